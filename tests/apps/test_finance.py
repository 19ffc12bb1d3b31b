"""The Finance app in a browser: an amount typed, an instalment moved, receipts doubled, all of it read by anyone."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import open_app
from prodkit import i18n, money
from prodkit.finance import edits

if TYPE_CHECKING:
    from apps.served import Served
    from prodkit.i18n import Lang

pytestmark = pytest.mark.browser

AMOUNT = "financing.sources.distributeur.amount"
DELAY = "financing.sources.region.schedule.1.delay"


def say(key: str, lang: Lang, **values: object) -> str:
    return i18n.text(f"finance.app.{key}", lang, **values)


def euros(amount: object, lang: Lang = "fr") -> str:
    return money.format_money(float(amount), "EUR", lang)  # type: ignore[arg-type]


def visit(page: Page, desk: Served, production: Path, lang: Lang = "fr", **query: str) -> None:
    more = "".join(f"&{key}={value}" for key, value in query.items())
    open_app(page, f"{desk.url}finance?production={production.stem}&lang={lang}{more}")
    expect(page.locator(".pk-finance")).to_be_visible()


def tile(page: Page, key: str, lang: Lang = "fr") -> Any:
    label = page.get_by_text(say(key, lang), exact=True)
    return page.locator(".pk-tile").filter(has=label).locator(".pk-tile-value")


def field(page: Page, place: str) -> Any:
    return page.locator(f"[name='{place}']")


def test_amounts_delays_and_receipts_move_what_follows_from_them(clean: Page, desk: Served, production: Path) -> None:
    film = pk.load(production)
    visit(clean, desk, production)
    expect(tile(clean, "tile.plan")).to_have_text(euros(pk.financing(film).total))

    field(clean, AMOUNT).fill("210 000")
    field(clean, AMOUNT).press("Enter")
    film = edits.set_number(film, AMOUNT, "210000", "fr")
    producer = pk.financing(film).table().set_index("source")["amount"]["producteur"]
    expect(clean.locator("#pk-source-producteur")).to_contain_text(euros(producer))

    clean.locator("#pk-tab-cash").click()
    expect(tile(clean, "tile.lowest")).to_have_text(euros(pk.cash_flow(film).lowest))
    field(clean, DELAY).fill("300")
    field(clean, DELAY).press("Enter")
    film = edits.set_number(film, DELAY, "300", "fr")
    expect(tile(clean, "tile.lowest")).to_have_text(euros(pk.cash_flow(film).lowest))
    expect(clean.locator("svg.pk-drawn")).to_have_count(1)

    clean.locator("#pk-tab-receipts").click()
    clean.locator("#pk-receipts").focus()
    for _ in range(3):
        clean.keyboard.press("ArrowRight")
    total = float(pk.recoup(film).total)
    expect(clean.locator(".pk-times output")).to_contain_text(euros(total * 1.15))

    clean.get_by_role("button", name=i18n.text("app.save", "fr"), exact=True).click()
    expect(clean.locator("#pk-state")).to_have_text(i18n.text("app.saved", "fr"))
    assert pk.load(production).financing == film.financing


def test_what_is_downloaded_is_what_is_shown(clean: Page, desk: Served, production: Path) -> None:
    visit(clean, desk, production, tab="cash")
    with clean.expect_download() as loading:
        clean.get_by_role("button", name=i18n.text("app.download_csv", "fr"), exact=True).click()
    rows = list(csv.reader(io.StringIO(Path(loading.value.path()).read_text(encoding="utf-8-sig")), delimiter=";"))
    found = pk.cash_flow(pk.load(production)).table()
    assert [row[0] for row in rows[1:]] == [day.isoformat() for day in found["period"]]
    assert [float(row[-1].replace(",", ".")) for row in rows[1:]] == found["balance"].tolist()


def test_a_link_reopens_what_was_seen_and_the_language_changes_every_word(
    clean: Page, desk: Served, production: Path
) -> None:
    visit(clean, desk, production, tab="cash", scenario="retard-chaine")
    expect(clean.locator("#pk-scenario")).to_have_value("retard-chaine")
    expect(clean.locator("#pk-tab-cash")).to_have_attribute("aria-selected", "true")
    late = pk.cash_flow(pk.load(production), scenario="retard-chaine")
    expect(clean.locator(".pk-tile-note").last).to_contain_text(euros(late.costs_of_credit))
    visit(clean, desk, production, "en", tab="receipts")
    expect(clean.locator(".pk-finance")).to_contain_text("Producer’s net receipts")


def test_corridors_are_put_in_order_and_the_plan_is_taken_away(clean: Page, desk: Served, production: Path) -> None:
    visit(clean, desk, production, tab="receipts")
    first, second = (clean.locator(f"#pk-recoupment-corridors-{name}") for name in ("com-salles", "frais-sortie"))
    expect(first.locator("td").first).to_have_text("1")
    clean.locator("#pk-recoupment-corridors-com-salles-down").click()
    expect(second.locator("td").first).to_have_text("1")
    clean.locator("#pk-recoupment-corridors-com-salles-edit").click()
    expect(clean.locator("#pk-recoupment-corridors-com-salles-card")).to_be_focused()
    clean.keyboard.press("Escape")
    expect(clean.locator("#pk-recoupment-corridors-com-salles-edit")).to_be_focused()
    clean.get_by_role("button", name=i18n.text("app.undo", "fr"), exact=True).click()
    expect(first.locator("td").first).to_have_text("1")
    clean.locator("#pk-documents > summary").click()
    with clean.expect_download() as loading:
        clean.locator("[data-value='financing.pdf']").click()
    assert Path(loading.value.path()).read_bytes().startswith(b"%PDF")
