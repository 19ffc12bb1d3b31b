"""The same engagement for many pays at once: what a curve of cost, a goal or a scenario asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.payroll.contributions import contributions
from prodkit.payroll.engagements import Engagement, payslips
from prodkit.payroll.payslips import Payslips

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_COPIED = (
    "calendar_days", "paid_days", "civil_days", "isolated_days", "leave_limit", "premium", "short", "ends",
)  # fmt: skip


class Variations:
    """An engagement with other amounts, each to the cent what it would cost alone.

    Args:
        engagement: Its dates and kind; its own amounts do not count.
        gross: Gross pay of each variation, euros.
        hours: Hours paid; None keeps the engagement's.
        overtime_hours: Hours of overtime among them.
        overtime_pay: What these are paid, euros.

    Attributes:
        gross: Gross pay of each, euros.
        employer: Employer contributions less reductions, euros.
        employee: Employee contributions, euros.
        reduction: The general reduction among them, euros, positive.
    """

    def __init__(
        self, engagement: Engagement, gross: ArrayLike, hours: ArrayLike | None = None,
        overtime_hours: ArrayLike = 0.0, overtime_pay: ArrayLike = 0.0,
    ) -> None:  # fmt: skip
        one = payslips([engagement])
        given = (gross, 0.0 if hours is None else hours, overtime_hours, overtime_pay)
        pay, paid, extra_hours, extra_pay = np.broadcast_arrays(*(np.asarray(part, np.float64) for part in given))
        months, count = len(one), pay.size
        days = one.paid_days / one.paid_days.sum()
        slips = Payslips.of(
            one.profiles, np.repeat(one.month, count), _shared(pay, days),
            hours=np.repeat(one.hours, count) if hours is None else np.outer(days, paid).ravel(),
            overtime_hours=_shared(extra_hours, days), overtime_pay=_shared(extra_pay, days),
            person=np.tile(np.arange(count), months),
            **{name: np.repeat(getattr(one, name), count) for name in _COPIED},
        )  # fmt: skip
        due = contributions(slips)

        def summed(cents: Floats) -> Floats:
            return money.from_minor(cents.reshape(months, count).sum(axis=0), 2)

        self.gross: Floats = summed(slips.pay)
        self.employer: Floats = summed(due.employer.sum(axis=0))
        self.employee: Floats = summed(due.employee.sum(axis=0))
        self.reduction: Floats = summed(-due.employer[-2])

    @property
    def total(self) -> Floats:
        """What the employer pays, euros."""
        return money.round_half_up(self.gross + self.employer, 2)

    @property
    def net(self) -> Floats:
        """What is left to the person before income tax, euros."""
        return money.round_half_up(self.gross - self.employee, 2)


def _shared(amounts: Floats, days: Floats) -> Floats:
    """Share out amounts to the months by the days paid in each, to the cent, month by month."""
    running = money.round_half_up(np.outer(np.cumsum(days), amounts), 2)
    return np.diff(running, axis=0, prepend=0.0).ravel()
