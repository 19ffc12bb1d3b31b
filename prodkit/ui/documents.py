"""Documents from the apps: a menu of them, and what the page needs to download one."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from prodkit import i18n, report
from prodkit.exchange import workbook
from prodkit.html import Html, tag
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.report.document import Document
from prodkit.store import logo
from prodkit.ui.views import button

MIME: dict[report.Form, str] = {
    "pdf": "application/pdf",
    "html": "text/html;charset=utf-8",
    "xlsx": workbook.MIME,
    "csv": "text/csv;charset=utf-8",
}
_OFFERED: tuple[report.Form, ...] = ("pdf", "html", "xlsx")


def menu(lang: Lang, kinds: Sequence[str]) -> Html:
    """Draw the documents that can be had, each in its forms."""
    rows = [
        tag("li", tag("span", i18n.text(f"report.heading.{kind}", lang)),
            [button(form.upper(), "document", f"{kind}.{form}") for form in _OFFERED])
        for kind in kinds
    ]  # fmt: skip
    title = i18n.text("app.documents", lang)
    return tag(
        "details", tag("summary", title, class_="pk-button"), tag("ul", rows), class_="pk-menu", id="pk-documents"
    )


def made(choice: str, production: Production, folder: Path, currency: str, lang: Lang) -> tuple[str, dict[str, str]]:
    """Write the document that was chosen.

    Args:
        choice: Kind and form, such as `quote.pdf`.
        production: What is open, saved or not.
        folder: Where the brand's logo stands.
        currency: Currency of all amounts.
        lang: Language of the reader.

    Returns:
        The end of its name, and `file_of` it; empty if nothing of the menu was chosen.

    Raises:
        ProdkitError: If it cannot be made of this production.
    """
    kind, _, form = choice.partition(".")
    if kind not in report.DOCUMENTS or form not in MIME:
        return "", {}
    image = logo.read(folder, production.brand)
    known = cast("report.Kind | report.Whole", kind)
    document = report.of_production(known, production, lang, currency=currency, logo=image)
    return choice, file_of(document, form)


def file_of(document: Document, form: report.Form) -> dict[str, str]:
    """Give what the page needs to download a document: `mime` and `base64`."""
    return {"mime": MIME[form], "base64": base64.b64encode(report.write(document, form)).decode("ascii")}
