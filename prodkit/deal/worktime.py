"""The working time of a deal: its typical week under the rules of the agreement, and the hourly base it is paid on."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from prodkit import agreements, money, working_time
from prodkit.agreements import Wage
from prodkit.deal.terms import Deal, Status
from prodkit.errors import ProdkitError
from prodkit.working_time import WeekPay, workrules
from prodkit.working_time.timesheet import Day
from prodkit.working_time.workbase import ANNEX_OF_PROGRAMME
from prodkit.working_time.workterms import public_holidays

PAID = frozenset({"normal_hours", "overtime", "day_hours", "day_overtime", "overtime_step", "guaranteed_hours"})
"""Elements whose hours are paid for themselves; premiums count the same hours again."""
OVERTIME = frozenset({"overtime", "day_overtime", "overtime_step"})
FULL_WEEK = 5
_DAY_CONTRACT = 4
"""Most days of an engagement by the day, whose rules hold for each day by itself."""
_MINUTES = 60
_NO_RULE = {"work_agreement", "work_nobody", "work_before"}
_EXTRAS = "artistes de complément"
_PROGRAMMES = {annex: programme for programme, annex in ANNEX_OF_PROGRAMME.items()}


@dataclass(frozen=True)
class Time:
    """A week to be paid.

    Attributes:
        agreement: Number of the agreement.
        base: Hourly base, euros.
        by_day: Whether a unit of pay is a day, not a week.
        even: Hours of each day when they are shared out evenly.
        sheet: The week as it is worked.
        monday: A day of the civil week, where days carry no dates.
        terms: What working time must know besides (see `working_time.Terms`).
    """

    agreement: str
    base: float
    by_day: bool
    even: tuple[float, ...]
    sheet: tuple[float, ...] | tuple[Day, ...]
    monday: str
    terms: tuple[tuple[str, object], ...]

    def pay(self, base: float) -> WeekPay:
        """Pay the week on an hourly base."""
        return _pay(self, base)

    @property
    def units(self) -> float:
        """How many units of pay the week has: one week, or its days of work."""
        return float(sum(1 for day in self.sheet if _works(day)) or 1) if self.by_day else 1.0

    def unit_pay(self, base: float) -> float:
        """Give what a unit is paid on an hourly base, euros."""
        return cents(self.pay(base).gross / self.units)

    def base_of(self, gross: float) -> float:
        """Find the hourly base that an agreed pay of a unit implies, its hours shared out evenly."""
        plain = self.plain()
        nothing, least = plain.unit_pay(0.0), plain.unit_pay(self.base)
        return max(0.0, self.base * (gross - nothing) / (least - nothing)) if least > nothing else self.base

    def plain(self) -> Time:
        """The hours shared out evenly, in a week without a public holiday."""
        monday = _plain_week(dt.date.fromisoformat(self.monday))
        return replace(self, sheet=self.even, monday=monday.isoformat())

    def at(self, hours: float) -> Time:
        """The same week with other hours, shared out evenly."""
        return replace(self, sheet=even(hours, len(self.even)))


@lru_cache(maxsize=2048)
def _pay(time: Time, base: float) -> WeekPay:
    days = [_fields(day) if isinstance(day, Day) else day for day in time.sheet]
    return working_time.week_pay(base, time.agreement, days, week=time.monday, **dict(time.terms))


def time_of(deal: Deal, wage: Wage, status: Status) -> Time | None:
    """Find the working time of a deal; None where nothing says how hours become pay.

    Raises:
        ProdkitError: If the week cannot be used; `where` is `hours`, or the day of the timesheet.
    """
    base = hourly(deal, wage) if deal.unit in {"week", "day"} else None
    if base is None or deal.agreement not in workrules.agreements():
        return None
    person = _person(status, wage.row.annex)
    if person not in workrules.book(deal.agreement).statuses:
        return None
    by_day = deal.unit == "day"
    hours = wage.hours if deal.hours is None else deal.hours
    plain = (hours or 0.0,) if by_day else even(hours or 0.0, deal.days)
    worked = sum(map(_works, deal.sheet or plain))
    contract_days = max(worked, len(deal.worked))
    terms = {
        "job": wage.job,
        "status": person,
        "contract": "cdi" if status.startswith("permanent") else "cddu",
        "programme": deal.programme or programme(deal.agreement, wage.row.annex),
        "contract_days": max(worked, min(contract_days, _DAY_CONTRACT)) if by_day else contract_days,
        "paris_region": deal.paris_region,
        "meal_amount": deal.meal_amount,
    }
    monday = deal.sheet[0].date if deal.sheet else _plain_week(deal.monday)
    time = Time(deal.agreement, base, by_day, plain, deal.sheet or plain, monday.isoformat(), tuple(terms.items()))
    try:
        time.pay(base)
    except ProdkitError as error:
        if {finding.code for finding in error.findings} & _NO_RULE:
            return None
        raise
    return time


def hourly(deal: Deal, wage: Wage) -> float | None:
    """Find the hourly base: that of the minimum, or of the week it is a part of, exact where a week is printed."""
    if deal.unit == "week" and wage.hourly is not None:
        return wage.hourly
    return _weekly_base(wage.job, deal.agreement, deal.start.isoformat(), wage.row.annex, deal.condition) or wage.hourly


@lru_cache(maxsize=512)
def _weekly_base(job: str, agreement: str, on: str, annex: str, condition: str) -> float | None:
    for part in (annex, None):
        try:
            return agreements.wage(job, agreement, on, annex=part, condition=condition or None).hourly
        except ProdkitError:
            continue
    return None


def programme(agreement: str, annex: str) -> str:
    """Say which programme working time is looked up for; empty is the agreement's usual one."""
    found = _PROGRAMMES.get(annex, "")
    return found if found in workrules.book(agreement).programmes else ""


def paid_hours(pay: WeekPay) -> float:
    """Count the hours that a week pays."""
    return math.fsum(element.quantity for element in pay.elements if element.name in PAID)


def cents(amount: float) -> float:
    """Round an amount to the cent."""
    return float(money.round_half_up(np.array([amount], np.float64), 2)[0])


def _plain_week(monday: dt.date) -> dt.date:
    """Find the first week without a public holiday: a typical week has none, and those of the sheet have their own."""
    while any(day in public_holidays(day.year, "") for day in (monday + dt.timedelta(days=n) for n in range(7))):
        monday += dt.timedelta(days=7)
    return monday


def _works(day: Day | float) -> bool:
    return bool(day.worked if isinstance(day, Day) else day)


def even(hours: float, days: int) -> tuple[float, ...]:
    """Share out hours over days, to the minute, the first days taking what does not divide.

    >>> even(39, 5), even(1, 3)
    ((7.8, 7.8, 7.8, 7.8, 7.8), (0.3333333333333333, 0.3333333333333333, 0.3333333333333333))
    """
    minutes = 0 if math.isnan(hours) else int(money.round_half_up(np.array([hours * _MINUTES], np.float64))[0])
    each, more = divmod(minutes, days)
    return tuple((each + (number < more)) / _MINUTES for number in range(days))


def _person(status: Status, annex: str) -> str:
    if annex == _EXTRAS:
        return "extra"
    return "artist" if status.startswith("artist") else "technician"


def _fields(day: Day) -> dict[str, object]:
    """Give a day as the timesheet reads it."""
    found: dict[str, object] = {"date": day.date, "meals": day.meals, "continuous": day.continuous,
                                "dressing": day.dressing}  # fmt: skip
    if day.start is None or day.end is None:
        found["hours"] = day.worked / _MINUTES
    else:
        found |= {"start": day.start / _MINUTES, "end": day.end / _MINUTES}
    return found | {name: getattr(day, name) / _MINUTES for name in ("pause", "transport", "voyage")}
