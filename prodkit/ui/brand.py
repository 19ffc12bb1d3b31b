"""A company's colour on a page: as it is where it can be read, else a shade of it that can."""

from __future__ import annotations

READABLE = 4.5
"""Contrast of text on its ground that WCAG 2.2 asks for at level AA (1.4.3)."""
_STEPS = 20
_TINT = 0.1  # of the colour in the ground of what is pressed or chosen
_GROUNDS = {"#000000": "#f5f6f8", "#ffffff": "#1b1f25"}
"""The ground on which each scheme's text is hardest to read, by what darkens or lightens a colour until it can be."""

_Colour = tuple[float, float, float]


def style(colour: str) -> str:
    """Write the style that gives a part of the page a company's colour, in the light and in the dark.

    Args:
        colour: The colour, such as `#1f6b4f`.

    Returns:
        Two custom properties: the accent, and the ground of what is chosen.
    """
    own = _read(colour)
    softs = [_mixed(_read(ground), own, _TINT) for ground in _GROUNDS.values()]
    shades = [
        _readable(own, [_read(ground), soft], _read(toward))
        for (toward, ground), soft in zip(_GROUNDS.items(), softs, strict=True)
    ]
    return f"--pk-brand: {_both(shades)}; --pk-brand-soft: {_both(softs)}"


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    return _contrast(_read(one), _read(other))


def _readable(colour: _Colour, grounds: list[_Colour], toward: _Colour) -> _Colour:
    """Give the first shade on the way to black or white that can be read on every ground."""
    shades = (_mixed(colour, toward, step / _STEPS) for step in range(_STEPS + 1))
    written = (_read(_written(shade)) for shade in shades)  # as the page rounds it
    return next(shade for shade in written if min(_contrast(shade, ground) for ground in grounds) >= READABLE)


def _contrast(one: _Colour, other: _Colour) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: _Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)  # noqa: PLR2004 -- WCAG's own numbers
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: _Colour, other: _Colour, share: float) -> _Colour:
    red, green, blue = (one + (two - one) * share for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _read(colour: str) -> _Colour:
    red, green, blue = (part / 255 for part in bytes.fromhex(colour.removeprefix("#")))
    return red, green, blue


def _written(colour: _Colour) -> str:
    return "#" + bytes(int(part * 255 + 0.5) for part in colour).hex()


def _both(shades: list[_Colour]) -> str:
    return f"light-dark({', '.join(map(_written, shades))})"
