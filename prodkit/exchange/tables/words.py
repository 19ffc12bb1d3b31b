"""What the words of other people's budgets mean: headers, units, totals, in French and English."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from prodkit import datafiles

_APART = re.compile(r"[^a-z0-9%#]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "ß": "ss", "№": "no", "º": "o", "×": "x"})


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Write a text in small letters without accents or punctuation, to compare it: `N° Compte` gives `n compte`."""
    # `N°` would decompose into `No`, which is no word of its own.
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES).replace("°", " ").replace("#", " # "))
    return _APART.sub(" ", bare.encode("ascii", "ignore").decode().lower()).strip()


@cache
def _words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    data = tomllib.loads(datafiles.read("tables/words.toml"))
    return {area: {name: tuple(words) for name, words in group.items()} for area, group in data.items()}


@cache
def _meanings(area: str) -> Mapping[str, str]:
    return {word: name for name, words in _words()[area].items() for word in words}


@lru_cache(maxsize=4096)
def header(text: str) -> tuple[str, str]:
    """Tell what a column holds by its header.

    Args:
        text: The header.

    Returns:
        The field and the unit it counts in; each empty if unknown. The longest phrase decides: `Cout unitaire` is a
        rate, `Cout` a total.
    """
    words = plain(text).split()
    best: tuple[int, int, str, str] = (0, 0, "", "")
    for size in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - size + 1):
            phrase = " ".join(words[start : start + size])
            # A word of one letter says something only when it stands alone.
            if len(phrase) == 1 and len(words) > 2:  # noqa: PLR2004 -- alone, or with a currency beside it
                continue
            field, unit = _meanings("headers").get(phrase, ""), ""
            if not field and phrase in _meanings("counts"):
                # `Jours` counts days; `Salaire jour` is the price of one.
                priced = any(word in _words()["rows"]["price"] for word in words)
                field, unit = "rate" if priced else "quantity", _meanings("counts")[phrase]
            if field:
                best = max(best, (size, len(phrase), field, unit))
    if best[0] and len(words) > best[0] + 4:
        return "", ""  # a sentence that happens to hold such a word
    return best[2], best[3]


@lru_cache(maxsize=4096)
def unit(text: str) -> str:
    """Give the unit that a text names, such as `day` for `jours`; empty if it names none."""
    words = plain(text)
    known = _meanings("units")
    return known.get(words) or known.get(words.partition(" ")[0], "")


@cache
def _starting(kind: str) -> re.Pattern[str]:
    phrases = sorted(_words()["rows"][kind], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


def starts(kind: str, text: str) -> str | None:
    """Give what follows the words of a kind at the start of a label: `Total Décors` gives `decors`; None if none."""
    words = plain(text)
    found = _starting(kind).match(words)
    return words[found.end() :].strip() if found else None


def after(kind: str, text: str) -> str | None:
    """Give what follows the words of a kind anywhere in a label: `Total hors imprévus` gives `imprevus`."""
    words = plain(text)
    found = _starting(kind).search(words)
    return words[found.end() :].strip() if found else None


def holds(kind: str, text: str) -> bool:
    """Tell whether a label holds the words of a kind."""
    return bool(_starting(kind).search(plain(text)))


def only(kind: str, text: str) -> bool:
    """Tell whether a text consists of words of a kind."""
    return all(word in _words()["rows"][kind] for word in text.split())


def without_joining(text: str) -> str:
    """Take off the small words before a name: `for account 1100` gives `1100`."""
    words = text.split()
    while words and words[0] in _words()["rows"]["joining"]:
        words.pop(0)
    return " ".join(words)
