"""How fast scenarios are compared and explained, beside computing each one anew, as one table.

    uv run --group peers python tests/benchmarks/scenario_factors.py [lines]

Times are the best of several runs. Where a way would take long it computes some of the cases and the time is scaled up;
such figures are marked `~`. Every way computes the same totals; the test of this module holds them to that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random

import peers
from factors import best
from workload import Workload

from prodkit.budget import evaluate
from prodkit.comparison import compare
from prodkit.difference import explain
from prodkit.production import Production
from prodkit.stack import Stack

SCENARIOS = 20
CHANGES = 10


def production(work: Workload, scenarios: int = SCENARIOS, changes: int = CHANGES) -> Production:
    """Give the budget with scenarios `s0`… that set two drivers each, and `all`, which sets one driver a change."""
    pen = Random(scenarios)  # noqa: S311 - repeatable, not secret
    count = len(work.drivers)

    def sets(number: int) -> dict[str, object]:
        return {"set": f"drivers.d{number % count}", "to": pen.randrange(4, 200) / 4}

    found: list[dict[str, object]] = [
        {"id": f"s{n}", "label": f"Scenario {n}", "overrides": [sets(2 * n), sets(2 * n + 1)]} for n in range(scenarios)
    ]
    found.append({"id": "all", "label": "All", "overrides": [sets(n) for n in range(changes)]})
    return Production.parse({**work.data(), "scenarios": found})


def case_of(work: Workload, written: Production, scenario: str) -> dict[str, float]:
    """Give the drivers of a scenario as peers take them."""
    values = {f"d{n}": value for n, value in enumerate(work.drivers)}
    chosen = next((one.overrides for one in written.scenarios if one.id == scenario), ())
    return values | {str(change.set).removeprefix("drivers."): float(change.to) for change in chosen}


Way = tuple[str, Callable[[], object], int]
"""Name, what is run, and of how many such runs the whole is made; the latter is scaled up if it is not 1."""


def ways(work: Workload) -> tuple[list[Way], list[Way]]:
    """Give the ways to compare twenty scenarios, and those to share a difference over ten changes."""
    written = production(work)
    names = [f"s{n}" for n in range(SCENARIOS)]
    stack, two = Stack(written, names), Stack(written, ["all"])
    loop, frames = peers.decimal_loop(work), peers.pandas_groupby(work)
    first = case_of(work, written, "s0")
    mixtures = 2**CHANGES
    comparing: list[Way] = [
        ("compiling", lambda: Stack(written, names), 1),
        ("prodkit, compiled", lambda: compare(stack, names).rows, 1),
        ("prodkit, tables too", lambda: (compare(stack, names).long(), compare(stack, names).wide()), 1),
        ("each one anew", lambda: evaluate(written, scenario="s0").total, SCENARIOS + 1),
        ("pandas, case by case", lambda: frames(first), SCENARIOS + 1),
        ("plain Python loop", lambda: loop(first), SCENARIOS + 1),
    ]
    sharing: list[Way] = [
        ("compiling", lambda: Stack(written, ["all"]), 1),
        ("prodkit, compiled", lambda: explain(two, "base", "all").fair_shares(), 1),
        ("each one anew", lambda: evaluate(written, scenario="all").total, mixtures),
        ("pandas, case by case", lambda: frames(first), mixtures),
        ("plain Python loop", lambda: loop(first), mixtures),
    ]
    return comparing, sharing


def report(lines: int) -> str:
    """Write the table."""
    out = []
    heads = (f"compare {SCENARIOS} scenarios", f"fair shares of {CHANGES} changes")
    for head, found in zip(heads, ways(Workload.of(lines)), strict=True):
        seconds = [(name, best(run, 5 if count == 1 else 3) * count, count) for name, run, count in found]
        reference = next(time for name, time, _ in seconds if name == "prodkit, compiled")
        out.append(f"\n{head}, {lines:,} lines{'factor':>32}")
        for name, time, count in seconds:
            mark = "~" if count > 1 else " "
            out.append(f"{name:<24} {time * 1e3:>12.1f} ms{mark} {time / reference:>10.1f}")
    return "\n".join(out).lstrip()


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) + "\n")
