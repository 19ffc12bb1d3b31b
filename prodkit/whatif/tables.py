"""What a figure becomes over a range of one number, or of two; and which choices no other one beats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from typing import TYPE_CHECKING

import numpy as np

from prodkit import paths
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import short
from prodkit.measures import Measure
from prodkit.whatif.levers import Levers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.production import Production

    Floats = NDArray[np.float64]

MOST_CELLS = 250_000


def table(
    production: Production,
    driver: str,
    values: Sequence[float],
    driver2: str | None = None,
    values2: Sequence[float] | None = None,
    *,
    of: Measure = "total",
    drivers: Mapping[str, float] | None = None,
    scenario: str | None = None,
) -> pd.DataFrame:
    """Show what a figure becomes for several values of one number, or of two.

    Args:
        production: The production.
        driver: Driver id, or path of any number, such as `lines.camera.rate`.
        values: Its values.
        driver2: A second number.
        values2: Its values.
        of: The figure; see `prodkit.measures`.
        drivers: Values of other numbers, instead of the file's.
        scenario: Scenario to compute; by default the production itself.

    Returns:
        A row for each of `values`. With one number, a single column named after the figure; with two, a column for
        each of `values2`.

    Raises:
        ProdkitError: If the budget cannot be computed, a number or the figure does not exist, or there are no values
            or too many.
    """
    import pandas as pd

    single = driver2 is None and values2 is None
    names = [driver] if single else [driver, "" if driver2 is None else driver2]
    down = _values("values", driver, values)
    across = np.zeros(1) if single else _values("values2", driver2, values2)
    _few_enough(len(down) * len(across))
    levers = Levers.of(production, names, drivers, scenario)
    grid = [part.ravel() for part in np.meshgrid(down, across, indexing="ij")][: len(names)]
    cells = levers.read(of, *grid).reshape(len(down), len(across))
    figure = of if isinstance(of, str) else getattr(of, "__name__", "figure")
    columns = [figure] if single else pd.Index(across, name=driver2)
    return pd.DataFrame(cells, index=pd.Index(down, name=driver), columns=columns)


def frontier(
    production: Production,
    driver: str,
    values: Sequence[float],
    driver2: str,
    values2: Sequence[float],
    *,
    least: Measure = "total",
    most: Measure,
    drivers: Mapping[str, float] | None = None,
    scenario: str | None = None,
) -> pd.DataFrame:
    """Find the choices of two numbers that no other choice beats: the efficient frontier.

    A choice is efficient if no other one among those tried is at least as good on both counts (no more of `least`,
    no less of `most`) and better on one. Along the frontier, more of the one costs more of the other.

    Args:
        production: The production.
        driver: Driver id, or path of any number.
        values: Its values.
        driver2: The second number.
        values2: Its values.
        least: What there should be little of: a figure, or one of the two numbers.
        most: What there should be much of: likewise, such as the number of dates, or `income`.
        drivers: Values of other numbers, instead of the file's.
        scenario: Scenario to compute; by default the production itself.

    Returns:
        A row for each choice: both numbers under their own names, `least`, `most`, `efficient`; in the order of
        `least`, then of `most`. Choices with an unknown figure are never efficient.

    Raises:
        ProdkitError: As for `table`.
    """
    import pandas as pd

    down, across = _values("values", driver, values), _values("values2", driver2, values2)
    _few_enough(len(down) * len(across))
    levers = Levers.of(production, [driver, driver2], drivers, scenario)
    one, other = (part.ravel() for part in np.meshgrid(down, across, indexing="ij"))
    own = dict(zip(levers.keys, (one, other), strict=True))

    def figures(of: Measure) -> Floats:
        key = paths.key(of) if isinstance(of, str) else ""
        return own[key] if key in own else levers.read(of, one, other)

    low, high = figures(least), figures(most)
    rows = pd.DataFrame({driver: one, driver2: other, "least": low, "most": high, "efficient": efficient(low, high)})
    return rows.sort_values(["least", "most"], ascending=[True, False], kind="stable", ignore_index=True)


def efficient(least: Floats, most: Floats) -> NDArray[np.bool_]:
    """Tell which choices no other one beats on two counts; unknown ones are beaten by any."""
    known = ~np.isnan(least + most)
    order = np.lexsort((-most, least))
    order = order[known[order]]
    low, high = least[order], most[order]
    best_before = np.concatenate([[-np.inf], np.maximum.accumulate(high)[:-1]])
    # Equal choices are all kept, or all beaten, with the first of them.
    same = np.concatenate([[False], (low[1:] == low[:-1]) & (high[1:] == high[:-1])])
    chosen = high > best_before
    leader = np.maximum.accumulate(np.where(same, 0, np.arange(len(order)))) if len(order) else order
    found = np.zeros(len(least), dtype=bool)
    found[order] = chosen[leader]
    return found


def _values(where: str, driver: object, values: object) -> Floats:
    """Read the values to try of a number, no more of them than a table takes."""
    if isinstance(values, Sized):
        _few_enough(len(values))
    try:
        given = np.asarray(values)
        found = (given if given.dtype.kind in "iufO" else np.zeros(0)).astype(np.float64).ravel()
    except (TypeError, ValueError, OverflowError):  # no numbers, or lists of different lengths
        found = np.zeros(0)
    if not len(found) or not np.all(np.isfinite(found)):
        raise ProdkitError.of("table_values", where, name=short(driver))
    return found


def _few_enough(cells: int) -> None:
    if cells > MOST_CELLS:
        params = {"cells": float(cells), "most": float(MOST_CELLS)}
        raise ProdkitError([Finding("table_cells", where="values", params=params)])
