"""Copying from and pasting into the budget grid."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from apps.grid.harness import Harness, edit, large


def test_copying_gives_spreadsheets_a_table_and_keeps_formulas_for_ourselves(grid: Harness) -> None:
    grid.cell("chief", "quantity").click()
    grid.press("Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Control+C")
    text = grid.page.evaluate("navigator.clipboard.readText()")
    assert text.replace("\r", "") == "5\tjour\t1234,50\n5\tjour\t1234,50"
    html = "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then(blob => blob.text())"
    assert "<td>jour</td>" in grid.page.evaluate(html)
    grid.cell("paint", "label").click()
    grid.press("ArrowRight", "Delete", "Control+V")
    cleared, pasted = grid.sent()
    assert cleared == edit("paint", "quantity", "")
    assert {"row": "paint", "column": "quantity", "text": "= days / 4"} in pasted["edits"]
    assert pasted["lines"] == [{"quantity": "= days / 4", "unit": "day", "rate": "1234,5"}]


def test_pasting_from_excel_is_one_message(grid: Harness) -> None:
    grid.cell("loader", "label").click()
    grid.paste('"Un ""chef""\nà deux lignes"\t3\tSEMAINE\t250\tx\tignored\r\n"A\tB"\t4\r\nNouvelle\t1\tjour\r\n')
    (message,) = grid.sent()
    assert message["type"] == "add"
    assert message["after"] == "grip"
    assert [change["text"] for change in message["edits"]] == [
        'Un "chef"\nà deux lignes',
        *("3", "week", "250", "x", "A\tB", "4"),
    ]
    assert message["lines"] == [{"label": "Nouvelle", "quantity": "1", "unit": "day"}]


def test_pasting_on_an_account_adds_lines_to_it(grid: Harness) -> None:
    grid.cell("sets", "label").click()
    grid.paste("Bois\t2\nClous\t100")
    lines = [{"label": "Bois", "quantity": "2"}, {"label": "Clous", "quantity": "100"}]
    assert grid.sent() == [{"type": "add", "after": "sets", "lines": lines, "edits": []}]


def test_one_copied_cell_fills_the_selection(grid: Harness) -> None:
    grid.cell("chief", "rate").click()
    grid.press("Shift+ArrowDown", "Shift+ArrowDown")
    grid.paste("10")
    (message,) = grid.sent()
    assert [change["row"] for change in message["edits"]] == ["chief", "loader", "grip"]


def test_a_large_paste_asks_and_a_huge_one_is_refused(grid: Harness) -> None:
    grid.mount(large(25))
    grid.cell("l0", "label").click()
    grid.paste("\n".join(["a\t1"] * 1001))
    dialog = grid.page.get_by_role("dialog")
    expect(dialog).to_contain_text("2002")
    dialog.get_by_role("button", name="Annuler").click()
    assert grid.sent() == []
    grid.press("Control+V")
    dialog.get_by_role("button", name="Coller").click()
    (message,) = grid.sent()
    assert (len(message["edits"]), len(message["lines"])) == (50, 976)
    grid.paste("\n".join(["a\t1"] * 5001))
    expect(dialog).to_contain_text("10000")
    dialog.get_by_role("button", name="Fermer").click()
    assert grid.sent() == []


def test_filling_down_and_clearing_a_range(grid: Harness) -> None:
    grid.page.evaluate("model.message({type: 'cells', cells: {chief: {rate: {t: '8'}}}})")
    grid.cell("chief", "rate").click()
    grid.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+D", "Delete")
    filled, cleared = grid.sent()
    assert [(change["row"], change["text"]) for change in filled["edits"]] == [("loader", "8"), ("grip", "8")]
    assert [change["text"] for change in cleared["edits"]] == ["", "", ""]


def test_the_menu_copies_and_pastes_too(grid: Harness) -> None:
    grid.cell("chief", "rate").click()
    grid.press("Shift+F10")
    grid.page.get_by_role("menuitem", name="Copier Ctrl+C").click()
    expect(grid.page.get_by_role("status")).to_have_text("Cellules copiées : 1")
    grid.cell("grip", "quantity").click(button="right")
    grid.page.get_by_role("menuitem", name="Coller").click()
    expect(grid.cell("grip", "quantity")).to_have_text("1234,50")
    assert grid.sent() == [edit("grip", "quantity", "1234,50")]


def test_the_keyboard_alone_reaches_cells_and_copies(grid: Harness) -> None:
    grid.page.get_by_role("button", name="Raccourcis clavier").focus()
    grid.press("Tab", "ArrowDown", "ArrowRight", "ArrowRight", "Control+C")
    assert grid.focused() == ["chief", "unit"]
    assert grid.page.evaluate("navigator.clipboard.readText()") == "jour"


def test_cutting_copies_then_clears(grid: Harness) -> None:
    grid.cell("chief", "quantity").click()
    grid.press("Control+X")
    grid.cell("paint", "quantity").click()
    grid.press("Delete", "Control+V")
    assert grid.sent()[0] == edit("chief", "quantity", "")
    assert grid.page.evaluate("navigator.clipboard.readText()") == "5"


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("", [[""]]),
        ("a", [["a"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\t\n\tb", [["a", ""], ["", "b"]]),
        ('"x\ty"\t"say ""hi"""\n"two\r\nlines"', [["x\ty", 'say "hi"'], ["two\nlines"]]),
        ('12" rail\t"open', [['12" rail', '"open']]),
        ("a\n\nb", [["a"], [""], ["b"]]),
    ],
)
def test_spreadsheet_text_is_read_cell_by_cell(harness: Harness, text: str, table: list[list[str]]) -> None:
    assert harness.read_tsv(text) == table
