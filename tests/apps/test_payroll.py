"""The Payroll app as a person works it: search, sliders, the week, two engagements, a line for a production."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import Estimate, open_app
from apps.served import Served
from prodkit.deal import Deal, Reckoning, reckon
from prodkit.i18n import Lang
from prodkit.ui.payroll.app import TABS
from prodkit.ui.payroll.words import euros

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

Open = Callable[..., "Payroll"]


class Payroll:
    """The Payroll app on a page."""

    def __init__(self, page: Page, lang: Lang) -> None:
        self.page = page
        self.lang: Lang = lang
        self.job = page.locator("#pk-job")
        self.search = page.locator("#pk-search")
        self.hours = page.locator("#pk-hours")
        self.slider = page.locator("#pk-hours-slider")
        self.message = page.locator("#pk-message")

    def field(self, name: str) -> Locator:
        return self.page.locator(f"#pk-f-{name}")

    def tab(self, name: str) -> None:
        self.page.locator(f"#pk-tab-{name}").click()
        expect(self.page.locator(f"#pk-tab-{name}")).to_have_attribute("aria-selected", "true")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type_in(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.press("Tab")

    def deal(self, **fields: Any) -> Reckoning:
        """Work out the example with other terms, in the dates that the page shows."""
        days = {name: dt.date.fromisoformat(self.field(name).input_value()) for name in ("start", "end")}
        example = {"job": "Chargé de production", "agreement": "2642", "annex": "fiction", "hours": 39.0}
        return reckon(Deal(**{**example, **days, **fields}))

    def shows(self, reckoned: Reckoning) -> None:
        """Expect the headline figures of an engagement."""
        for name, amount in (("total", reckoned.total), ("gross", reckoned.gross), ("net", reckoned.net)):
            expect(self.page.locator(f"#pk-{name}")).to_have_text(euros(amount, self.lang))


@pytest.fixture
def payroll(clean: Page, desk: Served) -> Open:
    """Open the app: `payroll(lang="fr", query="")`."""

    def go(lang: Lang = "fr", query: str = "") -> Payroll:
        open_app(clean, f"{desk.url}payroll?lang={lang}{query}")
        app = Payroll(clean, lang)
        expect(app.job).to_be_visible()
        return app

    return go


def test_it_opens_on_an_example_and_is_in_the_header(payroll: Open) -> None:
    app = payroll()
    app.shows(app.deal())
    expect(app.page.get_by_role("link", name="Paie")).to_have_attribute("aria-current", "page")
    expect(app.page.get_by_role("img", name="Coût employeur de")).to_be_visible()


def test_a_job_is_found_with_the_keyboard_alone(payroll: Open) -> None:
    app = payroll()
    app.search.focus()
    app.page.keyboard.type("chargee de prod", delay=30)
    first = app.page.locator("[data-walk] button").first
    expect(first).to_contain_text("Chargé de production")
    app.search.fill("regisseuse generale")
    expect(first).to_contain_text("Régisseur général")
    app.press("ArrowDown")
    expect(app.page.locator("[data-walk] button").first).to_be_focused()
    app.press("ArrowUp")
    expect(app.search).to_be_focused()
    app.press("ArrowDown", "Enter")
    expect(app.job).to_have_text("Régisseur général")
    expect(app.job).to_be_focused()
    expect(app.search).to_have_value("")
    app.shows(app.deal(job="Régisseur général"))


def test_a_slider_is_dragged_and_typed_beside(payroll: Open) -> None:
    app = payroll()
    app.slider.focus()
    app.press("ArrowRight", "ArrowRight")
    expect(app.hours).to_have_value("40")
    app.shows(app.deal(hours=40.0))
    app.type_in(app.hours, "43,5")
    app.shows(app.deal(hours=43.5))
    expect(app.slider).to_have_value("43.5")


def test_the_curve_tells_and_takes(payroll: Open) -> None:
    app = payroll()
    app.tab("curve")
    expect(app.page.get_by_role("img", name="Courbes du coût employeur")).to_be_visible()
    expect(app.page.get_by_text("À partir de 43 h, une heure de plus est payée 150 % de la base.")).to_be_visible()
    app.page.locator('rect[data-value="46"]').click()
    expect(app.hours).to_have_value("46")
    app.shows(app.deal(hours=46.0))


def test_a_week_is_clicked_dragged_and_typed(payroll: Open) -> None:
    app = payroll()
    app.tab("week")
    for number in range(3):
        app.page.locator(f"#pk-day-{number} .pk-day-head").press("Enter")
    expect(app.page.locator(".pk-day-on")).to_have_count(3)
    app.page.locator("#pk-day-0-slider").focus()
    app.press("ArrowRight")
    expect(app.page.locator("#pk-day-0-hours")).to_have_value("8,5")
    app.type_in(app.page.locator("#pk-day-1-start"), "21:00")
    expect(app.page.locator("#pk-day-1-end")).to_have_value("05:00")
    expect(app.page.locator("#pk-pay")).to_contain_text("Majoration de nuit")
    app.type_in(app.page.locator("#pk-day-2-hours"), "25")
    expect(app.page.locator("#pk-day-2-note")).to_contain_text("Donnez de 0 à 24 heures")
    expect(app.page.locator("#pk-day-2-hours")).to_have_value("25")
    app.page.locator("#pk-week-text").fill("5 × 9 h, samedi 8 h")
    app.press("Enter")
    expect(app.page.locator(".pk-day-on")).to_have_count(6)
    expect(app.page.locator("#pk-day-5-hours")).to_have_value("8")
    expect(app.page.get_by_text("Limites de la durée du travail")).to_be_visible()


def test_two_engagements_side_by_side(payroll: Open) -> None:
    app = payroll("en")
    app.tab("compare")
    app.page.get_by_role("button", name="Copy A to B").click()
    app.type_in(app.hours, "46")
    gap = app.deal(hours=46.0).total - app.deal().total
    expect(app.page.locator("#pk-compared")).to_contain_text(f"B costs {euros(gap, 'en')} more than A")
    app.page.get_by_role("button", name="Engagement A").click()
    expect(app.hours).to_have_value("39")
    app.shows(app.deal())


def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(payroll: Open) -> None:
    app = payroll()
    before = app.deal()
    app.type_in(app.field("gross"), "mille")
    app.type_in(app.hours, "-4")
    expect(app.page.locator("#pk-f-gross-note")).to_contain_text("n’est pas un nombre")
    expect(app.page.locator("#pk-hours-note")).to_contain_text("de 0,25 à 168")
    expect(app.field("gross")).to_have_value("mille")
    app.field("end").fill("2020-01-01")
    expect(app.page.locator("#pk-f-end-note")).to_contain_text("Corrigez l’un des deux jours")
    expect(app.page.locator("#pk-total")).to_have_text(euros(before.total, "fr"))
    app.search.fill("astronaute de plateau")
    expect(app.page.get_by_text("Aucune fonction n’a tous les mots")).to_be_visible()
    app.page.locator("[data-walk] button").first.click()
    expect(app.job).to_contain_text("plateau")


def test_it_becomes_a_line_of_a_production(payroll: Open, production: Path) -> None:
    known = {line.id for line in pk.load(production).lines}
    app = payroll()
    app.type_in(app.hours, "46")
    app.tab("line")
    app.page.locator("#pk-l-production").select_option(production.stem)
    app.page.locator("#pk-l-account").select_option("2-PRO")
    app.type_in(app.page.locator("#pk-l-quantity"), "3")
    expect(app.page.locator("#pk-line-preview")).to_contain_text("3 × semaine, minimum de la grille")
    app.page.get_by_role("button", name="Ajouter et enregistrer").click()
    expect(app.message).to_contain_text(pk.load(production).name("fr"))
    (line,) = [line for line in pk.load(production).lines if line.id not in known]
    assert line.job is not None
    assert (line.account, line.quantity, line.rate, line.job.hours) == ("2-PRO", 3, None, 46)
    app.message.get_by_role("link").click()
    Estimate(app.page, "fr").wait()
    expect(app.page.get_by_role("heading", level=1)).to_have_text(pk.load(production).name("fr"))


def test_the_grids_are_filtered_compared_and_downloaded(payroll: Open) -> None:
    app = payroll()
    app.tab("grids")
    app.page.locator("#pk-g-agreement").select_option("3097")
    app.page.locator("#pk-g-annex").select_option("I")
    app.page.locator("#pk-g-other").fill("2020-01-06")
    app.page.locator("#pk-g-text").fill("administratrice de production")
    row = app.page.get_by_role("row").filter(has_text="Administrateur de production cinéma")
    expect(row).to_contain_text("+4,80")
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name="Télécharger (CSV)").click()
    assert download.value.suggested_filename == "grille-3097.csv"
    assert "1364,56;" in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_language_changes_in_place_and_a_reload_reopens_what_was_seen(payroll: Open) -> None:
    app = payroll()
    app.type_in(app.hours, "43,5")
    app.type_in(app.field("gross"), "1500")
    app.tab("curve")
    app.page.get_by_role("link", name="English").click()
    app.lang = "en"
    expect(app.page.get_by_role("tab", name="Curve")).to_be_visible()
    expect(app.hours).to_have_value("43.5")
    app.shows(app.deal(hours=43.5, gross=1500.0))
    assert "1500" not in app.page.url
    app.page.reload()
    expect(app.page.get_by_role("tab", name="Curve")).to_have_attribute("aria-selected", "true")
    expect(app.hours).to_have_value("43.5")
    app.shows(app.deal(hours=43.5))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_phone_never_scrolls_sideways(payroll: Open, clean: Page, lang: Lang) -> None:
    clean.set_viewport_size({"width": 360, "height": 740})
    app = payroll(lang)
    for name in TABS:
        app.tab(name)
        assert clean.evaluate("document.documentElement.scrollWidth") == 360, name
