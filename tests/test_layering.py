"""Changes to scenarios as data: nothing else moves, and what sat on a scenario keeps its figures."""

from __future__ import annotations

from typing import Any

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from prodkit import layering
from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.scenario import find, resolve

FOUR = {"id": "four", "label": "Four days", "overrides": [{"set": "drivers.days", "to": 4}]}
CHEAP = {"id": "cheap", "label": "Cheap", "overrides": [{"scale": {"accounts": ["25"]}, "by": 0.5}]}
BOTH = {"id": "both", "label": "Both", "base": "four", "overrides": [{"mute": "insurance"}]}


def film(*scenarios: dict[str, Any]) -> Production:
    return small.film(scenarios=scenarios or (FOUR, CHEAP, BOTH))


def total(production: Production, scenario: str | None = None) -> float:
    return float(evaluate(production, scenario=scenario).total)


def codes(error: pytest.ExceptionInfo[ProdkitError]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_a_new_scenario_changes_nothing_and_has_an_id_of_its_own() -> None:
    first, name = layering.create(film(), {"fr": "Quatre semaines", "en": "Four weeks"})
    second, other = layering.create(first, {"fr": "Quatre semaines", "en": "Four weeks"}, "four")
    assert (name, other) == ("quatre-semaines", "quatre-semaines-2")
    assert total(second, name) == total(film())
    assert total(second, other) == total(film(), "four")


def test_a_change_replaces_the_one_of_the_same_thing() -> None:
    changed = layering.put(film(), "four", {"set": "drivers.days", "to": 3})
    assert [override.to for override in find(changed, "four").overrides] == [3]
    # 17 % on top of 2 x (350 + 120.50 + 3 x 18) fewer, as in the small film
    assert (total(film()), total(changed, "four")) == (9840.29, 8612.96)


def test_scales_add_up_instead_of_replacing_each_other() -> None:
    changed = layering.put(film(), "cheap", {"scale": {"accounts": ["26"]}, "by": 0.9})
    assert len(find(changed, "cheap").overrides) == 2


def test_what_cannot_be_applied_is_not_taken_in() -> None:
    for change in ({"set": "drivers.days", "to": "many"}, {"set": "nowhere.at.all", "to": 1}, {"what": 3}, {}):
        with pytest.raises(ProdkitError):
            layering.put(film(), "four", change)


def test_a_change_can_be_taken_back_by_number_or_by_target() -> None:
    assert total(layering.take_back(film(), "four", 1), "four") == total(film())
    assert total(layering.reset(film(), "four", "drivers.days.value"), "four") == total(film())
    with pytest.raises(ProdkitError) as error:
        layering.take_back(film(), "four", 2)
    assert codes(error) == ["override_number"]


def test_deleting_a_scenario_leaves_the_figures_of_those_on_it() -> None:
    gone = layering.delete(film(), "four")
    assert [one.id for one in gone.scenarios] == ["cheap", "both"]
    assert total(gone, "both") == total(film(), "both")


def test_merging_makes_its_changes_part_of_what_it_sits_on() -> None:
    merged = layering.merge(film(), "four")
    assert total(merged) == total(film(), "four")
    assert total(merged, "both") == total(film(), "both")
    inner = layering.merge(film(), "both")
    assert total(inner, "four") == total(film(), "both")
    assert total(inner) == total(film())


def test_a_combination_makes_the_changes_of_both() -> None:
    combined, name = layering.combine(film(), ["four", "cheap"])
    by_hand = film({"id": "x", "label": "x", "overrides": FOUR["overrides"] + CHEAP["overrides"]})  # type: ignore[operator]
    assert total(combined, name) == total(by_hand, "x")
    assert layering.conflicts(combined, ["four", "cheap"]) == []


def test_a_combination_keeps_the_scaled_groups_of_each() -> None:
    dear = {"id": "dear", "label": "Dear", "overrides": [{"scale": {"lines": ["catering"]}, "by": 2}]}
    combined, name = layering.combine(film(CHEAP, dear), ["cheap", "dear"])
    lines = evaluate(combined, scenario=name).lines().set_index("line")["total"]
    assert (lines["camera"], lines["catering"]) == (875, 540)  # 5 x 350 / 2 and 15 x 18 x 2


def test_what_two_scenarios_set_differently_is_a_conflict_and_the_last_one_wins() -> None:
    five = {"id": "three", "label": "Three days", "overrides": [{"set": "drivers.days", "to": 3}]}
    both = film(FOUR, five)
    assert layering.conflicts(both, ["four", "three"]) == ["drivers.days.value"]
    combined, name = layering.combine(both, ["four", "three"])
    assert total(combined, name) == total(both, "three")


def scenario(name: str, *overrides: dict[str, Any], base: str | None = None) -> dict[str, Any]:
    return {"id": name, "label": name, "base": base, "overrides": list(overrides)}


def test_the_same_change_written_another_way_is_no_conflict() -> None:
    one = scenario("one", {"set": "drivers.days", "to": 3}, {"remove": "camera"})
    other = scenario("other", {"set": "drivers.days.value", "to": 3.0}, {"remove": "lines.camera"})
    assert layering.conflicts(film(one, other), ["one", "other"]) == []


def test_what_one_scenario_takes_out_and_another_changes_is_a_conflict() -> None:
    one, other = scenario("one", {"remove": "camera"}), scenario("other", {"set": "lines.camera.rate", "to": 100})
    both = film(one, other)
    assert layering.conflicts(both, ["one", "other"]) == ["lines.camera.rate"]
    kept, name = layering.combine(both, ["one", "other"])  # the last one wins: it wants the camera
    assert total(kept, name) == total(both, "other")
    gone, name = layering.combine(both, ["other", "one"])
    assert total(gone, name) == total(both, "one")


def test_what_two_scenarios_sit_on_does_not_undo_what_one_of_them_changes() -> None:
    below = scenario("below", {"set": "drivers.days", "to": 9})
    one = scenario("one", {"set": "drivers.days", "to": 3}, base="below")
    other = scenario("other", {"set": "lines.camera.rate", "to": 100}, base="below")
    both = film(below, one, other)
    assert layering.conflicts(both, ["one", "other"]) == []
    for names in (["one", "other"], ["other", "one"]):
        combined, name = layering.combine(both, names)
        expected = resolve(combined, name)
        assert {driver.id: driver.value for driver in expected.drivers}["days"] == 3
        assert {line.id: line.rate for line in expected.lines}["camera"] == 100


def test_a_part_and_the_whole_of_it_are_changed_in_order() -> None:
    one = scenario("one", {"set": "lines.editor.employer.rate", "to": 0.3},
                   {"set": "lines.editor.employer", "to": {"rate": 0.2}})  # fmt: skip
    other = scenario("other", {"set": "lines.editor.employer.rate", "to": 0.4})
    both = film(one, other)
    assert layering.conflicts(both, ["one", "other"]) == ["lines.editor.employer.rate"]
    combined, name = layering.combine(both, ["one", "other"])
    assert {line.id: line.employer for line in resolve(combined, name).lines}["editor"].rate == 0.4  # type: ignore[union-attr]


def test_a_copy_stands_beside_what_it_was_copied_from() -> None:
    copied, name = layering.duplicate(film(), "four")
    assert [one.id for one in copied.scenarios] == ["four", name, "cheap", "both"]
    assert total(copied, name) == total(film(), "four")


def test_there_is_an_end_to_scenarios() -> None:
    full = film(*({"id": f"s{number}", "label": "S"} for number in range(layering.MOST)))
    with pytest.raises(ProdkitError) as error:
        layering.create(full, "One more")
    assert codes(error) == ["scenarios_many"]


@pytest.mark.parametrize("name", ["", "gone", "base", "../x"])
def test_a_scenario_that_does_not_exist_is_told(name: str) -> None:
    for act in (layering.duplicate, layering.delete, layering.merge):
        with pytest.raises(ProdkitError):
            act(film(), name)
    with pytest.raises(ProdkitError):
        layering.put(film(), name, {"set": "drivers.days", "to": 3})


@given(st.floats(1, 20), st.floats(1, 20))
def test_merging_and_evaluating_agree_whatever_is_set(first: float, second: float) -> None:
    one = layering.put(film(), "four", {"set": "drivers.days", "to": first})
    two = layering.put(one, "both", {"set": "drivers.days", "to": second})
    assert total(layering.merge(two, "both"), "four") == total(two, "both")
    assert total(layering.merge(two, "four"), "both") == total(two, "both")
