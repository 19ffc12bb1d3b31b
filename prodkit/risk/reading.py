"""From what a producer wrote about uncertainty to a study: ranges and risks become inputs, and inputs variables."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prodkit import chart as charts
from prodkit import compiler, i18n, money, paths
from prodkit.budget import Budget, compute
from prodkit.chart import Chart
from prodkit.compile_lines import account_of
from prodkit.errors import Finding, ProdkitError, Severity, has_errors
from prodkit.risk import distributions
from prodkit.risk.draws import Copula, factor, largest_scale
from prodkit.risk.lowering import Lowering
from prodkit.risk.study import Study, Variable
from prodkit.uncertainty import Risk, Spread, Uncertain

if TYPE_CHECKING:
    from prodkit.model import Model
    from prodkit.production import Production

MOST_OCCASIONS = 1000
_FIELDS = ("low", "likely", "high", "mean", "sd", "least", "most")
_SECTIONS = ("uncertain", "risks", "correlations")


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
    made = _Maker(production, charts.of(production), forgive)
    result = made.study()
    errors = [finding for finding in made.findings if finding.severity == "error"]
    if errors or result is None:
        raise ProdkitError(errors)
    return replace(result, findings=tuple(made.findings))


def findings(budget: Budget) -> list[Finding]:
    """Find what is not well said in the uncertain numbers, risks and correlations of a production.

    Args:
        budget: Its budget; the numbers of the file are read there, so that lines are not compiled again.
    """
    production = budget.production
    if not (production.uncertain or production.risks or production.correlations):
        return []
    made = _Maker(production, budget.model.chart, lambda _: False)
    made.look_over(budget)
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

    @property
    def absent(self) -> bool:
        """Whether the file leaves the number out, so that it is an input itself: an unknown rate, a wage by law."""
        return self.key == self.path


class _Maker:
    def __init__(self, production: Production, chart: Chart, forgive: Callable[[str], bool]) -> None:
        self.production = production
        self.forgive = forgive
        self.lowering = Lowering(production)
        self.chart = chart
        self.counted = {f"drivers.{driver.id}.value" for driver in production.drivers if driver.step == 1}
        self.findings: list[Finding] = []

    def note(self, code: str, where: str, severity: Severity = "error", **params: object) -> None:
        self.findings.append(Finding(code, severity, where, params))

    def study(self) -> Study | None:
        """Make the study; None if the budget itself cannot be computed."""
        items = [*self._ranges(), *self._risks()]
        model = compiler.compile(self.lowering.production(), inputs={item.key for item in items if item.absent})
        if self._errors(model):
            return None
        items = [item for item in items if self._is_used(item, model)]
        base = compute(model, _off(items))
        variables = self._variables(items, base, base)
        return Study(self.production, model, variables, self._copula(variables), base, ())

    def look_over(self, budget: Budget) -> None:
        """Find what `study` would, from a budget that is already computed: only drivers are compiled."""
        items = [*self._ranges(), *self._risks()]
        model = compiler.compile(self.lowering.drivers_alone())
        if not self._errors(model):
            off = {key: value for key, value in _off(items).items() if key in model.program.inputs}
            items = [item for item in items if self._is_used(item, budget.model)]
            self._copula(self._variables(items, budget, compute(model, off)))

    def _errors(self, model: Model) -> bool:
        located = [self.lowering.located(finding) for finding in model.findings]
        self.findings += located
        return has_errors(located)

    # -- from the file to inputs

    def _ranges(self) -> Iterator[_Item]:
        seen: set[str] = set()
        for number, entry in enumerate(self.production.uncertain, 1):
            where, path = f"uncertain.{number}", paths.full(entry.of)
            if path in seen:
                self.note("uncertain_twice", f"{where}.of", path=path)
            if path in seen or not self._is_number(path, f"{where}.of"):
                continue
            seen.add(path)
            formulas = self._formulas(entry, where, _FIELDS)
            value = self.lowering.number(path)
            if value is None:
                yield _Item(where, entry, path, path, math.nan, None, formulas)
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
                yield _Item(where, entry, path, key, value, None, formulas)

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
            path = paths.full(risk.adds_to or "")
            if risk.adds_to is not None and not self._is_number(path, f"{where}.adds_to"):
                continue
            if risk.account is not None:
                account = account_of(self.chart, risk.account, f"{where}.account", self.findings)
                if account == charts.UNKNOWN:
                    continue
            formulas = self._formulas(risk, where, (*_FIELDS, "probability", "occasions"))
            key = self.lowering.driver(0.0, where)
            if risk.account is not None:
                self.lowering.line(risk.account, f"= {key}", risk.tags, f"{where}.account")
            else:
                value = self.lowering.number(path)
                if value is None:
                    self.note("uncertain_unknown", f"{where}.adds_to", "warning", path=path)
                    continue
                self.lowering.put(path, f"= {self._held(value, path)} + {key}")
            yield _Item(where, risk, path, key, 0.0, None, formulas)

    def _held(self, value: float | str, path: str) -> str:
        """Keep a number in a driver of its own, so that no formula grows too long."""
        return self.lowering.driver(value, path)

    def _is_used(self, item: _Item, model: Model) -> bool:
        """Tell whether the budget reads the number, which it does not of what is muted or has no place for it."""
        if not item.path or item.path in model.fields:
            return True
        if item.absent:
            self._no_number(item.path, f"{item.where}.of")
        else:
            self.note("uncertain_unused", item.where, "info", path=item.path)
        return False

    def _is_number(self, path: str, where: str) -> bool:
        if self.lowering.has(path):
            return True
        self._no_number(path, where)
        return False

    def _no_number(self, path: str, where: str) -> None:
        if self.forgive(path):
            self.note("uncertain_gone", where, "info", path=path)
        else:
            known = self.lowering.known()
            near = ", ".join(difflib.get_close_matches(path, known, 3) or known[:6])
            self.note("uncertain_target", where, path=path, near=near)

    def _formulas(self, entry: Spread, where: str, names: Sequence[str]) -> dict[tuple[str, int], str]:
        held = {}
        for name in (*names, "values", "weights"):
            value = getattr(entry, name)
            for place, part in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(part, str):
                    held[name, place] = self.lowering.driver(part, f"{where}.{name}")
        return held

    # -- from inputs to variables

    def _variables(self, items: Sequence[_Item], budget: Budget, formulas: Budget) -> tuple[Variable, ...]:
        """Make what can be drawn: numbers of the file are read in one budget, formulas of ranges in another."""
        made = (self._variable(item, budget, formulas) for item in items)
        return tuple(variable for variable in made if variable is not None)

    def _variable(self, item: _Item, budget: Budget, formulas: Budget) -> Variable | None:
        def read(name: str, place: int = 0) -> float | None:
            driver = item.formulas.get((name, place))
            if driver is not None:
                return formulas.model.value_of(formulas.registers(), driver)
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
        own = budget.model.read(budget.registers(), item.path)
        if item.absent and item.entry.times and math.isnan(own):
            self.note("uncertain_unknown", f"{item.where}.of", "warning", path=item.path)
            return None
        for name in ("likely", "mean"):
            if name in distributions.NEEDS[item.entry.kind]:
                numbers.setdefault(name, 1.0 if item.entry.times else own)
        found = self._quantile(item, numbers, counted=item.path in self.counted and not item.entry.times)
        if found is None:
            return None
        quantile = distributions.times(found, own) if item.absent and item.entry.times else found
        low, high = quantile(np.array([0.1, 0.9]))
        label = item.entry.label or i18n.every(paths.label, self.production, item.path)
        return Variable(
            item.path, "range", label, item.key, item.switch, item.off, (item.path,),
            lambda uniforms: quantile(uniforms[0]), (float(low), float(high)),
        )  # fmt: skip

    def _risk(
        self, item: _Item, risk: Risk, numbers: distributions.Numbers, read: Callable[[str], float | None]
    ) -> Variable | None:
        probability, occasions = read("probability") or 0.0, read("occasions") or 0.0
        if not 0 <= probability <= 1:
            percent = probability if 1 < probability <= 100 else 15.0  # noqa: PLR2004 -- a percentage, or no share at all
            self.note(
                "probability", f"{item.where}.probability", label=risk.label, found=float(probability),
                percent=float(percent), share=f"{percent / 100:g}",
            )  # fmt: skip
            return None
        if isinstance(risk.occasions, str):
            occasions = float(money.round_half_up(np.array([occasions]))[0])
        if not (0 <= occasions <= MOST_OCCASIONS and occasions == math.floor(occasions)):
            found, most = float(occasions), float(MOST_OCCASIONS)
            self.note("occasions", f"{item.where}.occasions", label=risk.label, found=found, most=most)
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
            if not math.isfinite(likely):
                self.note("range_unknown", f"{item.where}.likely", field="likely")
                return None
            quantile = distributions.fixed(likely)
        else:
            wrong = list(distributions.faults(item.entry, numbers))
            for code, field, params in wrong:
                self.findings.append(Finding(code, where=f"{item.where}.{field}", params=params))
            if wrong:
                return None
            quantile = distributions.quantile(item.entry, numbers)
        return distributions.whole(quantile) if counted else quantile

    # -- what goes together

    def _copula(self, variables: Sequence[Variable]) -> Copula:
        first: dict[str, int] = {}
        place = 0
        for variable in variables:
            first[variable.name] = place
            place += len(variable.columns)
        known = {paths.full(entry.of) for entry in self.production.uncertain} | {
            one.id for one in self.production.risks
        }
        pairs: dict[frozenset[str], float] = {}
        for number, entry in enumerate(self.production.correlations, 1):
            where, names = f"correlations.{number}", [paths.full(name) for name in entry.between]
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
            scale = math.floor(largest_scale(matrix) * 100) / 100
            self.note("correlation_impossible", "correlations", scale=float(scale))
            return Copula((), np.eye(0))
        return Copula(tuple(rows), triangle)

    def _coefficient(self, value: float, where: str) -> float | None:
        if not -1 <= value <= 1:
            self.note("correlation_bounds", f"{where}.coefficient", found=float(value))
            return None
        return value


def _off(items: Sequence[_Item]) -> dict[str, float]:
    return {item.key: item.off for item in items} | {item.switch: 0.0 for item in items if item.switch}
