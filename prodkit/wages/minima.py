"""What the wage grids and the rules of overtime say of a line's pay, for whole arrays of hours."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from prodkit import agreements, money
from prodkit.agreements import Wage, wagegrids
from prodkit.agreements import minima as grids
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang
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
_FILM = "3097"
_ADVERTISING = "films publicitaires"
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
        wage: The grid's answer for its usual hours; None if it has none.
        findings: Why not, or what to know.
        printed: Amounts of the hours that the grid prints.
    """

    wage: Wage | None
    findings: tuple[Finding, ...]
    printed: Mapping[float, float]


def minimum(terms: Terms, day: dt.date, lang: Lang = "en") -> Minimum:
    """Give the minimum of a job in a line's unit on a day, with why if there is none, in the reader's language."""
    unit = GRID_UNITS.get(terms.unit)
    if unit is None:
        return Minimum(None, (), {})
    return _minimum(terms.job, terms.agreement, terms.annex, unit, day, lang)


@lru_cache(maxsize=4096)
def _minimum(job: str, agreement: str, annex: str, unit: str, day: dt.date, lang: Lang = "en") -> Minimum:
    try:
        wage = agreements.wage(job, agreement, day, annex=annex or None, unit=unit, lang=lang)
    except ProdkitError as error:
        return Minimum(None, tuple(error.findings), {})
    return Minimum(wage, wage.findings, _printed(wage, annex, day))


def _printed(wage: Wage, annex: str, day: dt.date) -> dict[float, float]:
    """Give the amounts that the grid prints for hours of this unit."""
    grid = wagegrids.grid(wage.agreement)
    question = grids.Question(wage.row.job, day, wage.unit, None, annex or None, None, None, None)
    rows = grids.current(grid, grids.of_job(grid, question), day)
    hours = {row.hours for row in rows if row.unit == wage.unit and row.hours is not None}
    found = {}
    for each in sorted(hours):
        with_hours = agreements.wage(wage.row.job, wage.agreement, day, each, annex or None, wage.unit)
        found[each] = with_hours.amount
    return found


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
    if found.wage is None:
        return np.full(hours.shape, np.nan)
    wage = found.wage
    unsaid = hours == UNSAID
    amounts = np.where(unsaid | (wage.hours is None), wage.amount, np.nan)
    asked = hours / WEEKS_PER_MONTH if terms.unit == "month" else hours
    for printed, amount in found.printed.items():
        amounts = np.where(np.abs(asked - printed) < (_NEAR if terms.unit == "month" else 1e-9), amount, amounts)
    if terms.agreement == _FILM and terms.unit == "week" and _WEEK_39 in found.printed:
        amounts = np.where(
            ~unsaid & (asked < _WEEK_39), found.printed[_WEEK_39], amounts
        )  # guaranteed (titre II art. 9)
    rest = np.isnan(amounts) & ~np.isnan(hours)
    if rest.any() and wage.hourly is not None:
        amounts[rest] = money.round_half_up(wage.hourly * coefficient(terms, day, hours[rest]), 2)
    return amounts


def usual_hours(terms: Terms, day: dt.date) -> float:
    """Give the hours that the grid's minimum pays for, in the unit of the line; `UNSAID` where it does not say."""
    wage = minimum(terms, day).wage
    if wage is None or wage.hours is None:
        return UNSAID
    return wage.hours * WEEKS_PER_MONTH if terms.unit == "month" else wage.hours


def hours_of(terms: Terms, day: dt.date | None, hours: float) -> float:
    """Give the hours of a unit: those said, else those of the grid, else `UNSAID`."""
    return usual_hours(terms, day) if hours == UNSAID and day is not None else hours


def coefficient(terms: Terms, day: dt.date, hours: Floats) -> Floats:
    """Count the plain hours that hours of a unit are paid for.

    Returns:
        Coefficients, same shape; NaN where the agreement's rules are not known or the hours cannot be.
    """
    most = _MOST.get(terms.unit)
    if most is None or terms.agreement not in workrules.agreements():
        return np.full(hours.shape, np.nan)
    known = (hours >= 0) & (hours <= most)
    rule = week_coefficient if terms.unit == "week" else day_coefficient
    try:
        found = rule(np.where(known, hours, 0.0), terms.agreement, day, **_work(terms))
    except ProdkitError:
        return np.full(hours.shape, np.nan)
    return np.where(known, found, np.nan)


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
    if terms.unit != "week" or terms.agreement not in workrules.agreements() or not 0 < hours <= _MOST["week"]:
        return []
    held = WorkTerms(**_work(terms)).law(workrules.book(terms.agreement), day)
    rule = held.get("weekly_overtime")
    if rule is None:
        return []
    starts = [0.0, *(tier.above for tier in rule.tiers)]
    ends = [*starts[1:], math.inf]
    percents = [_WHOLE, *(_WHOLE + tier.percent for tier in rule.tiers)]
    parts = [min(hours, end) - start for start, end in zip(starts, ends, strict=True)]
    return [Tier(part, percent, rule) for part, percent in zip(parts, percents, strict=True) if part > 0]


def _work(terms: Terms) -> dict[str, Any]:
    book = workrules.book(terms.agreement)
    status = terms.profile.status if terms.profile.status in book.statuses else book.statuses[0]
    contract = "cdi" if terms.profile.status == "permanent" else "cddu"
    advertising = terms.annex == _ADVERTISING and "advertising" in book.programmes
    return {
        "job": terms.job, "status": status, "contract": contract, "programme": "advertising" if advertising else "",
    }  # fmt: skip


def daily_minimum(terms: Terms, day: dt.date) -> float:
    """Give the minimum daily wage on a 39 hour base, which limits the base of the leave fund in film.

    Returns:
        Euros; infinite where nothing limits it or the grid does not know the job.

    Source:
        CCN 3097 titre II art. 44.
    """
    if terms.agreement != _FILM or terms.profile.status != "technician":
        return math.inf
    found = _minimum(terms.job, terms.agreement, terms.annex, "week", day)
    week = found.printed.get(_WEEK_39)
    if week is None:
        try:
            week = agreements.wage(terms.job, _FILM, day, _WEEK_39, unit="week").amount
        except ProdkitError:
            return math.inf
    return week / _DAYS
