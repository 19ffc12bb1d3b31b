"""Limits that a plan is checked against, each with its source: public aid, partners, commissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from prodkit import datafiles
from prodkit.dated import Dated, Sheet

_FILE = "finance/limits.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Dated):
    """A limit from a day on.

    Attributes:
        value: The limit, as a share.
        special: The limit in the case that its note tells: a difficult work, a co-production of two.
    """

    value: float
    special: float


def public_aid() -> Limit:
    """Give the highest share of public aid, and the one for difficult works and low budgets."""
    return _read()["public_aid"]


def partners() -> Limit:
    """Give the smallest share of a partner, and the one between two."""
    return _read()["partners"]


def commission(exploitation: str) -> Limit:
    """Give the highest commission of a kind of exploitation."""
    return _read()[f"commission.{exploitation}"]


@cache
def _read() -> Mapping[str, Limit]:
    sheet = Sheet(_FILE, datafiles.read(_FILE))

    def limit(entry: Mapping[str, Any], path: tuple[int | str, ...], name: str, special: str) -> Limit:
        value = sheet.number(entry, path, name)
        if value is None:
            sheet.refuse("rates_missing", path, field=name)
        other = sheet.number(entry, path, special)
        return Limit(value=value or 0.0, special=other or value or 0.0, **sheet.origin(entry, path))

    found = {}
    for entry, path in sheet.entries(sheet.data, (), "public_aid"):
        found["public_aid"] = limit(entry, path, "most", "most_difficult")
    for entry, path in sheet.entries(sheet.data, (), "partners"):
        found["partners"] = limit(entry, path, "least", "least_of_two")
    for entry, path in sheet.entries(sheet.data, (), "commissions"):
        found[f"commission.{sheet.text(entry, path, 'exploitation')}"] = limit(entry, path, "most", "")
    sheet.done()
    return found
