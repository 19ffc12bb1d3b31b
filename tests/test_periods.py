"""Days, weeks and months against calendars printed on paper and a walk from day to day."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

import numpy as np
import pytest
import reference
from exact import Exact
from hypothesis import given
from hypothesis import strategies as st

from prodkit import periods

DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2039, 12, 31))


def end(start: str, length: float, unit: periods.PhaseUnit = "working_day", per_week: int = 5, region: str = "") -> str:
    calendar = periods.calendar("FR", region, per_week)
    first = periods.to_day(dt.date.fromisoformat(start))
    last = periods.end_of(np.array([first]), np.array([length]), unit, calendar)[0]
    return "" if math.isnan(last) else periods.to_date(last).isoformat()


def count(start: str, last: str, per_week: int = 5, region: str = "") -> float:
    days = [periods.to_day(dt.date.fromisoformat(day)) for day in (start, last)]
    calendar = periods.calendar("FR", region, per_week)
    return float(periods.working_days(np.array(days[:1]), np.array(days[1:]), calendar)[0])


@pytest.mark.parametrize(
    "day",
    ["2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-11-11",
     "2026-12-25", "2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14"],
)  # fmt: skip
def test_public_holidays_are_not_worked(day: str) -> None:
    assert count(day, day, per_week=7) == 0


@pytest.mark.parametrize("day", ["2026-04-05", "2026-05-24", "2026-12-24", "2027-03-28"])
def test_other_days_are_worked_if_the_week_has_them(day: str) -> None:
    assert count(day, day, per_week=7) == 1


def test_alsace_moselle_has_two_more_holidays() -> None:
    for day in ("2026-04-03", "2026-12-26", "2027-03-26"):  # Good Friday, St Stephen's day
        assert count(day, day, per_week=7) == 1
        assert count(day, day, per_week=7, region="57") == 0


def test_the_week_has_as_many_days_as_the_phase_works() -> None:
    assert [count("2027-05-10", "2027-05-16", n) for n in (4, 5, 6, 7)] == [4, 5, 6, 7]
    # The week before, Ascension is a Thursday and 8 May a Saturday.
    assert [count("2027-05-03", "2027-05-09", n) for n in (4, 5, 6, 7)] == [3, 4, 4, 5]


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        ("2027-05-03", 5, "working_day", "2027-05-10"),  # over Ascension and a weekend
        ("2027-05-03", 4.5, "working_day", "2027-05-10"),  # half a day takes a day
        ("2027-05-08", 1, "working_day", "2027-05-10"),  # from a Saturday and holiday
        ("2027-05-03", 0, "working_day", "2027-05-02"),
        ("2027-05-03", -3, "working_day", "2027-05-02"),
        ("2027-05-03", 1, "day", "2027-05-03"),
        ("2027-05-03", 2.2, "day", "2027-05-05"),
        ("2027-05-03", 1, "week", "2027-05-09"),
        ("2027-05-03", 2.5, "week", "2027-05-20"),
        ("2027-05-03", 0, "week", "2027-05-02"),
        ("2027-05-03", 3, "month", "2027-08-02"),
        ("2027-05-03", 12, "month", "2028-05-02"),
        ("2027-02-01", 1, "month", "2027-02-28"),
        ("2027-01-31", 1, "month", "2027-02-28"),
        ("2027-05-03", 0, "month", "2027-05-02"),
        ("2027-05-03", math.nan, "week", ""),
        ("2027-05-03", math.inf, "week", ""),
    ],
)
def test_phases_end(start: str, length: float, unit: periods.PhaseUnit, expected: str) -> None:
    assert end(start, length, unit) == expected


def test_an_end_before_the_start_holds_no_working_day() -> None:
    assert count("2027-05-10", "2027-05-09") == 0
    assert count("2027-05-10", "2027-05-03") == 0


def test_unknown_days_stay_unknown() -> None:
    calendar = periods.calendar("FR")
    for start, last in ((math.nan, 1.0), (1.0, math.nan), (math.nan, math.nan)):
        assert np.isnan(periods.working_days(np.array([start]), np.array([last]), calendar))[0]


def test_a_batch_is_one_call() -> None:
    calendar = periods.calendar("FR")
    starts = np.full((2, 3), periods.to_day(dt.date(2027, 5, 3)))
    ends = periods.end_of(starts, np.array([[1.0, 2, math.nan]] * 2), "week", calendar)
    worked = periods.working_days(starts, ends, calendar)
    np.testing.assert_array_equal(worked, [[4, 9, math.nan]] * 2)


def test_no_country_has_no_holidays() -> None:
    calendar = periods.calendar("", "", 5)
    new_year = np.array([periods.to_day(dt.date(2027, 1, 1))])
    assert periods.working_days(new_year, new_year, calendar)[0] == 1


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("FR", "nowhere"), ("fr ", "")])
def test_unknown_countries_are_refused(country: str, region: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        periods.calendar(country, region)


@given(DAYS)
def test_days_are_numbered_and_named_again(day: dt.date) -> None:
    assert periods.to_date(periods.to_day(day)) == day


@given(DAYS, st.integers(0, 400), st.sampled_from(["working_day", "day", "week", "month"]), st.integers(4, 7))
def test_a_walk_from_day_to_day_ends_on_the_same_day(
    start: dt.date, quarters: int, unit: periods.PhaseUnit, per_week: int
) -> None:
    if unit in {"week", "month"}:
        quarters //= 8
    length = quarters / 4
    last = reference.last_day(start, Exact(Fraction(quarters, 4)), unit, per_week)
    assert end(start.isoformat(), length, unit, per_week) == last.isoformat()
    walked = sum(reference.works(start + dt.timedelta(n), per_week) for n in range((last - start).days + 1))
    assert count(start.isoformat(), last.isoformat(), per_week) == walked
