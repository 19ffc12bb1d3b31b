"""The economics of a live show: coût plateau, price of a date, break-even of dates and of seats."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

import prodkit
from prodkit.errors import ProdkitError


def show(**tour: Any) -> prodkit.Production:
    """Five performers at 160 and a technician for twelve hours at 20, twenty dates, a creation of 30,000."""
    return prodkit.Production.parse({
        "prodkit": 1, "title": "Pièce", "kind": "live_show", "chart": "live-show", "agreement": "1285",
        "law_date": "2026-10-01", "output": {"dates": "= dates"},
        "drivers": [{"id": "dates", "label": "Dates", "value": 20}],
        "lines": [
            {"id": "set", "account": "C3", "label": "Set", "rate": 30_000},
            {"id": "artists", "account": "E1", "label": "Artists", "quantity": "= dates", "unit": "date", "x": 5,
             "rate": 160, "employer": {"rate": 0.55}, "job": {"title": "Artist", "status": "artist"}},
            {"id": "technician", "account": "E1", "label": "Technician", "quantity": "= 12 * dates", "unit": "hour",
             "rate": 20, "employer": {"rate": 0.65},
             "job": {"title": "Technician", "status": "technician"}},
            {"id": "wear", "account": "E1", "label": "Wear", "quantity": "= dates", "unit": "date", "rate": 50},
            {"id": "vans", "account": "E2", "label": "Vans", "quantity": "= dates", "rate": 400},
        ],
        "tour": {"dates": "= dates", "fee": 3_686, "stage": {"accounts": ["E1"]}, "creation": {"accounts": ["C"]},
                 "road": {"accounts": ["E2"]}, **tour},
    })  # fmt: skip


def test_what_a_date_costs_on_stage() -> None:
    # 5 x 160 x 1.55 + 12 x 20 x 1.65 + 50
    found = prodkit.touring(show())
    assert found.stage_cost == 1_686
    assert found.road_cost == 400
    assert found.creation_cost == 30_000


def test_computed_contributions_beside_the_flat_ones() -> None:
    table = prodkit.touring(show()).stage_lines(dt.date(2026, 10, 5)).set_index("line")
    assert table["pay"].to_dict() == {"artists": 800, "technician": 240, "wear": 50}
    assert table["flat"].to_dict() == {"artists": 440, "technician": 156, "wear": 0}
    day = ("2026-10-05", "2026-10-05")
    artist = prodkit.employer_cost(160, "artist", day, "1285", worked=[dt.date(2026, 10, 5)])
    technician = prodkit.employer_cost(240, "technician", day, "1285", hours=12, worked=[dt.date(2026, 10, 5)])
    assert table["computed"]["artists"] == pytest.approx(5 * artist.employer)
    assert table["computed"]["technician"] == pytest.approx(technician.employer)
    assert math.isnan(table["computed"]["wear"])


def test_price_of_a_date() -> None:
    found = prodkit.touring(show())
    assert found.amortisation == 1_500
    assert found.price == 3_186
    assert prodkit.touring(show(margin=0.1)).price == 3_540  # 3,186 is 90 % of it
    assert prodkit.touring(show(grants=10_000)).amortisation == 1_000


def test_other_costs_of_the_tour_count_in_the_price_but_not_on_stage() -> None:
    found = prodkit.touring(show(running={"accounts": ["E2"]}, road=None))
    assert (float(found.stage_cost), float(found.running_cost)) == (1_686, 400)
    assert found.price == 3_586
    assert found.result == 10_000 - 20 * 400
    assert found.break_even_dates == 19  # 30,000 over 1,600, rounded up


def test_how_many_dates_pay_the_creation_back() -> None:
    found = prodkit.touring(show())
    assert found.margin == 20 * 2_000
    assert found.result == 10_000
    assert found.break_even_dates == 15
    assert prodkit.touring(show(fee=3_685)).break_even_dates == 16  # 1,999 a date leaves 15 short of 15 euros
    assert math.isnan(prodkit.touring(show(fee=1_600)).break_even_dates)


def test_box_office() -> None:
    box = {
        "dates": 15,
        "box_office_dates": 5,
        "seats": 200,
        "price": 21.1,
        "vat": 0.055,
        "levies": 0.1,
        "occupancy": 0.5,
    }
    found = prodkit.touring(show(**box))
    # A full house leaves 200 x 20 x 0.9 = 3,600, half of it 1,800
    assert found.income == 15 * 3_686 + 5 * 1_800
    assert found.break_even_occupancy == pytest.approx(3_186 / 3_600)
    # 30,000 less five evenings that leave 114 each, over 2,000 a date
    assert found.break_even_dates == 15


def test_occupancy_is_unknown_without_seats() -> None:
    assert math.isnan(prodkit.touring(show()).break_even_occupancy)


def test_a_batch_of_dates() -> None:
    found = prodkit.touring(show(), {"dates": [10, 15, 20]})
    assert found.result.tolist() == [-10_000, 0, 10_000]
    assert found.stage_cost.tolist() == [1_686] * 3


def test_a_tour_must_be_there_and_have_dates() -> None:
    with pytest.raises(ProdkitError, match="no section"):
        prodkit.touring(prodkit.Production.parse({"prodkit": 1, "title": "F", "kind": "live_show"}))
    with pytest.raises(ProdkitError, match="no date"):
        prodkit.touring(show(dates=0))
