"""The curve passes through what a deal comes to at every number of hours, and marks what the law says happens there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from prodkit.deal import Deal, reckon
from prodkit.deal.curve import Curve, curve

START = dt.date(2026, 10, 5)


def drawn(job: str, agreement: str, end: dt.date = dt.date(2026, 10, 9), **fields: Any) -> tuple[Deal, Curve]:
    deal = Deal(job=job, agreement=agreement, start=START, end=end, **fields)
    found = curve(reckon(deal))
    assert found is not None
    return deal, found


@pytest.mark.parametrize(
    ("job", "agreement", "fields"),
    [
        ("Electricien de prise de vues", "3097", {}),
        ("Electricien de prise de vues", "3097", {"days": 6}),
        ("Cadreur", "3097", {"unit": "day"}),
        ("Cadreur", "3097", {"gross": 3000.0, "hours": 39}),
        ("Artiste-interprète long métrage", "3097", {}),
        ("Chargé de production", "2642", {"annex": "flux", "end": dt.date(2027, 1, 22)}),
    ],
)
def test_every_point_is_the_deal_at_those_hours(job: str, agreement: str, fields: dict[str, Any]) -> None:
    deal, found = drawn(job, agreement, **fields)
    for index in range(0, len(found.hours), 9):
        here = reckon(replace(deal, hours=float(found.hours[index])))
        # The base of a printed week and of one that follows from it may differ by a cent in each week.
        near = 0.001 if deal.gross is not None else 0.011 * here.quantity + 0.001
        assert found.gross[index] == pytest.approx(here.gross, abs=near)
        assert found.total[index] == pytest.approx(here.cost.total, abs=2 * near + 0.011)
        assert found.net[index] == pytest.approx(here.net, abs=2 * near + 0.011)


def test_tiers_are_marked_where_the_agreements_begin_them() -> None:
    _, audiovisual = drawn("Chargé de production", "2642")
    assert [(mark.kind, mark.hours, mark.percent) for mark in audiovisual.marks] == [
        ("tier", 35, 125),
        ("tier", 43, 150),
    ]
    _, film = drawn("Cadreur", "3097")
    begun = {mark.hours: mark.percent for mark in film.marks if mark.kind == "tier"}
    assert {39: 125, 43: 150, 48: 175}.items() <= begun.items()  # 39 hours are guaranteed
    _, day = drawn("Chargé de production", "2642", unit="day")
    assert [mark.hours for mark in day.marks] == [7, 8, 11]  # seven are guaranteed


def test_the_end_of_the_reduction_is_marked() -> None:
    # Nil from three times the minimum wage for the hours paid: 36.06 € an hour in 2026. A week of 35 h at 1,108.56 €
    # pays 60 hourly bases for 53 hours, 35.86 € each, and 61.5 for 54 hours, 36.07 € each.
    _, found = drawn("Cadreur", "2642", annex="hors fiction et flux")
    assert float(found.gross[34]) == 1108.56
    assert [mark.hours for mark in found.marks if mark.kind == "reduction"] == [54]
    assert (found.reduction > 0).tolist() == [hours < 54 for hours in found.hours]


def test_an_agreed_pay_does_not_follow_the_hours() -> None:
    _, found = drawn("Chargé de production", "2642", gross=1500.0, hours=35)
    assert np.all(found.gross == 1500)


def test_there_is_no_curve_where_hours_change_nothing() -> None:
    assert curve(reckon(Deal(job="réalisateur cinéma", agreement="3097", start=START, end=START))) is None
    month = Deal(job="Chargé de production", agreement="2642", unit="month", start=START, end=dt.date(2026, 12, 31))
    assert curve(reckon(month)) is None
