"""How long a workbook takes, and the same cells written by openpyxl: `uv run pytest <this file> --benchmark-enable`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from workload import Workload

from prodkit.exchange import workbook
from prodkit.production import Production

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SCENARIOS = 5


def production(lines: int) -> Production:
    """Give a budget of so many lines, two charges and five scenarios, each of which changes a driver and a rate."""
    scenarios = [
        {"id": f"s{n}", "label": f"Scenario {n}",
         "overrides": [{"set": f"drivers.d{n}", "to": 10 + n}, {"set": f"lines.l{n}.rate", "to": 100.0}]}
        for n in range(SCENARIOS)
    ]  # fmt: skip
    charges = [
        {"id": "overheads", "label": "Overheads", "account": "A1", "rate": 0.07},
        {"id": "contingency", "label": "Contingency", "account": "A2", "rate": 0.1, "contingency": True},
    ]
    return Production.parse({**Workload.of(lines).data(), "charges": charges, "scenarios": scenarios})


def openpyxl_peer(data: bytes) -> Any:
    """Give what writes the same cells and looks again, by openpyxl alone: no budget, no formula to work out."""
    source = openpyxl.load_workbook(io.BytesIO(data))
    sheets = [
        (sheet.title, [(cell.row, cell.column, cell.value, cell.style) for row in sheet.iter_rows() for cell in row
                       if cell.value is not None])
        for sheet in source
    ]  # fmt: skip

    def write() -> bytes:
        book = openpyxl.Workbook()
        for title, cells in sheets:
            sheet = book.create_sheet(title)
            for row, column, value, style in cells:
                sheet.cell(row, column, value).style = style
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return write


@pytest.mark.parametrize("lines", [100, 1000])
def test_workbook(benchmark: BenchmarkFixture, lines: int) -> None:
    film = production(lines)
    benchmark(lambda: workbook.write(film, "en"))


@pytest.mark.parametrize("lines", [100, 1000])
def test_openpyxl(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark(openpyxl_peer(workbook.write(production(lines), "en")))
