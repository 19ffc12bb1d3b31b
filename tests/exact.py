"""Arithmetic in exact fractions that knows how far floats may stray from it: what formulas are held to.

Every number carries a bound of the error that binary floats have accumulated on the way. Where a result jumps (a
comparison, a rounding) and the bound does not exclude the other side, no one can say what floats should give: that
is `Fragile`, and a property test draws another example. An exact tie, such as 1.005 x 100 cents, is no such case:
`prodkit.money` promises to round it up, and is held to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Tree = Decimal | str | tuple[object, ...]
"""A number, a name, or an operation followed by its arguments."""

_HALF_ULP = Fraction(1, 2**53)
_FORGIVEN = Fraction(1, 2**49)
_MOST = Fraction(10) ** 280


class Fragile(Exception):  # noqa: N818 - not an error: this example cannot be judged
    """Floats cannot tell on which side of a jump this value lies."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A number and a bound of how far a float computation may be from it."""

    value: Fraction
    error: Fraction = Fraction(0)


Known = Exact | None
"""A number, or None while it is unknown."""


def exact(written: float | str | Decimal) -> Exact:
    """Read a number as a person wrote it: 0.1 is a tenth, whatever the float is."""
    value = Fraction(str(written))
    return Exact(value, abs(Fraction(float(value)) - value))


def _computed(value: Fraction, error: Fraction) -> Exact:
    """Give a result, with the rounding of its float added unless it has none."""
    if value and not 1 / _MOST < abs(value) < _MOST:
        raise Fragile
    if not error and Fraction(float(value)) == value:
        return Exact(value)
    return Exact(value, error + (abs(value) + error) * _HALF_ULP)


def add(a: Exact, b: Exact) -> Exact:
    return _computed(a.value + b.value, a.error + b.error)


def neg(a: Exact) -> Exact:
    return Exact(-a.value, a.error)


def sub(a: Exact, b: Exact) -> Exact:
    return add(a, neg(b))


def mul(a: Exact, b: Exact) -> Exact:
    error = abs(a.value) * b.error + abs(b.value) * a.error + a.error * b.error
    return _computed(a.value * b.value, error)


def div(a: Exact, b: Exact) -> Known:
    """Divide; by an exact zero, the result is unknown."""
    if not b.value and not b.error:
        return None
    least = abs(b.value) - b.error
    if least <= 0:
        raise Fragile
    quotient = a.value / b.value
    return _computed(quotient, (a.error + abs(quotient) * b.error) / least)


def power(a: Exact, b: Exact) -> Exact:
    """Raise to a small whole power; other powers have no exact value to compare with."""
    if b.error or b.value.denominator != 1 or not 0 <= b.value <= 12:
        raise Fragile
    n = int(b.value)
    return _computed(a.value**n, (abs(a.value) + a.error) ** n - abs(a.value) ** n)


def sign(a: Exact) -> int:
    """Tell whether a number is negative, zero or positive."""
    if a.error and abs(a.value) <= a.error:
        raise Fragile
    return (a.value > 0) - (a.value < 0)


def _whole(value: Fraction, a: Exact) -> Fraction:
    """Pass on a value about to jump at whole numbers, if floats can tell the side."""
    distance = abs(value - round(value))
    forgiven = _FORGIVEN * abs(a.value)
    if a.error * 4 > forgiven * 3 if not distance else distance <= a.error + 2 * forgiven:
        raise Fragile
    return value


def ceil(a: Exact) -> Exact:
    return Exact(Fraction(math.ceil(_whole(a.value, a))))


def floor(a: Exact) -> Exact:
    return Exact(Fraction(math.floor(_whole(a.value, a))))


def half_up(a: Exact) -> int:
    """Round to a whole number, halves away from zero."""
    size = math.floor(_whole(abs(a.value) + Fraction(1, 2), a))
    return size if a.value >= 0 else -size


def minor(a: Exact, digits: int) -> int:
    """Round an amount to whole minor units of its currency."""
    return half_up(mul(a, Exact(Fraction(10) ** digits)))


def rounded(a: Exact, digits: Exact = Exact(Fraction(0))) -> Exact:
    places = int(digits.value)
    if digits.error or abs(places) > 9:
        raise Fragile
    scale = exact(Decimal(10) ** places)
    return _computed(half_up(mul(a, scale)) / scale.value, scale.error)


def minimum(*values: Exact) -> Exact:
    return Exact(min(a.value for a in values), max(a.error for a in values))


def maximum(*values: Exact) -> Exact:
    return neg(minimum(*map(neg, values)))


def _truth(value: bool) -> Exact:
    return Exact(Fraction(value))


def _compare(accept: Callable[[int], bool]) -> Callable[[Exact, Exact], Exact]:
    return lambda a, b: _truth(accept(sign(Exact(a.value - b.value, a.error + b.error))))


def _percent(a: Exact) -> Known:
    return div(a, Exact(Fraction(100)))


OPERATIONS: Mapping[str, Callable[..., Known]] = {
    "add": add,
    "sub": sub,
    "mul": mul,
    "div": div,
    "pow": power,
    "neg": neg,
    "percent": _percent,
    "abs": lambda a: Exact(abs(a.value), a.error),
    "min": minimum,
    "max": maximum,
    "ceil": ceil,
    "floor": floor,
    "round": rounded,
    "eq": _compare(lambda order: order == 0),
    "ne": _compare(lambda order: order != 0),
    "lt": _compare(lambda order: order < 0),
    "le": _compare(lambda order: order <= 0),
    "gt": _compare(lambda order: order > 0),
    "ge": _compare(lambda order: order >= 0),
    "and": lambda a, b: _truth(bool(sign(a)) & bool(sign(b))),
    "or": lambda a, b: _truth(bool(sign(a)) | bool(sign(b))),
    "not": lambda a: _truth(not sign(a)),
}


def evaluate(tree: Tree, name: Callable[[str], Known]) -> Known:
    """Compute a formula's tree; what needs an unknown number is unknown.

    Args:
        tree: The formula.
        name: Gives the value of a name.

    Raises:
        Fragile: If floats cannot be expected to agree.
    """
    if isinstance(tree, Decimal):
        return exact(tree)
    if isinstance(tree, str):
        return name(tree)
    operation, *parts = tree
    args = [evaluate(part, name) for part in parts]  # type: ignore[arg-type]
    if operation == "if":
        condition, yes, no = args
        return None if condition is None else yes if sign(condition) else no
    return over(OPERATIONS[str(operation)], *args)


def over(operation: Callable[..., Known], *args: Known) -> Known:
    """Apply an operation if all it needs is known."""
    return None if any(arg is None for arg in args) else operation(*args)
