"""Engagements of people, and the monthly payslips the law makes of them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from prodkit import money, periods
from prodkit.payroll import rates
from prodkit.payroll.law import Profile
from prodkit.payroll.payslips import MONTH_HOURS, Payslips

HOURS_A_DAY = 7.0
"""Hours of a working day at the legal duration, where nobody says how many were worked."""
_SHORT_MONTHS = 3
_ISOLATED = 5
_FRIDAY = 4

Key = tuple[str, Profile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Someone engaged from a day to a day, for a gross pay.

    Attributes:
        gross: Gross pay for the whole engagement, euros.
        start: First day, and `end` the last one.
        profile: Kind of employment.
        person: Who; engagements of the same person and kind share ceilings and payslips. Empty: someone else each time.
        worked: Days paid; by default Mondays to Fridays, or every day if there are none.
        hours: Hours paid, overtime included; by default the legal duration of those days.
        overtime_hours: Hours of overtime among them, and `overtime_pay` what they are paid in all.
        daily_minimum: Minimum daily wage of the job on a 39 hour base, which limits the leave fund's base in film.
        premium: Monthly premium of the company's health plan.
    """

    gross: float
    start: dt.date
    end: dt.date
    profile: Profile
    person: str = ""
    worked: frozenset[dt.date] = frozenset()
    hours: float | None = None
    overtime_hours: float = 0.0
    overtime_pay: float = 0.0
    daily_minimum: float | None = None
    premium: float | None = None

    @property
    def days(self) -> list[dt.date]:
        """Every day under contract."""
        return [self.start + dt.timedelta(days=number) for number in range((self.end - self.start).days + 1)]

    @property
    def paid(self) -> list[dt.date]:
        """The days paid."""
        weekdays = (day for day in self.days if day.weekday() <= _FRIDAY)
        return sorted(self.worked) or list(weekdays) or self.days

    @property
    def is_short(self) -> bool:
        """Whether the contract was planned for three months at most, from date to date."""
        month = self.start.month - 1 + _SHORT_MONTHS
        first = dt.date(self.start.year + month // 12, month % 12 + 1, 1)
        return self.end < first + dt.timedelta(days=self.start.day - 1)


@dataclass(slots=True)
class _Month:
    """What a payslip is made of, while it is put together."""

    pay: float = 0.0
    hours: float = 0.0
    overtime_hours: float = 0.0
    overtime_pay: float = 0.0
    leave_limit: float = 0.0
    premium: float = math.nan


def payslips(engagements: Sequence[Engagement]) -> Payslips:
    """Make the monthly payslips of engagements.

    Engagements of one person and one kind of employment share a payslip a month, so that a ceiling counts once however
    many lines pay that person. An engagement of several months is shared out by the days paid in each.

    Args:
        engagements: In any order.

    Returns:
        The payslips, person by person and month by month.
    """
    people: dict[Key, list[Engagement]] = {}
    for number, engagement in enumerate(_merged(engagements)):
        people.setdefault((engagement.person or f"\0{number}", engagement.profile), []).append(engagement)
    profiles = list(dict.fromkeys(profile for _, profile in people))
    kinds = {profile: number for number, profile in enumerate(profiles)}
    names = {person: number for number, person in enumerate(dict.fromkeys(person for person, _ in people))}
    rows = [
        row | {"person": names[person], "profile": kinds[profile]}
        for (person, profile), own in people.items()
        for row in _person(own)
    ]
    if not rows:
        return Payslips.of((), np.array([], dtype="datetime64[M]"), ())
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Payslips.of(profiles, columns.pop("month"), columns.pop("gross"), **columns)  # type: ignore[arg-type]


def _merged(engagements: Sequence[Engagement]) -> Iterator[Engagement]:
    """Put together what one person is paid for the same days, so that splitting a line changes nothing."""
    groups: dict[tuple[object, ...], list[Engagement]] = {}
    for number, item in enumerate(engagements):
        groups.setdefault((item.person or number, item.profile, item.start, item.end), []).append(item)
    for same in groups.values():
        first = same[0]
        hours = [item.hours for item in same if item.hours is not None]
        yield replace(
            first,
            gross=math.fsum(item.gross for item in same),
            worked=frozenset().union(*(item.worked for item in same)),
            hours=math.fsum(hours) if hours else None,
            overtime_hours=math.fsum(item.overtime_hours for item in same),
            overtime_pay=math.fsum(item.overtime_pay for item in same),
        )


def _person(own: list[Engagement]) -> Iterator[dict[str, object]]:
    """The payslips of one person in one kind of employment."""
    months: dict[str, _Month] = {}
    for engagement in own:
        _share_out(engagement, months)
    days = {day for engagement in own for day in engagement.days}
    paid = {day for engagement in own for day in engagement.paid}
    weeks = {day - dt.timedelta(days=day.weekday()) for day in days}
    civil = {week + dt.timedelta(days=number) for week in weeks for number in range(7)}
    counts = {"calendar_days": days, "paid_days": paid, "civil_days": civil, "isolated_days": _isolated(days)}
    by_month = {name: Counter(map(_month_of, found)) for name, found in counts.items()}
    for month in sorted(months):
        slip = months[month]
        yield {
            "month": month,
            "gross": slip.pay,
            "hours": slip.hours,
            **{name: found[month] for name, found in by_month.items()},
            "overtime_hours": slip.overtime_hours,
            "overtime_pay": slip.overtime_pay,
            "leave_limit": slip.leave_limit,
            "premium": slip.premium,
            "short": float(all(engagement.is_short for engagement in own)),
            "ends": max(periods.to_day(engagement.end) for engagement in own),
        }


def _share_out(engagement: Engagement, months: dict[str, _Month]) -> None:
    """Add an engagement to the months it touches, by the days paid in each, to the cent."""
    paid = engagement.paid
    parts = {month: len(list(days)) for month, days in groupby(paid, key=_month_of)}
    most = _leave_limit(engagement)
    ends = np.cumsum(list(parts.values())) / len(paid)
    shares = {
        name: np.diff(money.round_half_up(ends * getattr(engagement, name), 2), prepend=0.0)
        for name in ("gross", "overtime_hours", "overtime_pay")
    }
    for index, (month, count) in enumerate(parts.items()):
        slip = months.setdefault(month, _Month())
        slip.pay += shares["gross"][index]
        slip.overtime_hours += shares["overtime_hours"][index]
        slip.overtime_pay += shares["overtime_pay"][index]
        slip.leave_limit += most * count
        if engagement.hours is None:
            slip.hours += _legal_hours(engagement, month, count)
        else:
            slip.hours += engagement.hours * count / len(paid)
        if engagement.premium is not None:
            slip.premium = engagement.premium


def _leave_limit(engagement: Engagement) -> float:
    """Most of a day's pay that the leave fund looks at (CCN 3097 art. 44, technicians)."""
    profile = engagement.profile
    if engagement.daily_minimum is None or profile.agreement != "3097" or profile.status != "technician":
        return math.inf
    return engagement.daily_minimum * rates.value("conges_plafond_3097", engagement.start).value


def _legal_hours(engagement: Engagement, month: str, days: int) -> float:
    """Hours of a month at the legal duration: 151.67 for a whole one, else seven for each day paid."""
    first = dt.date.fromisoformat(f"{month}-01")
    following = (first + dt.timedelta(days=31)).replace(day=1)
    whole = engagement.start <= first and engagement.end >= following - dt.timedelta(days=1)
    return MONTH_HOURS if whole else HOURS_A_DAY * days


def _isolated(days: set[dt.date]) -> set[dt.date]:
    """The days that belong to fewer than five in a row."""
    found: set[dt.date] = set()
    run: list[dt.date] = []
    for day in [*sorted(days), dt.date.max]:
        if run and day - run[-1] != dt.timedelta(days=1):
            if len(run) < _ISOLATED:
                found.update(run)
            run = []
        run.append(day)
    return found


def _month_of(day: dt.date) -> str:
    return day.isoformat()[:7]
