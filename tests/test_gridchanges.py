"""Grids on two days: every row in force, beside what it was."""

from __future__ import annotations

import datetime as dt

import pytest

from prodkit.agreements.gridchanges import Change, changes, in_force


def of(found: list[Change], job: str, annex: str, hours: float) -> Change:
    (one,) = [
        change for change in found
        if (change.row.job, change.row.annex, change.row.hours, change.row.unit) == (job, annex, hours, "week")
    ]  # fmt: skip
    return one


def test_a_minimum_is_compared_with_itself() -> None:
    found = changes("3097", dt.date(2024, 6, 3), dt.date(2020, 1, 6))
    one = of(found, "Administrateur de production cinéma", "I", 39)
    assert one.before is not None
    assert (one.before.amount, one.row.amount) == (1302.03, 1364.56)
    assert one.share == pytest.approx(62.53 / 1302.03)


def test_an_annex_is_compared_with_the_one_it_replaced() -> None:
    found = changes("2642", dt.date(2026, 1, 5), dt.date(2013, 1, 7))
    one = of(found, "Chargé de production (14)", "fiction", 35)
    assert one.before is not None
    assert (one.before.annex, one.before.amount, one.row.amount) == ("B", 855.28, 983.67)


def test_on_one_day_nothing_changed() -> None:
    day = dt.date(2026, 1, 5)
    found = changes("3097", day, day)
    assert [one.row for one in found] == in_force("3097", day)
    assert all(one.share == 0 for one in found)


def test_what_was_not_there_has_nothing_beside_it() -> None:
    found = changes("1285", dt.date(2026, 9, 1), dt.date(2020, 1, 6))
    assert found
    assert all(one.before is None and one.share is None for one in found)
