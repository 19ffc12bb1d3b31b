"""Figures of financing that a simulation or a goal seek can ask for, for every case of a budget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from prodkit.errors import Finding, ProdkitError
from prodkit.finance import payments
from prodkit.finance import plan as plans
from prodkit.finance.checks import cash_errors, plan_errors
from prodkit.finance.figures import Figures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.budget import Budget

    Floats = NDArray[np.float64]

NAMES = ("gap", "lowest_balance", "credit_needed")
"""What is still to be found; the lowest balance by month; what must be lent."""


def read(budget: Budget, name: str) -> Floats:
    """Give a figure of every case.

    Args:
        budget: The budget.
        name: One of `NAMES`.

    Returns:
        Amounts in the budget's currency (cases).

    Raises:
        ProdkitError: If the plan or its payments cannot be computed.
    """
    figures = Figures(budget)
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
