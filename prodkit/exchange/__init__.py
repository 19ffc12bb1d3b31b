"""Budgets in the formats of other programs, one module for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from prodkit.i18n import Lang
    from prodkit.production import Production

Form = Literal["csv", "xlsx", "yaml"]


def export(production: Production, form: Form, lang: Lang) -> bytes:
    """Write a production in another format.

    Args:
        production: The production.
        form: `csv` (the detailed budget), `xlsx` (the living workbook) or `yaml` (the production itself).
        lang: Language of all words.

    Returns:
        The bytes of the file.

    Raises:
        ProdkitError: If it cannot be computed.
    """
    if form == "yaml":
        from prodkit import store

        return store.render(production).encode()
    if form == "xlsx":
        from prodkit.exchange import workbook

        return workbook.write(production, lang)
    from prodkit.budget import evaluate
    from prodkit.exchange import csv

    return csv.write(evaluate(production), lang).encode()
