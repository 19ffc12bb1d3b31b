"""What the budget grid shows: errors, marks, menus, filter, columns, and how fast."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from apps.grid.harness import Harness, large, line, open_harness, small

HOSTILE = '<img src=x onerror="window.hacked = true">'


def test_an_error_is_read_out_and_shown_under_its_cell(grid: Harness) -> None:
    rows = small()
    rows[1]["cells"]["quantity"] = {"t": "?", "s": "= dys", "f": True, "e": "« dys » n'existe pas."}
    grid.mount(rows)
    cell = grid.cell("chief", "quantity")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_attribute("title", "« dys » n'existe pas.")
    note = grid.page.locator(".pk-grid-note")
    expect(note).to_be_hidden()
    cell.click()
    expect(note).to_be_visible()
    expect(cell).to_have_accessible_description("« dys » n'existe pas. = dys")
    below, above = note.bounding_box(), cell.bounding_box()
    assert below
    assert above
    assert below["y"] >= above["y"] + above["height"] - 1
    grid.page.evaluate("model.message({type: 'cells', cells: {chief: {quantity: {t: '5'}}}})")
    expect(note).to_be_hidden()
    expect(cell).not_to_have_attribute("aria-invalid", "true")


def test_mending_a_formula_takes_its_error_away(grid: Harness) -> None:
    rows = small()
    rows[1]["cells"]["quantity"] = {"t": "?", "s": "= dys", "f": True, "e": "« dys » n'existe pas."}
    grid.mount(rows)
    grid.cell("chief", "quantity").click()
    grid.page.keyboard.type("= days")
    grid.press("Enter")
    grid.page.evaluate("rows => model.set({rows})", small())
    expect(grid.cell("chief", "quantity")).to_have_text("5")
    expect(grid.cell("chief", "quantity")).not_to_have_attribute("aria-invalid", "true")


def test_paper_gets_every_row(grid: Harness) -> None:
    grid.mount(large(300))
    grid.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(grid.shown()) == 312
    grid.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(grid.shown()) < 100


def test_marks_are_words_as_well_as_looks(grid: Harness) -> None:
    rows = [*small()[:2], line("gift", "team", "Prêt de salle", in_kind=True), *small()[3:]]
    rows[1]["cells"]["rate"]["o"] = True
    grid.mount(rows)
    expect(grid.cell("gift", "label")).to_contain_text("en nature")
    expect(grid.cell("grip", "label")).to_contain_text("neutralisée")
    grid.cell("chief", "rate").click()
    description = "modifié depuis le dernier enregistrement"
    expect(grid.cell("chief", "rate")).to_have_accessible_description(description)
    expect(grid.cell("chief", "taxed")).to_have_accessible_name("oui")


def test_text_is_never_read_as_markup(grid: Harness) -> None:
    rows = small()
    rows[1]["cells"]["label"] = {"t": HOSTILE, "e": HOSTILE}
    rows[0]["cells"]["label"] = {"t": HOSTILE}
    grid.mount(rows)
    grid.cell("chief", "label").click()
    grid.press("Control+C", "F2", "Escape", "Shift+F10", "Escape")
    grid.page.get_by_role("searchbox").fill(HOSTILE)
    expect(grid.cell("chief", "label")).to_have_text(HOSTILE)
    assert grid.page.locator(".pk-grid img").count() == 0
    assert not grid.page.evaluate("Boolean(window.hacked)")


def test_the_menu_offers_what_applies_and_sends_it(grid: Harness) -> None:
    grid.page.get_by_role("button", name="Actions sur la ligne Machiniste").click()
    expect(grid.page.get_by_role("menuitem", name="Modifier la cellule")).to_be_focused()
    grid.page.get_by_role("menuitem", name="Réactiver").click()
    assert grid.sent() == [{"type": "mute", "rows": ["grip"], "muted": False}]
    assert grid.focused() == ["grip", "label"]
    grid.cell("sum", "label").click(button="right")
    names = grid.page.get_by_role("menuitem").all_inner_texts()
    assert [name.split("\n")[0] for name in names] == ["Copier"]


def test_the_menu_is_reached_and_left_by_keyboard(grid: Harness) -> None:
    grid.cell("loader", "amount").click()
    assert grid.sent() == [{"type": "explain", "row": "loader", "column": "amount"}]
    grid.press("Shift+F10", "ArrowUp")
    expect(grid.page.get_by_role("menuitem", name="Supprimer la ligne")).to_be_focused()
    grid.press("Escape")
    expect(grid.page.get_by_role("menu")).to_be_hidden()
    assert grid.focused() == ["loader", "amount"]
    grid.press("Enter")
    assert grid.sent() == [{"type": "explain", "row": "loader", "column": "amount"}]


def test_lines_move_to_another_account(grid: Harness) -> None:
    grid.cell("chief", "label").click()
    grid.press("Shift+ArrowDown", "Shift+F10")
    grid.page.get_by_role("menuitem", name="Déplacer vers un poste").click()
    grid.page.get_by_role("listbox", name="Poste d'arrivée").select_option(label="Décors")
    grid.page.get_by_role("button", name="Déplacer").click()
    assert grid.sent() == [{"type": "move", "rows": ["chief", "loader"], "after": "sets"}]


def test_the_filter_ignores_accents_and_keeps_accounts(grid: Harness) -> None:
    grid.mount(small(), depth=0)
    search = grid.page.get_by_role("searchbox", name="Filtrer les lignes")
    search.fill("equipe OPERATEUR")
    assert grid.shown() == ["team", "chief"]
    expect(grid.page.get_by_text("Lignes trouvées : 1")).to_be_visible()
    grid.page.get_by_role("button", name="Tout replier").click()
    assert grid.shown() == ["team"]
    search.fill("decors")
    assert grid.shown() == ["sets", "paint"]
    search.fill("")
    assert grid.shown() == ["team", "sets", "sum"]


def test_dragging_selects_a_range(grid: Harness) -> None:
    grid.cell("chief", "quantity").hover()
    grid.page.mouse.down()
    grid.cell("loader", "rate").hover()
    grid.page.mouse.up()
    assert grid.page.locator('[aria-selected="true"]').count() == 6
    grid.press("Control+A")
    assert grid.page.locator('[aria-selected="true"]').count() == 7 * 6


def test_a_grid_to_read_explains_but_never_edits(grid: Harness) -> None:
    grid.mount(small(), editable=False)
    grid.cell("chief", "rate").click()
    grid.press("5", "F2", "Delete", "Control+Delete", "Control+D")
    grid.paste("9")
    assert grid.sent() == []
    grid.cell("team", "amount").click()
    assert grid.sent() == [{"type": "explain", "row": "team", "column": "amount"}]
    expect(grid.page.get_by_role("treegrid")).to_have_attribute("aria-readonly", "true")
    grid.press("Tab")
    expect(grid.page.locator("#after")).to_be_focused()


def test_words_follow_the_language_without_losing_the_focus(grid: Harness) -> None:
    grid.cell("loader", "rate").click()
    english = {**grid.words("en")}
    grid.page.evaluate("texts => model.set({texts, lang: 'en'})", english)
    expect(grid.page.get_by_role("treegrid", name="Budget table")).to_be_visible()
    assert grid.focused() == ["loader", "rate"]
    grid.page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(grid.page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Ctrl+Del")
    assert "undefined" not in grid.page.locator(".pk-grid").inner_text()
    grid.press("Escape")


def test_a_phone_keeps_the_main_columns_and_never_scrolls_the_page(browser: Browser) -> None:
    options = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
    phone = open_harness(browser, **options)
    phone.mount(small())
    headers = phone.page.get_by_role("columnheader")
    expect(headers).to_have_text(["Actions", "Label", "Quantity", "Amount"])
    phone.page.get_by_role("button", name="Colonnes affichées").tap()
    phone.page.get_by_role("checkbox", name="Rate").check()
    phone.press("Escape")
    expect(headers).to_have_text(["Actions", "Label", "Quantity", "Rate", "Amount"])
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360
    phone.cell("chief", "quantity").tap()
    phone.cell("chief", "quantity").tap()
    expect(phone.page.get_by_role("textbox", name="Quantity")).to_be_focused()
    phone.page.context.close()


def test_a_thousand_lines_open_and_follow_a_driver_at_once(grid: Harness) -> None:
    # The best of a few tries: on a busy machine a single one also measures its neighbours.
    assert any(grid.mount(large(1000)) < 300 for _ in range(8))
    patch = """() => {
      const cells = Object.fromEntries(model.state.rows.filter((row) => row.kind === "line").map((row) =>
        [row.id, { quantity: { t: String(Math.random()) }, amount: { t: String(Math.random()) } }]));
      const start = performance.now();
      model.message({ type: "cells", cells });
      return performance.now() - start;
    }"""
    assert any(grid.page.evaluate(patch) < 20 for _ in range(8))
    assert grid.page.locator("[data-row]").count() < 150
    grid.cell("a0", "label").click()
    grid.press("Control+End")
    assert grid.focused() == ["l999", "amount"]
