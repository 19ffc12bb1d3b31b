"""What a visitor's address says, and the folder of productions that this kernel works on."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from prodkit import i18n, places, store
from prodkit.i18n import Lang


@dataclass(frozen=True, slots=True)
class Session:
    """Where a visitor comes in.

    Attributes:
        folder: Folder of productions.
        lang: Language of the visitor.
        query: The rest of the address, such as `production` and `draft`. Untrusted.
    """

    folder: Path
    lang: Lang
    query: dict[str, str] = field(default_factory=dict)

    @classmethod
    def here(cls) -> Session:
        """Read the address that this kernel was started for, and the folder it was told."""
        query = dict(parse_qsl(os.environ.get("QUERY_STRING", "")[:2000]))
        lang = i18n.language(query.get("lang") or os.environ.get("PRODKIT_LANG", ""))
        folder = places.productions_folder()
        if not os.environ.get("PRODKIT_CLIENT"):  # a client's visit writes nothing
            store.fill(folder)
        return cls(folder, lang, query)


def person() -> str:
    """Name the person at this machine, for the history, until they give a name of their own."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # the last two until Python 3.12, where the machine knows no such user
        return ""
