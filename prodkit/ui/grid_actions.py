"""What the budget grid may ask for, checked: the page can send anything, and only these shapes pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MAX_CELLS = 10_000  # in one gesture; the page refuses a larger paste with a sentence
MAX_TEXT = 10_000  # characters

Id = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Rows = Annotated[list[Id], Field(min_length=1, max_length=MAX_CELLS)]


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    def row_ids(self) -> Iterator[str]:
        """Name every row the message speaks of."""
        named: dict[str, Any] = dict(self)
        yield from named.get("rows", ())
        yield from (named[key] for key in ("row", "after") if key in named)
        yield from (edit.row for edit in named.get("edits", ()))

    def column_ids(self) -> Iterator[str]:
        """Name every column the message speaks of."""
        named: dict[str, Any] = dict(self)
        if "column" in named:
            yield named["column"]
        yield from (edit.column for edit in named.get("edits", ()))
        yield from (column for line in named.get("lines", ()) for column in line)


class Edit(_Message):
    """A text typed or pasted into one cell."""

    row: Id
    column: Id
    text: Text


class EditCells(_Message):
    """Cells changed in one gesture."""

    type: Literal["edit"]
    edits: Annotated[list[Edit], Field(min_length=1, max_length=MAX_CELLS)]


class AddLines(_Message):
    """Lines added after a row (first in it, for an account), with the cells the same paste changed."""

    type: Literal["add"]
    after: Id
    lines: Annotated[list[dict[Id, Text]], Field(max_length=MAX_CELLS)] = []
    edits: Annotated[list[Edit], Field(max_length=MAX_CELLS)] = []


class ChangeLines(_Message):
    """Lines deleted or duplicated."""

    type: Literal["delete", "duplicate"]
    rows: Rows


class MuteLines(_Message):
    """Lines muted, or counted again."""

    type: Literal["mute"]
    rows: Rows
    muted: bool


class MoveLines(_Message):
    """Lines moved after a row (first in it, for an account)."""

    type: Literal["move"]
    rows: Rows
    after: Id


class Explain(_Message):
    """The calculation behind a cell, asked for."""

    type: Literal["explain"]
    row: Id
    column: Id


class Command(_Message):
    """An order that names no cell."""

    type: Literal["undo", "redo", "save"]


Action = EditCells | AddLines | ChangeLines | MuteLines | MoveLines | Explain | Command
_ACTION: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="type")])


def read(message: object, rows: frozenset[str], columns: frozenset[str]) -> dict[str, Any]:
    """Check an action the page sent.

    Args:
        message: What arrived, of any shape.
        rows: Ids of the rows shown.
        columns: Ids of the columns shown.

    Returns:
        The action as plain data, with every optional key present.

    Raises:
        ValueError: If it is not an action, is too large, or names a row or column that is not shown. It says
            which rule was broken and never repeats what was sent.
    """
    try:
        action = _ACTION.validate_python(message)
    except ValidationError as error:
        kinds = sorted({detail["type"] for detail in error.errors(include_input=False, include_url=False)})
        raise ValueError(f"malformed action: {', '.join(kinds)}") from None
    if not rows.issuperset(action.row_ids()):
        raise ValueError("unknown row")
    if not columns.issuperset(action.column_ids()):
        raise ValueError("unknown column")
    return action.model_dump()
