"""The production file as a whole: all findings at once, frozen, and the same after a round trip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from sayable import assert_sayable

from prodkit import entries, i18n, production
from prodkit.errors import ProdkitError
from prodkit.production import Production

MINIMAL: dict[str, Any] = {"prodkit": 1, "title": {"fr": "Film", "en": "Movie"}, "kind": "short_film"}


def test_a_title_and_a_kind_are_enough() -> None:
    film = Production.parse(MINIMAL)
    assert (film.currency, film.country, film.days_per_week, film.chart) == ("EUR", "FR", 5, "generic")
    assert film.name("fr") == "Film"
    assert film.name("en") == "Movie"


def test_everything_wrong_is_said_at_once() -> None:
    lines = [{"id": f"l{n}", "account": "21", "label": "x", "rate": "ten"} for n in range(50)]
    with pytest.raises(ProdkitError) as raised:
        Production.parse({**MINIMAL, "kind": "opera", "lines": lines, "nonsense": 1})
    places = [finding.where for finding in raised.value.findings]
    assert {"kind", "nonsense", *(f"lines.l{n}.rate" for n in range(50))} == set(places)


@pytest.mark.parametrize(
    ("group", "entry"),
    [
        ("lines", {"id": "a", "account": "21", "label": "x"}),
        ("charges", {"id": "a", "account": "21", "label": "x"}),
        ("scenarios", {"id": "a", "label": "x"}),
        ("drivers", {"id": "a", "label": "x", "value": 1}),
        ("phases", {"id": "a", "label": "x", "length": 1}),
    ],
)
def test_an_id_names_one_thing(group: str, entry: dict[str, Any]) -> None:
    with pytest.raises(ProdkitError, match="“a” is used 2 times"):
        Production.parse({**MINIMAL, group: [entry, entry]})


def test_a_production_cannot_be_changed() -> None:
    film = Production.parse({**MINIMAL, "lines": [{"id": "a", "account": "21", "label": "x"}]})
    with pytest.raises(ValidationError):
        film.title = "other"
    with pytest.raises(ValidationError):
        film.lines[0].rate = 3.0


def test_more_lines_than_fit_are_refused() -> None:
    lines = [{"id": f"l{n}", "account": "1", "label": "x"} for n in range(production.MAX_LINES + 1)]
    with pytest.raises(ProdkitError, match="20,000 lines at most"):
        Production.parse({**MINIMAL, "lines": lines})


def test_a_single_entry_is_validated_as_in_the_file() -> None:
    line = production.parse_entry("lines", {"id": "a", "account": 21, "label": " x ", "rate": 3})
    assert (line.account, line.label, line.rate) == ("21", "x", 3.0)
    with pytest.raises(ProdkitError) as raised:
        production.parse_entry("lines", {"id": "a", "account": "21", "label": "x", "rat": 3})
    assert [(finding.where, finding.code) for finding in raised.value.findings] == [("lines.a.rat", "unknown_field")]


@given(strategies.productions())
def test_plain_data_reads_back_the_same(data: dict[str, Any]) -> None:
    film = Production.parse(data)
    again = Production.parse(film.plain())
    assert again == film
    assert again.plain() == film.plain()


def test_plain_data_holds_what_differs_from_the_defaults() -> None:
    film = Production.parse({**MINIMAL, "law_date": dt.date(2027, 1, 1), "currency": "EUR", "lines": []})
    assert film.plain() == {**MINIMAL, "law_date": "2027-01-01"}


def test_every_field_of_the_schema_refuses_the_unknown_and_is_frozen() -> None:
    for model in _models():
        assert model.model_config["extra"] == "forbid", model
        assert model.model_config["frozen"], model
        assert model.__doc__, model


def _models() -> Iterator[type[BaseModel]]:
    for value in vars(production).values():
        if (
            isinstance(value, type)
            and issubclass(value, BaseModel)
            and value is not BaseModel
            and not value.__name__.startswith("_")
        ):
            yield value


# -- abuse: any data at all gives a production or findings that can be said


_ODD = st.sampled_from([
    None, True, "", "=", "= a", "x" * 400, "\x00", -1, 1e99, float("nan"), 10**500, [], {}, [[]], {"id": "a"},
    {"fr": 1}, b"x", (), {1: 2}, "__class__", dt.date(2027, 1, 1), dt.datetime(2027, 1, 1, tzinfo=dt.UTC), object(),
    {"a"}, 1j, "é", "\ud800",
])  # fmt: skip


@given(strategies.productions(most_lines=2), st.data())
def test_a_spoilt_production_gives_findings_and_nothing_else(data: dict[str, Any], draw: st.DataObject) -> None:
    spoilt = draw.draw(_spoilt(data))
    try:
        Production.parse(spoilt)
    except ProdkitError as error:
        assert_sayable(error)


@st.composite
def _spoilt(draw: st.DrawFn, value: object) -> object:
    """Replace something somewhere by something odd."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(value)))
        changed = {**value, key: draw(_spoilt(value[key]))}
        return (
            {**changed, draw(st.sampled_from(["", "x", "id", "ID", 3, None])): 1}
            if not draw(st.integers(0, 4))
            else changed
        )
    if isinstance(value, list | tuple) and value and draw(st.integers(0, 9)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], draw(_spoilt(value[index])), *value[index + 1 :]]
    return draw(_ODD)


def test_all_units_have_a_word_in_both_languages() -> None:
    for unit in get_args(entries.LineUnit):
        for lang in i18n.LANGS:
            assert i18n.text(f"units.{unit}", lang)
