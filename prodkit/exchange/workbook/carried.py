"""What a workbook carries so that it can be read back: the production file, and where each of its numbers stands."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SHEET = "prodkit"
"""Name of the hidden sheet, and the word before the colon in the first cell of every other."""
MARK = "prodkit workbook 1"
"""First cell of the hidden sheet; the number is that of the format."""

_CHUNK = 30_000  # a cell takes 32,767 characters
_MOST_BYTES = 64_000_000

Written = float | str | None


class Cell(NamedTuple):
    """A cell that holds a number of the production file.

    Attributes:
        sheet: Name of the sheet, as first written.
        mark: What A1 of the sheet holds: `prodkit:lines`.
        row: Key of the row in column A.
        column: Letter of the column.
        number: Number of the row, as first written.
        place: Where the number stands in the file: `lines.camera.rate`.
        written: What the cell held: a number, a date as `2027-03-01`, a formula with its `=`, None where unknown.
    """

    sheet: str
    mark: str
    row: str
    column: str
    number: int
    place: str
    written: Written


@dataclass(frozen=True, slots=True)
class Carried:
    """What the hidden sheet holds.

    Attributes:
        yaml: Text of the production file.
        lang: Language of the workbook's words.
        cells: Every cell that holds a number of the file.
    """

    yaml: str
    lang: str
    cells: tuple[Cell, ...]


def pack(carried: Carried) -> list[str]:
    """Give the texts of the hidden sheet's first column, from the top.

    The first is `MARK`, the second the SHA-256 of the bytes below, then base64 of zlib-compressed JSON in pieces.
    """
    plain = {"yaml": carried.yaml, "lang": carried.lang, "cells": [list(cell) for cell in carried.cells]}
    data = zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())
    text = base64.b64encode(data).decode()
    pieces = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    return [MARK, hashlib.sha256(data).hexdigest(), *pieces]


def unpack(column: Sequence[object]) -> Carried | None:
    """Read the hidden sheet's first column.

    Args:
        column: What its cells hold, from the top.

    Returns:
        What the workbook carries; None if this is no workbook of ours, or one that was damaged.
    """
    texts = [cell for cell in column if isinstance(cell, str)]
    if len(texts) < 3 or texts[0] != MARK:  # noqa: PLR2004 -- the mark, the digest and a piece
        return None
    try:
        data = base64.b64decode("".join(texts[2:]), validate=True)
        if hashlib.sha256(data).hexdigest() != texts[1]:
            return None
        unpacker = zlib.decompressobj()
        plain = json.loads(unpacker.decompress(data, _MOST_BYTES))
        return _carried(plain)
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError):
        return None


def _carried(plain: Any) -> Carried:
    """Check the shape: a digest keeps accidents away, not people."""
    cells = tuple(Cell(*row) for row in plain["cells"])
    for cell in cells:
        texts = (cell.sheet, cell.mark, cell.row, cell.column, cell.place)
        if not all(isinstance(text, str) for text in texts) or not isinstance(cell.number, int):
            raise TypeError
        if not isinstance(cell.written, int | float | str | None):
            raise TypeError
    if not isinstance(plain["yaml"], str) or not isinstance(plain["lang"], str):
        raise TypeError
    return Carried(plain["yaml"], plain["lang"], cells)
