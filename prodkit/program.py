"""The engine room: formulas of a whole budget, arranged so that NumPy computes them together.

Every number of a production becomes a *register*: a row of n cases. Operations of the same kind and the same depth are
laid side by side, so that a budget of a thousand formulas is some dozens of array operations instead of thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from prodkit import money, periods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = slice | NDArray[np.intp]

Key = tuple[object, ...]
Operation = Callable[..., "Floats"]


def _comparison(compare: Callable[[Floats, Floats], NDArray[np.bool_]]) -> Operation:
    """A comparison with an unknown or infinite side is unknown: adding 0 x (a + b) says so without a test."""

    def checked(a: Floats, b: Floats) -> Floats:
        return compare(a, b) + (a + b) * 0.0

    return checked


def _finite(operate: np.ufunc) -> Operation:
    """What is not finite, such as a division by zero, is unknown and stays so whatever is made of it later."""

    def checked(a: Floats, b: Floats) -> Floats:
        result: Floats = operate(a, b)
        return np.where(np.isfinite(result + (a + b) * 0.0), result, np.nan)

    return checked


def _if(condition: Floats, yes: Floats, no: Floats) -> Floats:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, yes, no))


def _truth(value: Floats) -> Floats:
    truth: Floats = (value != 0) + value * 0.0
    return truth


def _round(value: Floats, digits: Floats) -> Floats:
    scale = 10.0 ** np.clip(np.trunc(digits), -9, 9)
    return money.round_half_up(value * scale) / scale


def _known(value: Floats, otherwise: Floats) -> Floats:
    """A number, or another one while it is unknown."""
    return np.where(np.isnan(value), otherwise, value)


def _allot(amount: Floats, before: Floats, up_to: Floats, whole: Floats) -> Floats:
    """The part of an amount that falls on a part of a whole, to the cent; all parts add up to the amount."""
    ends = (np.divide(part, whole, out=np.zeros_like(whole), where=whole != 0) for part in (up_to, before))
    upper, lower = (money.round_half_up(amount * end, 2) for end in ends)
    return upper - lower


def _law(*arguments: Any) -> Floats:
    """A rule that is kept elsewhere: what computes it comes last."""
    *numbers, rule = arguments
    found: Floats = rule(*numbers)
    return found


OPERATIONS: Mapping[str, Operation] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": _finite(np.divide),
    "pow": _finite(np.power),
    "neg": np.negative,
    "abs": np.abs,
    "min": np.minimum,
    "max": np.maximum,
    "eq": _comparison(np.equal),
    "ne": _comparison(np.not_equal),
    "lt": _comparison(np.less),
    "le": _comparison(np.less_equal),
    "gt": _comparison(np.greater),
    "ge": _comparison(np.greater_equal),
    "and": lambda a, b: _truth(a) * _truth(b),
    "or": lambda a, b: np.maximum(_truth(a), _truth(b)),
    "not": lambda a: 1.0 - _truth(a),
    "if": _if,
    "round": _round,
    "ceil": money.ceil,
    "floor": money.floor,
    "end_of": periods.end_of,
    "working_days": periods.working_days,
    "known": _known,
    "allot": _allot,
    "law": _law,
}


class Op(NamedTuple):
    """An operation and what it needs beside numbers, such as a calendar."""

    name: str
    extra: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """One array operation: which registers it reads and the run of registers it fills."""

    function: Operation
    extra: tuple[object, ...]
    reads: tuple[Rows, ...]
    fills: slice


class Builder:
    """Collects numbers and operations, each distinct one once, and arranges them into a `Program`."""

    def __init__(self) -> None:
        self._ids: dict[Key, int] = {}
        self._leaves: list[tuple[int, float]] = []
        self._inputs: dict[str, int] = {}
        self._nodes: list[tuple[Op, tuple[int, ...]] | None] = []
        self._levels: list[int] = []
        self._moving: list[bool] = []

    def number(self, value: float) -> int:
        """Give the register of a constant."""
        return self._leaf(("number", value), value)

    def input(self, key: str, value: float) -> int:
        """Give the register of a number that a case may replace.

        Args:
            key: Its name in `Program.run`.
            value: What it is when no case says otherwise; NaN when unknown.
        """
        register = self._leaf(("input", key), value)
        self._moving[register] = True
        self._inputs[key] = register
        return register

    def apply(self, name: str, *args: int, extra: tuple[object, ...] = ()) -> int:
        """Give the register of an operation on other registers."""
        key = (name, extra, args)
        known = self._ids.get(key)
        if known is not None:
            return known
        return self._add(key, (Op(name, extra), args), 1 + max(self._levels[arg] for arg in args))

    def product(self, *factors: int) -> int:
        """Give the register of a product; factors that are always 1 are left out."""
        one = self.number(1.0)
        result, *rest = [factor for factor in factors if factor != one] or [one]
        for factor in rest:
            result = self.apply("mul", result, factor)
        return result

    def _leaf(self, key: Key, value: float) -> int:
        if key in self._ids:
            return self._ids[key]
        register = self._add(key, None, 0)
        self._leaves.append((register, value))
        return register

    def _add(self, key: Key, node: tuple[Op, tuple[int, ...]] | None, level: int) -> int:
        register = len(self._nodes)
        self._ids[key] = register
        self._nodes.append(node)
        self._levels.append(level)
        self._moving.append(node is not None and any(self._moving[arg] for arg in node[1]))
        return register

    def build(self) -> Program:
        """Arrange all registers by depth and operation; what no case can change is computed here, once."""
        order = sorted(range(len(self._nodes)), key=self._place)
        place = np.empty(len(order), dtype=np.intp)
        place[order] = np.arange(len(order))
        base = np.zeros(len(order))
        for register, value in self._leaves:
            base[place[register]] = value
        steps = []
        start = len(self._leaves)
        fixed = len(order) - sum(
            moving and node is not None for moving, node in zip(self._moving, self._nodes, strict=True)
        )
        for _, group in groupby(order[start:], key=self._place):
            members = [node for node in (self._nodes[register] for register in group) if node is not None]
            operation = members[0][0]
            columns = zip(*(args for _, args in members), strict=True)
            reads = tuple(_rows(place[list(column)]) for column in columns)
            fills = slice(start, start + len(members))
            steps.append(_Step(OPERATIONS[operation.name], operation.extra, reads, fills))
            start = fills.stop
        inputs = {key: int(place[register]) for key, register in self._inputs.items()}
        once = tuple(step for step in steps if step.fills.stop <= fixed)
        return Program(_run(once, base[:, np.newaxis])[:, 0], tuple(steps[len(once) :]), inputs, place)

    def _place(self, register: int) -> tuple[bool, int, str, str]:
        node = self._nodes[register]
        if node is None:
            return (False, 0, "", "")
        operation = node[0]
        extra = "".join(map(_stable, operation.extra))
        return (self._moving[register], self._levels[register], operation.name, extra)


def _stable(extra: object) -> str:
    return extra if isinstance(extra, str) else str(id(extra))


def _rows(registers: NDArray[np.intp]) -> Rows:
    """A run of neighbours is read in place; anything else is gathered."""
    if len(registers) == 1 or np.all(np.diff(registers) == 1):
        return slice(int(registers[0]), int(registers[-1]) + 1)
    return registers


@dataclass(frozen=True, slots=True)
class Program:
    """Numbers and operations in the order in which they are computed.

    Attributes:
        base: What each register holds before any case speaks (registers); those that no case changes have their value.
        inputs: Register of every number that a case may replace, by key.
        place: Where the registers that `Builder` gave out have gone.
    """

    base: Floats
    steps: tuple[_Step, ...]
    inputs: Mapping[str, int]
    place: NDArray[np.intp]

    def run(self, cases: Mapping[str, Floats], size: int) -> Floats:
        """Compute every register for every case.

        Args:
            cases: Values of some inputs, each an array of `size`.
            size: Number of cases.

        Returns:
            All registers (registers x size). What cannot be computed is NaN or infinite.
        """
        registers = np.empty((len(self.base), size))
        leaves = self.steps[0].fills.start if self.steps else len(self.base)
        registers[:leaves] = self.base[:leaves, np.newaxis]
        for key, values in cases.items():
            registers[self.inputs[key]] = values
        return _run(self.steps, registers)

    def places(self, registers: Iterable[int]) -> NDArray[np.intp]:
        """Tell where registers that `Builder` gave out are found in what `run` returns."""
        return self.place[list(registers)]


def _run(steps: Iterable[_Step], registers: Floats) -> Floats:
    """Fill registers (registers x cases) step by step."""
    with np.errstate(all="ignore"):
        for step in steps:
            arguments = [_read(registers, rows) for rows in step.reads]
            out = registers[step.fills]
            if isinstance(step.function, np.ufunc):
                step.function(*arguments, out=out)
            else:
                out[...] = step.function(*arguments, *step.extra)
    return registers


def _read(registers: Floats, rows: Rows) -> Floats:
    return registers[rows] if isinstance(rows, slice) else registers.take(rows, axis=0)
