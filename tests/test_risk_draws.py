"""Draws that do not depend on who computes them, correlations that can be had, each kind of range by its formula."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special

from prodkit.risk import distributions
from prodkit.risk.draws import BLOCK, Copula, Design, factor, largest_scale
from prodkit.uncertainty import Uncertain

METHODS: list[Any] = ["lhs", "sobol", "random"]
RANDOM = [0.7839079634497955, 0.6685289572173779, 0.02763930978048834, 0.04629685759417046]
LHS = [0.6959769908624489, 0.9171322393043445, 0.2569098274451221, 0.011574214398542615]
SOBOL = [0.28616916202008724, 0.9046126157045364, 0.5259327422827482, 0.15804050117731094]


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(1, 3 * BLOCK), st.lists(st.integers(0, 3 * BLOCK), max_size=4))
def test_where_the_cases_are_cut_changes_none(method: Any, n: int, cuts: list[int]) -> None:
    design = Design(method, 7, n, ("a", "b"))
    edges = sorted({0, n, *(cut for cut in cuts if cut < n)})
    pieces = [design.uniforms(start, stop) for start, stop in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(pieces, axis=1), design.uniforms(0, n))


@pytest.mark.parametrize("method", METHODS)
def test_numbers_lie_inside_and_are_spread_evenly(method: Any) -> None:
    drawn = Design(method, 1, 20_000, ("a", "b", "c")).uniforms(0, 20_000)
    assert 0 < drawn.min() < drawn.max() < 1
    np.testing.assert_allclose(drawn.mean(axis=1), 0.5, atol=4 * math.sqrt(1 / 12 / 20_000))
    assert np.abs(np.corrcoef(drawn) - np.eye(3)).max() < 0.03


def test_a_latin_hypercube_has_one_case_in_each_slice() -> None:
    drawn = Design("lhs", 3, 12_000, ("a",)).uniforms(0, 12_000)[0]
    assert sorted(np.floor(drawn[:BLOCK] * BLOCK)) == list(range(BLOCK))
    assert sorted(np.floor(drawn[BLOCK:] * 2000)) == list(range(2000))


@pytest.mark.parametrize("method", ["lhs", "random"])
def test_one_more_column_leaves_the_others_as_they_were(method: Any) -> None:
    alone, more = (Design(method, 1, 50, names).uniforms(0, 50) for names in (("b",), ("a", "b")))
    np.testing.assert_array_equal(alone[0], more[1])


def test_a_seed_gives_these_numbers_on_any_machine() -> None:
    """From one release to the next, too: a study must be the same when it is opened again."""
    firsts = {method: Design(method, 1, 4, ("a",)).uniforms(0, 4)[0].tolist() for method in METHODS}
    assert firsts["random"] == pytest.approx(RANDOM, abs=1e-15)
    assert firsts["lhs"] == pytest.approx(LHS, abs=1e-15)
    assert firsts["sobol"] == pytest.approx(SOBOL, abs=1e-9)  # 30 bits
    assert Design("random", 2, 4, ("a",)).uniforms(0, 4)[0].tolist() != firsts["random"]


# -- correlation


def test_correlated_numbers_stay_uniform() -> None:
    triangle = factor(np.array([[1, 0.8], [0.8, 1]]))
    assert triangle is not None
    drawn = Copula((0, 2), triangle).apply(Design("lhs", 1, BLOCK, ("a", "b", "c")).uniforms(0, BLOCK))
    assert np.asarray(np.corrcoef(special.ndtri(drawn)))[0, 2] == pytest.approx(0.8, abs=0.02)
    np.testing.assert_allclose(np.sort(drawn), np.tile((np.arange(BLOCK) + 0.5) / BLOCK, (3, 1)), atol=0.02)
    # Spearman's correlation under a Gaussian copula: 6/π asin(ρ/2).
    ranks = np.asarray(np.corrcoef(drawn))[0, 2]
    assert ranks == pytest.approx(6 / math.pi * math.asin(0.4), abs=0.02)


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=4))
def test_any_matrix_that_is_one_has_its_triangle(rows: list[list[int]]) -> None:
    vectors = np.array(rows, dtype=float)
    sizes = np.sqrt((vectors**2).sum(axis=1))
    assume((sizes > 0).all())
    matrix = (vectors / sizes[:, None]) @ (vectors / sizes[:, None]).T
    np.fill_diagonal(matrix, 1)
    triangle = factor(matrix)
    assert triangle is not None
    np.testing.assert_allclose(triangle @ triangle.T, matrix, atol=1e-4)
    assert np.all(np.triu(triangle, 1) == 0)


def test_what_contradicts_itself_is_none_and_becomes_one_when_weaker() -> None:
    """Three things, pairwise ±r with a minus: 1 - 2 r is an eigenvalue, so r is 0.5 at most."""
    matrix = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    assert factor(matrix) is None
    assert largest_scale(matrix) == pytest.approx(0.5 / 0.9, abs=1e-4)
    assert factor(np.array([[1, 1, 1], [1, 1, 0.5], [1, 0.5, 1]])) is None


# -- kinds of range

U = np.linspace(0.0005, 0.9995, 1000)


def quantile(**spread: Any) -> distributions.Quantile:
    written = Uncertain(of="drivers.x", **spread)
    numbers: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else float(value)
        for name, value in spread.items()
        if name != "kind"
    }
    assert list(distributions.faults(written, numbers)) == []
    return distributions.quantile(written, numbers)


def test_three_points_leave_a_tenth_on_either_side() -> None:
    drawn = quantile(low=90, likely=100, high=110)
    assert drawn(np.array([0.1, 0.5, 0.9])) == pytest.approx([90, 100, 110])
    # Symmetric: half the width w solves (w - 10)² / (2 w²) = 0.1.
    assert drawn(np.array([0.0, 1.0])) == pytest.approx(
        [100 - 10 / (1 - math.sqrt(0.2)), 100 + 10 / (1 - math.sqrt(0.2))]
    )


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_three_points_hold_for_any_three(low: int, more: int, yet_more: int) -> None:
    likely, high = low + more, low + more + yet_more
    start, peak, end = distributions.ends(low, likely, high)
    assert peak == likely
    below = (low - start) ** 2 / ((end - start) * (likely - start)) if likely > start else 0
    above = (end - high) ** 2 / ((end - start) * (end - likely)) if end > likely else 0
    assert (below, above) == pytest.approx((0.1, 0.1) if high > low else (0, 0), abs=1e-9)


def test_three_points_of_what_cannot_be_negative_stay_so() -> None:
    assert quantile(low=0, likely=1, high=10)(U).min() == 0
    assert quantile(low=0, likely=1, high=10, least=-5)(U).min() < 0
    assert quantile(low=-1, likely=1, high=10)(U).min() < -1
    assert quantile(kind="normal", mean=1, sd=9, least=-2, most=3)(U).max() == 3


def test_pert_is_the_beta_distribution_of_its_formula() -> None:
    drawn = quantile(kind="pert", low=10, likely=12, high=20)(U)
    np.testing.assert_allclose(drawn, 10 + 10 * special.betaincinv(1.8, 4.2, U), atol=1e-5)
    assert drawn.mean() == pytest.approx((10 + 4 * 12 + 20) / 6, abs=0.01)


def test_uniform_normal_and_lognormal_have_their_mean_and_deviation() -> None:
    drawn = quantile(kind="uniform", low=2, high=6)(U)
    assert (drawn.min(), drawn.max()) == pytest.approx((2.002, 5.998))
    for kind in ("normal", "lognormal"):
        found = quantile(kind=kind, mean=100, sd=20)(Design("sobol", 1, 2**15, ("a",)).uniforms(0, 2**15)[0])
        assert (found.mean(), found.std()) == pytest.approx((100, 20), rel=2e-3)


def test_discrete_values_come_as_often_as_they_weigh() -> None:
    drawn = quantile(kind="discrete", values=[30.0, 10.0, 20.0], weights=[5.0, 3.0, 2.0])(
        (np.arange(1000) + 0.5) / 1000
    )
    assert [(drawn == value).mean() for value in (10, 20, 30)] == [0.3, 0.2, 0.5]
    assert set(quantile(kind="discrete", values=[1.0, 2.0])(U)) == {1, 2}


def test_a_range_of_no_width_is_its_value() -> None:
    for kind in ("three_point", "triangular", "pert"):
        assert set(quantile(kind=kind, low=5, likely=5, high=5)(U)) == {5}


@pytest.mark.parametrize(("p", "n"), [(0.15, 1), (0.3, 8), (0.0, 3), (1.0, 3), (0.5, 0)])
def test_occurrences_are_binomial(p: float, n: int) -> None:
    drawn = distributions.occurrences(p, n)((np.arange(100_000) + 0.5) / 100_000)
    for k in range(n + 1):
        assert (drawn == k).mean() == pytest.approx(math.comb(n, k) * p**k * (1 - p) ** (n - k), abs=2e-5)
