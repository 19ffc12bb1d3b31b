from __future__ import annotations

from collections.abc import Mapping

import small

from prodkit.html import Html, join, tag
from prodkit.ui.live import LivePanel


def content(days: int) -> Html:
    slider = tag(
        "input", type="range", name="days", min=small.LEAST, max=small.MOST, value=days, data_drive="days",
        aria_label="Days", id="days",
    )  # fmt: skip
    return join(
        slider,
        tag("p", small.total(days)),
        Html(small.costs(days).to_html()),
        Html(small.svg(days).partition("<!DOCTYPE")[2].partition(">")[2]),
    )


def app() -> LivePanel:
    panel = LivePanel()

    def drive(value: str, _: Mapping[str, str]) -> None:
        panel.show(content(int(value)))

    panel.on("drive", drive)
    panel.show(content(small.START))
    return panel
