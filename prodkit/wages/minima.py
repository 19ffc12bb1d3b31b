"""What the wage grids and the rules of overtime say of a line's pay, for whole arrays of hours."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from prodkit import agreements, money
from prodkit.agreements import Wage, wagegrids
from prodkit.agreements import minima as grids
from prodkit.agreements.questions import Question
from prodkit.errors import Finding, ProdkitError
from prodkit.working_time import Terms as WorkTerms
from prodkit.working_time import day_coefficient, week_coefficient, workrules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.wages.terms import Terms
    from prodkit.working_time.worklaw import Rule

    Floats = NDArray[np.float64]

WEEKS_PER_MONTH = 52 / 12
LEGAL_WEEK, LEGAL_DAY = 35.0, 7.0
UNSAID = -1.0
"""Stands for hours that nobody said: those of the grid, else those of the legal duration."""
LEGAL_MONTH = LEGAL_WEEK * WEEKS_PER_MONTH
_WEEK_39, _DAYS = 39.0, 5
_UNPRINTED = 40.5
_FILM = "3097"
_ADVERTISING, _PROGRAMME = "films publicitaires", "advertising"
_MOST = {"week": 168.0, "day": 24.0}
_WHOLE = 100.0
_NEAR = 0.05  # hours: 151.67 a month are 35 a week
GRID_UNITS: Mapping[str, str] = {
    "hour": "hour", "day": "day", "week": "week", "month": "month", "service": "service", "fee": "fee", "date": "fee",
}  # fmt: skip
"""What the units of lines are called in the grids; the others are in none."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """The minimum of a job in a unit on a day.

    Attributes:
        wage: The grid's answer for its usual hours.
        printed: Amounts of the hours that the grid prints.
        hourly: Hourly base of all other hours; None where they cannot be computed.
    """

    wage: Wage
    printed: Mapping[float, float]
    hourly: float | None


@lru_cache(maxsize=4096)
def told(terms: Terms, day: dt.date) -> tuple[Finding, ...]:
    """Give what the grid tells of the minimum of a line: doubts, or why there is none."""
    unit, annex, condition = GRID_UNITS[terms.unit], terms.annex or None, terms.condition or None
    try:
        wage = agreements.wage(terms.job, terms.agreement, day, annex=annex, unit=unit, condition=condition)
    except ProdkitError as error:
        return tuple(error.findings)
    return wage.findings


def minimum(terms: Terms, day: dt.date) -> Minimum | None:
    """Give the minimum of a job in a line's unit on a day, or None if the grid has none."""
    unit = GRID_UNITS.get(terms.unit)
    return None if unit is None else _minimum(terms.job, terms.agreement, terms.annex, terms.condition, unit, day)


@lru_cache(maxsize=4096)
def _minimum(job: str, agreement: str, annex: str, condition: str, unit: str, day: dt.date) -> Minimum | None:
    if agreement not in wagegrids.agreements():
        return None
    grid = wagegrids.grid(agreement)
    if annex and annex not in grid.agreement.annexes:
        return None
    question = Question(job, day, unit, None, annex or None, None, condition or None, None)
    held = grids.of_job(grid, question)
    if not held:  # refusing with the nearest jobs takes long, and is for the checks to tell
        return None
    try:
        wage = agreements.wage(job, agreement, day, annex=annex or None, unit=unit, condition=condition or None)
    except ProdkitError:
        return None
    rows = grids.current(grid, held, day)
    hours = sorted({row.hours for row in rows if row.unit == unit and row.hours is not None})
    printed = {}
    for each in hours:
        with suppress(ProdkitError):  # another condition's hours
            found = agreements.wage(job, agreement, day, each, annex or None, unit, condition=condition or None)
            printed[each] = found.amount
    return Minimum(wage, printed, _hourly(wage, annex, condition, day))


def _hourly(wage: Wage, annex: str, condition: str, day: dt.date) -> float | None:
    """Give the hourly base behind hours that no grid prints: that of the week from which the grid computes them."""
    if wage.unit == "week":
        with suppress(ProdkitError):
            job, agreement = wage.row.job, wage.agreement
            return agreements.wage(
                job, agreement, day, _UNPRINTED, annex or None, condition=condition or None
            ).hourly  # fmt: skip
    return wage.hourly


def pay(terms: Terms, day: dt.date, hours: Floats) -> Floats:
    """Give the minimum pay of one unit for some hours.

    Hours that the grid prints are paid as printed, others by the agreement's own rules of overtime on the hourly base.

    Args:
        terms: The terms of the line.
        day: Day on which the grid is read.
        hours: Hours of the unit; `UNSAID` for the grid's usual ones, NaN while unknown.

    Returns:
        Euros, same shape; NaN where the grid and the rules do not say.
    """
    found = minimum(terms, day)
    if found is None:
        return np.full(hours.shape, np.nan)
    wage = found.wage
    unsaid = hours == UNSAID
    amounts = np.where(unsaid | (wage.hours is None), wage.amount, np.nan)
    counted = hours / WEEKS_PER_MONTH if terms.unit == "month" else hours
    for printed, amount in found.printed.items():
        amounts = np.where(np.abs(counted - printed) < (_NEAR if terms.unit == "month" else 1e-9), amount, amounts)
    if terms.agreement == _FILM and terms.unit == "week" and _WEEK_39 in found.printed:
        amounts = np.where(
            ~unsaid & (counted < _WEEK_39), found.printed[_WEEK_39], amounts
        )  # guaranteed (titre II art. 9)
    rest = np.isnan(amounts) & ~np.isnan(hours)
    rules = overtime(terms, day)
    if rest.any() and found.hourly is not None and rules is not None:
        amounts[rest] = money.round_half_up(found.hourly * rules.coefficient(day, hours[rest]), 2)
    return amounts


def usual_hours(terms: Terms, day: dt.date) -> float:
    """Give the hours that the grid's minimum pays for, in the unit of the line; `UNSAID` where it does not say."""
    found = minimum(terms, day)
    if found is None or found.wage.hours is None:
        return UNSAID
    return found.wage.hours * WEEKS_PER_MONTH if terms.unit == "month" else found.wage.hours


def hours_of(terms: Terms, day: dt.date | None, hours: float) -> float:
    """Give the hours of a unit: those said, else those of the grid, else `UNSAID`."""
    return usual_hours(terms, day) if hours == UNSAID and day is not None else hours


class Overtime(NamedTuple):
    """The rules of overtime that hold for a line: few, however many jobs there are.

    Attributes:
        agreement: Number of the agreement.
        unit: `week` or `day`.
        status: Whom they are for, in the words of the agreement; `contract` and `programme` likewise.
        set_craft: Whether the job is one of the set crafts.
    """

    agreement: str
    unit: str
    status: str
    contract: str
    programme: str
    set_craft: bool

    @property
    def terms(self) -> WorkTerms:
        """The terms under which working time is counted."""
        return WorkTerms(status=self.status, contract=self.contract, programme=self.programme, set_craft=self.set_craft)

    def coefficient(self, day: dt.date, hours: Floats) -> Floats:
        """Count the plain hours that hours of a unit are paid for.

        Returns:
            Coefficients, same shape; NaN where the rules are not known on the day or the hours cannot be.
        """
        known = (hours >= 0) & (hours <= _MOST[self.unit])
        rule = week_coefficient if self.unit == "week" else day_coefficient
        given = {name: getattr(self, name) for name in ("status", "contract", "programme", "set_craft")}
        try:
            found = rule(np.where(known, hours, 0.0), self.agreement, day, **given)
        except ProdkitError:
            return np.full(hours.shape, np.nan)
        return np.where(known, found, np.nan)


@lru_cache(maxsize=4096)
def overtime(terms: Terms, day: dt.date) -> Overtime | None:
    """Give the rules of overtime of a line on a day, or None where none are known for its agreement and unit."""
    if terms.unit not in _MOST or terms.agreement not in workrules.agreements():
        return None
    book = workrules.book(terms.agreement)
    status = terms.profile.status if terms.profile.status in book.statuses else book.statuses[0]
    contract = "cdi" if terms.profile.status == "permanent" else "cddu"
    advertising = terms.annex == _ADVERTISING and _PROGRAMME in book.programmes
    programme = _PROGRAMME if advertising else book.programmes[0]
    return Overtime(terms.agreement, terms.unit, status, contract, programme, book.is_set_craft(terms.job, day))


class Tier(NamedTuple):
    """Hours of a unit that are paid alike.

    Attributes:
        hours: How many.
        percentage: 100 for hours paid at their rate, 125 for overtime paid a quarter more.
        rule: The rule that says so.
    """

    hours: float
    percentage: float
    rule: Rule


def tiers(terms: Terms, day: dt.date, hours: float) -> list[Tier]:
    """Part the hours of a week into those paid alike; none for other units and where no rules are known."""
    rules = overtime(terms, day)
    if rules is None or rules.unit != "week" or not 0 < hours <= _MOST["week"]:
        return []
    rule = rules.terms.law(workrules.book(terms.agreement), day).get("weekly_overtime")
    if rule is None:
        return []
    starts = [0.0, *(tier.above for tier in rule.tiers)]
    ends = [*starts[1:], math.inf]
    percents = [_WHOLE, *(_WHOLE + tier.percent for tier in rule.tiers)]
    parts = [min(hours, end) - start for start, end in zip(starts, ends, strict=True)]
    return [Tier(part, percent, rule) for part, percent in zip(parts, percents, strict=True) if part > 0]


def daily_minimum(terms: Terms, day: dt.date) -> float:
    """Give the minimum daily wage on a 39 hour base, which limits the base of the leave fund in film.

    Returns:
        Euros; infinite where nothing limits it or the grid does not know the job.

    Source:
        CCN 3097 titre II art. 44.
    """
    if terms.agreement != _FILM or terms.profile.status != "technician":
        return math.inf
    for annex in (terms.annex, ""):
        found = _minimum(terms.job, _FILM, annex, terms.condition if annex else "", "week", day)
        if found is not None and _WEEK_39 in found.printed:
            return found.printed[_WEEK_39] / _DAYS
    return math.inf
