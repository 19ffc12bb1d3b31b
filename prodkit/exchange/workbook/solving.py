"""Charges as formulas, also those that count in each other: the exact solution, then rounds that settle each cent.

The steps are those of `prodkit.model`: the charges are linear equations, whose solution is rounded; each round then
computes every charge from its own definition, with the others as they are. A spreadsheet cannot repeat until nothing
changes, so there are as many rounds as it takes; what still changes after the last is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.exchange.workbook.book import At, Book, Sheet, letter
from prodkit.i18n import pick

if TYPE_CHECKING:
    from prodkit.exchange.workbook.cases import Case
    from prodkit.model import ChargeRule

_ROUNDS, _ROUNDS_WITH_LIMITS = 8, 40
_LABEL, _BASE, _RATE, _FLAT, _MATRIX = 1, 2, 3, 4, 5

Operand = Callable[[str], str]
"""Gives what stands for one of a charge's numbers in a formula: `rate`, `amount`, `cap`, `floor`."""


def in_order(rules: Sequence[ChargeRule]) -> bool:
    """Tell whether every charge counts only charges above it, so that nothing needs solving."""
    return not any(rule.counts(other) for index, rule in enumerate(rules) for other in rules[index:])


def charge_formula(book: Book, rule: ChargeRule, base: str, operand: Operand) -> str:
    """Give the formula of a charge: a share of a base or an amount, at most its cap, at least its floor.

    Args:
        book: The workbook.
        rule: The charge.
        base: What stands for its base.
        operand: What stands for its numbers.
    """
    charge, digits = rule.charge, book.digits
    if charge.rate is not None:
        rate = operand("rate")
        counted, result = [rate, base], f"ROUND({base}*{rate},{digits})"
    elif charge.amount is not None:
        amount = operand("amount")
        counted, result = [amount], f"ROUND({amount},{digits})"
    else:
        return f'"{book.unknown}"'
    for field, function in (("cap", "MIN"), ("floor", "MAX")):
        if getattr(charge, field) is not None:
            limit = operand(field)
            counted.append(limit)
            result = f"{function}({result},ROUND({limit},{digits}))"
    return f'IF(COUNT({",".join(counted)})={len(counted)},{result},"{book.unknown}")'


class Solving:
    """The hidden sheet on which charges are solved that count in each other."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._sheet: Sheet | None = None
        self._next = 2

    @property
    def sheet(self) -> Sheet:
        """The sheet, which is made when it is first needed."""
        if self._sheet is None:
            self._sheet = self.book.sheet("solving")
            self._sheet.page.hide()
        return self._sheet

    def solve(self, case: Case, bases: Sequence[str], operand: Callable[[ChargeRule, str], str]) -> list[At]:
        """Write the steps for a case.

        Args:
            case: The case.
            bases: For each charge, the formula of the lines in its base.
            operand: What stands for the numbers of a charge on this sheet.

        Returns:
            For each charge, the cell of what it comes to.
        """
        rules, sheet, digits = case.budget.model.rules, self.sheet, self.book.digits
        first, count = self._next + 1, len(rules)
        self._next = first + count + 1
        wanted, start = _MATRIX + count, _MATRIX + count + 1
        rows = range(first, first + count)

        def run(first_column: int, last_column: int) -> str:
            return f"{letter(first_column)}{first + 1}:{letter(last_column)}{first + count}"

        inverse = f"MINVERSE({run(_MATRIX, wanted - 1)})"
        steady = f"IFERROR(AND(MIN({inverse})>=0,MIN({run(_RATE, _RATE)})>=0),FALSE)"
        sheet.text(first - 1, _LABEL, self.book.name(case), "heading")
        sheet.array(first - 1, start, first - 1, steady)
        for row, rule, base in zip(rows, rules, bases, strict=True):
            sheet.text(row, _LABEL, pick(rule.charge.label, self.book.lang))
            sheet.formula(row, _BASE, f"ROUND({base},{digits})")
            rate = rule.charge.rate is not None
            known = {field: _known(rule, field, operand) for field in ("rate", "amount")}
            sheet.formula(row, _RATE, known["rate"])
            sheet.formula(row, _FLAT, "0" if rate else f"ROUND({known['amount']},{digits})")
            own = letter(_RATE) + str(row + 1)
            for column, other in enumerate(rules, _MATRIX):
                pull = f"-{own}" if rule.counts(other) else ""
                sheet.formula(row, column, f"{int(other is rule)}{pull}")
            sheet.formula(row, wanted, f"{own}*{letter(_BASE)}{row + 1}+{letter(_FLAT)}{row + 1}")
        sheet.array(first, start, first + count - 1, f"MMULT({inverse},{run(wanted, wanted)})")
        steady_cell = f"${letter(start)}${first}"
        for row in rows:
            rounded = f"IFERROR(ROUND({letter(start)}{row + 1},{digits}),0)"
            sheet.formula(row, start + 1, f"IF({steady_cell},{rounded},0)")
        return self._rounds(case, rules, rows, start + 2, operand)

    def _rounds(
        self, case: Case, rules: Sequence[ChargeRule], rows: range, column: int,
        operand: Callable[[ChargeRule, str], str],
    ) -> list[At]:  # fmt: skip
        sheet, book = self.sheet, self.book
        limits = any(rule.cap is not None or rule.floor is not None for rule in rules)
        rounds = _ROUNDS_WITH_LIMITS if limits else _ROUNDS
        last = column + rounds - 1
        for now in range(column, last + 1):
            for index, (row, rule) in enumerate(zip(rows, rules, strict=True)):
                counted = [
                    f"{letter(now if other < index else now - 1)}{rows[other] + 1}"
                    for other, one in enumerate(rules) if rule.counts(one)
                ]  # fmt: skip
                parts = [f"{letter(_BASE)}{row + 1}", *counted]
                base = f"ROUND(SUM({','.join(parts)}),{book.digits})"
                sheet.formula(row, now, charge_formula(book, rule, base, partial(operand, rule)))
        found = []
        most = 1.5 / 10**book.digits
        for index, row in enumerate(rows):
            before, after = f"{letter(last - 1)}{row + 1}", f"{letter(last)}{row + 1}"
            settled = f"IF(COUNT({before},{after})=2,ABS({after}-{before})<{most},FALSE)"
            minor = float(case.budget.amounts.charges[index, 0])
            value = book.unknown if math.isnan(minor) else money.amount(minor, book.digits)
            found.append(sheet.formula(row, last + 1, f'IF({settled},{after},"{book.unknown}")', "amount", value))
        return found


def _known(rule: ChargeRule, field: str, operand: Callable[[ChargeRule, str], str]) -> str:
    """Give a charge's number; zero where there is none."""
    if getattr(rule.charge, field) is None:
        return "0"
    return f"IF(COUNT({operand(rule, field)})=1,{operand(rule, field)},0)"
