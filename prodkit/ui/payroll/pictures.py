"""Pictures of an engagement, as SVG in the page's colours: from net to total cost, and cost against hours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.ui.payroll.words import euros, word

if TYPE_CHECKING:
    from prodkit.deal import Reckoning
    from prodkit.deal.curve import Curve

WIDTH = 860
_BAR = 46
_LEFT, _RIGHT, _TOP, _FLOOR = 78.0, 14.0, 46.0, 300.0
_LEAST_LABEL = 64
_ROOM, _MARK_ROOM, _LINE = 220, 130, 16
_LONGEST_DAY = 24
_SERIES = (("total", "pk-line-total"), ("gross", "pk-line-gross"), ("net", "pk-line-net"))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cost: its name, its euros, and its look."""

    label: str
    amount: float
    look: str


def stack(parts: Sequence[Part], gross: float, lang: Lang) -> Html:
    """Draw the cost as one bar, from what the person is left with to what the employer pays.

    Args:
        parts: From net to the last contribution; what the law gives back is negative and shortens the bar.
        gross: Gross pay, marked on the way.
        lang: Language of the words.
    """
    total = sum(part.amount for part in parts)
    if total <= 0:
        return Html()
    whole = sum(max(part.amount, 0.0) for part in parts)
    shown, at = [], 0.0
    for part in parts:
        width = max(part.amount, 0.0) / whole * WIDTH
        if width <= 0:
            continue
        title = f"{part.label} · {euros(part.amount, lang)}"
        shown.append(tag("rect", tag("title", title), x=_r(at), y=30, width=_r(width), height=_BAR, class_=part.look))
        if width > _LEAST_LABEL:
            share = money.format_percent(part.amount / total, lang, 0)
            shown.append(_text(at + width / 2, 30 + _BAR / 2 + 5, share, "pk-in-bar"))
        at += width
    marks = [_bracket(0, gross / whole * WIDTH, 22, f"{word('tile.gross', lang)} {euros(gross, lang)}")]
    words = ", ".join(f"{part.label} {euros(part.amount, lang)}" for part in parts if part.amount)
    label = word("picture.stack", lang, total=euros(total, lang), parts=words)
    return _svg(30 + _BAR + 4, label, "pk-bar-drawn", shown, marks)


def _bracket(start: float, end: float, y: float, text: str) -> Html:
    path = f"M{_r(start + 1)} {y + 6}V{y}H{_r(end - 1)}V{y + 6}"
    return join(tag("path", d=path, class_="pk-bracket"), _text((start + end) / 2, y - 6, text, "pk-mark"))


def lines(curve: Curve, reckoned: Reckoning, lang: Lang) -> Html:
    """Draw cost, gross and net against hours, with what happens on the way and where the engagement stands."""
    plot = _Plot(float(curve.hours[-1]), float(curve.total.max()) * 1.04 or 1.0)
    series = []
    for name, look in _SERIES:
        points = " ".join(plot.at(x, y) for x, y in zip(curve.hours, getattr(curve, name), strict=True))
        series.append(tag("polyline", points=points, class_=f"pk-line {look}"))
    here = _here(plot, reckoned, lang)
    label = _in_words(curve, reckoned, lang)
    return _svg(
        _FLOOR + 34,
        label,
        "pk-curve-drawn",
        list(_axes(plot, curve, lang)),
        list(_marks(plot, curve, lang)),
        series,
        here,
        list(_spots(plot, curve, lang)),
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where hours and euros stand."""

    hours: float
    euros: float

    def x(self, hours: float) -> float:
        return _LEFT + hours / self.hours * (WIDTH - _LEFT - _RIGHT)

    def y(self, amount: float) -> float:
        return _FLOOR - amount / self.euros * (_FLOOR - _TOP)

    def at(self, hours: float, amount: float) -> str:
        return f"{_r(self.x(hours))},{_r(self.y(amount))}"


def _axes(plot: _Plot, curve: Curve, lang: Lang) -> Iterator[Html]:
    step = _nice(plot.euros / 5)
    for number in range(int(plot.euros / step) + 1):
        y = plot.y(number * step)
        yield tag("path", d=f"M{_r(_LEFT)} {_r(y)}H{WIDTH - _RIGHT:g}", class_="pk-rule")
        yield _text(_LEFT - 8, y + 4, money.format_money(number * step, "EUR", lang, 0), "pk-tick pk-end")
    every = 5 if plot.hours > _LONGEST_DAY else 1
    for hours in range(0, int(curve.hours[-1]) + 1, every):
        yield _text(plot.x(hours), _FLOOR + 18, f"{hours} h", "pk-tick pk-middle")


def _marks(plot: _Plot, curve: Curve, lang: Lang) -> Iterator[Html]:
    last, row = -math.inf, 0
    for mark in curve.marks:
        x = plot.x(mark.hours)
        row = (row + 1) % 2 if x - last < _MARK_ROOM else 0  # words side by side would run into each other
        last = x
        key = f"mark.{mark.kind}"
        text = word(
            key, lang, hours=money.format_number(mark.hours, lang), percent=money.format_number(mark.percent, lang)
        )
        yield tag("path", d=f"M{_r(x)} {_r(_TOP - 4 - row * 16)}V{_r(_FLOOR)}", class_=f"pk-tier pk-tier-{mark.kind}")
        side = "pk-end" if x > WIDTH - _MARK_ROOM else ""
        yield _text(x + (-4 if side else 4), _TOP - 8 - row * 16, text, f"pk-mark-text {side}")


def _here(plot: _Plot, reckoned: Reckoning, lang: Lang) -> Html:
    hours = min(reckoned.deal.hours or reckoned.wage.hours or 0.0, plot.hours)
    if reckoned.deal.sheet:
        return Html()
    x = plot.x(hours)
    amounts = {name: reckoned.cost.total if name == "total" else getattr(reckoned, name) for name, _ in _SERIES}
    edge = x > _LEFT + _ROOM  # curves rise: on their left words stand free of them
    dots, lowest = [], -math.inf
    for name, look in _SERIES:
        y = plot.y(amounts[name])
        lowest = max(y - 7, lowest + _LINE)  # words one under the other, however near the lines are
        text = f"{word(f'tile.{name}', lang)} {euros(amounts[name], lang)}"
        dots.append(tag("circle", cx=_r(x), cy=_r(y), r=4.5, class_=f"pk-dot {look}"))
        if look == _SERIES[-1][1] and x < WIDTH - _ROOM:  # below the lowest curve there is room
            dots.append(_text(x + 9, y + _LINE, text, "pk-here"))
        else:
            dots.append(_text(x + (-9 if edge else 9), lowest, text, "pk-here pk-end" if edge else "pk-here"))
    return join(tag("path", d=f"M{_r(x)} {_TOP}V{_r(_FLOOR)}", class_="pk-now"), dots)


def _spots(plot: _Plot, curve: Curve, lang: Lang) -> Iterator[Html]:
    """Lay a strip over each number of hours, that tells its figures and takes the engagement there when clicked."""
    width = plot.x(float(curve.hours[1])) - plot.x(float(curve.hours[0]))
    for index, hours in enumerate(curve.hours):
        said = ", ".join(
            f"{word(f'tile.{name}', lang)} {euros(getattr(curve, name)[index], lang)}" for name, _ in _SERIES
        )
        title = f"{money.format_number(float(hours), lang)} h · {said}"
        yield tag(
            "rect",
            tag("title", title),
            x=_r(plot.x(float(hours)) - width / 2),
            y=_TOP,
            width=_r(width),
            height=_r(_FLOOR - _TOP),
            class_="pk-spot",
            data_action="hours",
            data_value=f"{hours:g}",
        )


def _in_words(curve: Curve, reckoned: Reckoning, lang: Lang) -> str:
    happens = "; ".join(
        word(
            f"mark.{mark.kind}",
            lang,
            hours=money.format_number(mark.hours, lang),
            percent=money.format_number(mark.percent, lang),
        )
        for mark in curve.marks
    )
    ends = [
        word(
            "picture.end",
            lang,
            hours=money.format_number(float(curve.hours[index]), lang),
            total=euros(float(curve.total[index]), lang),
            net=euros(float(curve.net[index]), lang),
        )
        for index in (0, -1)
    ]
    now = word("picture.here", lang, total=euros(reckoned.cost.total, lang), net=euros(reckoned.net, lang))
    return " ".join((word("picture.curve", lang), *ends, happens, now))


def _nice(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= step)


def _text(x: float, y: float, text: str, look: str) -> Html:
    return tag("text", text, x=_r(x), y=_r(y), class_=look)


def _svg(height: float, label: str, look: str, *content: object) -> Html:
    box = f"0 0 {WIDTH} {height:g}"
    return tag("svg", *content, viewBox=box, role="img", aria_label=label, class_=f"pk-figure pk-drawn {look}")


def _r(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
