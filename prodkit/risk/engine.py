"""Draws cases and computes them, piece by piece, here or on other workers; where it is cut changes no figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from prodkit import measures
from prodkit.budget import compute
from prodkit.production import Production
from prodkit.risk.draws import Design, Method
from prodkit.risk.reading import study
from prodkit.risk.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PIECE = 2_500
"""Cases that a worker computes at a time."""

Progress = Callable[[int, int], object]
"""Called with how many cases are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to draw, and what to keep of every case.

    Attributes:
        n: Number of cases.
        seed: The seed.
        method: How they are drawn.
        keep: Figures to keep; see `prodkit.measures`.
    """

    n: int
    seed: int
    method: Method
    keep: tuple[str, ...]

    def design(self, subject: Study) -> Design:
        """Say where the uniform numbers of a study come from."""
        return Design(self.method, self.seed, self.n, subject.columns)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some cases, with nothing or one variable switched off."""

    start: int
    stop: int
    without: str | None = None


def pieces(n: int, without: str | None = None) -> list[Piece]:
    """Cut n cases into pieces."""
    return [Piece(start, min(start + PIECE, n), without) for start in range(0, n, PIECE)]


def figures(subject: Study, plan: Plan, piece: Piece) -> Floats:
    """Compute some cases.

    Returns:
        A row for each figure to keep, and one with the number of unknown amounts (figures x cases).
    """
    drawn = subject.drawn(plan.design(subject).uniforms(piece.start, piece.stop))
    if piece.without is not None:
        del drawn[piece.without]
    size = piece.stop - piece.start
    cases = {key: np.broadcast_to(values, size) for key, values in subject.cases(drawn).items()}
    budget = compute(subject.model, cases, keep_lines=False)
    rows = [measures.read(budget, name) for name in plan.keep]
    return np.array([*rows, np.broadcast_to(budget.unknown, size)], dtype=np.float64)


def run(
    subject: Study, plan: Plan, cut: Sequence[Piece], executor: Executor | None, progress: Progress | None
) -> Iterator[tuple[Piece, Floats]]:
    """Compute pieces.

    Args:
        subject: What is drawn.
        plan: What to draw and keep.
        cut: The pieces.
        executor: Whose workers compute them; None for this thread.
        progress: Told after each piece.

    Yields:
        Each piece with its `figures`, in the order in which they are done.
    """
    done, whole = 0, sum(piece.stop - piece.start for piece in cut)
    computed = (
        ((piece, figures(subject, plan, piece)) for piece in cut)
        if executor is None
        else _by_workers(subject, plan, cut, executor)
    )
    for piece, found in computed:
        done += piece.stop - piece.start
        if progress is not None:
            progress(done, whole)
        yield piece, found


def _by_workers(subject: Study, plan: Plan, cut: Sequence[Piece], executor: Executor) -> Iterator[tuple[Piece, Floats]]:
    text = subject.production.model_dump_json()
    waiting = {executor.submit(_work, text, plan, piece): piece for piece in cut}
    try:
        for future in as_completed(waiting):
            yield waiting[future], future.result()
    finally:
        for future in waiting:
            future.cancel()


def _work(text: str, plan: Plan, piece: Piece) -> Floats:
    """Compute a piece in another thread, process or machine, which gets the production as text."""
    return figures(_studied(text), plan, piece)


@lru_cache(maxsize=4)
def _studied(text: str) -> Study:
    # What is not there any more was told, or refused, where the pieces come from.
    return study(Production.model_validate_json(text), forgive=lambda _: True)
