"""The quote for a client: what is made, what it costs, VAT by rate, when it is paid, and where to sign."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import numpy as np

from prodkit import i18n, money
from prodkit.budget import Budget
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang, pick
from prodkit.presentation import Quote
from prodkit.report.document import Cell, Column, Facts, Part, Row, Signatures, Table, Words, lines_of
from prodkit.report.sheets import detail, top_sheet
from prodkit.vat import bases_by_rate, tax_on

EVERY_LINE = 9
"""Depth at which a quote lists every line."""


def quote(budget: Budget, lang: Lang, as_of: dt.date, depth: int | None = None) -> Iterator[Part]:
    """Give the offer that a production makes to its client.

    Args:
        budget: The budget.
        lang: Language of the reader.
        as_of: Day of the quote.
        depth: How far the price is itemised, if not as the production says.

    Raises:
        ProdkitError: If amounts are unknown: a price is not quoted on half a budget.
    """
    if budget.unknown:
        raise ProdkitError.of("quote_incomplete", where="quote", count=int(budget.unknown))
    offer = budget.production.quote or Quote()
    yield Facts("", tuple(_facts(budget, offer, lang, as_of)))
    if offer.scope:
        yield Words(_say("quote.scope", lang), tuple(lines_of(pick(offer.scope, lang))))
    yield _price(budget, lang, offer.depth if depth is None else depth)
    yield _with_vat(budget, offer, lang)
    for name in ("inclusions", "exclusions"):
        points = tuple(pick(point, lang) for point in getattr(offer, name))
        if points:
            yield Words(_say(f"quote.{name}", lang), points=points)
    if offer.options:
        yield _options(budget, offer, lang)
    if offer.payment:
        yield _payment(budget, offer, lang)
    if offer.terms:
        yield Words(_say("quote.terms", lang), tuple(lines_of(pick(offer.terms, lang))))
    yield Signatures((_say("quote.sign_producer", lang), _say("quote.sign_client", lang)))


def _say(key: str, lang: Lang, **params: object) -> str:
    return i18n.text(f"report.{key}", lang, **params)


def _facts(budget: Budget, offer: Quote, lang: Lang, as_of: dt.date) -> Iterator[tuple[str, str]]:
    if offer.number:
        yield _say("quote.number", lang), offer.number
    if offer.client:
        yield _say("quote.client", lang), "\n".join(lines_of(pick(offer.client, lang)))
    yield _say("quote.date", lang), money.format_day(as_of, lang)
    if offer.valid_days is not None:
        until = as_of + dt.timedelta(days=offer.valid_days)
        yield _say("quote.valid_until", lang), money.format_day(until, lang)
    yield _say("quote.currency", lang), budget.currency


def _price(budget: Budget, lang: Lang, depth: int) -> Table:
    if not depth:
        columns = (Column(_say("column.label", lang), wide=True), _amount_column(budget, lang))
        row = Row((budget.production.name(lang), float(budget.total)), "total")
        return Table(_say("quote.price", lang), columns, (row,))
    table = detail(budget, lang) if depth >= EVERY_LINE else top_sheet(budget, lang, depth)
    # What a producer wants to know of the total (contingency, cash, income) is not the client's.
    rows = [row for row in table.rows if row.look != "total"]
    total = next(
        row for row in table.rows if row.look == "total" and row.cells[table.carry or 0] == float(budget.total)
    )
    return replace(table, title=_say("quote.price", lang), rows=(*rows, total))


def _amount_column(budget: Budget, lang: Lang, key: str = "column.amount") -> Column:
    return Column(f"{_say(key, lang)} ({budget.currency})", "money")


def _with_vat(budget: Budget, offer: Quote, lang: Lang) -> Table:
    """VAT rate by rate, each on its own sum, and what there is to pay."""
    columns = (
        Column(_say("column.vat_rate", lang), wide=True), _amount_column(budget, lang, "column.base"),
        _amount_column(budget, lang, "column.vat"), _amount_column(budget, lang, "column.with_vat"),
    )  # fmt: skip
    digits = budget.model.digits
    bases = bases_by_rate(budget, offer.vat)
    rows, taxes = [], 0.0
    for rate in sorted(bases, key=lambda rate: (math.isnan(rate), rate)):
        base = bases[rate]
        tax = tax_on(base, rate)
        name = _say("quote.vat_unknown", lang) if math.isnan(rate) else money.format_share(rate, lang)
        cells: tuple[Cell, ...] = tuple(money.amount(minor, digits) for minor in (base, tax, base + tax))
        rows.append(Row((name, *cells)))
        taxes += tax
    net = sum(bases.values())
    totals = (money.amount(minor, digits) for minor in (net, taxes, net + taxes))
    return Table(_say("quote.vat", lang), columns, (*rows, Row((_say("quote.to_pay", lang), *totals), "total")))


def _options(budget: Budget, offer: Quote, lang: Lang) -> Table:
    columns = (
        Column(_say("column.label", lang), wide=True), Column(_say("column.vat_rate", lang), "percent"),
        _amount_column(budget, lang),
    )  # fmt: skip
    rows = tuple(
        Row((pick(option.label, lang), _rate(option.vat, offer.vat), option.amount)) for option in offer.options
    )
    return Table(_say("quote.options", lang), columns, rows)


def _rate(own: float | None, usual: float | None) -> float:
    """The rate of an option; NaN while nobody has said it."""
    given = usual if own is None else own
    return math.nan if given is None else given


def _payment(budget: Budget, offer: Quote, lang: Lang) -> Table:
    """What is due when, without VAT; the last one takes the odd cent, so that they add up to the price."""
    columns = (
        Column(_say("column.label", lang), wide=True), Column(_say("column.due", lang)),
        Column(_say("column.share", lang), "percent"), _amount_column(budget, lang),
    )  # fmt: skip
    shares = [Decimal(str(part.share)) for part in offer.payment]
    if sum(shares) != 1:
        raise ProdkitError.of(
            "quote_payment", where="quote.payment", found=money.format_share(float(sum(shares)), lang)
        )
    digits = budget.model.digits
    whole = money.whole(float(budget.total), digits)
    parts = money.to_minor(np.array([float(share) for share in shares]) * whole, 0)
    parts[-1] = whole - parts[:-1].sum()
    rows = [
        Row((
            pick(part.label, lang), "" if part.due is None else money.format_day(part.due, lang), part.share,
            money.amount(minor, digits),
        ))
        for part, minor in zip(offer.payment, parts, strict=True)
    ]  # fmt: skip
    total = Row((_say("total.whole", lang), "", None, float(budget.total)), "total")
    return Table(_say("quote.payment", lang), columns, (*rows, total))
