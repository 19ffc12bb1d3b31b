"""Receipts running through corridors: every step takes its part of what is left, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.funding.recoupment import Corridor, Recoupment

    Floats = NDArray[np.float64]

Numbers = Callable[[str], "Floats"]
"""Gives a number of a corridor by its place after `recoupment.`; money in minor units, shares as they are."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one corridor does.

    Attributes:
        corridor: The corridor.
        base: What its share is taken of.
        due: What it would take if there were enough.
        taken: What it takes.
        left: What it leaves in the markets and pools it draws from.
        drawn: What it takes from each of them.
        paid: What each party gets from it.
    """

    corridor: Corridor
    base: Floats
    due: Floats
    taken: Floats
    left: Floats
    drawn: Mapping[str, Floats]
    paid: Mapping[str, Floats]


@dataclass(slots=True)
class Waterfall:
    """How receipts were shared.

    Attributes:
        received: What each market received.
        gross: What each market or pool received in all, and `rest` what is left in it at the end.
        steps: What every corridor did, in their order.
    """

    received: Mapping[str, Floats]
    gross: dict[str, Floats]
    rest: dict[str, Floats]
    steps: list[Step] = field(default_factory=list)

    @property
    def left(self) -> Floats:
        """What no corridor took."""
        total: Floats = np.sum(list(self.rest.values()), axis=0)
        return total

    def paid(self, party: str) -> Floats:
        """Give what the corridors pay to a party."""
        nothing = np.zeros_like(self.left)
        total: Floats = np.sum([step.paid.get(party, nothing) for step in self.steps], axis=0, initial=0.0)
        return total + nothing


def run(section: Recoupment, received: Mapping[str, Floats], numbers: Numbers) -> Waterfall:
    """Share receipts.

    Args:
        section: Markets, pools and corridors.
        received: Receipts of each market since the beginning, in minor units; all of one shape.
        numbers: The numbers of the corridors.

    Returns:
        Who got what, in whole minor units. Receipts of several years are given added up, so that caps and thresholds
        are those of the whole life of the work; what a year pays is the difference between two of them.
    """
    shape = np.broadcast_shapes(*(amount.shape for amount in received.values())) if received else (1,)
    rest = {name: np.broadcast_to(amount, shape).copy() for name, amount in received.items()}
    rest |= {pool.id: np.zeros(shape) for pool in section.pools}
    found = Waterfall(received, {name: amount.copy() for name, amount in rest.items()}, rest)
    pools = {pool.id for pool in section.pools}
    for corridor in section.corridors:
        found.steps.append(_step(found, corridor, pools, numbers))
    return found


def _step(waterfall: Waterfall, corridor: Corridor, pools: set[str], numbers: Numbers) -> Step:
    where = f"corridors.{corridor.id}"
    gross = _sum(waterfall.gross, corridor)
    available = _sum(waterfall.rest, corridor)
    base = gross if corridor.of == "gross" else available
    due = _bracketed(base, corridor, numbers) if corridor.brackets else base * numbers(f"{where}.rate")
    if corridor.opens_at is not None:
        due = np.where(gross >= numbers(f"{where}.opens_at"), due, 0.0)
    if corridor.cap is not None:
        due = np.minimum(due, numbers(f"{where}.cap"))
    due = money.to_minor(due, 0)
    if corridor.advance is not None:
        due = np.maximum(due - numbers(f"{where}.advance"), 0.0)
    taken = np.clip(due, 0.0, np.maximum(available, 0.0))
    drawn, missing = {}, taken
    for name in corridor.draws:
        part = np.minimum(missing, np.maximum(waterfall.rest[name], 0.0))
        waterfall.rest[name] = waterfall.rest[name] - part
        drawn[name], missing = part, missing - part
    paid: dict[str, Floats] = {}
    if corridor.to in pools:
        waterfall.gross[corridor.to] = waterfall.gross[corridor.to] + taken
        waterfall.rest[corridor.to] = waterfall.rest[corridor.to] + taken
    elif corridor.split:
        paid = _split(taken, corridor, numbers)
    elif corridor.to is not None:
        paid = {corridor.to: taken}
    return Step(corridor, base, due, taken, available - taken, drawn, paid)


def _sum(pots: Mapping[str, Floats], corridor: Corridor) -> Floats:
    total: Floats = np.sum([pots[name] for name in corridor.draws], axis=0)
    return total


def _bracketed(base: Floats, corridor: Corridor, numbers: Numbers) -> Floats:
    """Each rate on its own part of the base."""
    places = [f"corridors.{corridor.id}.brackets.{position}" for position in range(1, len(corridor.brackets) + 1)]
    above = [numbers(f"{place}.above") for place in places]
    due = np.zeros_like(base)
    for position, place in enumerate(places):
        top = above[position + 1] if position + 1 < len(places) else np.inf
        due = due + numbers(f"{place}.rate") * np.clip(base - above[position], 0.0, top - above[position])
    return due


def _split(taken: Floats, corridor: Corridor, numbers: Numbers) -> dict[str, Floats]:
    """Pay parties side by side; the last one gets the cents that rounding leaves."""
    *others, last = corridor.split
    paid = {party: money.to_minor(taken * numbers(f"corridors.{corridor.id}.split.{party}"), 0) for party in others}
    paid[last] = taken - np.sum(list(paid.values()), axis=0, initial=0.0)
    return paid
