"""What deserves a look in a financing plan, in its payments and in the order of its receipts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money, periods
from prodkit.errors import Finding, Severity
from prodkit.finance import limits, programmes
from prodkit.finance import plan as plans
from prodkit.finance.corridor_checks import recoupment_errors
from prodkit.finance.figures import Figures
from prodkit.finance.instalments import instalments, parts_of
from prodkit.finance.spread import span_of
from prodkit.funding.cash import Cash
from prodkit.i18n import every

if TYPE_CHECKING:
    from prodkit.budget import Budget
    from prodkit.finance.plan import FinancingPlan
    from prodkit.funding.plan import FundingSource

__all__ = ["cash_errors", "findings", "plan_errors", "recoupment_errors"]

_WAYS = ("amount", "share", "account", "programme")
_TWO = 2
_NEAR = 0.005


def findings(budget: Budget) -> Iterator[Finding]:
    """Look over the sections on financing of a budget that is already computed."""
    figures = Figures(budget)
    production = figures.production
    if production.financing is not None:
        found = list(plan_errors(figures))
        yield from found
        if not any(finding.severity == "error" for finding in found):
            plan = plans.compute(figures)
            yield from plan.findings
            yield from balance(plan)
            yield from cash_errors(plan)
    if production.recoupment is not None:
        yield from recoupment_errors(figures, None)


def _find(finding: str, severity: Severity, where: str, /, **params: object) -> Finding:
    return Finding(finding, severity, where, params)


# -- what keeps a plan from being computed, and what looks wrong in it


def plan_errors(figures: Figures) -> Iterator[Finding]:
    """Check the plan as it is written, before anything is added up."""
    section = figures.production.financing
    sources = [source for source in section.sources if not source.muted] if section else []
    if not sources or section is None:
        yield _find("plan_empty", "error", "financing")
        return
    known = programmes.of(figures.production)
    partners = [partner.id for partner in section.partners]
    for source in sources:
        where = f"financing.sources.{source.id}"
        ways = [way for way in _WAYS if getattr(source, way) is not None] + ["rest"] * source.rest
        if len(ways) > 1:
            yield _find("source_twofold", "error", where, label=source.label, ways=", ".join(ways))
        if not ways:
            yield _find("source_without_amount", "warning", f"{where}.amount", label=source.label)
        if source.programme is not None and source.programme not in known:
            params = {"name": source.programme, "known": ", ".join(known)}
            yield _find("programme_unknown", "error", f"{where}.programme", **params)
        if source.partner is not None and source.partner not in partners:
            params = {"name": source.partner, "known": ", ".join(partners) or "–"}
            yield _find("partner_unknown", "error", f"{where}.partner", **params)
        yield from _source_money(figures, source, where)
        yield from _schedule(figures, source, where)
    rests = [source.id for source in sources if source.rest]
    if len(rests) > 1:
        yield _find("rest_twice", "error", f"financing.sources.{rests[1]}.rest", names=", ".join(rests))
    yield from _milestones(figures)
    yield from _partners(figures)


def _source_money(figures: Figures, source: FundingSource, where: str) -> Iterator[Finding]:
    chart = figures.budget.model.chart.entries
    if source.account is not None:
        if source.account not in chart:
            near = ", ".join(list(chart)[:8])
            yield _find("account_unknown", "error", f"{where}.account", code=source.account, near=near)
        elif chart[source.account].kind != "income":
            yield _find("account_not_income", "error", f"{where}.account", code=source.account, label=source.label)
    if source.currency is not None and np.isnan(figures.worth(source.currency)).any():
        yield _find("currency_without_rate", "error", f"{where}.currency", currency=source.currency)
    for name in ("share", "probability"):
        value = figures.number(f"{where}.{name}", 0.0)
        if ((value < 0) | (value > 1)).any():
            found = every(money.format_share, float(value[(value < 0) | (value > 1)][0]))
            yield _find("share_beyond", "error", f"{where}.{name}", label=source.label, found=found)
    amount = figures.number(f"{where}.amount", 0.0)
    if (amount < 0).any():
        yield _find("amount_negative", "error", f"{where}.amount", label=source.label)


def _event_known(figures: Figures, when: str) -> bool:
    plan = figures.production.financing
    if when[:1].isdigit() or any(milestone.id == when for milestone in (plan.milestones if plan else ())):
        return True
    name, _, edge = when.partition(".")
    return name in figures.phases and edge in {"start", "end"}


def _events(figures: Figures) -> str:
    plan = figures.production.financing
    names = [milestone.id for milestone in plan.milestones] if plan else []
    names += [f"{phase}.{edge}" for phase in figures.phases for edge in ("start", "end")]
    return ", ".join(names) or "2027-05-03"


def _schedule(figures: Figures, source: FundingSource, where: str) -> Iterator[Finding]:
    for position, item in enumerate(source.schedule, 1):
        place = f"{where}.schedule.{position}"
        if not _event_known(figures, item.on):
            yield _find("event_unknown", "error", f"{place}.on", found=item.on, known=_events(figures))
        elif np.isnan(figures.day(item.on)).any():
            yield _find("event_undated", "error", f"{place}.on", found=item.on, label=source.label)
        if item.amount is not None and item.share is not None:
            yield _find("instalment_twofold", "error", place, label=source.label)
    shares = [item.share for item in source.schedule if item.amount is None]
    if source.schedule and None not in shares and len(shares) == len(source.schedule):
        values = [figures.number(f"{where}.schedule.{position}.share") for position in range(1, len(shares) + 1)]
        total = np.sum(values, axis=0)
        wrong = np.abs(total - 1) > 1e-9  # noqa: PLR2004 - what adding up decimal shares loses
        if wrong.any():
            found = every(money.format_share, float(total[wrong][0]))
            yield _find("instalments_share", "error", f"{where}.schedule", label=source.label, found=found)


def _milestones(figures: Figures) -> Iterator[Finding]:
    section = figures.production.financing
    for milestone in section.milestones if section else ():
        where = f"financing.milestones.{milestone.id}"
        if milestone.date is None and milestone.phase is None:
            yield _find("milestone_undated", "error", where, label=milestone.label)
        elif milestone.phase is not None and milestone.phase not in figures.phases:
            known = ", ".join(figures.phases) or "–"
            yield _find("phase_unknown", "error", f"{where}.phase", phase=milestone.phase, known=known)


def _partners(figures: Figures) -> Iterator[Finding]:
    section = figures.production.financing
    if section is None or not section.partners:
        return
    shares = {item.id: float(figures.number(f"financing.partners.{item.id}.share")[0]) for item in section.partners}
    total = sum(shares.values())
    if abs(total - 1) > _NEAR:
        severity: Severity = "error" if total > 1 else "warning"
        yield _find("partner_shares", severity, "financing.partners", found=every(money.format_share, total))
    limit = limits.partners()
    least = limit.special if len(shares) == _TWO else limit.value
    for partner in section.partners:
        if len(shares) > 1 and shares[partner.id] < least:
            params: dict[str, object] = {
                "label": partner.label, "share": every(money.format_share, shares[partner.id]),
                "least": every(money.format_share, least),
            }  # fmt: skip
            yield Finding(
                "partner_small", "warning", f"financing.partners.{partner.id}.share", params, source=limit.source
            )


# -- what a computed plan says of itself


def balance(plan: FinancingPlan) -> Iterator[Finding]:
    """Say whether the plan balances, how public it is, and whether partners spend what they bring."""
    currency = plan.currency
    gap = plan.cost[0] - np.nansum(plan.minor[:, 0])
    amount = money.amount(abs(gap), plan.figures.digits)
    sells = any(source.kind in {"ticketing", "cession"} for source in plan.sources)
    if gap > 0:
        yield _find("plan_short", "warning", "financing", amount=every(money.format_money, amount, currency))
    elif gap < 0:  # what a show earns beyond its cost is no mistake
        severity: Severity = "info" if sells else "warning"
        yield _find("plan_over", severity, "financing", amount=every(money.format_money, amount, currency))
    yield from _instalment_sums(plan)
    limit = limits.public_aid()
    most = limit.special if plan.section.difficult else limit.value
    intensity = float(np.atleast_1d(plan.intensity)[0])
    if intensity > most:
        params = _percents({"most": every(money.format_share, most)}, intensity)
        yield Finding("aid_intensity", "warning", "financing", params, source=limit.source)
    yield from _together(plan)
    brought = float(np.nansum(plan.minor[:, 0]))
    for partner in plan.section.partners if brought else ():
        share = float(plan.figures.number(f"financing.partners.{partner.id}.share")[0])
        brings = float(plan.brought_by(partner)[0]) / brought
        if abs(share - brings) > _NEAR:
            params = _percents({"label": partner.label, "share": every(money.format_share, share)}, brings)
            yield _find("partner_balance", "warning", f"financing.partners.{partner.id}.share", **params)


def _percents(params: Mapping[str, object], value: float) -> dict[str, object]:
    return {**params, "found": every(money.format_percent, value)}


def _instalment_sums(plan: FinancingPlan) -> Iterator[Finding]:
    for source, minor in zip(plan.sources, plan.minor, strict=True):
        if not source.schedule:
            if not source.in_kind and not np.isnan(minor).all():
                where = f"financing.sources.{source.id}.schedule"
                yield _find("schedule_missing", "info", where, label=source.label)
            continue
        if np.isnan(minor).any():
            continue
        over = np.sum(parts_of(plan, source, minor), axis=0) - minor
        if np.abs(over).any() or any((part < 0).any() for part in parts_of(plan, source, minor)):
            worst = float(over[np.abs(over).argmax()])
            amount = every(money.format_money, money.amount(worst, plan.figures.digits), plan.currency)
            yield _find(
                "instalments_sum", "error", f"financing.sources.{source.id}.schedule", label=source.label, over=amount
            )


def _together(plan: FinancingPlan) -> Iterator[Finding]:
    used = {estimate.programme.id: name for name, estimate in plan.estimates.items()}
    for name, estimate in plan.estimates.items():
        for other in estimate.programme.excludes:
            if other in used:
                params = {"programme": estimate.programme.label, "other": plan.estimates[used[other]].programme.label}
                yield _find("programme_excludes", "warning", f"financing.sources.{name}.programme", **params)


# -- payments


def cash_errors(plan: FinancingPlan) -> Iterator[Finding]:
    """Check that payments can be laid out in time."""
    figures = plan.figures
    cash = figures.production.cash or Cash()
    first, last = span_of(figures)
    if not (np.isfinite(first) & np.isfinite(last)).all():
        yield _find("cash_without_dates", "error", "phases")
        return
    yield from (finding for finding in _instalment_sums(plan) if finding.severity == "error")
    known = [source.id for source in plan.section.sources]
    for position, discount in enumerate(cash.discounts, 1):
        where = f"cash.discounts.{position}"
        for name in discount.sources:
            if name not in known:
                yield _find("source_unknown", "error", f"{where}.sources", name=name, known=", ".join(known))
        if not _event_known(figures, discount.on):
            yield _find("event_unknown", "error", f"{where}.on", found=discount.on, known=_events(figures))
        yield from _fraction(figures, f"{where}.advance")
    for term in cash.terms:
        yield from _fraction(figures, f"cash.terms.{term.id}.deposit")
    if cash.start is not None:
        yield from _before_start(plan, periods.to_day(cash.start))


def _fraction(figures: Figures, where: str) -> Iterator[Finding]:
    value = figures.number(where, 0.0)
    if not ((value >= 0) & (value <= 1)).all():
        label = re.sub(r"^cash\.", "", where)
        yield _find("share_beyond", "error", where, label=label, found=every(money.format_share, float(value[0])))


def _before_start(plan: FinancingPlan, start: float) -> Iterator[Finding]:
    day = periods.to_date(start)
    first, _ = span_of(plan.figures)
    if (first < start).any():
        found = periods.to_date(float(first.min()))
        yield _find("phase_before_start", "warning", "cash.start", start=day, found=found)
    for item in instalments(plan, np.full(plan.figures.size, start)):
        if (item.day < start).any():
            found = periods.to_date(float(np.nanmin(item.day)))
            params = {"label": item.source.label, "start": day, "found": found}
            yield _find("instalment_before_start", "warning", item.where, **params)
