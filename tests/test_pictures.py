"""Pictures drawn by hand: every figure is written, directions are told by more than colour, marks stay inside."""

from __future__ import annotations

import math

import pytest
from acting import Page
from hypothesis import given
from hypothesis import strategies as st

from prodkit import pictures
from prodkit.html import Html
from prodkit.pictures import Marker, Span, Step

STEPS = [
    Step("Base", 1000, is_total=True),
    Step("Fewer days", -200),
    Step("<b>Abroad</b>", 50),
    Step("Now", 850, is_total=True),
]


def amount(value: float) -> str:
    return f"{value:.0f} €"


def share(value: float) -> str:
    return f"{value:.0%}"


def numbers(picture: Html, tag: str, name: str) -> list[float]:
    return [float(one[name]) for one in Page(picture).all(tag)]


def test_a_waterfall_says_every_step_with_its_sign() -> None:
    drawn = pictures.waterfall(STEPS, "From base to now", amount)
    page = Page(drawn)
    assert page.one("svg")["aria-label"] == "From base to now"
    assert all(text in page.words for text in ("1000 €", "-200 €", "+50 €", "850 €", "<b>Abroad</b>"))
    assert [one["class"] for one in page.all("rect")] == [
        "pk-mark-total",
        "pk-mark-down",
        "pk-mark-up",
        "pk-mark-total",
    ]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.floats(-1e9, 1e9))
def test_no_step_leaves_the_picture(changes: list[float], start: float) -> None:
    steps = [Step("a", start, is_total=True), *(Step("b", change) for change in changes)]
    steps.append(Step("c", start + math.fsum(changes), is_total=True))
    drawn = pictures.waterfall(steps, "t", amount)
    for left, width in zip(numbers(drawn, "rect", "x"), numbers(drawn, "rect", "width"), strict=True):
        assert 0 <= left <= left + width <= 721


def test_a_tornado_shows_both_ends_beside_the_base() -> None:
    page = Page(pictures.tornado([Span("Days", 900, 1200), Span("Dollar", 1050, 980)], 1000, "t", amount))
    assert all(text in page.words for text in ("900 €", "1200 €", "980 €", "1050 €"))
    assert [one["class"] for one in page.all("rect")] == ["pk-mark-down", "pk-mark-up", "pk-mark-up", "pk-mark-down"]


def test_a_curve_rises_to_one_and_its_markers_are_named() -> None:
    drawn = pictures.s_curve([1, 2, 3], [0, 0.5, 1], [Marker("P80", 2.6)], "t", amount, share)
    points = [tuple(map(float, point.split(","))) for point in Page(drawn).one("polyline")["points"].split()]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert "P80 3 €" in Page(drawn).words


def test_a_heat_map_is_a_table_that_can_be_read_without_its_colours() -> None:
    page = Page(pictures.heat_map(["Days", "20", "22"], ["a", "b"], [[10, 20], [30, math.nan]], "t", amount))
    assert [one["style"] for one in page.all("td", class_="pk-num pk-heat")] == [
        "--heat: 0.000",
        "--heat: 0.500",
        "--heat: 1.000",
    ]
    assert all(text in page.words for text in ("10 €", "20 €", "30 €", "–"))


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0])
def test_what_is_all_alike_can_be_drawn(value: float) -> None:
    for drawn in (
        pictures.waterfall([Step("a", value, is_total=True), Step("b", value, is_total=True)], "t", amount),
        pictures.tornado([Span("a", value, value)], value, "t", amount),
        pictures.s_curve([value, value], [0, 1], [], "t", amount, share),
        pictures.heat_map(["a", "b"], ["c"], [[value]], "t", amount),
    ):
        assert "nan" not in drawn
