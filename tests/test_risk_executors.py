"""The same seed gives the same figures in one thread, in several, in processes and on a cluster."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import small

from prodkit.risk import Simulation, engine, simulate, simulate_scenarios

if TYPE_CHECKING:
    from collections.abc import Iterator

N = 11_000  # more than one Latin hypercube


def film() -> Any:
    return small.film(
        uncertain=[
            {"of": "drivers.days", "low": 4, "likely": 5, "high": 8},
            {"of": "lines.editor.rate", "kind": "lognormal", "sd": 200},
        ],
        risks=[{"id": "rain", "label": "Rain", "probability": 0.2, "low": 500, "likely": 800, "high": 2000,
                "account": "25"}],
        correlations=[{"between": ["drivers.days", "rain"], "coefficient": 0.5}],
        scenarios=[{"id": "short", "label": "Short", "overrides": [{"set": "drivers.days", "to": 4}]}],
    )  # fmt: skip


@pytest.fixture(scope="module")
def here() -> Simulation:
    return simulate(film(), N)


@pytest.fixture(params=["threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    # A fresh interpreter, as on another machine: nothing is inherited from this process.
    fresh = multiprocessing.get_context("spawn")
    kinds: dict[str, Any] = {
        "threads": lambda: ThreadPoolExecutor(3),
        "processes": lambda: ProcessPoolExecutor(2, mp_context=fresh),
    }
    with kinds[request.param]() as found:
        yield found


def assert_same(one: Simulation, other: Simulation) -> None:
    assert one.figures.keys() == other.figures.keys()
    for name, values in one.figures.items():
        np.testing.assert_array_equal(values, other.figures[name])
    assert one.incomplete == other.incomplete


def test_an_executor_changes_no_figure(here: Simulation, executor: Executor) -> None:
    told: list[tuple[int, int]] = []
    assert_same(here, simulate(film(), N, executor=executor, progress=lambda *done: told.append(done)))
    assert told[-1] == (N, N)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    alone = here.cost_of_risks(n=3000)
    assert here.cost_of_risks(n=3000, executor=executor).equals(alone)


def test_the_size_of_pieces_changes_no_figure(here: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PIECE", 777)
    assert_same(here, simulate(film(), N))


def test_scenarios_tell_their_progress_as_one() -> None:
    told: list[tuple[int, int]] = []
    simulate_scenarios(film(), ["base", "short"], 3000, progress=lambda *done: told.append(done))
    assert told == [(2500, 6000), (3000, 6000), (5500, 6000), (6000, 6000)]


def test_what_stops_the_progress_stops_the_rest() -> None:
    def stop(done: int, whole: int) -> None:
        raise RuntimeError(f"enough after {done} of {whole}")

    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match="enough after 2500"):
        simulate(film(), N, executor=executor, progress=stop)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the cluster's own
def test_a_cluster_changes_no_figure(here: Simulation) -> None:
    distributed = pytest.importorskip(
        "distributed", reason="Dask is in the group `cluster`, not in the default one: uv run --group cluster pytest …"
    )
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, protocol="tcp://"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert_same(here, simulate(film(), N, executor=client.get_executor()))
