"""Scenarios side by side: exact sums at every depth, what is added and removed, groups, and other productions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scenario_strategies import layered
from small import data, film

import prodkit as pk
from prodkit.budget import evaluate
from prodkit.comparison import Comparison, compare
from prodkit.errors import ProdkitError
from prodkit.production import Production

SCENARIOS = [
    {"id": "long", "label": {"fr": "Long", "en": "Longer"}, "overrides": [
        {"set": "drivers.days", "to": 6}, {"set": "lines.script.account", "to": "12"}]},
    {"id": "lean", "label": "Lean", "base": "long", "overrides": [
        {"remove": "lights"}, {"mute": "charges.contingency"},
        {"add": {"id": "drone", "account": "25", "label": "Drone", "rate": 900, "supplier": "Ciel"}}]},
]  # fmt: skip


def sides(**more: Any) -> Comparison:
    return compare(film(scenarios=SCENARIOS), **more)


def test_totals_by_hand() -> None:
    # A day more: 350 + 120.5 + 54 = 524.5, and 7 % and 10 % of 8 935 instead of 8 410.5.
    totals: Any = sides().totals("fr")
    assert totals["scenario"].tolist() == ["base", "long", "lean"]
    assert totals["label"].tolist() == ["Les Marées", "Long", "Lean"]
    # Lean: 8 935 - 6 x 120.5 + 900 = 9 112; 7 % of it; no contingency.
    assert totals["total"].tolist() == [9840.29, 8935 + 625.45 + 893.50, 9112 + 637.84]
    assert totals["difference"].round(2).tolist() == [0, 613.66, -90.45]
    assert totals["percent"].tolist() == pytest.approx([0, 613.66 / 9840.29, -90.45 / 9840.29])
    assert totals["unknown"].tolist() == [0, 0, 0]


def test_differences_are_taken_from_any_column() -> None:
    found = compare(film(scenarios=SCENARIOS), ["lean"], base="long")
    assert found.scenarios == ("long", "lean")
    assert found.difference("lean") == pytest.approx(9749.84 - 10453.95, abs=1e-9)
    assert found.total("long") == 10453.95


def test_lines_that_come_go_and_move() -> None:
    table: Any = sides().long()
    lines: Any = table[(table["scenario"] == "lean") & (table["kind"] == "line")].set_index(["key", "parent"])
    assert lines.loc[("drone", "25"), "status"] == "added"
    assert lines.loc[("lights", "25"), "status"] == "removed"
    assert lines.loc[("lights", "25"), "difference"] == -602.5
    assert (lines.loc[("script", "11"), "status"], lines.loc[("script", "12"), "status"]) == ("removed", "added")
    assert lines.loc[("camera", "25"), "status"] == "changed"
    assert lines.loc[("editor", "31"), "status"] == "same"
    charges: Any = table[(table["scenario"] == "lean") & (table["kind"] == "charge")].set_index("key")["status"]
    assert charges.to_dict() == {"overheads": "changed", "contingency": "removed"}
    assert {row.key for row in sides().changed() if row.kind == "line"} == {
        "drone", "lights", "script", "camera", "catering",
    }  # fmt: skip


def test_depth() -> None:
    assert set(sides(depth=1).wide()["kind"]) == {"total", "account"}
    assert sides(depth=1).wide()["depth"].max() == 1
    assert "line" in set(sides().wide("difference")["kind"])
    assert sides(depth=1).wide("status").set_index("key").loc["3", "long"] == "same"


def test_by_supplier_phase_and_driver() -> None:
    suppliers: Any = sides(by="supplier").wide("amount").set_index("key")
    assert suppliers.loc["Ciel", ["base", "long", "lean"]].tolist() == [0, 0, 900]
    drivers: Any = sides(by="driver").wide("difference", "en").set_index("label")
    assert drivers.loc["Days", "long"] == 524.5
    assert drivers.loc["Overheads, contingency and other percentages", "long"] == pytest.approx(89.16)
    for by in ("supplier", "phase", "location", "driver"):
        table = sides(by=by).wide()
        assert table.loc[1:, "lean"].sum() == pytest.approx(table.loc[0, "lean"], abs=1e-9)


def test_drivers_that_differ() -> None:
    table: Any = sides().drivers("en").set_index("name")
    assert table.index.tolist() == ["days", "meals"]
    assert table.loc["meals", ["base", "long", "lean"]].tolist() == [15, 18, 18]


def test_another_production_is_matched_by_id_then_by_account_and_label() -> None:
    theirs = data()
    theirs["title"] = "Other"
    theirs["lines"][1] |= {"id": "kamera", "rate": 300}  # camera under another name
    theirs["lines"].append({"id": "extra", "account": "26", "label": "Extra", "rate": 10})
    theirs["accounts"] = [{"code": "2X", "label": "Special", "parent": "2"}]
    theirs["lines"].append({"id": "special", "account": "2X", "label": "Special", "rate": 5})
    other = Production.parse(theirs)
    found = compare(film(), ["base", other])
    assert found.scenarios == ("base", "other")
    table: Any = found.long()
    lines: Any = table[(table["scenario"] == "other") & (table["kind"] == "line")].set_index("key")
    assert lines.loc["camera", ["amount", "base", "status"]].tolist() == [1500, 1750, "changed"]
    assert lines.loc[["extra", "special"], "status"].tolist() == ["added", "added"]
    accounts: Any = table[(table["scenario"] == "other") & (table["kind"] == "account")].set_index("key")
    assert accounts.loc["2X", ["depth", "amount"]].tolist() == [2, 5]
    assert found.total("other") == float(evaluate(other).total)


def test_a_change_without_target_is_told() -> None:
    production = film(scenarios=[{"id": "s", "label": "S", "overrides": [{"remove": "nothing"}]}])
    assert [finding.code for finding in compare(production).findings] == ["override_target"]


def test_unknown_scenarios_and_impossible_ones() -> None:
    with pytest.raises(ProdkitError, match="no scenario"):
        compare(film(), ["none"])
    production = film(scenarios=[{"id": "s", "label": "S", "overrides": [{"set": "drivers.days", "to": "= nights"}]}])
    with pytest.raises(ProdkitError, match="nights"):
        compare(production)


def test_drivers_that_wait_for_each_other_only_across_scenarios() -> None:
    drivers = [{"id": name, "label": name, "value": 2} for name in ("a", "b")]
    production = film(drivers=[*data()["drivers"], *drivers], scenarios=[
        {"id": "one", "label": "One", "overrides": [{"set": "drivers.a", "to": "= b * 2"},
                                                    {"set": "drivers.days", "to": "= a"}]},
        {"id": "two", "label": "Two", "overrides": [{"set": "drivers.b", "to": "= a * 3"},
                                                    {"set": "drivers.days", "to": "= b"}]},
    ])  # fmt: skip
    totals: Any = compare(production).totals()["total"].tolist()
    assert totals == [float(evaluate(production, scenario=name).total) for name in ("base", "one", "two")]
    values: Any = compare(production).drivers().set_index("name")
    assert values.loc["days", ["one", "two"]].tolist() == [4, 6]


def test_more_forms_of_a_line_than_a_program_holds() -> None:
    places = [{"set": "lines.camera.location", "to": f"Town {n}"} for n in range(5)]
    units = [{"set": "lines.camera.unit", "to": unit} for unit in ("day", "week", "month", "piece", "hour")]
    who = [{"set": "lines.camera.supplier", "to": f"House {n}"} for n in range(5)]
    scenarios: list[dict[str, Any]] = [
        {"id": f"s{n}", "label": f"S{n}", "overrides": [places[n], units[n], who[n], {"set": "drivers.days", "to": n}]}
        for n in range(5)
    ]
    production = film(scenarios=scenarios)
    totals: Any = compare(production).totals()["total"].tolist()
    assert totals == [
        float(evaluate(production, scenario=name).total) for name in ("base", *(s["id"] for s in scenarios))
    ]


def test_amounts_in_another_currency() -> None:
    production = film(scenarios=SCENARIOS, exchange_rates={"USD": 0.5})
    found = compare(production, currency="USD")
    assert found.totals()["total"].tolist() == [
        float(evaluate(production, scenario=name, currency="USD").total) for name in ("base", "long", "lean")
    ]


def test_public_names() -> None:
    found = pk.compare(film(scenarios=SCENARIOS), ["base", "long"])
    assert isinstance(found, pk.Comparison)
    assert isinstance(pk.explain(film(scenarios=SCENARIOS), "base", "long"), pk.Difference)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(layered())
def test_everything_below_adds_up_to_what_is_above(written: dict[str, Any]) -> None:
    production = Production.parse(written)
    found = compare(production)
    scale = 10**found.sheet.digits
    table: Any = found.long()
    table["minor"] = np.round(table["amount"] * scale)
    for scenario, rows in table.groupby("scenario"):
        budget = evaluate(production, scenario=str(scenario))
        assert rows[rows["kind"] == "total"]["minor"].item() == round(float(budget.total) * scale)
        below = rows[rows["kind"] != "total"].groupby("parent")["minor"].sum()
        for account in rows[rows["kind"] == "account"].itertuples():
            assert below.get(account.key, 0) == account.minor
            assert account.minor == round(float(budget.account(str(account.key))) * scale)
