"""The engine room: registers, levels, and every operation over arrays against the same operation on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodkit.program import OPERATIONS, Builder, Program


def run(builder: Builder, register: int, size: int = 1, **cases: list[float]) -> list[float]:
    program = builder.build()
    found = program.run({key: np.array(values) for key, values in cases.items()}, size)
    values: list[float] = found[program.places([register])[0]].tolist()
    return values


def test_a_case_may_replace_an_input() -> None:
    builder = Builder()
    days = builder.input("days", 5)
    cost = builder.apply("mul", days, builder.number(3))
    assert run(builder, cost) == [15]
    assert run(builder, cost, 3, days=[1, 2, math.nan])[:2] == [3, 6]
    assert math.isnan(run(builder, cost, 1, days=[math.nan])[0])


def test_what_is_the_same_is_computed_once() -> None:
    builder = Builder()
    a, b = builder.number(1), builder.number(2)
    assert builder.number(1.0) == a
    assert builder.number(math.nan) == builder.number(math.nan)
    assert builder.apply("add", a, b) == builder.apply("add", a, b)
    assert builder.apply("sub", a, b) != builder.apply("sub", b, a)
    assert builder.input("x", 1) != a


def test_registers_that_depend_on_each_other_come_in_order() -> None:
    builder = Builder()
    power = builder.number(1)
    two = builder.number(2)
    for _ in range(500):
        power = builder.apply("mul", power, two)
    assert run(builder, power) == [2.0**500]


def test_operations_of_a_kind_and_depth_are_one_step() -> None:
    builder = Builder()
    registers = [builder.apply("mul", builder.input(f"i{n}", n), builder.number(10)) for n in range(100)]
    program = builder.build()
    assert len(program.steps) == 1
    found = program.run({}, 2)[program.places(registers)]
    np.testing.assert_array_equal(found, np.repeat(np.arange(100.0)[:, None] * 10, 2, axis=1))


def test_a_program_without_operations_runs() -> None:
    builder = Builder()
    assert run(builder, builder.number(7), 2) == [7, 7]
    assert Builder().build().run({}, 3).shape == (0, 3)


def test_running_twice_gives_the_same_and_keeps_the_base() -> None:
    builder = Builder()
    register = builder.apply("add", builder.input("x", 1), builder.number(1))
    program: Program = builder.build()
    base = program.base.copy()
    first = program.run({"x": np.array([5.0])}, 1)
    second = program.run({}, 1)
    place = program.places([register])[0]
    assert (first[place, 0], second[place, 0]) == (6, 2)
    np.testing.assert_array_equal(program.base, base)


def test_an_input_that_is_not_there_is_a_bug_of_the_caller() -> None:
    with pytest.raises(KeyError):
        Builder().build().run({"x": np.array([1.0])}, 1)


_FIGURES = st.sampled_from([0.0, 1.0, -1.0, 2.0, 3.5, -7.25, 1e3, 1e-3, math.nan, 1e300, math.inf])
_MEANING: dict[str, Callable[[float, float], float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "min": min,
    "max": max,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "and": lambda a, b: bool(a) and bool(b),
    "or": lambda a, b: bool(a) or bool(b),
}


@given(st.lists(st.tuples(_FIGURES, _FIGURES), min_size=1, max_size=6), st.sampled_from(sorted(_MEANING)))
def test_two_sided_operations(pairs: list[tuple[float, float]], name: str) -> None:
    found = _apply(name, *zip(*pairs, strict=True))
    for (a, b), value in zip(pairs, found, strict=True):
        if math.isnan(a) or math.isnan(b):
            assert math.isnan(value)
        elif math.isfinite(a) and math.isfinite(b):
            assert value == _MEANING[name](a, b)


@given(st.lists(st.tuples(_FIGURES, _FIGURES), min_size=1, max_size=6))
def test_what_cannot_be_divided_is_unknown_and_never_infinite(pairs: list[tuple[float, float]]) -> None:
    for (a, b), value in zip(pairs, _apply("div", *zip(*pairs, strict=True)), strict=True):
        if math.isfinite(a) and math.isfinite(b) and b and math.isfinite(a / b):
            assert value == a / b
        else:
            assert math.isnan(value)


def test_if_looks_at_the_branch_it_takes_only() -> None:
    found = _apply("if", (1, 0, 2, math.nan), (5, math.nan, 5, 5), (math.nan, 6, 6, 6))
    assert found[:3] == [5, 6, 5]
    assert math.isnan(found[3])


def test_rounding_has_digits_of_both_signs() -> None:
    assert _apply("round", (1.005, 1250, 2.5, -2.5, 1.26), (2, -2, 0, 0, 1.9)) == [1.01, 1300, 3, -3, 1.3]


def test_operations_leave_their_arguments_alone() -> None:
    for name, operation in OPERATIONS.items():
        if name in {"end_of", "working_days", "law"}:
            continue
        count = {"neg": 1, "abs": 1, "not": 1, "ceil": 1, "floor": 1, "if": 3, "allot": 4}.get(name, 2)
        args = [np.array([1.5, 0.0, -2.0]) for _ in range(count)]
        with np.errstate(all="ignore"):
            operation(*args)
        for arg in args:
            np.testing.assert_array_equal(arg, [1.5, 0.0, -2.0])


def _apply(name: str, *columns: tuple[float, ...]) -> list[float]:
    builder = Builder()
    keys = [f"i{n}" for n in range(len(columns))]
    register = builder.apply(name, *(builder.input(key, 0) for key in keys))
    cases = {key: list(column) for key, column in zip(keys, columns, strict=True)}
    return run(builder, register, len(columns[0]), **cases)
