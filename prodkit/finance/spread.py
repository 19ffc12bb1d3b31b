"""Costs laid out in time: which day a line is owed, which day it is paid, for a whole batch at once.

Lines of the same phase and the same term are laid out together, so that the work grows with phases and terms and not
with lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import datafiles, money, yamltext
from prodkit.funding.cash import Cash, Term, What
from prodkit.model import selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from prodkit.finance.figures import Figures
    from prodkit.model import Posting, Selection

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]

By = Literal["week", "month"]
_MONDAY = 4
"""The first Monday after 1970-01-01, a Thursday."""


@cache
def usual_terms() -> tuple[Term, ...]:
    """Give the terms that hold where a production says nothing."""
    data = yamltext.read(datafiles.read("finance/terms.yaml")).data
    return tuple(map(Term.model_validate, data["terms"])) if isinstance(data, dict) else ()


def floor_to(days: Floats, unit: str) -> Floats:
    """Give the first day of the week or month that each day is in; the day itself for `day`."""
    if unit == "day":
        return days
    known = np.isfinite(days)
    whole = np.floor(np.where(known, days, 0.0))
    if unit == "week":
        first = np.floor((whole - _MONDAY) / 7) * 7 + _MONDAY
    else:
        months = whole.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
        first = months.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    return np.where(known, first, np.nan)


def edges(first: float, last: float, by: By) -> Floats:
    """Give the first day of each period from one day to another, and the day after the last of them."""
    begin = floor_to(np.array([first]), by)[0]
    if by == "week":
        weeks: Floats = begin + 7.0 * np.arange(int(np.floor((last - begin) / 7)) + 2)
        return weeks
    month = np.array([first, last]).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    months = np.arange(month[0], month[1] + 2).astype("datetime64[M]")
    days: Floats = months.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    return days


@dataclass(frozen=True, slots=True)
class Profile:
    """How costs of one phase and one term are paid.

    Attributes:
        term: The term.
        start: First day, and `end` the last one, on which they are owed (cases).
        delay: Days until they are paid, `deposit` the share paid `advance` days before the start (cases).
    """

    term: Term
    start: Floats
    end: Floats
    delay: Floats
    deposit: Floats
    advance: Floats

    def paid_before(self, days: Floats) -> Floats:
        """Tell which share has been paid before each day.

        Args:
            days: Days, as day numbers (days x cases, or days x 1).

        Returns:
            Shares from 0 to 1 (days x cases).
        """
        settled = floor_to(days - self.delay, self.term.settle)
        length = self.end + 1 - self.start
        if self.term.spread == "along":
            with np.errstate(all="ignore"):
                owed = np.clip((settled - self.start) / length, 0.0, 1.0)
            owed = np.where(length > 0, owed, settled > self.start)
        else:
            owed = np.where(settled > (self.start if self.term.spread == "start" else self.end), 1.0, 0.0)
        early = np.where(days > self.start - self.advance, self.deposit, 0.0)
        return early + (1 - self.deposit) * owed

    @property
    def last(self) -> float:
        """A day by which everything is paid."""
        slack = {"day": 1.0, "week": 8.0, "month": 32.0}[self.term.settle]
        return float(np.nanmax(np.maximum(self.start, self.end) + np.maximum(self.delay, 0.0))) + slack

    @property
    def first(self) -> float:
        """The first day on which something is paid."""
        early = np.where(self.deposit > 0, self.advance, 0.0)
        return float(np.nanmin(self.start + np.minimum(self.delay, 0.0) - early))


@dataclass(frozen=True, slots=True)
class Part:
    """Costs that are paid alike and stand under the same top account.

    Attributes:
        profile: Which of the profiles.
        account: Top account.
        minor: What they come to, in minor units (cases).
        vat: VAT on top of them, in minor units (cases).
    """

    profile: int
    account: str
    minor: Floats
    vat: Floats


@dataclass(frozen=True, slots=True)
class Costs:
    """All that a production pays.

    Attributes:
        profiles: Ways of paying.
        parts: What is paid in each way.
        unpaid: What is never paid: in kind, and put in participation, in minor units (cases).
        span: First and last day of the production (cases).
    """

    profiles: tuple[Profile, ...]
    parts: tuple[Part, ...]
    unpaid: Floats
    span: tuple[Floats, Floats]


def kind_of(posting: Posting) -> What:
    """Tell whether a posting is pay, contributions or a purchase."""
    if posting.employer:
        return "contributions"
    return "pay" if posting.line.job is not None or posting.line.employer is not None else "purchases"


def span_of(figures: Figures) -> tuple[Floats, Floats]:
    """Give the first and last day of the whole production; NaN without any date."""
    firsts = np.array([first for first, _ in figures.phases.values()]).reshape(-1, figures.size)
    lasts = np.array([last for _, last in figures.phases.values()]).reshape(-1, figures.size)
    known = np.isfinite(firsts).any(axis=0) if len(firsts) else np.zeros(figures.size, dtype=bool)
    first = np.where(np.isfinite(firsts), firsts, np.inf).min(axis=0, initial=np.inf)
    last = np.where(np.isfinite(lasts), lasts, -np.inf).max(axis=0, initial=-np.inf)
    return np.where(known, first, np.nan), np.where(known, last, np.nan)


def costs_of(figures: Figures, cash: Cash) -> Costs:
    """Sort everything that costs something by how it is paid."""
    return _Sorting(figures, cash).costs()


class _Sorting:
    def __init__(self, figures: Figures, cash: Cash) -> None:
        self.figures = figures
        self.terms = [
            *((term, f"cash.terms.{term.id}") for term in cash.terms),
            *((term, "") for term in usual_terms()),
        ]
        self.span = span_of(figures)
        self.followed = cash.vat is not None
        self.profiles: dict[tuple[str, int], int] = {}
        self.made: list[Profile] = []
        self.sums: dict[tuple[int, str], list[Floats]] = {}
        self.unpaid = np.zeros(figures.size)

    def costs(self) -> Costs:
        figures = self.figures
        model = figures.budget.model
        ways, unpaid = figures.layout.once("ways of paying", self._ways)
        self.unpaid += np.nan_to_num(figures.postings[unpaid]).sum(axis=0)
        rates = self._vat_rates()
        for (phase, term, account), chosen in ways.items():
            key = (self._profile(phase, term), account)
            amounts = np.nan_to_num(figures.postings[chosen])
            self._add(key, amounts.sum(axis=0))
            for row, amount in zip(chosen, amounts, strict=True):
                line = model.postings[row]
                if line.line.id in rates and not line.employer:
                    self.sums[key][1] = self.sums[key][1] + money.to_minor(amount * rates[line.line.id], 0)
        for rule, minor, is_cost in zip(model.rules, figures.budget.amounts.charges, figures.charge_costs, strict=True):
            if is_cost:
                self._charge(rule.charge.id, model.chart.path(rule.account)[-1], np.nan_to_num(minor))
        parts = tuple(Part(profile, account, *sums) for (profile, account), sums in self.sums.items())
        return Costs(tuple(self.made), parts, self.unpaid, self.span)

    def _ways(self) -> tuple[dict[tuple[str, int, str], list[int]], list[int]]:
        """Sort postings by phase, term and top account; those that are never paid apart."""
        model = self.figures.budget.model
        found: dict[tuple[str, int, str], list[int]] = {}
        unpaid: list[int] = []
        for row, posting in enumerate(model.postings):
            if self.figures.costs[row]:
                term = None if posting.line.in_kind else self._term(posting)
                if term is None:
                    unpaid.append(row)
                else:
                    way = (posting.line.phase or "", term, model.chart.path(posting.account)[-1])
                    found.setdefault(way, []).append(row)
        return found, unpaid

    @cached_property
    def selections(self) -> list[Selection]:
        """What each term takes in."""
        chart = self.figures.budget.model.chart
        return [selection(term.base, chart) for term, _ in self.terms]

    def _add(self, key: tuple[int, str], minor: Floats) -> None:
        sums = self.sums.setdefault(key, [np.zeros(self.figures.size), np.zeros(self.figures.size)])
        sums[0] = sums[0] + minor

    def _charge(self, name: str, account: str, minor: Floats) -> None:
        found = next(
            index for index, (term, _) in enumerate(self.terms)
            if name in term.base.charges or (term.what in {"charges", "all"} and not term.base.charges
                                             and account in self.selections[index].accounts)
        )  # fmt: skip
        if self.terms[found][0].paid:
            self._add((self._profile("", found), account), minor)
        else:
            self.unpaid += minor

    def _term(self, posting: Posting) -> int | None:
        """Give the first term that takes a posting; None if it is never paid."""
        kind = kind_of(posting)
        for index, (term, _) in enumerate(self.terms):
            if term.what in {"all", kind} and not term.base.charges and self.selections[index].takes(posting):
                return index if term.paid else None
        raise AssertionError(posting)  # the usual terms take everything

    def _vat_rates(self) -> dict[str, Floats]:
        if not self.followed:
            return {}
        found = self.figures.read(f"lines.{line.id}.vat" for line in self.figures.production.lines)
        return {where.split(".")[1]: rate for where, rate in found.items()}

    def _profile(self, phase: str, term: int) -> int:
        key = (phase, term)
        if key not in self.profiles:
            self.profiles[key] = len(self.made)
            self.made.append(self._made(phase, *self.terms[term]))
        return self.profiles[key]

    def _made(self, phase: str, term: Term, where: str) -> Profile:
        start, end = self.figures.phases.get(phase, self.span)
        known = np.isfinite(start) & np.isfinite(end)
        start, end = np.where(known, start, self.span[0]), np.where(known, end, self.span[1])

        def number(name: str) -> Floats:
            stated = getattr(term, name)
            return self.figures.number(f"{where}.{name}", stated if isinstance(stated, float) else np.nan)

        return Profile(term, start, end, number("delay"), number("deposit"), number("advance"))


def every_part(costs: Costs) -> Iterator[tuple[Profile, Part]]:
    """Give each part of the costs with the way it is paid."""
    return ((costs.profiles[part.profile], part) for part in costs.parts)
