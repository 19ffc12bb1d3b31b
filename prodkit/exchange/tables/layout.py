"""How a table is laid out: where it starts, what each column holds, how rows stand under each other.

A layout is proposed (`prodkit.exchange.tables.propose`), corrected by the user, and saved for the next file of the
same kind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError

from prodkit import fields, yamltext
from prodkit.entries import Entry, LineUnit
from prodkit.errors import ProdkitError
from prodkit.exchange.tables.grid import column_of
from prodkit.fields import Currency, Text
from prodkit.production import Kind
from prodkit.store import productionfile

Meaning = Literal[
    "account", "section", "label", "quantity", "unit", "x", "rate", "currency", "exchange", "amount", "employer",
    "total", "group", "note", "ignore",
]  # fmt: skip
"""What a column holds:

- `account`, `section`, `label`: code, name of the group, name of the line; several `label` columns are levels;
- `quantity`, `unit`, `x` (any number of multipliers), `rate`, `currency`, `exchange` (rate of exchange);
- `amount`: what the line comes to, without contributions, in its own currency;
- `employer`: contributions, as an amount or a percentage of the amount;
- `total`: what the line comes to in all, in the currency of the budget;
- `group`: what the whole account comes to, written on one of its rows;
- `note`; `ignore`.
"""
Levels = Literal["code", "indent", "section", "position"]
ColumnName = Annotated[str, Field(pattern="^[A-Z]{1,3}$")]
RowNumber = Annotated[int, Field(ge=1, le=1_048_576)]


class Block(Entry):
    """A stretch of rows and columns that reads as one table."""

    sheet: str = ""
    """Name of the sheet; empty for a text file."""
    first: RowNumber
    """First row of the table, after its header."""
    last: RowNumber
    """Last row."""
    columns: Mapping[ColumnName, Meaning]
    """What each column holds, by its letter."""
    levels: Levels = "position"
    """What tells which row stands under which: account codes, indents, a column of groups, or the order of the rows."""
    role: Literal["lines", "totals"] = "lines"
    """`lines`: its rows are the budget. `totals`: a top sheet, whose rows are compared with it."""
    kind: Literal["cost", "income"] = "cost"
    scale: Annotated[float, Field(gt=0, le=1e9)] = 1.0
    """What one unit of its amounts is worth: 1000 in a table in thousands."""
    unit: LineUnit | None = None
    """Unit of the quantities where no column says it."""
    code_in_label: bool = False
    """Whether labels start with the account's code: `11 Droits artistiques`."""

    def columns_of(self, *meanings: Meaning) -> list[int]:
        """Give the columns that hold one of these, from left to right."""
        return sorted(column_of(name) for name, meaning in self.columns.items() if meaning in meanings)


class Layout(Entry):
    """How a file is laid out."""

    title: Text
    """Title of the production."""
    kind: Kind = "feature_film"
    currency: Currency = "EUR"
    """Currency of the totals."""
    decimal: Literal[",", ".", ""] = ""
    """Decimal mark of numbers written as text, where it could be either; empty if nothing in the file tells."""
    blocks: Annotated[tuple[Block, ...], Field(max_length=500)]

    @classmethod
    def parse(cls, data: object) -> Self:
        """Validate plain data, as a user or a file gives it.

        Args:
            data: Mappings, lists, texts and numbers.

        Returns:
            The layout.

        Raises:
            ProdkitError: With every finding at once.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise ProdkitError(fields.findings_of(error, data, {"": Layout, "blocks": Block})) from None

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a layout that was saved, in JSON or YAML.

        Args:
            path: Its file.

        Returns:
            The layout.

        Raises:
            ProdkitError: With every finding at once.
        """
        data = productionfile.content(path)
        if data is None:
            raise ProdkitError.of("file_missing", name=path.name)
        return cls.parse(yamltext.read(productionfile.decoded(data)).data)

    def write(self) -> str:
        """Write the layout as JSON, to be saved and read again."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
