"""Saved or not, alone or two at once: no work is lost."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from opening import rate, type_rate, work_in
from small import film

from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.store import history
from prodkit.ui import resting
from prodkit.ui.work import Work


@pytest.fixture
def work(folder: Path) -> Work:
    return work_in(folder)


# -- saving, drafts and versions


def test_a_save_is_in_the_file_and_in_the_history(work: Work, folder: Path) -> None:
    type_rate(work, "400")
    heard: list[str] = []
    work.on_change(heard.append)
    work.save("Bob")
    assert (work.unsaved, heard, work.can_undo) == (False, ["state"], True)
    assert store.load(folder / "film.yaml") == work.production
    latest, first = work.versions()
    assert (latest.who, latest.changes, latest.state, first.state) == ("Bob", 1, "current", "past")
    (change,) = work.changes(latest.id)
    assert (change.old, change.new) == (350, 400)


def test_undo_goes_back_beyond_a_save(work: Work) -> None:
    type_rate(work, "400")
    work.save("Anne")
    work.undo()
    assert (rate(work.production), work.unsaved) == (350, True)


def test_a_version_opens_as_unsaved_work(work: Work) -> None:
    type_rate(work, "400")
    work.save("Anne")
    work.version(work.versions()[-1].id)
    assert (work.production, work.unsaved) == (film(), True)
    work.undo()
    assert rate(work.production) == 400


@pytest.mark.parametrize("number", [0, -1, 999, 10**12])
def test_no_version_but_this_productions_own(number: int, work: Work, folder: Path) -> None:
    store.save(film(title="Other"), folder / "other.yaml", None, "Eve")
    theirs = history.History(folder).versions("other")[0].id
    for one in (number, theirs):
        for call in (work.version, work.changes):
            with pytest.raises(ProdkitError) as raised:
                call(one)
            assert raised.value.findings[0].code == "version_unknown"


def test_unsaved_work_is_kept_and_found_again(work: Work, folder: Path) -> None:
    type_rate(work, "400")
    again = work_in(folder, work.draft)
    assert (again.production, again.unsaved, again.draft) == (work.production, True, work.draft)
    assert [draft.id for draft in work_in(folder).drafts()] == [work.draft]
    assert again.drafts() == []


@pytest.mark.parametrize("end", ["save", "undo", "abandon", "drop"])
def test_a_draft_goes_once_it_is_of_no_use(end: str, work: Work, folder: Path) -> None:
    type_rate(work, "400")
    ends = {"save": lambda: work.save("Anne"), "drop": lambda: work.drop(work.draft)}
    ends.get(end, getattr(work, end))()
    assert work_in(folder).drafts() == []


@pytest.mark.parametrize("token", ["", "garbage", "x" * 65, "../../etc", "abcdefgh; DROP TABLE drafts", "\ud800" * 9])
def test_a_token_that_is_none_opens_the_file(token: str, folder: Path) -> None:
    work = work_in(folder, token)
    assert (work.production, work.unsaved) == (film(), False)
    assert work.draft != token


def test_a_draft_of_another_production_is_not_opened(work: Work, folder: Path) -> None:
    type_rate(work, "400")
    store.save(film(title="Other"), folder / "other.yaml", None, "Eve")
    other = Work(store.read(folder / "other.yaml"), "fr", work.draft)
    assert not other.unsaved
    assert other.draft != work.draft


def test_a_draft_that_no_longer_fits_opens_the_file(folder: Path) -> None:
    data = json.dumps({**film().plain(), "kind": "opera"})
    history.History(folder).put("abcdefgh", "film", None, data)
    assert not work_in(folder, "abcdefgh").unsaved


def test_while_a_hand_moves_the_draft_waits_and_the_last_value_is_kept(work: Work, folder: Path) -> None:
    async def drag() -> None:
        for value in (6, 7, 8):
            work.drive({"days": value})
        assert work_in(folder).drafts() == []
        await asyncio.sleep(resting.REST * 1.5)

    asyncio.run(drag())
    assert work_in(folder, work.draft).production == work.production


def test_work_given_up_does_not_come_back_with_the_last_move(work: Work, folder: Path) -> None:
    async def leave() -> None:
        work.drive({"days": 6})
        work.abandon()
        await asyncio.sleep(resting.REST * 1.5)

    asyncio.run(leave())
    assert work_in(folder).drafts() == []


# -- two at once


@pytest.fixture
def second(work: Work, folder: Path) -> Work:
    """Give a second work on the same file, in conflict with a first that has saved 400."""
    other = work_in(folder)
    type_rate(work, "400")
    work.save("Anne")
    type_rate(other, "500")
    with pytest.raises(store.ConflictError):
        other.save("Bob")
    return other


def test_a_conflict_changes_neither(second: Work, folder: Path) -> None:
    assert rate(store.load(folder / "film.yaml")) == 400
    assert (rate(second.production), second.unsaved) == (500, True)
    assert rate(work_in(folder, second.draft).production) == 500


def test_theirs_is_taken_and_mine_is_one_step_back(second: Work) -> None:
    second.reload()
    assert (rate(second.production), second.unsaved) == (400, False)
    second.undo()
    assert (rate(second.production), second.unsaved) == (500, True)
    second.save("Bob")
    assert [version.who for version in second.versions()] == ["Bob", "Anne", "Anne"]


def test_mine_goes_over_theirs_which_stays_in_the_history(second: Work, folder: Path) -> None:
    second.save("Bob", over=True)
    assert rate(store.load(folder / "film.yaml")) == 500
    second.version(second.versions()[1].id)
    assert rate(second.production) == 400


def test_a_file_changed_once_more_meanwhile_is_not_replaced(second: Work, work: Work, folder: Path) -> None:
    type_rate(work, "450")
    work.save("Anne")
    with pytest.raises(store.ConflictError):
        second.save("Bob", over=True)
    assert rate(store.load(folder / "film.yaml")) == 450
    second.save("Bob", over=True)  # now that this one was shown too
    assert rate(store.load(folder / "film.yaml")) == 500


def test_a_draft_whose_file_changed_meanwhile_does_not_replace_it(work: Work, folder: Path) -> None:
    other = work_in(folder)
    type_rate(other, "500")
    type_rate(work, "400")
    work.save("Anne")
    resumed = work_in(folder, other.draft)
    assert (rate(resumed.production), resumed.unsaved, resumed.rival is not None) == (500, True, True)
    resumed.type_in("lines", "camera", {"x": "2"})  # which writes the draft again
    for late in (resumed, work_in(folder, other.draft)):
        with pytest.raises(store.ConflictError):
            late.save("Bob")
    assert rate(store.load(folder / "film.yaml")) == 400
    late = work_in(folder, other.draft)
    late.save("Bob", over=True)
    assert rate(store.load(folder / "film.yaml")) == 500
    assert (late.rival, late.drafts()) == (None, [])


def test_a_draft_that_says_what_the_file_says_by_now_is_no_conflict(work: Work, folder: Path) -> None:
    other = work_in(folder)
    for one in (other, work):
        type_rate(one, "400")
    work.save("Anne")
    resumed = work_in(folder, other.draft)
    assert (resumed.unsaved, resumed.rival) == (False, None)
    type_rate(resumed, "450")
    resumed.save("Bob")


def test_a_file_that_is_gone_is_written_again(work: Work, folder: Path) -> None:
    type_rate(work, "400")
    (folder / "film.yaml").unlink()
    with pytest.raises(store.ConflictError):
        work.save("Anne")
    work.save("Anne", over=True)
    assert rate(store.load(folder / "film.yaml")) == 400
    assert not work.unsaved


# -- work that cannot be kept


def fail(*_: object) -> None:
    raise ProdkitError.of("file_unwritable", problem="disk full")


def test_work_that_cannot_be_kept_is_told_once_and_goes_on(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    work.on_change(heard.append)
    caught: list[object] = []

    async def move() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: caught.append(context))
        for value in (6, 7):
            work.drive({"days": value})
            await asyncio.sleep(resting.REST * 1.5)

    with monkeypatch.context() as full:
        full.setattr(history.History, "put", fail)
        asyncio.run(move())
        assert (caught, heard) == ([], ["values", "state", "values"])
        assert [finding.code for finding in work.unkept] == ["file_unwritable"]
    work.drive({"days": 8})
    assert work.unkept == ()


@pytest.mark.parametrize("call", ["put", "drop"])
def test_a_history_that_cannot_be_used_holds_back_neither_changes_nor_saves(
    work: Work, folder: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(history.History, call, fail)
    type_rate(work, "400")
    work.on_change(heard.append)
    work.save("Anne")
    assert (heard, work.unkept, rate(store.load(folder / "film.yaml"))) == (["state"], (), 400)
    work.undo()
    work.abandon()


def test_a_file_that_broke_meanwhile_leaves_the_work_open(work: Work, folder: Path) -> None:
    type_rate(work, "400")
    (folder / "film.yaml").write_text("title: [")
    for call in (work.reload, lambda: work.save("Anne")):
        with pytest.raises(ProdkitError):
            call()
    assert (rate(work.production), work.unsaved) == (400, True)
