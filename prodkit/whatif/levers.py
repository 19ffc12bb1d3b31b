"""Numbers of a production that are moved to see what a figure becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prodkit import arguments, compiler, measures, money, paths
from prodkit.budget import Budget, compute
from prodkit.errors import Finding, ProdkitError, has_errors
from prodkit.fields import short
from prodkit.i18n import Lang
from prodkit.measures import Measure
from prodkit.scenario import resolve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.entries import Driver
    from prodkit.model import Model
    from prodkit.production import Production

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Levers:
    """A compiled production with the numbers that are moved.

    Attributes:
        model: The compiled production.
        keys: The inputs that are moved.
        given: Values of other inputs.
    """

    model: Model
    keys: tuple[str, ...]
    given: Mapping[str, float]

    @classmethod
    def of(
        cls, production: Production, names: Sequence[str], given: Mapping[str, float] | None, scenario: str | None
    ) -> Levers:
        """Compile a production, as a scenario sees it, for moving some numbers.

        Raises:
            ProdkitError: If the budget cannot be computed, or a number does not exist or is named twice.
        """
        arguments.refuse(
            arguments.production(production),
            *(_name(name) for name in names),
            () if given is None else arguments.values("drivers", given),
        )
        keys = tuple(map(paths.key, names))
        fixed = {paths.key(name): float(value) for name, value in (given or {}).items()}
        model = compiler.compile(resolve(production, scenario), inputs={*keys, *fixed})
        findings = [finding for finding in model.findings if finding.severity == "error"]
        findings += [
            Finding("input_unknown", where=short(key), params={"name": short(key)})
            for key in [*keys, *fixed]
            if key not in model.program.inputs
        ]
        findings += [
            Finding("input_twice", where=key, params={"name": key})
            for place, key in enumerate(keys)
            if key in keys[:place] or key in fixed
        ]
        if has_errors(findings):
            raise ProdkitError(findings)
        return cls(model, keys, fixed)

    def budget(self, *values: Floats | float) -> Budget:
        """Compute the budget for values of the levers: numbers, or an array of n for each."""
        return compute(self.model, {**self.given, **dict(zip(self.keys, values, strict=True))}, keep_lines=False)

    def read(self, of: Measure, *values: Floats) -> Floats:
        """Give a figure for values of the levers, each an array (cases)."""
        return measures.read(self.budget(*values), of)

    def driver(self, key: str) -> Driver | None:
        """Give the driver that a lever is; None if it is another number."""
        return next((driver for driver in self.model.production.drivers if driver.id == key), None)

    def in_file(self, path: str) -> float:
        """Give a number of the file, with what is given; NaN if it has none."""
        registers = self.model.registers(self.given)
        return self.model.read(registers, path) if path in self.model.fields else np.nan

    def label(self, key: str, lang: Lang) -> str:
        """Name a lever for a reader."""
        return paths.label(self.model.production, paths.of_key(self.model.production, key), lang)

    def said(self, key: str, value: float, lang: Lang) -> str:
        """Write a value of a lever as a reader expects it."""
        driver = self.driver(key)
        if driver is not None and driver.share:
            return money.format_share(value, lang)
        return money.format_number(value, lang)


def _name(given: object) -> Iterator[Finding]:
    """Find what names no number of a production, whichever."""
    if not isinstance(given, str) or not given:
        yield Finding("input_unknown", where="driver", params={"name": short(given)})
