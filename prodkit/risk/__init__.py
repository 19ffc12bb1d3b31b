"""Uncertainty: thousands of budgets drawn from what is not certain, and what they say about the one on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from typing import get_args

import numpy as np

from prodkit import arguments
from prodkit import scenario as scenarios
from prodkit.errors import Finding, ProdkitError
from prodkit.production import Production
from prodkit.risk.draws import Method
from prodkit.risk.engine import Plan, Progress, pieces, run
from prodkit.risk.lowering import Lowering
from prodkit.risk.reading import findings, study
from prodkit.risk.register import template
from prodkit.risk.simulation import Contingency, Simulation
from prodkit.risk.study import Study

__all__ = ["MAX_CASES", "Contingency", "Simulation", "findings", "simulate", "simulate_scenarios", "template"]

MAX_CASES = 1_000_000
_KEPT = ("total", "total_without_contingency", "cash", "income", "margin")


def simulate(
    production: Production,
    n: int = 10_000,
    seed: int = 1,
    *,
    scenario: str | None = None,
    method: Method = "lhs",
    keep: Collection[str] = (),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Draw what is uncertain, many times, and compute the budget of each case.

    The same seed gives the same cases, on any machine and with any executor. Memory does not grow with n, but for the
    figures kept: some hundred bytes a case.

    Args:
        production: The production, with uncertain numbers or risks.
        n: Number of cases, up to a million.
        seed: Any whole number from 0: another seed, other cases.
        scenario: Scenario to draw; by default the production itself. All scenarios see the same draws.
        method: `lhs` (Latin hypercubes of 10,000 cases), `sobol` (best with n a power of 2) or `random`.
        keep: Figures to keep beside the usual ones (totals and top accounts); see `prodkit.measures`.
        executor: Any `concurrent.futures` executor, on this machine or a cluster; None for this thread.
        progress: Called with how many cases are done, and of how many.

    Returns:
        The simulation.

    Raises:
        ProdkitError: If nothing is uncertain, something uncertain is not well said, or the budget cannot be computed.

    >>> film = Production.parse({"prodkit": 1, "title": "Film", "kind": "short_film", "chart": "generic",
    ...     "lines": [{"id": "unit", "account": "2", "label": "Unit", "rate": 1000}],
    ...     "uncertain": [{"of": "lines.unit.rate", "kind": "uniform", "low": 900, "high": 1400}]})
    >>> drawn = simulate(film, n=1000)
    >>> abs(drawn.p80 - 1300) < 2
    True
    """
    arguments.refuse(
        arguments.production(production), _cases(n), arguments.seed(seed),
        arguments.choice("method", method, get_args(Method)), arguments.names("keep", keep),
        _workers(executor), _told(progress),
    )  # fmt: skip
    n = int(n)
    subject = _study(production, scenario)
    if not subject.variables:
        raise ProdkitError([*subject.findings, Finding("nothing_uncertain", where="uncertain")])
    entries = subject.model.chart.entries
    tops = [code for code, entry in entries.items() if entry.depth == 1 and subject.base.is_used(code)]
    plan = Plan(n, seed, method, tuple(dict.fromkeys([*_KEPT, *tops, *keep])))
    kept = np.empty((len(plan.keep), n))
    incomplete = 0
    for piece, found in run(subject, plan, pieces(n), executor, progress):
        kept[:, piece.start : piece.stop] = found[:-1]
        incomplete += int(np.count_nonzero(found[-1] > subject.base.unknown))
    return Simulation(subject, plan, dict(zip(plan.keep, kept, strict=True)), incomplete, subject.findings)


def simulate_scenarios(
    production: Production,
    ids: Sequence[str | None],
    n: int = 10_000,
    seed: int = 1,
    *,
    method: Method = "lhs",
    keep: Collection[str] = (),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> dict[str, Simulation]:
    """Draw several scenarios with the same draws, so that what differs between them is not chance.

    Args:
        production: The production.
        ids: The scenarios; `base`, or None, is the production itself.
        n: Number of cases of each.
        seed: As for `simulate`.
        method: As for `simulate`.
        keep: As for `simulate`.
        executor: As for `simulate`.
        progress: Called with how many cases of all are done, and of how many.

    Returns:
        A simulation for each id.

    Raises:
        ProdkitError: As for `simulate`.
    """
    done: dict[str, Simulation] = {}
    for place, name in enumerate(ids):

        def tell(count: int, whole: int, before: int = place * n) -> None:
            if progress is not None:
                progress(before + count, whole * len(ids))

        done[name or scenarios.BASE] = simulate(
            production, n, seed, scenario=name, method=method, keep=keep, executor=executor, progress=tell
        )
    return done


def _study(production: Production, scenario: str | None) -> Study:
    if scenarios.is_base(scenario):
        return study(production)
    whole = Lowering(production)
    return study(scenarios.resolve(production, scenario), forgive=whole.has)


def _cases(n: object) -> Iterator[Finding]:
    if not arguments.is_whole(n, 1, MAX_CASES):
        yield Finding("cases", where="n", params={"found": arguments.said(n), "most": float(MAX_CASES)})


def _workers(executor: object) -> Iterator[Finding]:
    if executor is not None and not callable(getattr(executor, "submit", None)):
        yield Finding("argument_executor", where="executor", params={"found": arguments.said(executor)})


def _told(progress: object) -> Iterator[Finding]:
    if progress is not None and not callable(progress):
        yield Finding("argument_progress", where="progress", params={"found": arguments.said(progress)})
