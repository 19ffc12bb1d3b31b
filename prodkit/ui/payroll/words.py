"""The words of the Payroll app, and its own sentences where the library speaks to those who call it."""

from __future__ import annotations

from collections.abc import Iterable

from prodkit import i18n, money
from prodkit.deal import Reckoning
from prodkit.errors import Finding
from prodkit.html import Html, tag
from prodkit.i18n import Lang

_EURO = "EUR"
_OWN = frozenset({
    "payroll_placeholder", "payroll_unknown", "payroll_hours_assumed", "contract_days_assumed", "wage_overtime",
    "wage_hours", "job_unknown",
})  # fmt: skip
"""Findings that the app says in words of its own: its reader has fields, not arguments."""


def word(key: str, lang: Lang, /, **params: object) -> str:
    """Give a word or sentence of the app."""
    return i18n.text(f"payroll_app.{key}", lang, **params)


def euros(amount: float, lang: Lang) -> str:
    """Write an amount of euros."""
    return money.format_money(amount, _EURO, lang)


def plain(value: float, lang: Lang) -> str:
    """Write a number of hours or units: as it is where it is short, else with two decimals."""
    return money.format_number(value, lang, None if value * 4 % 1 == 0 else 2)


def unknown_rates(reckoned: Reckoning) -> int:
    """Count the rates that are unknown, each once however many months it is due in."""
    laws = reckoned.cost.due.slips.laws
    return len({name for law in laws for name, due in law.dues.items() if due.status == "unknown"})


def said(finding: Finding, lang: Lang) -> str:
    """Say what was found and how to mend it."""
    if finding.code in _OWN:
        return word(f"said.{finding.code}", lang, **finding.values(lang))
    return f"{finding.what(lang)} {finding.fix(lang)}"


def fault(findings: Iterable[Finding], lang: Lang, name: str) -> Html | None:
    """Draw what is wrong with a field, beside it."""
    sentences = list(dict.fromkeys(said(finding, lang) for finding in findings))
    return tag("span", " ".join(sentences), id=f"{name}-note", class_="pk-fault") if sentences else None


def options(choices: Iterable[tuple[str, str]], chosen: str) -> list[Html]:
    """Draw the choices of a select box, each a value and its name."""
    return [tag("option", name, value=value, selected=value == chosen) for value, name in choices]
