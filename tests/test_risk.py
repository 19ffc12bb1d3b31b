"""Simulations against what is known on paper: sums of normals, a triangle, perfect correlation, an event."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
import small
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from uncertain import plain, rate

from prodkit import paths
from prodkit.budget import evaluate
from prodkit.production import Production
from prodkit.risk import Simulation, simulate, simulate_scenarios
from prodkit.risk.reading import study

METHODS = ["lhs", "sobol", "random"]
PERCENTS = [10, 50, 80, 90]


def sampling_error(law: NormalDist, percent: float, n: int) -> float:
    """The standard error of a percentile of n random cases: √(p (1 - p) / n) over the density there."""
    share = percent / 100
    return math.sqrt(share * (1 - share) / n) / law.pdf(law.inv_cdf(share))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("percent", PERCENTS)
def test_independent_normals_add_up_to_a_normal(method: Any, percent: int) -> None:
    film = plain(
        {"a": 1000, "b": 2000, "c": 3000},
        uncertain=[rate(name, kind="normal", sd=sd) for name, sd in (("a", 100), ("b", 200), ("c", 200))],
    )
    law = NormalDist(6000, 300)  # √(100² + 200² + 200²) = 300
    drawn = simulate(film, method=method)
    assert abs(drawn.percentile(percent) - law.inv_cdf(percent / 100)) < 4 * sampling_error(law, percent, drawn.n)
    assert drawn.mean() == pytest.approx(6000, abs=4 * 300 / math.sqrt(drawn.n))
    assert drawn.sd() == pytest.approx(300, rel=0.03)


@pytest.mark.parametrize(("percent", "amount"), [(0, 80), (10, 91.83), (50, 108.17), (80, 123.54), (100, 150)])
def test_a_triangle_has_its_percentiles(percent: float, amount: float) -> None:
    """80 + √(p 70 x 20) before the peak at 100, 150 - √((1 - p) 70 x 50) after it."""
    film = plain({"a": 100}, uncertain=[rate("a", kind="triangular", low=80, high=150)])
    # A Latin hypercube of 10,000 has one value in each ten-thousandth: near the ends, that is half a euro wide.
    assert simulate(film).percentile(percent) == pytest.approx(amount, abs=0.6 if percent in {0, 100} else 0.02)


@pytest.mark.parametrize(("coefficient", "sd"), [(1, 300), (0, math.hypot(100, 200)), (-1, 100), (0.5, math.sqrt(7e4))])
def test_correlation_spreads_the_sum_of_two_normals(coefficient: float, sd: float) -> None:
    film = plain(
        {"a": 1000, "b": 2000},
        uncertain=[rate("a", kind="normal", sd=100), rate("b", kind="normal", sd=200)],
        correlations=[{"between": ["lines.a.rate", "lines.b.rate"], "coefficient": coefficient}],
    )
    law = NormalDist(3000, sd)
    drawn = simulate(film)
    for percent in PERCENTS:
        assert abs(drawn.percentile(percent) - law.inv_cdf(percent / 100)) < 4 * sampling_error(law, percent, drawn.n)


def test_perfectly_correlated_lines_are_one() -> None:
    film = plain(
        {"a": 1000, "b": 1000},
        uncertain=[rate("a", low=900, high=1300), rate("b", low=900, high=1300)],
        correlations=[{"between": ["lines.a.rate", "lines.b.rate"], "coefficient": 1}],
    )
    both = simulate(film).draws()
    np.testing.assert_allclose(both["lines.a.rate"], both["lines.b.rate"], rtol=1e-9)


def event(**more: Any) -> Production:
    risk = {"id": "storm", "label": "Storm", "probability": 0.15, "likely": 40_000, "account": "A", **more}
    return plain({"a": 100_000}, risks=[risk])


def test_an_event_costs_its_probability_times_its_cost() -> None:
    drawn = simulate(event())
    assert drawn.mean() == 106_000  # to the cent: 1,500 of the 10,000 cases of a Latin hypercube
    assert (drawn.percentile(85), drawn.percentile(86)) == (100_000, 140_000)
    assert drawn.inside(100_000) == 0.85
    assert drawn.inside(139_999.99) == 0.85
    assert drawn.inside(140_000) == 1


def test_charges_follow_an_event() -> None:
    charges = [{"id": "overheads", "label": "Overheads", "account": "A", "rate": 0.1}]
    drawn = simulate(event().model_copy(update={"charges": plain({}, charges=charges).charges}))
    assert (drawn.percentile(50), drawn.percentile(90)) == (110_000, 154_000)


def test_occasions_make_a_binomial() -> None:
    drawn = simulate(event(occasions=10, likely=1000))
    none, once = 0.85**10, 10 * 0.15 * 0.85**9
    assert drawn.inside(100_000) == pytest.approx(none, abs=2e-4)
    assert drawn.inside(101_000) == pytest.approx(none + once, abs=2e-4)
    assert drawn.mean() == pytest.approx(101_500, abs=1)


def test_a_risk_that_adds_days_moves_all_that_follows_them() -> None:
    film = small.film(
        risks=[{"id": "ill", "label": "Ill", "probability": 0.25, "likely": 2, "adds_to": "drivers.days"}]
    )
    drawn = simulate(film, n=1000)
    with_it = evaluate(film, {"days": 7}).total
    assert set(drawn.of("total")) == {evaluate(film).total, with_it}
    assert drawn.inside(float(evaluate(film).total)) == 0.75


def test_a_counted_driver_takes_whole_values() -> None:
    film = small.changed("drivers", "days", step=1).model_copy(
        update={"uncertain": small.film(uncertain=[{"of": "drivers.days", "low": 4, "high": 9}]).uncertain}
    )
    days = simulate(film, n=500).draws()["drivers.days.value"]
    assert set(days) <= set(range(12))
    assert len(set(days)) > 4


def test_a_factor_follows_the_scenario_and_a_value_does_not() -> None:
    scenarios = [{"id": "cheap", "label": "Cheap", "overrides": [{"set": "lines.a.rate", "to": 500}]}]
    spread = {"kind": "uniform", "low": 0.9, "high": 1.1, "times": True}
    film = plain({"a": 1000, "b": 1000}, uncertain=[rate("a", **spread)], scenarios=scenarios)
    both = simulate_scenarios(film, [None, "cheap"], n=1000)
    assert list(both) == ["base", "cheap"]
    # The same draws: each case is 1000 u + 1000 and 500 u + 1000.
    np.testing.assert_allclose(both["cheap"].of() - 1000, (both["base"].of() - 1000) / 2, atol=0.01)


def test_a_wage_by_law_can_be_topped_by_a_factor() -> None:
    job = {"title": "Chef monteur", "agreement": "2642", "annex": "hors fiction et flux", "hours": 39}
    line = {"id": "editor", "account": "2", "label": "Editor", "unit": "week", "job": job}
    fields: dict[str, Any] = {"lines": [line], "drivers": [], "charges": [], "law_date": "2026-09-01"}
    film = small.film(**fields)
    minimum = evaluate(film).lines().rate[0]
    above = {"of": "lines.editor.rate", "times": True, "kind": "uniform", "low": 1, "high": 1.5}
    topped = small.film(**fields, uncertain=[above])
    drawn = simulate(topped, n=1000)
    assert drawn.base.total == evaluate(film).total
    assert drawn.study.variables[0].ends == pytest.approx((1.05 * minimum, 1.45 * minimum))
    assert drawn.figures["2"].min() >= minimum
    assert drawn.incomplete == 0


def test_what_a_scenario_has_removed_is_left_out_and_said() -> None:
    scenarios = [{"id": "without", "label": "Without", "overrides": [{"remove": "a"}]}]
    film = plain({"a": 1000, "b": 1000}, uncertain=[rate("a", sd=9, kind="normal"), rate("b", sd=9, kind="normal")],
                 scenarios=scenarios)  # fmt: skip
    drawn = simulate(film, n=100, scenario="without")
    assert [(finding.code, finding.severity) for finding in drawn.findings] == [("uncertain_gone", "info")]
    np.testing.assert_array_equal(drawn.draws()["lines.b.rate"], simulate(film, n=100).draws()["lines.b.rate"])


# -- what managers ask for


@pytest.fixture(scope="module")
def drawn() -> Simulation:
    risks = [
        {"id": "storm", "label": {"fr": "Tempête", "en": "Storm"}, "probability": 0.5, "likely": 200, "account": "A"},
        {"id": "strike", "label": "Strike", "probability": 0.3, "likely": 0, "account": "A"},
    ]
    charges = [{"id": "c", "label": "Contingency", "account": "C", "amount": 150, "contingency": True}]
    return simulate(
        plain({"a": 1000}, uncertain=[rate("a", kind="uniform", low=800, high=1200)], risks=risks, charges=charges)
    )


def test_contingency_is_what_is_missing_beyond_the_base(drawn: Simulation) -> None:
    """Half uniform on 800 to 1200, half on 1000 to 1400: 20 % lie above 1240, for 0.5 x (1400 - 1240) / 400 = 0.2."""
    aside = drawn.contingency(80)
    assert (aside.percent, aside.base, aside.provided) == (80, 1000, 150)
    assert aside.needed == pytest.approx(240, abs=4 * 4.2)
    assert aside.rate == aside.needed / 1000
    assert aside.missing == pytest.approx(aside.needed - 150)


def test_each_risk_has_its_cost(drawn: Simulation) -> None:
    table = drawn.cost_of_risks(80).set_index("name")
    # Without the storm P80 is 800 + 0.8 x 400 = 1120, and 150 of contingency; without the range it is 1200.
    assert table.loc["storm", "percentile_without"] == pytest.approx(1270, abs=0.1)
    assert table.loc["lines.a.rate", "percentile_without"] == 1350
    assert table.loc["storm", "mean"] == pytest.approx(100, abs=0.01)
    assert list(table.loc["strike", ["percentile", "mean"]]) == [0, 0]
    assert list(table.index) == ["storm", "lines.a.rate", "strike"]
    total = drawn.percentile(80)
    assert table.loc["storm", "percentile"] == pytest.approx(total - 1270, abs=0.1)


def test_a_tornado_moves_one_thing_at_a_time(drawn: Simulation) -> None:
    table = drawn.tornado(lang="fr").set_index("name")
    assert list(table.label) == ["A · Tarif", "Tempête", "Strike"]
    assert list(table.loc["lines.a.rate", ["from", "to", "at_from", "at_to", "swing"]]) == [840, 1160, 990, 1310, 320]
    assert list(table.loc["storm", ["at_from", "at_to", "swing"]]) == [1150, 1350, 200]
    assert table.loc["lines.a.rate", "rank_correlation"] == pytest.approx(0.75, abs=0.05)
    assert table.rank_correlation.isna()["strike"]  # it costs nothing: nothing varies with it


def test_the_curve_and_the_chance_of_staying_inside_agree(drawn: Simulation) -> None:
    curve = drawn.curve(points=20)
    assert (len(curve), curve.probability.iloc[0], curve.probability.iloc[-1]) == (21, 0, 1)
    for amount, probability in zip(curve.amount, curve.probability, strict=True):
        assert drawn.inside(amount) >= probability - 1e-12
        assert drawn.inside(amount - 0.01) <= probability + 1e-12


def test_percentiles_settle_inside_their_bounds(drawn: Simulation) -> None:
    table = drawn.convergence(80)
    assert list(table.n) == [50, 100, 200, 500, 1000, 2000, 5000, 10_000]
    assert ((table.low <= table.amount) & (table.amount <= table.high)).all()
    assert table.standard_error.iloc[-1] < table.standard_error.iloc[0] / 5
    assert table.standard_error.iloc[-1] == drawn.standard_error(80)


def test_bounds_hold_the_truth_as_often_as_they_say() -> None:
    film = plain({"a": 1000}, uncertain=[rate("a", kind="normal", sd=100)])
    truth = NormalDist(1000, 100).inv_cdf(0.8)
    spans = [simulate(film, 300, seed, method="random").bounds(80) for seed in range(200)]
    inside = sum(low <= truth <= high for low, high in spans)
    assert 180 <= inside <= 199  # 95 % of 200, give or take three standard errors of 3.1


def test_accounts_have_their_own_ranges(drawn: Simulation) -> None:
    table = drawn.accounts("fr").set_index("account")
    assert list(table.loc["C", ["base", "mean", "p10", "p90"]]) == [150, 150, 150, 150]
    assert table.loc["A", "p80"] == drawn.percentile(80) - 150


def test_it_says_so_in_words(drawn: Simulation) -> None:
    assert "set aside" in drawn.in_words("en")
    assert "mettre de côté" in drawn.in_words("fr")


def test_cases_with_more_unknown_amounts_are_counted() -> None:
    film = small.film(
        uncertain=[{"of": "drivers.days", "kind": "discrete", "values": [0, 5]}],
        lines=[{"id": "a", "account": "2", "label": "A", "rate": "= 100 / days"}],
    )
    drawn = simulate(film, n=1000)
    assert drawn.incomplete == 500
    assert "500" in drawn.in_words("en")


def test_other_figures_can_be_kept() -> None:
    film = plain({"a": 1000}, uncertain=[rate("a", kind="uniform", low=900, high=1100)], output={"dates": 10})
    drawn = simulate(film, n=1000, keep=["unit_cost.dates"])
    np.testing.assert_allclose(drawn.of("unit_cost.dates"), drawn.of() / 10, atol=0.006)


# -- properties


@st.composite
def _ranges(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A production, and ranges on some of its numbers."""
    data = draw(strategies.productions())
    film = Production.parse(data)
    fields = [f"lines.{line.id}.{field}" for line in film.lines for field in ("quantity", "x", "rate")]
    fields += [f"drivers.{driver.id}" for driver in film.drivers]
    fields += [f"charges.{one.id}.{'amount' if one.rate is None else 'rate'}" for one in film.charges]
    fields += [f"exchange_rates.{code}" for code in film.exchange_rates]
    chosen = draw(st.lists(st.sampled_from(fields), unique=True, max_size=4))
    kinds: st.SearchStrategy[dict[str, Any]] = st.sampled_from([
        {"times": True, "low": 0.5, "high": 2}, {"kind": "uniform", "low": 1, "high": 40},
    ])  # fmt: skip
    return data, [{"of": path, **draw(kinds)} for path in chosen]


@given(_ranges())
@settings(max_examples=25)
def test_with_everything_off_the_budget_is_the_one_on_paper(drawn: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    data, ranges = drawn
    film = Production.parse(data)
    paper = evaluate(film)
    base = study(Production.parse({**data, "uncertain": ranges})).base
    assert (base.total, base.income, base.unknown) == (paper.total, paper.income, paper.unknown)


@given(_ranges(), st.integers(0, 2**63 - 1))
@settings(max_examples=15)
def test_each_case_is_the_budget_of_what_was_drawn(
    drawn: tuple[dict[str, Any], list[dict[str, Any]]], seed: int
) -> None:
    data, ranges = drawn
    film = Production.parse({**data, "uncertain": ranges})
    if not study(film).variables:
        return
    found = simulate(film, n=3, seed=seed)
    absolute = {paths.full(one["of"]) for one in ranges if "times" not in one}
    if absolute == set(found.draws()):
        given_values = {paths.key(name): values for name, values in found.draws().items()}
        np.testing.assert_array_equal(found.of(), evaluate(Production.parse(data), given_values).total)
    for percent in (0, 30, 80, 100):
        assert found.inside(found.percentile(percent)) >= percent / 100
