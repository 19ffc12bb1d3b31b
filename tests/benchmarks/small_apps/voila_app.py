from __future__ import annotations

import costs
import ipywidgets as widgets


def app() -> widgets.Widget:
    days = widgets.IntSlider(min=costs.LEAST, max=costs.MOST, value=costs.START, description="Days")
    parts = [widgets.HTML(), widgets.HTML(), widgets.HTML()]

    def show(_: object = None) -> None:
        parts[0].value = costs.total(days.value)
        parts[1].value = costs.table(days.value).to_html()
        parts[2].value = costs.svg(days.value)

    days.observe(show, "value")
    show()
    return widgets.VBox([days, *parts])
