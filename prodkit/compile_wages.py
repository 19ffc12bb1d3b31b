"""What a line with a job pays by law: the grid's minimum, overtime and employer contributions, as registers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from prodkit import periods
from prodkit.entries import Job, Line
from prodkit.model import PhaseRegisters
from prodkit.production import Production
from prodkit.program import Builder
from prodkit.wages import minima
from prodkit.wages import terms as wage_terms
from prodkit.wages.hired import Contract, Hired
from prodkit.wages.law import current

Value = float | str | None
Number = Callable[[str, Value], int]
"""Gives the register of a number of the file: its path, and what is written there."""

_CENTS = 2.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A line while it is compiled: registers of its numbers, and what it is paid by law, if it is.

    With a gate, the line is not there where this register is 0.
    """

    line: Line
    account: str
    quantity: int
    factor: int
    own: int
    tail: tuple[int, ...]
    flat: int | None
    hired: Hired | None
    gate: int | None = None


class WageCompiler:
    """Compiles pay and contributions of lines that name a job.

    Args:
        production: The production.
        builder: Collects the registers.
        number: Gives the register of a number of the file.
        fields: Receives the rate that lines without one are paid.
        phases: Where the days of each phase are found.
    """

    def __init__(
        self, production: Production, builder: Builder, number: Number, fields: MutableMapping[str, int],
        phases: Mapping[str, PhaseRegisters],
    ) -> None:  # fmt: skip
        self.production = production
        self.builder = builder
        self.number = number
        self.fields = fields
        self.phases = phases
        self.law = current()
        self.flat: dict[str, int] = {}
        self.dated = self._dated()

    def _dated(self) -> set[str]:
        """The phases that have a date: their own, or that of one before."""
        found, known = set(), False
        for phase in self.production.phases:
            known = known or phase.start is not None
            if known:
                found.add(phase.id)
        return found

    def hire(self, line: Line, job: Job, rate: int) -> Hired:
        """Give what one unit of a line is paid, and on which hours and day."""
        where, build = f"lines.{line.id}", self.builder
        terms = wage_terms.of(line, job, self.production)
        place = build.number(float(self.law.place(terms)))
        day = self._day(line)
        unsaid = build.number(minima.UNSAID)
        asked = unsaid if job.hours is None else self.number(f"{where}.job.hours", job.hours)
        base = None if job.base_hours is None else self.number(f"{where}.job.base_hours", job.base_hours)
        by_law = line.employer is None and job.status not in self.production.payroll.flat
        hours = build.apply("law", place, day, extra=(self.law.hours,)) if by_law and job.hours is None else asked
        if line.rate is None:
            least = build.apply("law", place, day, asked if base is None else base, extra=(self.law.minimum,))
            rate = build.apply("known", rate, least)
            self.fields[f"{where}.rate"] = rate
        pay = rate
        if base is not None and job.hours is not None:
            times = build.apply("law", place, day, asked, base, extra=(self.law.overtime,))
            pay = build.apply("round", build.apply("mul", rate, times), build.number(_CENTS))
        found = Hired(
            terms, self.law.place(terms), day, pay, hours, asked, base, line.rate is None,
            wage_terms.is_french(line, self.production),
        )  # fmt: skip
        return replace(found, share=self._share(line, job))

    def _day(self, line: Line) -> int:
        """The day whose law holds: the production's, else the first of the line's phase."""
        if self.production.law_date is not None:
            return self.builder.number(periods.to_day(self.production.law_date))
        if line.phase is not None and line.phase in self.phases:
            return self.phases[line.phase].start
        return self.builder.number(math.nan)

    def _share(self, line: Line, job: Job) -> int | None:
        """The flat percentage of the line's status, unless the line has its own."""
        given = self.production.payroll.flat.get(job.status)
        if given is None or line.employer is not None:
            return None
        if job.status not in self.flat:
            self.flat[job.status] = self.number(f"payroll.flat.{job.status}", given)
        return self.flat[job.status]

    def engage(self, drafts: Sequence[Draft]) -> list[tuple[Draft, int | None]]:
        """Give each line the register of the contributions that the law asks for, None where the law is not asked.

        Args:
            drafts: All lines that count, in the order of the file.
        """
        engaged: dict[int, tuple[Draft, int]] = {}
        together: dict[tuple[object, ...], list[tuple[int, Draft, Hired]]] = {}
        for index, draft in enumerate(drafts):
            hired, line = draft.hired, draft.line
            if hired is None or hired.share is not None or line.employer is not None:
                continue
            if not hired.is_french:
                engaged[index] = draft, self.builder.number(math.nan)
            elif self._over_phase(line):
                person = (line.person, hired.terms.profile) if line.person else (index,)
                together.setdefault(person, []).append((index, draft, hired))
            else:
                engaged[index] = self._by_unit(draft, hired)
        for members in together.values():
            found = self._together([(draft, hired) for _, draft, hired in members])
            engaged.update(zip((index for index, _, _ in members), found, strict=True))
        return [engaged.get(index, (draft, None)) for index, draft in enumerate(drafts)]

    def _over_phase(self, line: Line) -> bool:
        """Whether a line is one contract over its phase, instead of one for each unit."""
        wanted = bool(line.person) or line.unit == "flat" or self.production.payroll.contract == "phase"
        return wanted and line.phase in self.dated

    def _by_unit(self, draft: Draft, hired: Hired) -> tuple[Draft, int]:
        build = self.builder
        unit = build.apply(
            "law", build.number(float(hired.place)), hired.day, hired.pay, hired.hours, extra=(self.law.unit,)
        )
        each = build.apply("mul", draft.quantity, unit)
        amount = build.product(each, draft.factor, *draft.tail)
        return replace(draft, hired=replace(hired, unit=unit)), amount

    def _together(self, members: Sequence[tuple[Draft, Hired]]) -> list[tuple[Draft, int]]:
        """One contract over the phases of some lines, its contributions shared out to them by their pay."""
        build = self.builder
        by_month = self.production.law_date is None
        law_day = build.number(math.nan) if by_month else members[0][1].day
        numbers: list[int] = []
        gross: list[int] = []
        times: list[int] = []
        for draft, hired in members:
            phase = self.phases[draft.line.phase or ""]
            units, factor = self._counted(draft)
            pay = build.apply("round", build.product(units, hired.pay), build.number(_CENTS))
            if draft.gate is not None:  # who is not there has no part in the contract
                units, pay = (build.apply("if", draft.gate, one, build.number(0.0)) for one in (units, pay))
            numbers += [build.number(float(hired.place)), phase.start, phase.end, pay, hired.hours, units]
            gross.append(pay)
            times.append(factor)
        total = build.apply("law", law_day, *numbers, extra=(self.law.people(len(members)),))
        lines = tuple(draft.line.id for draft, _ in members)
        contract = Contract(lines, law_day, tuple(numbers), tuple(gross), total)
        parts = self._parts(total, gross)
        return [
            (replace(draft, hired=replace(hired, contract=contract)), build.product(part, factor, *draft.tail))
            for (draft, hired), part, factor in zip(members, parts, times, strict=True)
        ]

    def _parts(self, total: int, gross: Sequence[int]) -> list[int]:
        """Share an amount out by the pay of lines, to the cent, so that the parts add up to it."""
        if len(gross) == 1:
            return [total]
        build = self.builder
        ends = [build.number(0.0)]
        for pay in gross:
            ends.append(build.apply("add", ends[-1], pay))
        return [build.apply("allot", total, before, up_to, ends[-1]) for before, up_to in pairwise(ends)]

    def _counted(self, draft: Draft) -> tuple[int, int]:
        """The units of one contract, and how many such contracts there are.

        A person is paid for all units; without a name `x` counts people, and a flat sum is a contract each.
        """
        build, one = self.builder, self.builder.number(1.0)
        if draft.line.person:
            return build.product(draft.quantity, draft.factor), one
        if self.production.payroll.contract == "phase":
            return draft.quantity, draft.factor
        return one, build.product(draft.quantity, draft.factor)
