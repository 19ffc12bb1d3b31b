"""What money costs until it comes: interest on overdrafts and advances, fees of the guarantee fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.finance.payments import CashFlow
    from prodkit.finance.spread import By

    Floats = NDArray[np.float64]

YEARS = {"month": 1 / 12, "week": 7 / 365}
"""A period as a part of a year: a month is a twelfth, whatever its days."""
UNDRAWN = 0.5
"""What is not drawn counts half for the guarantee's fee.

Source: IFCIC, fee of 1 % a year, monthly, on 100 % of what is drawn and 50 % of what is not at the end of the month
(mesaidespubliques.infogreffe.fr).
"""


def agios(balances: Floats, rate: Floats | float, by: By = "month") -> Floats:
    """Give simple interest on negative balances.

    Args:
        balances: Balance at the end of each period (periods x cases, or periods).
        rate: Interest a year, as a share.
        by: What a period is.

    Returns:
        Interest in all (cases), in the unit of the balances.

    >>> float(agios(np.array([-100.0, -400, -900, -1200, -700, -300, 0]), 0.06))
    18.0
    """
    found: Floats = np.maximum(-balances, 0.0).sum(axis=0) * rate * YEARS[by]
    return found


def guarantee_fee(authorised: Floats | float, drawn: Floats | float, guaranteed: Floats | float,
                  rate: Floats | float = 0.01, by: By = "month") -> Floats:  # fmt: skip
    """Give the fee of the guarantee fund for one period.

    Args:
        authorised: What may be drawn.
        drawn: What is drawn at the end of the period.
        guaranteed: Part that the fund guarantees, as a share.
        rate: Fee a year, as a share.
        by: What a period is.

    Returns:
        The fee, in the unit of the amounts.
    """
    counted = np.asarray(drawn) + UNDRAWN * (np.asarray(authorised) - np.asarray(drawn))
    fee: Floats = counted * guaranteed * rate * YEARS[by]
    return fee


def interest(flow: CashFlow) -> Floats:
    """Give interest on the negative balances of a plan of payments, in minor units (cases)."""
    if flow.cash.credit is None:
        return np.zeros(flow.size)
    rate = flow.plan.figures.number("cash.credit.rate")
    return money.to_minor(agios(flow.balances, rate, flow.by), 0)


def advances(flow: CashFlow) -> Floats:
    """Give interest on what banks have advanced on contracts, in minor units (cases)."""
    figures = flow.plan.figures
    total = np.zeros(flow.size)
    for position, discount in enumerate(flow.cash.discounts, 1):
        share, rate = (figures.number(f"cash.discounts.{position}.{name}") for name in ("advance", "rate"))
        paid = figures.day(discount.on)
        for item in flow.receipts:
            if item.source.id in discount.sources:
                years = np.nan_to_num(np.maximum(item.day - paid, 0.0)) / 365
                total += money.to_minor(item.minor * share * rate * years, 0)
    return total


def guarantee(flow: CashFlow) -> Floats:
    """Give the fees of the guarantee fund on the credit, in minor units (cases)."""
    credit = flow.cash.credit
    if credit is None or credit.guarantee_rate is None or credit.guaranteed is None:
        return np.zeros(flow.size)
    figures = flow.plan.figures
    needed = np.maximum(-flow.balances, 0.0)
    limit = needed.max(axis=0) if credit.limit is None else figures.minor(figures.number("cash.credit.limit"))
    rate, part = (figures.number(f"cash.credit.{name}") for name in ("guarantee_rate", "guaranteed"))
    used = np.flatnonzero(needed.any(axis=1))
    if not len(used):
        return np.zeros(flow.size)
    drawn = np.minimum(needed[used[0] : used[-1] + 1], limit)
    return money.to_minor(guarantee_fee(limit, drawn, part, rate, flow.by).sum(axis=0), 0)
