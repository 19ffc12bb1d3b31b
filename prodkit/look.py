"""What the checks of a production read, and how they write it for the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodkit import i18n, money, periods
from prodkit.budget import Budget
from prodkit.errors import Finding
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    from numpy.typing import NDArray

    from prodkit.production import Production


@dataclass(frozen=True, slots=True)
class Look:
    """What every check reads."""

    budget: Budget
    production: Production
    registers: NDArray[np.float64]
    lang: Lang

    def value(self, where: str) -> float:
        """Give one number of the file."""
        return self.budget.model.read(self.registers, where)

    def at(self, register: int) -> float:
        """Give the number of a register."""
        return self.budget.model.at(self.registers, register)

    def label(self, entry: object) -> str:
        """Give the label of an entry."""
        return pick(getattr(entry, "label", ""), self.lang)

    def number(self, value: float) -> str:
        """Write a number."""
        return money.format_number(value, self.lang)

    def money(self, value: float) -> str:
        """Write an amount in the budget's currency."""
        return money.format_money(value, self.budget.currency, self.lang)

    def unit(self, unit: str) -> str:
        """Write a unit."""
        return i18n.text(f"units.{unit}", self.lang)

    def euros(self, value: float) -> str:
        """Write an amount in euros, in which the law counts."""
        return money.format_money(value, "EUR", self.lang)

    def date(self, day: dt.date) -> str:
        """Write a date."""
        return money.format_day(day, self.lang)

    def day(self, number: float) -> str:
        """Write the date of a day number."""
        return money.format_day(periods.to_date(number), self.lang)


Check = Callable[[Look], Iterator[Finding]]


def warning(code: str, where: str, **params: object) -> Finding:
    """Make a finding that asks to be looked at."""
    return Finding(code, "warning", where, params)
