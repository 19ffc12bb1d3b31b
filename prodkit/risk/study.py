"""A production prepared for drawing: its variables, what goes together, and the compiled budget that follows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from prodkit.budget import Budget
from prodkit.errors import Finding
from prodkit.fields import Text
from prodkit.risk.draws import Copula

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from prodkit.model import Model
    from prodkit.production import Production

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Variable:
    """Something uncertain that is drawn: a number with a range, or a risk.

    Attributes:
        name: Path of the number, or id of the risk.
        kind: `range` or `risk`.
        label: What to call it.
        key: The input that takes what is drawn.
        switch: An input that is 1 while it is drawn and 0 while it is off, if it needs one.
        off: What the input holds while it is off.
        columns: The uniform numbers it is drawn from: of a range one, of a risk whether it happens and how much.
        draw: From those (columns x cases) to what is drawn (cases).
        ends: What it is at one case in ten and at nine in ten; of a risk, when it does not happen and when it does.
    """

    name: str
    kind: Literal["range", "risk"]
    label: Text
    key: str
    switch: str | None
    off: float
    columns: tuple[str, ...]
    draw: Callable[[Floats], Floats]
    ends: tuple[float, float]


@dataclass(frozen=True)
class Study:
    """A production prepared for drawing.

    Attributes:
        production: The production as its scenario sees it.
        model: Its compiled budget, with an input for every variable.
        variables: What is drawn.
        copula: What goes together among `columns`.
        base: The budget with nothing drawn.
        findings: What could not be taken in, and why.
    """

    production: Production
    model: Model
    variables: tuple[Variable, ...]
    copula: Copula
    base: Budget
    findings: tuple[Finding, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the uniform numbers that a case needs."""
        return tuple(column for variable in self.variables for column in variable.columns)

    def drawn(self, uniforms: Floats) -> dict[str, Floats]:
        """Turn uniform numbers (columns x cases) into what is drawn, by the name of the variable."""
        together = self.copula.apply(uniforms)
        found, first = {}, 0
        for variable in self.variables:
            after = first + len(variable.columns)
            found[variable.name] = variable.draw(together[first:after])
            first = after
        return found

    def cases(self, drawn: Mapping[str, Floats]) -> dict[str, Floats | float]:
        """Give the inputs of a batch; variables that are not among what is drawn are off."""
        cases: dict[str, Floats | float] = {}
        for variable in self.variables:
            on = variable.name in drawn
            cases[variable.key] = drawn[variable.name] if on else variable.off
            if variable.switch is not None:
                cases[variable.switch] = float(on)
        return cases
