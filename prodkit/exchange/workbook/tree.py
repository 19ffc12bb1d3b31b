"""The rows of the detailed budget: every account with what is posted to it, in the order of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from prodkit.chart import Chart
    from prodkit.exchange.workbook.cases import Case

Kind = Literal["account", "line", "employer", "charge"]
HEADER = 4
FIRST = HEADER + 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the detailed budget.

    Attributes:
        kind: What it shows.
        number: Its place on the sheet, from 0.
        account: Account it is posted to, or shows.
        depth: Depth of that account.
        name: Id of the line or charge; empty otherwise.
        case: The first case that has the line or charge on that account.
    """

    kind: Kind
    number: int
    account: str
    depth: int
    name: str = ""
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What an account adds up: the run of its own lines, first to last, and other rows."""

    lines: tuple[int, int] | None
    others: tuple[int, ...]


class Tree:
    """The rows of the detailed budget.

    Attributes:
        rows: All rows, from the top.
        accounts: The row of each account shown.
        sums: What each account shown adds up.
        employers: The row of employer contributions on each account that receives those of other accounts.
        has_employer: Whether some line has employer contributions.
        last: The last row.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        self.chart: Chart = cases[0].budget.model.chart
        self.has_employer = any(case.budget.model.charged for case in cases)
        self.rows: list[Row] = []
        self.accounts: dict[str, Row] = {}
        self.sums: dict[str, Sum] = {}
        self.employers: dict[str, Row] = {}
        self._posted: dict[tuple[str, str, str, str], Row] = {}
        self._found: dict[tuple[str, str, str], Row] = {}
        self._build()
        self.last = FIRST + len(self.rows) - 1

    def row(self, case: Case, group: str, name: str) -> Row:
        """Give the row of a line or charge in a case."""
        key = (case.id, group, name)
        if key not in self._found:
            place = (group, case.origin(group, name).id, name, case.entry(group, name).account)
            self._found[key] = self._posted[place]
        return self._found[key]

    @staticmethod
    def apart(case: Case) -> bool:
        """Tell whether employer contributions go to an account of their own in a case."""
        return case.budget.model.chart.employer_account is not None

    def _build(self) -> None:
        posted = {group: self._by_account(group) for group in ("lines", "charges")}
        receiving = {case.budget.model.chart.employer_account for case in self.cases}
        others: dict[str, list[int]] = {}
        runs: dict[str, list[int]] = {}
        for code, entry in self.chart.entries.items():
            if entry.depth > 1 and not any(case.budget.is_used(code) for case in self.cases):
                continue
            self.accounts[code] = self._add("account", code)
            runs[code], others[code] = [], []
            if entry.parent is not None:
                others[entry.parent].append(self.accounts[code].number)
            for key, case in posted["lines"].get(code, {}).items():
                row = self._posted["lines", *key, code] = self._add("line", code, key[1], case)
                runs[code].append(row.number)
            if self.has_employer and code in receiving:
                self.employers[code] = self._add("employer", code)
                others[code].append(self.employers[code].number)
            for key, case in posted["charges"].get(code, {}).items():
                row = self._posted["charges", *key, code] = self._add("charge", code, key[1], case)
                others[code].append(row.number)
        for code, run in runs.items():
            self.sums[code] = Sum((run[0], run[-1]) if run else None, tuple(others[code]))

    def _add(self, kind: Kind, code: str, name: str = "", case: Case | None = None) -> Row:
        row = Row(kind, FIRST + len(self.rows), code, self.chart.entries[code].depth, name, case)
        self.rows.append(row)
        return row

    def _by_account(self, group: str) -> dict[str, dict[tuple[str, str], Case]]:
        """Give the lines or charges of each account by origin and id, with the first case that has them there."""
        found: dict[str, dict[tuple[str, str], Case]] = {}
        for case in self.cases:
            for name, entry in case.entries[group].items():
                key = (case.origin(group, name).id, name)
                found.setdefault(entry.account, {}).setdefault(key, case)
        return found
