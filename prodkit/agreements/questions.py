"""What is asked of a grid, read as a person writes it: everything that cannot be used is found at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from prodkit import money
from prodkit.agreements import gridfiles, jobs, wagegrids
from prodkit.agreements.wagegrids import CONTRACTS, Grid
from prodkit.errors import Finding, ProdkitError

_HOURS_OF_A_WEEK = 168.0
_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a grid; what is left out (None) is chosen as `agreements.wage` says."""

    job: str
    day: dt.date
    unit: str
    hours: float | None
    annex: str | None
    contract: str | None
    condition: str | None
    days: int | None


class Reader:
    """Reads the parts of a question, and keeps what is wrong with them.

    Args:
        grid: The grid that is asked.

    Attributes:
        findings: What was found. A part that cannot be used is read as a harmless one.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.findings: list[Finding] = []

    def done(self) -> None:
        """Close the question.

        Raises:
            ProdkitError: With all that was found.
        """
        if self.findings:
            raise ProdkitError(self.findings)

    def text(self, where: str, found: object) -> str:
        """Read a text."""
        if isinstance(found, str):
            return found
        self._refuse("text", where, found=found)
        return ""

    def day(self, where: str, found: object) -> dt.date:
        """Read a day, as a date or a text."""
        day = _day(found)
        if day is None:
            self._refuse("date", where, found=found)
        return day or dt.date.min

    def word(self, where: str, found: object, known: Collection[str]) -> str:
        """Read one of some words."""
        if not isinstance(found, str) or found not in known:
            self._refuse("choice", where, found=found, expected=", ".join(known))
        return str(found)

    def contract(self, found: object) -> str | None:
        """Read the kind of contract, however its letters are written."""
        if found is None or (isinstance(found, str) and not found):
            return None
        return self.word("contract", found.upper() if isinstance(found, str) else found, CONTRACTS)

    def hours(self, found: object) -> float | None:
        """Read the hours of a week or day."""
        if found is None:
            return None
        hours = money.as_number(found)
        if hours is None or not 0 < hours <= _HOURS_OF_A_WEEK:
            self._refuse("wage_hours", "hours", found=found)
        return hours

    def days(self, found: object) -> int | None:
        """Read how many days a week has."""
        if found is None:
            return None
        days = money.as_number(found)
        if days in range(1, _DAYS_OF_A_WEEK + 1):
            return int(days or 0)
        self._refuse("week_of_days", "days", days=found)
        return None

    def annex(self, found: object) -> str | None:
        """Read a part of the grid: `Annexe II` is `II`."""
        if found is None or (isinstance(found, str) and not found):
            return None
        annexes = self.grid.agreement.annexes
        wanted = jobs.plain(str(found)).removeprefix("annexe ").removeprefix("annex ")
        named = next((name for name in annexes if jobs.plain(name) == wanted), None)
        if named is None:
            known = ", ".join(annexes)
            self._refuse("annex_unknown", "annex", found=found, agreement=self.grid.agreement.id, known=known)
        return named

    def _refuse(self, code: str, where: str, **params: object) -> None:
        self.findings.append(Finding(code, where=where, params=params))


def grid_of(asked: object) -> Grid:
    """Give the grid of an agreement, whose number may stand after IDCC.

    Raises:
        ProdkitError: If no grid of it is held, with those that are.
    """
    name = re.sub(r"(?i)\bidcc\b|\s", "", str(asked))
    if name not in wagegrids.agreements():
        code, known = "agreement_unknown" if name else "agreement_missing", ", ".join(wagegrids.agreements())
        raise ProdkitError.of(code, "agreement", found=asked, known=known)
    return wagegrids.grid(name)


def day_of(on: object) -> dt.date:
    """Read the day that is asked about.

    Raises:
        ProdkitError: If it is none.
    """
    day = _day(on)
    if day is None:
        raise ProdkitError.of("date", "on", found=on)
    return day


def _day(found: object) -> dt.date | None:
    if isinstance(found, dt.datetime):
        return found.date()
    return gridfiles.day_of(found) if isinstance(found, str) else found if isinstance(found, dt.date) else None
