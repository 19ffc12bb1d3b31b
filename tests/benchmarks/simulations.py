"""How long simulations take, what they hold in memory, and how far that is from what the machine can move.

    uv run python tests/benchmarks/simulations.py [lines]

Times are the best of several runs. The loops beside ours compute some cases only: their times are scaled up (`~`). They
know no payroll: their lines have a flat percentage, and no events.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import peers
from factors import best
from workload import Workload

from prodkit.production import Production
from prodkit.risk import simulate
from prodkit.risk.reading import study

if TYPE_CHECKING:
    from prodkit.model import Model

CASES = 10_000
JOBS = (("Chef monteur", "week", 39), ("Chef OPV (9)", "day", 8), ("Chargé de production (14)", "week", 39))
_POSTING_PASSES = 19  # a posting is gathered, rounded, tested, added up: arrays read and written on the way


def uncertain(work: Workload, jobs: int = 0) -> Production:
    """Give the budget with every driver that is a number uncertain, ten risks, and some lines paid by law.

    Args:
        work: The budget.
        jobs: How many lines name a job; spread over the budget.
    """
    data = work.data()
    data["uncertain"] = [
        {"of": f"drivers.d{n}", "kind": kind, "times": True, "low": 0.8, "likely": 1, "high": 1.4}
        for n, kind in zip(range(len(work.drivers)), ["three_point", "pert"] * len(work.drivers), strict=False)
    ]
    data["risks"] = [
        {"id": f"r{n}", "label": "Risk", "probability": 0.1, "low": 100, "likely": 500, "high": 2000, "account": "A0"}
        for n in range(10)
    ]
    every = len(data["lines"]) / jobs if jobs else 0
    for n in range(jobs):
        line, (title, unit, hours) = data["lines"][int(n * every)], JOBS[n % len(JOBS)]
        line.pop("employer", None)
        line.pop("rate")
        job = {"title": title, "status": "technician", "agreement": "2642", "annex": "hors fiction et flux"}
        line |= {"unit": unit, "job": {**job, "hours": hours}}
    return Production.parse({**data, "law_date": "2026-09-01"})


def as_cases(work: Workload, production: Production, count: int) -> dict[str, list[float]]:
    """Give what the first cases of a simulation drew, as values of the drivers for the peers."""
    drawn = simulate(production, count).draws()
    return {
        f"d{n}": [float(value * factor) for factor in drawn[f"drivers.d{n}.value"]]
        for n, value in enumerate(work.drivers)
    }


def bytes_moved(model: Model) -> int:
    """Tell how many bytes of numbers one case reads and writes: each operation its operands and its result."""

    def rows(part: Any) -> int:
        return part.stop - part.start if isinstance(part, slice) else len(part)

    program = sum(sum(map(rows, step.reads)) + rows(step.fills) for step in model.program.steps)
    return 8 * (program + _POSTING_PASSES * len(model.postings))


def bandwidth(megabytes: int) -> float:
    """Measure how fast one thread copies an array of that size, in bytes read and written a second."""
    source = np.ones(megabytes * 2**17)
    target = np.empty_like(source)
    turns = max(1, 256 // megabytes)

    def copy() -> None:
        for _ in range(turns):
            np.copyto(target, source)

    return 2 * source.nbytes * turns / best(copy)


def _through(total: peers.Peer, cases: list[dict[str, float]]) -> list[float]:
    return [total(case) for case in cases]


def memory(lines: int, jobs: int, cases: int) -> tuple[float, float]:
    """Measure, in a fresh process, MB of the whole process before and at its peak."""
    code = f"import simulations, json; print(json.dumps(simulations.peak({lines}, {jobs}, {cases})))"
    folder = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    before, after = json.loads(done.stdout)
    return before, after


def peak(lines: int, jobs: int, cases: int) -> tuple[float, float]:
    """Measure in this process, which must be a fresh one; see `memory`."""
    import resource

    def held() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10

    production = uncertain(Workload.of(lines), jobs)
    simulate(production, 16)
    before = held()
    simulate(production, cases)
    return before, held()


def report(lines: int, cases: int = CASES) -> str:
    """Write the table."""
    work = Workload.of(lines)
    jobs = lines * 3 // 10
    # First: on Linux a new process begins with the peak of the one that starts it.
    held = {count: memory(lines, jobs, count) for count in (cases, 10 * cases)}
    flat, by_law = uncertain(work), uncertain(work, jobs)
    own = best(lambda: simulate(by_law, cases), 3)
    rows = [
        (f"prodkit, {jobs} lines paid by law", own, ""),
        ("prodkit, no payroll", best(lambda: simulate(flat, cases), 3), ""),
        ("prodkit, ten times the cases", best(lambda: simulate(by_law, 10 * cases), 1), ""),
    ]
    with ThreadPoolExecutor(2) as executor:
        rows.append(("prodkit, two threads", best(lambda: simulate(by_law, cases, executor=executor), 3), ""))
    drawn = as_cases(work, flat, 3)
    each = [{key: values[n] for key, values in drawn.items()} for n in range(3)]
    for name, make in (("plain Python loop", peers.decimal_loop), ("pandas, case by case", peers.pandas_groupby)):
        rows.append((name, cases / len(each) * best(partial(_through, make(work), each), 3), "~"))
    out = [f"{lines:,} lines, 60 accounts, {len(work.drivers)} uncertain drivers, 10 risks; {cases:,} cases", ""]
    out += [f"{name:<34} {seconds:>9.2f} s{mark:<1} {seconds / own:>9.1f}" for name, seconds, mark in rows]
    moved = bytes_moved(study(by_law).model) * cases / 1e9
    rate = moved / own
    started = time.process_time()
    simulate(by_law, cases)
    out.append(f"\nprocessor time of the first row alone: {time.process_time() - started:.2f} s")
    out.append(f"numbers read and written: {moved:.1f} GB, {rate:.1f} GB/s, drawing and compiling included")
    for megabytes, where in ((1, "in the cache"), (256, "in memory")):
        speed = bandwidth(megabytes) / 1e9
        out.append(f"one thread copies {where} at {speed:.1f} GB/s, {speed / rate:.1f} times as fast")
    for count, (before, after) in held.items():
        out.append(f"{count:,} cases: {after:.0f} MB of memory, {after - before:.0f} MB of it for the cases")
    return "\n".join(out)


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) + "\n")
