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
    fine = OfferDesk(film(levers=[{"driver": "days", "min": 0, "max": 1, "step": 0.1}]))
    assert fine.move({}, "days", 0.3) == {"days": 0.3}


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_accounts_shown_come_to_the_price_without_those_that_hold_a_charge(depth: int) -> None:
    for version in OfferDesk(film(depth=depth)).offer({}, "fr").versions:
        tops = [account for account in version.accounts if account.depth == 1]
        assert sum(money.whole(account.amount, 2) for account in tops) == money.whole(version.total, 2)
        assert {account.code for account in tops} == {"1", "2", "3", "4"}  # 5 overheads and 6 contingency are not


CHARGES: dict[str, list[dict[str, Any]]] = {
    "a share of what moves": [{"rate": 0.2, "base": {"accounts": ["A"]}}],
    "a share of all": [{"rate": 0.2}],
    "a share of all, itself included": [{"rate": 0.1, "of": "total"}],
    "a sum": [{"amount": 2500}],
    "a sum that follows the lever": [{"amount": "= 100 * days"}],
    "a share held by its cap": [{"rate": 0.2, "cap": 1000}],
    "shares of shares, and a sum": [
        {"rate": 0.1}, {"rate": 0.05, "base": {"accounts": ["C"], "charges": ["m0"]}}, {"amount": 999},
    ],
    "nothing": [],
}  # fmt: skip


@pytest.mark.parametrize("kind", CHARGES)
def test_no_lever_tells_what_is_charged(kind: str) -> None:
    """What a lever does not touch stays as it is: were hidden charges spread over it, its moves would tell them."""
    lines = [("a", "A", "= days", 1000), ("b", "B", 1, 9000), ("c", "C", 1, 3000), ("fee", "M", "= days", 111)]
    production = Production.parse({
        "prodkit": 1, "title": "F", "kind": "short_film", "chart": "own",
        "accounts": [{"code": code, "label": code} for code in "ABCM"],
        "drivers": [{"id": "days", "label": "Days", "value": 5}],
        "lines": [{"id": name, "account": code, "label": name, "quantity": count, "rate": rate}
                  for name, code, count, rate in lines],
        "charges": [{"id": f"m{number}", "label": "M", "account": "M", **charge}
                    for number, charge in enumerate(CHARGES[kind])],
        "client": {"levers": [{"driver": "days", "min": 1, "max": 8}]},
    })  # fmt: skip
    desk = OfferDesk(production)
    seen = [desk.offer({"days": days}, "en").versions[0] for days in (1, 2, 5, 8)]
    for version in seen:
        assert sum(money.whole(one.amount, 2) for one in version.accounts) == money.whole(version.total, 2)
    prices = [{one.code: one.amount for one in version.accounts} for version in seen]
    untouched = [own["C"] for own in prices]
    assert max(untouched) - min(untouched) < 0.015  # a cent of rounding
    a_day = [own["A"] / days for own, days in zip(prices, (1, 2, 5, 8), strict=True)]
    assert max(a_day) - min(a_day) < 0.015


def test_an_account_that_holds_a_charge_in_one_version_is_hidden_in_all() -> None:
    fee = {"id": "fee", "account": "5", "label": "Fee", "rate": 588.74}
    flat = {"id": "short", "label": "S", "overrides": [{"remove": "charges.overheads"}, {"add": fee}]}
    production = small.film(scenarios=[flat], client={**VIEW, "offers": [{"scenario": "short"}, {"scenario": "base"}]})
    for version in OfferDesk(production).offer({}, "fr").versions:
        assert {account.code for account in version.accounts} == {"1", "2", "3", "4"}


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
