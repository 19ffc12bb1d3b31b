"""How much faster or slower than its peers the engine is, as one table.

    uv run --group peers python tests/benchmarks/factors.py [lines]

Each figure is the best of several runs. Where a peer would take minutes for all cases, it computes some of them and the
time is scaled up; such figures are marked `~`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import peers
from workload import Workload

from prodkit import compiler
from prodkit.budget import compute

CASES = 10_000


def best(run: Callable[[], object], rounds: int = 5) -> float:
    """Give the shortest time of several runs, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(lines: int, cases: int = CASES) -> list[tuple[str, float, float, bool]]:
    """Measure all peers on one budget.

    Returns:
        A row for each: name, seconds for one case, seconds for all cases, whether the latter is scaled up.
    """
    work = Workload.of(lines)
    drivers = work.cases(cases)
    model = compiler.compile(work.production())
    one = {key: values[0] for key, values in drivers.items()}
    engine = best(lambda: compute(model, one).total)
    rows = [("prodkit", engine, best(lambda: compute(model, drivers, keep_lines=False).total, 3), False)]
    kernel = peers.numpy_kernel(work)
    singles = {key: [value] for key, value in one.items()}
    rows.append(("NumPy kernel", best(lambda: kernel(singles)), best(lambda: kernel(drivers), 3), False))
    for name, make in (
        ("pandas groupby", peers.pandas_groupby),
        ("Decimal loop", peers.decimal_loop),
        ("pycel workbook", peers.pycel_workbook),
        ("formulas workbook", peers.formulas_workbook),
    ):
        try:
            total = make(work)
        except ImportError:
            continue
        # Another case each time: workbooks remember what they have computed.
        turns = iter(range(cases))

        def run(total: peers.Peer = total, turns: object = turns) -> float:
            turn = next(turns)  # type: ignore[call-overload]
            return total({key: values[turn] for key, values in drivers.items()})

        seconds = best(run, min(cases, 3))
        rows.append((name, seconds, seconds * cases, True))
    return rows


def memory(lines: int, cases: int) -> tuple[float, float]:
    """Measure memory in a fresh process.

    Returns:
        MB that computing all cases takes at its peak, and MB of the whole process.
    """
    code = f"import factors, json; print(json.dumps(factors.peak({lines}, {cases})))"
    folder = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    computing, whole = json.loads(done.stdout)
    return computing, whole


def peak(lines: int, cases: int) -> tuple[float, float]:
    """Measure in this process, which must be a fresh one; see `memory`."""
    work = Workload.of(lines)
    model = compiler.compile(work.production())
    drivers = work.cases(cases)
    tracemalloc.start()
    _ = compute(model, drivers, keep_lines=False).total
    computing = tracemalloc.get_traced_memory()[1] / 2**20
    return computing, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def report(lines: int, cases: int = CASES) -> str:
    """Write the table."""
    rows = measure(lines, cases)
    _, one, many, _ = rows[0]
    out = [f"{lines:,} lines, 60 accounts, 40 drivers, every line a formula; {cases:,} cases", ""]
    out.append(f"{'':<18} {'one case':>12} {'factor':>8} {'all cases':>12} {'factor':>8}")
    for name, single, batch, scaled in rows:
        mark = "~" if scaled else " "
        out.append(
            f"{name:<18} {single * 1e3:>9.2f} ms {single / one:>8.1f} {batch:>9.2f} s{mark} {batch / many:>8.1f}"
        )
    computing, whole = memory(lines, cases)
    out.append(f"\npeak memory: {computing:.0f} MB to compute all cases, {whole:.0f} MB for the whole process")
    return "\n".join(out)


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 1000) + "\n")
