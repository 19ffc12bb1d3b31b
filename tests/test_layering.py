"""Changes to scenarios as data: combined, merged, taken back, with the figures they must keep."""

from __future__ import annotations

from typing import Any

import pytest
from small import film

from prodkit import layering
from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.production import Production


def three() -> Production:
    """Give the film with a long scenario, a cheap one, and one that sits on the long one."""
    rented: list[dict[str, Any]] = [
        {"scale": {"lines": ["lights"]}, "by": 2},
        {"set": "lines.camera.rate", "to": 300},
    ]
    return film(scenarios=[
        {"id": "long", "label": "Long", "overrides": [{"scale": {"lines": ["camera"]}, "by": 0.5},
                                                      {"set": "drivers.days", "to": 6}]},
        {"id": "cheap", "label": "Cheap", "overrides": rented},
        {"id": "longer", "label": "Longer", "base": "long", "overrides": [{"set": "drivers.days", "to": 7}]},
    ])  # fmt: skip


def total(production: Production, scenario: str) -> float:
    return float(evaluate(production, scenario=scenario).total)


def lines(production: Production, scenario: str) -> float:
    return float(evaluate(production, scenario=scenario).lines()["total"].sum())


def test_combined_changes_are_all_made() -> None:
    changed, name = layering.combine(three(), ["long", "cheap"])
    # 1500 + 6 x 300 / 2 + 2 x 6 x 120.5 + 18 x 18 + 2400 + 1488 + 400
    assert lines(changed, name) == 8458
    assert layering.conflicts(three(), ["long", "cheap"]) == []
    assert layering.conflicts(three(), ["long", "longer"]) == ["drivers.days.value"]


@pytest.mark.parametrize("gone", ["long", "longer"])
def test_merging_keeps_the_figures_of_what_sat_on_it(gone: str) -> None:
    before = three()
    merged = layering.merge(before, gone)
    assert gone not in {one.id for one in merged.scenarios}
    kept = {"long": ("longer", "base"), "longer": ("long", "long")}[gone]
    assert total(merged, kept[0]) == total(before, "longer")
    assert total(merged, kept[1]) == total(before, gone)


def test_deleting_keeps_the_figures_of_what_sat_on_it() -> None:
    assert total(layering.delete(three(), "long"), "longer") == total(three(), "longer")


def test_a_change_takes_the_place_of_the_one_before_and_goes_again() -> None:
    changed = layering.put(three(), "long", {"set": "drivers.days", "to": 9})
    assert [one.to for one in changed.scenarios[0].overrides] == [None, 9]
    assert total(layering.reset(changed, "long", "drivers.days.value"), "long") == total(
        layering.take_back(three(), "long", 2), "long"
    )
    with pytest.raises(ProdkitError):
        layering.put(three(), "long", {"set": "drivers.days", "to": "= nothing("})
