"""Where a visitor comes in: the address, the language and the folder; all of it may be anything."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import NoReturn

import pytest
from opening import folder_of_film
from starters import STARTERS

from prodkit import store
from prodkit.i18n import Lang
from prodkit.ui.session import Session, person


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRODKIT_FOLDER", str(folder_of_film(tmp_path)))
    monkeypatch.delenv("QUERY_STRING", raising=False)
    monkeypatch.delenv("PRODKIT_LANG", raising=False)


def test_a_first_visit_finds_the_starters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODKIT_FOLDER", str(tmp_path / "films"))
    session = Session.here()
    assert (session.folder, session.lang, session.query) == (tmp_path / "films", "fr", {})
    assert {listed.name for listed in store.productions(session.folder)} == set(STARTERS)


@pytest.mark.parametrize(
    ("query", "machine_lang", "lang"),
    [
        ("lang=en", "", "en"),
        ("lang=fr", "en", "fr"),
        ("", "en_GB.UTF-8", "en"),
        ("lang=", "en", "en"),
        ("lang=<b>", "", "fr"),
    ],
)
def test_the_address_decides_the_language_then_the_machine(
    query: str, machine_lang: str, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUERY_STRING", query)
    monkeypatch.setenv("PRODKIT_LANG", machine_lang)
    assert Session.here().lang == lang


def test_the_address_names_a_production_and_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "production=les-marees&draft=abc%2Fd&production=la-cle")
    assert Session.here().query == {"production": "la-cle", "draft": "abc/d"}


@pytest.mark.parametrize(
    "query", ["&&&", "=", "%", "%ff%00", "a" * 100_000, "&".join(["a=1"] * 5000), "production=../../x"]
)
def test_any_address_is_read(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "\0" not in query:
        monkeypatch.setenv("QUERY_STRING", query)
    assert Session.here().lang == "fr"


def test_a_person_has_the_name_of_their_account_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "anne")
    assert person() == "anne"


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_a_machine_that_knows_no_such_user_has_no_name(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> NoReturn:
        raise error("uid not found")

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert person() == ""
