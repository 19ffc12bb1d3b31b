"""What can be asked of a budget by name, for every case of a batch: a total, an account, a cost per date, a margin."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, money
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import short
from prodkit.finance import measures as financed
from prodkit.i18n import Lang

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.budget import Budget
    from prodkit.production import Production

    Floats = NDArray[np.float64]

Measure = str | Callable[["Budget"], "Floats"]
"""A name (see `read`), or a function that gives an array of one value for each case of a budget."""

NAMES = ("total", "total_without_contingency", "contingency", "cash", "in_kind", "employer", "income")


def read(budget: Budget, of: Measure) -> Floats:
    """Give a figure of every case.

    Args:
        budget: The budget.
        of: `total`, `total_without_contingency`, `contingency`, `cash`, `in_kind`, `employer`, `income`, `margin`
            (income less total), `unit_cost.` and a unit of the production's output, the code of an account, or of a
            production with a financing plan `gap`, `lowest_balance` and `credit_needed`, and `received.` with the id
            of a party that shares in the receipts.

    Returns:
        Amounts in the budget's currency (cases).

    Raises:
        ProdkitError: If there is no such figure.
    """
    if callable(of):
        found = _worked_out(of(budget), budget.size)
    elif not isinstance(of, str):
        raise _unknown(budget, of)
    elif of in NAMES:
        found = getattr(budget, of)
    elif of == "margin":
        found = money.round_half_up(np.asarray(budget.income - budget.total), budget.model.digits)
    elif of in _unit_costs(budget.production):
        found = budget.unit_cost(of.partition(".")[2])
    elif of in budget.model.chart.entries:
        found = budget.account(of)
    elif of in financed.known(budget.production):
        found = financed.read(budget, of)
    else:
        raise _unknown(budget, of)
    return np.broadcast_to(np.asarray(found, dtype=np.float64), budget.size)


def _unknown(budget: Budget, of: object) -> ProdkitError:
    known = [*NAMES, "margin", *_unit_costs(budget.production), *financed.known(budget.production),
             *budget.model.chart.entries]  # fmt: skip
    near = ", ".join(difflib.get_close_matches(short(of), known, 3) or known[:8])
    return ProdkitError([Finding("measure_unknown", where="of", params={"name": short(of), "near": near})])


def _worked_out(found: object, size: int) -> Floats:
    """Take in what a caller's own function has worked out."""
    try:
        return np.broadcast_to(np.asarray(found, dtype=np.float64), size)
    except (TypeError, ValueError):
        raise ProdkitError([Finding("measure_values", where="of", params={"found": short(found)})]) from None


def label(budget: Budget, of: Measure, lang: Lang) -> str:
    """Name a figure for a reader: `Total`, `Cost per date`, `2 Shooting`."""
    if callable(of):
        return i18n.text("measures.figure", lang)
    if of in budget.model.chart.entries:
        return f"{of} {budget.model.chart.entries[of].name(lang)}"
    kind, _, unit = of.partition(".")
    if kind == "received" and budget.production.recoupment is not None:
        named = {party.id: i18n.pick(party.label, lang) for party in budget.production.recoupment.parties}
        return i18n.text("measures.received", lang, party=named.get(unit, unit))
    return i18n.text(f"measures.{kind}.{unit}" if unit else f"measures.{kind}", lang)


def _unit_costs(production: Production) -> list[str]:
    return [f"unit_cost.{unit}" for unit in production.output]
