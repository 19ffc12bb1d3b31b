"""What lines post: price or pay, and the employer's contributions on it, as registers of a program."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping

from prodkit import chart as charts
from prodkit.chart import Chart
from prodkit.compile_wages import Draft, Number, WageCompiler
from prodkit.entries import Employer, Line
from prodkit.errors import Finding
from prodkit.model import Posting
from prodkit.production import Production
from prodkit.program import Builder
from prodkit.wages.hired import Hired


def account_of(chart: Chart, code: str, where: str, findings: list[Finding]) -> str:
    """Give the account of a code; one that the chart lacks is found, and stands on the account of last resort."""
    if code in chart.entries:
        return code
    near = ", ".join(difflib.get_close_matches(code, chart.entries, 3) or list(chart.entries)[:8])
    findings.append(Finding("account_unknown", where=where, params={"code": code, "near": near}))
    return charts.UNKNOWN


class LineCompiler:
    """Turns the lines of a production into postings.

    Args:
        production: The production.
        chart: Its chart of accounts.
        builder: Collects the registers.
        number: Gives the register of a number of the file.
        findings: Receives what could not be used.
        worth: For each currency, the register of its worth in the currency shown.
        wages: Compiles the lines that name a job.

    Attributes:
        hired: Where the pay of those is found, by id.
    """

    def __init__(
        self, production: Production, chart: Chart, builder: Builder, number: Number, findings: list[Finding],
        worth: Mapping[str, int], wages: WageCompiler,
    ) -> None:  # fmt: skip
        self.production = production
        self.chart = chart
        self.builder = builder
        self.number = number
        self.findings = findings
        self.worth = worth
        self.wages = wages
        self.hired: dict[str, Hired] = {}

    def postings(self, lines: Iterable[tuple[Line, int | None]]) -> list[Posting]:
        """Give what all lines post: pay or price, and the employer's contributions on it.

        Args:
            lines: The lines in the order of the file, each with its gate if it has one.
        """
        drafts = [self._draft(line, gate) for line, gate in lines]
        self.hired |= {draft.line.id: draft.hired for draft in drafts if draft.hired is not None}
        counted = [draft for draft in drafts if not draft.line.muted]
        found = []
        for draft, by_law in self.wages.engage(counted):
            found.append(Posting(draft.line, draft.account, draft.own, gate=draft.gate))
            employer = draft.flat if draft.flat is not None else by_law
            if employer is not None:
                account = self.chart.employer_account or draft.account
                found.append(Posting(draft.line, account, employer, employer=True, gate=draft.gate))
            if draft.hired is not None:
                self.hired[draft.line.id] = draft.hired
        return found

    def _draft(self, line: Line, gate: int | None) -> Draft:
        where = f"lines.{line.id}"
        quantity = self.number(f"{where}.quantity", line.quantity)
        factor = self.number(f"{where}.x", line.x)
        rate = self.number(f"{where}.rate", line.rate)
        if line.vat is not None:
            self.number(f"{where}.vat", line.vat)
        account = account_of(self.chart, line.account, f"{where}.account", self.findings)
        tail = self._tail(line, where)
        hired = None if line.job is None else self.wages.hire(line, line.job, rate)
        each = self.builder.apply("mul", quantity, rate if hired is None else hired.pay)
        own = self.builder.product(each, factor, *tail)
        flat = None
        if line.employer is not None:
            flat = self.builder.product(*self._flat(line.employer, f"{where}.employer", each), factor, *tail)
        elif hired is not None and hired.share is not None:
            flat = self.builder.product(each, hired.share, factor, *tail)
        return Draft(line, account, quantity, factor, own, tuple(tail), flat, hired, gate)

    def _flat(self, employer: Employer, where: str, each: int) -> tuple[int, int]:
        """The base and the share of a flat percentage: pay, up to a ceiling where there is one."""
        share = self.number(f"{where}.rate", employer.rate)
        if employer.ceiling is None:
            return each, share
        return self.builder.apply("min", each, self.number(f"{where}.ceiling", employer.ceiling)), share

    def _tail(self, line: Line, where: str) -> list[int]:
        """The factors after quantity and rate: exchange rate and amortisation, where there are any."""
        tail = []
        currency = line.currency or self.production.currency
        worth = self.worth.get(currency)
        if worth is None:
            params = {"currency": currency}
            self.findings.append(Finding("currency_without_rate", where=f"{where}.currency", params=params))
            worth = self.builder.number(math.nan)
        if worth != self.builder.number(1.0):
            tail.append(worth)
        if line.amortise is not None:
            over = self.number(f"{where}.amortise.over", line.amortise.over)
            carried = self.number(f"{where}.amortise.carried", line.amortise.carried)
            tail.append(self.builder.apply("div", carried, over))
        return tail
