"""Many visitors for minutes: does anything fail, is anything left over, does memory come back?

    uv run python tests/benchmarks/soak.py [--visitors 30] [--minutes 5] [--browsers 2]

Some visitors sit before a browser and move a driver; the others speak the page's protocol. Each stays a while, leaves,
and comes again. At the end all have left: kernels and memory must be what they were before the first came.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from playwright.async_api import Browser, async_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from apps.served import Served, kernels, running
from visitor import Sent, ask, connect, hear

from prodkit import doctor, store

PAGE = "estimate?production=les-marees&lang=fr"
STAY = (5.0, 30.0)  # seconds of a visit
THINK = (0.2, 2.0)  # seconds between two moves
SIZES = (31, 58)


@dataclass
class Diary:
    """What happened to all visitors."""

    openings: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def protocol_visitor(served: Served, diary: Diary, end: float) -> None:
    """Visit again and again without a browser: open, drive, leave."""
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            page = await asyncio.to_thread(ask, served.url, PAGE)
            diary.openings.append(time.monotonic() - start)
            assert page.status == 200
            await drive(page, diary, min(end, time.monotonic() + random.uniform(*STAY)))  # noqa: S311
        except Exception as fault:  # noqa: BLE001 -- whatever it is, it is what this looks for
            diary.errors.append(f"{type(fault).__name__}: {fault}"[:200])
        await asyncio.sleep(random.uniform(*THINK))  # noqa: S311


async def drive(page: Sent, diary: Diary, end: float) -> None:
    """Move a driver until it is time to go."""
    (side,) = (name for name, state in page.states.items() if "pk-driver-crew_size-slider" in str(state.get("html")))
    line = await connect(page)
    number = 0
    while time.monotonic() < end:
        number += 1
        start = time.monotonic()
        size = str(random.randint(*SIZES))  # noqa: S311
        action = {"action": "drive", "value": size, "fields": {"name": "crew_size"}, "number": number}
        data = {"method": "custom", "content": action}
        await line.write_message(json.dumps({"n": number, "widget": side, "data": data}))
        while True:
            message = await asyncio.wait_for(hear(line), 60)
            assert message, "the line was closed"
            if "n" in message:
                await line.write_message(json.dumps({"seen": message["n"]}))
                if message["data"].get("state", {}).get("answered") == number:
                    break
        diary.moves.append(time.monotonic() - start)
        await asyncio.sleep(random.uniform(*THINK))  # noqa: S311
    line.close(1001)
    while await line.read_message() is not None:
        pass


async def browser_visitor(served: Served, browser: Browser, diary: Diary, end: float) -> None:
    """Visit again and again with a browser."""
    while time.monotonic() < end:
        context = await browser.new_context()
        page = await context.new_page()
        page.on("pageerror", lambda error: diary.errors.append(str(error)[:200]))
        start = time.monotonic()
        try:
            await page.goto(served.url + PAGE)
            slider = page.locator("#pk-driver-crew_size-slider")
            await slider.wait_for(timeout=60_000)
            diary.openings.append(time.monotonic() - start)
            leave = min(end, time.monotonic() + random.uniform(*STAY))  # noqa: S311
            while time.monotonic() < leave:
                await slider.press("ArrowRight")
                await asyncio.sleep(random.uniform(*THINK))  # noqa: S311
        except Exception as fault:  # noqa: BLE001 -- as above
            diary.errors.append(f"{type(fault).__name__}: {fault}"[:200])
        await context.close()


def memory(served: Served) -> int:
    family = [psutil.Process(served.process.pid), *psutil.Process(served.process.pid).children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family)


async def soak(served: Served, visitors: int, browsers: int, seconds: float) -> tuple[Diary, int]:
    """Have everyone visit at once; give the diary and the largest memory seen."""
    diary, end, most = Diary(), time.monotonic() + seconds, 0
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(executable_path=doctor.browser(), args=flags)
        coming = [browser_visitor(served, browser, diary, end) for _ in range(browsers)]
        coming += [protocol_visitor(served, diary, end) for _ in range(visitors - browsers)]
        tasks = [asyncio.create_task(one) for one in coming]
        while any(not task.done() for task in tasks):
            await asyncio.sleep(5)
            try:
                most = max(most, await asyncio.to_thread(memory, served))
            except psutil.NoSuchProcess:  # someone left while we counted
                continue
        await browser.close()
    return diary, most


def spread(seconds: list[float]) -> str:
    ranked = sorted(1000 * one for one in seconds) or [0.0]
    return f"median {ranked[len(ranked) // 2]:.0f} ms, 95 % {ranked[int(0.95 * (len(ranked) - 1))]:.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--browsers", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store.fill(folder)
        with running(Path(folder)) as served:
            asyncio.run(protocol_visitor(served, Diary(), time.monotonic() + 5))  # everything has been loaded once
            time.sleep(30)  # apps that nobody opened yet are rehearsed in quiet moments
            kernels_before, before = len(kernels(served)), memory(served)
            diary, most = asyncio.run(soak(served, args.visitors, args.browsers, 60 * args.minutes))
            time.sleep(15)
            kernels_after, after = len(kernels(served)), memory(served)
    print(f"{args.visitors} visitors ({args.browsers} with a browser) for {args.minutes:g} min")
    print(f"openings: {len(diary.openings)}, {spread(diary.openings)}")
    print(f"moves: {len(diary.moves)}, {spread(diary.moves)}")
    print(f"kernels: {kernels_before} before, {kernels_after} after")
    print(f"memory: {before / 1e6:.0f} MB before, {most / 1e6:.0f} at most, {after / 1e6:.0f} after")
    print(f"errors: {len(diary.errors)}", *sorted(set(diary.errors)), sep="\n  ")
    return int(bool(diary.errors) or kernels_after != kernels_before or after > 1.1 * before)


if __name__ == "__main__":
    sys.exit(main())
