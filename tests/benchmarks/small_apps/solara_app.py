from __future__ import annotations

import small
import solara

days = solara.reactive(small.START)


@solara.component  # type: ignore[untyped-decorator]
def Page() -> None:  # noqa: N802 -- the name Solara looks for
    solara.SliderInt("Days", value=days, min=small.LEAST, max=small.MOST)
    solara.Text(small.total(days.value))
    solara.HTML(unsafe_innerHTML=small.costs(days.value).to_html())
    solara.HTML(unsafe_innerHTML=small.svg(days.value))
