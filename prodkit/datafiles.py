"""The one door to the files inside the package: catalogues, charts of accounts, grids, rates, page scripts."""

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
def asset(name: str) -> str:
    """Read a script or style sheet of the page, named by its path below `prodkit/ui/static`."""
    return files("prodkit").joinpath("ui", "static", *name.split("/")).read_text(encoding="utf-8")


@cache
def names(folder: str, suffix: str) -> tuple[str, ...]:
    """List the data files of a folder, without their suffix, in alphabetical order."""
    found = files("prodkit").joinpath("data", folder).iterdir()
    return tuple(sorted(item.name.removesuffix(suffix) for item in found if item.name.endswith(suffix)))
