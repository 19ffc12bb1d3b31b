"""What stands for a number of a line or charge in the formulas of a case: its cell, a change, or a formula."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from prodkit.exchange.workbook.cases import Case, changed_at
from prodkit.exchange.workbook.formulas import literal
from prodkit.scenario import members, times

if TYPE_CHECKING:
    from prodkit.exchange.workbook.book import At, Sheet
    from prodkit.exchange.workbook.changes import Changes
    from prodkit.exchange.workbook.levers import Levers


class Operands:
    """The numbers of lines and charges.

    Attributes:
        cells: Where each number stands, by the case that brings its line or charge in, and its place in the file.
    """

    def __init__(self, levers: Levers, changes: Changes) -> None:
        self.levers = levers
        self.changes = changes
        self.cells: MutableMapping[tuple[str, str], At] = {}

    def text(self, case: Case, place: str, sheet: Sheet) -> str:
        """Give what stands for a number in the formulas of a sheet, ready to be a factor.

        Args:
            case: The case.
            place: The number's place in the file: `lines.camera.employer.rate`.
            sheet: The sheet that the formula is on.
        """
        group, name, _ = place.split(".", 2)
        parent = case.parent
        if parent is None or parent.entry(group, name) is None:
            return self.cells[case.id, place].seen_from(sheet)
        value = case.value(place)
        if value == parent.value(place):
            if case.follows(value):
                return self.text(parent, place, sheet)
        elif (at := self.changes.at(changed_at(case, place) or "")) is not None:
            return at.seen_from(sheet)
        elif place.endswith(".x") and (scaled := self._scaled(case, parent, place, sheet)):
            return scaled
        if isinstance(value, str):
            return f"({self.levers.written(case, value, sheet)})"
        return "NA()" if value is None else literal(value)

    def _scaled(self, case: Case, parent: Case, place: str, sheet: Sheet) -> str:
        """Give the parent's number times the factors of the groups its line is in, if that is all that changes it."""
        line = parent.entry("lines", place.split(".")[1])
        value, factors = parent.value(place), [self.text(parent, place, sheet)]
        if not case.follows(value):
            return ""
        for layer in case.layers:
            group, by = layer.override.scale, layer.override.by
            if group is None or by is None or not members(group, case.budget.model.chart)(line):
                continue
            at = self.changes.at(f"{layer.where}.by")
            if at is None:
                return ""
            value = times(value, by)
            factors.append(at.seen_from(sheet))
        return f"({'*'.join(factors)})" if value == case.value(place) else ""
