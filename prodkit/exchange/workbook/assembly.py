"""Puts the sheets of a workbook together, in the order in which people leaf through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from prodkit.exchange.workbook.book import Book
from prodkit.exchange.workbook.changes import Changes
from prodkit.exchange.workbook.charges import Charges
from prodkit.exchange.workbook.cover import Cover
from prodkit.exchange.workbook.detail import Detail
from prodkit.exchange.workbook.figures import Figures
from prodkit.exchange.workbook.levers import Levers
from prodkit.exchange.workbook.lines import Lines
from prodkit.exchange.workbook.operands import Operands
from prodkit.exchange.workbook.schedule import Holidays
from prodkit.exchange.workbook.topsheet import TopSheets
from prodkit.exchange.workbook.wages import Wages

if TYPE_CHECKING:
    from prodkit.exchange.workbook.cases import Case
    from prodkit.i18n import Lang


def assemble(
    out: BinaryIO, cases: Sequence[Case], lang: Lang, yaml: str, digest: str, made: dt.datetime, as_of: dt.date | None
) -> None:
    """Write the workbook of some cases.

    Args:
        out: Where to.
        cases: The production and its scenarios, computed.
        lang: Language of all words.
        yaml: Text of the production file, which the workbook carries.
        digest: Digest of that text.
        made: When the workbook is said to be made.
        as_of: Day of the figures for the cover.
    """
    production = cases[0].production
    book = Book(out, lang, production.currency, production.name(lang), made)
    has_charges = any(case.production.charges for case in cases)
    has_jobs = any(case.budget.model.wages.lines for case in cases)
    for key, wanted in (
        ("summary", True), ("top", True), ("scenarios", len(cases) > 1), ("drivers", True), ("lines", True),
        ("charges", has_charges), ("wages", has_jobs), ("groups", True),
        ("changes", any(case.layers for case in cases)),
    ):  # fmt: skip
        if wanted:
            book.sheet(key)
    levers = Levers(book, cases)
    changes = Changes(book, cases, levers)
    wages = Wages(book, cases)
    operands = Operands(levers, changes, wages)
    lines = Lines(book, cases, levers, operands)
    charges = Charges(book, cases, lines, levers, operands)
    figures = Figures(book, cases, lines, charges, levers)
    levers.write(Holidays(book, cases))
    if changes.sheet is not None:
        sheet = changes.sheet
        changes.write(lambda case, place: operands.text(case, place, sheet))
    wages.write(operands.text)
    charges.write()
    Detail(lines, charges).write()
    TopSheets(book, cases, lines, figures).write()
    Cover(book, cases, figures).write(digest, as_of)
    book.close(yaml)
