"""Documents as a single HTML page, to be read in any browser or pasted into an e-mail."""

from __future__ import annotations

import base64

from prodkit import datafiles
from prodkit.html import Html, join, tag
from prodkit.i18n import pick
from prodkit.report.document import Document, Facts, Part, Picture, Row, Table, Words
from prodkit.report.paint import painted, tone
from prodkit.report.pdf import colour_of

_MIME = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}


def write(document: Document) -> bytes:
    """Write a document as one page that needs no other file.

    Args:
        document: What it says.

    Returns:
        The page, UTF-8.
    """
    brand = document.brand
    style = datafiles.read("report/document.css")
    if brand and brand.colour:
        style += f":root {{ --accent: {brand.colour}; }}\n"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{document.heading} – {document.title}"),
        tag("style", Html(style)),
    )
    body = tag(
        "body",
        tag("header", tag("div", _brand(document)),
            tag("div", tag("h1", document.heading), tag("p", document.title))),
        tag("main", [_part(document, part) for part in document.parts]),
        tag("footer", tag("p", document.footer), tag("p", pick(brand.registration, document.lang) if brand else "")),
    )  # fmt: skip
    return f"<!doctype html>\n{tag('html', head, body, lang=document.lang)}\n".encode()


def _brand(document: Document) -> Html | None:
    brand = document.brand
    if brand is None:
        return None
    logo = None
    if document.logo is not None:
        kind, data = document.logo
        source = f"data:{_MIME[kind]};base64,{base64.b64encode(data).decode('ascii')}"
        logo = tag("img", src=source, alt=brand.name)
    address = pick(brand.address, document.lang)
    return join(logo, tag("strong", brand.name), tag("address", address) if address else None)


def _part(document: Document, part: Part) -> Html:
    if isinstance(part, Table):
        heads = [tag("th", column.head, scope="col", class_=_figure(column.is_figure)) for column in part.columns]
        rows = [_row(document, part, row) for row in part.rows]
        table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows))
        return _titled(part.title, tag("div", table, class_="scroll", tabindex="0", role="region",
                                       aria_label=part.title or document.heading))  # fmt: skip
    if isinstance(part, Facts):
        return _titled(part.title, tag("dl", [join(tag("dt", name), tag("dd", value)) for name, value in part.pairs]))
    if isinstance(part, Words):
        paragraphs = [tag("p", paragraph) for paragraph in part.paragraphs]
        points = tag("ul", [tag("li", point) for point in part.points]) if part.points else None
        return _titled(part.title, join(paragraphs, points))
    if isinstance(part, Picture):
        keys = [tag("li", tag("span", class_="key", style=f"background: {tone(number)}"), text)
                for number, text in part.keys]  # fmt: skip
        drawn = Html(painted(part.drawn, colour_of(document)))
        return _titled(part.title, tag("figure", drawn, tag("ul", keys, class_="keys") if keys else None))
    return tag("section", [tag("p", place) for place in part.places], class_="signatures")


def _row(document: Document, table: Table, row: Row) -> Html:
    cells = []
    for cell, column in zip(row.cells, table.columns, strict=True):
        written = document.written(cell, column.kind)
        indent = f"padding-left: {0.5 + row.depth}rem" if column.wide and row.depth else None
        if column.wide:
            cells.append(tag("th", written, scope="row", style=indent))
        else:
            cells.append(tag("td", written, class_=_figure(column.is_figure)))
    return tag("tr", cells, class_=None if row.look == "line" else row.look)


def _titled(title: str, body: Html) -> Html:
    return tag("section", tag("h2", title) if title else None, body)


def _figure(is_figure: bool) -> str | None:
    return "figure" if is_figure else None
