"""Documents as PDF: same document, same bytes. The page itself is `data/report/document.typ`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from prodkit import datafiles, i18n
from prodkit.i18n import pick
from prodkit.report.document import Document, Facts, Part, Table, Words

_MOST_COLUMNS = 6
"""Columns of a table with room for its amounts: what it is, and five figures."""
COLOUR = "#1f4e79"
"""Colour of titles and rules where the brand has none."""


def write(document: Document) -> bytes:
    """Set a document on A4 pages, numbered, with sums carried from page to page.

    Args:
        document: What it says.

    Returns:
        The PDF. The same document gives the same bytes: it carries no clock.
    """
    import typst

    template = datafiles.read("report/document.typ").encode()
    data = json.dumps(_data(document), ensure_ascii=False)
    # The fonts that come with the library, so that every machine sets the same page.
    found = typst.compile(template, sys_inputs={"document": data}, ignore_system_fonts=True, timestamp=0)
    return bytes(found)


def _data(document: Document) -> dict[str, Any]:
    brand, lang = document.brand, document.lang
    return {
        "lang": lang,
        "heading": document.heading,
        "title": document.title,
        "footer": document.footer,
        "colour": (brand.colour if brand else "") or COLOUR,
        "brand": brand.name if brand else "",
        "address": pick(brand.address, lang) if brand else "",
        "registration": pick(brand.registration, lang) if brand else "",
        "logo": {"kind": document.logo[0], "bytes": list(document.logo[1])} if document.logo else None,
        "words": {name: i18n.text(f"report.{name}", lang) for name in ("brought", "carried")},
        "parts": [
            _part(document, part, number)
            for number, part in enumerate(piece for part in document.parts for piece in fitting(part))
        ],
    }


def fitting(part: Part) -> list[Part]:
    """Split a table with more figures than a page is wide: the first two columns stand in every piece.

    Args:
        part: Any part of a document.

    Returns:
        What is set on the page.
    """
    if not isinstance(part, Table) or len(part.columns) <= _MOST_COLUMNS or not part.columns[0].wide:
        return [part]
    pieces: list[Part] = []
    for start in range(2, len(part.columns), _MOST_COLUMNS - 2):
        chosen = [0, 1, *range(start, min(start + _MOST_COLUMNS - 2, len(part.columns)))]
        rows = tuple(replace(row, cells=tuple(row.cells[place] for place in chosen)) for row in part.rows)
        pieces.append(replace(part, columns=tuple(part.columns[place] for place in chosen), rows=rows))
    return pieces


def _part(document: Document, part: Part, number: int) -> dict[str, Any]:
    if isinstance(part, Table):
        return {
            "kind": "table",
            "id": number,
            "title": part.title,
            "columns": [
                {"head": column.head, "figure": column.is_figure, "wide": column.wide} for column in part.columns
            ],
            "rows": [
                {
                    "look": row.look,
                    "depth": row.depth,
                    "cells": [
                        document.written(cell, column.kind)
                        for cell, column in zip(row.cells, part.columns, strict=True)
                    ],
                }
                for row in part.rows
            ],
            "sums": None if part.carry is None else [document.carried(minor) for minor in part.running()],
        }
    if isinstance(part, Facts):
        return {"kind": "facts", "title": part.title, "pairs": part.pairs}
    if isinstance(part, Words):
        return {"kind": "words", "title": part.title, "paragraphs": part.paragraphs, "points": part.points}
    return {"kind": "signatures", "places": part.places}
