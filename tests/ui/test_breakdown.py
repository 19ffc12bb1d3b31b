"""The picture of where the money goes: for every dimension, with its figures in a table."""

from __future__ import annotations

from itertools import cycle

import pytest
from acting import Page
from opening import starter, work_on
from small import changed, film
from starters import STARTERS

from prodkit import i18n, money
from prodkit.ui import breakdown
from prodkit.ui.breakdown import DIMENSIONS, Breakdown
from prodkit.ui.work import Work

PICTURE = Breakdown()


def draw(work: Work, dimension: str) -> Page:
    return Page(PICTURE.draw(work, dimension))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_starter_by_every_dimension(dimension: str) -> None:
    for name, lang in zip(STARTERS, cycle(i18n.LANGS), strict=False):
        work = starter(name, lang)
        page = draw(work, dimension)
        assert work.production.name(lang) in page.one("svg")["aria-label"]
        table = PICTURE._table(work, dimension)
        assert len(page.all("tr")) == 1 + len(table)
        if dimension != "tag":  # a line with two tags counts in both
            assert round(100 * table["amount"].sum()) == round(100 * float(work.budget.total))
        assert list(table["amount"]) == sorted(table["amount"], reverse=True)


def test_the_figures_stand_beside_their_names() -> None:
    page = draw(work_on(film(), "en"), "account")
    assert "2 Production €2,622.50" in page.words
    assert money.format_percent(2622.5 / float(work_on(film()).budget.total), "en") in page.words


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_chosen_dimension_is_pressed(dimension: str) -> None:
    page = draw(work_on(film()), dimension)
    assert page.one("button", aria_pressed="true")["data-value"] == dimension
    assert page.buttons == {("chart", name) for name in DIMENSIONS}


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_budget_of_nothing_can_be_drawn(dimension: str) -> None:
    page = draw(work_on(film(lines=[], charges=[], drivers=[])), dimension)
    assert len(page.all("tr")) == 1


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_unknown_amounts_and_unknown_accounts_do_not_hinder_it(dimension: str) -> None:
    assert draw(work_on(changed("lines", "camera", rate="= 1 / 0")), dimension).all("svg")
    assert draw(work_on(changed("lines", "camera", account="zz")), dimension).all("svg")


def test_groups_are_named_in_the_language_of_the_reader() -> None:
    shoot = {"id": "shoot", "label": {"fr": "Tournage", "en": "Shoot"}, "length": 1}
    lines = [line | {"phase": "shoot"} for line in film().plain()["lines"][:1]]
    production = film(phases=[shoot], lines=lines, drivers=[])
    assert "Tournage" in draw(work_on(production, "fr"), "phase").words
    assert "Shoot" in draw(work_on(production, "en"), "phase").words
    charges = {lang: draw(work_on(production, lang), "location").words for lang in i18n.LANGS}
    assert charges["fr"] != charges["en"]
    assert "group." not in charges["fr"] + charges["en"]


def test_the_drawing_library_is_loaded_beside_the_rest() -> None:
    breakdown.Breakdown.warm()
