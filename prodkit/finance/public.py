"""What a script or an app asks: each section of a production is checked, then computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from prodkit.errors import ProdkitError, has_errors
from prodkit.finance import payments, programmes, recoupment
from prodkit.finance import plan as plans
from prodkit.finance.checks import cash_errors, plan_errors, recoupment_errors
from prodkit.finance.figures import Figures
from prodkit.finance.payments import CashFlow
from prodkit.finance.plan import FinancingPlan
from prodkit.finance.recoupment import Receipts, Recouped
from prodkit.finance.spread import By
from prodkit.finance.tax_credits import TaxCredit, estimate
from prodkit.funding.plan import State

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from prodkit.production import Production


def financing(
    production: Production,
    drivers: Mapping[str, ArrayLike] | None = None,
    *,
    scenario: str | None = None,
    currency: str | None = None,
) -> FinancingPlan:
    """Set the financing plan of a production against its budget.

    Args:
        production: The production, with a section `financing`.
        drivers: As for `prodkit.evaluate`; a number of the plan is named by its path, such as
            `financing.sources.arte.amount`.
        scenario: Id of the scenario; by default the production itself.
        currency: Currency of all amounts; by default the production's.

    Returns:
        The plan.

    Raises:
        ProdkitError: If the budget or the plan cannot be computed; with every finding at once.
    """
    figures = Figures.of(production, drivers, scenario=scenario, currency=currency)
    found = [finding for finding in plan_errors(figures) if finding.severity == "error"]
    if found:
        raise ProdkitError(found)
    plan = plans.compute(figures)
    if has_errors(plan.findings):
        raise ProdkitError(finding for finding in plan.findings if finding.severity == "error")
    return plan


def tax_credit(
    production: Production,
    programme: str,
    options: Mapping[str, ArrayLike] | None = None,
    *,
    drivers: Mapping[str, ArrayLike] | None = None,
    scenario: str | None = None,
    currency: str | None = None,
) -> TaxCredit:
    """Estimate a tax credit or another aid on a budget, step by step.

    Args:
        production: The production; its financing plan says which grants lower the base.
        programme: Id of a programme: one of prodkit's, such as `fr-cic`, or one that the production brings.
        options: What the programme asks for, by name; one number or one for each case.
        drivers: As for `prodkit.evaluate`.
        scenario: Id of the scenario; by default the production itself.
        currency: As for `prodkit.evaluate`.

    Returns:
        The estimate.

    Raises:
        ProdkitError: If the programme is not known, or the budget cannot be computed.
    """
    figures = Figures.of(production, drivers, scenario=scenario, currency=currency)
    wrong = [finding for finding in plan_errors(figures) if finding.severity == "error"]
    if any(finding.code != "plan_empty" for finding in wrong):
        raise ProdkitError(wrong)
    plan = plans.compute(figures)
    known = programmes.find(figures.production, programme, "programme")
    given = {name: np.broadcast_to(np.asarray(value, float), figures.size) for name, value in (options or {}).items()}
    used = next((source for source in plan.sources if source.programme == programme), None)
    own = {} if used is None else plan.options(used)
    return estimate(figures, known, plan.beside(used), {**own, **given}, used.eligible if used else None)


def cash_flow(
    production: Production,
    by: By = "month",
    drivers: Mapping[str, ArrayLike] | None = None,
    *,
    scenario: str | None = None,
    currency: str | None = None,
    states: tuple[State, ...] = ("acquired", "expected", "applied"),
) -> CashFlow:
    """Lay costs and financing out in time.

    Args:
        production: The production; phases with dates, and sections `financing` and `cash`.
        by: `month` or `week`.
        drivers: As for `prodkit.evaluate`; a number of the plan is named by its path, such as
            `financing.sources.arte.schedule.2.delay`.
        scenario: Id of the scenario; by default the production itself.
        currency: Currency of all amounts; by default the production's.
        states: Which sources come in: only what is `acquired`, or more.

    Returns:
        The plan of payments.

    Raises:
        ProdkitError: If budget, plan or dates cannot be used.
    """
    plan = financing(production, drivers, scenario=scenario, currency=currency)
    found = [finding for finding in cash_errors(plan) if finding.severity == "error"]
    if found:
        raise ProdkitError(found)
    return payments.compute(plan, by, states)


def recoup(
    production: Production,
    receipts: Receipts | None = None,
    drivers: Mapping[str, ArrayLike] | None = None,
    *,
    scenario: str | None = None,
    currency: str | None = None,
) -> Recouped:
    """Share receipts among those who have a right to them.

    Args:
        production: The production, with a section `recoupment`.
        receipts: Receipts to use instead of the file's, by market: one number, an array of n for n cases, or either of
            them by year (`{"cinema": {"2028": 460_000}}`). In the currency of the production.
        drivers: As for `prodkit.evaluate`.
        scenario: Id of the scenario; by default the production itself.
        currency: Currency of all amounts; by default the production's.

    Returns:
        Who gets what, when.

    Raises:
        ProdkitError: If there is nothing to share, or the corridors cannot be followed.

    >>> from prodkit.production import Production
    >>> film = Production.parse({"prodkit": 1, "title": "F", "kind": "feature_film", "recoupment": {
    ...     "markets": [{"id": "cinema", "label": "Cinema"}],
    ...     "corridors": [
    ...         {"id": "a", "label": "A", "kind": "share", "draws": ["cinema"], "to": "a", "rate": 0.5},
    ...         {"id": "b", "label": "B", "kind": "share", "draws": ["cinema"], "to": "b", "rate": 0.5}]}})
    >>> float(recoup(film, {"cinema": 10_000}).left)
    2500.0
    """
    figures = Figures.of(production, drivers, scenario=scenario, currency=currency)
    found = [finding for finding in recoupment_errors(figures, receipts) if finding.severity == "error"]
    if found:
        raise ProdkitError(found)
    return recoupment.compute(figures, receipts)
