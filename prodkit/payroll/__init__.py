"""What an engagement costs in France: gross, contributions of the employer and of the person, net, row by row."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, money
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang
from prodkit.payroll.contributions import (
    GENERAL_REDUCTION,
    OVERTIME_RELIEF,
    Contributions,
    contributions,
    employer_rate,
)
from prodkit.payroll.engagements import Engagement, payslips
from prodkit.payroll.hiring import Day, GivenRates, Hiring
from prodkit.payroll.law import CEILING_POLICIES, PEOPLE, CeilingPolicy, Dfs, Law, Profile, Status
from prodkit.payroll.rates import AGREEMENTS, READINGS, Contribution, known, value
from prodkit.payroll.rates import contributions as known_contributions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PARTIAL_AGREEMENTS = ("1285", "3090")
"""Agreements of which only some of the contributions are known here."""


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
            A row for each: `month`, `contribution`, `label`, `base` (euros), `employer_rate`, `employer`,
            `employee_rate`, `employee`, `source`, `status`. Rates are shares of the base, amounts euros; what is
            unknown is NaN, and the amounts known add up to the totals exactly.
        """
        import pandas as pd

        columns = ["month", "contribution", "label", "base", "employer_rate", "employer", "employee_rate", "employee",
                   "source", "status"]  # fmt: skip
        return pd.DataFrame(self._rows(lang), columns=columns)

    def _rows(self, lang: Lang) -> Iterator[tuple[object, ...]]:
        slips = self.due.slips
        for slip, group in enumerate(slips.group):
            law, month = slips.laws[group], str(slips.month[slip])
            for row, name in enumerate(self.due.ids[:-2]):
                due = law.dues.get(name)
                base = float(self.due.bases[due.contribution.base][slip]) if due else 0.0
                if due is None or not base:
                    continue
                share = float(self._employer_rates[name][slip])
                amounts = [money.amount(part[row, slip], 2) for part in (self.due.employer, self.due.employee)]
                status = "given" if due.contribution.base == "premium" else due.status
                if math.isnan(base * share):
                    amounts, status = [math.nan, math.nan], "unknown"
                yield (
                    month, name, due.contribution.name(lang), money.amount(base, 2), share, amounts[0],
                    due.employee, amounts[1], due.source, status,
                )  # fmt: skip
            yield from self._given_back(law, slip, lang)

    def _given_back(self, law: Law, slip: int, lang: Lang) -> Iterator[tuple[object, ...]]:
        """The rows of what the law gives back: the employer's reduction, the person's relief on overtime."""
        month = str(law.month)[:7]
        reduction, relief = float(self.due.employer[-2, slip]), float(self.due.employee[-1, slip])
        if reduction:
            base, rate = float(self.due.bases["abated"][slip]), -float(self.due.coefficient[slip])
            origin = known("rgdu_minimum", law.month) or value("reduction_generale_moins_50", law.month)
            yield (
                month, GENERAL_REDUCTION, i18n.text("payroll.reduction_generale", lang), money.amount(base, 2),
                rate, money.amount(reduction, 2), 0.0, 0.0, origin.source, origin.status,
            )  # fmt: skip
        if relief:
            base, amount = float(self.due.slips.overtime_pay[slip]), money.amount(relief, 2)
            origin = value(OVERTIME_RELIEF, law.month)
            yield (
                month, OVERTIME_RELIEF, i18n.text("payroll.reduction_salariale_heures_sup", lang), base,
                0.0, 0.0, amount / base, amount, origin.source, origin.status,
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
    period: tuple[Day, Day] | None = None,
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
    rates: GivenRates | None = None,
) -> EmployerCost:
    """Compute what an engagement really costs, and what the person is left with.

    What a company owes whatever it employs is left out (50 € a year to AFDAS), as is what is not a contribution (meals,
    travel, the paid leave of permanent staff).

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
    hiring = Hiring()
    start, end = hiring.period(period)
    most_hours = 24.0 * ((end - start).days + 1)
    profile = Profile(
        hiring.word("status", status, PEOPLE),
        hiring.cadre(status, cadre),
        hiring.word("agreement", str(agreement), ("", *AGREEMENTS)),
        int(hiring.number("staff", staff)),
        hiring.word("ceiling_policy", ceiling_policy, CEILING_POLICIES),
        hiring.dfs(dfs, status, consent),
        hiring.yes_no("alsace_moselle", alsace_moselle),
        hiring.words("readings", readings, READINGS),
        hiring.rates({} if rates is None else rates),
    )
    engagement = Engagement(
        gross=hiring.number("gross", gross),
        start=start,
        end=end,
        profile=profile,
        worked=hiring.worked(worked, start, end),
        hours=None if hours is None else hiring.number("hours", hours, most_hours),
        overtime_hours=hiring.number("overtime_hours", overtime_hours, most_hours),
        overtime_pay=hiring.number("overtime_pay", overtime_pay),
        daily_minimum=None if daily_minimum is None else hiring.number("daily_minimum", daily_minimum),
        premium=None if premium is None else hiring.number("premium", premium),
    )
    if hiring.findings:
        raise ProdkitError(hiring.findings)
    return employer_costs([engagement])


def employer_costs(engagements: Sequence[Engagement]) -> EmployerCost:
    """Compute what several engagements cost together; those of one person share that person's ceilings.

    Args:
        engagements: In any order.

    Returns:
        The cost of all of them.

    Raises:
        ProdkitError: If the law of one of the months is not known here.
    """
    slips = payslips(engagements)
    due = contributions(slips)
    return EmployerCost(tuple(engagements), due, tuple(cautions(engagements, due)))


def cautions(engagements: Sequence[Engagement], due: Contributions) -> Iterator[Finding]:
    """Give what a reader has to know before trusting the figures.

    Args:
        engagements: What was asked for, if that is known.
        due: All contributions, payslip by payslip.
    """
    laws = due.slips.laws
    late = [law for law in laws if law.month > law.confirmed_until]
    if late:
        since, day = min(law.confirmed_until for law in late), max(law.month for law in late)
        yield _warning("law_not_confirmed", since=since, day=day)
    without_premium = set(due.slips.group[np.isnan(due.bases["premium"])].tolist())
    dues = [(group, found) for group, law in enumerate(laws) for found in law.dues.values()]
    unknown = [
        found for group, found in dues
        if math.isnan(found.employer) or (found.contribution.base == "premium" and group in without_premium)
    ]  # fmt: skip
    stand_in = [found for _, found in dues if found.status == "placeholder"]
    missing = unknown if due.unknown.any() else []
    for code, some in (("payroll_placeholder", stand_in), ("payroll_unknown", missing)):
        if some:
            named = {found.contribution.id: found.contribution for found in some}
            yield _warning(code, names=_names(named.values()), first=next(iter(named)))
    due_here = {found.contribution.id for _, found in dues}
    given = {rate.contribution for item in engagements for rate in item.profile.rates if rate.employer}
    for contribution in known_contributions():
        if contribution.id in given - due_here:
            params = {"name": i18n.every(contribution.name)}
            yield Finding("payroll_rate_not_due", "info", f"rates.{contribution.id}", params)
    if any(map(_needs_hours, laws)) and any(item.hours is None for item in engagements):
        yield Finding("payroll_hours_assumed", "info", "hours")
    for agreement in sorted({item.profile.agreement for item in engagements} & set(PARTIAL_AGREEMENTS)):
        yield _warning("payroll_agreement_partial", agreement=agreement)
    if any(not item.profile.agreement for item in engagements):
        yield Finding("payroll_agreement_none", "info", "agreement", {"known": ", ".join(AGREEMENTS)})
    slips = due.slips
    free = slips.term("free_hour") * slips.hours
    if (slips.gross < free).any():
        yield _warning("payroll_trainee_minimum")


def _needs_hours(law: Law) -> bool:
    """Tell whether hours matter: for a reduction, a low rate or what is free for a trainee."""
    reduction, free = law.terms["reduction"], law.terms["free_hour"]
    return bool(reduction or free or any(due.low_until for due in law.dues.values()))


def _names(items: Iterable[Contribution]) -> dict[str, str]:
    return i18n.every(lambda lang: ", ".join(item.name(lang) for item in items))


def _warning(code: str, **params: object) -> Finding:
    return Finding(code, "warning", params=params)
