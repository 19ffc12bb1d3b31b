"""What contributions are applied to: ceilings shared out to a part of a month, tranches, abatements.

All amounts are whole cents, one for each payslip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.payroll.law import TRANCHES_OF_MONTH, TRANCHES_OF_YEAR
from prodkit.payroll.payslips import Payslips, month_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.payroll.rates import Base

    Floats = NDArray[np.float64]

_THIRTY = 30


def bases(slips: Payslips) -> dict[Base, Floats]:
    """Compute every base but those that depend on other contributions (`insurance` and `csg`).

    Returns:
        For each base, cents; for `overtime_hours`, hundredths of hours; NaN for a `premium` that is not known.
    """
    pay = slips.pay
    abated = _abated(slips)
    proration, capped_at = ceilings(slips)
    tranche_1, tranche_2 = _tranches(slips, abated, proration)
    limit = slips.term("unemployment_ceilings") * _cents(slips, "month_ceiling")
    unemployment = np.minimum(pay, limit)
    return {
        "pay": pay,
        "abated": abated,
        "capped": np.minimum(abated, capped_at),
        "unemployment": unemployment,
        "unemployment_short": unemployment * slips.short,
        "tranche_1": tranche_1,
        "tranche_2": tranche_2,
        "above_ceiling": np.where(tranche_2 > 0, tranche_1 + tranche_2, 0.0),
        "executive": np.minimum(abated, slips.term("executive_ceilings") * proration),
        "leave": np.minimum(pay, money.to_minor(slips.leave_limit, 2)),
        "premium": np.where(pay > 0, money.to_minor(slips.premium, 2), 0.0),
        "overtime_hours": slips.overtime_hours * 100,
    }


def _cents(slips: Payslips, term: str) -> Floats:
    return money.to_minor(np.atleast_1d(slips.term(term)), 2)


def _abated(slips: Payslips) -> Floats:
    """Pay after the abatement for expenses, limited over the year; for a trainee, what exceeds the free part."""
    abatement = money.to_minor(slips.pay * slips.term("dfs"), 0)
    if abatement.any():
        abatement = _within(_cents(slips, "dfs_limit"), slips.so_far(abatement) - abatement, abatement)
    free = money.to_minor(slips.term("free_hour") * slips.hours, 2)
    return np.maximum(slips.pay - abatement - free, 0.0)


def _within(limit: Floats, before: Floats, cents: Floats) -> Floats:
    """The part of amounts that stays below a limit, after what came before in the person's year."""
    within: Floats = np.minimum(before + cents, limit) - np.minimum(before, limit)
    return within


def ceilings(slips: Payslips) -> tuple[Floats, Floats]:
    """Share out the month's ceiling to the days of each payslip, by its ceiling policy.

    Returns:
        The ceiling of pension tranches, and that of the capped state pension and FNAL. They differ for artists: each
        day of an engagement of fewer than five days in a row counts twelve hourly ceilings for the second.
    """
    general = _shared(slips, np.zeros(len(slips)))
    artist_day = _cents(slips, "artist_day")
    if not artist_day.any():
        return general, general
    by_day = artist_day * slips.isolated_days + _shared(slips, slips.isolated_days)
    return general, np.where(artist_day > 0, by_day, general)


def _shared(slips: Payslips, left_out: Floats) -> Floats:
    """The month's ceiling for the days of each payslip, some left out; the whole of it for a whole month.

    The parts stand in the order of `law.CEILING_POLICIES`.
    """
    month, day = _cents(slips, "month_ceiling"), _cents(slips, "day_ceiling")
    length = month_lengths(slips.month)
    days, paid, civil = (
        np.maximum(count - left_out, 0.0) for count in (slips.calendar_days, slips.paid_days, slips.civil_days)
    )
    policy = np.asarray(slips.term("policy"), dtype=np.intp)
    parts = np.choose(
        policy, [month * days / length, month * paid / _THIRTY, month * civil / length, day * paid, month]
    )
    whole = np.where(days >= length, month, np.minimum(parts, month))
    return money.to_minor(np.where(days > 0, whole, 0.0), 0)


def _tranches(slips: Payslips, abated: Floats, ceiling: Floats) -> tuple[Floats, Floats]:
    """Pension tranches: by the ceiling of the days for most, by a whole one for non-cadre intermittents."""
    end = slips.term("tranche_2_ceilings")
    first = np.minimum(abated, ceiling)
    second = np.minimum(abated, end * ceiling) - first
    whole = np.broadcast_to(slips.term("whole_tranches"), abated.shape)
    if not whole.any():
        return first, second
    limit = np.where(whole == TRANCHES_OF_MONTH, _cents(slips, "month_ceiling"), _cents(slips, "year_ceiling"))
    before = np.where(whole == TRANCHES_OF_YEAR, slips.so_far(abated) - abated, 0.0)
    first_of_whole = _within(limit, before, abated)
    second_of_whole = _within(end * limit, before, abated) - first_of_whole
    return np.where(whole > 0, first_of_whole, first), np.where(whole > 0, second_of_whole, second)


def csg_base(slips: Payslips, abated: Floats, insurance: Floats) -> Floats:
    """What CSG and CRDS are due on: 98.25 % of pay up to four monthly ceilings, all above, the employer's insurance.

    The abatement for expenses does not reduce it; a trainee's free part does.
    """
    trainee = np.broadcast_to(slips.term("free_hour"), abated.shape) > 0
    pay = np.where(trainee, abated, slips.pay)
    limit = slips.term("unemployment_ceilings") * _cents(slips, "month_ceiling")
    below = np.minimum(pay, limit)
    return money.to_minor(slips.term("csg_share") * below + (pay - below) + insurance, 0)
