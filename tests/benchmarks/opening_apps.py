"""How long a visitor waits: the same small app in prodkit and other frameworks in one run, beside our real apps.

    uv run --group frameworks python tests/benchmarks/opening_apps.py [--rounds 7] [--only prodkit --only streamlit]

Every opening is by a fresh visitor (new browser context, nothing cached) on a warm server; frameworks take turns, so
that a busy machine slows all of them alike. "Shown": from the request until the control and its figures are there.
"Usable": until a first move of the control is answered. "Move": from a later move to the new figure. "Cold": from the
command to the first usable page. "Memory": of one more visitor. "Weight": what travels for the page.
"""

from __future__ import annotations

import argparse
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Error, Playwright, sync_playwright

from prodkit import doctor, store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent / "small_apps"
MOVES = 10
VISITORS = 4  # further visitors whose memory is measured
PATIENCE = 60_000  # ms


@dataclass(frozen=True)
class Contender:
    """One app to open: the command that serves it, where, and how a visitor knows and moves it."""

    name: str
    command: list[str]
    path: str = ""
    slider: str = "role=slider"
    figure: str = "text=/Total \\d+ EUR/"


@dataclass
class Measured:
    """What was measured of one contender; times in milliseconds, sizes in bytes."""

    cold: float = 0.0
    shown: list[float] = field(default_factory=list)
    usable: list[float] = field(default_factory=list)
    move: list[float] = field(default_factory=list)
    memory: float = 0.0
    requests: int = 0
    weight: int = 0


Opened = tuple[Contender, str, "subprocess.Popen[bytes]", Measured]


def contenders(folder: Path, port: int) -> list[Contender]:
    """List what can be opened here; `port` stands for the one that each will be given."""
    python, bin_ = sys.executable, Path(sys.executable).parent
    serve = (
        "import sys; from pathlib import Path; from prodkit import serve; "
        "serve.run(serve.Site(Path(sys.argv[1]), port=int(sys.argv[2]), "
        "notebooks=Path(sys.argv[3]) if sys.argv[3:] else None), print)"
    )
    ours = [python, "-c", serve, str(folder), str(port)]
    real = {"slider": "#pk-driver-crew_size-slider", "figure": ".pk-tile-value >> nth=0"}
    voila = [str(bin_ / "voila"), "--no-browser", f"--port={port}", str(HERE / "stock/index.ipynb")]
    streamlit = [str(bin_ / "streamlit"), "run", str(HERE / "streamlit_app.py"), "--server.port", str(port)]
    panel = [str(bin_ / "panel"), "serve", str(HERE / "panel_app.py"), "--port", str(port)]
    solara = [
        str(bin_ / "solara"),
        "run",
        str(HERE / "solara_app.py"),
        "--production",
        "--no-open",
        "--port",
        str(port),
    ]
    return [
        Contender("prodkit, Estimate", ours, "estimate?production=les-marees&lang=fr", **real),
        Contender("prodkit, small app", [*ours, str(HERE / "notebooks")], "?lang=en"),
        Contender("Voilà as it comes", voila),
        Contender("Streamlit", [*streamlit, "--server.headless", "true", "--browser.gatherUsageStats", "false"]),
        Contender("Panel", panel, "panel_app"),
        Contender("Dash", [python, str(HERE / "dash_app.py"), str(port)]),
        Contender("Solara", [*solara, "--production", "--no-open"]),
    ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(contender: Contender) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server, and end it with all that it started."""
    env = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "", "BOKEH_RESOURCES": "server"}
    process = subprocess.Popen(contender.command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        family = [*psutil.Process(process.pid).children(recursive=True)]
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for one in family:
            if one.is_running():
                one.kill()


def wait_for_server(url: str, process: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            with urlopen(url, timeout=60):  # noqa: S310 -- our own server
                return
        except HTTPError:  # it answers
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the server ended") from None
            time.sleep(0.05)


def visit(browser: Browser, contender: Contender, url: str, found: Measured | None, *, stay: bool = False) -> Page:
    """Open the app as a fresh visitor, move its control once, and note the times."""
    context = browser.new_context(locale="en-GB", bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(int(request.sizes()["responseBodySize"])))
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    figure, slider = page.locator(contender.figure).first, page.locator(contender.slider).first
    figure.wait_for()
    slider.wait_for()
    shown = time.perf_counter()
    move(page, contender, again=True)
    usable = time.perf_counter()
    if found is not None:
        found.shown.append(1000 * (shown - start))
        found.usable.append(1000 * (usable - start))
        page.wait_for_timeout(500)
        found.requests, found.weight = len(sizes), sum(sizes)
        for _ in range(MOVES):
            begun = time.perf_counter()
            move(page, contender)
            found.move.append(1000 * (time.perf_counter() - begun))
            page.wait_for_timeout(50)
    if not stay:
        context.close()
    return page


def move(page: Page, contender: Contender, *, again: bool = False) -> None:
    """Move the control by one step and wait for the new figure; a page that is not listening yet is asked again."""
    figure, slider = page.locator(contender.figure).first, page.locator(contender.slider).first
    before = figure.text_content()
    deadline = time.perf_counter() + PATIENCE / 1000
    while time.perf_counter() < deadline:
        slider.press("ArrowRight")
        patience = time.perf_counter() + (0.5 if again else PATIENCE / 1000)
        while time.perf_counter() < patience:
            if figure.text_content() != before:
                return
            page.wait_for_timeout(4)
    raise RuntimeError("the control was not answered")


def memory(process: subprocess.Popen[bytes]) -> int:
    """Add up the memory of a server and its children, what they share counted once."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family)


def run(rounds: int, only: list[str]) -> dict[str, Measured]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store.fill(folder)
        playwright: Playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=doctor.browser(), args=["--no-sandbox", "--disable-gpu"])
        results: dict[str, Measured] = {}
        opened: list[Opened] = []
        names = [one.name for one in contenders(folder, 0)]
        for index, name in enumerate(names):
            if only and not any(word.lower() in name.lower() for word in only):
                continue
            port = free_port()
            contender = contenders(folder, port)[index]
            url = f"http://127.0.0.1:{port}/{contender.path}"
            found = Measured()
            try:
                visit_once(stack, browser, contender, url, found, opened)
            except (Error, OSError, RuntimeError) as fault:
                print(f"{name}: {str(fault).splitlines()[0]}", file=sys.stderr)
                continue
            results[name] = found
        for _ in range(rounds):
            for contender, url, _, found in opened:
                try:
                    visit(browser, contender, url, found)
                except (Error, RuntimeError) as fault:
                    print(f"{contender.name}: {str(fault).splitlines()[0]}", file=sys.stderr)
                time.sleep(1.5)  # a server that keeps something ready gets it ready again
        for contender, url, process, found in opened:
            if not found.move:
                continue
            pages = [visit(browser, contender, url, None, stay=True)]
            time.sleep(3)
            before = memory(process)
            pages += [visit(browser, contender, url, None, stay=True) for _ in range(VISITORS)]
            time.sleep(3)
            found.memory = (memory(process) - before) / VISITORS
            for page in pages:
                page.context.close()
        browser.close()
        return results


def visit_once(
    stack: ExitStack,
    browser: Browser,
    contender: Contender,
    url: str,
    found: Measured,
    opened: list[Opened],
) -> None:
    """Start a server and take the time to its first usable page."""
    begun = time.perf_counter()
    process = stack.enter_context(serving(contender))
    wait_for_server(url.partition("?")[0].removesuffix("estimate") + "favicon.ico", process)
    visit(browser, contender, url, None)
    found.cold = time.perf_counter() - begun
    opened.append((contender, url, process, found))


def report(results: dict[str, Measured]) -> str:
    head = (
        "| | cold (s) | shown (s) | usable (s) | move (ms) | move, 95 % (ms) | memory (MB) | requests | weight (kB) |"
    )
    lines = [head, "|---|" + "---:|" * 8]
    for name, found in results.items():
        if not found.move:
            continue
        moves = sorted(found.move)
        cells = [
            f"{found.cold:.1f}",
            f"{statistics.median(found.shown) / 1000:.2f}",
            f"{statistics.median(found.usable) / 1000:.2f}",
            f"{statistics.median(moves):.0f}",
            f"{moves[int(0.95 * (len(moves) - 1))]:.0f}",
            f"{found.memory / 1e6:.0f}",
            f"{found.requests}",
            f"{found.weight / 1000:,.0f}",
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", action="append", default=[])
    args = parser.parse_args()
    load = os.getloadavg()[0]
    results = run(args.rounds, args.only)
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load before {load:.1f}, Python {platform.python_version()}"
    )
    print(report(results))


if __name__ == "__main__":
    main()
