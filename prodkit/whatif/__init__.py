"""The other way round: from the figure one wants to the number that gives it; tables of one and two numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prodkit import arguments, i18n, measures, money, paths
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang
from prodkit.measures import Measure
from prodkit.whatif.levers import Levers
from prodkit.whatif.search import ONE, Search, Want
from prodkit.whatif.tables import frontier, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.budget import Budget
    from prodkit.production import Production

    Floats = NDArray[np.float64]

__all__ = ["Solution", "frontier", "solve", "table"]

MOST_WHOLE = 100_000
_NOTHING = 1e-4  # of a cent: the last place of a float
Outcome = Literal["met", "fits", "between", "jumps", "beyond", "constant", "unknown"]


@dataclass(frozen=True)
class Solution:
    """The number that brings a figure to a target, or comes nearest.

    Attributes:
        levers: The compiled production, and the number that was moved.
        driver: Driver id, or path of the number.
        of: The figure.
        target: What it should come to.
        bounds: Between which the number was sought.
        want: Whether the target is to be met, not exceeded, or not missed.
        whole: Whether whole numbers alone were tried; then all of them were.
        value: The number; NaN if the figure is unknown whatever it is.
        amount: What the figure comes to with it.
        reached: Whether the target is met within a cent, or kept as `want` says.
        outcome: `met`; `fits` (kept with some to spare); `between` two whole numbers; `jumps` past the target;
            `beyond` what these bounds reach; `constant`: the figure does not follow this number; `unknown`.
        values: Every number found that meets the target within a cent.
        below: Number and figure of the nearest result below the target, if any.
        above: Likewise above.
    """

    levers: Levers
    driver: str
    of: Measure
    target: float
    bounds: tuple[float, float]
    want: Want
    whole: bool
    value: float
    amount: float
    reached: bool
    outcome: Outcome
    values: tuple[float, ...]
    below: tuple[float, float] | None
    above: tuple[float, float] | None

    @cached_property
    def budget(self) -> Budget:
        """The budget with that number."""
        return self.levers.budget(self.value)

    @property
    def error(self) -> float:
        """By how much the figure is above the target."""
        return _cents(self.amount - self.target, self.levers.model.digits)

    def why(self, lang: Lang = "en") -> str:
        """Say in a sentence or two what was found."""
        key, figure = paths.key(self.driver), measures.label(self.budget, self.of, lang)
        low, high = (self.levers.said(key, value, lang) for value in self.bounds)
        params = {
            "driver": self.levers.label(key, lang),
            "figure": figure, "within": figure[:1].lower() + figure[1:],
            "value": self.levers.said(key, self.value, lang),
            "amount": self._money(self.amount, lang), "target": self._money(self.target, lang),
            "away": self._money(abs(self.error), lang), "low": low, "high": high,
        }  # fmt: skip
        for side, found in (("below", self.below), ("above", self.above)):
            value, amount = found or (math.nan, math.nan)
            params |= {side: self._beside(key, value, lang), f"{side}_amount": self._money(amount, lang)}
        more = [self.levers.said(key, value, lang) for value in self.values if value != self.value]
        said = i18n.text(f"whatif.{self.outcome}", lang, **params)
        if self.outcome == "fits" and (self.above if self.want == "at_most" else self.below):
            said += " " + i18n.text(f"whatif.next.{self.want}", lang, **params)
        return f"{said} {i18n.text('whatif.more', lang, values=' ; '.join(more[:8]))}" if more else said

    def _beside(self, key: str, value: float, lang: Lang) -> str:
        """Write a value near the one found, which may be too near for its digits to tell."""
        said = self.levers.said(key, value, lang)
        if value == self.value or said != self.levers.said(key, self.value, lang):
            return said
        return i18n.text("whatif.just_over" if value > self.value else "whatif.just_under", lang, value=said)

    def _money(self, amount: float, lang: Lang) -> str:
        return money.format_money(amount, self.budget.currency, lang)


def solve(
    production: Production,
    *,
    driver: str,
    target: float,
    bounds: tuple[float, float] | None = None,
    of: Measure = "total",
    want: Want = "equal",
    integer: bool | None = None,
    drivers: Mapping[str, float] | None = None,
    scenario: str | None = None,
) -> Solution:
    """Find the number that brings a figure to a target: how many days fit in 1.2 M€, at what price a tour breaks even.

    Between its bounds, whole numbers are all tried, so that no better one exists. Others are found to the cent: the
    bounds are scanned at 257 values, and each crossing of the target is narrowed down until no number lies between its
    two sides. If the figure cannot be reached, the answer is what comes nearest, and says so.

    Args:
        production: The production.
        driver: Driver id, or path of any number, such as `lines.camera.rate` or `charges.overheads.rate`.
        target: What the figure should come to, in the production's currency.
        bounds: Lowest and highest number to try; by default the driver's own `min` and `max`.
        of: The figure; see `prodkit.measures`.
        want: `equal` to the target, `at_most` (the highest figure that does not exceed it) or `at_least`.
        integer: Whether to try whole numbers alone; by default if the driver's `step` is 1.
        drivers: Values of other numbers, instead of the file's.
        scenario: Scenario to compute; by default the production itself.

    Returns:
        The solution.

    Raises:
        ProdkitError: If the budget cannot be computed, the number or figure does not exist, or the bounds are missing,
            the wrong way round or too wide for whole numbers.

    >>> film = Production.parse({"prodkit": 1, "title": "Film", "kind": "short_film", "chart": "generic",
    ...     "drivers": [{"id": "days", "label": "Days", "value": 5, "min": 1, "max": 30, "step": 1}],
    ...     "lines": [{"id": "unit", "account": "2", "label": "Unit", "quantity": "= days", "rate": 900}]})
    >>> solve(film, driver="days", target=10_000, want="at_most").value
    11.0
    """
    arguments.refuse(
        arguments.number("target", target), arguments.choice("want", want, get_args(Want)), _pair(bounds),
        () if integer is None else arguments.yes_or_no("integer", integer),
    )  # fmt: skip
    target = float(target)
    levers = Levers.of(production, [driver], drivers, scenario)
    key = levers.keys[0]
    own = levers.driver(key)
    whole = integer if integer is not None else own is not None and own.step == 1
    low, high = _bounds(levers, key, bounds)
    home = levers.in_file(paths.of_key(levers.model.production, key))
    digits = levers.model.digits

    def distance(values: Floats) -> Floats:
        found = (levers.read(of, values) - target) * 10.0**digits
        return np.where(np.abs(found) < _NOTHING, 0.0, found)

    search = Search(distance)
    if whole:
        search.at(_whole(low, high, key))
    else:
        search.continuous(low, high, home)
    place = search.best(want, home if low <= home <= high else low)
    if whole:
        met = [int(at) for at in np.flatnonzero(np.abs(search.distances) <= ONE)]
    else:
        met = [search.shortened(at, low, high) for at in search.met(place)]
        place = place if place is None else search.shortened(place, low, high)
    below, above = (None, None) if place is None else search.neighbours(place)
    reached, outcome = _outcome(search, place, want, whole=whole)

    def result(at: int | None) -> tuple[float, float] | None:
        if at is None:
            return None
        return float(search.values[at]), _cents(search.distances[at] / 10.0**digits + target, digits)

    value, amount = result(place) or (math.nan, math.nan)
    return Solution(
        levers, driver, of, target, (low, high), want, whole, value, amount, reached, outcome,
        tuple(dict.fromkeys(float(search.values[at]) for at in met)), result(below), result(above),
    )  # fmt: skip


def _outcome(search: Search, place: int | None, want: Want, *, whole: bool) -> tuple[bool, Outcome]:
    """Tell whether the target is reached, and how or why not."""
    if place is None:
        return False, "unknown"
    distance, least, most = search.distances[place], np.nanmin(search.distances), np.nanmax(search.distances)
    kept = {"equal": abs(distance) <= ONE, "at_most": distance <= 0, "at_least": distance >= 0}[want]
    if kept:
        return True, "met" if abs(distance) <= ONE else "fits"
    if least < 0 < most:
        return False, "between" if whole else "jumps"
    return False, "constant" if least == most and len(search.values) > 1 else "beyond"


def _cents(amount: float, digits: int) -> float:
    return float(money.round_half_up(np.array([amount]), digits)[0])


def _pair(bounds: object) -> Iterator[Finding]:
    """Find what are no two bounds."""
    if bounds is None:
        return
    found = bounds if isinstance(bounds, Sequence | np.ndarray) else ()
    if len(found) != 2 or not all(map(arguments.is_number, found)):  # noqa: PLR2004
        yield Finding("argument_bounds", where="bounds", params={"found": arguments.said(bounds)})


def _bounds(levers: Levers, key: str, bounds: tuple[float, float] | None) -> tuple[float, float]:
    given = [levers.in_file(f"drivers.{key}.{name}") for name in ("min", "max")] if bounds is None else bounds
    low, high = map(float, given)
    label = i18n.every(levers.label, key)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ProdkitError([Finding("solve_bounds", where="bounds", params={"label": label})])
    if low > high:
        params = {"label": label, "least": low, "most": high}
        raise ProdkitError([Finding("bounds_order", where="bounds", params=params)])
    return low, high


def _whole(low: float, high: float, key: str) -> Floats:
    first, last = math.ceil(low), math.floor(high)
    if not 0 <= last - first <= MOST_WHOLE:
        params = {"name": key, "most": float(MOST_WHOLE)}
        raise ProdkitError([Finding("solve_whole", where="bounds", params=params)])
    return np.arange(first, last + 1, dtype=np.float64)
