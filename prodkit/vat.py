"""VAT on a budget: every rate on its own sum, rounded once."""

from __future__ import annotations

import math
from collections import defaultdict

from prodkit import money
from prodkit.budget import Budget


def bases_by_rate(budget: Budget, usual: float | None) -> dict[float, float]:
    """Share out the price over the VAT rates it bears.

    Args:
        budget: The budget, of one case.
        usual: Rate of what names none: lines without a rate, contributions on them, charges; None while unknown.

    Returns:
        Amounts without VAT in minor units, by rate; under NaN what nobody has said the rate of.
    """
    kinds = {code: entry.kind for code, entry in budget.model.chart.entries.items()}
    registers, amounts = budget.registers(), budget.line_amounts()
    rest = math.nan if usual is None else usual
    found = defaultdict[float, float](float)
    for posting in budget.model.postings:
        if kinds[posting.account] == "cost":
            line = posting.line
            rate = rest if line.vat is None else budget.model.read(registers, f"lines.{line.id}.vat")
            found[rest if math.isnan(rate) else rate] += amounts[line.id][posting.employer]
    for rule, minor in zip(budget.model.rules, budget.amounts.charges[:, 0], strict=True):
        if kinds[rule.account] == "cost":
            found[rest] += float(minor)
    return dict(found)


def tax_on(base: float, rate: float) -> float:
    """Give the VAT on a sum, both in minor units; NaN while the rate is unknown."""
    return money.whole(base * rate, 0)


def price_with_vat(budget: Budget, usual: float | None) -> float:
    """Give the whole price with VAT, in the budget's currency; NaN while a rate or an amount is unknown."""
    bases = bases_by_rate(budget, usual)
    return money.amount(sum(base + tax_on(base, rate) for rate, base in bases.items()), budget.model.digits)
