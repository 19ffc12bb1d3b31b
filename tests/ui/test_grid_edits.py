"""What each action of the grid does to the open production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from opening import folder_of_film
from sayable import assert_sayable

from prodkit import edit as rules
from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.explain_amounts import explain
from prodkit.ui import grid_edits, sheet
from prodkit.ui.work import Work

LINES = ["script", "camera", "lights", "catering", "editor", "insurance"]


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(store.read(folder_of_film(tmp_path) / "film.yaml"), "fr")


def apply(work: Work, kind: str, **content: Any) -> None:
    grid_edits.apply(work, {"type": kind, **content})


def ids(work: Work) -> list[str]:
    return [line.id for line in work.production.lines]


def edit(row: str, column: str, text: str) -> dict[str, str]:
    return {"row": row, "column": column, "text": text}


def assert_one_step(work: Work) -> None:
    """Take it back, and be where it began."""
    work.undo()
    assert not work.can_undo
    assert ids(work) == LINES
    assert not work.unsaved


def test_cells_typed_in_one_gesture_are_one_step(work: Work) -> None:
    edits = [
        edit("lines:camera", "rate", "400"),
        edit("charges:overheads", "rate", "8"),
        edit("lines:camera", "x", "2"),
    ]
    apply(work, "edit", edits=edits)
    assert (work.production.lines[1].rate, work.production.lines[1].x) == (400, 2)
    assert work.production.charges[0].rate == 0.08
    assert_one_step(work)


def test_what_is_typed_on_accounts_and_totals_is_nothing(work: Work) -> None:
    apply(
        work,
        "edit",
        edits=[edit("account:25", "label", "x"), edit("total", "total", "1"), edit("employer:25", "x", "1")],
    )
    assert not work.can_undo
    assert work.faults == {}


def test_a_cell_that_cannot_be_used_does_not_hold_back_the_others(work: Work) -> None:
    apply(work, "edit", edits=[edit("lines:camera", "rate", "a lot"), edit("lines:lights", "rate", "2")])
    assert (work.production.lines[1].rate, work.production.lines[2].rate) == (350, 2)
    assert list(work.faults) == [("lines", "camera", "rate")]


@pytest.mark.parametrize(
    ("after", "account", "position"),
    [
        ("lines:camera", "25", 2),
        ("account:25", "25", 1),
        ("account:22", "22", 6),
        ("charges:overheads", "5", 6),
    ],
)
def test_a_line_is_added_after_a_row(after: str, account: str, position: int, work: Work) -> None:
    apply(work, "add", after=after, lines=[], edits=[])
    assert ids(work) == [*LINES[:position], "line", *LINES[position:]]
    assert work.production.lines[position].account == account
    assert_one_step(work)


def test_pasted_lines_come_in_their_order_with_the_cells_pasted_over(work: Work) -> None:
    lines = [{"label": "Un", "rate": "1"}, {"label": "Deux", "rate": "2,5"}]
    apply(work, "add", after="lines:camera", lines=lines, edits=[edit("lines:camera", "rate", "9")])
    assert ids(work)[1:4] == ["camera", "un", "deux"]
    assert [line.rate for line in work.production.lines[1:4]] == [9, 1, 2.5]
    assert_one_step(work)


def test_a_pasted_cell_that_cannot_be_used_stays_in_its_line(work: Work) -> None:
    lines = [{"label": "Un", "rate": "a lot", "x": "2"}, {"label": "Deux", "rate": "3"}]
    apply(work, "add", after="lines:camera", lines=lines, edits=[])
    assert ids(work)[1:4] == ["camera", "un", "deux"]
    assert [(line.rate, line.x) for line in work.production.lines[2:4]] == [(None, 2), (3, 1)]
    assert {place: fault.text for place, fault in work.faults.items()} == {("lines", "un", "rate"): "a lot"}
    assert_one_step(work)
    assert work.faults == {}


def test_a_paste_of_more_lines_than_a_file_holds_is_told(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_LINES", len(LINES) + 1)
    with pytest.raises(ProdkitError) as raised:
        apply(work, "add", after="lines:camera", lines=[{"rate": "1"}, {"rate": "2"}], edits=[])
    assert_sayable(raised.value)
    assert (ids(work), work.faults) == (LINES, {})


def test_lines_are_deleted_and_accounts_are_not(work: Work) -> None:
    apply(work, "delete", rows=["lines:camera", "account:31", "charges:overheads", "lines:script"])
    assert ids(work) == ["lights", "catering", "editor", "insurance"]
    assert len(work.production.charges) == 2
    assert_one_step(work)


def test_lines_are_duplicated(work: Work) -> None:
    apply(work, "duplicate", rows=["lines:camera", "charges:overheads", "lines:lights"])
    assert ids(work)[1:5] == ["camera", "camera-2", "lights", "lights-2"]
    assert_one_step(work)


def test_lines_and_charges_are_muted_together_and_counted_again(work: Work) -> None:
    rows = ["lines:camera", "charges:overheads", "account:31"]
    apply(work, "mute", rows=rows, muted=True)
    assert [line.id for line in work.production.lines if line.muted] == ["camera"]
    assert [charge.id for charge in work.production.charges if charge.muted] == ["overheads"]
    sheet.DetailSheet(work).rows()
    apply(work, "mute", rows=rows, muted=False)
    assert not work.unsaved


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ("lines:lights", ["script", "lights", "camera", "catering", "editor", "insurance"]),
        ("account:31", ["script", "lights", "catering", "camera", "editor", "insurance"]),
        ("account:22", ["script", "lights", "catering", "editor", "insurance", "camera"]),
    ],
)
def test_lines_move_after_a_row(after: str, order: list[str], work: Work) -> None:
    apply(work, "move", rows=["lines:camera"], after=after)
    assert ids(work) == order
    assert_one_step(work)


def test_every_row_that_shows_a_figure_can_be_explained(work: Work) -> None:
    for row in [*sheet.TopSheet(work).rows(), *sheet.DetailSheet(work).rows()]:
        assert explain(work.budget, grid_edits.explained(row["id"])).label
