"""Uncertain numbers, risks and correlations as a producer writes them, and what is said when they cannot be."""

from __future__ import annotations

from typing import Any

import pytest
import small
from sayable import assert_sayable
from uncertain import plain, rate

from prodkit import risk, yamltext
from prodkit.budget import evaluate
from prodkit.checks import check
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.risk import register, simulate
from prodkit.store.differences import differences

FILE = """
uncertain:
  - {of: drivers.days, low: = days - 1, high: = days + 3}     # likely: what the file says
  - {of: lines.camera.rate, low: 0.9, likely: 1, high: 1.4, times: true, note: Two quotes}
  - {of: lines.editor.quantity, kind: pert, low: 1, high: 4}
  - {of: charges.contingency.rate, kind: discrete, values: [0.05, 0.1], weights: [1, 3]}
risks:
  - id: rain
    label: {fr: Pluie, en: Rain}
    category: Tournage
    probability: 0.2
    occasions: = days
    low: 500
    likely: 800
    high: 2000
    account: 25
    mitigation: A fallback set
    owner: First assistant
  - {id: ill, label: Illness, probability: 5 %, likely: 2, adds_to: drivers.days}
  - {id: strike, label: Strike}                               # not counted until it has a probability
correlations:
  - {between: [drivers.days, rain], coefficient: 0.6}
"""


def written() -> Production:
    data = yamltext.read(FILE.replace("5 %", "= 5 %")).data
    assert isinstance(data, dict)
    return small.film(**data)


def test_a_file_says_what_is_uncertain() -> None:
    film = written()
    assert {finding.code for finding in check(film) if finding.severity != "info"} == {"risk_not_counted"}
    drawn = simulate(film, n=2000)
    assert list(drawn.draws()) == [
        "drivers.days.value", "lines.camera.rate", "lines.editor.quantity", "charges.contingency.rate", "rain", "ill",
    ]  # fmt: skip
    assert drawn.study.variables[0].ends == pytest.approx((4, 8))
    assert Production.parse(film.plain()) == film


def test_what_changed_is_told_by_number_and_risk() -> None:
    new = written().plain()
    new["uncertain"][1]["high"] = 1.5
    new["risks"][0]["probability"] = 0.3
    changes = differences(written(), Production.parse(new))
    assert [(change.path, change.old, change.new) for change in changes] == [
        ("uncertain.lines.camera.rate.high", 1.4, 1.5), ("risks.rain.probability", 0.2, 0.3),
    ]  # fmt: skip


def codes(production: Production) -> set[tuple[str, str]]:
    """Give what `check` and `simulate` refuse alike, and read every sentence of it."""
    with pytest.raises(ProdkitError) as raised:
        simulate(production, n=10)
    assert_sayable(raised.value)
    refused = {(finding.code, finding.where) for finding in raised.value.findings}
    errors = {(finding.code, finding.where) for finding in check(production) if finding.severity == "error"}
    assert refused - {("nothing_uncertain", "uncertain")} <= errors
    return refused


@pytest.mark.parametrize(
    ("spread", "code", "field"),
    [
        ({"low": 120, "likely": 110, "high": 130}, "range_order", "low"),
        ({"low": 130, "likely": 110, "high": 100, "kind": "pert"}, "range_order", "likely"),
        ({"low": 130, "high": 100, "kind": "uniform"}, "range_order", "low"),
        ({"low": 101, "high": 130, "kind": "triangular"}, "range_order", "low"),  # the file says 100
        ({"low": 90, "kind": "triangular"}, "range_missing", "high"),
        ({"kind": "normal"}, "range_missing", "sd"),
        ({"kind": "discrete"}, "range_missing", "values"),
        ({"kind": "normal", "sd": 3, "high": 120}, "range_unused", "high"),
        ({"kind": "uniform", "low": 1, "high": 2, "weights": [1]}, "range_unused", "weights"),
        ({"kind": "normal", "sd": -1}, "range_sd", "sd"),
        ({"kind": "lognormal", "mean": 0, "sd": 1}, "range_lognormal", "mean"),
        ({"kind": "discrete", "values": [1, 2], "weights": [1]}, "range_weights", "weights"),
        ({"kind": "discrete", "values": [1, 2], "weights": [1, -1]}, "range_weights_sign", "weights"),
        ({"kind": "discrete", "values": [1, 2], "weights": [0, 0]}, "range_weights_sign", "weights"),
        ({"low": "= 1 / 0", "high": 130}, "range_unknown", "low"),
        ({"low": "= dayz", "high": 130}, "name_unknown", "low"),
        ({"low": 90, "high": 130, "least": 5, "most": 1}, "range_order", "least"),
    ],
)
def test_an_impossible_range_is_refused_with_its_field(spread: dict[str, Any], code: str, field: str) -> None:
    assert (code, f"uncertain.1.{field}") in codes(plain({"a": 100}, uncertain=[rate("a", **spread)]))


@pytest.mark.parametrize(
    ("of", "near"),
    [
        ("lines.cam.rate", "lines.camera.rate"),
        ("lines.camera.label", "lines.camera.rate"),
        ("lines.camera.employer.rate", "lines.editor.employer.rate"),
        ("days", "drivers.days"),
        ("drivers", "drivers.days"),
        ("lines..rate", "lines.editor.rate"),
        ("exchange_rates.JPY", "rate"),
    ],
)
def test_a_range_on_nothing_is_refused_and_told_what_is_near(of: str, near: str) -> None:
    production = small.film(uncertain=[{"of": of, "low": 1, "high": 2}])
    assert ("uncertain_target", "uncertain.1.of") in codes(production)
    with pytest.raises(ProdkitError, match=near):
        simulate(production)


def test_two_ranges_on_one_number_are_refused_whatever_it_is_called() -> None:
    spread = {"kind": "uniform", "low": 1, "high": 2}
    production = small.film(uncertain=[{"of": "drivers.days", **spread}, {"of": "drivers.days.value", **spread}])
    assert codes(production) == {("uncertain_twice", "uncertain.2.of")}


RISK = {"id": "r", "label": "R", "probability": 0.5, "likely": 10, "account": "A"}


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"probability": 1.4}, "probability", "risks.r.probability"),
        ({"probability": -0.1}, "probability", "risks.r.probability"),
        ({"probability": "= 1 / 0"}, "probability", "risks.r.probability"),
        ({"occasions": 1.5}, "occasions", "risks.r.occasions"),
        ({"occasions": 1e6}, "occasions", "risks.r.occasions"),
        ({"account": None}, "risk_nowhere", "risks.r"),
        ({"adds_to": "lines.a.rate"}, "risk_twofold", "risks.r"),
        ({"account": None, "adds_to": "lines.b.rate"}, "uncertain_target", "risks.r.adds_to"),
        ({"account": "Z"}, "account_unknown", "risks.r.account"),
        ({"low": 20, "high": 30}, "range_order", "risks.r.low"),
        ({"low": 5}, "range_missing", "risks.r.high"),
        ({"likely": "= 1 / 0"}, "range_unknown", "risks.r.likely"),
    ],
)
def test_an_impossible_risk_is_refused(fields: dict[str, Any], code: str, where: str) -> None:
    assert (code, where) in codes(plain({"a": 100}, risks=[{**RISK, **fields}]))


def test_a_risk_without_probability_or_cost_is_listed_and_not_counted() -> None:
    risks = [RISK, {**RISK, "id": "p", "probability": None}, {**RISK, "id": "c", "likely": None},
             {**RISK, "id": "m", "muted": True}]  # fmt: skip
    drawn = simulate(plain({"a": 100}, risks=risks), n=10)
    assert list(drawn.draws()) == ["r"]
    assert [(one.code, one.where) for one in drawn.findings] == [
        ("risk_not_counted", "risks.p"), ("risk_not_counted", "risks.c"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("between", "coefficient", "code"),
    [
        (["lines.a.rate", "lines.b.rate"], 1.5, "correlation_bounds"),
        (["lines.a.rate", "nothing"], 0.5, "correlation_unknown"),
        (["lines.a.rate", "lines.a.rate"], 0.5, "correlation_twice"),
        (["lines.b.rate", "lines.a.rate"], 0.2, "correlation_twice"),
        (["lines.c.rate", "lines.b.rate"], -0.9, "correlation_impossible"),
    ],
)
def test_impossible_correlations_are_refused(between: list[str], coefficient: float, code: str) -> None:
    ranges = [rate(name, kind="normal", sd=1) for name in "abc"]
    pairs = [
        {"between": ["lines.a.rate", "lines.b.rate"], "coefficient": 0.9},
        {"between": ["lines.a.rate", "lines.c.rate"], "coefficient": 0.9},
        {"between": between, "coefficient": coefficient},
    ]
    film = plain({"a": 1, "b": 1, "c": 1}, uncertain=ranges, correlations=pairs)
    assert code in {found for found, _ in codes(film)}


def test_correlations_that_contradict_each_other_are_told_by_how_much() -> None:
    ranges = [rate(name, kind="normal", sd=1) for name in "abc"]
    signs = (("a", "b", 0.9), ("a", "c", 0.9), ("b", "c", -0.9))
    pairs = [{"between": [f"lines.{one}.rate", f"lines.{two}.rate"], "coefficient": r} for one, two, r in signs]
    with pytest.raises(ProdkitError, match=r"Multiply them all by 0\.55 or less"):
        simulate(plain({"a": 1, "b": 1, "c": 1}, uncertain=ranges, correlations=pairs))


def test_an_unknown_number_has_nothing_to_multiply() -> None:
    film = small.changed("lines", "camera", rate=None)
    ranges = small.film(uncertain=[{"of": "lines.camera.rate", "times": True, "low": 1, "high": 2},
                                   {"of": "drivers.days", "low": 4, "high": 6}]).uncertain  # fmt: skip
    drawn = simulate(film.model_copy(update={"uncertain": ranges}), n=10)
    assert [(one.code, one.severity) for one in drawn.findings] == [("uncertain_unknown", "warning")]


def test_a_range_can_make_an_unknown_rate_known() -> None:
    film = small.changed("lines", "camera", rate=None)
    ranges = small.film(uncertain=[{"of": "lines.camera.rate", "low": 300, "likely": 350, "high": 500}]).uncertain
    drawn = simulate(film.model_copy(update={"uncertain": ranges}), n=100)
    assert drawn.base.unknown == 1
    assert drawn.incomplete == 0
    assert drawn.p10 > drawn.base.total


def test_what_the_budget_does_not_read_moves_nothing() -> None:
    """A muted charge is not computed; a charge of a flat amount has no rate."""
    charges = [{**charge, "muted": True} for charge in small.data()["charges"]]
    ranges = [{"of": "charges.overheads.rate", "low": 0.05, "high": 0.1}, {"of": "drivers.days", "low": 4, "high": 6}]
    drawn = simulate(small.film(charges=charges, uncertain=ranges), n=10)
    assert [(one.code, one.severity) for one in drawn.findings] == [("uncertain_unused", "info")]
    charges = [{"id": "overheads", "label": "Overheads", "account": "5", "amount": 500}]
    flat = small.film(charges=charges, uncertain=ranges)
    assert codes(flat) == {("uncertain_target", "uncertain.1.of")}


def test_a_risk_cannot_add_to_what_is_unknown() -> None:
    film = small.changed("lines", "camera", rate=None)
    risk_of = {"id": "r", "label": "R", "probability": 0.5, "likely": 9, "adds_to": "lines.camera.rate"}
    risks = small.film(risks=[risk_of])
    with pytest.raises(ProdkitError) as raised:
        simulate(film.model_copy(update={"risks": risks.risks}))
    assert [one.code for one in raised.value.findings] == ["uncertain_unknown", "nothing_uncertain"]


@pytest.mark.parametrize(
    "asked",
    [
        {"n": 10**9}, {"n": 0}, {"n": -3}, {"n": 2.5}, {"n": True}, {"n": "many"}, {"n": 10**5000}, {"seed": -1},
        {"seed": 1.5}, {"seed": 2**64}, {"method": "dice"}, {"method": None}, {"scenario": "none"},
        {"keep": ["nothing"]},
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ProdkitError) as raised:
        simulate(plain({"a": 100}, uncertain=[rate("a", low=90, high=120)]), **asked)
    assert_sayable(raised.value)


def test_nothing_uncertain_is_said() -> None:
    with pytest.raises(ProdkitError, match="Nothing in this production is uncertain"):
        simulate(small.film())


@pytest.mark.parametrize("call", [lambda drawn: drawn.percentile(140), lambda drawn: drawn.of("unit_cost.minutes")])
def test_what_was_not_drawn_cannot_be_asked(call: Any) -> None:
    drawn = simulate(plain({"a": 100}, uncertain=[rate("a", low=90, high=120)]), n=10)
    with pytest.raises(ProdkitError) as raised:
        call(drawn)
    assert_sayable(raised.value)


def test_an_error_of_the_budget_keeps_its_place() -> None:
    film = small.changed("lines", "camera", quantity="= dayz")
    ranges = small.film(uncertain=[{"of": "lines.camera.quantity", "times": True, "low": 1, "high": 2}]).uncertain
    assert codes(film.model_copy(update={"uncertain": ranges})) == {("name_unknown", "lines.camera.quantity")}


def test_names_of_the_file_may_be_those_we_would_choose() -> None:
    film = small.film(
        drivers=[{"id": "days", "label": "D", "value": 5}, {"id": "meals", "label": "M", "value": 3},
                 {"id": "uncertain_1", "label": "U", "value": 2}],
        lines=[{"id": "a", "account": "2", "label": "A", "rate": "= 100 * uncertain_1"}],
        uncertain=[{"of": "drivers.uncertain_1", "kind": "discrete", "values": [1, 3]}], charges=[],
    )  # fmt: skip
    assert set(simulate(film, n=100).of()) == {100, 300}


# -- the register to start from


def test_the_register_holds_no_figure_that_nobody_published() -> None:
    rows = risk.template()
    assert len(rows) == 12
    assert all(row.probability is None and row.likely is None for row in rows)
    assert all(row.source and row.source.date and row.source.url.startswith("http") for row in rows)
    film = small.film(risks=[row.model_dump(mode="json", exclude_defaults=True) for row in rows])
    assert [finding.code for finding in risk.findings(evaluate(film))] == ["risk_not_counted"] * 12


def test_a_row_without_source_or_date_is_refused_with_its_line() -> None:
    head = ",".join(register._COLUMNS)
    row = "x,X,X,C,C,M,M,,secondary,\ny,Y,Y,C,C,M,M,http://y,rumour,2026-11-23\n"
    with pytest.raises(ProdkitError) as raised:
        register.read(f"{head}\n{row}")
    assert [(finding.code, finding.line) for finding in raised.value.findings] == [
        ("missing", 2), ("missing", 2), ("choice", 3),
    ]  # fmt: skip
