"""What can be taken away from the Scenario app: the comparison as a document, and a frozen copy of a scenario."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING

from prodkit import report
from prodkit.comparison import compare
from prodkit.difference import explain
from prodkit.report.comparison import comparison
from prodkit.store import logo

if TYPE_CHECKING:
    from prodkit.ui.scenarios.app import ScenariosApp

KINDS = ("pdf", "xlsx", "csv")
_MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv;charset=utf-8",
}


def download(app: ScenariosApp, kind: str) -> None:
    """Send the comparison that is shown, with why each column differs from the base."""
    form = next((one for one in report.FORMS if one == kind and kind in KINDS), None)
    if form is None:
        return
    work = app.work
    production, lang = work.production, work.lang
    others = [name for name in app.shown if name != app.base]
    compared = compare(production, [app.base, *others], base=app.base, currency=work.currency)
    differences = [explain(production, app.base, name, currency=work.currency) for name in others]
    today = dt.datetime.now(dt.UTC).astimezone().date()
    document = report.assemble(
        "comparison", production, work.currency, lang, today, comparison(compared, differences, lang),
        logo.read(app.session.folder, production.brand),
    )  # fmt: skip
    _send(app, f"{work.name}-scenarios.{form}", _MIME[form], report.write(document, form))


def _send(app: ScenariosApp, name: str, mime: str, data: bytes) -> None:
    app.bar.tell("download", name=name, mime=mime, base64=base64.b64encode(data).decode("ascii"))
