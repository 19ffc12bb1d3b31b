"""The cases of a workbook: the production itself and each of its scenarios, each over the one it sits on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodkit import formula
from prodkit.budget import Budget
from prodkit.compile_numbers import MEASURES
from prodkit.exchange.workbook.programs import evaluate_all
from prodkit.scenario import BASE, Layer, is_base, layers, line_of_descent, resolve

if TYPE_CHECKING:
    from prodkit.entries import Line, Phase
    from prodkit.fields import Text
    from prodkit.overrides import Scenario
    from prodkit.production import Production
    from prodkit.wages.hired import Hired

Number = float | str | None
_CALENDAR = ("country", "subdivision", "days_per_week")


def field_of(entry: object, name: str) -> Any:
    """Give a field of an entry, such as `employer.rate`; None where a part of the way is missing."""
    for part in name.split("."):
        entry = getattr(entry, part, None)
    return entry


@dataclass(frozen=True, eq=False)
class Case:
    """The production, or one of its scenarios, with what it comes to.

    Attributes:
        id: Id of the scenario; `base` for the production itself.
        label: Name of the scenario; None for the production itself.
        index: Its place among the cases, from 0.
        budget: What it comes to.
        parent: The case it sits on; None for the production itself.
        layers: The changes it makes to its parent.
    """

    id: str
    label: Text | None
    index: int
    budget: Budget
    parent: Case | None = None
    layers: tuple[Layer, ...] = ()

    @property
    def production(self) -> Production:
        """The production as this case sees it."""
        return self.budget.production

    def read(self, place: str) -> float:
        """Give a number of the file as computed; NaN while unknown."""
        return self.budget.model.read(self.budget.registers(), place)

    @cached_property
    def minors(self) -> Mapping[str, tuple[float, float]]:
        """What each line comes to in minor units: price or pay, and employer contributions."""
        return self.budget.line_amounts()

    @cached_property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """The drivers, phases, lines and charges, by group and id."""
        groups = ("drivers", "phases", "lines", "charges")
        return {group: {entry.id: entry for entry in getattr(self.production, group)} for group in groups}

    def entry(self, group: str, name: str) -> Any:
        """Give an entry; None if this case has none of that name."""
        return self.entries[group].get(name)

    def origin(self, group: str, name: str) -> Case:
        """Give the case that brings a line or charge in: this one, or one that it sits on."""
        case = self
        while case.parent is not None and case.parent.entry(group, name) is not None:
            case = case.parent
        return case

    def value(self, place: str) -> Any:
        """Give what the file says at a place, such as `lines.camera.employer.rate`; None where it says nothing."""
        group, name, *field = place.split(".", 2)
        if group in self.entries:
            return field_of(self.entry(group, name), field[0])
        if group == "payroll":
            return self.production.payroll.flat.get(field[0])  # type: ignore[call-overload]
        return getattr(self.production, group).get(name)

    def number(self, place: str) -> float:
        """Give what the number at a place comes to; NaN while unknown."""
        value = self.value(place)
        if place in self.budget.model.fields:
            return math.nan if value is None else self.read(place)
        return value if isinstance(value, float) else math.nan  # a muted charge is not computed

    def said(self, target: str) -> Any:
        """Give what the file says at the target of a change, which need not be a number; None if it is not found."""
        found: Any = self.production
        for part in target.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, tuple):
                found = next((one for one in found if part == getattr(one, "id", None)), None)
            else:
                found = getattr(found, part, None)
        return found

    # -- pay

    def hired(self, line: str) -> Hired | None:
        """Give where the pay of a line is found; None if it names no job."""
        return self.budget.model.wages.lines.get(line)

    def is_charged(self, line: Line) -> bool:
        """Tell whether the employer owes contributions on a line."""
        return line.id in self.budget.model.charged

    @cached_property
    def posted(self) -> Mapping[tuple[str, bool], float]:
        """What each line posts before it is rounded: price or pay, and employer contributions."""
        model, registers = self.budget.model, self.budget.registers()
        return {(one.line.id, one.employer): model.at(registers, one.register) for one in model.postings}

    # -- what this case has in common with its parent

    def follows(self, value: Number) -> bool:
        """Tell whether a number written alike in the parent comes to the same in it, whatever drivers become."""
        if not isinstance(value, str):
            return True
        if value not in self._followed:
            names = formula.names(formula.parse(value))
            self._followed[value] = self._same_week and not any(name in self.moved for name in names)
        return self._followed[value]

    @cached_property
    def _followed(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _same_week(self) -> bool:
        return self.parent is not None and self.production.days_per_week == self.parent.production.days_per_week

    @cached_property
    def moved(self) -> frozenset[str]:
        """Names in formulas that may come to something else than in the parent."""
        parent = self.parent
        if parent is None:
            return frozenset()
        moved: set[str] = set()
        while True:
            before = len(moved)
            moved.update(self._moved_drivers(parent, moved))
            moved.update(self._moved_phases(parent, moved))
            if len(moved) == before:
                return frozenset(moved)

    def _moved_drivers(self, parent: Case, moved: set[str]) -> Iterator[str]:
        for driver in self.production.drivers:
            other = parent.entry("drivers", driver.id)
            if other is None or other.value != driver.value or self._touched([driver.value], moved):
                yield driver.id

    def _moved_phases(self, parent: Case, moved: set[str]) -> Iterator[str]:
        same_calendar = all(getattr(self.production, name) == getattr(parent.production, name) for name in _CALENDAR)
        before: Phase | None = None
        before_moved = False
        for phase in self.production.phases:
            other = parent.entry("phases", phase.id)
            same = other is not None and same_calendar and _schedule(phase) == _schedule(other)
            waits = phase.start is None and before is not None and before_moved
            before, before_moved = phase, not same or waits or self._touched([phase.length], moved)
            if before_moved:
                yield from (f"{phase.id}.{measure}" for measure in MEASURES)

    def _touched(self, values: Iterable[Number], moved: set[str]) -> bool:
        if not self._same_week and any(isinstance(value, str) for value in values):
            return True
        return any(
            name in moved for value in values if isinstance(value, str) for name in formula.names(formula.parse(value))
        )


def _schedule(phase: Phase) -> tuple[object, ...]:
    return phase.start, phase.length, phase.unit, phase.days_per_week


def cases_of(production: Production) -> list[Case]:
    """Compute a production and all its scenarios, each after the one it sits on.

    Raises:
        ProdkitError: If one of them cannot be computed.
    """
    ordered: list[Scenario] = []
    pending = list(production.scenarios)
    while pending:
        scenario = pending.pop(0)
        line_of_descent(production, scenario.id)  # ends here if it never comes down to the production
        if is_base(scenario.base) or any(one.id == scenario.base for one in ordered):
            ordered.append(scenario)
        else:
            pending.append(scenario)
    base, *budgets = evaluate_all([production, *(resolve(production, one.id) for one in ordered)])
    found = {BASE: Case(BASE, None, 0, base)}
    for scenario, budget in zip(ordered, budgets, strict=True):
        under = found[scenario.base or BASE]
        found[scenario.id] = Case(scenario.id, scenario.label, len(found), budget, under, tuple(layers(scenario)))
    return list(found.values())


def changed_at(case: Case, place: str) -> str | None:
    """Give the place, in the file, of the change of a scenario that says a number: `scenarios.two.overrides.1.to`.

    Args:
        case: The scenario.
        place: The number's own place: `lines.camera.rate`.

    Returns:
        The place; None if no single change says it.
    """
    for layer in reversed(case.layers):
        override = layer.override
        action, target = override.action, override.target
        if action == "set" and place == target:
            return f"{layer.where}.to"
        if action in {"set", "add", "add_charge"} and place.startswith(f"{target}."):
            said = "to" if action == "set" else action
            return f"{layer.where}.{said}.{place.removeprefix(f'{target}.')}"
    return None
