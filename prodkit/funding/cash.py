"""When the budget is paid and what the bank asks: the section `cash` of a production file."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import model_validator

from prodkit.entries import Base, Entry, Source
from prodkit.fields import Id, Note, Number, Text
from prodkit.funding.plan import When, unique

What = Literal["all", "pay", "contributions", "purchases", "charges"]


class Term(Entry):
    """When a kind of cost is paid. The first term that takes a cost holds."""

    id: Id
    label: Text = ""
    what: What = "all"
    """`pay`, employer `contributions`, `purchases`, `charges`, or `all`."""
    base: Base = Base()
    """Accounts and tags it is for; charges by their id in `base.charges`."""
    spread: Literal["along", "start", "end"] = "along"
    """Owed along its phase, or all on its first or last day. Without a phase: along the whole production."""
    settle: Literal["day", "week", "month"] = "day"
    """Paid day by day, at the end of each week, or at the end of each month (`30 days end of month`)."""
    delay: Number = 0.0
    """Calendar days from then to the payment."""
    deposit: Number = 0.0
    """Share paid in advance."""
    advance: Number = 0.0
    """Calendar days between that deposit and the first day of the phase."""
    paid: bool = True
    """Not so for what is put in participation: it never leaves the account."""
    source: Source | None = None


class Vat(Entry):
    """VAT paid with purchases and given back by the State; charged on top of sources that bear it."""

    delay: Number
    """Calendar days from the end of the month to the refund, or to the payment of what was collected."""


class Credit(Entry):
    """An overdraft or a revolving credit that carries the negative balances."""

    rate: Number
    """Interest a year, as a share."""
    limit: Number | None = None
    """The most the bank lends."""
    guarantee_rate: Number | None = None
    """Fee of the guarantee fund a year, on its part of what is drawn, and half as much on what is not."""
    guaranteed: Number | None = None
    """Part of the credit that the fund guarantees: `0.55`."""


class Discount(Entry):
    """A bank that advances the instalments of signed contracts."""

    sources: tuple[Id, ...]
    on: When
    """When the bank pays."""
    advance: Number
    """Part of the instalments that it advances."""
    rate: Number
    """Interest a year, as a share."""


class Cash(Entry):
    """The plan of payments."""

    start: dt.date | None = None
    """First day; by default the first day of the first phase, or of the first instalment before it."""
    opening: Number = 0.0
    """Balance on that day, in the production's currency."""
    terms: tuple[Term, ...] = ()
    """Before those that hold by themselves: pay each week, contributions on the 15th, purchases at 30 days."""
    vat: Vat | None = None
    """Absent: amounts without VAT."""
    credit: Credit | None = None
    discounts: tuple[Discount, ...] = ()
    note: Note = ""

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique(self, "terms")
        return self
