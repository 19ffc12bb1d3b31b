"""The budget and every number that financing speaks of, for one case or a batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from prodkit import budget as budgets
from prodkit import funding, money, periods
from prodkit.model import selection

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from prodkit.budget import Budget
    from prodkit.entries import Base
    from prodkit.model import Model
    from prodkit.production import Production

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]

Found = TypeVar("Found")
_CHUNK_VALUES = 2_000_000


class Layout:
    """What a model says of its lines whatever the numbers are: found once, and kept while only numbers move.

    Args:
        model: The compiled production.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._found: dict[Hashable, Any] = {}

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """Find something the first time it is asked for."""
        if key not in self._found:
            self._found[key] = find()
        found: Found = self._found[key]
        return found

    @cached_property
    def numbers(self) -> list[tuple[str, int]]:
        """Places of all numbers that financing speaks of, each with its register."""
        production, fields = self.model.production, self.model.fields
        places = [where for where, _ in funding.numbers_of(production)]
        places += [f"exchange_rates.{code}" for code in production.exchange_rates]
        places += [f"output.{unit}" for unit in production.output]
        return [(where, fields[where]) for where in places if where in fields]

    @cached_property
    def costs(self) -> Truths:
        """Which postings are costs."""
        entries = self.model.chart.entries
        return np.array([entries[item.account].kind == "cost" for item in self.model.postings], dtype=bool)

    @cached_property
    def charge_costs(self) -> Truths:
        """Which charges are costs."""
        entries = self.model.chart.entries
        return np.array([entries[rule.account].kind == "cost" for rule in self.model.rules], dtype=bool)

    def taken(self, base: Base) -> Truths:
        """Tell which postings a base takes in."""
        return self.once(base, lambda: self._taken(base))

    def _taken(self, base: Base) -> Truths:
        chosen = selection(base, self.model.chart)
        return np.array([chosen.takes(posting) for posting in self.model.postings], dtype=bool)


@dataclass(frozen=True)
class Figures:
    """A budget with its lines kept, and the numbers of its sections on financing.

    Attributes:
        budget: The budget; amounts are in its currency.
        known: What was found out of the same model before, if any.
    """

    budget: Budget
    known: Layout | None = None

    @classmethod
    def of(
        cls,
        production: Production,
        drivers: Mapping[str, ArrayLike] | None = None,
        *,
        scenario: str | None = None,
        currency: str | None = None,
    ) -> Figures:
        """Compute the budget of a production; arguments as for `prodkit.evaluate`."""
        return cls(budgets.evaluate(production, drivers, scenario=scenario, currency=currency, keep_lines=True))

    @cached_property
    def layout(self) -> Layout:
        """What the budget's model says of its lines."""
        return self.known or Layout(self.budget.model)

    @property
    def production(self) -> Production:
        """What the figures are of."""
        return self.budget.production

    @property
    def size(self) -> int:
        """How many cases there are."""
        return self.budget.size

    @property
    def digits(self) -> int:
        """Decimals of the currency."""
        return self.budget.model.digits

    @cached_property
    def _numbers(self) -> Mapping[str, Floats]:
        """What is asked for in any case, computed together: a batch runs its whole program for each question."""
        numbers = self.layout.numbers
        return dict(zip((where for where, _ in numbers), self._registers([at for _, at in numbers]), strict=True))

    def number(self, where: str, default: float = np.nan) -> Floats:
        """Give a number of the sections on financing, for every case.

        Args:
            where: Its place, such as `financing.sources.arte.amount`.
            default: What holds where the file says nothing.
        """
        found = self._numbers.get(where)
        return np.full(self.size, default) if found is None else found

    def read(self, places: Iterable[str]) -> dict[str, Floats]:
        """Give any numbers of the file, by their places, for every case."""
        wanted = list(places)
        other = self._read([where for where in wanted if where not in self._numbers])
        return {where: found for where in wanted if (found := self._numbers.get(where, other.get(where))) is not None}

    def _read(self, places: list[str]) -> dict[str, Floats]:
        fields = self.budget.model.fields
        known = [where for where in places if where in fields]
        return dict(zip(known, self._registers([fields[where] for where in known]), strict=True))

    def _registers(self, registers: list[int]) -> Floats:
        program, cases = self.budget.model.program, self.budget.cases
        rows = program.places(registers)
        if self.size == 1:
            kept: Floats = self.budget.registers()[rows][:, np.newaxis]
            return kept
        found = np.empty((len(rows), self.size))
        if not registers:
            return found
        step = max(1, _CHUNK_VALUES // max(1, len(program.base)))
        for start in range(0, self.size, step):
            part = slice(start, min(start + step, self.size))
            chosen = {key: values[part] for key, values in cases.items()}
            found[:, part] = program.run(chosen, part.stop - part.start).take(rows, axis=0)
        return found

    @cached_property
    def phases(self) -> Mapping[str, tuple[Floats, Floats]]:
        """First and last day of each phase, as day numbers; NaN without a date."""
        known = self.budget.model.phases
        found = self._registers([day for phase in known.values() for day in (phase.start, phase.end)])
        return {name: (found[2 * index], found[2 * index + 1]) for index, name in enumerate(known)}

    def day(self, when: str) -> Floats:
        """Give the day of an event: a date, an edge of a phase, or a milestone. NaN where it has none."""
        unknown = np.full(self.size, np.nan)
        if when[:1].isdigit():
            return np.full(self.size, periods.to_day(dt.date.fromisoformat(when)))
        name, _, edge = when.partition(".")
        if edge:
            return self._edge(name, edge)
        plan = self.production.financing
        milestone = next((item for item in plan.milestones if item.id == when), None) if plan else None
        if milestone is None:
            return unknown
        first = unknown
        if milestone.date is not None:
            first = np.full(self.size, periods.to_day(milestone.date))
        elif milestone.phase is not None:
            first = self._edge(milestone.phase, milestone.edge)
        return first + self.number(f"financing.milestones.{when}.days", 0.0)

    def _edge(self, phase: str, edge: str) -> Floats:
        unknown: Floats = np.full(self.size, np.nan)
        first, last = self.phases.get(phase, (unknown, unknown))
        return last if edge == "end" else first

    # -- money

    @cached_property
    def _worth(self) -> Mapping[str, Floats]:
        """What a unit of each currency is worth in the currency shown."""
        production = self.production
        rates = self.read(f"exchange_rates.{code}" for code in production.exchange_rates)
        worth = {code: rates[f"exchange_rates.{code}"] for code in production.exchange_rates}
        worth = {code: np.where(rate > 0, rate, np.nan) for code, rate in worth.items()}
        worth[production.currency] = np.ones(self.size)
        shown = worth.get(self.budget.currency, np.full(self.size, np.nan))
        return {code: rate / shown for code, rate in worth.items()} | {self.budget.currency: np.ones(self.size)}

    def worth(self, currency: str | None) -> Floats:
        """Tell what a unit of a currency is worth in the currency shown; NaN without an exchange rate."""
        return self._worth.get(currency or self.production.currency, np.full(self.size, np.nan))

    def minor(self, amount: Floats, currency: str | None = None) -> Floats:
        """Round amounts to minor units of the currency shown."""
        return money.to_minor(amount * self.worth(currency), self.digits)

    def shape(self, minor: Floats) -> Floats:
        """Give amounts in the currency, cases last: without them if there is a single one."""
        amounts = money.from_minor(minor, self.digits)
        shaped: Floats = amounts[..., 0] if self.budget.single else amounts
        return shaped

    def minor_of(self, name: str) -> Floats:
        """Give a total of the budget, such as `total` or `income`, in minor units for every case."""
        return money.to_minor(np.atleast_1d(np.asarray(getattr(self.budget, name), dtype=np.float64)), self.digits)

    # -- what lines and charges come to

    @cached_property
    def postings(self) -> Floats:
        """What every line posts, in minor units (postings x cases)."""
        kept = self.budget.amounts.postings
        if kept is None:  # a budget of many cases may not have kept its lines
            kept = self.budget.model.compute(self.budget.cases, self.size, keep=True).postings
        return np.zeros((0, self.size)) if kept is None else kept

    @property
    def costs(self) -> Truths:
        """Which postings are costs."""
        return self.layout.costs

    @property
    def charge_costs(self) -> Truths:
        """Which charges are costs."""
        return self.layout.charge_costs

    def taken(self, base: Base) -> Truths:
        """Tell which postings a base takes in."""
        return self.layout.taken(base)

    def charges_in(self, base: Base) -> Truths:
        """Tell which charges a base takes in, by their ids."""
        return np.array([rule.charge.id in base.charges for rule in self.budget.model.rules], dtype=bool)
