"""The rates, ceilings and thresholds of French payroll, as data: who owes what, on what, since when, who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal, cast, get_args

from prodkit import datafiles, yamltext
from prodkit.dated import Dated, Sheet, at
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang, pick

Category = Literal[
    "technician_nc", "technician_c", "artist_nc", "artist_c", "director", "permanent_nc", "permanent_c", "trainee"
]
"""Whom a rate is for: `nc` is non-cadre, `c` is cadre."""
CATEGORIES: tuple[Category, ...] = get_args(Category)

Base = Literal[
    "pay", "abated", "capped", "unemployment", "unemployment_short", "tranche_1", "tranche_2", "above_ceiling",
    "executive", "leave", "premium", "overtime_hours", "insurance", "csg",
]  # fmt: skip
"""What a rate is applied to; `prodkit.payroll.bases` says how each is computed."""
BASES: tuple[Base, ...] = get_args(Base)

Agreement = Literal["2642", "3097", "1285", "3090"]
AGREEMENTS: tuple[Agreement, ...] = get_args(Agreement)
REGIONS = ("alsace_moselle", "elsewhere")
READINGS = (
    "film_insurance",
    "tv_artist_insurance",
    "support_jobs",
    "no_staff_body",
    "uncapped_uplift",
    "monthly_tranches",
)
"""Where a text may be read in two ways, the readings that are not the default.

`film_insurance`: the 1.50 % of CCN 3097 art. 45 is a total that the interbranch rates count towards, and the rest is
due too (by default the interbranch rates alone). `tv_artist_insurance`: the 0.18 + 0.18 % of 2003 for artists on TV
come on top. `support_jobs`: the accident rate of office jobs, on the company's request. `no_staff_body`: FNAS of a
company without staff representatives. `uncapped_uplift`: the reduction divided by 90 % may exceed its highest
coefficient. `monthly_tranches`: pension tranches of non-cadre intermittents are those of the month, not of the year.
"""

FAMILIES = ("security", "unemployment", "pension", "insurance", "levies", "branches", "personal")
VALUES = ("ceilings", "reductions", "bases")

_INPUT = "input"
_LIMITS = {"%": (0.0, 100.0), "EUR/hour": (-100.0, 100.0)}
_MOST_SHARE = 200.0
_RATE_FIELDS = (
    "series", "for", "agreements", "staff_from", "staff_to", "region", "reading", "low", "never", "abolished",
    "employer", "employee", "factor", "placeholder", "unit", "from", "to", "source", "status", "checked",
    "base_text", "title", "note",
)  # fmt: skip
_VALUE_FIELDS = ("value", "unit", "from", "to", "source", "status", "checked", "title", "note")

Label = str | dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Dated):
    """A rate of a contribution, for some people and some companies.

    Attributes:
        series: Name of the rate; rows of a series follow each other in time.
        categories: Whom it is for.
        agreements: Collective agreements it belongs to; empty for all.
        staff_from: Fewest people employed, and `staff_to` the most, or None.
        region: `alsace_moselle`, `elsewhere`, or empty for all of France.
        reading: The reading of the text it belongs to; it then stands in for the rows without one.
        low: Name of the pay per hour up to which it replaces the full rate.
        never: Why it is only kept for the record.
        abolished: Whether the law ended it on that day.
        employer: Share of the base (or euros an hour), None where the user has to give it.
        employee: The same for the person's part.
        factor: Share of the rate that is due (artists pay 70 % of a notified rate).
        placeholder: Value that stands in while the rate is unknown.
    """

    series: str
    categories: frozenset[str]
    agreements: frozenset[str]
    staff_from: int
    staff_to: int | None
    region: str
    reading: str
    low: str
    never: str
    abolished: bool
    employer: float | None
    employee: float | None
    factor: float
    placeholder: str

    def concerns(self, agreement: str, staff: int, region: str) -> bool:
        """Tell whether a company of this agreement, size and place owes it."""
        return (
            not self.never
            and (not self.agreements or agreement in self.agreements)
            and self.staff_from <= staff
            and (self.staff_to is None or staff <= self.staff_to)
            and self.region in {"", region}
        )


@dataclass(frozen=True, slots=True)
class Contribution:
    """A contribution, as a line of a payslip.

    Attributes:
        id: Its name in the data.
        label: Its name for the reader.
        base: What its rates are applied to.
        counts_as: `insurance` if the employer's part is itself taxed, `pension` if overtime relief counts it.
        rates: For each category, the series of its rates, each in the order of time.
    """

    id: str
    label: Label
    base: Base
    counts_as: str
    rates: Mapping[str, tuple[tuple[Rate, ...], ...]]

    def name(self, lang: Lang) -> str:
        """Give the label in the reader's language."""
        return pick(self.label, lang)

    def in_force(self, category: str, day: dt.date) -> Iterator[Rate]:
        """Give the rows that hold on a day for a category, whatever the company."""
        for series in self.rates.get(category, ()):
            row = at(series, day)
            if row is not None and not row.abolished:
                yield row


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Dated):
    """A ceiling, threshold or parameter; a percentage is held as a share."""

    name: str
    value: float
    unit: str


@cache
def contributions() -> tuple[Contribution, ...]:
    """Give all contributions, in the order of a payslip.

    Raises:
        ProdkitError: If a data file cannot be used as law.
    """
    return tuple(found for family in _families().values() for found in family)


def family(contribution: str) -> str:
    """Give the family of a contribution, one of `FAMILIES`; empty for what the law gives back."""
    return _family_of().get(contribution, "")


@cache
def _family_of() -> Mapping[str, str]:
    return {item.id: name for name, items in _families().items() for item in items}


@cache
def _families() -> Mapping[str, tuple[Contribution, ...]]:
    return {name: parse_contributions(f"rates/{name}.yaml", _read(name)) for name in FAMILIES}


@cache
def _values() -> dict[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] = {}
    for name in VALUES:
        found |= parse_values(f"rates/{name}.yaml", _read(name))
    return found


def _read(name: str) -> str:
    return datafiles.read(f"rates/{name}.yaml")


def value(name: str, day: dt.date) -> Value:
    """Give a ceiling, threshold or parameter of the law on a day.

    Args:
        name: Its name in `data/rates`, such as `pmss`.
        day: The day; after the last known one, the latest value answers.

    Returns:
        The value; its `confirmed_until` says how far the source vouches for it.

    Raises:
        ProdkitError: If nothing is known on that day.
        KeyError: If there is no such value, which is a bug.
    """
    found = known(name, day)
    if found is None:
        raise ProdkitError.of("law_before", "period", day=day, first=_values()[name][0].since)
    return found


def known(name: str, day: dt.date) -> Value | None:
    """Give the same, or None if nothing is known on that day."""
    return at(_values()[name], day)


def parse_values(file: str, text: str) -> dict[str, tuple[Value, ...]]:
    """Read a file of ceilings, thresholds and parameters.

    Args:
        file: Its name, for messages.
        text: What it holds.

    Returns:
        The rows of each value, in the order of time.

    Raises:
        ProdkitError: With everything in it that cannot be used, by file and line.
    """
    sheet = Sheet(file, text)
    sheet.only(sheet.data, (), ("values",))
    found: dict[str, tuple[Value, ...]] = {}
    for entry, path in sheet.entries(sheet.data, (), "values"):
        sheet.only(entry, path, ("id", "label", "values"))
        name = sheet.text(entry, path, "id")
        if name in found:
            sheet.refuse("rates_twice", path, name=name)
        rows = [_value(sheet, name, row, place) for row, place in sheet.entries(entry, path, "values")]
        found[name] = sheet.in_turn(name, rows)
    sheet.done()
    return found


def _value(sheet: Sheet, name: str, row: Mapping[str, Any], path: yamltext.Path) -> Value:
    sheet.only(row, path, _VALUE_FIELDS)
    number, unit = sheet.number(row, path, "value"), sheet.text(row, path, "unit")
    if row.get("value") is None:
        sheet.refuse("rates_missing", path, field="value")
    elif number is not None and unit == "%" and not 0 <= number <= _MOST_SHARE:
        sheet.refuse("rates_absurd", path, found=number, unit=unit)
    return Value(name=name, value=_of_unit(number, unit) or 0.0, unit=unit, **sheet.origin(row, path))


def parse_contributions(file: str, text: str) -> tuple[Contribution, ...]:
    """Read a file of contributions; arguments and errors as for `parse_values`."""
    sheet = Sheet(file, text)
    sheet.only(sheet.data, (), ("contributions",))
    found: dict[str, Contribution] = {}
    for entry, path in sheet.entries(sheet.data, (), "contributions"):
        sheet.only(entry, path, ("id", "label", "base", "counts_as", "rates"))
        name, base = sheet.text(entry, path, "id"), sheet.word(entry, path, "base", BASES)
        if name in found:
            sheet.refuse("rates_twice", path, name=name)
        rows = [_rate(sheet, row, place) for row, place in sheet.entries(entry, path, "rates")]
        label, counts_as = entry.get("label") or name, str(entry.get("counts_as") or "")
        found[name] = Contribution(name, label, cast("Base", base), counts_as, _by_category(sheet, rows))
    sheet.done()
    return tuple(found.values())


def _by_category(sheet: Sheet, rows: list[Rate]) -> dict[str, tuple[tuple[Rate, ...], ...]]:
    """Sort the rows by whom they are for, so that each series has one row a day for each category."""
    found: dict[str, tuple[tuple[Rate, ...], ...]] = {}
    for category in CATEGORIES:
        own = [row for row in rows if category in row.categories]
        names = dict.fromkeys(row.series for row in own)
        series = [sheet.in_turn(name, (row for row in own if row.series == name)) for name in names]
        if series:
            found[category] = tuple(series)
    return found


def _rate(sheet: Sheet, row: Mapping[str, Any], path: yamltext.Path) -> Rate:
    sheet.only(row, path, _RATE_FIELDS)
    unit = sheet.word(row, path, "unit", tuple(_LIMITS))
    least, most = _LIMITS.get(unit, (0.0, 0.0))
    parts = {field: _part(sheet, row, path, field) for field in ("employer", "employee")}
    for found in parts.values():
        if found is not None and not least <= found <= most:
            sheet.refuse("rates_absurd", path, found=found, unit=unit)
    for field, known in (("region", REGIONS), ("reading", READINGS)):
        if row.get(field):
            sheet.word(row, path, field, known)
    return Rate(
        series=sheet.text(row, path, "series"),
        categories=frozenset(_words(sheet, row, path, "for", CATEGORIES)),
        agreements=frozenset(_words(sheet, row, path, "agreements", AGREEMENTS) if "agreements" in row else ()),
        staff_from=int(sheet.number(row, path, "staff_from") or 0),
        staff_to=None if (last := sheet.number(row, path, "staff_to")) is None else int(last),
        region=str(row.get("region") or ""),
        reading=str(row.get("reading") or ""),
        low=str(row.get("low") or ""),
        never=str(row.get("never") or ""),
        abolished=bool(row.get("abolished")),
        employer=_of_unit(parts["employer"], unit),
        employee=_of_unit(parts["employee"], unit),
        factor=(sheet.number(row, path, "factor") or 100.0) / 100,
        placeholder=str(row.get("placeholder") or ""),
        **sheet.origin(row, path),
    )


def _part(sheet: Sheet, row: Mapping[str, Any], path: yamltext.Path, field: str) -> float | None:
    """Read a rate; it must be there, be it as the word for what the user has to give."""
    if row.get(field) == _INPUT or row.get("abolished"):
        return None
    if row.get(field) is None:
        sheet.refuse("rates_missing", path, field=field)
    return sheet.number(row, path, field)


def _of_unit(number: float | None, unit: str) -> float | None:
    """Turn a percentage into the share that is nearest to it: 0.39 % is 0.0039, which 0.39 / 100 is not."""
    return number if number is None or unit != "%" else float(Decimal(repr(number)).scaleb(-2))


def _words(
    sheet: Sheet, row: Mapping[str, Any], path: yamltext.Path, field: str, known: tuple[str, ...]
) -> Iterator[str]:
    found = row.get(field)
    if not isinstance(found, list) or not found:
        sheet.refuse("rates_missing", path, field=field)
        return
    for word in found:
        if str(word) not in known:
            sheet.refuse("choice", (*path, field), found=word, expected=", ".join(known))
        yield str(word)
