from __future__ import annotations

from collections.abc import Mapping

import costs

from prodkit.html import Html, join, tag
from prodkit.ui.live import LivePanel


def content(days: int) -> Html:
    slider = tag(
        "input", type="range", name="days", min=costs.LEAST, max=costs.MOST, value=days, data_drive="days",
        aria_label="Days", id="days",
    )  # fmt: skip
    return join(
        slider,
        tag("p", costs.total(days)),
        Html(costs.table(days).to_html()),
        Html(costs.svg(days).partition("<!DOCTYPE")[2].partition(">")[2]),
    )


def app() -> LivePanel:
    panel = LivePanel()

    def drive(value: str, _: Mapping[str, str]) -> None:
        panel.show(content(int(value)))

    panel.on("drive", drive)
    panel.show(content(costs.START))
    return panel
