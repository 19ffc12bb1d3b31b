"""A deal with one person: the job, the time and the pay agreed on, and what it all comes to by grid, agreement and law.

>>> week = (dt.date(2026, 10, 5), dt.date(2026, 10, 9))
>>> deal = Deal(job="chargé de production", agreement="2642", start=week[0], end=week[1], hours=39, gross=993)
>>> reckoned = reckon(deal)
>>> reckoned.gross, reckoned.below
(993.0, True)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from prodkit import agreements, i18n, money, payroll
from prodkit.agreements import Wage, wagegrids
from prodkit.deal import worktime
from prodkit.deal.terms import MONTHS_OF_YEAR, STATUSES, WEEKS_OF_YEAR, Deal, Status
from prodkit.deal.worktime import Time
from prodkit.errors import Finding, ProdkitError
from prodkit.payroll import EmployerCost
from prodkit.working_time import WeekPay

__all__ = ["STATUSES", "Deal", "Reckoning", "Status", "reckon", "status_of", "units"]

_UNITS_OF_PAY = tuple(unit for unit in wagegrids.UNITS if unit != "meal")
_EURO = "EUR"
_WEEK_PAID = 40.0  # hours that a film week of 39 is paid as
_CENT = 0.01


@dataclass(frozen=True)
class Reckoning:
    """What a deal comes to.

    Attributes:
        deal: What was agreed.
        wage: The minimum of the grid behind it.
        status: Kind of employment, as agreed or as the grid has it.
        time: The working time behind the pay.
        pay: Pay of a week, or of the days of one, element by element; None where no rule of working time is known.
        minimum: What a unit must be paid at least, euros.
        unit_gross: What a unit is paid, euros.
        quantity: How many units the contract has.
        gross: Gross pay of the contract, euros.
        allowances: Refunds of expenses on top, euros.
        cost: Contributions, total and net of the contract.
        findings: What to know before relying on it.
    """

    deal: Deal
    wage: Wage
    status: Status
    time: Time | None
    pay: WeekPay | None
    minimum: float
    unit_gross: float
    quantity: float
    gross: float
    allowances: float
    cost: EmployerCost
    findings: tuple[Finding, ...] = field(default=())

    @property
    def total(self) -> float:
        """What the employer pays in all, expenses included, euros."""
        return worktime.cents(self.cost.total + self.allowances)

    @property
    def net(self) -> float:
        """What the person is left with before income tax, expenses aside, euros."""
        return self.cost.net

    @property
    def below(self) -> bool:
        """Whether a unit is paid less than the grid's minimum; a cent is rounding."""
        return self.unit_gross < self.minimum - _CENT - _CENT / 2

    @cached_property
    def hours(self) -> float | None:
        """Hours of a unit that are worked or paid, None where nobody says."""
        if self.pay is None or self.time is None:
            return self.wage.hours if self.deal.hours is None else self.deal.hours
        return worktime.paid_hours(self.pay) / self.time.units

    @property
    def is_minimum(self) -> bool:
        """Whether the pay follows the grid, so that a line of a budget needs no rate of its own."""
        return self.deal.gross is None


def reckon(deal: Deal) -> Reckoning:
    """Work out a deal: grid, pay with its overtime and premiums, contributions, net.

    Without a gross of its own the deal is paid the minimum for its hours; with one, the hourly base follows from it, so
    that the timesheet's nights and Sundays are paid on what was agreed.

    Args:
        deal: What was agreed.

    Returns:
        The reckoning.

    Raises:
        ProdkitError: With everything that cannot be used; `where` names the field of the deal.
    """
    wrong = deal.problems()
    wage = None
    try:
        wage = minimum_wage(deal)
    except ProdkitError as error:
        told = {finding.where for finding in wrong}
        wrong += [finding for finding in error.findings if finding.where not in told]  # said once is enough
    if wrong or wage is None:
        raise ProdkitError(wrong)
    status = deal.status or status_of(wage)
    time = worktime.time_of(deal, wage, status)
    minimum = time.unit_pay(time.base) if time else wage.amount
    base = time.base if time else 0.0
    if time and deal.gross is not None:
        base = time.base_of(deal.gross)
    pay = time.pay(base) if time else None
    follows = time is not None and (deal.gross is None or bool(deal.sheet))
    unit_gross = time.unit_pay(base) if time and follows else wage.amount if deal.gross is None else deal.gross
    share = time.units if time else 1.0
    quantity = deal.units if deal.quantity is None else deal.quantity
    gross = worktime.cents(unit_gross * quantity)
    allowances = worktime.cents(pay.allowances * quantity / share) if pay else 0.0
    cost = _cost(deal, wage, status, gross, quantity, pay, quantity / share)
    reckoned = Reckoning(deal, wage, status, time, pay, minimum, unit_gross, quantity, gross, allowances, cost)
    return replace(reckoned, findings=tuple(_findings(reckoned)))


@lru_cache(maxsize=512)
def minimum_wage(deal: Deal) -> Wage:
    """Find the minimum of the grid: for the hours agreed where the grid speaks for them, else for its usual ones."""

    def ask(hours: float | None) -> Wage:
        return agreements.wage(
            deal.job, deal.agreement, deal.start, hours, deal.annex or None, deal.unit,
            condition=deal.condition or None,
        )  # fmt: skip

    if deal.hours is None or deal.unit not in {"week", "day"} or deal.sheet:
        return ask(deal.hours if deal.unit == "month" else None)
    try:
        return ask(deal.hours)
    except ProdkitError as error:
        if {finding.code for finding in error.findings} & {"wage_overtime", "wage_none"}:
            return ask(None)
        raise


@lru_cache(maxsize=512)
def units(job: str, agreement: str, annex: str, condition: str, start: dt.date) -> tuple[str, ...]:
    """List the units of pay for which the grid has, or lets compute, a minimum of this job."""
    found = []
    for unit in _UNITS_OF_PAY:
        try:
            agreements.wage(job, agreement, start, None, annex or None, unit, condition=condition or None)
        except ProdkitError:
            continue
        found.append(unit)
    return tuple(found)


def status_of(wage: Wage) -> Status:
    """Tell which kind of employment a row of the grid is for; what the grid does not say is taken for a technician."""
    row = wage.row
    staff = row.staff.casefold()
    if "réalisateur" in row.job.casefold().split()[:1]:
        return "director"
    if "artiste" in staff or row.annex in {"artistes", "titre III", "artistes de complément"}:
        return "artist"
    is_cadre = staff.startswith("cadre")
    if row.contract == "CDI" or row.annex in {"A", "IV-A", "groupes"}:
        return "permanent_cadre" if is_cadre else "permanent"
    return "technician_cadre" if is_cadre else "technician"


def _cost(
    deal: Deal, wage: Wage, status: Status, gross: float, quantity: float, pay: WeekPay | None, weeks: float
) -> EmployerCost:
    """Compute contributions; `weeks` is how many times the contract has what `pay` is the pay of."""
    kind, _, rank = status.partition("_")
    overtime = [element for element in pay.elements if element.name in worktime.OVERTIME] if pay else []
    return payroll.employer_cost(
        gross, kind, (deal.start, deal.end), deal.agreement,  # type: ignore[arg-type]  # a status of ours is two words
        cadre=True if rank else None,
        hours=worktime.paid_hours(pay) * weeks if pay else _paid_hours(deal, wage, quantity),
        worked=deal.worked,
        overtime_hours=math.fsum(element.quantity for element in overtime) * weeks,
        overtime_pay=math.fsum(element.amount for element in overtime) * weeks,
        daily_minimum=_daily_minimum(deal, wage),
        premium=deal.premium, staff=deal.staff, ceiling_policy=deal.ceiling_policy, dfs=deal.dfs, consent=deal.consent,
        alsace_moselle=deal.alsace_moselle,
        rates={name: share for name, share in deal.rates if not math.isnan(share)},
    )  # fmt: skip


def _paid_hours(deal: Deal, wage: Wage, quantity: float) -> float | None:
    """Count the hours that a contract pays where no week is known; None leaves it to the legal duration."""
    if deal.unit == "hour":
        return quantity
    if deal.unit == "month" and wage.hours:
        return wage.hours * WEEKS_OF_YEAR / MONTHS_OF_YEAR * quantity
    return None if deal.hours is None else deal.hours * quantity


def _daily_minimum(deal: Deal, wage: Wage) -> float | None:
    """The day of a film week of 39 hours, three of which are the most the leave fund looks at (CCN 3097 art. 44)."""
    base = worktime.hourly(deal, wage) if deal.agreement == "3097" else None
    return None if base is None else base * _WEEK_PAID / worktime.FULL_WEEK


def _findings(reckoned: Reckoning) -> Iterator[Finding]:
    """Put together what the grid, the week and the law have to say, and what the deal itself does."""
    deal, pay = reckoned.deal, reckoned.pay
    if reckoned.below:
        params = {
            "gross": _euros(reckoned.unit_gross), "minimum": _euros(reckoned.minimum), "job": reckoned.wage.job,
            "unit": i18n.every(lambda lang: i18n.text(f"agreements.unit.{deal.unit}", lang)),
        }  # fmt: skip
        yield Finding("deal_below", "warning", "gross", params)
    yield from reckoned.wage.findings
    if pay is not None:
        yield from pay.findings
    elif deal.unit in {"week", "day"}:
        yield Finding("deal_no_overtime", "info", "hours", {"agreement": deal.agreement})
    days = len(deal.worked)
    if deal.unit == "week" and days < worktime.FULL_WEEK:
        yield Finding("deal_short_week", "warning", "unit", {"days": days})
    yield from reckoned.cost.findings


def _euros(amount: float) -> dict[str, str]:
    return i18n.every(lambda lang: money.format_money(amount, _EURO, lang))
