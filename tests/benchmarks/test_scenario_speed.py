"""The benchmark of scenarios at a tiny size: every way comes to the same totals, and the table is written."""

from __future__ import annotations

import peers
import pytest
import scenario_factors as factors
from workload import Workload

from prodkit.comparison import compare
from prodkit.difference import explain


def test_every_way_gives_the_same_totals() -> None:
    work = Workload.of(lines=30, accounts=5, drivers=24)
    written = factors.production(work, scenarios=4, changes=3)
    found = compare(written)
    for total in (peers.decimal_loop(work), peers.pandas_groupby(work)):
        for name in found.scenarios:
            expected = total(factors.case_of(work, written, name))
            assert found.total(name) == pytest.approx(expected, abs=0.001)
    difference = explain(written, "base", "all")
    assert difference.fair_shares()["amount"].sum() == pytest.approx(found.difference("all"), abs=0.001)


def test_the_table_is_written() -> None:
    table = factors.report(lines=20)
    assert "compare 20 scenarios" in table
    assert "plain Python loop" in table
