"""The Estimate app, driven by what a page sends: a message for everything, a traceback for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from acting import HOSTILE, act, app_on, gesture, listen, message, panel, rate, type_rate
from small import film

from prodkit import store
from prodkit.budget import evaluate
from prodkit.ui import breakdown, views
from prodkit.ui.estimate import EstimateApp
from prodkit.ui.session import Session


@pytest.fixture
def app(folder: Path) -> EstimateApp:
    return app_on(folder)


def cell(app: EstimateApp, row: str, column: str) -> dict[str, Any]:
    """Give what a page that connects now is shown in a cell of the visible grid."""
    grid = app.top if app.tab == "top" else app.detail
    (found,) = [one for one in grid.rows if one["id"] == row]
    shown: dict[str, Any] = found["cells"][column]
    return shown


# -- opening


def test_the_address_opens_a_production(app: EstimateApp) -> None:
    assert app.work.name == "film"
    assert panel(app, "bar").one("option", value="film", selected="")
    assert app.bar.page == {
        "title": "The Tides · prodkit",
        "query": {"production": "film", "lang": "en", "draft": "", "tab": ""},
        "unsaved": False,
    }
    assert message(app) == ""


def test_without_a_name_the_example_opens_or_what_there_is(folder: Path) -> None:
    assert EstimateApp(Session(folder, "en")).work.name == "film"
    store.create(folder, "les-marees", "les-marees")
    assert EstimateApp(Session(folder, "en")).work.name == "les-marees"


@pytest.mark.parametrize("value", HOSTILE[1:], ids=range(1, len(HOSTILE)))
def test_an_unknown_name_is_told_and_something_opens(folder: Path, value: str) -> None:
    app = app_on(folder, production=value)
    assert app.work.name == "film"
    assert "There is no file" in message(app)
    assert len(message(app)) < 500


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_token_that_is_none_opens_the_file(folder: Path, value: str) -> None:
    app = app_on(folder, draft=value)
    assert not app.work.unsaved
    assert app.bar.page["query"]["draft"] == ""


def test_where_every_file_is_broken_the_example_opens_beside_them(tmp_path: Path) -> None:
    (tmp_path / "les-marees.yaml").write_text("title: [")
    app = EstimateApp(Session(tmp_path, "en"))
    assert app.work.name == "les-marees-2"
    assert (tmp_path / "les-marees.yaml").read_text() == "title: ["


def test_unsaved_work_is_offered_resumed_or_dropped(folder: Path) -> None:
    before = app_on(folder)
    type_rate(before, "400")
    token = before.bar.page["query"]["draft"]
    assert token
    offered = app_on(folder)
    assert {("resume", token), ("drop_draft", token)} <= panel(offered, "bar").buttons
    act(offered.bar, "resume", token)
    assert (rate(offered), offered.work.unsaved, message(offered)) == (400, True, "")
    assert rate(app_on(folder, draft=token)) == 400
    dropping = app_on(folder)
    act(dropping.bar, "drop_draft", token)
    assert message(dropping) == message(app_on(folder)) == ""


def test_another_production_is_chosen(app: EstimateApp, folder: Path) -> None:
    type_rate(app, "400")
    store.save(film(title="Other"), folder / "other.yaml", None, "Anne")
    act(app.bar, "choose", "other")
    assert (app.work.name, app.bar.page["query"]["production"], app.work.unsaved) == ("other", "other", False)
    act(app.bar, "choose", "film")
    assert "resume" in {action for action, _ in panel(app, "bar").buttons}


def test_the_view_holds_every_part(app: EstimateApp) -> None:
    def parts(widget: Any) -> set[Any]:
        return {widget}.union(*(parts(child) for child in getattr(widget, "children", ())))

    everything = {app.bar, app.tiles, app.side, app.tabs, app.why, app.more, app.top, app.detail}
    assert everything <= parts(app.view)


def test_figures_are_written_for_a_replay(app: EstimateApp) -> None:
    lines = app.figures().splitlines()
    assert lines[0] == "film"
    assert lines[-1].split() == ["EUR", f"{float(app.work.budget.total):,.2f}"]


# -- drivers


def test_a_slider_moves_every_figure(app: EstimateApp) -> None:
    before = cell(app, "total", "amount")
    act(app.side, "drive", "7.5", name="days")
    assert app.work.production.drivers[0].value == 7.5
    assert cell(app, "total", "amount") != before
    assert float(app.work.budget.total) == float(evaluate(film(), drivers={"days": 7.5}).total)
    assert app.bar.page["unsaved"]


def test_a_moving_slider_sends_cells_and_not_all_rows(app: EstimateApp, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, rows = listen(monkeypatch, app.top), app.top.rows
    act(app.side, "drive", "7", name="days")
    assert [one["type"] for one in sent] == ["cells"]
    assert "lines:camera" in sent[0]["cells"]
    assert "lines:script" not in {row for row, cells in sent[0]["cells"].items() if "amount" in cells}
    assert app.top.rows is rows


@pytest.mark.parametrize("name", ["nobody", "", "../x"])
def test_a_driver_that_is_not_there_moves_nothing(app: EstimateApp, name: str) -> None:
    act(app.side, "drive", "7", name=name)
    assert not app.work.unsaved


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "1e300", "12 apples", "0x10", "--5"])
def test_what_no_slider_sends_is_refused(app: EstimateApp, value: str) -> None:
    act(app.side, "drive", value, name="days")
    assert not app.work.unsaved
    assert message(app)


def test_a_driver_is_typed(app: EstimateApp) -> None:
    act(app.side, "set_driver", "6.5", name="days")
    assert app.work.production.drivers[0].value == 6.5
    act(app.side, "set_driver", "= meals / 3", name="days")
    assert any(finding.code == "circular_names" for finding in app.work.findings)
    act(app.side, "set_driver", "a lot", name="days")
    assert panel(app, "side").one("input", name="days")["value"] == "a lot"
    act(app.side, "drive", "8", name="days")
    assert panel(app, "side").one("input", name="days")["value"] == "8"
    act(app.side, "set_driver", "1", name="nobody")
    assert "no line" in message(app)


# -- the detail


def test_cells_are_edited_undone_and_redone(app: EstimateApp) -> None:
    type_rate(app, "400")
    assert (rate(app), cell(app, "lines:camera", "rate")["t"]) == (400, "400")
    gesture(app.detail, "undo")
    assert (rate(app), cell(app, "lines:camera", "rate")["t"]) == (350, "350")
    gesture(app.detail, "redo")
    assert rate(app) == 400
    act(app.bar, "undo")
    act(app.bar, "redo")
    assert rate(app) == 400


def test_a_fault_shows_in_its_cell_and_no_message(app: EstimateApp) -> None:
    type_rate(app, "<b>a lot")
    shown = cell(app, "lines:camera", "rate")
    assert shown["t"] == "<b>a lot"
    assert "is not a number" in shown["e"]
    assert (rate(app), message(app)) == (350, "")


def test_a_block_is_pasted(app: EstimateApp) -> None:
    act(app.tabs, "tab", "detail")
    gesture(
        app.detail, "add", after="lines:camera",
        lines=[{"label": "Grip", "quantity": "= days", "rate": "1,250.5"}, {"label": "Dolly"}],
        edits=[{"row": "lines:camera", "column": "rate", "text": "1"}],
    )  # fmt: skip
    assert [line.id for line in app.work.production.lines[1:4]] == ["camera", "grip", "dolly"]
    assert app.work.production.lines[2].rate == 1250.5
    assert cell(app, "lines:dolly", "total")["t"] == "unknown"
    gesture(app.detail, "undo")
    assert app.work.production == film()


def test_lines_are_muted_moved_copied_and_deleted(app: EstimateApp) -> None:
    act(app.tabs, "tab", "detail")
    gesture(app.detail, "mute", rows=["lines:camera", "charges:overheads"], muted=True)
    gesture(app.detail, "duplicate", rows=["lines:camera"])
    gesture(app.detail, "move", rows=["lines:camera-2"], after="account:31")
    gesture(app.detail, "delete", rows=["lines:camera"])
    assert [line.id for line in app.work.production.lines] == [
        "script", "lights", "catering", "camera-2", "editor", "insurance",
    ]  # fmt: skip
    assert message(app) == ""
    for _ in range(4):
        gesture(app.detail, "undo")
    assert app.work.production == film()


def test_a_hidden_grid_is_drawn_when_it_comes_into_sight(app: EstimateApp) -> None:
    assert app.detail.rows == []
    act(app.side, "drive", "7", name="days")
    act(app.tabs, "tab", "detail")
    assert cell(app, "lines:camera", "total")["t"] == "2,450.00"
    assert (app.top.layout.display, app.detail.layout.display) == ("none", None)


def test_the_top_sheet_takes_no_edits(app: EstimateApp) -> None:
    gesture(app.top, "delete", rows=["lines:camera"])
    assert not app.work.unsaved


# -- explanations, tabs and pictures


def test_every_figure_of_both_grids_can_be_explained(app: EstimateApp, monkeypatch: pytest.MonkeyPatch) -> None:
    for tab, grid in (("top", app.top), ("detail", app.detail)):
        act(app.tabs, "tab", tab)
        focused = listen(monkeypatch, grid)
        sent = listen(monkeypatch, app.why)
        figures = [(row["id"], column) for row in grid.rows for column, one in row["cells"].items() if one.get("x")]
        for row, column in figures:
            gesture(grid, "explain", row=row, column=column)
            assert panel(app, "why").words, row
        assert sent == [{"type": "focus", "id": "pk-why"}] * len(figures)
        act(app.why, "close_why")
        assert panel(app, "why").words == ""
        assert focused == [{"type": "focus", "row": figures[-1][0], "column": figures[-1][1]}]


def test_an_explanation_follows_its_figure_and_goes_with_its_line(app: EstimateApp) -> None:
    act(app.tabs, "tab", "detail")
    gesture(app.detail, "explain", row="lines:camera", column="total")
    assert "€1,750.00" in panel(app, "why").words
    act(app.side, "drive", "7", name="days")
    assert "€2,450.00" in panel(app, "why").words
    gesture(app.detail, "delete", rows=["lines:camera"])
    assert panel(app, "why").words == ""


@pytest.mark.parametrize("tab", views.TABS)
def test_each_tab_shows_its_own(app: EstimateApp, tab: str) -> None:
    act(app.tabs, "tab", tab)
    assert panel(app, "tabs").one("button", aria_selected="true")["data-value"] == tab
    assert bool(app.more.html) is (tab not in {"top", "detail", "import"})
    assert (app.importing is not None) is (tab == "import")
    visible = [name for name, grid in (("top", app.top), ("detail", app.detail)) if grid.layout.display is None]
    assert visible == [tab] * (tab in {"top", "detail"})


@pytest.mark.parametrize("dimension", breakdown.DIMENSIONS)
def test_each_dimension_is_drawn(app: EstimateApp, dimension: str) -> None:
    act(app.tabs, "tab", "charts")
    act(app.more, "chart", dimension)
    assert panel(app, "more").one("button", aria_pressed="true")["data-value"] == dimension
    act(app.bar, "lang", "fr")
    assert panel(app, "more").one("svg")


def test_tabs_and_dimensions_that_are_none_change_nothing(app: EstimateApp) -> None:
    for value in HOSTILE:
        act(app.tabs, "tab", value)
        act(app.more, "chart", value)
        act(app.bar, "currency", value)
    assert (app.tab, app.dimension, app.work.currency) == ("top", "account", "EUR")


def test_words_follow_the_language(app: EstimateApp) -> None:
    act(app.bar, "lang", "fr")
    assert (app.work.lang, app.bar.page["query"]["lang"], app.top.lang) == ("fr", "fr", "fr")
    assert cell(app, "lines:camera", "label")["t"] == "Caméra"
    assert "Les Marées" in panel(app, "bar").words


def test_amounts_are_shown_in_another_currency(folder: Path) -> None:
    store.save(film(exchange_rates={"USD": 0.5}), folder / "abroad.yaml", None, "Anne")
    app = app_on(folder, production="abroad")
    act(app.bar, "currency", "USD")
    assert cell(app, "lines:script", "amount")["t"] == "3,000.00"
    assert not app.work.unsaved
