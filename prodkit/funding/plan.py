"""The financing plan as it is written down: sources, instalments, milestones, partners."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from prodkit.entries import Base, Entry, Source
from prodkit.fields import AccountCode, Currency, DriverId, Id, Note, Number, Text, Word, refusal
from prodkit.funding.programme import Programme

SourceKind = Literal[
    "producer", "participation", "coproducer", "broadcaster", "distributor", "sales_agent", "sofica", "cnc_automatic",
    "cnc_selective", "region", "eurimages", "tax_credit", "other_public", "sponsorship", "crowdfunding", "ticketing",
    "cession", "bank", "gap", "other",
]  # fmt: skip
State = Literal["acquired", "expected", "applied"]
PUBLIC = frozenset({"cnc_automatic", "cnc_selective", "region", "eurimages", "tax_credit", "other_public"})
"""Kinds of source that are public aid unless they say otherwise."""
GRANTS = PUBLIC - {"cnc_automatic", "tax_credit"}
"""Kinds that lower the base of a tax credit, unless they are repayable or say otherwise."""


def _when(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and value[:1].isdigit():
        try:
            return dt.date.fromisoformat(value).isoformat()
        except ValueError:
            raise refusal("date", {"found": value[:60]}) from None
    return value


When = Annotated[Word, BeforeValidator(_when)]
"""A date (`2027-05-03`), the first or last day of a phase (`shoot.start`, `shoot.end`), or a milestone's id."""


def unique(entry: Entry, *groups: str) -> None:
    """Refuse two entries of the same id."""
    for group in groups:
        counts = Counter(item.id for item in getattr(entry, group))
        for name, count in counts.items():
            if count > 1:
                raise refusal("id_twice", {"id": name, "count": count})


class Milestone(Entry):
    """A day that instalments wait for: signature, delivery, release."""

    id: Id
    label: Text
    date: dt.date | None = None
    """The day itself, or else counted from a phase."""
    phase: DriverId | None = None
    edge: Literal["start", "end"] = "end"
    """Whether days are counted from the first or the last day of the phase."""
    days: Number = 0.0
    """Calendar days after that day; negative before it."""


class Instalment(Entry):
    """A part of a source, and when it is paid."""

    on: When
    share: Number | None = None
    """Part of the source's amount: `0.3` for 30 %; absent with `amount`, or for what the others leave."""
    amount: Number | None = None
    """Amount in the source's currency."""
    delay: Number = 0.0
    """Calendar days between the event and the payment."""


class FundingSource(Entry):
    """Someone who pays a part of the production."""

    id: Id
    label: Text
    kind: SourceKind
    amount: Number | None = None
    """Amount in `currency`; absent while unknown, which is never zero."""
    share: Number | None = None
    """Instead of an amount, a share of the budget: `0.2` for 20 %."""
    account: AccountCode | None = None
    """Instead of an amount, the income account of the budget that holds it."""
    programme: Id | None = None
    """Instead of an amount, the aid programme that it is estimated from."""
    rest: bool = False
    """Instead of an amount, what the other sources leave to be found; one source at most."""
    options: Mapping[DriverId, Number] = Field(default_factory=dict)
    """What the programme asks for, by name."""
    eligible: Base | None = None
    """Lines that the programme takes in, instead of those it takes in by itself."""
    currency: Currency | None = None
    """By default the production's."""
    state: State = "expected"
    """`acquired` (signed), `expected` or `applied` (asked for)."""
    probability: Number = 1.0
    """Chance that it comes, as a share."""
    public: bool | None = None
    """Whether it is public aid; by default as its kind is."""
    repayable: bool = False
    """An advance or a loan: not a grant that lowers the base of tax credits."""
    in_kind: bool = False
    """Work, overheads or equipment put in instead of money: in the plan, not in the cash."""
    partner: Id | None = None
    """Partner of the co-production that brings it; by default the first."""
    territories: Text = ""
    """What is given for it: territories, rights, windows."""
    conditions: Note = ""
    schedule: tuple[Instalment, ...] = ()
    """When it is paid; without it, on the first day of the plan."""
    vat: Number | None = None
    """VAT rate charged on top of it, where VAT is followed."""
    muted: bool = False
    note: Note = ""
    source: Source | None = None


class Partner(Entry):
    """A producer of the co-production, who brings a part of the plan and spends a part of the budget."""

    id: Id
    label: Text
    country: Word = ""
    share: Number
    """Share of the co-production: `0.7` for 70 %."""
    spends: Base | None = None
    """The part of the budget it spends; the first partner spends the rest."""


class Financing(Entry):
    """The plan: who pays what."""

    sources: tuple[FundingSource, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    partners: tuple[Partner, ...] = ()
    programmes: tuple[Programme, ...] = ()
    """Aid programmes of your own, in the format of those that come with prodkit."""
    difficult: bool = False
    """A first or second film, a difficult work or a low budget: public aid may go further."""

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique(self, "sources", "milestones", "partners", "programmes")
        return self
