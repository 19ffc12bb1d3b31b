"""What comes back: receipts by market and year, shared out in their order, and what each party is left with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.errors import Finding
from prodkit.finance import returns, waterfall
from prodkit.finance.figures import Figures
from prodkit.finance.returns import Return
from prodkit.finance.waterfall import Waterfall
from prodkit.funding.recoupment import Recoupment
from prodkit.i18n import Lang, pick, text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_MOST_TIMES = 1024.0
_WAYS, _CLOSE = 32, 1e-9
_MONEY = ("cap", "opens_at", "advance", "above")

Receipts = Mapping[str, "ArrayLike | Mapping[str, ArrayLike]"]
"""Receipts by market: a number, one for each case, or either of them by year."""


def compute(figures: Figures, receipts: Receipts | None = None) -> Recouped:
    """Share receipts on figures that are already there; `recoup` does it in one step."""
    section = figures.production.recoupment or Recoupment()
    years, received = _received(figures, section, receipts or {})
    so_far = {market: np.cumsum(amounts, axis=0) for market, amounts in received.items()}
    shared = waterfall.run(section, so_far, _numbers(figures))
    return Recouped(figures, section, years, received, shared)


def _numbers(figures: Figures) -> waterfall.Numbers:
    @cache
    def number(where: str) -> Floats:
        found = figures.number(f"recoupment.{where}")
        return figures.minor(found) if where.rpartition(".")[2] in _MONEY else found

    return number


def _received(figures: Figures, section: Recoupment, given: Receipts) -> tuple[list[str], dict[str, Floats]]:
    """Receipts of each market in minor units (years x cases)."""
    stated: dict[str, dict[str, Floats]] = {}
    for market in section.markets:
        if market.id in given:
            entry = given[market.id]
            by_year = entry if isinstance(entry, Mapping) else {"": entry}
            stated[market.id] = {
                year: figures.minor(np.atleast_1d(np.asarray(amount, dtype=np.float64)))
                for year, amount in by_year.items()
            }
        else:
            where = f"recoupment.markets.{market.id}.receipts"
            stated[market.id] = {
                year: figures.minor(figures.number(f"{where}.{year}"), market.currency) for year in market.receipts
            }
    named = sorted({year for amounts in stated.values() for year in amounts if year})
    years = named or [section.invested_in or ""]
    size = max([figures.size, *(len(amount) for amounts in stated.values() for amount in amounts.values())])
    found = {}
    for name, by_years in stated.items():
        found[name] = np.zeros((len(years), size))
        for year, amount in by_years.items():
            found[name][years.index(year) if year else 0] += np.nan_to_num(amount)
    return years, found


def _repeated(values: Floats, times: int) -> Floats:
    """Repeat a number of each case; one that all cases share stays as it is."""
    return np.tile(values, times) if len(values) > 1 else values


@dataclass(frozen=True)
class Recouped:
    """Who gets what.

    Attributes:
        figures: The budget and the numbers of the corridors.
        section: What the production says.
        years: Years of the receipts, in order; a single "" where none was said.
        received: Receipts of each market, in minor units (years x cases).
        shared: How receipts since the beginning were shared at the end of each year (years x cases).
    """

    figures: Figures
    section: Recoupment
    years: list[str]
    received: Mapping[str, Floats]
    shared: Waterfall

    def _shape(self, minor: Floats) -> Floats:
        amounts = money.from_minor(minor, self.figures.digits)
        single = self.figures.budget.single and minor.shape[-1] == 1
        shaped: Floats = amounts[..., 0] if single else amounts
        return shaped

    @cached_property
    def total(self) -> Floats:
        """All receipts."""
        return self._shape(np.sum([amount.sum(axis=0) for amount in self.received.values()], axis=0))

    @cached_property
    def left(self) -> Floats:
        """What no corridor takes; it goes to the party named `rest`."""
        return self._shape(self.shared.left[-1])

    def parties(self) -> list[str]:
        """List everybody who is paid: those of the file first, then any other that a corridor names."""
        pools = {pool.id for pool in self.section.pools}
        named = [party.id for party in self.section.parties]
        named += [party for item in self.section.corridors for party in (*item.split, *([item.to] if item.to else []))]
        named += [self.section.rest] if self.section.rest else []
        return [party for party in dict.fromkeys(named) if party not in pools]

    def minor_to(self, party: str) -> Floats:
        """Give what a party has received at the end of each year, in minor units (years x cases)."""
        paid = self.shared.paid(party)
        return paid + self.shared.left if party == self.section.rest else paid

    def to(self, party: str) -> Floats:
        """Give what a party receives in all."""
        return self._shape(self.minor_to(party)[-1])

    def unrecouped(self, corridor: str) -> Floats:
        """Give what a corridor with a cap has still to take: a guarantee or an investment not yet recouped."""
        step = next(step for step in self.shared.steps if step.corridor.id == corridor)
        cap = self.figures.minor(self.figures.number(f"recoupment.corridors.{corridor}.cap"))
        return self._shape(cap - step.taken[-1])

    # -- break-even and return

    def invested(self, party: str) -> Floats:
        """Give what a party put in; NaN where the file does not say."""
        return self.figures.number(f"recoupment.parties.{party}.invested")

    def break_even(self, party: str) -> Floats:
        """Find how often the receipts must come in for a party to have back what it put in.

        Returns:
            A factor of the receipts: 1 is exactly these receipts. NaN where no receipts are enough, or nothing was
            put in.
        """
        target = self.figures.minor(self.invested(party))
        at_end = {market: amounts.sum(axis=0) for market, amounts in self.received.items()}
        size = len(next(iter(at_end.values())))
        ways = _WAYS if size == 1 else 2  # a few cases cost no more than one, thousands do

        numbers = _numbers(self.figures)

        def gets(times: Floats) -> Floats:
            """What the party gets at several factors of the receipts (factors x cases)."""
            scaled = {market: money.to_minor(amount * times, 0).reshape(1, -1) for market, amount in at_end.items()}
            shared = waterfall.run(self.section, scaled, lambda where: _repeated(numbers(where), len(times)))
            last = shared.paid(party) + (shared.left if party == self.section.rest else 0.0)
            gotten: Floats = last.reshape(times.shape)
            return gotten

        target = np.broadcast_to(target, size)
        low, high = np.zeros(size), np.full(size, _MOST_TIMES)
        reached = gets(high[np.newaxis])[0] >= target
        while (high - low).max() > _CLOSE:
            steps = low + (high - low) * np.linspace(0, 1, ways + 1)[:, np.newaxis]
            first = (gets(steps[1:]) >= target).argmax(axis=0)  # the first factor that is enough
            low, high = np.take_along_axis(steps, np.array([first, first + 1]), axis=0)
        found = np.where(reached & np.isfinite(target), high, np.nan)
        shaped: Floats = found[0] if self.figures.budget.single and size == 1 else found
        return shaped

    def flows(self, party: str) -> tuple[list[str], Floats]:
        """Give what a party puts in and gets, year by year.

        Returns:
            The years, from that of the investment, and the flows in the currency (years x cases).
        """
        paid = np.diff(self.minor_to(party), axis=0, prepend=0.0)
        put = np.broadcast_to(self.figures.minor(self.invested(party)), paid.shape[1:])
        if not self.years[0]:
            return ["0", "1"], money.from_minor(np.array([-put, paid[0]]), self.figures.digits)
        first = int(self.section.invested_in or int(self.years[0]) - 1)
        begin, end = min(first, int(self.years[0])), int(self.years[-1])
        flows = np.zeros((end - begin + 1, paid.shape[1]))
        flows[first - begin] -= put
        for year, amount in zip(self.years, paid, strict=True):
            flows[int(year) - begin] += amount
        return [str(year) for year in range(begin, end + 1)], money.from_minor(flows, self.figures.digits)

    def irr(self, party: str, case: int = 0) -> Return:
        """Find a party's yearly rate of return in one case, where there is a single one."""
        return returns.irr(self.flows(party)[1][:, case])

    def rates(self, party: str) -> Floats:
        """Find a party's yearly rate of return in every case; NaN where there is no single one."""
        return returns.rates(self.flows(party)[1])

    def npv(self, party: str) -> Floats:
        """Give what a party's flows are worth in the year of its investment, at the section's discount rate."""
        flows = self.flows(party)[1]
        rate = self.figures.number("recoupment.discount_rate", 0.0)
        years = np.arange(len(flows))[:, np.newaxis]
        worth = money.to_minor((flows / (1 + rate) ** years).sum(axis=0), self.figures.digits)
        return self._shape(worth)

    # -- tables of one case

    def name(self, place: str, lang: Lang) -> str:
        """Give the label of a party, pool or market; its id where there is none."""
        labels = {market.id: market.label for market in self.section.markets}
        labels |= {pool.id: pool.label for pool in self.section.pools}
        labels |= {party.id: party.label for party in self.section.parties}
        return pick(labels[place], lang) if place in labels else place

    def table(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give every corridor in its order, over the whole life of the work.

        Returns:
            A row for each: `corridor`, `label`, `kind`, `draws`, `to`, `base`, `due`, `taken`, `left` (in the markets
            and pools it draws from), `unrecouped` (NaN without a cap).
        """
        import pandas as pd

        rows = []
        for step in self.shared.steps:
            corridor = step.corridor
            amounts = [self._one(values[-1], case) for values in (step.base, step.due, step.taken, step.left)]
            still = float("nan")
            if corridor.cap is not None:
                still = float(np.atleast_1d(self.unrecouped(corridor.id))[case])
            to = ", ".join(
                self.name(party, lang) for party in (corridor.split or ([corridor.to] if corridor.to else []))
            )
            rows.append((
                corridor.id, pick(corridor.label, lang), text(f"finance.corridor.{corridor.kind}", lang),
                ", ".join(self.name(place, lang) for place in corridor.draws), to, *amounts, still,
            ))  # fmt: skip
        columns = ["corridor", "label", "kind", "draws", "to", "base", "due", "taken", "left", "unrecouped"]
        return pd.DataFrame(rows, columns=columns)

    def by_party(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give what each party gets: `party`, `label`, one for each year, `amount` (in all), `invested`, `share`."""
        import pandas as pd

        total = float(np.sum([amount.sum(axis=0)[case] for amount in self.received.values()])) or np.nan
        rows = []
        for party in self.parties():
            so_far = self.minor_to(party)[:, case]
            yearly = money.from_minor(np.diff(so_far, prepend=0.0), self.figures.digits)
            put = float(self.invested(party)[min(case, self.figures.size - 1)])
            rows.append((
                party, self.name(party, lang), *yearly, self._one(so_far[-1:], 0), put, float(so_far[-1]) / total,
            ))  # fmt: skip
        return pd.DataFrame(rows, columns=["party", "label", *self.years, "amount", "invested", "share"])

    def links(self, case: int = 0) -> Iterator[tuple[str, str, float]]:
        """Give every movement of money: from a market or pool, to a party or pool, and how much."""
        for step in self.shared.steps:
            taken = float(step.taken[-1, case])
            paid = {party: float(amount[-1, case]) for party, amount in step.paid.items()}
            if not paid and step.corridor.to:
                paid = {step.corridor.to: taken}
            for pot, drawn in step.drawn.items():
                part = float(drawn[-1, case])
                for to, amount in paid.items():
                    if part and amount:
                        yield pot, to, money.amount(part * amount / taken, self.figures.digits)
        for pot, rest in self.shared.rest.items():
            if rest[-1, case] and self.section.rest:
                yield pot, self.section.rest, money.amount(rest[-1, case], self.figures.digits)

    def _one(self, values: Floats, case: int) -> float:
        return money.amount(values[case], self.figures.digits)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What to look at: parties whose rate of return cannot be given."""
        return tuple(
            finding
            for party in self.section.parties if party.invested is not None
            for finding in self.irr(party.id).findings
        )  # fmt: skip
