"""What a document says, whatever it is printed on: tables of figures, facts, words, pictures and a place to sign.

Builders fill it with values; `pdf`, `html` and `xlsx` write them. A cell stays a number until it is written, so that
the page and the workbook cannot disagree; one that is worked out of others says how, so that the workbook does it too.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from prodkit import i18n, money
from prodkit.i18n import Lang
from prodkit.presentation import Brand

CellKind = Literal["text", "code", "number", "rate", "money", "percent", "share"]
Look = Literal["account", "sub", "line", "total", "note"]


class Worked(float):
    """A number that is worked out of other cells of its table.

    Attributes:
        how: Formula of a spreadsheet, whose cells are named by their row and column in the table, counted from 0:
            `SUM(R0C3:R8C3)`.
    """

    how: str

    def __new__(cls, value: float, how: str) -> Self:
        """Keep a number with how it is worked out."""
        worked = super().__new__(cls, value)
        worked.how = how
        return worked


Cell = str | float | None
"""A text, a number (NaN: unknown), or nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        head: Its title.
        kind: What its cells are: money is in the document's currency, a rate shows at least as many decimals, a percent
            is a share of one to a decimal, a share one with all the decimals it has.
        wide: Whether it takes the room that is left.
    """

    head: str
    kind: CellKind = "text"
    wide: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether its cells are numbers, aligned on their last digit."""
        return self.kind in {"number", "rate", "money", "percent", "share"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        cells: One for each column.
        look: `account` and `sub` stand out as titles, `total` as a sum, `note` is small.
        carried: What the row adds to the sum carried from page to page, in whole minor units.
        depth: How far it is indented.
    """

    cells: tuple[Cell, ...]
    look: Look = "line"
    carried: float = 0.0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures.

    Attributes:
        title: Its title.
        columns: Its columns.
        rows: Its rows.
        carry: The column under which sums are carried over a page break, if they are.
        repeated: How many of the first columns come again where a page is too narrow for all.
        together: How many of the others belong to each other, so that a page never parts them.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    carry: int | None = None
    repeated: int = 1
    together: int = 1

    def split(self, most: int) -> Iterator[Table]:
        """Part a table that is too wide into tables of so many columns at most, one under the other."""
        if len(self.columns) <= most:
            yield self
            return
        room = max(self.together, (most - self.repeated) // self.together * self.together)
        for start in range(self.repeated, len(self.columns), room):
            places = [*range(self.repeated), *range(start, min(start + room, len(self.columns)))]
            rows = tuple(replace(row, cells=tuple(row.cells[at] for at in places)) for row in self.rows)
            yield replace(self, columns=tuple(self.columns[at] for at in places), rows=rows, carry=None)

    def running(self) -> Iterator[float]:
        """Give the sum carried after each row, in whole minor units."""
        total = 0.0
        for row in self.rows:
            total += row.carried
            yield total


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are: client, date, currency."""

    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, then points."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn by `prodkit.pictures`, with what each of its colours means.

    Attributes:
        title: Its title.
        drawn: An `<svg>` element, which says in words what it shows.
        keys: Its tones, None for what is missing, with what is written beside them.
    """

    title: str
    drawn: str
    keys: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """Where people sign, each under what is printed above."""

    places: tuple[str, ...]


Part = Table | Facts | Words | Picture | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to be written.

    Attributes:
        kind: What it is, such as `quote`: a name for the file.
        lang: Language it speaks.
        heading: Its title for the reader: Quote, Detailed budget.
        title: What it is about: the production.
        currency: Currency of its amounts.
        as_of: Day it speaks of.
        version: Fingerprint of the production it was made from.
        brand: Whose it is, if the production says so.
        logo: The brand's logo: kind (`png`, `jpeg`, `svg`) and bytes.
        parts: What it says, in order.
    """

    kind: str
    lang: Lang
    heading: str
    title: str
    currency: str
    as_of: dt.date
    version: str
    brand: Brand | None
    logo: tuple[str, bytes] | None
    parts: tuple[Part, ...]

    def written(self, value: Cell, kind: CellKind) -> str:
        """Write a cell for the reader; what is unknown is said to be so."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if math.isnan(value):
            return i18n.text("report.unknown", self.lang)
        if kind == "percent":
            return money.format_percent(value, self.lang)
        if kind == "share":
            return money.format_share(value, self.lang)
        rounded = kind == "money" or (
            kind == "rate" and value == money.amount(money.whole(value, self.digits), self.digits)
        )
        return money.format_number(value, self.lang, self.digits if rounded else None)

    def carried(self, minor: float) -> str:
        """Write a sum carried over, from minor units."""
        return money.format_number(money.amount(minor, self.digits), self.lang, self.digits)

    @property
    def digits(self) -> int:
        """Decimals of the currency."""
        return money.minor_digits(self.currency)

    @property
    def footer(self) -> str:
        """What every page ends with beside its number: the day and the version it speaks of."""
        day = money.format_day(self.as_of, self.lang)
        return i18n.text("report.footer", self.lang, title=self.title, date=day, version=self.version)


def lines_of(text: str) -> Sequence[str]:
    """Part an address or a remark into its lines, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
