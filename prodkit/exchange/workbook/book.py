"""The workbook being written: its sheets, their cells and looks, and the places of the numbers of the file."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from prodkit import money
from prodkit.exchange.workbook import carried, formulas, styles
from prodkit.i18n import Lang, pick, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.format import Format

    from prodkit.exchange.workbook.cases import Case

SERIAL = 25569
"""1970-01-01, from which `prodkit.periods` counts days, as spreadsheets count them."""
EARLIEST = 61 - SERIAL
"""1 March 1900, in days since 1970: before it, spreadsheets do not agree on dates."""
ERROR = "#N/A"

# What XML cannot hold, what hides or turns text around, and halves of characters.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_STARTS_FORMULA = ("=", "+", "-", "@")
_MOST_TEXT = 32_000


def clean(value: str) -> str:
    """Make any text fit for a cell: it stays the text it is, and nothing else."""
    fit = _UNFIT.sub("\ufffd", value)[:_MOST_TEXT]
    return f" {fit}" if fit.startswith("<r>") else fit  # XlsxWriter takes what looks like its own XML for XML


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes formulas as they are: looking for functions of tomorrow takes most of the time."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        del expand_future_functions
        return formula.removeprefix("=")


class At(NamedTuple):
    """A cell of a sheet, rows and columns counted from 0."""

    sheet: Sheet
    row: int
    column: int

    @property
    def local(self) -> str:
        """Its address within its sheet: `D5`."""
        return f"{letter(self.column)}{self.row + 1}"

    @property
    def full(self) -> str:
        """Its address from anywhere."""
        return f"{self.sheet.quoted}!${letter(self.column)}${self.row + 1}"

    def seen_from(self, sheet: Sheet) -> str:
        """Give its address in a formula of a sheet."""
        return self.local if sheet is self.sheet else self.full


_LETTERS = [xl_col_to_name(column) for column in range(256)]


def letter(column: int) -> str:
    """Give the letters of a column counted from 0."""
    return _LETTERS[column] if column < len(_LETTERS) else str(xl_col_to_name(column))


class Book:
    """A workbook being written.

    Args:
        out: Where to.
        lang: Language of all words.
        currency: Currency of all amounts.
        title: Title of the document.
        made: When it was made.
    """

    def __init__(self, out: BinaryIO, lang: Lang, currency: str, title: str, made: dt.datetime) -> None:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.file = xlsxwriter.Workbook(out, options)
        self.title = clean(title)
        self.file.set_properties({"title": self.title, "created": made})
        self.lang = lang
        self.currency = currency
        self.digits = money.minor_digits(currency)
        self.unknown = self.word("unknown")
        self.cells: list[carried.Cell] = []
        self.frozen = 0
        self._looks = {**styles.LOOKS, **styles.number_formats(lang, self.digits)}
        self._formats: dict[str, Format] = {}
        self._sheets: dict[str, Sheet] = {}

    def word(self, key: str, **params: object) -> str:
        """Give a word of the catalogue."""
        return text(f"workbook.{key}", self.lang, **params)

    def name(self, case: Case) -> str:
        """Give the name of a scenario; the production itself is called so."""
        return self.word("production") if case.label is None else pick(case.label, self.lang)

    def look(self, words: str) -> Format:
        """Give the format that some words describe: `amount input`."""
        if words not in self._formats:
            properties: dict[str, Any] = {"font_name": "Arial", "font_size": 9, "valign": "vcenter"}
            for word in words.split():
                properties |= self._looks[word]
            self._formats[words] = self.file.add_format(properties)
        return self._formats[words]

    def sheet(self, key: str) -> Sheet:
        """Give a sheet, which is added when it is first asked for."""
        if key not in self._sheets:
            self._sheets[key] = Sheet(self, key, self.word(f"sheets.{key}"))
        return self._sheets[key]

    def close(self, yaml: str) -> None:
        """Add what lets the workbook be read back, and finish."""
        hidden = self.file.add_worksheet(carried.SHEET)
        for row, piece in enumerate(carried.pack(carried.Carried(yaml, self.lang, tuple(self.cells)))):
            hidden.write_string(row, 0, piece)
        hidden.very_hidden()
        hidden.protect()
        self.file.close()


class Sheet:
    """A sheet of the workbook."""

    def __init__(self, book: Book, key: str, name: str) -> None:
        self.book = book
        self.name = name
        self.mark = f"{carried.SHEET}:{key}"
        self.quoted = quote_sheetname(name)
        self.page = book.file.add_worksheet(name, _Sheet)
        self.page.hide_gridlines(2)
        self.page.protect("", {"format_columns": True, "format_rows": True, "sort": False, "autofilter": True})
        self.page.write_string(0, 0, self.mark)
        self.keys: dict[int, str] = {}
        self.widths({0: 1}, hidden=True)

    def at(self, row: int, column: int) -> At:
        """Give a cell."""
        return At(self, row, column)

    def widths(self, widths: Mapping[int, float], *, hidden: bool = False) -> None:
        """Set the widths of columns."""
        for column, width in widths.items():
            self.page.set_column(column, column, width, self.book.look(""), {"hidden": hidden})

    def key(self, row: int, key: str) -> None:
        """Name a row for programs, before its numbers are written."""
        self.keys[row] = key
        self.page.write_string(row, 0, key)

    def text(self, row: int, column: int, value: str, look: str = "") -> None:
        """Write a text, which stays a text whatever it looks like."""
        fit = clean(value)
        if not fit:
            self.page.write_blank(row, column, None, self.book.look(look))
            return
        if fit.startswith(_STARTS_FORMULA):
            look = f"{look} typed".strip()
        self.page.write_string(row, column, fit, self.book.look(look))

    def number(self, row: int, column: int, value: float, look: str = "number") -> None:
        """Write a number; what is unknown is left empty."""
        if math.isfinite(value):
            self.page.write_number(row, column, value, self.book.look(look))
        else:
            self.page.write_blank(row, column, None, self.book.look(look))

    def formula(self, row: int, column: int, formula: str, look: str = "number", value: float | str = math.nan) -> At:
        """Write a formula.

        Args:
            row: Row of the cell.
            column: Column of the cell.
            formula: The formula, without `=`.
            look: How it looks.
            value: What it comes to now; NaN for an error.

        Returns:
            The cell.
        """
        shown = value if isinstance(value, str) or math.isfinite(value) else ERROR
        if len(formula) < formulas.MOST:
            self.page.write_formula(row, column, formula, self.book.look(look), shown)
        else:  # a spreadsheet cannot hold it: the figure of today must do
            self.book.frozen += 1
            look = f"{look} italic"
            if isinstance(shown, str):
                self.text(row, column, shown, look)
            else:
                self.number(row, column, shown, look)
        return self.at(row, column)

    def array(self, row: int, column: int, last_row: int, formula: str) -> None:
        """Write a formula that fills a run of a column at once."""
        self.page.write_array_formula(row, column, last_row, column, formula, self.book.look("number"))

    def amount(self, row: int, column: int, formula: str, look: str, minor: float) -> At:
        """Write a formula of an amount, which says so where it is unknown.

        Args:
            row: Row of the cell.
            column: Column of the cell.
            formula: The formula, without `=`.
            look: How it looks.
            minor: What it comes to now, in minor units.
        """
        value = self.book.unknown if math.isnan(minor) else money.amount(minor, self.book.digits)
        return self.formula(row, column, formula, look, value)

    def input(self, row: int, column: int, place: str, value: float, look: str = "number", *, date: bool = False) -> At:
        """Write a number of the file that people may change.

        Args:
            row: Row of the cell, whose key is written already.
            column: Column of the cell.
            place: Where it stands in the file.
            value: The number; NaN if unknown. A date is counted in days since 1970.
            look: How it looks.
            date: Whether it is a date.
        """
        shown = value + SERIAL if date else value
        self.number(row, column, shown, f"input {look}")
        known: str | float | None = value if math.isfinite(value) else None
        if date and known is not None:
            known = (dt.date(1970, 1, 1) + dt.timedelta(days=int(value))).isoformat()
        return self._hold(row, column, place, known)

    def held(self, row: int, column: int, place: str, formula: str, look: str, value: float) -> At:
        """Write a formula of the file, which stands in the place of a number."""
        self.formula(row, column, formula, look, value)
        return self._hold(row, column, place, f"={formula}")

    def _hold(self, row: int, column: int, place: str, written: carried.Written) -> At:
        cell = carried.Cell(self.name, self.mark, self.keys[row], letter(column), row + 1, place, written)
        self.book.cells.append(cell)
        return self.at(row, column)

    def print_setup(self, header_rows: tuple[int, int] | None, area: tuple[int, int, int, int], *, wide: bool) -> None:
        """Prepare the sheet for paper: A4, as wide as the page, headers repeated, pages numbered."""
        page = self.page
        page.set_paper(9)
        if wide:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.print_area(*area)
        if header_rows is not None:
            page.repeat_rows(*header_rows)
        named = f"{self.book.title[:100]} · {self.name}".replace("&", "&&")
        page.set_footer(f"&L&8{named}&R&8&P / &N")
