"""From a production to a model: every number becomes a register, every line a posting to an account.

What cannot be worked out (an unknown name, a circle of drivers) becomes an unknown number and a finding; the rest of
the budget is computed all the same, and says what it covers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from prodkit import chart as charts
from prodkit import funding
from prodkit.chart import Chart
from prodkit.compile_layers import Layered
from prodkit.compile_lines import LineCompiler, account_of
from prodkit.compile_numbers import Numbers
from prodkit.compile_wages import WageCompiler
from prodkit.entries import Charge, Line
from prodkit.errors import Finding
from prodkit.model import ChargeRule, Model, Posting, selection
from prodkit.production import Production
from prodkit.program import Builder
from prodkit.scenario import Layer
from prodkit.wages.hired import Wages


def compile(  # noqa: A001
    production: Production, inputs: Collection[str] = (), currency: str | None = None, layers: Sequence[Layer] = ()
) -> Model:
    """Prepare a production for computing any number of cases.

    Args:
        production: The production.
        inputs: Numbers that cases may replace beside the drivers: `lines.camera.rate`, `charges.overheads.rate`,
            `exchange_rates.USD`, or a driver that is a formula. They win over scenarios.
        currency: Currency in which amounts are shown; by default the production's.
        layers: Changes of scenarios, each a switch: an input named as its place (`Layer.where`), 1 where the change
            applies. What a change adds is in the model of every case, and 0 where it is off.

    Returns:
        The model. Its `findings` tell what could not be used.

    Raises:
        TooManyFormsError: If the changes of one line can be mixed in too many ways; see `prodkit.stack`.
    """
    return _Compiler(production, frozenset(inputs), currency or production.currency, layers).model()


class _Compiler:
    def __init__(
        self, production: Production, inputs: frozenset[str], currency: str, layers: Sequence[Layer]
    ) -> None:  # fmt: skip
        self.production = production
        self.currency = currency
        self.builder = Builder()
        folds = {}
        self.lines: list[tuple[Line, int | None]] = [(line, None) for line in production.lines]
        self.charges: list[tuple[Charge, int | None]] = [(charge, None) for charge in production.charges]
        if layers:
            layered = Layered(production, layers, self.builder)
            folds, self.lines, self.charges = layered.folds, layered.lines, layered.charges
        self.chart = self._chart()
        self.findings: list[Finding] = list(self.chart.findings)
        self.numbers = Numbers(production, inputs, self.builder, self.findings, folds)
        self.number = self.numbers.number

    def _chart(self) -> Chart:
        """The chart with a place for every form of every line."""
        forms = {"lines": tuple(line for line, _ in self.lines), "charges": tuple(charge for charge, _ in self.charges)}
        return charts.of(self.production.model_copy(update=forms))

    def model(self) -> Model:
        """Compile names first, then what uses them."""
        numbers = self.numbers
        numbers.define_names()
        rates = self.exchange_rates()
        wages = WageCompiler(self.production, self.builder, self.number, numbers.fields, numbers.phases)
        lines = LineCompiler(self.production, self.chart, self.builder, self.number, self.findings, rates, wages)
        postings = [self._gated(posting) for posting in lines.postings(self.lines)]
        order = {code: position for position, code in enumerate(self.chart.entries)}
        postings.sort(key=lambda posting: order[posting.account])
        rules = [self.charge(charge, gate, postings, rates) for charge, gate in self.charges if not charge.muted]
        for unit, value in self.production.output.items():
            self.number(f"output.{unit}", value)
        for where, value in funding.numbers_of(self.production):
            self.number(where, value)
        return Model(
            self.production, self.chart, self.currency, self.builder.build(), numbers.fields, numbers.names,
            frozenset(numbers.used), tuple(numbers.weeks), numbers.phases, tuple(postings), tuple(rules),
            tuple(self.findings), Wages(wages.law, lines.hired),
        )  # fmt: skip

    def _gated(self, posting: Posting) -> Posting:
        """Nothing is posted where the gate is closed, not even what is unknown."""
        if posting.gate is None:
            return posting
        register = self.builder.apply("if", posting.gate, posting.register, self.builder.number(0.0))
        return replace(posting, register=register)

    # -- exchange rates and charges

    def exchange_rates(self) -> dict[str, int]:
        """Give, for each currency, the register of its worth in the currency shown."""
        own = self.builder.number(1.0)
        worth = {self.production.currency: own}
        given = dict.fromkeys(code for place in self.numbers.folds if (code := _currency(place)))
        for code, value in {**given, **self.production.exchange_rates}.items():
            if code == self.production.currency:
                where, params = f"exchange_rates.{code}", {"currency": code}
                self.findings.append(Finding("exchange_rate_of_own", where=where, params=params))
                continue
            rate = self.number(f"exchange_rates.{code}", value)
            zero, unknown = self.builder.number(0.0), self.builder.number(math.nan)
            worth[code] = self.builder.apply("if", self.builder.apply("gt", rate, zero), rate, unknown)
        shown = worth.get(self.currency)
        if shown is None:
            params = {"currency": self.currency}
            self.findings.append(Finding("currency_without_rate", where="exchange_rates", params=params))
            shown = self.builder.number(math.nan)
        if self.currency == self.production.currency:
            return worth
        return {
            code: own if code == self.currency else self.builder.apply("div", rate, shown)
            for code, rate in worth.items()
        }

    def charge(
        self, charge: Charge, gate: int | None, postings: list[Posting], rates: dict[str, int]
    ) -> ChargeRule:  # fmt: skip
        """Give how a charge is computed, and what its base is."""
        where = f"charges.{charge.id}"
        account = account_of(self.chart, charge.account, f"{where}.account", self.findings)
        worth = rates[self.production.currency]
        amounts = {}
        for name in ("amount", "cap", "floor"):
            value = getattr(charge, name)
            register = None if value is None else self.builder.product(self.number(f"{where}.{name}", value), worth)
            amounts[name] = register
        rate = None if charge.rate is None else self.number(f"{where}.rate", charge.rate)
        for name in ("accounts", "except_accounts"):
            for code in getattr(charge.base, name):
                account_of(self.chart, code, f"{where}.base.{name}", self.findings)
        chosen = selection(charge.base, self.chart)
        counted = tuple(chosen.takes(posting) for posting in postings)
        return ChargeRule(
            charge, account, rate, amounts["amount"], amounts["cap"], amounts["floor"], chosen, counted, gate
        )  # fmt: skip


def _currency(place: str) -> str:
    """The currency whose rate stands at this place of the file, if any."""
    group, _, code = place.partition(".")
    return code if group == "exchange_rates" else ""
