"""The causes of a difference: quantities, prices, exchange, what is added or removed, and charges that follow.

Where several causes meet on one line, each gets its fair share: the mean of what it adds over every order of the
causes. Numbers of a line are the quantity, the multiplier and amortisation; the exchange is the currency and what it is
worth; all else is the price: rate, job, agreement, contributions. A charge that takes the same percentage of another
base follows; what its own rate, limits or base make is a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from prodkit import compiler, money
from prodkit.budget import Budget, compute
from prodkit.compile_layers import numbers_of
from prodkit.difference.split import allot
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.entries import Charge, Entry, Line, Phase
    from prodkit.model import Model
    from prodkit.production import Production

EntryKind = Literal["line", "charge"]
_Key = tuple[EntryKind, str, bool]
Cause = Literal["quantity", "rate", "currency", "added", "removed", "following"]
CAUSES: tuple[Cause, ...] = ("quantity", "rate", "currency", "added", "removed", "following")
_COUNTED = frozenset({"quantity", "x", "amortise"})
_WORDS = {"label": "", "note": "", "source": None}
_TERMS = {"agreement", "law_date", "payroll", "country", "days_per_week"}
"""What the price of a line with a job depends on beside the line."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Why one line or charge differs.

    Attributes:
        kind: `line` or `charge`.
        id: Its id.
        entry: The line or charge, as it is stated last.
        is_cost: Whether it is a cost rather than income.
        minor: Whole cents by cause.
    """

    kind: EntryKind
    id: str
    entry: Line | Charge
    is_cost: bool
    minor: Mapping[Cause, float]

    @property
    def total(self) -> float:
        """All causes together, in whole cents."""
        return sum(self.minor.values())

    def amounts(self, digits: int) -> list[float]:
        """Give the total, then each cause, as amounts."""
        causes = (self.minor.get(cause, 0.0) for cause in CAUSES)
        return [money.amount(minor, digits) for minor in (self.total, *causes)]


@dataclass(frozen=True)
class Effects:
    """Why two productions differ.

    Attributes:
        rows: The lines and charges that differ.
        digits: Decimals of the currency.
    """

    rows: tuple[Effect, ...]
    digits: int

    @cached_property
    def totals(self) -> Mapping[Cause, float]:
        """What each cause adds to the costs."""
        return {
            cause: money.amount(sum(row.minor.get(cause, 0.0) for row in self.rows if row.is_cost), self.digits)
            for cause in CAUSES
        }

    def table(self, lang: Lang = "en") -> pd.DataFrame:
        """Give a row for each line and charge that differs.

        Returns:
            `kind`, `id`, `account`, `label`, `is_cost`, `amount`, then `quantity`, `rate`, `currency`, `added`,
            `removed`, `following`.
        """
        import pandas as pd

        rows = [
            (row.kind, row.id, row.entry.account, pick(row.entry.label, lang), row.is_cost, *row.amounts(self.digits))
            for row in self.rows
        ]
        return pd.DataFrame(rows, columns=["kind", "id", "account", "label", "is_cost", "amount", *CAUSES])


def of(a: Budget, b: Budget) -> Effects:
    """Tell why one budget comes to more or less than another.

    Args:
        a: Where the difference starts.
        b: Where it ends, with the same chart of accounts and currency.

    Returns:
        The effects; those of the costs add up to the difference of the totals.
    """
    before, after, currency = _Side.of(a), _Side.of(b), a.currency
    return Effects((*_lines(before, after, currency), *_charges(before, after, currency)), before.digits)


E = TypeVar("E", "Line", "Charge", "Phase")
X = TypeVar("X", bound="Entry")


class _Written(Mapping[str, E]):
    """Entries of a computed production by id, with every number written out in place of its formula.

    They are written when they are asked for: most lines are the same on both sides.
    """

    def __init__(self, group: str, entries: Iterable[E], model: Model, registers: NDArray[np.float64]) -> None:
        self._group, self._model, self._registers = group, model, registers
        self.stated: dict[str, E] = {entry.id: entry for entry in entries}
        self._known: dict[str, E] = {}

    def __getitem__(self, name: str) -> E:
        if name not in self._known:
            entry = self.stated[name]
            for place, value in self._numbers(name).items():
                entry = _with(entry, place.split("."), value)
            self._known[name] = entry
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.stated)

    def __len__(self) -> int:
        return len(self.stated)

    def moved(self, other: _Written[E], name: str) -> set[str]:
        """Name the fields that differ once every number is written out."""
        one, two = self.stated[name], other.stated[name]
        if one is not two and one != two:
            return {
                field for field in type(one).model_fields if getattr(self[name], field) != getattr(other[name], field)
            }
        ours, theirs = self._numbers(name), other._numbers(name)
        return {place.partition(".")[0] for place in ours | theirs if ours.get(place) != theirs.get(place)}

    def _numbers(self, name: str) -> dict[str, float]:
        fields, where = self._model.fields, f"{self._group}.{name}."
        return {
            place: self._model.at(self._registers, fields[where + place])
            for place, value in numbers_of(self.stated[name], "")
            if value is not None and where + place in fields
        }


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two productions, computed, with every number written out in place of its formula.

    Attributes:
        production: The production.
        digits: Decimals of the currency.
        lines: Its lines, and `charges` its charges, by id; without the muted ones.
        amounts: What each line or charge puts on costs (True) or income (False), in whole cents.
        worth: What each currency is worth.
        phases: Its phases.
    """

    production: Production
    digits: int
    lines: _Written[Line]
    charges: _Written[Charge]
    amounts: Mapping[_Key, float]
    worth: Mapping[str, float]
    phases: tuple[Phase, ...]

    @classmethod
    def of(cls, budget: Budget) -> _Side:
        production, model, registers = budget.production, budget.model, budget.registers()
        lines = _Written("lines", (line for line in production.lines if not line.muted), model, registers)
        charges = _Written("charges", (rule.charge for rule in model.rules), model, registers)
        codes = [code for code in production.exchange_rates if code != production.currency]
        worth = {code: model.read(registers, f"exchange_rates.{code}") for code in codes}
        phases = _Written("phases", production.phases, model, registers)
        return cls(production, model.digits, lines, charges, _amounts(budget), worth, tuple(phases.values()))

    def keys(self, kind: EntryKind) -> list[_Key]:
        return [key for key in self.amounts if key[0] == kind]

    def exchange(self, line: Line, shown: str) -> tuple[str, float, float]:
        """The currency of a line, what it is worth, and what the currency shown is worth."""
        own = line.currency or self.production.currency
        return own, self.worth.get(own, 1.0), self.worth.get(shown, 1.0)

    def terms(self) -> dict[str, Any]:
        """What pay by law goes by."""
        return self.production.model_dump(include=_TERMS)

    def entry(self, key: _Key) -> Line | Charge:
        return self.lines.stated[key[1]] if key[0] == "line" else self.charges.stated[key[1]]


def _with(entry: X, path: Sequence[str], value: float) -> X:
    head, *rest = path
    inside = _with(getattr(entry, head), rest, value) if rest else value
    return entry.model_copy(update={head: inside})


def _amounts(budget: Budget) -> dict[_Key, float]:
    """Add up what each line and charge puts on costs and on income; what is unknown is left out, as in totals."""
    kinds = {code: entry.kind == "cost" for code, entry in budget.model.chart.entries.items()}
    found: dict[_Key, float] = {}
    posted = np.zeros(0) if budget.amounts.postings is None else np.nan_to_num(budget.amounts.postings[:, 0])
    for posting, minor in zip(budget.model.postings, posted, strict=True):
        key: _Key = ("line", posting.line.id, kinds[posting.account])
        found[key] = found.get(key, 0.0) + float(minor)
    for rule, minor in zip(budget.model.rules, np.nan_to_num(budget.amounts.charges[:, 0]), strict=True):
        found["charge", rule.charge.id, kinds[rule.account]] = float(minor)
    return found


def _come_and_gone(kind: EntryKind, before: _Side, after: _Side) -> Iterator[Effect]:
    """What is only on one side; known amounts that are nothing are no difference."""
    one, other = before.keys(kind), after.keys(kind)
    for key in one:
        if key not in after.amounts and before.amounts[key]:
            yield Effect(kind, key[1], before.entry(key), key[2], {"removed": -before.amounts[key]})
    for key in other:
        if key not in before.amounts and after.amounts[key]:
            yield Effect(kind, key[1], after.entry(key), key[2], {"added": after.amounts[key]})


# -- lines


def _lines(before: _Side, after: _Side, currency: str) -> Iterator[Effect]:
    yield from _come_and_gone("line", before, after)
    terms = before.terms() == after.terms()
    calm = terms and before.worth == after.worth and before.production.currency == after.production.currency
    moved = {name: before.lines.moved(after.lines, name) for name in before.lines if name in after.lines.stated}
    both = [
        key for key in before.keys("line")
        if key in after.amounts and not (calm and before.amounts[key] == after.amounts[key] and not moved[key[1]])
    ]  # fmt: skip
    causes = {key: _causes(before, after, key[1], moved[key[1]], currency, same_terms=terms) for key in both}
    mixed = sorted({key[1] for key in both if len(causes[key]) > 1})
    values = {chosen: _mixture(before, after, mixed, chosen, currency) for chosen in _mixtures(causes.values())}
    for key in both:
        ends = (before.amounts[key], after.amounts[key])
        shares = _shares(causes[key], ends, {chosen: found.get(key, 0.0) for chosen, found in values.items()})
        if any(shares.values()):
            yield Effect("line", key[1], after.entry(key), key[2], shares)


def _causes(
    before: _Side, after: _Side, name: str, moved: set[str], currency: str, *, same_terms: bool
) -> tuple[Cause, ...]:
    """Which causes a line that is on both sides, and in which some fields moved, may differ by."""
    one, other = before.lines.stated[name], after.lines.stated[name]
    found: list[Cause] = []
    if moved & _COUNTED:
        found.append("quantity")
    if before.exchange(one, currency) != after.exchange(other, currency):
        found.append("currency")
    if moved - _COUNTED - _WORDS.keys() - {"currency"} or (one.job is not None and not same_terms):
        found.append("rate")
    return tuple(found) or ("rate",)


def _mixtures(causes: Iterable[tuple[Cause, ...]]) -> set[frozenset[Cause]]:
    """Every part of the causes of some line: neither none of them, nor all."""
    return {
        frozenset(chosen)
        for all_of in causes
        for count in range(1, len(all_of))
        for chosen in combinations(all_of, count)
    }


def _mixture(
    before: _Side, after: _Side, names: Sequence[str], chosen: frozenset[Cause], currency: str
) -> dict[_Key, float]:
    """Compute lines with some causes as they are after, and the others as before."""
    count, money_of, price = (after if cause in chosen else before for cause in ("quantity", "currency", "rate"))
    lines = tuple(
        price.lines[name].model_copy(update={
            "quantity": count.lines[name].quantity, "x": count.lines[name].x,
            "amortise": count.lines[name].amortise, "currency": money_of.lines[name].currency,
        }) for name in names
    )  # fmt: skip
    production = price.production.model_copy(
        update={"lines": lines, "charges": (), "phases": count.phases, "exchange_rates": dict(money_of.worth)}
    )
    return _amounts(compute(compiler.compile(production, currency=currency), {}))


def _shares(
    causes: tuple[Cause, ...], ends: tuple[float, float], values: Mapping[frozenset[Cause], float]
) -> dict[Cause, float]:
    """Share a difference over its causes, in whole cents."""
    count = len(causes)
    if count == 1:
        return {causes[0]: ends[1] - ends[0]}
    known = {**values, frozenset[Cause](): ends[0], frozenset(causes): ends[1]}
    shares = np.zeros((1, count))
    for place, cause in enumerate(causes):
        others = [other for other in causes if other != cause]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in map(frozenset, combinations(others, size)):
                shares[0, place] += weight * (known[chosen | {cause}] - known[chosen])
    return dict(zip(causes, allot(shares, np.array([ends[1] - ends[0]]))[0].tolist(), strict=True))


# -- charges


def _charges(before: _Side, after: _Side, currency: str) -> Iterator[Effect]:
    yield from _come_and_gone("charge", before, after)
    causes: tuple[Cause, ...] = ("following", "rate")
    one, other = [*before.charges.values()], [*after.charges.values()]
    same = [charge.model_copy(update=_WORDS) for charge in one] == [
        charge.model_copy(update=_WORDS) for charge in other
    ]
    values: dict[frozenset[Cause], dict[_Key, float]] = {}
    if not same:
        crossed: tuple[tuple[Cause, _Side, list[Charge]], ...] = (("following", after, one), ("rate", before, other))
        for cause, lines, terms in crossed:
            production = lines.production.model_copy(update={"charges": tuple(terms)})
            values[frozenset((cause,))] = _amounts(compute(compiler.compile(production, currency=currency), {}))
    for key in before.keys("charge"):
        if key in after.amounts:
            ends = (before.amounts[key], after.amounts[key])
            known = {chosen: found.get(key, 0.0) for chosen, found in values.items()}
            shares = _shares(("following",) if same else causes, ends, known)
            if any(shares.values()):
                yield Effect("charge", key[1], after.entry(key), key[2], shares)
