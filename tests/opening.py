"""The small film and the starters, opened for a test."""

from __future__ import annotations

from pathlib import Path

from small import film
from starters import opened

from prodkit import store
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.store.productionfile import Opened
from prodkit.ui.work import Work


def work_on(production: Production, lang: Lang = "fr") -> Work:
    """Open a production that has no file, only to look at it."""
    return Work(Opened(path=Path("/nowhere/film.yaml"), production=production, text="", digest=""), lang)


def starter(name: str, lang: Lang = "fr") -> Work:
    """Open a starter production, only to look at it."""
    return Work(opened(name), lang)


def folder_of_film(folder: Path) -> Path:
    """Make a folder of productions that holds the small film, saved once."""
    store.save(film(), folder / "film.yaml", None, "Anne")
    return folder


def work_in(folder: Path, draft: str | None = None) -> Work:
    """Open the small film of a folder, in French, or unsaved work on it."""
    return Work(store.read(folder / "film.yaml"), "fr", draft)


def type_rate(work: Work, text: str) -> None:
    """Type a rate for the camera."""
    work.type_in("lines", "camera", {"rate": text})


def rate(production: Production) -> object:
    """Give the rate of the camera."""
    return next(line.rate for line in production.lines if line.id == "camera")
