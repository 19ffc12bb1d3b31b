"""The Python side of the budget grid: what it sends to the page, and what it lets through from it."""

from __future__ import annotations

import logging
import re
from importlib.resources import files
from typing import Any

import pytest

from prodkit import i18n
from prodkit.ui import grid as module
from prodkit.ui.grid import BudgetGrid

COLUMNS = [{"id": "rate", "label": "Rate"}, {"id": "amount", "label": "Amount"}]


def rows() -> list[dict[str, Any]]:
    return [
        {"id": name, "parent": None, "depth": 0, "kind": "line", "cells": {"rate": {"t": "1"}, "amount": {"t": "2"}}}
        for name in ("a", "b")
    ]


@pytest.fixture
def grid() -> BudgetGrid:
    shown = BudgetGrid()
    shown.show(COLUMNS, rows(), "fr")
    return shown


@pytest.fixture
def actions(grid: BudgetGrid) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = []
    grid.on_action(received.append)
    return received


def edit(row: str = "a", column: str = "rate", text: Any = "5") -> dict[str, Any]:
    return {"row": row, "column": column, "text": text}


def arrive(grid: BudgetGrid, message: object) -> None:
    """Let a message arrive the way a page sends it."""
    grid._handle_custom_msg(message, [])


@pytest.mark.parametrize(
    "action",
    [
        {"type": "edit", "edits": [edit(), edit("b", "amount", "= days * 2")]},
        {"type": "add", "after": "a", "lines": [{"rate": "3"}, {}], "edits": [edit()]},
        {"type": "delete", "rows": ["a", "b"]},
        {"type": "duplicate", "rows": ["a"]},
        {"type": "mute", "rows": ["a"], "muted": True},
        {"type": "move", "rows": ["a"], "after": "b"},
        {"type": "explain", "row": "a", "column": "amount"},
        {"type": "undo"},
        {"type": "redo"},
        {"type": "save"},
    ],
)
def test_each_action_reaches_the_callback(
    grid: BudgetGrid, actions: list[dict[str, Any]], action: dict[str, Any]
) -> None:
    arrive(grid, action)
    assert actions == [action]


def test_an_added_line_always_says_what_it_holds(grid: BudgetGrid, actions: list[dict[str, Any]]) -> None:
    arrive(grid, {"type": "add", "after": "a"})
    assert actions == [{"type": "add", "after": "a", "lines": [], "edits": []}]


@pytest.mark.parametrize(
    "message",
    [
        None,
        "undo",
        [],
        {},
        {"type": "run"},
        {"type": ["undo"]},
        {"type": "undo", "more": 1},
        {"type": "edit"},
        {"type": "edit", "edits": []},
        {"type": "edit", "edits": [edit("unknown")]},
        {"type": "edit", "edits": [edit(column="unknown")]},
        {"type": "edit", "edits": [edit(text=5)]},
        {"type": "edit", "edits": [edit(text="x" * 10_001)]},
        {"type": "edit", "edits": [edit()] * 10_001},
        {"type": "add", "after": "unknown"},
        {"type": "add", "after": "a", "lines": [{"unknown": "1"}]},
        {"type": "add", "after": "a", "lines": [{"rate": None}]},
        {"type": "add", "after": "a", "edits": [edit("unknown")]},
        {"type": "delete", "rows": []},
        {"type": "delete", "rows": "a"},
        {"type": "delete", "rows": ["a", "unknown"]},
        {"type": "mute", "rows": ["a"], "muted": "yes"},
        {"type": "move", "rows": ["a"], "after": None},
        {"type": "explain", "row": "a", "column": {"rate": 1}},
    ],
)
def test_anything_else_is_ignored_with_a_warning(
    grid: BudgetGrid, actions: list[dict[str, Any]], message: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        arrive(grid, message)
    assert actions == []
    assert "ignored" in caplog.text


def test_the_log_never_repeats_what_was_sent(grid: BudgetGrid, caplog: pytest.LogCaptureFixture) -> None:
    arrive(grid, {"type": "edit", "edits": [edit(text=["private pay"])]})
    assert "private" not in caplog.text


def test_a_grid_to_read_only_explains() -> None:
    grid = BudgetGrid(editable=False)
    grid.show(COLUMNS, rows(), "en")
    received: list[dict[str, Any]] = []
    grid.on_action(received.append)
    arrive(grid, {"type": "delete", "rows": ["a"]})
    arrive(grid, {"type": "explain", "row": "a", "column": "rate"})
    assert [action["type"] for action in received] == ["explain"]


def test_the_page_cannot_set_what_is_shown(grid: BudgetGrid) -> None:
    grid.set_state({"rows": [], "editable": False})
    assert len(grid.rows) == 2
    assert grid.editable


def test_rows_shown_are_ours_and_not_the_callers() -> None:
    mine = rows()
    grid = BudgetGrid()
    grid.show(COLUMNS, mine, "fr")
    grid.patch({"a": {"rate": {"t": "9"}}})
    assert mine == rows()


def test_a_patch_goes_to_the_page_alone_and_stays_for_the_next_page(
    grid: BudgetGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(grid, "send", sent.append)
    changes: list[object] = []
    grid.observe(changes.append, "rows")
    grid.patch({"b": {"rate": {"t": "7"}}})
    assert sent == [{"type": "cells", "cells": {"b": {"rate": {"t": "7"}}}}]
    assert grid.get_state("rows")["rows"][1]["cells"] == {"rate": {"t": "7"}, "amount": {"t": "2"}}
    assert changes == []


def test_the_words_follow_the_language(grid: BudgetGrid) -> None:
    assert grid.texts["do_save"] == "Enregistrer"
    grid.show(COLUMNS, rows(), "en")
    assert grid.texts["do_save"] == "Save"


def test_every_part_of_the_page_code_is_used() -> None:
    folder = files("prodkit").joinpath("ui", "static", "grid")
    parts = {item.name.removesuffix(".js") for item in folder.iterdir() if item.name.endswith(".js")}
    assert set(module._PARTS) == parts


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_every_word_the_page_asks_for_exists(lang: i18n.Lang) -> None:
    code = BudgetGrid()._esm
    words = i18n.area("grid", lang)
    asked = set(re.findall(r"\btexts\.([a-z_]+)", code)) | set(re.findall(r'say\("([a-z_]+)"', code))
    asked |= {f"do_{name}" for name in re.findall(r'\{ name: "([a-z_]+)"', code)}
    assert len(asked) >= 40
    assert asked <= set(words)


def test_both_languages_have_the_same_words() -> None:
    assert i18n.area("grid", "fr").keys() == i18n.area("grid", "en").keys()
