"""Numbers of a production as registers of a program: drivers and phases in the order in which they need each other.

A number may have *folds*: what it becomes where a switch is on, one over the other in order. So one program holds a
production and every scenario over it.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from prodkit import formula, moves, periods
from prodkit.entries import Driver, Phase
from prodkit.errors import Finding
from prodkit.model import PhaseRegisters
from prodkit.production import Production
from prodkit.program import Builder

Value = float | str | None
MEASURES = ("days", "weeks", "months", "working_days")


@dataclass(frozen=True, slots=True)
class Fold:
    """What a number becomes where a condition holds.

    Attributes:
        condition: Register that is 1 where it holds, and 0 elsewhere.
        value: The new number or formula, or the factor; for the first day of a phase, its number in the calendar, or
            None for the day after the phase before it.
        where: Place of the change, for what is found in it.
        scaled: Whether `value` multiplies the number rather than replacing it.
    """

    condition: int
    value: Value
    where: str
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """A driver or phase on the way to its registers: what it is called in the file, and what it waits for."""

    where: str
    entry: Driver | Phase
    needs: tuple[str, ...]


class Numbers:
    """Turns the numbers of a production into registers.

    Args:
        production: The production.
        inputs: Numbers that cases replace; folds never touch these.
        builder: Collects the registers.
        findings: Receives what could not be used.
        folds: What numbers become where switches are on, by place.

    Attributes:
        names: Register of what each name in a formula stands for.
        used: The names that some formula uses.
        weeks: Where each formula that counts weeks stands, and the register of its days per week.
        fields: Register of the number at each place of the file; a line that is paid the grid's minimum has it there.
        phases: Registers of the days of each phase.
    """

    def __init__(
        self, production: Production, inputs: Collection[str], builder: Builder, findings: list[Finding],
        folds: Mapping[str, Sequence[Fold]],
    ) -> None:  # fmt: skip
        self.production = production
        self.inputs = inputs
        self.builder = builder
        self.findings = findings
        self.folds = folds
        self.names: dict[str, int] = {}
        self.used: set[str] = set()
        self.weeks: list[tuple[str, int]] = []
        self.fields: dict[str, int] = {}
        self._given: dict[str, int] = {}
        self.phases: dict[str, PhaseRegisters] = {}

    # -- names

    def define_names(self) -> None:
        """Give a register to every driver and phase."""
        items = {item.where: item for item in self._items()}
        graph = {where: [need for need in item.needs if need in items] for where, item in items.items()}
        circular: set[str] = set()
        while True:
            try:
                order = list(TopologicalSorter(graph).static_order())
                break
            except CycleError as error:
                circle: list[str] = error.args[1]
                path = " → ".join(where.partition(".")[2] for where in reversed(circle))
                self.findings.append(Finding("circular_names", where=circle[-1], params={"path": path}))
                circular.update(circle)
                graph = {where: [] if where in circular else needs for where, needs in graph.items()}
        unknown = math.nan
        for where in sorted(circular):
            self._define(items[where], unknown)
        for where in order:
            if where not in circular:
                self._define(items[where], None)
        for driver in self.production.drivers:  # bounds may use any name, and nothing waits for them
            for bound in ("min", "max"):
                self.number(f"drivers.{driver.id}.{bound}", getattr(driver, bound))

    def _items(self) -> Iterator[_Item]:
        owners = {driver.id: f"drivers.{driver.id}" for driver in self.production.drivers}
        owners |= {
            f"{phase.id}.{measure}": f"phases.{phase.id}" for phase in self.production.phases for measure in MEASURES
        }
        for driver in self.production.drivers:
            where = f"drivers.{driver.id}"
            uses = () if driver.id in self.inputs else self._uses(driver.value, f"{where}.value")
            yield _Item(where, driver, tuple(owners[name] for name in uses if name in owners))
        before: Phase | None = None
        for phase in self.production.phases:
            where = f"phases.{phase.id}"
            needs = [owners[name] for name in self._uses(phase.length, f"{where}.length") if name in owners]
            starts = [phase.start, *(fold.value for fold in self.folds.get(f"{where}.start", ()))]
            if before is not None and None in starts:
                needs.append(f"phases.{before.id}")
            yield _Item(where, phase, tuple(needs))
            before = phase

    def _uses(self, value: Value, where: str) -> Iterator[str]:
        for one in (value, *(fold.value for fold in self.folds.get(where, ()))):
            if isinstance(one, str):
                yield from formula.names(formula.parse(one))

    def _define(self, item: _Item, value: float | None) -> None:
        entry = item.entry
        if isinstance(entry, Driver):
            self.names[entry.id] = self._driver(entry, value)
        else:
            self._phase(entry, value)

    def _driver(self, driver: Driver, value: float | None) -> int:
        where = f"drivers.{driver.id}.value"
        given = value if value is not None else driver.value
        replaced = driver.id in self.inputs
        if isinstance(given, str) and not replaced:
            register = self.translate(given, where)
        else:
            register = self.builder.input(driver.id, given if isinstance(given, float) else math.nan)
        self.fields[where] = register if replaced or value is not None else self._folded(register, where)
        return self.fields[where]

    def _phase(self, phase: Phase, value: float | None) -> None:
        where = f"phases.{phase.id}.length"
        length = self.number(where, phase.length if value is None else value)
        build, number = self.builder.apply, self.builder.number
        per_week = phase.days_per_week or self.production.days_per_week
        weeks = {
            "working_day": lambda: build("div", length, number(per_week)),
            "day": lambda: build("div", length, number(7)),
            "week": lambda: length,
            "month": lambda: build("mul", length, number(periods.WEEKS_PER_MONTH)),
        }[phase.unit]()
        days = length if phase.unit == "working_day" else build("mul", weeks, number(per_week))
        start = self._start(phase)
        try:
            calendar = periods.calendar(self.production.country, self.production.subdivision, per_week)
        except ValueError:
            self._note_calendar()
            calendar = periods.calendar("", "", per_week)
        end = build("end_of", start, length, extra=(phase.unit, calendar))
        worked = build("working_days", start, end, extra=(calendar,))
        self.phases[phase.id] = PhaseRegisters(start, end, worked)
        months = build("div", weeks, number(periods.WEEKS_PER_MONTH))
        measures = dict(zip(MEASURES, (days, weeks, months, worked), strict=True))
        self.names |= {f"{phase.id}.{measure}": register for measure, register in measures.items()}

    def _start(self, phase: Phase) -> int:
        register = self._day_after(phase) if phase.start is None else self.builder.number(periods.to_day(phase.start))
        for fold in self.folds.get(f"phases.{phase.id}.start", ()):
            day = self.builder.number(fold.value) if isinstance(fold.value, float) else self._day_after(phase)
            register = self.builder.apply("if", fold.condition, day, register)
        return register

    def _day_after(self, phase: Phase) -> int:
        """The day after the phase before this one has ended."""
        position = self.production.phases.index(phase)
        before = self.phases.get(self.production.phases[position - 1].id) if position else None
        if before is None:
            return self.builder.number(math.nan)
        return self.builder.apply("add", before.end, self.builder.number(1))

    def _note_calendar(self) -> None:
        found = f"{self.production.country} {self.production.subdivision}".strip()
        finding = Finding("country_unknown", where="country", params={"found": found})
        if finding not in self.findings:
            self.findings.append(finding)

    # -- numbers

    def number(self, where: str, value: Value) -> int:
        """Give the register of a number of the file, and remember where it is.

        Args:
            where: Place of the number, such as `lines.camera.rate`; the second time, its register is given again.
            value: What the file says; None while unknown.
        """
        if where not in self._given:
            if where in self.inputs:
                register = self.builder.input(where, value if isinstance(value, float) else math.nan)
            else:
                register = self._folded(self._register(value, where), where)
            self._given[where] = self.fields[where] = register
        return self._given[where]

    def _register(self, value: Value, where: str) -> int:
        if isinstance(value, str):
            return self.translate(value, where)
        return self.builder.number(math.nan if value is None else value)

    def _folded(self, register: int, where: str) -> int:
        for fold in self.folds.get(where, ()):
            new = self._new(fold, where)
            if fold.scaled:
                new = self.builder.apply("mul", register, new)
            register = self.builder.apply("if", fold.condition, new, register)
        return register

    def _new(self, fold: Fold, where: str) -> int:
        """What a number becomes; where a driver is set to a number, an input, so that a hand can move it."""
        if where.startswith("drivers.") and where.endswith(".value") and isinstance(fold.value, float):
            return self.builder.input(moves.key(fold.where), fold.value)
        return self._register(fold.value, fold.where)

    def translate(self, text: str, where: str) -> int:
        """Give the register of a formula's result."""
        done: list[int] = []
        # A stack instead of recursion: a sum may have hundreds of terms.
        pending: list[tuple[formula.Node, bool]] = [(formula.parse(text), False)]
        while pending:
            node, ready = pending.pop()
            if isinstance(node, formula.Const):
                done.append(self.builder.number(node.value))
            elif isinstance(node, formula.Name):
                done.append(self._name(node.id, where))
            elif ready:
                count = len(node.args)
                done[-count:] = [self._operation(node, done[-count:], where)]
            else:
                pending.append((node, True))
                pending.extend((arg, False) for arg in reversed(node.args))
        return done[0]

    def _operation(self, node: formula.Call, args: list[int], where: str) -> int:
        if node.op in {"weeks", "days"}:
            per_week = args[1] if len(args) > 1 else self.builder.number(self.production.days_per_week)
            self.weeks.append((where, per_week))
            return self.builder.apply("div" if node.op == "weeks" else "mul", args[0], per_week)
        if node.op == "months":
            return self.builder.apply("div", args[0], self.builder.number(periods.WEEKS_PER_MONTH))
        if node.op == "round" and len(args) == 1:
            args.append(self.builder.number(0))
        return self.builder.apply(node.op, *args)

    def _name(self, name: str, where: str) -> int:
        register = self.names.get(name)
        self.used.add(name)
        if register is None:
            near = ", ".join(difflib.get_close_matches(name, self.names, 3) or sorted(self.names)[:6])
            self.findings.append(Finding("name_unknown", where=where, params={"name": name, "near": near}))
            return self.builder.number(math.nan)
        return register
