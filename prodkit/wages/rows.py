"""An operation of a program whose rows are worked out once each, however many cases repeat them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

_MOST_KEPT = 50_000
_PRIME, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


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
        first, back = _distinct(rows)
        written, width = np.ascontiguousarray(rows[:, first].T).tobytes(), rows.itemsize * len(rows)
        keys = [written[start : start + width] for start in range(0, len(written), width)]
        new = list(dict.fromkeys(key for key in keys if key not in self._kept))
        if len(self._kept) + len(new) > _MOST_KEPT:
            self._kept.clear()
            new = list(dict.fromkeys(keys))
        if new:
            distinct = np.frombuffer(b"".join(new)).reshape(-1, len(rows)).T
            self._kept.update(zip(new, self._compute(*distinct).tolist(), strict=True))
        return np.array([self._kept[key] for key in keys], dtype=np.float64)[back]


def _distinct(rows: Floats) -> tuple[Ints, Ints]:
    """Find where distinct rows first stand, and for each row which of these it is.

    Rows are told apart by a number made of their bits; where two rows share one, all count as distinct.
    """
    bits = rows.view(np.uint64)
    mixed = np.zeros(bits.shape[1], dtype=np.uint64)
    for column in bits:
        mixed = (mixed ^ column) * _PRIME
        mixed ^= mixed >> _SHIFT
    _, first, back = np.unique(mixed, return_index=True, return_inverse=True)
    if (bits[:, first][:, back] == bits).all():
        return first, back
    every = np.arange(bits.shape[1])
    return every, every
