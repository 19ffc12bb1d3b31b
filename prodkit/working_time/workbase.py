"""What the wage grids say of a week: the base of a job for its programme, and the dresser's week that prices travel."""

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
_DRESSER = "habilleur"
_LEGAL_WEEK = 35.0


def minimum(job: str, agreement: str, programme: str, day: dt.date, hours: float | None = None) -> Wage:
    """Find the weekly minimum of a job: of the programme's own grid where it has the job, else of any.

    Raises:
        ProdkitError: If no grid has it.
    """
    if annex := ANNEX_OF_PROGRAMME.get(programme):
        with suppress(ProdkitError):
            return agreements.wage(job, agreement, day, hours, annex)
    return agreements.wage(job, agreement, day, hours)


def dresser(agreement: str, programme: str, day: dt.date) -> Wage:
    """Find the dresser's week of 35 hours, of which travel outside working time is paid a share (CCN 2642 art. VI.1).

    Raises:
        ProdkitError: If no grid has it.
    """
    return minimum(_DRESSER, agreement, programme, day, _LEGAL_WEEK)
