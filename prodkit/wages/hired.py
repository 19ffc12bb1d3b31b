"""Where the pay of each line that names a job is found among the registers of a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prodkit.wages.law import WageLaw
    from prodkit.wages.terms import Terms


@dataclass(frozen=True, slots=True)
class Contract:
    """What one person is paid for over the phases of some lines, reckoned together.

    Attributes:
        lines: Ids of the lines.
        law_day: Register of the day whose law holds; unknown where that of each month does.
        numbers: Registers of `people.FIELDS` numbers for each line.
        gross: Register of the pay of each line, to the cent.
        total: Register of the employer contributions on all of it.
    """

    lines: tuple[str, ...]
    law_day: int
    numbers: tuple[int, ...]
    gross: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Hired:
    """The registers of a line that names a job.

    Attributes:
        terms: What pay and contributions depend on beside numbers and dates.
        place: Number of the terms in the law.
        day: Register of the day whose law holds and on which the grid is read.
        pay: Register of the pay of one unit.
        hours: Register of the hours of one unit, `minima.UNSAID` where nobody says.
        asked: Register of the hours that the file gives, `minima.UNSAID` where it gives none.
        base: Register of the hours that the rate pays for, or None.
        from_grid: Whether the grid's minimum is paid, for want of a rate.
        is_french: Whether the law known here is that of the line.
        unit: Register of the employer contributions on one unit; None with a flat percentage or a contract.
        contract: The contract that the line is part of, or None.
        share: Register of the flat percentage that holds for the status, or None.
    """

    terms: Terms
    place: int
    day: int
    pay: int
    hours: int
    asked: int
    base: int | None
    from_grid: bool
    is_french: bool
    unit: int | None = None
    contract: Contract | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Wages:
    """The lines of a production that pay.

    Attributes:
        law: The law that computes them.
        lines: Their registers, by id, in the order of the file.
    """

    law: WageLaw
    lines: Mapping[str, Hired]
