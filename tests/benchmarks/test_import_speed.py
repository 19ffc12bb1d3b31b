"""A workbook of 10,000 rows imported and reconciled; beside it, openpyxl and pandas that only read its cells.

uv run pytest tests/benchmarks/test_import_speed.py --benchmark-enable
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
from tablefiles import f, xlsx

from prodkit.exchange import tables
from prodkit.exchange.tables import Reconciliation, Table

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ROWS, IN_ACCOUNT = 10_000, 20


@cache
def workbook(rows: int = ROWS) -> bytes:
    """Make a budget of so many rows, each tenth of them a heading or a subtotal, all amounts formulas."""
    table: list[list[object]] = [["Account", "Description", "Amount", "Units", "X", "Rate", "Subtotal"]]
    totals = []
    for account in range(rows // IN_ACCOUNT):
        table.append([f"{1000 + account}", f"Account {account}"])
        first = len(table) + 1
        for line in range(IN_ACCOUNT - 2):
            row = len(table) + 1
            table.append(
                [
                    None,
                    f"Line {account}-{line}",
                    2 + line,
                    "day",
                    1,
                    350.5,
                    f(f"=C{row}*E{row}*F{row}", (2 + line) * 350.5),
                ]
            )
        whole = sum((2 + line) * 350.5 for line in range(IN_ACCOUNT - 2))
        table.append(
            [None, f"Total Account {account}", None, None, None, None, f(f"=SUM(G{first}:G{len(table)})", whole)]
        )
        totals.append(f"G{len(table)}")
    return xlsx(("Budget", table))


def imported(data: bytes) -> Reconciliation:
    table = tables.read_table(data, "budget.xlsx")
    return tables.reconcile(tables.build(table, tables.propose(table)))


def test_import_and_reconcile(benchmark: BenchmarkFixture) -> None:
    data = workbook()
    report: Reconciliation = benchmark(lambda: imported(data))
    assert report.ties
    assert report.lines == ROWS // IN_ACCOUNT * (IN_ACCOUNT - 2)


def test_read_the_cells_with_their_formulas(benchmark: BenchmarkFixture) -> None:
    data = workbook()
    table: Table = benchmark(lambda: tables.read_table(data, "budget.xlsx"))
    assert len(table.sheets[0].rows) == ROWS + 1


def test_openpyxl_and_pandas_read_the_values(benchmark: BenchmarkFixture) -> None:
    data = workbook()

    def read() -> pd.DataFrame:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return pd.DataFrame(book.worksheets[0].values)

    assert len(benchmark(read)) == ROWS + 1


def test_openpyxl_reads_values_then_formulas(benchmark: BenchmarkFixture) -> None:
    data = workbook()

    def read() -> int:
        books = [openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)]
        return sum(
            1 for book in books for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None
        )

    assert benchmark(read) > ROWS
