"""Snapshots: what a production or one of its scenarios was on a day, complete, with its totals and a seal.

A scenario follows the production; a snapshot never changes. It holds the whole production as that scenario saw it, the
totals it came to, and a digest of both by which any later change of the file shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from prodkit import money
from prodkit.budget import evaluate
from prodkit.entries import Entry
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import Currency, Note, Text, Word
from prodkit.i18n import every
from prodkit.production import Production
from prodkit.scenario import BASE, find, resolve

Amount = Annotated[float, Field(allow_inf_nan=False)]


class Snapshot(Entry):
    """A production as it was."""

    label: Text
    taken_on: dt.date
    scenario: Word = BASE
    """The scenario it was taken of; `base` for the production itself."""
    note: Note = ""
    currency: Currency
    total: Amount
    """All costs."""
    income: Amount = 0.0
    unknown: int = 0
    """How many amounts were unknown, and so missing from the total."""
    accounts: Mapping[str, Amount]
    """Top accounts by code."""
    digest: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of all of the above and of the production."""
    production: Mapping[str, Any]
    """The production file as plain data, without scenarios."""

    def opened(self) -> Production:
        """Give the production as it was, to compare or to start from.

        Raises:
            ProdkitError: If it is no production, which means that the file was changed.
        """
        return Production.parse(dict(self.production))


def take(
    production: Production, scenario: str | None = None, *, on: dt.date, label: Text = "", note: Text = ""
) -> Snapshot:  # fmt: skip
    """Take a snapshot.

    Args:
        production: The production.
        scenario: Which scenario of it; by default the production itself.
        on: The day.
        label: Its name; by default that of the scenario or production.
        note: Why it was taken: `sent to the fund`.

    Returns:
        The snapshot.

    Raises:
        ProdkitError: If the scenario cannot be applied or computed.
    """
    name = scenario or BASE
    seen = resolve(production, name).model_copy(update={"scenarios": ()})
    budget = evaluate(seen)
    tops = budget.accounts(1)
    named = label or (production.title if name == BASE else find(production, name).label)
    content: dict[str, Any] = {
        "label": named, "taken_on": on.isoformat(), "scenario": name, "note": note, "currency": budget.currency,
        "total": float(budget.total), "income": float(budget.income), "unknown": int(budget.unknown),
        "accounts": dict(zip(tops["account"], map(float, tops["amount"]), strict=True)), "production": seen.plain(),
    }  # fmt: skip
    return Snapshot.model_validate({**content, "digest": digest_of(content)})


def verify(snapshot: Snapshot) -> list[Finding]:
    """Tell whether a snapshot is what it was, and whether it still comes to the same.

    Args:
        snapshot: The snapshot.

    Returns:
        Nothing if all is well; an error if the file was changed; a note if the law's figures or the arithmetic have
        changed since, so that the same production now comes to another total.
    """
    content = snapshot.model_dump(mode="json", exclude={"digest"})
    if digest_of(content) != snapshot.digest:
        return [Finding("snapshot_changed", where="digest", params={"label": snapshot.label})]
    try:
        total = float(evaluate(snapshot.opened()).total)
    except ProdkitError as error:
        return error.findings
    if total != snapshot.total:
        then, now = (every(money.format_money, amount, snapshot.currency) for amount in (snapshot.total, total))
        params = {"label": snapshot.label, "then": then, "now": now}
        return [Finding("snapshot_total", "info", "total", params)]
    return []


def digest_of(content: Mapping[str, Any]) -> str:
    """Seal plain data: the same whatever the order of its fields or the layout of its file."""
    return hashlib.sha256(json.dumps(_bare(content), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _bare(value: Any) -> Any:
    """One way to write a number, so that 12 and 12.0 are the same."""
    if isinstance(value, Mapping):
        return {str(key): _bare(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
