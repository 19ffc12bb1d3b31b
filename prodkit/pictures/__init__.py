"""Pictures of scenarios and uncertainty, drawn as SVG by hand: a waterfall, a tornado, an S-curve, a heat map.

Small repeated marks cost nothing this way, and take the page's colours in light and dark. Each picture says in a
sentence what it shows, for those who do not see it; its figures stand in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from prodkit.html import Html, join, tag
from prodkit.pictures.drawing import Scale, Written, picture, px, room, ticks, wrapped

_WIDTH = 800.0
_ROW = 30.0
_LABELS = 268.0
_FIGURES = 110.0
_LETTERS = 33
"""Letters of a label's line: the widest of the fonts we name must not run out of the picture."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a waterfall: what it is called, and what it adds. A total stands on the ground."""

    label: str
    amount: float
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A bar of a tornado: what the total comes to at the low and at the high end of one uncertain number."""

    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Marker:
    """A value marked on an S-curve."""

    label: str
    value: float


def waterfall(steps: Sequence[Step], title: str, written: Written) -> Html:
    """Draw how one total becomes another, step by step.

    Args:
        steps: A total, what adds and takes away, and the last total.
        title: What the picture shows.
        written: Writes an amount.

    Returns:
        An `<svg>` element.
    """
    ends, level = [], 0.0
    for step in steps:
        start = 0.0 if step.is_total else level
        level = step.amount if step.is_total else level + step.amount
        ends.append((start, level))
    # Totals are large and steps small: the ground is cut so that the steps can be seen.
    points = [end for step, pair in zip(steps, ends, strict=True) for end in (pair[1:] if step.is_total else pair)]
    least, most = room(points)
    scale = Scale(least, most, _LABELS, _WIDTH - _FIGURES)
    rows = []
    for number, (step, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        top = number * _ROW
        left, right = sorted((scale.at(min(max(start, least), most)), scale.at(end)))
        look = "pk-mark-total" if step.is_total else "pk-mark-up" if step.amount > 0 else "pk-mark-down"
        figure = written(step.amount) if step.is_total else _signed(step.amount, written)
        rows.append(
            join(
                _label(step.label, top),
                tag(
                    "rect",
                    x=px(left),
                    y=px(top + 5),
                    width=px(max(right - left, 1.5)),
                    height=px(_ROW - 10),
                    class_=look,
                ),
                _cut(left, top) if step.is_total and least > 0 else None,
                _figure(figure, right, top),
                _thread(scale.at(end), top) if number + 1 < len(steps) else None,
            )
        )
    return picture(join(rows), len(steps) * _ROW, title, _WIDTH)


def tornado(spans: Sequence[Span], base: float, title: str, written: Written) -> Html:
    """Draw how far each uncertain number moves the total, the widest first.

    Args:
        spans: In the order drawn.
        base: The total on paper.
        title: What the picture shows.
        written: Writes an amount.

    Returns:
        An `<svg>` element.
    """
    ends = [end for span in spans for end in (span.low, span.high)]
    least, most = room([base, *ends])
    scale = Scale(least, most, _LABELS + _FIGURES, _WIDTH - _FIGURES)
    middle = scale.at(base)
    rows = []
    for number, span in enumerate(spans):
        top = number * _ROW
        row: list[Html] = [_label(span.label, top)]
        for end in (span.low, span.high):
            x = scale.at(end)
            look = "pk-mark-up" if end > base else "pk-mark-down"
            row.append(tag("rect", x=px(min(x, middle)), y=px(top + 5), width=px(max(abs(x - middle), 1.0)),
                           height=px(_ROW - 10), class_=look))  # fmt: skip
        low, high = sorted((span.low, span.high))
        row.append(_figure(written(low), scale.at(low), top, side="end"))
        row.append(_figure(written(high), scale.at(high), top))
        rows.append(join(row))
    height = len(spans) * _ROW
    line = tag("line", x1=px(middle), x2=px(middle), y1="0", y2=px(height), class_="pk-mark-base")
    return picture(join(rows, line), height, title, _WIDTH)


def s_curve(
    values: Sequence[float],
    shares: Sequence[float],
    markers: Sequence[Marker],
    title: str,
    written: Written,
    percent: Written,
) -> Html:
    """Draw the chance of staying inside each amount, with some amounts marked.

    Args:
        values: Amounts, rising.
        shares: Chance of staying inside each, from 0 to 1.
        markers: Amounts to mark: the budget, P80.
        title: What the picture shows.
        written: Writes an amount.
        percent: Writes a share.

    Returns:
        An `<svg>` element.
    """
    left, right, top, bottom = 48.0, _WIDTH - 24.0, 16.0 + 18.0 * len(markers), 280.0
    least, most = room([*values, *(marker.value for marker in markers)], margin=0.02)
    across, up = Scale(least, most, left, right), Scale(0.0, 1.0, bottom, top)
    grid = []
    for share in (0.0, 0.1, 0.5, 0.8, 0.9, 1.0):
        y = up.at(share)
        grid.append(tag("line", x1=px(left), x2=px(right), y1=px(y), y2=px(y), class_="pk-mark-grid"))
        grid.append(tag("text", percent(share), x=px(left - 6), y=px(y + 4), text_anchor="end", class_="pk-mark-small"))
    path = " ".join(f"{px(across.at(value))},{px(up.at(share))}" for value, share in zip(values, shares, strict=True))
    marks = []
    for number, marker in enumerate(markers):
        x, y = across.at(marker.value), 14.0 + 18.0 * number
        side = "end" if x > (left + right) / 2 else "start"
        marks.append(tag("line", x1=px(x), x2=px(x), y1=px(y - 4), y2=px(bottom), class_="pk-mark-base"))
        text = f"{marker.label} {written(marker.value)}"
        marks.append(tag("text", text, x=px(x + (-6 if side == "end" else 6)), y=px(y), text_anchor=side,
                         class_="pk-mark-text"))  # fmt: skip
    ends = [
        tag("text", written(value), x=px(across.at(value)), y=px(bottom + 18), text_anchor="middle",
            class_="pk-mark-small")
        for value in ticks(least, most) if left + 20 < across.at(value) < right - 40
    ]  # fmt: skip
    curve = tag("polyline", points=path, class_="pk-mark-curve")
    return picture(join(grid, curve, marks, ends), bottom + 28, title, _WIDTH)


def heat_map(
    across: Sequence[str], down: Sequence[str], values: Sequence[Sequence[float]], title: str, written: Written
) -> Html:
    """Draw a table whose cells are the darker the higher their amount; every cell says its amount too.

    Args:
        across: Titles of the columns, the first one that of the rows' own column.
        down: Titles of the rows.
        values: A row of amounts for each row title; NaN is left blank.
        title: What the table shows.
        written: Writes an amount.

    Returns:
        A `<table>` element.
    """
    known = [value for row in values for value in row if math.isfinite(value)]
    least, most = min(known, default=0.0), max(known, default=0.0)
    span = most - least or 1.0

    def cell(value: float) -> Html:
        if not math.isfinite(value):
            return tag("td", "–", class_="pk-num")
        return tag("td", written(value), class_="pk-num pk-heat", style=f"--heat: {(value - least) / span:.3f}")

    rows = [
        tag("tr", tag("th", label, scope="row"), [cell(value) for value in row])
        for label, row in zip(down, values, strict=True)
    ]
    head = tag("thead", tag("tr", [tag("th", text, scope="col", class_="pk-num" if number else None)
                                   for number, text in enumerate(across)]))  # fmt: skip
    table = tag(
        "table", tag("caption", title, class_="pk-hidden"), head, tag("tbody", rows), class_="pk-table pk-heats"
    )
    return tag("div", table, class_="pk-scroll", tabindex="0", role="region", aria_label=title)


def _signed(amount: float, written: Written) -> str:
    """Say the direction by a sign too: colour alone is not read by everyone."""
    return f"+{written(amount)}" if amount > 0 else written(amount)


def _label(text: str, top: float) -> Html:
    """Write what a row is, in two lines if it must be; the whole of it shows under the pointer."""
    lines = wrapped(text, _LETTERS)
    middle = top + _ROW / 2 + 4
    if len(lines) == 1:
        words: object = lines[0]
        look, y = "pk-mark-text", middle
    else:
        words = [tag("tspan", line, x=px(_LABELS - 8), dy="13" if number else None)
                 for number, line in enumerate(lines)]  # fmt: skip
        look, y = "pk-mark-text pk-mark-tight", middle - 6
    return tag("text", tag("title", text), words, x=px(_LABELS - 8), y=px(y), text_anchor="end", class_=look)


def _figure(text: str, x: float, top: float, side: str = "start") -> Html:
    place = x + (6 if side == "start" else -6)
    return tag("text", text, x=px(place), y=px(top + _ROW / 2 + 4), text_anchor=side, class_="pk-mark-small")


def _cut(left: float, top: float) -> Html:
    """Show that a bar does not begin at nothing: two strokes across it, as on paper."""
    strokes = " ".join(f"M{px(left + 9 + gap)},{px(top + _ROW - 3)} l6,{px(6 - _ROW)}" for gap in (0.0, 5.0))
    return tag("path", d=strokes, class_="pk-mark-cut")


def _thread(x: float, top: float) -> Html:
    """Lead the eye from where one step ends to where the next begins."""
    return tag("line", x1=px(x), x2=px(x), y1=px(top + 5), y2=px(top + _ROW + 5), class_="pk-mark-grid")
