"""A production prepared for drawing: its variables, what goes together, and the compiled budget that follows them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import compiler
from prodkit.budget import Budget, compute
from prodkit.errors import Finding, ProdkitError, Severity, has_errors
from prodkit.risk import distributions
from prodkit.risk.draws import Copula, factor, largest_scale
from prodkit.risk.lowering import Lowering, full_path
from prodkit.uncertainty import Risk, Spread, Uncertain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.fields import Text
    from prodkit.model import Model
    from prodkit.production import Production

    Floats = NDArray[np.float64]

MOST_OCCASIONS = 1000
_FIELDS = ("low", "likely", "high", "mean", "sd", "least", "most")
_SECTIONS = ("uncertain", "risks", "correlations")


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


def study(production: Production, *, forgive: Callable[[str], bool] = lambda _: False) -> Study:
    """Prepare a production.

    Args:
        production: The production, as its scenario sees it.
        forgive: Tells of a path that leads nowhere whether that is no error: only a scenario has taken it away.

    Returns:
        The study. Its findings are warnings and information.

    Raises:
        ProdkitError: If the budget cannot be computed, or something uncertain is not well said.
    """
    made = _Maker(production, forgive)
    result = made.study()
    errors = [finding for finding in made.findings if finding.severity == "error"]
    if errors or result is None:
        raise ProdkitError(errors)
    return replace(result, findings=tuple(made.findings))


def findings(production: Production) -> list[Finding]:
    """Find what is not well said in the uncertain numbers, risks and correlations of a production."""
    if not (production.uncertain or production.risks or production.correlations):
        return []
    made = _Maker(production, lambda _: False)
    made.study()
    return [finding for finding in made.findings if finding.where.partition(".")[0] in _SECTIONS]


@dataclass(frozen=True, slots=True)
class _Item:
    """A range or risk on the way to its variable.

    `formulas` are the drivers that hold the formulas of its fields: by field, and place in the field's list.
    """

    where: str
    entry: Uncertain | Risk
    path: str
    key: str
    off: float
    switch: str | None
    formulas: Mapping[tuple[str, int], str]


class _Maker:
    def __init__(self, production: Production, forgive: Callable[[str], bool]) -> None:
        self.production = production
        self.forgive = forgive
        self.lowering = Lowering(production)
        self.counted = {f"drivers.{driver.id}.value" for driver in production.drivers if driver.step == 1}
        self.findings: list[Finding] = []

    def note(self, code: str, where: str, severity: Severity = "error", **params: object) -> None:
        self.findings.append(Finding(code, severity, where, params))

    def study(self) -> Study | None:
        """Make the study; None if the budget itself cannot be computed."""
        items = [*self._ranges(), *self._risks()]
        model = compiler.compile(self.lowering.production())
        located = [self.lowering.located(finding) for finding in model.findings]
        self.findings += located
        if has_errors(located):
            return None
        off = {item.key: item.off for item in items} | {item.switch: 0.0 for item in items if item.switch}
        base = compute(model, off)
        registers = base.registers()
        variables = tuple(
            variable for item in items if (variable := self._variable(item, model, registers)) is not None
        )
        return Study(self.production, model, variables, self._copula(variables), base, ())

    # -- from the file to inputs

    def _ranges(self) -> Iterator[_Item]:
        seen: set[str] = set()
        for number, entry in enumerate(self.production.uncertain, 1):
            where, path = f"uncertain.{number}", full_path(entry.of)
            if path in seen:
                self.note("uncertain_twice", f"{where}.of", path=path)
            if path in seen or not self._is_number(path, f"{where}.of"):
                continue
            seen.add(path)
            formulas = self._formulas(entry, where, _FIELDS)
            value = self.lowering.number(path)
            if entry.times and value is None:
                self.note("uncertain_unknown", f"{where}.of", "warning", path=path)
            elif entry.times:
                key = self.lowering.driver(1.0, where)
                self.lowering.put(path, f"= {self._held(value, path)} * {key}")
                yield _Item(where, entry, path, key, 1.0, None, formulas)
            elif isinstance(value, str):
                key, switch = self.lowering.driver(0.0, where), self.lowering.driver(0.0, where)
                self.lowering.put(path, f"= if({switch}, {key}, {self._held(value, path)})")
                yield _Item(where, entry, path, key, 0.0, switch, formulas)
            else:
                key = self.lowering.driver(0.0, where)
                self.lowering.put(path, f"= {key}")
                yield _Item(where, entry, path, key, math.nan if value is None else value, None, formulas)

    def _risks(self) -> Iterator[_Item]:
        for risk in self.production.risks:
            where = f"risks.{risk.id}"
            if risk.muted:
                continue
            if risk.probability is None:
                self.note("risk_not_counted", where, "warning", label=risk.label)
                continue
            if (risk.account is None) == (risk.adds_to is None):
                self.note("risk_nowhere" if risk.account is None else "risk_twofold", where, label=risk.label)
                continue
            path = full_path(risk.adds_to or "")
            if risk.adds_to is not None and not self._is_number(path, f"{where}.adds_to"):
                continue
            formulas = self._formulas(risk, where, (*_FIELDS, "probability", "occasions"))
            key = self.lowering.driver(0.0, where)
            if risk.account is not None:
                self.lowering.line(risk.account, f"= {key}", risk.tags, f"{where}.account")
            elif (value := self.lowering.number(path)) is not None:
                self.lowering.put(path, f"= {self._held(value, path)} + {key}")
            yield _Item(where, risk, path, key, 0.0, None, formulas)

    def _held(self, value: float | str | None, path: str) -> str:
        """Keep a number in a driver of its own, so that no formula grows too long."""
        return self.lowering.driver(math.nan if value is None else value, path)

    def _is_number(self, path: str, where: str) -> bool:
        if self.lowering.has(path):
            return True
        if self.forgive(path):
            self.note("uncertain_gone", where, "info", path=path)
        else:
            known = self.lowering.known()
            near = ", ".join(difflib.get_close_matches(path, known, 3) or known[:6])
            self.note("uncertain_target", where, path=path, near=near)
        return False

    def _formulas(self, entry: Spread, where: str, names: Sequence[str]) -> dict[tuple[str, int], str]:
        held = {}
        for name in (*names, "values", "weights"):
            value = getattr(entry, name)
            for place, part in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(part, str):
                    held[name, place] = self.lowering.driver(part, f"{where}.{name}")
        return held

    # -- from inputs to variables

    def _variable(self, item: _Item, model: Model, registers: Floats) -> Variable | None:
        def read(name: str, place: int = 0) -> float | None:
            driver = item.formulas.get((name, place))
            if driver is not None:
                return model.value_of(registers, driver)
            value = getattr(item.entry, name)
            found: float | None = value[place] if isinstance(value, tuple) else value
            return found

        numbers: dict[str, float | tuple[float, ...]] = {
            name: value for name in _FIELDS if (value := read(name)) is not None
        }
        for name in ("values", "weights"):
            parts = getattr(item.entry, name)
            if parts:
                numbers[name] = tuple(read(name, place) or 0.0 for place in range(len(parts)))
        if isinstance(item.entry, Risk):
            return self._risk(item, item.entry, numbers, read)
        own = 1.0 if item.entry.times else model.read(registers, item.path)
        for name in ("likely", "mean"):
            if name in distributions.NEEDS[item.entry.kind]:
                numbers.setdefault(name, own)
        quantile = self._quantile(item, numbers, counted=item.path in self.counted and not item.entry.times)
        if quantile is None:
            return None
        low, high = quantile(np.array([0.1, 0.9]))
        label = item.entry.label or self._label(item.path)
        return Variable(
            item.path, "range", label, item.key, item.switch, item.off, (item.path,),
            lambda uniforms: quantile(uniforms[0]), (float(low), float(high)),
        )  # fmt: skip

    def _risk(
        self, item: _Item, risk: Risk, numbers: distributions.Numbers, read: Callable[[str], float | None]
    ) -> Variable | None:
        probability, occasions = read("probability") or 0.0, read("occasions") or 0.0
        if not 0 <= probability <= 1:
            found, share = f"{probability:g}", f"{probability / 100:g}"
            self.note("probability", f"{item.where}.probability", label=risk.label, found=found, share=share)
            return None
        if not (0 <= occasions <= MOST_OCCASIONS and occasions == math.floor(occasions)):
            found = f"{occasions:g}"
            self.note("occasions", f"{item.where}.occasions", label=risk.label, found=found, most=MOST_OCCASIONS)
            return None
        if not numbers:
            self.note("risk_not_counted", item.where, "warning", label=risk.label)
            return None
        quantile = self._quantile(item, numbers, counted=item.path in self.counted)
        if quantile is None:
            return None
        happens = distributions.occurrences(probability, int(occasions))
        return Variable(
            risk.id, "risk", risk.label, item.key, None, 0.0, (risk.id, f"{risk.id} amount"),
            lambda uniforms: happens(uniforms[0]) * quantile(uniforms[1]),
            (0.0, float(quantile(np.array([0.5]))[0])),
        )  # fmt: skip

    def _quantile(self, item: _Item, numbers: distributions.Numbers, *, counted: bool) -> distributions.Quantile | None:
        likely = numbers.get("likely")
        if isinstance(item.entry, Risk) and set(numbers) == {"likely"} and isinstance(likely, float):
            quantile = distributions.fixed(likely)
        else:
            wrong = list(distributions.faults(item.entry, numbers))
            for code, field, params in wrong:
                self.findings.append(Finding(code, where=f"{item.where}.{field}", params=params))
            if wrong:
                return None
            quantile = distributions.quantile(item.entry, numbers)
        return distributions.whole(quantile) if counted else quantile

    def _label(self, path: str) -> Text:
        head, _, rest = path.partition(".")
        name = rest.partition(".")[0]
        entries = getattr(self.production, head)
        return next((entry.label for entry in entries if getattr(entry, "id", None) == name), path)

    # -- what goes together

    def _copula(self, variables: Sequence[Variable]) -> Copula:
        first: dict[str, int] = {}
        place = 0
        for variable in variables:
            first[variable.name] = place
            place += len(variable.columns)
        known = {full_path(entry.of) for entry in self.production.uncertain} | {one.id for one in self.production.risks}
        pairs: dict[frozenset[str], float] = {}
        for number, entry in enumerate(self.production.correlations, 1):
            where, names = f"correlations.{number}", [full_path(name) for name in entry.between]
            coefficient = self._coefficient(entry.coefficient, where)
            for name in names:
                if name not in known:
                    self.note("correlation_unknown", f"{where}.between", name=name, known=", ".join(sorted(known)[:8]))
            if names[0] == names[1] or frozenset(names) in pairs:
                self.note("correlation_twice", f"{where}.between", names=" – ".join(names))
            elif coefficient is not None:
                pairs[frozenset(names)] = coefficient
        drawn = {pair: coefficient for pair, coefficient in pairs.items() if pair <= set(first)}
        rows = sorted({first[name] for pair in drawn for name in pair})
        matrix = np.eye(len(rows))
        for pair, coefficient in drawn.items():
            one, other = (rows.index(first[name]) for name in pair)
            matrix[one, other] = matrix[other, one] = coefficient
        triangle = factor(matrix)
        if triangle is None:
            scale = f"{math.floor(largest_scale(matrix) * 100) / 100:.2f}"
            self.note("correlation_impossible", "correlations", scale=scale)
            return Copula((), np.eye(0))
        return Copula(tuple(rows), triangle)

    def _coefficient(self, value: float, where: str) -> float | None:
        if not -1 <= value <= 1:
            self.note("correlation_bounds", f"{where}.coefficient", found=f"{value:g}")
            return None
        return value
