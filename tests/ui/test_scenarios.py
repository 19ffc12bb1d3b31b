"""The Scenario app: a board that follows every change, changes marked and taken back, and answers in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import small
from acting import HOSTILE, Page, act, listen

from prodkit import money, store
from prodkit.i18n import LANGS, Lang
from prodkit.production import Production
from prodkit.scenario import find
from prodkit.store import snapshots
from prodkit.ui.live import LivePanel
from prodkit.ui.scenarios.app import TABS, ScenariosApp
from prodkit.ui.session import Session

FOUR = {"id": "four", "label": {"fr": "Trois jours", "en": "Three days"},
        "overrides": [{"set": "drivers.days", "to": 3}]}  # fmt: skip
CHEAP = {"id": "cheap", "label": "Cheap", "overrides": [{"scale": {"accounts": ["25"]}, "by": 0.5}]}
RANGE = {"of": "drivers.days", "kind": "triangular", "low": 4, "likely": 5, "high": 8}


def folder_with(tmp_path: Path, production: Production) -> Path:
    store.save(production, tmp_path / "film.yaml", None, "Anne")
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_with(tmp_path, small.film(scenarios=[FOUR, CHEAP], uncertain=[RANGE]))


def app_on(folder: Path, lang: Lang = "en", /, **query: str) -> ScenariosApp:
    return ScenariosApp(Session(folder, lang, {"production": "film", **query}))


def words(panel: LivePanel) -> str:
    return Page(panel.html).words.replace("\u00a0", " ").replace("\u202f", " ")


def message(app: ScenariosApp) -> str:
    return Page(app.bar.html).inside("pk-message")


def overrides(app: ScenariosApp, name: str) -> list[Any]:
    return [override.to for override in find(app.work.production, name).overrides]


def test_the_board_shows_every_scenario_against_the_base(folder: Path) -> None:
    said = words(app_on(folder).board)
    assert all(text in said for text in ("The Tides €9,840", "Three days €8,613 ▼ −€1,227 (−12.5%)", "Cheap"))


def test_scenarios_that_cannot_be_computed_leave_the_figures_of_their_own_production(folder: Path) -> None:
    circle = {"id": "circle", "label": "Round", "overrides": [{"set": "drivers.days", "to": "= meals"}]}
    lines = [{**line, "rate": 1} for line in small.data()["lines"]]
    store.save(small.film(lines=lines, scenarios=[circle, FOUR]), folder / "other.yaml", None, "Anne")
    app = app_on(folder)
    act(app.bar, "choose", "other")
    assert list(app.compared.scenarios) == ["base", "four"]
    assert all(text in words(app.board) for text in ("Round", "in a circle: days → meals → days", "Three days"))
    assert "€9,840" not in words(app.board)
    for tab in TABS:
        act(app.main, "tab", tab)
    act(app.board, "open", "circle")
    act(app.board, "base", "circle")
    act(app.side, "set_driver", "3", name="days")
    assert list(app.compared.scenarios) == ["base", "circle", "four"]


def test_another_base_turns_the_differences_round(folder: Path) -> None:
    app = app_on(folder)
    act(app.board, "base", "four")
    assert "The Tides €9,840 ▲ +€1,227 (+14.2%)" in words(app.board)


def test_a_driver_moved_in_a_scenario_is_marked_there_and_nowhere_else(folder: Path) -> None:
    app = app_on(folder, scenario="cheap")
    act(app.side, "drive", "10", name="days")
    assert overrides(app, "cheap")[-1] == 10
    assert "changed here" in Page(app.side.html).words
    assert [driver.value for driver in app.work.production.drivers][:1] == [5]
    act(app.side, "reset_driver", "days")
    assert "changed here" not in Page(app.side.html).words


def test_a_driver_moved_in_the_base_moves_every_scenario_that_does_not_set_it(folder: Path) -> None:
    app = app_on(folder)
    before = app.compared.totals()["total"].tolist()
    act(app.side, "drive", "6", name="days")
    after = app.compared.totals()["total"].tolist()
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, False, True]


def test_one_undo_takes_a_change_back(folder: Path) -> None:
    app = app_on(folder, scenario="four")
    act(app.side, "take_back", "1")
    assert overrides(app, "four") == []
    act(app.bar, "undo")
    assert overrides(app, "four") == [3]


def test_what_is_typed_wrong_stays_with_its_reason(folder: Path) -> None:
    app = app_on(folder, scenario="four")
    act(app.side, "set_driver", "many", name="days")
    field = Page(app.side.html).one("input", id="pk-driver-days")
    assert (field["value"], field["aria-invalid"]) == ("many", "true")
    assert overrides(app, "four") == [3]
    act(app.side, "set_driver", "4", name="days")
    assert overrides(app, "four") == [4]


FORMS: list[tuple[str, Mapping[str, str], str]] = [
    ("change_line", {"line": "camera", "field": "rate", "value": "400"}, "400"),
    ("change_line", {"line": "camera", "field": "mute"}, "Camera"),
    ("scale", {"account": "25", "percent": "−15"}, "15"),
    ("set_number", {"number": "charges.overheads.rate", "to": "0.1"}, "Overheads"),
]


@pytest.mark.parametrize(("action", "fields", "said"), FORMS)
def test_a_form_adds_a_change_that_says_itself(
    folder: Path, action: str, fields: Mapping[str, str], said: str
) -> None:  # fmt: skip
    app = app_on(folder, scenario="four")
    act(app.side, action, "", **fields)
    assert message(app) == ""
    assert len(find(app.work.production, "four").overrides) == 2
    assert said in words(app.side)


def test_scenarios_are_made_copied_combined_merged_and_deleted(folder: Path) -> None:
    app = app_on(folder)
    act(app.board, "create")
    assert app.open == "scenario-3"
    act(app.side, "rename", "Night shoot")
    assert "Night shoot" in words(app.board)
    act(app.board, "duplicate", "four")
    act(app.board, "open", "four")
    act(app.board, "combine", "cheap")
    assert "Three days + Cheap" in words(app.board)
    act(app.board, "merge", "four")
    assert app.work.production.drivers[0].value == 3
    act(app.board, "delete", "cheap")
    assert "cheap" not in {one.id for one in app.work.production.scenarios}


def test_conflicts_of_a_combination_are_shown(tmp_path: Path) -> None:
    two = {"id": "two", "label": "Two days", "overrides": [{"set": "drivers.days", "to": 2}]}
    app = app_on(folder_with(tmp_path, small.film(scenarios=[FOUR, two])), scenario="four")
    act(app.board, "combine", "two")
    assert "change Days: “Two days” wins" in message(app)
    assert "Two days" in message(app)


def test_the_table_opens_down_to_lines_and_marks_what_differs(folder: Path) -> None:
    app = app_on(folder)
    assert "Camera" not in words(app.main)
    act(app.main, "toggle", "2")
    act(app.main, "toggle", "25")
    said = words(app.main)
    assert all(text in said for text in ("Camera 1,750.00 1,050.00 ▼ −€700 (−40.0%) 875.00", "Lights"))
    act(app.main, "changed_only", "true")
    assert "Scenario" not in words(app.main)
    assert "Rights" not in words(app.main)


@pytest.mark.parametrize("by", ["phase", "location", "supplier", "driver"])
def test_costs_can_be_grouped_otherwise(folder: Path, by: str) -> None:
    app = app_on(folder)
    act(app.main, "by", by)
    assert "9,840.29" in words(app.main)


def test_a_difference_is_told_in_words_steps_and_causes(folder: Path) -> None:
    app = app_on(folder, scenario="four", tab="difference")
    said = words(app.main)
    assert all(text in said for text in ("Three days", "1,227", "Quantities", "Charges that follow"))
    assert Page(app.main.html).one("svg")["aria-label"]


def test_chances_are_drawn_when_asked_for(folder: Path) -> None:
    app = app_on(folder, tab="chances")
    assert "Simulate to see" in words(app.main)
    act(app.main, "simulate")
    assert "P80 €" in words(app.board)
    assert len(Page(app.main.html).all("svg")) == 2
    act(app.side, "drive", "6", name="days")
    assert "P80 €" not in words(app.board), "what was drawn of another budget is not shown"


def test_nothing_uncertain_is_said_so(tmp_path: Path) -> None:
    app = app_on(folder_with(tmp_path, small.film(scenarios=[FOUR])), tab="chances")
    act(app.main, "simulate")
    assert "uncertain" in words(app.main)


def test_goal_seek_answers_or_says_what_comes_nearest(folder: Path) -> None:
    app = app_on(folder, tab="seek")
    act(app.main, "seek", "", driver="days", want="at_most", target="9000", low="1", high="20")
    assert "3" in Page(app.main.html).inside("pk-answer")
    act(app.main, "seek", "", driver="days", want="equal", target="1", low="1", high="20")
    assert Page(app.main.html).inside("pk-answer")
    act(app.main, "seek", "", driver="days", target="much")
    assert "not a number" in message(app)


def test_two_drivers_make_a_map(tmp_path: Path) -> None:
    drivers = [*small.data()["drivers"], {"id": "crew", "label": "Crew", "value": 4, "min": 1, "max": 9}]
    lines = [*small.data()["lines"], {"id": "pay", "account": "21", "label": "Pay", "quantity": "= days * crew",
                                      "rate": 100}]  # fmt: skip
    app = app_on(folder_with(tmp_path, small.film(drivers=drivers, lines=lines)), tab="seek")
    act(app.main, "map", "", across="days", down="crew")
    assert len(Page(app.main.html).all("td", class_="pk-num pk-heat")) == 49
    act(app.main, "map", "", across="days", down="days")
    assert "two different drivers" in message(app)


def test_a_version_is_frozen_and_never_changes(folder: Path) -> None:
    app = app_on(folder, scenario="four")
    act(app.board, "snapshot")
    (kept,) = snapshots.kept(folder / "film.yaml")
    assert kept.snapshot is not None
    assert kept.snapshot.total == 8612.96
    act(app.side, "drive", "9", name="days")
    act(app.main, "tab", "snapshots")
    assert "€8,612.96" in words(app.main)
    assert "intact" in words(app.main)


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv"])
def test_the_comparison_can_be_taken_away(folder: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_on(folder)
    sent = listen(monkeypatch, app.bar)
    act(app.bar, "download", form)
    assert [(one["type"], one["name"]) for one in sent] == [("download", f"film-scenarios.{form}")]


def test_a_link_reopens_what_was_seen(folder: Path) -> None:
    app = app_on(folder)
    act(app.board, "open", "four")
    act(app.main, "tab", "difference")
    act(app.board, "base", "cheap")
    again = app_on(folder, "en", **{key: text for key, text in app.bar.page["query"].items() if key != "production"})
    assert (again.open, again.tab, again.base) == ("four", "difference", "cheap")
    assert again.main.html == app.main.html


@pytest.mark.parametrize("count", [0, 1, 20])
def test_no_scenario_one_and_twenty_are_all_shown(tmp_path: Path, count: int) -> None:
    many = [{"id": f"s{number}", "label": f"S {number}"} for number in range(count)]
    app = app_on(folder_with(tmp_path, small.film(scenarios=many)))
    assert len(Page(app.board.html).all("li")) == count + 1
    for tab in TABS:
        act(app.main, "tab", tab)
        Page(app.main.html)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_sent_gets_a_sentence_or_nothing(folder: Path, text: str, lang: Lang) -> None:
    app = app_on(folder, lang)
    act(app.board, "open", "four")
    forms = ("line", "field", "value", "account", "percent", "number", "to", "driver", "want", "target", "low", "high",
             "across", "down", "name")  # fmt: skip
    for action in ("base", "open", "column", "tab", "by", "toggle", "duplicate", "combine", "merge", "delete", "drive",
                   "set_driver", "reset_driver", "take_back", "change_line", "scale", "set_number", "seek", "map",
                   "download", "choose"):  # fmt: skip
        act(app.board, action, text, **dict.fromkeys(forms, text))
    for panel in (app.bar, *app.panels):
        Page(panel.html)
    assert "unexpected" not in message(app).lower()
    assert {"four", "cheap"} <= {one.id for one in app.work.production.scenarios}


def test_what_follows_a_slider_is_what_a_page_opened_anew_shows(folder: Path) -> None:
    app = app_on(folder, scenario="four")
    for tab in ("comparison", "difference"):
        act(app.main, "tab", tab)
        for opened, days in (("base", "6"), ("four", "7"), ("base", "4"), ("cheap", "9")):
            act(app.board, "open", opened)
            act(app.side, "drive", days, name="days")
        app.work.save("Anne")
        again = app_on(folder, scenario="cheap", tab=tab)
        assert again.board.html == app.board.html
        assert again.main.html == app.main.html
        assert again.side.html == app.side.html
        assert again.forms.html == app.forms.html


def test_forms_are_not_sent_again_while_a_driver_moves(folder: Path) -> None:
    app = app_on(folder, scenario="four")
    sent = []
    app.forms.observe(lambda change: sent.append(change.new), "html")
    act(app.side, "drive", "7", name="days")
    assert sent == []
    act(app.board, "open", "base")
    assert sent == [""]


def test_the_board_the_curve_and_the_sentence_speak_of_the_same_chances(tmp_path: Path) -> None:
    charges = [one | ({"contingency": True} if one["id"] == "contingency" else {}) for one in small.data()["charges"]]
    app = app_on(folder_with(tmp_path, small.film(charges=charges, uncertain=[RANGE])), tab="chances")
    act(app.main, "simulate")
    aside = app.chances.found["base"].contingency(80)
    p80 = money.format_money(aside.base + aside.needed, "EUR", "en", 0)
    assert f"P80 {p80}" in words(app.board)
    assert f"P80 {p80}" in words(app.main)


def test_scenarios_to_combine_with_are_called_by_their_names(folder: Path) -> None:
    app = app_on(folder, "fr", scenario="cheap")
    assert "Trois jours" in Page(app.board.html).inside("pk-combine")


def test_the_open_scenario_stands_beside_the_base(folder: Path) -> None:
    app = app_on(folder, scenario="cheap")
    heads = words(app.main)
    assert heads.index("Cheap") < heads.index("Three days")


def test_a_rate_over_the_grid_s_says_what_it_replaces(tmp_path: Path) -> None:
    hired = {"id": "grip", "account": "21", "label": "Grip", "unit": "week",
             "job": {"title": "chargé de production", "agreement": "2642"}}  # fmt: skip
    paid = {"id": "paid", "label": "Paid", "overrides": [{"set": "lines.grip.rate", "to": 900}]}
    film = small.film(lines=[*small.data()["lines"], hired], scenarios=[paid])
    said = words(app_on(folder_with(tmp_path, film), "fr", scenario="paid").side)
    assert "minimum de la grille → 900" in said


def test_a_payment_that_comes_later_says_which_and_by_how_much(tmp_path: Path) -> None:
    store.create(tmp_path, "film", "les-marees")
    said = words(app_on(tmp_path, "fr", scenario="retard-chaine").side)
    assert "Chaîne payante, préachat, versement 2, délai en jours : 30 → 90" in said


def test_a_comparison_too_long_for_a_page_says_how_much_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prodkit.ui.scenarios.table._MOST_ROWS", 3)
    app = app_on(folder)
    act(app.main, "open_all")
    rows = app.main.html.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
    assert rows == 3
    assert "more rows are not shown" in words(app.main)
