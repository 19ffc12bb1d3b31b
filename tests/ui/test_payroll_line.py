"""An engagement becomes a line of a production's file, with its job, and nothing else in the file changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from acting import Page, act
from small import film

from prodkit import store
from prodkit.store.history import History
from prodkit.ui.payroll import PayrollApp
from prodkit.ui.session import Session


@pytest.fixture
def app(folder: Path) -> PayrollApp:
    found = PayrollApp(Session(folder, "en", {"production": "film", "tab": "line"}), dt.date(2026, 9, 30))
    act(found.main, "line", "25", name="account")
    return found


def new_line(folder: Path) -> dict[str, object]:
    """Give the line that is not in the film."""
    known = {line.id for line in film().lines}
    (line,) = [line for line in store.load(folder / "film.yaml").lines if line.id not in known]
    return line.model_dump(mode="json", exclude_defaults=True)


def test_the_minimum_needs_no_rate(app: PayrollApp, folder: Path) -> None:
    act(app.side, "set", "46", name="hours")
    act(app.main, "line", "3", name="quantity")
    act(app.main, "add_line")
    assert new_line(folder) == {
        "id": "charge-de-production",
        "account": "25",
        "label": "Chargé de production",
        "quantity": 3.0,
        "unit": "week",
        "job": {
            "title": "Chargé de production",
            "status": "technician_cadre",
            "agreement": "2642",
            "annex": "fiction",
            "hours": 46.0,
        },
    }
    message = Page(app.bar.html)
    assert "The Tides" in message.inside("pk-message")
    assert message.one("a")["href"] == "estimate?production=film&lang=en"


def test_what_was_agreed_and_how_many_are_written(app: PayrollApp, folder: Path) -> None:
    act(app.side, "set", "1300", name="gross")
    act(app.main, "line", "2", name="people")
    act(app.main, "line", "Coordination", name="label")
    act(app.main, "add_line")
    line = new_line(folder)
    assert (line["rate"], line["x"], line["label"]) == (1300.0, 2.0, "Coordination")


def test_a_gross_that_is_the_minimum_is_none(app: PayrollApp, folder: Path) -> None:
    act(app.side, "set", "1124.19", name="gross")
    act(app.main, "add_line")
    assert "rate" not in new_line(folder)


def test_a_week_with_nights_is_written_at_what_it_pays(app: PayrollApp, folder: Path) -> None:
    act(app.main, "preset", "nights")
    act(app.main, "add_line")
    assert new_line(folder)["rate"] == app.current.reckoned.unit_gross > app.current.reckoned.wage.amount


def test_the_line_comes_last_in_its_account_and_the_history_knows(app: PayrollApp, folder: Path) -> None:
    act(app.main, "add_line")
    lines = [line.id for line in store.load(folder / "film.yaml").lines if line.account == "25"]
    assert lines == ["camera", "lights", "charge-de-production"]
    latest = History(folder).versions("film")[0]
    assert latest.note == "Engagement added: Chargé de production"
    act(app.main, "add_line")
    assert [line.id for line in store.load(folder / "film.yaml").lines][4] == "charge-de-production-2"


def test_the_account_of_the_same_job_is_proposed(app: PayrollApp) -> None:
    act(app.main, "add_line")
    act(app.main, "line", "film", name="production")
    chosen = [one["value"] for one in Page(app.main.html).all("option") if "selected" in one]
    assert "25" in chosen


@pytest.mark.parametrize(
    ("actions", "say"),
    [
        ([("line", "", "production")], "No production is chosen"),
        ([("line", "lots", "quantity")], "“lots” is not a quantity"),
        ([("line", "../film", "production")], "film"),
        ([("line", "nowhere", "production")], "nowhere"),
        ([("set", "abc", "gross")], "Mend them first"),
    ],
)
def test_what_cannot_be_added_is_said_and_the_file_stays(
    app: PayrollApp, folder: Path, actions: list[tuple[str, str, str]], say: str
) -> None:
    before = (folder / "film.yaml").read_bytes()
    for action, value, name in actions:
        act(app.main, action, value, name=name)
    act(app.main, "add_line")
    assert say in Page(app.bar.html).inside("pk-message")
    assert (folder / "film.yaml").read_bytes() == before


def test_half_days_are_no_unit_of_budgets(app: PayrollApp, folder: Path) -> None:
    act(app.finder, "pick", "2642|Figurant – ensemble de 30 personnes ou plus")
    act(app.side, "set", "half_day", name="unit")
    assert app.current.deal.unit == "half_day"
    act(app.main, "add_line")
    assert "half day" in Page(app.bar.html).inside("pk-message").replace("-", " ")
    assert store.load(folder / "film.yaml") == film()
