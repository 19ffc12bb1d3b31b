"""From a range to the values it gives: for each kind, the value that a share of all cases stays below.

Everything is drawn by such inverse distributions, so that one uniform number between 0 and 1 gives one value, more of
it never gives less, and stratified or correlated numbers can be drawn for any kind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.uncertainty import Spread

    Floats = NDArray[np.float64]

Quantile = Callable[["Floats"], "Floats"]
"""From shares of all cases, between 0 and 1, to the values below which they stay."""
Numbers = Mapping[str, float | tuple[float, ...]]
"""What the fields of a spread come to; fields left out are missing."""
Fault = tuple[str, str, Mapping[str, object]]
"""Code of a finding, field, and what the sentences need."""

BEYOND = 0.1
"""Share of cases below the low and above the high value of a `three_point`."""
_PERT_WEIGHT = 4.0
_KNOTS = 4097
NEEDS: Mapping[str, tuple[str, ...]] = {
    "three_point": ("low", "likely", "high"),
    "triangular": ("low", "likely", "high"),
    "pert": ("low", "likely", "high"),
    "uniform": ("low", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("mean", "sd"),
    "discrete": ("values",),
}
_UNUSED = ("low", "likely", "high", "mean", "sd", "values", "weights")


def faults(spread: Spread, numbers: Numbers) -> Iterator[Fault]:
    """Find what makes a range impossible, or of no effect.

    Args:
        spread: The range as written.
        numbers: What its fields come to.
    """
    missing = [name for name in NEEDS[spread.kind] if name not in numbers]
    for name in missing:
        yield "range_missing", name, {"kind": spread.kind, "field": name, "needs": ", ".join(NEEDS[spread.kind])}
    allowed = {*NEEDS[spread.kind], *(("weights",) if spread.kind == "discrete" else ())}
    for name in _UNUSED:
        if getattr(spread, name) not in {None, ()} and name not in allowed:
            yield "range_unused", name, {"kind": spread.kind, "field": name, "needs": ", ".join(NEEDS[spread.kind])}
    for name, value in numbers.items():
        if not np.all(np.isfinite(value)):
            yield "range_unknown", name, {"field": name}
            return
    if not missing:
        yield from _disorder(spread, numbers)


def _disorder(spread: Spread, numbers: Numbers) -> Iterator[Fault]:
    ordered = [name for name in ("low", "likely", "high") if name in NEEDS[spread.kind]]
    for first, second in [*pairwise(ordered), ("least", "most")]:
        small, large = numbers.get(first), numbers.get(second)
        if isinstance(small, float) and isinstance(large, float) and small > large:
            params = {"first": first, "small": float(small), "second": second, "large": float(large)}
            yield "range_order", first, params
    sd, mean = numbers.get("sd"), numbers.get("mean")
    if "sd" in NEEDS[spread.kind] and isinstance(sd, float) and sd < 0:
        yield "range_sd", "sd", {"found": float(sd)}
    if spread.kind == "lognormal" and isinstance(mean, float) and mean <= 0:
        yield "range_lognormal", "mean", {"found": float(mean)}
    values, weights = numbers.get("values"), numbers.get("weights")
    if spread.kind == "discrete" and isinstance(values, tuple) and isinstance(weights, tuple):
        if len(weights) != len(values):
            yield "range_weights", "weights", {"weights": len(weights), "values": len(values)}
        elif min(weights) < 0 or sum(weights) <= 0:
            yield "range_weights_sign", "weights", {}


def quantile(spread: Spread, numbers: Numbers) -> Quantile:
    """Prepare a range for drawing; it must be without `faults`.

    Args:
        spread: The range as written.
        numbers: What its fields come to.

    Returns:
        The inverse of its distribution.
    """
    single = {name: value for name, value in numbers.items() if isinstance(value, float)}
    inner = _KINDS[spread.kind](single, numbers)
    from_zero = spread.kind == "three_point" and single["low"] >= 0
    least = single.get("least", 0.0 if from_zero else -math.inf)
    most = single.get("most", math.inf)
    if math.isinf(least) and math.isinf(most):
        return inner
    return lambda u: np.clip(inner(u), least, most)


def fixed(value: float) -> Quantile:
    """Give the distribution of an amount that is certain."""
    return lambda u: np.full(u.shape, value)


def whole(inner: Quantile) -> Quantile:
    """Round what is drawn of something that is counted."""
    return lambda u: money.round_half_up(inner(u))


def times(inner: Quantile, base: float) -> Quantile:
    """Give the values of a range of factors."""
    return lambda u: inner(u) * base


def occurrences(probability: float, occasions: int) -> Quantile:
    """Give how often something happens, of a number of occasions that each have the same probability."""
    from scipy import special

    often = np.arange(occasions)
    at_most = special.bdtr(often, occasions, probability)  # chance of no more than 0, 1, 2, …
    return lambda u: np.searchsorted(at_most, u, side="left").astype(np.float64)


def _uniform(numbers: Mapping[str, float], _: Numbers) -> Quantile:
    low, high = numbers["low"], numbers["high"]
    return lambda u: low + u * (high - low)


def _triangle(start: float, mode: float, end: float) -> Quantile:
    width = end - start
    if width <= 0:
        return fixed(mode)
    turn = (mode - start) / width

    def inverse(u: Floats) -> Floats:
        rising = start + np.sqrt(u * (width * (mode - start)))
        falling = end - np.sqrt((1 - u) * (width * (end - mode)))
        return np.where(u < turn, rising, falling)

    return inverse


def _triangular(numbers: Mapping[str, float], _: Numbers) -> Quantile:
    return _triangle(numbers["low"], numbers["likely"], numbers["high"])


def _three_point(numbers: Mapping[str, float], _: Numbers) -> Quantile:
    return _triangle(*ends(numbers["low"], numbers["likely"], numbers["high"]))


def ends(low: float, likely: float, high: float) -> tuple[float, float, float]:
    """Find the triangle whose peak is `likely` and which leaves one case in ten below `low`, one in ten above `high`.

    With p the share of cases below the peak, and w the width, low lies w (p - √(p/10)) under the peak and high lies
    w (1 - p - √((1 - p)/10)) over it. Their ratio grows with p alone, from p = 1/10 where likely = low to p = 9/10
    where likely = high, so that halving the interval finds p.

    Returns:
        Its first value, its peak and its last value.
    """
    if high <= low:
        return likely, likely, likely
    wanted = (likely - low) / (high - low)
    below, above = BEYOND, 1 - BEYOND
    for _ in range(60):
        p = (below + above) / 2
        under, over = p - math.sqrt(p * BEYOND), 1 - p - math.sqrt((1 - p) * BEYOND)
        if under < wanted * (under + over):
            below = p
        else:
            above = p
    width = (high - low) / (under + over)
    return likely - p * width, likely, likely + (1 - p) * width


def _pert(numbers: Mapping[str, float], _: Numbers) -> Quantile:
    """The beta distribution of PERT, whose mean is (low + 4 likely + high) / 6, read from a table.

    The table has its knots densest at both ends; between them the error is under a millionth of the range.
    """
    from scipy import special

    low, likely, high = numbers["low"], numbers["likely"], numbers["high"]
    width = high - low
    if width <= 0:
        return fixed(likely)
    knots = (1 - np.cos(np.linspace(0, math.pi, _KNOTS))) / 2
    before, after = (1 + _PERT_WEIGHT * part / width for part in (likely - low, high - likely))
    shares = special.betainc(before, after, knots)
    return lambda u: low + width * np.interp(u, shares, knots)


def _normal(numbers: Mapping[str, float], _: Numbers) -> Quantile:
    from scipy import special

    mean, sd = numbers["mean"], numbers["sd"]
    return lambda u: mean + sd * special.ndtri(u)


def _lognormal(numbers: Mapping[str, float], _: Numbers) -> Quantile:
    from scipy import special

    mean, sd = numbers["mean"], numbers["sd"]
    spread = math.sqrt(math.log1p((sd / mean) ** 2))
    centre = math.log(mean) - spread**2 / 2
    return lambda u: np.exp(centre + spread * special.ndtri(u))


def _discrete(_: Mapping[str, float], numbers: Numbers) -> Quantile:
    values = np.array(numbers["values"], dtype=np.float64)
    weights = np.array(numbers.get("weights", (1.0,) * len(values)), dtype=np.float64)
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[order])
    shares = upto[:-1] / upto[-1]
    return lambda u: values[order][np.searchsorted(shares, u, side="left")]


_KINDS: Mapping[str, Callable[[Mapping[str, float], Numbers], Quantile]] = {
    "three_point": _three_point,
    "triangular": _triangular,
    "pert": _pert,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "discrete": _discrete,
}
