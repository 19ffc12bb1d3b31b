"""The client's page: choices, prices and a link; and of the rest of the production not one byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small
from acting import HOSTILE, Page, act, listen

from prodkit import store
from prodkit.i18n import LANGS, Lang
from prodkit.production import Production
from prodkit.ui.client import ClientApp
from prodkit.ui.session import Session

CLIENT: dict[str, Any] = {
    "intro": "Deux versions",
    "offers": [{"scenario": "base"}, {"scenario": "short", "note": "Trois jours"}],
    "levers": [{"driver": "days", "min": 3, "max": 10}],
    "vat": True,
    "contact": "a@example.org",
}
SHORT = {"id": "short", "label": "Court", "overrides": [{"set": "drivers.days", "to": 3}]}


def folder_with(tmp_path: Path, production: Production) -> Path:
    store.save(production, tmp_path / "film.yaml", None, "Anne")
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    film = small.film(scenarios=[SHORT], client=CLIENT, quote={"vat": 0.2, "inclusions": ["Tournage"]})
    return folder_with(tmp_path, film)


def client(folder: Path, lang: Lang = "en", /, **query: str) -> ClientApp:
    return ClientApp(Session(folder, lang, {"production": "film", **query}))


def words(app: ClientApp) -> str:
    return Page(app.panel.html).words.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_versions_are_compared(folder: Path) -> None:
    said = words(client(folder))
    assert all(text in said for text in ("Deux versions", "€9,840.29", "€8,612.96", "€1,227.33 less than The Tides"))
    assert "€11,808.35 with VAT" in said
    assert all(text in said for text in ("Included", "Tournage", "Trois jours", "a@example.org"))


def test_a_lever_moves_the_prices_and_the_address(folder: Path) -> None:
    app = client(folder)
    act(app.panel, "drive", "3", name="days")
    assert words(app).count("€8,612.96") == 2
    assert app.panel.page["query"]["lever.days"] == "3"
    act(app.panel, "choose", "short")
    assert app.panel.page["query"]["scenario"] == "short"


def test_a_link_brings_the_choice_back(folder: Path) -> None:
    app = client(folder, "en", **{"lever.days": "3", "scenario": "short"})
    assert words(app).count("€8,612.96") == 2
    assert Page(app.panel.html).one("button", aria_pressed="true")["data-value"] == "short"


@pytest.mark.parametrize("lang", LANGS)
def test_a_link_brings_back_large_and_fine_numbers_to_the_last_digit(tmp_path: Path, lang: Lang) -> None:
    drivers = [{"id": "sum", "label": "Sum", "value": 1_500_000}, {"id": "part", "label": "Part", "value": 1}]
    levers = [{"driver": "sum", "min": 1e6, "max": 2e6}, {"driver": "part", "min": 0, "max": 2, "step": 0.125}]
    line = {"id": "a", "account": "25", "label": "A", "quantity": "= part", "rate": "= sum"}
    film = small.film(drivers=drivers, lines=[line], client={"levers": levers})
    app = client(folder_with(tmp_path, film), lang)
    act(app.panel, "drive", "1234567", name="sum")
    act(app.panel, "drive", "1.375", name="part")
    assert app.values == {"sum": 1_234_567, "part": 1.375}
    assert client(tmp_path, lang, **app.panel.page["query"]).values == app.values
    slider = Page(app.panel.html).one("input", id="pk-lever-sum-slider")
    assert [slider[name] for name in ("min", "max", "step", "value")] == ["1000000", "2000000", "1", "1234567"]


@pytest.mark.parametrize("text", ["99", "nothing", "", "1e400"])
def test_a_link_that_asks_for_too_much_shows_the_offer_as_it_is(folder: Path, text: str) -> None:
    app = client(folder, "en", **{"lever.days": text, "lever.gone": "3", "scenario": "gone"})
    assert "€9,840.29" in words(app)
    assert "error" not in app.panel.html


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_sent_gets_a_sentence_or_nothing(folder: Path, text: str, lang: Lang) -> None:
    app = client(folder, lang)
    for action in ("drive", "set_lever", "choose", "lang"):
        act(app.panel, action, text, name=text)
        act(app.panel, action, text, name="days")
    Page(app.panel.html)
    assert app.desk is not None
    assert 3 <= app.values.get("days", 5) <= 10


def test_a_lever_pulled_too_far_is_told_its_bounds(folder: Path) -> None:
    app = client(folder)
    act(app.panel, "set_lever", "99", name="days")
    assert "This lever goes from 3 to 10." in words(app)
    assert "€9,840.29" in words(app)


def test_the_summary_is_a_page_to_keep(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = client(folder)
    sent = listen(monkeypatch, app.panel)
    act(app.panel, "download")
    assert [(one["type"], one["mime"]) for one in sent] == [("download", "application/pdf")]


# -- what must not leave


def secretive() -> tuple[Production, set[str]]:
    """Give a production with a secret in every text that a client is not meant to read."""
    secrets: set[str] = set()

    def secret() -> str:
        secrets.add(f"secret{len(secrets):04}")
        return f"secret{len(secrets) - 1:04}"

    data = small.data()
    for line in data["lines"]:
        line |= {"label": secret(), "note": secret(), "supplier": secret(), "location": secret(), "tags": [secret()]}
        line["source"] = {"text": secret(), "status": "quoted", "url": f"https://example.org/{secret()}"}
    for charge in data["charges"]:
        charge |= {"label": secret(), "note": secret()}
    data["drivers"][0] |= {"note": secret(), "source": {"text": secret()}}
    data["drivers"][1] |= {"label": secret(), "note": secret()}
    hidden = {"id": "hidden", "label": secret(), "note": secret(), "overrides": [{"mute": "camera", "note": secret()}]}
    data |= {
        "scenarios": [SHORT | {"note": secret()}, hidden], "client": CLIENT, "notes": secret(),
        "typed_totals": {"total": 1234567.89},
    }  # fmt: skip
    return Production.parse(data), secrets


def everything_sent(app: ClientApp, sent: list[dict[str, Any]]) -> Iterator[str]:
    own = {"_esm", "_css"}  # the same script and styles for everyone
    yield json.dumps({key: value for key, value in app.panel.get_state().items() if key not in own}, default=str)
    yield json.dumps([one for one in sent if one["type"] != "download"])


def test_nothing_else_of_the_production_reaches_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    production, secrets = secretive()
    app = client(folder_with(tmp_path, production))
    sent = listen(monkeypatch, app.panel)
    seen = "".join(everything_sent(app, sent))
    for action, value, name in (
        ("drive", "4", "days"), ("drive", "99", "days"), ("drive", "4", "meals"), ("choose", "hidden", ""),
        ("choose", "short", ""), ("lang", "fr", ""), ("download", "", ""), ("copy", "", ""), ("save", "", ""),
    ):  # fmt: skip
        act(app.panel, action, value, name=name)
        seen += "".join(everything_sent(app, sent))
    assert len(secrets) > 40
    assert {secret for secret in secrets if secret in seen} == set()
    # Nor any rate, share or amount of a line or charge: those of the small film, as either language writes them.
    figures = {"1500", "350", "120.5", "18", "1200", "400", "0.07", "0.1", "1,500.00", "1,750.00", "602.50", "270.00",
               "2,400.00", "3,888.00", "588.74", "841.05", "7%", "10%", "1,234,567.89"}  # fmt: skip
    plain = re.sub(r"<[^>]*>", " ", seen).replace("\\u00a0", " ").replace("\\u202f", "")
    assert {figure for figure in figures if re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d.,])", plain)} == set()


def test_what_is_wrong_with_the_production_is_not_told_to_clients(tmp_path: Path) -> None:
    production, _ = secretive()
    broken = production.plain() | {"lines": [{**production.plain()["lines"][0], "account": "secret account"[:6]}]}
    app = client(folder_with(tmp_path, Production.parse(broken)))
    assert words(app) == "Offer This offer is not open. Ask the person who sent you the link for a new one."
    app = client(tmp_path, production="gone")
    assert "gone" not in app.panel.html


def test_where_one_production_is_served_no_address_opens_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = store.create(folder, "other", "grand-matin")
    monkeypatch.setenv("PRODKIT_CLIENT", "film")
    assert "€9,840.29" in words(client(folder, production=other.stem))


def test_without_an_address_a_producer_sees_what_clients_will(tmp_path: Path) -> None:
    store.create(tmp_path, "spot", "grand-matin")
    app = ClientApp(Session(tmp_path, "fr"))
    assert "Trois façons" in words(app)
