"""Deals come to what the grids print, what the agreements say, and what the examples of the law work out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prodkit as pk
from prodkit.deal import Deal, Reckoning, reckon, units
from prodkit.errors import ProdkitError
from prodkit.working_time import timesheet

WEEK: dict[str, Any] = {"start": dt.date(2026, 10, 5), "end": dt.date(2026, 10, 9)}
SPRING: dict[str, Any] = {"start": dt.date(2024, 6, 3), "end": dt.date(2024, 6, 7)}


def deal(job: str = "chargé de production", agreement: str = "2642", **fields: Any) -> Reckoning:
    return reckon(Deal(job=job, agreement=agreement, **{**WEEK, **fields}))


def codes(reckoned: Reckoning) -> set[str]:
    return {finding.code for finding in reckoned.findings}


@pytest.mark.parametrize(
    ("job", "hours", "fields", "amount"),
    [
        # Printed in the film grids of 2024-03-01, annex II.
        ("Administrateur de production", 43, {"annex": "II"}, 1535.13),
        ("1er assistant réalisateur", 43, {"annex": "II"}, 1664.43),
        ("Scripte", 42, {"annex": "II"}, 1433.71),
        # Annex I, 39 hours.
        ("Administrateur de production", 39, {}, 1364.56),
        # Guaranteed: a shorter week is paid as 39 hours.
        ("Administrateur de production", 30, {}, 1364.56),
        # Days: seven hours at 125 %; eight at 150 % for advertising.
        ("1er assistant réalisateur", 7, {"unit": "day"}, 323.64),
        ("1er assistant opérateur", 8, {"unit": "day", "annex": "films publicitaires"}, 409.37),
        # Performers of films: 28.68 € × (35 + 5 × 125 %) + 5 × 16.73 €, and a day of eight hours at 175 % + 16.73 €.
        ("Artiste-interprète long métrage", None, {}, 1266.70),
        ("Artiste-interprète long métrage", None, {"unit": "day"}, 418.25),
    ],
)
def test_film_pay_is_what_the_grid_prints(job: str, hours: float | None, fields: dict[str, Any], amount: float) -> None:
    found = deal(job, "3097", hours=hours, **SPRING, **fields)
    assert found.unit_gross == pytest.approx(amount, abs=0.011)
    assert found.minimum == found.unit_gross
    assert found.is_minimum
    assert not found.below


def test_overtime_follows_the_week_of_35_hours() -> None:
    found = deal(hours=43, annex="fiction")  # 983.67 € for 35 hours, printed since 2025-07-01
    assert found.unit_gross == 1264.72  # 983.67 × (35 + 8 × 1.25) / 35
    assert found.pay is not None
    assert [(row.name, row.quantity, row.percentage) for row in found.pay.elements] == [
        ("normal_hours", 35, 100),
        ("overtime", 8, 125),
    ]


def test_the_example_of_the_law_comes_out_less_the_deduction_for_overtime() -> None:
    found = deal(hours=39, gross=993, status="technician")
    # 1,564.12 € by the worked example, which leaves out 1.50 € for each of the 4 hours of overtime.
    assert found.total == pytest.approx(1564.12 - 6.00, abs=0.001)
    assert found.cost.engagements[0].overtime_hours == 4
    assert found.below
    assert "deal_below" in codes(found)


def test_what_was_agreed_sets_the_base_of_nights_and_sundays() -> None:
    sheet = timesheet.read("5 × 7 h, sunday 7 h", WEEK["start"])
    plain, better = deal(hours=35, sheet=sheet), deal(hours=35, gross=2000, sheet=sheet)
    assert plain.pay is not None
    assert better.pay is not None
    pairs = zip(plain.pay.elements, better.pay.elements, strict=True)
    ratio = 2000 / deal(hours=35).unit_gross
    assert all(better.amount == pytest.approx(plain.amount * ratio, abs=0.02) for plain, better in pairs)
    assert better.unit_gross > 2000 > better.minimum


def test_the_sheet_is_paid_instead_of_even_hours() -> None:
    # Eight hours of night in film: paid once, and half as much again.
    sheet = timesheet.read("monday 22 h-6 h", SPRING["start"])
    found = deal("1er assistant réalisateur", "3097", sheet=sheet, unit="day", **SPRING)
    assert found.pay is not None
    night = next(row for row in found.pay.elements if row.name == "night")
    assert (night.quantity, night.percentage, night.amount) == (8, 50, 147.95)


def test_units_of_a_contract_are_counted_in_its_dates() -> None:
    whole: dict[str, Any] = {"start": dt.date(2026, 10, 1), "end": dt.date(2026, 11, 30)}
    assert deal(**{**WEEK, "end": dt.date(2026, 10, 14)}).quantity == pytest.approx(8 / 5)
    assert deal(unit="day").quantity == 5
    assert deal(unit="month", hours=35, **whole).quantity == pytest.approx(2)
    assert deal(unit="day", quantity=2).gross == pytest.approx(2 * deal(unit="day").unit_gross, abs=0.01)
    assert deal(quantity=0).total == 0


def test_a_week_with_a_public_holiday_is_a_usual_week() -> None:
    november: dict[str, Any] = {
        "start": dt.date(2026, 11, 9),
        "end": dt.date(2026, 11, 13),
    }  # the Wednesday is one
    assert deal(hours=39, **november).gross == deal(hours=39).gross


def test_a_contract_of_some_days_is_told_to_be_paid_by_the_day() -> None:
    assert "deal_short_week" in codes(deal(**{**WEEK, "end": dt.date(2026, 10, 7)}))
    assert "deal_short_week" not in codes(deal(unit="day", **{**WEEK, "end": dt.date(2026, 10, 7)}))


@pytest.mark.parametrize(
    ("job", "agreement", "status"),
    [
        ("chargé de production", "2642", "technician_cadre"),
        ("electricien de prise de vues", "3097", "technician"),
        ("réalisateur cinéma", "3097", "director"),
        ("1er assistant réalisateur", "3097", "technician_cadre"),
        ("Artiste-interprète long métrage", "3097", "artist"),
        ("Niveau 5 – Employé A", "3097", "permanent"),
    ],
)
def test_the_grid_says_which_status_a_job_has(job: str, agreement: str, status: str) -> None:
    unit = "month" if status == "permanent" else "week"
    assert deal(job, agreement, unit=unit).status == status


def test_units_are_those_that_the_grid_speaks_of() -> None:
    start = WEEK["start"]
    assert set(units("Cadreur cinéma", "3097", "", "", start)) == {"hour", "day", "week"}
    assert units("Musicien (musiques actuelles) – représentation", "1285", "", "", start) == ("fee",)
    assert units("nobody", "2642", "", "", start) == ()


def test_where_no_rule_is_known_the_grid_is_paid_as_it_is() -> None:
    found = deal("réalisateur cinéma", "3097", hours=60)
    assert found.pay is None
    assert found.unit_gross == found.wage.row.amount
    assert "deal_no_overtime" in codes(found)


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"job": "astronaute"}, "job_unknown", "job"),
        ({"agreement": "9999"}, "agreement_unknown", "agreement"),
        ({"annex": "XII"}, "annex_unknown", "annex"),
        ({"start": dt.date(1990, 1, 1)}, "deal_year", "start"),
        ({"start": dt.date(2003, 1, 6), "end": dt.date(2003, 1, 10)}, "wage_before", "on"),
        ({"end": dt.date(2026, 9, 1)}, "payroll_period", "end"),
        ({"end": dt.date(2029, 9, 1)}, "deal_long", "end"),
        ({"hours": -3.0}, "number_range", "hours"),
        ({"hours": 25.0, "unit": "day"}, "number_range", "hours"),
        ({"gross": -1.0}, "number_range", "gross"),
        ({"staff": 0}, "number_range", "staff"),
        ({"rates": (("atmp", 1.5),)}, "deal_rate", "rates.atmp"),
        ({"dfs": "dfs_25", "consent": True, "status": "technician"}, "payroll_dfs_status", "dfs"),
        ({"unit": "fee"}, "wage_none", "unit"),
    ],
)
def test_what_cannot_be_agreed_is_said_with_its_field(fields: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(ProdkitError) as refused:
        deal(**fields)
    assert (code, where) in {(finding.code, finding.where) for finding in refused.value.findings}
    for lang in ("fr", "en"):
        assert all(finding.sentence(lang) for finding in refused.value.findings)


def test_each_field_is_refused_once() -> None:
    with pytest.raises(ProdkitError) as refused:
        deal(hours=-4)
    assert [finding.where for finding in refused.value.findings] == ["hours"]


def test_unknown_rates_stay_out_until_they_are_given() -> None:
    without, given_one = deal(), deal(rates=(("medecine_travail_thalie", 0.0035),))
    assert given_one.cost.unknown == without.cost.unknown - 1
    assert given_one.total == pytest.approx(without.total + without.gross * 0.0035, abs=0.006)


@given(hours=st.integers(4, 240), more=st.integers(1, 40))
def test_more_hours_never_pay_less(hours: int, more: int) -> None:
    less, longer = (deal("cadreur", "3097", hours=quarters / 4) for quarters in (hours, hours + more))
    assert longer.unit_gross >= less.unit_gross
    # Small companies get 1.50 € back for each hour of overtime, of which a guaranteed week has four.
    assert longer.total >= less.total - 4 * 1.50
    assert less.gross - less.cost.employee == pytest.approx(less.net, abs=0.001)


def test_the_library_says_the_same() -> None:
    wage = pk.wage("chargé de production", "2642", "2026-10-05", 39, "fiction")
    found = deal(annex="fiction", hours=39)
    cost = pk.employer_cost(
        wage.amount, "technician", ("2026-10-05", "2026-10-09"), "2642", cadre=True, hours=39,
        overtime_hours=4, overtime_pay=140.52,
    )  # fmt: skip
    assert (found.gross, found.total, found.net) == (wage.amount, cost.total, cost.net)
