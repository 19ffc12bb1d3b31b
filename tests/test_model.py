"""Charges: solved to the cent whatever counts in what, and said to be unknown when there is no solution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from reference import Case, cents

from prodkit import model as models
from prodkit.budget import Budget, evaluate
from prodkit.production import Production

Data = dict[str, Any]


def film(charges: list[Data], rate: object = 1000, **fields: Any) -> Data:
    lines = [{"id": "a", "account": "T1", "label": "a", "rate": rate}]
    drivers = [{"id": "d", "label": "d", "value": 1}]
    return {"prodkit": 1, "title": "F", "kind": "short_film", "accounts": strategies.OWN_ACCOUNTS,
            "drivers": drivers, "lines": lines, "charges": charges, **fields}  # fmt: skip


def charge(key: str, **more: Any) -> Data:
    return {"id": key, "label": key, "account": "G", **more}


def budget_of(data: Data, **drivers: Any) -> Budget:
    return evaluate(Production.parse(data), drivers=drivers)


def amounts(data: Data) -> dict[str, float]:
    table = budget_of(data).charges()
    return dict(zip(table["charge"], table["amount"], strict=True))


def unknown(budget: Budget) -> list[int]:
    return [int(count) for count in np.atleast_1d(budget.unknown)]


def test_a_percentage_of_the_total_it_is_part_of() -> None:
    # 10 % of everything, itself included: 111.11 is 10 % of 1,111.11.
    assert amounts(film([charge("fee", rate=0.1, of="total")])) == {"fee": 111.11}


def test_two_percentages_of_each_other() -> None:
    found = amounts(
        film([charge("a", rate=0.1, of="total_less_itself"), charge("b", rate=0.2, of="total_less_itself")])
    )
    assert found["a"] == pytest.approx(0.1 * (1000 + found["b"]), abs=0.005001)
    assert found["b"] == pytest.approx(0.2 * (1000 + found["a"]), abs=0.005001)


def test_a_charge_counts_those_it_names_wherever_they_stand() -> None:
    later = [charge("b", rate=0.5, base={"charges": ["a"]}), charge("a", rate=0.1)]
    assert amounts(film(later)) == {"b": 550, "a": 100}


def test_a_base_chooses_by_account_tag_and_kind_of_payment() -> None:
    lines = [
        {"id": "crew", "account": "T1", "label": "c", "rate": 1000, "tags": ["set"]},
        {"id": "gift", "account": "T1", "label": "g", "rate": 100, "in_kind": True},
        {"id": "song", "account": "A2", "label": "s", "rate": 10, "tags": ["night"]},
        {"id": "sale", "account": "R1", "label": "r", "rate": 1},
    ]
    bases: dict[str, Data] = {
        "all": {},
        "paid": {"in_kind": False},
        "technical": {"accounts": ["T"]},
        "rest": {"except_accounts": ["T"]},
        "set": {"tags": ["set"]},
        "day": {"except_tags": ["night"]},
        "sold": {"accounts": ["R"]},
    }
    charges = [charge(key, rate=1, base=base) for key, base in bases.items()]
    assert amounts({**film(charges), "lines": lines}) == {
        "all": 1110, "paid": 1010, "technical": 1100, "rest": 10, "set": 1000, "day": 1100, "sold": 1,
    }  # fmt: skip


def test_cap_and_floor_hold_against_the_circle() -> None:
    assert amounts(film([charge("fee", rate=0.5, of="total", cap=300)])) == {"fee": 300}
    assert amounts(film([charge("fee", rate=0.01, of="total", floor=50)])) == {"fee": 50}


@pytest.mark.parametrize("rate", [0.9, 0.95, 0.98])
def test_a_large_share_of_the_total_has_a_solution_too(rate: float) -> None:
    found = amounts(film([charge("fee", rate=rate, of="total")], rate=1e7))["fee"]
    assert abs(found - rate * (1e7 + found)) < 0.0051


@pytest.mark.parametrize("rate", [1.0, 1.5, 2.0, 3.0, 7.7, -1.5])
def test_what_grows_without_end_is_unknown(rate: float) -> None:
    for base in (1000, 7.03):
        budget = budget_of(film([charge("fee", rate=rate, of="total"), charge("flat", amount=50)], rate=base))
        assert budget.unknown == 1
        assert budget.total == pytest.approx(base + 50)


def test_unknown_charges_of_one_case_leave_the_others_alone() -> None:
    data = film([charge("open"), charge("fee", rate="= d", of="total"), charge("flat", amount=50)])
    batch = budget_of(data, d=[0.1, 1.5, 0.2])
    for case, rate in enumerate([0.1, 1.5, 0.2]):
        alone = budget_of(data, d=rate)
        assert (batch.total[case], unknown(batch)[case]) == (alone.total, alone.unknown)
    assert unknown(batch) == [1, 2, 1]
    np.testing.assert_array_equal(batch.total, [1166.67, 1050, 1312.5])


def test_a_discount_in_a_circle_is_within_a_cent_of_its_definition() -> None:
    charges = [charge("gift", rate=-0.05, of="total_less_itself"), charge("fee", rate=0.07, of="total_less_itself")]
    batch = budget_of(film(charges, rate="= d"), d=1000 + np.arange(1000) / 100)
    assert not any(unknown(batch))
    for case in range(0, 1000, 50):
        found = batch.charges(case=case).set_index("charge").amount
        base = 1000 + case / 100
        assert found["gift"] == pytest.approx(-0.05 * (base + found["fee"]), abs=0.0151)
        assert found["fee"] == pytest.approx(0.07 * (base + found["gift"]), abs=0.0151)


@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=4),
    st.lists(st.sampled_from(["total", "total_less_itself"]), min_size=4, max_size=4),
    st.integers(1, 10**9),
)
def test_any_circle_below_one_is_solved_to_the_cent(shares: list[int], kinds: list[str], base: int) -> None:
    """Up to four charges of up to 30 % each, counting in each other; together below 100 %."""
    scale = min(1.0, 0.9 / (sum(shares) / 10_000 or 1))
    rates = [round(share * scale) / 10_000 for share in shares]
    charges = [charge(f"c{n}", rate=rate, of=kinds[n]) for n, rate in enumerate(rates)]
    data = film(charges, rate=base / 100)
    found = {key: cents(amount, 2) for key, amount in amounts(data).items()}
    case = Case(data)
    assert {key: case.charge(key, found) for key in found} == found


def test_amounts_beyond_exact_sums_are_unknown_and_not_wrong() -> None:
    just = models._MOST_MINOR / 100 - 1
    assert budget_of(film([], rate="= d * 1000000"), d=just / 1e6).unknown == 0
    assert budget_of(film([], rate="= d * 1000000"), d=just / 1e6 + 1).unknown == 1


def test_accounts_hold_what_is_below_them_and_nothing_beside() -> None:
    codes = ["A", "A1", "A1.a", "A2"]
    lines = [{"id": f"l{n}", "account": code, "label": code, "rate": 10.0**n} for n, code in enumerate(codes)]
    budget = budget_of({**film([]), "lines": lines})
    assert [budget.account(code) for code in codes] == [1111, 110, 100, 1000]


def test_contributions_go_to_the_employer_account_or_stay_with_their_line() -> None:
    lines = [{"id": "a", "account": "A1", "label": "a", "rate": 100, "employer": {"rate": 0.5}}]
    at_home = budget_of({**film([]), "lines": lines})
    assert [at_home.account(code) for code in ("A1", "T-social")] == [150, 0]
    apart = budget_of({**film([]), "lines": lines, "employer_account": "T-social"})
    assert [apart.account("A1"), apart.account("T-social"), apart.total] == [100, 50, 150]


def test_in_another_currency_flat_charges_and_limits_follow() -> None:
    data = film(
        [charge("flat", amount=90), charge("fee", rate=0.5, cap=180)], exchange_rates={"USD": 0.9, "JPY": 0.006}
    )
    production = Production.parse(data)
    assert evaluate(production, currency="USD").total == 1111.11 + 100 + 200
    yen = evaluate(production, currency="JPY")
    assert yen.total == 166_667 + 15_000 + 30_000
    assert yen.model.digits == 0
