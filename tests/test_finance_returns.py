"""Rates of return and loans: published conventions, and the trap of flows that change sign more than once."""

from __future__ import annotations

import math

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodkit.finance import returns

FLOWS = [-300_000, 0, 0, 0, 0, 0, *[60_000] * 6]


def test_a_film_paid_back_in_six_instalments() -> None:
    found = returns.irr(FLOWS)
    assert found.irr == pytest.approx(0.021763, abs=5e-7)
    assert returns.yearly(found.irr) == pytest.approx(0.29479, abs=5e-6)
    assert found.sign_changes == 1
    assert found.findings == ()
    assert returns.npv(0.01, FLOWS) == pytest.approx(30_851.82, abs=0.005)
    assert returns.mirr(FLOWS, 0.01, 0.005) == pytest.approx(0.017869, abs=5e-7)


def test_a_loan_in_equal_payments() -> None:
    table = returns.loan(500_000, 0.005, 18)
    assert table["payment"].iloc[0] == pytest.approx(-29_115.87, abs=0.005)
    assert table["interest"].iloc[0] == pytest.approx(-2_500)
    assert table["balance"].iloc[-1] == pytest.approx(0, abs=1e-6)
    assert (table["interest"] + table["principal"]).to_numpy() == pytest.approx(table["payment"].to_numpy())
    assert returns.periods_to_repay(0.005, 30_000, 500_000) == pytest.approx(17.4457, abs=5e-5)


def test_a_loan_without_interest_is_repaid_evenly() -> None:
    table = returns.loan(1_200, 0.0, 12)
    assert table["payment"].tolist() == pytest.approx([-100] * 12)
    assert not table["interest"].any()


def test_payments_below_the_interest_never_repay() -> None:
    assert not math.isfinite(returns.periods_to_repay(0.01, 50, 10_000))


# -- the trap

TWO_RATES = [-100, 230, -132]  # worth nothing at 10 % and at 20 %
NO_RATE = [100, -200, 150]  # worth something at every rate


@pytest.mark.parametrize("answer", [0.1, 0.2, math.nan, -3.0])
def test_whatever_a_version_answers_two_rates_are_none(answer: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """numpy-financial 1.0 gives one of them, 1.1 may give the other; neither says that there are two."""
    monkeypatch.setattr(npf, "irr", lambda _values: answer)
    found = returns.irr(TWO_RATES)
    assert math.isnan(found.irr)
    assert found.sign_changes == 2
    assert found.rates == pytest.approx((0.1, 0.2))
    (finding,) = found.findings
    assert finding.code == "irr_many"
    assert "10.00%, 20.00%" in finding.what("en")
    assert "10,00" in finding.what("fr")


@pytest.mark.parametrize("answer", [math.nan, 0.5, -1.5, 1e12])
def test_an_answer_that_is_not_worth_nothing_is_not_believed(answer: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npf, "irr", lambda _values: answer)
    assert returns.irr(FLOWS).irr == pytest.approx(0.021763, abs=5e-7)


def test_flows_of_one_sign_have_no_rate() -> None:
    for flows in ([100, 200], [-100, -200], [0, 0], []):
        found = returns.irr(flows)
        assert math.isnan(found.irr)
        assert [finding.code for finding in found.findings] == ["irr_no_change"]


def test_flows_that_no_rate_makes_worthless() -> None:
    found = returns.irr(NO_RATE)
    assert math.isnan(found.irr)
    assert found.rates == ()


def test_many_changes_of_sign_may_have_a_single_rate() -> None:
    flows = [-1_000, 100, -10, 1_200]
    found = returns.irr(flows)
    assert found.sign_changes == 3
    assert returns.npv(found.irr, flows) == pytest.approx(0, abs=1e-3)


def test_unknown_flows_have_no_rate() -> None:
    assert math.isnan(returns.irr([-100, math.nan, 200]).irr)


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=12), st.floats(1, 1e6))
def test_the_rate_makes_the_flows_worth_nothing(paid: list[float], put: float) -> None:
    flows = [-put, *paid]
    found = returns.irr(flows)
    assert abs(returns.npv(found.irr, flows)) <= 1e-5 * sum(map(abs, flows))


@given(st.lists(st.lists(st.floats(1, 1e5), min_size=4, max_size=4), min_size=1, max_size=8))
def test_many_cases_at_once_agree_with_each_alone(paid: list[list[float]]) -> None:
    flows = np.array([[-50_000.0] * len(paid), *np.array(paid).T])
    found = returns.rates(flows)
    for case, rate in enumerate(found):
        assert rate == pytest.approx(returns.irr(flows[:, case]).irr, rel=1e-6, abs=1e-9)


def test_cases_without_a_single_rate_are_unknown() -> None:
    flows = np.array([[-100.0, 100, -100, 0], [230.0, 10, 0, 0], [-132.0, 10, 110, 0]])
    assert np.isnan(returns.rates(flows)).tolist() == [True, True, False, True]
