"""What can be taken away from the Scenario app: the comparison as a document."""

from __future__ import annotations

from collections.abc import Sequence

from prodkit import report
from prodkit.comparison import compare
from prodkit.difference import explain
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.report.comparison import comparison
from prodkit.ui.documents import file_of

KINDS: tuple[report.Form, ...] = ("pdf", "html", "xlsx", "csv")


def made(
    production: Production, scenarios: Sequence[str], form: report.Form, lang: Lang, currency: str,
    logo: report.Logo | None,
) -> dict[str, str]:  # fmt: skip
    """Write a comparison, with why each column differs from the first.

    Args:
        production: The production.
        scenarios: Ids of the columns, the base first.
        form: One of `KINDS`.
        lang: Language of the reader.
        currency: Currency of all amounts.
        logo: The brand's logo.

    Returns:
        What the page needs to download it: `mime` and `base64`.
    """
    base, *others = scenarios
    compared = compare(production, scenarios, base=base, currency=currency)
    differences = [explain(production, base, name, currency=currency) for name in others]
    parts = comparison(compared, differences, lang)
    document = report.assemble("comparison", production, currency, lang, report.today(), parts, logo)
    return file_of(document, form)
