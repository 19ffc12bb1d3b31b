"""No work is lost: saving, history, reloads, two people on one file, a kernel that dies."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import prodkit as pk
from apps.pages import Estimate, open_app, wait_for_app
from apps.served import Served, kernel_process
from prodkit import edit, store
from prodkit.production import Production
from prodkit.store.history import History

pytestmark = pytest.mark.browser

Open = Callable[..., Estimate]


def driven(film: Production, days: float) -> Production:
    return edit.set_drivers(film, {"shoot_days": days})


def drive(app: Estimate, days: float) -> None:
    app.driver("shoot_days").fill(f"{days:g}")
    app.press("Enter")


def test_a_save_keeps_comments_and_history_says_who_what_and_when(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    app.tab("history")
    app.page.get_by_label("Votre nom").fill("Awa Diallo")
    app.press("Enter")
    drive(app, 40)
    app.is_unsaved()
    app.press("Control+s")  # from a field, as everywhere
    expect(app.state).to_have_text("enregistré")
    assert pk.load(production) == driven(film, 40)
    assert "Comment lire ce fichier" in production.read_text(encoding="utf-8")

    latest = app.page.locator("tbody tr").first
    expect(latest).to_contain_text("Awa Diallo")
    expect(latest).to_contain_text("version actuelle")
    expect(latest).to_contain_text(re.compile(r"\d{4} \d{2}:\d{2}"))
    latest.get_by_role("button", name="Voir").click()
    changed = app.page.get_by_role("region", name=re.compile("^Version")).locator("tbody tr")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("Jours de tournage")
    expect(changed.locator("td").nth(1)).to_have_text("34")
    expect(changed.locator("td").nth(2)).to_have_text("40")

    app.page.locator("tbody tr").nth(1).get_by_role("button", name="Rouvrir").click()
    app.shows(film)
    app.is_unsaved()
    expect(app.message).to_contain_text("enregistrez-la")
    expect(app.message).to_be_in_viewport()
    app.save()
    assert pk.load(production) == film
    expect(app.page.locator(".pk-table").first.locator("tbody tr")).to_have_count(3)  # going back erases nothing


def test_the_name_for_the_history_is_remembered_by_the_browser(estimate: Open, production: Path, clean: Page) -> None:
    clean.add_init_script("localStorage.setItem('prodkit.who', 'Awa Diallo')")  # as after an earlier visit
    app = estimate()
    drive(app, 35)
    app.is_unsaved()
    app.save()
    app.tab("history")
    expect(app.page.locator("tbody tr").first).to_contain_text("Awa Diallo")
    expect(app.page.get_by_label("Votre nom")).to_have_value("Awa Diallo")
    assert pk.load(production).drivers[0].value == 35


def test_a_reload_in_the_middle_of_unsaved_work_keeps_all_of_it(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    drive(app, 36)
    app.is_unsaved()
    app.tab("detail")
    app.find("scripte préparation")
    app.type_in("lines:scripte-prep", "label", "Scripte en chef")
    app.type_in("lines:scripte-prep", "rate", "2000")
    film = driven(film, 36)
    for column, text in (("label", "Scripte en chef"), ("rate", "2000")):
        film = edit.set_field(film, "lines", "scripte-prep", column, text, "fr")
    app.shows(film)
    app.page.on("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves unsaved work
    app.page.reload()
    app.wait()
    app.shows(film)
    app.is_unsaved()
    app.save()
    assert pk.load(production) == film


def test_closing_and_coming_back_offers_the_unsaved_work(estimate: Open, production: Path) -> None:
    film = pk.load(production)
    app = estimate()
    drive(app, 38)
    app.shows(driven(film, 38))
    app.page.on("dialog", lambda dialog: dialog.accept())
    app.page.goto("about:blank")
    app = estimate()
    app.shows(film)
    expect(app.message).to_contain_text("Un travail non enregistré")
    app.button("draft.resume").click()
    app.shows(driven(film, 38))
    app.is_unsaved()
    app.save()
    app.page.goto("about:blank")
    app = estimate()
    app.shows(driven(film, 38))
    expect(app.message).to_be_empty()


def test_two_people_on_one_file_choose_and_nothing_is_lost(
    estimate: Open, production: Path, clean: Page, desk: Served
) -> None:
    film = pk.load(production)
    mine = estimate()
    other = clean.context.new_page()
    open_app(other, clean.url)
    theirs = Estimate(other).wait()

    def collide(my_days: float, their_days: float) -> None:
        drive(theirs, their_days)
        theirs.shows(driven(film, their_days))
        theirs.save()
        drive(mine, my_days)
        mine.shows(driven(film, my_days))
        mine.button("save").click()
        expect(mine.message).to_be_focused()
        expect(mine.message).to_contain_text("modifié ailleurs")
        differs = mine.page.get_by_role("region", name="Ce qui diffère").locator("tbody tr")
        expect(differs).to_have_count(1)
        expect(differs.locator("td").nth(1)).to_have_text(f"{my_days}")
        expect(differs.locator("td").nth(2)).to_have_text(f"{their_days}")
        assert pk.load(production) == driven(film, their_days)

    collide(30, 31)
    mine.button("conflict.theirs").click()
    mine.shows(driven(film, 31))
    expect(mine.message).to_be_empty()
    mine.button("undo").click()
    mine.shows(driven(film, 30))  # what was mine is one step back

    collide(32, 33)
    mine.button("conflict.over").click()
    expect(mine.state).to_have_text("enregistré")
    assert pk.load(production) == driven(film, 32)
    mine.tab("history")
    mine.page.locator("tbody tr").nth(1).get_by_role("button", name="Rouvrir").click()
    mine.shows(driven(film, 33))  # what was theirs is in the history

    other.reload()
    theirs.wait()
    collide(35, 36)
    mine.button("conflict.copy").click()
    mine.page.wait_for_url(lambda url: f"production={production.stem}&" not in f"{url}&")
    mine.shows(driven(film, 35))
    assert pk.load(production) == driven(film, 36)
    copy = store.path_of(desk.folder, re.findall(r"production=([\w-]+)", mine.page.url)[0])
    assert pk.load(copy).drivers == driven(film, 35).drivers
    copy.unlink()


def test_a_kernel_that_dies_is_told_and_its_work_is_still_there(estimate: Open, production: Path, desk: Served) -> None:
    film = pk.load(production)
    app = estimate()
    drive(app, 41)
    app.shows(driven(film, 41))
    app.is_unsaved()
    app.until(lambda: bool(History(production.parent).drafts(production.stem)))
    kernel_process(app.page, desk).kill()
    expect(app.page.get_by_text("La connexion à l’application est interrompue.")).to_be_visible()
    app.page.get_by_role("button", name="Recharger la page").click()
    app.page.wait_for_load_state()
    wait_for_app(app.page)
    app.shows(driven(film, 41))
    app.is_unsaved()
