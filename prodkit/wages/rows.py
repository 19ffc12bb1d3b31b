"""An operation of a program whose rows are worked out once each, however many cases repeat them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MOST_KEPT = 100_000
_MOST_LOOKED_UP = 4096


class Rows:
    """Computes rows of numbers, each distinct one once.

    Most lines are the same in every case of a batch, and a batch comes in pieces: their rows are found again instead
    of computed.

    Args:
        compute: Takes an array for each argument, all of one length, and gives an array of that length; every result
            depends on the numbers of its own row alone.
    """

    def __init__(self, compute: Callable[..., Floats]) -> None:
        self._compute = compute
        self._kept: dict[bytes, float] = {}

    def __call__(self, *arguments: Floats) -> Floats:
        """Compute registers.

        Args:
            *arguments: Registers x cases, all of the same shape.

        Returns:
            Registers x cases.
        """
        table = np.stack(arguments)
        bits = table.view(np.int64)  # so that an unknown number equals itself
        fixed = (bits == bits[:, :, :1]).all(axis=(0, 2))
        moving = table[:, ~fixed].reshape(len(table), -1)
        values = self._values(np.concatenate([table[:, fixed, 0], moving], axis=1))
        found = np.empty(table.shape[1:])
        count = int(fixed.sum())
        found[fixed] = values[:count, np.newaxis]
        found[~fixed] = values[count:].reshape(-1, table.shape[2])
        return found

    def _values(self, rows: Floats) -> Floats:
        keys = np.ascontiguousarray(rows.T).view(np.dtype((np.void, rows.itemsize * len(rows)))).ravel()
        found, first, back = np.unique(keys, return_index=True, return_inverse=True)
        distinct = rows[:, first]
        if len(found) > _MOST_LOOKED_UP:
            return self._compute(*distinct)[back]
        names = [name.tobytes() for name in found]
        new = [place for place, name in enumerate(names) if name not in self._kept]
        if new:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
                new = list(range(len(names)))
            values = self._compute(*distinct[:, new])
            self._kept.update(zip((names[place] for place in new), values.tolist(), strict=True))
        return np.array([self._kept[name] for name in names])[back]
