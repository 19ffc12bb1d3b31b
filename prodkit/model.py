"""A compiled production: arrays ready to compute the budget of any number of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.chart import Chart
    from prodkit.entries import Base, Charge, Line
    from prodkit.errors import Finding
    from prodkit.production import Production
    from prodkit.program import Program
    from prodkit.wages.hired import Wages

    Floats = NDArray[np.float64]

# Registers of a chunk of cases should stay in the processor's cache.
_CHUNK_BYTES = 2_000_000
_MOST_ROUNDS = 2000
# Up to here (700 billion euros) rounding and sums are exact; beyond it an amount counts as unknown.
_MOST_MINOR = 2.0**46


@dataclass(frozen=True, slots=True)
class Posting:
    """What a line puts on an account: its price, or the employer's contributions on it.

    With a gate, nothing is posted where this register is 0: the line has another form there, or is absent.
    """

    line: Line
    account: str
    register: int
    employer: bool = False
    gate: int | None = None


@dataclass(frozen=True, slots=True)
class PhaseRegisters:
    """Where a phase's first day, last day and count of working days are found."""

    start: int
    end: int
    working_days: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Which postings and accounts a base takes in."""

    accounts: frozenset[str]
    base: Base

    def takes(self, posting: Posting) -> bool:
        """Tell whether a posting counts."""
        tags = set(posting.line.tags)
        return (
            posting.account in self.accounts
            and (not self.base.tags or not tags.isdisjoint(self.base.tags))
            and tags.isdisjoint(self.base.except_tags)
            and (self.base.in_kind or not posting.line.in_kind)
        )


def selection(base: Base, chart: Chart) -> Selection:
    """Work out the accounts of a base, with all below them."""

    def below(codes: Sequence[str]) -> set[str]:
        return {account for code in codes if code in chart.entries for account in chart.below(code)}

    costs = {entry.code for entry in chart.entries.values() if entry.kind == "cost"}
    chosen = below(base.accounts) if base.accounts else costs
    return Selection(frozenset(chosen - below(base.except_accounts)), base)


@dataclass(frozen=True, slots=True)
class ChargeRule:
    """A charge with its registers, and for each posting whether it is part of the base.

    With a gate, the charge is nothing where this register is 0: it has another form there, or none.
    """

    charge: Charge
    account: str
    rate: int | None
    amount: int | None
    cap: int | None
    floor: int | None
    selection: Selection
    counted: tuple[bool, ...]
    gate: int | None = None

    def counts(self, other: ChargeRule) -> bool:
        """Tell whether another charge, or this one, is part of this charge's base."""
        if self.charge.of == "base":
            return other.charge.id in self.charge.base.charges
        return other.account in self.selection.accounts and (other is not self or self.charge.of == "total")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a batch of cases comes to, in whole minor units (cents).

    Attributes:
        accounts: Every account with all below it, charges included (accounts x cases).
        charges: Every charge (charges x cases); NaN where it has no solution.
        sums: Sums over postings, see `Model.SUMS` (sums x cases).
        unknown: How many postings are unknown in each account (accounts x cases).
        output: What is delivered, in the order of the production's `output` (units x cases).
        postings: Every posting (postings x cases), NaN where unknown; None if they were not kept.
        registers: Every number of the first case, for `Model.read`.
    """

    accounts: Floats
    charges: Floats
    sums: Floats
    unknown: Floats
    output: Floats
    postings: Floats | None
    registers: Floats


Runs = tuple["NDArray[np.intp]", "NDArray[np.intp]"]
"""Neighbouring postings that count: where each run begins, and the place after its end."""


def _runs(counted: Sequence[bool]) -> Runs:
    edges = np.flatnonzero(np.diff(np.array([False, *counted, False], dtype=np.int8)))
    return edges[::2], edges[1::2]


def _running(posted: Floats | NDArray[np.bool_]) -> Floats:
    """Add up postings from the first to each. They are whole numbers, so differences of these sums are exact."""
    running = np.zeros((len(posted) + 1, posted.shape[1]))
    np.cumsum(posted, axis=0, out=running[1:])
    return running


def _sum(running: Floats, runs: Runs) -> Floats:
    first, after = runs
    found: Floats = running.take(after, axis=0).sum(axis=0) - running.take(first, axis=0).sum(axis=0)
    return found


@dataclass(frozen=True)
class Model:
    """A compiled production. Make one with `prodkit.compiler.compile`.

    Attributes:
        production: What it was made from.
        chart: Chart of accounts in use.
        currency: Currency of all amounts.
        program: The numbers and operations.
        fields: Where the number of each path of the file is found in `registers`.
        names: Where what formulas can name is found in `registers`: `crew`, `shoot.weeks`.
        used: The names that some formula uses.
        weeks: Where each formula that counts weeks stands, and where its days per week are found in `registers`.
        phases: Where the days of each phase are found in `registers`, by id.
        postings: What lines post, by account in the chart's order.
        rules: Charges in their stated order.
        findings: What could not be used.
        wages: Where the pay of lines that name a job is found.
    """

    SUMS: ClassVar = ("in_kind", "employer")

    production: Production
    chart: Chart
    currency: str
    program: Program
    fields: Mapping[str, int]
    names: Mapping[str, int]
    used: frozenset[str]
    weeks: tuple[tuple[str, int], ...]
    phases: Mapping[str, PhaseRegisters]
    postings: tuple[Posting, ...]
    rules: tuple[ChargeRule, ...]
    findings: tuple[Finding, ...]
    wages: Wages

    @cached_property
    def digits(self) -> int:
        """Decimals of the currency."""
        return money.minor_digits(self.currency)

    @cached_property
    def charged(self) -> frozenset[str]:
        """The lines on whose pay the employer owes contributions, by id."""
        return frozenset(posting.line.id for posting in self.postings if posting.employer)

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        return self.program.places(posting.register for posting in self.postings)

    @cached_property
    def _output(self) -> NDArray[np.intp]:
        return self.program.places(self.fields[f"output.{unit}"] for unit in self.production.output)

    @cached_property
    def _spans(self) -> NDArray[np.intp]:
        """First posting of each account, and the one after the last of its subtree (2 x accounts)."""
        codes = list(self.chart.entries)
        depths = [entry.depth for entry in self.chart.entries.values()]
        position = {code: index for index, code in enumerate(codes)}
        posted = np.array([position[posting.account] for posting in self.postings], dtype=np.intp)
        ends = [
            next((after for after in range(index + 1, len(codes)) if depths[after] <= depth), len(codes))
            for index, depth in enumerate(depths)
        ]
        return np.searchsorted(posted, np.array([range(len(codes)), ends], dtype=np.intp))

    @cached_property
    def _sums(self) -> list[Runs]:
        """The postings that count in each of `SUMS`, then in each charge's base."""
        kinds = {code: entry.kind for code, entry in self.chart.entries.items()}
        costs = [kinds[posting.account] == "cost" for posting in self.postings]
        in_kind = [cost and posting.line.in_kind for cost, posting in zip(costs, self.postings, strict=True)]
        employer = [cost and posting.employer for cost, posting in zip(costs, self.postings, strict=True)]
        return [_runs(in_kind), _runs(employer), *(_runs(rule.counted) for rule in self.rules)]

    @cached_property
    def _counted(self) -> list[list[int]]:
        """Which charges count in the base of each charge."""
        return [[index for index, other in enumerate(self.rules) if rule.counts(other)] for rule in self.rules]

    @cached_property
    def _above(self) -> list[list[int]]:
        """The accounts that each charge is part of."""
        place = {code: index for index, code in enumerate(self.chart.entries)}
        return [[place[code] for code in self.chart.path(rule.account)] for rule in self.rules]

    def compute(self, cases: Mapping[str, Floats], size: int, *, keep: bool) -> Amounts:
        """Compute a batch of cases.

        Args:
            cases: Values of drivers and other inputs, each an array of `size`.
            size: Number of cases.
            keep: Whether to keep every posting (8 bytes x postings x cases).

        Returns:
            The amounts.
        """
        step = max(16, _CHUNK_BYTES // (8 * max(1, len(self.program.base))))
        chunks = [
            self.amounts(self.program.run(
                {key: values[start : start + step] for key, values in cases.items()}, min(step, size - start)
            ), keep=keep)
            for start in range(0, size, step)
        ]  # fmt: skip
        if len(chunks) == 1:
            return chunks[0]
        kept = [chunk.postings for chunk in chunks if chunk.postings is not None]
        accounts, charges, sums, unknown, output = (
            np.concatenate([getattr(chunk, name) for chunk in chunks], axis=1)
            for name in ("accounts", "charges", "sums", "unknown", "output")
        )
        postings = np.concatenate(kept, axis=1) if keep else None
        return Amounts(accounts, charges, sums, unknown, output, postings, chunks[0].registers)

    def amounts(self, registers: Floats, *, keep: bool) -> Amounts:
        """Add up what a run of the program gave.

        Args:
            registers: Every number of every case (registers x cases).
            keep: As for `compute`.

        Returns:
            The amounts.
        """
        posted = money.to_minor(registers.take(self._rows, axis=0), self.digits)
        lost = ~(np.abs(posted) < _MOST_MINOR)
        any_lost = bool(lost.any())
        known = np.where(lost, 0.0, posted) if any_lost else posted
        running = _running(known)
        sums = np.array([_sum(running, runs) for runs in self._sums])
        charges = self._charges(sums[len(self.SUMS) :], registers)
        accounts = self._by_account(running)
        unknown = self._by_account(_running(lost)) if any_lost else np.zeros(accounts.shape)
        for charge, above in zip(charges, self._above, strict=True):
            accounts[above] += np.nan_to_num(charge)
            unknown[above] += np.isnan(charge)
        if any_lost:
            posted = np.where(lost, np.nan, posted)
        output = registers.take(self._output, axis=0)
        counted, first = sums[: len(self.SUMS)], registers[:, 0].copy()
        return Amounts(accounts, charges, counted, unknown, output, posted if keep else None, first)

    def _by_account(self, running: Floats) -> Floats:
        first, after = self._spans
        sums: Floats = running.take(after, axis=0) - running.take(first, axis=0)
        return sums

    def _charges(self, bases: Floats, registers: Floats) -> Floats:
        """Solve the charges to the minor unit: each one is its rate times a base that holds the others.

        Charges that count in each other start from the exact solution, rounded; each round then brings every charge
        to its own definition after rounding, caps and floors. One that never settles has no solution.
        """
        in_order = all(other < index for index, counted in enumerate(self._counted) for other in counted)
        charges = np.zeros((len(self.rules), bases.shape[1])) if in_order else self._solution(bases, registers)
        lost = np.zeros(charges.shape, dtype=bool)
        for _ in range(_MOST_ROUNDS):
            before = charges.copy()
            for index, rule in enumerate(self.rules):
                base = bases[index] + np.nan_to_num(charges[self._counted[index]]).sum(axis=0)
                charges[index] = self._charge(rule, base, registers)
            lost |= np.isnan(charges)  # what has grown beyond counting does not start again from nothing
            charges[lost] = np.nan
            if in_order or np.array_equal(charges, before, equal_nan=True):
                return charges
        # With rates of both signs the last cent may swing without end; what grows without end has no solution.
        charges[np.abs(charges - before) > 1] = np.nan
        return charges

    def _solution(self, bases: Floats, registers: Floats) -> Floats:
        """Solve the charges as the linear equations they are, without caps; 0 in cases that grow without end."""
        rates, flat = np.zeros(bases.shape), np.zeros(bases.shape)
        counted = np.zeros((len(self.rules), len(self.rules)))
        for index, rule in enumerate(self.rules):
            counted[index, self._counted[index]] = 1.0
            if rule.rate is not None:
                rates[index] = np.nan_to_num(self._number(registers, rule.rate), posinf=0.0, neginf=0.0)
            elif rule.amount is not None:
                flat[index] = np.nan_to_num(money.to_minor(self._number(registers, rule.amount), self.digits))
            if rule.gate is not None:
                rates[index], flat[index] = (part[index] * self._number(registers, rule.gate) for part in (rates, flat))
        pulls = counted * rates.T[:, :, np.newaxis]  # how much each charge adds to each (cases x charges x charges)
        steady = np.abs(np.linalg.eigvals(pulls)).max(axis=-1) < 1
        wanted = (rates * bases + flat).T[steady, :, np.newaxis]
        solution = np.zeros(bases.shape)
        solution[:, steady] = np.linalg.solve(np.eye(len(self.rules)) - pulls[steady], wanted)[:, :, 0].T
        return money.to_minor(solution, 0)

    def _charge(self, rule: ChargeRule, base: Floats, registers: Floats) -> Floats:
        if rule.rate is not None:
            amount = money.to_minor(base * self._number(registers, rule.rate), 0)
        elif rule.amount is not None:
            amount = money.to_minor(self._number(registers, rule.amount), self.digits)
        else:
            amount = np.full(base.shape, np.nan)
        if rule.cap is not None:
            amount = np.minimum(amount, money.to_minor(self._number(registers, rule.cap), self.digits))
        if rule.floor is not None:
            amount = np.maximum(amount, money.to_minor(self._number(registers, rule.floor), self.digits))
        if rule.gate is not None:
            amount = np.where(self._number(registers, rule.gate) > 0, amount, 0.0)
        return np.where(np.abs(amount) < _MOST_MINOR, amount, np.nan)

    def _number(self, registers: Floats, register: int) -> Floats:
        found: Floats = registers[self.program.place[register]]
        return found

    def registers(self, cases: Mapping[str, float]) -> Floats:
        """Compute every number of one case, for `read`."""
        values = {key: np.array([value]) for key, value in cases.items()}
        return self.program.run(values, 1)[:, 0]

    def read(self, registers: Floats, where: str) -> float:
        """Give one number of the file, such as `lines.camera.quantity`, from what `registers` gave."""
        return self.at(registers, self.fields[where])

    def at(self, registers: Floats, register: int) -> float:
        """Give the number that `register` stands for, from what `registers` gave."""
        return float(registers[self.program.place[register]])

    def value_of(self, registers: Floats, name: str) -> float:
        """Give what a name in a formula stands for, such as `shoot.weeks`, from what `registers` gave."""
        return self.at(registers, self.names[name])

    def dates(self, registers: Floats, phase: str) -> tuple[float, float, float]:
        """Give a phase's first day, last day and count of working days; NaN where it has no date."""
        found = self.phases[phase]
        first, last, worked = registers[self.program.places((found.start, found.end, found.working_days))]
        return float(first), float(last), float(worked)
