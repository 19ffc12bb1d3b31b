"""Phases in a spreadsheet: their days, weeks and months, their last day and working days, and the public holidays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prodkit import periods
from prodkit.exchange.workbook.book import SERIAL, Book, Sheet
from prodkit.exchange.workbook.formulas import ceiling

if TYPE_CHECKING:
    from prodkit.entries import Phase
    from prodkit.exchange.workbook.cases import Case

MEASURES = ("days", "weeks", "months", "working_days")
_MOST_DAYS = 40_000
_WEEKENDS = {4: "0000111", 5: "0000011", 6: "0000001", 7: "0000000"}
_HEADER, _FIRST = 2, 3


class Holidays:
    """The sheet of public holidays, a column for each country or region that a case is made in."""

    def __init__(self, book: Book, cases: Sequence[Case]) -> None:
        self.book = book
        self.sheet: Sheet | None = None
        self._ranges: dict[tuple[str, str], str] = {}
        if not any(case.production.phases for case in cases):
            return
        for case in cases:
            country = (case.production.country, case.production.subdivision)
            if country not in self._ranges:
                self._ranges[country] = self._write(*country)

    def range(self, case: Case) -> str:
        """Give the cells that hold a case's holidays; empty without any."""
        return self._ranges[case.production.country, case.production.subdivision]

    def _write(self, country: str, subdivision: str) -> str:
        try:
            days = periods.calendar(country, subdivision, 7).holidays
        except ValueError:  # no such country: a finding says so, and every weekday counts
            return ""
        if not len(days):
            return ""
        if self.sheet is None:
            self.sheet = self.book.sheet("holidays")
            self.sheet.text(0, 1, self.sheet.name, "title")
            self.sheet.page.freeze_panes(_FIRST, 0)
            self.sheet.page.hide()
        column = 1 + len(self._ranges)
        self.sheet.widths({column: 16})
        self.sheet.text(_HEADER, column, f"{country} {subdivision}".strip(), "header")
        for row, day in enumerate(days.astype(np.int64), _FIRST):
            self.sheet.number(row, column, float(day) + SERIAL, "date")
        first, last = self.sheet.at(_FIRST, column), self.sheet.at(_FIRST + len(days) - 1, column)
        return f"{first.full}:{last.full.partition('!')[2]}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The formulas of a phase.

    Attributes:
        case: The case it is part of.
        phase: The phase.
        cell: Gives the address of a number of a phase, by the phase's id and the number's name.
        holidays: The cells that hold the public holidays; empty without any.
    """

    case: Case
    phase: Phase
    cell: Callable[[str, str], str]
    holidays: str

    def formula(self, name: str) -> str:
        """Give the formula of a number: `start`, `end`, or one of `MEASURES`."""
        return str(getattr(self, f"_{name}")())

    def _own(self, name: str) -> str:
        return self.cell(self.phase.id, name)

    @property
    def _per_week(self) -> int:
        return self.phase.days_per_week or self.case.production.days_per_week

    def _start(self) -> str:
        phases = self.case.production.phases
        place = phases.index(self.phase)
        return f"{self.cell(phases[place - 1].id, 'end')}+1" if place else "NA()"

    def _end(self) -> str:
        start, length = self._own("start"), self._own("length")
        size = f"MIN({_MOST_DAYS},MAX(0,{length}))"
        if self.phase.unit == "working_day":
            holidays = f",{self.holidays}" if self.holidays else ""
            count = ceiling(size)
            worked = f'WORKDAY.INTL({start}-1,{count},"{_WEEKENDS[self._per_week]}"{holidays})'
            last = f"IF({length}>0,{worked},{start}-1)"
        elif self.phase.unit == "month":
            whole = f"INT(ROUND({size},9))"
            eve = f"MIN(DATE(YEAR({start}),MONTH({start})+{whole},DAY({start}))-1,EOMONTH({start},{whole}))"
            last = f"{eve}{ceiling(f'({size}-{whole})*7*(52/12)')}"
        else:
            days = f"{size}*7" if self.phase.unit == "week" else size
            last = f"{start}-1{ceiling(days)}"
        return f"IF(COUNT({start},{length})=2,{last},NA())"

    def _working_days(self) -> str:
        start, end = self._own("start"), self._own("end")
        holidays = f",{self.holidays}" if self.holidays else ""
        counted = f'NETWORKDAYS.INTL({start},{end},"{_WEEKENDS[self._per_week]}"{holidays})'
        return f"IF(COUNT({start},{end})=2,MAX(0,{counted}),NA())"

    def _days(self) -> str:
        length = self._own("length")
        return length if self.phase.unit == "working_day" else f"{self._own('weeks')}*{self._per_week}"

    def _weeks(self) -> str:
        length = self._own("length")
        return {
            "working_day": f"{length}/{self._per_week}", "day": f"{length}/7", "week": length,
            "month": f"{length}*(52/12)",
        }[self.phase.unit]  # fmt: skip

    def _months(self) -> str:
        return f"{self._own('weeks')}/(52/12)"
