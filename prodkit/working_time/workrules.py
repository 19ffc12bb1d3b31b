"""The files of `data/working_time`, one for each agreement: read, and refused with their line if they cannot be law."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from prodkit import datafiles
from prodkit.dated import Sheet
from prodkit.errors import ProdkitError
from prodkit.working_time.worklaw import (
    FACTS,
    PERCENT,
    SHAPES,
    WEEK_HOURS,
    Book,
    HolidayClass,
    Rule,
    Tier,
    Week,
    Window,
    day_name,
)
from prodkit.yamltext import Path

FOLDER = "working_time"
_ROW = ("for", "unit", "from", "to", "article", "source", "status", "checked", "note")
_SHEET = ("agreement", "label", "statuses", "contracts", "programmes", "sources", "rules")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def agreements() -> tuple[str, ...]:
    """List the agreements whose rules of working time are known."""
    return datafiles.names(FOLDER, ".yaml")


@cache
def book(agreement: str) -> Book:
    """Open the rules of an agreement.

    Args:
        agreement: IDCC number.

    Raises:
        ProdkitError: If its rules are not known, or its file cannot be used.
    """
    if agreement not in agreements():
        raise ProdkitError.of("work_agreement", found=agreement, known=", ".join(agreements()))
    file = f"{FOLDER}/{agreement}.yaml"
    return read(file, datafiles.read(file))


def read(file: str, text: str) -> Book:
    """Read the rules of an agreement.

    Args:
        file: Name of the file, for whoever has to correct it.
        text: What it holds.

    Returns:
        The rules.

    Raises:
        ProdkitError: With everything that cannot be used, each with its line.
    """
    sheet = Sheet(file, text)
    sheet.only(sheet.data, (), _SHEET)
    rules = sheet.data.get("rules")
    if not isinstance(rules, dict):
        sheet.refuse("rates_missing", (), field="rules")
        rules = {}
    sheet.only(rules, ("rules",), SHAPES)
    lists = {key: tuple(map(str, sheet.data.get(key) or ())) for key in ("statuses", "contracts", "programmes")}
    for key, words in lists.items():
        if not words:
            sheet.refuse("rates_missing", (), field=key)
    reader = _Reader(sheet, lists)
    found = {name: reader.rule(name, rules) for name in rules if name in SHAPES}
    sheet.done()
    return Book(str(sheet.data.get("agreement")), sheet.data.get("label", ""), rules=found, **lists)


class _Reader:
    """Reads the rows of the rules, by the shape that each rule has."""

    def __init__(self, sheet: Sheet, lists: Mapping[str, tuple[str, ...]]) -> None:
        self.sheet = sheet
        self.known: Mapping[str, tuple[str | bool, ...]] = {
            "status": lists["statuses"],
            "contract": lists["contracts"],
            "programme": lists["programmes"],
        }
        sources = sheet.data.get("sources")
        self.sources: Mapping[str, object] = sources if isinstance(sources, dict) else {}

    def rule(self, name: str, rules: Mapping[str, Any]) -> tuple[tuple[Rule, ...], ...]:
        groups: dict[frozenset[object], list[Rule]] = {}
        for entry, path in self.sheet.entries(rules, ("rules",), name):
            row = self.row(name, entry, path)
            groups.setdefault(frozenset(row.facts.items()), []).append(row)
        return tuple(self.sheet.in_turn(name, rows) for rows in groups.values())

    def row(self, name: str, entry: dict[str, Any], path: Path) -> Rule:
        shape = SHAPES[name]
        fields = (shape,) if isinstance(shape, str) else tuple(shape)
        self.sheet.only(entry, path, (*_ROW, *fields))
        self.sheet.text(entry, path, "unit")
        origin = self.sheet.origin(entry, path)
        if entry.get("source") is not None:
            origin["source"] = str(self.sources.get(self.sheet.word(entry, path, "source", self.sources.keys()), ""))
        lists: dict[str, Any] = {}
        numbers: dict[str, float] = {}
        if isinstance(shape, str):
            lists[shape] = getattr(self, shape)(entry, path)
        else:
            numbers = {field: self.between(entry, path, field, *ends) for field, ends in shape.items()}
        article = self.sheet.text(entry, path, "article")
        return Rule(name=name, article=article, facts=self.facts(entry, path), numbers=numbers, **lists, **origin)

    def facts(self, entry: Mapping[str, Any], path: Path) -> dict[str, frozenset[str | bool]]:
        whom = entry.get("for") or {}
        if not isinstance(whom, dict):
            self.sheet.refuse("mapping", (*path, "for"), found=whom)
            return {}
        place = (*path, "for")
        self.sheet.only(whom, place, FACTS)
        found = {}
        for fact, value in whom.items():
            values = value if isinstance(value, list) else [value]
            # A slip of the pen would make a rule that is for nobody.
            accepted = self.known.get(fact, (True, False))
            if not all(each in accepted for each in values):
                expected = ", ".join(str(each).lower() for each in accepted)
                self.sheet.refuse("choice", (*place, fact), found=value, expected=expected)
            found[fact] = frozenset(each for each in values if each in accepted)
        return found

    def between(self, entry: Mapping[str, Any], path: Path, field: str, least: float, most: float) -> float:
        value = self.sheet.number(entry, path, field)
        if value is None:
            if entry.get(field) is None:
                self.sheet.refuse("rates_missing", path, field=field)
            return least
        if not least <= value <= most:
            self.sheet.refuse("number_range", (*path, field), found=value, least=least, most=most)
        return value

    def tiers(self, entry: dict[str, Any], path: Path) -> tuple[Tier, ...]:
        found: list[Tier] = []
        for tier, place in self.sheet.entries(entry, path, "tiers"):
            self.sheet.only(tier, place, Tier._fields)
            above = self.between(tier, place, "above", *WEEK_HOURS)
            if found and above <= found[-1].above:
                self.sheet.refuse("work_order", place)
            found.append(Tier(above, self.between(tier, place, "percent", *PERCENT)))
        return tuple(found)

    def windows(self, entry: dict[str, Any], path: Path) -> tuple[Window, ...]:
        found = []
        for window, place in self.sheet.entries(entry, path, "windows"):
            self.sheet.only(window, place, ("from", "to", "start", "end"))
            first, last = (self.month_day(window, place, field) for field in ("from", "to"))
            start = self.between(window, place, "start", 12.0, 24.0)
            found.append(Window(first, last, start, self.between(window, place, "end", 0.0, 12.0)))
        # A leap year has every date there is: a night outside all seasons would lose its premium in silence.
        year = [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(366)]
        if found and any(sum(window.holds(day) for window in found) != 1 for day in year):
            self.sheet.refuse("work_seasons", path)
        return tuple(found)

    def month_day(self, entry: Mapping[str, Any], path: Path, field: str) -> tuple[int, int]:
        text = self.sheet.text(entry, path, field)
        match = _MONTH_DAY.fullmatch(text)
        if match is None:
            if text:
                self.sheet.refuse("work_month_day", (*path, field), found=text)
            return (1, 1)
        return int(match[1]), int(match[2])

    def classes(self, entry: dict[str, Any], path: Path) -> tuple[HolidayClass, ...]:
        found = []
        for each, place in self.sheet.entries(entry, path, "classes"):
            self.sheet.only(each, place, HolidayClass._fields)
            days = frozenset(day_name(str(day)) for day in each.get("days") or ())
            if not days:
                self.sheet.refuse("rates_missing", place, field="days")
            found.append(HolidayClass(self.between(each, place, "percent", *PERCENT), days))
        return tuple(found)

    def weeks(self, entry: dict[str, Any], path: Path) -> tuple[Week, ...]:
        found = []
        for week, place in self.sheet.entries(entry, path, "weeks"):
            self.sheet.only(week, place, ("days", "hours", "effective", "presence"))
            days = self.between(week, place, "days", 1.0, 7.0)
            hours = self.between(week, place, "effective" if "effective" in week else "hours", *WEEK_HOURS)
            presence = self.between(week, place, "presence", hours, 168.0) if "presence" in week else hours
            found.append(Week(days, hours, presence))
        return tuple(found)

    def jobs(self, entry: dict[str, Any], path: Path) -> frozenset[str]:
        names = entry.get("jobs")
        if not isinstance(names, list) or not names:
            self.sheet.refuse("rates_list", path, field="jobs")
            return frozenset()
        return frozenset(map(str, names))
