"""The production file: what a producer writes down, validated and frozen.

Every number may be a formula over the drivers (`= 2 * shoot_weeks`). Every model refuses unknown fields. See
`prodkit.store` for reading and writing the YAML file and `prodkit.budget` for what is computed from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from prodkit import fields
from prodkit.entries import (
    Account,
    Amortisation,
    Base,
    Charge,
    Driver,
    Employer,
    Entry,
    Job,
    Line,
    Phase,
    Source,
)
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import AccountCode, Currency, Id, Note, Number, Text, Word
from prodkit.funding import Cash, Financing, Recoupment, Tour
from prodkit.i18n import Lang, pick
from prodkit.overrides import Group, Override, Scenario
from prodkit.payterms import Payroll
from prodkit.presentation import Brand, ClientView, Instalment, Lever, Offered, Option, Quote
from prodkit.uncertainty import Correlation, Risk, Uncertain

SCHEMA_VERSION = 1
MAX_LINES = 20_000
MAX_UNCERTAIN = 500

Kind = Literal[
    "feature_film", "short_film", "series", "documentary", "tv_show", "commercial", "music_video", "corporate",
    "live_show", "web_series",
]  # fmt: skip
OutputUnit = Literal["minutes", "episodes", "dates", "spots"]


class Production(Entry):
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
    payroll: Payroll = Payroll()
    """How people are paid: flat percentages, the company's own rates, where contributions are posted."""
    output: Mapping[OutputUnit, Number] = Field(default_factory=dict)
    """What is delivered, for unit costs: `minutes: 95`, `episodes: 6`, `dates: 40`."""
    phases: tuple[Phase, ...] = ()
    drivers: tuple[Driver, ...] = ()
    lines: Annotated[tuple[Line, ...], Field(max_length=MAX_LINES)] = ()
    charges: tuple[Charge, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    uncertain: Annotated[tuple[Uncertain, ...], Field(max_length=MAX_UNCERTAIN)] = ()
    """Numbers with a range of values."""
    risks: Annotated[tuple[Risk, ...], Field(max_length=MAX_UNCERTAIN)] = ()
    """The risk register: what may happen, how likely, at what cost."""
    correlations: Annotated[tuple[Correlation, ...], Field(max_length=MAX_UNCERTAIN)] = ()
    """Which uncertain numbers and risks go together."""
    financing: Financing | None = None
    """Who pays what, and when."""
    cash: Cash | None = None
    """When the budget is paid, and what the bank asks."""
    recoupment: Recoupment | None = None
    """In which order receipts are shared."""
    tour: Tour | None = None
    """Prices, seats and costs of a live show on the road."""
    typed_totals: Mapping[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    """Totals as printed elsewhere, by account or `total`; a finding tells where ours differ."""
    brand: Brand | None = None
    quote: Quote | None = None
    client: ClientView | None = None
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
        for groups in (("lines",), ("charges",), ("scenarios",), ("risks",), ("drivers", "phases")):
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

    def fingerprint(self) -> str:
        """Give a short mark of what the production says: another text, another mark."""
        data = json.dumps(self.plain(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(data.encode()).hexdigest()[:10]

    def name(self, lang: Lang) -> str:
        """Give the title in the reader's language."""
        return pick(self.title, lang)


def parse_entry(group: str, data: Mapping[str, Any]) -> Any:
    """Validate a single line, charge, driver or phase, as `Production.parse` would.

    Args:
        group: One of `entry_groups()`.
        data: Plain data of the entry.

    Returns:
        The `Line`, `Charge`, `Driver` or other entry.

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


def entry_groups() -> list[str]:
    """List the fields of a production that hold entries with ids: phases, drivers, lines, charges, scenarios."""
    return [name for name in Production.model_fields if name in _MODELS and "id" in _MODELS[name].model_fields]


_MODELS: fields.Models = {
    "": Production,
    "accounts": Account,
    "amortise": Amortisation,
    "base": Base,
    "brand": Brand,
    "charges": Charge,
    "client": ClientView,
    "correlations": Correlation,
    "drivers": Driver,
    "employer": Employer,
    "job": Job,
    "levers": Lever,
    "lines": Line,
    "offers": Offered,
    "options": Option,
    "overrides": Override,
    "payment": Instalment,
    "payroll": Payroll,
    "phases": Phase,
    "quote": Quote,
    "risks": Risk,
    "scale": Group,
    "scenarios": Scenario,
    "source": Source,
    "uncertain": Uncertain,
}
