"""A producer copies a client's link, the client opens it in a browser of their own, chooses, and passes it on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import small
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from apps.pages import open_app
from apps.served import Served, running
from prodkit import i18n, links, store
from prodkit.links import Pass
from prodkit.store import keys

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SHORT = {"id": "short", "label": "Three days", "overrides": [{"set": "drivers.days", "to": 3}]}
CLIENT = {
    "offers": [{"scenario": "base"}, {"scenario": "short"}], "levers": [{"driver": "days", "min": 3, "max": 10}],
}  # fmt: skip


def say(key: str) -> str:
    return i18n.text(f"client.{key}", "en")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("public")
    for name in ("film", "other"):
        store.save(small.film(scenarios=[SHORT], client=CLIENT), folder / f"{name}.yaml", None, "Anne")
    with running(folder, key=keys.keep(folder).hex(), kept=True, base_url="/budget/") as served:
        yield served


@pytest.fixture
def people(browser: Browser) -> Iterator[list[Page]]:
    """A page of the producer, of the client, and of someone the client knows: three browsers."""
    contexts = [browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}) for _ in range(3)]
    for context in contexts:
        context.set_default_timeout(60_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def copied(page: Page, button: str, told: str) -> str:
    """Press a button that copies a link, and give the link."""
    page.get_by_role("button", name=say(button), exact=True).click()
    expect(page.locator("#pk-message")).to_contain_text(i18n.area("client", "en")[told].partition("{")[0])
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_client_s_link_goes_from_the_producer_to_the_client_and_on(people: list[Page], public: Served) -> None:
    producer, client, friend = people
    key = keys.read(public.folder)
    assert key
    open_app(producer, f"{public.url}client?production=film&key={links.sign(key, Pass())}")
    assert "key=" not in producer.url
    expect(producer.get_by_role("navigation")).to_be_visible()
    link = copied(producer, "share", "shared")

    open_app(client, link)
    assert "key=" not in client.url
    expect(client.get_by_role("navigation")).to_have_count(0)
    expect(client.get_by_role("button", name=say("share"), exact=True)).to_have_count(0)
    client.get_by_role("button", name=say("choose")).nth(1).click()
    expect(client.get_by_role("button", name=say("chosen"))).to_be_visible()
    passed_on = copied(client, "copy", "copied")
    client.get_by_role("link", name="Français").click()
    expect(client.locator("html")).to_have_attribute("lang", "fr")
    client.get_by_role("link", name="prodkit").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("Les Marées", timeout=60_000)

    open_app(friend, passed_on)
    expect(friend.get_by_role("button", name=say("chosen"))).to_be_visible()
    answer = friend.goto(f"{public.url}client?production=other&lang=en")
    assert answer
    assert answer.status == 403
    expect(friend.get_by_role("heading", name=i18n.text("page.door.elsewhere.title", "en"))).to_be_visible()


@pytest.mark.parametrize("path", ["estimate?lang=fr", "client?key=forged"])
def test_the_page_of_a_refusal_is_for_everyone(page: Page, public: Served, path: str) -> None:
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{public.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.response["violations"] == []
