"""Figures of a budget asked by name, for each of its cases."""

from __future__ import annotations

import numpy as np
import pytest
import small

from prodkit import i18n, measures
from prodkit.budget import Budget, evaluate
from prodkit.errors import ProdkitError


@pytest.fixture(scope="module")
def budget() -> Budget:
    film = small.film(output={"minutes": 10, "episodes": 2, "dates": 4, "spots": 5})
    return evaluate(film, {"days": [5, 6]})


def test_every_name_is_the_budgets_own_figure(budget: Budget) -> None:
    for name in measures.NAMES:
        np.testing.assert_array_equal(measures.read(budget, name), getattr(budget, name))
    np.testing.assert_array_equal(measures.read(budget, "2"), budget.account("2"))
    np.testing.assert_array_equal(measures.read(budget, "margin"), -np.asarray(budget.total))
    np.testing.assert_array_equal(measures.read(budget, "unit_cost.dates"), budget.unit_cost("dates"))
    np.testing.assert_array_equal(measures.read(budget, lambda one: np.asarray(one.total) * 2), budget.total * 2)


def test_one_case_is_a_batch_of_one() -> None:
    single = evaluate(small.film())
    assert measures.read(single, "total").tolist() == [single.total]


def test_an_unknown_name_is_told_with_what_is_near(budget: Budget) -> None:
    for name, near in (("totall", "total"), ("unit_cost.weeks", "unit_cost.dates"), ("account 2", "total")):
        with pytest.raises(ProdkitError, match=near):
            measures.read(budget, name)


def test_every_figure_has_a_name_in_both_languages(budget: Budget) -> None:
    units = [f"unit_cost.{unit}" for unit in budget.production.output]
    for lang in i18n.LANGS:
        assert all(measures.label(budget, name, lang) for name in [*measures.NAMES, "margin", *units])
        assert measures.label(budget, lambda one: np.asarray(one.total), lang)
    assert measures.label(budget, "2", "en") == "2 Production"
