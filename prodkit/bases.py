"""What contributions are applied to: ceilings shared out to a part of a month, tranches, abatements.

All amounts are whole cents, one for each payslip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.law import CEILING_POLICIES
from prodkit.payslips import Payslips, month_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.rates import Base

    Floats = NDArray[np.float64]

_DAYS_OF_THIRTIETHS = 30


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
    """Pay after the abatement for expenses, limited over the year, or beyond what is free for a trainee (CSS L136-1-1)."""
    abatement = money.to_minor(slips.pay * slips.term("dfs"), 0)
    if abatement.any():
        abatement = _within(slips, abatement, _cents(slips, "dfs_limit"))
    free = money.to_minor(slips.term("free_hour") * slips.hours, 2)
    return np.maximum(slips.pay - abatement - free, 0.0)


def _within(slips: Payslips, cents: Floats, limit: Floats) -> Floats:
    """The part of amounts that stays below a limit over the person's year."""
    sums = slips.so_far(cents)
    within: Floats = np.minimum(sums, limit) - np.minimum(sums - cents, limit)
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
    """The month's ceiling for the days of each payslip, some left out; the whole of it for a whole month."""
    month, day = _cents(slips, "month_ceiling"), _cents(slips, "day_ceiling")
    length = month_lengths(slips.month)
    days, paid, civil = (
        np.maximum(count - left_out, 0.0) for count in (slips.calendar_days, slips.paid_days, slips.civil_days)
    )
    by_policy = {
        "calendar_days": lambda: month * days / length,
        "thirtieths": lambda: month * paid / _DAYS_OF_THIRTIETHS,
        "whole_weeks": lambda: month * civil / length,
        "daily": lambda: day * paid,
        "none": lambda: month + 0 * days,
    }
    policy = slips.term("policy")
    if isinstance(policy, float):
        part = by_policy[CEILING_POLICIES[int(policy)]]()
    else:
        part = np.choose(policy.astype(np.intp), [by_policy[name]() for name in CEILING_POLICIES])
    whole = np.where(days >= length, month, np.minimum(part, month))
    return money.to_minor(np.where(days > 0, whole, 0.0), 0)


def _tranches(slips: Payslips, abated: Floats, ceiling: Floats) -> tuple[Floats, Floats]:
    """Pension tranches: within the ceiling of the days for most, within that of the year for non-cadre intermittents."""
    end = slips.term("tranche_2_ceilings")
    first = np.minimum(abated, ceiling)
    second = np.minimum(abated, end * ceiling) - first
    yearly = np.broadcast_to(slips.term("yearly_tranches"), abated.shape) > 0
    if not yearly.any():
        return first, second
    year = _cents(slips, "year_ceiling")
    first_of_year = _within(slips, abated, year)
    second_of_year = _within(slips, abated, end * year) - first_of_year
    return np.where(yearly, first_of_year, first), np.where(yearly, second_of_year, second)


def csg_base(slips: Payslips, abated: Floats, insurance: Floats) -> Floats:
    """What CSG and CRDS are due on: 98.25 % of pay up to four monthly ceilings, all above, and the employer's insurance.

    The abatement for expenses does not reduce it; a trainee's free part does.
    """
    trainee = np.broadcast_to(slips.term("free_hour"), abated.shape) > 0
    pay = np.where(trainee, abated, slips.pay)
    limit = slips.term("unemployment_ceilings") * _cents(slips, "month_ceiling")
    below = np.minimum(pay, limit)
    return money.to_minor(slips.term("csg_share") * below + (pay - below) + insurance, 0)
