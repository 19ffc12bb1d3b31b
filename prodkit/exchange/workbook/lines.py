"""The detailed budget: where everything stands on its sheet, and the formulas of what lines post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from prodkit.exchange.workbook.book import At, Book, letter
from prodkit.exchange.workbook.cases import Case, field_of
from prodkit.exchange.workbook.tree import FIRST, Tree

if TYPE_CHECKING:
    from prodkit.entries import Line
    from prodkit.exchange.workbook.levers import Levers
    from prodkit.exchange.workbook.operands import Operands

COLUMN_OF = {
    "quantity": "quantity", "x": "x", "rate": "rate", "employer.rate": "employer_rate",
    "employer.ceiling": "ceiling", "amortise.carried": "carried", "amortise.over": "over",
}  # fmt: skip


class Lines:
    """The sheet of the detailed budget."""

    def __init__(self, book: Book, cases: Sequence[Case], levers: Levers, operands: Operands) -> None:
        self.book = book
        self.cases = cases
        self.levers = levers
        self.operands = operands
        self.tree = Tree(cases)
        self.sheet = book.sheet("lines")
        self.columns: dict[str, int] = {}
        for name in self._column_names():
            self.columns[name] = len(self.columns) + 1
        self.visible = len(self.columns)
        self._formulas: dict[tuple[str, str, bool], str] = {}
        self._written: dict[str, tuple[Line, tuple[str, ...]]] = {}
        self._selections: dict[tuple[frozenset[int], frozenset[int]], tuple[int, int]] = {}
        self._place_numbers()

    def _column_names(self) -> Iterator[str]:
        lines = [line for case in self.cases for line in case.production.lines]
        yield from ("account", "label", "quantity", "unit", "x", "rate")
        if any(line.currency not in {None, self.cases[0].production.currency} for line in lines):
            yield "currency"
        if any(line.amortise is not None for line in lines):
            yield from ("carried", "over")
        yield "amount"
        if self.tree.has_employer:
            yield "employer_rate"
            if any(line.employer is not None and line.employer.ceiling is not None for line in lines):
                yield "ceiling"
            yield "employer"
        yield "total"
        yield from (f"total {case.id}" for case in self.cases[1:])
        yield from ("phase", "location", "note")

    # -- where things stand

    def own_column(self, case: Case) -> int:
        """Give the column of prices and pay."""
        if case.parent is None:
            return self.columns["amount"]
        if not self.tree.has_employer or self.tree.apart(case):
            return self.total_column(case)
        return self._helper(f"own {case.id}")

    def employer_column(self, case: Case) -> int:
        """Give the column of employer contributions."""
        return self.columns["employer"] if case.parent is None else self._helper(f"employer {case.id}")

    def total_column(self, case: Case) -> int:
        """Give the column of totals."""
        return self.columns["total" if case.parent is None else f"total {case.id}"]

    def _helper(self, name: str) -> int:
        """Give a column that people need not see."""
        return self.columns.setdefault(name, len(self.columns) + 1)

    def run(self, column: int, *, local: bool = False) -> str:
        """Give all rows of a column, as seen from anywhere or from the sheet itself."""
        if local:
            return f"{letter(column)}{FIRST + 1}:{letter(column)}{self.tree.last + 1}"
        return f"{self.sheet.quoted}!${letter(column)}${FIRST + 1}:${letter(column)}${self.tree.last + 1}"

    def account(self, case: Case, code: str) -> At:
        """Give the cell of an account's total."""
        return self.sheet.at(self.tree.accounts[code].number, self.total_column(case))

    @property
    def unknown_column(self) -> int:
        """The column that counts unknown amounts."""
        return self._helper("unknown")

    def unknown(self, code: str) -> At:
        """Give the cell that counts the unknown amounts of an account."""
        return self.sheet.at(self.tree.accounts[code].number, self.unknown_column)

    def tops(self, kind: str) -> list[str]:
        """List the top accounts of costs or income."""
        entries = self.tree.chart.entries
        return [code for code in self.tree.accounts if entries[code].depth == 1 and entries[code].kind == kind]

    def _place_numbers(self) -> None:
        for row in self.tree.rows:
            if row.kind == "line" and row.case is not None and row.case.origin("lines", row.name) is row.case:
                for field, column in COLUMN_OF.items():
                    if column in self.columns:
                        place = f"lines.{row.name}.{field}"
                        self.operands.cells[row.case.id, place] = self.sheet.at(row.number, self.columns[column])

    def total(self, case: Case, kind: str = "cost") -> At:
        """Give the cell of the whole of costs or income."""
        return self.sheet.at(self.tree.last + (1 if kind == "cost" else 2), self.total_column(case))

    # -- what is counted

    def sum_of(self, case: Case, own: Iterable[str], employer: Iterable[str]) -> str:
        """Give the formula that adds up some lines of a case.

        Args:
            case: The case.
            own: The lines whose price or pay counts.
            employer: The lines whose employer contributions count.
        """
        rows = tuple(
            frozenset(self.tree.row(case, "lines", name).number for name in names) for names in (own, employer)
        )
        key = (rows[0], rows[1])
        if key not in self._selections:
            number = len(self._selections) + 1
            marks = (self._helper(f"base {number}"), self._helper(f"base {number} employer") if rows[1] else 0)
            self._selections[key] = marks
        own_mark, employer_mark = self._selections[key]
        terms = []
        if rows[0]:
            terms.append(f"SUMIFS({self.run(self.own_column(case))},{self.run(own_mark)},1)")
        if rows[1]:
            terms.append(f"SUMIFS({self.run(self.employer_column(case))},{self.run(employer_mark)},1)")
        return "+".join(terms) or "0"

    def marks(self) -> Iterator[tuple[frozenset[int], int]]:
        """Give the rows that each sum counts, and the column that marks them."""
        for rows, columns in self._selections.items():
            yield from zip(rows, columns, strict=True)

    # -- formulas of lines

    def is_linked(self, case: Case, line: Line) -> bool:
        """Tell whether a line posts what it posts in the parent of a case, whatever becomes of drivers."""
        parent = case.parent
        if parent is None or parent.entry("lines", line.id) is not line or not self.operands.same_pay(case, line):
            return False
        currency = line.currency or case.production.currency
        same_worth = self.levers.worth(case, currency) == self.levers.worth(parent, currency)
        return same_worth and all(map(case.follows, self._formulas_of(line)))

    def _formulas_of(self, line: Line) -> tuple[str, ...]:
        """Give the formulas among the numbers of a line, which most cases share."""
        known = self._written.get(line.id)
        if known is None or known[0] is not line:
            found = (field_of(line, field) for field in COLUMN_OF)
            known = self._written[line.id] = (line, tuple(value for value in found if isinstance(value, str)))
        return known[1]

    def formula(self, case: Case, line: Line, *, employer: bool) -> str:
        """Give the formula of what a line posts, unknown while a number in it is missing."""
        key = (case.id, line.id, employer)
        if key not in self._formulas:
            self._formulas[key] = self._product(case, line, employer=employer)
        return self._formulas[key]

    def _product(self, case: Case, line: Line, *, employer: bool) -> str:
        def number(field: str) -> str:
            return self.operands.text(case, f"lines.{line.id}.{field}", self.sheet)

        quantity, pay, factor = number("quantity"), self.operands.pay(case, line, self.sheet), number("x")
        counted, factors = [quantity, factor, pay], [quantity, pay]
        if employer:
            share = self.operands.share(case, line, self.sheet)
            counted.append(share)
            if line.employer is not None and line.employer.ceiling is not None:
                ceiling = number("employer.ceiling")
                counted.append(ceiling)
                factors = [f"MIN({quantity}*{pay},{ceiling})"]
            factors.append(share)
        factors.append(factor)
        tail = []
        if worth := self.levers.worth(case, line.currency or case.production.currency):
            tail.append(worth)
        if line.amortise is not None:
            tail.append(f"({number('amortise.carried')}/{number('amortise.over')})")
        counted += tail
        product = f"ROUND({'*'.join(factors + tail)},{self.book.digits})"
        return f'IF(COUNT({",".join(counted)})={len(counted)},{product},"{self.book.unknown}")'
