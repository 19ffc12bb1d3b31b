"""What the Finance app shows at a moment: one production, one scenario, and what can be computed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit import compiler, finance, i18n, money, moves, scenario
from prodkit.budget import compute
from prodkit.errors import ProdkitError, has_errors
from prodkit.finance import payments, programmes, recoupment
from prodkit.finance import plan as plans
from prodkit.finance.checks import cash_errors, plan_errors, recoupment_errors
from prodkit.finance.figures import Figures, Layout
from prodkit.finance.tax_credits import TaxCredit, estimate
from prodkit.html import Html, tag
from prodkit.i18n import Lang, pick
from prodkit.ui.sheet import word
from prodkit.ui.views import button, severity
from prodkit.ui.work import Fault

if TYPE_CHECKING:
    import datetime as dt

    from prodkit.budget import Budget
    from prodkit.errors import Finding
    from prodkit.finance.payments import CashFlow
    from prodkit.finance.plan import FinancingPlan
    from prodkit.finance.recoupment import Recouped
    from prodkit.finance.spread import By
    from prodkit.funding.plan import State
    from prodkit.model import Model
    from prodkit.production import Production
    from prodkit.ui.work import Work

ALL: tuple[State, ...] = ("acquired", "expected", "applied")
SIGNED: tuple[State, ...] = ("acquired",)


@dataclass
class Choices:
    """What the reader has chosen beside the production itself.

    Attributes:
        tab: Which part of the app.
        scenario: Which scenario; `base` for the production itself.
        by: Months or weeks.
        states: Which sources come in.
        times: How often the receipts of the file come in.
        entry: Corridor or payment term that is open to be changed, by its place.
        programme: Programme that is tried, and `options` what it is told.
        faults: What was typed and could not be used, by place.
    """

    tab: str = "plan"
    scenario: str = scenario.BASE
    by: By = "month"
    states: tuple[State, ...] = ALL
    times: float = 1.0
    entry: str = ""
    programme: str = ""
    options: dict[str, dict[str, float]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)


@dataclass
class Known:
    """What stays true while only drivers move, so that a slider does not wait for it.

    Attributes:
        models: Scenarios, compiled.
        layouts: What is known of the lines of each model, by scenario.
        sound: Scenarios whose plan, or payments, were looked over and can be computed.
        planned: Scenarios that have a plan.
    """

    models: dict[str, Model] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    sound: set[tuple[str, str]] = field(default_factory=set)
    planned: set[str] = field(default_factory=set)


@dataclass
class Scene:
    """What is computed of an open production, each part when it is first asked for.

    Attributes:
        work: The open production.
        choices: What the reader has chosen.
        known: What was found out before, while only drivers have moved since.
        moving: Whether a hand moves a driver: the scenarios that are not read wait until it rests.
    """

    work: Work
    choices: Choices
    known: Known = field(default_factory=Known)
    moving: bool = False

    @property
    def lang(self) -> Lang:
        """Language of the reader."""
        return self.work.lang

    @cached_property
    def figures(self) -> Figures:
        """The budget of the scenario that is seen."""
        return self.figures_of(self.choices.scenario)

    def figures_of(self, name: str) -> Figures:
        """Give the budget of any scenario."""
        if name == scenario.BASE:
            return self._laid(name, self.work.budget)
        models = self.known.models
        if name not in models:
            production = scenario.resolve(self.work.production, name)
            models[name] = compiler.compile(production, currency=self.work.currency)
        model = models[name]
        if has_errors(model.findings):
            raise ProdkitError(finding for finding in model.findings if finding.severity == "error")
        changed = {layer.override.target for layer in scenario.chain(self.work.production, name)}
        inputs = {
            driver: value
            for driver, value in moves.drivers(self.work.production).items()
            if driver in model.program.inputs and f"drivers.{driver}.value" not in changed
        }
        return self._laid(name, compute(model, inputs, keep_lines=True))

    def _laid(self, name: str, budget: Budget) -> Figures:
        """Put a budget beside what is known of its lines already."""
        layout = self.known.layouts.get(name)
        if layout is None or layout.model is not budget.model:
            layout = self.known.layouts[name] = Layout(budget.model)
        return Figures(budget, layout)

    @property
    def production(self) -> Production:
        """The production as the scenario sees it."""
        return self.figures.production

    @property
    def editable(self) -> bool:
        """Whether numbers can be typed: a scenario is changed where scenarios are."""
        return self.choices.scenario == scenario.BASE

    # -- what can be computed; None where it cannot, `trouble` says why

    @cached_property
    def trouble(self) -> list[Finding]:
        """What keeps the plan, the payments or the receipts from being computed."""
        found = list(plan_errors(self.figures))
        if self.plan is not None:
            found += list(cash_errors(self.plan))
        if self.production.recoupment is not None:
            found += list(recoupment_errors(self.figures, None))
        return [finding for finding in found if finding.severity == "error" and finding.code != "plan_empty"]

    @cached_property
    def plan(self) -> FinancingPlan | None:
        """The financing plan."""
        return self._plan(self.choices.scenario, self.figures)

    @cached_property
    def draft(self) -> FinancingPlan | None:
        """The financing plan, or as far as it can be told while something in it is wrong: there it is mended."""
        section = self.production.financing
        if self.plan is not None or section is None or not section.sources:
            return self.plan
        try:
            return plans.compute(self.figures)
        except ProdkitError:
            return None

    def _plan(self, name: str, figures: Figures) -> FinancingPlan | None:
        return plans.compute(figures) if self._sound(name, "plan", plan_errors(figures)) else None

    def _sound(self, name: str, part: str, findings: Iterator[Finding]) -> bool:
        """Tell whether a part can be computed; what was found sound is not looked over again."""
        if (name, part) not in self.known.sound:
            if has_errors(findings):
                return False
            self.known.sound.add((name, part))
        return True

    @cached_property
    def cash(self) -> CashFlow | None:
        """The plan of payments."""
        return self._cash(self.choices.scenario, self.plan)

    def _cash(self, name: str, plan: FinancingPlan | None) -> CashFlow | None:
        if plan is None or not self._sound(name, "cash", cash_errors(plan)):
            return None
        return payments.compute(plan, self.choices.by, self.choices.states)

    def plan_by_scenario(self) -> list[tuple[str, str, FinancingPlan]]:
        """Give the plan in every scenario that has one: id, label, plan; the production itself first.

        While a hand moves, only that of the scenario that is read.
        """
        found = []
        for name, label in self.scenarios():
            if self.moving and name != self.choices.scenario:
                continue
            try:
                plan = self.plan if name == self.choices.scenario else self._plan(name, self.figures_of(name))
            except ProdkitError:  # a scenario that cannot be applied is told where scenarios are
                continue
            if plan is not None:
                found.append((name, label, plan))
        if not self.moving:
            self.known.planned = {name for name, _, _ in found}
        return found

    def in_each(self, cells: Callable[[Any], list[str]], of: list[tuple[str, str, Any]], width: int) -> list[Html]:
        """Draw a row for each scenario: a button that opens it, and its figures.

        Args:
            cells: Writes the figures of what was computed.
            of: What was computed: id, label, plan or payments.
            width: How many figures there are; they are left open where they wait for the hand to rest.
        """
        found = {name: computed for name, _, computed in of}
        rows = []
        for name, label in self.scenarios():
            if name not in found and not (self.moving and name in self.known.planned):
                continue
            chosen = name == self.choices.scenario
            see = button(label, "scenario", name, look="quiet", aria_pressed="true" if chosen else "false",
                         id=f"pk-see-{name}")  # fmt: skip
            figures = cells(found[name]) if name in found else ["…"] * width
            rows.append(
                tag("tr", tag("th", see, scope="row"), [tag("td", figure, class_="pk-num") for figure in figures],
                    class_="pk-row-selected" if chosen else None)
            )  # fmt: skip
        return rows

    def scenarios(self) -> list[tuple[str, str]]:
        """List the scenarios with their labels, the production itself first."""
        names = [(one.id, pick(one.label, self.lang)) for one in self.work.production.scenarios]
        return [(scenario.BASE, self.say("base")), *names]

    def cash_by_scenario(self) -> list[tuple[str, str, CashFlow]]:
        """Give the payments of every scenario that has any: id, label, payments; the production itself first."""
        flows = ((name, label, self._cash(name, plan)) for name, label, plan in self.plan_by_scenario())
        return [(name, label, flow) for name, label, flow in flows if flow is not None]

    @cached_property
    def recouped(self) -> Recouped | None:
        """Receipts shared out, as often as the reader has chosen."""
        section = self.production.recoupment
        if section is None or any(found.severity == "error" for found in recoupment_errors(self.figures, None)):
            return None
        if self.choices.times == 1:
            return recoupment.compute(self.figures)
        receipts = {
            market.id: {
                year: float(self._received(market.id, year, market.currency)) * self.choices.times
                for year in market.receipts
            }
            for market in section.markets
        }
        return recoupment.compute(self.figures, receipts)

    def _received(self, market: str, year: str, currency: str | None) -> float:
        amount = self.figures.number(f"recoupment.markets.{market}.receipts.{year}") * self.figures.worth(currency)
        return float(amount[0] / self.figures.worth(None)[0])

    @cached_property
    def touring(self) -> finance.Touring | None:
        """What the show costs and brings on the road."""
        section = self.production.tour
        dates = self.figures.number("tour.dates", 0.0) + self.figures.number("tour.box_office_dates", 0.0)
        return finance.Touring(self.figures, section) if section is not None and (dates > 0).all() else None

    def tried(self) -> TaxCredit | None:
        """Give the estimate of the programme that is tried."""
        plan = plans.compute(self.figures)
        programme = programmes.of(self.production).get(self.choices.programme)
        if programme is None:
            return None
        given = {name: np.array([value]) for name, value in self.choices.options.get(programme.id, {}).items()}
        return estimate(self.figures, programme, plan.beside(None), given)

    # -- words

    def say(self, key: str, **params: object) -> str:
        """Give a sentence of the app."""
        return i18n.text(f"finance.app.{key}", self.lang, **params)

    def money(self, amount: float) -> str:
        """Write an amount to the cent."""
        return money.format_money(amount, self.work.currency, self.lang)

    def whole(self, amount: float) -> str:
        """Write an amount in whole units, for pictures."""
        return money.format_money(amount, self.work.currency, self.lang, 0)

    def percent(self, share: float) -> str:
        """Write a share as a percentage."""
        return money.format_percent(share, self.lang)

    def number(self, value: float) -> str:
        """Write a number."""
        return money.format_number(value, self.lang)

    def day(self, day: dt.date) -> str:
        """Write a day briefly, for tables."""
        return money.format_day(day, self.lang, "d MMM yy")

    def empty(self, key: str) -> Html:
        """Say what a part of the app needs before it can show anything."""
        notes = [tag("p", self.say(key))]
        notes += [tag("p", finding.sentence(self.lang), class_="pk-fault") for finding in self.trouble[:5]]
        return tag("div", notes, class_="pk-notice")

    def look_at(self, *sections: str) -> Html | None:
        """List the findings on some sections of the production."""
        found = [item for item in self.work.findings if item.where.partition(".")[0] in sections]
        if not found:
            return None
        rows = [
            tag("li", severity(item.severity, self.lang), " ", item.what(self.lang), " ",
                tag("span", item.fix(self.lang), class_="pk-hint"))
            for item in found
        ]  # fmt: skip
        label = f"{word('tab.findings', self.lang)} ({len(found)})"
        urgent = any(item.severity != "info" for item in found)
        return tag("details", tag("summary", label), tag("ul", rows, class_="pk-plain"), class_="pk-tree", open=urgent)
