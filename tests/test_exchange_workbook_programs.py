"""Scenarios that differ in numbers share a program, and come to what each comes to by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import small
import starters

from prodkit.budget import evaluate
from prodkit.exchange.workbook.programs import evaluate_all, numbers_apart
from prodkit.production import Production
from prodkit.scenario import resolve

FILM: dict[str, Any] = {
    "exchange_rates": {"USD": 0.9}, "output": {"minutes": 12},
    "phases": [{"id": "shoot", "label": "Shoot", "length": 2, "unit": "week"}],
}  # fmt: skip
NUMBERS = [
    ({"set": "drivers.days.value", "to": 7}, {"days": 7.0}),
    ({"set": "drivers.days.max", "to": 30}, {"drivers.days.max": 30.0}),
    ({"set": "lines.camera.rate", "to": 400}, {"lines.camera.rate": 400.0}),
    ({"set": "lines.editor.employer.rate", "to": 0.5}, {"lines.editor.employer.rate": 0.5}),
    ({"scale": {"lines": ["camera", "lights"]}, "by": 1.5}, {"lines.camera.x": 1.5, "lines.lights.x": 1.5}),
    ({"set": "phases.shoot.length", "to": 3}, {"phases.shoot.length": 3.0}),
    ({"set": "charges.overheads.rate", "to": 0.08}, {"charges.overheads.rate": 0.08}),
    ({"set": "exchange_rates.USD", "to": 0.8}, {"exchange_rates.USD": 0.8}),
    ({"set": "output.minutes", "to": 13}, {"output.minutes": 13.0}),
]  # fmt: skip
MORE: list[dict[str, Any]] = [
    {"mute": "lines.camera"}, {"remove": "lines.camera"}, {"set": "lines.camera.quantity", "to": 9},
    {"set": "lines.camera.rate", "to": "= days * 50"}, {"set": "lines.editor.employer", "to": None},
    {"set": "lines.camera.unit", "to": "week"}, {"set": "days_per_week", "to": 6},
    {"set": "exchange_rates.GBP", "to": 1.2},
    {"add": {"id": "dolly", "account": "25", "label": "Dolly", "rate": 90}}, {"mute": "charges.overheads"},
]  # fmt: skip


def changed(override: dict[str, Any]) -> tuple[Production, Production]:
    """Give the film, and what one change makes of it."""
    film = small.film(**FILM, scenarios=[{"id": "other", "label": "Other", "overrides": [override]}])
    return film, resolve(film, "other")


@pytest.mark.parametrize(("override", "numbers"), NUMBERS)
def test_a_change_of_numbers_says_which(override: dict[str, Any], numbers: dict[str, float]) -> None:
    assert numbers_apart(*changed(override)) == numbers


@pytest.mark.parametrize("override", MORE)
def test_any_other_change_is_compiled_anew(override: dict[str, Any]) -> None:
    assert numbers_apart(*changed(override)) is None


@pytest.mark.parametrize("override", [override for override, _ in NUMBERS] + MORE)
def test_a_change_comes_to_what_it_comes_to_by_itself(override: dict[str, Any]) -> None:
    film, other = changed(override)
    _, found = evaluate_all([film, other])
    assert_same(found, evaluate(other))


@pytest.mark.parametrize("name", starters.STARTERS)
def test_scenarios_of_starters_come_to_what_they_come_to_by_themselves(name: str) -> None:
    film = starters.starter(name)
    states = [film, *(resolve(film, one.id) for one in film.scenarios)]
    for state, found in zip(states, evaluate_all(states), strict=True):
        assert_same(found, evaluate(state))


def assert_same(found: Any, alone: Any) -> None:
    """Hold that two budgets are the same, line by line and number by number."""
    assert found.production == alone.production
    assert [one.line for one in found.model.postings] == [one.line for one in alone.model.postings]
    assert [one.charge for one in found.model.rules] == [one.charge for one in alone.model.rules]
    np.testing.assert_array_equal(found.amounts.postings, alone.amounts.postings)
    for part in ("accounts", "charges", "output", "sums", "unknown"):
        np.testing.assert_array_equal(getattr(found.amounts, part), getattr(alone.amounts, part))
    assert found.model.fields.keys() == alone.model.fields.keys()
    for place in alone.model.fields:
        ours, theirs = (one.model.read(one.registers(), place) for one in (found, alone))
        np.testing.assert_equal(ours, theirs, place)
