"""Account codes as they are written: two to five digits mixed, with dots or letters, and which stands under which."""

from __future__ import annotations

import re
from functools import lru_cache

from prodkit.exchange.tables.grid import Cell

_CODE = re.compile(r"[A-Za-z]{0,4}[ .\-/]?\d{1,6}(?:[.\-/ ]\d{1,5})*[.\-/]?[A-Za-z]{0,2}\.?|[A-Za-z]{1,2}\.?")
# Beside a label, in a column of codes, words count too: 3-FIG, IMP, A-SAL.
_NAMED = re.compile(r"(?=.*[A-Z0-9])[A-Z0-9]{1,8}(?:[._/-][A-Z0-9]{1,8}){0,3}")
_ACCEPTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")
_DECIMALS = re.compile(r"0\.(0+)")
_ZEROS = re.compile(r"0+")
_IN_LABEL = re.compile(
    r"\s*(?P<code>[A-Z]|[A-Z]?\d{1,5}(?:[.\-]\d{1,4})*)(?P<mark>\s*[.:)\-–—]\s+|\s*[:–—]\s*|\s+)(?P<label>[^\W\d].*)",
    re.DOTALL,
)
_LEAST_ZEROED = 3


def text_of(cell: Cell) -> str:
    """Give a code as the sheet shows it: 1.1 shown with two decimals is `1.10`, 100 shown as `0000` is `0100`."""
    value = cell.value
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        if found := _DECIMALS.fullmatch(cell.format):
            return f"{value:.{len(found[1])}f}"
        if _ZEROS.fullmatch(cell.format):
            return f"{value:0{len(cell.format)}.0f}"
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:g}"  # noqa: PLR2004 -- exact below
    return value.strip()


@lru_cache(maxsize=65536)
def is_code(text: str) -> bool:
    """Tell whether a text looks like an account's code rather than a word."""
    return bool(_CODE.fullmatch(text.strip()))


def is_named(text: str) -> bool:
    """Tell whether a text in a column of codes can be one, beside a label: `3-FIG`."""
    return is_code(text) or bool(_NAMED.fullmatch(text.strip()))


def clean(text: str) -> str:
    """Write a code with the signs that a chart of accounts accepts; empty if nothing is left."""
    bare = text.strip().rstrip(".:)- ")
    if _ACCEPTED.fullmatch(bare):
        return bare
    return re.sub(r"[^A-Za-z0-9._-]+", "-", bare).strip("-._")[:20].rstrip("-._")


def in_label(text: str, *, strict: bool) -> tuple[str, str]:
    """Part a code from the label it starts.

    Args:
        text: Such as `11 - Droits artistiques` or `A. Prep crew`.
        strict: Whether a mark must part them, since `2 caméras` starts with no code.

    Returns:
        Code and label; the code is empty if there is none.
    """
    found = _IN_LABEL.fullmatch(text)
    if found is None or ((strict or found["code"].isalpha()) and not found["mark"].strip()):
        return "", text
    return found["code"], found["label"]


@lru_cache(maxsize=65536)
def is_below(code: str, above: str) -> bool:
    """Tell whether a code stands under another: 1101 under 1100, 112 under 11, 1.2.3 under 1.2, A1 under A."""
    if not code or not above or code == above:
        return False
    if above.isalpha():
        return code.startswith(above) and not code.isalpha()
    stem = above.rstrip("0") if above.isdecimal() and len(above) >= _LEAST_ZEROED else above
    if not code.startswith(stem or above):
        return False
    rest = code[len(above) :]
    if above.isdecimal() and code.isdecimal():
        return len(code) > len(above) or (len(code) == len(above) and stem != above)
    if above.isdecimal() and stem != above and code[: len(above)].isdecimal() and code[: len(above)] != above:
        return True  # 1101.5 under 1100
    return code.startswith(above) and not rest[:1].isdecimal()
