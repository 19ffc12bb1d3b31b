"""What the wage grids say of a week: the base of a job for its programme."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from prodkit import agreements
from prodkit.agreements import Wage
from prodkit.errors import ProdkitError

ANNEX_OF_PROGRAMME = {
    "fiction": "fiction",
    "documentary": "hors fiction et flux",
    "other": "flux",
    "advertising": "films publicitaires",
}
"""The part of a grid that is for a programme; documentary stands for all that is neither fiction nor flux."""


def minimum(job: str, agreement: str, programme: str, day: dt.date, hours: float | None = None) -> Wage:
    """Find the weekly minimum of a job: of the programme's own grid where it has the job, else of any.

    Raises:
        ProdkitError: If no grid has it.
    """
    if annex := ANNEX_OF_PROGRAMME.get(programme):
        with suppress(ProdkitError):
            return agreements.wage(job, agreement, day, hours, annex)
    return agreements.wage(job, agreement, day, hours)
