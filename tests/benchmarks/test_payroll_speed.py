"""Payroll of 10,000 people over a year: ours, one payslip after the other, and OpenFisca-France where it is installed.

    uv run pytest tests/benchmarks/test_payroll_speed.py --benchmark-enable

The plain version computes some payslips only: its time for all is 120,000 / 200 = 600 times as long. OpenFisca
computes permanent staff alone, for it knows no intermittents, and the employer's side alone (`salaire_super_brut`).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import payroll_reference as reference
import pytest

from prodkit.payroll.contributions import Contributions, contributions
from prodkit.payroll.law import Profile, law
from prodkit.payroll.payslips import Payslips

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

PEOPLE, MONTHS, SOME = 10_000, 12, 200
PROFILES = (
    Profile("technician", agreement="2642"),
    Profile("technician", True, "3097"),
    Profile("artist", agreement="2642", dfs="dfs_25"),
    Profile("permanent", agreement="2642"),
)


def a_year(people: int = PEOPLE) -> Payslips:
    drawn = np.random.default_rng(1)
    return Payslips.of(
        PROFILES,
        np.tile(np.arange("2026-01", "2027-01", dtype="datetime64[M]"), people),
        drawn.uniform(500, 9000, people * MONTHS).round(2),
        profile=np.repeat(drawn.integers(0, len(PROFILES), people), MONTHS),
        hours=drawn.integers(20, 170, people * MONTHS),
        person=np.repeat(np.arange(people), MONTHS),
    )


def test_arrays(benchmark: BenchmarkFixture) -> None:
    slips = a_year()
    due: Contributions = benchmark(lambda: contributions(slips))
    assert due.employer.shape[1] == PEOPLE * MONTHS


def test_one_after_the_other(benchmark: BenchmarkFixture) -> None:
    slips = a_year(SOME // MONTHS + 1)
    plain = [
        reference.Slip(Decimal(repr(float(gross))), Decimal(int(hours)), 31, 31, 31, short=False)
        for gross, hours in zip(slips.gross[:SOME], slips.hours[:SOME], strict=True)
    ]
    laws = [slips.laws[group] for group in slips.group[:SOME]]
    results = benchmark(lambda: [reference.compute(*pair) for pair in zip(laws, plain, strict=True)])
    assert len(results) == SOME


def test_one_payslip(benchmark: BenchmarkFixture) -> None:
    """What a slider of the payroll app waits for."""
    month = np.datetime64("2026-10", "M")
    law(PROFILES[0], dt.date(2026, 10, 1))
    benchmark(lambda: contributions(Payslips.of(PROFILES[:1], month, 3000.0)).cost)


@pytest.mark.filterwarnings("ignore")  # the peer's own
def test_openfisca(benchmark: BenchmarkFixture) -> None:
    openfisca = pytest.importorskip(
        "payroll_openfisca",
        reason="OpenFisca-France is not installed: run with it, uv run --with 'openfisca-france>=176' pytest …",
    )
    pay = np.random.default_rng(1).uniform(1900, 9000, (MONTHS, PEOPLE))
    openfisca.super_gross(pay[:, :2], 2026)  # it reads the law once
    assert benchmark(lambda: openfisca.super_gross(pay, 2026)).shape == pay.shape
