"""The rows of a comparison: a tree of accounts with their lines and charges, or groups of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import i18n
from prodkit.comparison.roots import Roots
from prodkit.entries import Line
from prodkit.i18n import LANGS, pick

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.comparison.columns import Label, Sheet
    from prodkit.stack import Item

    Floats = NDArray[np.float64]

Kind = Literal["total", "income", "account", "line", "employer", "charge", "group"]
CHARGES = "charges"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with a value for each column.

    Attributes:
        kind: `total`, `income`, `account`, `line`, `employer` (contributions that stand on another account than their
            line), `charge` or `group`.
        key: Code of the account, id of the line or charge, or what the group has in common.
        label: Its name, in one language or both.
        depth: 0 for totals, then as in the chart; a line is one deeper than its account.
        parent: Account above it; None at the top.
        minor: Whole minor units (columns).
        present: Whether it is there at all (columns).
        unknown: How many unknown amounts are missing from it (columns).
    """

    kind: Kind
    key: str
    label: Label
    depth: int
    parent: str | None
    minor: Floats
    present: NDArray[np.bool_]
    unknown: NDArray[np.int64]


def tree(sheet: Sheet, depth: int | None) -> list[Row]:
    """Give the totals, then every account that holds something, each followed by its lines and charges."""
    leaves: dict[str, dict[tuple[Kind, str], list[int]]] = {}
    for place, item in enumerate(sheet.items):
        leaves.setdefault(item.account, {}).setdefault((_kind(item), item.id), []).append(place)
    places: dict[str, list[int]] = {}
    for code, found in leaves.items():
        own = [place for rows in found.values() for place in rows]
        for above in sheet.chart.path(code):
            places.setdefault(above, []).extend(own)
    rows = list(totals(sheet))
    for code, entry in sheet.chart.entries.items():
        if code not in places or (depth is not None and entry.depth > depth):
            continue
        rows.append(_row(sheet, "account", code, entry.label, entry.depth, entry.parent, places[code]))
        if depth is None:
            rows += [
                _row(sheet, kind, name, _label(sheet, found[0], kind), entry.depth + 1, code, found)
                for (kind, name), found in leaves.get(code, {}).items()
            ]
    return rows


def totals(sheet: Sheet) -> Iterator[Row]:
    """Give the row of all costs, and that of all income if there is any."""
    kinds = [sheet.chart.entries[item.account].kind for item in sheet.items]
    for row, kind in (("total", "cost"), ("income", "income")):
        places = [place for place, own in enumerate(kinds) if own == kind]
        if places or kind == "cost":
            yield _row(sheet, "total" if row == "total" else "income", row, _texts(row), 0, None, places)


def groups(sheet: Sheet, by: str) -> list[Row]:
    """Give the total, then the costs of each group in the order in which lines name them; charges come last."""
    name, label = _grouping(sheet, by)
    found: dict[str, list[int]] = {}
    for place, item in enumerate(sheet.items):
        if sheet.chart.entries[item.account].kind == "cost":
            found.setdefault(name(item), []).append(place)
    last = sorted(found, key=lambda key: (key == CHARGES, not key))
    return [next(totals(sheet)), *(_row(sheet, "group", key, label(key), 1, None, found[key]) for key in last)]


def _grouping(sheet: Sheet, by: str) -> tuple[Callable[[Item], str], Callable[[str], Label]]:
    """How an item's group is called, and how that is written for the reader."""
    production = sheet.columns[0].production
    roots = Roots(production, sheet.moved)
    labels: dict[str, Label] = {phase.id: phase.label for phase in production.phases} if by == "phase" else {}

    def name(item: Item) -> str:
        if item.kind == "charge":
            return CHARGES
        if by == "driver":
            return " ".join(roots.of(item.entry)) if isinstance(item.entry, Line) else ""
        if by == "location" and isinstance(item.entry, Line):
            labels.setdefault(item.location, item.entry.location)
        return {"phase": item.phase, "location": item.location, "supplier": item.supplier}[by]

    def label(key: str) -> Label:
        if key == CHARGES:
            return _texts("charges")
        if not key:
            return _texts(f"no_{by}")
        if by == "driver":
            parts = [roots.labels[one] for one in key.split()]
            return {lang: " + ".join(pick(part, lang) for part in parts) for lang in LANGS}
        return labels.get(key, key)

    return name, label


def _kind(item: Item) -> Kind:
    if item.kind == "charge":
        return "charge"
    elsewhere = item.entry is not None and item.entry.account != item.account
    return "employer" if item.employer and elsewhere else "line"


def _label(sheet: Sheet, place: int, kind: Kind) -> Label:
    entry = sheet.items[place].entry
    label: Label = "" if entry is None else entry.label
    if kind != "employer":
        return label
    return {lang: i18n.text("comparison.employer", lang, label=pick(label, lang)) for lang in LANGS}


def _texts(name: str) -> Label:
    return {lang: i18n.text(f"comparison.{name}", lang) for lang in LANGS}


def _row(
    sheet: Sheet, kind: Kind, key: str, label: Label, depth: int, parent: str | None, places: list[int]
) -> Row:  # fmt: skip
    minor = sheet.minor[places]
    unknown: NDArray[np.int64] = np.isnan(minor).sum(axis=0)
    present: NDArray[np.bool_] = np.logical_or.reduce(sheet.present[places], axis=0)
    return Row(kind, key, label, depth, parent, np.nan_to_num(minor).sum(axis=0), present, unknown)


def status(row: Row, column: int, base: int) -> str:
    """Tell what became of a row: `same`, `changed`, `added`, `removed`, or `absent` from both."""
    if row.kind in {"line", "employer", "charge"} and row.present[column] != row.present[base]:
        return "added" if row.present[column] else "removed"
    if not (row.present[column] or row.present[base]):
        return "absent"
    return "same" if row.minor[column] == row.minor[base] and row.unknown[column] == row.unknown[base] else "changed"


def without_absent(rows: list[Row]) -> list[Row]:
    """Leave out what no column has: a line that is added by a scenario that is not shown."""
    return [row for row in rows if row.kind in {"total", "income"} or row.present.any()]
