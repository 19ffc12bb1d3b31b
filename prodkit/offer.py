"""What a client sees of a production: the versions offered, what may be moved, and not one figure more.

An `Offer` holds only what the production's `client` section names. Pages and documents for clients are made from it
alone, so that what it does not hold cannot leave.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prodkit import compiler, money, selling
from prodkit.budget import Budget, compute
from prodkit.errors import Finding, ProdkitError, has_errors
from prodkit.i18n import Lang, pick
from prodkit.model import Model
from prodkit.presentation import ClientView, Lever, Quote
from prodkit.production import Production
from prodkit.scenario import BASE, find, resolve
from prodkit.vat import price_with_vat


@dataclass(frozen=True, slots=True)
class Choice:
    """A number the client may move, as it stands."""

    driver: str
    label: str
    unit: str
    value: float
    least: float
    most: float
    step: float


@dataclass(frozen=True, slots=True)
class AccountPrice:
    """An account of a version: its label, how deep it lies, and what it comes to."""

    code: str
    label: str
    depth: int
    amount: float


@dataclass(frozen=True, slots=True)
class Version:
    """One version offered, with its price.

    Attributes:
        id: Id of its scenario.
        label: What the client reads.
        note: What is particular to it.
        total: Price without VAT; NaN while parts of it are unknown.
        with_vat: Price with VAT, NaN while a rate is unknown; None if it is not shown.
        accounts: What it is made of, as deep as the production shows.
    """

    id: str
    label: str
    note: str
    total: float
    with_vat: float | None
    accounts: tuple[AccountPrice, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a client sees, in one language, for one position of the levers."""

    title: str
    intro: str
    currency: str
    choices: tuple[Choice, ...]
    versions: tuple[Version, ...]
    inclusions: tuple[str, ...]
    exclusions: tuple[str, ...]
    contact: str


class OfferDesk:
    """Computes offers of one production; the production itself stays behind it.

    Args:
        production: The production.

    Raises:
        ProdkitError: If it offers nothing to clients, or its `client` section names what does not exist.
    """

    def __init__(self, production: Production) -> None:
        if production.client is None:
            raise ProdkitError.of("client_absent", where="client")
        findings = list(check_client(production))
        if has_errors(findings):
            raise ProdkitError(findings)
        self._production = production
        self._view: ClientView = production.client
        self._levers: Mapping[str, Lever] = {lever.driver: lever for lever in self._view.levers}
        self._models: dict[tuple[str, frozenset[str]], Model] = {}
        unmoved = [self._budget(offered.scenario, {}) for offered in self._view.offers]  # what cannot be is told now
        charged = frozenset[str]().union(*map(selling.hidden_accounts, unmoved))
        self._hidden = frozenset[str]() if self._view.show_charges else charged
        self._bearer = selling.dearest(unmoved[0], self._hidden)

    def _budget(self, scenario: str, values: Mapping[str, float]) -> Budget:
        """Compute a version; a lever that was not moved stands where that version has it."""
        key = scenario, frozenset(values)
        if key not in self._models:
            model = compiler.compile(resolve(self._production, scenario), inputs=values)
            if has_errors(model.findings):
                raise ProdkitError(finding for finding in model.findings if finding.severity == "error")
            self._models[key] = model
        return compute(self._models[key], values, keep_lines=True)

    def move(self, values: Mapping[str, float], driver: str, value: float) -> dict[str, float]:
        """Move a lever.

        Args:
            values: The levers moved so far.
            driver: The driver to move.
            value: Where to.

        Returns:
            The levers moved then.

        Raises:
            ProdkitError: If there is no such lever, or it does not go there.
        """
        lever = self._levers.get(driver)
        if lever is None:
            raise ProdkitError.of("lever_unknown")
        if not lever.min <= value <= lever.max:
            raise ProdkitError.of("lever_out_of_bounds", least=float(lever.min), most=float(lever.max))
        return {**values, driver: _nearest(lever, value)}

    def offer(self, values: Mapping[str, float], lang: Lang) -> Offer:
        """Give the offer for some levers moved, the others where each version has them."""
        production, view = self._production, self._view
        quote = production.quote or Quote()
        inclusions = quote.inclusions if view.inclusions is None else view.inclusions
        exclusions = quote.exclusions if view.exclusions is None else view.exclusions
        return Offer(
            title=production.name(lang),
            intro=pick(view.intro, lang),
            currency=production.currency,
            choices=tuple(self._choices(values, lang)),
            versions=tuple(self._versions(values, lang)),
            inclusions=tuple(pick(point, lang) for point in inclusions),
            exclusions=tuple(pick(point, lang) for point in exclusions),
            contact=view.contact,
        )

    def _choices(self, values: Mapping[str, float], lang: Lang) -> Iterator[Choice]:
        drivers = {driver.id: driver for driver in self._production.drivers}
        budget = self._budget(self._view.offers[0].scenario, values)
        registers = budget.registers()
        for name, lever in self._levers.items():
            driver = drivers[name]
            label = pick(lever.label or driver.label, lang)
            value = budget.model.value_of(registers, name)
            yield Choice(name, label, pick(driver.unit, lang), value, lever.min, lever.max, lever.step)

    def _versions(self, values: Mapping[str, float], lang: Lang) -> Iterator[Version]:
        for offered in self._view.offers:
            budget = self._budget(offered.scenario, values)
            label = offered.label
            if not label:
                own = self._production.title if offered.scenario == BASE else None
                label = own or find(self._production, offered.scenario).label
            yield Version(
                offered.scenario,
                pick(label, lang),
                pick(offered.note, lang),
                math.nan if budget.unknown else float(budget.total),
                price_with_vat(budget, _usual_vat(self._production)) if self._view.vat else None,
                tuple(self._accounts(offered.scenario, budget, lang)),
            )

    def _worth(self, scenario: str, budget: Budget, bearer: str) -> Mapping[str, float]:
        """Give what each account comes to, with all below it, as the client may know it."""
        chart = budget.model.chart
        if self._view.show_charges:
            return dict(zip(chart.entries, budget.amounts.accounts[:, 0].tolist(), strict=True))
        flat = selling.flat_charges(self._budget(scenario, {}))
        own = selling.prices(budget, self._hidden, flat, bearer)
        return {code: math.fsum(own[below] for below in chart.below(code)) for code in chart.entries}

    def _accounts(self, scenario: str, budget: Budget, lang: Lang) -> Iterator[AccountPrice]:
        """Give the accounts shown; their amounts come to the price at every level."""
        if not self._view.depth or self._bearer is None:
            return
        chart, digits = budget.model.chart, budget.model.digits
        amounts = self._worth(scenario, budget, self._bearer)
        total = math.nan if budget.unknown else money.whole(float(budget.total), digits)
        always = chart.path(self._bearer)
        pending: list[tuple[str | None, float]] = [(None, total)]
        shown: dict[str, float] = {}
        while pending:
            parent, worth = pending.pop()
            below = [
                entry.code for entry in chart.entries.values()
                if entry.parent == parent and entry.kind == "cost" and entry.depth <= self._view.depth
                and (budget.is_used(entry.code) or entry.code in always) and entry.code not in self._hidden
            ]  # fmt: skip
            weights = [amounts[code] for code in below]
            rest = 0.0 if parent is None else max(0.0, amounts[parent] - sum(weights))
            for code, minor in zip(below, money.allot(worth, [*weights, rest]), strict=False):
                shown[code] = minor
                pending.append((code, minor))
        for code, entry in chart.entries.items():
            if code in shown:
                yield AccountPrice(code, entry.name(lang), entry.depth, money.amount(shown[code], digits))


def _usual_vat(production: Production) -> float | None:
    return production.quote.vat if production.quote else None


def _nearest(lever: Lever, value: float) -> float:
    """Bring a value within the bounds onto the lever's nearest step."""
    steps = math.floor((value - lever.min) / lever.step + 0.5)
    nearest = float(f"{lever.min + steps * lever.step:.15g}")  # three steps of 0.1 are 0.3
    return min(max(nearest, lever.min), lever.max)


def check_client(production: Production) -> Iterator[Finding]:
    """Find what the `client` section names and the production does not have, and bounds in the wrong order."""
    if production.client is None:
        return
    scenarios = {BASE, *(scenario.id for scenario in production.scenarios)}
    drivers = {driver.id for driver in production.drivers}
    for number, offered in enumerate(production.client.offers, 1):
        if offered.scenario not in scenarios:
            params = {"name": offered.scenario, "known": ", ".join(sorted(scenarios))}
            yield Finding("scenario_unknown", where=f"client.offers.{number}", params=params)
    for number, lever in enumerate(production.client.levers, 1):
        where = f"client.levers.{number}"
        if lever.driver not in drivers:
            params = {"name": lever.driver, "known": ", ".join(sorted(drivers))}
            yield Finding("lever_driver", where=where, params=params)
        if lever.min > lever.max:
            bounds = {"label": lever.driver, "least": float(lever.min), "most": float(lever.max)}
            yield Finding("bounds_order", where=where, params=bounds)
