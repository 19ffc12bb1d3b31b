"""One payslip computed the slow and plain way, with exact decimals: what the arrays of prodkit are held to.

It reads the same data of rates, and shares no arithmetic with the library.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from prodkit.payroll.law import Due, Law

CENT = Decimal("0.01")
ZERO = Decimal(0)


def rounded(amount: Decimal, to: Decimal = CENT) -> Decimal:
    return amount.quantize(to, ROUND_HALF_UP)


def exact(number: float) -> Decimal:
    """Give the short decimal that a number of the data was written as."""
    return Decimal(repr(round(number, 12)))


@dataclass(frozen=True)
class Slip:
    gross: Decimal
    hours: Decimal
    days: int
    paid: int
    civil: int
    isolated: int = 0
    short: bool = True
    overtime_hours: Decimal = ZERO
    overtime_pay: Decimal = ZERO


@dataclass
class Result:
    bases: dict[str, Decimal]
    employer: dict[str, Decimal] = field(default_factory=dict)
    employee: dict[str, Decimal] = field(default_factory=dict)


def term(law: Law, name: str) -> Decimal:
    return exact(law.terms[name])


def ceiling(law: Law, slip: Slip, left_out: int = 0) -> Decimal:
    month, length = term(law, "month_ceiling"), calendar.monthrange(law.month.year, law.month.month)[1]
    days, paid, civil = (max(count - left_out, 0) for count in (slip.days, slip.paid, slip.civil))
    if days == 0:
        return ZERO
    if days >= length:
        return month
    part = {
        "calendar_days": month * days / length,
        "thirtieths": month * paid / 30,
        "whole_weeks": month * civil / length,
        "daily": term(law, "day_ceiling") * paid,
        "none": month,
    }[law.profile.ceiling_policy]
    return rounded(min(part, month))


def bases(law: Law, slip: Slip) -> dict[str, Decimal]:
    pay = rounded(slip.gross)
    abatement = min(rounded(pay * term(law, "dfs")), term(law, "dfs_limit"))
    abated = max(pay - abatement - rounded(term(law, "free_hour") * slip.hours), ZERO)
    general = ceiling(law, slip)
    capped = general
    if artist_day := term(law, "artist_day"):
        capped = artist_day * slip.isolated + ceiling(law, slip, slip.isolated)
    tranche_ceiling = general
    if law.profile.category in {"technician_nc", "artist_nc"}:
        monthly = "monthly_tranches" in law.profile.readings
        tranche_ceiling = term(law, "month_ceiling" if monthly else "year_ceiling")
    first = min(abated, tranche_ceiling)
    second = min(abated, 8 * tranche_ceiling) - first
    unemployment = min(pay, 4 * term(law, "month_ceiling"))
    return {
        "pay": pay,
        "abated": abated,
        "capped": min(abated, capped),
        "unemployment": unemployment,
        "unemployment_short": unemployment if slip.short else ZERO,
        "tranche_1": first,
        "tranche_2": second,
        "above_ceiling": first + second if second else ZERO,
        "executive": min(abated, 4 * general),
        "leave": pay,
        "overtime_hours": slip.overtime_hours,
    }


def employer_rate(due: Due, slip: Slip, abated: Decimal) -> Decimal:
    low = due.low_until and abated <= rounded(exact(due.low_until) * slip.hours)
    return exact(due.low_employer if low else due.employer)


def coefficient(law: Law, pay: Decimal, hours: Decimal) -> Decimal:
    if not law.terms["reduction"] or not pay:
        return ZERO
    smic, most = term(law, "smic") * hours, term(law, "most")
    above = term(law, "pivot") * smic / pay - 1
    if law.month.year < 2026:
        found = most / Decimal("0.6") * above
    else:
        found = term(law, "least") + term(law, "slope") * (above / 2) ** term(law, "power") if above > 0 else ZERO
    step = Decimal("0.0001")
    found = rounded(min(max(found, ZERO), most), step)
    found = rounded(found / term(law, "leave_fund_share"), step)
    return min(found, most) if law.terms["uplift_capped"] else found


def compute(law: Law, slip: Slip) -> Result:
    """Compute every contribution of a payslip; those whose rate is unknown are left out."""
    result = Result(bases(law, slip))
    known = [due for due in law.dues.values() if not (math.isnan(due.employer) or due.contribution.base == "premium")]
    for stage in ("", "insurance", "csg"):
        if stage == "insurance":
            result.bases["insurance"] = sum(
                (result.employer[due.contribution.id] for due in known if due.contribution.counts_as == "insurance"
                 and due.contribution.id in result.employer), ZERO,
            )  # fmt: skip
        if stage == "csg":
            pay = result.bases["abated" if law.profile.status == "trainee" else "pay"]
            below = min(pay, 4 * term(law, "month_ceiling"))
            share = term(law, "csg_share") * below + pay - below
            result.bases["csg"] = rounded(share + result.bases["insurance"])
        for due in known:
            base = due.contribution.base
            if (base if base in {"insurance", "csg"} else "") == stage:
                rate = employer_rate(due, slip, result.bases["abated"])
                result.employer[due.contribution.id] = rounded(result.bases[base] * rate)
                result.employee[due.contribution.id] = rounded(result.bases[base] * exact(due.employee))
    give_back(law, slip, result)
    return result


def give_back(law: Law, slip: Slip, result: Result) -> None:
    pay, abated = result.bases["pay"], result.bases["abated"]
    reduction = rounded(abated * coefficient(law, abated, slip.hours))
    if law.terms["dfs"]:
        reduction = min(reduction, rounded(rounded(pay * coefficient(law, pay, slip.hours)) * Decimal("1.3")))
    result.employer["reduction_generale"] = -reduction
    pension = sum(
        (amount for name, amount in result.employee.items() if law.dues[name].contribution.counts_as == "pension"), ZERO
    )
    rate = min(pension / abated, term(law, "overtime_relief")) if abated else ZERO
    result.employee["reduction_salariale_heures_sup"] = -rounded(slip.overtime_pay * rate)
