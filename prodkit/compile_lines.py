"""What lines post: price or pay, and the employer's contributions on it, as registers of a program."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping

from prodkit import chart as charts
from prodkit.chart import Chart
from prodkit.entries import Employer, Line
from prodkit.errors import Finding
from prodkit.model import Posting
from prodkit.production import Production
from prodkit.program import Builder

Value = float | str | None
Number = Callable[[str, Value], int]
"""Gives the register of a number of the file: its path, and what is written there."""


def product(builder: Builder, *factors: int) -> int:
    """Give the register of a product; factors that are always 1 are left out."""
    one = builder.number(1.0)
    result, *rest = [factor for factor in factors if factor != one] or [one]
    for factor in rest:
        result = builder.apply("mul", result, factor)
    return result


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
    """

    def __init__(
        self, production: Production, chart: Chart, builder: Builder, number: Number, findings: list[Finding],
        worth: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.production = production
        self.chart = chart
        self.builder = builder
        self.number = number
        self.findings = findings
        self.worth = worth

    def postings(self, line: Line) -> Iterator[Posting]:
        """Give what a line posts: its pay or price, and the employer's contributions on it."""
        where = f"lines.{line.id}"
        quantity = self.number(f"{where}.quantity", line.quantity)
        factor = self.number(f"{where}.x", line.x)
        rate = self.number(f"{where}.rate", line.rate)
        if line.vat is not None:
            self.number(f"{where}.vat", line.vat)
        account = account_of(self.chart, line.account, f"{where}.account", self.findings)
        tail = self._tail(line, where)
        each = self.builder.apply("mul", quantity, rate)
        own = product(self.builder, each, factor, *tail)
        if line.job is not None and line.job.hours is not None:
            self.number(f"{where}.job.hours", line.job.hours)
        employer = None
        if line.employer is not None:
            employer = product(self.builder, *self._flat(line.employer, f"{where}.employer", each), factor, *tail)
        if line.muted:
            return
        yield Posting(line, account, own)
        if employer is not None:
            yield Posting(line, self.chart.employer_account or account, employer, employer=True)

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
