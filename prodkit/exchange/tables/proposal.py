"""Propose how a file is laid out, for the user to correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import PurePath

from prodkit.entries import LineUnit
from prodkit.errors import ProdkitError
from prodkit.exchange.tables import codes, columns, figures, headers
from prodkit.exchange.tables.figures import Mark
from prodkit.exchange.tables.grid import Sheet, Table, letter
from prodkit.exchange.tables.headers import Area
from prodkit.exchange.tables.layout import Block, Layout, Levels, Meaning
from prodkit.exchange.tables.roles import Candidate, labels, roles

_LONGEST_TITLE = 120
_CODED = 0.3
_IN_LABELS = 0.5
_FEW = 2


def propose(table: Table) -> Layout:
    """Propose how a file is laid out.

    Args:
        table: The file.

    Returns:
        The layout: tables found, meaning of their columns, currency, decimal mark.

    Raises:
        ProdkitError: If no table of a budget can be found.
    """
    texts = [cell.value for sheet in table.sheets for _, _, cell in sheet.cells() if isinstance(cell.value, str)]
    mark = figures.decimal_mark(texts)
    found = [one for sheet in table.sheets if not sheet.hidden for one in _blocks(sheet, mark)]
    if any(one.has_header for one in found):  # beside tables with headers, other numbers are notes
        found = [one for one in found if one.has_header]
    kept = list(roles(found, table))
    if not any(one.role == "lines" for one in kept):
        raise ProdkitError.of("import_no_table")
    return Layout(
        title=_title(table, kept), currency=shown_currency(table, kept) or "EUR", decimal=mark, blocks=tuple(kept)
    )


def _blocks(sheet: Sheet, mark: Mark) -> Iterator[Candidate]:
    areas = list(headers.areas(sheet))
    if areas:
        for area in areas:
            inside = columns.contents(sheet, area.first, area.last, mark)
            if inside:
                yield from _block(sheet, area, columns.settle(area, inside), has_header=True)
        return
    if not sheet.rows:
        return
    first, last = min(sheet.rows), max(sheet.rows)
    meanings = columns.guess(columns.contents(sheet, first, last, mark))
    if meanings:
        yield from _block(sheet, Area((first, first), first, last), meanings, has_header=False)


def _block(
    sheet: Sheet, area: Area, meanings: dict[int, tuple[Meaning, str]], *, has_header: bool
) -> Iterator[Candidate]:
    have = {meaning for meaning, _ in meanings.values()}
    if not have & {"label", "section", "account"} or not have & {"total", "amount", "rate", "group"}:
        return
    unit = next((unit for meaning, unit in meanings.values() if meaning == "quantity" and unit), None)
    income = any(column.meaning == "income_label" for column in area.columns)
    block = Block(
        sheet=sheet.name, first=area.first, last=max(area.first, area.last),
        columns={letter(at): meaning for at, (meaning, _) in meanings.items()},
        kind="income" if income else "cost", unit=_line_unit(unit),
        scale=max((figures.scale_of(column.text) for column in area.columns
                   if meanings.get(column.at, ("",))[0] in {"total", "amount"}), default=1.0),
    )  # fmt: skip
    in_label = "account" not in have and _codes_in_labels(sheet, block)
    levels = _levels(sheet, block, have, coded=in_label or "account" in have)
    yield Candidate(sheet, block.model_copy(update={"code_in_label": in_label, "levels": levels}), has_header)


def _line_unit(unit: str | None) -> LineUnit | None:
    return unit or None  # type: ignore[return-value]  # the names of the units are those of the word list


def _codes_in_labels(sheet: Sheet, block: Block) -> bool:
    texts = [label for _, label in labels(sheet, block)]
    coded = sum(bool(codes.in_label(label, strict=False)[0]) for label in texts)
    return len(texts) > _FEW and coded > _IN_LABELS * len(texts)


def _levels(sheet: Sheet, block: Block, have: set[Meaning], *, coded: bool) -> Levels:
    if "section" in have:
        return "section"
    found = list(_codes(sheet, block)) if coded else []
    if any(codes.is_below(code, above) for above, code in pairwise(found)):
        return "code"
    at = block.columns_of("label")
    indents = {indent_of(sheet, row, at) for row, _ in labels(sheet, block)}
    if len(indents) > 1:
        return "indent"
    return "code" if coded else "position"


def _codes(sheet: Sheet, block: Block) -> Iterator[str]:
    at = block.columns_of("account")
    for row, cells in sheet.rows.items():
        if block.first <= row <= block.last:
            for column in at:
                if column in cells and codes.is_code(text := codes.text_of(cells[column])):
                    yield codes.clean(text)
    if block.code_in_label or not at:
        yield from filter(None, (codes.in_label(label, strict=False)[0] for _, label in labels(sheet, block)))


def indent_of(sheet: Sheet, row: int, at: list[int]) -> int:
    """Tell how far the label of a row is set in: by its column, its alignment, or spaces before it."""
    cells = sheet.rows[row]
    for level, column in enumerate(at):
        if column in cells:
            value = cells[column].value
            spaces = len(value) - len(value.lstrip()) if isinstance(value, str) else 0
            return 100 * level + 10 * cells[column].indent + spaces
    return 0


# -- the file as a whole


def _title(table: Table, blocks: list[Block]) -> str:
    """Take the first words above the first table, else the name of the file."""
    block = next(one for one in blocks if one.role == "lines")
    sheet = table.sheet(block.sheet)
    rows = sorted(sheet.rows) if sheet else []
    for row in [row for row in rows if row < block.first][:5]:
        cells = sheet.rows[row] if sheet else {}
        if headers.is_header(cells):
            break
        text = next((cell.value.strip() for cell in cells.values() if isinstance(cell.value, str)), "")
        if len(text) > _FEW and len(text) <= _LONGEST_TITLE:
            return text
    return PurePath(table.name).stem[:_LONGEST_TITLE] or "Import"


def shown_currency(table: Table, blocks: Iterable[Block]) -> str:
    """Give the currency of most amounts and of the headers over them; empty if the file shows none."""
    votes: Counter[str] = Counter()
    for block in blocks:
        sheet = table.sheet(block.sheet)
        at = block.columns_of("total", "group") or block.columns_of("amount")
        for row, cells in sheet.rows.items() if sheet else ():
            for column in at:
                if column in cells:
                    votes[_currency_at(cells[column].value, cells[column].format, above=row < block.first)] += 1
    votes.pop("", None)
    return votes.most_common(1)[0][0] if votes else ""


def _currency_at(value: object, form: str, *, above: bool) -> str:
    if isinstance(value, float):
        return figures.format_currency(form)
    read = figures.figure(value) if isinstance(value, str) else None
    if read is not None:
        return read.currency
    return figures.named_currency(value) if above and isinstance(value, str) else ""
