"""The client's page in a browser: choices, a link that brings them back, and every byte that is sent read over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import small
from playwright.sync_api import expect

from apps.pages import open_app
from prodkit import i18n, store
from prodkit.i18n import LANGS, Lang
from prodkit.production import Production

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, WebSocket

    from apps.served import Served

pytestmark = pytest.mark.browser

SHORT = {"id": "short", "label": {"fr": "Trois jours", "en": "Three days"},
         "overrides": [{"set": "drivers.days", "to": 3}]}  # fmt: skip
CLIENT = {
    "offers": [{"scenario": "base"}, {"scenario": "short"}], "levers": [{"driver": "days", "min": 3, "max": 10}],
    "vat": True,
}  # fmt: skip


def say(key: str, lang: Lang) -> str:
    return i18n.text(f"client.{key}", lang)


@pytest.fixture(scope="module")
def served(serving: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("clients")
    store.save(small.film(scenarios=[SHORT], client=CLIENT, quote={"vat": 0.2}), folder / "film.yaml", None, "Anne")
    store.save(secretive(), folder / "secret.yaml", None, "Anne")
    return serving(folder)


def secretive() -> Production:
    """Give a production in which everything that a client is not shown is called a secret."""
    data: dict[str, Any] = small.data()
    for number, line in enumerate(data["lines"]):
        line |= {"label": f"secret-line-{number}", "note": "secret-note", "supplier": "secret-supplier"}
    for charge in data["charges"]:
        charge |= {"label": "secret-charge", "note": "secret-margin"}
    data["drivers"][1]["label"] = "secret-driver"
    hidden = {"id": "hidden", "label": "secret-scenario", "overrides": [{"mute": "camera"}]}
    return Production.parse(data | {"scenarios": [SHORT, hidden], "client": CLIENT, "notes": "secret-notes"})


@pytest.mark.parametrize("lang", LANGS)
def test_a_client_moves_a_lever_chooses_and_sends_the_link_back(page: Page, served: Served, lang: Lang) -> None:
    open_app(page, f"{served.url}client?production=film&lang={lang}")
    prices = page.locator(".pk-client-version .pk-tile-value")
    before = prices.all_inner_texts()
    page.locator("#pk-lever-days-slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(prices.first).not_to_have_text(before[0])
    page.get_by_role("button", name=say("choose", lang)).nth(1).click()
    expect(page.get_by_role("button", name=say("chosen", lang))).to_be_visible()
    expect(page).to_have_url(re.compile(r"(?=.*lever\.days=4)(?=.*scenario=short)"))
    shown = prices.all_inner_texts()
    page.reload()
    expect(page.get_by_role("button", name=say("chosen", lang))).to_be_visible(timeout=60_000)
    assert prices.all_inner_texts() == shown


def test_the_summary_is_a_pdf(page: Page, served: Served) -> None:
    open_app(page, f"{served.url}client?production=film&lang=fr")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=say("download", "fr")).click()
    assert Path(downloaded.value.path()).read_bytes().startswith(b"%PDF")


def test_it_fits_a_phone(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_app(page, f"{served.url}client?production=film&lang=fr")
    expect(page.locator(".pk-client-version").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_not_one_byte_of_what_is_not_offered_is_sent(page: Page, served: Served) -> None:
    seen: list[bytes] = []

    def keep(request: Request) -> None:
        answer = request.response()
        if answer is not None and answer.status < 300:
            seen.append(answer.body())

    def listen(line: WebSocket) -> None:
        line.on("framereceived", lambda frame: seen.append(frame if isinstance(frame, bytes) else frame.encode()))

    page.on("websocket", listen)
    page.on("requestfinished", keep)
    open_app(page, f"{served.url}client?production=secret&lang=en")
    slider = page.locator("#pk-lever-days-slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name=say("choose", "en")).nth(1).click()
    expect(page.get_by_role("button", name=say("chosen", "en"))).to_be_visible()
    whole = b"".join(seen)
    assert b"The Tides" in whole, "the test reads what is sent"
    assert b"secret-" not in whole
