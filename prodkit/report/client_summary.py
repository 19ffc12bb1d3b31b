"""The summary that a client takes away: the versions compared, what is included, and the choice made."""

from __future__ import annotations

from collections.abc import Iterator

from prodkit import i18n, money
from prodkit.i18n import Lang
from prodkit.offer import Offer
from prodkit.report.document import Cell, Column, Facts, Part, Row, Table, Words


def client_summary(offer: Offer, chosen: str, lang: Lang) -> Iterator[Part]:
    """Give an offer as a document, and nothing that the offer does not hold.

    Args:
        offer: The offer, for the position of the levers that the client left.
        chosen: Id of the version the client chose; empty if none.
        lang: Language of the reader.
    """

    def say(key: str) -> str:
        return i18n.text(f"client.{key}", lang)

    if offer.intro:
        yield Words("", (offer.intro,))
    facts = [(one.label, f"{money.format_number(one.value, lang)} {one.unit}".strip()) for one in offer.choices]
    facts += [(say("chosen"), one.label) for one in offer.versions if one.id == chosen]
    if facts:
        yield Facts("", tuple(facts))
    columns = (Column(say("account"), wide=True), *(Column(one.label, "money") for one in offer.versions))
    accounts = {account.code: account for one in offer.versions for account in one.accounts}
    amounts = [{account.code: account.amount for account in one.accounts} for one in offer.versions]
    rows = [
        Row((account.label, *(own.get(code) for own in amounts)), "account" if account.depth == 1 else "line",
            depth=account.depth - 1)
        for code, account in accounts.items()
    ]  # fmt: skip
    rows.append(Row((say("price"), *(one.total for one in offer.versions)), "total"))
    if any(one.with_vat is not None for one in offer.versions):
        taxed: tuple[Cell, ...] = tuple(one.with_vat for one in offer.versions)
        rows.append(Row((say("price_with_vat"), *taxed), "total"))
    yield Table(f"{say('versions')} ({offer.currency})", columns, tuple(rows))
    for title, points in (("inclusions", offer.inclusions), ("exclusions", offer.exclusions)):
        if points:
            yield Words(say(title), points=points)
    if offer.contact:
        yield Words("", (i18n.text("client.contact", lang, contact=offer.contact),))
