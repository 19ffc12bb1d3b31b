"""What a client sees: prices that add up, levers that stay in their bounds, and nothing that was not named."""

from __future__ import annotations

import math
from typing import Any

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st

from prodkit import budget, checks, money
from prodkit.errors import ProdkitError
from prodkit.offer import OfferDesk, check_client
from prodkit.production import Production

VIEW: dict[str, Any] = {
    "offers": [{"scenario": "base"}, {"scenario": "short", "label": "Court"}],
    "levers": [{"driver": "days", "min": 3, "max": 10}],
    "vat": True,
}
SHORT = {"id": "short", "label": "Short", "overrides": [{"set": "drivers.days", "to": 3}]}


def film(**view: Any) -> Production:
    return small.film(scenarios=[SHORT], client=VIEW | view, quote={"vat": 0.2, "inclusions": ["Tournage"]})


def test_each_version_has_the_price_of_its_scenario() -> None:
    desk = OfferDesk(film())
    base, short = desk.offer({}, "fr").versions
    # 9,840.29 as in the small film; three days fewer by two: 2x(350 + 120.50 + 3x18) = 1,049 of lines, and 17 % of it
    assert (base.total, short.total) == (9840.29, 8612.96)
    assert (base.label, short.label) == ("Les Marées", "Court")
    assert base.with_vat == 11808.35


def test_a_lever_moves_every_version_and_what_is_not_moved_stays() -> None:
    desk = OfferDesk(film())
    assert [choice.value for choice in desk.offer({}, "fr").choices] == [5]
    moved = desk.offer(desk.move({}, "days", 3), "fr")
    assert [version.total for version in moved.versions] == [8612.96, 8612.96]


@pytest.mark.parametrize(("driver", "value"), [("days", 2.9), ("days", 10.1), ("days", math.nan), ("days", math.inf)])
def test_a_lever_goes_no_further_than_its_bounds(driver: str, value: float) -> None:
    with pytest.raises(ProdkitError) as caught:
        OfferDesk(film()).move({}, driver, value)
    assert [finding.code for finding in caught.value.findings] == ["lever_out_of_bounds"]


@pytest.mark.parametrize("driver", ["meals", "", "lines.camera.rate", "__class__"])
def test_nothing_but_a_lever_can_be_moved(driver: str) -> None:
    with pytest.raises(ProdkitError) as caught:
        OfferDesk(film()).move({}, driver, 5)
    assert [finding.code for finding in caught.value.findings] == ["lever_unknown"]


def test_a_lever_stands_on_its_steps() -> None:
    desk = OfferDesk(film(levers=[{"driver": "days", "min": 3, "max": 10, "step": 2}]))
    assert desk.move({}, "days", 5.9) == {"days": 5}
    assert desk.move({}, "days", 9.9) == {"days": 9}


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_accounts_shown_come_to_the_price_without_those_that_hold_a_charge(depth: int) -> None:
    for version in OfferDesk(film(depth=depth)).offer({}, "fr").versions:
        tops = [account for account in version.accounts if account.depth == 1]
        assert sum(money.whole(account.amount, 2) for account in tops) == money.whole(version.total, 2)
        assert {account.code for account in tops} == {"1", "2", "3", "4"}  # 5 overheads and 6 contingency are not


def test_charges_are_shown_if_the_producer_wants() -> None:
    (base, _) = OfferDesk(film(show_charges=True)).offer({}, "fr").versions
    found = budget.evaluate(film())
    assert {account.code: account.amount for account in base.accounts} == {
        code: float(found.account(code)) for code in "123456"
    }


def test_no_price_is_made_of_unknown_amounts() -> None:
    lines = [{**line, "rate": None} if line["id"] == "camera" else line for line in small.data()["lines"]]
    production = Production.parse(film().plain() | {"lines": lines})
    (base, _) = OfferDesk(production).offer({}, "fr").versions
    assert math.isnan(base.total)
    assert all(math.isnan(account.amount) for account in base.accounts)


def test_inclusions_are_those_of_the_quote_unless_the_client_reads_others() -> None:
    assert OfferDesk(film()).offer({}, "fr").inclusions == ("Tournage",)
    assert OfferDesk(film(inclusions=[])).offer({}, "fr").inclusions == ()


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ({"offers": [{"scenario": "gone"}]}, "scenario_unknown"),
        ({"levers": [{"driver": "gone", "min": 0, "max": 1}]}, "lever_driver"),
        ({"levers": [{"driver": "days", "min": 5, "max": 1}]}, "bounds_order"),
    ],
)
def test_a_view_that_cannot_be_shown_is_told_to_the_producer(view: dict[str, Any], code: str) -> None:
    assert [finding.code for finding in check_client(film(**view))] == [code]
    assert code in {finding.code for finding in checks.check(film(**view))}
    with pytest.raises(ProdkitError):
        OfferDesk(film(**view))


def test_a_production_without_a_view_offers_nothing() -> None:
    with pytest.raises(ProdkitError) as caught:
        OfferDesk(small.film())
    assert [finding.code for finding in caught.value.findings] == ["client_absent"]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
def test_what_is_allotted_comes_to_the_whole(total: int, weights: list[int]) -> None:
    parts = money.allot(float(total), [float(weight) for weight in weights])
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        assert all(abs(part - total * weight / whole) <= 1 for part, weight in zip(parts, weights, strict=True))
