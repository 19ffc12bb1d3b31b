"""The headline figures of each case, and its cost by phase and location, as formulas over the detailed budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from prodkit.i18n import pick

if TYPE_CHECKING:
    from prodkit.entries import Line
    from prodkit.exchange.workbook.book import Book
    from prodkit.exchange.workbook.cases import Case
    from prodkit.exchange.workbook.charges import Charges
    from prodkit.exchange.workbook.levers import Levers
    from prodkit.exchange.workbook.lines import Lines
    from prodkit.model import Posting

Dimension = Literal["phase", "location"]
DIMENSIONS: tuple[Dimension, ...] = ("phase", "location")


class Figure(NamedTuple):
    """A figure: its name, its formula, and what it comes to now; NaN while unknown."""

    name: str
    formula: str
    value: float
    look: str = "amount"


class Figures:
    """The headline figures of all cases, and the groups of the production's own lines."""

    def __init__(self, book: Book, cases: Sequence[Case], lines: Lines, charges: Charges, levers: Levers) -> None:
        self.book = book
        self.lines = lines
        self.charges = charges
        self.levers = levers
        self.headlines = [self._headlines(case) for case in cases]
        """The same figures for each case, in the same order."""
        self.groups = {dimension: self._groups(cases[0], dimension) for dimension in DIMENSIONS}
        """The cost by group, in the order in which the accounts name them; charges come last."""

    def _headlines(self, case: Case) -> list[Figure]:
        word, budget, lines = self.book.word, case.budget, self.lines
        total, contingency = lines.total(case).full, self.charges.sum(case, contingency=True)
        in_kind = self._sum(case, lambda posting: posting.line.in_kind)
        employer = self._sum(case, lambda posting: posting.employer)
        found = [
            Figure(word("total"), total, float(budget.total), "amount bold"),
            Figure(word("contingency"), contingency, float(budget.contingency)),
            Figure(word("without_contingency"), f"{total}-{contingency}", float(budget.total_without_contingency)),
            Figure(word("employer"), employer, float(budget.employer)),
            Figure(word("in_kind"), in_kind, float(budget.in_kind)),
            Figure(word("cash"), f"{total}-({in_kind})", float(budget.cash)),
        ]
        if lines.tops("income"):
            income = lines.total(case, "income").full
            balance = float(budget.income) - float(budget.total)
            found.append(Figure(word("total_income"), income, float(budget.income)))
            found.append(Figure(word("balance"), f"{income}-{total}", balance))
        return found + [self._unit_cost(case, unit, total) for unit in case.production.output]

    def _unit_cost(self, case: Case, unit: str, total: str) -> Figure:
        count = self.levers.at(case, f"output.{unit}").full
        cost = f'IFERROR(ROUND({total}/{count},{self.book.digits}),"{self.book.unknown}")'
        return Figure(self.book.word(f"unit_cost.{unit}"), cost, float(case.budget.unit_cost(unit)))

    def _sum(self, case: Case, chosen: Callable[[Posting], bool]) -> str:
        """Give the formula that adds up some of what lines cost."""
        kinds = {code: entry.kind for code, entry in case.budget.model.chart.entries.items()}
        postings = [one for one in case.budget.model.postings if kinds[one.account] == "cost" and chosen(one)]
        own = [posting.line.id for posting in postings if not posting.employer]
        return self.lines.sum_of(case, own, [posting.line.id for posting in postings if posting.employer])

    def _groups(self, base: Case, dimension: Dimension) -> list[Figure]:
        lang, word = self.book.lang, self.book.word
        names = {phase.id: pick(phase.label, lang) for phase in base.production.phases}

        def group_of(line: Line) -> str:
            return line.phase or "" if dimension == "phase" else pick(line.location, lang)

        found = []
        table = base.budget.by(dimension, lang=lang)
        charged = len(table) - 1 if base.budget.model.rules else len(table)
        for index, row in enumerate(table.itertuples(index=False)):
            group, amount = str(row.group), float(str(row.amount))
            if index == charged:
                found.append(Figure(word("charges"), self.charges.sum(base, contingency=False), amount))
                continue
            label = names.get(group, group) or word("not_stated")
            formula = self._sum(base, lambda posting, group=group: group_of(posting.line) == group)  # type: ignore[misc]
            found.append(Figure(label, formula, amount))
        return found

    def unknown(self, case: Case) -> Figure:
        """Count the amounts of costs that are unknown; the production's own only."""
        cells = [self.lines.unknown(code).full for code in self.lines.tops("cost")]
        return Figure(self.book.word("unknown_amounts"), "+".join(cells) or "0", float(case.budget.unknown), "number")


def shown(figure: Figure, unknown: str) -> float | str:
    """Give what a figure's cell shows now."""
    return unknown if math.isnan(figure.value) else figure.value
