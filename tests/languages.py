"""What betrays a text that was left in the other language: its small words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prodkit.i18n import LANGS

# Left out: words that exist in both languages, such as "on" or "or".
SMALL_WORDS = {
    "fr": {
        "à", "au", "aux", "d’", "dans", "de", "des", "du", "est", "et", "l’", "la", "le", "les", "ou", "par", "pour",
        "sur", "un", "une",
    },
    "en": {"and", "by", "for", "from", "in", "is", "of", "the", "to", "with"},
}  # fmt: skip


def misread(text: str | Mapping[str, str]) -> list[str]:
    """List what keeps a text from being read in both languages.

    Args:
        text: One text for every reader, or one for each language.

    Returns:
        `language: word` for each empty text and each small word of the other language; nothing if all is well.
    """
    found: list[str] = []
    for reader in LANGS:
        written = text if isinstance(text, str) else text.get(reader, "")
        (other,) = set(LANGS) - {reader}
        found += [] if written.strip() else [f"{reader}: nothing"]
        found += [f"{reader}: {word}" for word in _words(written) if word in SMALL_WORDS[other]]
    return found


def _words(text: str) -> list[str]:
    """Split a text so that `d’un` gives `d’` and `un`, while `Île-de-France` stays whole."""
    return re.findall(r"[\w-]+’?", text.lower())
