"""Documents from the apps: what the menu offers can be had, and nothing else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import small
from acting import HOSTILE, Page, act, app_on, listen
from opening import folder_of_film

from prodkit import report
from prodkit.i18n import LANGS, Lang
from prodkit.ui import documents


@pytest.mark.parametrize("lang", LANGS)
def test_everything_on_the_menu_can_be_had(tmp_path: Path, lang: Lang) -> None:
    film = small.film(scenarios=[{"id": "a", "label": "A", "overrides": [{"set": "drivers.days", "to": 3}]}])
    menu = Page(documents.menu(lang, report.offered(film)))
    choices = [value for action, value in menu.buttons if action == "document"]
    assert len(choices) == 12
    for choice in choices:
        ending, file = documents.made(choice, film, tmp_path, "EUR", lang)
        starts = {"pdf": b"%PDF", "html": b"<!doctype html>", "xlsx": b"PK"}
        assert base64.b64decode(file["base64"]).startswith(starts[ending.partition(".")[2]])


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_else_can(tmp_path: Path, text: str) -> None:
    assert documents.made(text, small.film(), tmp_path, "EUR", "fr") == ("", {})
    assert documents.made(f"quote.{text}", small.film(), tmp_path, "EUR", "fr") == ("", {})


def test_the_estimate_app_sends_what_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on(folder_of_film(tmp_path))
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "document", "detail.pdf")
    assert [(one["type"], one["name"]) for one in sent] == [("download", "film-detail.pdf")]
