"""Scenarios of the starters: a British play by hand, and a French feature where everything meets."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from starters import budget_of, starter

from prodkit.budget import evaluate
from prodkit.comparison import compare
from prodkit.difference import explain

PLAY = "uk-play"
# The printed capital, and the running costs 23 368 + 1 600 + 2 600.
BASE = 32727.69 + 27568.00


@pytest.mark.parametrize(
    ("scenario", "costs", "income"),
    [
        ("base", BASE, 105000),
        # Ten performances at 80 fewer; two weeks of hire fewer at 175 + 175 + 150 + 150; half the takings.
        ("two-weeks", BASE - 800 - 1300, 52500),
        # Two actors fewer: 942 each to rehearse, 1 320 and 378 each to play.
        ("small-cast", BASE - 1884 - 2640 - 756, 105000),
        # 5 % of 8 x 942 and of 6 x 1 320 on top.
        ("small-cast-better-paid", BASE - 5280 + 376.80 + 396, 105000),
    ],
)
def test_the_play_by_hand(scenario: str, costs: float, income: float) -> None:
    budget = evaluate(starter(PLAY), scenario=scenario)
    assert budget.total == pytest.approx(costs, abs=1e-9)
    assert budget.income == income


def test_the_play_side_by_side() -> None:
    totals = compare(starter(PLAY)).totals().set_index("scenario")
    assert totals["difference"].round(2).tolist() == [0, -2100, -5280, -4507.20]
    assert totals["result"].round(2).tolist() == [44704.31, -5695.69, 49984.31, 49211.51]


def test_why_a_small_cast_that_is_better_paid_costs_less() -> None:
    found = explain(starter(PLAY), "base", "small-cast-better-paid")
    assert found.waterfall()["amount"].round(2).tolist() == [0, -1884, -2640, -756, 376.80, 396]
    # Fewer people also means that the rise is paid to fewer: each of two changes that meet bears half of that.
    # Rehearsals: 2 actors at (942 + 989.10) / 2; a rise of 47.10 for (10 + 8) / 2 of them. Performances likewise.
    assert found.fair_shares()["amount"].round(2).tolist() == [-1931.10, -2706, -756, 423.90, 462]
    effects = found.effects.totals
    assert (effects["quantity"], effects["rate"]) == (-5393.10, 885.90)


FILM = "les-marees"
TOGETHER = "tout-ensemble"


def test_the_film_with_everything_together_adds_up() -> None:
    production = starter(FILM)
    totals = compare(production, depth=1).totals().set_index("scenario")["total"]
    assert {name: float(evaluate(production, scenario=name).total) for name in totals.index} == totals.to_dict()
    for before, after in pairwise(["base", "trente-jours", "equipe-reduite", "belgique-equipe-reduite", TOGETHER]):
        found = explain(production, before, after)
        expected = round(100 * totals[after]) - round(100 * totals[before])
        for amounts in (found.waterfall()["amount"], found.fair_shares()["amount"], found.effects.totals.values()):
            assert sum(round(100 * amount) for amount in amounts) == expected


def test_what_is_built_in_belgium_shows_by_place_and_supplier() -> None:
    production = starter(FILM)
    places: Any = compare(production, ["base", "belgique"], by="location").wide(lang="fr").set_index("key")
    assert places.loc["Belgique", "base"] == 0
    assert places.loc["Belgique", "belgique"] > 0
    suppliers: Any = compare(production, ["base", "belgique"], by="supplier").wide().set_index("key")
    line: Any = budget_of(FILM).lines().set_index("line").loc["construction", "total"]
    assert suppliers.loc["Ateliers du Canal", "belgique"] == pytest.approx(0.85 * line, abs=0.005)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_film_says_why(lang: str) -> None:
    said = explain(starter(FILM), "base", TOGETHER).in_words("fr" if lang == "fr" else "en")
    assert ("Jours de tournage\u00a0: 34 → 30" if lang == "fr" else "Shooting days: 34 → 30") in said
    assert "{" not in said
