"""What all pictures are made of: a canvas, scales, round amounts on an axis, names that fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prodkit.html import Html, tag

Written = Callable[[float], str]
"""Writes an amount for the reader."""


def picture(content: Html, height: float, title: str, width: float) -> Html:
    """Put marks on a canvas that is read out as its title."""
    return tag("svg", content, role="img", aria_label=title, viewBox=f"0 0 {width:.0f} {px(height)}",
               class_="pk-figure pk-drawn")  # fmt: skip


def words(text: str, x: float, y: float, side: str = "start", look: str = "pk-mark-small") -> Html:
    """Write a text that starts, ends or has its middle at a point."""
    return tag("text", text, x=px(x), y=px(y), text_anchor=side, class_=look)


def px(value: float) -> str:
    """Write a length: a tenth of a pixel is finer than the eye."""
    return f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Places amounts between two ends of the picture."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of an amount."""
        return self.start + (value - self.least) / (self.most - self.least) * (self.end - self.start)


def room(points: Sequence[float], margin: float = 0.08) -> tuple[float, float]:
    """Leave some room around what is drawn; what is all alike still needs a scale."""
    least, most = min(points), max(points)
    rim = (most - least) * margin or abs(most) * 0.01 or 1.0
    return least - rim, most + rim


def ticks(least: float, most: float) -> list[float]:
    """Choose some round amounts between two ends, zero among them."""
    step = 10.0 ** len(str(int((most - least) / 5)))
    while (most - least) / step < 4:  # noqa: PLR2004 - fewer lines would not guide the eye
        step /= 2
    first = math.ceil(least / step)
    return [step * number for number in range(first, int(most // step) + 1)]


def wrapped(text: str, letters: int, lines: int = 2) -> list[str]:
    """Break a text between words into a few lines; what does not fit then is cut.

    Args:
        text: The text.
        letters: Most letters of a line.
        lines: How many lines there may be.
    """
    found = [""]
    for word in text.replace(" → ", "\u00a0→\u00a0").split(" "):
        joined = f"{found[-1]} {word}".strip()
        if len(joined) <= letters or len(found) == lines or not found[-1]:
            found[-1] = joined
        else:
            found.append(word)
    return [line if len(line) <= letters else f"{line[: letters - 1]}…" for line in found]
