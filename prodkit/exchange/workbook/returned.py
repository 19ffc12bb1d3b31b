"""Our own workbook read back: what was changed in it, listed before anything is applied."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from prodkit import edit, i18n, money, store
from prodkit.errors import Finding, ProdkitError
from prodkit.exchange.tables import figures
from prodkit.exchange.tables.grid import Cell, Sheet, Table, column_of
from prodkit.exchange.workbook import carried
from prodkit.exchange.workbook.carried import Written
from prodkit.i18n import Lang
from prodkit.production import Production

_MAY_BE_EMPTY = frozenset({"rate", "amount", "cap", "floor", "ceiling", "start"})
"""Fields that may be unknown, or absent."""


@dataclass(frozen=True, slots=True)
class Change:
    """A number or a date that someone changed in the workbook.

    Attributes:
        place: Where it stands in the production file: `lines.camera.rate`.
        old: What the workbook was written with: a number, a date, a formula with its `=`; None where unknown.
        new: What its cell holds now.
        cell: Address of the cell.
    """

    place: str
    old: Written
    new: float | str | None
    cell: str

    def sentence(self, lang: Lang) -> str:
        """Say what changes: cell, place, old and new value."""
        old, new = _shown(self.old, lang), _shown(self.new, lang)
        return i18n.text("tables.change", lang, cell=self.cell, place=self.place, old=old, new=new)


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook of ours that came back.

    Attributes:
        production: The production it was written from.
        yaml: The text of its file, with its comments.
        changes: What was changed in it, in the order of the workbook.
        findings: What was changed and cannot be taken over.
    """

    production: Production
    yaml: str = field(repr=False)
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    def applied(self, to: Production | None = None) -> Production:
        """Give the production with the changes.

        Args:
            to: Production to change, such as the one that is open; by default the one it was written from.

        Returns:
            The production; the same one if nothing was changed.

        Raises:
            ProdkitError: If a change leads nowhere in it, or its value is refused.
        """
        target = self.production if to is None else to
        return edit.set_values(target, {one.place: one.new for one in self.changes}) if self.changes else target


def read_back(table: Table) -> Returned | None:
    """Read a workbook of ours.

    Args:
        table: The file.

    Returns:
        What was changed in it; None if it is not ours.

    Raises:
        ProdkitError: If the production that it carries cannot be read.
    """
    hidden = table.sheet(carried.SHEET)
    rows = hidden.rows if hidden else {}
    found = carried.unpack([rows[number][1].value for number in sorted(rows) if 1 in rows[number]])
    if found is None:
        return None
    reader = _Reader(table, found.cells)
    changes = tuple(reader.changes())
    return Returned(store.parse_text(found.yaml), found.yaml, changes, (*reader.findings, *reader.added()))


class _Reader:
    def __init__(self, table: Table, cells: Sequence[carried.Cell]) -> None:
        self.cells = cells
        self.findings: list[Finding] = []
        self._sheets: dict[str, Sheet | None] = {}
        self._rows: dict[str, dict[str, int]] = {}
        self._mark = figures.decimal_mark(
            cell.value for sheet in table.sheets for _, _, cell in sheet.cells() if isinstance(cell.value, str)
        )
        marked = {str(first.value): sheet for sheet in table.sheets if (first := _at(sheet, 1, 1))}
        for cell in cells:
            if cell.mark not in self._sheets:
                sheet = self._sheets[cell.mark] = marked.get(cell.mark) or table.sheet(cell.sheet)
                self._rows[cell.mark] = _keys(sheet) if sheet else {}

    def changes(self) -> Iterator[Change]:
        """Compare every cell that holds a number of the file with what it was written with."""
        told: set[tuple[str, str]] = set()
        for cell in self.cells:
            sheet, number = self._sheets[cell.mark], self._rows[cell.mark].get(cell.row)
            if sheet is None or number is None:
                if (cell.mark, cell.row) not in told:
                    told.add((cell.mark, cell.row))
                    self._note("returned_row_gone", cell.sheet, place=cell.row)
                continue
            at = sheet.address(number, column_of(cell.column))
            try:
                now = self._now(cell.written, _at(sheet, number, column_of(cell.column)))
                new = _checked(cell.place, now)
            except ProdkitError as error:
                self.findings += [Finding(one.code, "warning", at, one.params) for one in error.findings]
                continue
            if not _same(cell.written, new):
                yield Change(cell.place, cell.written, new, at)

    def added(self) -> Iterator[Finding]:
        """Find the rows that someone inserted: typed numbers in rows without a key, or a key for the second time."""
        for mark, rows in self._rows.items():
            sheet = self._sheets[mark]
            columns = {column_of(cell.column) for cell in self.cells if cell.mark == mark}
            known = set(rows.values())
            for number in sorted(sheet.rows) if sheet else ():
                typed = [at for at in columns if number not in known and _is_typed(_at(sheet, number, at))]
                if typed and sheet is not None:
                    yield Finding("returned_row_added", "warning", sheet.address(number, min(typed)))

    def _now(self, written: Written, cell: Cell | None) -> Written:
        """Give what a cell says now, in the terms of what was written."""
        if cell is None:
            return None
        held = isinstance(written, str) and written.startswith("=")
        if held and cell.formula and _normal(cell.formula) == _normal(str(written)):
            return written
        if cell.fault in {"error", "uncached"}:
            raise ProdkitError.of(f"import_{cell.fault}", found=str(cell.value)[:40] or "=")
        if isinstance(cell.value, float):
            return cell.value
        if isinstance(written, str) and not held:
            return str(cell.value).strip()  # a date
        read = figures.figure(str(cell.value), self._mark)
        if read is None:
            raise ProdkitError.of("import_cell", found=str(cell.value)[:60])
        return read.value

    def _note(self, code: str, where: str, **params: object) -> None:
        self.findings.append(Finding(code, "warning", where, params))


def _at(sheet: Sheet | None, row: int, column: int) -> Cell | None:
    return None if sheet is None else sheet.rows.get(row, {}).get(column)


def _keys(sheet: Sheet) -> dict[str, int]:
    """Give the row of each key in the hidden column; of a row that was copied, the first."""
    keys: dict[str, int] = {}
    for number in sorted(sheet.rows):
        cell = sheet.rows[number].get(1)
        if cell is not None and number > 1:
            keys.setdefault(str(cell.value), number)
    return keys


def _is_typed(cell: Cell | None) -> bool:
    return cell is not None and isinstance(cell.value, float) and not cell.formula


def _checked(place: str, now: Written) -> Written:
    """Refuse an emptied cell where the file needs a number: emptied is unknown, never zero and never the default."""
    if now is None and place.rpartition(".")[2] not in _MAY_BE_EMPTY:
        raise ProdkitError.of("returned_emptied", place=place)
    return now


def _same(old: Written, new: Written) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        # Spreadsheets keep fifteen figures of a number.
        return f"{old:.15g}" == f"{new:.15g}" or (math.isnan(old) and math.isnan(new))
    return old == new


def _normal(formula: str) -> str:
    """Write a formula so that what programs change does not count: spaces, capitals, quotes, signs of new functions."""
    bare = "".join(formula.split()).upper().removeprefix("=").replace("_XLFN.", "").replace("_XLWS.", "")
    return bare.replace("'", "").replace(";", ",")


def _shown(value: Written, lang: Lang) -> str:
    if value is None:
        return "–"
    return money.format_number(value, lang) if isinstance(value, int | float) else value
