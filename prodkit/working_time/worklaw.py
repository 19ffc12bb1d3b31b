"""What a collective agreement says about working time: overtime, nights, Sundays, rests, limits and allowances.

A rule may have several rows, each for some people and some years; of the rows that fit, the one that says most about
the person holds. `prodkit.working_time.workrules` reads them from their files.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from prodkit.agreements import jobs
from prodkit.dated import Dated, at
from prodkit.i18n import Lang, pick

Facts = Mapping[str, str | bool]
"""What rows distinguish people by: `FACTS` and their values."""
FACTS = ("status", "contract", "programme", "paris_region", "studio", "shooting", "set_craft")


class Tier(NamedTuple):
    """A premium that begins above a number of hours."""

    above: float
    percent: float


class Window(NamedTuple):
    """The hours that are night, in a season.

    Attributes:
        first: Month and day on which the season begins, and `last` those on which it ends.
        start: Hour of the clock in the evening (24 is midnight), and `end` the one in the morning.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    start: float
    end: float

    def holds(self, day: dt.date) -> bool:
        """Tell whether a night that begins on this day falls in the season, which may span the turn of the year."""
        on = (day.month, day.day)
        return self.first <= on <= self.last if self.first <= self.last else on >= self.first or on <= self.last


class HolidayClass(NamedTuple):
    """Public holidays that give the same premium, by their French names."""

    percent: float
    days: frozenset[str]


class Week(NamedTuple):
    """A week of so many days: hours guaranteed, or hours paid for hours of presence."""

    days: float
    hours: float
    presence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Dated):
    """A row of the law of working time.

    Attributes:
        name: The rule, one of `SHAPES`.
        article: Where the text says so.
        facts: Whom it is for; empty for everyone.
        numbers: Its figures, by name, in hours, minutes, percent or euros as `SHAPES` says.
        tiers: Premiums by number of hours.
        windows: Hours of the night, by season.
        classes: Public holidays by premium.
        weeks: Weeks by number of days.
        jobs: Names of jobs.
    """

    name: str
    article: str
    facts: Mapping[str, frozenset[str | bool]]
    numbers: Mapping[str, float]
    tiers: tuple[Tier, ...] = ()
    windows: tuple[Window, ...] = ()
    classes: tuple[HolidayClass, ...] = ()
    weeks: tuple[Week, ...] = ()
    jobs: frozenset[str] = frozenset()

    def __getitem__(self, number: str) -> float:
        return self.numbers[number]

    def fits(self, person: Facts) -> bool:
        """Tell whether the row is for this person."""
        return all(person.get(fact) in values for fact, values in self.facts.items())


# What each rule holds: a list of its own kind, or numbers with the least and the most that make sense.
HOURS, PERCENT, EUROS, DAYS = (0.0, 24.0), (0.0, 400.0), (0.0, 1000.0), (0.0, 31.0)
WEEK_HOURS = (0.0, 168.0)
Shape = str | Mapping[str, tuple[float, float]]
SHAPES: Mapping[str, Shape] = {
    "reference_week": {"hours": WEEK_HOURS},
    "weekly_overtime": "tiers",
    "overtime_step": {"minutes": (1.0, 60.0)},
    "set_crafts": "jobs",
    "week_guarantee": "weeks",
    "equivalence": "weeks",
    "day_engagement": {"below_days": DAYS},
    "day_uplift": {"percent": PERCENT},
    "day_divisor": {"divisor": (1.0, 7.0)},
    "day_guarantee": {"hours": HOURS},
    "day_overtime": "tiers",
    "daily_supplement": {"amount": EUROS},
    "night_window": "windows",
    "night": "tiers",
    "sunday": {"percent": PERCENT},
    "sunday_rest": {"hours": HOURS},
    "holiday": "classes",
    "holiday_rest": {"hours": HOURS},
    "holiday_unworked": {"hours": HOURS, "more_than_days": DAYS, "weekend": (0.0, 1.0)},
    "sixth_day": {"percent": PERCENT, "unrecovered": HOURS},
    "anticipated": {"rest": HOURS, "percent": PERCENT},
    "reduced_rest": {"rest": HOURS, "percent": PERCENT},
    "long_day": "tiers",
    "cap": {"percent": PERCENT},
    "transport": {"hours": HOURS},
    "voyage_scale": "tiers",
    "voyage_job": "jobs",
    "voyage_week": {"hours": WEEK_HOURS},
    "voyage_hourly": {"most": HOURS},
    "travel_cap": {"amount": EUROS},
    "continuous_break": {"hours": HOURS},
    "dressing": {"amount": EUROS},
    "meal": {"amount": EUROS},
    "snack": {"amount": EUROS, "before": HOURS},
    "day_limit": {"usual": HOURS, "most": HOURS},
    "week_limit": {"usual": WEEK_HOURS, "most": WEEK_HOURS},
    "six_day_limit": {"usual": WEEK_HOURS, "most": WEEK_HOURS},
    "average_limit": {"hours": WEEK_HOURS, "weeks": (1.0, 52.0)},
    "span_limit": {"hours": HOURS},
    "rest_limit": {"usual": HOURS, "least": HOURS},
    "days_limit": {"days": (1.0, 7.0)},
}


@dataclass(frozen=True)
class Book:
    """The rules of one agreement.

    Attributes:
        agreement: Its IDCC number.
        label: Its name for the reader.
        statuses: Who has rules in it; `contracts` and `programmes` likewise, the first of each being the usual one.
        rules: For each rule its rows, grouped by whom they are for, each group in the order of its dates.
    """

    agreement: str
    label: str | dict[str, str]
    statuses: tuple[str, ...]
    contracts: tuple[str, ...]
    programmes: tuple[str, ...]
    rules: Mapping[str, tuple[tuple[Rule, ...], ...]]

    def label_in(self, lang: Lang) -> str:
        """Give the agreement's name in the reader's language."""
        return pick(self.label, lang)

    def at(self, day: dt.date, person: Facts) -> Law:
        """Give the rules that hold for a person on a day."""
        found: dict[str, Rule] = {}
        later: dict[str, dt.date] = {}
        for name, groups in self.rules.items():
            fitting = [group for group in groups if group[0].fits(person)]
            rows = [row for group in fitting if (row := at(group, day)) is not None]
            if rows:
                found[name] = max(rows, key=lambda row: len(row.facts))
            elif fitting:
                later[name] = min(group[0].since for group in fitting)
        return Law(self, day, found, later)

    @cached_property
    def _crafts(self) -> tuple[Rule, ...]:
        return tuple(itertools.chain.from_iterable(self.rules.get("set_crafts", ())))

    def is_set_craft(self, job: str, day: dt.date) -> bool:
        """Tell whether a job is one of the set crafts that the agreement lists, however it is spelt.

        Args:
            job: As a producer or a grid writes it: accents, gender, footnotes and what follows the name are forgiven.
            day: The day.
        """
        row = at(self._crafts, day)
        named = [jobs.words(part) for part in job.split("/")]
        return row is not None and any(
            words[: len(craft)] == craft for craft in map(jobs.words, row.jobs) for words in named
        )


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that hold for a person on a day.

    Attributes:
        book: The agreement.
        day: The day.
        rules: The row that holds, by name of the rule.
        later: Rules of which nothing is known yet on that day, with the first day on which it is.
    """

    book: Book
    day: dt.date
    rules: Mapping[str, Rule]
    later: Mapping[str, dt.date]

    def get(self, name: str) -> Rule | None:
        """Give a rule, or None where the agreement has none for this person."""
        if name not in SHAPES:
            raise KeyError(name)
        return self.rules.get(name)

    def tiers(self, name: str) -> tuple[Tier, ...]:
        """Give the tiers of a rule, none where there is no rule."""
        rule = self.get(name)
        return rule.tiers if rule else ()


def day_name(name: str) -> str:
    """Write the name of a public holiday so that two spellings are the same."""
    return jobs.plain(name.replace("’", "'"))
