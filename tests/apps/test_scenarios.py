"""The Scenario app in a browser: a scenario made, changed, explained, undone, saved, shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import small
from playwright.sync_api import expect

from apps.pages import open_app
from prodkit import i18n, store
from prodkit.i18n import LANGS, Lang
from prodkit.scenario import find

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from apps.served import Served

pytestmark = pytest.mark.browser

THREE = {"id": "three", "label": {"fr": "Trois jours", "en": "Three days"},
         "overrides": [{"set": "drivers.days", "to": 3}]}  # fmt: skip
RANGE = {"of": "drivers.days", "kind": "triangular", "low": 4, "likely": 5, "high": 8}


def say(key: str, lang: Lang, **params: object) -> str:
    return i18n.text(f"scenarios.{key}", lang, **params)


@pytest.fixture(scope="module")
def served(serving: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("scenarios")
    for name in ("film", "saved"):
        store.save(small.film(scenarios=[THREE], uncertain=[RANGE]), folder / f"{name}.yaml", None, "Anne")
    return serving(folder)


def opened(page: Page, served: Served, lang: Lang = "fr", name: str = "film", more: str = "") -> None:
    open_app(page, f"{served.url}scenarios?production={name}&lang={lang}{more}")
    expect(page.locator(".pk-scenario").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("lang", LANGS)
def test_a_scenario_is_made_driven_and_explained(page: Page, served: Served, lang: Lang) -> None:
    opened(page, served, lang)
    page.get_by_role("button", name=say("create", lang)).click()
    tile = page.locator(".pk-scenario-open")
    expect(tile).to_contain_text(say("new_label", lang, number=2))
    page.locator("#pk-driver-days-slider").focus()
    page.keyboard.press("ArrowRight")
    expect(tile).to_contain_text("▲")
    expect(page.get_by_text(say("changed_here", lang))).to_be_visible()
    page.get_by_role("tab", name=say("tab.difference", lang)).click()
    expect(page.get_by_role("img")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(tile).not_to_contain_text("▲")


def test_the_table_opens_by_keyboard(page: Page, served: Served) -> None:
    opened(page, served)
    account = page.locator("[data-action=toggle][data-value='2']")
    account.focus()
    page.keyboard.press("Enter")
    expect(account).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-action=toggle][data-value='25']")).to_be_visible()


def test_chances_arrive_while_the_page_stays_usable(page: Page, served: Served) -> None:
    opened(page, served, more="&tab=chances")
    page.get_by_role("button", name="10").click()
    expect(page.locator(".pk-board")).to_contain_text("P80", timeout=60_000)
    expect(page.locator("svg")).to_have_count(2)


def test_a_change_is_saved_with_its_history_and_found_again(page: Page, served: Served) -> None:
    opened(page, served, name="saved", more="&scenario=three")
    field = page.locator("#pk-driver-days")
    field.fill("4")
    field.press("Enter")
    page.get_by_role("button", name=i18n.text("app.save", "fr"), exact=True).click()
    expect(page.locator("#pk-state")).to_have_text(i18n.text("app.saved", "fr"))
    kept = store.load(served.folder / "saved.yaml")
    assert [override.to for override in find(kept, "three").overrides] == [4]


def test_a_link_reopens_the_view(page: Page, served: Served) -> None:
    opened(page, served, more="&scenario=three&tab=difference&base=base")
    expect(page.get_by_role("tab", selected=True)).to_have_text(say("tab.difference", "fr"))
    expect(page.locator(".pk-scenario-open")).to_contain_text("Trois jours")


def test_it_fits_a_phone(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    opened(page, served)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_comparison_is_downloaded(page: Page, served: Served) -> None:
    opened(page, served)
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=say("download.pdf", "fr")).click()
    assert downloaded.value.suggested_filename == "film-scenarios.pdf"
