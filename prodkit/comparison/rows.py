"""The rows of a comparison: a tree of accounts with their lines and charges, or groups of lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import i18n
from prodkit.comparison.roots import Roots
from prodkit.entries import Line
from prodkit.i18n import pick

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


@dataclass(frozen=True, slots=True)
class _Plan:
    """A row before its amounts are added up: which items it takes in."""

    kind: Kind
    key: str
    label: Label
    depth: int
    parent: str | None
    places: list[int]


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
    rows = _totals(sheet)
    for code, entry in sheet.chart.entries.items():
        if code not in places or (depth is not None and entry.depth > depth):
            continue
        rows.append(_Plan("account", code, entry.label, entry.depth, entry.parent, places[code]))
        if depth is None:
            rows += [
                _Plan(kind, name, _label(sheet, found[0], kind), entry.depth + 1, code, found)
                for (kind, name), found in leaves.get(code, {}).items()
            ]
    return _added(sheet, rows)


def totals(sheet: Sheet) -> list[Row]:
    """Give the row of all costs, and that of all income if there is any."""
    return _added(sheet, _totals(sheet))


def _totals(sheet: Sheet) -> list[_Plan]:
    kinds = [sheet.chart.entries[item.account].kind for item in sheet.items]
    costs, income = ([place for place, own in enumerate(kinds) if own == kind] for kind in ("cost", "income"))
    rows = [_Plan("total", "total", _texts("total"), 0, None, costs)]
    return [*rows, _Plan("income", "income", _texts("income"), 0, None, income)] if income else rows


def groups(sheet: Sheet, by: str) -> list[Row]:
    """Give the total, then the costs of each group in the order in which lines name them; charges come last."""
    name, label = _grouping(sheet, by)
    found: dict[str, list[int]] = {}
    for place, item in enumerate(sheet.items):
        if sheet.chart.entries[item.account].kind == "cost":
            found.setdefault(name(item), []).append(place)
    last = sorted(found, key=lambda key: (key == CHARGES, not key))
    return _added(sheet, [_totals(sheet)[0], *(_Plan("group", key, label(key), 1, None, found[key]) for key in last)])


def _added(sheet: Sheet, plans: list[_Plan]) -> list[Row]:
    """Add up the amounts of all rows at once."""
    # One item more, which is nothing, ends every row, so that an empty one adds up too.
    width, nothing = len(sheet.columns), len(sheet.items)
    every = np.array([place for plan in plans for place in (*plan.places, nothing)], dtype=np.intp)
    starts = np.cumsum([0, *(len(plan.places) + 1 for plan in plans)])[:-1]
    lost = np.isnan(sheet.minor)
    values = (np.where(lost, 0.0, sheet.minor), lost.astype(np.int64), sheet.present.astype(np.int64))
    minor, unknown, present = (
        np.add.reduceat(np.concatenate([part, np.zeros((1, width), part.dtype)])[every], starts, axis=0)
        for part in values
    )
    return [
        Row(plan.kind, plan.key, plan.label, plan.depth, plan.parent, minor[n], present[n] > 0, unknown[n])
        for n, plan in enumerate(plans)
    ]


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
            return i18n.every(lambda lang: " + ".join(pick(part, lang) for part in parts))
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
    return i18n.every(lambda lang: i18n.text("comparison.employer", lang, label=pick(label, lang)))


def _texts(name: str) -> Label:
    return i18n.every(i18n.text, f"comparison.{name}")


def statuses(rows: Sequence[Row], base: int) -> NDArray[np.str_]:
    """Tell what became of every row in every column: `same`, `changed`, `added`, `removed`, or `absent` from both.

    Args:
        rows: The rows.
        base: The column that the others are told from.

    Returns:
        One word for each (rows x columns).
    """
    leaf = np.array([row.kind in {"line", "employer", "charge"} for row in rows], dtype=bool)[:, np.newaxis]
    minor, present, unknown = (
        np.array([getattr(row, name) for row in rows]) for name in ("minor", "present", "unknown")
    )  # fmt: skip
    was = present[:, base, np.newaxis]
    same = (minor == minor[:, base, np.newaxis]) & (unknown == unknown[:, base, np.newaxis])
    cases = [leaf & present & ~was, leaf & ~present & was, ~(present | was), same]
    return np.select(cases, ["added", "removed", "absent", "same"], "changed")


def without_absent(rows: list[Row]) -> list[Row]:
    """Leave out what no column has: a line that is added by a scenario that is not shown."""
    return [row for row in rows if row.kind in {"total", "income"} or row.present.any()]
