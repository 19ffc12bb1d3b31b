"""Charts of accounts: the tree that lines are posted to and totals are read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile, takewhile
from typing import Any, Literal

from prodkit import datafiles, yamltext
from prodkit.entries import Account
from prodkit.errors import Finding
from prodkit.i18n import Lang, pick
from prodkit.production import Production

UNKNOWN = "?"
"""Account of last resort: lines whose own account does not exist are kept here, in sight."""

Label = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in its place in the tree."""

    code: str
    label: Label
    parent: str | None
    depth: int
    kind: Literal["cost", "income"]
    source: Label = ""

    def name(self, lang: Lang) -> str:
        """Give the label in the reader's language."""
        return pick(self.label, lang)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of accounts, every account followed by those below it.

    Attributes:
        id: Name of the chart in `prodkit/data/charts`.
        label: Its name for the reader.
        entries: Accounts by code, depth first.
        employer_account: Account that receives employer contributions, or None for the line's own.
        note: What is official in it, what was reconstructed, and what is ours.
        source: Where it was read.
        confidence: How far that can be trusted.
        findings: What is wrong with the production's own accounts.
    """

    id: str
    label: Label
    entries: Mapping[str, Entry]
    employer_account: str | None = None
    note: Label = ""
    source: Label = ""
    confidence: Label = ""
    findings: tuple[Finding, ...] = ()

    def label_in(self, lang: Lang) -> str:
        """Give the chart's name in the reader's language."""
        return pick(self.label, lang)

    def below(self, code: str) -> list[str]:
        """List an account and all accounts below it."""
        rest = dropwhile(lambda entry: entry.code != code, self.entries.values())
        own = next(rest)
        return [code, *(entry.code for entry in takewhile(lambda entry: entry.depth > own.depth, rest))]

    def path(self, code: str) -> list[str]:
        """List the accounts from an account up to its top."""
        found = [code]
        while (parent := self.entries[found[-1]].parent) is not None:
            found.append(parent)
        return found


def names() -> tuple[str, ...]:
    """List the charts of accounts that come with prodkit."""
    return datafiles.names("charts", ".yaml")


@cache
def read(name: str) -> Mapping[str, Any]:
    """Give a chart's data as it is in its file."""
    data = yamltext.read(datafiles.read(f"charts/{name}.yaml")).data
    if not isinstance(data, dict):
        raise TypeError(name)
    return data


def of(production: Production) -> Chart:
    """Build the chart that a production uses: a chart of prodkit's with the production's own accounts.

    Args:
        production: Its `chart`, `accounts`, `employer_account` and `payroll.account` count.

    Returns:
        The chart; `findings` tells what could not be used.
    """
    findings: list[Finding] = []
    data: Mapping[str, Any] = {"accounts": []}
    if production.chart in names():
        data = read(production.chart)
    else:
        params = {"found": production.chart, "known": ", ".join(names())}
        findings.append(Finding("chart_unknown", where="chart", params=params))
    accounts = {account.code: account for account in map(Account.model_validate, data["accounts"])}
    seen: set[str] = set()
    for account in production.accounts:
        if account.code in seen:
            findings.append(Finding("account_twice", where=f"accounts.{account.code}", params={"code": account.code}))
        seen.add(account.code)
        accounts[account.code] = account
    entries, loose = _ordered(accounts)
    findings += [
        Finding("account_parent", where=f"accounts.{code}", params={"code": code, "parent": accounts[code].parent})
        for code in loose
    ]
    findings += [
        Finding("account_kind", where=f"accounts.{code}.kind", params={"code": code, "parent": entry.parent})
        for code, entry in entries.items()
        if entry.parent is not None and accounts[code].kind not in {None, entry.kind}
    ]
    for code in loose:
        entries[code] = Entry(code, accounts[code].label, None, 1, "cost")
    where, employer = _employer(production, data)
    if employer is not None and employer not in entries:
        findings.append(Finding("account_unknown", where=where, params={"code": employer, "near": ""}))
        employer = None
    if _lost(production, entries):
        entries[UNKNOWN] = Entry(UNKNOWN, {"fr": "Compte inconnu", "en": "Unknown account"}, None, 1, "cost")
    return Chart(
        production.chart, data.get("label", production.chart), entries, employer, data.get("note", ""),
        data.get("source", ""), data.get("confidence", ""), tuple(findings),
    )  # fmt: skip


def _employer(production: Production, data: Mapping[str, Any]) -> tuple[str, str | None]:
    """Give the account of employer contributions, or None for each line's own, and where the file says so."""
    posted = production.payroll.account
    if posted == "line":
        return "payroll.account", None
    if posted != "account":
        return "payroll.account", posted
    return "employer_account", production.employer_account or data.get("employer_account")


def _lost(production: Production, entries: Mapping[str, Entry]) -> bool:
    posted: Iterable[str] = (item.account for group in (production.lines, production.charges) for item in group)
    return any(code not in entries for code in posted)


def _ordered(accounts: Mapping[str, Account]) -> tuple[dict[str, Entry], list[str]]:
    """Put every account after its parent; those without a way to the top come second."""
    children: dict[str | None, list[Account]] = {}
    for account in accounts.values():
        children.setdefault(account.parent, []).append(account)
    entries: dict[str, Entry] = {}
    pending = list(reversed(children.get(None, [])))
    while pending:
        account = pending.pop()
        above = entries[account.parent] if account.parent else None
        kind = above.kind if above else (account.kind or "cost")
        depth = above.depth + 1 if above else 1
        entries[account.code] = Entry(account.code, account.label, account.parent, depth, kind, account.source)
        pending.extend(reversed(children.get(account.code, [])))
    return entries, [code for code in accounts if code not in entries]
