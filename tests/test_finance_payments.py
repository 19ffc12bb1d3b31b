"""The plan of payments: costs and instalments in time, the balance, its lowest point, what credit costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from financed import data, film, with_plan, with_source
from hypothesis import given, settings
from hypothesis import strategies as st

import prodkit
from prodkit import checks
from prodkit.errors import ProdkitError
from prodkit.finance import spread
from prodkit.finance.figures import Figures
from prodkit.finance.payments import compute
from prodkit.finance.plan import compute as plan_of
from prodkit.finance.returns import npv
from prodkit.periods import to_day


def day(text: str) -> float:
    return to_day(dt.date.fromisoformat(text))


def single(term: dict[str, Any], cost: float = 300_000.0, **more: Any) -> prodkit.CashFlow:
    """Lay out one purchase over a shoot from 4 January to 14 February 2027, 42 days, under one term."""
    production = prodkit.Production.parse({
        "prodkit": 1, "title": "F", "kind": "short_film",
        "phases": [{"id": "shoot", "label": "Shoot", "start": "2027-01-04", "length": 6}],
        "lines": [{"id": "gear", "account": "2", "label": "Gear", "rate": cost, "phase": "shoot"}],
        "financing": {"sources": [{"id": "own", "label": "Own", "kind": "producer", "rest": True,
                                   "schedule": [{"on": "2027-01-01"}]}]},
        "cash": {"terms": [{"id": "t", **term}] if term else []},
    } | more)  # fmt: skip
    return prodkit.cash_flow(production)


def paid(flow: prodkit.CashFlow) -> dict[str, float]:
    table = flow.table()
    return {str(first)[:7]: -out for first, out in zip(table["period"], table["out"], strict=True) if out}


# -- terms, worked out by hand

AT_30_DAYS: dict[str, float] = {"2027-02": 185_714.29, "2027-03": 114_285.71}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        # 28 days of January and 14 of February
        (
            {},
            {"2027-02": 185_714.29, "2027-03": 114_285.71},
        ),  # the usual one: 30 days, so 26 days by the end of February
        ({"delay": 0}, {"2027-01": 200_000, "2027-02": 100_000}),
        ({"spread": "start"}, {"2027-01": 300_000}),
        ({"spread": "end"}, {"2027-02": 300_000}),
        ({"spread": "end", "delay": 30}, {"2027-03": 300_000}),
        ({"settle": "month"}, {"2027-01": 200_000, "2027-02": 100_000}),
        ({"settle": "month", "delay": 15}, {"2027-02": 200_000, "2027-03": 100_000}),
        ({"settle": "month", "delay": 45}, {"2027-03": 200_000, "2027-04": 100_000}),
        ({"settle": "week"}, {"2027-01": 200_000, "2027-02": 100_000}),
        ({"spread": "end", "deposit": 0.3, "advance": 10}, {"2026-12": 90_000, "2027-02": 210_000}),
        ({"deposit": 0.5}, {"2027-01": 250_000, "2027-02": 50_000}),
    ],
)
def test_a_purchase_under_each_term(term: dict[str, Any], expected: dict[str, float]) -> None:
    assert paid(single(term)) == pytest.approx(expected, abs=0.005)


def test_pay_is_weekly_and_contributions_follow_on_the_15th() -> None:
    line = {
        "id": "crew",
        "account": "21",
        "label": "Crew",
        "rate": 420_000,
        "phase": "shoot",
        "employer": {"rate": 0.5},
    }
    flow = single({}, lines=[line])
    # Pay: four weeks of six in January. Contributions: January's in February, February's in March.
    assert paid(flow) == pytest.approx({"2027-01": 280_000, "2027-02": 140_000 + 140_000, "2027-03": 70_000}, abs=0.005)


def test_weeks_are_laid_out_too() -> None:
    production = film()
    flow = prodkit.cash_flow(production, by="week")
    assert all(first.weekday() == 0 for first in flow.periods)
    assert flow.balance[-1] == prodkit.cash_flow(production).balance[-1] == 0


def test_what_is_never_paid_stays_out() -> None:
    term = {"paid": False, "base": {"accounts": ["2"]}}
    flow = single(term)
    assert not paid(flow)
    assert flow.costs.unpaid[0] == 300_000_00
    in_kind = single({}, lines=[{"id": "gear", "account": "2", "label": "Gear", "rate": 1, "in_kind": True}])
    assert not paid(in_kind)


def test_charges_run_along_the_production_or_follow_their_own_term() -> None:
    charge = {"id": "fee", "label": "Fee", "account": "12", "rate": 0.1}
    along = single({"what": "purchases", "delay": 0}, charges=[charge])
    assert paid(along) == pytest.approx({"2027-01": 220_000, "2027-02": 110_000}, abs=0.01)
    at_end = {"id": "fee", "base": {"charges": ["fee"]}, "spread": "end"}
    own = single({}, charges=[charge], cash={"terms": [at_end, {"id": "now", "what": "purchases"}]})
    assert paid(own) == pytest.approx({"2027-01": 200_000, "2027-02": 130_000}, abs=0.01)


# -- instalments


def test_instalments_fall_due_with_the_plan() -> None:
    table = prodkit.cash_flow(film()).by_source()
    channel = table[table["source"] == "channel"]
    assert channel["day"].astype(str).tolist() == ["2027-01-04", "2027-02-01", "2027-04-13"]
    assert channel["amount"].tolist() == [75_000, 75_000, 150_000]


def test_a_late_instalment_is_a_scenario_like_any_other() -> None:
    late = film(scenarios=[{"id": "late", "label": "Late", "overrides": [{"set": "drivers.late", "to": 60}]}])
    base, after = prodkit.cash_flow(late), prodkit.cash_flow(late, scenario="late")
    assert after.lowest < base.lowest
    assert base.by_source()["day"].iloc[2] == dt.date(2027, 4, 13)
    assert after.by_source()["day"].iloc[2] == dt.date(2027, 6, 12)
    assert after.balance[-1] == base.balance[-1]


def test_an_instalment_can_be_moved_by_its_own_place() -> None:
    where = "financing.sources.region.schedule.1.delay"
    late = film(scenarios=[{"id": "late", "label": "Late", "overrides": [{"set": where, "to": 60}]}])
    assert prodkit.cash_flow(late, scenario="late").by_source()["day"].iloc[3] == dt.date(2027, 4, 2)
    assert prodkit.cash_flow(late, drivers={where: 60}).by_source()["day"].iloc[3] == dt.date(2027, 4, 2)


def test_a_longer_shoot_moves_what_follows_it() -> None:
    flow = prodkit.cash_flow(film(), drivers={"phases.shoot.length": [6, 7]})
    assert flow.by_source(case=1)["day"].iloc[2] == dt.date(2027, 4, 20)


def test_only_what_is_signed() -> None:
    flow = prodkit.cash_flow(film(), states=("acquired",))
    assert set(flow.by_source()["source"]) == {"channel"}
    assert flow.balance[-1] == 300_000 - 1_000_000


def test_cents_of_instalments_are_not_lost() -> None:
    schedule = [
        {"on": "prep.start", "share": 1 / 3},
        {"on": "shoot.start", "share": 1 / 3},
        {"on": "delivery", "share": 1 / 3},
    ]
    table = prodkit.cash_flow(with_source("channel", amount=100_000, schedule=schedule)).by_source()
    assert table["amount"].iloc[:3].tolist() == [33_333.33, 33_333.33, 33_333.34]


# -- the balance


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 90), st.floats(0, 1),
    st.sampled_from(["day", "week", "month"]), st.sampled_from(["week", "month"]), st.integers(0, 10**9),
)  # fmt: skip
def test_the_last_balance_is_financing_less_cost(
    cents: list[int], delay: int, deposit: float, settle: str, by: Any, own: int
) -> None:
    lines = [
        {"id": f"l{n}", "account": "2", "label": "L", "rate": cent / 100, "phase": ["prep", "shoot", "gone"][n % 3]}
        for n, cent in enumerate(cents)
    ]
    source = {"id": "own", "label": "Own", "kind": "producer", "amount": own / 100,
              "schedule": [{"on": "shoot.end", "share": 0.3}, {"on": "prep.start"}]}  # fmt: skip
    term = {"id": "t", "settle": settle, "delay": delay, "deposit": deposit, "advance": 12}
    production = film(lines=lines, financing={"sources": [source]}, cash={"terms": [term]})
    flow = prodkit.cash_flow(production, by=by)
    assert round(100 * flow.balance[-1]) == own - sum(cents)
    assert round(-100 * flow.table()["out"].sum()) == sum(cents)
    assert round(100 * flow.by_account().drop(columns=["account", "label"]).to_numpy().sum()) == sum(cents)


def test_a_batch_agrees_with_each_case_alone() -> None:
    values = [250_000, 300_000, 350_000]
    together = prodkit.cash_flow(film(), drivers={"presale": values})
    for case, value in enumerate(values):
        alone = prodkit.cash_flow(film(), drivers={"presale": value})
        assert together.balance[:, case].tolist() == alone.balance.tolist()
        assert together.lowest[case] == alone.lowest
        assert together.lowest_day(case) == alone.lowest_day()


def test_lowest_point_and_need_for_credit() -> None:
    flow = single({"delay": 0}, financing={"sources": [{"id": "end", "label": "End", "kind": "producer", "rest": True,
                                                        "schedule": [{"on": "2027-03-10"}]}]})  # fmt: skip
    assert flow.balance.tolist() == [-200_000, -300_000, 0]
    assert (float(flow.lowest), float(flow.credit_needed)) == (-300_000, 300_000)
    assert flow.lowest_day() == dt.date(2027, 2, 28)


def test_a_distribution_of_the_lowest_point() -> None:
    lengths = np.linspace(4, 9, 50)
    flow = prodkit.cash_flow(film(), drivers={"phases.shoot.length": lengths})
    assert flow.lowest.shape == (50,)
    assert np.percentile(flow.lowest, 20) <= np.median(flow.lowest)


def test_a_simulation_tells_how_low_the_balance_may_fall() -> None:
    production = film(uncertain=[{"of": "phases.shoot.length", "kind": "uniform", "low": 4, "high": 10}])
    drawn = prodkit.simulate(production, n=400, keep=["lowest_balance", "gap"])
    lowest = prodkit.cash_flow(film(), drivers={"phases.shoot.length": np.linspace(4, 10, 2_000)}).lowest
    assert drawn.percentile(0, "lowest_balance") >= lowest.min() - 0.01
    assert drawn.percentile(100, "lowest_balance") <= lowest.max() + 0.01
    assert drawn.percentile(50, "gap") == 0


def test_a_fourth_week_is_a_scenario_with_its_own_chances() -> None:
    """A week more of 10,000 a week is paid before anything comes in; its rate may be a tenth higher."""
    line = {"id": "gear", "account": "2", "label": "Gear", "unit": "week", "quantity": "= shoot.weeks", "rate": 10_000,
            "phase": "shoot"}  # fmt: skip
    late = {"id": "end", "label": "End", "kind": "producer", "rest": True, "schedule": [{"on": "2027-06-10"}]}
    longer = {"id": "fourth", "label": "Fourth", "overrides": [{"set": "phases.shoot.length", "to": 4}]}
    rate = {"of": "lines.gear.rate", "kind": "uniform", "low": 10_000, "high": 11_000}
    more: dict[str, Any] = {
            "lines": [line], "financing": {"sources": [late]}, "scenarios": [longer], "uncertain": [rate],
            "phases": [{"id": "shoot", "label": "Shoot", "start": "2027-01-04", "length": 3}]}  # fmt: skip
    base = single({"delay": 0}, **more)
    production = base.plan.figures.production
    assert float(base.lowest) == -30_000
    assert float(prodkit.cash_flow(production, scenario="fourth").lowest) == -40_000
    for scenario, weeks in ((None, 3), ("fourth", 4)):
        drawn = prodkit.simulate(production, n=1_000, seed=1, scenario=scenario, keep=["lowest_balance"])
        # in eight cases of ten the account falls no lower than with a rate of 10,800
        assert drawn.percentile(20, "lowest_balance") == pytest.approx(-10_800 * weeks, rel=0.01)


def test_a_budget_that_has_not_kept_its_lines_gives_the_same_payments() -> None:
    values = {"presale": [250_000.0, 300_000.0]}
    lines_gone = Figures(prodkit.evaluate(film(), values, keep_lines=False))
    assert compute(plan_of(lines_gone)).lowest.tolist() == prodkit.cash_flow(film(), drivers=values).lowest.tolist()


# -- what credit costs


def credit(**more: Any) -> prodkit.CashFlow:
    late = {
        "sources": [{"id": "end", "label": "End", "kind": "producer", "rest": True, "schedule": [{"on": "2027-03-10"}]}]
    }
    now = {"terms": [{"id": "now"}]}
    return single({}, financing=late, cash={**now, **more})


def test_interest_on_negative_month_ends() -> None:
    # 200,000 and 300,000 at 6 % for a month each
    assert credit(credit={"rate": 0.06}).costs_of_credit == 2_500


def test_fee_of_the_guarantee_fund_on_a_credit() -> None:
    fees = {"rate": 0, "limit": 400_000, "guarantee_rate": 0.01, "guaranteed": 0.5}
    # (200,000 + 100,000) and (300,000 + 50,000), half of them guaranteed, at 1 % for a month each
    assert credit(credit=fees).costs_of_credit == pytest.approx(125 + 145.83, abs=0.005)


def test_a_contract_discounted_comes_in_early_and_is_paid_back() -> None:
    discount = {"sources": ["end"], "on": "2027-01-04", "advance": 0.8, "rate": 0.05}
    flow = credit(discounts=[discount])
    assert flow.table()["advanced"].tolist() == [240_000, 0, -240_000]
    assert flow.balance.tolist() == [40_000, -60_000, 0]
    assert flow.costs_of_credit == pytest.approx(240_000 * 0.05 * 65 / 365, abs=0.005)


def test_vat_is_paid_given_back_and_handed_over() -> None:
    line = {"id": "gear", "account": "2", "label": "Gear", "rate": 300_000, "phase": "shoot", "vat": 0.2}
    sale = {
        "id": "own",
        "label": "Own",
        "kind": "distributor",
        "rest": True,
        "vat": 0.1,
        "schedule": [{"on": "2027-01-04"}],
    }
    flow = single(
        {}, lines=[line], financing={"sources": [sale]}, cash={"terms": [{"id": "now"}], "vat": {"delay": 25}}
    )
    # January: 30,000 charged, 40,000 paid. February: 30,000 handed over, 40,000 back, 20,000 paid. March: 20,000 back.
    assert flow.table()["vat"].tolist()[:3] == pytest.approx([-10_000, -10_000, 20_000])
    assert flow.balance[-1] == 0


def test_without_vat_amounts_are_net() -> None:
    assert not single({}).table()["vat"].any()


# -- what cannot be used


def refused(production: prodkit.Production) -> set[str]:
    with pytest.raises(ProdkitError) as raised:
        prodkit.cash_flow(production)
    return {finding.code for finding in raised.value.findings}


def test_without_dates_there_is_no_plan_of_payments() -> None:
    sources = [{"id": "own", "label": "Own", "kind": "producer", "rest": True}]
    assert refused(film(phases=[], financing={"sources": sources})) == {"cash_without_dates"}


def test_shares_and_names_of_the_section_are_checked() -> None:
    assert "share_beyond" in refused(film(cash={"terms": [{"id": "t", "deposit": 1.5}]}))
    discount = {"sources": ["moon"], "on": "someday", "advance": 0.8, "rate": 0.05}
    assert {"source_unknown", "event_unknown"} <= refused(film(cash={"discounts": [discount]}))


def test_dates_before_the_start_are_told_and_still_counted() -> None:
    production = film(cash={"start": "2027-02-01"})
    found = {finding.code for finding in checks.check(production)}
    assert {"phase_before_start", "instalment_before_start"} <= found
    flow = prodkit.cash_flow(production)
    assert flow.periods[0] == dt.date(2027, 2, 1)
    assert flow.balance[-1] == 0


def test_a_source_without_a_schedule_comes_first_and_is_told() -> None:
    production = with_source("producer", schedule=[])
    assert "schedule_missing" in {finding.code for finding in checks.check(production)}
    assert prodkit.cash_flow(production).by_source()["day"].iloc[-1] == dt.date(2027, 1, 4)


def test_a_milestone_needs_a_day() -> None:
    assert "milestone_undated" in refused(with_plan(milestones=[{"id": "delivery", "label": "Delivery"}]))
    loose = [{"id": "delivery", "label": "Delivery", "phase": "nothing"}]
    assert "phase_unknown" in refused(with_plan(milestones=loose))


# -- the calendar


@pytest.mark.parametrize(("unit", "expected"), [("day", "2027-05-20"), ("week", "2027-05-17"), ("month", "2027-05-01")])
def test_first_day_of_a_period(unit: str, expected: str) -> None:
    assert spread.floor_to(np.array([day("2027-05-20"), np.nan]), unit)[0] == day(expected)


def test_periods_from_one_day_to_another() -> None:
    months = spread.edges(day("2027-01-20"), day("2027-03-01"), "month")
    assert months.tolist() == [day(f"2027-0{month}-01") for month in (1, 2, 3, 4)]
    weeks = spread.edges(day("2027-01-20"), day("2027-02-01"), "week")
    assert weeks.tolist() == [day(text) for text in ("2027-01-18", "2027-01-25", "2027-02-01", "2027-02-08")]


def test_flows_of_a_plan_can_be_discounted() -> None:
    table = prodkit.cash_flow(film()).table()
    assert npv(0.0, table["net"]) == pytest.approx(0, abs=0.01)
    assert data()["title"] == "Le Phare"
