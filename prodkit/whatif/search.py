"""Searches for the value of one number that brings a figure to a target, many values at a time.

A figure in cents is a staircase: it may stand still, jump, turn back. So nothing is assumed of it: the bounds are
scanned, every crossing of the target is narrowed down until no number lies between its two sides, and every place
where the figure comes near and turns back is looked at more closely.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Want = Literal["equal", "at_most", "at_least"]
Distance = Callable[["Floats"], "Floats"]
"""How far the figure is above the target at each value, in minor units; NaN where it is unknown."""

SCAN = 257
"""Values at which the bounds are scanned: what lasts less than 1/256 of them may be missed."""
_INSIDE = np.linspace(0, 1, 17)
_NARROWINGS = 14  # 16**14 is more than the numbers between any two a float can tell apart within such bounds
_ZOOMS = 8
_MOST_CROSSINGS = 32
_MOST_TURNS = 8
_MOST_DECIMALS = 12
ONE = 1.0 + 1e-6
"""One minor unit, forgiving the last place of a float."""


class Search:
    """Remembers every value that was tried.

    Args:
        distance: What is searched.
    """

    def __init__(self, distance: Distance) -> None:
        self._distance = distance
        self.values = np.empty(0)
        self.distances = np.empty(0)

    def at(self, values: Floats) -> Floats:
        """Try some values (any shape) and give their distances."""
        found = self._distance(values.ravel())
        self.values = np.concatenate([self.values, values.ravel()])
        self.distances = np.concatenate([self.distances, found])
        return found.reshape(values.shape)

    def continuous(self, low: float, high: float, also: float) -> None:
        """Try what matters between two bounds, and `also` where it lies between them."""
        values = np.linspace(low, high, SCAN)
        if low < also < high:
            values = np.sort(np.append(values, also))
        found = self.at(values)
        self._look_closer(values, found)
        order = np.argsort(self.values, kind="stable")
        self._narrow(self.values[order], self.distances[order])

    def _look_closer(self, values: Floats, found: Floats) -> None:
        """Zoom in where the figure comes near the target on one side and turns back."""
        size, side = np.abs(found), np.sign(found)
        middle = slice(1, -1)
        turns = 1 + np.flatnonzero(
            (size[middle] <= size[:-2])
            & (size[middle] <= size[2:])
            & ((size[middle] < size[:-2]) | (size[middle] < size[2:]))
            & (side[middle] == side[:-2])
            & (side[middle] == side[2:])
            & (side[middle] != 0)
        )
        turns = turns[np.argsort(size[turns], kind="stable")][:_MOST_TURNS]
        starts, ends = values[turns - 1], values[turns + 1]
        rows = np.arange(len(turns))
        for _ in range(_ZOOMS if len(turns) else 0):
            tried = starts[:, None] + (ends - starts)[:, None] * _INSIDE
            best = np.argmin(np.where(np.isnan(near := np.abs(self.at(tried))), np.inf, near), axis=1)
            starts = tried[rows, np.maximum(best - 1, 0)]
            ends = tried[rows, np.minimum(best + 1, len(_INSIDE) - 1)]

    def _narrow(self, values: Floats, found: Floats) -> None:
        """Narrow down every crossing of the target, all of them together."""
        side = np.sign(found)
        crossings = np.flatnonzero(side[:-1] * side[1:] < 0)[:_MOST_CROSSINGS]
        starts, ends, before = values[crossings], values[crossings + 1], side[crossings]
        for _ in range(_NARROWINGS):
            open_ = np.flatnonzero(np.nextafter(starts, ends) < ends)
            if not len(open_):
                return
            tried = starts[open_, None] + (ends - starts)[open_, None] * _INSIDE
            tried[:, -1] = ends[open_]
            across = np.sign(self.at(tried)) != before[open_, None]  # unknown counts as across: it ends what is known
            across[:, 0] = False
            first = np.argmax(across, axis=1)
            rows = np.arange(len(open_))
            starts[open_], ends[open_] = tried[rows, first - 1], tried[rows, first]

    # -- what was found

    def best(self, want: Want, home: float) -> int | None:
        """Choose the value that answers best.

        Args:
            want: Nearest to the target, nearest from below, or nearest from above.
            home: Of values that are as good, the one nearest to this is taken.

        Returns:
            Its place among `values`; None if the figure is unknown everywhere.
        """
        known = ~np.isnan(self.distances)
        allowed = known & {"equal": known, "at_most": self.distances <= 0, "at_least": self.distances >= 0}[want]
        places = np.flatnonzero(allowed if allowed.any() else known)
        if not len(places):
            return None
        size = np.abs(self.distances[places])
        good = places[size <= size.min()]
        towards = {"equal": np.abs(self.values[good] - home), "at_most": -self.values[good]}
        return int(good[np.argmin(towards.get(want, self.values[good]))])

    def met(self, chosen: int | None) -> list[int]:
        """List where the target is met within a minor unit: one place for each stretch of such values, in order.

        Args:
            chosen: The place that stands for its stretch, if it is in one; of others, the nearest to the target does.
        """
        order = np.argsort(self.values, kind="stable")
        met = np.abs(self.distances[order]) <= ONE
        edges = np.flatnonzero(np.diff(np.array([False, *met, False], dtype=np.int8)))
        stretches = [order[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        return [
            chosen if chosen is not None and chosen in stretch
            else int(stretch[np.argmin(np.abs(self.distances[stretch]))])
            for stretch in stretches
        ]  # fmt: skip

    def shortened(self, place: int, low: float, high: float) -> int:
        """Look for a value of fewer decimals that is as good, as a person would write it."""
        value, distance = self.values[place], self.distances[place]
        written = np.array(
            [float(money.round_half_up(np.array([value]), digits)[0]) for digits in range(_MOST_DECIMALS)]
        )
        first = len(self.values)
        as_good = (self.at(written) == distance) & (written >= low) & (written <= high)
        return first + int(np.argmax(as_good)) if as_good.any() else place

    def neighbours(self, place: int) -> tuple[int | None, int | None]:
        """Give the places of the nearest results below and above the target, as near to a value as they come."""
        away = np.abs(self.values - self.values[place])

        def nearest(side: NDArray[np.bool_]) -> int | None:
            places = np.flatnonzero(side)
            if not len(places):
                return None
            return int(places[np.lexsort((away[places], np.abs(self.distances[places])))[0]])

        return nearest(self.distances < 0), nearest(self.distances > 0)
