"""The financing of a production as a document: who pays, when, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import finance, i18n, money, periods
from prodkit.errors import ProdkitError
from prodkit.finance import checks, payments
from prodkit.finance import plan as plans
from prodkit.finance.events import event_name
from prodkit.finance.figures import Figures
from prodkit.i18n import Lang, pick
from prodkit.pictures.plan import cash_picture, lowest_point, period_name, plan_picture
from prodkit.report import proceeds
from prodkit.report.document import Cell, Column, Facts, Look, Part, Picture, Row, Table, Words, Worked

if TYPE_CHECKING:
    from prodkit.finance.payments import CashFlow
    from prodkit.finance.plan import FinancingPlan
    from prodkit.production import Production

SECTIONS = ("financing", "recoupment", "tour")


def has_financing(production: Production) -> bool:
    """Tell whether there is anything to say about a production's financing."""
    return any(getattr(production, name) is not None for name in SECTIONS)


def financing(production: Production, lang: Lang, currency: str | None = None) -> Iterator[Part]:
    """Give the financing of a production: plan, instalments, aid, payments, receipts, tour, and what to look at.

    Args:
        production: The production.
        lang: Language of the reader.
        currency: Currency of all amounts; by default the production's.

    Raises:
        ProdkitError: If it says nothing of its financing, or the budget or the plan cannot be computed.
    """
    figures = Figures.of(production, currency=currency)
    if not has_financing(production):
        raise ProdkitError.of("plan_empty", "financing")
    return _Financing(figures, lang).parts()


@dataclass(frozen=True)
class _Financing:
    figures: Figures
    lang: Lang

    def parts(self) -> Iterator[Part]:
        section = self.figures.production.financing
        if section is not None:
            yield from self._plan_parts(self.plan)
            for estimate in self.plan.estimates.values():
                yield from proceeds.credit(estimate, self.lang)
            yield from self._cash_parts()
        yield from proceeds.receipts(self.figures, self.lang)
        yield from proceeds.tour(self.figures, self.lang)
        found = checks.findings(self.figures.budget)
        looks = [item.sentence(self.lang) for item in found if item.severity != "info"]
        if looks:
            yield Words(self.say("look_at"), points=tuple(dict.fromkeys(looks)))

    def say(self, key: str, **params: object) -> str:
        return i18n.text(f"finance.document.{key}", self.lang, **params)

    def word(self, key: str, **params: object) -> str:
        """A word that the Finance app uses too."""
        return i18n.text(f"finance.app.{key}", self.lang, **params)

    def money(self, amount: object) -> str:
        return money.format_money(float(amount), self.figures.budget.currency, self.lang)  # type: ignore[arg-type]

    def amount(self, key: str) -> Column:
        return Column(f"{self.word(f'column.{key}')} ({self.figures.budget.currency})", "money")

    @cached_property
    def plan(self) -> FinancingPlan:
        errors = [item for item in checks.plan_errors(self.figures) if item.severity == "error"]
        if errors:
            raise ProdkitError(errors)
        return plans.compute(self.figures)

    # -- the plan

    def _plan_parts(self, plan: FinancingPlan) -> Iterator[Part]:
        yield Facts("", tuple(self._headlines(plan)))
        drawn, paid = plan_picture(plan, self.lang)
        total = sum(part.amount for part in paid) or 1.0
        keys = tuple(
            (None if part.is_gap else part.tone,
             f"{part.label} · {self.money(part.amount)} · {money.format_percent(part.amount / total, self.lang)}")
            for part in paid
        )  # fmt: skip
        yield Picture(self.say("against_budget"), drawn, keys)
        yield self._sources(plan)
        yield from self._partners(plan)
        yield from self._scenarios()

    def _headlines(self, plan: FinancingPlan) -> Iterator[tuple[str, str]]:
        def percent(share: object) -> str:
            return money.format_percent(float(share), self.lang)  # type: ignore[arg-type]

        gap = float(plan.gap)
        yield self.word("tile.budget"), self.money(plan.budget)
        covered = self.word("tile.covered", share=percent(plan.coverage))
        yield self.word("tile.plan"), f"{self.money(plan.total)} · {covered}"
        yield self.word("surplus" if gap < 0 else "gap"), self.money(abs(gap))
        yield self.say("signed"), self.money(plan.acquired)
        yield self.say("expected_value"), self.money(plan.expected_value)
        yield self.word("tile.public"), f"{self.money(plan.public_aid)} · {percent(plan.intensity)}"

    def _sources(self, plan: FinancingPlan) -> Table:
        columns = (
            Column(self.word("column.source"), wide=True), Column(self.word("column.state")),
            self.amount("amount"), Column(self.word("column.share"), "percent"),
            Column(self.word("column.probability"), "percent"),
        )  # fmt: skip
        found = plan.table(lang=self.lang).to_dict("records")
        last = len(found)  # row of the plan's total; the budget's and the gap's follow
        rows = [
            Row((
                " · ".join(dict.fromkeys(filter(None, (row["label"], row["kind"], row["territories"],
                                                       row["conditions"])))),
                i18n.text(f"finance.state.{row['state']}", self.lang), row["amount"],
                Worked(row["share"], f"R{place}C2/R{last + 1}C2"), row["probability"],
            ))
            for place, row in enumerate(found)
        ]  # fmt: skip
        total, budget, gap = float(plan.total), float(plan.budget), float(plan.gap)
        shares = [Worked(part / budget if budget else np.nan, f"R{last + place}C2/R{last + 1}C2")
                  for place, part in enumerate((total, budget, gap))]  # fmt: skip
        rows += [
            Row((self.word("tile.plan"), None, Worked(total, f"SUM(R0C2:R{last - 1}C2)"), shares[0], None), "total"),
            Row((self.word("tile.budget"), None, budget, shares[1], None), "total"),
            Row((self.word("gap"), None, Worked(gap, f"R{last + 1}C2-R{last}C2"), shares[2], None), "total"),
        ]
        return Table(self.word("tab.plan"), columns, tuple(rows))

    def _partners(self, plan: FinancingPlan) -> Iterator[Part]:
        columns = (
            Column(self.word("column.partner"), wide=True), Column(self.word("column.share"), "percent"),
            *(self.amount(name) for name in ("spends", "brings", "balance")),
        )  # fmt: skip
        rows = [
            Row((f"{row['label']} {row['country']}".strip(), row["share"], row["spends"], row["brings"],
                 Worked(row["balance"], f"R{place}C3-R{place}C2")))
            for place, row in enumerate(plan.partners(lang=self.lang).to_dict("records"))
        ]  # fmt: skip
        if rows:
            yield Table(self.word("partners"), columns, tuple(rows))

    def _scenarios(self) -> Iterator[Part]:
        """Gap and coverage in every scenario that can be computed."""
        production, currency = self.figures.production, self.figures.budget.currency
        found = [(self.word("base"), self.plan)]
        for one in production.scenarios:
            try:
                plan = finance.financing(production, scenario=one.id, currency=currency)
            except ProdkitError:  # told where scenarios are
                continue
            found.append((pick(one.label, self.lang), plan))
        if len(found) == 1:
            return
        rest = next((source for source in self.plan.sources if source.rest), None)
        columns = [
            Column(self.word("column.scenario"), wide=True),
            *(self.amount(name) for name in ("budget", "plan", "gap")),
            Column(self.word("column.coverage"), "percent"),
        ]
        if rest is not None:  # a plan that always balances says what that asks of whoever takes what is left
            columns.append(Column(pick(rest.label, self.lang), "money"))
        rows = []
        for place, (label, plan) in enumerate(found):
            cells: list[Cell] = [label, float(plan.budget), float(plan.total)]
            cells.append(Worked(float(plan.gap), f"R{place}C1-R{place}C2"))
            cells.append(Worked(float(plan.coverage), f"R{place}C2/R{place}C1"))
            if rest is not None:
                amounts = plan.table().set_index("source")["amount"]
                cells.append(float(amounts[rest.id]) if rest.id in amounts else None)
            rows.append(Row(tuple(cells)))
        yield Table(self.word("plan_by_scenario"), tuple(columns), tuple(rows))

    # -- payments

    def _cash_parts(self) -> Iterator[Part]:
        wrong = [item for item in checks.cash_errors(self.plan) if item.severity == "error"]
        if wrong:
            yield Words(self.word("tab.cash"), tuple(item.sentence(self.lang) for item in wrong))
            return
        flow = payments.compute(self.plan)
        yield self._instalments(flow)
        drawn = cash_picture(flow, self.word("base"), (), self.lang)
        yield Picture(self.say("cash"), drawn)
        facts = [(self.word("tile.lowest"), f"{self.money(flow.lowest)} · {self._day(flow)}")]
        if float(np.atleast_1d(flow.credit_needed)[0]):
            facts.append((self.word("tile.credit"), self.money(flow.credit_needed)))
        if float(flow.costs_of_credit):
            facts.append((self.word("column.interest"), self.money(flow.costs_of_credit)))
        yield Facts("", tuple(facts))
        yield self._months(flow)

    def _day(self, flow: CashFlow) -> str:
        return money.format_day(flow.lowest_day(), self.lang)

    def _instalments(self, flow: CashFlow) -> Table:
        """When each source pays, in the order of the days."""
        columns = (
            Column(self.word("column.day")), Column(self.word("column.source"), wide=True),
            Column(self.say("event")), self.amount("amount"),
        )  # fmt: skip
        rows = []
        for item in sorted(flow.receipts, key=lambda one: float(np.nan_to_num(one.day[0], nan=np.inf))):
            day = money.format_day(periods.to_date(item.day[0]), self.lang) if np.isfinite(item.day[0]) else "–"
            event = ""
            if item.position:
                event = event_name(self.figures.production, item.source.schedule[item.position - 1].on, self.lang)
            amount = money.amount(item.minor[0], self.figures.digits)
            rows.append(Row((day, pick(item.source.label, self.lang), event, amount)))
        paid = money.amount(float(np.sum([item.minor[0] for item in flow.receipts])), self.figures.digits)
        total = Worked(paid, f"SUM(R0C3:R{len(rows) - 1}C3)")
        rows.append(Row((None, self.say("all_instalments"), None, total), "total"))
        return Table(self.say("instalments"), columns, tuple(rows))

    def _months(self, flow: CashFlow) -> Table:
        """Payments month by month, each balance worked out from the one before it."""
        found = flow.table()
        flows = ["income", "out", *(name for name in ("vat", "advanced") if found[name].any())]
        heads = [self.amount(name) for name in (*flows, "net", "balance")]
        net, balance = len(flows) + 1, len(flows) + 2
        opening = self.figures.number("cash.opening", 0.0) * self.figures.worth(None)
        rows = [Row((self.say("opening"), *[None] * net, float(opening[0])), "note")]
        for place, row in enumerate(found.to_dict("records"), 1):
            amounts = [row[name] for name in flows]
            amounts.append(Worked(row["net"], f"SUM(R{place}C1:R{place}C{net - 1})"))
            amounts.append(Worked(row["balance"], f"R{place - 1}C{balance}+R{place}C{net}"))
            look: Look = "account" if row["balance"] == float(flow.lowest) else "line"
            rows.append(Row((period_name(flow, row["period"], self.lang), *amounts), look))
        last = len(rows) - 1
        totals = []
        for place, name in enumerate((*flows, "net"), 1):
            total = money.amount(money.whole(float(found[name].sum()), self.figures.digits), self.figures.digits)
            totals.append(Worked(total, f"SUM(R1C{place}:R{last}C{place})"))
        lowest = Worked(float(flow.lowest), f"MIN(R1C{balance}:R{last}C{balance})")
        rows.append(Row((self.word("tile.lowest"), *[None] * net, lowest), "total"))
        rows.append(Row((i18n.text("report.total.whole", self.lang), *totals, None), "total"))
        title = f"{self.word('tab.cash')} · {lowest_point(flow, self.lang)}"
        return Table(title, (Column(self.word("column.period"), wide=True), *heads), tuple(rows))
