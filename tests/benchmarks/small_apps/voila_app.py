from __future__ import annotations

import ipywidgets as widgets
import small


def app() -> widgets.Widget:
    days = widgets.IntSlider(min=small.LEAST, max=small.MOST, value=small.START, description="Days")
    parts = [widgets.HTML(), widgets.HTML(), widgets.HTML()]

    def show(_: object = None) -> None:
        parts[0].value = small.total(days.value)
        parts[1].value = small.costs(days.value).to_html()
        parts[2].value = small.svg(days.value)

    days.observe(show, "value")
    show()
    return widgets.VBox([days, *parts])
