"""Any spreadsheet that comes in: our own workbook with what was changed in it, or a budget from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prodkit import i18n
from prodkit.exchange import tables
from prodkit.exchange.tables import Layout, telling
from prodkit.exchange.workbook.returned import read_back
from prodkit.i18n import Lang
from prodkit.production import Production


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in; nothing was written yet.

    Attributes:
        production: The production it makes.
        told: The report on it, line by line.
        differs: Whether totals of the file differ from what its lines come to.
        layout: How the file was taken to be laid out; None for our own workbook.
    """

    production: Production
    told: tuple[str, ...]
    differs: bool = False
    layout: Layout | None = None


def read(path: Path, lang: Lang, layout: Path | None = None) -> Incoming:
    """Read a spreadsheet, and report on it.

    Args:
        path: The file.
        lang: Language of the report.
        layout: File of a layout that was saved before; by default one is proposed.

    Returns:
        The production it makes, and the report.

    Raises:
        ProdkitError: If it cannot be read.
    """
    table = tables.read_table(path)
    returned = read_back(table)
    if returned is not None:
        changes = [change.sentence(lang) for change in returned.changes]
        title = i18n.text("tables.report.changes", lang, count=len(changes))
        told = [title, *(f"  {change}" for change in changes)]
        heading = i18n.text("tables.report.findings", lang)
        told += telling.listed(heading, telling.findings_told(returned.findings, lang), lang)
        return Incoming(returned.applied(), tuple(told))
    chosen = tables.propose(table) if layout is None else Layout.load(layout)
    found = tables.build(table, chosen)
    report = tables.reconcile(found)
    return Incoming(found.production, tuple(tables.tell(found, report, lang)), report.verdict == "differs", chosen)
