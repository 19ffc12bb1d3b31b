"""The production file: what a producer writes down, validated and frozen.

Every number may be a formula over the drivers (`= 2 * shoot_weeks`). Every model refuses unknown fields. See
`prodkit.store` for reading and writing the YAML file and `prodkit.budget` for what is computed from it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prodkit import fields
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import AccountCode, Currency, DriverId, Id, Note, Number, Text, Word
from prodkit.i18n import Lang, pick
from prodkit.periods import PhaseUnit

SCHEMA_VERSION = 1
MAX_LINES = 20_000

Kind = Literal[
    "feature_film", "short_film", "series", "documentary", "tv_show", "commercial", "music_video", "corporate",
    "live_show", "web_series",
]  # fmt: skip
OutputUnit = Literal["minutes", "episodes", "dates", "spots"]
SourceStatus = Literal["official", "secondary", "derived", "quoted", "example"]
LineUnit = Literal[
    "flat", "hour", "day", "week", "month", "piece", "km", "person", "night", "meal", "minute", "episode", "date",
    "service", "fee",
]  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, str_strip_whitespace=True)


class Source(_Model):
    """Where a figure comes from and how far it can be trusted."""

    text: Note
    """Document, page or person, such as `IDCC 3097, annexe I, 2024-03-01`."""
    status: SourceStatus = "example"
    """`official`, `secondary`, `derived`, `quoted`, or `example`: a figure to replace by your own."""
    url: Word = ""
    """Address of the document."""
    date: dt.date | None = None
    """Day from which the figure holds."""


class Phase(_Model):
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


class Driver(_Model):
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


class Job(_Model):
    """The job a line pays for, as the agreement's wage grid names it."""

    title: Word
    status: Literal["technician", "technician_cadre", "artist", "artist_cadre", "director", "permanent",
                    "permanent_cadre", "trainee"] = "technician"  # fmt: skip
    agreement: Word = ""
    """Number of the collective agreement (IDCC); by default the production's."""
    annex: Word = ""
    """Part of the grid, such as `I` or `fiction`."""
    hours: Number | None = None
    """Hours worked in the unit of the line."""


class Employer(_Model):
    """What the employer pays on top of the pay, as a flat percentage."""

    rate: Number
    """Share of the pay: `0.62` for 62 %."""
    ceiling: Number | None = None
    """Pay per person above which nothing more is due, in the line's currency."""


class Amortisation(_Model):
    """A cost spread over several episodes, dates or seasons, of which this budget carries a part."""

    over: Number
    """Over how many the cost is spread."""
    carried: Number = 1.0
    """How many of them this budget carries."""
    unit: Literal["episode", "date", "season", "production"] = "episode"


class Line(_Model):
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
    """Price of a unit in `currency`; absent while unknown, which is never zero."""
    currency: Currency | None = None
    """By default the production's."""
    job: Job | None = None
    employer: Employer | None = None
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


class Base(_Model):
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


class Charge(_Model):
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


class Account(_Model):
    """An account of the chart."""

    code: AccountCode
    label: Text
    parent: AccountCode | None = None
    kind: Literal["cost", "income"] | None = None
    """Cost or income; by default the parent's, cost at the top."""
    source: Note = ""


class Override(_Model):
    """One change that a scenario makes: a value set, a group scaled, a line added, removed or muted."""

    set: Annotated[str, Field(max_length=200)] | None = None
    """Path of the value to replace: `drivers.shoot_days`, `lines.camera.rate`, `exchange_rates.USD`."""
    to: Any = None
    scale: Base | None = None
    """Lines whose amounts are multiplied by `by`."""
    by: Number | None = None
    add: Line | None = None
    remove: Id | None = None
    mute: Id | None = None


class Scenario(_Model):
    """A named set of changes over the production, or over another scenario."""

    id: Id
    label: Text
    base: Id | None = None
    overrides: tuple[Override, ...] = ()
    note: Note = ""


class Production(_Model):
    """A film, series, commercial, play or tour: everything its budget is computed from."""

    prodkit: Literal[1]
    """Version of this schema."""
    title: Text
    kind: Kind
    currency: Currency = "EUR"
    """Currency of all totals."""
    exchange_rates: Mapping[Currency, Number] = Field(default_factory=dict)
    """What one unit of each other currency is worth in `currency`."""
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = "FR"
    """Country of the public holidays (ISO 3166); empty for none."""
    subdivision: Word = ""
    """Region of the public holidays."""
    days_per_week: Annotated[int, Field(ge=4, le=7)] = 5
    """Days worked in an ordinary week."""
    agreement: Word = ""
    """Collective agreement that holds by default: `2642`, `3097`."""
    law_date: dt.date | None = None
    """Day at which law and wage grids are read."""
    chart: Id = "generic"
    """Chart of accounts: one of prodkit's, completed or replaced account by account in `accounts`."""
    accounts: tuple[Account, ...] = ()
    employer_account: AccountCode | None = None
    """Account that receives employer contributions; by default the chart's, else the line's own account."""
    output: Mapping[OutputUnit, Number] = Field(default_factory=dict)
    """What is delivered, for unit costs: `minutes: 95`, `episodes: 6`, `dates: 40`."""
    phases: tuple[Phase, ...] = ()
    drivers: tuple[Driver, ...] = ()
    lines: Annotated[tuple[Line, ...], Field(max_length=MAX_LINES)] = ()
    charges: tuple[Charge, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    typed_totals: Mapping[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    """Totals as printed elsewhere, by account or `total`; a finding tells where ours differ."""
    notes: Note = ""

    @classmethod
    def parse(cls, data: object, line_of: fields.LineOf = lambda _: None) -> Self:
        """Validate plain data read from a file or built by a program.

        Args:
            data: Mappings, lists, texts and numbers, as YAML gives them.
            line_of: Gives the line of the file that holds a path of keys and positions.

        Returns:
            The production.

        Raises:
            ProdkitError: With every finding at once.
        """
        try:
            production = cls.model_validate(data)
        except ValidationError as error:
            raise ProdkitError(fields.findings_of(error, data, _MODELS, line_of)) from None
        repeated = list(production.repeated_ids(line_of))
        if repeated:
            raise ProdkitError(repeated)
        return production

    def repeated_ids(self, line_of: fields.LineOf = lambda _: None) -> Iterator[Finding]:
        """Find ids that name two things; drivers and phases share the names that formulas use."""
        for groups in (("lines",), ("charges",), ("scenarios",), ("drivers", "phases")):
            places = [(group, index, entry.id) for group in groups for index, entry in enumerate(getattr(self, group))]
            counts = Counter(name for _, _, name in places)
            told: set[str] = set()
            for group, index, name in reversed(places):
                if counts[name] > 1 and name not in told:
                    told.add(name)
                    params = {"id": name, "count": counts[name]}
                    yield Finding("id_twice", "error", f"{group}.{name}", params, line_of((group, index)))

    def plain(self) -> dict[str, Any]:
        """Give back plain data that holds what differs from the defaults, ready to be written."""
        return {
            "prodkit": self.prodkit,
            **self.model_dump(mode="json", exclude_defaults=True, exclude_unset=False),
        }

    def name(self, lang: Lang) -> str:
        """Give the title in the reader's language."""
        return pick(self.title, lang)


def parse_entry(group: str, data: Mapping[str, Any]) -> Any:
    """Validate a single line, charge or driver, as `Production.parse` would.

    Args:
        group: `lines`, `charges` or `drivers`.
        data: Plain data of the entry.

    Returns:
        The `Line`, `Charge` or `Driver`.

    Raises:
        ProdkitError: With every finding at once.
    """
    model = _MODELS[group]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = fields.findings_of(error, data, {**_MODELS, "": model})
        where = f"{group}.{data.get('id', '')}"
        raise ProdkitError(replace(finding, where=f"{where}.{finding.where}") for finding in found) from None


_MODELS: fields.Models = {
    "": Production, "lines": Line, "drivers": Driver, "phases": Phase, "charges": Charge, "accounts": Account,
    "scenarios": Scenario, "overrides": Override, "employer": Employer, "job": Job, "amortise": Amortisation,
    "base": Base, "source": Source,
}  # fmt: skip
