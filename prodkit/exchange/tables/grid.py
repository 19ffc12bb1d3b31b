"""A file of cells as it was found: sheets, rows and cells, each with its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from prodkit.errors import Finding

Format = Literal["xlsx", "csv"]
Fault = Literal["", "uncached", "external", "error"]


class Cell(NamedTuple):
    """A cell that holds something.

    Attributes:
        value: What it shows: text, number or truth value; dates as text, `2027-05-03`.
        format: Number format of the spreadsheet, such as `0.0%`.
        bold: Whether it is written in bold.
        indent: How far its text is set in.
        formula: The formula behind the value, without `=`.
        fault: `uncached` (a formula whose value the file does not hold), `external` (a formula that looks into
            another file) or `error` (`#REF!`).
    """

    value: str | float | bool
    format: str = ""
    bold: bool = False
    indent: int = 0
    formula: str = ""
    fault: Fault = ""


Row = Mapping[int, Cell]
"""The cells of a row that hold something, by column, counted from 1."""


class Span(NamedTuple):
    """A rectangle of cells, first and last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or the whole of a text file.

    Attributes:
        name: Its name; empty for a text file.
        rows: The rows that hold something, by number.
        merged: Merged cells.
        hidden: Whether the workbook hides it.
        outline: Level of the rows that are grouped.
    """

    name: str
    rows: Mapping[int, Row]
    merged: tuple[Span, ...] = ()
    hidden: bool = False
    outline: Mapping[int, int] | None = None

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Give every cell with its row and column."""
        for row, cells in self.rows.items():
            for column, cell in cells.items():
                yield row, column, cell

    def address(self, row: int, column: int) -> str:
        """Name a cell as a spreadsheet does: `Budget!C12`."""
        return f"{self.name}!{letter(column)}{row}" if self.name else f"{letter(column)}{row}"


@dataclass(frozen=True, slots=True)
class Table:
    """A file of cells.

    Attributes:
        name: Name of the file.
        format: What kind of file it is.
        sheets: Its sheets.
        active: Which of them was in front when it was saved.
        findings: What is to be known about the file as a whole.
    """

    name: str
    format: Format
    sheets: tuple[Sheet, ...]
    active: int = 0
    findings: tuple[Finding, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """Give the sheet of this name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@cache
def letter(column: int) -> str:
    """Name a column as a spreadsheet does: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@cache
def column_of(name: str) -> int:
    """Give the number of a column by its letters."""
    number = 0
    for one in name:
        number = number * 26 + ord(one) - 64
    return number
