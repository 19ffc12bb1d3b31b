"""The entries of a production file: lines, drivers, phases, charges, accounts, each field with its unit."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prodkit.fields import AccountCode, Currency, DriverId, Id, Note, Number, Text, Word
from prodkit.periods import PhaseUnit

SourceStatus = Literal["official", "secondary", "derived", "quoted", "example"]
JobStatus = Literal[
    "technician", "technician_cadre", "artist", "artist_cadre", "director", "permanent", "permanent_cadre", "trainee",
]  # fmt: skip
LineUnit = Literal[
    "flat", "hour", "day", "week", "month", "piece", "km", "person", "night", "meal", "minute", "episode", "date",
    "service", "fee",
]  # fmt: skip


class Entry(BaseModel):
    """What every part of a production file keeps to: no unknown field, no change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, str_strip_whitespace=True)


class Source(Entry):
    """Where a figure comes from and how far it can be trusted."""

    text: Note
    """Document, page or person, such as `IDCC 3097, annexe I, 2024-03-01`."""
    status: SourceStatus = "example"
    """`official`, `secondary`, `derived`, `quoted`, or `example`: a figure to replace by your own."""
    url: Word = ""
    """Address of the document."""
    date: dt.date | None = None
    """Day from which the figure holds."""


class Phase(Entry):
    """A stretch of the production: preparation, shooting, post-production, tour."""

    id: DriverId
    """Name used in formulas: `shoot.weeks`, `shoot.days`, `shoot.working_days`."""
    label: Text
    start: dt.date | None = None
    """First day; without it the phase starts the day after the one before it has ended."""
    length: Number
    """How long it lasts, in `unit`."""
    unit: PhaseUnit = "week"
    """`working_day`, `day`, `week` or `month`."""
    days_per_week: Annotated[int, Field(ge=4, le=7)] | None = None
    """Days worked in a week of this phase; by default the production's."""


class Driver(Entry):
    """A number that drives others: shooting days, size of the crew, number of dates. Movie Magic says global."""

    id: DriverId
    label: Text
    value: Number
    unit: Text = ""
    """What it counts, for the reader: days, people, km."""
    share: bool = False
    """A share such as `0.06`, which people read and type as a percentage."""
    min: Number | None = None
    """Lowest value the slider offers."""
    max: Number | None = None
    """Highest value the slider offers."""
    step: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Step of the slider; 1 for things that are counted."""
    note: Note = ""
    source: Source | None = None


class Job(Entry):
    """The job a line pays for, as the agreement's wage grid names it."""

    title: Word
    status: JobStatus = "technician"
    agreement: Word = ""
    """Number of the collective agreement (IDCC); by default the production's."""
    annex: Word = ""
    """Part of the grid, such as `I` or `fiction`."""
    condition: Word = ""
    """A condition as the grid prints it, such as `non spécialisé`, where it tells such rows apart."""
    hours: Number | None = None
    """Hours worked in the unit of the line; without a `rate` they are paid by the grid, overtime included."""
    base_hours: Number | None = None
    """Hours that the line's `rate` pays for, where `hours` may differ: overtime then follows the agreement."""
    dfs: Literal["dfs_25", "dfs_20"] | None = None
    """Abatement for professional expenses, by its old rate of 25 or 20 %, if the person has agreed to it."""


class Employer(Entry):
    """What the employer pays on top of the pay, as a flat percentage."""

    rate: Number
    """Share of the pay: `0.62` for 62 %."""
    ceiling: Number | None = None
    """Pay per person above which nothing more is due, in the line's currency."""


class Amortisation(Entry):
    """A cost spread over several episodes, dates or seasons, of which this budget carries a part."""

    over: Number
    """Over how many the cost is spread."""
    carried: Number = 1.0
    """How many of them this budget carries."""
    unit: Literal["episode", "date", "season", "production"] = "episode"


class Line(Entry):
    """One line of the budget: quantity × multiplier × rate, posted to an account."""

    id: Id
    account: AccountCode
    label: Text
    quantity: Number = 1.0
    """How many units."""
    unit: LineUnit = "flat"
    x: Number = 1.0
    """Multiplier: people, vehicles, episodes. Movie Magic's X."""
    rate: Number | None = None
    """Price of a unit in `currency`; absent while unknown, which is never zero. A line with a `job` and no rate is
    paid the minimum of the wage grid."""
    currency: Currency | None = None
    """By default the production's."""
    job: Job | None = None
    """Makes the line pay: without `employer`, contributions are computed by law."""
    person: Word = ""
    """Who is paid, in any words; lines of the same person share that person's ceilings. The quantity times `x` is
    then what this one person is paid for."""
    employer: Employer | None = None
    """Contributions as a flat percentage, instead of the computed ones."""
    phase: DriverId | None = None
    location: Text = ""
    tags: tuple[Word, ...] = ()
    supplier: Word = ""
    vat: Number | None = None
    """VAT rate for information, `0.2` for 20 %. Budgets are without VAT."""
    abroad: bool = False
    """Spent outside the production's country."""
    in_kind: bool = False
    """Valued, not paid: lent, given, done for free."""
    amortise: Amortisation | None = None
    muted: bool = False
    """Kept in the file, left out of every total."""
    note: Note = ""
    source: Source | None = None


class Base(Entry):
    """What a percentage is taken of. By default every cost account, without charges."""

    accounts: tuple[AccountCode, ...] = ()
    """These accounts with all below them; empty for every cost account."""
    except_accounts: tuple[AccountCode, ...] = ()
    tags: tuple[Word, ...] = ()
    """Only lines with one of these tags."""
    except_tags: tuple[Word, ...] = ()
    charges: tuple[Id, ...] = ()
    """Charges that count too."""
    in_kind: bool = True
    """Whether lines valued but not paid count."""


class Charge(Entry):
    """Overheads, contingency, insurance, fee: a percentage of other accounts, or a flat amount."""

    id: Id
    label: Text
    account: AccountCode
    rate: Number | None = None
    """Percentage as a share: `0.07` for 7 %."""
    amount: Number | None = None
    """Flat amount in the production's currency, instead of a rate."""
    of: Literal["base", "total", "total_less_itself"] = "base"
    """What the rate is taken of: `base`, the whole total (this charge included), or the total less this charge."""
    base: Base = Base()
    cap: Number | None = None
    """Highest amount."""
    floor: Number | None = None
    """Lowest amount."""
    contingency: bool = False
    """Left out of the total without contingency."""
    muted: bool = False
    note: Note = ""
    source: Source | None = None


class Account(Entry):
    """An account of the chart."""

    code: AccountCode
    label: Text
    parent: AccountCode | None = None
    kind: Literal["cost", "income"] | None = None
    """Cost or income; by default the parent's, cost at the top."""
    source: Note = ""
