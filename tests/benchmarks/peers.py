"""The same budget computed by other means: what a factor is measured against. Each gives the total of a case."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from workload import Workload

Case = Mapping[str, float]
Peer = Callable[[Case], float]
_CENT = Decimal("0.01")
_CENTS = 100 * (1 + 2.0**-49)  # without the excess, floats lose the cent of some exact halves
_CHUNK = 200  # cases whose rows fit the processor's cache


def decimal_loop(work: Workload) -> Peer:
    """A plain Python loop over `Decimal`, as one would write it at first."""

    def typed(value: float) -> Decimal:
        return Decimal(repr(value))

    slopes = [typed(slope) for slope in work.slopes]
    rows = [(row, typed(row.a), typed(row.rate), typed(row.share), typed(row.ceiling)) for row in work.rows]

    def total(case: Case) -> float:
        drivers = [Decimal(repr(case[f"d{n}"])) for n in range(len(slopes))]
        drivers += [slope * drivers[n] + 3 for n, slope in enumerate(slopes)]
        accounts = [Decimal(0)] * work.accounts
        for row, a, rate, share, ceiling in rows:
            each = (a * drivers[row.i] + drivers[row.j]) * rate
            accounts[row.account] += (each * row.times).quantize(_CENT, ROUND_HALF_UP)
            accounts[row.account] += (min(each, ceiling) * share * row.times).quantize(_CENT, ROUND_HALF_UP)
        return float(sum(accounts))

    return total


def pandas_groupby(work: Workload) -> Peer:
    """Columns of a DataFrame and a `groupby`."""
    rows = pd.DataFrame(work.rows)
    slopes = np.array(work.slopes)

    def total(case: Case) -> float:
        base = np.array([case[f"d{n}"] for n in range(len(slopes))])
        drivers = np.concatenate([base, slopes * base + 3])
        each = (rows.a * drivers[rows.i] + drivers[rows.j]) * rows.rate
        own = np.floor(each * rows.times * _CENTS + 0.5)
        employer = np.floor(np.minimum(each, rows.ceiling) * rows.share * rows.times * _CENTS + 0.5)
        return float((own + employer).groupby(rows.account).sum().sum() / 100)

    return total


def numpy_kernel(work: Workload) -> Callable[[Mapping[str, Sequence[float]]], NDArray[np.float64]]:
    """The bare arithmetic in arrays: no names, no formulas, no unknowns. What the engine cannot be faster than."""
    rows = sorted(work.rows, key=lambda row: row.account)
    a, rate, share, ceiling, times = (
        np.array([getattr(row, name) for row in rows])[:, None] for name in ("a", "rate", "share", "ceiling", "times")
    )
    i, j, account = (np.array([getattr(row, name) for row in rows]) for name in ("i", "j", "account"))
    starts = np.searchsorted(account, np.unique(account))
    slopes = np.array(work.slopes)[:, None]

    def chunk(base: NDArray[np.float64]) -> NDArray[np.float64]:
        drivers = np.concatenate([base, slopes * base + 3])
        each = (a * drivers[i] + drivers[j]) * rate
        cents = np.floor(each * times * _CENTS + 0.5)
        cents += np.floor(np.minimum(each, ceiling) * share * times * _CENTS + 0.5)
        return np.asarray(np.add.reduceat(cents, starts, axis=0).sum(axis=0) / 100)

    def totals(cases: Mapping[str, Sequence[float]]) -> NDArray[np.float64]:
        base = np.array([cases[f"d{n}"] for n in range(len(slopes))])
        return np.concatenate([chunk(base[:, n : n + _CHUNK]) for n in range(0, base.shape[1], _CHUNK)])

    return totals


def pycel_workbook(work: Workload) -> Peer:
    """The equivalent workbook, computed by pycel."""
    from pycel import ExcelCompiler

    workbook = ExcelCompiler(str(_saved(work)))
    for cell in ("Budget!H1", *(f"Drivers!A{n + 1}" for n in range(len(work.drivers)))):
        workbook.evaluate(cell)

    def total(case: Case) -> float:
        for n in range(len(work.drivers)):
            workbook.set_value(f"Drivers!A{n + 1}", case[f"d{n}"])
        return float(workbook.evaluate("Budget!H1"))

    return total


def formulas_workbook(work: Workload) -> Peer:
    """The equivalent workbook, computed by formulas."""
    import formulas

    path = _saved(work)
    model = formulas.ExcelModel().loads(str(path)).finish()
    total_cell = f"'[{path.name}]BUDGET'!H1"

    def total(case: Case) -> float:
        inputs = {f"'[{path.name}]DRIVERS'!A{n + 1}": case[f"d{n}"] for n in range(len(work.drivers))}
        return float(model.calculate(inputs=inputs, outputs=[total_cell])[total_cell].value[0, 0])

    return total


def _saved(work: Workload) -> Path:
    """Write the workbook: drivers in one sheet; lines, accounts and total in the other."""
    from openpyxl import Workbook

    book = Workbook()
    drivers = book.active
    assert drivers is not None
    drivers.title = "Drivers"
    half = len(work.drivers)
    for n, value in enumerate(work.drivers):
        drivers.cell(n + 1, 1, value)
        drivers.cell(half + n + 1, 1, f"={work.slopes[n]}*A{n + 1}+3")
    sheet = book.create_sheet("Budget")
    last = len(work.rows)
    for n, row in enumerate(work.rows, 1):
        sheet.cell(n, 1, row.account)
        sheet.cell(n, 2, f"=({row.a}*Drivers!A{row.i + 1}+Drivers!A{row.j + 1})*{row.rate}")
        own, employer = f"ROUND(B{n}*{row.times},2)", f"ROUND(MIN(B{n},{row.ceiling})*{row.share}*{row.times},2)"
        sheet.cell(n, 3, f"={own}+{employer}")
    for n in range(work.accounts):
        sheet.cell(n + 1, 6, n)
        sheet.cell(n + 1, 7, f"=SUMIF($A$1:$A${last},F{n + 1},$C$1:$C${last})")
    sheet["H1"] = f"=SUM(G1:G{work.accounts})"
    path = Path(tempfile.mkdtemp()) / "budget.xlsx"
    book.save(path)
    return path
