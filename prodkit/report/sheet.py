"""Documents as a workbook: the same page, with numbers that a spreadsheet can go on computing with."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from typing import Any

from prodkit import i18n
from prodkit.report.document import Cell, Column, Document, Facts, Part, Picture, Row, Signatures, Table, Words, Worked

_WIDTHS = {"text": 18, "code": 10, "number": 11, "rate": 12, "money": 16, "percent": 10, "share": 10}
_WIDE = 48
_PLACE = re.compile(r"R(\d+)C(\d+)")
_NEVER_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(document: Document) -> bytes:
    """Write a document as a workbook of one sheet.

    Args:
        document: What it says.

    Returns:
        The workbook (xlsx). The same document gives the same bytes.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**_NEVER_FORMULAS, "in_memory": True}) as book:
        # The day it speaks of, not the moment it was written.
        day = dt.datetime.combine(document.as_of, dt.time(), dt.UTC).replace(tzinfo=None)
        book.set_properties({"title": document.title, "subject": document.heading, "created": day})
        _Sheet(book, document).write()
    return out.getvalue()


class _Sheet:
    def __init__(self, book: Any, document: Document) -> None:
        self.book = book
        self.document = document
        self.sheet = book.add_worksheet(document.heading[:31].translate(str.maketrans("", "", "[]:*?/\\'")))
        self.row = 0
        self.top = 0
        self.formats: dict[tuple[str, str], Any] = {}

    def write(self) -> None:
        document = self.document
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L{document.footer.replace('&', '&&')[:200]}&R&P / &N")
        if document.brand:
            self._text(document.brand.name, "account")
        self._text(f"{document.heading} – {document.title}", "title")
        for part in document.parts:
            self.row += 1
            self._part(part)
        self.row += 1
        self._text(document.footer, "note")

    def _part(self, part: Part) -> None:
        if isinstance(part, Table):
            self._text(part.title, "heading")
            self._table(part)
        elif isinstance(part, Facts):
            self._text(part.title, "heading")
            for name, value in part.pairs:
                self.sheet.write_string(self.row, 0, name, self._format("note", "text"))
                self.sheet.write_string(self.row, 1, value.replace("\n", ", "))
                self.row += 1
        elif isinstance(part, Words):
            self._text(part.title, "heading")
            for text in (*part.paragraphs, *(f"• {point}" for point in part.points)):
                self._text(text, "line")
        elif isinstance(part, Picture):
            self._text(part.title, "heading")  # its figures stand in the tables
        elif isinstance(part, Signatures):
            for place in part.places:
                self._text(place, "note")
                self.row += 3

    def _table(self, table: Table) -> None:
        for index, column in enumerate(table.columns):
            self.sheet.set_column(index, index, _WIDE if column.wide else _WIDTHS[column.kind])
            self.sheet.write_string(self.row, index, column.head, self._format("head", column.kind))
        self.row += 1
        self.top = self.row
        for row in table.rows:
            for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                self._cell(index, cell, column, row)
            self.row += 1

    def _cell(self, index: int, cell: Cell, column: Column, row: Row) -> None:
        style = self._format(row.look, column.kind, row.depth if column.wide else 0)
        if cell is None:
            self.sheet.write_blank(self.row, index, None, style)
        elif isinstance(cell, str):
            self.sheet.write_string(self.row, index, cell, style)
        elif math.isnan(cell):
            self.sheet.write_string(self.row, index, i18n.text("report.unknown", self.document.lang), style)
        elif isinstance(cell, Worked):
            self.sheet.write_formula(self.row, index, f"={_PLACE.sub(self._place, cell.how)}", style, float(cell))
        else:
            self.sheet.write_number(self.row, index, cell, style)

    def _place(self, found: re.Match[str]) -> str:
        """Name a cell of the table that is being written as a spreadsheet does."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return str(xl_rowcol_to_cell(self.top + int(found[1]), int(found[2])))

    def _text(self, text: str, look: str) -> None:
        if text:
            self.sheet.write_string(self.row, 0, text, self._format(look, "text"))
            self.row += 1

    def _format(self, look: str, kind: str, indent: int = 0) -> Any:
        key = (look, f"{kind}{indent}")
        if key not in self.formats:
            decimals = "0" * self.document.digits
            numbers = {
                "money": f"#,##0.{decimals}" if decimals else "#,##0", "percent": "0.0%",
                "share": "0.0###%", "number": "#,##0.######", "rate": "#,##0.00####",
            }  # fmt: skip
            style: dict[str, Any] = {"indent": indent} if indent else {}
            if kind in numbers:
                style |= {"num_format": numbers[kind], "align": "right"}
            bold = {"bold": True}
            looks: dict[str, dict[str, Any]] = {
                "title": {**bold, "font_size": 16}, "heading": {**bold, "font_size": 12}, "account": bold, "sub": bold,
                "head": {**bold, "bottom": 1, "text_wrap": True}, "total": {**bold, "top": 1},
                "note": {"font_color": "#5B6470"},
            }  # fmt: skip
            self.formats[key] = self.book.add_format(style | looks.get(look, {}))
        return self.formats[key]
