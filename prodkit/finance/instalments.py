"""When the sources pay: every instalment with its day and its amount, for a whole batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from prodkit.finance.plan import FinancingPlan
    from prodkit.funding.plan import FundingSource

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An instalment.

    Attributes:
        source: Who pays.
        position: Which of its instalments, counted from 1; 0 where it has no schedule.
        day: Day of the payment (cases); NaN where it has none.
        minor: Amount, in minor units (cases).
        vat: VAT on top of it, in minor units (cases).
    """

    source: FundingSource
    position: int
    day: Floats
    minor: Floats
    vat: Floats

    @property
    def where(self) -> str:
        """Place in the file."""
        place = f"financing.sources.{self.source.id}"
        return f"{place}.schedule.{self.position}" if self.position else place


def instalments(plan: FinancingPlan, first: Floats) -> Iterator[Receipt]:
    """List what every source pays in money.

    Args:
        plan: The financing plan.
        first: First day of the plan of payments (cases), for sources without a schedule.

    Yields:
        Each instalment. Shares that make a whole add up to the source to the cent: the last one takes what is left.
    """
    figures = plan.figures
    for source, minor in zip(plan.sources, np.nan_to_num(plan.minor), strict=True):
        if source.in_kind:
            continue
        where = f"financing.sources.{source.id}"
        rate = figures.number(f"{where}.vat", 0.0)
        days, parts = [first], [minor]
        if source.schedule:
            parts = parts_of(plan, source, minor)
            days = [
                figures.day(item.on) + figures.number(f"{where}.schedule.{position}.delay", 0.0)
                for position, item in enumerate(source.schedule, 1)
            ]
        for position, (day, part) in enumerate(zip(days, parts, strict=True), 1 if source.schedule else 0):
            yield Receipt(source, position, day, part, money.to_minor(part * rate, 0))


def parts_of(plan: FinancingPlan, source: FundingSource, minor: Floats) -> list[Floats]:
    """Split a source into its instalments, in minor units."""
    figures, where = plan.figures, f"financing.sources.{source.id}.schedule"
    parts: list[Floats] = []
    open_at: list[int] = []
    shared = np.zeros(figures.size)
    for position, item in enumerate(source.schedule, 1):
        if item.amount is not None:
            parts.append(figures.minor(figures.number(f"{where}.{position}.amount"), source.currency))
        elif item.share is not None:
            share = figures.number(f"{where}.{position}.share")
            shared = shared + share
            parts.append(money.to_minor(minor * share, 0))
        else:
            open_at.append(position - 1)
            parts.append(np.zeros(figures.size))
    rest = minor - np.sum(parts, axis=0)
    if open_at:
        parts[open_at[-1]] = rest
    elif source.schedule[-1].share is not None:
        # Cents that rounding has left: the shares are a whole.
        parts[-1] = np.where(np.abs(rest) <= len(parts), parts[-1] + rest, parts[-1])
    return parts
