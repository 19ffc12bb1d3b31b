"""Moving, typing and line commands in the budget grid, as in a spreadsheet."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from apps.grid.harness import Harness, account, edit, large, small


def test_it_is_a_tree_of_cells_to_a_screen_reader(grid: Harness) -> None:
    tree = grid.page.get_by_role("treegrid", name="Tableau du budget")
    expect(tree).to_have_attribute("aria-rowcount", "8")
    row = grid.page.locator('[data-row="loader"]')
    for name, value in {"level": "2", "posinset": "2", "setsize": "3", "rowindex": "4"}.items():
        expect(row).to_have_attribute(f"aria-{name}", value)
    expect(grid.page.locator('[data-row="team"]')).to_have_attribute("aria-expanded", "true")
    expect(grid.cell("loader", "amount")).to_have_attribute("aria-readonly", "true")
    expect(tree.locator('[tabindex="0"]')).to_have_count(1)
    expect(grid.page.get_by_role("button", name="Actions sur la ligne Assistant")).to_be_visible()


def test_arrows_home_end_and_tab_move_as_in_a_spreadsheet(grid: Harness) -> None:
    grid.cell("chief", "quantity").click()
    for key, where in [
        ("ArrowDown", ["loader", "quantity"]),
        ("ArrowRight", ["loader", "unit"]),
        ("End", ["loader", "amount"]),
        ("Tab", ["grip", "label"]),
        ("Shift+Tab", ["loader", "amount"]),
        ("Control+End", ["sum", "amount"]),
        ("Control+Home", ["team", "label"]),
        ("PageDown", ["sum", "label"]),
    ]:
        grid.press(key)
        assert grid.focused() == where, key


def test_escape_then_tab_leaves_the_grid(grid: Harness) -> None:
    grid.cell("sum", "label").click()
    grid.press("Escape", "Tab")
    expect(grid.page.locator("#after")).to_be_focused()


def test_left_and_right_on_an_account_close_and_open_it(grid: Harness) -> None:
    grid.cell("loader", "label").click()
    grid.press("ArrowLeft")
    assert grid.focused() == ["team", "label"]
    grid.press("ArrowLeft")
    assert grid.shown() == ["team", "sets", "paint", "sum"]
    grid.press("ArrowRight", "ArrowRight")
    assert grid.focused() == ["team", "quantity"]
    assert "chief" in grid.shown()


def test_closing_an_account_keeps_the_focus_on_it(grid: Harness) -> None:
    grid.cell("loader", "rate").click()
    grid.page.get_by_role("button", name="Tout replier").click()
    assert grid.shown() == ["team", "sets", "sum"]
    expect(grid.cell("team", "rate")).to_have_attribute("tabindex", "0")


def test_typing_replaces_and_enter_goes_down(grid: Harness) -> None:
    grid.cell("chief", "quantity").click()
    grid.page.keyboard.type("12,5")
    grid.press("Enter")
    assert grid.sent() == [edit("chief", "quantity", "12,5")]
    assert grid.focused() == ["loader", "quantity"]
    expect(grid.cell("chief", "quantity")).to_have_text("12,5")


def test_enter_after_tabs_returns_below_the_first_cell(grid: Harness) -> None:
    grid.cell("chief", "label").click()
    grid.page.keyboard.type("A")
    grid.press("Tab")
    grid.page.keyboard.type("2")
    grid.press("Enter")
    assert grid.focused() == ["loader", "label"]


def test_the_editor_shows_the_formula_and_escape_gives_up(grid: Harness) -> None:
    grid.cell("chief", "quantity").dblclick()
    editor = grid.page.get_by_role("textbox", name="Quantity")
    expect(editor).to_have_value("= days / 4")
    editor.fill("7")
    grid.press("Escape")
    assert grid.sent() == []
    expect(grid.cell("chief", "quantity")).to_have_text("5")


def test_an_unchanged_text_sends_nothing(grid: Harness) -> None:
    grid.cell("chief", "rate").click()
    grid.press("F2", "Enter")
    assert grid.sent() == []


def test_a_choice_and_a_check_are_edited_by_keyboard(grid: Harness) -> None:
    grid.cell("chief", "unit").click()
    grid.press("Enter", "ArrowDown", "Enter")
    grid.cell("chief", "taxed").focus()
    grid.press("Escape")
    grid.cell("chief", "taxed").click()
    assert grid.sent() == [edit("chief", "unit", "week"), edit("chief", "taxed", "false")]


def test_a_choice_that_is_not_offered_stays(grid: Harness) -> None:
    grid.page.evaluate("model.message({type: 'cells', cells: {chief: {unit: {t: 'heure', s: 'hour'}}}})")
    grid.cell("chief", "unit").dblclick()
    grid.press("Enter")
    assert grid.sent() == []


def test_what_arrives_never_destroys_what_is_typed(grid: Harness) -> None:
    grid.cell("loader", "quantity").click()
    grid.page.keyboard.type("40")
    fewer = [row for row in small() if row["id"] != "loader"]
    grid.page.evaluate("rows => model.set({rows})", fewer)
    grid.page.evaluate(
        "model.message({type: 'cells', cells: {chief: {rate: {t: '99'}}, loader: {quantity: {t: '1'}}}})"
    )
    grid.page.keyboard.type("0")
    expect(grid.page.get_by_role("textbox", name="Quantity")).to_have_value("400")
    expect(grid.cell("chief", "rate")).to_have_text("99")
    grid.press("Enter")
    assert grid.sent() == [edit("loader", "quantity", "400")]
    assert "loader" not in grid.shown()
    assert grid.focused()[0] in grid.shown()


def test_new_rows_keep_focus_scroll_and_open_branches(grid: Harness) -> None:
    grid.mount(large(200))
    grid.page.locator('[data-row="a0"] .pk-grid-toggle').click()
    grid.page.locator(".pk-grid-scroller").evaluate("box => box.scrollTop = 2000")
    grid.cell("l90", "rate").click()
    before = grid.cell("l90", "rate").bounding_box()
    grid.page.evaluate("rows => model.set({rows})", [account("new", "Nouveau"), *large(200)])
    assert grid.focused() == ["l90", "rate"]
    assert grid.cell("l90", "rate").bounding_box() == before
    grid.press("Control+Home", "ArrowDown")
    assert grid.shown()[:3] == ["new", "a0", "a25"]


def test_a_focus_message_opens_what_hides_the_row(grid: Harness) -> None:
    grid.mount(small(), depth=0)
    grid.page.evaluate("model.message({type: 'focus', row: 'paint', column: 'rate'})")
    assert grid.focused() == ["paint", "rate"]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("Control+Enter", {"type": "add", "after": "loader"}),
        ("Insert", {"type": "add", "after": "loader"}),
        ("Control+Delete", {"type": "delete", "rows": ["loader"]}),
        ("Control+Shift+D", {"type": "duplicate", "rows": ["loader"]}),
        ("Control+M", {"type": "mute", "rows": ["loader"], "muted": True}),
        ("Alt+ArrowUp", {"type": "move", "rows": ["loader"], "after": "team"}),
        ("Alt+ArrowDown", {"type": "move", "rows": ["loader"], "after": "grip"}),
        ("Control+Z", {"type": "undo"}),
        ("Meta+Z", {"type": "undo"}),
        ("Control+Y", {"type": "redo"}),
        ("Control+Shift+Z", {"type": "redo"}),
        ("Control+S", {"type": "save"}),
    ],
)
def test_each_shortcut_sends_its_message(grid: Harness, key: str, message: dict[str, Any]) -> None:
    grid.cell("loader", "rate").click()
    grid.press(key)
    assert grid.sent() == [message]


def test_saving_while_typing_sends_what_was_typed_first(grid: Harness) -> None:
    grid.cell("chief", "rate").click()
    grid.page.keyboard.type("9")
    grid.press("Control+S")
    assert grid.sent() == [edit("chief", "rate", "9"), {"type": "save"}]


def test_tab_in_the_last_cell_commits_and_keeps_the_focus(grid: Harness) -> None:
    columns = grid.page.evaluate("model.state.columns.slice(0, 2)")
    last = {**small()[1], "parent": None, "depth": 0}
    grid.page.evaluate("([columns, rows]) => model.set({columns, rows})", [columns, [last]])
    grid.cell("chief", "quantity").click()
    grid.page.keyboard.type("3")
    grid.press("Tab")
    assert grid.sent() == [edit("chief", "quantity", "3")]
    assert grid.focused() == ["chief", "quantity"]


def test_control_and_an_arrow_go_to_the_edge_and_shift_extends(grid: Harness) -> None:
    grid.cell("chief", "quantity").click()
    grid.press("Control+ArrowDown", "Control+Shift+ArrowUp")
    assert grid.focused() == ["team", "quantity"]
    assert grid.page.locator('[aria-selected="true"]').count() == 7


def test_a_range_survives_the_end_of_its_first_row(grid: Harness) -> None:
    grid.cell("loader", "rate").click()
    grid.press("Shift+ArrowDown")
    grid.page.evaluate("rows => model.set({rows})", [row for row in small() if row["id"] != "loader"])
    grid.page.keyboard.type("4")
    grid.press("Enter")
    assert grid.sent() == [edit("grip", "rate", "4")]
