"""The benchmarks at tiny sizes, so that they do not rot; and every peer computes what the engine computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bench_engine
import factors
import numpy as np
import peers
import pytest
from workload import Workload

from prodkit.budget import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def work() -> Workload:
    return Workload.of(lines=30, accounts=5, drivers=6)


@pytest.mark.filterwarnings("ignore")  # the peers' own
@pytest.mark.parametrize(
    ("make", "cents"),
    [
        (peers.decimal_loop, 0),
        (peers.pandas_groupby, 0),
        # The ROUND of these two loses the cent of some exact halves.
        (peers.pycel_workbook, 3),
        (peers.formulas_workbook, 3),
    ],
)
def test_a_peer_gives_the_same_total(work: Workload, make: Callable[[Workload], peers.Peer], cents: int) -> None:
    try:
        total = make(work)
    except ImportError as missing:
        pytest.skip(f"{missing.name} is in the group of peers, not in the default one")
    cases = work.cases(3)
    expected = evaluate(work.production(), cases).total
    for n in range(3):
        assert abs(total({key: values[n] for key, values in cases.items()}) - expected[n]) < (cents + 0.1) / 100


def test_the_kernel_gives_the_same_totals(work: Workload) -> None:
    cases = work.cases(450)
    np.testing.assert_allclose(peers.numpy_kernel(work)(cases), evaluate(work.production(), cases).total, atol=0.001)


def test_a_workload_is_the_same_each_time_and_has_its_size() -> None:
    work = Workload.of(lines=50, accounts=7, drivers=10)
    assert work == Workload.of(lines=50, accounts=7, drivers=10)
    production = work.production()
    assert (len(production.lines), len(production.drivers)) == (50, 10)
    assert evaluate(production).unknown == 0


@pytest.mark.filterwarnings("ignore")
def test_factors_make_a_table() -> None:
    table = factors.report(lines=20, cases=40)
    assert "Decimal loop" in table
    assert "peak memory" in table


def test_benchmarks_run(benchmark: object) -> None:
    assert callable(bench_engine.test_one_case)
    bench_engine.test_one_case(benchmark, 10)  # type: ignore[arg-type]
