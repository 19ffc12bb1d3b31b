"""Writes the sheet of the detailed budget: accounts, lines, charges and totals, with a column for each scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.exchange.workbook import styles
from prodkit.exchange.workbook.book import letter
from prodkit.exchange.workbook.cases import Case, changed_at
from prodkit.exchange.workbook.lines import COLUMN_OF, Lines
from prodkit.exchange.workbook.tree import FIRST, HEADER, Row
from prodkit.exchange.workbook.wages import RATE
from prodkit.i18n import pick, text

if TYPE_CHECKING:
    from prodkit.entries import Line
    from prodkit.exchange.workbook.charges import Charges

_MOST_ARGUMENTS = 200
_WIDTHS = {"label": 46, "account": 9, "unit": 9, "x": 7, "currency": 8, "quantity": 10, "phase": 16, "location": 16,
           "note": 50, "carried": 8, "over": 8, "employer_rate": 9}  # fmt: skip
_TEXTS = ("account", "label", "unit", "currency", "phase", "location", "note")
_LOOKS = {"rate": "rate line", "employer.rate": "share line", "employer.ceiling": "rate line"}


class Detail:
    """Writes the sheet of the detailed budget.

    Args:
        lines: Where everything stands on it.
        charges: The sheet of charges.
    """

    def __init__(self, lines: Lines, charges: Charges) -> None:
        self.lines = lines
        self.charges = charges
        self.book = lines.book
        self.cases = lines.cases
        self.base = lines.cases[0]
        self.sheet = lines.sheet
        self.tree = lines.tree
        self.columns = lines.columns

    def write(self) -> None:
        """Write the sheet, once all sums that other sheets want were asked for."""
        for row in self.tree.rows:
            if row.kind == "account":
                self._write_account(row)
            elif row.kind == "employer":
                self._write_employer(row)
            elif row.case is not None:
                (self._write_line if row.kind == "line" else self._write_charge)(row, row.case)
        self._write_totals()
        for rows, mark in self.lines.marks():
            for number in sorted(rows):
                self.sheet.number(number, mark, 1)
        self._write_head()

    def _write_head(self) -> None:
        sheet, word, columns = self.sheet, self.book.word, self.columns
        sheet.text(0, 1, sheet.name, "title")
        sheet.text(1, 1, word("lines_help", currency=self.book.currency), "quiet")
        names = {f"total {case.id}": self.book.name(case) for case in self.cases[1:]}
        for name, column in columns.items():
            visible = column <= self.lines.visible
            shown = names.get(name) or word(f"columns.{name}") if visible else name
            look = "header" if name in _TEXTS else "header right"
            sheet.text(HEADER, column, shown, f"{look} indent1" if name in {"unit", "currency"} else look)
            sheet.widths({column: _WIDTHS.get(name, 14)}, hidden=not visible)
        sheet.page.set_row(HEADER, 26)
        sheet.page.freeze_panes(FIRST, columns["label"] + 1)
        last = self.tree.last + 2
        unknown = self.book.file.add_format(styles.UNKNOWN)
        rule = {"type": "cell", "criteria": "==", "value": f'"{self.book.unknown}"', "format": unknown}
        sheet.page.conditional_format(FIRST, columns["amount"], last, self.lines.visible, rule)
        decimal = {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12,
                   "error_title": word("number_title"), "error_message": word("number")}  # fmt: skip
        for name in (one for one in COLUMN_OF.values() if one in columns):
            sheet.page.data_validation(FIRST, columns[name], self.tree.last, columns[name], decimal)
        sheet.print_setup((HEADER, HEADER), (0, 0, last, columns["total"]), wide=True)

    def _write_account(self, row: Row) -> None:
        sheet, columns = self.sheet, self.columns
        entry = self.tree.chart.entries[row.account]
        look = "band" if row.depth == 1 else "under"
        for column in range(1, self.lines.visible + 1):
            sheet.text(row.number, column, "", look)
        sheet.text(row.number, columns["account"], row.account, look)
        sheet.text(row.number, columns["label"], entry.name(self.book.lang), f"{look} {_indent(row.depth - 1)}")
        index = list(self.tree.chart.entries).index(row.account)
        for case in self.cases:
            amount = money.amount(case.budget.amounts.accounts[index, 0], self.book.digits)
            formula = self._sum(case, row.account)
            sheet.formula(row.number, self.lines.total_column(case), formula, f"amount {look}", amount)
        missing = float(self.base.budget.amounts.unknown[index, 0])
        sheet.formula(row.number, self.lines.unknown_column, self._count(row.account), "count", missing)

    def _sum(self, case: Case, code: str) -> str:
        under, total = self.tree.sums[code], letter(self.lines.total_column(case))
        parts = []
        if under.lines is not None:
            first, last = under.lines
            own = [self.lines.own_column(case)]
            if self.tree.has_employer and not self.tree.apart(case):
                own.append(self.lines.employer_column(case))
            parts += [f"{letter(column)}{first + 1}:{letter(column)}{last + 1}" for column in own]
        parts += [f"{total}{other + 1}" for other in under.others]
        return _added(parts)

    def _count(self, code: str) -> str:
        """Count the unknown amounts of an account."""
        under, base = self.tree.sums[code], self.base
        mark, unknown = letter(self.lines.unknown_column), f'"{self.book.unknown}"'
        parts = []
        if under.lines is not None:
            first, last = under.lines
            own = [self.lines.own_column(base)]
            if self.tree.has_employer and not self.tree.apart(base):
                own.append(self.lines.employer_column(base))
            parts = [f"COUNTIF({letter(column)}{first + 1}:{letter(column)}{last + 1},{unknown})" for column in own]
        if under.others:
            parts.append(_added([f"{mark}{other + 1}" for other in under.others]))
        return "+".join(parts) or "0"

    def _write_line(self, row: Row, case: Case) -> None:
        line: Line = case.entry("lines", row.name)
        self._write_words(row, case, line)
        if case.origin("lines", row.name) is case:
            sheet_key = f"lines.{row.name}" if case.parent is None else _owner(case, row.name)
            self.sheet.key(row.number, sheet_key)
            for field in COLUMN_OF:
                if COLUMN_OF[field] in self.columns:
                    self._write_number(row, case, field, line)
        for one in self.cases:
            other = one.entry("lines", row.name)
            if other is None or self.tree.row(one, "lines", row.name) is not row:
                self.sheet.text(row.number, self.lines.total_column(one), "", "line")
            elif other.muted:
                self.sheet.text(row.number, self.lines.total_column(one), self.book.word("muted"), "line right struck")
            else:
                self._write_amounts(row, one, other)

    def _write_words(self, row: Row, case: Case, line: Line) -> None:
        sheet, columns, lang = self.sheet, self.columns, self.book.lang
        label = pick(line.label, lang)
        if case.parent is not None:
            label = self.book.word("only_in", label=label, scenario=self.book.name(case))
        if line.in_kind:
            label = self.book.word("in_kind_line", label=label)
        phase = case.entry("phases", line.phase) if line.phase else None
        source = pick(line.source.text, lang) if line.source else ""
        words = {
            "account": row.account, "label": label, "unit": text(f"units.{line.unit}", lang),
            "currency": line.currency or case.production.currency,
            "phase": pick(phase.label, lang) if phase else line.phase or "", "location": pick(line.location, lang),
            "note": " — ".join(part for part in (pick(line.note, lang), source) if part),
        }  # fmt: skip
        for name, written in words.items():
            if name not in self.columns:
                continue
            look = "line quiet" if name in {"account", "unit", "currency", "note"} else "line"
            look += f" {_indent(row.depth)}" if name == "label" else " indent1" if name in {"unit", "currency"} else ""
            sheet.text(row.number, columns[name], written, f"{look} struck" if line.muted else look)

    def _write_number(self, row: Row, case: Case, field: str, line: Line) -> None:
        """Write a number that the file, or the scenario that adds the line, says; or where the grid and the law do."""
        sheet, place, column = self.sheet, f"lines.{row.name}.{field}", self.columns[COLUMN_OF[field]]
        look = _LOOKS.get(field, "number line")
        value = case.value(place)
        said = place if case.parent is None else changed_at(case, place) or place
        look = f"{look} struck" if line.muted else look
        if value is None and self._write_wage(row, case, field, line, said):
            return
        if value is None and field != "rate":
            sheet.text(row.number, column, "", "line")
        elif isinstance(value, str):
            sheet.held(
                row.number, column, said, self.lines.levers.written(case, value, sheet), look, case.number(place)
            )
        else:
            sheet.input(row.number, column, said, case.number(place), look)

    def _write_wage(self, row: Row, case: Case, field: str, line: Line, said: str) -> bool:
        """Show the rate of the grid, or the employer's share by law or by status; tell whether there is one."""
        sheet, operands, column = self.sheet, self.lines.operands, self.columns[COLUMN_OF[field]]
        wage, hired = operands.wages.wage(case, line.id), case.hired(line.id)
        if field == "rate" and wage is not None and not math.isnan(wage.rate):
            grid = operands.wages.at(case, line.id, RATE).full
            sheet.held(row.number, column, said, grid, "rate line", wage.rate)
            return True
        if field == "employer.rate" and hired is not None and case.is_charged(line):
            flat = math.nan if hired.share is None else case.budget.model.at(case.budget.registers(), hired.share)
            shown = flat if wage is None or math.isnan(wage.share) else wage.share
            sheet.formula(row.number, column, operands.said_share(case, line).full, "share line", shown)
            return True
        return False

    def _write_amounts(self, row: Row, case: Case, line: Line) -> None:
        sheet, number = self.sheet, row.number
        own, employer = case.minors[line.id]
        look = "amount line"
        parts = [(self.lines.own_column(case), False, own)]
        if case.is_charged(line):
            parts.append((self.lines.employer_column(case), True, employer))
        elif case.parent is None and self.tree.has_employer:
            sheet.text(number, self.columns["employer"], "", "line")
        linked = self.lines.is_linked(case, line)
        for column, is_employer, minor in parts:
            source = self._source(case, line, row, employer=is_employer, linked=linked)
            formula = source or self.lines.formula(case, line, employer=is_employer)
            sheet.amount(number, column, formula, look, minor)
        total = self.lines.total_column(case)
        if total == self.lines.own_column(case):
            return
        first = f"{letter(self.lines.own_column(case))}{number + 1}"
        if not case.is_charged(line) or self.tree.apart(case):
            sheet.amount(number, total, first, look, own)
        else:
            second = f"{letter(self.lines.employer_column(case))}{number + 1}"
            formula = f'IF(COUNT({first},{second})=2,{first}+{second},"{self.book.unknown}")'
            sheet.amount(number, total, formula, look, own + employer)

    def _source(self, case: Case, line: Line, row: Row, *, employer: bool, linked: bool) -> str:
        """Give the cell of the parent that holds the same amount; empty if it may differ."""
        parent = case.parent
        other: Line | None = None if parent is None else parent.entry("lines", line.id)
        if parent is None or other is None or other.muted or (employer and not parent.is_charged(other)):
            return ""
        if self.tree.row(parent, "lines", line.id) is not row:
            return ""
        if not linked:
            own, theirs = (
                self.lines.formula(one, entry, employer=employer) for one, entry in ((case, line), (parent, other))
            )
            if own != theirs:
                return ""
        column = self.lines.employer_column(parent) if employer else self.lines.own_column(parent)
        return f"{letter(column)}{row.number + 1}"

    def _write_employer(self, row: Row) -> None:
        sheet = self.sheet
        for column in range(1, self.lines.visible + 1):
            sheet.text(row.number, column, "", "line")
        label = self.book.word("employer_of_lines")
        sheet.text(row.number, self.columns["label"], label, f"line italic {_indent(row.depth)}")
        for case in self.cases:
            if case.budget.model.chart.employer_account != row.account:
                continue
            run = self.lines.run(self.lines.employer_column(case), local=True)
            minor = math.fsum(0.0 if math.isnan(employer) else employer for _, employer in case.minors.values())
            sheet.amount(row.number, self.lines.total_column(case), f"SUM({run})", "amount line italic", minor)
            if case.parent is None:
                count = sum(math.isnan(employer) for _, employer in case.minors.values())
                formula = f'COUNTIF({run},"{self.book.unknown}")'
                sheet.formula(row.number, self.lines.unknown_column, formula, "count", float(count))

    def _write_charge(self, row: Row, case: Case) -> None:
        sheet = self.sheet
        charge = case.entry("charges", row.name)
        look = "line italic struck" if charge.muted else "line italic"
        for column in range(1, self.lines.visible + 1):
            sheet.text(row.number, column, "", "line")
        label = pick(charge.label, self.book.lang)
        if case.parent is not None:
            label = self.book.word("only_in", label=label, scenario=self.book.name(case))
        sheet.text(row.number, self.columns["account"], row.account, "line quiet")
        sheet.text(row.number, self.columns["label"], label, f"{look} {_indent(row.depth)}")
        for one in self.cases:
            other = one.entry("charges", row.name)
            if other is None or other.muted or self.tree.row(one, "charges", row.name) is not row:
                continue
            at, minor = self.charges.amount(one, row.name)
            sheet.amount(row.number, self.lines.total_column(one), at.full, "amount line italic", minor)
            if one.parent is None:
                total = f"{letter(self.lines.total_column(one))}{row.number + 1}"
                formula = f'COUNTIF({total},"{self.book.unknown}")'
                sheet.formula(row.number, self.lines.unknown_column, formula, "count", float(math.isnan(minor)))

    def _write_totals(self) -> None:
        sheet, row = self.sheet, self.tree.last + 1
        for kind, key in (("cost", "total"), ("income", "total_income")):
            tops = self.lines.tops(kind)
            if kind == "income" and not tops:
                continue
            for column in range(1, self.lines.visible + 1):
                sheet.text(row, column, "", "sum")
            sheet.text(row, self.columns["label"], self.book.word(key), "sum")
            for case in self.cases:
                parts = [self.lines.account(case, code).local for code in tops]
                value = float(case.budget.total if kind == "cost" else case.budget.income)
                sheet.formula(row, self.lines.total_column(case), _added(parts), "amount sum", value)
            row += 1


def _indent(depth: int) -> str:
    return f"indent{min(depth, 3)}" if depth else ""


def _added(parts: Sequence[str]) -> str:
    """Add cells up, leaving out those that hold text, however many there are."""
    groups = [parts[start : start + _MOST_ARGUMENTS] for start in range(0, len(parts), _MOST_ARGUMENTS)]
    return "+".join(f"SUM({','.join(group)})" for group in groups) or "0"


def _owner(case: Case, name: str) -> str:
    """Give the key of a line that a scenario adds: the place of the change."""
    return (changed_at(case, f"lines.{name}.rate") or f"lines.{name}").partition(".add")[0]
