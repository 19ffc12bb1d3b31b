"""Everyone can read and work it: both languages, keyboard alone, a phone, paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import Estimate, Home, open_app, sentences
from apps.served import Served
from prodkit import edit, i18n
from prodkit.i18n import Lang

pytestmark = pytest.mark.browser

Open = Callable[..., Estimate]
Only = Callable[[Lang, Path], set[str]]

TABS = ("top", "detail", "charts", "findings", "history")
SAID = """
() => {
    const said = [];
    const shown = (node) => node.checkVisibility?.({ visibilityProperty: true }) ?? true;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!["SCRIPT", "STYLE", "NOSCRIPT"].includes(parent.localName) && shown(parent)) said.push(node.data);
    }
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-valuetext"]) {
        for (const node of document.querySelectorAll(`[${name}]`)) if (shown(node)) said.push(node.getAttribute(name));
    }
    return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}
"""
"""All that a reader sees or is told, piece by piece."""


def bilingual(value: object) -> Iterator[dict[str, str]]:
    """Find every text of a production that is given in both languages."""
    if isinstance(value, dict):
        if set(value) == set(i18n.LANGS):
            yield value
        for inner in value.values():
            yield from bilingual(inner)
    if isinstance(value, list | tuple):
        for inner in value:
            yield from bilingual(inner)


@pytest.fixture(scope="module")
def only() -> Only:
    """Sentences of the catalogues and of a production that one language alone has."""

    def find(lang: Lang, path: Path) -> set[str]:
        texts = {each: sentences(each) for each in i18n.LANGS}
        film = pk.load(path)
        for pair in bilingual(film.plain()):
            for each in i18n.LANGS:
                texts[each].add(pair[each])
        for entry in pk.evaluate(film).model.chart.entries.values():
            for each in i18n.LANGS:
                texts[each].add(f"{entry.code} {entry.name(each)}")
        (other,) = set(i18n.LANGS) - {lang}
        return texts[lang] - texts[other]

    return find


# ---- Languages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [("fr", "en"), ("en", "fr")])
def test_the_language_switches_in_place_word_for_word(
    estimate: Open, production: Path, only: Only, first: Lang, second: Lang
) -> None:
    film = pk.load(production)
    app = estimate(first)
    app.driver("shoot_days").fill("36")
    app.press("Enter")
    app.shows(moved := edit.set_drivers(film, {"shoot_days": 36}))
    app.cell("account:2", "amount").click()
    expect(app.why).to_be_visible()
    app.page.evaluate("window.sameDocument = true")
    for each in (second, first):
        app.page.get_by_role("link", name={"fr": "Français", "en": "English"}[each]).click()
        app.lang = each
        expect(app.page.locator("html")).to_have_attribute("lang", each)
        app.shows(moved)
        app.is_unsaved()
        assert f"lang={each}" in app.page.url
        expect(app.page).to_have_title(f"{film.name(each)} · prodkit")
        (other,) = set(i18n.LANGS) - {each}
        foreign = only(other, production)
        for tab in TABS:
            app.tab(tab)
            said = set(app.page.evaluate(SAID))
            assert len(said) > 40
            assert said & foreign == set(), tab
        app.tab("top")
    assert app.page.evaluate("window.sameDocument") is True


def test_the_list_of_productions_switches_too(clean: Page, desk: Served, only: Only) -> None:
    open_app(clean, f"{desk.url}?lang=fr")
    for each in ("en", "fr"):
        clean.get_by_role("link", name={"fr": "Français", "en": "English"}[each]).click()
        expect(clean.locator("html")).to_have_attribute("lang", each)
        expect(clean.get_by_role("link", name={"fr": "Les Marées", "en": "The Tides"}[each])).to_be_visible()
        other: Lang = "fr" if each == "en" else "en"
        said = set(clean.evaluate(SAID))
        assert said & only(other, desk.folder / "les-marees.yaml") == set()


# ---- Keyboard -------------------------------------------------------------------------------------------------


def focus_by_tab(page: Page, css: str, most: int = 80) -> None:
    """Press Tab until the focus is there; it must never fall back to nothing on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", css):
            return
        assert page.evaluate("document.activeElement !== document.body"), css
    pytest.fail(f"Tab never reaches {css}")


def test_the_main_job_by_keyboard_alone(clean: Page, desk: Served, production: Path) -> None:
    film = pk.load(production)
    open_app(clean, f"{desk.url}?lang=fr")
    focus_by_tab(clean, f"a[href*='production={production.stem}&']")
    clean.keyboard.press("Enter")
    app = Estimate(clean).wait()
    focus_by_tab(clean, "#pk-driver-shoot_days-slider")
    app.press("ArrowRight")
    app.shows(film := edit.set_drivers(film, {"shoot_days": 35}))
    focus_by_tab(clean, "#pk-tab-top")
    app.press("ArrowRight")
    expect(clean.locator("#pk-tab-detail")).to_be_focused()
    expect(clean.locator("#pk-tab-detail")).to_have_attribute("aria-selected", "true")
    focus_by_tab(clean, ".pk-grid-filter")
    clean.keyboard.type("scripte préparation")
    app.press("Enter", "Control+End", "ArrowLeft")  # the line found, its rate
    expect(app.cell("lines:scripte-prep", "rate")).to_be_focused()
    clean.keyboard.type("1500")
    app.press("Enter")
    app.shows(film := edit.set_field(film, "lines", "scripte-prep", "rate", "1500", "fr"))
    app.press("ArrowRight", "Enter")
    expect(clean.locator("#pk-why")).to_be_focused()
    focus_by_tab(clean, "section summary")
    app.press("Escape")
    expect(app.cell("lines:scripte-prep", "total")).to_be_focused()
    app.press("Control+S")
    expect(app.state).to_have_text("enregistré")
    expect(app.cell("lines:scripte-prep", "total")).to_be_focused()
    assert pk.load(production) == film
    app.press("Escape")
    clean.keyboard.press("Tab")  # and out of the grid
    expect(clean.locator(".pk-grid :focus")).to_have_count(0)


# ---- Narrow, and on paper -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_a_phone_never_scrolls_sideways(clean: Page, estimate: Open, desk: Served, lang: Lang) -> None:
    clean.set_viewport_size({"width": 360, "height": 740})
    app = estimate(lang)
    width = "document.documentElement.scrollWidth"
    for tab in TABS:
        app.tab(tab)
        clean.wait_for_timeout(100)
        assert clean.evaluate(width) == 360, tab
    app.tab("top")
    app.cell("account:2", "amount").click()
    expect(clean.locator("#pk-why")).to_be_focused()
    assert clean.evaluate(width) == 360
    app.slider("crew_size").focus()
    expect(app.total).to_be_in_viewport()  # the total is in sight while a lever moves
    values = clean.locator(".pk-tile-value").evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
    assert max(values) <= 0
    open_app(clean, f"{desk.url}?lang={lang}")
    assert clean.evaluate(width) == 360
    expect(Home(clean, lang).row({"fr": "Les Marées", "en": "The Tides"}[lang])).to_be_visible()


def test_on_paper_it_is_a_document(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.tab("detail")
    app.page.get_by_role("button", name="Tout déplier").last.click()
    app.page.emulate_media(media="print")
    app.page.set_viewport_size({"width": 703, "height": 1000})  # A4 between its margins
    app.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for gone in ("header", "#pk-drivers", "#pk-tab-top", ".pk-grid-toolbar:visible", "#pk-choice"):
        expect(app.page.locator(gone).first).to_be_hidden()
    expect(app.page.get_by_role("heading", level=1)).to_be_visible()
    for line in film.lines:
        cell = app.page.locator(f'[data-row="lines:{line.id}"] > [data-column="total"]')
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 703, "a total is cut off"
    assert len(re.findall(r"/Type\s*/Page\b", app.page.pdf(format="A4").decode("latin-1"))) >= 3
    app.page.evaluate("dispatchEvent(new Event('afterprint'))")
    app.page.emulate_media(media="screen")
    app.page.set_viewport_size({"width": 1280, "height": 800})
    expect(app.page.locator("#pk-drivers")).to_be_visible()
