"""Employer contributions of one person over several lines: month by month, each ceiling once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money, periods
from prodkit.payroll.contributions import Contributions, contributions
from prodkit.payroll.payslips import Payslips
from prodkit.wages import units
from prodkit.wages.minima import LEGAL_DAY, UNSAID, WEEKS_PER_MONTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.wages.terms import Terms

    Floats = NDArray[np.float64]
    Days = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.intp]

FIELDS = 6
"""Numbers that say one line of a person: place of its terms, first day, last day, gross, hours and units."""
DAYS_OF_UNIT = {"week": 5.0, "month": 5.0 * WEEKS_PER_MONTH, "hour": 1 / LEGAL_DAY, "flat": np.inf}
"""Working days in a unit: a flat sum pays for the whole phase; all others are a day."""
_IN_A_ROW = frozenset({"week", "month", "flat"})
"""Units that follow each other without a gap; single days may be scattered over their phase."""
_MOST_DAYS = 7300.0
_RUN = 5.0
_SHORT_MONTHS = 3


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of people (lines x rows); every row is a person in a case.

    Attributes:
        place: Place of the terms.
        start: First day of the phase, and `end` its last.
        gross: Gross pay of all units, euros.
        hours: Hours of a unit, or `UNSAID`.
        units: How many units.
    """

    place: Floats
    start: Floats
    end: Floats
    gross: Floats
    hours: Floats
    units: Floats

    @classmethod
    def of(cls, numbers: Sequence[Floats]) -> _Lines:
        return cls(*(np.stack(numbers[field::FIELDS]) for field in range(FIELDS)))

    def keep(self, rows: Flags) -> _Lines:
        return _Lines(*(getattr(self, name)[:, rows] for name in self.__slots__))

    def usable(self) -> Flags:
        """Tell which rows can be computed. A phase of no length is fine as long as it pays nothing."""
        dated = (self.start >= periods.FIRST_DAY) & (self.end <= periods.LAST_DAY)
        counted = (self.gross >= 0) & (self.gross <= units.MOST_PAY) & (self.units >= 0)
        said = (self.hours >= 0) | (self.hours == UNSAID)
        lasting = (self.end >= self.start) | (self.gross == 0)
        long = self.end.max(axis=0) - self.start.min(axis=0) > _MOST_DAYS
        found: Flags = (dated & counted & said & lasting).all(axis=0) & ~long
        return found

    @property
    def short(self) -> Floats:
        """Whether every contract was planned for three months at most, from date to date."""
        start = self.start.astype(np.int64).astype("datetime64[D]")
        month = start.astype("datetime64[M]")
        day = (start - month.astype("datetime64[D]")).astype(np.int64)
        after = (month + _SHORT_MONTHS).astype("datetime64[D]").astype(np.int64) + day
        short: Flags = (self.end < after).all(axis=0)
        return short.astype(np.float64)


def employer(terms: Sequence[Terms], law_day: Floats, *numbers: Floats) -> Floats:
    """Give the employer contributions of people over all their lines.

    Each line is under contract over its phase and paid evenly over its working days. Where it pays for fewer days than
    the phase has, its days under contract are that share of the phase's.

    Args:
        terms: The terms of all lines; those of a person have one profile.
        law_day: Day whose law holds, as a day number; NaN where that of each month does.
        *numbers: `FIELDS` arrays for each line of the person.

    Returns:
        Euros, NaN where they cannot be known.
    """
    lines = _Lines.of(numbers)
    ready = lines.usable()
    found = np.full(law_day.shape, np.nan)
    if ready.any():
        slips, row = _slips(terms, law_day[ready], lines.keep(ready))
        amounts = np.full(len(slips), np.nan)
        known = _known(slips)
        if known.any():
            amounts[known] = contributions(_kept(slips, known)).employer.sum(axis=0)
        found[ready] = money.from_minor(
            np.bincount(row, amounts, minlength=int(ready.sum())).astype(np.float64), units.CENTS
        )
    return found


def due(terms: Sequence[Terms], law_day: float, numbers: Sequence[float]) -> Contributions | None:
    """Give the contributions of one person one by one, or None where they cannot be known."""
    lines = _Lines.of([np.array([value]) for value in numbers])
    if not lines.usable().all():
        return None
    slips, _ = _slips(terms, np.array([law_day]), lines)
    return contributions(slips) if _known(slips).all() else None


def overlap(terms: Sequence[Terms], numbers: Sequence[float]) -> float:
    """Give by how many days, in the worst month, the lines of a person ask for more than the calendar has."""
    lines = _Lines.of([np.array([value]) for value in numbers])
    if not lines.usable().all():
        return 0.0
    shares = _Shares(_Own(terms, lines), lines, _months(lines))
    return float((shares.asked - shares.calendar).max())


def _months(lines: _Lines) -> NDArray[np.datetime64]:
    """List the months that the lines touch."""
    first, last = (int(found) for found in (lines.start.min(), np.maximum(lines.end, lines.start).max()))
    ends = [np.datetime64(day, "D").astype("datetime64[M]") for day in (first, last)]
    return np.arange(ends[0], ends[1] + 1)


def _known(slips: Payslips) -> Flags:
    """Tell of which payslips the law is known."""
    months = slips.month if slips.law_month is None else slips.law_month
    found = np.zeros(len(slips), dtype=np.bool_)
    for place, month in {*zip(slips.profile.tolist(), months.tolist(), strict=True)}:
        if units.is_known(slips.profiles[place], month):
            found |= (slips.profile == place) & (months == np.datetime64(month, "M"))
    return found


def _kept(slips: Payslips, rows: Flags) -> Payslips:
    names = [name for name in Payslips.__dataclass_fields__ if name not in {"profiles", "profile", "month", "gross"}]
    kept = {name: held[rows] for name in names if (held := getattr(slips, name)) is not None}
    return Payslips.of(slips.profiles, slips.month[rows], slips.gross[rows], profile=slips.profile[rows], **kept)


def _slips(terms: Sequence[Terms], law_day: Floats, lines: _Lines) -> tuple[Payslips, Places]:
    """Make the payslips of people, and tell of which row each is."""
    own = _Own(terms, lines)
    months = _months(lines)
    shares = _Shares(own, lines, months)
    pay = np.diff(money.round_half_up(np.cumsum(shares.of(lines.gross), axis=0), units.CENTS), axis=0, prepend=0.0)
    hours = np.where(lines.hours == UNSAID, LEGAL_DAY * shares.days, lines.hours * lines.units)
    overtime = np.where(own.deducts, np.maximum(hours - own.legal_hours * lines.units, 0.0), 0.0)
    each_month = np.isnan(law_day)
    limits = np.stack([
        units.leave_limits(terms, place, day)
        for place, day in zip(lines.place, np.where(each_month, lines.start, law_day), strict=True)
    ])  # fmt: skip
    month, row = np.nonzero((pay > 0) | (shares.calendar > 0))
    at = (month, row)
    day = np.where(each_month, 0.0, law_day).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    slips = Payslips.of(
        own.profiles, months[month], pay[at], profile=own.profile[row], hours=shares.of(hours)[at],
        calendar_days=shares.calendar[at], paid_days=shares.of(shares.days)[at], civil_days=shares.civil[at],
        isolated_days=shares.isolated[at], overtime_hours=shares.of(overtime)[at],
        leave_limit=shares.limit(limits)[at], premium=own.premium[row], short=lines.short[row],
        ends=lines.end.max(axis=0)[row], person=row, law_month=np.where(each_month[row], months[month], day[row]),
    )  # fmt: skip
    return slips, row


class _Own:
    """What the terms say, for each line and row."""

    def __init__(self, terms: Sequence[Terms], lines: _Lines) -> None:
        place = lines.place.astype(np.intp)
        self.profiles, kinds = units.kinds(terms)
        self.profile: Places = kinds[place[0]]
        premiums = np.array([np.nan if each.premium is None else each.premium for each in terms])
        self.premium: Floats = premiums[place[0]]
        self.deducts: Flags = np.array([each.overtime_deduction for each in terms])[place]
        self.legal_hours: Floats = np.array([units.legal_hours(each.unit) for each in terms])[place]
        self.days: Floats = np.array([DAYS_OF_UNIT.get(each.unit, 1.0) for each in terms])[place]
        self.in_a_row: Flags = np.array([each.unit in _IN_A_ROW for each in terms])[place]


class _Shares:
    """How lines are spread over months (months x rows).

    Attributes:
        days: Days that each line pays for (lines x rows).
        asked: Days under contract that the lines ask for in each month.
        calendar: Those of them that the month has.
        civil: Days of the civil weeks touched.
        isolated: Days of engagements of fewer than five days in a row.
    """

    def __init__(self, own: _Own, lines: _Lines, months: NDArray[np.datetime64]) -> None:
        opens, after = (month.astype("datetime64[D]").astype(np.int64) for month in (months, months + 1))
        self._opens, self._closes = opens[:, np.newaxis], after[:, np.newaxis] - 1
        span, working = self._days(lines.start, lines.end), self._working(lines.start, lines.end)
        working = np.where(working.sum(axis=1, keepdims=True) > 0, working, span)  # a phase of a weekend
        most = working.sum(axis=1)
        self._share = _part(working, most[:, np.newaxis])
        self.days = np.minimum(np.where(lines.units == 0, 0.0, np.maximum(lines.units, 1e-9) * own.days), most)
        cover = _part(self.days, most)[:, np.newaxis]
        scattered = (~own.in_a_row & (self.days < most))[:, np.newaxis]
        under = np.where(scattered, self.days[:, np.newaxis] * self._share, cover * span)
        alone = scattered | (span.sum(axis=1, keepdims=True) < _RUN)
        first, last = _civil(lines.start, lines.end)
        self.asked = under.sum(axis=0)
        self.calendar = np.minimum(self.asked, self._union(lines.start, lines.end))
        self.civil = np.minimum((cover * self._days(first, last)).sum(axis=0), self._union(first, last))
        self.isolated = np.minimum(np.where(alone, under, 0.0).sum(axis=0), self.calendar)

    def of(self, values: Floats) -> Floats:
        """Spread values of lines over the months, and add the lines up."""
        found: Floats = (values[:, np.newaxis] * self._share).sum(axis=0)
        return found

    def limit(self, limits: Floats) -> Floats:
        """Give the leave fund's limit of each month from that of a day; infinite as soon as one line has none."""
        endless: Flags = (np.isinf(limits) & (self.days > 0)).any(axis=0)
        found = self.of(np.where(np.isinf(limits), 0.0, limits) * self.days)
        return np.where(endless, np.inf, found)

    def _days(self, start: Floats, end: Floats) -> Floats:
        """Count the days of each line in each month."""
        first = np.maximum(start[:, np.newaxis], self._opens)
        return np.asarray(np.maximum(np.minimum(end[:, np.newaxis], self._closes) - first + 1, 0.0))

    def _working(self, start: Floats, end: Floats) -> Floats:
        """Count the Mondays to Fridays of each line in each month."""
        first = np.maximum(start[:, np.newaxis], self._opens)
        after = np.minimum(end[:, np.newaxis], self._closes) + 1
        return np.maximum(_weekdays(after) - _weekdays(first), 0.0)

    def _union(self, start: Floats, end: Floats) -> Floats:
        """Count the days of each month that at least one line covers."""
        order = np.argsort(start, axis=0, kind="stable")
        starts, ends = (np.take_along_axis(days, order, axis=0) for days in (start, end))
        starts[1:] = np.maximum(starts[1:], np.maximum.accumulate(ends, axis=0)[:-1] + 1)
        found: Floats = self._days(starts, ends).sum(axis=0)
        return found


def _part(of: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(of, whole, out=np.zeros(of.shape), where=whole > 0)
    return found


def _weekdays(day: Floats) -> Floats:
    """Count the Mondays to Fridays from Monday 1969-12-29 up to the eve of a day."""
    since = day + 3
    return np.asarray(since // 7 * 5 + np.minimum(since % 7, 5))


def _civil(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Widen contracts to the civil weeks that they touch."""
    first, last = start - (start + 3) % 7, end + 6 - (end + 3) % 7
    return np.asarray(first), np.asarray(last)
