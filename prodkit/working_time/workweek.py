"""A week of work, minute by minute: where each minute stands in its day, its week, its night, and what it earns on top.

A minute of work is one place in a few arrays. A rule of the agreement is one array of percentages over them, so that
premiums that meet (a Sunday night in overtime) need no cases of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from prodkit.working_time import workterms
from prodkit.working_time.timesheet import DAY, NOON, Day
from prodkit.working_time.worklaw import Law, Rule, Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

HOUR = 60
OFF_THE_CLOCK = -(10**6)
_WEEK_DAYS, _SATURDAY, _SUNDAY = 7, 5, 6
_RUN = 5  # days in a row after which the next one is a sixth day


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of work of a week, in their order.

    Attributes:
        monday: First day of the civil week.
        days: The days that were worked.
        date: For each minute its date, as days from Monday.
        clock: Its time, as minutes from Monday midnight, or `OFF_THE_CLOCK`.
        day: Index of its working day in `days`.
        in_day: Minutes of work before it in that day.
    """

    monday: dt.date
    days: tuple[Day, ...]
    date: Ints
    clock: Ints
    day: Ints
    in_day: Ints

    @property
    def count(self) -> int:
        """How many minutes there are."""
        return int(self.date.size)

    def midnight(self, day: Day) -> int:
        """Give the midnight before a day, as minutes from Monday midnight."""
        return (day.date - self.monday).days * DAY

    def dated(self, number: int) -> dt.date:
        """Give the date of a number of days from Monday."""
        return self.monday + dt.timedelta(days=number)

    def of_each_day(self) -> Ints:
        """Count the minutes of each working day."""
        return np.bincount(self.day, minlength=len(self.days)).astype(np.int64)


def spread(days: Sequence[Day], apart: float) -> Minutes:
    """Lay out the minutes of a week.

    Args:
        days: The days of one civil week, in order; those without work are left out.
        apart: Hours of transport a day that are not work; those beyond are, and stand off the clock.

    Returns:
        The minutes.
    """
    monday = days[0].date - dt.timedelta(days=days[0].date.weekday())
    parts: list[tuple[Ints, int, int]] = []
    worked: list[Day] = []
    for day in days:
        extra = max(0, day.transport - int(apart * HOUR))
        if not day.worked + extra:
            continue
        number = (day.date - monday).days
        runs = [np.arange(first, last) + number * DAY for first, last in day.stretches()]
        loose = extra + (0 if runs else day.worked)
        clock = np.concatenate([*runs, np.full(loose, OFF_THE_CLOCK)]).astype(np.int64)
        parts.append((clock, number, len(worked)))
        worked.append(day)
    none = np.zeros(0, np.int64)
    clock = np.concatenate([none, *(part for part, _, _ in parts)])
    own = np.concatenate([none, *(np.full(part.size, number) for part, number, _ in parts)])
    return Minutes(
        monday,
        tuple(worked),
        np.where(clock == OFF_THE_CLOCK, own, clock // DAY),
        clock,
        np.concatenate([none, *(np.full(part.size, index) for part, _, index in parts)]),
        np.concatenate([none, *(np.arange(part.size) for part, _, _ in parts)]),
    )


def percent_at(tiers: Sequence[Tier], minutes: Ints) -> Floats:
    """Give the premium of the minute that follows so many others."""
    steps = np.array([tier.above * HOUR for tier in tiers])
    percents = np.array([0.0, *(tier.percent for tier in tiers)])
    return percents[np.searchsorted(steps, minutes, side="right")]


def sixth_days(minutes: Minutes) -> Flags:
    """Tell which minutes are of a sixth or seventh day in a row."""
    run, flags = 0, []
    for index, day in enumerate(minutes.days):
        follows = index > 0 and (day.date - minutes.days[index - 1].date).days == 1
        run = run + 1 if follows else 1
        flags.append(run > _RUN)
    return np.array([False, *flags])[minutes.day + 1]


def nights(minutes: Minutes, law: Law) -> Flags:
    """Tell which minutes are night, by the season in which the night begins."""
    rule = law.get("night_window")
    evening = (minutes.clock - NOON) // DAY
    flags = np.zeros(minutes.count, np.bool_)
    if rule is None:
        return flags
    for number in range(-1, _WEEK_DAYS + 1):
        window = next(window for window in rule.windows if window.holds(minutes.dated(number)))
        since = minutes.clock - number * DAY
        flags |= (evening == number) & (since >= window.start * HOUR) & (since < DAY + window.end * HOUR)
    return flags


def night_premium(minutes: Minutes, night: Flags, tiers: Sequence[Tier]) -> Floats:
    """Give the premium for night work, by its hours since each night began."""
    evening = (minutes.clock - NOON) // DAY
    before: Ints = np.cumsum(night) - night
    at_start = np.zeros(minutes.count, np.int64)
    for number in np.unique(evening[night]):
        first = int(np.argmax(night & (evening == number)))
        at_start[evening == number] = before[first]
    return np.where(night, percent_at(tiers, before - at_start), 0.0)


def sundays(minutes: Minutes) -> Flags:
    """Tell which minutes are of a Sunday; those after its midnight are not."""
    return np.equal(minutes.date % _WEEK_DAYS, _SUNDAY)


def holiday_names(day: dt.date, subdivision: str) -> frozenset[str]:
    """Give the names of the public holidays of a day, none if it is not one."""
    return workterms.public_holidays(day.year, subdivision).get(day, frozenset())


def holiday_premium(minutes: Minutes, rule: Rule | None, subdivision: str) -> tuple[Floats, Flags]:
    """Give the premium for public holidays, and which minutes fall on one that has a premium or no rule."""
    names = [holiday_names(minutes.dated(number), subdivision) for number in range(_WEEK_DAYS + 2)]
    classes = rule.classes if rule else ()
    percents = [max((each.percent for each in classes if each.days & found), default=0.0) for found in names]
    falls = [bool(found) if rule is None else percent > 0 for found, percent in zip(names, percents, strict=True)]
    return np.array(percents)[minutes.date], np.array(falls)[minutes.date]


def is_weekend(day: dt.date) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


def rests(minutes: Minutes, previous_end: dt.datetime | None) -> list[tuple[int, int]]:
    """Measure the rests before the working days, where both ends are on the clock.

    Returns:
        For each known rest, the index of the day that follows and the minutes of rest.
    """
    ends = [_before(minutes, previous_end), *(_end(minutes, day) for day in minutes.days)]
    starts = [None if day.start is None else minutes.midnight(day) + day.start for day in minutes.days]
    pairs = zip(ends, starts, strict=False)
    return [(index, start - end) for index, (end, start) in enumerate(pairs) if end is not None and start is not None]


def _end(minutes: Minutes, day: Day) -> int | None:
    return None if day.end is None else minutes.midnight(day) + day.end


def _before(minutes: Minutes, previous_end: dt.datetime | None) -> int | None:
    if previous_end is None:
        return None
    since = previous_end.replace(tzinfo=None) - dt.datetime.combine(minutes.monday, dt.time())
    return int(since.total_seconds() // 60)


def short_of_rest(minutes: Minutes, rest: float, previous_end: dt.datetime | None) -> Flags:
    """Tell which minutes were worked before the rest of so many hours was over."""
    flags = np.zeros(minutes.count, np.bool_)
    for index, length in rests(minutes, previous_end):
        start = minutes.midnight(minutes.days[index]) + (minutes.days[index].start or 0)
        over = start - length + rest * HOUR
        flags |= (minutes.day == index) & (minutes.clock != OFF_THE_CLOCK) & (minutes.clock < over)
    return flags


def longest_run(days: Sequence[Day]) -> int:
    """Count the most days worked in a row."""
    longest = run = 1 if days else 0
    for day, following in pairwise(days):
        run = run + 1 if (following.date - day.date).days == 1 else 1
        longest = max(longest, run)
    return longest
