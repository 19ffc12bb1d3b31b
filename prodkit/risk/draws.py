"""Draws by position: the same seed gives the same case number 7,431, whoever computes it and in whatever pieces.

Cases come in blocks of 10,000, each a Latin hypercube of its own (or plain random numbers), and every column has a
stream named after what it draws: one more risk leaves the draws of the others as they were. Sobol points are one
sequence, entered at any place.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Method = Literal["lhs", "sobol", "random"]
BLOCK = 10_000
_LEAST = 2.0**-53
# A correlation this far from possible is rounding of what was written.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Design:
    """Where uniform numbers come from.

    Attributes:
        method: `lhs`, `sobol` or `random`.
        seed: The seed.
        n: Number of cases.
        columns: Names of what is drawn, each once.
    """

    method: Method
    seed: int
    n: int
    columns: tuple[str, ...]

    def uniforms(self, start: int, stop: int) -> Floats:
        """Give uniform numbers between 0 and 1, neither included, of some cases.

        Args:
            start: First case.
            stop: The one after the last.

        Returns:
            An array (columns x cases).
        """
        pieces = []
        while start < stop:
            block, first = divmod(start, BLOCK)
            count = min(BLOCK - first, stop - start)
            pieces.append(_block(self, block)[:, first : first + count])
            start += count
        return np.concatenate(pieces, axis=1) if pieces else np.empty((len(self.columns), 0))


@lru_cache(maxsize=2)
def _block(design: Design, block: int) -> Floats:
    size = min(BLOCK, design.n - block * BLOCK)
    if design.method == "sobol":
        drawn = _sobol(design, block * BLOCK, size)
    else:
        drawn = np.array([_stream(design, name, block, size) for name in design.columns])
        drawn = drawn.reshape(len(design.columns), size)
    np.clip(drawn, _LEAST, 1 - _LEAST, out=drawn)
    drawn.setflags(write=False)
    return drawn


def _stream(design: Design, name: str, block: int, size: int) -> Floats:
    source = np.random.Generator(np.random.PCG64([design.seed, zlib.crc32(name.encode()), block]))
    drawn = source.random(size)
    return (source.permutation(size) + drawn) / size if design.method == "lhs" else drawn


def _sobol(design: Design, start: int, size: int) -> Floats:
    from scipy.stats import qmc

    if not design.columns:
        return np.empty((0, size))
    points = qmc.Sobol(len(design.columns), seed=np.random.Generator(np.random.PCG64(design.seed)))
    if start:
        points.fast_forward(start)
        return np.ascontiguousarray(points.random(size).T)
    # The first points come in powers of 2, or SciPy warns about their balance.
    return np.ascontiguousarray(points.random(1 << (size - 1).bit_length())[:size].T)


@dataclass(frozen=True, slots=True)
class Copula:
    """How uniform numbers are made to go together: a Gaussian copula.

    Attributes:
        rows: The columns concerned.
        factor: Lower triangle whose product with its own transpose is the correlation matrix.
    """

    rows: tuple[int, ...]
    factor: Floats

    def apply(self, uniforms: Floats) -> Floats:
        """Give the numbers with their correlation; each stays uniform between 0 and 1."""
        from scipy import special

        if not self.rows:
            return uniforms
        scores = special.ndtri(uniforms[list(self.rows)])
        together = uniforms.copy()
        # By hand, in a fixed order: matrix products differ in the last place from one machine to another.
        for place, row in enumerate(self.rows):
            mixed = np.zeros(uniforms.shape[1])
            for other in range(place + 1):
                if self.factor[place, other]:
                    mixed += self.factor[place, other] * scores[other]
            together[row] = special.ndtr(mixed)
        return np.clip(together, _LEAST, 1 - _LEAST, out=together)


def factor(matrix: Floats) -> Floats | None:
    """Give the lower triangle whose product with its transpose is a correlation matrix, by Cholesky's method.

    Two things perfectly correlated are no obstacle: a remainder of zero gives a column of zeros.

    Returns:
        The triangle, or None if no numbers can be correlated so.
    """
    size = len(matrix)
    lower = np.zeros((size, size))
    for column in range(size):
        left = matrix[column:, column] - (lower[column:, :column] * lower[column, :column]).sum(axis=1)
        if left[0] < -_TOLERANCE or (left[0] <= _TOLERANCE and np.any(np.abs(left) > np.sqrt(_TOLERANCE))):
            return None
        if left[0] > _TOLERANCE:
            lower[column:, column] = left / np.sqrt(left[0])
    return lower


def largest_scale(matrix: Floats) -> float:
    """Tell by how much the correlations of an impossible matrix can be multiplied to make it possible."""
    possible, impossible = 0.0, 1.0
    identity = np.eye(len(matrix))
    for _ in range(40):
        middle = (possible + impossible) / 2
        if factor(identity + (matrix - identity) * middle) is None:
            impossible = middle
        else:
            possible = middle
    return possible
