"""A difference split over the changes that make it: in order, and fairly, whatever the order.

The fair share of a change is its Shapley value: the mean of what it adds over every order in which the changes could be
made. Up to twelve changes every mixture of them is computed; beyond, random orders are, each with its reverse, and the
share comes with its standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    States = NDArray[np.bool_]

MOST_EXACT = 12
"""Changes of which every mixture is computed: 4,096 of them."""
_SAMPLED_CASES = 4096


@dataclass(frozen=True, slots=True)
class Plan:
    """Which mixtures of changes to compute, and how the fair shares follow from them.

    Attributes:
        mixtures: Which changes are made (cases x changes).
        weights: How much each case counts in the share of each change (cases x changes).
        orders: The cases passed through in each random order (orders x changes + 1); empty when all are computed.
        sequence: In which order the changes are made (orders x changes).
    """

    mixtures: States
    weights: Floats
    orders: NDArray[np.intp]
    sequence: NDArray[np.intp]

    def errors(self, totals: Floats) -> Floats:
        """Give the standard error of each change's share of a total (cases); 0 when every mixture is computed."""
        count, changes = self.sequence.shape
        if not count:
            return np.zeros(self.mixtures.shape[1])
        steps = np.diff(totals[self.orders], axis=1)
        gains = np.empty((count, changes))
        np.put_along_axis(gains, self.sequence, steps, axis=1)
        pairs = gains.reshape(-1, 2, changes).mean(axis=1)  # an order and its reverse are not independent
        spread: Floats = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
        return spread


def in_order(changes: int) -> States:
    """Give the mixtures passed through when changes are made one after the other (changes + 1 x changes)."""
    return np.tri(changes + 1, changes, -1, dtype=bool)


def fair(changes: int, seed: int) -> Plan:
    """Plan the mixtures from which fair shares follow.

    Args:
        changes: How many changes there are.
        seed: Start of the random orders, where not every mixture is computed.
    """
    return _every_mixture(changes) if changes <= MOST_EXACT else _random_orders(changes, seed)


def _every_mixture(changes: int) -> Plan:
    cases = np.arange(2**changes)
    mixtures = (cases[:, np.newaxis] >> np.arange(changes)) & 1 == 1
    made = mixtures.sum(axis=1)
    # A change joining a mixture of n others comes after just these in n! (changes - n - 1)! orders.
    joins = np.array([factorial(n) * factorial(changes - n - 1) / factorial(changes) for n in range(changes)] + [0.0])
    weights = np.where(mixtures, joins[made - 1][:, np.newaxis], -joins[made][:, np.newaxis])
    return Plan(mixtures, weights, np.zeros((0, changes + 1), dtype=np.intp), np.zeros((0, changes), dtype=np.intp))


def _random_orders(changes: int, seed: int) -> Plan:
    pairs = max(8, _SAMPLED_CASES // (2 * changes))
    random = np.random.default_rng(seed)
    forward = random.permuted(np.tile(np.arange(changes), (pairs, 1)), axis=1)
    sequence = np.stack([forward, forward[:, ::-1]], axis=1).reshape(-1, changes)
    steps = np.zeros((len(sequence), changes + 1, changes), dtype=bool)
    for number in range(changes):
        steps[:, number + 1] = steps[:, number]
        np.put_along_axis(steps[:, number + 1], sequence[:, number, np.newaxis], True, axis=1)
    mixtures, places = np.unique(steps.reshape(-1, changes), axis=0, return_inverse=True)
    orders = places.reshape(len(sequence), changes + 1)
    weights = np.zeros((len(mixtures), changes))
    share = np.full(sequence.shape, 1.0 / len(sequence))
    np.add.at(weights, (orders[:, 1:], sequence), share)
    np.subtract.at(weights, (orders[:, :-1], sequence), share)
    return Plan(mixtures, weights, orders, sequence)


def weighed(values: Floats, weights: Floats) -> Floats:
    """Multiply two matrices, in the same order every time: the library behind `@` adds up as its threads come."""
    found: Floats = np.einsum("ij,jk->ik", values, weights)
    return found


def allot(shares: Floats, totals: Floats) -> Floats:
    """Bring shares to whole cents that add up: a cent left over goes where most is missing so far.

    Only shares that are no whole cents change, each by less than one, so that what is not touched stays at nothing.

    Args:
        shares: Exact shares (items x parts).
        totals: What each item's shares add up to, in whole cents (items).

    Returns:
        Whole cents (items x parts), each row adding up to its total.
    """
    near = np.rint(shares)
    whole = np.where(np.abs(shares - near) < 1e-6, near, np.floor(shares))  # noqa: PLR2004
    rest = shares - whole
    rest[np.abs(rest) < 1e-6] = 0.0  # noqa: PLR2004
    left = np.rint(totals - whole.sum(axis=1)).astype(int)
    owed = np.zeros(shares.shape[1])
    for item in np.flatnonzero(rest.any(axis=1) | (left != 0)):
        owed += rest[item]
        open_parts = np.flatnonzero(rest[item]) if rest[item].any() else np.arange(len(owed))
        chosen = open_parts[np.argsort(-owed[open_parts], kind="stable")][: left[item]]
        whole[item, chosen] += 1.0
        owed[chosen] -= 1.0
    return whole
