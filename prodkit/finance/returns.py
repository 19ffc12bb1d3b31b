"""Rates of return and loans, on numpy-financial, without its trap: a rate is given only where there is a single one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy_financial as npf

from prodkit import money
from prodkit.errors import Finding
from prodkit.i18n import every

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_LOWEST, _HIGHEST = -0.999999, 1e6
_ROUNDS = 200
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Return:
    """What money put in brings, by period.

    Attributes:
        irr: Internal rate of return of a period; NaN where there is none, or more than one.
        sign_changes: How often the flows change sign.
        rates: Every rate at which the flows are worth nothing.
    """

    irr: float
    sign_changes: int
    rates: tuple[float, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Say why there is no rate."""
        if self.sign_changes == 0:
            return (Finding("irr_no_change", "warning", "recoupment"),)
        if np.isnan(self.irr):
            rates = every(lambda lang: ", ".join(money.format_percent(rate, lang, 2) for rate in self.rates) or "–")
            return (Finding("irr_many", "warning", "recoupment", {"count": self.sign_changes, "rates": rates}),)
        return ()


def irr(flows: ArrayLike) -> Return:
    """Find the internal rate of return of a period, where there is a single one.

    numpy-financial 1.0 and 1.1 choose different rates where flows change sign more than once, and both keep silent
    about the others. So the changes are counted first, every rate is looked for, and the one that is given has been
    put back into the net present value.

    Args:
        flows: What comes in (positive) and goes out (negative), one for each period.

    Returns:
        The rate, and what to know about it.

    >>> round(irr([-100, 60, 60]).irr, 4)
    0.1307
    """
    values = np.asarray(flows, dtype=np.float64)
    signs = np.sign(values[values != 0])
    changes = int((np.diff(signs) != 0).sum())
    if changes == 0 or not np.isfinite(values).all():
        return Return(np.nan, changes, ())
    if changes == 1:
        rate = float(npf.irr(values))
        if not _is_root(values, rate):  # too many periods, or a version that gave up
            rate = float(rates(values[:, np.newaxis])[0])
        return Return(rate, changes, (rate,))
    found = _roots(values)
    return Return(found[0] if len(found) == 1 else np.nan, changes, found)


def _is_root(values: Floats, rate: float) -> bool:
    return bool(np.isfinite(rate) and rate > -1 and abs(npv(rate, values)) <= _CLOSE * np.abs(values).sum())


def _roots(values: Floats) -> tuple[float, ...]:
    """Every rate above -100 % at which the flows are worth nothing."""
    trimmed = np.trim_zeros(values)
    factors = np.roots(trimmed[::-1])  # of 1 / (1 + rate)
    real = factors[np.abs(factors.imag) < _CLOSE].real
    found = sorted({float(np.round(1 / factor - 1, 9)) for factor in real if factor > 0})
    return tuple(rate for rate in found if _is_root(values, rate))


def rates(flows: Floats) -> Floats:
    """Find the rates of return of many cases at once.

    Args:
        flows: Periods x cases.

    Returns:
        A rate for each case; NaN where the flows do not change sign exactly once.
    """
    signs = np.sign(flows)
    filled = signs.copy()
    for period in range(1, len(filled)):  # a period without a flow keeps the sign before it
        filled[period] = np.where(filled[period] == 0, filled[period - 1], filled[period])
    changes = ((filled[1:] != filled[:-1]) & (filled[:-1] != 0)).sum(axis=0)
    low = np.full(flows.shape[1], _LOWEST)
    high = np.full(flows.shape[1], _HIGHEST)
    rising = _npv(low, flows) < 0
    for _ in range(_ROUNDS):
        middle = np.sqrt((1 + low) * (1 + high)) - 1
        below = (_npv(middle, flows) < 0) == rising
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where((changes == 1) & np.isfinite(flows).all(axis=0), low, np.nan)


def _npv(rate: Floats, flows: Floats) -> Floats:
    """Net present value by Horner's rule: no power grows beyond counting."""
    worth = np.zeros(flows.shape[1])
    factor = 1 / (1 + rate)
    with np.errstate(all="ignore"):
        for flow in flows[::-1]:
            worth = worth * factor + flow
    return worth


def npv(rate: float, flows: ArrayLike) -> float:
    """Give what flows are worth on the day of the first of them, which is not discounted."""
    return float(npf.npv(rate, np.asarray(flows, dtype=np.float64)))


def mirr(flows: ArrayLike, finance_rate: float, reinvest_rate: float) -> float:
    """Give the modified rate of return: one rate for money that is missing, one for money put aside."""
    return float(npf.mirr(np.asarray(flows, dtype=np.float64), finance_rate, reinvest_rate))


def yearly(rate: float, periods: int = 12) -> float:
    """Give the rate of a year of so many periods."""
    return float((1 + rate) ** periods - 1)


def periods_to_repay(rate: float, payment: float, amount: float) -> float:
    """Count the payments it takes to repay a loan, as a fraction if the last one is smaller.

    Args:
        rate: Interest of a period.
        payment: What is paid each period.
        amount: What was lent.

    Returns:
        The count; NaN or infinite if the payments do not cover the interest.
    """
    with np.errstate(all="ignore"):
        return float(npf.nper(rate, -abs(payment), amount))


def loan(amount: float, rate: float, periods: int) -> pd.DataFrame:
    """Give the repayments of a loan in equal payments.

    Args:
        amount: What is lent.
        rate: Interest of a period, as a share.
        periods: Number of payments.

    Returns:
        A row for each payment: `period`, `payment`, `interest`, `principal`, `balance`; what is paid is negative.
    """
    import pandas as pd

    numbers = np.arange(1, periods + 1)
    payment = np.full(periods, float(npf.pmt(rate, periods, amount)))
    interest = np.asarray(npf.ipmt(rate, numbers, periods, amount), dtype=np.float64) if rate else np.zeros(periods)
    principal = payment - interest
    return pd.DataFrame({
        "period": numbers, "payment": payment, "interest": interest, "principal": principal,
        "balance": amount + np.cumsum(principal),
    })  # fmt: skip
