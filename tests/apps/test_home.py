"""The list of productions: what is there, what cannot be read and why, what can be started."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import Home, open_app
from apps.served import Served
from prodkit import money, store
from prodkit.errors import ProdkitError

pytestmark = pytest.mark.browser


@pytest.fixture
def broken(desk: Served) -> Path:
    path = desk.folder / "cassee.yaml"
    path.write_text("prodkit: 1\ntitle: [jamais fermé\n", encoding="utf-8")
    return path


def test_every_production_with_its_kind_and_total(clean: Page, desk: Served) -> None:
    open_app(clean, f"{desk.url}?lang=en")
    for name in ("les-marees", "uk-play"):
        film = pk.load(desk.folder / f"{name}.yaml")
        row = Home(clean, "en").row(film.name("en"))
        expect(row).to_contain_text(money.format_money(float(pk.evaluate(film).total), film.currency, "en"))
        expect(row.get_by_role("link")).to_have_attribute("href", re.compile(f"production={name}&lang=en"))


def test_a_new_production_starts_from_a_starter_and_opens(clean: Page, desk: Served) -> None:
    title = "L’Été d’Awa <3"
    open_app(clean, f"{desk.url}?lang=fr")
    app = Home(clean).create(title, "la-cle")
    expect(clean.get_by_role("heading", level=1)).to_have_text(title)
    path = store.path_of(desk.folder, re.findall(r"production=([\w-]+)", clean.url)[0])
    film = pk.load(path)
    app.shows(film)
    assert film.name("fr") == title
    assert film.lines == pk.load(Path("templates/productions/la-cle.yaml")).lines
    path.unlink()


def test_a_duplicate_is_announced_and_the_focus_stays_on_its_production(
    clean: Page, desk: Served, production: Path
) -> None:
    title = pk.load(production).name("fr")
    open_app(clean, f"{desk.url}?lang=fr")
    button = clean.get_by_role("button", name=f"Dupliquer {title}", exact=True)
    button.focus()
    clean.keyboard.press("Enter")
    expect(clean.get_by_role("status")).to_contain_text(f"Copie de {title}")
    expect(Home(clean).row(f"Copie de {title}")).to_be_visible()
    expect(button).to_be_focused()
    copies = [one for one in store.productions(desk.folder) if one.production and "Copie" in one.production.name("fr")]
    assert len(copies) == 1
    copies[0].path.unlink()


def test_a_file_that_cannot_be_read_says_where_and_how_to_mend_it(clean: Page, desk: Served, broken: Path) -> None:
    with pytest.raises(ProdkitError) as refused:
        pk.load(broken)
    for lang in ("fr", "en"):
        open_app(clean, f"{desk.url}?lang={lang}")
        row = clean.get_by_role("row").filter(has_text=broken.stem)
        expect(row).to_contain_text(refused.value.findings[0].sentence(lang))
        expect(row.get_by_role("link")).to_have_count(0)
    assert "Traceback" not in clean.content()
    broken.unlink()


def test_a_link_to_a_production_that_is_gone_opens_another_and_says_so(clean: Page, desk: Served) -> None:
    open_app(clean, f"{desk.url}estimate?production=../../etc/passwd&lang=fr")
    expect(clean.locator("#pk-message")).to_contain_text("../../etc/passwd")
    expect(clean.get_by_role("heading", level=1)).to_have_text("Les Marées")
