"""Files as other people make them, built cell by cell for the tests of imports."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from prodkit.exchange import tables
from prodkit.exchange.tables import Import, Reconciliation


@dataclass(frozen=True)
class C:
    """A cell with its looks; `formula` has `value` as its stored result."""

    value: Any = None
    formula: str = ""
    bold: bool = False
    indent: int = 0
    form: str = ""


def f(formula: str, value: float | str | None, **looks: Any) -> C:
    """Write a formula and the result that the file holds."""
    return C(value, formula, **looks)


def b(value: Any) -> C:
    """Write a bold cell."""
    return C(value, bold=True)


def xlsx(
    *sheets: tuple[str, Sequence[Any]],
    merged: Sequence[tuple[str, str]] = (),
    hidden: Sequence[str] = (),
    active: str = "",
) -> bytes:
    """Make a workbook of rows; `merged` are ranges of its first sheet with their text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        styles: dict[tuple[bool, int, str], Any] = {}
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    own = cell if isinstance(cell, C) else C(cell)
                    looks = (own.bold, own.indent, own.form)
                    form = styles.setdefault(looks, book.add_format(_looks(*looks)))
                    if own.formula:
                        sheet.write_formula(row, column, own.formula, form, "" if own.value is None else own.value)
                    elif own.value is not None:
                        sheet.write(row, column, own.value, form)
            if name in hidden:
                sheet.hide()
            if name == active:
                sheet.activate()
        for span, text in merged:
            book.worksheets()[0].merge_range(span, text)
    return out.getvalue()


def _looks(bold: bool, indent: int, form: str) -> Mapping[str, Any]:
    looks: dict[str, Any] = {"bold": True} if bold else {}
    return looks | ({"indent": indent} if indent else {}) | ({"num_format": form} if form else {})


def lines(text: str) -> str:
    """Write a table of ` | ` between cells as semicolons; easier to read in a test."""
    rows = (line.strip() for line in text.strip().splitlines())
    return "".join(";".join(cell.strip() for cell in row.split("|")) + "\r\n" for row in rows)


def imported(data: bytes | str, name: str = "budget.xlsx", **changes: Any) -> tuple[Import, Reconciliation]:
    """Read a file with the layout proposed for it."""
    table = tables.read_table(data.encode() if isinstance(data, str) else data, name)
    layout = tables.propose(table).model_copy(update=changes)
    found = tables.build(table, layout)
    return found, tables.reconcile(found)


def codes(found: Import) -> dict[str, list[str]]:
    """Give the cells of the findings by their code."""
    cells: dict[str, list[str]] = {}
    for finding in found.findings:
        cells.setdefault(finding.code, []).append(finding.where)
    return cells


def accounts(found: Import) -> dict[str, tuple[str, str | None]]:
    """Give label and parent of each account."""
    return {one.code: (str(one.label), one.parent) for one in found.production.accounts}


def said(report: Reconciliation) -> str:
    """Write the whole comparison, for a failing test to show."""
    return "\n".join([report.in_words("en"), *(report.sentence(row, "en") for row in report.rows)])
