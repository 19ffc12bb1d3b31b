"""Find where the tables of a sheet are: header rows, what they call their columns, tables side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from prodkit.exchange.tables import figures, words
from prodkit.exchange.tables.grid import Cell, Sheet

_LONGEST_HEADER = 60
_FEW, _ENOUGH = 2, 4  # columns that are known, in a row where few others stand, and among many
_NAMES = frozenset({"account", "section", "label", "cost_label", "income_label"})
_FIGURES = frozenset({"quantity", "x", "rate", "amount", "employer", "total", "either"})
_YEARS = range(1950, 2150)


@dataclass(frozen=True, slots=True)
class Column:
    """A column under a header.

    Attributes:
        at: Its number.
        text: The header's words.
        meaning: What they mean, before they are seen together: a field, `cost_label`, `income_label`, `either` (a
            quantity or an amount), or empty.
        unit: Unit the column counts in.
    """

    at: int
    text: str
    meaning: str = ""
    unit: str = ""

    @property
    def currency(self) -> str:
        """Currency that the header names."""
        return figures.named_currency(self.text)


@dataclass(frozen=True, slots=True)
class Area:
    """A table found on a sheet: the rows of its header, its columns, the rows below."""

    header: tuple[int, int]
    first: int
    last: int
    columns: tuple[Column, ...] = field(default=())


def areas(sheet: Sheet) -> Iterator[Area]:
    """Find the tables of a sheet that have a header, from top to bottom and from left to right.

    A header that repeats for every section does not start another table.
    """
    found = [(rows, _contributions(sheet, rows[1], columns)) for rows, columns in _header_rows(sheet)]
    kept: list[tuple[tuple[int, int], tuple[Column, ...]]] = []
    for rows, columns in found:
        if not kept or _signature(kept[-1][1]) != _signature(columns):
            kept.append((rows, columns))
    last = max(sheet.rows, default=1)
    starts = [rows for rows, _ in kept] + [(last + 1, last + 1)]
    for (rows, columns), (start, following) in zip(kept, pairwise(starts), strict=True):
        for part in _side_by_side(columns):
            yield Area(rows, start[1] + 1, following[0] - 1, tuple(part))


def is_header(cells: Mapping[int, Cell]) -> bool:
    """Tell whether a row reads as a header."""
    return _is_header(_named(cells), cells)


def _signature(columns: Sequence[Column]) -> list[tuple[int, str]]:
    return [(column.at, column.meaning) for column in columns if column.meaning]


def _header_rows(sheet: Sheet) -> Iterator[tuple[tuple[int, int], tuple[Column, ...]]]:
    numbers = sorted(sheet.rows)
    after = 0
    for place, number in enumerate(numbers):
        cells = sheet.rows[number]
        if number <= after or (columns := _named(cells)) is None or not _is_header(columns, cells):
            continue
        last = number
        for below in numbers[place + 1 : place + 3]:  # a header of two or three rows
            more = _named(sheet.rows[below])
            if below != last + 1 or more is None or not _continues(columns, more, sheet.rows[below]):
                break
            columns, last = _joined(columns, more), below
        if place and numbers[place - 1] == number - 1:
            columns = _under(columns, _spread(sheet, number - 1))
        after = last
        yield (number, last), tuple(columns.values())


def _named(cells: Mapping[int, Cell]) -> dict[int, Column] | None:
    """Read a row as a header; None if it holds numbers or long texts, which headers do not."""
    if any(not isinstance(cell.value, str) and cell.value not in _YEARS for cell in cells.values()):
        return None
    columns: dict[int, Column] = {}
    for at, cell in cells.items():
        if not isinstance(cell.value, str):
            continue
        text = cell.value.strip()
        if len(text) > _LONGEST_HEADER or figures.figure(text) is not None:
            if len(text) > _LONGEST_HEADER or not text.isdecimal() or int(text[:9]) not in _YEARS:
                return None
            continue
        meaning, unit = words.header(text)
        columns[at] = Column(at, text, meaning, unit)
    return columns


def _is_header(columns: Mapping[int, Column] | None, cells: Mapping[int, Cell]) -> bool:
    if not columns:
        return False
    known = {column.meaning for column in columns.values() if column.meaning}
    named = sum(bool(column.meaning) for column in columns.values())
    if len(known) < _FEW or (len(known) < _ENOUGH and 2 * named < len(cells)):
        return False
    return bool(known & _FIGURES and (known & _NAMES or len(known & _FIGURES) > 2))  # noqa: PLR2004 -- Qty, X, Rate


def _continues(columns: Mapping[int, Column], more: Mapping[int, Column], cells: Mapping[int, Cell]) -> bool:
    """Tell whether the row below belongs to the header: it names columns that had no name yet, or counts them."""
    if not more or any(not isinstance(cell.value, str) for cell in cells.values()):
        return False
    fresh = [column for at, column in more.items() if column.meaning and not _is_known(columns, at)]
    again = [column for at, column in more.items() if column.meaning and _is_known(columns, at)]
    return len(more) > 1 and (len(fresh) > 0 or len(again) > 2)  # noqa: PLR2004 -- not a header of its own, the same in English


def _is_known(columns: Mapping[int, Column], at: int) -> bool:
    return at in columns and bool(columns[at].meaning)


def _joined(columns: Mapping[int, Column], more: Mapping[int, Column]) -> dict[int, Column]:
    joined = dict(columns)
    for at, column in more.items():
        above = joined.get(at)
        if above is None:
            joined[at] = column
        else:
            text = f"{above.text} {column.text}"
            together, unit = words.header(text)
            if together not in {"", above.meaning, column.meaning}:  # `Prix` over `unité` is a rate
                joined[at] = Column(at, text, together, unit)
            else:
                joined[at] = replace(column if column.meaning else above, text=text)
    return dict(sorted(joined.items()))


def _spread(sheet: Sheet, number: int) -> dict[int, str]:
    """Give the texts of a row above a header, each over all columns that it is merged across."""
    texts = {at: cell.value for at, cell in sheet.rows[number].items() if isinstance(cell.value, str)}
    for span in sheet.merged:
        if span.top <= number <= span.bottom and span.left in texts:
            texts |= dict.fromkeys(range(span.left, span.right + 1), texts[span.left])
    return {at: text for at, text in texts.items() if len(text) <= _LONGEST_HEADER}


def _under(columns: Mapping[int, Column], above: Mapping[int, str]) -> dict[int, Column]:
    """Read a header together with the words above it: `Total` under `TTC` is a total with tax."""
    read = dict(columns)
    for at, text in above.items():
        column = read.get(at)
        if column is None:
            continue
        upper, unit = words.header(text)
        if upper == "ignore" and column.meaning in _FIGURES:
            read[at] = replace(column, text=f"{text} {column.text}", meaning="ignore")
        elif not column.meaning and upper in _FIGURES | _NAMES:
            read[at] = Column(at, f"{text} {column.text}", upper, unit)
        elif column.meaning in _FIGURES:
            read[at] = replace(column, text=f"{column.text} {text}")
    return read


def _contributions(sheet: Sheet, header: int, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Read `Charges` over numbers as contributions; over words it names the costs of a table."""
    return tuple(
        replace(column, meaning="employer")
        if column.meaning == "cost_label" and _counts(sheet, header, column.at)
        else column
        for column in columns
    )


def _counts(sheet: Sheet, header: int, at: int) -> bool:
    below = [cells[at].value for row, cells in sheet.rows.items() if row > header and at in cells][:50]
    numbers = sum(isinstance(value, float) or figures.figure(str(value)) is not None for value in below)
    return 2 * numbers > len(below)


def _side_by_side(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Part tables that stand beside each other: names come again after figures."""
    parts: list[list[Column]] = [[]]
    for column in columns:
        have = {one.meaning for one in parts[-1]}
        again = column.meaning in _NAMES and (column.meaning in have or column.meaning.endswith("_label"))
        if again and have & {"total", "amount", "either"} and have & _NAMES:
            parts.append([])
        parts[-1].append(column)
    if len(parts) > 1 and not {one.meaning for one in parts[-1]} & _FIGURES:  # words after the figures are remarks
        remarks = [replace(one, meaning="note") if one.meaning == "label" else one for one in parts.pop()]
        parts[-1] += remarks
    yield from parts
