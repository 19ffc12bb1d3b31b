from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from writings import files, productions

from prodkit import places
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.store import matching, productionfile, yamlwrite
from prodkit.store.productionfile import parse_text, plain, render

FILM = """\
prodkit: 1
title: Film
kind: short_film
lines:
  - id: camera
    account: 52
    label: Camera
    quantity: 2
    rate: 100
"""


def codes(error: pytest.ExceptionInfo[ProdkitError]) -> list[str]:
    return [finding.code for finding in error.value.findings]


# -- reading


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = FILM.replace("quantity: 2", "quantity: two").replace("rate: 100", "rates: 100") + "days_per_week: 9\n"
    with pytest.raises(ProdkitError) as caught:
        parse_text(text)
    found = {(finding.where, finding.line, finding.code) for finding in caught.value.findings}
    assert found == {
        ("days_per_week", 10, "bounds"),
        ("lines.camera.quantity", 8, "number"),
        ("lines.camera.rates", 9, "unknown_field"),
    }


def test_a_missing_field_is_told_at_its_record() -> None:
    with pytest.raises(ProdkitError) as caught:
        parse_text(FILM.replace("    label: Camera\n", ""))
    assert [(finding.code, finding.line) for finding in caught.value.findings] == [("missing", 5)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"# nothing\n", "file_empty"),
        (b"- a\n", "mapping"),
        (b"title: \xe9t\xe9\n", "file_encoding"),
        (b"title: [\n", "yaml_broken"),
        (b"title: a\x00b\n", "yaml_character"),
        (b"a: 1\na: 2\n", "yaml_twice"),
        (b"#" * 5_000_001, "file_too_large"),
    ],
)
def test_a_file_that_is_no_production_says_why(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "film.yaml"
    path.write_bytes(data)
    with pytest.raises(ProdkitError) as caught:
        productionfile.read(path)
    assert code in codes(caught)


def test_a_missing_file_a_folder_and_a_device_say_why(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.yaml", "file_missing"), (tmp_path, "file_is_folder")):
        with pytest.raises(ProdkitError) as caught:
            productionfile.read(path)
        assert codes(caught) == [code]
    with pytest.raises(ProdkitError) as caught:
        productionfile.read("/dev/zero")
    assert codes(caught) == ["file_unreadable"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "film.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + FILM.replace("\n", "\r\n").encode())
    assert productionfile.read(path).production == parse_text(FILM)


# -- writing


@given(productions())
def test_what_is_written_reads_back(film: Production) -> None:
    assert matching.same(plain(parse_text(render(film))), plain(film))


@given(files())
def test_what_does_not_differ_is_not_touched(file: tuple[str, Production]) -> None:
    text, film = file
    assert render(film, text) == text


@given(files(), productions())
def test_any_file_can_become_any_other(file: tuple[str, Production], other: Production) -> None:
    text, film = file
    with mock.patch.object(yamlwrite, "document", side_effect=AssertionError("written anew")):
        changed = render(other, text)
        assert matching.same(plain(parse_text(changed)), plain(other))
        # Back again, so that edits are made on texts that were edited.
        assert matching.same(plain(parse_text(render(film, changed))), plain(film))


@pytest.mark.parametrize("path", sorted(places.shared("productions").glob("*.yaml")), ids=lambda path: path.stem)
def test_starters_come_back_byte_for_byte(path: Path) -> None:
    opened = productionfile.read(path)
    assert render(opened.production, opened.text).encode() == path.read_bytes()


def test_a_layout_that_cannot_be_patched_is_written_anew() -> None:
    film = parse_text(FILM)
    other = Production.parse({**plain(film), "title": "Other"})
    with mock.patch("prodkit.store.yamlpatch.patch", return_value="title: [broken"):
        assert parse_text(render(other, FILM)) == other


def test_a_production_that_no_file_can_hold_is_refused() -> None:
    film = parse_text(FILM).model_copy(update={"notes": "a\ud800"})
    with pytest.raises(ProdkitError):
        render(film)
    with pytest.raises(ProdkitError):
        render(film, FILM)
