"""How long things take: `uv run pytest tests/benchmarks/bench_engine.py --benchmark-enable`. See also `factors.py`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from workload import Workload

from prodkit import compiler
from prodkit.budget import compute, evaluate

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


@pytest.mark.parametrize("lines", [100, 1000, 10_000])
def test_validate(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark(Workload.of(lines).production)


@pytest.mark.parametrize("lines", [100, 1000, 10_000])
def test_compile(benchmark: BenchmarkFixture, lines: int) -> None:
    production = Workload.of(lines).production()
    benchmark(compiler.compile, production)


@pytest.mark.parametrize("lines", [100, 1000, 10_000])
def test_one_case(benchmark: BenchmarkFixture, lines: int) -> None:
    model = compiler.compile(Workload.of(lines).production())
    benchmark(lambda: compute(model, {}).total)


@pytest.mark.parametrize("cases", [100, 1000, 10_000])
def test_many_cases(benchmark: BenchmarkFixture, cases: int) -> None:
    work = Workload.of()
    model = compiler.compile(work.production())
    drivers = work.cases(cases)
    benchmark(lambda: compute(model, drivers, keep_lines=False).total)


def test_from_the_file_to_the_total(benchmark: BenchmarkFixture) -> None:
    work = Workload.of()
    benchmark(lambda: evaluate(work.production()).total)


@pytest.mark.parametrize("table", ["accounts", "lines", "charges"])
def test_tables(benchmark: BenchmarkFixture, table: str) -> None:
    budget = evaluate(Workload.of().production())
    benchmark(getattr(budget, table))


@pytest.mark.parametrize("code", ["", "import prodkit", "import prodkit; prodkit.evaluate"])
def test_start(benchmark: BenchmarkFixture, code: str) -> None:
    """Python alone, Python with prodkit, and with its engine."""
    benchmark(lambda: subprocess.run([sys.executable, "-c", code], check=True))
