"""A company's colour can be read on the page whatever it is, and is left alone where it can."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodkit import datafiles
from prodkit.ui import brand

COLOURS = st.binary(min_size=3, max_size=3).map(lambda parts: f"#{parts.hex()}")


def shades(colour: str) -> tuple[list[str], list[str]]:
    accents, softs = re.findall(r"light-dark\((#\w{6}), (#\w{6})\)", brand.style(colour))
    return list(accents), list(softs)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1),
    ],
)
def test_contrast_is_that_of_the_published_examples(one: str, other: str, ratio: float) -> None:
    assert brand.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert brand.contrast(other, one) == brand.contrast(one, other)


@given(COLOURS)
def test_any_colour_can_be_read_in_both_schemes(colour: str) -> None:
    accents, softs = shades(colour)
    inks = ("#ffffff", "#10182c")
    for accent, soft, ink, ground in zip(accents, softs, inks, ("#f5f6f8", "#1b1f25"), strict=True):
        assert min(brand.contrast(accent, other) for other in (soft, ink, ground)) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert shades("#1f4e79")[0][0] == "#1f4e79"
    assert shades("#8fb0ff")[0][1] == "#8fb0ff"


def test_the_grounds_and_inks_are_those_of_the_page() -> None:
    theme = datafiles.asset("theme.css")
    assert "--pk-bg: light-dark(#f5f6f8," in theme
    assert "--pk-surface: light-dark(#ffffff, #1b1f25)" in theme
    assert "--pk-accent-ink: light-dark(#ffffff, #10182c)" in theme
