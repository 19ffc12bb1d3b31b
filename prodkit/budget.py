"""The budget of a production: totals, top sheet, accounts, lines and groups, for one case or a whole batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import compiler, money
from prodkit.errors import Finding, ProdkitError, has_errors
from prodkit.i18n import Lang, pick
from prodkit.scenario import resolve
from prodkit.wages import table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from prodkit.entries import Line
    from prodkit.model import Amounts, ChargeRule, Model
    from prodkit.production import Production

    Floats = NDArray[np.float64]

Dimension = Literal["phase", "location", "tag", "supplier", "currency", "territory", "vat"]
# Postings of more cases than this are kept only when asked for.
_KEPT_VALUES = 4_000_000


def evaluate(
    production: Production,
    drivers: Mapping[str, ArrayLike] | None = None,
    *,
    scenario: str | None = None,
    currency: str | None = None,
    keep_lines: bool | None = None,
) -> Budget:
    """Compute the budget of a production or of one of its scenarios, for one case or a batch.

    Args:
        production: The production.
        drivers: Values to use instead of the file's: one number, or an array of n numbers for n cases. Keys are driver
            ids, or the path of any other number, such as `lines.camera.rate` or `exchange_rates.USD`.
        scenario: Id of the scenario to compute; by default the production itself.
        currency: Currency of all amounts; by default the production's.
        keep_lines: Whether the lines of every case are kept; by default while they are few.

    Returns:
        The budget. With arrays, every total is an array of n.

    Raises:
        ProdkitError: If a figure cannot be trusted: unknown accounts or names, circular drivers, currencies without a
            rate, a driver or scenario that does not exist.

    >>> film = Production.parse({"prodkit": 1, "title": "Film", "kind": "short_film", "chart": "generic",
    ...     "drivers": [{"id": "days", "label": "Days", "value": 5}],
    ...     "lines": [{"id": "unit", "account": "2", "label": "Unit", "quantity": "= days", "rate": 99.99}]})
    >>> float(evaluate(film).total)
    499.95
    >>> evaluate(film, drivers={"days": [5, 6]}).total
    array([499.95, 599.94])
    """
    given = dict(drivers or {})
    model = compiler.compile(resolve(production, scenario), inputs=given, currency=currency)
    findings = [*model.findings, *_unknown_inputs(model, given)]
    if has_errors(findings):
        raise ProdkitError(finding for finding in findings if finding.severity == "error")
    return compute(model, given, keep_lines=keep_lines)


def _unknown_inputs(model: Model, given: Mapping[str, ArrayLike]) -> Iterator[Finding]:
    for key in given:
        if key not in model.program.inputs:
            yield Finding("input_unknown", where=key, params={"name": key})


def compute(model: Model, cases: Mapping[str, ArrayLike], *, keep_lines: bool | None = None) -> Budget:
    """Compute a compiled production; `evaluate` does it in one step.

    Args:
        model: The compiled production.
        cases: Values of its inputs, numbers or arrays of n.
        keep_lines: As for `evaluate`.

    Returns:
        The budget.

    Raises:
        ValueError: If the arrays are empty, nested or of different lengths.
    """
    arrays = {key: np.asarray(values, dtype=np.float64) for key, values in cases.items()}
    if any(values.ndim > 1 or values.shape == (0,) for values in arrays.values()):
        raise ValueError("each input is one number, or a list of one number for each case")
    single = all(values.ndim == 0 for values in arrays.values())
    size = 1 if single else np.broadcast_shapes(*(values.shape for values in arrays.values()))[0]
    spread = {key: np.broadcast_to(values, size) for key, values in arrays.items()}
    keep = size * len(model.postings) <= _KEPT_VALUES if keep_lines is None else keep_lines
    return Budget(model, spread, size, single, model.compute(spread, size, keep=keep))


@dataclass(frozen=True)
class Budget:
    """What a production costs.

    Attributes:
        model: The compiled production.
        cases: Values of the inputs, each an array of `size`.
        size: Number of cases.
        single: Whether totals are plain numbers rather than arrays.
        amounts: Everything computed, in minor units.
    """

    model: Model
    cases: Mapping[str, Floats]
    size: int
    single: bool
    amounts: Amounts

    @property
    def production(self) -> Production:
        """The production this is the budget of."""
        return self.model.production

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.model.currency

    # -- totals: a float, or an array of n cases

    @cached_property
    def total(self) -> Floats:
        """All cost accounts, charges and in-kind contributions included."""
        return self._out(self._top("cost"))

    @cached_property
    def income(self) -> Floats:
        """All income accounts."""
        return self._out(self._top("income"))

    @cached_property
    def contingency(self) -> Floats:
        """Charges marked as contingency."""
        return self._out(self._charged(lambda rule: rule.charge.contingency))

    @cached_property
    def total_without_contingency(self) -> Floats:
        """The total less contingency: the figure that agreements and funds look at."""
        return self._out(self._top("cost") - self._charged(lambda rule: rule.charge.contingency))

    @cached_property
    def in_kind(self) -> Floats:
        """Lines valued but not paid."""
        return self._out(self._sum("in_kind"))

    @cached_property
    def cash(self) -> Floats:
        """The total less what is valued but not paid."""
        return self._out(self._top("cost") - self._sum("in_kind"))

    @cached_property
    def employer(self) -> Floats:
        """Employer contributions."""
        return self._out(self._sum("employer"))

    @cached_property
    def unknown(self) -> NDArray[np.int64] | int:
        """How many amounts are unknown, and so missing from the total."""
        counts = self.amounts.unknown[self._tops("cost")].sum(axis=0).astype(np.int64)
        return int(counts[0]) if self.single else counts

    def unit_cost(self, unit: str) -> Floats:
        """Give the cost of one minute, episode, date or spot of the production's `output`, to the cent.

        Raises:
            KeyError: If the production does not say how many there are.
        """
        units: list[str] = list(self.production.output)
        if unit not in units:
            raise KeyError(unit)
        counts = self.amounts.output[units.index(unit)]
        total = money.from_minor(self._top("cost"), self.model.digits)
        with np.errstate(all="ignore"):
            cost = money.round_half_up(total / counts, self.model.digits)
        return self._shape(np.where(np.isfinite(cost), cost, np.nan))

    def account(self, code: str) -> Floats:
        """Give one account with all below it.

        Raises:
            ProdkitError: If the chart has no such account.
        """
        codes = list(self.model.chart.entries)
        if code not in codes:
            near = ", ".join(codes[:8])
            raise ProdkitError([Finding("account_unknown", where="account", params={"code": code, "near": near})])
        return self._out(self.amounts.accounts[codes.index(code)])

    # -- tables of one case

    def accounts(self, depth: int | None = None, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give the top sheet, down to a depth of the chart.

        Args:
            depth: 1 for the top accounts, 2 for those below, None for all.
            case: Which case of the batch.
            lang: Language of the labels.

        Returns:
            A row for each account that holds something, depth first: `account`, `label`, `depth`, `parent`, `kind`,
            `amount`, `share` (of the total, or of the income), `unknown` (amounts missing).
        """
        import pandas as pd

        tops = {"cost": float(self._top("cost")[case]), "income": float(self._top("income")[case])}
        rows = []
        for index, (code, entry) in enumerate(self.model.chart.entries.items()):
            if (depth is not None and entry.depth > depth) or not (entry.depth == 1 or self.is_used(code)):
                continue
            minor = float(self.amounts.accounts[index, case])
            share = minor / tops[entry.kind] if tops[entry.kind] else 0.0
            missing = int(self.amounts.unknown[index, case])
            amount = money.amount(minor, self.model.digits)
            rows.append((code, entry.name(lang), entry.depth, entry.parent, entry.kind, amount, share, missing))
        columns = ["account", "label", "depth", "parent", "kind", "amount", "share", "unknown"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def _used(self) -> frozenset[str]:
        posted = {posting.account for posting in self.model.postings}
        posted |= {rule.account for rule in self.model.rules} | {line.account for line in self.production.lines}
        chart = self.model.chart
        return frozenset(above for code in posted if code in chart.entries for above in chart.path(code))

    def is_used(self, code: str) -> bool:
        """Tell whether an account, or one below it, holds a line or a charge."""
        return code in self._used

    def lines(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give every line with its numbers and what it comes to.

        Args:
            case: Which case of the batch.
            lang: Language of the labels.

        Returns:
            A row for each line in the order of the file: `line`, `account`, `label`, `phase`, `location`, `tags`,
            `supplier`, `person`, `currency`, `quantity`, `unit`, `x`, `rate`, `amount` (price or pay), `employer`
            (contributions), `total`, `muted`, `in_kind`, `abroad`. Amounts are NaN while unknown, and 0 when muted.
        """
        import pandas as pd

        registers = self.registers(case)
        amounts = self.line_amounts(case)
        rows = []
        for line in self.production.lines:
            where = f"lines.{line.id}"
            quantity, factor, rate = (
                self.model.read(registers, f"{where}.{name}") for name in ("quantity", "x", "rate")
            )
            own, employer = amounts[line.id]
            own, employer, total = (money.amount(minor, self.model.digits) for minor in (own, employer, own + employer))
            rows.append((
                line.id, line.account, pick(line.label, lang), line.phase, pick(line.location, lang), line.tags,
                line.supplier, line.person, line.currency or self.production.currency, quantity, line.unit, factor,
                rate, own, employer, total, line.muted, line.in_kind, line.abroad,
            ))  # fmt: skip
        columns = ["line", "account", "label", "phase", "location", "tags", "supplier", "person", "currency",
                   "quantity", "unit", "x", "rate", "amount", "employer", "total", "muted", "in_kind",
                   "abroad"]  # fmt: skip
        kinds = dict.fromkeys(("quantity", "x", "rate", "amount", "employer", "total"), float)
        return pd.DataFrame(rows, columns=columns).astype(kinds | dict.fromkeys(columns[-3:], bool))

    def wages(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give the lines that name a job, what they are paid and cost by law: see `prodkit.wages.table.table`."""
        return table.table(self.model, self.registers(case), self.line_amounts(case), lang)

    def charges(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give every charge: `charge`, `account`, `label`, `rate` (NaN if flat), `amount`, `contingency`."""
        import pandas as pd

        registers = self.registers(case)
        rows = []
        for index, rule in enumerate(self.model.rules):
            charge = rule.charge
            rate = np.nan if charge.rate is None else self.model.read(registers, f"charges.{charge.id}.rate")
            amount = money.amount(self.amounts.charges[index, case], self.model.digits)
            rows.append((charge.id, charge.account, pick(charge.label, lang), rate, amount, charge.contingency))
        columns = ["charge", "account", "label", "rate", "amount", "contingency"]
        return pd.DataFrame(rows, columns=columns).astype({"rate": float, "amount": float, "contingency": bool})

    def by(self, dimension: Dimension, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give the cost by phase, location, tag, supplier, currency, territory (home or abroad) or VAT rate.

        Args:
            dimension: What to group by.
            case: Which case of the batch.
            lang: Language of the labels.

        Returns:
            A row for each group, in the order in which the accounts name them: `group` ("" where lines name none),
            `amount`, `share` of the total. Charges come last as the group `charges`, so that the amounts add up to the
            total; a line with several tags counts in each, so tags do not.
        """
        import pandas as pd

        kinds = {code: entry.kind for code, entry in self.model.chart.entries.items()}
        posted = np.nan_to_num(self._postings()[:, case])
        registers = self.registers(case)
        totals: dict[str, float] = {}
        for posting, minor in zip(self.model.postings, posted, strict=True):
            if kinds[posting.account] == "cost":
                for group in self._groups(posting.line, dimension, lang, registers):
                    totals[group] = totals.get(group, 0.0) + float(minor)
        charged = float(np.nansum([
            self.amounts.charges[index, case]
            for index, rule in enumerate(self.model.rules) if kinds[rule.account] == "cost"
        ]))  # fmt: skip
        if self.model.rules:
            totals["charges"] = charged
        whole = float(self._top("cost")[case]) or np.nan
        rows = [(group, money.amount(minor, self.model.digits), minor / whole) for group, minor in totals.items()]
        return pd.DataFrame(rows, columns=["group", "amount", "share"])

    def _groups(self, line: Line, dimension: Dimension, lang: Lang, registers: Floats) -> tuple[str, ...]:
        if dimension == "tag":
            return line.tags or ("",)
        if dimension == "vat":
            return ("" if line.vat is None else f"{self.model.read(registers, f'lines.{line.id}.vat'):g}",)
        return ({
            "phase": line.phase or "",
            "location": pick(line.location, lang),
            "supplier": line.supplier,
            "currency": line.currency or self.production.currency,
            "territory": "abroad" if line.abroad else "home",
        }[dimension],)  # fmt: skip

    # -- what explanations and panels read

    def registers(self, case: int = 0) -> Floats:
        """Give every number of one case, for `model.read`."""
        if case == 0:
            return self.amounts.registers
        return self.model.registers({key: float(values[case]) for key, values in self.cases.items()})

    def line_amounts(self, case: int = 0) -> dict[str, tuple[float, float]]:
        """Give what each line comes to in minor units: price or pay, and employer contributions."""
        found = {line.id: [0.0, 0.0] for line in self.production.lines}
        for posting, minor in zip(self.model.postings, self._postings()[:, case], strict=True):
            found[posting.line.id][posting.employer] = float(minor)
        return {line: (own, employer) for line, (own, employer) in found.items()}

    def charge_base(self, index: int, case: int = 0) -> dict[str, float]:
        """Give what a charge's base is made of, in minor units: top accounts, and `charges.<id>` for other charges."""
        rule = self.model.rules[index]
        found: dict[str, float] = {}
        posted = np.nan_to_num(self._postings()[:, case])
        for posting, counted, minor in zip(self.model.postings, rule.counted, posted, strict=True):
            if counted:
                top = self.model.chart.path(posting.account)[-1]
                found[top] = found.get(top, 0.0) + float(minor)
        for other, amount in zip(self.model.rules, self.amounts.charges[:, case], strict=True):
            if rule.counts(other):
                found[f"charges.{other.charge.id}"] = float(np.nan_to_num(amount))
        return found

    def _postings(self) -> Floats:
        if self.amounts.postings is None:
            kept = self.model.compute(self.cases, self.size, keep=True).postings
            return np.zeros((0, self.size)) if kept is None else kept
        return self.amounts.postings

    def _tops(self, kind: str) -> list[int]:
        entries = self.model.chart.entries.values()
        return [index for index, entry in enumerate(entries) if entry.depth == 1 and entry.kind == kind]

    def _top(self, kind: str) -> Floats:
        return np.asarray(self.amounts.accounts[self._tops(kind)].sum(axis=0))

    def _charged(self, chosen: Callable[[ChargeRule], bool]) -> Floats:
        kinds = {code: entry.kind for code, entry in self.model.chart.entries.items()}
        rows = [index for index, rule in enumerate(self.model.rules) if kinds[rule.account] == "cost" and chosen(rule)]
        return np.asarray(np.nansum(self.amounts.charges[rows], axis=0))

    def _sum(self, name: str) -> Floats:
        return np.asarray(self.amounts.sums[self.model.SUMS.index(name)])

    def _out(self, minor: Floats) -> Floats:
        return self._shape(money.from_minor(minor, self.model.digits))

    def _shape(self, values: Floats) -> Floats:
        return values[0] if self.single else values
