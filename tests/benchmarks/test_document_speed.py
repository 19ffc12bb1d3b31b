"""The detailed budget of 1,000 lines as a PDF; beside it, ReportLab and WeasyPrint that set the same table.

uv run --with reportlab --with weasyprint pytest tests/benchmarks/test_document_speed.py --benchmark-enable

The peers set the cells and number no sum carried over; they are left out where they are not installed.
"""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from typing import TYPE_CHECKING

import bench_workbook
import pytest

from prodkit import report
from prodkit.budget import evaluate
from prodkit.report.document import Document, Table

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

LINES = 1_000


@cache
def document() -> Document:
    budget = evaluate(bench_workbook.production(LINES))
    return report.of_budget("detail", budget, "fr", dt.date(2026, 11, 23))


def cells() -> list[list[str]]:
    """Give the table as texts."""
    (table,) = (part for part in document().parts if isinstance(part, Table))
    rows = [
        [document().written(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True)]
        for row in table.rows
    ]
    return [[column.head for column in table.columns], *rows]


def test_pdf(benchmark: BenchmarkFixture) -> None:
    made = document()
    data = benchmark(lambda: report.write(made, "pdf"))
    assert data.startswith(b"%PDF")
    assert len(cells()) > LINES


def test_web_page(benchmark: BenchmarkFixture) -> None:
    made = document()
    assert benchmark(lambda: report.write(made, "html")).startswith(b"<!doctype html>")


def test_reportlab(benchmark: BenchmarkFixture) -> None:
    platypus = pytest.importorskip("reportlab.platypus")

    def write() -> bytes:
        out = io.BytesIO()
        style = [("ALIGN", (2, 0), (-1, -1), "RIGHT"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, "#cccccc")]
        platypus.SimpleDocTemplate(out).build([platypus.Table(cells(), repeatRows=1, style=style)])
        return out.getvalue()

    assert benchmark(write).startswith(b"%PDF")


def test_weasyprint(benchmark: BenchmarkFixture) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    page = report.write(document(), "html").decode()
    data: bytes = benchmark(lambda: weasyprint.HTML(string=page).write_pdf())
    assert data.startswith(b"%PDF")
