"""The sheet of wages: what the grid and the law say of each line that names a job, with the source.

A workbook cannot hold the law. It holds what the law came to on the day it was written, for each line: the rate of the
grid, the hours' coefficient, and employer contributions as a share of the pay, from which all else follows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from prodkit.exchange.workbook.book import At, Book, Sheet, letter
from prodkit.exchange.workbook.cases import Case
from prodkit.i18n import pick, text

if TYPE_CHECKING:
    from prodkit.entries import Line

LABEL, JOB, AGREEMENT, UNIT, HOURS, RATE, TIMES, PAY, SHARE, UNIT_EMPLOYER, UNIT_COST, HOW, SOURCE = range(1, 14)
_HEADER = 3
_NOISE = 1e-12  # what is left of dividing amounts that went through different sums
_COLUMNS = (
    "label", "job", "agreement", "unit", "hours", "grid", "times", "pay", "by_law", "unit_employer", "unit_cost", "how",
    "source",
)  # fmt: skip
_TEXTS = {LABEL, JOB, AGREEMENT, UNIT, HOW, SOURCE}


RateOf = Callable[[Case, str, Sheet], str]
"""Gives what stands for a number of the file in a case, on a sheet."""


class Wage(NamedTuple):
    """What the grid and the law say of a line in a case; NaN where they say nothing.

    Attributes:
        rate: What the grid pays for a unit, where the line says nothing.
        times: How many times its rate a unit is paid, where its hours are more than those of the rate.
        share: Employer contributions by law, as a share of the pay.
    """

    rate: float
    times: float
    share: float

    def is_as(self, other: Wage | None) -> bool:
        """Tell whether another case's is the same."""
        return other is not None and all(
            math.isclose(one, two, rel_tol=_NOISE) or (math.isnan(one) and math.isnan(two))
            for one, two in zip(self, other, strict=True)
        )


def wage_of(case: Case, line: Line) -> Wage | None:
    """Give what the grid and the law say of a line; None if it names no job or does not count."""
    hired = case.hired(line.id)
    if hired is None or line.muted:
        return None
    model, registers = case.budget.model, case.budget.registers()
    rate = case.read(f"lines.{line.id}.rate")
    pay = model.at(registers, hired.pay)
    longer = hired.base is not None and line.job is not None and line.job.hours is not None
    by_law = case.is_charged(line) and line.employer is None and hired.share is None
    if hired.unit is not None:
        own, employer = pay, model.at(registers, hired.unit)
    else:
        own, employer = case.posted[line.id, False], case.posted.get((line.id, True), math.nan)
    share = 0.0 if own == employer == 0 else employer / own if own else math.nan
    return Wage(
        rate if hired.from_grid else math.nan,
        pay / rate if longer and rate else math.nan,
        share if by_law else math.nan,
    )


class Wages:
    """The sheet of wages; there is none where no line names a job."""

    def __init__(self, book: Book, cases: Sequence[Case]) -> None:
        self.book = book
        self._wages: dict[tuple[str, str], Wage] = {}
        self._rows: dict[tuple[str, str], tuple[int, Case, Line]] = {}
        for case in cases:
            for line in case.production.lines:
                wage = wage_of(case, line)
                if wage is None:
                    continue
                self._wages[case.id, line.id] = wage
                if self.source(case, line.id) is case:
                    self._rows[case.id, line.id] = _HEADER + 1 + len(self._rows), case, line
        self.sheet: Sheet | None = book.sheet("wages") if self._rows else None

    def source(self, case: Case, line: str) -> Case:
        """Give the case on whose row the wage of a line stands: this one, or one that it sits on."""
        while (parent := case.parent) is not None:
            same = self._wages[case.id, line].is_as(self._wages.get((parent.id, line)))
            if not same or case.entry("lines", line).rate != parent.entry("lines", line).rate:
                return case
            case = parent
        return case

    def same(self, case: Case, line: str) -> bool:
        """Tell whether a line is paid by the same wage as in the case's parent."""
        known = (case.id, line) in self._wages
        if case.parent is None or known != ((case.parent.id, line) in self._wages):
            return False
        return not known or self.source(case, line) is not case

    def pays_grid(self, case: Case, line: str) -> bool:
        """Tell whether a line is paid by the grid, and otherwise than in the case's parent."""
        wage = self.wage(case, line)
        return wage is not None and not math.isnan(wage.rate) and self.source(case, line) is case

    def wage(self, case: Case, line: str) -> Wage | None:
        """Give what the grid and the law say of a line."""
        return self._wages.get((case.id, line))

    def at(self, case: Case, line: str, column: int) -> At:
        """Give a cell of a line's wage."""
        row, _, _ = self._rows[self.source(case, line).id, line]
        if self.sheet is None:
            raise KeyError(line)
        return self.sheet.at(row, column)

    # -- writing

    def write(self, rate_of: RateOf) -> None:
        """Write the sheet.

        Args:
            rate_of: Gives what stands for a line's rate in a case, on a sheet.
        """
        sheet, word = self.sheet, self.book.word
        if sheet is None:
            return
        sheet.text(0, LABEL, sheet.name, "title")
        sheet.text(1, LABEL, word("wages_help"), "quiet")
        for column, name in enumerate(_COLUMNS, LABEL):
            sheet.text(_HEADER, column, word(f"wage.{name}"), "header indent1" if column in _TEXTS else "header right")
        sheet.page.set_row(_HEADER, 38)
        widths = {LABEL: 44, JOB: 30, AGREEMENT: 11, UNIT: 10, HOURS: 8, HOW: 30, SOURCE: 60}
        sheet.widths({column: widths.get(column, 12) for column in range(LABEL, SOURCE + 1)})
        tables: dict[str, dict[str, Any]] = {}
        for row, case, line in self._rows.values():
            if case.id not in tables:
                records = case.budget.wages(lang=self.book.lang).to_dict("records")
                tables[case.id] = {str(record["line"]): record for record in records}
            self._write_row(
                sheet, row, case, line, tables[case.id][line.id], rate_of(case, f"lines.{line.id}.rate", sheet)
            )
        sheet.page.freeze_panes(_HEADER + 1, LABEL + 1)
        sheet.print_setup((_HEADER, _HEADER), (0, 0, _HEADER + len(self._rows), HOW), wide=True)

    def _write_row(self, sheet: Sheet, row: int, case: Case, line: Line, known: dict[str, Any], rate: str) -> None:
        book, wage = self.book, self._wages[case.id, line.id]
        sheet.key(row, f"lines.{line.id}" if case.parent is None else f"scenarios.{case.id}.lines.{line.id}")
        label = pick(line.label, book.lang)
        if case.parent is not None:
            label = book.word("only_in", label=label, scenario=book.name(case))
        unit = text(f"units.{line.unit}", book.lang)
        for column, value in (
            (LABEL, label), (JOB, known["job"]), (AGREEMENT, known["agreement"]), (UNIT, unit),
            (HOW, self._how(case, line)), (SOURCE, known["minimum_source"]),
        ):  # fmt: skip
            sheet.text(row, column, str(value), "line" if column == LABEL else "line quiet indent1")
        hired = case.hired(line.id)
        least = wage.rate if hired is not None and hired.from_grid else known["minimum"]
        sheet.number(row, HOURS, known["hours"], "number line")
        sheet.number(row, RATE, least, "rate line")
        sheet.number(row, TIMES, wage.times, "number line")
        pay = rate if math.isnan(wage.times) else f"ROUND({rate}*{letter(TIMES)}{row + 1},2)"
        sheet.formula(row, PAY, pay, "rate line", known["pay"])
        if math.isnan(wage.share):
            for column in (SHARE, UNIT_EMPLOYER, UNIT_COST):
                sheet.text(row, column, "", "line")
            return
        each, share = f"{letter(PAY)}{row + 1}", f"{letter(SHARE)}{row + 1}"
        sheet.number(row, SHARE, wage.share, "share line")
        sheet.formula(row, UNIT_EMPLOYER, f"{each}*{share}", "amount line", known["pay"] * wage.share)
        sheet.formula(row, UNIT_COST, f"{each}*(1+{share})", "amount line", known["pay"] * (1 + wage.share))

    def _how(self, case: Case, line: Line) -> str:
        hired, word = case.hired(line.id), self.book.word
        if hired is None or not case.is_charged(line):
            return ""
        if line.employer is not None or hired.share is not None:
            return word("how.flat")
        return word("how.contract" if hired.contract is not None else "how.unit")
