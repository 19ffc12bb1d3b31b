"""The accounts in short: the top sheet, the scenarios side by side, the cost by phase and location."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.exchange.workbook.book import Book, Sheet, letter
from prodkit.exchange.workbook.figures import DIMENSIONS, Figure, Figures

if TYPE_CHECKING:
    from prodkit.chart import Entry
    from prodkit.exchange.workbook.cases import Case
    from prodkit.exchange.workbook.lines import Lines

ACCOUNT, LABEL, FIRST = 1, 2, 3
_HEADER = 3
_MOST_LEVEL = 7


class TopSheets:
    """Writes the accounts in short.

    Args:
        book: The workbook.
        cases: The production and its scenarios.
        lines: The detailed budget.
        figures: The headline figures.
    """

    def __init__(self, book: Book, cases: Sequence[Case], lines: Lines, figures: Figures) -> None:
        self.book = book
        self.cases = cases
        self.base = cases[0]
        self.lines = lines
        self.figures = figures

    def write(self) -> None:
        """Write the sheets."""
        self._write_top()
        if len(self.cases) > 1:
            self._write_scenarios()
        self._write_groups()

    def _head(self, sheet: Sheet, columns: Sequence[str], words: int) -> None:
        sheet.text(0, ACCOUNT, sheet.name, "title")
        sheet.text(1, ACCOUNT, self.base.production.name(self.book.lang), "quiet")
        for column, name in enumerate(columns, ACCOUNT):
            sheet.text(_HEADER, column, name, "header" if column <= words else "header right")
        sheet.page.set_row(_HEADER, 26)
        sheet.page.freeze_panes(_HEADER + 1, words + 1)

    def _accounts(self, sheet: Sheet) -> Iterator[tuple[int, int, Entry, str]]:
        """Write the names of all accounts; give the row, the place in the chart, the account and the look of each."""
        chart = self.base.budget.model.chart
        places = {code: place for place, code in enumerate(chart.entries)}
        for row, code in enumerate(self.lines.tree.accounts, _HEADER + 1):
            entry = chart.entries[code]
            look = "band" if entry.depth == 1 else "line"
            indent = f" indent{min(entry.depth - 1, 3)}" if entry.depth > 1 else ""
            sheet.text(row, ACCOUNT, code, look)
            sheet.text(row, LABEL, entry.name(self.book.lang), look + indent)
            if entry.depth > 1:
                sheet.page.set_row(row, None, None, {"level": min(entry.depth - 1, _MOST_LEVEL)})
            yield row, places[code], entry, look
        sheet.page.outline_settings(visible=True, symbols_below=False)

    def _amount(self, case: Case, place: int) -> float:
        return money.amount(case.budget.amounts.accounts[place, 0], self.book.digits)

    def _write_top(self) -> None:
        """Write every account, its share, and how many amounts it misses."""
        book, base, lines = self.book, self.base, self.lines
        sheet = book.sheet("top")
        columns = [book.word(f"columns.{name}") for name in ("account", "label", "amount", "share", "unknown")]
        self._head(sheet, columns, LABEL)
        sheet.widths({ACCOUNT: 10, LABEL: 54, FIRST: 18, FIRST + 1: 10, FIRST + 2: 12})
        totals = {"cost": float(base.budget.total), "income": float(base.budget.income)}
        row = _HEADER
        for row, place, entry, look in self._accounts(sheet):
            amount, whole = self._amount(base, place), lines.total(base, entry.kind).full
            sheet.formula(row, FIRST, lines.account(base, entry.code).full, f"amount {look}", amount)
            share = amount / totals[entry.kind] if totals[entry.kind] else 0.0
            own = f"{letter(FIRST)}{row + 1}"
            sheet.formula(row, FIRST + 1, f"IF({whole}=0,0,{own}/{whole})", f"share {look}", share)
            missing = float(base.budget.amounts.unknown[place, 0])
            sheet.formula(row, FIRST + 2, lines.unknown(entry.code).full, f"count right {look}", missing)
        for row, figure in enumerate(self._totals(), self._after):
            self._write_total(sheet, row, figure.name, 2)
            sheet.formula(row, FIRST, figure.formula, "amount sum", figure.value)
        sheet.print_setup((_HEADER, _HEADER), (0, 0, self._after + len(self._totals()), FIRST + 2), wide=False)

    @property
    def _after(self) -> int:
        """The row after the last account."""
        return _HEADER + 1 + len(self.lines.tree.accounts)

    def _totals(self) -> list[Figure]:
        names = {self.book.word(key) for key in ("total", "contingency", "without_contingency", "total_income")}
        return [figure for figure in self.figures.headlines[0] if figure.name in names]

    def _write_total(self, sheet: Sheet, row: int, name: str, columns: int) -> None:
        sheet.text(row, ACCOUNT, "", "sum")
        sheet.text(row, LABEL, name, "sum")
        for column in range(FIRST, FIRST + columns + 1):
            sheet.text(row, column, "", "sum")

    def _write_scenarios(self) -> None:
        """Write every account in every scenario, and how far it is from the production."""
        book, cases, lines = self.book, self.cases, self.lines
        sheet = book.sheet("scenarios")
        columns = [book.word("columns.account"), book.word("columns.label"), book.word("production")]
        for case in cases[1:]:
            columns += [book.name(case), book.word("difference")]
        self._head(sheet, columns, LABEL)
        sheet.widths({ACCOUNT: 10, LABEL: 44, **dict.fromkeys(range(FIRST, FIRST + len(columns) - 2), 16)})
        row = _HEADER
        for row, place, entry, look in self._accounts(sheet):
            for case in cases:
                formula, value = lines.account(case, entry.code).full, self._amount(case, place)
                self._write_pair(sheet, row, case, Figure("", formula, value), self._amount(self.base, place), look)
        for row, figure in enumerate(self._totals(), self._after):
            self._write_total(sheet, row, figure.name, 2 * len(cases) - 2)
            for case in cases:
                own = self.figures.headlines[case.index]
                same = next(one for one in own if one.name == figure.name)
                self._write_pair(sheet, row, case, same, figure.value, "sum")
        area = (0, 0, self._after + len(self._totals()), FIRST + 2 * len(cases) - 2)
        sheet.print_setup((_HEADER, _HEADER), area, wide=True)

    def _write_pair(self, sheet: Sheet, row: int, case: Case, figure: Figure, base: float, look: str) -> None:
        """Write an amount of a case, and beside it the difference to the production's."""
        column = FIRST + max(0, 2 * case.index - 1)
        sheet.formula(row, column, figure.formula, f"amount {look}", figure.value)
        if case.index:
            difference = f"{letter(column)}{row + 1}-{letter(FIRST)}{row + 1}"
            sheet.formula(row, column + 1, difference, f"difference {look}", figure.value - base)

    def _write_groups(self) -> None:
        """Write the cost by phase and by location."""
        book = self.book
        sheet = book.sheet("groups")
        columns = [book.word(f"columns.{name}") for name in ("group", "amount", "share")]
        self._head(sheet, columns, ACCOUNT)
        sheet.widths({ACCOUNT: 54, LABEL: 18, FIRST: 10})
        total = self.lines.total(self.base).full
        whole = float(self.base.budget.total)
        row = _HEADER
        for dimension in DIMENSIONS:
            row += 1
            for column in (ACCOUNT, LABEL, FIRST):
                sheet.text(row, column, book.word(f"by.{dimension}") if column == ACCOUNT else "", "band")
            first = row + 1
            for row, figure in enumerate(self.figures.groups[dimension], first):
                sheet.text(row, ACCOUNT, figure.name, "line")
                at = sheet.formula(row, LABEL, figure.formula, "amount line", figure.value)
                share = figure.value / whole if whole else 0.0
                sheet.formula(row, FIRST, f"IF({total}=0,0,{at.local}/{total})", "share line", share)
            row += 1
            for column, value in ((ACCOUNT, book.word("total")), (LABEL, ""), (FIRST, "")):
                sheet.text(row, column, value, "sum")
            if row > first:
                run = f"{letter(LABEL)}{first + 1}:{letter(LABEL)}{row}"
                sheet.formula(row, LABEL, f"SUM({run})", "amount sum", whole)
            row += 1
        sheet.print_setup((_HEADER, _HEADER), (0, 0, row, FIRST), wide=False)
