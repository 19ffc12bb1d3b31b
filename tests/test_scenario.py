"""Scenarios laid over a production: what each change does, and what is said of one that cannot be made."""

from __future__ import annotations

from typing import Any

import pytest
from small import data, film

from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.scenario import apply, chain, resolve

# The film of `small`: 1500 + 350 x 5 + 120.5 x 5 + 18 x 15 + 2400 + 1488 (62 %) + 400 = 8410.5, all of it costs.
# Overheads 7 % = 588.74 (588.735), contingency 10 % = 841.05; together 9840.29.
TOTAL = 9840.29


def with_scenario(*overrides: dict[str, Any], **more: Any) -> Production:
    """Give the film with the scenario `other`."""
    return film(scenarios=[{"id": "other", "label": "Other", "overrides": list(overrides)}], **more)


def total(*overrides: dict[str, Any], **more: Any) -> float:
    return float(evaluate(with_scenario(*overrides, **more), scenario="other").total)


def test_the_production_itself_is_called_base() -> None:
    production = with_scenario({"set": "drivers.days", "to": 6})
    assert resolve(production) is production
    assert resolve(production, "base") is production
    assert evaluate(production, scenario="base").total == TOTAL


@pytest.mark.parametrize(
    ("override", "lines"),
    [
        # One day more: 350 + 120.5 + 3 x 18 = 524.5.
        ({"set": "drivers.days", "to": 6}, 8935.0),
        ({"set": "drivers.days.value", "to": "= 3 * 2"}, 8935.0),
        # Two meals a day instead of three: 10 x 18.
        ({"set": "drivers.meals", "to": "= days * 2"}, 8320.5),
        ({"set": "lines.camera.rate", "to": 400}, 8660.5),
        ({"set": "lines.camera.quantity", "to": "= days - 1"}, 8060.5),
        ({"set": "lines.camera.x", "to": 2}, 10160.5),
        ({"set": "lines.editor.employer.rate", "to": 0.5}, 8122.5),
        ({"set": "lines.editor.employer", "to": None}, 6922.5),
        ({"set": "lines.camera.employer.rate", "to": 0.1}, 8585.5),
        ({"scale": {"accounts": ["2"]}, "by": 0.9}, 8410.5 - 175 - 60.25 - 27),
        ({"scale": {"lines": ["camera"]}, "by": "= 1 - 20 %"}, 8060.5),
        ({"add": {"id": "drone", "account": "25", "label": "Drone", "rate": 900}}, 9310.5),
        ({"remove": "script"}, 6910.5),
        ({"mute": "lines.script"}, 6910.5),
        ({"unmute": "script"}, 8410.5),
    ],
)
def test_one_change_of_each_kind(override: dict[str, Any], lines: float) -> None:
    budget = evaluate(with_scenario(override), scenario="other")
    assert float(budget.lines()["total"].sum()) == pytest.approx(lines, abs=1e-9)
    assert evaluate(with_scenario(override)).total == TOTAL


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ({"set": "charges.overheads.rate", "to": 0}, 9251.55),
        ({"mute": "charges.contingency"}, 8999.24),
        ({"remove": "charges.contingency"}, 8999.24),
        ({"set": "charges.overheads.base.accounts", "to": ["1"]}, 8410.5 + 105 + 841.05),
        ({"add_charge": {"id": "bond", "label": "Bond", "account": "6", "amount": 100}}, 9940.29),
    ],
)
def test_charges_change_too(override: dict[str, Any], expected: float) -> None:
    assert total(override) == pytest.approx(expected, abs=1e-9)


def test_a_currency_and_its_rate() -> None:
    # Camera 5 x 350 dollars at 0.9 = 1575 instead of 1750; overheads 576.485, contingency 823.55.
    to_dollars = {"set": "lines.camera.currency", "to": "USD"}
    worth = {"set": "exchange_rates.USD", "to": 0.9}
    assert total(to_dollars, worth) == pytest.approx(8235.5 + 576.49 + 823.55, abs=1e-9)


def test_dates_of_law_and_phases() -> None:
    production = with_scenario(
        {"set": "law_date", "to": "2026-01-01"},
        {"set": "agreement", "to": "2642"},
        {"set": "phases.shoot.start", "to": "2027-05-03"},
        phases=[{"id": "shoot", "label": "Shoot", "start": "2027-03-01", "length": 2}],
    )
    changed = resolve(production, "other")
    assert (str(changed.law_date), changed.agreement) == ("2026-01-01", "2642")
    assert str(changed.phases[0].start) == "2027-05-03"


def test_changes_apply_in_order_over_those_of_the_scenario_below() -> None:
    production = film(scenarios=[
        {"id": "cheap", "label": "Cheap", "base": "long",
         "overrides": [{"set": "lines.camera.rate", "to": 300}, {"remove": "lights"}]},
        {"id": "long", "label": "Long", "overrides": [{"set": "drivers.days", "to": 6},
                                                      {"set": "lines.camera.rate", "to": 340}]},
    ])  # fmt: skip
    assert [layer.where for layer in chain(production, "cheap")] == [
        "scenarios.long.overrides.1", "scenarios.long.overrides.2",
        "scenarios.cheap.overrides.1", "scenarios.cheap.overrides.2",
    ]  # fmt: skip
    # 1500 + 300 x 6 + 18 x 18 + 2400 + 1488 + 400
    assert float(evaluate(production, scenario="cheap").lines()["total"].sum()) == 7912.0


def test_what_is_not_overridden_follows_the_production() -> None:
    changed = data()
    changed["lines"][4]["rate"] = 2400  # the editor costs twice as much: 3888 more
    production = with_scenario({"remove": "script"}, lines=changed["lines"])
    assert float(evaluate(production, scenario="other").lines()["total"].sum()) == 6910.5 + 3888


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ({"set": "lines.drone.rate", "to": 1}, "override_target"),
        ({"set": "drivers.nights", "to": 1}, "override_target"),
        ({"remove": "drone"}, "override_target"),
        ({"mute": "charges.bond"}, "override_target"),
        ({"scale": {"tags": ["night"]}, "by": 2}, "override_nothing"),
        ({"add": {"id": "script", "account": "11", "label": "Script", "rate": 1500}}, "override_added"),
    ],
)
def test_a_change_without_its_target_is_told_and_changes_nothing(override: dict[str, Any], code: str) -> None:
    production = with_scenario(override)
    changed, findings = apply(production, chain(production, "other"))
    found = [(finding.code, finding.severity, finding.where) for finding in findings]
    assert found == [(code, "warning", "scenarios.other.overrides.1")]
    assert evaluate(changed).total == TOTAL


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ({"set": "lines.camera.raet", "to": 1}, "unknown_field"),
        ({"set": "lines.camera", "to": 1}, "override_field"),
        ({"set": "lines.camera.id", "to": "kamera"}, "override_field"),
        ({"set": "days_per_week.shoot", "to": 5}, "override_field"),
        ({"set": "scenarios.other.label", "to": "x"}, "override_place"),
        ({"set": "currency", "to": "USD"}, "override_place"),
        ({"set": "lines.camera.rate", "to": "= 2 *"}, "formula_ends"),
        ({"set": "lines.camera.rate", "to": "many"}, "number"),
        ({"set": "lines.camera.label"}, "missing"),
        ({"set": "law_date", "to": "soon"}, "date"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(override: dict[str, Any], code: str) -> None:
    with pytest.raises(ProdkitError) as error:
        resolve(with_scenario(override), "other")
    found = [(finding.code, finding.where) for finding in error.value.findings]
    assert found == [(code, "scenarios.other.overrides.1")]


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ({}, "override_actions"),
        ({"remove": "script", "mute": "script"}, "override_actions"),
        ({"scale": {"accounts": ["2"]}}, "override_by"),
        ({"mute": "script", "by": 2}, "override_by"),
        ({"mute": "script", "to": 2}, "override_to"),
        ({"remove": "drivers.days"}, "pattern"),
    ],
)
def test_an_override_does_one_thing(override: dict[str, Any], code: str) -> None:
    with pytest.raises(ProdkitError) as error:
        with_scenario(override)
    assert [finding.code for finding in error.value.findings] == [code]


@pytest.mark.parametrize(
    ("scenarios", "wanted", "code"),
    [
        ([], "nothing", "scenario_unknown"),
        ([("a", "b")], "a", "scenario_base"),
        ([("a", "b"), ("b", "a")], "a", "scenario_circle"),
        ([("a", "a")], "a", "scenario_circle"),
    ],
)
def test_a_scenario_needs_a_base(scenarios: list[tuple[str, str]], wanted: str, code: str) -> None:
    production = film(scenarios=[{"id": name, "label": name, "base": base} for name, base in scenarios])
    with pytest.raises(ProdkitError) as error:
        evaluate(production, scenario=wanted)
    assert [finding.code for finding in error.value.findings] == [code]
