"""The Estimate app and its files: saving, conflicts, history, downloads, and whatever else may be sent to it."""

from __future__ import annotations

import base64
import logging
from pathlib import Path

import pytest
from acting import HOSTILE, act, app_on, gesture, listen, message, panel, rate, type_rate
from small import changed, film
from workbooks import carried_by

from prodkit import store
from prodkit.exchange import workbook
from prodkit.store import productionfile
from prodkit.ui import views
from prodkit.ui.estimate import EstimateApp

ACTIONS = (
    "choose", "undo", "redo", "save", "save_copy", "save_over", "take_theirs", "download", "lang", "currency", "drive",
    "set_driver", "tab", "chart", "close_why", "who", "version", "see_version", "resume", "drop_draft",
)  # fmt: skip


@pytest.fixture
def app(folder: Path) -> EstimateApp:
    return app_on(folder)


# -- saving, history, downloads


def test_a_save_is_shown_and_written(app: EstimateApp, folder: Path) -> None:
    type_rate(app, "400")
    act(app.more, "who", "  Zoé ")
    gesture(app.detail, "save")
    assert not app.bar.page["unsaved"]
    assert store.load(folder / "film.yaml") == app.work.production
    assert app.work.versions()[0].who == "Zoé"


def test_a_version_is_seen_and_restored(app: EstimateApp) -> None:
    type_rate(app, "400")
    act(app.bar, "save")
    latest, first = (str(version.id) for version in app.work.versions())
    act(app.tabs, "tab", "history")
    act(app.more, "see_version", latest)
    assert "lines.camera" in panel(app, "more").words
    act(app.more, "version", first)
    assert (rate(app), app.work.unsaved) == (350, True)
    assert "not saved yet" in message(app)
    act(app.bar, "undo")
    assert (rate(app), message(app)) == (400, "")


@pytest.mark.parametrize("action", ["version", "see_version"])
def test_a_version_of_nobody_is_told(app: EstimateApp, action: str) -> None:
    for value in HOSTILE:
        act(app.more, action, value)
        assert "no version" in message(app)
        app.message = None


def test_downloads_hold_what_is_open(app: EstimateApp, monkeypatch: pytest.MonkeyPatch) -> None:
    type_rate(app, "400")
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "download", "yaml")
    act(app.bar, "download", "csv")
    yaml, csv = sent
    assert [(one["type"], one["name"]) for one in sent] == [("download", "film.yaml"), ("download", "film.csv")]
    assert (yaml["mime"].split(";")[0], csv["mime"].split(";")[0]) == ("application/yaml", "text/csv")
    assert productionfile.parse_text(yaml["text"]) == app.work.production
    assert "Camera" in csv["text"]
    assert "2000" in csv["text"].replace(",", "")


def test_the_workbook_holds_what_is_open_and_the_author_s_comments(
    app: EstimateApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_rate(app, "400")
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "download", "xlsx")
    (file,) = sent
    assert (file["name"], file["mime"]) == ("film.xlsx", workbook.MIME)
    found = carried_by(base64.b64decode(file["base64"]))
    assert found.yaml == store.render(app.work.production, app.work.opened.text)
    assert productionfile.parse_text(found.yaml) == app.work.production


# -- whatever is sent


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_of_any_action_is_more_than_a_message(
    app: EstimateApp, folder: Path, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    around = sorted(folder.parent.iterdir())
    with caplog.at_level(logging.ERROR):
        for action in ACTIONS:
            act(app.bar, action, value, name=value)
            assert "Traceback" not in message(app)
            assert len(message(app)) < 2000
    assert [record.getMessage() for record in caplog.records] == []
    assert sorted(folder.parent.iterdir()) == around
    for name in ("bar", "side", "tiles", "tabs", "why", "more"):
        panel(app, name)


def test_a_muted_charge_and_a_stray_line_do_not_hinder_the_app(folder: Path) -> None:
    store.save(changed("charges", "overheads", muted=True), folder / "muted.yaml", None, "Anne")
    store.save(changed("lines", "camera", account="zz"), folder / "stray.yaml", None, "Anne")
    for name in ("muted", "stray"):
        app = app_on(folder, production=name)
        for tab in views.TABS:
            act(app.tabs, "tab", tab)
        assert message(app) == ""


def test_a_new_phase_can_be_chosen_at_once(app: EstimateApp) -> None:
    act(app.tabs, "tab", "detail")
    app.work.change(film(phases=[{"id": "shoot", "label": "Shoot", "length": 1}]))
    (phase,) = [column for column in app.detail.columns if column["id"] == "phase"]
    assert {"value": "shoot", "label": "Shoot"} in phase["options"]
