"""A typical week, day by day, as it is clicked, dragged and typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from prodkit.errors import Finding, ProdkitError
from prodkit.working_time import timesheet
from prodkit.working_time.timesheet import Day, minutes
from prodkit.working_time.workterms import public_holidays

DAYS = 7
FIELDS = ("start", "end", "pause", "hours", "voyage", "transport", "meals")
PRESETS = ("office", "long", "six", "nights", "clear")
LONGEST = 16
"""Hours at which a day's slider ends; a longer day can be typed."""
_MOST_TEXT = 20
_HOUR = 60
_USUAL = 8.0
_NOBODY = {"start": "", "end": "", "pause": "", "hours": "", "voyage": "", "transport": "", "meals": ""}
_CLOCKS = {
    "office": (5, "09:00", "18:00", "1"),
    "long": (5, "09:00", "19:30", "1"),
    "six": (6, "09:00", "18:00", "1"),
    "nights": (5, "20:00", "05:00", "1"),
}


@dataclass
class Entry:
    """A day of the week: whether it is worked, and the texts of its fields."""

    on: bool = False
    texts: dict[str, str] = field(default_factory=lambda: dict(_NOBODY))

    def fields(self) -> dict[str, object]:
        """Give the day as the timesheet reads it."""
        texts = self.texts
        timed = ("pause", "voyage", "transport") if self.is_timed else ("voyage", "transport")
        found: dict[str, object] = {name: texts[name] for name in timed if texts[name]}
        if self.is_timed:
            found |= {"start": texts["start"], "end": texts["end"]}
        else:
            found["hours"] = texts["hours"] or _USUAL
        if texts["meals"]:
            found["meals"] = int(texts["meals"]) if texts["meals"].isdecimal() else texts["meals"]
        return found

    @property
    def is_timed(self) -> bool:
        """Whether it has hours of the clock."""
        return bool(self.texts["start"] or self.texts["end"])

    @property
    def worked(self) -> float | None:
        """Hours of work, pauses taken off; None if they cannot be read."""
        try:
            (day,) = timesheet.read([self.fields()], dt.date(2024, 1, 1))
        except ProdkitError:
            return None
        return day.worked / _HOUR

    def drag(self, hours: float) -> None:
        """Make the day so long: its end moves if it has hours of the clock."""
        pause = minutes(self.texts["pause"] or 0) or 0
        if self.texts["start"] and self.texts["end"]:
            self.texts["end"] = _later(self.texts["start"], hours + pause / _HOUR)
        else:
            self.texts["hours"] = f"{hours:g}"


@dataclass
class Sheet:
    """A week of seven days, Monday first.

    Attributes:
        used: Whether the engagement is paid by it.
        days: The days.
        text: The compact notation as it was typed.
        chosen: Monday of the week it is placed in; None for the contract's first.
    """

    used: bool = False
    days: list[Entry] = field(default_factory=lambda: [Entry() for _ in range(DAYS)])
    text: str = ""
    chosen: dt.date | None = None

    def copy(self) -> Sheet:
        """Give the same week, to go its own way."""
        return Sheet(self.used, [Entry(day.on, dict(day.texts)) for day in self.days], self.text, self.chosen)

    def monday(self, first: dt.date) -> dt.date:
        """Say which week it is placed in."""
        return self.chosen or first

    # -- changes

    def toggle(self, number: int) -> None:
        """Make a day worked or not."""
        self.days[number].on = not self.days[number].on
        self.used = any(day.on for day in self.days)

    def set(self, number: int, name: str, text: str) -> None:
        """Take over what was typed for a day; hours typed replace those of the clock."""
        day = self.days[number]
        before = day.worked
        day.texts[name] = text.strip()[:_MOST_TEXT]
        if name == "hours":
            day.texts.update(start="", end="", pause="")
        elif name == "start" and text.strip() and not day.texts["end"]:
            day.texts["end"] = _later(text, before or _USUAL)
        elif name == "end" and text.strip() and not day.texts["start"]:
            day.texts["start"] = _later(text, -(before or _USUAL))
        day.on = self.used = True

    def drag(self, number: int, hours: float) -> None:
        """Make a day so long; no hours make it a day off."""
        day = self.days[number]
        day.on = hours > 0
        if day.on:
            day.drag(hours)
        self.used = any(day.on for day in self.days)

    def preset(self, name: str) -> None:
        """Fill the week with a usual one."""
        self.text = ""
        count, start, end, pause = _CLOCKS.get(name, (0, "", "", ""))
        for number, day in enumerate(self.days):
            day.on = number < count
            day.texts = {**_NOBODY, **({"start": start, "end": end, "pause": pause} if day.on else {})}
        self.used = count > 0

    def write(self, text: str, first: dt.date) -> None:
        """Fill the week from the compact notation.

        Raises:
            ProdkitError: If it cannot be read; the days stay as they were.
        """
        self.text = text.strip()[: timesheet.MAX_TEXT + 1]
        found = {day.date.weekday(): day for day in timesheet.read(self.text, self.monday(first))}
        for number, day in enumerate(self.days):
            read = found.get(number)
            day.on, day.texts = read is not None and read.worked > 0, dict(_NOBODY)
            if read is not None:
                day.texts |= _texts(read)
        self.used = True

    def move(self, first: dt.date, weeks: int) -> None:
        """Place it some weeks later or earlier."""
        moved = self.monday(first) + dt.timedelta(days=DAYS * weeks)
        self.chosen = None if moved == first else moved

    # -- reading

    def is_holiday(self, number: int, first: dt.date) -> bool:
        """Tell whether a day is a public holiday."""
        day = self.monday(first) + dt.timedelta(days=number)
        return day in public_holidays(day.year, "")

    def read(self, first: dt.date) -> tuple[tuple[Day, ...], list[Finding]]:
        """Read the week.

        Args:
            first: Monday of the contract's first week.

        Returns:
            The days (with public holidays not worked), and what cannot be used; `where` is the number of the day.
        """
        monday = self.monday(first)
        numbers = [number for number, day in enumerate(self.days) if day.on or self.is_holiday(number, first)]
        given: list[dict[str, object]] = [
            {"date": monday + dt.timedelta(days=number)}
            | (self.days[number].fields() if self.days[number].on else {"hours": 0})
            for number in numbers
        ]
        try:
            return timesheet.read(given, monday), []
        except ProdkitError as error:
            return (), [_placed(finding, numbers, monday) for finding in error.findings]

    # -- the address

    def packed(self) -> str:
        """Write it for an address."""
        days = ("_".join(day.texts[name] for name in FIELDS) if day.on else "" for day in self.days)
        return "*".join((*days, self.chosen.isoformat() if self.chosen else ""))

    @classmethod
    def unpacked(cls, text: str) -> Sheet:
        """Read it from an address; what cannot be read is a day off."""
        parts = text[:1000].split("*")
        sheet = cls()
        for day, part in zip(sheet.days, parts[:DAYS], strict=False):
            texts = part.split("_")
            if len(texts) == len(FIELDS):
                day.on = True
                day.texts = dict(zip(FIELDS, (one[:_MOST_TEXT] for one in texts), strict=True))
        try:
            chosen = dt.date.fromisoformat(parts[DAYS]) if len(parts) > DAYS and parts[DAYS] else None
        except ValueError:
            chosen = None
        sheet.chosen = None if chosen is None else chosen - dt.timedelta(days=chosen.weekday())
        sheet.used = any(day.on for day in sheet.days)
        return sheet


def _later(clock: str, hours: float) -> str:
    """Write the hour of the clock so many hours later; nothing if that hour cannot be read."""
    start = minutes(clock)
    return "" if start is None else _clock(start + int(hours * _HOUR))


def _clock(at: int) -> str:
    return f"{at // _HOUR % 24:02d}:{at % _HOUR:02d}"


def _texts(day: Day) -> dict[str, str]:
    """Write a day that was read as its fields show it."""
    if day.start is None or day.end is None:
        return {"hours": f"{day.worked / _HOUR:.4g}"}
    clock = {"start": day.start, "end": day.end}
    pause = f"{day.pause / _HOUR:.4g}" if day.pause else ""
    return {name: _clock(at) for name, at in clock.items()} | {"pause": pause}


def _placed(finding: Finding, numbers: list[int], monday: dt.date) -> Finding:
    """Say which day of the week a finding is about."""
    where = finding.where
    if where.isdecimal() and 0 < int(where) <= len(numbers):
        place = str(numbers[int(where) - 1])
    else:
        place = next((str(n) for n in range(DAYS) if (monday + dt.timedelta(days=n)).isoformat() == where), "")
    return Finding(finding.code, finding.severity, place, finding.params, source=finding.source)
