"""The sheet of charges: what each is a percentage of, its limits, and what it comes to in each case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.exchange.workbook import styles
from prodkit.exchange.workbook.book import At, Book, Sheet
from prodkit.exchange.workbook.cases import Case, changed_at
from prodkit.exchange.workbook.changes import FIELDS
from prodkit.exchange.workbook.solving import Solving, charge_formula, in_order
from prodkit.i18n import pick

if TYPE_CHECKING:
    from prodkit.entries import Charge
    from prodkit.exchange.workbook.levers import Levers
    from prodkit.exchange.workbook.lines import Lines
    from prodkit.exchange.workbook.operands import Operands
    from prodkit.model import ChargeRule

ACCOUNT, LABEL, OF, FIRST_NUMBER = 1, 2, 3, 4
_HEADER = 3
_BASE = FIRST_NUMBER + len(FIELDS["charges"])
_LOOKS = {"rate": "share line", "amount": "amount line", "cap": "amount line", "floor": "amount line"}


class Charges:
    """The sheet of charges; there is none without charges."""

    def __init__(self, book: Book, cases: Sequence[Case], lines: Lines, levers: Levers, operands: Operands) -> None:
        self.book = book
        self.cases = cases
        self.lines = lines
        self.levers = levers
        self.operands = operands
        self._numbers: dict[tuple[str, str], int] = {}
        self._first: dict[tuple[str, str], Case] = {}
        for case in cases:
            for name in case.entries["charges"]:
                key = (case.origin("charges", name).id, name)
                self._first.setdefault(key, case)
                self._numbers.setdefault(key, _HEADER + 1 + len(self._numbers))
        if self._numbers:
            self.sheet = book.sheet("charges")
        for (origin, name), number in self._numbers.items():
            for offset, field in enumerate(FIELDS["charges"]):
                cell = self.sheet.at(number, FIRST_NUMBER + offset)
                self.operands.cells[origin, f"charges.{name}.{field}"] = cell
        self.solving = Solving(book)
        self._bases = {case.id: self._line_bases(case) for case in cases}

    def _line_bases(self, case: Case) -> list[str]:
        """Give, for each charge, the formula of the lines in its base."""
        model = case.budget.model
        return [
            self.lines.sum_of(
                case,
                [one.line.id for one, counted in zip(model.postings, rule.counted, strict=True)
                 if counted and not one.employer],
                [one.line.id for one, counted in zip(model.postings, rule.counted, strict=True)
                 if counted and one.employer],
            )
            for rule in model.rules
        ]  # fmt: skip

    def amount(self, case: Case, name: str) -> tuple[At, float]:
        """Give the cell of what a charge comes to, and the amount in minor units."""
        row = self._numbers[case.origin("charges", name).id, name]
        index = [rule.charge.id for rule in case.budget.model.rules].index(name)
        minor = float(case.budget.amounts.charges[index, 0])
        return self.sheet.at(row, _BASE + 1 + 2 * case.index), minor

    def sum(self, case: Case, *, contingency: bool) -> str:
        """Give the formula that adds up the charges of a case that are costs, or its contingency only."""
        model = case.budget.model
        cells = [
            self.amount(case, rule.charge.id)[0].full
            for rule in model.rules
            if model.chart.entries[rule.account].kind == "cost" and (rule.charge.contingency or not contingency)
        ]
        return f"SUM({','.join(cells)})" if cells else "0"

    # -- writing

    def write(self) -> None:
        """Write the sheet."""
        if not self._numbers:
            return
        for (origin, name), number in self._numbers.items():
            first = self._first[origin, name]
            self._write_words(number, first, first.entry("charges", name))
            self._write_numbers(number, first, name)
        for case in self.cases:
            self._write_amounts(case)
        self._write_head()

    def _write_head(self) -> None:
        sheet, word = self.sheet, self.book.word
        sheet.text(0, 1, sheet.name, "title")
        sheet.text(1, 1, word("charges_help", currency=self.book.currency), "quiet")
        names = ["account", "label", "of", *(f"charge.{field}" for field in FIELDS["charges"])]
        headers = [word(f"columns.{name}") for name in names]
        for case in self.cases:
            suffix = "" if case.parent is None else f" · {self.book.name(case)}"
            headers += [word("columns.base") + suffix, word("columns.amount") + suffix]
        last = len(headers)
        for column, header in enumerate([*headers, word("note")], 1):
            sheet.text(_HEADER, column, header, "header" if column <= OF or column > last else "header right")
        sheet.widths({ACCOUNT: 9, LABEL: 40, OF: 26, last + 1: 60})
        sheet.widths(dict.fromkeys(range(FIRST_NUMBER, last + 1), 14))
        sheet.page.set_row(_HEADER, 26)
        sheet.page.freeze_panes(_HEADER + 1, OF)
        unknown = self.book.file.add_format(styles.UNKNOWN)
        rule = {"type": "cell", "criteria": "==", "value": f'"{self.book.unknown}"', "format": unknown}
        end = _HEADER + len(self._numbers)
        sheet.page.conditional_format(_HEADER + 1, _BASE, end, last, rule)
        sheet.print_setup((_HEADER, _HEADER), (0, 0, end, _BASE + 1), wide=True)

    def _write_words(self, number: int, case: Case, charge: Charge) -> None:
        sheet, lang = self.sheet, self.book.lang
        look = "line struck" if charge.muted else "line"
        label = pick(charge.label, lang)
        if case.parent is not None:
            label = self.book.word("only_in", label=label, scenario=self.book.name(case))
        sheet.text(number, ACCOUNT, charge.account, "line quiet")
        sheet.text(number, LABEL, label, look)
        sheet.text(number, OF, self.book.word(f"of.{charge.of}") if charge.rate is not None else "", "line quiet")
        source = pick(charge.source.text, lang) if charge.source else ""
        note = " — ".join(part for part in (pick(charge.note, lang), source) if part)
        sheet.text(number, _BASE + 2 * len(self.cases), note, "quiet")

    def _write_numbers(self, number: int, case: Case, name: str) -> None:
        sheet = self.sheet
        where = f"charges.{name}"
        said = changed_at(case, f"{where}.rate") if case.parent is not None else where
        sheet.key(number, (said or where).partition(".add_charge")[0])
        for column, field in enumerate(FIELDS["charges"], FIRST_NUMBER):
            place = f"{where}.{field}"
            value, look = case.value(place), _LOOKS[field]
            if value is None:
                sheet.text(number, column, "", "line")
                continue
            own = place if case.parent is None else changed_at(case, place) or place
            if isinstance(value, str):
                sheet.held(number, column, own, self.levers.written(case, value, sheet), look, case.number(place))
            else:
                sheet.input(number, column, own, case.number(place), look)

    def _operand(self, case: Case, sheet: Sheet, rule: ChargeRule, field: str) -> str:
        return self.operands.text(case, f"charges.{rule.charge.id}.{field}", sheet)

    def _write_amounts(self, case: Case) -> None:
        """Write what the charges of a case are taken of, and what they come to."""
        sheet, rules, bases = self.sheet, case.budget.model.rules, self._bases[case.id]
        solved: list[At] = []
        if not in_order(rules):
            solved = self.solving.solve(case, bases, partial(self._operand, case, self.solving.sheet))
        for index, rule in enumerate(rules):
            at, minor = self.amount(case, rule.charge.id)
            base = sheet.at(at.row, at.column - 1)
            if rule.rate is not None:
                self._write_base(case, index, rule, base)
            if solved:
                formula = solved[index].full
            else:
                formula = charge_formula(self.book, rule, base.local, partial(self._operand, case, sheet, rule))
            sheet.amount(at.row, at.column, formula, "amount line bold", minor)

    def _write_base(self, case: Case, index: int, rule: ChargeRule, at: At) -> None:
        rules = case.budget.model.rules
        counted = [self.amount(case, other.charge.id)[0].local for other in rules if rule.counts(other)]
        parts = [self._bases[case.id][index], *([f"SUM({','.join(counted)})"] if counted else [])]
        worth = money.amount(math.fsum(case.budget.charge_base(index).values()), self.book.digits)
        formula = f"ROUND({'+'.join(parts)},{self.book.digits})"
        self.sheet.formula(at.row, at.column, formula, "amount line", worth)
