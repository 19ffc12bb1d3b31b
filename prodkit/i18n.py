"""French and English: one catalogue file per area and language, and the sentences they hold."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal, get_args

from prodkit import datafiles

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
LOCALES: dict[Lang, str] = {"fr": "fr_FR", "en": "en_GB"}
DEFAULT: Lang = "fr"


def language(value: object) -> Lang:
    """Choose the language a visitor asked for ("en-GB", "fr_CA.UTF-8"…); French when it is neither."""
    return "en" if str(value).lower().startswith("en") else DEFAULT


def text(key: str, lang: Lang, /, **params: object) -> str:
    """Give a sentence of the catalogues in the reader's language.

    Args:
        key: `area.name`, where `area` names the catalogue file.
        lang: Language of the reader.
        **params: Values for the sentence's `{placeholders}`.

    Returns:
        The sentence.

    Raises:
        KeyError: If the catalogue has no such key, which is a bug.
    """
    name, _, rest = key.partition(".")
    return area(name, lang)[rest].format_map(params)


def every(write: Callable[..., str], *args: object) -> dict[str, str]:
    """Write something in every language, for a finding that may be read in any; the language comes after `args`."""
    return {lang: write(*args, lang) for lang in LANGS}


@cache
def area(name: str, lang: Lang) -> Mapping[str, str]:
    """Give all sentences of one area, keyed by dotted name."""
    return dict(_flatten(tomllib.loads(datafiles.read(f"i18n/{name}.{lang}.toml"))))


def _flatten(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, Mapping):
            pairs += _flatten(value, f"{prefix}{name}.")
        else:
            pairs.append((prefix + name, str(value)))
    return pairs


def pick(label: str | Mapping[str, str], lang: Lang) -> str:
    """Choose the label of the language, or the only one there is."""
    if isinstance(label, str):
        return label
    return label.get(lang) or next(filter(None, label.values()), "")
