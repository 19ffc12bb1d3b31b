"""Corridors, payment terms and instalments changed in the Finance app: each change a step that can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from acting import HOSTILE

import prodkit
from prodkit import store
from prodkit.funding.cash import Cash
from prodkit.funding.recoupment import Corridor, Recoupment
from prodkit.ui.finance import FinanceApp
from prodkit.ui.finance.editing import CHANGES
from prodkit.ui.live import LivePanel
from prodkit.ui.session import Session

Open = Callable[..., FinanceApp]
FIRST = "recoupment.corridors.com-salles"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Open the app on one of the starter productions; nothing is saved, so that one folder does for all."""
    folder = tmp_path_factory.mktemp("productions")
    store.fill(folder)

    def go(name: str = "les-marees", **query: str) -> FinanceApp:
        return FinanceApp(Session(folder, "fr", {"production": name, **query}))

    return go


def act(panel: LivePanel, action: str, value: str = "", **fields: str) -> None:
    panel._receive(panel, {"action": action, "value": value, "fields": fields, "number": 1}, None)


def recoupment(app: FinanceApp) -> Recoupment:
    section = app.work.production.recoupment
    assert section is not None
    return section


def corridor(app: FinanceApp, name: str) -> Corridor:
    return next(one for one in recoupment(app).corridors if one.id == name)


def cash(app: FinanceApp) -> Cash:
    section = app.work.production.cash
    assert section is not None
    return section


def test_corridors_change_places_and_come_back(opened: Open) -> None:
    app = opened(tab="receipts")
    before = [one.id for one in recoupment(app).corridors]
    act(app.content, "move_down", FIRST)
    assert [one.id for one in recoupment(app).corridors] == [before[1], before[0], *before[2:]]
    assert app.work.unsaved
    act(app.content, "move_up", FIRST)
    assert [one.id for one in recoupment(app).corridors] == before
    act(app.content, "remove_entry", FIRST)
    assert [one.id for one in recoupment(app).corridors] == before[1:]
    for _ in range(3):
        act(app.bar, "undo")
    assert not app.work.unsaved


def test_terms_of_a_corridor(opened: Open) -> None:
    app = opened(tab="receipts")
    act(app.content, "edit_entry", FIRST)
    assert 'id="pk-recoupment-corridors-com-salles-card"' in app.content.html
    act(app.content, "set_number", "30", name=f"{FIRST}.rate")
    act(app.content, "set_number", "50 000", name=f"{FIRST}.cap")
    act(app.content, "set_word", "producteur", name=f"{FIRST}.to")
    act(app.content, "set_word", "rest", name=f"{FIRST}.of")
    act(app.content, "set_draw", "true", name="com-salles.video")
    act(app.content, "set_label", "Commission en salles", name=FIRST)
    found = corridor(app, "com-salles")
    assert (found.rate, found.cap, found.to, found.of) == (0.3, 50_000, "producteur", "rest")
    assert found.draws == ("salles", "video")
    assert found.label == {"fr": "Commission en salles", "en": "Distributor’s commission"}
    assert "Commission en salles" in app.content.html
    act(app.content, "edit_entry", FIRST)
    assert "com-salles-card" not in app.content.html


def test_a_rate_by_steps(opened: Open) -> None:
    app = opened(tab="receipts")
    act(app.content, "edit_entry", FIRST)
    act(app.content, "add_bracket", f"{FIRST}.brackets")
    act(app.content, "add_bracket", f"{FIRST}.brackets")
    act(app.content, "set_number", "25", name=f"{FIRST}.brackets.1.rate")
    steps = corridor(app, "com-salles").brackets
    assert [(step.above, step.rate) for step in steps] == [(0, 0.25), (100_000, 0)]
    act(app.content, "remove_entry", f"{FIRST}.brackets.2")
    assert len(corridor(app, "com-salles").brackets) == 1


def test_a_corridor_added_to_the_end(opened: Open) -> None:
    app = opened(tab="receipts")
    act(app.content, "add_named", "parties", label="Équipe")
    act(app.content, "add_corridor", label="Salaires différés", kind="deferral", draws="rnpp", to="equipe", rate="10")
    last = recoupment(app).corridors[-1]
    assert (last.id, last.kind, last.draws, last.to, last.rate) == (
        "salaires-differes", "deferral", ("rnpp",), "equipe", 0.1,
    )  # fmt: skip
    assert prodkit.recoup(app.work.production).to("equipe") > 0


def test_receipts_shared_from_nothing(opened: Open) -> None:
    app = opened("la-cle", tab="receipts")
    assert 'data-action="add_receipts"' in app.content.html
    act(app.content, "add_receipts", market="", label="Salles", year="2028", amount="10 000")
    act(app.content, "add_receipts", market="salles", label="", year="2029", amount="5 000")
    act(app.content, "add_named", "parties", label="Producteur")
    act(app.content, "add_corridor", label="Part", kind="share", draws="salles", to="producteur", rate="50 %")
    assert prodkit.recoup(app.work.production).to("producteur") == 7_500
    act(app.content, "set_number", "20 000", name="recoupment.markets.salles.receipts.2028")
    assert prodkit.recoup(app.work.production).to("producteur") == 12_500


def test_corridors_that_cannot_be_followed_can_still_be_mended(opened: Open) -> None:
    app = opened(tab="receipts")
    act(app.content, "set_number", "150 %", name=f"{FIRST}.rate")
    assert "pk-notice" in app.content.html
    assert 'id="pk-recoupment-corridors-com-salles-edit"' in app.content.html
    act(app.content, "set_number", "35 %", name=f"{FIRST}.rate")
    assert not app.work.unsaved


def test_payment_terms(opened: Open) -> None:
    app = opened(tab="cash")
    act(app.content, "add_term", label="Assurances", what="purchases", accounts="8, 9", delay="10")
    added = cash(app).terms[-1]
    assert (added.id, added.base.accounts, added.delay) == ("assurances", ("8", "9"), 10)
    act(app.content, "edit_entry", "cash.terms.assurances")
    act(app.content, "set_word", "start", name="cash.terms.assurances.spread")
    act(app.content, "set_word", "month", name="cash.terms.assurances.settle")
    act(app.content, "set_word", "false", name="cash.terms.assurances.paid")
    act(app.content, "set_words", "8", name="cash.terms.assurances.base.accounts")
    changed = cash(app).terms[-1]
    assert (changed.spread, changed.settle, changed.paid) == ("start", "month", False)
    assert changed.base.accounts == ("8",)
    act(app.content, "move_up", "cash.terms.assurances")
    assert [term.id for term in cash(app).terms] == ["loueurs", "assurances", "droits"]
    act(app.content, "remove_entry", "cash.terms.assurances")
    assert not {"assurances"} & {term.id for term in cash(app).terms}


def test_bank_and_vat(opened: Open) -> None:
    app = opened("un-dimanche-de-neige", tab="cash")
    act(app.content, "set_number", "7", name="cash.credit.rate")
    act(app.content, "set_number", "30", name="cash.vat.delay")
    section = cash(app)
    assert section.credit is not None
    assert section.vat is not None
    assert (section.credit.rate, section.vat.delay) == (0.07, 30)
    act(app.content, "set_number", "", name="cash.credit.rate")
    assert cash(app).credit is None


def test_instalments_added_moved_and_taken_out(opened: Open) -> None:
    app = opened(tab="cash")
    where = "financing.sources.sofica.schedule"
    act(app.content, "set_number", "60", name=f"{where}.1.share")
    assert "pk-notice" in app.content.html  # the shares do not make a whole
    assert f'name="{where}.1.share"' in app.content.html  # and can still be mended
    act(app.content, "add_instalment", source="sofica", on="delivery", date="", part="")
    act(app.content, "set_word", "release", name=f"{where}.2.on")
    act(app.content, "add_instalment", source="sofica", on="delivery", date="2028-03-01", part="10")
    found = prodkit.cash_flow(app.work.production).by_source().set_index("source").loc["sofica"]
    assert found["amount"].tolist() == [108_000, 54_000, 18_000]
    assert str(found["day"].iloc[2]) == "2028-03-01"
    act(app.content, "remove_entry", f"{where}.3")
    assert (
        prodkit.cash_flow(app.work.production).by_source().set_index("source").loc["sofica"]["amount"].sum() == 180_000
    )


def test_a_plan_with_something_wrong_is_shown_where_it_is_mended(opened: Open) -> None:
    app = opened()
    place = "financing.sources.ventes.probability"
    act(app.content, "set_number", "170 %", name=place)
    assert "pk-notice" in app.content.html
    assert f'name="{place}"' in app.content.html
    act(app.content, "set_number", "70 %", name=place)
    assert not app.work.unsaved


def test_a_scenario_is_seen_and_its_lists_are_not_changed(opened: Open) -> None:
    app = opened(tab="receipts", scenario="retard-chaine")
    assert "edit_entry" not in app.content.html
    assert "add_corridor" not in app.content.html
    act(app.content, "tab", "cash")
    assert "add_term" not in app.content.html
    assert "remove_entry" not in app.content.html


@pytest.mark.parametrize("action", sorted(CHANGES))
def test_what_a_visitor_may_send_changes_no_more_than_a_list(opened: Open, action: str) -> None:
    app = opened("ce-que-dit-le-vent", tab="receipts")
    before = app.work.opened.production
    for text in [*HOSTILE, "recoupment.corridors", "recoupment.corridors.moon", "lines.camera", "cash.terms.0"]:
        names = ("name", "label", "kind", "draws", "to", "year", "amount", "market", "source", "on")
        act(app.content, action, text, **dict.fromkeys(names, text))
        production = app.work.production
        assert (production.lines, production.drivers, production.title) == (before.lines, before.drivers, before.title)
        assert "Traceback" not in app.bar.html
        assert not re.search(r"<script|<img", app.content.html)


def test_a_change_of_the_corridors_is_saved_with_the_comments(tmp_path: Path) -> None:
    store.fill(tmp_path)
    app = FinanceApp(Session(tmp_path, "fr", {"production": "les-marees", "tab": "receipts"}))
    act(app.content, "move_down", FIRST)
    act(app.bar, "save")
    text = (tmp_path / "les-marees.yaml").read_text(encoding="utf-8")
    assert text.index("id: frais-sortie") < text.index("id: com-salles")
    assert "# Ce qui revient : par marché et par année" in text
