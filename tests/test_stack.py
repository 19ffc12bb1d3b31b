"""All scenarios in one batch come to what each comes to alone, cent by cent."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_strategies import layered
from small import film

from prodkit.budget import evaluate
from prodkit.production import Production
from prodkit.scenario import apply
from prodkit.stack import Amounts, Stack


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=80)
@given(layered(), st.data())
def test_any_mixture_of_changes_is_what_it_is_alone(data: dict[str, Any], draw: st.DataObject) -> None:
    production = Production.parse(data)
    stack = Stack(production, [one.id for one in production.scenarios])
    mixture = st.lists(st.booleans(), min_size=len(stack.layers), max_size=len(stack.layers))
    states = np.array([
        *(stack.on(one.id) for one in production.scenarios), stack.on("base"), draw.draw(mixture), draw.draw(mixture),
    ], dtype=bool)  # fmt: skip
    amounts = stack.compute(states)
    for case, state in enumerate(states):
        on = [layer for layer, chosen in zip(stack.layers, state, strict=True) if chosen]
        alone, _ = apply(production, on)
        expected = evaluate(alone)
        for kind, total in (("cost", expected.total), ("income", expected.income)):
            assert _total(amounts, kind)[case] == float(total)
        for code in expected.model.chart.entries:
            below = set(expected.model.chart.below(code))
            rows = [item.account in below for item in amounts.items]
            assert amounts.known[rows, case].sum() / 10**amounts.digits == float(expected.account(code)), code
        assert amounts.unknown[case] == expected.amounts.unknown[_tops(expected)].sum()


def _total(amounts: Amounts, kind: Any) -> Any:
    return amounts.known[amounts.rows(kind)].sum(axis=0) / 10**amounts.digits


def _tops(budget: Any) -> list[int]:
    return [place for place, entry in enumerate(budget.model.chart.entries.values()) if entry.depth == 1]


def _same_as_alone(production: Production) -> None:
    """Every mixture of the changes of all scenarios is what it is alone."""
    stack = Stack(production, [one.id for one in production.scenarios])
    states = np.array(list(product([False, True], repeat=len(stack.layers))), dtype=bool)
    amounts = stack.compute(states)
    for case, state in enumerate(states):
        on = [layer for layer, chosen in zip(stack.layers, state, strict=True) if chosen]
        assert _total(amounts, "cost")[case] == float(evaluate(apply(production, on)[0]).total), on


def with_changes(*overrides: dict[str, Any], **more: Any) -> Production:
    return film(scenarios=[{"id": "s", "label": "S", "overrides": list(overrides)}], **more)


def test_a_group_is_what_it_is_when_it_is_scaled() -> None:
    _same_as_alone(with_changes(
        {"set": "lines.camera.tags", "to": ["night"]}, {"set": "lines.lights.account", "to": "31"},
        {"scale": {"tags": ["night"]}, "by": 2}, {"scale": {"accounts": ["3"]}, "by": 0.5},
        {"set": "lines.camera.tags", "to": []}, {"scale": {"tags": ["night"]}, "by": "= days"},
        {"remove": "editor"}, {"add": {"id": "editor", "account": "31", "label": "E", "x": 2, "rate": 70}},
    ))  # fmt: skip


def test_a_line_that_comes_goes_and_changes() -> None:
    drone = {"id": "drone", "account": "25", "label": "Drone", "rate": 900}
    _same_as_alone(with_changes(
        {"set": "lines.drone.rate", "to": 5}, {"add": drone}, {"set": "lines.drone.x", "to": 3}, {"mute": "drone"},
        {"remove": "drone"}, {"add": {**drone, "rate": 10, "employer": {"rate": 0.5}}}, {"unmute": "drone"},
    ))  # fmt: skip


def test_charges_of_every_form() -> None:
    bond = {"id": "bond", "label": "Bond", "account": "6", "of": "total", "rate": 0.05}
    _same_as_alone(with_changes(
        {"add_charge": bond}, {"set": "charges.overheads.of", "to": "total_less_itself"},
        {"set": "charges.overheads.base.accounts", "to": ["2"]}, {"set": "charges.contingency.cap", "to": 100},
        {"mute": "charges.contingency"}, {"set": "charges.bond.base.charges", "to": ["overheads"]},
        {"remove": "charges.overheads"},
    ))  # fmt: skip


def test_what_a_program_is_made_with() -> None:
    phases = [{"id": "shoot", "label": "S", "length": "= days", "unit": "working_day", "start": "2027-05-03"},
              {"id": "post", "label": "P", "length": 2}]  # fmt: skip
    lines = [{"id": "crew", "account": "2", "label": "C", "quantity": "= shoot.weeks + post.working_days", "rate": 100}]
    _same_as_alone(with_changes(
        {"set": "phases.shoot.unit", "to": "day"}, {"set": "days_per_week", "to": 6}, {"set": "drivers.days", "to": 9},
        {"set": "phases.post.start", "to": "2027-08-02"}, {"set": "country", "to": ""},
        {"set": "phases.shoot.start", "to": "2027-04-26"}, {"set": "exchange_rates", "to": {"USD": 2}},
        {"set": "exchange_rates.USD", "to": 3},
        phases=phases, lines=lines, charges=[],
    ))  # fmt: skip


def test_people_paid_by_law() -> None:
    job = {"title": "1er assistant réalisateur cinéma", "status": "technician_cadre", "annex": "I", "hours": 39}
    line = {"account": "2", "label": "L", "unit": "week", "phase": "shoot", "person": "Ada", "job": job}
    phases = [{"id": "shoot", "label": "S", "length": "= days", "start": "2026-09-07"}]
    lines = [{**line, "id": "prep", "quantity": 2}, {**line, "id": "shoot", "quantity": 6, "phase": "shoot"},
             {"id": "solo", **line, "person": "", "quantity": 3}]  # fmt: skip
    _same_as_alone(with_changes(
        {"set": "lines.prep.quantity", "to": 4}, {"remove": "shoot"}, {"set": "lines.solo.job.hours", "to": 43},
        {"set": "law_date", "to": "2025-09-01"}, {"mute": "prep"}, {"set": "lines.shoot.rate", "to": 2500},
        {"set": "lines.solo.job.title", "to": "2ème assistant réalisateur cinéma"},
        phases=phases, lines=lines, agreement="3097", law_date="2026-11-01", charges=[],
    ))  # fmt: skip


def test_cases_of_inputs_go_with_scenarios() -> None:
    production = with_changes({"set": "drivers.days", "to": 8}, {"set": "lines.script.rate", "to": "= days * 10"})
    stack = Stack(production, ["s"], inputs=["days", "lines.camera.rate"])
    states = np.array([stack.on("base"), stack.on("s"), stack.on("s")])
    rates = {"days": np.array([4.0, 4.0, 7.0]), "lines.camera.rate": np.array([300.0, 300.0, 310.0])}
    expected = [
        float(evaluate(production, {key: float(values[case]) for key, values in rates.items()}, scenario=name).total)
        for case, name in enumerate(["base", "s", "s"])
    ]
    assert _total(stack.compute(states, rates), "cost").tolist() == expected
