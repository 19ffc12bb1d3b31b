"""Which drivers a line hangs on, through whatever formulas lie between."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prodkit import formula
from prodkit.compile_layers import numbers_of
from prodkit.entries import Line
from prodkit.production import Production

Label = str | dict[str, str]


class Roots:
    """Finds the drivers and phases behind the numbers of lines.

    Args:
        production: The production.
        moved: The drivers and phases that may be found: those that differ between what is compared.
    """

    def __init__(self, production: Production, moved: Collection[str]) -> None:
        self.labels: dict[str, Label] = {driver.id: driver.label for driver in production.drivers}
        self.labels |= {phase.id: phase.label for phase in production.phases}
        self._moved = frozenset(moved)
        self._values = {driver.id: driver.value for driver in production.drivers}
        self._values |= {phase.id: phase.length for phase in production.phases}
        self._found: dict[str, frozenset[str]] = {}

    def of(self, line: Line) -> tuple[str, ...]:
        """List the drivers that a line's numbers hang on, in the order of the file."""
        found = {root for _, value in numbers_of(line, "") for name in _names(value) for root in self._behind(name)}
        return tuple(name for name in self.labels if name in found)

    def _behind(self, name: str) -> frozenset[str]:
        owner = name.partition(".")[0]
        if owner not in self._values:
            return frozenset()
        if owner not in self._found:
            self._found[owner] = frozenset()  # drivers that wait for each other end here
            behind = {root for one in _names(self._values[owner]) for root in self._behind(one)}
            self._found[owner] = frozenset(behind | ({owner} & self._moved))
        return self._found[owner]


def _names(value: float | str | None) -> Iterator[str]:
    return formula.names(formula.parse(value)) if isinstance(value, str) else iter(())
