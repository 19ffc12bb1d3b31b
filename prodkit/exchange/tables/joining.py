"""A budget that was read, taken into a production that exists: in the place of its budget, or beside it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from prodkit import chart, money
from prodkit.budget import evaluate
from prodkit.errors import Finding, ProdkitError
from prodkit.exchange.tables.building import Import
from prodkit.fields import free
from prodkit.i18n import LANGS, every
from prodkit.production import Production

Way = Literal["replace", "add"]
_BUDGET = ("chart", "accounts", "employer_account", "lines", "charges", "exchange_rates", "typed_totals")
_Plain = dict[str, Any]


def joined(to: Production, found: Import, way: Way) -> Production:
    """Give a production with the budget of a file in it.

    Args:
        to: The production.
        found: What was read.
        way: `replace`: its accounts, lines and charges are those of the file; levers, calendar, scenarios and all
            else stay. `add`: those of the file come after its own, an account of the same code is the same, and a
            percentage of what both hold becomes the flat amount that it comes to in the file.

    Returns:
        The production; the one given is left as it is.

    Raises:
        ProdkitError: If the file is in another currency, or the production does not take it.
    """
    if found.production.currency != to.currency:
        raise ProdkitError.of("import_joined_currency", found=found.production.currency, own=to.currency)
    own, new = to.plain(), found.production.plain()
    if way == "replace":
        kept = {name: value for name, value in own.items() if name not in _BUDGET}
        return Production.parse(kept | {name: new[name] for name in _BUDGET if name in new})
    entries = chart.of(to).entries
    accounts = [account for account in new.get("accounts", ()) if account["code"] not in entries]
    lines, charges = _beside(own, new.get("lines", []), _apart(found, entries))
    return Production.parse(
        own
        | {
            "exchange_rates": new.get("exchange_rates", {}) | own.get("exchange_rates", {}),
            "accounts": [*own.get("accounts", ()), *accounts],
            "lines": lines,
            "charges": charges,
        }
    )


def doubts(to: Production, found: Import) -> Iterator[Finding]:
    """Tell what deserves a look before a file is added to a production.

    Args:
        to: The production.
        found: What was read.

    Yields:
        A finding for each account that both call by another name, each exchange rate on which they do not agree, and
        each percentage that becomes an amount.
    """
    entries = chart.of(to).entries
    for account in found.production.accounts:
        known = entries.get(account.code)
        if known is not None and str(account.label).casefold() not in {known.name(lang).casefold() for lang in LANGS}:
            params = {"code": account.code, "found": str(account.label)[:60], "own": every(known.name)}
            yield Finding("import_account_shared", "warning", f"accounts.{account.code}", params)
    for currency, rate in found.production.exchange_rates.items():
        if to.exchange_rates.get(currency, rate) != rate:
            rates = {"currency": currency, "found": rate, "own": to.exchange_rates[currency]}
            yield Finding("import_exchange_own", "warning", f"exchange_rates.{currency}", rates)
    flat = {charge["id"] for charge in _apart(found, entries) if "amount" in charge}
    for charge in found.production.charges:
        if charge.id in flat and charge.rate is not None:
            yield Finding("import_charge_flat", "warning", f"charges.{charge.id}", {"label": str(charge.label)[:60]})


def _apart(found: Import, entries: Collection[str]) -> list[_Plain]:
    """Give the charges of a file so that they come to the same beside the lines of a production."""
    budget = evaluate(found.production)
    minor = zip((rule.charge.id for rule in budget.model.rules), budget.amounts.charges[:, 0].tolist(), strict=True)
    amounts = {name: money.amount(amount, budget.model.digits) for name, amount in minor}
    charges: list[_Plain] = []
    for charge in found.production.plain().get("charges", ()):
        accounts = charge.get("base", {}).get("accounts", ())
        own = charge.get("of", "base") == "base" and accounts and not any(code in entries for code in accounts)
        amount = amounts.get(charge["id"], math.nan)
        if "rate" not in charge or own or math.isnan(amount):
            charges.append(charge)
        else:
            fixed = {key: value for key, value in charge.items() if key not in {"rate", "of", "base", "cap", "floor"}}
            charges.append(fixed | {"amount": amount})
    return charges


def _beside(own: _Plain, lines: list[_Plain], charges: list[_Plain]) -> tuple[list[_Plain], list[_Plain]]:
    """Put lines and charges after those of a production, under names that are free there."""
    taken = {one["id"] for group in ("lines", "charges") for one in own.get(group, ())}
    names: dict[str, str] = {}
    for one in (*lines, *charges):
        names[one["id"]] = free(one["id"], taken)
        taken.add(names[one["id"]])
    return (
        [*own.get("lines", ()), *(_renamed(one, names) for one in lines)],
        [*own.get("charges", ()), *(_renamed(one, names) for one in charges)],
    )


def _renamed(entry: _Plain, names: Mapping[str, str]) -> _Plain:
    own = entry | {"id": names[entry["id"]]}
    base = entry.get("base", {})
    if "charges" in base:
        own["base"] = base | {"charges": [names[name] for name in base["charges"]]}
    return own
