"""What the law gives back: the general reduction and the RGDU, and the relief on overtime pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.payroll.law import NO_REDUCTION, RGDU

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.payroll.payslips import Payslips

    Floats = NDArray[np.float64]


def general_reduction(slips: Payslips, abated: Floats) -> tuple[Floats, Floats]:
    """Compute the general reduction of employer contributions (CSS L241-13, D241-7).

    2024 and 2025: T/0.6 × (1.6 × Smic/pay − 1). From 2026, below three Smic: 0.02 + delta × (0.5 × (3 × Smic/pay −
    1))^1.75. The Smic is for the hours paid. Where a fund pays the leave the coefficient is divided by 0.90. With the
    abatement for expenses the reduction is at most 130 % of the one without. Each payslip stands alone: what employers
    settle at the end of the year for people paid unevenly is not foreseen.

    Args:
        slips: The payslips.
        abated: Pay after the abatement, in cents.

    Returns:
        Amounts in whole cents (positive), and coefficients.
    """
    if np.all(slips.term("reduction") == NO_REDUCTION):
        return np.zeros(len(slips)), np.zeros(len(slips))
    coefficient = _coefficient(slips, abated)
    amount = money.to_minor(abated * coefficient, 0)
    with_dfs = np.broadcast_to(slips.term("dfs"), amount.shape) > 0
    if with_dfs.any():
        without = money.to_minor(slips.pay * _coefficient(slips, slips.pay), 0)
        limit = money.to_minor(without * slips.term("reduction_with_dfs"), 0)
        amount = np.where(with_dfs, np.minimum(amount, limit), amount)
    return amount, coefficient


def _coefficient(slips: Payslips, pay: Floats) -> Floats:
    """The coefficient, rounded to four decimals before and after it is raised for the leave fund."""
    smic = slips.hours * slips.term("smic") * 100
    above = slips.term("pivot") * np.divide(smic, pay, out=np.zeros_like(pay), where=pay > 0) - 1
    most = slips.term("most")
    slope = slips.term("slope")
    is_rgdu = np.broadcast_to(slips.term("reduction"), pay.shape) == RGDU
    general = slope * above
    rgdu = slips.term("least") + slope * np.power(np.maximum(above, 0) / 2, slips.term("power"))
    found = np.where(is_rgdu, np.where(above > 0, rgdu, 0.0), general)
    found = money.round_half_up(np.clip(found, 0.0, most), 4)
    found = money.round_half_up(found / slips.term("leave_fund_share"), 4)
    capped = np.broadcast_to(slips.term("uplift_capped"), pay.shape) > 0
    return np.where(capped, np.minimum(found, most), found)


def overtime_relief(slips: Payslips, abated: Floats, pension: Floats) -> Floats:
    """Compute what the person is relieved of on overtime pay (CSS L241-17): the rate of pension contributions, capped.

    Args:
        slips: The payslips.
        abated: Pay after the abatement, in cents.
        pension: The person's pension contributions, in cents.

    Returns:
        Whole cents (positive).
    """
    if not slips.overtime_pay.any():
        return np.zeros(len(slips))
    rate = np.divide(pension, abated, out=np.zeros_like(abated), where=abated > 0)
    return money.to_minor(slips.overtime_pay * np.minimum(rate, slips.term("overtime_relief")), 2)
