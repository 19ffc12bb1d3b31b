"""The kinds of value of a production file: what is accepted, and what is said about the rest."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from sayable import assert_sayable

from prodkit import fields, yamltext
from prodkit.errors import ProdkitError
from prodkit.production import Production


def minimal(**more: Any) -> dict[str, Any]:
    return {"prodkit": 1, "title": "F", "kind": "short_film", **more}


def line(**more: Any) -> dict[str, Any]:
    return {"id": "a", "account": "21", "label": "A", **more}


def codes(data: object) -> dict[str, str]:
    """Give the code found at each place, having read every sentence."""
    with pytest.raises(ProdkitError) as raised:
        Production.parse(data)
    assert_sayable(raised.value)
    return {finding.where: finding.code for finding in raised.value.findings}


@pytest.mark.parametrize(
    ("value", "read"),
    [(1, 1.0), (0, 0.0), (-2.5, -2.5), (1e12, 1e12), ("= days * 2", "= days * 2"), ("  =1  ", "=1"), (10**12, 1e12)],
)
def test_numbers(value: object, read: object) -> None:
    (found,) = Production.parse(minimal(lines=[line(rate=value)])).lines
    assert found.rate == read
    assert type(found.rate) is type(read)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "number"),
        ("12", "number"),
        ("12,5", "number"),
        ([], "number"),
        ({}, "number"),
        (b"1", "number"),
        (1 + 2j, "number"),
        (1e13, "number_too_large"),
        (-1e13, "number_too_large"),
        (10**400, "number_too_large"),
        pytest.param(-(10**5000), "number_too_large", id="5,000 digits"),
        (math.inf, "number_not_finite"),
        (math.nan, "number_not_finite"),
        ("=", "formula_empty"),
        ("= 1 +", "formula_ends"),
        ("= 2,5", "formula_comma"),
        ("=" + "1" * 3000, "formula_too_long"),
        ("=cmd|' /C calc'!A0", "formula_character"),
    ],
)
def test_numbers_that_are_none(value: object, code: str) -> None:
    assert codes(minimal(lines=[line(rate=value)])) == {"lines.a.rate": code}


def test_a_huge_number_inside_a_list_is_shown_short() -> None:
    assert codes(minimal(lines=[line(rate=[10**5000])])) == {"lines.a.rate": "number"}


@pytest.mark.parametrize(
    "value", ["Régie", {"fr": "Régie"}, {"fr": "Régie", "en": "Unit"}, 2027, "日本", "👩‍🎤", "<b>&"]
)
def test_labels(value: object) -> None:
    assert Production.parse(minimal(title=value)).title in (value, str(value))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "text"),
        (True, "text"),
        (["a"], "text"),
        ({}, "text_languages"),
        ({"de": "Film"}, "text_languages"),
        ({"fr": 3}, "text_languages"),
        ({"fr": None}, "text_languages"),
        ("x" * 301, "text_too_long"),
        ({"fr": "x" * 301}, "text_too_long"),
        ("a\x00b", "hidden_character"),
        ("a\x1b[31mb", "hidden_character"),
        ({"en": "a\u202eb"}, "hidden_character"),
        ("a\u2066b", "hidden_character"),
        ("a\u200eb", "hidden_character"),
        ("a\u061cb", "hidden_character"),
        ("a\u200bb", "hidden_character"),
    ],
)
def test_labels_that_are_none(value: object, code: str) -> None:
    assert codes(minimal(title=value)) == {"title": code}


@pytest.mark.parametrize(("kind", "good", "bad"), [
    (fields.Id, ["a", "camera-2", "2_b", "x" * 64, 12], ["", "A", "é", "a b", "-a", "x" * 65, "../a", 1.5, None]),
    (fields.DriverId, ["a", "shoot_days", "x" * 64, "si"], ["", "1a", "A", "_a", "a-b", "a.b", "et", "é", 1, None]),
    (fields.AccountCode, ["1", "2.1", "4-A", "T_1", 12], ["", "?", "é1", ".1", "x" * 21, "a/b", 1.1, None]),
    (fields.Currency, ["EUR", "JPY"], ["€", "eur", "EU", "", 1, None]),
    (fields.Word, ["", "x" * 300, "Lyon"], ["x" * 301, "a\x07", 1.5, None, ["a"]]),
    (fields.Note, ["", "two\nlines", 3], ["x" * 5001, "\x00", None, ["a"]]),
], ids=["id", "driver", "account", "currency", "word", "note"])  # fmt: skip
def test_names(kind: Any, good: list[object], bad: list[object]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    for value in good:
        assert adapter.validate_python(value) == str(value)
    for value in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


def test_places_are_named_by_id_and_counted_from_one() -> None:
    data = minimal(
        lines=[line(rate="x"), {"account": "21", "label": "B", "rate": "x"}],
        phases=[{"id": "shoot", "label": "S", "length": "x"}],
        accounts=[{"code": "9", "label": None}],
        exchange_rates={"USD": "x", "usd": 1},
    )
    found = codes(data)
    assert found["lines.a.rate"] == found["lines.2.rate"] == found["phases.shoot.length"] == "number"
    assert found["lines.2.id"] == "missing"
    assert found["accounts.9.label"] == "text"
    assert found["exchange_rates.USD"] == "number"
    assert "currency" in found.values()


def test_an_unknown_field_names_those_like_it() -> None:
    with pytest.raises(ProdkitError, match="quantity") as raised:
        Production.parse(minimal(lines=[line(quantité=3, quantty=2)]))
    assert {finding.code for finding in raised.value.findings} == {"unknown_field"}
    with pytest.raises(ProdkitError, match="charges"):
        Production.parse(minimal(charge=[]))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (minimal(kind="opera"), "choice"),
        (minimal(prodkit=2), "choice"),
        (minimal(days_per_week=3), "bounds"),
        (minimal(days_per_week=5.5), "whole_number"),
        (minimal(law_date="yesterday"), "date"),
        (minimal(law_date="2027-02-30"), "date"),
        (minimal(lines={}), "list"),
        (minimal(lines=[3]), "mapping"),
        (minimal(lines=[line(muted="maybe")]), "yes_no"),
        (minimal(country="France"), "pattern"),
        (minimal(exchange_rates=[]), "mapping"),
        (minimal(lines=[line(id="A b")]), "pattern"),
        (minimal(drivers=[{"id": "et", "label": "x", "value": 1}]), "driver_reserved"),
        (minimal(drivers=[{"id": "Jours", "label": "x", "value": 1}]), "driver_id"),
        (minimal(drivers=[{"id": "d", "label": "x", "value": 1, "step": 0}]), "bounds"),
        (minimal(typed_totals={"total": math.nan}), "number_not_finite"),
        (minimal(lines=[line(tags=["x" * 301])]), "text_too_long"),
        ({"title": "F", "kind": "short_film"}, "missing"),
        (3, "mapping"),
        (None, "mapping"),
        ([], "mapping"),
        ("title: F", "mapping"),
    ],
)
def test_every_refusal_has_its_own_finding(data: object, code: str) -> None:
    assert set(codes(data).values()) == {code}


def test_titles_make_ids() -> None:
    assert fields.slug("Les Marées, saison 2") == "les-marees-saison-2"
    assert fields.slug("../../etc/passwd") == "etc-passwd"
    assert fields.slug("  ¡!  ") == ""
    assert len(fields.slug("é" * 500)) <= 64


WRITTEN: dict[str, Any] = {
    "title": "F",
    "lines": [{"id": "camera", "rate": 1}, {"id": 2}, {"label": "no id"}, {"id": "a.b", "job": {"hours": 39}}],
    "accounts": [{"code": "2"}, {"code": "2.1"}],
    "typed_totals": {"2.1": 5, "total": 6},
    "scenarios": [{"id": "x", "overrides": [{"set": "a"}, {"set": "b", "to": 1}]}],
}


def places() -> dict[str, tuple[int | str, ...]]:
    return fields.places_of(yamltext.read(json.dumps(WRITTEN)).lines, WRITTEN)


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("lines.camera.rate", ("lines", 0, "rate")),
        ("lines.2", ("lines", 1)),
        ("lines.3.label", ("lines", 2, "label")),
        ("lines.a.b.job.hours", ("lines", 3, "job", "hours")),
        ("accounts.2.1", ("accounts", 1)),
        ("typed_totals.2.1", ("typed_totals", "2.1")),
        ("scenarios.x.overrides.2.to", ("scenarios", 0, "overrides", 1, "to")),
        ("title", ("title",)),
    ],
)
def test_a_place_named_to_a_person_is_found_again(where: str, path: tuple[int | str, ...]) -> None:
    assert fields.path_of(where, places()) == path
    assert fields.where_of(path, WRITTEN) == where


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("lines.camera.unit", ("lines", 0)),
        ("lines.absent.rate", ()),
        ("lines.9", ()),
        ("lines.1", ()),
        ("country", ()),
        ("typed_totals.7", ()),
        ("scenarios.x.overrides.9", ("scenarios", 0, "overrides")),
        ("", ()),
    ],
)
def test_a_field_that_is_not_written_is_at_its_entry(where: str, path: tuple[int | str, ...]) -> None:
    assert fields.path_of(where, places()) == path


def test_of_two_entries_of_one_name_the_first_is_found() -> None:
    twice = {"lines": [{"id": "a"}, {"id": "a"}]}
    assert fields.path_of("lines.a", fields.places_of([("lines", 0), ("lines", 1)], twice)) == ("lines", 0)
