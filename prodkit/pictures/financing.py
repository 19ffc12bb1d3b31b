"""Pictures of financing, drawn as SVG by hand: plan against budget, cash curves, the way of receipts to the parties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prodkit.html import Html, join, tag
from prodkit.pictures.drawing import Scale, Written, picture, px, room, ticks, words, wrapped

_WIDTH = 720.0
_BAR = 44.0
_TONES = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar; `tone` chooses its colour, a gap is hatched."""

    label: str
    amount: float
    tone: int
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Balances at the end of each period; one of the curves is the one that is read, the others stand behind it."""

    label: str
    values: Sequence[float]
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Money that goes from one place to another."""

    start: str
    end: str
    amount: float


def stacks(bars: Sequence[tuple[str, Sequence[Part]]], title: str, written: Written) -> Html:
    """Draw stacked bars of one scale, one below the other: the budget, and who pays it.

    Args:
        bars: Each with its name and its parts, in their order.
        title: What the picture shows.
        written: Writes an amount.

    Returns:
        An `<svg>` element.
    """
    most = max((sum(part.amount for part in parts) for _, parts in bars), default=0.0) or 1.0
    rows, top = [], 0.0
    for name, parts in bars:
        total = sum(part.amount for part in parts if not part.is_gap)
        rows.append(words(name, 0, top + 14, look="pk-mark-text"))
        rows.append(words(written(total), _WIDTH, top + 14, side="end", look="pk-mark-text"))
        x = 0.0
        for part in parts:
            width = part.amount / most * _WIDTH
            rows.append(_block(part, x, top + 20, width, written))
            x += width
        top += 20 + _BAR + 22
    hatch = tag(
        "pattern",
        tag("rect", width="8", height="8", class_="pk-tone-gap"),
        tag("line", x1="0", y1="0", x2="0", y2="8", class_="pk-hatch"),
        id="pk-hatch", width="8", height="8", patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
    )  # fmt: skip
    return picture(join(tag("defs", hatch), rows), top, title, _WIDTH)


def _block(part: Part, x: float, top: float, width: float, written: Written) -> Html:
    look = None if part.is_gap else f"pk-tone-{part.tone % _TONES}"
    fill = "url(#pk-hatch)" if part.is_gap else None
    box = tag("rect", x=px(x), y=px(top), width=px(max(width - 1, 0.5)), height=px(_BAR), class_=look, fill=fill,
              rx="2")  # fmt: skip
    told = tag("title", f"{part.label} · {written(part.amount)}")
    # A name in full, on up to three lines; else its first word, such as the number of an account; else none.
    ink = "pk-mark-text" if part.is_gap else "pk-on-tone"
    lines = wrapped(part.label, max(int((width - 10) / 7.2), 1), 3)
    if any(line.endswith("…") for line in lines):
        lines = [word for word in (part.label.split()[0],) if len(word) * 8 <= width - 8]
    first = top + _BAR / 2 + 4 - 6.5 * (len(lines) - 1)
    label = [words(line, x + 6, first + 13 * number, look=ink) for number, line in enumerate(lines)]
    return tag("g", told, box, label)


def legend(parts: Sequence[Part], written: Written, percent: Callable[[float], str]) -> Html:
    """Name the colours of a stack, with amounts and shares."""
    total = sum(part.amount for part in parts) or 1.0
    items = [
        tag(
            "li",
            tag("span", class_="pk-swatch pk-swatch-gap" if part.is_gap else f"pk-swatch pk-tone-{part.tone % _TONES}",
                aria_hidden="true"),
            tag("span", part.label),
            tag("span", written(part.amount), " · ", percent(part.amount / total), class_="pk-num pk-muted"),
        )
        for part in parts
    ]  # fmt: skip
    return tag("ul", items, class_="pk-legend")


def cash_curves(
    labels: Sequence[str], curves: Sequence[Curve], lowest: tuple[int, str] | None, title: str, written: Written
) -> Html:
    """Draw balances over time, with the lowest point of the curve that is read.

    Args:
        labels: Name of each period; those that fit are shown.
        curves: All of as many values as there are periods.
        lowest: Position of the lowest point, and what to write there.
        title: What the picture shows.
        written: Writes an amount.

    Returns:
        An `<svg>` element.
    """
    left, right, top, bottom = 88.0, _WIDTH - 12, 24.0, 270.0
    least, most = room([0.0, *(value for curve in curves for value in curve.values)])
    across = Scale(0.0, max(1, len(labels)), left, right).at
    down = Scale(least, most, bottom, top).at
    grid = []
    for value in ticks(least, most):
        look = "pk-mark-zero" if value == 0 else "pk-mark-grid"
        grid.append(tag("line", x1=px(left), x2=px(right), y1=px(down(value)), y2=px(down(value)), class_=look))
        grid.append(words(written(value), left - 6, down(value) + 4, side="end"))
    every = max(1, -(-len(labels) // 9))
    names = [
        words(label, across(position), bottom + 18) for position, label in enumerate(labels) if position % every == 0
    ]
    lines = []
    for curve in sorted(curves, key=lambda one: one.is_main):
        points = [
            f"{px(across(edge))},{px(down(value))}"
            for position, value in enumerate(curve.values) for edge in (position, position + 1)
        ]  # fmt: skip
        if curve.is_main:
            area = [f"{px(left)},{px(down(0))}", *points, f"{px(right)},{px(down(0))}"]
            lines.append(tag("polygon", points=" ".join(area), class_="pk-mark-area"))
        look = "pk-mark-curve" if curve.is_main else "pk-mark-behind"
        lines.append(tag("g", tag("title", curve.label), tag("polyline", points=" ".join(points), class_=look)))
    mark = None
    main = next((curve for curve in curves if curve.is_main), None)
    if lowest is not None and main is not None:
        position, said = lowest
        x, y = across(position + 0.5), down(main.values[position])
        side = "end" if position > len(labels) / 2 else "start"
        mark = join(
            tag("circle", cx=px(x), cy=px(y), r="5", class_="pk-mark-point"),
            words(said, x + (-10 if side == "end" else 10), min(y + 18, bottom - 4), side=side,
                  look="pk-mark-text pk-halo"),
        )  # fmt: skip
    return picture(join(grid, lines, names, mark), bottom + 28, title, _WIDTH)


def river(columns: Sequence[Sequence[tuple[str, str]]], links: Sequence[Link], title: str, written: Written) -> Html:
    """Draw the way of money from the left to the right, as wide as it is much.

    Args:
        columns: The places from left to right, each with its id and its name.
        links: What goes from which to which; from any column to one on its right.
        title: What the picture shows.
        written: Writes an amount.

    Returns:
        An `<svg>` element.
    """
    gap, thick, top = 30.0, 14.0, 14.0
    through = {
        name: max(sum(link.amount for link in links if link.start == name),
                  sum(link.amount for link in links if link.end == name))
        for column in columns for name, _ in column
    }  # fmt: skip
    columns = [[place for place in column if through[place[0]] > 0] for column in columns]
    columns = [column for column in columns if column]
    widest = max((sum(through[name] for name, _ in column) for column in columns), default=0.0)
    if not widest:
        return picture(Html(), 10, title, _WIDTH)
    most = max(len(column) for column in columns)
    height = max(240.0, most * 44.0)
    scale = (height - gap * most) / widest
    names_left, names_right = 178.0, 190.0
    place: dict[str, tuple[float, float]] = {}
    boxes: list[Html] = []
    for number, column in enumerate(columns):
        share = number / max(1, len(columns) - 1)
        x = names_left + share * (_WIDTH - names_left - names_right - thick)
        y = top
        for name, label in column:
            size = max(through[name] * scale, 2.0)
            place[name] = (x, y)
            boxes.append(tag("rect", x=px(x), y=px(y), width=px(thick), height=px(size), class_="pk-mark-total"))
            boxes += _named(label, written(through[name]), x, y + size / 2, number, thick)
            y += size + gap
    used_out, used_in = dict.fromkeys(place, 0.0), dict.fromkeys(place, 0.0)
    bands = []
    for link in links:
        if link.start not in place or link.end not in place or link.amount <= 0:
            continue
        size = link.amount * scale
        x1, x2 = place[link.start][0] + thick, place[link.end][0]
        y1, y2 = (
            place[link.start][1] + used_out[link.start] + size / 2,
            place[link.end][1] + used_in[link.end] + size / 2,
        )
        used_out[link.start] += size
        used_in[link.end] += size
        middle = (x1 + x2) / 2
        path = f"M{px(x1)},{px(y1)} C{px(middle)},{px(y1)} {px(middle)},{px(y2)} {px(x2)},{px(y2)}"
        bands.append(tag("path", tag("title", written(link.amount)), d=path, class_="pk-band",
                         stroke_width=px(max(size, 1.0))))  # fmt: skip
    return picture(join(bands, boxes), height + top, title, _WIDTH)


def _named(label: str, amount: str, x: float, y: float, column: int, thick: float) -> list[Html]:
    """Write a place's name and amount beside it: left of the first column, right of the others."""
    first = column == 0
    at, side = (x - 8, "end") if first else (x + thick + 8, "start")
    lines = wrapped(label, 23)
    top = y - 14 * (len(lines) - 1)
    names = [words(line, at, top + 14 * number, side=side, look="pk-mark-text pk-halo")
             for number, line in enumerate(lines)]  # fmt: skip
    return [*names, words(amount, at, y + 14, side=side, look="pk-mark-small pk-halo")]
