"""Ceilings of the industry agreement, interest and fees: vectors computed from the published rules."""

from __future__ import annotations

import math

import numpy as np
import pytest

from prodkit.finance import bank, conventions, limits


@pytest.mark.parametrize(("euribor", "finance"), [(0.0, 181_440), (0.01, 201_600), (0.02, 201_600)])
def test_what_a_film_of_three_million_six_may_cost(euribor: float, finance: float) -> None:
    found = conventions.film_cost(3_600_000, euribor)
    assert (found.producer_fee, found.overheads, found.finance) == (180_000, 252_000, finance)


def test_a_small_film_counts_its_actual_finance_costs() -> None:
    assert math.isnan(conventions.film_cost(2_000_000).finance)


def test_the_ceilings_say_where_they_are_from() -> None:
    rule = conventions.ceilings()
    assert rule.status == "official"
    assert "MCCK1101197A" in rule.source


def test_fee_of_the_guarantee_fund() -> None:
    # (1.2 M + half of 0.8 M) x 55 % x 1 % / 12
    assert round(float(bank.guarantee_fee(2_000_000, 1_200_000, 0.55)), 2) == 733.33


def test_interest_on_negative_month_ends() -> None:
    balances = 1_000 * np.array([-100.0, -400, -900, -1_200, -700, -300, 0])
    assert float(bank.agios(balances, 0.06)) == 18_000


def test_positive_balances_cost_nothing() -> None:
    assert float(bank.agios(np.array([5_000.0, 0, -1_200]), 0.06)) == 6


@pytest.mark.parametrize(
    ("exploitation", "most"),
    [("cinema", 0.25), ("cinema_guarantee", 0.35), ("video", 0.15), ("tv", 0.1), ("tv_small", 0.15), ("abroad", 0.25)],
)
def test_commissions_of_the_agreement(exploitation: str, most: float) -> None:
    assert limits.commission(exploitation).value == most


def test_every_limit_has_its_source_and_day() -> None:
    for limit in (limits.public_aid(), limits.partners(), limits.commission("vod")):
        assert limit.source
        assert limit.checked.year >= 2026
    assert (limits.public_aid().value, limits.public_aid().special) == (0.5, 0.6)
    assert (limits.partners().value, limits.partners().special) == (0.1, 0.2)
