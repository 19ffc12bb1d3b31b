"""A grid on a day, beside the same grid on another: what each minimum became."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from prodkit.agreements import jobs, minima, wagegrids
from prodkit.agreements.wagegrids import Row

_Same = tuple[object, ...]
_NOT_SKILLED = "non spécialisé"


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
        One change for each row in force on `day`. Where the other annex did not tell skilled workers apart, its rows
        are those of the others.
    """
    annexes = wagegrids.agreements()[agreement].annexes
    held: dict[_Same, Row] = {}
    for row in in_force(agreement, other):
        held.setdefault(_same(row), row)
        held.setdefault(_alike(row, row.annex), row)
    found = []
    for row in in_force(agreement, day):
        followed = annexes[row.annex].follows
        found.append(Change(row, held.get(_same(row)) or (held.get(_alike(row, followed)) if followed else None)))
    return found


def _same(row: Row) -> _Same:
    return (row.annex, jobs.key(row.job), row.contract, row.condition, row.branch, row.unit, row.hours, row.days)


def _alike(row: Row, annex: str) -> _Same:
    """What a row has in common with that of another annex: not its branch, nor that it is for those not skilled."""
    condition = "" if row.condition == _NOT_SKILLED else row.condition
    return (annex, jobs.key(row.job), row.contract, condition, row.unit, row.hours)
