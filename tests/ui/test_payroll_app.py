"""The Payroll app: what is typed is worked out at once, what cannot be used says why beside its field."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from acting import HOSTILE, Page, act, listen

from prodkit import i18n, money
from prodkit.deal import reckon
from prodkit.ui.payroll import PayrollApp
from prodkit.ui.payroll.app import TABS
from prodkit.ui.payroll.words import euros, word
from prodkit.ui.session import Session

TODAY = dt.date(2026, 9, 30)  # a Wednesday: the example begins on 5 October
COORDINATOR = "2642|Chargé de production (14)"


@pytest.fixture
def app(folder: Path) -> PayrollApp:
    return PayrollApp(Session(folder, "en"), TODAY)


def panel(app: PayrollApp, name: str) -> Page:
    return Page(getattr(app, name).html)


def put(app: PayrollApp, field: str, value: str) -> None:
    act(app.side, "set", value, name=field)


def field(app: PayrollApp, name: str) -> dict[str, str]:
    """Give the attributes of a field of the form."""
    return next(one for _, one in panel(app, "side").tags if one.get("name") == name)


def said_of(app: PayrollApp, name: str) -> str:
    """Give what is said beside a field."""
    return panel(app, "side").inside(field(app, name)["aria-describedby"])


def show(app: PayrollApp, tab: str) -> Page:
    act(app.tabs, "tab", tab)
    return panel(app, "main")


def plain(amount: float) -> str:
    return euros(amount, "en").replace("\u00a0", " ")


# ---- Opening --------------------------------------------------------------------------------------------------


def test_it_opens_on_an_example_of_the_coming_week(app: PayrollApp) -> None:
    deal = app.current.deal
    assert (deal.start, deal.end, deal.hours) == (dt.date(2026, 10, 5), dt.date(2026, 10, 9), 39)
    tiles = panel(app, "tiles").words
    reckoned = app.current.reckoned
    assert all(plain(amount) in tiles for amount in (reckoned.total, reckoned.gross, reckoned.net))
    assert panel(app, "side").words.startswith("Chargé de production Audiovisual production")


def test_figures_for_the_replay_do_not_depend_on_the_day(folder: Path) -> None:
    later = PayrollApp(Session(folder, "fr"), dt.date(2027, 3, 3))
    assert later.figures("2026-10-05") == PayrollApp(Session(folder, "en"), TODAY).figures("2026-10-05")
    assert "gross       1,124.19" in later.figures("2026-10-05")


def test_a_link_reopens_what_was_seen_without_what_people_earn(app: PayrollApp, folder: Path) -> None:
    act(app.finder, "pick", "3097|Cadreur cinéma")
    for name, value in (("annex", "II"), ("hours", "46"), ("gross", "2500"), ("rate.atmp", "1.45"), ("staff", "12")):
        put(app, name, value)
    act(app.tabs, "tab", "week")
    act(app.main, "preset", "nights")
    act(app.tabs, "tab", "compare")
    act(app.main, "copy", "b")
    put(app, "end", "2026-10-16")
    query: dict[str, str] = app.bar.page["query"]
    assert "2500" not in query.values()
    again = PayrollApp(Session(folder, "en", {name: text for name, text in query.items() if text}), TODAY)
    assert again.tab == "compare"
    assert again.chosen == "b"
    for name in ("a", "b"):
        one, other = app.sides[name], again.sides[name]
        assert {**one.typed, "gross": ""} == {**other.typed, "gross": ""}
        assert one.deal.sheet == other.deal.sheet
        assert other.deal.rates == (("atmp", 0.0145),)
    assert again.current.deal.end == dt.date(2026, 10, 16)


@pytest.mark.parametrize("lang", i18n.LANGS)
@pytest.mark.parametrize("tab", TABS)
def test_every_view_is_drawn_in_both_languages(app: PayrollApp, tab: str, lang: i18n.Lang) -> None:
    act(app.bar, "lang", lang)
    act(app.main, "preset", "six")
    assert show(app, tab).words
    assert word(f"tab.{tab}", lang) in panel(app, "tabs").words


def test_numbers_typed_in_one_language_stay_what_they_are_in_the_other(app: PayrollApp) -> None:
    put(app, "gross", "1,250.50")
    before = app.current.reckoned.gross
    act(app.bar, "lang", "fr")
    assert field(app, "gross")["value"] == money.format_number(1250.5, "fr")
    assert app.current.reckoned.gross == before == 1250.5


# ---- Finding a job --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["chargée de prod", "production chargé", "CHARGEE DE PRODUCTION"])
def test_a_job_is_found_however_it_is_written(app: PayrollApp, text: str) -> None:
    act(app.finder, "drive", text, name="search")
    assert ("pick", COORDINATOR) in panel(app, "finder").buttons
    assert field_of(panel(app, "finder"), "search")["value"] == text


def field_of(page: Page, name: str) -> dict[str, str]:
    return next(one for _, one in page.tags if one.get("name") == name)


def test_enter_takes_the_first_job_found(app: PayrollApp) -> None:
    act(app.finder, "first", search="artiste interprete long metrage")
    assert app.current.reckoned.wage.job == "Artiste-interprète long métrage"
    assert app.current.reckoned.status == "artist"
    assert field_of(panel(app, "finder"), "search")["value"] == ""


def test_an_unknown_job_leaves_the_figures_and_names_the_nearest(app: PayrollApp) -> None:
    before = app.current.reckoned
    act(app.finder, "first", search="chargé de spatiale")
    page = panel(app, "finder")
    assert "chargé de spatiale" in page.words
    assert any(value.startswith("2642|Chargé") for action, value in page.buttons if action == "pick")
    assert app.current.reckoned is before


def test_another_agreement_keeps_the_job_where_it_has_it(app: PayrollApp) -> None:
    act(app.finder, "pick", "2642|Cadreur / OPV (10)")
    put(app, "agreement", "3097")
    assert app.current.reckoned.wage.job == "Cadreur cinéma"
    put(app, "agreement", "1285")
    assert "Cadreur cinéma" in panel(app, "finder").words  # it has none: said, with what was asked
    assert app.current.reckoned.wage.agreement == "3097"


def test_the_unit_follows_a_job_that_has_no_weeks(app: PayrollApp) -> None:
    act(app.finder, "pick", "1285|Artiste dramatique / chorégraphique – mensuel")
    assert app.current.deal.unit == "month"
    assert not app.current.faults


def test_a_row_beside_can_be_chosen(app: PayrollApp) -> None:
    put(app, "annex", "")
    page = show(app, "cost")
    assert ("grid", "flux|") in page.buttons
    act(app.main, "grid", "flux|")
    assert app.current.reckoned.wage.row.annex == "flux"


# ---- The cost -------------------------------------------------------------------------------------------------


def test_every_contribution_is_shown_and_adds_up(app: PayrollApp) -> None:
    page = show(app, "cost")
    cost = app.current.reckoned.cost
    rows = cost.rows("en")
    for row in rows.itertuples():
        assert str(row.label) in page.words
    assert plain(cost.employer) in page.inside("pk-due")
    assert plain(cost.employee) in page.inside("pk-due")
    picture = next(one["aria-label"] for tag, one in page.tags if tag == "svg")
    assert euros(app.current.reckoned.total, "en") in picture


def test_the_press_is_quoted_beside_the_grids(app: PayrollApp) -> None:
    words = show(app, "cost").inside("pk-grid-row")
    assert all(text in words for text in ("€993.00", "€977.46", "€1,124.19", "1 July 2012"))


def test_a_flat_rate_is_measured_against_the_law(app: PayrollApp) -> None:
    put(app, "flat", "62")
    reckoned = app.current.reckoned
    gap = reckoned.cost.employer - reckoned.gross * 0.62
    assert plain(abs(gap)) in show(app, "cost").inside("pk-flat-gap")


def test_contributions_are_downloaded_month_by_month(app: PayrollApp, monkeypatch: pytest.MonkeyPatch) -> None:
    put(app, "end", "2026-11-20")
    sent = listen(monkeypatch, app.bar)
    act(app.main, "download", "contributions")
    (file,) = [one for one in sent if one["type"] == "download"]
    lines = file["text"].splitlines()
    assert sum("2026-10" in line for line in lines) == sum("2026-11" in line for line in lines) > 20
    assert str(app.current.reckoned.cost.total) in file["text"]


def test_the_slider_moves_hours_and_the_curve_is_clicked(app: PayrollApp) -> None:
    act(app.side, "drive", "46.5", name="hours")
    assert app.current.deal.hours == 46.5
    assert field(app, "hours")["value"] == "46.5"
    page = show(app, "curve")
    spots = page.all("rect", data_action="hours")
    assert [one["data-value"] for one in spots] == [str(hours) for hours in range(1, 61)]
    act(app.main, "hours", "50")
    assert app.current.deal.hours == 50


def test_where_hours_change_nothing_there_is_a_sentence(app: PayrollApp) -> None:
    act(app.finder, "pick", "3097|Réalisateur cinéma")
    assert show(app, "curve").words.endswith(word("curve.none", "en"))


# ---- What cannot be used --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "say"),
    [
        ("start", "1990-01-01", "years 2000 to 2099"),
        ("start", "someday", "is not a day"),
        ("end", "2026-10-01", "Correct one of the two days"),
        ("hours", "-5", "Give a number from 0.25 to 168"),
        ("hours", "many", "is not a number"),
        ("gross", "-1", "Give a number from 0"),
        ("quantity", "lots", "is not a number"),
        ("staff", "0", "Give a number from 1"),
        ("rate.atmp", "300", "percentage from 0 to less than 100"),
        ("dfs", "dfs_25", "needs the person’s consent"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(app: PayrollApp, name: str, value: str, say: str) -> None:
    before = app.current.reckoned
    put(app, name, value)
    assert say in said_of(app, name)
    assert field(app, name).get("aria-invalid") == "true"
    if name != "dfs":
        assert field(app, name)["value"] == value  # nothing typed is lost
    assert app.current.reckoned.total == before.total
    assert word("stale", "en") in panel(app, "side").words


def test_a_status_that_does_not_exist_is_said(app: PayrollApp) -> None:
    app.current.recall({"status": "trainee_cadre"})
    app.draw()
    assert "trainee_cadre" in said_of(app, "status")


def test_an_abatement_for_others_is_said_in_words_of_the_form(app: PayrollApp) -> None:
    put(app, "dfs", "dfs_25")
    act(app.side, "check", "true", name="consent")
    assert "is not for the status “technician”. It is for: performer, director." in said_of(app, "dfs")


def test_an_unknown_rate_left_empty_says_what_is_accepted(app: PayrollApp) -> None:
    assert "0 to 100%" in said_of(app, "rate.medecine_travail_thalie")
    count = app.current.reckoned.cost.unknown
    put(app, "rate.medecine_travail_thalie", "0.35")
    assert app.current.reckoned.cost.unknown == count - 1


def test_a_contract_moved_behind_its_end_keeps_its_length(app: PayrollApp) -> None:
    put(app, "start", "2027-02-01")
    assert app.current.deal.end == dt.date(2027, 2, 5)
    assert not app.current.faults


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_only_values(
    app: PayrollApp, folder: Path, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = sorted(path.read_bytes() for path in folder.glob("*.yaml"))
    show(app, "line")  # quickly drawn
    named = {
        "set": ("job", "start", "hours", "rate.atmp", "__class__"),
        "drive": ("hours", "search", "day.0", "day.x", "grid_text"),
        "set_day": ("0.start", "9.start", "0.__class__"),
        "filter": ("agreement", "day", "__class__"),
        "line": ("account", "quantity", "production", "folder"),
    }
    for action, names in named.items():
        for name in names:
            act(app.main, action, value, name=name)
    for action in ("hours", "pick", "grid", "tab", "side", "copy", "day", "preset", "week", "add_line", "download"):
        act(app.main, action, value)
    act(app.main, "text", text=value)
    act(app.main, "first", search=value)
    for tab in TABS:
        show(app, tab)
    for name in ("bar", "finder", "side", "tiles", "tabs"):
        assert "<script" not in getattr(app, name).html
        panel(app, name)
    assert sorted(path.read_bytes() for path in folder.glob("*.yaml")) == before
    assert not caplog.records


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_links_open_the_example(folder: Path, value: str) -> None:
    names = ("job", "agreement", "annex", "status", "start", "hours", "week", "tab", "rate.atmp", "b.job", "b.end")
    query = dict.fromkeys(names, value.encode("utf-8", "replace").decode()[:2000])
    app = PayrollApp(Session(folder, "en", query | {"production": value[:50]}), TODAY)
    assert app.current.reckoned.wage.job.startswith("Chargé de production")
    show(app, "line")
    panel(app, "side")


# ---- Two engagements ------------------------------------------------------------------------------------------


def test_two_engagements_are_compared_to_the_cent(app: PayrollApp) -> None:
    page = show(app, "compare")
    assert ("copy", "b") in page.buttons
    act(app.main, "copy", "b")
    assert word("compare.same", "en") in panel(app, "main").words
    put(app, "hours", "46")
    first, second = app.sides["a"].reckoned, app.sides["b"].reckoned
    assert (first.deal.hours, second.deal.hours) == (39, 46)
    words = panel(app, "main").words
    assert plain(second.total - first.total) in panel(app, "main").inside("pk-compared")
    assert plain(first.total) in words
    assert plain(second.total) in words
    act(app.finder, "side", "a")
    assert field(app, "hours")["value"] == "39"
    act(app.main, "copy", "a")
    assert app.sides["a"].deal == app.sides["b"].deal
    act(app.main, "drop_b")
    assert set(app.sides) == {"a"}


def test_a_copy_goes_its_own_way(app: PayrollApp) -> None:
    act(app.main, "preset", "office")
    act(app.main, "copy", "b")
    act(app.main, "day", "0")
    assert len(app.sides["a"].deal.sheet) == 5
    assert len(app.sides["b"].deal.sheet) == 4


def test_what_the_app_says_is_what_the_library_works_out(app: PayrollApp) -> None:
    put(app, "hours", "44")
    put(app, "rate.atmp", "1.45 %")
    fields: dict[str, Any] = app.current.deal.__dict__
    assert fields["rates"] == (("atmp", 0.0145),)
    assert reckon(app.current.deal).total == app.current.reckoned.total


@pytest.mark.parametrize("form", ["pdf", "html", "xlsx"])
def test_the_pay_sheet_is_a_document_of_the_menu(app: PayrollApp, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    assert ("document", f"pay_sheet.{form}") in panel(app, "bar").buttons
    app.target.production = "film"
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "document", f"pay_sheet.{form}")
    (file,) = sent
    starts = {"pdf": b"%PDF", "html": b"<!doctype html>", "xlsx": b"PK"}
    assert base64.b64decode(file["base64"]).startswith(starts[form])
    assert file["name"].endswith(f".{form}")


def test_no_pay_sheet_is_made_of_what_cannot_be_read(app: PayrollApp, monkeypatch: pytest.MonkeyPatch) -> None:
    put(app, "gross", "beaucoup")
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "document", "pay_sheet.pdf")
    for value in HOSTILE:
        act(app.bar, "document", value)
    assert [one for one in sent if one["type"] == "download"] == []
