"""What an engagement costs in France: gross, contributions of the employer and of the person, net, row by row."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodkit import i18n, money, rates
from prodkit.contributions import GENERAL_REDUCTION, OVERTIME_RELIEF, Contributions, contributions, employer_rate
from prodkit.engagements import HOURS_A_DAY, Engagement, payslips
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang
from prodkit.law import (
    CADRE,
    CEILING_POLICIES,
    DFS_FOR,
    STATUSES_OF_PEOPLE,
    CeilingPolicy,
    Dfs,
    GivenRate,
    Law,
    Profile,
    Status,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PARTIAL_AGREEMENTS = ("1285", "3090")
MOST_GROSS = 1e8
Day = dt.date | str
Rates = Mapping[str, float | tuple[float, float] | None]


@dataclass(frozen=True)
class EmployerCost:
    """What engagements cost, and what is left to the people.

    Attributes:
        engagements: What was asked for.
        due: All contributions, payslip by payslip.
        findings: What to know before trusting it: placeholders, unknown rates, law not confirmed.
    """

    engagements: tuple[Engagement, ...]
    due: Contributions
    findings: tuple[Finding, ...]

    @property
    def gross(self) -> float:
        """Gross pay, euros."""
        return _euros(self.due.slips.pay)

    @property
    def employer(self) -> float:
        """Employer contributions less reductions, euros; those that are unknown are missing from it."""
        return _euros(self.due.employer)

    @property
    def employee(self) -> float:
        """Employee contributions, euros."""
        return _euros(self.due.employee)

    @property
    def total(self) -> float:
        """Gross and employer contributions: what the employer pays."""
        return _euros(self.due.slips.pay, self.due.employer)

    @property
    def net(self) -> float:
        """Gross less employee contributions: net before income tax."""
        return _euros(self.due.slips.pay, -self.due.employee)

    @property
    def rate(self) -> float:
        """Employer contributions as a share of gross, to compare with a flat percentage; NaN for no pay."""
        return self.employer / self.gross if self.gross else math.nan

    @property
    def unknown(self) -> int:
        """How many contributions are unknown, and so missing from the totals."""
        return int(self.due.unknown.sum())

    def rows(self, lang: Lang = "en") -> pd.DataFrame:
        """Give every contribution of every payslip.

        Args:
            lang: Language of the labels.

        Returns:
            A row for each: `month`, `contribution`, `label`, `base` (euros), `employer_rate` and `employee_rate` (shares
            of the base), `employer` and `employee` (euros), `source`, `status`. Unknown rates and amounts are NaN. The
            amounts known add up to the totals exactly.
        """
        import pandas as pd

        columns = ["month", "contribution", "label", "base", "employer_rate", "employer", "employee_rate", "employee",
                   "source", "status"]  # fmt: skip
        return pd.DataFrame(self._rows(lang), columns=columns)

    def _rows(self, lang: Lang) -> Iterator[tuple[object, ...]]:
        slips = self.due.slips
        for slip, group in enumerate(slips.group):
            law, month = slips.laws[group], str(slips.month[slip])
            for row, name in enumerate(self.due.ids):
                employer, employee = (float(part[row, slip]) for part in (self.due.employer, self.due.employee))
                if (due := law.dues.get(name)) is not None:
                    base = float(self.due.bases[due.contribution.base][slip])
                    share = self._employer_rates[name][slip]
                    missing = math.isnan(base * share)
                    if base == 0 and not missing:
                        continue
                    amount = math.nan if missing else money.amount(employer, 2)
                    yield (
                        month, name, due.contribution.name(lang), money.amount(base, 2), share, amount,
                        due.employee, money.amount(employee, 2), due.source, due.status,
                    )  # fmt: skip
                elif employer or employee:
                    base = slips.pay[slip] if name == GENERAL_REDUCTION else slips.overtime_pay[slip] * 100
                    yield self._given_back(law, name, month, lang, (float(base), employer, employee, slip))

    def _given_back(
        self, law: Law, name: str, month: str, lang: Lang, found: tuple[float, float, float, int]
    ) -> tuple[object, ...]:
        base, employer, employee, slip = found
        if name == GENERAL_REDUCTION:
            base = float(self.due.bases["abated"][slip])
            key = "rgdu_minimum" if rates.known("rgdu_minimum", law.month) else "reduction_generale_moins_50"
            rate = -float(self.due.coefficient[slip])
        else:
            key, rate = OVERTIME_RELIEF, employee / base
        value = rates.value(key, law.month)
        shares = (rate, 0.0) if name == GENERAL_REDUCTION else (0.0, rate)
        return (
            month, name, i18n.text(f"payroll.{name}", lang), money.amount(base, 2), shares[0],
            money.amount(employer, 2), shares[1], money.amount(employee, 2), value.source, value.status,
        )  # fmt: skip

    @cached_property
    def _employer_rates(self) -> dict[str, Floats]:
        slips, abated = self.due.slips, self.due.bases["abated"]
        names = self.due.ids[:-2]
        return {name: employer_rate(slips, [law.dues.get(name) for law in slips.laws], abated) for name in names}


def _euros(*parts: Floats) -> float:
    return money.amount(sum(float(part.sum()) for part in parts), 2)


def employer_cost(
    gross: float,
    status: Status = "technician",
    period: tuple[Day, Day] = ("", ""),
    agreement: str = "",
    *,
    cadre: bool | None = None,
    hours: float | None = None,
    worked: Sequence[Day] = (),
    overtime_hours: float = 0.0,
    overtime_pay: float = 0.0,
    daily_minimum: float | None = None,
    premium: float | None = None,
    staff: int = 1,
    ceiling_policy: CeilingPolicy = "calendar_days",
    dfs: Dfs | None = None,
    consent: bool = False,
    alsace_moselle: bool = False,
    readings: Collection[str] = (),
    rates: Rates | None = None,
) -> EmployerCost:
    """Compute what an engagement really costs, and what the person is left with.

    Args:
        gross: Gross pay for the whole engagement, euros.
        status: `technician`, `artist`, `director`, `permanent` or `trainee`.
        period: First and last day of the contract, as dates or `"2026-10-05"`.
        agreement: Collective agreement: `2642`, `3097`, `1285`, `3090`, or empty.
        cadre: Whether the person is cadre; by default not, but a director always is.
        hours: Hours paid, overtime included; by default the legal duration.
        worked: Days paid; by default Mondays to Fridays.
        overtime_hours: Hours of overtime, for the employer's deduction.
        overtime_pay: What they are paid in all, for the person's relief.
        daily_minimum: Minimum daily wage of the job on a 39 hour base: in film it limits the leave fund's base.
        premium: Monthly premium of the company's health plan, for permanent staff.
        staff: People the company employs.
        ceiling_policy: How a month's ceiling is shared out to some of its days (see `law.CEILING_POLICIES`).
        dfs: Abatement for professional expenses, `dfs_25` or `dfs_20`; it needs the person's `consent`.
        consent: Whether the person agreed to it.
        alsace_moselle: Whether the local health scheme applies.
        readings: Readings other than the default where a text is open to two (see `rates.READINGS`).
        rates: Rates that only you know, as shares: `{"atmp": 0.0145, "versement_mobilite": 0.032}`; or any other one,
            with the person's share beside it: `{"retraite_compl_t1": (0.0533, 0.0356)}`.

    Returns:
        The cost, row by row.

    Raises:
        ProdkitError: With everything in these that cannot be used.

    >>> cost = employer_cost(993, period=("2026-10-05", "2026-10-09"), agreement="2642", hours=39)
    >>> cost.total, cost.net
    (1564.12, 776.96)
    """
    reader = _Reader()
    is_cadre = reader.cadre(status, cadre)
    profile = Profile(
        reader.word("status", status, STATUSES_OF_PEOPLE),
        is_cadre,
        reader.word("agreement", str(agreement), ("", *_agreements())),
        int(reader.number("staff", staff)),
        reader.word("ceiling_policy", ceiling_policy, CEILING_POLICIES),
        reader.dfs(dfs, status, consent),
        bool(alsace_moselle),
        frozenset(reader.word("readings", reading, _readings()) for reading in readings),
        reader.rates(rates or {}),
    )
    start, end = reader.period(period)
    days = (end - start).days + 1
    engagement = Engagement(
        gross=reader.number("gross", gross, MOST_GROSS),
        start=start,
        end=end,
        profile=profile,
        worked=frozenset(reader.worked(worked, start, end)),
        hours=None if hours is None else reader.number("hours", hours, 24 * days),
        overtime_hours=reader.number("overtime_hours", overtime_hours, 24 * days if hours is None else hours),
        overtime_pay=reader.number("overtime_pay", overtime_pay, gross),
        daily_minimum=None if daily_minimum is None else reader.number("daily_minimum", daily_minimum),
        premium=None if premium is None else reader.number("premium", premium),
    )
    if reader.findings:
        raise ProdkitError(reader.findings)
    return employer_costs([engagement])


def employer_costs(engagements: Sequence[Engagement]) -> EmployerCost:
    """Compute what several engagements cost together; those of one person share that person's ceilings.

    Args:
        engagements: At least one.

    Returns:
        The cost of all of them.

    Raises:
        ProdkitError: If the law of one of the months is not known here.
    """
    slips = payslips(engagements)
    due = contributions(slips)
    return EmployerCost(tuple(engagements), due, tuple(_findings(engagements, due)))
