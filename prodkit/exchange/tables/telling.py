"""What an import says of itself, line by line: how the file was read, its totals beside ours, what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prodkit import i18n, money
from prodkit.errors import Finding
from prodkit.exchange.tables.building import Import
from prodkit.exchange.tables.reconciling import Reconciliation
from prodkit.i18n import Lang

_MOST = 60


def tell(found: Import, report: Reconciliation, lang: Lang) -> Iterator[str]:
    """Write the report on an import.

    Args:
        found: What was read.
        report: Its totals beside ours.
        lang: Language of the reader.

    Yields:
        The lines of the report: the verdict first.
    """

    def say(key: str, **params: object) -> str:
        return i18n.text(f"tables.report.{key}", lang, **params)

    production = found.production
    yield report.in_words(lang)
    yield say(
        "title", file=found.table.name, lines=len(production.lines), charges=len(production.charges),
        accounts=len(production.accounts),
    )  # fmt: skip
    for block in found.layout.blocks:
        meanings = [f"{at} {i18n.text(f'tables.meaning.{meaning}', lang)}" for at, meaning in block.columns.items()]
        sheet = block.sheet or found.table.name
        yield say("layout", sheet=sheet, first=block.first, last=block.last, columns=", ".join(meanings))
    yield say("total", amount=money.format_money(float(report.budget.total), report.currency, lang))
    if report.budget.income:
        yield say("income", amount=money.format_money(float(report.budget.income), report.currency, lang))
    yield from listed(say("totals"), [report.sentence(row, lang) for row in report.rows], lang)
    yield from listed(say("findings"), findings_told(found.findings, lang), lang)


def findings_told(findings: Iterable[Finding], lang: Lang) -> list[str]:
    """Write findings with their severity, those that need a look first."""
    ordered = sorted(findings, key=lambda one: one.severity == "info")
    return [f"{i18n.text(f'findings.severity.{one.severity}', lang)} · {one.sentence(lang)}" for one in ordered]


def listed(title: str, told: Sequence[str], lang: Lang) -> Iterator[str]:
    """Write a list under its title, cut where nobody reads on; nothing if it is empty."""
    if told:
        yield from ("", title, *(f"  {line}" for line in told[:_MOST]))
    if len(told) > _MOST:
        yield f"  {i18n.text('tables.report.more', lang, count=len(told) - _MOST)}"
