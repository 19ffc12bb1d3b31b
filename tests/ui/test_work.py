"""The open production: steps to undo, faults that stay where they were typed, and work that no one can lose."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opening import rate, type_rate, work_in
from sayable import assert_sayable
from small import film

from prodkit import edit, store
from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.ui import resting
from prodkit.ui import work as module
from prodkit.ui.work import Work

LINES = [line.id for line in film().lines]
CHANGES: dict[str, Callable[[Work], object]] = {
    "typed": lambda work: work.type_in("lines", "camera", {"rate": "400", "note": "night"}),
    "typed in many lines": lambda work: work.type_many([("lines", name, "x", "2") for name in ("camera", "lights")]),
    "typed in a charge": lambda work: work.type_in("charges", "overheads", {"rate": "8"}),
    "driver typed": lambda work: work.type_in("drivers", "days", {"value": "= meals / 3"}),
    "driver moved": lambda work: work.drive({"days": 7}),
    "driver that was a formula moved": lambda work: work.drive({"meals": 7}),
    "added": lambda work: work.change(edit.add_line(work.production, "25", "camera", {"rate": "5"}, lang="fr")[0]),
    "deleted": lambda work: work.change(edit.delete_lines(work.production, ["camera"])),
    "duplicated": lambda work: work.change(edit.duplicate_lines(work.production, ["camera"])),
    "moved": lambda work: work.change(edit.move_lines(work.production, ["camera"], "31", None)),
    "muted": lambda work: work.change(edit.mute(work.production, "charges", ["overheads"], muted=True)),
    "all deleted": lambda work: work.change(edit.delete_lines(work.production, LINES)),
}  # fmt: skip


@pytest.fixture
def work(folder: Path) -> Work:
    return work_in(folder)


def state(work: Work) -> tuple[Production, float]:
    return work.production, float(work.budget.total)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


# -- steps


@pytest.mark.parametrize("name", CHANGES)
def test_every_kind_of_change_is_one_step_back_and_forth(name: str, work: Work) -> None:
    heard: list[str] = []
    work.on_change(heard.append)
    before = state(work)
    CHANGES[name](work)
    after = state(work)
    assert (after != before, work.unsaved, work.can_undo, work.can_redo, len(heard)) == (True, True, True, False, 1)
    work.undo()
    assert (state(work), work.unsaved, work.can_undo, work.can_redo) == (before, False, False, True)
    work.redo()
    assert (state(work), work.can_undo, work.can_redo, len(heard)) == (after, True, False, 3)


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.sampled_from([*CHANGES, "undo", "redo"]), max_size=6))
@example(["driver typed", "driver moved"])
def test_any_sequence_can_be_taken_back_to_the_start(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("films")
    store.save(film(), folder / "film.yaml", None, "Anne")
    work = work_in(folder)
    moves = {**CHANGES, "undo": Work.undo, "redo": Work.redo}
    for name in names:
        try:
            moves[name](work)
        except ProdkitError as error:  # the line may be gone
            assert_sayable(error)
    end = state(work)
    steps = 0
    while work.can_undo:
        work.undo()
        steps += 1
    assert work.production == film()
    for _ in range(steps):
        work.redo()
    assert state(work) == end


def test_nothing_to_undo_or_redo_is_nothing_done(work: Work) -> None:
    before = state(work)
    work.undo()
    work.redo()
    assert state(work) == before


def test_a_change_after_an_undo_forgets_what_was_undone(work: Work) -> None:
    type_rate(work, "1")
    work.undo()
    type_rate(work, "2")
    assert not work.can_redo
    work.undo()
    assert rate(work.production) == 350


def test_a_change_to_the_same_is_none(work: Work) -> None:
    type_rate(work, "350")
    work.drive({"days": 5.0})
    work.change(film())
    assert not work.can_undo


def test_one_drag_is_one_step(work: Work, clock: list[float]) -> None:
    before = state(work)
    for value in (6, 7, 8):
        work.drive({"days": value})
        clock[0] += 1
    assert work.budget.total == evaluate(film(), {"days": 8}).total
    work.undo()
    assert state(work) == before


def test_a_drag_ends_with_a_rest_or_with_another_driver(work: Work, clock: list[float]) -> None:
    work.drive({"days": 6})
    clock[0] += 1.6
    work.drive({"days": 7})
    work.undo()
    assert work.production.drivers[0].value == 6
    work.drive({"days": 8})
    work.drive({"meals": 9})
    work.undo()
    assert [driver.value for driver in work.production.drivers] == [8, "= days * 3"]


def test_an_undo_ends_a_drag(work: Work, clock: list[float]) -> None:
    assert clock == [0]
    work.drive({"days": 6})
    work.undo()
    work.drive({"days": 7})
    work.undo()
    assert work.production == film()


def test_a_drag_gives_the_figures_of_the_same_value_typed(work: Work, folder: Path) -> None:
    work.drive({"days": 7})
    other = work_in(folder)
    other.type_in("drivers", "days", {"value": "7"})
    assert state(work) == state(other)
    assert work.findings == other.findings


def test_a_driver_too_large_changes_nothing(work: Work) -> None:
    with pytest.raises(ProdkitError):
        work.drive({"days": 1e300})
    assert (work.production, work.can_undo) == (film(), False)


def test_the_steps_kept_have_an_end(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_STEPS", 3)
    for text in "123456789":
        type_rate(work, text)
    for _ in range(20):
        work.undo()
    assert rate(work.production) == 5


# -- faults


def test_a_fault_stays_where_it_was_typed_until_it_is_mended(work: Work) -> None:
    work.type_in("lines", "camera", {"rate": "a lot", "x": "2"})
    assert work.production.lines[1].x == 2
    fault = work.faults["lines", "camera", "rate"]
    assert (fault.text, rate(work.production)) == ("a lot", 350)
    assert fault.sentence("fr") != fault.sentence("en")
    type_rate(work, "400")
    assert work.faults == {}


def test_a_fault_alone_is_a_step_that_changes_no_figure(work: Work) -> None:
    type_rate(work, "400")
    heard: list[str] = []
    work.on_change(heard.append)
    type_rate(work, "a lot")
    assert (heard, rate(work.production)) == (["structure"], 400)
    work.undo()
    assert (rate(work.production), work.faults) == (400, {})
    work.redo()
    assert (rate(work.production), work.faults["lines", "camera", "rate"].text) == (400, "a lot")
    work.undo()
    work.undo()
    assert (work.production, work.can_undo) == (film(), False)


def test_undo_gives_back_the_fault_that_a_good_text_took_the_place_of(work: Work) -> None:
    type_rate(work, "a lot")
    type_rate(work, "400")
    work.undo()
    assert (rate(work.production), work.faults["lines", "camera", "rate"].text) == (350, "a lot")


def test_a_moved_driver_takes_the_place_of_what_was_typed_there(work: Work) -> None:
    work.type_in("drivers", "days", {"value": "many"})
    work.drive({"days": 7})
    assert work.faults == {}


@pytest.mark.parametrize("leave", ["undo", "version", "reload"])
def test_faults_go_with_what_they_were_typed_over(leave: str, work: Work) -> None:
    type_rate(work, "400")
    work.save("Anne")
    type_rate(work, "a lot")
    {"undo": work.undo, "version": lambda: work.version(work.versions()[-1].id), "reload": work.reload}[leave]()
    assert work.faults == {}


def test_a_new_line_does_not_inherit_the_fault_of_one_that_is_gone(work: Work) -> None:
    work.change(edit.add_line(work.production, "25", lang="fr")[0])
    work.type_in("lines", "line", {"rate": "a lot"})
    work.change(edit.delete_lines(work.production, ["line"]))
    work.change(edit.add_line(work.production, "25", lang="fr")[0])
    assert work.faults == {}


def test_fields_that_do_not_exist_are_told_once_the_others_are_set(work: Work) -> None:
    with pytest.raises(ProdkitError) as raised:
        work.type_many(
            [
                ("charges", "overheads", "quantity", "2"),
                ("lines", "nobody", "rate", "2"),
                ("lines", "camera", "rate", "2"),
            ]
        )
    assert [finding.code for finding in raised.value.findings] == ["unknown_field", "line_unknown"]
    assert (rate(work.production), work.faults) == (2, {})


# -- words and currencies


def test_another_language_changes_words_and_nothing_else(work: Work) -> None:
    work.type_in("lines", "camera", {"rate": ""})
    before = state(work)
    heard: list[str] = []
    work.on_change(heard.append)
    assert "Caméra" in work.findings[0].what("fr")
    work.speak("en")
    work.speak("en")
    assert (state(work), heard) == (before, ["language"])
    assert "Camera" in work.findings[0].what("en")


def test_typing_follows_the_language(work: Work) -> None:
    type_rate(work, "1,5")
    work.speak("en")
    work.type_in("lines", "lights", {"rate": "1,500"})
    assert [line.rate for line in work.production.lines[1:3]] == [1.5, 1500]


@pytest.fixture
def abroad(tmp_path: Path) -> Work:
    path = tmp_path / "abroad.yaml"
    store.save(film(exchange_rates={"USD": 0.8}, typed_totals={"11": 1500}), path, None, "Anne")
    return Work(store.read(path), "fr")


def test_amounts_are_shown_in_any_currency_of_the_production(abroad: Work) -> None:
    own = float(abroad.budget.account("11"))
    abroad.show_in("USD")
    assert (abroad.budget.currency, float(abroad.budget.account("11"))) == ("USD", own / 0.8)
    assert (abroad.findings, abroad.unsaved, abroad.can_undo) == ([], False, False)
    abroad.drive({"days": 6})
    assert (abroad.budget.currency, abroad.findings) == ("USD", [])
    abroad.speak("en")
    assert abroad.findings == []


@pytest.mark.parametrize("code", ["CHF", "", "usd", "../x"])
def test_a_currency_that_the_production_does_not_have_is_ignored(code: str, abroad: Work) -> None:
    abroad.show_in(code)
    assert abroad.budget.currency == "EUR"


def test_a_currency_that_is_gone_is_shown_no_more(abroad: Work) -> None:
    abroad.show_in("USD")
    abroad.change(film())
    assert abroad.budget.currency == "EUR"
    abroad.undo()
    assert abroad.currencies == ("EUR", "USD")


def test_findings_follow_once_the_hand_rests(folder: Path) -> None:
    told: list[str] = []

    async def drag() -> None:
        work = work_in(folder)
        work.on_change(told.append)
        for days in (25.0, 26.0):
            work.drive({"days": days})
        assert work.findings == []
        await asyncio.sleep(resting.REST * 2)
        assert [finding.code for finding in work.findings] == ["driver_out_of_bounds"]

    asyncio.run(drag())
    assert told == ["values", "values", "findings"]
