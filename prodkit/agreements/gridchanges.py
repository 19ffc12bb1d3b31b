"""A grid on a day, beside the same grid on another: what each minimum became."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from prodkit.agreements import jobs, minima, wagegrids
from prodkit.agreements.wagegrids import Row

_Same = tuple[object, ...]


class Change(NamedTuple):
    """A minimum in force on a day, and the same one on another day.

    Attributes:
        row: In force on the day.
        before: In force on the other day; None if the grid did not have it then.
    """

    row: Row
    before: Row | None

    @property
    def share(self) -> float | None:
        """By how much it changed, as a share of what it was; None where there is nothing to compare."""
        return None if self.before is None or not self.before.amount else self.row.amount / self.before.amount - 1


def in_force(agreement: str, day: dt.date) -> list[Row]:
    """List the minima of a grid that are in force on a day, as the file has them.

    Raises:
        KeyError: If there is no such agreement.
    """
    grid = wagegrids.grid(agreement)
    rows = (row for titled in grid.titled.values() for row in minima.current(grid, titled, day))
    return sorted(rows, key=lambda row: row.line)


def changes(agreement: str, day: dt.date, other: dt.date) -> list[Change]:
    """Compare a grid on two days, row by row; an annex that replaced another is compared with it.

    Args:
        agreement: Number of the agreement.
        day: The day whose rows are listed.
        other: The day they are compared with.

    Returns:
        One change for each row in force on `day`.
    """
    held: dict[_Same, Row] = {}
    for row in in_force(agreement, other):
        held.setdefault(_same(row, row.annex), row)
    annexes = wagegrids.agreements()[agreement].annexes
    return [Change(row, _first(held, row, (row.annex, annexes[row.annex].follows))) for row in in_force(agreement, day)]


def _first(held: dict[_Same, Row], row: Row, annexes: Iterable[str]) -> Row | None:
    return next((found for annex in annexes if (found := held.get(_same(row, annex))) is not None), None)


def _same(row: Row, annex: str) -> _Same:
    return (annex, jobs.key(row.job), row.contract, row.condition, row.branch, row.unit, row.hours, row.days)
