"""The logo that stands beside a production's file."""

from __future__ import annotations

from pathlib import Path

from prodkit.errors import ProdkitError, problem_of
from prodkit.i18n import every, text
from prodkit.presentation import Brand

MOST = 1_000_000
"""Bytes of a logo: it goes into every page that carries it."""

_BEGINNINGS = {"png": (b"\x89PNG\r\n",), "jpg": (b"\xff\xd8\xff",), "svg": (b"<svg", b"<?xml")}


def read(folder: Path, brand: Brand | None) -> tuple[str, bytes] | None:
    """Read a brand's logo.

    Args:
        folder: Folder of the productions.
        brand: Whose logo; its schema lets no path in.

    Returns:
        Its kind (`png`, `jpg` or `svg`) and bytes; None if the brand has none.

    Raises:
        ProdkitError: If the file cannot be read, is too large, or is not what its name says.
    """
    if brand is None or not brand.logo:
        return None
    kind = brand.logo.rpartition(".")[2].replace("jpeg", "jpg")
    try:
        with (folder / brand.logo).open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as fault:
        raise ProdkitError.of("logo_unreadable", "brand.logo", name=brand.logo, problem=problem_of(fault)) from None
    if len(data) > MOST or not data.lstrip().startswith(_BEGINNINGS[kind]):
        problem = every(text, "problems.not_a_logo")
        raise ProdkitError.of("logo_unreadable", "brand.logo", name=brand.logo, problem=problem)
    return kind, data
