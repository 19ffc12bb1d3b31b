"""The wages of a budget as a table: minimum, pay, contributions, and how far a flat percentage is from the law."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.i18n import Lang, pick
from prodkit.wages import minima, people, units

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.entries import Line
    from prodkit.model import Model
    from prodkit.wages.hired import Contract, Hired

    Floats = NDArray[np.float64]

COLUMNS = (
    "line", "label", "person", "job", "status", "agreement", "unit", "hours", "minimum", "minimum_source",
    "minimum_status", "pay", "unit_employer", "unit_cost", "amount", "employer", "total", "rate", "flat", "by_law",
    "difference", "points", "net",
)  # fmt: skip


def table(model: Model, registers: Floats, amounts: Mapping[str, tuple[float, float]], lang: Lang) -> pd.DataFrame:
    """Give the lines that name a job: minimum, pay, contributions by law or as a flat percentage, and net.

    Args:
        model: The compiled production.
        registers: The numbers of one case.
        amounts: What each line comes to, in minor units.
        lang: Language of the labels.

    Returns:
        A row for each: `line`, `label`, `person`, `job`, `status`, `agreement`, `unit`, `hours` (of a unit); `minimum`
        of the grid (euros a unit) with `minimum_source` and `minimum_status`; `pay`, `unit_employer` and `unit_cost`
        (euros a unit; the last two are NaN where lines are reckoned together over their phases); `amount`, `employer`
        and `total` as in `Budget.lines`; `rate` (contributions over pay), `flat` (the percentage that stands in, or
        NaN), `by_law` (the rate computed by law), `difference` (`amount` × (by law − flat)) and `points`; `net` (before
        income tax). Rates are shares. What is unknown is NaN.
    """
    import pandas as pd

    return pd.DataFrame(_Table(model, registers, amounts, lang).rows(), columns=list(COLUMNS))


class _Table:
    def __init__(self, model: Model, registers: Floats, amounts: Mapping[str, tuple[float, float]], lang: Lang) -> None:
        self.model = model
        self.registers = registers
        self.amounts = amounts
        self.lang = lang
        self.terms = model.wages.law.terms
        self.people: dict[tuple[str, ...], tuple[float, float]] = {}

    def at(self, register: int) -> float:
        return self.model.at(self.registers, register)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A row for each line that names a job and counts."""
        lines = [line for line in self.model.production.lines if line.id in self.model.wages.lines and not line.muted]
        hired = [self.model.wages.lines[line.id] for line in lines]
        numbers = np.array([self._unit(one) for one in hired], np.float64).reshape(-1, 4)
        by_unit = zip(*units.both(self.terms, *numbers.T), strict=True) if lines else ()
        for line, one, (employer, employee) in zip(lines, hired, by_unit, strict=True):
            yield self._row(line, one, float(employer), float(employee))

    def _unit(self, hired: Hired) -> tuple[float, float, float, float]:
        """The numbers of a unit: place of its terms, day, pay and hours."""
        day, pay, hours = map(self.at, (hired.day, hired.pay, hired.hours))
        return hired.place, day, pay, minima.hours_of(hired.terms, units.date_of(day), hours)

    def _row(self, line: Line, hired: Hired, employer: float, employee: float) -> tuple[object, ...]:
        _, _, pay, hours = self._unit(hired)
        legal = units.legal_hours(line.unit) if hours == minima.UNSAID else hours
        least, source, status = self._minimum(hired)
        own, posted = (money.amount(minor, self.model.digits) for minor in self.amounts[line.id])
        charged = line.id in self.model.charged
        if hired.contract is not None:
            by_law, taken = self._contract(hired.contract)
            unit_employer = math.nan
        else:
            unit_employer = employer if hired.is_french else math.nan
            by_law, taken = (part / pay if pay and hired.is_french else math.nan for part in (employer, employee))
        rate = posted / own if own and charged else math.nan
        flat = rate if hired.unit is None and hired.contract is None and charged else math.nan
        apart = math.nan if math.isnan(flat) else by_law - flat
        net = self._cents(own - own * taken)
        return (
            line.id, pick(line.label, self.lang), line.person, hired.terms.job, line.job.status if line.job else "",
            hired.terms.agreement, line.unit, legal, least, source, status, pay, unit_employer, pay + unit_employer,
            own, posted, own + posted, rate, flat, by_law, self._cents(own * apart), apart * 100, net,
        )  # fmt: skip

    def _minimum(self, hired: Hired) -> tuple[float, str, str]:
        """The grid's minimum for the hours of the line, where it was read, and how sure it is."""
        day = units.date_of(self.at(hired.day))
        found = None if day is None else minima.minimum(hired.terms, day)
        if day is None or found is None:
            return math.nan, "", ""
        least = float(minima.pay(hired.terms, day, np.array([self.at(hired.asked)]))[0])
        return least, found.wage.source.title, found.wage.status

    def _contract(self, contract: Contract) -> tuple[float, float]:
        """What the employer and the person owe on a contract, as shares of its pay."""
        if contract.lines not in self.people:
            due = people.due(self.terms, self.at(contract.law_day), [self.at(number) for number in contract.numbers])
            pay = sum(self.at(register) for register in contract.gross)
            parts = (math.nan, math.nan)
            if due is not None and pay:
                employer, employee = (part.sum() / 100 / pay for part in (due.employer, due.employee))
                parts = float(employer), float(employee)
            self.people[contract.lines] = parts
        return self.people[contract.lines]

    @staticmethod
    def _cents(value: float) -> float:
        return float(money.round_half_up(np.array([value]), units.CENTS)[0])
