"""Whatever is given to the public functions of scenarios: a result, or a sentence in either language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sayable import assert_sayable

import prodkit as pk
from prodkit import arguments
from prodkit.stack import Stack

FILM = pk.Production.parse({
    "prodkit": 1, "title": "F", "kind": "short_film", "chart": "generic",
    "drivers": [{"id": "days", "label": "Days", "value": 5, "min": 1, "max": 30, "step": 1},
                {"id": "crew", "label": "Crew", "value": 4.5, "min": 1, "max": 9}],
    "lines": [{"id": "unit", "account": "2", "label": "Unit", "quantity": "= days", "rate": 900},
              {"id": "meals", "account": "3", "label": "Meals", "quantity": "= crew", "rate": 10}],
    "uncertain": [{"of": "lines.unit.rate", "kind": "uniform", "low": 800, "high": 1200}],
    "scenarios": [{"id": "short", "label": "Short", "overrides": [{"set": "drivers.days", "to": 4}]},
                  {"id": "dear", "label": "Dear", "overrides": [{"set": "lines.unit.rate", "to": 1000}]}],
})  # fmt: skip
DRAWN = pk.simulate(FILM, 50)
COMPARED = pk.compare(FILM)
EXPLAINED = pk.explain(FILM, "base", "short")


def difference(**asked: Any) -> object:
    found = pk.explain(**asked)
    return found.in_words("fr"), found.fair_shares()


CALLS: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
    "compare": (
        lambda **asked: pk.compare(**asked).long(),
        {"production": FILM, "scenarios": ["base", "short"], "base": "base", "depth": 1, "by": None, "currency": "EUR"},
    ),
    "explain": (difference, {"production": FILM, "a": "base", "b": "short", "currency": None, "seed": 1}),
    "simulate": (
        lambda **asked: pk.simulate(**asked).in_words("fr"),
        {"production": FILM, "n": 20, "seed": 1, "scenario": "short", "method": "lhs", "keep": (), "executor": None,
         "progress": None},
    ),
    "solve": (
        lambda **asked: pk.solve(**asked).why("fr"),
        {"production": FILM, "driver": "days", "target": 5000, "bounds": (1, 9), "of": "total", "want": "equal",
         "integer": None, "drivers": {}, "scenario": None},
    ),
    "table": (
        pk.table,
        {"production": FILM, "driver": "days", "values": [1, 2], "driver2": "crew", "values2": [1], "of": "total",
         "drivers": {}, "scenario": None},
    ),
    "frontier": (
        pk.frontier,
        {"production": FILM, "driver": "days", "values": [1, 2], "driver2": "crew", "values2": [1], "least": "total",
         "most": "days", "drivers": {}, "scenario": None},
    ),
    "percentile": (DRAWN.percentile, {"percent": 80, "of": "total"}),
    "inside": (DRAWN.inside, {"amount": 80, "of": "total"}),
    "curve": (DRAWN.curve, {"of": "total", "points": 9}),
    "cost_of_risks": (DRAWN.cost_of_risks, {"percent": 80, "of": "total", "n": 20}),
    "tornado": (DRAWN.tornado, {"of": "total"}),
    "total": (COMPARED.total, {"scenario": "short"}),
    "wide": (COMPARED.wide, {"measure": "amount"}),
    "accounts": (EXPLAINED.accounts, {"depth": 1, "way": "fair"}),
}  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.binary(max_size=3),
    st.complex_numbers(),
    st.sampled_from([
        10**9, 10**400, -(10**5000), 1e300, "days", "base", "short", "lines.unit.rate", "total", "unit_cost.", "2",
        "drivers.", "drivers..value", "scenarios.short.label", dt.date(2027, 5, 3), Decimal("1.5"), Decimal("sNaN"),
        FILM, np.float64(3), np.int64(3), np.array([1, 2]), np.array(["days"]), object(), range(3), range(10**9),
        "x" * 10_000,
    ]),
)  # fmt: skip
ANYTHING = SCALARS | st.lists(SCALARS, max_size=3) | st.lists(SCALARS, max_size=3).map(tuple) | st.dictionaries(
    st.text(max_size=4) | st.sampled_from(["days", "crew", "lines.unit.rate"]), SCALARS, max_size=2
)  # fmt: skip


@pytest.mark.parametrize(("call", "name"), [(call, name) for call, (_, good) in CALLS.items() for name in good])
@settings(max_examples=15)
@given(ANYTHING)
def test_what_cannot_be_used_is_said(call: str, name: str, value: object) -> None:
    function, good = CALLS[call]
    try:
        function(**{**good, name: value})
    except pk.ProdkitError as error:
        assert_sayable(error)


def test_all_that_is_wrong_is_told_at_once_in_the_readers_language() -> None:
    asked: Any = {"n": 1.5, "seed": -1, "method": "dice", "keep": "total", "executor": "me", "progress": 3}
    with pytest.raises(pk.ProdkitError) as raised:
        pk.simulate(FILM, **asked)
    found = raised.value.findings
    assert [one.where for one in found] == ["n", "seed", "method", "keep", "executor", "progress"]
    assert found[0].what("fr") == "«\u00a01,5\u00a0» n’est pas un nombre de cas que l’on peut tirer."
    assert found[2].sentence("en") == "method: “dice” is not one of the choices. Choose one of: lhs, sobol, random."


def test_a_call_of_many_cases_is_refused_before_memory_is_taken() -> None:
    for asked in ({"values": range(10**9)}, {"values": range(1000), "values2": range(1000)}):
        with pytest.raises(pk.ProdkitError) as raised:
            pk.table(FILM, **{"driver": "days", "driver2": "crew", "values2": [1], **asked})  # type: ignore[arg-type]
        assert [one.code for one in raised.value.findings] == ["table_cells"]
    assert raised.value.findings[0].what("fr").startswith("Un tableau de 1\u202f000\u202f000")


def test_numbers_of_numpy_and_decimals_are_numbers() -> None:
    found = pk.solve(FILM, driver="crew", target=Decimal("4540.5"), bounds=np.array([1, 9]))  # type: ignore[arg-type]
    assert found.value == 4.05
    assert pk.simulate(FILM, np.int64(50)).p80 == DRAWN.p80  # type: ignore[arg-type]
    assert not arguments.is_number(True)


def test_a_text_alone_is_no_list_of_names() -> None:
    with pytest.raises(pk.ProdkitError) as raised:
        pk.compare(FILM, "short")
    assert '["base"]' in raised.value.findings[0].fix("fr")
    assert pk.compare(FILM, (one.id for one in FILM.scenarios)).scenarios == ("base", "short", "dear")


def test_a_stack_that_does_not_hold_what_is_asked_is_made_anew() -> None:
    stack = Stack(FILM, ["short"])
    assert Stack.holding(stack, ["base", "short"]) is stack
    assert pk.compare(stack, ["base", "dear"]).difference("dear") == 500
    assert pk.explain(stack, "base", "dear").total == 500
    assert pk.explain(stack, "base", "short").total == -900
    with pytest.raises(pk.ProdkitError):  # there is no exchange rate
        pk.compare(stack, ["short"], currency="USD")


def test_numbers_are_written_as_the_reader_does() -> None:
    (finding,) = arguments.whole("n", 1234.5, 1, 1000)
    assert [finding.values(lang)["found"] for lang in ("fr", "en")] == ["1\u202f234,5", "1,234.5"]
    assert str(arguments.said(10**400)).endswith("…")
    assert arguments.said(Decimal("sNaN")) == "sNaN"
