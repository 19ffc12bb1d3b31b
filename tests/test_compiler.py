"""From a file to registers: names in any order, circles named, and what is wrong said without stopping."""

from __future__ import annotations

import math
from typing import Any

import pytest

from prodkit import compiler
from prodkit.model import Model
from prodkit.production import Production


def model_of(inputs: tuple[str, ...] = (), currency: str | None = None, **fields: Any) -> Model:
    data = {"prodkit": 1, "title": "F", "kind": "short_film", **fields}
    return compiler.compile(Production.parse(data), inputs, currency)


def driver(key: str, value: object, **more: Any) -> dict[str, Any]:
    return {"id": key, "label": key, "value": value, **more}


def phase(key: str, length: object = 1, **more: Any) -> dict[str, Any]:
    return {"id": key, "label": key, "length": length, **more}


def line(key: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": key, "account": "21", "label": key, **more}


def charge(**more: Any) -> dict[str, Any]:
    return {"id": "c", "account": "5", "label": "c", "rate": 0.1, **more}


def codes(model: Model) -> list[str]:
    assert all(finding.sentence("fr") and finding.sentence("en") for finding in model.findings)
    return [finding.code for finding in model.findings]


def read(model: Model, where: str, **cases: float) -> float:
    return model.read(model.registers(cases), where)


def test_drivers_may_stand_in_any_order() -> None:
    model = model_of(drivers=[driver("c", "= a + b"), driver("b", "= a * 2"), driver("a", 5)])
    assert not model.findings
    assert read(model, "drivers.c.value") == 15
    assert read(model, "drivers.c.value", a=1) == 3


def test_drivers_and_phases_may_need_each_other() -> None:
    model = model_of(
        drivers=[driver("days", "= shoot.days"), driver("weeks", 4)],
        phases=[phase("shoot", "= weeks"), phase("edit", "= days * 2", unit="working_day")],
    )
    assert not model.findings
    assert read(model, "phases.edit.length") == 40
    assert model.value_of(model.registers({"weeks": 1}), "edit.weeks") == 2


def test_a_driver_that_is_a_formula_can_be_given_a_value() -> None:
    drivers = [driver("a", "= 2"), driver("b", "= a * 10")]
    assert read(model_of(("a",), drivers=drivers), "drivers.b.value", a=7) == 70
    assert "a" not in model_of(drivers=drivers).program.inputs


def test_giving_a_value_breaks_a_circle() -> None:
    drivers = [driver("a", "= b"), driver("b", "= a + 1")]
    model = model_of(("a",), drivers=drivers)
    assert not model.findings
    assert read(model, "drivers.b.value", a=1) == 2


@pytest.mark.parametrize(
    ("drivers", "path"),
    [
        ([driver("a", "= a")], "a → a"),
        ([driver("a", "= b"), driver("b", "= a")], "a → b → a"),
        ([driver("a", "= b"), driver("b", "= c * 2"), driver("c", "= max(a, 1)")], "a → b → c → a"),
    ],
)
def test_circles_are_named_from_one_driver_to_the_next(drivers: list[dict[str, Any]], path: str) -> None:
    model = model_of(drivers=[*drivers, driver("free", 3), driver("on", "= a + free")])
    (finding,) = model.findings
    assert finding.code == "circular_names"
    found = str(finding.params["path"]).split(" → ")
    assert found[0] == found[-1]
    assert " → ".join(found[:-1]) in " → ".join(path.split(" → ")[:-1] * 2)
    assert read(model, "drivers.free.value") == 3
    assert math.isnan(read(model, "drivers.on.value"))


def test_several_circles_are_all_found() -> None:
    pairs = [(driver(f"a{n}", f"= b{n}"), driver(f"b{n}", f"= a{n}")) for n in range(20)]
    model = model_of(drivers=[one for pair in pairs for one in pair])
    assert codes(model) == ["circular_names"] * 20


def test_a_phase_can_be_part_of_a_circle() -> None:
    model = model_of(drivers=[driver("weeks", "= shoot.weeks")], phases=[phase("shoot", "= weeks")])
    assert codes(model) == ["circular_names"]
    assert math.isnan(read(model, "phases.shoot.length"))


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"drivers": [driver("a", "= dys")]}, "name_unknown", "drivers.a.value"),
        ({"lines": [line(rate="= shoot.weeks")]}, "name_unknown", "lines.a.rate"),
        ({"lines": [line(x="= a.b")]}, "name_unknown", "lines.a.x"),
        ({"lines": [line(account="999")]}, "account_unknown", "lines.a.account"),
        ({"lines": [line(currency="USD")]}, "currency_without_rate", "lines.a.currency"),
        ({"charges": [charge(account="999")]}, "account_unknown", "charges.c.account"),
        ({"charges": [charge(base={"accounts": ["zz"]})]}, "account_unknown", "charges.c.base.accounts"),
        ({"chart": "nowhere"}, "chart_unknown", "chart"),
        ({"accounts": [{"code": "z", "label": "z", "parent": "y"}]}, "account_parent", "accounts.z"),
        ({"accounts": [{"code": "z", "label": "z"}, {"code": "z", "label": "z"}]}, "account_twice", "accounts.z"),
        ({"country": "XX", "phases": [phase("shoot")]}, "country_unknown", "country"),
        ({"subdivision": "nowhere", "phases": [phase("shoot"), phase("edit")]}, "country_unknown", "country"),
        ({"exchange_rates": {"EUR": 2}}, "exchange_rate_of_own", "exchange_rates.EUR"),
        ({"employer_account": "999"}, "account_unknown", "employer_account"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_with_its_place(fields: dict[str, Any], code: str, where: str) -> None:
    model = model_of(**fields)
    assert [(finding.code, finding.where) for finding in model.findings] == [(code, where)]
    assert codes(model) == [code]


def test_a_misspelt_name_brings_up_its_neighbours() -> None:
    (finding,) = model_of(drivers=[driver("shoot_days", 3), driver("a", "= shoot_day")]).findings
    assert "shoot_days" in str(finding.params["near"])


def test_everything_wrong_is_said_at_once_and_the_rest_computed() -> None:
    model = model_of(lines=[line("a", rate="= no", account="999", currency="USD"), line("b", rate=3)])
    assert sorted(codes(model)) == ["account_unknown", "currency_without_rate", "name_unknown"]
    assert read(model, "lines.b.rate") == 3


@pytest.mark.parametrize(
    ("unit", "length", "expected"),
    [
        ("week", 4, (20, 4, 12 / 13)),
        ("working_day", 12, (12, 2.4, 2.4 * 3 / 13)),
        ("day", 14, (10, 2, 6 / 13)),
        ("month", 3, (65, 13, 3)),
    ],
)
def test_measures_of_a_phase(unit: str, length: float, expected: tuple[float, ...]) -> None:
    model = model_of(phases=[phase("shoot", length, unit=unit)])
    registers = model.registers({})
    found = [model.value_of(registers, f"shoot.{measure}") for measure in ("days", "weeks", "months")]
    assert found == pytest.approx(expected, rel=1e-15)
    assert math.isnan(model.value_of(registers, "shoot.working_days"))


def test_a_phase_without_a_date_starts_when_the_one_before_has_ended() -> None:
    phases = [phase("prep", "= weeks", start="2027-05-03"), phase("shoot", 3, unit="day"), phase("edit", 1)]
    model = model_of(drivers=[driver("weeks", 1)], phases=phases)
    # Preparation 3 to 9 May, shoot 10 to 12 May, editing 13 to 19 May without Whit Monday.
    start = model.dates(model.registers({}), "prep")[0]
    assert model.dates(model.registers({}), "prep") == (start, start + 6, 4)
    assert model.dates(model.registers({}), "shoot") == (start + 7, start + 9, 3)
    assert model.dates(model.registers({}), "edit") == (start + 10, start + 16, 4)
    assert model.dates(model.registers({"weeks": 2}), "edit")[0] == start + 17


def test_the_days_a_phase_works_come_before_the_productions() -> None:
    model = model_of(days_per_week=6, phases=[phase("prep", 2, days_per_week=4), phase("shoot", 2)])
    registers = model.registers({})
    assert [model.value_of(registers, f"{key}.days") for key in ("prep", "shoot")] == [8, 12]


def test_the_week_of_formulas_is_the_productions() -> None:
    model = model_of(days_per_week=4, drivers=[driver("a", "= weeks(8) + days(1)"), driver("b", "= weeks(8, 5)")])
    assert (read(model, "drivers.a.value"), read(model, "drivers.b.value")) == (6, 1.6)


def test_a_chain_of_a_thousand_drivers_is_no_recursion() -> None:
    drivers = [driver("d0", 1), *(driver(f"d{n}", f"= d{n - 1} + 1") for n in range(1, 1000))]
    assert read(model_of(drivers=list(reversed(drivers))), "drivers.d999.value") == 1000


def test_a_value_that_is_used_twice_at_every_step_does_not_grow_without_end() -> None:
    drivers = [driver("d0", 1), *(driver(f"d{n}", f"= d{n - 1} + d{n - 1}") for n in range(1, 40))]
    model = model_of(drivers=drivers)
    assert read(model, "drivers.d39.value") == 2.0**39
    assert len(model.program.base) < 100


def test_the_currency_shown_needs_a_rate() -> None:
    assert codes(model_of(currency="USD")) == ["currency_without_rate"]
    assert not model_of(currency="USD", exchange_rates={"USD": 0.9}).findings
