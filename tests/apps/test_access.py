"""Every app as a tool for accessibility sees it, and on every size of screen; new apps are covered once served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from apps.pages import open_app
from apps.served import Served
from prodkit import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # describing all that is well takes most of the time
}
WIDTHS = (360, 768, 1280, 1920)
Scheme = Literal["light", "dark"]
Look = Callable[..., "Page"]


@pytest.fixture
def look(browser: Browser, desk: Served, server: Served, production: Path) -> Iterator[Look]:
    """Open an app as someone with this language, screen and scheme: `look(app, "fr", 1280, "light")`."""
    contexts = []

    def go(app: str, lang: str, width: int, scheme: Scheme) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page: Page = context.new_page()
        address = f"{desk.url}{'' if app == 'index' else app}?production={production.stem}"
        if app == "client":  # an offer in a company's colour
            address = f"{server.url}client?production=grand-matin"
        open_app(page, f"{address}&lang={lang}")
        return page

    yield go
    for context in contexts:
        context.close()


def views(page: Page) -> Iterator[str]:
    """Go through what the page shows: as it opens, then each of its other tabs."""
    yield "as it opens"
    for tab in page.get_by_role("tab").all():
        if tab.get_attribute("aria-selected") == "true":
            continue
        tab.click()
        page.locator(f"[role=tab][aria-selected=true] >> nth=0 >> text={tab.inner_text()}").wait_for()
        page.wait_for_timeout(300)
        yield tab.inner_text()


@pytest.mark.parametrize(("lang", "width", "scheme"), [("fr", 1280, "light"), ("en", 360, "dark")])
@pytest.mark.parametrize("app", serve.APPS)
def test_no_rule_of_accessibility_is_broken(look: Look, app: str, lang: str, width: int, scheme: Scheme) -> None:
    page = look(app, lang, width, scheme)
    for view in views(page):
        result = Axe().run(page, options=RULES)
        assert result.violations_count == 0, f"{view}: {result.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


@pytest.mark.parametrize("app", serve.APPS)
def test_nothing_needs_sideways_scrolling_from_phone_to_wide_screen(look: Look, app: str) -> None:
    page = look(app, "fr", WIDTHS[0], "light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("app", serve.APPS)
def test_all_that_can_be_clicked_can_be_reached_by_keyboard(look: Look, app: str) -> None:
    """Every link, button and field is a stop of the Tab key, or belongs to a group that is (tabs, a grid)."""
    page = look(app, "en", 1280, "light")
    unreachable = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [data-action]")]
            .filter((node) => node.checkVisibility() && !node.disabled && node.tabIndex < 0)
            .filter((node) => !node.closest("[role=tablist], [role=treegrid], [role=toolbar], [role=radiogroup], form"))
            .map((node) => node.outerHTML.slice(0, 200))"""
    )
    assert unreachable == []


@pytest.mark.parametrize("app", serve.APPS)
def test_printed_the_page_is_a_document_without_controls(look: Look, app: str) -> None:
    page = look(app, "fr", 1280, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("h1").first.is_visible()
    for control in ("header", "footer", ".pk-actions button", "input[type=range]"):
        assert not any(one.is_visible() for one in page.locator(control).all())
