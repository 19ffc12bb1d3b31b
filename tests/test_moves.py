"""What follows a moved driver without compiling again comes to what a new compilation does, cent by cent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_strategies import layered
from small import film
from strategies import decimals

from prodkit import edit, layering, moves
from prodkit.comparison import compare
from prodkit.difference import explain
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.scenario import BASE
from prodkit.stack import Stack

FOUR = {"id": "four", "label": "Four", "overrides": [{"set": "drivers.days", "to": 4}]}


def moved(production: Production, draw: Any) -> Production:
    """Move some drivers, in the production and in scenarios that set them."""
    changed = production
    for driver in production.drivers:
        if isinstance(driver.value, float) and draw(st.booleans()):
            changed = edit.set_drivers(changed, {driver.id: draw(decimals(0, 60, 2))})
    for one in production.scenarios:
        for override in one.overrides:
            if override.target.startswith("drivers.") and draw(st.booleans()):
                to = draw(decimals(0, 60, 2))
                try:
                    changed = layering.put(changed, one.id, {"set": override.target, "to": to})
                except ProdkitError:
                    continue
    return changed


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)
@given(layered(), st.data())
def test_a_stack_that_follows_is_the_stack_that_would_be_compiled(data: dict[str, Any], draw: st.DataObject) -> None:
    production = Production.parse(data)
    names = [BASE, *(one.id for one in production.scenarios)]
    followed = Stack(production, names)
    followed.compute(np.array([followed.on(name) for name in names], dtype=bool))
    for _ in range(2):
        production = moved(production, draw.draw)
        followed = followed.follow(production)
        anew = Stack(production, names)
        states = np.array([anew.on(name) for name in names], dtype=bool)
        assert followed.layers == anew.layers
        assert followed.findings == anew.findings
        one, other = followed.compute(states), anew.compute(states)
        assert one.items == other.items
        np.testing.assert_array_equal(one.minor, other.minor)
        read, wanted = followed.read(states), anew.read(states)
        np.testing.assert_array_equal(read.present, wanted.present)
        for name, values in wanted.names.items():
            np.testing.assert_array_equal(read.names[name], values)
        for name in names:
            assert explain(followed, BASE, name).effects == explain(anew, BASE, name).effects
            assert float(followed.alone(name).total) == float(anew.alone(name).total)


def test_moving_a_driver_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    production = film(scenarios=[FOUR])
    stack = Stack(production, [BASE, "four"])
    before = compare(stack, [BASE, "four"]).totals()["total"].tolist()
    monkeypatch.setattr("prodkit.compiler.compile", None)
    six = edit.set_drivers(production, {"days": 6})
    followed = stack.follow(layering.put(six, "four", {"set": "drivers.days", "to": 3}))
    assert compare(followed, [BASE, "four"]).totals()["total"].tolist() == [10453.95, 8612.96]
    assert compare(stack, [BASE, "four"]).totals()["total"].tolist() == before, "the stack it follows is as it was"


def test_a_driver_that_a_scenario_sets_does_not_follow_the_production() -> None:
    stack = Stack(film(scenarios=[FOUR]), [BASE, "four"])
    followed = stack.follow(edit.set_drivers(stack.production, {"days": 6}))
    before, after = (compare(one, [BASE, "four"]).totals()["total"].tolist() for one in (stack, followed))
    assert after[0] > before[0]
    assert after[1] == before[1]


@pytest.mark.parametrize(
    "changed",
    [
        film(scenarios=[{**FOUR, "overrides": [{"set": "drivers.days", "to": "= 2 * 2"}]}]),
        film(scenarios=[{**FOUR, "overrides": [{"set": "lines.camera.rate", "to": 4}]}]),
        film(scenarios=[{**FOUR, "overrides": []}]),
        film(scenarios=[FOUR], notes="Other"),
    ],
)
def test_any_other_change_is_no_move(changed: Production) -> None:
    assert not moves.alike(film(scenarios=[FOUR]), changed)
