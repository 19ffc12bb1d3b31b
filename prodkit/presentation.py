"""What a production shows of itself to others: whose it is, and what it offers to a client."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from prodkit.entries import Entry
from prodkit.fields import DriverId, Id, Note, Text, Word

Share = Annotated[float, Field(ge=0, le=1)]
"""A share of a whole: `0.2` for 20 %."""
Price = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class Brand(Entry):
    """Who signs what goes out: name, logo and colour of the company."""

    name: Word
    logo: Annotated[str, Field(pattern=r"^([\w-]+\.(png|jpg|jpeg|svg))?$")] = ""
    """File beside the production, such as `logo.png`: PNG, JPEG or SVG."""
    colour: Annotated[str, Field(pattern="^(#[0-9a-fA-F]{6})?$")] = ""
    """Colour of titles and rules, such as `#1f4e79`."""
    address: Note = ""
    """Postal address, telephone, e-mail: one to a line."""
    registration: Note = ""
    """What the law wants on a quote: company form, capital, SIRET, VAT number."""


class Option(Entry):
    """Something the client may add, at a price of its own."""

    label: Text
    amount: Price
    """Price without VAT, in the production's currency."""
    vat: Share | None = None
    """VAT rate, `0.2` for 20 %; by default the quote's."""


class Instalment(Entry):
    """A part of the price and when it is due."""

    label: Text
    share: Share
    """Share of the price, `0.3` for 30 %."""
    due: dt.date | None = None


class Quote(Entry):
    """The offer made to a client."""

    number: Word = ""
    client: Note = ""
    """Name and address of the client: one to a line."""
    scope: Note = ""
    """What is made, in a few sentences."""
    inclusions: tuple[Note, ...] = ()
    exclusions: tuple[Note, ...] = ()
    options: tuple[Option, ...] = ()
    vat: Share | None = None
    """VAT rate of everything that names none, `0.2` for 20 %; absent while unknown, which is never zero."""
    valid_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """Days for which the offer stands."""
    payment: tuple[Instalment, ...] = ()
    terms: Note = ""
    """Other terms: rights granted, penalties for late payment, cancellation."""
    depth: Annotated[int, Field(ge=0, le=9)] = 1
    """How far the price is itemised: 0 the price alone, 1 the top accounts, and so on; 9 every line."""


class Lever(Entry):
    """A number that the client may move, within bounds."""

    driver: DriverId
    """Driver of the production."""
    min: Price
    max: Price
    step: Annotated[float, Field(gt=0, le=1e9)] = 1.0
    label: Text = ""
    """What the client reads; by default the driver's label."""


class Offered(Entry):
    """One of the versions that the client compares."""

    scenario: Id
    """Scenario of the production; `base` for the production itself."""
    label: Text = ""
    """What the client reads; by default the scenario's label."""
    note: Note = ""


class ClientView(Entry):
    """What a client sees of the production, and may move; nothing else leaves the producer's machine."""

    intro: Note = ""
    offers: Annotated[tuple[Offered, ...], Field(min_length=1, max_length=12)] = (Offered(scenario="base"),)
    levers: tuple[Lever, ...] = ()
    depth: Annotated[int, Field(ge=0, le=4)] = 1
    """How many levels of accounts are shown: 0 the price alone, 1 the top accounts. Accounts that a charge is posted to
    (margin, overheads, contingency) are not: percentages are in the price of what they are taken on, all else that is
    not shown in the price of the dearest account, so that those shown add up and no lever gives away what is not."""
    show_charges: bool = False
    """Whether those accounts are shown all the same."""
    vat: bool = False
    """Whether the price with VAT is shown too; its rates are the lines' and the quote's."""
    inclusions: tuple[Note, ...] | None = None
    """By default the quote's."""
    exclusions: tuple[Note, ...] | None = None
    contact: Word = ""
    """Whom to write to."""
