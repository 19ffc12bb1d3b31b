"""What holds for any week: more work never pays less, rows add up, premiums stay under their cap."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prodkit.working_time import hourly_base, week_coefficient, week_pay
from prodkit.working_time.workpay import WeekPay

WEEKS = {"2642": dt.date(2019, 4, 29), "3097": dt.date(2024, 4, 29)}  # 1 May falls in both
BASE = 31.37
Sheet = list[dict[str, Any]]

_agreements = st.sampled_from(sorted(WEEKS))
_contracts = st.fixed_dictionaries(
    {"contract_days": st.sampled_from([1, 4, 5, 40]), "recovery": st.sampled_from(["rest", "pay"])},
    optional={
        "paris_region": st.booleans(),
        "shooting": st.booleans(),
        "studio": st.booleans(),
        "short_day": st.sampled_from(["add", "replace"]),
        "contract": st.sampled_from(["cddu", "cdi"]),
        "set_craft": st.booleans(),
    },
)


@st.composite
def sheets(draw: st.DrawFn, least: int = 1) -> Sheet:
    """Days of one week, each with its start on the clock or without, none overlapping the next."""
    numbers = sorted(draw(st.sets(st.integers(0, 6), min_size=least, max_size=7)))
    days: Sheet = []
    for number in numbers:
        start, length = draw(st.integers(0, 23)), draw(st.integers(1, 15))
        free = 0 if not days or days[-1]["number"] < number - 1 else days[-1].get("end", 0) - 24
        day: dict[str, Any] = {"number": number}
        if draw(st.booleans()) and start >= free:
            day |= {"start": start, "end": start + length}
        else:
            day["hours"] = length
        days.append(day)
    return days


def pay(agreement: str, days: Sheet, **terms: Any) -> WeekPay:
    monday = WEEKS[agreement]
    terms["contract_days"] = max(len(days), terms["contract_days"])
    dated = [
        {"date": monday + dt.timedelta(days=day["number"]), **{key: day[key] for key in day if key != "number"}}
        for day in days
    ]
    return week_pay(BASE, agreement, dated, **terms)


def longer(days: Sheet, number: int) -> Sheet | None:
    """Add an hour at the end of a day, unless it would run into the next one."""
    day = days[number]
    if day.get("hours", 0) >= 23 or day.get("end", 0) - day.get("start", 0) >= 23:
        return None
    more = {**day, "hours": day["hours"] + 1} if "hours" in day else {**day, "end": day["end"] + 1}
    following = days[number + 1] if number + 1 < len(days) else None
    if following and following["number"] == day["number"] + 1 and more.get("end", 0) - 24 > following.get("start", 24):
        return None
    return [*days[:number], more, *days[number + 1 :]]


@given(_agreements, sheets(), _contracts, st.data())
@settings(max_examples=150, deadline=None)
def test_pay_never_falls_when_an_hour_is_added(
    agreement: str, days: Sheet, terms: dict[str, Any], data: st.DataObject
) -> None:
    """For one contract: a fifth day makes another contract of it, whose hours are not comparable."""
    more = longer(days, data.draw(st.integers(0, len(days) - 1)))
    if more is not None:
        assert pay(agreement, more, **terms).total >= pay(agreement, days, **terms).total


@given(sheets(), st.sampled_from([42, 43, 46, 51, 52, 56]), st.data())
@settings(max_examples=60, deadline=None)
def test_nor_does_it_in_a_week_of_equivalence(days: Sheet, effective: int, data: st.DataObject) -> None:
    terms = {"effective_hours": effective, "contract_days": 40}
    more = longer(days, data.draw(st.integers(0, len(days) - 1)))
    if more is not None:
        assert pay("3097", more, **terms).total >= pay("3097", days, **terms).total


@given(_agreements, sheets(), _contracts)
@settings(max_examples=80, deadline=None)
def test_rows_add_up_and_each_is_its_product_to_the_cent(agreement: str, days: Sheet, terms: dict[str, Any]) -> None:
    found = pay(agreement, days, **terms)
    assert round(sum(row.amount for row in found.elements), 2) == found.total
    for row in found.elements:
        assert row.amount == pytest.approx(row.quantity * row.rate * row.percentage / 100, abs=0.0101)
        assert sum(row.by_date.values()) == pytest.approx(row.quantity)
    if found.elements:
        months = found.by_month()
        assert round(float(months["amount"].sum()), 2) == found.total


@given(sheets(), _contracts)
@settings(max_examples=80, deadline=None)
def test_the_cap_of_film_is_never_exceeded(days: Sheet, terms: dict[str, Any]) -> None:
    found = pay("3097", days, **(terms | {"recovery": "rest"}))
    fixed = {"guaranteed_hours", "holiday_unworked", "snack", "meal"}
    worked = sum(day.get("hours", day.get("end", 0) - day.get("start", 0)) for day in days)
    earned = sum(row.amount for row in found.elements if row.name not in fixed)
    assert earned <= 2 * BASE * worked + 0.01 * len(found.elements)


@given(_agreements, st.lists(st.integers(1, 40), min_size=5, max_size=5).filter(lambda parts: sum(parts) <= 112))
@example("3097", [20, 12, 18, 16, 20])
@settings(max_examples=60, deadline=None)
def test_how_a_week_is_split_into_days_changes_nothing(agreement: str, quarters: list[int]) -> None:
    """Overtime is of the week: days under ten hours, without nights, Sundays or holidays, can come in any order."""
    hours = sorted((part / 4 for part in quarters), reverse=True)
    monday = WEEKS[agreement] + dt.timedelta(days=14 if agreement == "3097" else 35)
    one, other = (week_pay(BASE, agreement, list(days), week=monday) for days in (hours, hours[::-1]))
    assert one.total == other.total
    even = week_pay(BASE, agreement, [sum(hours) / 5] * 5, week=monday)
    assert even.total == pytest.approx(one.total, abs=0.001 if sum(quarters) % 5 == 0 else 2.0)


@given(_agreements, st.integers(39 * 4, 50 * 4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_vectorised_week_is_the_one_that_is_paid(agreement: str, quarters: int, craft: bool) -> None:
    hours = quarters / 4
    monday = WEEKS[agreement] + dt.timedelta(days=14 if agreement == "3097" else 35)
    days = [{"hours": 10}] * 4 + [{"hours": hours - 40}] if hours > 40 else [{"hours": 9}] * 4 + [{"hours": hours - 36}]
    paid = week_pay(BASE, agreement, days, week=monday, set_craft=craft, shooting=False)
    exact = week_coefficient(np.array([hours]), agreement, monday, set_craft=craft) * BASE
    assert paid.total == pytest.approx(float(exact[0]), abs=0.0051)


@given(_agreements, st.floats(20, 60), st.floats(100, 5000))
def test_the_base_of_a_weekly_pay_gives_it_back(agreement: str, hours: float, weekly: float) -> None:
    on = WEEKS[agreement]
    base = hourly_base(weekly, hours, agreement, on)
    assert base * float(week_coefficient(hours, agreement, on)) == pytest.approx(weekly)
