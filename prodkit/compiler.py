"""From a production to a model: every number becomes a register, every line a posting to an account.

What cannot be worked out (an unknown name, a circle of drivers) becomes an unknown number and a finding; the rest of
the budget is computed all the same, and says what it covers.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from prodkit import chart as charts
from prodkit import formula, funding, periods
from prodkit.entries import Charge, Driver, Line, Phase
from prodkit.errors import Finding
from prodkit.model import ChargeRule, Model, PhaseRegisters, Posting, selection
from prodkit.production import Production
from prodkit.program import Builder

Value = float | str | None
MEASURES = ("days", "weeks", "months", "working_days")


def compile(production: Production, inputs: Collection[str] = (), currency: str | None = None) -> Model:  # noqa: A001
    """Prepare a production for computing any number of cases.

    Args:
        production: The production.
        inputs: Numbers that cases may replace beside the drivers: `lines.camera.rate`, `charges.overheads.rate`,
            `exchange_rates.USD`, or a driver that is a formula.
        currency: Currency in which amounts are shown; by default the production's.

    Returns:
        The model. Its `findings` tell what could not be used.
    """
    return _Compiler(production, frozenset(inputs), currency or production.currency).model()


@dataclass(frozen=True, slots=True)
class _Item:
    """A driver or phase on the way to its registers: what it is called in the file, and what it waits for."""

    where: str
    entry: Driver | Phase
    needs: tuple[str, ...]


class _Compiler:
    def __init__(self, production: Production, inputs: frozenset[str], currency: str) -> None:
        self.production = production
        self.inputs = inputs
        self.currency = currency
        self.builder = Builder()
        self.chart = charts.of(production)
        self.findings: list[Finding] = list(self.chart.findings)
        self.names: dict[str, int] = {}
        self.used: set[str] = set()
        self.weeks: list[tuple[str, int]] = []
        self.fields: dict[str, int] = {}
        self.phases: dict[str, PhaseRegisters] = {}

    def model(self) -> Model:
        """Compile names first, then what uses them."""
        self.define_names()
        rates = self.exchange_rates()
        postings = [posting for line in self.production.lines for posting in self.postings(line, rates)]
        order = {code: position for position, code in enumerate(self.chart.entries)}
        postings.sort(key=lambda posting: order[posting.account])
        rules = [self.charge(charge, postings, rates) for charge in self.production.charges if not charge.muted]
        for unit, value in self.production.output.items():
            self.number(f"output.{unit}", value)
        for where, value in funding.numbers_of(self.production):
            self.number(where, value)
        return Model(
            self.production, self.chart, self.currency, self.builder.build(), self.fields, self.names,
            frozenset(self.used), tuple(self.weeks), self.phases, tuple(postings), tuple(rules), tuple(self.findings),
        )  # fmt: skip

    # -- names: drivers and phases, in the order in which they need each other

    def define_names(self) -> None:
        items = {item.where: item for item in self._items()}
        graph = {where: [need for need in item.needs if need in items] for where, item in items.items()}
        circular: set[str] = set()
        while True:
            try:
                order = list(TopologicalSorter(graph).static_order())
                break
            except CycleError as error:
                circle: list[str] = error.args[1]
                path = " → ".join(where.partition(".")[2] for where in reversed(circle))
                self.findings.append(Finding("circular_names", where=circle[-1], params={"path": path}))
                circular.update(circle)
                graph = {where: [] if where in circular else needs for where, needs in graph.items()}
        unknown = math.nan
        for where in sorted(circular):
            self._define(items[where], unknown)
        for where in order:
            if where not in circular:
                self._define(items[where], None)
        for driver in self.production.drivers:  # bounds may use any name, and nothing waits for them
            for bound in ("min", "max"):
                self.number(f"drivers.{driver.id}.{bound}", getattr(driver, bound))

    def _items(self) -> Iterator[_Item]:
        owners = {driver.id: f"drivers.{driver.id}" for driver in self.production.drivers}
        owners |= {
            f"{phase.id}.{measure}": f"phases.{phase.id}" for phase in self.production.phases for measure in MEASURES
        }
        for driver in self.production.drivers:
            where = f"drivers.{driver.id}"
            uses = () if driver.id in self.inputs else self._uses(driver.value)
            yield _Item(where, driver, tuple(owners[name] for name in uses if name in owners))
        before: Phase | None = None
        for phase in self.production.phases:
            needs = [owners[name] for name in self._uses(phase.length) if name in owners]
            if before is not None and phase.start is None:
                needs.append(f"phases.{before.id}")
            yield _Item(f"phases.{phase.id}", phase, tuple(needs))
            before = phase

    @staticmethod
    def _uses(value: Value) -> Iterable[str]:
        return formula.names(formula.parse(value)) if isinstance(value, str) else ()

    def _define(self, item: _Item, value: float | None) -> None:
        entry = item.entry
        if isinstance(entry, Driver):
            self.names[entry.id] = self._driver(entry, value)
        else:
            self._phase(entry, value)

    def _driver(self, driver: Driver, value: float | None) -> int:
        where = f"drivers.{driver.id}"
        given = value if value is not None else driver.value
        if isinstance(given, str) and driver.id not in self.inputs:
            register = self.translate(given, f"{where}.value")
        else:
            register = self.builder.input(driver.id, given if isinstance(given, float) else math.nan)
        self.fields[f"{where}.value"] = register
        return register

    def _phase(self, phase: Phase, value: float | None) -> None:
        where = f"phases.{phase.id}.length"
        length = self.number(where, phase.length if value is None else value)
        build, number = self.builder.apply, self.builder.number
        per_week = phase.days_per_week or self.production.days_per_week
        weeks = {
            "working_day": lambda: build("div", length, number(per_week)),
            "day": lambda: build("div", length, number(7)),
            "week": lambda: length,
            "month": lambda: build("mul", length, number(periods.WEEKS_PER_MONTH)),
        }[phase.unit]()
        days = length if phase.unit == "working_day" else build("mul", weeks, number(per_week))
        start = self._start(phase)
        try:
            calendar = periods.calendar(self.production.country, self.production.subdivision, per_week)
        except ValueError:
            self._note_calendar()
            calendar = periods.calendar("", "", per_week)
        end = build("end_of", start, length, extra=(phase.unit, calendar))
        worked = build("working_days", start, end, extra=(calendar,))
        self.phases[phase.id] = PhaseRegisters(start, end, worked)
        months = build("div", weeks, number(periods.WEEKS_PER_MONTH))
        measures = dict(zip(MEASURES, (days, weeks, months, worked), strict=True))
        self.names |= {f"{phase.id}.{measure}": register for measure, register in measures.items()}

    def _start(self, phase: Phase) -> int:
        if phase.start is not None:
            return self.builder.number(periods.to_day(phase.start))
        position = self.production.phases.index(phase)
        before = self.phases.get(self.production.phases[position - 1].id) if position else None
        if before is None:
            return self.builder.number(math.nan)
        return self.builder.apply("add", before.end, self.builder.number(1))

    def _note_calendar(self) -> None:
        found = f"{self.production.country} {self.production.subdivision}".strip()
        finding = Finding("country_unknown", where="country", params={"found": found})
        if finding not in self.findings:
            self.findings.append(finding)

    # -- numbers

    def number(self, where: str, value: Value) -> int:
        """Give the register of a number of the file, and remember where it is."""
        if where in self.inputs:
            known = value if isinstance(value, float) else math.nan
            register = self.builder.input(where, known)
        elif isinstance(value, str):
            register = self.translate(value, where)
        else:
            register = self.builder.number(math.nan if value is None else value)
        self.fields[where] = register
        return register

    def translate(self, text: str, where: str) -> int:
        """Give the register of a formula's result."""
        done: list[int] = []
        # A stack instead of recursion: a sum may have hundreds of terms.
        pending: list[tuple[formula.Node, bool]] = [(formula.parse(text), False)]
        while pending:
            node, ready = pending.pop()
            if isinstance(node, formula.Const):
                done.append(self.builder.number(node.value))
            elif isinstance(node, formula.Name):
                done.append(self._name(node.id, where))
            elif ready:
                count = len(node.args)
                done[-count:] = [self._operation(node, done[-count:], where)]
            else:
                pending.append((node, True))
                pending.extend((arg, False) for arg in reversed(node.args))
        return done[0]

    def _operation(self, node: formula.Call, args: list[int], where: str) -> int:
        if node.op in {"weeks", "days"}:
            per_week = args[1] if len(args) > 1 else self.builder.number(self.production.days_per_week)
            self.weeks.append((where, per_week))
            return self.builder.apply("div" if node.op == "weeks" else "mul", args[0], per_week)
        if node.op == "months":
            return self.builder.apply("div", args[0], self.builder.number(periods.WEEKS_PER_MONTH))
        if node.op == "round" and len(args) == 1:
            args.append(self.builder.number(0))
        return self.builder.apply(node.op, *args)

    def _name(self, name: str, where: str) -> int:
        register = self.names.get(name)
        self.used.add(name)
        if register is None:
            near = ", ".join(difflib.get_close_matches(name, self.names, 3) or sorted(self.names)[:6])
            self.findings.append(Finding("name_unknown", where=where, params={"name": name, "near": near}))
            return self.builder.number(math.nan)
        return register

    # -- lines and charges

    def exchange_rates(self) -> dict[str, int]:
        """Give, for each currency, the register of its worth in the currency shown."""
        own = self.builder.number(1.0)
        worth = {self.production.currency: own}
        for code, value in self.production.exchange_rates.items():
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

    def postings(self, line: Line, rates: dict[str, int]) -> Iterator[Posting]:
        """Give what a line posts: its pay or price, and the employer's contributions on it."""
        where = f"lines.{line.id}"
        quantity = self.number(f"{where}.quantity", line.quantity)
        factor = self.number(f"{where}.x", line.x)
        rate = self.number(f"{where}.rate", line.rate)
        if line.vat is not None:
            self.number(f"{where}.vat", line.vat)
        account = self._account(line.account, f"{where}.account")
        tail = self._tail(line, where, rates)
        each = self.builder.apply("mul", quantity, rate)
        own = self._product(each, factor, *tail)
        if line.job is not None and line.job.hours is not None:
            self.number(f"{where}.job.hours", line.job.hours)
        employer = None
        if line.employer is not None:
            share = self.number(f"{where}.employer.rate", line.employer.rate)
            base = each
            if line.employer.ceiling is not None:
                ceiling = self.number(f"{where}.employer.ceiling", line.employer.ceiling)
                base = self.builder.apply("min", each, ceiling)
            employer = self._product(base, share, factor, *tail)
        if line.muted:
            return
        yield Posting(line, account, own)
        if employer is not None:
            yield Posting(line, self.chart.employer_account or account, employer, employer=True)

    def _tail(self, line: Line, where: str, rates: dict[str, int]) -> list[int]:
        """The factors after quantity and rate: exchange rate and amortisation, where there are any."""
        tail = []
        currency = line.currency or self.production.currency
        worth = rates.get(currency)
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

    def _product(self, *factors: int) -> int:
        one = self.builder.number(1.0)
        product, *rest = [factor for factor in factors if factor != one] or [one]
        for factor in rest:
            product = self.builder.apply("mul", product, factor)
        return product

    def _account(self, code: str, where: str) -> str:
        if code in self.chart.entries:
            return code
        near = ", ".join(difflib.get_close_matches(code, self.chart.entries, 3) or list(self.chart.entries)[:8])
        self.findings.append(Finding("account_unknown", where=where, params={"code": code, "near": near}))
        return charts.UNKNOWN

    def charge(self, charge: Charge, postings: list[Posting], rates: dict[str, int]) -> ChargeRule:
        """Give how a charge is computed, and what its base is."""
        where = f"charges.{charge.id}"
        account = self._account(charge.account, f"{where}.account")
        worth = rates[self.production.currency]
        amounts = {}
        for name in ("amount", "cap", "floor"):
            value = getattr(charge, name)
            register = None if value is None else self._product(self.number(f"{where}.{name}", value), worth)
            amounts[name] = register
        rate = None if charge.rate is None else self.number(f"{where}.rate", charge.rate)
        for name in ("accounts", "except_accounts"):
            for code in getattr(charge.base, name):
                self._account(code, f"{where}.base.{name}")
        chosen = selection(charge.base, self.chart)
        counted = tuple(chosen.takes(posting) for posting in postings)
        return ChargeRule(charge, account, rate, amounts["amount"], amounts["cap"], amounts["floor"], chosen, counted)
