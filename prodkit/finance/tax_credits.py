"""What an aid programme gives: every step of the estimate, for one case or a batch."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import formula, money, periods
from prodkit.errors import Finding, ProdkitError
from prodkit.finance import programmes
from prodkit.finance.figures import Figures
from prodkit.i18n import Lang, every, pick, text
from prodkit.program import OPERATIONS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.entries import Base, Line
    from prodkit.funding.programme import Allowance, Programme, Selection

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rest of the financing plan holds, in minor units (cases)."""

    grants: Floats
    aid: Floats
    foreign: Floats


def estimate(
    figures: Figures,
    programme: Programme,
    plan: Plan,
    options: Mapping[str, Floats],
    eligible: Base | None = None,
    where: str = "programme",
) -> TaxCredit:
    """Compute the steps of a programme.

    Args:
        figures: The budget.
        programme: What is computed.
        plan: What the rest of the financing plan holds.
        options: What the producer says, by name.
        eligible: Lines that count, instead of the programme's own first selection.
        where: Place in the file, for findings.

    Returns:
        The estimate.
    """
    return _Estimate(figures, programme, plan, options, eligible, where).done()


class _Estimate:
    """The computation of one programme, name by name."""

    def __init__(
        self, figures: Figures, programme: Programme, plan: Plan, options: Mapping[str, Floats],
        eligible: Base | None, where: str,
    ) -> None:  # fmt: skip
        self.figures, self.programme, self.where = figures, programme, where
        self.plan, self.given, self.eligible = plan, options, eligible
        self.findings: list[Finding] = []
        self.names: dict[str, Floats] = {}
        self.parts: dict[str, Floats] = {}
        self.worth = figures.worth(programme.currency)

    def done(self) -> TaxCredit:
        self.names |= self._budget()
        for position, selection in enumerate(self.programme.selections):
            self.names[selection.id] = self._selected(selection, self.eligible if position == 0 else None)
        self._options()
        conditions = [self._value(item.test, "conditions") for item in self.programme.conditions]
        for step in self.programme.steps:
            self.names[step.id] = self._value(step.value, f"steps.{step.id}")
        self._validity()
        for condition, test in zip(self.programme.conditions, conditions, strict=True):
            if np.isnan(test).any():
                self._find("programme_condition_unknown", "", label=condition.label)
            elif (test == 0).any():
                self._find("programme_condition", "", label=condition.label)
        last = self.names[self.programme.steps[-1].id]
        tests = np.array([np.where(np.isnan(test), np.nan, test != 0) for test in conditions]).reshape(
            -1, self.figures.size
        )
        met = np.where((tests == 0).any(axis=0), 0.0, 1.0)
        return TaxCredit(
            self.figures, self.programme, self.names, self.parts, tests,
            money.to_minor(np.where(met == 0, 0.0, last) * self.worth, self.figures.digits), tuple(self.findings),
            self.where,
        )  # fmt: skip

    def _budget(self) -> dict[str, Floats]:
        """The names that every programme can use, in its own currency."""
        figures, size = self.figures, self.figures.size
        totals = {"budget": "total", "cost": "total_without_contingency", "cash": "cash", "in_kind": "in_kind"}
        found = {name: figures.minor_of(total) for name, total in totals.items()}
        found |= {"grants": self.plan.grants, "aid": self.plan.aid, "foreign": self.plan.foreign}
        found = {name: money.from_minor(minor, figures.digits) / self.worth for name, minor in found.items()}
        output = figures.read(f"output.{unit}" for unit in figures.production.output)
        units = {name.partition(".")[2]: values for name, values in output.items()}
        plan = figures.production.financing
        difficult = np.full(size, float(plan is not None and plan.difficult))
        return (
            found
            | {name: units.get(name, np.full(size, np.nan)) for name in ("minutes", "episodes", "dates", "spots")}
            | {"difficult": difficult}
        )

    def _selected(self, selection: Selection, instead: Base | None) -> Floats:
        figures = self.figures
        base = instead or self.programme.base(figures.production.chart, selection)
        key = (self.programme.id, selection.id, base)
        counted = figures.layout.once(key, lambda: self._counted(selection, base, anywhere=instead is not None))
        shares = self._allowed(selection) * counted[:, np.newaxis]
        parts = money.to_minor(np.nan_to_num(figures.postings) * shares, 0)
        self.parts[selection.id] = parts
        minor = parts.sum(axis=0)
        if selection.charges or (instead is not None and instead.charges):
            chosen = figures.charges_in(base) if base.charges else self._charged(base)
            minor = minor + np.nan_to_num(figures.budget.amounts.charges[chosen & figures.charge_costs]).sum(axis=0)
        return money.from_minor(minor, figures.digits) / self.worth

    def _counted(self, selection: Selection, base: Base, *, anywhere: bool) -> NDArray[np.bool_]:
        """Tell which postings belong to a selection."""
        lines = [posting.line for posting in self.figures.budget.model.postings]
        counted = self.figures.taken(base) & self.figures.costs
        if not anywhere:
            counted &= np.array([self._there(selection, line) for line in lines], dtype=bool)
        if selection.pay:
            counted &= np.array([line.job is not None or line.employer is not None for line in lines], dtype=bool)
        if selection.directors:
            directors = [line.job is not None and line.job.status == "director" for line in lines]
            counted &= np.array(directors, dtype=bool)
        return counted

    def _there(self, selection: Selection, line: Line) -> bool:
        """Tell whether a line is spent where the programme wants it."""
        code = self.programme.country.rpartition("-")[2].lower()
        at_home = self.programme.country == self.figures.production.country
        if selection.territory == "any":
            return True
        abroad, tagged = line.abroad, code in line.tags
        if selection.territory == "abroad":
            return abroad if at_home else not tagged
        return tagged if selection.territory == "tagged" or not at_home else not abroad

    def _charged(self, base: Base) -> NDArray[np.bool_]:
        from prodkit.model import selection

        accounts = selection(base, self.figures.budget.model.chart).accounts
        return np.array([rule.account in accounts for rule in self.figures.budget.model.rules], dtype=bool)

    def _allowed(self, selection: Selection) -> Floats:
        """The share of each posting that the allowances of a selection let through."""
        figures = self.figures
        postings = figures.budget.model.postings
        shares = np.ones((len(postings), figures.size))
        if not selection.allowances:
            return shares
        found = {row: _allowance(selection, posting.line) for row, posting in enumerate(postings)}
        limited = {row: allowance for row, allowance in found.items() if allowance is not None}
        rates = figures.read({f"lines.{postings[row].line.id}.rate" for row in limited})
        for row, allowance in limited.items():
            line = postings[row].line
            most = self._value(allowance.most, "allowances") * self.worth
            with np.errstate(all="ignore"):
                shares[row] = np.clip(most / (rates[f"lines.{line.id}.rate"] * figures.worth(line.currency)), 0.0, 1.0)
        return np.nan_to_num(shares, nan=1.0)

    def _options(self) -> None:
        known = {option.id: option for option in self.programme.options}
        for name in self.given:
            if name not in known:
                near = ", ".join(difflib.get_close_matches(name, known, 3) or known) or "–"
                self._find("programme_option", f"options.{name}", "error", name=name, known=near)
        for name, option in known.items():
            value = self.given.get(name)
            if value is None:
                value = np.full(self.figures.size, np.nan if option.value is None else option.value)
                if option.value is None:
                    self._find("programme_input", f"options.{name}", label=option.label)
            self.names[name] = value

    def _value(self, value: float | str, place: str) -> Floats:
        if not isinstance(value, str):
            return np.full(self.figures.size, float(value))
        with np.errstate(all="ignore"):
            return self._node(formula.parse(value), f"{self.programme.id}.{place}")

    def _node(self, node: formula.Node, place: str) -> Floats:
        if isinstance(node, formula.Const):
            return np.full(self.figures.size, node.value)
        if isinstance(node, formula.Name):
            if node.id not in self.names:
                near = ", ".join(difflib.get_close_matches(node.id, self.names, 3) or sorted(self.names))
                finding = Finding("name_unknown", where=f"{self.where}.{place}", params={"name": node.id, "near": near})
                if finding not in self.findings:
                    self.findings.append(finding)
                return np.full(self.figures.size, np.nan)
            return self.names[node.id]
        if node.op not in OPERATIONS:
            raise ProdkitError.of("programme_function", f"{self.where}.{place}", name=node.op)
        args = [self._node(arg, place) for arg in node.args]
        if node.op == "round" and len(args) == 1:
            args.append(np.zeros(self.figures.size))
        return OPERATIONS[node.op](*args)

    def _validity(self) -> None:
        programme, production = self.programme, self.figures.production
        if programme.kinds and production.kind not in programme.kinds:
            own = every(text, f"kinds.{production.kind}")
            others = every(lambda lang: ", ".join(text(f"kinds.{kind}", lang) for kind in programme.kinds))
            self._find("programme_kind", "", kind=own, kinds=others)
        firsts = [float(first[0]) for first, _ in self.figures.phases.values() if np.isfinite(first[0])]
        day = periods.to_date(min(firsts)) if firsts else production.law_date
        if day is not None and not programmes.holds(programme, day):
            since, until = programme.since or "–", programme.until or "–"
            self._find("programme_dates", "", day=day, since=since, until=until)
        for option in programme.options:
            if len(option.choices) > 1 and option.id not in self.given:
                taken = next((choice.label for choice in option.choices if choice.value == option.value), "–")
                self._find("programme_disputed", f"options.{option.id}", "info", label=option.label, value=taken)

    def _find(self, code: str, place: str, severity: str = "warning", **params: object) -> None:
        where = f"{self.where}.{place}" if place else self.where
        params = {"programme": self.programme.label, **params}
        self.findings.append(Finding(code, severity, where, params, source=pick(self.programme.source, "en")))  # type: ignore[arg-type]


def _allowance(selection: Selection, line: Line) -> Allowance | None:
    """Give the allowance that limits a line, if one does."""
    for allowance in selection.allowances:
        if allowance.unit == line.unit and (not allowance.tags or not set(allowance.tags).isdisjoint(line.tags)):
            return allowance
    return None


@dataclass(frozen=True)
class TaxCredit:
    """What a programme gives, and how it comes about.

    Attributes:
        figures: The budget it stands on.
        programme: What was computed.
        names: Everything its formulas can name, in its own currency, each an array of cases.
        parts: What each posting counts for in each selection, in minor units (postings x cases).
        tests: Its conditions (conditions x cases): 1 met, 0 not met, NaN unknown.
        minor: What it gives, in minor units of the budget's currency; 0 where a condition is not met.
        findings: What to look at before trusting it.
    """

    figures: Figures
    programme: Programme
    names: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    tests: Floats
    minor: Floats
    findings: tuple[Finding, ...]
    where: str = "programme"

    @cached_property
    def amount(self) -> Floats:
        """What it gives: a number, or an array of cases; NaN while something it asks for is unknown."""
        return self.figures.shape(self.minor)

    def steps(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give every step of the estimate in the programme's currency.

        Args:
            case: Which case of the batch.
            lang: Language of the labels.

        Returns:
            A row for each selection, option, condition and step in their order: `part` (`selection`, `option`,
            `condition`, `step`), `name`, `label`, `formula` (empty for what is given), `value`, `unit` (`amount`,
            `share`, `count`, `yes_no`), `note`.
        """
        import pandas as pd

        rows = [tuple(row) for row in self._rows(case, lang)]
        return pd.DataFrame(rows, columns=["part", "name", "label", "formula", "value", "unit", "note"])

    def _rows(self, case: int, lang: Lang) -> Iterator[tuple[object, ...]]:
        programme = self.programme
        for item in programme.selections:
            yield "selection", item.id, pick(item.label, lang), "", float(self.names[item.id][case]), "amount", ""
        for option in programme.options:
            value = float(self.names[option.id][case])
            yield "option", option.id, pick(option.label, lang), "", value, option.unit, pick(option.note, lang)
        for condition, test in zip(programme.conditions, self.tests, strict=True):
            label, note = pick(condition.label, lang), pick(condition.note, lang)
            yield "condition", "", label, str(condition.test), float(test[case]), "yes_no", note
        for step in programme.steps:
            written = step.value if isinstance(step.value, str) else ""
            value = float(self.names[step.id][case])
            yield "step", step.id, pick(step.label, lang), written, value, step.unit, pick(step.note, lang)

    def lines(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give the lines of the first selection, with what counts of each.

        Returns:
            A row for each line that costs something: `line`, `account`, `label`, `amount`, `eligible`, in the currency
            of the budget.
        """
        import pandas as pd

        digits = self.figures.digits
        parts = next(iter(self.parts.values()), np.zeros(self.figures.postings.shape))
        rows: dict[str, list[object]] = {}
        sums: dict[str, list[float]] = {}
        for row, posting in enumerate(self.figures.budget.model.postings):
            if not self.figures.costs[row]:
                continue
            line = posting.line
            rows.setdefault(line.id, [line.id, line.account, pick(line.label, lang)])
            total = sums.setdefault(line.id, [0.0, 0.0])
            total[0] += float(self.figures.postings[row, case])
            total[1] += float(parts[row, case])
        table = [(*rows[name], *(money.amount(minor, digits) for minor in sums[name])) for name in rows]
        return pd.DataFrame(table, columns=["line", "account", "label", "amount", "eligible"])
