"""Read a text file of cells: CSV, semicolons, tabs, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable

from prodkit.errors import Finding, ProdkitError
from prodkit.exchange.tables.grid import Cell, Sheet, Table
from prodkit.exchange.tables.xlsx import MAX_CELLS

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ("\t", ";", "|", ",")
_SAMPLE = 200
_SAMPLE_TEXT = 100_000
_MOST_LINES = 0.6  # of the lines hold the separator; a decimal comma or a semicolon in a text does not come that often
_ACCENTS = frozenset("àâäçéèêëîïôöùûüÀÂÇÉÈÊËÎÏÔÙÛœŒ€£°’«»ß")
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1a")


def read(data: bytes, name: str) -> Table:
    """Read a text file of cells.

    Args:
        data: Its bytes.
        name: Name of the file.

    Returns:
        A table of one sheet without name; all values are text.

    Raises:
        ProdkitError: If it is no text, or too much of it.
    """
    text, encoding = _decoded(data)
    if sum(one in _CONTROLS for one in text[:10_000]) > len(text[:10_000]) // 500:
        raise ProdkitError.of("import_binary", name=name)
    lines = text[:_SAMPLE_TEXT].splitlines()
    separator = _separator(lines)
    skipped = 0
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == len("sep=;"):
        skipped = 1  # Excel's own way of saying which separator it is
    rows: dict[int, dict[int, Cell]] = {}
    count = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            cells = {} if number <= skipped else {at: Cell(part) for at, part in enumerate(record, 1) if part.strip()}
            count += len(cells)
            if count > MAX_CELLS:
                raise ProdkitError.of("import_cells", most=float(MAX_CELLS))
            if cells:
                rows[number] = cells
    except csv.Error:
        raise ProdkitError.of("import_binary", name=name) from None
    findings = [] if encoding.startswith("utf") else [Finding("import_encoding", "info", params={"encoding": encoding})]
    return Table(name, "csv", (Sheet("", rows),), 0, tuple(findings))


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    if b"\0" in data[:1000]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Windows wrote it, or an older Macintosh: the one that gives letters people write.
        read = {encoding: data.decode(encoding, "replace") for encoding in ("cp1252", "mac_roman")}
        best = max(read, key=lambda encoding: sum(one in _ACCENTS for one in read[encoding]))
        return read[best], best


def _separator(lines: Iterable[str]) -> str:
    sample = [line for line in lines if line.strip()][:_SAMPLE]
    if sample and sample[0].lower().startswith("sep=") and len(sample[0]) == len("sep=;"):
        return sample[0][-1]
    for separator in _SEPARATORS:
        if sum(separator in line for line in sample) >= _MOST_LINES * len(sample):
            return separator
    return max(_SEPARATORS, key=lambda separator: sum(line.count(separator) for line in sample))
