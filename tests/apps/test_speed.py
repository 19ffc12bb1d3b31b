"""How long the page takes to follow a lever; measured and reported, not judged."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

import prodkit as pk
from apps.pages import Estimate
from prodkit import edit

pytestmark = pytest.mark.browser

MOVES = 30
MOVE = """
(value) => new Promise((done) => {
    const slider = document.getElementById("pk-driver-crew_size-slider");
    const figures = [
        document.querySelector(".pk-tile-value"),
        document.querySelector('.pk-grid [data-row="total"] > [data-column="amount"]'),
        document.getElementById("pk-spoken"),
    ];
    const waiting = new Map(figures.map((figure) => [figure, figure.textContent]));
    const watch = new MutationObserver(() => {
        for (const [figure, before] of waiting) if (figure.textContent !== before) waiting.delete(figure);
        if (waiting.size) return;
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - start));
    });
    for (const figure of figures) watch.observe(figure, { childList: true, characterData: true, subtree: true });
    const start = performance.now();
    slider.value = value;
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
})
"""
"""Moves a lever and gives the milliseconds until headline and table both show new figures in a painted frame."""


def test_from_a_lever_s_move_to_the_last_figure(
    estimate: Callable[..., Estimate], production: Path, measure: Callable[..., None]
) -> None:
    film = pk.load(production)
    app = estimate()
    app.slider("crew_size").focus()
    sizes = [31 + move % 28 for move in range(MOVES)]
    times = []
    for size in sizes:
        times.append(float(app.page.evaluate(MOVE, str(size))))
        expect(app.driver("crew_size")).to_have_value(str(size))
    app.shows(edit.set_drivers(film, {"crew_size": sizes[-1]}))
    ranked = sorted(times)
    measure(
        "from a driver’s move to the last figure painted",
        statistics.median(times),
        f"(median of {MOVES}; fastest {ranked[0]:.0f}, slowest {ranked[-1]:.0f}; {len(film.lines)} lines)",
    )
