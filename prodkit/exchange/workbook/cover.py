"""The cover of the workbook: what it is, its totals, and how to use it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.exchange.workbook import styles
from prodkit.exchange.workbook.book import Book, Sheet
from prodkit.exchange.workbook.figures import Figure, Figures, shown
from prodkit.i18n import text

if TYPE_CHECKING:
    from prodkit.exchange.workbook.cases import Case

LABEL, AMOUNT = 1, 2


class Cover:
    """Writes the cover.

    Args:
        book: The workbook.
        cases: The production and its scenarios.
        figures: The headline figures.
    """

    def __init__(self, book: Book, cases: Sequence[Case], figures: Figures) -> None:
        self.book = book
        self.cases = cases
        self.base = cases[0]
        self.figures = figures

    def write(self, digest: str, as_of: dt.date | None) -> None:
        """Write the sheet.

        Args:
            digest: Digest of the production file, which names the version.
            as_of: Day of the figures, if it is to be told.
        """
        sheet, word, production = self.book.sheet("summary"), self.book.word, self.base.production
        lang = self.book.lang
        sheet.widths({LABEL: 44, **dict.fromkeys(range(AMOUNT, AMOUNT + len(self.cases)), 18)})
        sheet.page.set_row(0, 28)
        sheet.text(0, LABEL, production.name(lang), "title")
        sheet.text(1, LABEL, word("subtitle", kind=text(f"kinds.{production.kind}", lang), currency=self.book.currency))
        dates = []
        if as_of is not None:
            dates.append(word("as_of", date=money.format_day(as_of, lang)))
        if production.law_date is not None:
            dates.append(word("law_date", date=money.format_day(production.law_date, lang)))
        sheet.text(2, LABEL, " · ".join([*dates, word("version", digest=digest[:12])]), "quiet")
        row = self._write_headlines(sheet, 4)
        row = self._write_unknown(sheet, row)
        self._write_legend(sheet, row + 2)
        sheet.print_setup(None, (0, 0, row + 14, AMOUNT + len(self.cases) - 1), wide=len(self.cases) > 2)  # noqa: PLR2004

    def _write_headlines(self, sheet: Sheet, row: int) -> int:
        names = ["", *(self.book.name(case) for case in self.cases)]
        sheet.page.set_row(row, 26)
        for column, name in enumerate(names, LABEL):
            sheet.text(row, column, name, "header" if column == LABEL else "header right")
        names = [figure.name for figure in self.figures.headlines[0]]
        for number, name in enumerate(names, row + 1):
            sheet.text(number, LABEL, name, "line bold" if number == row + 1 else "line")
        for case, figures in zip(self.cases, self.figures.headlines, strict=True):
            for figure in figures:
                if figure.name in names:
                    self._write_figure(sheet, row + 1 + names.index(figure.name), AMOUNT + case.index, figure)
        return row + 1 + len(names)

    def _write_figure(self, sheet: Sheet, row: int, column: int, figure: Figure) -> None:
        sheet.formula(row, column, figure.formula, f"{figure.look} line", shown(figure, self.book.unknown))

    def _write_unknown(self, sheet: Sheet, row: int) -> int:
        """Say how many amounts the totals miss: unknown is never zero."""
        figure = self.figures.unknown(self.base)
        sheet.text(row, LABEL, figure.name, "line")
        at = sheet.formula(row, AMOUNT, figure.formula, "number line", figure.value)
        warn = self.book.file.add_format(styles.UNKNOWN)
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": warn}
        sheet.page.conditional_format(row, AMOUNT, row, AMOUNT, rule)
        return at.row

    def _write_legend(self, sheet: Sheet, row: int) -> None:
        word = self.book.word
        sheet.text(row, LABEL, word("legend"), "heading")
        keys = [
            ("input", "input closed"), ("formula", "line"), ("changed", "input changed closed"),
            ("unknown_key", "quiet"),
        ]  # fmt: skip
        for number, (key, look) in enumerate(keys, row + 1):
            sheet.text(number, LABEL, word(f"legends.{key}"), look)
        notes = ["protected", "names", "return"]
        if self.book.frozen:
            notes.append("frozen")
        for number, key in enumerate(notes, row + 2 + len(keys)):
            sheet.text(number, LABEL, word(f"notes.{key}", count=self.book.frozen), "quiet")
