"""The week that is clicked, dragged and typed: what it pays, what it exceeds, what it cannot be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from acting import Page, act
from opening import folder_of_film

from prodkit.ui.payroll import PayrollApp
from prodkit.ui.payroll.sheet import Sheet
from prodkit.ui.payroll.words import word
from prodkit.ui.session import Session

MONDAY = dt.date(2026, 10, 5)


@pytest.fixture
def app(tmp_path: Path) -> PayrollApp:
    found = PayrollApp(Session(folder_of_film(tmp_path), "en"), dt.date(2026, 9, 30))
    act(found.tabs, "tab", "week")
    return found


def page(app: PayrollApp) -> Page:
    return Page(app.main.html)


def pay(app: PayrollApp) -> dict[str, float]:
    """Give the hours of every element of pay."""
    found = app.current.reckoned.pay
    assert found is not None
    return {f"{row.name} {row.percentage:g}": row.quantity for row in found.elements}


def test_days_are_clicked_to_be_worked(app: PayrollApp) -> None:
    for number in "01":
        act(app.main, "day", number)
    assert pay(app) == {"normal_hours 100": 16}
    pressed = [one["aria-pressed"] for one in page(app).all("button", data_action="day")]
    assert pressed == ["true"] * 2 + ["false"] * 5
    act(app.main, "day", "0")
    assert pay(app) == {"normal_hours 100": 8}


def test_hours_are_dragged(app: PayrollApp) -> None:
    act(app.main, "drive", "10.5", name="day.2")
    assert app.current.sheet.days[2].worked == 10.5
    act(app.main, "drive", "0", name="day.2")
    assert not app.current.sheet.days[2].on
    assert not app.current.sheet.used  # an empty week pays nobody: hours are even again


def test_a_day_with_hours_of_the_clock_is_dragged_by_its_end(app: PayrollApp) -> None:
    act(app.main, "preset", "nights")
    act(app.main, "drive", "9.5", name="day.0")
    texts = app.current.sheet.days[0].texts
    assert (texts["start"], texts["end"]) == ("20:00", "06:30")  # an hour of pause


def test_a_start_alone_keeps_the_hours(app: PayrollApp) -> None:
    act(app.main, "set_day", "7", name="0.hours")
    act(app.main, "set_day", "21h30", name="0.start")
    assert app.current.sheet.days[0].texts["end"] == "04:30"
    assert app.current.sheet.days[0].worked == 7
    assert not app.current.faults


def test_nights_sundays_and_travel_are_paid(app: PayrollApp) -> None:
    act(app.finder, "pick", "2642|Chargé de production (14)")
    act(app.main, "text", text="monday 20 h-5 h pause 1 h, sunday 8 h")
    # IDCC 2642, autumn: night from 22 h to 7 h, 25 % on top; Sunday 50 %. The pause is from 0 h to 1 h.
    found = pay(app)
    assert found["normal_hours 100"] == 16
    assert found["night 25"] == 6
    assert found["sunday 50"] == 8


def test_a_public_holiday_is_named_and_paid(app: PayrollApp) -> None:
    for _ in range(5):
        act(app.main, "week", "1")
    assert app.current.sheet.monday(MONDAY) == dt.date(2026, 11, 9)
    assert "Armistice" in page(app).inside("pk-day-2")
    act(app.main, "preset", "office")
    assert pay(app)["holiday 100"] == 8
    act(app.main, "day", "2")
    assert "holiday 100" not in pay(app)


def test_the_compact_text_fills_the_days(app: PayrollApp) -> None:
    act(app.bar, "lang", "fr")
    act(app.main, "text", text="5 × 9 h, samedi 8 h")
    days = app.current.sheet.days
    assert [day.worked if day.on else 0 for day in days] == [9, 9, 9, 9, 9, 8, 0]
    assert app.current.reckoned.hours == pytest.approx(53)
    assert "48\u00a0h" in app.main.html  # more than 48 hours in a week is said


def test_a_text_that_cannot_be_read_says_so_and_keeps_the_days(app: PayrollApp) -> None:
    act(app.main, "preset", "office")
    before = app.current.deal.sheet
    act(app.main, "text", text="beaucoup")
    assert "“beaucoup”" in page(app).inside("pk-week-text-note")
    assert app.current.sheet.text == "beaucoup"
    assert app.current.deal.sheet == before


@pytest.mark.parametrize(
    ("name", "text", "say"),
    [
        ("hours", "25", "Hours: “25” is not possible in a day. Give 0 to 24 hours"),
        ("hours", "-2", "“-2” is not possible"),
        ("hours", "many", "“many” is not possible"),
        ("voyage", "30", "Travel: “30” is not possible"),
        ("end", "midnight", "midnight"),
        ("meals", "9", "“9” is not a number of meals"),
    ],
)
def test_what_no_day_can_be_is_said_on_that_day(app: PayrollApp, name: str, text: str, say: str) -> None:
    act(app.main, "preset", "office")
    before = app.current.reckoned.total
    act(app.main, "set_day", text, name=f"3.{name}")
    assert say in page(app).inside("pk-day-3-note")
    assert app.current.sheet.days[3].texts[name] == text
    assert app.current.reckoned.total == before


def test_two_days_that_overlap_are_told_on_the_later_one(app: PayrollApp) -> None:
    act(app.main, "text", text="monday 20 h-6 h, tuesday 9 h-18 h")
    act(app.main, "set_day", "4:00", name="1.start")
    assert page(app).inside("pk-day-1-note")


def test_limits_are_said_with_their_day_and_article(app: PayrollApp) -> None:
    act(app.main, "text", text="monday 8 h-21 h")
    words = page(app).words
    assert "Monday 5 Oct" in words
    assert "art. VI.3" in words
    act(app.main, "preset", "office")
    assert word("week.within", "en") in page(app).words


def test_moving_the_slider_puts_the_week_aside_and_it_comes_back(app: PayrollApp) -> None:
    act(app.main, "preset", "nights")
    by_week = app.current.reckoned.total
    act(app.side, "drive", "39", name="hours")
    assert app.current.deal.sheet == ()
    act(app.main, "use_week")
    assert app.current.reckoned.total == by_week


def test_a_week_in_an_address_is_the_same_week() -> None:
    sheet = Sheet()
    sheet.preset("nights")
    sheet.set(5, "hours", "4,5")
    sheet.set(5, "voyage", "2")
    sheet.move(MONDAY, 3)
    again = Sheet.unpacked(sheet.packed())
    assert again.read(MONDAY) == sheet.read(MONDAY)
    assert again.packed() == sheet.packed()
    assert Sheet.unpacked("*_*__;;**nothing*").read(MONDAY)[0] == ()
