"""What stands for a number of a line or charge in the formulas of a case: its cell, a change, or a formula."""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from prodkit.exchange.workbook.cases import Case, Number, changed_at
from prodkit.exchange.workbook.formulas import literal
from prodkit.exchange.workbook.wages import PAY, RATE, SHARE, Wages
from prodkit.scenario import members, times

if TYPE_CHECKING:
    from prodkit.entries import Line
    from prodkit.exchange.workbook.book import At, Sheet
    from prodkit.exchange.workbook.changes import Changes
    from prodkit.exchange.workbook.levers import Levers


class Operands:
    """The numbers of lines and charges.

    Args:
        levers: The sheet of levers.
        changes: The sheet of changes.
        wages: The sheet of wages.

    Attributes:
        cells: Where each number stands, by the case that brings its line or charge in, and its place in the file.
    """

    def __init__(self, levers: Levers, changes: Changes, wages: Wages) -> None:
        self.levers = levers
        self.changes = changes
        self.wages = wages
        self.cells: MutableMapping[tuple[str, str], At] = {}

    def text(self, case: Case, place: str, sheet: Sheet) -> str:
        """Give what stands for a number in the formulas of a sheet, ready to be a factor.

        Args:
            case: The case.
            place: The number's place in the file: `lines.camera.employer.rate`.
            sheet: The sheet that the formula is on.
        """
        group, name, field = place.split(".", 2)
        parent = case.parent
        if parent is None or parent.entry(group, name) is None:
            return self.cells[case.id, place].seen_from(sheet)
        value = case.value(place)
        if value == parent.value(place):
            if group == "lines" and field == "rate" and self.wages.pays_grid(case, name):
                return self.wages.at(case, name, RATE).seen_from(sheet)
            if case.follows(value):
                return self.text(parent, place, sheet)
        elif (at := self.changes.at(changed_at(case, place) or "")) is not None:
            return at.seen_from(sheet)
        return self._scaled(case, parent, place, sheet) or self._said(case, value, sheet)

    def _said(self, case: Case, value: Number, sheet: Sheet) -> str:
        if isinstance(value, str):
            return f"({self.levers.written(case, value, sheet)})"
        return "NA()" if value is None else literal(value)

    # -- pay

    def pay(self, case: Case, line: Line, sheet: Sheet) -> str:
        """Give what stands for the pay or price of a unit: the rate, or what the hours make of it."""
        wage = self.wages.wage(case, line.id)
        if wage is None or math.isnan(wage.times):
            return self.text(case, f"lines.{line.id}.rate", sheet)
        return self.wages.at(case, line.id, PAY).seen_from(sheet)

    def share(self, case: Case, line: Line, sheet: Sheet) -> str:
        """Give what stands for employer contributions as a share of the pay: the line's own, or that of its status."""
        place, parent = f"lines.{line.id}.employer.rate", case.parent
        if line.employer is not None:
            return self.text(case, place, sheet)
        other: Line | None = None if parent is None else parent.entry("lines", line.id)
        if parent is None or other is None:
            return self.cells[case.id, place].seen_from(sheet)
        if other.employer is None and parent.is_charged(other) and self.same_pay(case, line):
            return self.share(parent, other, sheet)
        return self.said_share(case, line).seen_from(sheet)

    def said_share(self, case: Case, line: Line) -> At:
        """Give the cell that says employer contributions as a share: the flat one of the status, or that of the law."""
        hired = case.hired(line.id)
        if hired is not None and hired.share is not None and line.job is not None:
            return self.levers.at(case, f"payroll.flat.{line.job.status}")
        return self.wages.at(case, line.id, SHARE)

    def same_pay(self, case: Case, line: Line) -> bool:
        """Tell whether grid, law and flat percentages say of a line what they say in the parent of a case."""
        hired, parent = case.hired(line.id), case.parent
        if hired is None or parent is None:
            return parent is not None and parent.hired(line.id) is None
        flat = f"payroll.flat.{line.job.status}" if line.job is not None else ""
        value = case.value(flat)
        return self.wages.same(case, line.id) and value == parent.value(flat) and case.follows(value)

    def _scaled(self, case: Case, parent: Case, place: str, sheet: Sheet) -> str:
        """Give the parent's number times the factors of the groups its line is in, if that is all that changes it."""
        group_name, name, field = place.split(".", 2)
        if (group_name, field) != ("lines", "x"):
            return ""
        line = parent.entry("lines", name)
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
