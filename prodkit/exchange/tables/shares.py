"""Percentages of a budget: what `7 %` is a percentage of, found by what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prodkit.exchange.tables import figures
from prodkit.exchange.tables.outline import Group, Outline
from prodkit.exchange.tables.rows import Row

_CENT = 0.0051
_UNIT = 1.005
_IN_LABEL = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage and what it is taken of.

    Attributes:
        rate: As a share of 1; adjusted where the file rounds.
        shown: As the file shows it.
        groups: Accounts it is taken of; none for all costs.
        charges: Places of earlier percentages that count too.
        of: `base`, the whole total, or the total less itself.
    """

    rate: float
    shown: float
    groups: tuple[Group, ...] = ()
    charges: tuple[int, ...] = ()
    of: str = "base"


def share_of(row: Row) -> float | None:
    """Give the percentage that a row shows, as a share of 1."""
    shown = next((row.figures[one] for one in ("rate", "quantity", "x") if one in row.percents), None)
    if shown is not None:
        return shown
    if row.unit.strip().startswith("%"):
        number = next((row.figures[one] for one in ("rate", "quantity", "x") if one in row.figures), None)
        return None if number is None else number / 100
    found = _IN_LABEL.search(row.label)
    read = figures.figure(found[1], ",") if found else None
    return read.value / 100 if read else None


def find(outline: Outline, place: int) -> Share | None:
    """Find what a percentage is taken of.

    Args:
        outline: The file.
        place: Place of the percentage among its lines and charges.

    Returns:
        The first base that gives the file's amount, to the cent if one does, else to the unit; None if none does.
    """
    row = outline.items[place].row
    rate, amount = share_of(row), row.final
    if not rate or not amount:
        return None
    factors = [value for meaning, value in row.figures.items()
               if meaning in {"quantity", "rate", "x"} and meaning not in row.percents]  # fmt: skip
    given = [value for value in factors if value != rate * 100]
    bases = [(share, outline.sum_of(places)) for share, places in _bases(outline, place, rate)]
    told = [one for one in bases if any(abs(one[1] - value) <= _UNIT for value in given)]
    for close in (_CENT, _UNIT):
        for share, total in told or bases:
            if total and abs(rate * total - amount) <= close:
                return replace(share, rate=rate if close == _CENT or share.of != "base" else amount / total)
    return None


def _bases(outline: Outline, place: int, rate: float) -> Iterator[tuple[Share, Sequence[int]]]:
    """Give what a percentage may be taken of, the likeliest first, and the places that count in it."""
    items = outline.items
    costs = [at for at, item in enumerate(items) if item.group is None or not item.group.income]
    lines = [at for at in costs if items[at].kind == "line"]
    before = [at for at in costs if items[at].kind == "charge" and at < place]

    def of(*groups: Group) -> tuple[Share, list[int]]:
        inside = [at for group in groups for at in group.items if items[at].kind == "line"]
        return Share(rate, rate, groups), inside

    own = items[place].group
    yield Share(rate, rate), lines
    if before:
        yield Share(rate, rate, charges=tuple(before)), [*lines, *before]
    yield from (of(group) for group in (own.path() if own else ()))
    tops = [group for group in outline.groups if group.parent is None and group.items and not group.income]
    yield from (of(*tops[:end]) for end in range(1, len(tops) + 1))
    yield from (of(group) for group in outline.groups if not group.income)
    yield Share(rate, rate, of="total"), costs
    yield Share(rate, rate, of="total_less_itself"), [at for at in costs if at != place]
