"""How a production pays its people: flat percentages, rates that only the employer knows, readings of the law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from prodkit.entries import Entry, JobStatus
from prodkit.errors import Finding
from prodkit.fields import AccountCode, Number, refusal
from prodkit.payroll import rates as law
from prodkit.payroll.hiring import Hiring
from prodkit.payroll.law import CeilingPolicy

Contract = Literal["unit", "phase"]


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise refusal(findings[0].code, findings[0].params)


def _rates(found: object) -> object:
    if isinstance(found, Mapping):
        hiring = Hiring()
        hiring.rates(found)
        _refuse(hiring.findings)
    return found


def _reading(found: object) -> object:
    hiring = Hiring()
    hiring.word("readings", found, law.READINGS)
    _refuse(hiring.findings)
    return found


class Payroll(Entry):
    """How the production pays the people of its lines that name a job."""

    flat: Mapping[JobStatus, Number] = Field(default_factory=dict)
    """Flat percentages by status that stand in for the law: `technician: 0.62` for 62 % of the pay."""
    account: AccountCode = "account"
    """Where employer contributions are posted: `account` for the chart's own account, `line` for the account of the
    line, or the code of any account."""
    contract: Contract = "unit"
    """`unit`: each unit paid is a contract of its own, a week from Monday to Friday or a day; the unit cost is then
    the same whatever the quantity. `phase`: one contract for each line over its phase. A line that names a `person`
    always counts over its phase, with that person's other lines."""
    rates: Annotated[Mapping[str, float | tuple[float, float] | None], BeforeValidator(_rates)] = Field(
        default_factory=dict
    )
    """Rates that only the employer knows, as shares: `atmp: 0.0145`, `versement_mobilite: 0.032`; or any other one,
    with the person's share beside it. Those left out are a landmark or missing, and a finding says so."""
    staff: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """People the company employs; some rates depend on it."""
    ceiling_policy: CeilingPolicy = "calendar_days"
    """How a month's ceiling is shared out to a contract of some days (see `prodkit.payroll.law.CEILING_POLICIES`)."""
    readings: tuple[Annotated[str, BeforeValidator(_reading)], ...] = ()
    """Readings other than the default where a text is open to two (see `prodkit.payroll.rates.READINGS`)."""
    alsace_moselle: bool = False
    """Whether the local health scheme applies."""
    premium: Annotated[float, Field(ge=0, le=1e6)] | None = None
    """Monthly premium of the company's health plan for permanent staff, in euros."""
    overtime_deduction: bool = False
    """Whether the employer's deduction for hours of overtime is counted (1.50 € an hour below 20 people). Prudent
    budgets leave it out."""
