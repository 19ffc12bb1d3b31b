"""A week as people write it, in French and in English."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayable import assert_sayable

from prodkit.errors import ProdkitError
from prodkit.working_time.timesheet import minutes, read

WEEK = "2026-10-07"


def said(text: str) -> list[tuple[int, int | None, float]]:
    """Give for each day its weekday, the hour it starts and its hours."""
    return [
        (day.date.weekday(), None if day.start is None else day.start // 60, day.worked / 60)
        for day in read(text, WEEK)
    ]


FIVE = [(day, None, 9) for day in range(5)]


@pytest.mark.parametrize(
    ("french", "english", "days"),
    [
        ("5 × 9 h", "5 x 9 h", FIVE),
        ("5*9h00", "5 days of 9", FIVE),
        ("lundi à vendredi 9 h", "Mon–Fri 9 h", FIVE),
        ("5 × 9 h, une nuit 20 h–4 h, dimanche", "5 × 9 h, one night 20 h–4 h, Sunday", [*FIVE, (6, 20, 8)]),
        ("5 fois 9 h ; samedi 6h30–16h pause 1 h 30", "5 times 9 h; sat 6:30-16:00 break 1.5", [*FIVE, (5, 6, 8)]),
        ("mercredi férié, 4 × 9 h", "Wednesday off\n4 × 9 h", [(0, None, 9), (1, None, 9), (2, None, 0), *FIVE[3:]]),
        ("jeu. 9,5 h", "Thu 9.5 h", [(3, None, 9.5)]),
        ("2 nuits 22 h-6 h", "2 nights 22 h to 6 h", [(0, 22, 8), (1, 22, 8)]),
        ("2026-10-09 18 h–26 h", "2026-10-09 18:00–26:00", [(4, 18, 8)]),
        ("2026-10-05 à 2026-10-09 9 h", "2026-10-05 to 2026-10-09 9 h", FIVE),
        ("3 nuits 20 h–4 h, mardi à jeudi", "3 nights 20 h–4 h, Tue–Thu", [(1, 20, 8), (2, 20, 8), (3, 20, 8)]),
    ],
)
def test_both_languages(french: str, english: str, days: list[tuple[int, int | None, float]]) -> None:
    assert said(french) == days
    assert said(english) == days


def test_a_list_of_days() -> None:
    days = read([8, {"hours": "9 h 30"}, {"date": "sunday", "start": "20:00", "end": 4, "pause": 0.5}], WEEK)
    assert [(day.date.day, day.worked) for day in days] == [(5, 480), (6, 570), (11, 450)]
    assert days[2].stretches() == [(1200, 1425), (1455, 1680)]


def test_dates_need_no_week() -> None:
    (day,) = read([{"date": dt.datetime.fromisoformat("2026-10-06T09:00"), "hours": 8}])
    assert day.date == dt.date(2026, 10, 6)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("9 h 30", 570), ("9h05", 545), ("9:30", 570), (9.5, 570), ("9,5", 570), ("9.25 h", 555), ("12", 720), (0, 0),
     ("−3 h", -180), ("", None), ("9 h 75", None), ("nine", None), (None, None), (True, None), (float("inf"), None)],
)  # fmt: skip
def test_lengths(written: object, expected: int | None) -> None:
    assert minutes(written) == expected


@given(st.text(max_size=60) | st.text("0123456789 h:×x-–,;.lunmardi", max_size=40))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        days = read(text, WEEK)
    except ProdkitError as error:
        assert_sayable(error)
    else:
        assert 1 <= len(days) <= 7
        assert all(0 <= day.worked <= 1440 for day in days)
