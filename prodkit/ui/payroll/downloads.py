"""An engagement as a file: every contribution of every month for a spreadsheet, or its pay sheet to send."""

from __future__ import annotations

from prodkit import report, store
from prodkit.agreements.jobs import shown
from prodkit.deal import Reckoning
from prodkit.errors import ProdkitError
from prodkit.exchange import csv
from prodkit.i18n import Lang
from prodkit.report import paysheet
from prodkit.store import logo
from prodkit.ui.documents import MIME, file_of
from prodkit.ui.payroll.budgetline import Target
from prodkit.ui.payroll.words import word

_COLUMNS = ("month", "label", "base", "employer_rate", "employer", "employee_rate", "employee", "source", "status")


def contributions_csv(reckoned: Reckoning, lang: Lang) -> str:
    """Write all contributions as CSV: amounts in euros, rates as shares, empty where unknown; totals last."""
    heads = [word(f"csv.{name}", lang) for name in _COLUMNS]
    rows: list[list[str | float | None]] = [
        [*(row[name] for name in _COLUMNS[:-1]), word(f"sure.{row['status']}", lang)]
        for row in reckoned.cost.rows(lang).to_dict("records")
    ]
    cost = reckoned.cost
    for name, employer, employee in (
        ("csv.whole", cost.employer, cost.employee),
        ("tile.gross", cost.gross, None),
        ("tile.total", cost.total, None),
        ("tile.net", None, cost.net),
    ):
        rows.append(["", word(name, lang), None, None, employer, None, employee, "", ""])
    return csv.write_table(heads, rows, lang)


def pay_sheet(choice: str, reckoned: Reckoning, target: Target, lang: Lang) -> tuple[str, dict[str, str]]:
    """Write the pay sheet of an engagement, in the name of the production that it is for, if one was chosen.

    Args:
        choice: Kind and form, such as `pay_sheet.pdf`.
        reckoned: The engagement.
        target: The production it is for.
        lang: Language of the reader.

    Returns:
        Its name, and what the page needs to download it; empty if nothing of the menu was chosen.
    """
    kind, _, ending = choice.partition(".")
    form = next((form for form in MIME if form == ending), None)
    if kind != "pay_sheet" or form is None:
        return "", {}
    try:
        production = target.opened().production
    except ProdkitError:  # none was chosen, or it is gone: the sheet goes without its name
        production = None
    image = logo.read(target.folder, production.brand) if production else None
    document = paysheet.of_deal(reckoned, lang, report.today(), production, image)
    return f"{store.slug(shown(reckoned.wage.job))}.{form}", file_of(document, form)
