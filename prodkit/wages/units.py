"""Employer contributions on one unit of pay: a week, a day or a month, each a contract of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money, periods
from prodkit.errors import ProdkitError
from prodkit.payroll import law, rates
from prodkit.payroll.contributions import Contributions, contributions
from prodkit.payroll.payslips import MONTH_HOURS, Payslips, month_lengths
from prodkit.wages import minima
from prodkit.wages.minima import LEGAL_DAY, LEGAL_WEEK, UNSAID, WEEKS_PER_MONTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.payroll.law import Profile
    from prodkit.wages.terms import Terms

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Flags = NDArray[np.bool_]

CENTS = 2
_WEEK = 7.0
_PAID = {"week": 5.0, "month": 0.0}
"""Days paid in a unit; a month has those of the calendar, all other units are a day."""
_PART_OF_DAY = {"hour": LEGAL_DAY}
_FRIDAY = 4


def legal_hours(unit: str) -> float:
    """Give the hours of a unit at the legal duration, where neither the line nor the grid says how many."""
    return {"week": LEGAL_WEEK, "month": MONTH_HOURS}.get(unit, LEGAL_DAY)


def is_known(profile: Profile, month: dt.date) -> bool:
    """Tell whether the law of a month is known for a kind of employment."""
    try:
        law.law(profile, month)
    except ProdkitError:
        return False
    return True


def date_of(day: float) -> dt.date | None:
    """Give the date of a day number, or None for one that no calendar holds."""
    return periods.to_date(day) if periods.FIRST_DAY <= day <= periods.LAST_DAY else None


def groups(terms: Sequence[Terms], number: Floats, day: Floats) -> Iterator[tuple[Terms, dt.date, Ints]]:
    """Part rows by their terms and day; those without a day that a calendar holds are left out."""
    held = (day >= periods.FIRST_DAY) & (day <= periods.LAST_DAY)
    order = np.flatnonzero(held)[np.lexsort((day[held], number[held]))]
    edges = np.flatnonzero((np.diff(number[order]) != 0) | (np.diff(day[order]) != 0)) + 1
    for where in np.split(order, edges) if len(order) else ():
        yield terms[int(number[where[0]])], periods.to_date(day[where[0]]), where


def kinds(terms: Sequence[Terms]) -> tuple[list[Profile], Ints]:
    """Give the kinds of employment, and for each terms which one they are."""
    places: dict[Profile, int] = {}
    place = [places.setdefault(each.profile, len(places)) for each in terms]
    return list(places), np.array(place, dtype=np.intp)


def slips(terms: Sequence[Terms], number: Floats, day: Floats, pay: Floats, hours: Floats) -> Payslips:
    """Make the payslips of units, a contract each.

    A week runs from Monday to Friday, inside the month of its day; a day stands alone; a month is the whole calendar
    month; every other unit is a day. An hour counts as the part that it is of a day of seven.

    Args:
        terms: The terms of all lines.
        number: For each row, the place of its terms.
        day: Day whose law holds, as a day number that the calendar and the law know.
        pay: Gross pay of the unit, euros.
        hours: Hours of the unit; `minima.UNSAID` for the legal duration.

    Returns:
        A payslip for each row; that of an hour is for its whole day.
    """
    profiles, place = kinds(terms)
    units = np.array([each.unit for each in terms])
    which = number.astype(np.intp)
    unit = units[which]
    months = day.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    length = month_lengths(months)
    whole, week = unit == "month", unit == "week"
    days = np.where(whole, length, np.where(week, _PAID["week"], 1.0))
    times = np.where(unit == "hour", LEGAL_DAY, 1.0)
    part = np.where(whole, 1.0, np.where(week, 1 / WEEKS_PER_MONTH, 1 / (5 * WEEKS_PER_MONTH)))
    premium = np.array([np.nan if each.premium is None else each.premium for each in terms])
    deducts = np.array([each.overtime_deduction for each in terms])
    legal = np.array([legal_hours(each.unit) for each in terms])
    hours = np.where(hours == UNSAID, legal[which], hours)
    overtime = np.where(deducts[which], np.maximum(hours - legal[which], 0.0), 0.0)
    return Payslips.of(
        profiles, months, pay * times, profile=place[which], hours=hours * times,
        calendar_days=days, paid_days=days, civil_days=np.where(whole, length, _WEEK),
        isolated_days=np.where(days < _PAID["week"], days, 0.0), overtime_hours=overtime,
        leave_limit=leave_limits(terms, number, day) * days, premium=premium[which] * part, short=1.0,
        ends=_ends(day, week, whole, length),
    )  # fmt: skip


def _ends(day: Floats, week: Flags, whole: Flags, length: Floats) -> Floats:
    """Give the last day of contracts that start on a day: the Friday of its week, the end of its month."""
    weekday = (day + 3) % _WEEK  # day 0 was a Thursday
    first = day.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
    end_of_month = first.astype(np.int64) + length - 1
    return np.where(whole, end_of_month, np.where(week, np.minimum(day - weekday + _FRIDAY, end_of_month), day))


def leave_limits(terms: Sequence[Terms], number: Floats, day: Floats) -> Floats:
    """Give the most of a day's pay that the leave fund looks at (CCN 3097 titre II art. 44); infinite without limit."""
    found = np.full(number.shape, np.inf)
    for each, on, where in groups(terms, number, day):
        daily = minima.daily_minimum(each, on)
        if np.isfinite(daily):
            found[where] = daily * rates.value("conges_plafond_3097", on).value
    return found


def usable(terms: Sequence[Terms], number: Floats, day: Floats, pay: Floats, hours: Floats) -> Flags:
    """Tell which rows can be computed: known numbers, and a day whose law is known."""
    found = np.zeros(number.shape, dtype=np.bool_)
    known: dict[tuple[Profile, dt.date], bool] = {}
    for each, on, where in groups(terms, number, day):
        key = (each.profile, on.replace(day=1))
        found[where] = known.setdefault(key, is_known(*key))
    found &= (pay >= 0) & (pay <= MOST_PAY) & ((hours >= 0) | (hours == UNSAID))
    return found


MOST_PAY = 1e9


def employer(terms: Sequence[Terms], number: Floats, day: Floats, pay: Floats, hours: Floats) -> Floats:
    """Give the employer contributions of units; arguments as for `slips`.

    Returns:
        Euros, NaN where they cannot be known. Contributions whose rate nobody knows are missing from them.
    """
    return both(terms, number, day, pay, hours)[0]


def both(terms: Sequence[Terms], number: Floats, day: Floats, pay: Floats, hours: Floats) -> tuple[Floats, Floats]:
    """Give the contributions of the employer and of the person, as `employer` does."""
    found = np.full((2, *number.shape), np.nan)
    ready = usable(terms, number, day, pay, hours)
    if ready.any():
        rows = [column[ready] for column in (number, day, pay, hours)]
        due = contributions(slips(terms, *rows))
        parts = np.array([_PART_OF_DAY.get(each.unit, 1.0) for each in terms])[rows[0].astype(np.intp)]
        sums = np.stack([due.employer.sum(axis=0), due.employee.sum(axis=0)])
        found[:, ready] = money.from_minor(sums, CENTS) / parts
    return found[0], found[1]


def due(terms: Terms, day: float, pay: float, hours: float) -> Contributions | None:
    """Give the contributions of one unit one by one, or None where they cannot be known."""
    row = [np.array([value]) for value in (0.0, day, pay, hours)]
    return contributions(slips([terms], *row)) if usable([terms], *row).all() else None
