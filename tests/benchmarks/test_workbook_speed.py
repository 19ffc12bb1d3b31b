"""The benchmark of workbooks at a tiny size, so that it does not rot: the peer writes the same cells."""

from __future__ import annotations

import bench_workbook
from spreadsheet import formulas

from prodkit.exchange import workbook


def test_the_peer_writes_the_same_cells() -> None:
    data = workbook.write(bench_workbook.production(20), "en")
    ours, theirs = formulas(data), formulas(bench_workbook.openpyxl_peer(data)())
    assert len(ours) > 400
    assert theirs == ours
