"""prodkit: foresee, organise and control what a production costs.

    import prodkit as pk

    film = pk.load("les-marees.yaml")
    print(pk.evaluate(film).accounts(depth=1))

Names are imported when first used, so that `import prodkit` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prodkit.agreements import Wage, wage
    from prodkit.budget import Budget, evaluate
    from prodkit.checks import check
    from prodkit.comparison import Comparison, compare
    from prodkit.difference import Difference, explain
    from prodkit.errors import Finding, ProdkitError
    from prodkit.explain_amounts import explain_amount
    from prodkit.explanation import Explanation
    from prodkit.finance import (
        CashFlow,
        FinancingPlan,
        Recouped,
        TaxCredit,
        Touring,
        cash_flow,
        financing,
        recoup,
        tax_credit,
        touring,
    )
    from prodkit.payroll import EmployerCost, employer_cost
    from prodkit.production import Production
    from prodkit.risk import Simulation, simulate
    from prodkit.store import load
    from prodkit.whatif import Solution, frontier, solve, table
    from prodkit.working_time import WeekPay, week_pay

__version__ = "0.1.0"

_HOMES = {
    "Budget": "budget",
    "CashFlow": "finance",
    "Comparison": "comparison",
    "Difference": "difference",
    "EmployerCost": "payroll",
    "FinancingPlan": "finance",
    "Explanation": "explanation",
    "Finding": "errors",
    "ProdkitError": "errors",
    "Production": "production",
    "Recouped": "finance",
    "TaxCredit": "finance",
    "Touring": "finance",
    "Wage": "agreements",
    "WeekPay": "working_time",
    "Simulation": "risk",
    "Solution": "whatif",
    "cash_flow": "finance",
    "check": "checks",
    "employer_cost": "payroll",
    "evaluate": "budget",
    "compare": "comparison",
    "explain": "difference",
    "explain_amount": "explain_amounts",
    "frontier": "whatif",
    "load": "store",
    "simulate": "risk",
    "solve": "whatif",
    "table": "whatif",
    "financing": "finance",
    "recoup": "finance",
    "tax_credit": "finance",
    "touring": "finance",
    "wage": "agreements",
    "week_pay": "working_time",
}

__all__ = [
    "Budget",
    "CashFlow",
    "Comparison",
    "Difference",
    "EmployerCost",
    "Explanation",
    "FinancingPlan",
    "Finding",
    "ProdkitError",
    "Production",
    "Recouped",
    "Simulation",
    "Solution",
    "TaxCredit",
    "Touring",
    "Wage",
    "WeekPay",
    "cash_flow",
    "check",
    "compare",
    "employer_cost",
    "evaluate",
    "explain",
    "explain_amount",
    "financing",
    "frontier",
    "load",
    "recoup",
    "simulate",
    "solve",
    "table",
    "tax_credit",
    "touring",
    "wage",
    "week_pay",
]


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'prodkit' has no attribute {name!r}")
    return getattr(import_module(f"prodkit.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*__all__, "__version__"})
