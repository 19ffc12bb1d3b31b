"""Pictures of a budget, as SVG that takes the page's colours and fonts, each with its text alternative."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_INK, _BAR, _RULE = "#010203", "#040506", "#070809"
_PAGE_COLOURS = {_INK: "var(--pk-text)", _BAR: "var(--pk-accent)", _RULE: "var(--pk-line-strong)"}
"""Colours that stand for the page's own, which differ in light and dark."""
_MOST_BARS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its length, and its figure as written."""

    label: str
    value: float
    written: str


class BarChart:
    """Horizontal bars, largest first as given. One figure is drawn again and again, which is faster than anew."""

    def draw(self, bars: Sequence[Bar], title: str, rest: str) -> str:
        """Draw the bars.

        Args:
            bars: In the order shown; those beyond the fourteenth are put together.
            title: What the picture shows, for the text alternative.
            rest: Name of the bars put together.

        Returns:
            An `<svg>` element.
        """
        shown = list(bars[:_MOST_BARS])
        if len(bars) > _MOST_BARS:
            others = bars[_MOST_BARS - 1 :]
            shown = [*bars[: _MOST_BARS - 1], Bar(f"{rest} ({len(others)})", sum(bar.value for bar in others), "")]
        figure = self._figure
        figure.set_size_inches(7.2, 0.5 + 0.3 * max(1, len(shown)))
        (axes,) = figure.axes
        axes.clear()
        axes.set_axis_off()
        positions = range(len(shown))
        axes.barh(positions, [bar.value for bar in shown], height=0.62, color=_BAR)
        widest = max((abs(bar.value) for bar in shown), default=0.0) or 1.0
        gap = 0.015 * widest
        for position, bar in zip(positions, shown, strict=True):
            for x, text, side in ((-gap, _short(bar.label), "right"), (max(bar.value, 0) + gap, bar.written, "left")):
                # By default dollars mean mathematics.
                axes.text(x, position, text, ha=side, va="center", color=_INK, parse_math=False)
        axes.axvline(0, color=_RULE, linewidth=0.8)
        axes.set_xlim(min(0.0, *(bar.value for bar in shown), 0.0) - 0.78 * widest, 1.3 * widest)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        return _svg(figure, title)

    @cached_property
    def _figure(self) -> Figure:
        from matplotlib.figure import Figure

        figure = Figure()
        figure.patch.set_alpha(0)
        figure.add_axes((0, 0, 1, 1))
        return figure


def _svg(figure: Figure, title: str) -> str:
    import matplotlib as mpl

    target = io.StringIO()
    with warnings.catch_warnings(), mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "prodkit"}):
        # The page's fonts show the text, so it does not matter which letters Matplotlib's own lacks.
        warnings.filterwarnings("ignore", message="Glyph ")
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    drawn = target.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    # Inside a page its style sheet would reach everything else, and its metadata say nothing.
    drawn = re.sub(r"<(metadata|defs)>.*?</\1>", "", drawn, count=2, flags=re.DOTALL)
    drawn = re.sub("<[^>]*>", _of_page, drawn)
    drawn = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", drawn, count=1)
    drawn = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawn, count=1)
    name = escape(title)
    return drawn.replace("<svg", f'<svg role="img" aria-label="{name}" class="pk-figure"', 1)


def _of_page(tag: re.Match[str]) -> str:
    """Give a tag the page's colours and font; what stands between tags is the author's text and is left alone."""
    styled = tag[0]
    for stand_in, colour in _PAGE_COLOURS.items():
        styled = styled.replace(stand_in, colour)
    styled = re.sub(r"font: ([\d.]+px) ", r"font-size: \1; font-family: ", styled)  # as older Matplotlib writes it
    return re.sub(r"font-family: [^;\"]*", "font-family: inherit", styled)


def _short(label: str, most: int = 32) -> str:
    line = " ".join(label.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
