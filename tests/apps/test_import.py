"""Importing, in a browser: a budget from elsewhere becomes a production; our own workbook comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import workbooks
from playwright.sync_api import FilePayload, Page, expect
from test_exchange_uk_play import as_csv, published
from test_uk_play import CAPITAL, PRINTED

import prodkit as pk
from apps.pages import Estimate, open_app
from apps.served import Served
from prodkit import edit, i18n, money, store
from prodkit.exchange import workbook
from prodkit.exchange.tables import MAX_BYTES

pytestmark = pytest.mark.browser


def say(key: str, **params: object) -> str:
    return i18n.text(f"importing.{key}", "fr", **params)


def give(page: Page, name: str, data: bytes) -> None:
    page.get_by_label(say("picker.label"), exact=True).set_input_files(
        FilePayload(name=name, mimeType="application/octet-stream", buffer=data)
    )


def confirm(page: Page) -> None:
    page.locator("#pk-import-confirm").focus()
    page.keyboard.press("Enter")


def test_the_published_play_ties_and_becomes_a_production(clean: Page, desk: Served) -> None:
    open_app(clean, f"{desk.url}?lang=fr")
    clean.get_by_role("button", name=say("home_open")).click()
    expect(clean.get_by_label(say("picker.label"), exact=True)).to_be_focused()
    give(clean, "play.csv", as_csv(published()).encode())
    expect(clean.locator("#pk-import-verdict")).to_contain_text("Le compte est juste : 11 totaux")
    totals = clean.locator("#pk-import-ties tbody tr")
    expect(totals).to_have_count(11)
    for amount in (*PRINTED.values(), CAPITAL):
        expect(totals.filter(has_text=money.format_number(amount, "fr", 2))).not_to_have_count(0)
    clean.get_by_label(say("currency")).fill("GBP")
    clean.get_by_label(say("title"), exact=True).fill("La pièce importée")
    clean.keyboard.press("Tab")
    confirm(clean)
    clean.wait_for_url("**/estimate?production=la-piece-importee*")
    app = Estimate(clean, "fr").wait()
    path = store.path_of(desk.folder, "la-piece-importee")
    play = pk.load(path)
    assert (float(pk.evaluate(play).total), play.currency) == (60295.69, "GBP")
    app.shows(play)
    path.unlink()


def test_our_workbook_comes_back_its_change_is_listed_applied_and_undone(
    estimate: Callable[..., Estimate], production: Path
) -> None:
    film = pk.load(production)
    app = estimate()
    app.tab("import")
    give(app.page, "film.xlsx", workbooks.changed(workbook.write(film, "fr"), {"drivers.shoot_days.value": 36}))
    listed = app.page.get_by_role("row").filter(has_text="drivers.shoot_days.value")
    expect(listed).to_contain_text("34")
    expect(listed).to_contain_text("36")
    expect(app.total).to_have_text(app.money(pk.evaluate(film).total, film))  # listed, and not applied
    confirm(app.page)
    app.shows(edit.set_drivers(film, {"shoot_days": 36}))
    app.press("Control+Z")
    app.shows(film)
    expect(app.state).to_have_text("enregistré")


def test_what_is_too_large_broken_or_something_else_is_said(estimate: Callable[..., Estimate]) -> None:
    app = estimate()
    app.tab("import")
    said = app.page.locator(".pk-drop-said")
    # Never sent: a real one of this size would only fill the memory of the test.
    app.page.evaluate(
        """size => {
          const file = new File(["x"], "enorme.xlsx");
          Object.defineProperty(file, "size", { value: size });
          const drop = new Event("drop", { bubbles: true });
          drop.dataTransfer = { files: [file] };
          document.querySelector(".pk-drop").dispatchEvent(drop);
        }""",
        4 * MAX_BYTES,
    )
    expect(said).to_contain_text("« enorme.xlsx » fait 100 Mo")
    for name, data, found in (
        ("devis.xlsx", b"PK\x03\x04 and nothing more", "abîmé"),
        ("devis.xlsx", b"%PDF-1.7", "PDF"),
        ("vide.csv", b"", "vide"),
    ):
        give(app.page, name, data)
        expect(app.page.locator("#pk-import-message")).to_contain_text(found)
        expect(said).to_be_hidden()
    mean = "<img src=x onerror=alert(1)>"
    give(app.page, f"{mean}.csv".replace("/", ""), f"Poste;Montant\r\n{mean};10\r\n{mean};20\r\nTotal;30\r\n".encode())
    expect(app.page.get_by_role("rowheader", name=mean).first).to_be_visible()
    assert app.page.locator("img").count() == 0
