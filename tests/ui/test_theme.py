"""The theme's colours can be read by everyone, in light and in dark."""

from __future__ import annotations

import re

import pytest

from prodkit import places

TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--pk-([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (places.THEME / "theme.css").read_text(encoding="utf-8")
    )
}
GROUNDS = ("bg", "surface", "sunken", "accent-soft")
INKS = ("text", "muted", "accent", "up", "down", "warn", "error")
TEXT = [(ink, ground) for ink in INKS for ground in GROUNDS]
TEXT += [("accent-ink", "accent"), ("text", "warn-soft"), ("text", "error-soft")]
TEXT += [("warn", "warn-soft"), ("error", "error-soft")]
EDGES = [(edge, ground) for edge in ("line-strong", "focus") for ground in ("bg", "surface", "sunken")]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), [(*pair, 4.5) for pair in TEXT] + [(*pair, 3.0) for pair in EDGES])
def test_contrast_meets_wcag_aa(front: str, back: str, least: float, scheme: int) -> None:
    assert contrast(TOKENS[front][scheme], TOKENS[back][scheme]) >= least
