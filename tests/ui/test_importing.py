"""The import panel: what a file is found to hold, corrected, and taken over only once confirmed."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import workbooks
from acting import HOSTILE, Page, act, app_on, listen, message
from small import changed, film
from tablefiles import xlsx

from prodkit import store
from prodkit.budget import evaluate
from prodkit.exchange import workbook
from prodkit.exchange.tables import MAX_BYTES
from prodkit.i18n import Lang
from prodkit.ui.estimate import EstimateApp
from prodkit.ui.home import HomePage
from prodkit.ui.importing.panel import ImportPanel
from prodkit.ui.importing.picker import FilePicker
from prodkit.ui.session import Session

ROWS = [
    ["Poste", "Libellé", "Quantité", "Tarif", "Total"],
    ["10", "Image"],
    ["101", "Caméra", 5, 350.5, 1752.5],
    ["102", "Optiques", 2, 100, 200],
    [None, "Total 10 Image", None, None, 1952.5],
    [None, "Total", None, None, 1952.5],
]
BUDGET = xlsx(("Budget", ROWS))


@pytest.fixture
def app(folder: Path) -> EstimateApp:
    found = app_on(folder)
    act(found.tabs, "tab", "import")
    return found


def panel_of(app: EstimateApp | HomePage) -> ImportPanel:
    assert app.importing is not None
    return app.importing


def give(picker: FilePicker, data: bytes, name: str = "budget.xlsx", piece: int = 500_000) -> None:
    """Send a file as the page does."""
    picker._receive(picker, {"type": "start", "number": 1, "name": name, "size": len(data)}, [])
    for at in range(0, len(data), piece):
        text = base64.b64encode(data[at : at + piece]).decode()
        picker._receive(picker, {"type": "piece", "number": 1, "data": text}, [])


def shown(app: EstimateApp | HomePage) -> Page:
    return Page(panel_of(app).main.html)


def dearer_camera() -> bytes:
    """Our workbook of the film, in which a person has typed another rate."""
    return workbooks.changed(workbook.write(film(), "en"), {"lines.camera.rate": 400.25})


# -- a budget from elsewhere


def test_nothing_is_touched_until_it_is_confirmed_and_one_undo_takes_it_back(app: EstimateApp) -> None:
    before = app.work.production
    give(panel_of(app).picker, BUDGET)
    page = shown(app)
    assert "It ties: 2 totals of the file are ours" in page.words
    assert all(text in page.words for text in ("Caméra", "350.50", "1,752.50", "Budget!E5"))
    assert app.work.production is before
    assert not app.work.can_undo
    act(panel_of(app).main, "confirm")
    assert float(evaluate(app.work.production).total) == 1952.5
    assert app.tab == "detail"
    assert "imported" in message(app)
    app.work.undo()
    assert app.work.production == before
    assert not app.work.can_undo


def test_it_can_be_added_to_what_is_there(app: EstimateApp) -> None:
    before = float(app.work.budget.total)
    give(panel_of(app).picker, BUDGET)
    act(panel_of(app).main, "way", "add")
    assert shown(app).one("button", data_action="way", data_value="add")["aria-pressed"] == "true"
    act(panel_of(app).main, "confirm")
    # The film's own overheads of 7 % and contingency of 10 % are of the new lines too: 136.675 and 195.25.
    assert float(app.work.budget.total) - before == pytest.approx(1952.5 + 136.67 + 195.25, abs=0.011)


def test_giving_up_leaves_nothing(app: EstimateApp) -> None:
    give(panel_of(app).picker, BUDGET)
    act(panel_of(app).main, "give_up")
    assert "Caméra" not in shown(app).words
    act(panel_of(app).main, "confirm")
    assert not app.work.can_undo


def test_a_changed_total_is_pointed_at_with_its_cause(app: EstimateApp) -> None:
    rows = [*ROWS[:4], [None, "Total 10 Image", None, None, 1953.5], ROWS[5]]
    give(panel_of(app).picker, xlsx(("Budget", rows)))
    page = shown(app)
    assert "It does not tie (1 of 2 totals): by €1.00 at most (Budget!E5" in page.words
    assert "changed or typed by hand" in page.words


def test_a_column_is_corrected_and_the_figures_follow(app: EstimateApp) -> None:
    rows = [["", "Wort", "Menge", "Preis", "Wert"], ["", "Kamera", 5, 350.5, 1752.5], ["", "Ton", 2, 100, 200]]
    give(panel_of(app).picker, xlsx(("Budget", rows)))
    panel = panel_of(app)
    assert panel.reading is not None
    for column, meaning in {"B": "label", "C": "quantity", "D": "rate", "E": "total"}.items():
        act(panel.main, "correct", meaning, name=f"0.columns.{column}")
    act(panel.main, "correct", "2", name="0.first")
    assert panel.reading.found is not None
    assert [line.rate for line in panel.reading.found.production.lines] == [350.5, 100]


def test_a_correction_that_cannot_be_used_is_told_and_can_be_mended(app: EstimateApp) -> None:
    give(panel_of(app).picker, BUDGET)
    act(panel_of(app).main, "correct", "euros", name="currency")
    page = shown(app)
    assert page.all("div", class_="pk-notice pk-notice-error")
    assert ("confirm", "") not in page.buttons
    assert page.one("input", name="currency")["value"] == "euros"
    act(panel_of(app).main, "correct", "EUR", name="currency")
    assert ("confirm", "") in shown(app).buttons


def test_another_currency_than_the_productions_is_not_taken(app: EstimateApp) -> None:
    give(panel_of(app).picker, BUDGET)
    act(panel_of(app).main, "correct", "USD", name="currency")
    assert "USD" in shown(app).words
    assert ("confirm", "") not in shown(app).buttons


def test_a_part_is_left_out(app: EstimateApp) -> None:
    give(panel_of(app).picker, BUDGET)
    act(panel_of(app).main, "correct", "left", name="0.role")
    assert ("confirm", "") not in shown(app).buttons
    act(panel_of(app).main, "correct", "lines", name="0.role")
    assert ("confirm", "") in shown(app).buttons


def test_a_layout_is_saved_and_used_for_the_next_file(app: EstimateApp, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = panel_of(app)
    give(panel.picker, BUDGET)
    act(panel.main, "correct", "note", name="0.columns.C")
    sent = listen(monkeypatch, panel.main)
    act(panel.main, "save_layout")
    (file,) = sent
    assert file["name"] == "budget.layout.json"
    assert json.loads(file["text"])["blocks"][0]["columns"]["C"] == "note"
    act(panel.main, "give_up")
    give(panel.picker, file["text"].encode(), file["name"])
    assert file["name"] in shown(app).words
    give(panel.picker, BUDGET)
    assert panel.reading is not None
    assert panel.reading.plain["blocks"][0]["columns"]["C"] == "note"
    act(panel.main, "propose")
    assert panel.reading.plain["blocks"][0]["columns"]["C"] == "quantity"


def test_text_in_cells_stays_text(app: EstimateApp) -> None:
    mean = "<script>alert(1)</script>"
    rows = [[mean, "Libellé", "Total"], ["1", mean, 10], ["2", f"=cmd|{mean}", 20], [None, "Total", 30]]
    give(panel_of(app).picker, xlsx((mean.replace("/", "")[:31], rows)), f"{mean}.xlsx")
    page = shown(app)  # a reader that refuses scripts
    assert mean in page.words


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_words_follow_the_language(folder: Path, lang: Lang) -> None:
    app = EstimateApp(Session(folder, "en", {"production": "film"}))
    act(app.tabs, "tab", "import")
    give(panel_of(app).picker, BUDGET)
    act(app.bar, "lang", lang)
    assert ("Le compte est juste" in shown(app).words) == (lang == "fr")
    assert (panel_of(app).picker.texts["label"] == "Fichier à importer") == (lang == "fr")


# -- our own workbook


def test_our_own_workbook_lists_its_changes_before_they_are_applied(app: EstimateApp) -> None:
    before = app.work.production
    give(
        panel_of(app).picker,
        workbooks.changed(workbook.write(film(), "en"), {"lines.camera.rate": 400.25}),
        "film.xlsx",
    )
    page = shown(app)
    assert all(text in page.words for text in ("lines.camera.rate", "350", "400.25"))
    assert app.work.production is before
    act(panel_of(app).main, "confirm")
    assert app.work.production == changed("lines", "camera", rate=400.25)
    app.work.undo()
    assert app.work.production == before


def test_what_has_moved_meanwhile_is_shown(app: EstimateApp) -> None:
    app.work.type_in("lines", "camera", {"rate": "375"})
    give(
        panel_of(app).picker,
        workbooks.changed(workbook.write(film(), "en"), {"lines.camera.rate": 400.25}),
        "film.xlsx",
    )
    assert "today: 375" in shown(app).words


def test_an_unchanged_workbook_has_nothing_to_apply(app: EstimateApp) -> None:
    give(panel_of(app).picker, workbook.write(film(), "en"), "film.xlsx")
    assert ("confirm", "") not in shown(app).buttons


def test_a_workbook_of_another_production_says_so(folder: Path) -> None:
    store.save(film(title="Another"), folder / "other.yaml", None, "Anne")
    app = app_on(folder, production="other")
    act(app.tabs, "tab", "import")
    give(
        panel_of(app).picker,
        workbooks.changed(workbook.write(film(), "en"), {"lines.camera.rate": 400.25}),
        "film.xlsx",
    )
    assert "another production" in shown(app).words


# -- a new production


def test_from_the_home_page_it_becomes_a_new_production(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = HomePage(Session(folder, "fr"))
    act(page.panel, "import")
    assert ("import", "") not in Page(page.panel.html).buttons
    give(panel_of(page).picker, BUDGET, "C:\\Devis\\Été.xlsx")
    act(panel_of(page).main, "correct", "Été à Brest", name="title")
    assert sorted(one.name for one in store.productions(folder)) == ["film"]
    sent = listen(monkeypatch, page.panel)
    act(panel_of(page).main, "confirm")
    assert [one["query"] for one in sent] == [{"production": "ete-a-brest", "lang": "fr"}]
    assert float(evaluate(store.load(folder / "ete-a-brest.yaml")).total) == 1952.5


# -- what comes over the line


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "vide.xlsx", "empty"),
        (b"%PDF-1.7", "devis.xlsx", "PDF"),
        (b"PK\x03\x04 no zip", "x.xlsx", "damaged"),
        (BUDGET[:-300], "x.csv", "damaged"),
        (b"{", "layout.json", ""),
        (b'{"title": 3}', "layout.json", ""),
        (b"just words\nwithout any table", "x.txt", "column"),
    ],
)
def test_what_cannot_be_read_is_told(app: EstimateApp, data: bytes, name: str, said: str) -> None:
    give(panel_of(app).picker, data, name)
    page = shown(app)
    assert page.all("div", class_="pk-notice pk-notice-error")
    assert said in page.words
    assert not app.work.can_undo


def test_a_file_of_the_wrong_extension_is_read_for_what_it_is(app: EstimateApp) -> None:
    give(panel_of(app).picker, BUDGET, "budget.csv")
    assert "It ties" in shown(app).words


def test_a_file_arrives_whole_whatever_the_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    picker = FilePicker("en")
    sent = listen(monkeypatch, picker)
    got: list[tuple[str, bytes]] = []
    picker.on_file(lambda name, data: got.append((name, data)))
    data = bytes(range(256)) * 10
    give(picker, data, "a.csv", piece=1000)
    assert got == [("a.csv", data)]
    assert [one.get("at") for one in sent] == [0, 1000, 2000, None]
    assert sent[-1]["type"] == "done"


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "start", "number": 1, "name": "a", "size": MAX_BYTES + 1},
        {"type": "start", "number": 1, "name": "a", "size": -1},
        {"type": "start", "number": 1, "name": 3, "size": 1},
        {"type": "start", "number": 1, "name": "a", "size": "1"},
    ],
)
def test_a_start_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, sent: dict[str, Any]) -> None:
    picker = FilePicker("en")
    told = listen(monkeypatch, picker)
    picker._receive(picker, sent, [])
    assert [one["type"] for one in told] == ["refused"]


@pytest.mark.parametrize("data", [None, 3, "", "é", "A", "QUJD" * 10, "Q" * 2_000_000])
def test_pieces_that_are_not_the_files_end_it(monkeypatch: pytest.MonkeyPatch, data: object) -> None:
    picker = FilePicker("en")
    told = listen(monkeypatch, picker)
    got: list[bytes] = []
    picker.on_file(lambda _, whole: got.append(whole))
    picker._receive(picker, {"type": "start", "number": 1, "name": "a", "size": 5}, [])
    picker._receive(picker, {"type": "piece", "number": 1, "data": data}, [])
    assert [one["type"] for one in told] == ["next", "refused"]
    assert got == []


@pytest.mark.parametrize("sent", [None, "x", {}, {"number": "1"}, {"number": 1}, {"number": 1, "type": "piece"}])
def test_anything_else_is_ignored(monkeypatch: pytest.MonkeyPatch, sent: object) -> None:
    picker = FilePicker("en")
    told = listen(monkeypatch, picker)
    picker._receive(picker, sent, [])
    assert told == []


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_corrections_leave_it_usable(app: EstimateApp, value: str, caplog: pytest.LogCaptureFixture) -> None:
    panel = panel_of(app)
    give(panel.picker, BUDGET)
    names = ("title", "currency", "decimal", "0.first", "0.last", "0.scale", "0.unit", "0.role", "0.levels",
             "0.columns.E", "0.columns.ZZ", "7.role", "0.nothing", "..", value)  # fmt: skip
    for name in names:
        act(panel.main, "correct", value, name=name)
        shown(app)
    act(panel.main, "way", value)
    act(panel.main, "confirm", value)
    assert not caplog.records
