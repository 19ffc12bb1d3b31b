"""An engagement as a file: every contribution of every month, for a spreadsheet."""

from __future__ import annotations

from prodkit.deal import Reckoning
from prodkit.exchange import csv
from prodkit.i18n import Lang
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
