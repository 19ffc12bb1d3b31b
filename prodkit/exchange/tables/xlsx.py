"""Read the sheets of an .xlsx file: values, the formulas behind them, merged cells, indents, in one pass.

openpyxl reads values or formulas but not both, and in its quick mode no merged cells; here every part is read once,
piece by piece, within bounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from prodkit.errors import Finding, ProdkitError
from prodkit.exchange.tables.archive import Archive, StopReadingError
from prodkit.exchange.tables.grid import Cell, Fault, Sheet, Span, Table, column_of, letter

MAX_CELLS = 400_000
MAX_SHEETS = 200
_MOST_SEEN = 3_000_000  # cells of a sheet, those included that are only coloured
_MOST_STRINGS = 50_000_000
_MAX_TEXT = 32_767  # what a cell of Excel holds
_MOST_PIECES = 100  # of text inside one element; a value has one or two
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_EMPTY_ROWS = 20_000  # after so many rows without a value a sheet is taken to end, though it be formatted to its end
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_OTHER_FILE = re.compile(r"\[\d+\]|\[[^\]]+\.xl\w+\]", re.IGNORECASE)


class _Style(NamedTuple):
    format: str = ""
    bold: bool = False
    indent: int = 0
    is_date: bool = False


_PLAIN = _Style()


def read(data: bytes, name: str) -> Table:
    """Read a workbook.

    Args:
        data: The bytes of an .xlsx or .xlsm file.
        name: Name of the file.

    Returns:
        Its sheets; macros, links and formats are left behind.

    Raises:
        ProdkitError: If it cannot be read.
    """
    archive = Archive(data)
    root = _workbook_part(archive)
    book = _book(archive, root)
    related = archive.related(root)
    parts = dict(related.values())
    strings = _strings(archive, parts["sharedStrings"]) if parts.get("sharedStrings", "") in archive else []
    styles = _styles(archive, parts["styles"]) if parts.get("styles", "") in archive else []
    room = MAX_CELLS
    sheets = []
    for sheet_name, relation, hidden in book.sheets:
        kind, part = related.get(relation, ("", ""))
        if kind != "worksheet":  # a chart on a sheet of its own holds no cells
            continue
        reader = _SheetReader(strings, styles, room, book.from_1904)
        archive.parse(part, reader.start, reader.end, reader.text)
        room -= reader.count
        sheets.append(Sheet(sheet_name, reader.rows, tuple(reader.merged), hidden, reader.outline))
    findings = [Finding("import_macros", "info")] if archive.has("vbaproject.bin") else []
    active = book.sheets[book.active][0] if book.active < len(book.sheets) else ""
    index = next((place for place, sheet in enumerate(sheets) if sheet.name == active), 0)
    return Table(name, "xlsx", tuple(sheets), index, tuple(findings))


def _workbook_part(archive: Archive) -> str:
    if "[Content_Types].xml" not in archive:
        raise ProdkitError.of("import_ods" if "content.xml" in archive else "import_not_workbook")
    found = [target for kind, target in archive.related("").values() if kind == "officeDocument"]
    part = found[0] if found else "xl/workbook.xml"
    if part.endswith(".bin"):
        raise ProdkitError.of("import_xlsb")
    if part not in archive or not part.startswith("xl/"):
        raise ProdkitError.of("import_not_workbook")
    return part


@dataclass(slots=True)
class _Book:
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    active: int = 0
    from_1904: bool = False


def _book(archive: Archive, part: str) -> _Book:
    book = _Book()

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            book.sheets.append((attributes.get("name", ""), relation, hidden))
            if len(book.sheets) > MAX_SHEETS:
                raise ProdkitError.of("import_sheets", most=MAX_SHEETS)
        elif tag == "workbookPr":
            book.from_1904 = attributes.get("date1904", "") in {"1", "true"}
        elif tag == "workbookView":
            book.active = _whole(attributes.get("activeTab", "0"))

    archive.parse(part, start, lambda _: None)
    return book


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 -- beyond any count here


def _strings(archive: Archive, part: str) -> list[str]:
    reader = _StringReader()
    archive.parse(part, reader.start, reader.end, reader.text, _MOST_STRINGS)
    return reader.strings


class _StringReader:
    """Takes the texts that cells share; how a Japanese text is read aloud (`rPh`) is left."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._reads = self._phonetic = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._reads = not self._phonetic

    def text(self, data: str) -> None:
        if self._reads and len(self._pieces) < _MAX_TEXT:
            self._pieces.append(data[:_MAX_TEXT])

    def end(self, tag: str) -> None:
        if tag == "si":
            self.strings.append("".join(self._pieces)[:_MAX_TEXT])
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._reads = False


def _styles(archive: Archive, part: str) -> list[_Style]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    formats: dict[int, str] = {}
    bolds: list[bool] = []
    rows: list[tuple[int, int, int]] = []
    path: list[str] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        path.append(tag)
        above = path[-2] if len(path) > 1 else ""
        if tag == "numFmt" and above == "numFmts":
            formats[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif tag == "font" and above == "fonts":
            bolds.append(False)
        elif tag == "b" and above == "font" and bolds and "fonts" in path:
            bolds[-1] = attributes.get("val", "1") not in {"0", "false"}
        elif tag == "xf" and above == "cellXfs":
            rows.append((_whole(attributes.get("numFmtId", "0")), _whole(attributes.get("fontId", "0")), 0))
        elif tag == "alignment" and rows and "cellXfs" in path:
            rows[-1] = (*rows[-1][:2], _whole(attributes.get("indent", "0")))

    def end(_: str) -> None:
        path.pop()

    archive.parse(part, start, end)
    found = []
    for number, font, indent in rows:
        code = formats.get(number, BUILTIN_FORMATS.get(number, ""))
        # The currency of a built-in format is that of whoever opens the file, so it says nothing.
        shown = code if number in formats or "%" in code or number in {2, 4} else ""
        bold = bolds[font] if font < len(bolds) else False
        found.append(_Style("" if shown == "General" else shown, bold, indent, bool(code and is_date_format(code))))
    return found


def _too_many_cells() -> ProdkitError:
    return ProdkitError.of("import_cells", most=float(MAX_CELLS))


class _SheetReader:
    """Takes the elements of a sheet one by one."""

    def __init__(self, strings: list[str], styles: list[_Style], room: int, from_1904: bool) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merged: list[Span] = []
        self.outline: dict[int, int] = {}
        self.count = 0
        self._strings, self._room, self._from_1904 = strings, room, from_1904
        self._styles = {str(number): style for number, style in enumerate(styles)}
        self._row, self._last, self._column = 0, 0, 0
        self._kind, self._style = "n", _PLAIN
        self._value, self._formula, self._has_formula = "", "", False
        self._seen = 0
        self._shared = ""
        self._masters: dict[str, Any] = {}
        self._collects: list[str] | None = None
        self._phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in {"v", "f", "t"} and not self._phonetic:
            self._collects = []
            if tag == "f":
                self._has_formula = True
                self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._collects is not None and len(self._collects) < _MOST_PIECES:
            self._collects.append(data)

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag == "rPh":
            self._phonetic = False
        elif self._collects is not None and tag in {"v", "f", "t"}:
            found = "".join(self._collects)
            self._collects = None
            if tag == "f":
                self._formula = self._unshared(found) if self._shared else found
            else:
                self._value += found

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        if not 0 < self._row <= _MAX_ROW:
            raise ProdkitError.of("import_broken")
        if self._row - self._last > _EMPTY_ROWS:
            raise StopReadingError
        if level := _whole(attributes.get("outlineLevel", "0")):
            self.outline[self._row] = level

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        self._column = column_of(letters) if letters.isalpha() and letters.isascii() else self._column + 1
        if not 0 < self._column <= _MAX_COLUMN:
            raise ProdkitError.of("import_broken")
        self._seen += 1
        if self._seen > _MOST_SEEN:
            raise _too_many_cells()
        self._kind = attributes.get("t", "n")
        self._style = self._styles.get(attributes.get("s", "0"), _PLAIN)
        self._value = self._formula = ""
        self._has_formula = False

    def _end_cell(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        self.count += 1
        if self.count > self._room:
            raise _too_many_cells()
        self._last = self._row
        self.rows.setdefault(self._row, {})[self._column] = cell

    def _cell(self) -> Cell | None:
        raw = self._value[:_MAX_TEXT]
        fault: Fault = ""
        if self._has_formula and _OTHER_FILE.search(self._formula):
            fault = "external"
        value: str | float | bool = raw
        if not raw:
            if not self._has_formula or self._kind == "str":
                return None
            fault = "uncached"
        elif self._kind == "s":
            value = self._strings[int(raw)] if raw.isdecimal() and int(raw) < len(self._strings) else ""
            if not value:
                return None
        elif self._kind == "b":
            value = raw == "1"
        elif self._kind == "e":
            fault = "error"
        elif self._kind == "n":
            value = self._number(raw)
        style = self._style
        return Cell(value, style.format, style.bold, style.indent, self._formula, fault)

    def _unshared(self, formula: str) -> str:
        """Give the formula of a cell that shares it with the cells around, as the first of them wrote it."""
        from openpyxl.formula.translate import Translator

        at = f"{letter(self._column)}{self._row}"
        if formula:
            self._masters[self._shared] = Translator(f"={formula}", at)
            return formula
        master = self._masters.get(self._shared)
        return "" if master is None else cast("str", master.translate_formula(at)).removeprefix("=")

    def _number(self, raw: str) -> float | str:
        try:
            value = float(raw)
        except ValueError:
            return raw
        if not abs(value) < float("inf"):
            return raw
        return self._date(value) if self._style.is_date else value

    def _date(self, value: float) -> float | str:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

        try:
            day = from_excel(value, CALENDAR_MAC_1904 if self._from_1904 else CALENDAR_WINDOWS_1900)
        except (ValueError, OverflowError):
            return value
        return cast("str", day.isoformat()).removesuffix("T00:00:00")

    def _merge(self, reference: str) -> None:
        if (found := _REFERENCE.fullmatch(reference)) and found[3]:
            self.merged.append(Span(int(found[2]), column_of(found[1]), int(found[4]), column_of(found[3])))
