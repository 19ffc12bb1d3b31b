"""Which tables of a file are the budget, and which are its top sheet, another version of it, or a detail of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from prodkit.exchange.tables import words
from prodkit.exchange.tables.grid import Cell, Sheet, Table
from prodkit.exchange.tables.layout import Block

_SAME = 0.6
_MANY = 0.3
_FEW = 2
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([A-Za-z_][\w.]*))!\$?[A-Z]{1,3}\$?\d")


@dataclass(frozen=True)
class Candidate:
    """A table that may be part of the budget.

    Attributes:
        sheet: Its sheet.
        block: How it is laid out.
        has_header: Whether a row names its columns.
    """

    sheet: Sheet
    block: Block
    has_header: bool

    @cached_property
    def keys(self) -> frozenset[str]:
        """Names of its rows, to compare it with other tables."""
        named = {words.plain(label) for _, label in labels(self.sheet, self.block)}
        return frozenset(key for key in named if key and words.starts("total", key) is None)

    @cached_property
    def has_factors(self) -> bool:
        """Whether it says how its amounts come about."""
        return bool(self.block.columns_of("rate", "quantity"))

    @cached_property
    def _amounts(self) -> list[Cell]:
        at = self.block.columns_of("total", "amount", "group")
        rows = (cells for row, cells in self.sheet.rows.items() if self.block.first <= row <= self.block.last)
        return [cells[one] for cells in rows for one in at if one in cells and isinstance(cells[one].value, float)]

    @cached_property
    def largest(self) -> float:
        """The largest of its amounts: the whole, if it has a total."""
        return max((float(cell.value) for cell in self._amounts), default=0.0)

    @cached_property
    def looks_into(self) -> frozenset[str]:
        """The sheets from which its amounts are taken."""
        found = (name for cell in self._amounts if cell.formula for name in _SHEET.findall(cell.formula))
        return frozenset((quoted or plain).replace("''", "'") for quoted, plain in found)

    @cached_property
    def is_gathered(self) -> bool:
        """Whether many of its amounts are taken from other sheets."""
        taken = sum(bool(cell.formula and _SHEET.search(cell.formula)) for cell in self._amounts)
        return taken > _MANY * len(self._amounts)


def labels(sheet: Sheet, block: Block) -> Iterator[tuple[int, str]]:
    """Give the labels of a table by row."""
    at = block.columns_of("label")
    for row, cells in sheet.rows.items():
        if block.first <= row <= block.last:
            value = next((cells[one].value for one in at if one in cells), None)
            if isinstance(value, str):
                yield row, value


def roles(found: list[Candidate], table: Table) -> Iterator[Block]:
    """Tell the budget from what repeats it, which would count it twice.

    Args:
        found: The tables of a file.
        table: The file.

    Yields:
        Those to read: the budget, and top sheets to compare it with.
    """
    gathering = {id(one) for one in found if _is_top_sheet(one, found)}
    views = {id(one) for one in found if _is_view(one, found)}
    for one in found:
        others = [other for other in found if other.sheet is not one.sheet and id(other) not in gathering | views]
        if one.block.kind == "income":
            yield one.block
        elif id(one) in gathering:
            yield one.block.model_copy(update={"role": "totals"})
        elif id(one) not in views and not any(_repeats(one, other, table) for other in others):
            yield one.block


def _is_top_sheet(one: Candidate, found: list[Candidate]) -> bool:
    others = [other for other in found if other.sheet is not one.sheet]
    if not others or one.block.columns_of("rate"):
        return False
    named = words.holds("summary", one.sheet.name)
    names = {words.plain(other.sheet.name) for other in others}
    return (named and any(one.keys & (other.keys | names) for other in others)) or any(
        _sums_up(one, other) for other in others
    )


def _is_view(one: Candidate, found: list[Candidate]) -> bool:
    """Tell whether a table takes its amounts from the budget, to show them in another order."""
    others = [other for other in found if other.sheet is not one.sheet and other.has_factors]
    return not one.has_factors and one.is_gathered and any(other.sheet.name in one.looks_into for other in others)


def _sums_up(one: Candidate, other: Candidate) -> bool:
    if len(one.keys) < _FEW or 2 * len(one.keys) >= len(other.keys):
        return False
    return len(one.keys & other.keys) > _SAME * len(one.keys)


def _repeats(one: Candidate, other: Candidate, table: Table) -> bool:
    """Tell whether a table holds what another already says: its detail, another version, or another view."""
    if one.sheet.name in other.looks_into:
        mutual = other.sheet.name in one.looks_into
        return len(other.keys) > len(one.keys) if mutual else other.largest > one.largest
    both = len(one.keys & other.keys)
    if len(one.keys) >= _FEW and both > _SAME * max(len(one.keys), len(other.keys)):
        return _goes_first(other.sheet, one.sheet, table)
    same = one.largest and abs(one.largest - other.largest) < 0.005  # noqa: PLR2004 -- half a cent
    return bool(same and other.has_factors and not one.has_factors)


def _goes_first(other: Sheet, own: Sheet, table: Table) -> bool:
    """Of two versions take the sheet that was in front when the file was saved, else the first."""
    front = table.sheets[table.active].name if table.active < len(table.sheets) else ""
    if front in {other.name, own.name}:
        return other.name == front
    names = [sheet.name for sheet in table.sheets]
    return names.index(other.name) < names.index(own.name)
