"""What every app on one production does alike: opening, saving, two versions at once, unsaved work, language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from acting import act, listen, message, panel, rate
from small import changed

from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang
from prodkit.store import history, productionfile
from prodkit.ui.desk import Desk
from prodkit.ui.estimate import EstimateApp
from prodkit.ui.finance import FinanceApp
from prodkit.ui.scenarios.app import ScenariosApp
from prodkit.ui.session import Session
from prodkit.ui.work import Work

Open = Callable[..., Desk]


@pytest.fixture(params=[EstimateApp, FinanceApp, ScenariosApp])
def opened(request: pytest.FixtureRequest, folder: Path) -> Open:
    """Give what opens one of the apps on the film, in English, or as the address says."""

    def go(lang: Lang = "en", **query: str) -> Desk:
        app: Desk = request.param(Session(folder, lang, {"production": "film", **query}))
        return app

    return go


@pytest.fixture
def app(opened: Open) -> Desk:
    return opened()


def set_rate(app: Desk, text: str) -> None:
    app.work.type_in("lines", "camera", {"rate": text})


def saved_by_another(folder: Path, who: str, rate: str) -> None:
    other = Work(store.read(folder / "film.yaml"), "en")
    other.type_in("lines", "camera", {"rate": rate})
    other.save(who)


def ways(app: Desk) -> set[str]:
    return {action for action, _ in panel(app, "bar").buttons}


# -- opening


def test_a_production_that_is_not_there_is_told(opened: Open, folder: Path) -> None:
    app = opened(production="../../x")
    assert (app.work.name, "../../x" in message(app)) == ("film", True)
    assert sorted(path.name for path in folder.glob("*.yaml")) == ["film.yaml"]


def test_a_folder_without_a_readable_file_gets_the_example(opened: Open, folder: Path) -> None:
    (folder / "film.yaml").write_text("title: [")
    app = opened()
    assert (app.work.name, message(app) != "") == ("les-marees", True)


def test_another_production_opens_in_the_language_spoken_now(app: Desk, folder: Path) -> None:
    store.save(changed("lines", "camera", rate=9), folder / "other.yaml", None, "Anne")
    act(app.bar, "lang", "fr")
    act(app.bar, "choose", "other")
    assert (app.work.name, app.work.lang, rate(app)) == ("other", "fr", 9)
    assert panel(app, "bar").one("option", value="other", selected="")
    assert app.bar.page["query"]["production"] == "other"


def test_steps_are_taken_back_and_done_again(app: Desk) -> None:
    act(app.bar, "drive", "7", name="days")
    act(app.bar, "undo")
    act(app.bar, "redo")
    act(app.bar, "drive", "nine", name="days")
    act(app.bar, "drive", "9", name="no such driver")
    act(app.bar, "undo")
    assert not app.work.can_undo


# -- saving


def test_a_save_is_shown_and_written(app: Desk, folder: Path) -> None:
    set_rate(app, "400")
    assert app.bar.page["unsaved"]
    act(app.bar, "who", "  Zoé ")
    act(app.bar, "save")
    assert (app.bar.page["unsaved"], message(app)) == (False, "")
    assert store.load(folder / "film.yaml") == app.work.production
    assert app.work.versions()[0].who == "Zoé"


@pytest.fixture
def conflict(app: Desk, folder: Path) -> Desk:
    """Give an app that could not save 500, since another has saved 400."""
    saved_by_another(folder, "Bob", "400")
    set_rate(app, "500")
    act(app.bar, "save")
    return app


def test_a_conflict_is_explained_and_loses_nothing(conflict: Desk, folder: Path) -> None:
    assert {"save_copy", "take_theirs", "save_over"} <= ways(conflict)
    assert rate(conflict) == 500
    assert store.load(folder / "film.yaml").lines[1].rate == 400


def test_mine_becomes_a_copy(conflict: Desk, folder: Path) -> None:
    act(conflict.bar, "save_copy")
    assert (conflict.work.name, conflict.work.unsaved, message(conflict)) == ("film-2", False, "")
    assert [store.load(folder / f"{name}.yaml").lines[1].rate for name in ("film", "film-2")] == [400, 500]
    assert Work(store.read(folder / "film.yaml"), "en").drafts() == []


def test_theirs_is_taken(conflict: Desk) -> None:
    act(conflict.bar, "take_theirs")
    assert (rate(conflict), conflict.work.unsaved, message(conflict)) == (400, False, "")
    act(conflict.bar, "undo")
    assert rate(conflict) == 500


def test_mine_goes_over_theirs(conflict: Desk, folder: Path) -> None:
    act(conflict.bar, "save_over")
    assert store.load(folder / "film.yaml").lines[1].rate == 500
    assert (conflict.work.unsaved, message(conflict)) == (False, "")
    assert [version.who for version in conflict.work.versions()][1:] == ["Bob", "Anne"]


def test_a_third_version_is_shown_before_it_can_be_replaced(conflict: Desk, folder: Path) -> None:
    saved_by_another(folder, "Eve", "450")
    act(conflict.bar, "save_over")
    assert store.load(folder / "film.yaml").lines[1].rate == 450
    assert "450" in message(conflict)
    act(conflict.bar, "save_over")
    assert store.load(folder / "film.yaml").lines[1].rate == 500


def test_a_file_that_is_gone_is_put_back(app: Desk, folder: Path) -> None:
    set_rate(app, "500")
    (folder / "film.yaml").unlink()
    act(app.bar, "save")
    assert "take_theirs" not in ways(app)
    act(app.bar, "save_over")
    assert (store.load(folder / "film.yaml").lines[1].rate, message(app)) == (500, "")


@pytest.mark.parametrize("broken", ["title: [", None])
@pytest.mark.parametrize("action", ["save", "save_over", "take_theirs"])
def test_a_file_broken_or_gone_meanwhile_can_still_be_saved_as_a_copy(
    app: Desk, folder: Path, broken: str | None, action: str
) -> None:
    set_rate(app, "500")
    path = folder / "film.yaml"
    path.unlink() if broken is None else path.write_text(broken)
    act(app.bar, action)
    assert message(app)
    assert rate(app) == 500
    act(app.bar, "save_copy")
    assert not app.work.unsaved
    assert store.load(app.work.opened.path).lines[1].rate == 500


# -- unsaved work


@pytest.mark.parametrize("action", ["resume", "drop_draft"])
def test_unsaved_work_is_offered_to_whoever_opens_the_production(app: Desk, opened: Open, action: str) -> None:
    set_rate(app, "500")
    again = opened()
    assert (rate(again), (action, app.work.draft) in panel(again, "bar").buttons) == (350, True)
    act(again.bar, action, app.work.draft)
    assert (rate(again), message(again)) == (500 if action == "resume" else 350, "")
    assert (action, app.work.draft) not in panel(opened(draft=again.work.draft), "bar").buttons


@pytest.mark.parametrize("come_back", ["by its address", "when offered"])
def test_work_on_a_file_that_changed_meanwhile_comes_back_with_the_choice(
    app: Desk, opened: Open, folder: Path, come_back: str
) -> None:
    set_rate(app, "500")
    saved_by_another(folder, "Bob", "400")
    again = opened(draft=app.work.draft if come_back == "by its address" else "")
    if come_back == "when offered":
        act(again.bar, "resume", app.work.draft)
    assert (rate(again), "changed elsewhere" in message(again)) == (500, True)
    assert {"save_copy", "take_theirs", "save_over"} <= ways(again)


def test_work_that_is_not_kept_is_told_as_long_as_it_is_so(app: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ProdkitError.of("file_unwritable", problem="disk full")

    with monkeypatch.context() as full:
        full.setattr(history.History, "put", fail)
        set_rate(app, "500")
        assert (rate(app), "not being kept" in message(app), "disk full" in message(app)) == (500, True, True)
    set_rate(app, "600")
    assert message(app) == ""


# -- files and failures


def test_a_name_of_a_file_is_never_the_visitors(app: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "download", "../../x")
    assert [one["name"] for one in sent] == ["film.yaml"]
    assert productionfile.parse_text(sent[0]["text"]) == app.work.production


def test_a_failure_of_ours_is_a_reference_and_the_app_goes_on(
    app: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(Work, "undo", fail)
        act(app.bar, "undo")
    assert "reference" in message(app)
    assert "secret" not in message(app)
    assert "secret" in caplog.text
    act(app.bar, "drive", "7", name="days")
    assert message(app) == ""
