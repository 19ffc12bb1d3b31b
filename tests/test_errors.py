"""Findings: where, what and how to mend it, in both languages."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from prodkit.errors import Finding, ProdkitError, has_errors


def test_a_finding_says_where_what_and_how_to_mend_it() -> None:
    finding = Finding("missing", where="lines.camera.rate", params={"field": "rate"}, line=12)
    assert finding.sentence("en") == "line 12 · lines.camera.rate: The field “rate” is missing. Add it."
    assert finding.sentence("fr").startswith("ligne 12 · lines.camera.rate\u00a0: ")
    assert Finding("file_empty").sentence("en") == "The file is empty. Start from a template: prodkit new."


def test_the_place_is_the_line_the_field_or_both() -> None:
    assert Finding("missing", line=3).place() == "line 3"
    assert Finding("missing", where="title").place() == "title"
    assert Finding("missing").place() == ""


@pytest.mark.parametrize("name", ["key", "lang", "code", "where", "self", "params", "line"])
def test_no_placeholder_collides_with_an_argument(name: str) -> None:
    params = {name: "x", "field": "rate", "title": "t"}
    assert Finding("missing", params=params).what("fr")


def test_what_a_user_wrote_is_never_taken_for_a_placeholder() -> None:
    finding = Finding("number", params={"found": "{field} {0.__class__} {"})
    assert "{field} {0.__class__} {" in finding.what("en")


def test_days_and_numbers_are_written_as_the_reader_writes_them() -> None:
    params = {"day": dt.date(2027, 2, 1), "since": dt.date(2026, 9, 30)}
    late = Finding("law_not_confirmed", params=params)
    assert "La loi du 1er février 2027 " in late.what("fr")
    assert "le 30 septembre 2026." in late.what("fr")
    assert "The law of 1 February 2027 " in late.what("en")
    range_ = Finding("number_range", params={"found": -0.5, "least": 0, "most": 1e8})
    assert range_.what("fr").startswith("«\u00a0\u22120,5\u00a0»")
    assert range_.fix("fr") == "Donnez un nombre de 0 à 100\u202f000\u202f000."
    assert range_.fix("en") == "Give a number from 0 to 100,000,000."
    assert "« {'a': 1} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in Finding(
        "number", params={"found": {"a": 1}}
    ).what("fr")


def test_an_error_lists_every_finding() -> None:
    error = ProdkitError([Finding("file_empty"), Finding("missing", where="title", params={"field": "title"})])
    assert str(error).count("\n") == 1
    assert all(line.startswith("- ") for line in str(error).splitlines())
    assert [finding.code for finding in error.findings] == ["file_empty", "missing"]


def test_an_error_can_be_made_of_any_iterable_and_sent_to_another_process() -> None:
    error = ProdkitError(Finding(code) for code in ("file_empty", "yaml_alias"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert again.findings == error.findings


def test_only_errors_stop() -> None:
    assert has_errors([Finding("missing")])
    assert not has_errors([Finding("missing", "warning"), Finding("missing", "info")])
    assert not has_errors([])
