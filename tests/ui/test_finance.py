"""The Finance app without a browser: what it shows, what it changes, what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import SupportsFloat

import pytest

import prodkit
from prodkit import store
from prodkit.i18n import Lang
from prodkit.pictures.financing import Curve, Link, Part, cash_curves, river, stacks
from prodkit.ui.finance import FinanceApp
from prodkit.ui.finance.app import TABS
from prodkit.ui.live import LivePanel
from prodkit.ui.session import Session

Open = Callable[..., FinanceApp]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Open the app on one of the starter productions; nothing is saved, so that one folder does for all."""
    folder = tmp_path_factory.mktemp("productions")
    store.fill(folder)

    def go(name: str = "les-marees", lang: Lang = "fr", **query: str) -> FinanceApp:
        return FinanceApp(Session(folder, lang, {"production": name, **query}))

    return go


def act(panel: LivePanel, action: str, value: str = "", **fields: str) -> None:
    panel._receive(panel, {"action": action, "value": value, "fields": fields, "number": 1}, None)


def words(panel: LivePanel) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", re.sub(r"<[^>]+>", " ", panel.html))


def euros(amount: SupportsFloat) -> str:
    """Write an amount as `words` gives it back."""
    return f"{float(amount):,.2f} €".replace(",", " ").replace(".", ",")


def sent(panel: LivePanel, monkeypatch: pytest.MonkeyPatch, action: str, value: str = "") -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(panel, "send", told.append)
    act(panel, action, value)
    return told


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["les-marees", "un-dimanche-de-neige", "ce-que-dit-le-vent", "uk-play", "la-cle"])
def test_every_part_of_every_production_is_drawn(opened: Open, name: str, lang: Lang) -> None:
    app = opened(name, lang, tab="cash")
    assert app.choices.tab == "cash"
    for tab in TABS:
        act(app.tabs, "tab", tab)
        assert app.choices.tab == tab
        assert len(words(app.content)) > 40
        assert "nan" not in words(app.content).lower().split()
        assert app.message is None


def test_the_plan_against_the_budget(opened: Open) -> None:
    app = opened()
    plan = prodkit.financing(app.work.production)
    assert euros(plan.budget) in words(app.tiles)
    assert "Reste à trouver 0,00 €" in re.sub(r"\s+", " ", words(app.tiles))
    assert euros(plan.estimates["credit-impot"].amount) in words(app.content)
    assert app.content.html.count("<svg") == 1


def test_an_amount_typed_opens_a_gap_and_undo_closes_it(opened: Open) -> None:
    app = opened("les-marees")
    act(app.content, "set_number", "100 000", name="financing.sources.chaine.amount")
    assert app.work.unsaved
    assert prodkit.financing(app.work.production).gap == 0  # the producer takes what is left
    act(app.content, "remove_source", "producteur")
    gap = prodkit.financing(app.work.production).gap
    assert gap > 120_000
    assert f"Reste à trouver {euros(gap)}" in re.sub(r"\s+", " ", words(app.tiles))
    act(app.bar, "undo")
    act(app.bar, "undo")
    assert not app.work.unsaved


def test_what_cannot_be_read_stays_where_it_was_typed(opened: Open) -> None:
    app = opened()
    place = "financing.sources.chaine.amount"
    act(app.content, "set_number", "beaucoup", name=place)
    assert not app.work.unsaved
    assert 'value="beaucoup"' in app.content.html
    assert 'aria-invalid="true"' in app.content.html
    assert "beaucoup" in words(app.bar)
    act(app.content, "set_number", "220000", name=place)
    assert "beaucoup" not in app.content.html


@pytest.mark.parametrize("place", ["financing.sources.nobody.amount", "lines.camera.rate", "scenarios", "", "x" * 500])
def test_a_place_that_is_not_a_number_of_the_plan_is_refused(opened: Open, place: str) -> None:
    app = opened()
    act(app.content, "set_number", "5", name=place)
    assert not app.work.unsaved
    assert "pk-notice-error" in app.bar.html


def test_state_of_a_source(opened: Open) -> None:
    app = opened()
    before = float(prodkit.financing(app.work.production).acquired)
    act(app.content, "set_state", "acquired", name="financing.sources.region.state")
    assert float(prodkit.financing(app.work.production).acquired) == before + 180_000
    act(app.content, "set_state", "stolen", name="financing.sources.region.state")
    assert float(prodkit.financing(app.work.production).acquired) == before + 180_000


def test_a_plan_begun_from_nothing(opened: Open) -> None:
    app = opened("la-cle")
    act(app.content, "add_source", "", label="Région", kind="region", amount="12 000")
    assert prodkit.financing(app.work.production).total == 12_000
    act(app.content, "add_source", "", label="X", kind="lottery", amount="5")
    assert "pk-notice-error" in app.bar.html
    act(app.content, "add_source", "", label=" ", kind="region", amount="5")
    assert len(prodkit.financing(app.work.production).sources) == 1


def test_a_lever_moves_plan_payments_and_tiles(opened: Open) -> None:
    app = opened(tab="cash")
    before = words(app.tiles)
    act(app.side, "drive", "40", name="shoot_days")
    assert words(app.tiles) != before
    moved = prodkit.cash_flow(app.work.production)
    assert euros(moved.credit_needed) in words(app.tiles)


def test_a_scenario_is_seen_and_not_typed_in(opened: Open) -> None:
    app = opened(tab="cash", scenario="retard-chaine")
    assert app.choices.scenario == "retard-chaine"
    assert re.search(r"<input[^>]*pk-cell[^>]* disabled", app.content.html)
    late = prodkit.cash_flow(app.work.production, scenario="retard-chaine")
    assert euros(late.costs_of_credit) in words(app.tiles)
    act(app.side, "scenario", "base")
    assert not re.search(r"<input[^>]*pk-cell[^>]* disabled", app.content.html)
    act(app.side, "scenario", "moon")
    assert app.choices.scenario == "base"


def test_scenarios_follow_a_lever_that_they_do_not_set(opened: Open) -> None:
    app = opened(tab="cash")
    act(app.side, "drive", "31", name="shoot_days")
    act(app.side, "drive", "38", name="crew_size")
    for name in ("sans-jersey", "trente-jours"):
        lowest = prodkit.cash_flow(app.work.production, scenario=name).lowest
        row = re.search(f'id="pk-see-{name}".*?</tr>', app.content.html, re.DOTALL)
        assert row is not None
        assert euros(lowest).replace("-", "\u2212") in re.sub(r"[\u00a0\u202f]", " ", row[0])


def test_weeks_and_signed_sources(opened: Open) -> None:
    app = opened(tab="cash")
    act(app.content, "by", "week")
    act(app.content, "states", "signed")
    flow = prodkit.cash_flow(app.work.production, by="week", states=("acquired",))
    assert app.choices.by == "week"
    assert prodkit.money.format_day(flow.lowest_day(), "fr") in words(app.content).replace("\u00a0", " ")


def test_receipts_twice_as_high(opened: Open) -> None:
    app = opened(tab="receipts")
    act(app.content, "drive", "2", name="receipts")
    assert "1 484 000,00 €" in words(app.content)
    act(app.content, "drive", "1e9", name="receipts")
    assert app.choices.times == 3
    act(app.content, "as_stated")
    assert "742 000,00 €" in words(app.content)
    assert not app.work.unsaved


def test_an_option_of_a_credit_that_is_in_the_plan(opened: Open) -> None:
    app = opened(tab="credits")
    act(app.content, "set_number", "1", name="financing.sources.credit-impot.options.grants_first")
    expected = prodkit.tax_credit(app.work.production, "fr-cic").amount
    assert prodkit.financing(app.work.production).estimates["credit-impot"].amount == expected
    assert app.work.unsaved


def test_a_programme_tried_told_and_taken_into_the_plan(opened: Open) -> None:
    app = opened(tab="credits")
    act(app.content, "programme", "eurimages")
    most = prodkit.tax_credit(app.work.production, "eurimages").amount
    assert most == pytest.approx(0.17 * float(app.work.budget.total), abs=0.005)
    assert euros(most) in words(app.content)
    act(app.content, "try_option", "1", name="eurimages.woman_director")
    assert "500 000,00 €" in words(app.content)
    act(app.content, "try_option", "1", name="eurimages.moon")
    act(app.content, "try_option", "1", name="moon.moon")
    act(app.content, "add_programme", "eurimages")
    assert prodkit.financing(app.work.production).estimates["eurimages"].amount == 500_000
    act(app.content, "add_programme", "moon")
    assert "pk-notice-error" in app.bar.html


@pytest.mark.parametrize("tab", TABS)
def test_each_part_can_be_downloaded(opened: Open, tab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("un-dimanche-de-neige" if tab == "tour" else "les-marees", tab=tab)
    (told,) = sent(app.bar, monkeypatch, "download", "csv")
    assert told["name"] == f"{app.work.name}-{tab}.csv"
    rows = str(told["text"]).lstrip("\ufeff").splitlines()
    assert len(rows) > 3
    assert len({row.count(";") for row in rows if '"' not in row}) == 1


@pytest.mark.parametrize(("kind", "content"), [("xlsx", "base64"), ("yaml", "text")])
def test_the_whole_production_can_be_downloaded(
    opened: Open, kind: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("ce-que-dit-le-vent")
    (told,) = sent(app.bar, monkeypatch, "download", kind)
    assert told["name"] == f"ce-que-dit-le-vent.{kind}"
    assert told[content]


def test_the_plan_is_taken_away_as_a_document(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("ce-que-dit-le-vent")
    act(app.content, "set_state", "acquired", name="financing.sources.region.state")
    (told,) = sent(app.bar, monkeypatch, "document", "financing.pdf")
    assert told["name"] == "ce-que-dit-le-vent-financing.pdf"
    assert told["mime"] == "application/pdf"
    assert 'data-value="financing.xlsx"' in app.bar.html
    assert 'data-value="financing' not in opened("la-cle").bar.html


def test_words_of_a_production_are_never_markup(tmp_path: Path) -> None:
    production = prodkit.Production.parse({
        "prodkit": 1, "title": "<b>F</b>", "kind": "feature_film",
        "financing": {"sources": [{"id": "x", "label": "<script>", "kind": "other", "amount": 5,
                                   "conditions": "<img src=x>"}]},
    })  # fmt: skip
    store.save(production, store.path_of(tmp_path, "film"), None, "me")
    app = FinanceApp(Session(tmp_path, "fr", {"production": "film"}))
    assert "<script>" not in app.content.html
    assert "<img" not in app.content.html


def test_figures_for_the_replay(opened: Open) -> None:
    figures = opened().figures().splitlines()
    assert figures[0] == "les-marees"
    lowest = prodkit.cash_flow(opened().work.production).lowest
    assert any(line.split() == ["lowest", f"{lowest:,.2f}", "2027-10-31"] for line in figures)


# -- pictures


def test_stacks_share_one_scale() -> None:
    drawn = stacks(
        [("A", [Part("x", 75.0, 0)]), ("B", [Part("y", 50.0, 1), Part("gap", 50.0, 0, is_gap=True)])], "T", str
    )
    widths = [float(width) for width in re.findall(r'<rect x="[^"]+" y="[^"]+" width="([\d.]+)" height="44', drawn)]
    assert widths == [539, 359, 359]
    assert 'aria-label="T"' in drawn


def test_a_flat_curve_and_an_empty_river_are_drawn_too() -> None:
    assert "<polyline" in cash_curves(["1"], [Curve("A", [0.0], is_main=True)], (0, "x"), "T", str)
    assert "<svg" in river([[("a", "A")], [("b", "B")]], [], "T", str)


def test_a_river_is_as_wide_as_it_is_much() -> None:
    drawn = river([[("a", "A")], [("b", "B"), ("c", "C")]], [Link("a", "b", 30.0), Link("a", "c", 10.0)], "T", str)
    wide, narrow = (float(width) for width in re.findall(r'stroke-width="([\d.]+)"', drawn))
    assert wide == pytest.approx(3 * narrow, abs=0.2)
