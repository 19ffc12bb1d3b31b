"""Documents as PDF: same document, same bytes. The page itself is `data/report/document.typ`."""

from __future__ import annotations

import json
from typing import Any

from prodkit import datafiles, i18n
from prodkit.i18n import pick
from prodkit.report.document import Document, Facts, Look, Part, Picture, Table, Words
from prodkit.report.paint import painted, tone

COLOUR = "#1f4e79"
"""Colour of titles and rules where the brand has none."""
_UPRIGHT, _ACROSS = 7, 10
"""How many columns a page takes upright, and turned."""
_SHORT = 200
"""Length of text up to which rows stay whole, which is set faster; a longer one goes on over the next page."""
_ALIKE = str.maketrans(dict.fromkeys("123456789", "0"))
"""Digits are all of one width, so that figures of one form are measured once."""


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


def colour_of(document: Document) -> str:
    """Give the colour of titles, rules and curves: the brand's."""
    return (document.brand.colour if document.brand else "") or COLOUR


def _data(document: Document) -> dict[str, Any]:
    brand, lang = document.brand, document.lang
    is_wide = any(isinstance(part, Table) and len(part.columns) > _UPRIGHT for part in document.parts)
    fitting = [one for part in document.parts for one in (part.split(_ACROSS) if isinstance(part, Table) else [part])]
    return {
        "landscape": is_wide,
        "lang": lang,
        "heading": document.heading,
        "title": document.title,
        "footer": document.footer,
        "colour": colour_of(document),
        "brand": brand.name if brand else "",
        "address": pick(brand.address, lang) if brand else "",
        "registration": pick(brand.registration, lang) if brand else "",
        "logo": {"kind": document.logo[0], "bytes": list(document.logo[1])} if document.logo else None,
        "words": {name: i18n.text(f"report.{name}", lang) for name in ("brought", "carried")},
        "parts": [_part(document, part, number) for number, part in enumerate(fitting)],
    }


def _table(document: Document, part: Table, number: int) -> dict[str, Any]:
    kinds = [column.kind for column in part.columns]
    rows = [
        (row.look, row.depth, [document.written(cell, kind) for cell, kind in zip(row.cells, kinds, strict=True)])
        for row in part.rows
    ]
    widest: list[dict[Look, dict[str, None]]] = [{} for _ in part.columns]
    for look, _, cells in rows:
        for found, cell in zip(widest, cells, strict=True):
            found.setdefault(look, {})[cell.translate(_ALIKE)] = None
    return {
        "kind": "table",
        "id": number,
        "title": part.title,
        "columns": [
            {"head": column.head, "figure": column.is_figure, "wide": column.wide,
             "widest": [] if column.wide else [(look, list(texts)) for look, texts in found.items()]}
            for column, found in zip(part.columns, widest, strict=True)
        ],
        "rows": [{"look": look, "depth": depth, "cells": cells} for look, depth, cells in rows],
        "tall": any(len(cell) > _SHORT or "\n" in cell for _, _, cells in rows for cell in cells),
        "sums": None if part.carry is None else [document.carried(minor) for minor in part.running()],
    }  # fmt: skip


def _part(document: Document, part: Part, number: int) -> dict[str, Any]:
    if isinstance(part, Table):
        return _table(document, part, number)
    if isinstance(part, Facts):
        return {"kind": "facts", "title": part.title, "pairs": part.pairs}
    if isinstance(part, Words):
        return {"kind": "words", "title": part.title, "paragraphs": part.paragraphs, "points": part.points}
    if isinstance(part, Picture):
        keys = [{"colour": tone(number), "text": text} for number, text in part.keys]
        return {"kind": "picture", "title": part.title, "drawn": painted(part.drawn, colour_of(document)), "keys": keys}
    return {"kind": "signatures", "places": part.places}
