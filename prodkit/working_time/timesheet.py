"""The days of a week of work: as a person writes them, and as hours that can be paid.

A week is a text such as `5 × 9 h, one night 20 h–4 h, Sunday`, or a list of days; French and English are understood.
Hours with a start and an end are on the clock, so that nights and rests can be told; plain hours are not.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from prodkit import i18n, money
from prodkit.errors import Finding, ProdkitError

DAY, NOON = 24 * 60, 12 * 60
"""Minutes in a day, and half of them."""
MOST_MEALS, MAX_TEXT = 4, 500
_ACCEPTED = ("date", "hours", "start", "end", "pause", "transport", "voyage", "meals", "continuous", "dressing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of a contract, worked or not.

    Attributes:
        date: The day; work that ends after midnight belongs to the day on which it began.
        worked: Minutes of work, pauses taken off; 0 for a day off, such as a public holiday.
        start: When work began, in minutes from midnight, or None off the clock.
        end: When it ended, likewise; beyond 1,440 on the next day.
        pause: Minutes of unpaid pause, taken in the middle of the day.
        transport: Minutes of transport between work and home or hotel that the agreement knows.
        voyage: Minutes of travel outside working time.
        meals: Meal allowances due.
        continuous: Whether it was a continuous day with its paid break.
        dressing: Whether the premium for dressing is due.
    """

    date: dt.date
    worked: int = 0
    start: int | None = None
    end: int | None = None
    pause: int = 0
    transport: int = 0
    voyage: int = 0
    meals: int = 0
    continuous: bool = False
    dressing: bool = False

    def stretches(self) -> list[tuple[int, int]]:
        """Give the work on the clock before and after the pause, as minutes from midnight."""
        if self.start is None or self.end is None:
            return []
        middle = self.start + self.worked // 2
        parts = [(self.start, middle), (middle + self.pause, self.end)] if self.pause else [(self.start, self.end)]
        return [(first, last) for first, last in parts if last > first]


DayLike = Mapping[str, object] | float
Days = str | Sequence[DayLike]
"""A week as it may be given: a text, or days each of which is a mapping of its fields or a number of hours."""


@dataclass(slots=True)
class _Entry:
    """A line of a week before it has its place: what is done, how many times, and on which days."""

    fields: Mapping[str, object]
    where: str
    count: int = 1
    dates: list[dt.date] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)


def read(days: Days, week: dt.date | str | None = None) -> tuple[Day, ...]:
    """Read a week.

    Days without a date or a name take the free ones of the week in order, Monday first.

    Args:
        days: A text, or a list of days; a mapping has some of the fields `date`, `hours`, `start`, `end`, `pause`,
            `transport`, `voyage` (hours, or texts such as `9 h 30`, `20:00`), `meals`, `continuous` and `dressing`.
        week: Any day of the civil week, where the days carry no dates.

    Returns:
        The days in their order, each once.

    Raises:
        ProdkitError: With everything that cannot be read, each with what is accepted.

    >>> [day.worked / 60 for day in read("2 × 9 h, one night 20 h–4 h", "2026-10-05")]
    [9.0, 9.0, 8.0]
    """
    reader = _Reader()
    entries = reader.text(days) if isinstance(days, str) else reader.listed(days)
    monday = reader.monday(entries, week)
    found = reader.placed(entries, monday) if monday is not None else []
    reader.apart(found)
    if not found and not reader.findings:
        reader.refuse("week_empty", "")
    if reader.findings:
        raise ProdkitError(reader.findings)
    return tuple(found)


def minutes(value: object) -> int | None:
    """Read a length or an hour of the clock: hours as a number, `9 h 30`, `9h30`, `9:30`, `9.5 h` or `9,5`.

    Returns:
        Whole minutes, halves up; None if it cannot be read. A text with a minus sign gives a negative length.
    """
    number = money.as_number(value)
    if number is not None:
        hours = number
    elif isinstance(value, str) and (match := _LENGTH.fullmatch(value.strip().casefold().replace("\u2212", "-"))):
        hours = float(match["hours"].replace(",", ".")) + int(match["minutes"] or 0) / 60
        hours = -hours if match["sign"] else hours
    else:
        return None
    return int(money.round_half_up(np.array([hours * 60]))[0]) if abs(hours) < 1e6 else None  # noqa: PLR2004  # NaN too


_TIME = r"-?\d{1,2}(?:[.,]\d+)?\s*(?:[h:]\s*(?:\d{2}(?!\d))?)?"
_LENGTH = re.compile(r"(?P<sign>-?)(?P<hours>\d{1,5}(?:[.,]\d+)?)\s*(?:[h:]\s*(?P<minutes>[0-5]\d)?)?")
_NAMES = (
    ("lundi", "monday"), ("mardi", "tuesday"), ("mercredi", "wednesday"), ("jeudi", "thursday"),
    ("vendredi", "friday"), ("samedi", "saturday"), ("dimanche", "sunday"),
)  # fmt: skip
_WEEKDAYS = {short: day for day, names in enumerate(_NAMES) for name in names for short in (name, name[:3])}
_NAMED = rf"(?:{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b\.?|\d{{4}}-\d{{2}}-\d{{2}}"
_ITEM = re.compile(
    rf"""
    (?:(?P<count>\d{{1,2}}|one|une?|an?)\s*(?:[×x*]|fois\b|times\b|(?=\s(?:nights?|nuits?|days?|jours?)\b))\s*)?
    (?:(?:nights?|nuits?|days?|jours?)\b\s*(?:of\b|de\b)?\s*)?
    (?:(?P<first>{_NAMED})(?:\s*(?:-|to\b|au?\b)\s*(?P<last>{_NAMED}))?\s*)?
    (?:(?P<off>off|ferie|chome|repos|rest)\b
      |(?P<start>{_TIME})\s*(?:-|to\b|a\b)\s*(?P<end>{_TIME})
      |(?P<hours>{_TIME}))?
    (?:\s*(?:break|pause)\s*(?P<pause>{_TIME}))?\s*
    """,
    re.VERBOSE,
)


def field_name(field: str) -> dict[str, str]:
    """Give the name of a field of a day in every language."""
    return i18n.every(lambda lang: i18n.text(f"working_time.field.{field}", lang))


class _Reader:
    """Reads days and collects what is wrong with them."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def refuse(self, code: str, where: str, **params: object) -> None:
        found = Finding(code, where=where, params=params)
        if found not in self.findings:  # the same entry may stand for several days
            self.findings.append(found)

    # -- what was written

    def text(self, text: str) -> list[_Entry]:
        """Read the compact notation."""
        entries: list[_Entry] = []
        if len(text) > MAX_TEXT:
            self.refuse("text_too_long", "", length=len(text), most=MAX_TEXT)
            return entries
        for written in filter(None, map(str.strip, re.split(r"[;\n]|,(?!\d)", text))):
            entry = self.item(written)
            if entry is None:
                continue
            if entry.fields or not entry.weekdays + entry.dates:
                entries.append(entry)
            elif entries and entries[-1].count == len(entry.weekdays + entry.dates) and not _placed(entries[-1]):
                # A bare day says when the item before it was: "one night 20 h–4 h, Sunday".
                entries[-1].weekdays, entries[-1].dates = entry.weekdays, entry.dates
            else:
                self.refuse("timesheet_item", written, found=written)
        return entries

    def item(self, written: str) -> _Entry | None:
        plain = "".join(c for c in unicodedata.normalize("NFKD", written.casefold()) if not unicodedata.combining(c))
        match = _ITEM.fullmatch(re.sub(r"[\u2012-\u2015\u2212]", "-", plain))
        if match is None or not (match["first"] or match["off"] or match["start"] or match["hours"]):
            self.refuse("timesheet_item", written, found=written)
            return None
        entry = _Entry({name: match[name] for name in ("start", "end", "hours", "pause") if match[name]}, written)
        if match["off"]:
            entry.fields = {"hours": 0}
        if match["first"]:
            self.span(entry, match["first"], match["last"])
        named = len(entry.weekdays + entry.dates)
        count = int(match["count"]) if (match["count"] or "").isdigit() else 1
        if match["count"] and named and count != named:
            self.refuse("timesheet_count", written, count=count, days=named)
        entry.count = max(count, named)
        return entry

    def span(self, entry: _Entry, first: str, last: str | None) -> None:
        """Give an entry the day or days that it names."""
        if first[0].isdigit():
            ends = [self.date(day, entry.where) for day in (first, last) if day]
            start, end = ends[0], ends[-1]
            if start and end:
                length = (end - start).days
                if not 0 <= length < 7:  # noqa: PLR2004
                    self.refuse("timesheet_span", entry.where, found=entry.where)
                else:
                    entry.dates = [start + dt.timedelta(days=day) for day in range(length + 1)]
            return
        start_day = _WEEKDAYS[first.rstrip(".")]
        end_day = _WEEKDAYS.get((last or first).rstrip("."), -1)
        if end_day < start_day:
            self.refuse("timesheet_span", entry.where, found=entry.where)
        entry.weekdays = list(range(start_day, end_day + 1))

    def listed(self, days: Sequence[DayLike]) -> list[_Entry]:
        """Read a list of days."""
        entries: list[_Entry] = []
        if not isinstance(days, list | tuple):
            self.refuse("timesheet_item", "", found=days)
            return entries
        for number, day in enumerate(days, 1):
            if isinstance(day, Mapping):
                entries.append(self.mapping(day, str(number)))
            else:
                entries.append(_Entry({"hours": day}, str(number)))
        return entries

    def mapping(self, fields: Mapping[str, object], where: str) -> _Entry:
        for unknown in sorted(map(str, fields.keys() - set(_ACCEPTED))):
            near = ", ".join(difflib.get_close_matches(unknown, _ACCEPTED, 3) or _ACCEPTED)
            self.refuse("unknown_field", where, field=unknown, near=near)
        entry = _Entry({name: fields[name] for name in fields if name in _ACCEPTED and name != "date"}, where)
        named = fields.get("date")
        if isinstance(named, str) and named.casefold() in _WEEKDAYS:
            entry.weekdays = [_WEEKDAYS[named.casefold()]]
        elif named is not None and (date := self.date(named, where)):
            entry.dates = [date]
        return entry

    def date(self, value: object, where: str) -> dt.date | None:
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.refuse("date", where, found=value)
            return None

    # -- the week

    def monday(self, entries: list[_Entry], week: dt.date | str | None) -> dt.date | None:
        """Find the Monday of the one week that all days belong to."""
        given = [self.date(week, "")] if week is not None else []
        dates = [*given, *(date for entry in entries for date in entry.dates)]
        mondays = sorted({date - dt.timedelta(days=date.weekday()) for date in dates if date is not None})
        if len(mondays) > 1:
            self.refuse("week_several", "", first=mondays[0], other=mondays[1])
        elif not mondays and entries and not self.findings:
            self.refuse("week_undated", "")
        return mondays[0] if len(mondays) == 1 else None

    def placed(self, entries: list[_Entry], monday: dt.date) -> list[Day]:
        """Give every entry its days: first those that name theirs, then the others on the free ones."""
        named = [(day, entry) for entry in entries for day in _placed(entry, monday)]
        taken = [day for day, _ in named]
        for day in sorted({day for day in taken if taken.count(day) > 1}):
            self.refuse("day_twice", day.isoformat())
        week = [monday + dt.timedelta(days=number) for number in range(7)]
        free = [day for day in week if day not in taken]
        floating = [entry for entry in entries if not _placed(entry, monday) for _ in range(entry.count)]
        if len(floating) > len(free):
            self.refuse("week_full", "", days=len(floating) + len(taken))
        found = [self.day(day, entry) for day, entry in [*named, *zip(free, floating, strict=False)]]
        return sorted((day for day in found if day is not None), key=lambda day: day.date)

    def day(self, date: dt.date, entry: _Entry) -> Day | None:
        """Make a day of what was written, or say what is wrong with it."""
        fields = entry.fields
        before = len(self.findings)
        pause, transport, voyage = (
            self.length(fields.get(name), name, entry.where) for name in ("pause", "transport", "voyage")
        )
        start, end, worked = self.clock(fields, pause, entry.where)
        meals = fields.get("meals", 0)
        if isinstance(meals, bool) or not isinstance(meals, int) or not 0 <= meals <= MOST_MEALS:
            self.refuse("day_meals", entry.where, found=meals, most=MOST_MEALS)
            meals = 0
        continuous, dressing = (fields.get(name) is True for name in ("continuous", "dressing"))
        if len(self.findings) > before:
            return None
        return Day(
            date=date, worked=worked, start=start, end=end, pause=pause, transport=transport, voyage=voyage,
            meals=meals, continuous=continuous, dressing=dressing,
        )  # fmt: skip

    def length(self, value: object, name: str, where: str) -> int:
        length = 0 if value is None else minutes(value)
        if length is None or not 0 <= length <= DAY:
            self.refuse("day_hours", where, found=value, field=field_name(name))
            return 0
        return length

    def clock(self, fields: Mapping[str, object], pause: int, where: str) -> tuple[int | None, int | None, int]:
        """Read when work began and ended, or how long it lasted."""
        given = (fields.get("start"), fields.get("end"))
        if given == (None, None):
            worked = self.length(fields.get("hours"), "hours", where)
            return None, None, worked
        start, end = map(minutes, given)
        if start is None or end is None or not 0 <= start < DAY or not 0 <= end <= 2 * DAY:
            self.refuse("day_clock", where, start=_said(given[0]), end=_said(given[1]))
            return None, None, 0
        if end <= start and start >= NOON >= end:
            end += DAY
        if end <= start:
            self.refuse("day_end", where, start=_said(given[0]), end=_said(given[1]))
        elif end - start > DAY:
            self.refuse("day_hours", where, found=(end - start) / 60, field=field_name("hours"))
        elif pause >= end - start:
            self.refuse("day_pause", where)
        return start, end, end - start - pause

    def apart(self, days: list[Day]) -> None:
        """Refuse a day that begins before the one before it has ended."""
        for day, following in pairwise(days):
            gap = (following.date - day.date).days * DAY
            if following.start is not None and (day.end or 0) > following.start + gap:
                self.refuse("day_overlap", following.date.isoformat(), other=day.date)


def _placed(entry: _Entry, monday: dt.date = dt.date.min) -> list[dt.date]:
    return entry.dates or [monday + dt.timedelta(days=day) for day in entry.weekdays]


def _said(value: object) -> object:
    return "–" if value is None or (isinstance(value, str) and not value) else value
