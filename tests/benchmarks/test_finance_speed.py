"""Payments of 1,000 lines over 36 months and receipts through 20 corridors: ours, and the same in plain Python.

    uv run pytest tests/benchmarks/test_finance_speed.py --benchmark-enable

The plain versions compute a few cases only: their time for all is as many times as long.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from prodkit.finance import payments, recoupment
from prodkit.finance.figures import Figures
from prodkit.finance.plan import compute as plan_of
from prodkit.periods import to_day
from prodkit.production import Production

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

LINES, PHASES, CASES = 1_000, 6, 1_000
CORRIDORS, RECEIPTS = 20, 10_000
SOME = 3


def three_years(lines: int = LINES) -> Production:
    """Six phases of half a year; every line has a rate of its own and a usual term, or a deposit."""
    phases: list[dict[str, Any]] = [{"id": f"p{n}", "label": "P", "length": 26} for n in range(PHASES)]
    phases[0]["start"] = "2027-01-04"
    rows = [
        {"id": f"l{n}", "account": str(1 + n % 4), "label": "L", "rate": f"= {n + 1} * scale",
         "phase": f"p{n % PHASES}", **({"employer": {"rate": 0.5}} if n % 2 else {})}
        for n in range(lines)
    ]  # fmt: skip
    schedule = [{"on": f"p{n}.start", "share": 0.125} for n in range(PHASES)] + [{"on": "p5.end"}]
    sources = [{"id": "all", "label": "All", "kind": "producer", "rest": True, "schedule": schedule}]
    return Production.parse({
        "prodkit": 1, "title": "F", "kind": "series", "phases": phases, "lines": rows,
        "drivers": [{"id": "scale", "label": "S", "value": 10}], "financing": {"sources": sources},
        "cash": {"terms": [{"id": "t", "what": "purchases", "base": {"accounts": ["3"]}, "deposit": 0.3, "delay": 60}]},
    })  # fmt: skip


def figures_of(production: Production, cases: int) -> Figures:
    return Figures.of(production, {"scale": np.linspace(8, 12, cases)})


def by_line(figures: Figures, case: int) -> list[float]:
    """Lay out each line alone, month by month, as a loop over a spreadsheet would."""
    edges = [to_day(dt.date(2027 + (month // 12), month % 12 + 1, 1)) for month in range(1, 45)]
    spans = {name: (first[case], last[case]) for name, (first, last) in figures.phases.items()}
    paid = [0.0] * len(edges)
    for posting, amounts in zip(figures.budget.model.postings, figures.postings, strict=True):
        start, end = spans[str(posting.line.phase)]
        delay = 15 if posting.employer else 0 if posting.line.employer else 30
        before = 0.0
        for month, edge in enumerate(edges):
            share = min(max((edge - delay - start) / (end + 1 - start), 0.0), 1.0)
            paid[month] += float(amounts[case]) * (share - before)
            before = share
    return paid


def test_payments(benchmark: BenchmarkFixture) -> None:
    figures = figures_of(three_years(), CASES)

    def lowest() -> Any:
        return payments.compute(plan_of(figures)).lowest

    assert benchmark(lowest).shape == (CASES,)


def test_payments_line_by_line(benchmark: BenchmarkFixture) -> None:
    figures = figures_of(three_years(), SOME)
    results = benchmark(lambda: [by_line(figures, case) for case in range(SOME)])
    totals = figures.minor_of("total")
    assert [sum(result) for result in results] == pytest.approx(list(totals), rel=1e-9)


def corridors(count: int = CORRIDORS) -> Production:
    """Commissions, expenses, a guarantee, brackets, then shares of what is left."""
    kinds: list[dict[str, Any]] = [
        {"rate": 0.05, "of": "gross"}, {"cap": 20_000}, {"rate": 0.1, "opens_at": 50_000},
        {"brackets": [{"above": 0, "rate": 0.02}, {"above": 300_000, "rate": 0.1}]},
    ]  # fmt: skip
    rows = [
        {"id": f"c{n}", "label": "C", "kind": "share", "draws": ["m"], "to": f"t{n}", **kinds[n % len(kinds)]}
        for n in range(count)
    ]
    section = {"markets": [{"id": "m", "label": "M"}], "corridors": rows, "rest": "producer"}
    return Production.parse({"prodkit": 1, "title": "F", "kind": "feature_film", "recoupment": section})


def drawn(count: int) -> Any:
    return np.random.default_rng(1).lognormal(13, 0.8, count).round(2)


def one_by_one(received: float, count: int = CORRIDORS) -> list[float]:
    """The same corridors for one receipt, in cents."""
    gross = rest = received * 100
    paid = []
    for n in range(count):
        kind = n % 4
        if kind == 0:
            due = 0.05 * gross
        elif kind == 1:
            due = min(rest, 2_000_000)
        elif kind == 2:
            due = 0.1 * rest if gross >= 5_000_000 else 0.0
        else:
            due = 0.02 * min(rest, 30_000_000) + 0.1 * max(0.0, rest - 30_000_000)
        taken = min(rest, int(due + 0.5))
        rest -= taken
        paid.append(taken)
    return paid


def test_recoupment(benchmark: BenchmarkFixture) -> None:
    figures, received = Figures.of(corridors()), drawn(RECEIPTS)
    found = benchmark(lambda: recoupment.compute(figures, {"m": received}).to("producer"))
    assert found.shape == (RECEIPTS,)


def test_recoupment_one_by_one(benchmark: BenchmarkFixture) -> None:
    received = drawn(200)
    found = recoupment.compute(Figures.of(corridors()), {"m": received})
    plain = benchmark(lambda: [one_by_one(float(amount)) for amount in received])
    ours = [step.taken[-1] for step in found.shared.steps]
    assert np.abs(np.array(plain).T - ours).max() <= 2  # cents, where binary halves fall
