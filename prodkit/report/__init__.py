"""Documents to send: the quote, the top sheet, the detailed budget, a comparison, the financing, a pay sheet.

As PDF, as a web page, as a workbook or as CSV, in French and English; the same production gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Literal, get_args

from prodkit import i18n
from prodkit.budget import Budget, evaluate
from prodkit.comparison import compare
from prodkit.difference import explain
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.report import comparison as comparisons
from prodkit.report import financing as financings
from prodkit.report import paysheet, sheets
from prodkit.report import quote as quotes
from prodkit.report.document import Document, Part
from prodkit.scenario import BASE

Kind = Literal["quote", "top_sheet", "detail"]
Form = Literal["pdf", "html", "xlsx", "csv"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Whole = Literal["comparison", "financing"]
"""Documents that are about more than one budget."""
DOCUMENTS = (*KINDS, *get_args(Whole))
FORMS: tuple[Form, ...] = get_args(Form)
Logo = tuple[str, bytes]

_WRITERS = {"pdf": "pdf", "html": "web", "xlsx": "sheet", "csv": "plain"}


def of_budget(
    kind: Kind, budget: Budget, lang: Lang, as_of: dt.date, *, depth: int | None = None, logo: Logo | None = None
) -> Document:
    """Make a document about one budget.

    Args:
        kind: `quote`, `top_sheet` or `detail`.
        budget: The budget, of one case.
        lang: Language of the reader.
        as_of: Day it speaks of.
        depth: How far a quote or top sheet is itemised; by default as the production says, or two levels.
        logo: Kind and bytes of the brand's logo (see `store.logo`).

    Returns:
        The document, ready to be written.

    Raises:
        ProdkitError: If a quote is asked of a budget that is not complete, or its instalments do not add up.
    """
    builders: dict[Kind, Callable[[], Iterable[Part]]] = {
        "quote": lambda: quotes.quote(budget, lang, as_of, depth),
        "top_sheet": lambda: [sheets.top_sheet(budget, lang, depth or 2)],
        "detail": lambda: [sheets.detail(budget, lang)],
    }
    return assemble(kind, budget.production, budget.currency, lang, as_of, builders[kind](), logo)


def of_production(
    kind: Kind | Whole | Literal["pay_sheet"],
    production: Production,
    lang: Lang,
    *,
    currency: str | None = None,
    as_of: dt.date | None = None,
    depth: int | None = None,
    logo: Logo | None = None,
    line: str = "",
) -> Document:
    """Make a document about a production: one of `DOCUMENTS`, or the pay sheet of a line.

    Args:
        kind: `quote`, `top_sheet` or `detail`; `comparison`, of the production and all its scenarios; `financing`; or
            `pay_sheet`.
        production: The production.
        lang: Language of the reader.
        currency: Currency of all amounts; by default the production's.
        as_of: Day it speaks of; by default today.
        depth: As for `of_budget`.
        logo: As for `of_budget`.
        line: Id of the line that a pay sheet is about.

    Returns:
        The document, ready to be written.

    Raises:
        ProdkitError: As `of_budget`; if the production cannot be computed; if the line has no job.
    """
    day = as_of or today()
    if kind == "financing":
        shown = currency or production.currency
        return assemble(kind, production, shown, lang, day, financings.financing(production, lang, currency), logo)
    if kind == "pay_sheet":
        budget = evaluate(production, currency=currency)
        return assemble(kind, production, "EUR", lang, day, paysheet.of_line(budget, line, lang), logo)
    if kind != "comparison":
        return of_budget(kind, evaluate(production, currency=currency), lang, day, depth=depth, logo=logo)
    names = [BASE, *(scenario.id for scenario in production.scenarios)]
    compared = compare(production, names, currency=currency)
    differences = [explain(production, BASE, name, currency=currency) for name in names[1:]]
    parts = comparisons.comparison(compared, differences, lang)
    return assemble(kind, production, compared.currency, lang, day, parts, logo)


def offered(production: Production) -> tuple[str, ...]:
    """List the documents that there is something to say in: no financing plan where nobody wrote one."""
    return tuple(kind for kind in DOCUMENTS if kind != "financing" or financings.has_financing(production))


def today() -> dt.date:
    """Give the day on this machine, for documents made on demand."""
    return dt.datetime.now(dt.UTC).astimezone().date()


def assemble(
    kind: str,
    production: Production,
    currency: str,
    lang: Lang,
    as_of: dt.date,
    parts: Iterable[Part],
    logo: Logo | None = None,
) -> Document:
    """Put parts under the production's heading, brand and version."""
    heading = i18n.text(f"report.heading.{kind}", lang)
    return Document(
        kind, lang, heading, production.name(lang), currency, as_of, production.fingerprint(), production.brand, logo,
        tuple(parts),
    )  # fmt: skip


def write(document: Document, form: Form) -> bytes:
    """Write a document as PDF, as a web page as a workbook or as CSV.

    Args:
        document: The document.
        form: `pdf`, `html`, `xlsx` or `csv`.

    Returns:
        The file's bytes.
    """
    writer: Callable[[Document], bytes] = import_module(f"prodkit.report.{_WRITERS[form]}").write
    return writer(document)
