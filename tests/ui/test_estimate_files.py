"""The Estimate app and its files: saving, conflicts, history, downloads, and whatever else may be sent to it."""

from __future__ import annotations

import base64
import logging
from pathlib import Path

import pytest
from acting import HOSTILE, act, app_on, gesture, listen, message, panel, rate, type_rate
from opening import folder_of_film
from small import changed, film
from workbooks import carried_by

from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.exchange import workbook
from prodkit.store import history, productionfile
from prodkit.ui import views
from prodkit.ui.estimate import EstimateApp
from prodkit.ui.work import Work

ACTIONS = (
    "choose", "undo", "redo", "save", "save_copy", "save_over", "take_theirs", "download", "lang", "currency", "drive",
    "set_driver", "tab", "chart", "close_why", "who", "version", "see_version", "resume", "drop_draft",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_film(tmp_path)


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


@pytest.fixture
def conflict(app: EstimateApp, folder: Path) -> EstimateApp:
    """Give an app that could not save 500, since another has saved 400."""
    other = Work(store.read(folder / "film.yaml"), "en")
    other.type_in("lines", "camera", {"rate": "400"})
    other.save("Bob")
    type_rate(app, "500")
    act(app.bar, "save")
    return app


def test_a_conflict_is_explained_and_loses_nothing(conflict: EstimateApp, folder: Path) -> None:
    assert {"save_copy", "take_theirs", "save_over"} <= {action for action, _ in panel(conflict, "bar").buttons}
    assert rate(conflict) == 500
    assert store.load(folder / "film.yaml").lines[1].rate == 400


def test_mine_becomes_a_copy(conflict: EstimateApp, folder: Path) -> None:
    act(conflict.bar, "save_copy")
    assert (conflict.work.name, conflict.work.unsaved, message(conflict)) == ("film-2", False, "")
    assert [store.load(folder / f"{name}.yaml").lines[1].rate for name in ("film", "film-2")] == [400, 500]
    assert Work(store.read(folder / "film.yaml"), "en").drafts() == []


def test_theirs_is_taken(conflict: EstimateApp) -> None:
    act(conflict.bar, "take_theirs")
    assert (rate(conflict), conflict.work.unsaved, message(conflict)) == (400, False, "")
    act(conflict.bar, "undo")
    assert rate(conflict) == 500


def test_mine_goes_over_theirs(conflict: EstimateApp, folder: Path) -> None:
    act(conflict.bar, "save_over")
    assert store.load(folder / "film.yaml").lines[1].rate == 500
    assert (conflict.work.unsaved, message(conflict)) == (False, "")
    assert [version.who for version in conflict.work.versions()][1:] == ["Bob", "Anne"]


def test_a_third_version_is_shown_before_it_can_be_replaced(conflict: EstimateApp, folder: Path) -> None:
    third = Work(store.read(folder / "film.yaml"), "en")
    third.type_in("lines", "camera", {"rate": "450"})
    third.save("Eve")
    act(conflict.bar, "save_over")
    assert store.load(folder / "film.yaml").lines[1].rate == 450
    assert "450" in message(conflict)
    act(conflict.bar, "save_over")
    assert store.load(folder / "film.yaml").lines[1].rate == 500


def test_a_file_that_is_gone_is_put_back(app: EstimateApp, folder: Path) -> None:
    type_rate(app, "500")
    (folder / "film.yaml").unlink()
    act(app.bar, "save")
    assert "take_theirs" not in {action for action, _ in panel(app, "bar").buttons}
    act(app.bar, "save_over")
    assert (store.load(folder / "film.yaml").lines[1].rate, message(app)) == (500, "")


@pytest.mark.parametrize("come_back", ["by its address", "when offered"])
def test_work_on_a_file_that_changed_meanwhile_comes_back_with_the_choice(
    app: EstimateApp, folder: Path, come_back: str
) -> None:
    type_rate(app, "500")
    other = Work(store.read(folder / "film.yaml"), "en")
    other.type_in("lines", "camera", {"rate": "400"})
    other.save("Bob")
    again = app_on(folder, draft=app.work.draft if come_back == "by its address" else "")
    if come_back == "when offered":
        act(again.bar, "resume", app.work.draft)
    assert (rate(again), "changed elsewhere" in message(again)) == (500, True)
    assert {"save_copy", "take_theirs", "save_over"} <= {action for action, _ in panel(again, "bar").buttons}


def test_work_that_is_not_kept_is_told_as_long_as_it_is_so(app: EstimateApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ProdkitError.of("file_unwritable", problem="disk full")

    with monkeypatch.context() as full:
        full.setattr(history.History, "put", fail)
        type_rate(app, "500")
        assert (rate(app), "not being kept" in message(app), "disk full" in message(app)) == (500, True, True)
    type_rate(app, "600")
    assert message(app) == ""


@pytest.mark.parametrize("broken", ["title: [", None])
@pytest.mark.parametrize("action", ["save", "save_over", "take_theirs"])
def test_a_file_broken_or_gone_meanwhile_can_still_be_saved_as_a_copy(
    app: EstimateApp, folder: Path, broken: str | None, action: str
) -> None:
    type_rate(app, "500")
    path = folder / "film.yaml"
    path.unlink() if broken is None else path.write_text(broken)
    act(app.bar, action)
    assert message(app)
    assert rate(app) == 500
    act(app.bar, "save_copy")
    assert not app.work.unsaved
    assert store.load(app.work.opened.path).lines[1].rate == 500


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


def test_a_name_of_a_file_is_never_the_visitors(app: EstimateApp, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "download", "../../x")
    assert sent[0]["name"] == "film.yaml"


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


def test_a_failure_of_ours_is_a_reference_and_the_app_goes_on(
    app: EstimateApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(Work, "undo", fail)
        act(app.bar, "undo")
    assert "reference" in message(app)
    assert "secret" not in message(app)
    assert "secret" in caplog.text
    type_rate(app, "400")
    assert (rate(app), message(app)) == (400, "")


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
