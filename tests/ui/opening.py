"""Open works for tests that only look at them: nothing of these is ever saved."""

from __future__ import annotations

from pathlib import Path

from starters import opened

from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.productionfile import Opened
from prodkit.ui.work import Work


def work_on(production: Production, lang: Lang = "fr") -> Work:
    """Open a production that has no file."""
    return Work(Opened(path=Path("/nowhere/film.yaml"), production=production, text="", digest=""), lang)


def starter(name: str, lang: Lang = "fr") -> Work:
    """Open a starter production."""
    return Work(opened(name), lang)
