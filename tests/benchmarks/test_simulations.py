"""The benchmark of simulations at a tiny size, so that it does not rot; and its peers compute what it computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import peers
import pytest
import simulations
from workload import Workload

from prodkit.risk import simulate
from prodkit.risk.reading import study

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("make", [peers.decimal_loop, peers.pandas_groupby])
def test_a_peer_gives_the_total_of_each_case(make: Callable[[Workload], peers.Peer]) -> None:
    work = Workload.of(lines=30, accounts=5, drivers=6)
    production = simulations.uncertain(work).model_copy(update={"risks": ()})
    drawn = simulations.as_cases(work, production, 4)
    total = make(work)
    each = [total({key: values[n] for key, values in drawn.items()}) for n in range(4)]
    np.testing.assert_allclose(each, simulate(production, 4).of(), atol=0.011)


def test_what_a_case_moves_grows_with_the_lines() -> None:
    few, many = (study(simulations.uncertain(Workload.of(lines))).model for lines in (50, 500))
    assert 3 < simulations.bytes_moved(many) / simulations.bytes_moved(few) < 20
    assert simulations.bandwidth(1) > 1e8


def test_the_table_can_be_made() -> None:
    table = simulations.report(lines=20, cases=40)
    for word in ("plain Python loop", "pandas", "two threads", "GB/s", "MB"):
        assert word in table
