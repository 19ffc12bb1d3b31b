"""Data files of wage grids, as a lawyer edits them: CSV tables, refused with file and line if they cannot be used."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from prodkit.errors import Finding, ProdkitError

_ISO_LENGTH = 10  # 2026-11-23; Python also reads 20261123 and 2026-W48-1, which a reader may mistake


@lru_cache(maxsize=512)
def day_of(text: str) -> dt.date | None:
    """Read a date written year-month-day; None if it is not one."""
    try:
        return dt.date.fromisoformat(text) if len(text) == _ISO_LENGTH else None
    except ValueError:
        return None


@dataclass(slots=True)
class Table:
    """A data file being read: its lines, and all that is wrong with them.

    Args:
        file: Name of the file, for whoever has to correct it.
        text: What it holds; the first line names the columns.
        columns: The columns it must have.
    """

    file: str
    text: str
    columns: Sequence[str]
    findings: list[Finding] = field(default_factory=list)

    def __iter__(self) -> Iterator[Line]:
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True)
        try:
            header = next(reader, [])
            self._check_header(header)
            for cells in reader:
                if len(cells) == len(header):
                    yield Line(self, dict(zip(header, map(str.strip, cells), strict=True)), reader.line_num)
                elif cells:
                    self.refuse("grid_cells", reader.line_num, found=len(cells), expected=len(header))
        except csv.Error as error:
            self.refuse("grid_broken", reader.line_num, problem=str(error))
            self.done()

    def _check_header(self, header: Sequence[str]) -> None:
        for name in self.columns:
            if header.count(name) != 1:
                self.refuse("missing", 1, field=name)
        for name in header:
            if name not in self.columns:
                self.refuse("unknown_field", 1, field=name, near=", ".join(self.columns))
        self.done()

    def refuse(self, code: str, line: int, **params: object) -> None:
        """Note that a line cannot be used."""
        self.findings.append(Finding(code, where=self.file, params=params, line=line))

    def done(self) -> None:
        """Close the file.

        Raises:
            ProdkitError: With all that was refused.
        """
        if self.findings:
            raise ProdkitError(self.findings)


@dataclass(slots=True)
class Line:
    """One line of a data file; every reading that fails is noted in the table."""

    table: Table
    cells: dict[str, str]
    number: int

    def text(self, column: str) -> str:
        """Read a text that may be empty."""
        return self.cells[column]

    def required(self, column: str) -> str:
        """Read a text that must be there."""
        value = self.cells[column]
        if not value:
            self.table.refuse("missing", self.number, field=column)
        return value

    def word(self, column: str, known: Collection[str], *, optional: bool = False) -> str:
        """Read a word that must be one of those known."""
        value = self.cells[column] if optional else self.required(column)
        if value and value not in known:
            self.table.refuse("choice", self.number, found=value, expected=", ".join(known))
        return value

    def amount(self, column: str, low: float, high: float) -> float | None:
        """Read a number that may be missing, above a lowest and up to a highest believable value."""
        value = self.cells[column]
        if not value:
            return None
        try:
            number = float(value) if "_" not in value else math.nan
        except ValueError:
            number = math.nan
        if not low < number <= high:
            self.table.refuse("grid_number", self.number, field=column, found=value, low=low, high=high)
        return number

    def day(self, column: str, *, optional: bool = False) -> dt.date | None:
        """Read a date."""
        value = self.cells[column] if optional else self.required(column)
        found = day_of(value) if value else None
        if value and found is None:
            self.table.refuse("date", self.number, found=value)
        return found
