"""Figures of financing that a simulation or a goal seek can ask for, for every case of a budget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from prodkit.errors import Finding, ProdkitError
from prodkit.finance import payments, recoupment
from prodkit.finance import plan as plans
from prodkit.finance.checks import cash_errors, plan_errors, recoupment_errors
from prodkit.finance.figures import Figures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.budget import Budget
    from prodkit.production import Production

    Floats = NDArray[np.float64]

NAMES = ("gap", "lowest_balance", "credit_needed")
"""What is still to be found; the lowest balance by month; what must be lent."""
_RECEIVED = "received."


def known(production: Production) -> list[str]:
    """List what can be asked of a production: nothing of a plan or of receipts that nobody wrote."""
    found = list(NAMES) if production.financing is not None else []
    section = production.recoupment
    return found + ([f"{_RECEIVED}{party.id}" for party in section.parties] if section is not None else [])


def read(budget: Budget, name: str) -> Floats:
    """Give a figure of every case.

    Args:
        budget: The budget.
        name: One of `known`; `received.` with the id of a party is what it gets of the receipts.

    Returns:
        Amounts in the budget's currency (cases).

    Raises:
        ProdkitError: If the plan, its payments or the corridors cannot be computed.
    """
    figures = Figures(budget)
    if name.startswith(_RECEIVED):
        _raise(finding for finding in recoupment_errors(figures, None) if finding.severity == "error")
        return np.atleast_1d(recoupment.compute(figures).to(name.removeprefix(_RECEIVED)))
    _raise(finding for finding in plan_errors(figures) if finding.severity == "error")
    plan = plans.compute(figures)
    if name == "gap":
        return np.atleast_1d(plan.gap)
    _raise(finding for finding in cash_errors(plan) if finding.severity == "error")
    flow = payments.compute(plan)
    return np.atleast_1d(flow.lowest if name == "lowest_balance" else flow.credit_needed)


def _raise(findings: Iterable[Finding]) -> None:
    found = list(findings)
    if found:
        raise ProdkitError(found)
