"""What is not certain, as a producer writes it: numbers with a range, a register of risks, and what goes together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from prodkit.entries import Entry, Source
from prodkit.fields import AccountCode, Id, Note, Number, Text, Word

SpreadKind = Literal["three_point", "triangular", "pert", "uniform", "normal", "lognormal", "discrete"]


class Spread(Entry):
    """The values a number may take, and how likely each is."""

    kind: SpreadKind = "three_point"
    """`three_point` reads `low` and `high` as values that one case in ten goes beyond, as people mean them when they
    say optimistic and pessimistic; for `triangular`, `pert` and `uniform` nothing lies beyond. `normal` and
    `lognormal` take `mean` and `sd`, `discrete` takes `values` and `weights`."""
    low: Number | None = None
    """Low value: the optimistic one of a cost, the pessimistic one of a receipt."""
    likely: Number | None = None
    """Most likely value; by default the number that the file holds."""
    high: Number | None = None
    """High value: the pessimistic one of a cost, the optimistic one of a receipt."""
    mean: Number | None = None
    """Mean of a `normal` or `lognormal`; by default the number that the file holds."""
    sd: Number | None = None
    """Standard deviation of a `normal` or `lognormal`, in the unit of the number itself."""
    values: Annotated[tuple[Number, ...], Field(max_length=100)] = ()
    """The values of a `discrete`."""
    weights: Annotated[tuple[Number, ...], Field(max_length=100)] = ()
    """How likely each of `values` is: shares, or numbers in that proportion; by default all alike."""
    least: Number | None = None
    """What would be drawn below counts as this; 0 for a `three_point` whose `low` is not negative."""
    most: Number | None = None
    """What would be drawn above counts as this."""


class Uncertain(Spread):
    """A number of the file that is not certain: shooting days, a rate, a percentage, an exchange rate."""

    of: Word
    """Path of the number: `drivers.shoot_days`, `lines.camera.rate`, `charges.overheads.rate`, `exchange_rates.USD`.
    A driver that counts (whose `step` is 1) takes whole values only."""
    times: bool = False
    """The range is a factor of the number rather than its value: `low: 0.9, high: 1.3` for −10 % to +30 %. It then
    follows every scenario that changes the number."""
    label: Text = ""
    """What to call it; by default the label of what it belongs to."""
    note: Note = ""
    source: Source | None = None


class Risk(Spread):
    """Something that may happen: weather, illness, a location lost. What it would cost is its range.

    The range is a cost posted to `account`, in the production's currency, or an amount that `adds_to` a number. With
    `likely` alone the amount is fixed.
    """

    id: Id
    label: Text
    category: Text = ""
    """Where it belongs in the register: preparation, shooting, insurance, finance."""
    probability: Number | None = None
    """Chance that it happens, as a share: `0.15` for 15 %. While unknown, the risk is listed and not counted."""
    occasions: Number = 1.0
    """How many times it may happen, each with this probability: days out of doors, dates of a tour. What a formula
    gives is rounded to a whole number."""
    account: AccountCode | None = None
    """Account that bears the cost; charges follow as their bases say."""
    adds_to: Word | None = None
    """Path of the number that it adds to, instead of a cost: `drivers.shoot_days`."""
    tags: tuple[Word, ...] = ()
    """Tags of the cost, for the bases of charges."""
    muted: bool = False
    """Kept in the register, left out of every simulation."""
    owner: Text = ""
    """Who watches it."""
    mitigation: Note = ""
    """What makes it less likely or less costly: cover, a fallback set, a clause."""
    note: Note = ""
    source: Source | None = None


class Correlation(Entry):
    """Two uncertain numbers, or risks, that tend to go together."""

    between: tuple[Word, Word]
    """Each the path of an uncertain number, as in its `of`, or the id of a risk (whether it happens)."""
    coefficient: Annotated[float, Field(allow_inf_nan=False)]
    """From -1 (one high when the other is low) through 0 to 1 (both high together): the correlation of a Gaussian
    copula. The correlation of ranks is a little closer to 0: 0.58 for 0.6."""
