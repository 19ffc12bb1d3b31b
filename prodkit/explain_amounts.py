"""Why a figure is what it is: any total opened down to lines, quantities, formulas, drivers, rates and sources."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from prodkit import formula, i18n, money
from prodkit.budget import Budget, evaluate
from prodkit.chart import UNKNOWN
from prodkit.errors import ProdkitError
from prodkit.explain_wages import WageExplainer
from prodkit.explanation import SHARE, Explanation
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from prodkit.entries import Driver, Line, Phase, Source
    from prodkit.model import ChargeRule
    from prodkit.production import Production


def explain_amount(
    production: Production,
    account: str = "total",
    *,
    drivers: Mapping[str, ArrayLike] | None = None,
    lang: Lang = "en",
) -> Explanation:
    """Open a figure down to what it is made of.

    Args:
        production: The production.
        account: `total`, `income`, an account's code, or the id of a line, charge or driver (`lines.camera` where an id
            is also an account's code).
        drivers: Values to use instead of the file's, one number each.
        lang: Language of the labels.

    Returns:
        The explanation; print it to read it. Contributions are told one by one where a line is asked for; an account
        tells them line by line.

    Raises:
        ProdkitError: If there is no such figure, or the budget cannot be computed.
    """
    return explain(evaluate(production, drivers), account, lang=lang)


def explain(budget: Budget, key: str, *, case: int = 0, lang: Lang = "en") -> Explanation:
    """Open a figure of a budget that is already computed; see `explain_amount`."""
    return replace(_Explainer(budget, case, lang).open(key), lang=lang)


class _Explainer:
    def __init__(self, budget: Budget, case: int, lang: Lang) -> None:
        self.budget = budget
        self.case = case
        self.lang = lang
        self.model = budget.model
        self.production = budget.production
        self.registers = budget.registers(case)
        self.amounts = budget.line_amounts(case)
        self.drivers = {driver.id: driver for driver in self.production.drivers}
        self.phases = {phase.id: phase for phase in self.production.phases}
        self.codes = list(self.model.chart.entries)
        self.wages = WageExplainer(self.model, self.registers, self.amounts, lang)

    def word(self, name: str) -> str:
        return i18n.text(f"explain.{name}", self.lang)

    def open(self, key: str) -> Explanation:
        if key in {"total", "income"}:
            return self.whole(key)
        group, _, rest = key.partition(".")
        if key in self.model.chart.entries:
            return self.account(key)
        for name, openers in (
            ("lines", self.line_of),
            ("charges", self.charge_of),
            ("drivers", self.driver_of),
        ):
            wanted = rest if group == name else key
            found = openers(wanted)
            if found is not None:
                return found
        raise ProdkitError.of("key_unknown", where=key, name=key)

    def amount(self, minor: float) -> float:
        return money.amount(minor, self.model.digits)

    # -- totals, accounts, lines, charges

    def whole(self, key: str) -> Explanation:
        kind = "cost" if key == "total" else "income"
        entries = self.model.chart.entries.values()
        tops = tuple(self.account(entry.code) for entry in entries if entry.depth == 1 and entry.kind == kind)
        used = tuple(top for top in tops if top.children)
        minor = sum(self.budget.amounts.accounts[self.codes.index(top.key), self.case] for top in used)
        return Explanation("total", key, self.word(key), self.amount(minor), self.model.currency, children=used)

    def account(self, code: str) -> Explanation:
        entry = self.model.chart.entries[code]
        below = [self.account(other.code) for other in self.model.chart.entries.values() if other.parent == code]
        children = [child for child in below if child.children]
        children += [self.line(line) for line in self.production.lines if self.home(line) == code]
        children += self.contributions(code)
        children += [self.charge(index) for index, rule in enumerate(self.model.rules) if rule.account == code]
        minor = self.budget.amounts.accounts[self.codes.index(code), self.case]
        label = f"{code} {entry.name(self.lang)}"
        return Explanation("account", code, label, self.amount(minor), self.model.currency, children=tuple(children))

    def home(self, line: Line) -> str:
        """Account that a line is posted to: its own, if the chart has it."""
        return line.account if line.account in self.model.chart.entries else UNKNOWN

    def contributions(self, code: str) -> list[Explanation]:
        """Employer contributions that lines of other accounts post to this one."""
        posted = [posting.line for posting in self.model.postings if posting.employer and posting.account == code]
        return [self.employer(line) for line in posted if self.home(line) != code]

    def line_of(self, key: str) -> Explanation | None:
        return next((self.line(line, opened=True) for line in self.production.lines if line.id == key), None)

    def line(self, line: Line, *, opened: bool = False) -> Explanation:
        """Open a line; its hours and contributions one by one only where the line itself is asked for."""
        where = f"lines.{line.id}"
        rate = self.factor(
            f"{where}.rate", self.word("rate"), line.rate, source=line.source,
            currency=line.currency or self.production.currency,
        )  # fmt: skip
        children = [
            self.factor(f"{where}.quantity", self.word("quantity"), line.quantity, unit=self.unit(line)),
            self.factor(f"{where}.x", self.word("x"), line.x),
            *self.wages.pay(line, rate, opened=opened),
            *self.conversions(line),
        ]
        minor = self.amounts[line.id][0]
        elsewhere = self.model.chart.employer_account
        own_account = elsewhere in {None, line.account}
        if line.id in self.model.charged and opened and not own_account:
            note = i18n.text("wages.posted_to", self.lang, account=elsewhere)
            children.append(replace(self.employer(line, opened=opened), note=note))
        if line.id in self.model.charged and own_account:
            children.append(self.employer(line, opened=opened))
            # Like its account, a line counts what is known; the unknown part says so itself.
            minor += 0.0 if math.isnan(self.amounts[line.id][1]) else self.amounts[line.id][1]
        return Explanation(
            "line", where, pick(line.label, self.lang), self.amount(minor), self.model.currency,
            note=self.remark(line), source=line.source, children=tuple(children),
        )  # fmt: skip

    def remark(self, line: Line) -> str:
        marks = [self.word(mark) for mark in ("muted", "in_kind") if getattr(line, mark)]
        note = pick(line.note, self.lang)
        return " · ".join([*marks, note] if note else marks)

    def unit(self, line: Line) -> str:
        return i18n.text(f"units.{line.unit}", self.lang)

    def conversions(self, line: Line) -> Iterator[Explanation]:
        """What comes after quantity, multiplier and rate: exchange rates and amortisation."""
        currency = line.currency or self.production.currency
        if currency != self.model.currency:
            if currency in self.production.exchange_rates:
                where = f"exchange_rates.{currency}"
                yield self.factor(where, self.word("exchange_rate"), self.production.exchange_rates[currency])
            yield from self.display()
        if line.amortise is not None:
            for name in ("carried", "over"):
                value = getattr(line.amortise, name)
                yield self.factor(f"lines.{line.id}.amortise.{name}", self.word(name), value)

    def display(self) -> Iterator[Explanation]:
        """The exchange rate that amounts are divided by, where another currency than the production's is shown."""
        shown = self.model.currency
        if shown in self.production.exchange_rates and shown != self.production.currency:
            label = i18n.text("explain.shown_in", self.lang, currency=shown)
            yield self.factor(f"exchange_rates.{shown}", label, self.production.exchange_rates[shown])

    def employer(self, line: Line, *, opened: bool = False) -> Explanation:
        parts = [*self.flat(line), *self.wages.employer(line, opened=opened)]
        label = f"{self.word('employer')} · {pick(line.label, self.lang)}"
        minor = self.amounts[line.id][1]
        return Explanation(
            "factor",
            f"lines.{line.id}",
            label,
            self.amount(minor),
            self.model.currency,
            children=tuple(parts),
        )

    def flat(self, line: Line) -> Iterator[Explanation]:
        """The flat percentage of a line, or of its status."""
        hired = self.model.wages.lines.get(line.id)
        if line.employer is not None:
            where = f"lines.{line.id}.employer"
            yield self.factor(f"{where}.rate", self.word("employer_rate"), line.employer.rate, unit=SHARE)
            if line.employer.ceiling is not None:
                yield self.factor(f"{where}.ceiling", self.word("employer_ceiling"), line.employer.ceiling)
        elif hired is not None and hired.share is not None and line.job is not None:
            status = line.job.status
            given = self.production.payroll.flat[status]
            yield self.factor(f"payroll.flat.{status}", self.word("employer_rate"), given, unit=SHARE)

    def charge_of(self, key: str) -> Explanation | None:
        ids = [rule.charge.id for rule in self.model.rules]
        if key in ids:
            return self.charge(ids.index(key))
        muted = next((charge for charge in self.production.charges if charge.id == key), None)
        if muted is None:
            return None
        label, note = pick(muted.label, self.lang), self.word("muted_charge")
        return Explanation("charge", f"charges.{key}", label, 0.0, self.model.currency, note=note)

    def charge(self, index: int) -> Explanation:
        charge = self.model.rules[index].charge
        where = f"charges.{charge.id}"
        children: list[Explanation] = []
        if charge.rate is not None:
            children = [
                self.factor(f"{where}.rate", self.word("charge_rate"), charge.rate, unit=SHARE),
                self.base(index),
            ]
        elif charge.amount is not None:
            children = [
                self.factor(f"{where}.amount", self.word("amount"), charge.amount, currency=self.production.currency)
            ]
        for name in ("cap", "floor"):
            value = getattr(charge, name)
            if value is not None:
                children.append(
                    self.factor(f"{where}.{name}", self.word(name), value, currency=self.production.currency)
                )
        if charge.rate is None or charge.cap is not None or charge.floor is not None:
            children += self.display()
        minor = self.budget.amounts.charges[index, self.case]
        return Explanation(
            "charge", where, pick(charge.label, self.lang), self.amount(minor), self.model.currency,
            note=pick(charge.note, self.lang), source=charge.source, children=tuple(children),
        )  # fmt: skip

    def base(self, index: int) -> Explanation:
        """What a percentage is taken of: accounts and other charges."""
        rule = self.model.rules[index]
        parts = self.budget.charge_base(index, self.case)
        children = tuple(
            Explanation("factor", code, self.part_label(code), self.amount(minor), self.model.currency)
            for code, minor in parts.items()
        )
        label = self.word(f"of_{rule.charge.of}")
        return Explanation(
            "factor", "", label, self.amount(sum(parts.values())), self.model.currency, children=children
        )

    def part_label(self, key: str) -> str:
        group, _, name = key.partition(".")
        if group == "charges" and name:
            rule: ChargeRule = next(rule for rule in self.model.rules if rule.charge.id == name)
            return pick(rule.charge.label, self.lang)
        return f"{key} {self.model.chart.entries[key].name(self.lang)}"

    # -- numbers and where they come from

    def factor(
        self, where: str, label: str, value: float | str | None, *, unit: str = "", currency: str = "",
        source: Source | None = None,
    ) -> Explanation:  # fmt: skip
        text, children = self.roots(value)
        found = self.model.read(self.registers, where)
        return Explanation("factor", "", label, found, currency, text, unit, source=source, children=children)

    def roots(self, value: float | str | None, seen: set[str] | None = None) -> tuple[str, tuple[Explanation, ...]]:
        """Give a formula's text, and the drivers and phases it uses.

        Each is opened once for a number: drivers that use each other would otherwise open without end.
        """
        if not isinstance(value, str):
            return "", ()
        opened = set() if seen is None else seen
        found = [self.name(name, opened) for name in dict.fromkeys(formula.names(formula.parse(value)))]
        return value, tuple(child for child in found if child is not None)

    def name(self, name: str, seen: set[str]) -> Explanation | None:
        owner, _, measure = name.partition(".")
        if name in self.drivers:
            return self.driver(self.drivers[name], seen)
        if owner in self.phases and measure:
            return self.phase(self.phases[owner], name, seen)
        return None

    def inside(self, name: str, value: float | str, seen: set[str]) -> tuple[str, tuple[Explanation, ...]]:
        """Open what a name stands for, unless it was opened before."""
        if name in seen:
            return value if isinstance(value, str) else "", ()
        seen.add(name)
        return self.roots(value, seen)

    def driver_of(self, key: str) -> Explanation | None:
        return self.driver(self.drivers[key], set()) if key in self.drivers else None

    def driver(self, driver: Driver, seen: set[str]) -> Explanation:
        text, children = self.inside(driver.id, driver.value, seen)
        value = self.model.read(self.registers, f"drivers.{driver.id}.value")
        unit = SHARE if driver.share else pick(driver.unit, self.lang)
        return Explanation(
            "driver", f"drivers.{driver.id}", pick(driver.label, self.lang), value, "", text, unit,
            pick(driver.note, self.lang), driver.source, children,
        )  # fmt: skip

    def phase(self, phase: Phase, name: str, seen: set[str]) -> Explanation:
        text, children = self.inside(phase.id, phase.length, seen)
        value = self.model.value_of(self.registers, name)
        label = f"{pick(phase.label, self.lang)} ({self.word('measure_' + name.partition('.')[2])})"
        return Explanation("phase", "", label, value, "", text, children=children)
