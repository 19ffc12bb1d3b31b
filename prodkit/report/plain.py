"""Documents as CSV: their tables one after the other, for any spreadsheet."""

from __future__ import annotations

import csv as writer_of
import io

from prodkit.exchange import csv
from prodkit.report.document import Cell, CellKind, Document, Table


def write(document: Document) -> bytes:
    """Write the tables of a document as CSV, UTF-8 with the mark that Excel needs to read accents.

    Args:
        document: What it says.

    Returns:
        The file. In French a semicolon parts the cells and a comma the decimals, as Excel expects; no text can become
        a formula.
    """
    out = io.StringIO()
    french = document.lang == "fr"
    writer = writer_of.writer(out, delimiter=";" if french else ",", lineterminator="\r\n")
    for part in document.parts:
        if isinstance(part, Table):
            writer.writerow([csv.safe(column.head) for column in part.columns])
            for row in part.rows:
                cells = zip(row.cells, part.columns, strict=True)
                writer.writerow([_written(document, cell, column.kind) for cell, column in cells])
            writer.writerow([])
    return ("\ufeff" + out.getvalue()).encode()


def _written(document: Document, cell: Cell, kind: CellKind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return csv.safe(cell)
    return csv.number(cell, document.lang, document.digits if kind == "money" else None)
