"""What pay and contributions of a line depend on beside numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodkit.payroll.hiring import Hiring
from prodkit.payroll.law import CADRE, DFS_FOR, Profile, Status
from prodkit.payroll.rates import AGREEMENTS

if TYPE_CHECKING:
    from prodkit.entries import Job, Line, LineUnit
    from prodkit.payterms import Payroll
    from prodkit.production import Production

CURRENCY, COUNTRY = "EUR", "FR"
"""Where and in what the law that is known here is paid."""
_CADRE = "_cadre"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a line that pays.

    Attributes:
        job: The job as the file names it.
        agreement: Number of its collective agreement, or empty.
        annex: Part of the grid, or empty.
        condition: Condition of the grid's row, or empty.
        unit: Unit of the line.
        profile: Who is employed, by whom, and how texts are read.
        premium: Monthly premium of the company's health plan, or None.
        overtime_deduction: Whether the deduction for hours of overtime counts.
    """

    job: str
    agreement: str
    annex: str
    condition: str
    unit: LineUnit
    profile: Profile
    premium: float | None
    overtime_deduction: bool


def of(line: Line, job: Job, production: Production) -> Terms:
    """Give the terms of a line."""
    agreement = (job.agreement or production.agreement).strip()
    pay = production.payroll
    return Terms(
        job.title, agreement, job.annex, job.condition, line.unit, _profile(job, agreement, pay), pay.premium,
        pay.overtime_deduction,
    )  # fmt: skip


def _profile(job: Job, agreement: str, pay: Payroll) -> Profile:
    status = _status(job)
    return Profile(
        status,
        cadre=job.status.endswith(_CADRE) or CADRE[status][0],
        agreement=agreement if agreement in AGREEMENTS else "",
        staff=pay.staff,
        ceiling_policy=pay.ceiling_policy,
        dfs=job.dfs if job.dfs is not None and status in DFS_FOR[job.dfs] else None,
        alsace_moselle=pay.alsace_moselle,
        readings=frozenset(pay.readings),
        rates=Hiring().rates(pay.rates),
    )


def _status(job: Job) -> Status:
    names: dict[str, Status] = {
        "technician_cadre": "technician", "artist_cadre": "artist", "permanent_cadre": "permanent",
        "technician": "technician", "artist": "artist", "director": "director", "permanent": "permanent",
        "trainee": "trainee",
    }  # fmt: skip
    return names[job.status]


def is_french(line: Line, production: Production) -> bool:
    """Tell whether the law known here is that of a line: French, and paid in euros."""
    return production.country == COUNTRY and (line.currency or production.currency) == CURRENCY
