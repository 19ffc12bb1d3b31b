"""The main job, in a browser: open a film, move its levers, edit its lines, understand a figure, hand it over."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import Estimate, Home, open_app
from apps.served import Served
from prodkit import edit, money, store
from prodkit.i18n import Lang
from prodkit.production import Production

pytestmark = pytest.mark.browser

Open = Callable[..., Estimate]

SCRIPTE = "lines:scripte-prep"
BLOCK = ("deuxieme-assistant-prep", "deuxieme-assistant", "scripte-prep")


def typed(film: Production, *changes: tuple[str, str, str]) -> Production:
    """The film after typing texts into lines: (line, column, text)."""
    for line, column, text in changes:
        film = edit.set_field(film, "lines", line, column, text, "fr")
    return film


# ---- Levers and figures ---------------------------------------------------------------------------------------


def test_from_the_list_of_productions_to_a_lever_that_moves_every_figure(
    clean: Page, desk: Served, production: Path
) -> None:
    film = pk.load(production)
    open_app(clean, f"{desk.url}?lang=fr")
    app = Home(clean).follow(film.name("fr"))
    expect(clean).to_have_title(f"{film.name('fr')} · prodkit")
    app.shows(film)
    app.slider("shoot_days").focus()
    app.press("ArrowRight", "ArrowRight", "ArrowRight")  # faster than answers come back
    moved = edit.set_drivers(film, {"shoot_days": 37})
    app.shows(moved)
    assert float(pk.evaluate(film, drivers={"shoot_days": [37]}).total[0]) == float(pk.evaluate(moved).total)
    expect(app.slider("shoot_days")).to_be_focused()
    expect(app.driver("shoot_days")).to_have_value("37")
    expect(app.slider("shoot_days")).to_have_attribute("aria-valuetext", "37 jours")
    app.is_unsaved()
    app.button("undo").click()  # one gesture, one step
    app.shows(film)
    expect(app.slider("shoot_days")).to_have_value("34")
    expect(app.button("undo")).to_be_focused()


def test_a_slider_dragged_by_the_mouse_stays_in_the_hand(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    left_at = app.drag("crew_size", 0.9)
    assert left_at > 50
    app.shows(edit.set_drivers(film, {"crew_size": left_at}))
    expect(app.slider("crew_size")).to_have_value(f"{left_at:g}")
    left_at = app.drag("crew_size", 0.1)
    app.shows(edit.set_drivers(film, {"crew_size": left_at}))


def test_figures_stay_in_sight_beside_the_last_lever(estimate: Open, production: Path) -> None:
    app = estimate()
    app.slider(pk.load(production).drivers[-1].id).focus()
    for seen in (app.total, app.page.locator("#pk-tab-top"), app.cell("account:1", "amount")):
        expect(seen).to_be_in_viewport()


def test_a_driver_typed_as_a_person_writes_it_and_one_that_cannot_be_read(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.driver("rental_discount").fill("0,4")
    app.press("Enter")
    app.shows(moved := edit.set_drivers(film, {"rental_discount": 0.4}))
    app.driver("crew_size").fill("beaucoup")
    app.press("Enter")
    expect(app.driver("crew_size")).to_have_attribute("aria-invalid", "true")
    expect(app.page.locator("#pk-driver-crew_size-note")).to_contain_text("beaucoup")
    expect(app.driver("crew_size")).to_have_value("beaucoup")
    app.shows(moved)


# ---- The grid -------------------------------------------------------------------------------------------------


def test_rates_typed_a_block_pasted_from_excel_and_all_of_it_undone_and_redone(
    estimate: Open, production: Path
) -> None:
    film = pk.load(production)
    app = estimate()
    app.tab("detail")
    app.find("assistante réalisatrice préparation")
    app.type_in(f"lines:{BLOCK[0]}", "rate", "1 234,5")
    steps = [film, typed(film, (BLOCK[0], "rate", "1 234,5"))]
    app.shows(steps[-1])
    expect(app.cell(f"lines:{BLOCK[0]}", "rate")).to_have_text(money.format_number(1234.5, "fr"))

    app.find("2-MES")
    app.paste(f"lines:{BLOCK[0]}", "quantity", "4\tjour\t2\r\n5\tsemaine\t1\r\n6\tforfait\t1,5\r\n")
    values = (("4", "day", "2"), ("5", "week", "1"), ("6", "flat", "1,5"))
    pasted = [
        (line, column, text)
        for line, row in zip(BLOCK, values, strict=True)
        for column, text in zip(("quantity", "unit", "x"), row, strict=True)
    ]
    steps.append(typed(steps[-1], *pasted))
    app.shows(steps[-1])
    expect(app.cell(f"lines:{BLOCK[2]}", "unit")).to_have_text("forfait")

    for step in reversed(steps[:-1]):
        app.press("Control+Z")
        app.shows(step)
    expect(app.state).to_have_text("enregistré")
    for step in steps[1:]:
        app.press("Control+Y")
        app.shows(step)


def test_lines_added_muted_moved_and_deleted(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.tab("detail")
    app.find("2-MES")
    before = app.rows("lines")
    app.command(SCRIPTE, "mute")
    app.shows(film := edit.mute(film, "lines", ["scripte-prep"], muted=True))
    expect(app.page.locator(f'[data-row="{SCRIPTE}"]')).to_contain_text("neutralisée")
    app.command(SCRIPTE, "unmute")
    app.shows(film := edit.mute(film, "lines", ["scripte-prep"], muted=False))

    app.cell(SCRIPTE, "label").click()
    app.press("Alt+ArrowUp")
    above = before[before.index(SCRIPTE) - 1]
    app.until(lambda: app.rows("lines").index(SCRIPTE) == before.index(SCRIPTE) - 1)
    app.shows(film := edit.move_lines(film, ["scripte-prep"], "2-MES", before[before.index(above) - 1].split(":")[1]))

    app.command(SCRIPTE, "add")
    app.until(lambda: len(app.rows("lines")) == len(before) + 1)
    (new,) = set(app.rows("lines")) - set(before)
    expect(app.cell(new, "label")).to_be_focused()  # a name is what comes next
    app.page.keyboard.type("Répétiteur")
    app.press("Enter")
    app.type_in(new, "rate", "800")
    film, name = edit.add_line(film, "2-MES", "scripte-prep", lang="fr")
    app.shows(film := typed(film, (name, "label", "Répétiteur"), (name, "rate", "800")))
    assert new == f"lines:{name}"

    app.command(SCRIPTE, "delete")
    app.shows(edit.delete_lines(film, ["scripte-prep"]))
    app.save()
    saved = pk.load(production)
    assert [line.id for line in saved.lines] == [line.id for line in edit.delete_lines(film, ["scripte-prep"]).lines]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("fr", "La fonction « nimporte » n’existe pas."), ("en", "There is no function “nimporte”.")],
)
def test_a_formula_that_works_and_one_that_is_refused(
    estimate: Open, production: Path, lang: Lang, sentence: str
) -> None:
    film = pk.load(production)
    app = estimate(lang)
    app.tab("detail")
    app.find("2-MES")
    app.type_in(SCRIPTE, "quantity", "= prep_weeks / 2")
    app.shows(film := typed(film, ("scripte-prep", "quantity", "= prep_weeks / 2")))
    expect(app.cell(SCRIPTE, "quantity")).to_contain_text("4")

    app.type_in(SCRIPTE, "rate", "=nimporte(1)")
    app.cell(SCRIPTE, "rate").click()
    note = app.page.locator(".pk-grid-note:visible")
    expect(note).to_contain_text(sentence)
    described = app.cell(SCRIPTE, "rate").get_attribute("aria-describedby") or ""
    assert note.get_attribute("id") in described.split()
    expect(app.cell(SCRIPTE, "rate")).to_have_text("=nimporte(1)")
    app.shows(film)  # what cannot be used changes nothing
    app.type_in(SCRIPTE, "rate", "1000")
    app.shows(typed(film, ("scripte-prep", "rate", "1000")))
    expect(note).to_be_hidden()


# ---- Understanding and handing over ---------------------------------------------------------------------------


def test_every_figure_opens_down_to_its_drivers_and_sources(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    cell = app.cell("account:2", "amount")
    cell.click()
    expect(app.page.locator("#pk-why")).to_be_focused()
    expect(app.page.locator("#pk-why")).to_be_in_viewport()
    expect(app.why).to_contain_text(app.money(pk.evaluate(film).accounts(depth=1).amount[1], film))
    for label in ("2-MES Mise en scène", "Réalisatrice, préparation et tournage", "Quantité", "Tournage (semaines)"):
        branch = app.why.locator("summary").filter(has_text=label).first
        branch.focus()
        app.press("Enter")
        expect(branch.locator("xpath=..")).to_have_attribute("open", "")
    expect(app.why.get_by_text("Jours de tournage").first).to_be_visible()
    expect(app.why.get_by_text("source secondaire").first).to_be_visible()

    app.slider("shoot_days").focus()
    app.press("ArrowRight")
    moved = edit.set_drivers(film, {"shoot_days": 35})
    expect(app.why).to_contain_text(app.money(pk.evaluate(moved).accounts(depth=1).amount[1], film))
    expect(app.why.get_by_text("Jours de tournage").first).to_be_visible()  # what was opened stays open

    app.why.get_by_role("button", name="Fermer").focus()
    app.press("Escape")
    expect(app.why).to_have_count(0)
    expect(cell).to_be_focused()
    app.press("Enter")
    expect(app.page.locator("#pk-why")).to_be_focused()


def test_pictures_switch_and_say_in_words_what_they_show(estimate: Open, production: Path) -> None:
    budget = pk.evaluate(pk.load(production))
    app = estimate()
    app.tab("charts")
    for dimension in ("phase", "location", "territory", "supplier", "tag", "currency", "account"):
        name = app.word(f"by.{dimension}")
        app.page.get_by_role("button", name=name).click()
        expect(app.page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        expect(app.page.get_by_role("img", name=name)).to_be_visible()
    app.page.get_by_text("En tableau").click()
    largest = budget.accounts(depth=1).query("kind == 'cost'").amount.max()
    expect(app.page.locator("tbody tr").first).to_contain_text(money.format_money(largest, "EUR", "fr"))


def test_findings_are_counted_and_say_what_to_do(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.tab("findings")
    for finding in pk.check(film, "fr"):
        row = app.page.get_by_role("row").filter(has_text=finding.what("fr"))
        expect(row).to_contain_text(finding.fix("fr"))
    app.driver("crew_size").fill("99")  # beyond the driver's own bounds
    app.press("Enter")
    urgent = [one for one in pk.check(edit.set_drivers(film, {"crew_size": 99})) if one.severity != "info"]
    expect(app.page.locator("#pk-tab-findings")).to_have_text(f"Constats ({len(urgent)})" if urgent else "Constats")


def test_what_is_downloaded_is_what_is_seen(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.slider("shoot_days").focus()
    app.press("ArrowRight")
    moved = edit.set_drivers(film, {"shoot_days": 35})
    app.shows(moved)

    name, text = app.download("download_csv")
    assert name == f"{production.stem}.csv"
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    total = rows[-1][rows[0].index("Total (EUR)")]
    assert money.parse_number(total, "fr") == float(pk.evaluate(moved).total)

    name, text = app.download("download_yaml")
    assert name == f"{production.stem}.yaml"
    assert store.parse_text(text) == moved
    assert "Comment lire ce fichier" in text  # the author's comments


def test_another_production_opens_in_place(estimate: Open, desk: Served) -> None:
    app = estimate()
    app.slider("shoot_days").focus()
    app.press("ArrowRight")
    app.is_unsaved()
    app.page.locator("#pk-choice").select_option("uk-play")
    play = pk.load(desk.folder / "uk-play.yaml")
    expect(app.page.get_by_role("heading", level=1)).to_have_text(play.name("fr"))
    app.shows(play)
    assert "draft=" not in app.page.url
    assert "production=uk-play" in app.page.url
