"""The grids looked through: filtered, on two days, as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from acting import Page, act, listen
from opening import folder_of_film

from prodkit.agreements.gridchanges import in_force
from prodkit.ui.payroll import PayrollApp
from prodkit.ui.payroll.grids import MOST_SHOWN
from prodkit.ui.session import Session


@pytest.fixture
def app(tmp_path: Path) -> PayrollApp:
    found = PayrollApp(Session(folder_of_film(tmp_path), "en", {"tab": "grids"}), dt.date(2026, 9, 30))
    act(found.main, "filter", "3097", name="agreement")
    return found


def page(app: PayrollApp) -> Page:
    return Page(app.main.html)


def test_all_rows_in_force_are_counted_and_some_shown(app: PayrollApp) -> None:
    count = len(in_force("3097", dt.date(2026, 10, 5)))
    assert f"{count} minima" in page(app).inside("pk-grid-count")
    assert len([value for action, value in page(app).buttons if action == "pick"]) <= MOST_SHOWN < count


def test_filters_narrow_it_down(app: PayrollApp) -> None:
    act(app.main, "filter", "I", name="annex")
    act(app.main, "drive", "scripte", name="grid_text")
    words = page(app).words
    assert "Scripte" in words
    assert "€1,310.82" in words
    assert "2 minima" in words  # the script supervisor and the assistant


def test_two_days_are_compared(app: PayrollApp) -> None:
    act(app.main, "filter", "I", name="annex")
    act(app.main, "filter", "2020-01-06", name="other")
    act(app.main, "drive", "administrateur de production", name="grid_text")
    words = page(app).words
    assert all(text in words for text in ("€1,364.56", "€1,302.03", "+4.80%"))


def test_the_file_holds_every_row_found(app: PayrollApp, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = listen(monkeypatch, app.bar)
    act(app.main, "filter", "2020-01-06", name="other")
    act(app.main, "download", "grid")
    (file,) = [one for one in sent if one["type"] == "download"]
    rows = list(csv.DictReader(io.StringIO(file["text"].removeprefix("\ufeff"))))
    assert len(rows) == len(in_force("3097", dt.date(2026, 10, 5)))
    one = next(row for row in rows if row["job"] == "Administrateur de production cinéma" and row["annex"] == "I")
    assert (one["minimum"], one["minimum on the other day"]) == ("1364.56", "1302.03")
    assert all(row["source"] and row["how sure"] for row in rows)


def test_a_day_that_is_none_is_said_beside_it(app: PayrollApp) -> None:
    act(app.main, "filter", "yesterday", name="day")
    assert "“yesterday” is not a day" in page(app).words


def test_nothing_in_force_is_a_sentence(app: PayrollApp) -> None:
    act(app.main, "filter", "1990-01-01", name="day")
    assert "No minimum answers" in page(app).words


def test_a_row_is_worked_out(app: PayrollApp) -> None:
    act(app.main, "drive", "scripte", name="grid_text")
    act(app.main, "pick", "3097|Scripte cinéma")
    assert app.tab == "cost"
    assert app.current.reckoned.wage.job == "Scripte cinéma"
