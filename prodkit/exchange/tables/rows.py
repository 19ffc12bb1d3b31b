"""The rows of a table, read by the meaning of their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from prodkit.exchange.tables import codes, figures, words
from prodkit.exchange.tables.figures import Mark
from prodkit.exchange.tables.grid import Cell, Sheet, column_of
from prodkit.exchange.tables.headers import is_header
from prodkit.exchange.tables.layout import Block, Meaning
from prodkit.exchange.tables.proposal import indent_of

_NOTHING = frozenset({"", "-", "–", "—", "--", "_", ".", "n/c"})
_SUM = re.compile(r"\b(?:SUM|SUBTOTAL\s*\(\s*\d+\s*,|SUBTOTAL)\b", re.IGNORECASE)
_SUBTOTAL = re.compile(r"SUBTOTAL\s*\(\s*\d+\s*,", re.IGNORECASE)
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_MONEY = ("rate", "amount", "total", "group")
_MOST_COVERED = 100_000


@dataclass(slots=True)
class Row:
    """A row of a budget as it stands in the file.

    Attributes:
        sheet: Its sheet.
        number: Its number there.
        block: The table it belongs to.
        code: Account code, cleaned; empty if none.
        written: The code as written.
        label: Its label.
        section: Names of the groups it says it belongs to.
        indent: How far its label is set in.
        bold: Whether its label is bold.
        figures: Its numbers, by meaning; several multipliers are one product.
        percents: Which of them are percentages.
        texts: Words where numbers were expected, by meaning.
        currencies: Currency of each number that shows one.
        unit: Text of its unit.
        currency: Currency of the line, if the row says one.
        note: Remark.
        columns: Column of each meaning, to name a cell.
        cells: The cells of the table in this row.
    """

    sheet: Sheet
    number: int
    block: Block
    cells: Mapping[int, Cell]
    code: str = ""
    written: str = ""
    label: str = ""
    section: tuple[str, ...] = ()
    indent: int = 0
    bold: bool = False
    figures: dict[Meaning, float] = field(default_factory=dict)
    percents: set[Meaning] = field(default_factory=set)
    texts: dict[Meaning, str] = field(default_factory=dict)
    currencies: dict[Meaning, str] = field(default_factory=dict)
    unit: str = ""
    currency: str = ""
    note: str = ""
    columns: dict[Meaning, int] = field(default_factory=dict)

    @property
    def final(self) -> float | None:
        """What the row comes to in the currency of the budget, as the file says."""
        found = self.figures.get("total")
        return self.figures.get("amount") if found is None else found

    @property
    def has_factors(self) -> bool:
        """Whether a quantity, a multiplier or a rate stands in it."""
        return bool(self.figures.keys() & {"quantity", "x", "rate"})

    @property
    def says_nothing(self) -> bool:
        """Whether it is empty, as far as the budget goes."""
        return not (self.code or self.label or self.section or self.figures or self.texts)

    def address(self, *meanings: Meaning) -> str:
        """Name the cell of the first of these meanings that the row has, else its label's."""
        wanted: tuple[Meaning, ...] = (*meanings, "label", "account", "section")
        at = next((self.columns[one] for one in wanted if one in self.columns), min(self.cells, default=1))
        return self.sheet.address(self.number, at)

    def sum_cell(self) -> tuple[int, Cell] | None:
        """Give the cell that holds what the row comes to, and its column."""
        meanings: tuple[Meaning, ...] = ("total", "amount", "group")
        at = next((self.columns[one] for one in meanings if one in self.figures and one in self.columns), None)
        return None if at is None else (at, self.cells[at])

    def covers(self) -> tuple[int, ...]:
        """List the rows that its amount sums, where it is a formula that sums other rows.

        A row that it sums twice is listed twice.
        """
        found = self.sum_cell()
        money = self.block.columns_of("total", "amount", "group")
        return _summed(found[1].formula, money) if found and found[1].formula else ()


def _summed(formula: str, columns: Collection[int]) -> tuple[int, ...]:
    bare = _SUM.sub("", _SUBTOTAL.sub("(", formula))
    if _CELLS.sub("", bare).strip("+(),; "):
        return ()
    rows: list[int] = []
    for first, top, second, bottom in _CELLS.findall(bare):
        if column_of(first) not in columns or second not in {"", first}:
            return ()
        span = range(int(top), int(bottom or top) + 1)
        rows += span[:_MOST_COVERED]
    return tuple(rows)


def read(sheet: Sheet, block: Block, mark: Mark) -> Iterator[Row]:
    """Read the rows of a table.

    Args:
        sheet: The sheet.
        block: The table on it.
        mark: Decimal mark of numbers written as text.

    Yields:
        Its rows that say something, headers left out.
    """
    meanings = {column_of(name): meaning for name, meaning in block.columns.items() if meaning != "ignore"}
    labels = block.columns_of("label")
    for number, cells in sorted(sheet.rows.items()):
        if not block.first <= number <= block.last:
            continue
        own = {at: cell for at, cell in cells.items() if at in meanings}
        if not own or (len(own) > 1 and is_header(own)):
            continue
        row = Row(sheet, number, block, own, indent=indent_of(sheet, number, labels) if labels else 0)
        for at, cell in own.items():
            _take(row, meanings[at], at, cell, mark)
        _finish(row)
        if row.figures and not (row.label or row.code or row.section):
            row.label = _said_elsewhere(cells, own)
        if row.final is None and "group" in row.figures and "%" in row.label and words.holds("charge", row.label):
            row.figures["total"] = row.figures.pop("group")  # a percentage of all has no account, and is its own
            row.columns["total"] = row.columns["group"]
        if not row.says_nothing:
            yield row


def _said_elsewhere(cells: Mapping[int, Cell], own: Mapping[int, Cell]) -> str:
    """Give the words of a row in a column that is not read: `SUB TOTAL A` just before its amount."""
    texts = [_shown(cell) for at, cell in sorted(cells.items()) if at not in own and isinstance(cell.value, str)]
    return next((text for text in texts if any(letter.isalpha() for letter in text)), "")


def _take(row: Row, meaning: Meaning, at: int, cell: Cell, mark: Mark) -> None:
    if isinstance(cell.value, bool):
        return
    row.columns.setdefault(meaning, at)
    take = _TEXTS.get(meaning)
    if take is None:
        _number(row, meaning, at, cell, mark)
    else:
        take(row, cell)


def _number(row: Row, meaning: Meaning, at: int, cell: Cell, mark: Mark) -> None:
    value = cell.value
    if isinstance(value, float):
        read = figures.Figure(value, "%" in cell.format, figures.format_currency(cell.format))
    else:
        text = str(value).strip()
        if text in _NOTHING:
            return
        found = None if cell.fault in {"error", "uncached"} else figures.figure(text, mark)
        if found is None:
            row.texts[meaning] = text or "="
            row.columns[meaning] = at
            return
        read = found
    scaled = read.value * row.block.scale if meaning in _MONEY and not read.percent else read.value
    row.figures[meaning] = row.figures.get(meaning, 1.0) * scaled if meaning == "x" else scaled
    row.columns[meaning] = at
    if read.percent:
        row.percents.add(meaning)
    if read.currency:
        row.currencies[meaning] = read.currency


def _shown(cell: Cell) -> str:
    """Give a cell's text on one line, without the signs that hide what it says."""
    text = codes.text_of(cell)
    return " ".join((text if text.isprintable() else _HIDDEN.sub("", text)).split())


_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")


def _account(row: Row, cell: Cell) -> None:
    text = _shown(cell)
    row.bold |= cell.bold
    if codes.is_named(text) and words.starts("total", text) is None:
        row.written, row.code = text, codes.clean(text)
    elif not row.label:
        row.label = text  # `TOTAL`, or the title of a section, in the column of codes
    else:
        row.label = f"{text} {row.label}"


def _label(row: Row, cell: Cell) -> None:
    text = _shown(cell)
    if not text:
        return
    row.bold |= cell.bold
    row.label = f"{row.label} {text}" if row.label else text


def _section(row: Row, cell: Cell) -> None:
    if text := _shown(cell):
        row.section = (*row.section, text)
        row.bold |= cell.bold


def _unit(row: Row, cell: Cell) -> None:
    row.unit = _shown(cell)


def _currency(row: Row, cell: Cell) -> None:
    text = _shown(cell)
    row.currency = figures.currency_of(text) or ""
    if text and not row.currency:
        row.texts["currency"] = text


def _note(row: Row, cell: Cell) -> None:
    row.note = " · ".join(filter(None, (row.note, _shown(cell))))


_TEXTS: Mapping[Meaning, Callable[[Row, Cell], None]] = {
    "account": _account, "label": _label, "section": _section, "unit": _unit, "currency": _currency, "note": _note,
}  # fmt: skip


def _finish(row: Row) -> None:
    """Part the code from the label where the table writes them together, and see what the figures are in."""
    if row.code and not row.label and not codes.is_code(row.written):
        row.label, row.written, row.code = row.written, "", ""  # a title in the column of codes
    strict = not row.block.code_in_label
    if not row.code and not row.block.columns_of("account") and row.label and words.starts("total", row.label) is None:
        code, label = codes.in_label(row.label, strict=strict)
        if code and (not strict or not row.has_factors):
            row.written, row.code, row.label = code, codes.clean(code), label
    money = cast("tuple[Meaning, ...]", ("amount", "rate") if "total" in row.figures else ("rate",))
    if not row.currency:
        row.currency = next((row.currencies[one] for one in money if one in row.currencies), "")
