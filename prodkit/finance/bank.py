"""What money costs until it comes: interest on overdrafts and advances, fees of the guarantee fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.finance.spread import By

    Floats = NDArray[np.float64]

DAYS = 365
YEARS = {"month": 1 / 12, "week": 7 / DAYS}
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
