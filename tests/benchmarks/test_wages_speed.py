"""Wages inside a budget: 10,000 cases of 1,000 lines, beside the same budget with flat percentages.

    uv run pytest tests/benchmarks/test_wages_speed.py --benchmark-enable

What changes in no case is computed once, so that wages whose quantities move cost nothing; hours that move are computed
for each distinct number of hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from workload import Workload

from prodkit import compiler
from prodkit.budget import compute, evaluate
from prodkit.production import Production

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

STATUSES = ("technician", "technician_cadre", "artist")


def paid(work: Workload, jobs: int, hours: float | str = 39) -> Production:
    """Give a workload of which some lines name a job, all of another pay."""
    data = work.data() | {"agreement": "3097", "law_date": "2026-10-05"}
    data["drivers"].append({"id": "hours", "label": "Hours", "value": 39})
    for number, line in enumerate(data["lines"][:jobs]):
        line.pop("employer", None)
        job: dict[str, Any] = {"title": f"Job {number % 50}", "status": STATUSES[number % 3], "hours": hours}
        line |= {"unit": "week", "rate": 900 + number, "job": job | {"base_hours": 39}}
    return Production.parse(data)


def cases(work: Workload, count: int, hours: np.ndarray[Any, Any] | None = None) -> dict[str, Any]:
    return work.cases(count) | ({} if hours is None else {"hours": hours})


def test_flat_percentages(benchmark: BenchmarkFixture) -> None:
    work = Workload.of()
    model = compiler.compile(paid(work, 0))
    benchmark(lambda: compute(model, cases(work, 10_000), keep_lines=False).total)


def test_wages_whose_quantities_move(benchmark: BenchmarkFixture) -> None:
    work = Workload.of()
    model = compiler.compile(paid(work, 300))
    benchmark(lambda: compute(model, cases(work, 10_000), keep_lines=False).total)


def test_wages_compiled(benchmark: BenchmarkFixture) -> None:
    production = paid(Workload.of(), 300)
    benchmark(lambda: compiler.compile(production))


@pytest.mark.parametrize("kinds", [25, 1000])
def test_wages_whose_hours_move(benchmark: BenchmarkFixture, kinds: int) -> None:
    work = Workload.of()
    hours = np.resize(np.linspace(35, 60, kinds), 1000)
    production = paid(work, 300, "= hours")

    def whole() -> object:
        return evaluate(production, cases(work, 1000, hours), keep_lines=False).total

    benchmark(whole)


def test_moving_hours_give_what_each_case_gives() -> None:
    work = Workload.of(lines=12, accounts=3, drivers=4)
    moving = cases(work, 6, np.array([35.0, 39.0, 41.5, 48.0, 60.0, 39.0]))
    production = paid(work, 6, "= hours")
    found = evaluate(production, moving).total
    for case in range(6):
        assert evaluate(production, {name: values[case] for name, values in moving.items()}).total == found[case]
