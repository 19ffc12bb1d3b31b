from __future__ import annotations

import costs
import solara

days = solara.reactive(costs.START)


@solara.component  # type: ignore[untyped-decorator]
def Page() -> None:  # noqa: N802 -- the name Solara looks for
    solara.SliderInt("Days", value=days, min=costs.LEAST, max=costs.MOST)
    solara.Text(costs.total(days.value))
    solara.HTML(unsafe_innerHTML=costs.table(days.value).to_html())
    solara.HTML(unsafe_innerHTML=costs.svg(days.value))
