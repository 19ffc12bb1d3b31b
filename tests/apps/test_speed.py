"""How long each app takes to follow a hand; measured and reported, not judged."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import prodkit as pk
from apps.pages import Estimate, open_app
from prodkit import edit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from apps.served import Served

pytestmark = pytest.mark.browser

MOVES = 40
MOVE = """
([slider, figures, value]) => new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`still as before: ${[...waiting.keys()]}`)), 20_000);
    const waiting = new Map(figures.map((css) => [css, document.querySelector(css).textContent]));
    const watch = new MutationObserver(() => {
        for (const [css, before] of waiting) {
            if (document.querySelector(css)?.textContent !== before) waiting.delete(css);
        }
        if (waiting.size) return;
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - start));
    });
    watch.observe(document.body, { childList: true, characterData: true, subtree: true });
    const lever = document.querySelector(slider);
    lever.focus();
    const start = performance.now();
    lever.value = value;
    lever.dispatchEvent(new InputEvent("input", { bubbles: true }));
})
"""
"""Moves a lever and gives the milliseconds until every figure named shows a new number in a painted frame."""

TILE = ".pk-tile-value"
APPS = {
    "scenarios: the board and the comparison": (
        "scenarios?production={film}", "#pk-driver-crew_size-slider", [TILE, ".pk-compare td", "#pk-spoken"],
    ),
    "scenarios: a scenario that sets the driver": (
        "scenarios?production={film}&scenario=equipe-reduite", "#pk-driver-crew_size-slider",
        [".pk-scenario-open .pk-tile-value"],
    ),
    "scenarios: why two differ": (
        "scenarios?production={film}&scenario=trente-jours&tab=difference", "#pk-driver-crew_size-slider",
        [".pk-scenario-open .pk-tile-value", "#pk-panel"],
    ),
    "finance: the plan": (
        "finance?production={film}&tab=plan", "#pk-driver-crew_size-slider", [TILE, "#pk-part-plan svg"],
    ),
    "finance: the payments": (
        "finance?production={film}&tab=cash", "#pk-driver-crew_size-slider", [TILE, "#pk-part-cash svg"],
    ),
    "payroll: hours": ("payroll?", "[data-drive=hours]", [TILE]),
    "payroll: hours, with the curve": ("payroll?tab=curve", "[data-drive=hours]", [TILE]),
    "client: a lever": (
        "client?production=grand-matin", "[data-drive=buyout]", [TILE, "#pk-accounts + .pk-scroll"],
    ),
}  # fmt: skip
"""For each: the address, its lever, and figures that hang on it."""


def test_from_a_lever_s_move_to_the_last_figure(
    estimate: Callable[..., Estimate], production: Path, measure: Callable[..., None]
) -> None:
    film = pk.load(production)
    app = estimate()
    figures = [TILE, '.pk-grid [data-row="total"] > [data-column="amount"]', "#pk-spoken"]
    times = []
    for size in (31 + move % 28 for move in range(MOVES)):
        times.append(float(app.page.evaluate(MOVE, ["#pk-driver-crew_size-slider", figures, str(size)])))
        expect(app.driver("crew_size")).to_have_value(str(size))
    app.shows(edit.set_drivers(film, {"crew_size": size}))
    tell(measure, f"estimate: the top sheet, {len(film.lines)} lines", times)


@pytest.mark.parametrize("name", APPS)
def test_every_app_follows_the_hand(
    clean: Page, server: Served, measure: Callable[..., None], name: str
) -> None:  # fmt: skip
    address, lever, figures = APPS[name]
    open_app(clean, f"{server.url}{address.format(film='les-marees')}&lang=fr")
    clean.locator(lever).wait_for()
    values = positions(clean, lever)
    times = [float(clean.evaluate(MOVE, [lever, figures, next(values)])) for _ in range(MOVES)]
    assert clean.locator(lever).input_value() != ""
    tell(measure, name, times)


def positions(page: Page, lever: str) -> Iterator[str]:
    """Places along a lever's way, one after the other, never the one where it stands."""
    slider = page.locator(lever)
    least, most, step = (float(slider.get_attribute(part) or "1") for part in ("min", "max", "step"))
    count = int(min((most - least) / step, 9))
    stands = float(slider.input_value())
    places = [least + number * step for number in range(1, count)]
    return cycle(f"{place:g}" for place in places if place != stands)


def tell(measure: Callable[..., None], name: str, times: list[float]) -> None:
    ranked = sorted(times)
    p95 = ranked[int(0.95 * len(ranked))]
    note = f"(median of {len(times)} moves to the last figure painted; p95 {p95:.0f}, slowest {ranked[-1]:.0f})"
    measure(name, statistics.median(times), note)
