"""Payslips of many people and months, as arrays: what the law of contributions is applied to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit import money
from prodkit.payroll import law
from prodkit.payroll.law import Law, Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

MONTH_HOURS = 35 * 52 / 12
"""Hours of a whole month at the legal duration (C. trav. L3121-27)."""


@dataclass(frozen=True)
class Payslips:
    """One payslip a row: a person, a month, one kind of employment. Build it with `of`.

    Attributes:
        profiles: The kinds of employment.
        profile: Which one each payslip is of.
        month: Its month, as `datetime64[M]`.
        gross: Gross pay, euros.
        hours: Hours paid, overtime included.
        calendar_days: Days of the month under contract.
        paid_days: Days paid.
        civil_days: Days of the month in the civil weeks that the contract touches.
        isolated_days: Days of engagements of fewer than five days in a row (they count for artists).
        overtime_hours: Hours of overtime, and `overtime_pay` what they are paid in all.
        leave_limit: Most of the gross that the leave fund looks at, infinite where nothing limits it.
        premium: Monthly premium of the company's health plan, NaN where unknown.
        short: 1 for a contract planned for three months at most, which bears the unemployment surcharge.
        ends: Last day of the contract, as a day number.
        person: Number of the person, for what the law counts over a year; None if each payslip stands alone.
        law_month: Month whose law holds instead of its own: a budget read at one date.
    """

    profiles: tuple[Profile, ...]
    profile: Ints
    month: NDArray[np.datetime64]
    gross: Floats
    hours: Floats
    calendar_days: Floats
    paid_days: Floats
    civil_days: Floats
    isolated_days: Floats
    overtime_hours: Floats
    overtime_pay: Floats
    leave_limit: Floats
    premium: Floats
    short: Floats
    ends: Floats
    person: Ints | None = None
    law_month: NDArray[np.datetime64] | None = None

    @classmethod
    def of(
        cls, profiles: Sequence[Profile], month: ArrayLike, gross: ArrayLike, *, profile: ArrayLike = 0, **fields: Any
    ) -> Payslips:
        """Build payslips of arrays and numbers, spread to a common length.

        Args:
            profiles: The kinds of employment.
            month: Months, as `datetime64[M]` or texts such as `"2026-10"`.
            gross: Gross pay in euros.
            profile: For each payslip, the place of its kind of employment in `profiles`.
            **fields: Other attributes. Without them a payslip is for a whole month at the legal duration, with no
                overtime, no limit of the leave fund, an unknown premium, and a contract without end.

        Returns:
            The payslips.

        Raises:
            ValueError: If the arrays cannot be spread to one length.
        """
        months = np.atleast_1d(np.asarray(month, dtype="datetime64[M]"))
        person, law_month = fields.pop("person", None), fields.pop("law_month", None)
        length = month_lengths(months)
        days = fields.pop("calendar_days", length)
        defaults: dict[str, Any] = {
            "hours": MONTH_HOURS, "calendar_days": days, "paid_days": days, "civil_days": days, "isolated_days": 0.0,
            "overtime_hours": 0.0, "overtime_pay": 0.0, "leave_limit": np.inf, "premium": np.nan, "short": 0.0,
            "ends": np.inf,
        }  # fmt: skip
        names = ["gross", *defaults]
        given = defaults | fields | {"gross": gross}
        if set(given) != set(names):
            raise ValueError(f"unknown fields: {sorted(set(given) - set(names))}")
        arrays = [np.asarray(given[name], dtype=np.float64) for name in names]
        which = np.asarray(profile, dtype=np.intp)
        size = np.broadcast_shapes(months.shape, which.shape, *(array.shape for array in arrays))
        spread = {name: np.broadcast_to(array, size) for name, array in zip(names, arrays, strict=True)}
        people = None if person is None else np.broadcast_to(np.asarray(person, dtype=np.intp), size)
        return cls(
            tuple(profiles), np.broadcast_to(which, size), np.broadcast_to(months, size), **spread, person=people,
            law_month=None if law_month is None else np.broadcast_to(law_month, size),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.gross)

    @cached_property
    def _groups(self) -> tuple[list[Law], Ints]:
        """The laws in play, and for each payslip which one: few of them, however many payslips."""
        months = (self.month if self.law_month is None else self.law_month).astype(np.int64)
        first = int(months.min(initial=0))
        span = int(months.max(initial=0)) - first + 1
        keys, group = np.unique(self.profile * span + (months - first), return_inverse=True)
        epoch = np.datetime64(0, "M")
        laws = [
            law.law(self.profiles[key // span], (epoch + first + key % span).astype("datetime64[D]").astype(object))
            for key in map(int, keys)
        ]
        return laws, group

    @property
    def laws(self) -> list[Law]:
        """The law of each kind of employment and month in play.

        Raises:
            ProdkitError: If the law of one of the months is not known here.
        """
        return self._groups[0]

    @property
    def group(self) -> Ints:
        """For each payslip, the place of its law in `laws`."""
        return self._groups[1]

    def spread(self, values: Sequence[float]) -> Floats | float:
        """Give each payslip the value of its law; one number where all laws agree, which is faster to compute with."""
        table = np.asarray(values, dtype=np.float64)
        alike = table == table[0] if len(table) else np.ones(0, dtype=bool)
        return float(table[0]) if len(table) and alike.all() else table[self.group]

    def term(self, name: str) -> Floats | float:
        """Give a ceiling, threshold or parameter of the law of each payslip (see `Law.terms`)."""
        return self.spread([item.terms[name] for item in self.laws])

    @cached_property
    def pay(self) -> Floats:
        """Gross pay, in whole cents."""
        return money.to_minor(self.gross, 2)

    def so_far(self, cents: Floats) -> Floats:
        """Add up amounts over the person's year, each payslip's own included; alone, it is its own sum.

        Args:
            cents: One whole amount for each payslip.

        Returns:
            The sums, same shape.
        """
        if self.person is None:
            return cents
        order, starts = self._years
        sums = np.cumsum(cents[order])
        before = np.concatenate(([0.0], sums))[starts]
        result = np.empty_like(sums)
        result[order] = sums - np.repeat(before, np.diff(np.append(starts, len(sums))))
        return result

    @cached_property
    def _years(self) -> tuple[Ints, Ints]:
        """The payslips in the order of people and months, and where each person's year starts in it."""
        person = self.person if self.person is not None else np.arange(len(self))
        order = np.lexsort((self.month, person))
        year = self.month.astype("datetime64[Y]").astype(np.int64)
        changed = (np.diff(person[order]) != 0) | (np.diff(year[order]) != 0)
        return order, np.concatenate(([0], np.flatnonzero(changed) + 1)).astype(np.intp)


def month_lengths(months: NDArray[np.datetime64]) -> Floats:
    """Count the days of months."""
    first, following = (start.astype("datetime64[D]").astype(np.int64) for start in (months, months + 1))
    return np.asarray(following - first, dtype=np.float64)
