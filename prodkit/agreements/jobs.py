"""Names of jobs, found however a person writes them: accents, gender, word order, short forms, English words."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from prodkit import datafiles

_FOOTNOTE = re.compile(r"\(\d+\)|\*|\(e\)|\(s\)")
_MARK = re.compile(r"\(\d+\)|\*")
_SIDES = re.compile(r"\s*/\s*|\s+ou\s+")
_WORD = re.compile(r"[a-z0-9]+")
_SMALL_WORDS = frozenset(["de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "et", "en", "jusqu"])
_OF_THE_FILM = "cinema"  # the film grid adds it to most titles; nobody says it
_ENDINGS = (("trice", "teur"), ("euse", "eur"), ("ere", "er"), ("ffe", "f"))
_ORDINALS = {
    **dict.fromkeys(("1er", "1ere", "1re", "1st", "premier", "premiere"), "1"),
    **dict.fromkeys(("2e", "2eme", "2nd", "2nde", "second", "seconde", "deuxieme"), "2"),
    **dict.fromkeys(("3e", "3eme", "3rd", "troisieme"), "3"),
}
_INITIALS = {"opv": ("operateur", "pris", "vu"), "ops": ("operateur", "pris", "son")}
_SHORTEST_STEM = 3
_PREFIX, _NEAR = 0.9, 0.6  # how much a beginning of a word, or a word with a slip of the pen, counts
_ALIKE = 0.7
_BREADTH = 0.3  # share of the score that goes to titles with little else in them


def plain(text: str) -> str:
    """Take off accents and capitals."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


@lru_cache(maxsize=4096)
def words(title: str) -> tuple[str, ...]:
    """Reduce a title to its words, without accents, gender, number, footnotes and small words.

    >>> words("Chargée de production (14)")
    ('charg', 'production')
    """
    found: list[str] = []
    for word in _WORD.findall(plain(_FOOTNOTE.sub(" ", title))):
        if word not in _SMALL_WORDS and word != _OF_THE_FILM:
            found.extend(_INITIALS.get(word) or (_ORDINALS.get(word) or _stem(word),))
    return tuple(found)


def _stem(word: str) -> str:
    """Take off the marks of number and gender; what is left need not be a word."""
    stem = word.removesuffix("s")
    for feminine, masculine in _ENDINGS:
        if stem.endswith(feminine):
            stem = stem.removesuffix(feminine) + masculine
            break
    stem = stem.rstrip("e")
    if len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2]:
        stem = stem[:-1]
    return stem or word


def key(title: str) -> str:
    """Name a job so that two ways of writing it are the same: its words, whatever their order."""
    return " ".join(sorted(words(title)))


@lru_cache(maxsize=4096)
def names(title: str) -> frozenset[str]:
    """Give the keys of the names that a title holds: `Cadreur / OPV` is called either.

    What only continues the name before (`Chargé d'enquête / de recherche`) is no name of its own.
    """
    sides = _SIDES.split(_FOOTNOTE.sub(" ", title))
    starts = (side.split()[0].casefold() if side.split() else "" for side in sides)
    named = [side for side, start in zip(sides, starts, strict=True) if start and start not in _SMALL_WORDS]
    return frozenset(filter(None, map(key, named))) if len(sides) > 1 else frozenset()


def shown(title: str) -> str:
    """Take the footnote marks off a title, as a reader wants it.

    >>> shown("Chargé de production (14)")
    'Chargé de production'
    """
    return " ".join(_MARK.sub(" ", title).split())


@cache
def _english() -> Mapping[str, str]:
    """Give the French job behind an English or short name, by its key."""
    rows = csv.DictReader(io.StringIO(datafiles.read("agreements/names.csv"), newline=""))
    return {key(row["said"]): row["job"] for row in rows}


def rank(text: str, titles: Iterable[str], *, every_word: bool = True) -> list[tuple[str, float]]:
    """Find the titles that a person may mean.

    Args:
        text: What the person wrote: words, beginnings of words of three letters, in any order.
        titles: Where to look.
        every_word: Whether each word written must be found in the title.

    Returns:
        Titles with their scores, from 1 (the same words as the title or one of its names) down, best first.
    """
    candidates = {title: [words(title), *(tuple(name.split()) for name in names(title))] for title in titles}
    vocabulary = sorted({word for called in candidates.values() for word in called[0]})
    best: dict[str, float] = {}
    meant = _english().get(key(text))
    for asked in filter(None, (words(text), words(meant) if meant else ())):
        alike = [_alike(word, vocabulary) for word in asked]
        for title, called in candidates.items():
            score = max(_score(alike, name, every_word=every_word) for name in called)
            if score > best.get(title, 0.0):
                best[title] = score
    return sorted(best.items(), key=lambda item: (-item[1], len(item[0]), item[0]))


def _alike(word: str, vocabulary: Iterable[str]) -> Mapping[str, float]:
    """Weigh the words of all titles against a word written; slips of the pen only count where nothing else does."""
    found = {known: weight for known in vocabulary if (weight := _weight(word, known))}
    return found or dict.fromkeys(difflib.get_close_matches(word, list(vocabulary), 5, _ALIKE), _NEAR)


def _weight(word: str, known: str) -> float:
    if word == known:
        return 1.0
    if len(word) >= _SHORTEST_STEM and known.startswith(word):
        return _PREFIX
    return _PREFIX if len(known) > _SHORTEST_STEM and word.startswith(known) else 0.0


def _score(alike: list[Mapping[str, float]], title: tuple[str, ...], *, every_word: bool) -> float:
    """Score a title: how well each word written is found, and how little else the title says."""
    weights = [max((known.get(word, 0.0) for word in title), default=0.0) for known in alike]
    if not any(weights) or (every_word and not all(weights)):
        return 0.0
    heard = sum(any(word in known for known in alike) for word in title)
    return sum(weights) / len(weights) * (1 - _BREADTH + _BREADTH * heard / len(title))


def means(text: str, titles: Iterable[str]) -> list[str]:
    """Give the titles of which a text says every word and nothing else, be it shortened: `chargée de prod`."""
    asked = words(text)
    return [
        title
        for title in titles
        if len(words(title)) == len(asked)
        and all(any(_weight(word, known) for known in words(title)) for word in asked)
        and all(any(_weight(word, known) for word in asked) for known in words(title))
    ]
