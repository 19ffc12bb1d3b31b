"""An aid programme as data: what is eligible, each step of the computation, what is asked, what is disputed.

The same format serves the programmes that come with prodkit and those a producer writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from prodkit.entries import Base, Entry
from prodkit.fields import AccountCode, Currency, DriverId, Id, Note, Number, Text, Word

Territory = Literal["home", "abroad", "tagged", "any"]


class Allowance(Entry):
    """The most that counts of one unit of some lines: a night in a hotel, a performer's day."""

    unit: Word
    """Unit of the lines: `night`, `day`, `week`."""
    most: Number
    """Price of a unit above which nothing more counts, in the programme's currency."""
    tags: tuple[Word, ...] = ()
    """Only lines with one of these tags; the first allowance that takes a line holds."""
    note: Note = ""


class Selection(Entry):
    """Lines whose costs are added up under a name that steps can use."""

    id: DriverId
    label: Text
    accounts: Mapping[Id, tuple[AccountCode, ...]] = Field(default_factory=dict)
    """Accounts that count, by chart of accounts; every cost account where the chart is not named."""
    except_accounts: Mapping[Id, tuple[AccountCode, ...]] = Field(default_factory=dict)
    tags: tuple[Word, ...] = ()
    """Only lines with one of these tags."""
    except_tags: tuple[Word, ...] = ("not-eligible",)
    territory: Territory = "home"
    """`home`: lines spent in the programme's country; `tagged`: only those tagged with its code, such as `gb`."""
    pay: bool = False
    """Only pay and contributions: lines with a job or an employer's rate."""
    directors: bool = False
    """Only the pay of directors."""
    charges: bool = False
    """Whether charges on these accounts count: overheads, insurance, fee."""
    allowances: tuple[Allowance, ...] = ()


class Choice(Entry):
    """A value that an option may take, and who says so."""

    value: float
    label: Text
    source: Note = ""


class Option(Entry):
    """Something the programme asks for, or that its sources do not agree on."""

    id: DriverId
    label: Text
    value: float | None = None
    """What holds until the producer says otherwise; absent where only the producer can tell."""
    unit: Literal["amount", "share", "count", "yes_no"] = "amount"
    choices: tuple[Choice, ...] = ()
    note: Note = ""


class Step(Entry):
    """One step of the computation: a formula over the budget, selections, options and the steps before it.

    It can name `budget`, `cost` (without contingency), `cash`, `in_kind`; of the plan `grants` (not repayable), `aid`
    (all other public aid) and `foreign` (money of partners abroad); `minutes`, `episodes`, `dates`, `spots`;
    `difficult`.
    """

    id: DriverId
    label: Text
    value: Number
    unit: Literal["amount", "share", "count"] = "amount"
    note: Note = ""


class Condition(Entry):
    """Something that must hold: a formula that is true or false."""

    label: Text
    test: Number
    note: Note = ""


class Programme(Entry):
    """A tax credit, a fund or an automatic support: how much a production may hope for."""

    id: Id
    label: Text
    country: Word
    law: Text = ""
    """Article or text."""
    kinds: tuple[Word, ...] = ()
    """Kinds of production it is for; empty for all."""
    currency: Currency = "EUR"
    """Currency of its thresholds and caps."""
    since: dt.date | None = None
    """First day; absent where no source says it."""
    until: dt.date | None = None
    """Last day, if one is set."""
    source: Note
    status: Literal["official", "secondary", "derived", "quoted", "disputed", "example"] = "example"
    checked: dt.date | None = None
    """Day on which the source was last read."""
    note: Note = ""
    selections: tuple[Selection, ...] = ()
    options: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    steps: tuple[Step, ...]
    """The last one is what the programme gives."""
    excludes: tuple[Id, ...] = ()
    """Programmes that cannot be had together with it."""

    def base(self, chart: str, selection: Selection) -> Base:
        """Give a selection's accounts and tags for a chart of accounts."""
        return Base(
            accounts=selection.accounts.get(chart, ()),
            except_accounts=selection.except_accounts.get(chart, ()),
            tags=selection.tags,
            except_tags=selection.except_tags,
            in_kind=False,
        )
