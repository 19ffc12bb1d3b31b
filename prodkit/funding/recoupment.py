"""What comes back and who is served in which order: the section `recoupment` of a production file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from prodkit.entries import Entry, Source
from prodkit.fields import Currency, Id, Note, Number, Text
from prodkit.funding.plan import unique

CorridorKind = Literal[
    "commission", "expenses", "guarantee", "participation", "equity", "deferral", "author", "pool", "share",
]  # fmt: skip
Year = Annotated[str, Field(pattern=r"^\d{4}$")]
Exploitation = Literal[
    "cinema", "cinema_guarantee", "non_commercial", "video", "vod", "svod", "tv_small", "tv", "abroad", "other",
    "music",
]  # fmt: skip


class Market(Entry):
    """Where receipts come from: cinemas, video, television, abroad, tickets."""

    id: Id
    label: Text
    receipts: Mapping[Year, Number] = Field(default_factory=dict)
    """Receipts by year, in `currency`, without VAT, as they reach the first corridor."""
    currency: Currency | None = None
    """By default the production's."""
    exploitation: Exploitation | None = None
    """What the commission caps of the industry agreement call it."""


class Pool(Entry):
    """A pot that corridors fill and others draw from: the producer's net receipts, the sales agent's account."""

    id: Id
    label: Text


class Bracket(Entry):
    """A rate on the part of the receipts from an amount on."""

    above: Number
    rate: Number


class Corridor(Entry):
    """One step of the order in which receipts are shared."""

    id: Id
    label: Text
    kind: CorridorKind
    draws: tuple[Id, ...]
    """Markets and pools it draws from, in turn."""
    to: Id | None = None
    """Party that is paid, or pool that is filled."""
    split: Mapping[Id, Number] = Field(default_factory=dict)
    """Instead of `to`, parties paid side by side with their shares."""
    rate: Number = 1.0
    """Share taken."""
    of: Literal["gross", "rest"] = "rest"
    """Share of all that these markets and pools have received, or of what is left when its turn comes."""
    brackets: tuple[Bracket, ...] = ()
    """Instead of `rate`, rates that rise or fall with the receipts."""
    cap: Number | None = None
    """The most it takes in all: the expenses, the guarantee or the investment to recoup."""
    opens_at: Number | None = None
    """It takes nothing before the receipts reach this amount, and its share of all of them from then on."""
    advance: Number | None = None
    """Paid beforehand to whoever is served, and kept back first: an author's minimum."""
    note: Note = ""
    source: Source | None = None


class Party(Entry):
    """Someone who is served."""

    id: Id
    label: Text
    invested: Number | None = None
    """What they put in, in the production's currency, for break-even and return."""


class Recoupment(Entry):
    """The order in which receipts are shared."""

    markets: tuple[Market, ...] = ()
    pools: tuple[Pool, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    parties: tuple[Party, ...] = ()
    rest: Id | None = None
    """Party that keeps what no corridor takes."""
    discount_rate: Number = 0.0
    """Rate a year at which later receipts count less."""
    invested_in: Year | None = None
    """Year of the investments; by default the year before the first receipts."""
    note: Note = ""

    @model_validator(mode="after")
    def _ids(self) -> Self:
        unique(self, "markets", "pools", "corridors", "parties")
        return self
