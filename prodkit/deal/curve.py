"""Cost and net pay of a deal against hours: where overtime begins, where the reduction ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import money
from prodkit.deal import worktime
from prodkit.payroll.variations import Variations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.deal import Reckoning
    from prodkit.deal.worktime import Time

    Floats = NDArray[np.float64]

MOST = {"week": 60.0, "day": 14.0}
"""Longest week and day that are drawn."""
_STEP = {"week": 1.0, "day": 0.5}
_FINE = 10_000.0
"""Hourly base at which a week is paid to read how many times the base it is, to six decimals."""
_DAY = 24.0
_FLAT = 0.01


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happens at a number of hours.

    Attributes:
        kind: `tier` where an hour begins to be paid better, `reduction` where the employer's reduction comes to an end.
        hours: From which hour on.
        percent: What an hour is paid from there on, as a percentage of the base; 0 for the reduction.
    """

    kind: Literal["tier", "reduction"]
    hours: float
    percent: float = 0.0


@dataclass(frozen=True, eq=False)
class Curve:
    """The deal at every number of hours; all arrays have one length, amounts are euros for the whole contract.

    Attributes:
        hours: Hours of a unit.
        gross: Gross pay.
        total: What the employer pays, expenses aside.
        net: Net before income tax.
        reduction: The general reduction among it.
        marks: What happens on the way, in the order of hours.
    """

    hours: Floats
    gross: Floats
    total: Floats
    net: Floats
    reduction: Floats
    marks: tuple[Mark, ...]


def curve(reckoned: Reckoning) -> Curve | None:
    """Compute a deal at every number of hours of its week or day.

    Args:
        reckoned: The deal. Its timesheet is left aside: hours are shared out evenly. Where a gross was agreed on it
            stays the same, whatever the hours.

    Returns:
        The curve, or None where hours do not change the pay.
    """
    time, deal = reckoned.time, reckoned.deal
    if time is None or not reckoned.quantity:
        return None
    # Neither the hours nor the base of this deal: what the same law pays is worked out once.
    shape = _shape(replace(time.plain(), base=0.0, even=(0.0,) * len(time.even), sheet=()))
    pay = shape.times * time.base + shape.fixed
    unit = money.round_half_up(pay, 2) if deal.gross is None else np.full_like(pay, deal.gross)
    gross = money.round_half_up(unit * reckoned.quantity, 2)
    found = Variations(
        reckoned.cost.engagements[0], gross, shape.paid * reckoned.quantity, shape.overtime * reckoned.quantity,
        shape.overtime_times * time.base * unit / pay * reckoned.quantity,
    )  # fmt: skip
    marks = sorted((*_tiers(shape), *_end_of_reduction(shape.hours, found.reduction)), key=lambda mark: mark.hours)
    return Curve(shape.hours, found.gross, found.total, found.net, found.reduction, tuple(marks))


@dataclass(frozen=True, eq=False, slots=True)
class _Shape:
    """How pay follows hours under a law, whatever the hourly base.

    Attributes:
        hours: Hours of a unit.
        times: How many times the base they are paid.
        fixed: Euros that do not depend on the base.
        paid: Hours paid, guarantees included.
        overtime: Hours of overtime among them, paid `overtime_times` the base.
    """

    hours: Floats
    times: Floats
    fixed: Floats
    paid: Floats
    overtime: Floats
    overtime_times: Floats


@lru_cache(maxsize=64)
def _shape(time: Time) -> _Shape:
    """Pay a week or a day of every number of hours, once for each law."""
    unit = "day" if time.by_day else "week"
    most = min(MOST[unit], _DAY * len(time.even))
    hours = np.arange(1.0, most + _STEP[unit] / 2, _STEP[unit])
    fixed = time.at(1.0).pay(0.0).gross
    rows = []
    for number in hours:
        pay = time.at(float(number)).pay(_FINE)
        extra = [element for element in pay.elements if element.name in worktime.OVERTIME]
        rows.append((
            (pay.gross - fixed) / _FINE, fixed, worktime.paid_hours(pay), sum(element.quantity for element in extra),
            sum(element.amount for element in extra) / _FINE,
        ))  # fmt: skip
    return _Shape(hours, *np.array(rows).T)


def _tiers(shape: _Shape) -> Iterator[Mark]:
    """Find where an hour more begins to be paid better than the one before."""
    rates = np.diff(shape.times) / np.diff(shape.hours)
    for hours, (before, after) in zip(shape.hours[1:], pairwise(rates), strict=False):
        if after > before + _FLAT:
            yield Mark("tier", float(hours), float(money.round_half_up(np.array([after * 100]))[0]))


def _end_of_reduction(hours: Floats, reduction: Floats) -> Iterator[Mark]:
    ends = np.flatnonzero((reduction[:-1] > 0) & (reduction[1:] <= 0))
    if len(ends):
        yield Mark("reduction", float(hours[ends[0] + 1]))
