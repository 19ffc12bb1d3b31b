"""Pictures of the apps on paper: the same drawing with the colours of a white page, and the brand's for the accent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from prodkit import datafiles

_STYLES = ("theme.css", "app.css")
_ROOT = re.compile(r"(--[\w-]+):\s*([^;{}]+);")
_RULE = re.compile(
    r"^(\.pk-(?:mark|tone|hatch|on-tone|band|halo)[\w-]*|\.pk-drawn \.pk-tone[\w-]*) (\{[^}]*\})", re.MULTILINE
)
_LIGHT = re.compile(r"light-dark\(([^,()]+),[^()]*\)")
_NAMED = re.compile(r"var\((--[\w-]+)\)")
_FONT = 'svg { font-family: "Libertinus Serif", system-ui, sans-serif; }'


def painted(drawn: str, colour: str) -> str:
    """Make a drawing of the apps a picture that needs no style sheet.

    Args:
        drawn: An `<svg>` element drawn by `prodkit.pictures`.
        colour: The colour of curves.

    Returns:
        An SVG document.
    """
    style = "\n".join([_FONT, *(f"{selector} {rule}" for selector, rule in _rules(colour).items())])
    head, _, rest = drawn.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}'


def tone(number: int | None) -> str:
    """Give the colour of a tone; white for what is missing."""
    found = re.search(r"#[0-9a-fA-F]{3,8}", _rules("")[f".pk-tone-{number}"]) if number is not None else None
    return found[0] if found else "#ffffff"


@cache
def _rules(colour: str) -> Mapping[str, str]:
    """What the apps' style sheets say of drawings, with every colour of the light page in its place."""
    sheets = "\n".join(datafiles.asset(name) for name in _STYLES)
    colours = {name: _LIGHT.sub(r"\1", value) for name, value in reversed(_ROOT.findall(sheets))}
    if colour:
        colours["--pk-accent"] = colour

    def on_paper(rule: str) -> str:
        light = _LIGHT.sub(r"\1", rule).replace("--tone:", "fill:")
        return _NAMED.sub(lambda found: colours.get(found[1], "#171b21"), light)

    return {selector.removeprefix(".pk-drawn "): on_paper(rule) for selector, rule in _RULE.findall(sheets)}
