"""What betrays a text that was left in the other language: its small words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prodkit.i18n import LANGS

# Left out: words that exist in both languages, such as "on" or "or".
SMALL_WORDS = {
    "fr": frozenset("à au aux d’ dans de des du est et l’ la le les ou par pour sur un une".split()),
    "en": frozenset("and by for from in is of the to with".split()),
}


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
        words = re.findall(r"[\w-]+’?", written.lower())
        (other,) = set(LANGS) - {reader}
        found += [f"{reader}: {word}" for word in words if word in SMALL_WORDS[other]]
        if not words:
            found.append(f"{reader}: nothing")
    return found
