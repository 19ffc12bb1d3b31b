"""What is agreed with a person, as plain data, and what cannot be agreed."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from prodkit.errors import Finding
from prodkit.payroll.law import CeilingPolicy, Dfs
from prodkit.working_time.timesheet import Day

Status = Literal[
    "technician", "technician_cadre", "artist", "artist_cadre", "director", "permanent", "permanent_cadre", "trainee"
]
STATUSES: tuple[Status, ...] = get_args(Status)

WEEKS_OF_YEAR, MONTHS_OF_YEAR = 52, 12
MOST_DAYS = 7
_YEARS = (2000, 2100)
_MOST_EURO = 1e6
_MOST_UNITS = 10_000.0
_MOST_STAFF = 1_000_000
_LONGEST = 366 * 2
_MOST_HOURS = {"week": 24.0 * 7, "day": 24.0, "half_day": 24.0, "service": 24.0, "fee": 24.0, "month": 24.0 * 7}
_FIVE_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Deal:
    """What is agreed with a person.

    Attributes:
        job: The job, however written.
        agreement: Number of the collective agreement (IDCC).
        start: First day of the contract, and `end` the last one.
        annex: Part of the grid, or empty for the one that answers.
        condition: A condition of the grid, such as `spécialisé`, or empty.
        status: Kind of employment, or empty for that of the grid.
        unit: What is paid: `hour`, `half_day`, `service`, `day`, `fee`, `week` or `month`.
        hours: Hours of effective work in a unit (of its weeks, for a month); None for the usual ones of the grid.
        days: Days worked in a week, Monday first.
        quantity: How many units the contract has; None counts them in its dates.
        gross: Gross pay of a unit, euros; None for the minimum with its overtime.
        sheet: The typical week, day by day, instead of hours shared out evenly.
        programme: Kind of programme where working time depends on it; empty for the one the annex says.
        paris_region: Whether the work is in the Paris region (IDCC 3097).
        meal_amount: Euros a meal, where the agreement has no figure.
        staff: People the company employs.
        ceiling_policy: How a month's ceiling is shared out.
        dfs: Abatement for professional expenses, to which the person gives `consent`.
        alsace_moselle: Whether the local health scheme applies.
        premium: Monthly premium of the company's health plan, euros.
        rates: Rates only the company knows, as shares, by the name of the contribution.
    """

    job: str
    agreement: str
    start: dt.date
    end: dt.date
    annex: str = ""
    condition: str = ""
    status: Status | Literal[""] = ""
    unit: str = "week"
    hours: float | None = None
    days: int = _FIVE_DAYS
    quantity: float | None = None
    gross: float | None = None
    sheet: tuple[Day, ...] = ()
    programme: str = ""
    paris_region: bool = True
    meal_amount: float | None = None
    staff: int = 1
    ceiling_policy: CeilingPolicy = "calendar_days"
    dfs: Dfs | None = None
    consent: bool = False
    alsace_moselle: bool = False
    premium: float | None = None
    rates: tuple[tuple[str, float], ...] = ()

    @cached_property
    def worked(self) -> tuple[dt.date, ...]:
        """The working days of the contract: the first days of each week, or all of them if there are none."""
        days = [self.start + dt.timedelta(days=number) for number in range((self.end - self.start).days + 1)]
        return tuple(day for day in days if day.weekday() < self.days) or tuple(days)

    @cached_property
    def units(self) -> float:
        """How many units of pay the dates hold."""
        days = len(self.worked)
        match self.unit:
            case "day" | "fee":
                return float(days)
            case "half_day" | "service":
                return 2.0 * days
            case "week":
                return days / self.days
            case "month":
                return self._months()
            case _:
                return days * 7.0

    def _months(self) -> float:
        """Whole months, and the share of the working days of the months that are not."""
        found, first = 0.0, self.start.replace(day=1)
        while first <= self.end:
            following = (first + dt.timedelta(days=31)).replace(day=1)
            length = (following - first).days
            every = [first + dt.timedelta(days=number) for number in range(length)]
            usual = sum(day.weekday() < self.days for day in every)
            found += sum(first <= day < following for day in self.worked) / usual
            first = following
        return found

    @property
    def monday(self) -> dt.date:
        """Monday of the contract's first week."""
        return self.start - dt.timedelta(days=self.start.weekday())

    def problems(self) -> list[Finding]:
        """Say what nobody can agree to; `where` names the field."""
        return [*self._of_dates(), *self._of_numbers()]

    def _of_dates(self) -> list[Finding]:
        for name in ("start", "end"):
            day = getattr(self, name)
            if not _YEARS[0] <= day.year < _YEARS[1]:
                params = {"day": day, "first": _YEARS[0], "last": _YEARS[1] - 1}
                return [Finding("deal_year", where=name, params=params)]
        if self.end < self.start:
            params = {"start": self.start, "end": self.end}
            return [Finding("payroll_period", where="end", params=params)]
        if (self.end - self.start).days > _LONGEST:
            return [Finding("deal_long", where="end", params={"days": (self.end - self.start).days, "most": _LONGEST})]
        return []

    def _of_numbers(self) -> list[Finding]:
        ranges: dict[str, tuple[float | None, float, float]] = {
            "hours": (self.hours, 0.25, _MOST_HOURS.get(self.unit, _MOST_UNITS)),
            "days": (self.days, 1, MOST_DAYS),
            "quantity": (self.quantity, 0, _MOST_UNITS),
            "gross": (self.gross, 0, _MOST_EURO),
            "meal_amount": (self.meal_amount, 0, 1000),
            "staff": (self.staff, 1, _MOST_STAFF),
            "premium": (self.premium, 0, 10_000),
        }
        found = [
            Finding("number_range", where=name, params={"found": value, "least": least, "most": most})
            for name, (value, least, most) in ranges.items()
            if value is not None and not least <= value <= most
        ]
        # Rates were read as shares; what is not known stays out.
        found += [
            Finding("deal_rate", where=f"rates.{name}", params={"found": share * 100})
            for name, share in self.rates
            if not math.isnan(share) and not 0 <= share < 1
        ]
        return found
