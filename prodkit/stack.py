"""A production with its scenarios stacked over it, computed in one batch: any mixture of their changes is one case.

Changes of drivers, lines, charges, dates of phases and exchange rates are switches of one program. A change of what the
program itself is made with (the law's date, the agreement, the calendar) makes a program of its own for each value; so
do drivers that wait for each other in a circle as soon as all scenarios are taken together.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import budget as budgets
from prodkit import compiler, moves, scenario
from prodkit.compile_layers import TooManyFormsError
from prodkit.errors import Finding, ProdkitError, has_errors
from prodkit.i18n import pick
from prodkit.scenario import Layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit import model as models
    from prodkit.budget import Budget
    from prodkit.chart import Chart
    from prodkit.entries import Charge, Line
    from prodkit.model import Model
    from prodkit.production import Production

    Floats = NDArray[np.float64]
    States = NDArray[np.bool_]

Kind = Literal["line", "charge"]


@dataclass(frozen=True, slots=True)
class Item:
    """What an amount is: a line in one of its forms, the employer's contributions on it, or a charge.

    Attributes:
        kind: `line` or `charge`.
        id: Its id.
        account: Account it is posted to.
        employer: Whether it is the employer's contributions rather than the line itself.
        phase: Phase of the line, or empty.
        location: Its location, in one language or both.
        supplier: Its supplier.
        entry: The line or charge in this form.
    """

    kind: Kind
    id: str
    account: str
    employer: bool = False
    phase: str = ""
    location: str = ""
    supplier: str = ""
    entry: Line | Charge | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Amounts:
    """What every item comes to in every case.

    Attributes:
        items: The items, lines by account in the chart's order, then charges.
        minor: Whole minor units (items x cases): 0 where an item is absent, NaN where it is unknown.
        chart: The chart of accounts.
        digits: Decimals of the currency.
    """

    items: tuple[Item, ...]
    minor: Floats
    chart: Chart
    digits: int

    @cached_property
    def known(self) -> Floats:
        """The amounts with 0 for what is unknown, as totals count them."""
        return np.nan_to_num(self.minor)

    @cached_property
    def unknown(self) -> NDArray[np.int64]:
        """How many amounts are unknown in each case."""
        missing: NDArray[np.int64] = np.isnan(self.minor).sum(axis=0)
        return missing

    def by_entry(self) -> Amounts:
        """Put together what differs in phase, location or supplier only: a line moved to Brussels is one item."""
        found: dict[Item, int] = {}
        rows: list[int] = []
        again: list[tuple[int, int]] = []
        for place, item in enumerate(self.items):
            bare = replace(item, phase="", location="", supplier="")
            if bare in found:
                again.append((found[bare], place))
            else:
                found[bare] = len(rows)
                rows.append(place)
        minor = self.minor[rows]
        for row, place in again:
            minor[row] += self.minor[place]
        return replace(self, items=tuple(found), minor=minor)

    def rows(self, kind: Literal["cost", "income"] = "cost") -> NDArray[np.bool_]:
        """Tell which items are costs, or income."""
        return np.array([self.chart.entries[item.account].kind == kind for item in self.items], dtype=bool)


@dataclass(frozen=True, slots=True)
class Reading:
    """What cases come to, and what they are made of.

    Attributes:
        amounts: What every item comes to.
        present: Whether an item is there (items x cases).
        names: What every name in formulas stands for, such as `crew` or `shoot.weeks` (cases).
    """

    amounts: Amounts
    present: States
    names: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A program with what its rows are."""

    model: Model
    items: tuple[Item, ...]

    @classmethod
    def of(cls, model: Model) -> _Compiled:
        lines = [
            Item("line", posting.line.id, posting.account, posting.employer, posting.line.phase or "",
                 pick(posting.line.location, "fr"), posting.line.supplier, posting.line)
            for posting in model.postings
        ]  # fmt: skip
        charges = [Item("charge", rule.charge.id, rule.account, entry=rule.charge) for rule in model.rules]
        return cls(model, (*lines, *charges))


_Part = tuple["NDArray[np.intp]", _Compiled]
"""Cases, and the program that computes them."""


class Stack:
    """A production and the changes of some of its scenarios, compiled.

    Args:
        production: The production.
        scenarios: Ids of the scenarios; their chains may overlap. `base` is the production itself.
        inputs: Numbers that cases replace, as for `prodkit.compiler.compile`; they win over the scenarios.
        currency: Currency of all amounts; by default the production's.

    Attributes:
        production: The production.
        scenarios: The scenarios, `base` for the production itself.
        layers: The changes, in an order that is right for every scenario.
        findings: Changes that have no effect because their target has gone.

    Raises:
        ProdkitError: If a scenario does not exist or cannot be applied.
    """

    def __init__(
        self, production: Production, scenarios: Iterable[str | None], inputs: Collection[str] = (),
        currency: str | None = None,
    ) -> None:  # fmt: skip
        self.production = production
        self.inputs = frozenset(inputs)
        self.currency = currency or production.currency
        asked = list(dict.fromkeys(name or scenario.BASE for name in scenarios))
        found = {
            one.id: scenario.layers(one) for name in asked for one in scenario.line_of_descent(production, name)
        }  # fmt: skip
        self.layers: tuple[Layer, ...] = tuple(layer for layers in found.values() for layer in layers)
        self.findings = self._look(asked)
        self.scenarios = tuple(asked)
        self._compiled: dict[tuple[bool, ...], _Compiled] = {}
        self._alone: dict[str, Model] = {}
        self._apart = self._choose_apart()
        self._values = moves.inputs(production) if self._can_move else {}

    @property
    def _can_move(self) -> bool:
        """Whether drivers are inputs of every program: one compiled with a change of a driver has it built in."""
        drivers = [layer.override.target.startswith("drivers.") for layer in self.layers]
        return not (self._apart & np.array(drivers, dtype=bool)).any()

    def follow(self, production: Production) -> Stack:
        """Give the stack of the same scenarios after a change of the production.

        Where only drivers were moved, in the production or in scenarios, nothing is compiled again.

        Args:
            production: The production after the change; it still has these scenarios.

        Raises:
            ProdkitError: If a scenario does not exist or cannot be applied.
        """
        if not (self._can_move and moves.alike(self.production, production)):
            return Stack(production, self.scenarios, self.inputs, self.currency)
        now = {layer.where: layer for one in production.scenarios for layer in scenario.layers(one)}
        moved = copy.copy(self)  # the programs are shared: they hold for any value of their inputs
        vars(moved).update(
            production=production, layers=tuple(now[layer.where] for layer in self.layers),
            _values=moves.inputs(production),
        )  # fmt: skip
        return moved

    @classmethod
    def holding(
        cls, given: Production | Stack, scenarios: Iterable[str | None], currency: str | None = None
    ) -> Stack:  # fmt: skip
        """Give a stack of some scenarios: the one that is given if it holds them, in that currency, else a new one."""
        if not isinstance(given, Stack):
            return cls(given, scenarios, currency=currency)
        asked = [name or scenario.BASE for name in scenarios]
        places = {layer.where for layer in given.layers}
        held = all(layer.where in places for name in asked for layer in scenario.chain(given.production, name))
        if held and currency in {None, given.currency}:
            return given
        return cls(given.production, asked, given.inputs, currency or given.currency)

    def _look(self, asked: Iterable[str]) -> tuple[Finding, ...]:
        chains = [scenario.chain(self.production, name) for name in asked]
        found = [finding for chain in chains for finding in scenario.apply(self.production, chain)[1]]
        once = {(finding.where, finding.code): finding for finding in found}.values()
        if has_errors(once):
            raise ProdkitError(finding for finding in once if finding.severity == "error")
        return tuple(once)

    def _choose_apart(self) -> States:
        """Tell which changes need a program of their own: as few as will do."""
        drivers = [layer.override.target.startswith("drivers.") for layer in self.layers]
        apart = _apart(self.layers)
        for chosen in (apart, apart | np.array(drivers, dtype=bool)):
            try:
                model = self._compile(np.zeros(len(self.layers), dtype=bool), chosen).model
            except TooManyFormsError:
                break
            if all(finding.code != "circular_names" for finding in model.findings):
                return chosen
        return np.ones(len(self.layers), dtype=bool)

    def alone(self, name: str) -> Budget:
        """Give the budget of one scenario; after a move of drivers its program is not compiled again.

        Raises:
            ProdkitError: If the scenario does not exist, or cannot be applied.
        """
        production = scenario.resolve(self.production, name)
        known = self._alone.get(name)
        if known is None or not moves.alike_below(known.production, production):
            known = compiler.compile(production, currency=self.currency)
        self._alone[name] = known = replace(known, production=production)
        return budgets.compute(known, moves.drivers(production))

    def on(self, name: str | None) -> States:
        """Tell which changes a scenario makes (layers)."""
        chain = {layer.where for layer in scenario.chain(self.production, name)}
        return np.array([layer.where in chain for layer in self.layers], dtype=bool)

    def compute(self, states: States, cases: Mapping[str, Floats] | None = None) -> Amounts:
        """Compute every item in every state.

        Args:
            states: Which changes are on (cases x layers).
            cases: Values of the inputs, each an array of one number for each case.

        Returns:
            The amounts.

        Raises:
            ProdkitError: If a figure cannot be trusted, as for `prodkit.budget.evaluate`.
        """

        def computed(model: Model, rows: NDArray[np.intp]) -> Floats:
            own = {key: values[rows] for key, values in (cases or {}).items()}
            return _minor(model.compute({**self._inputs(model, states[rows]), **own}, len(rows), keep=True))

        parts = self._parts(states)
        return self._amounts(parts, [computed(part.model, rows) for rows, part in parts], len(states))

    def read(self, states: States) -> Reading:
        """Compute every item in every state, and tell what is there and what the names in formulas stand for.

        Args:
            states: Which changes are on (cases x layers).

        Returns:
            The reading.

        Raises:
            ProdkitError: As `compute`.
        """
        parts = self._parts(states)
        names: dict[str, Floats] = {}
        minor, present = [], []
        for rows, part in parts:
            model, place = part.model, part.model.program.place
            registers = model.program.run(self._inputs(model, states[rows]), len(rows))
            minor.append(_minor(model.amounts(registers, keep=True)))
            gates = [*(posting.gate for posting in model.postings), *(rule.gate for rule in model.rules)]
            always = np.ones(len(rows))
            there = [always if gate is None else registers[place[gate]] for gate in gates]
            present.append(np.array(there).reshape(-1, len(rows)))
            for name, register in model.names.items():
                names.setdefault(name, np.full(len(states), np.nan))[rows] = registers[place[register]]
        return Reading(
            self._amounts(parts, minor, len(states)), _joined(parts, present, len(states))[1] > 0, names
        )  # fmt: skip

    @staticmethod
    def _amounts(parts: Sequence[_Part], minor: Sequence[Floats], size: int) -> Amounts:
        items, joined = _joined(parts, minor, size)
        return Amounts(items, joined, parts[0][1].model.chart, parts[0][1].model.digits)

    def _parts(self, states: States) -> list[_Part]:
        """Give the cases that each program computes."""
        parts = [(rows, self._compile(states[rows[0]], self._apart)) for rows in self._alike(states)]
        errors = [finding for _, part in parts for finding in part.model.findings if finding.severity == "error"]
        if errors:
            raise ProdkitError(errors)
        return parts

    def _inputs(self, model: Model, states: States) -> dict[str, Floats]:
        """Where drivers stand, and which changes are on."""
        moved = {key: np.full(len(states), value) for key, value in self._values.items() if key in model.program.inputs}
        return moved | {
            layer.where: states[:, place].astype(np.float64)
            for place, layer in enumerate(self.layers)
            if layer.where in model.program.inputs
        }

    def _compile(self, state: States, apart: States) -> _Compiled:
        """Compile the program that computes a state."""
        key = tuple(bool(on) for on in state[apart])
        if key not in self._compiled:
            fixed = [layer for layer, alone, on in zip(self.layers, apart, state, strict=True) if alone and on]
            switched = [layer for layer, alone in zip(self.layers, apart, strict=True) if not alone]
            production, _ = scenario.apply(self.production, fixed)
            self._compiled[key] = _Compiled.of(compiler.compile(production, self.inputs, self.currency, switched))
        return self._compiled[key]

    def _alike(self, states: States) -> list[NDArray[np.intp]]:
        """Group cases by the program that computes them."""
        if not self._apart.any():
            return [np.arange(len(states))]
        _, group = np.unique(states[:, self._apart], axis=0, return_inverse=True)
        group = group.reshape(-1)
        return [np.flatnonzero(group == number) for number in range(group.max() + 1)]


def _apart(layers: Sequence[Layer]) -> States:
    """Tell which changes need a program of their own, and those that change the same thing after them."""
    alone = {layer.override.target for layer in layers if layer.override.set and not _switched(layer.override.target)}
    return np.array([_under(layer.override.target, alone) for layer in layers], dtype=bool)


def _under(target: str, places: Collection[str]) -> bool:
    return any(target == place or target.startswith(f"{place}.") for place in places)


def _switched(target: str) -> bool:
    """Tell whether a value is one that a program can switch."""
    group, _, rest = target.partition(".")
    if group == "phases":
        return rest.endswith((".start", ".length", ".label"))
    if group in {"exchange_rates", "output"}:
        return bool(rest)
    return group in {"drivers", "lines", "charges", "notes"}


def _minor(found: models.Amounts) -> Floats:
    """Put postings and charges one below the other, as items are."""
    posted = np.zeros((0, found.charges.shape[1])) if found.postings is None else found.postings
    return np.concatenate([posted, found.charges])


def _joined(parts: Sequence[_Part], values: Sequence[Floats], size: int) -> tuple[tuple[Item, ...], Floats]:
    """Put what several programs give side by side, item by item."""
    items = tuple(dict.fromkeys(item for _, part in parts for item in part.items))
    if len(parts) == 1 and len(items) == len(values[0]):
        return items, values[0]
    place = {item: row for row, item in enumerate(items)}
    joined = np.zeros((len(items), size))
    for (cases, part), found in zip(parts, values, strict=True):
        rows = np.array([place[item] for item in part.items], dtype=np.intp)
        np.add.at(joined, (rows[:, np.newaxis], cases), found)  # two forms of a line may be the same item
    return items, joined
