"""Numbers that a hand moves: values of drivers, and what scenarios set them to.

Every compiled program takes these as inputs, so that a slider moves figures without compiling anything again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prodkit.overrides import Override
    from prodkit.production import Production


def drivers(production: Production) -> dict[str, float]:
    """Give the drivers that are numbers, not formulas, by their id."""
    return {driver.id: driver.value for driver in production.drivers if isinstance(driver.value, float)}


def inputs(production: Production) -> dict[str, float]:
    """Give all numbers that move by the input they are: a driver's id, or the place in a scenario that sets it."""
    found = drivers(production)
    for scenario in production.scenarios:
        for number, override in enumerate(scenario.overrides, 1):
            if _moves(override):
                found[key(f"scenarios.{scenario.id}.overrides.{number}")] = float(override.to)
    return found


def key(where: str) -> str:
    """Name the input that holds what the change at this place of the file sets a driver to."""
    return f"{where}.to"


def alike(one: Production, other: Production) -> bool:
    """Tell whether two states of a production differ in nothing but these numbers."""
    return one is other or _still(one) == _still(other)


def alike_below(one: Production, other: Production) -> bool:
    """Tell the same of the productions without their scenarios."""
    return one is other or _still(_bare(one)) == _still(_bare(other))


def _bare(production: Production) -> Production:
    return production.model_copy(update={"scenarios": ()})


def _still(production: Production) -> Production:
    """Put every number that moves at rest."""
    drivers = tuple(
        driver.model_copy(update={"value": 0.0}) if isinstance(driver.value, float) else driver
        for driver in production.drivers
    )
    scenarios = tuple(
        scenario.model_copy(update={"overrides": tuple(
            override.model_copy(update={"to": 0.0}) if _moves(override) else override
            for override in scenario.overrides
        )})
        for scenario in production.scenarios
    )  # fmt: skip
    return production.model_copy(update={"drivers": drivers, "scenarios": scenarios})


def _moves(override: Override) -> bool:
    """Tell whether a change sets a driver to a number."""
    group, _, rest = override.target.partition(".")
    is_number = isinstance(override.to, int | float) and not isinstance(override.to, bool)
    return group == "drivers" and rest.endswith(".value") and is_number and math.isfinite(override.to)
