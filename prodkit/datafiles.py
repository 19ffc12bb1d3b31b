"""The one door to `prodkit/data`: catalogues, charts of accounts, grids and rates."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> str:
    """Read a data file as text.

    Args:
        name: Path below `prodkit/data`, such as `"charts/cnc-film.yaml"`.

    Returns:
        The file's text.
    """
    return files("prodkit").joinpath("data", *name.split("/")).read_text(encoding="utf-8")


@cache
def names(folder: str, suffix: str) -> tuple[str, ...]:
    """List the data files of a folder, without their suffix, in alphabetical order."""
    found = files("prodkit").joinpath("data", folder).iterdir()
    return tuple(sorted(item.name.removesuffix(suffix) for item in found if item.name.endswith(suffix)))
