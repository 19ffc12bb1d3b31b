"""What deserves a look in a production before its figures are trusted: findings, most severe first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from prodkit import compiler, formula, money, offer, periods, risk
from prodkit.budget import Budget, compute
from prodkit.errors import SEVERITIES, Finding, ProdkitError
from prodkit.i18n import Lang
from prodkit.look import Check, Look, warning
from prodkit.scenario import BASE, apply, chain, resolve
from prodkit.wagechecks import WAGE_CHECKS, is_told

if TYPE_CHECKING:
    from prodkit.production import Production

_LONGEST = {"hour": 3000.0, "day": 366.0, "week": 106.0, "month": 36.0}
"""More of a unit than one engagement can hold: a year of days, two of weeks, three of months."""
_DAYS_PER_WEEK = 7
_HOURS = {"hour": 1.0, "day": 24.0, "week": 168.0, "month": 744.0}
_PERCENT = 1.5
"""A share above this was most likely typed as a percentage: 62 for 62 %."""


def check(production: Production, lang: Lang = "en") -> list[Finding]:
    """Look a production over.

    Args:
        production: The production.
        lang: Language of the labels quoted in the findings.

    Returns:
        All findings: errors first, then warnings, then information; in the order of the file within each.
    """
    budget = compute(compiler.compile(production), {})
    found = [*check_budget(budget, lang), *_compiled_scenarios(production, budget.model.findings)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))


def _compiled_scenarios(production: Production, known: Sequence[Finding]) -> Iterator[Finding]:
    """What keeps a scenario from being computed although the production can be: unknown names, circles, accounts."""
    told = {(finding.code, finding.where) for finding in known}
    for scenario in production.scenarios:
        with suppress(ProdkitError):  # told by `check_scenarios`
            for finding in compiler.compile(resolve(production, scenario.id)).findings:
                if (finding.code, finding.where) not in told:
                    told.add((finding.code, finding.where))
                    place = f"scenarios.{scenario.id}"
                    yield replace(finding, where=f"{place}.{finding.where}", line=None)


def check_budget(budget: Budget, lang: Lang = "en") -> list[Finding]:
    """Look over a budget that is already computed; see `check`."""
    look = Look(budget, budget.production, budget.registers(), lang)
    found = [*budget.model.findings, *(finding for one in CHECKS for finding in one(look))]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))


def check_lines(look: Look) -> Iterator[Finding]:
    """Every line has a rate and plausible numbers, and names a phase that exists."""
    if not look.production.lines:
        yield Finding("no_lines", "info", "lines")
    phases = [phase.id for phase in look.production.phases]
    amounts = look.budget.line_amounts()
    for line in look.production.lines:
        where = f"lines.{line.id}"
        label = look.label(line)
        if line.rate is None and line.job is None:
            yield warning("line_without_rate", f"{where}.rate", label=label)
        elif math.isnan(sum(amounts[line.id])) and not is_told(look, line):
            yield Finding("amount_unknown", where=where, params={"label": label})
        if line.phase is not None and line.phase not in phases:
            yield warning("phase_unknown", f"{where}.phase", phase=line.phase, known=", ".join(phases) or "–")
        if line.amortise is not None:
            yield from _amortisation(look, f"{where}.amortise", label)
        if line.employer is not None and look.value(f"{where}.employer.rate") < 0:
            yield warning("employer_negative", f"{where}.employer.rate", label=label)
        yield from _quantities(look, where, line.unit, label)


def _amortisation(look: Look, where: str, label: str) -> Iterator[Finding]:
    carried, over = look.value(f"{where}.carried"), look.value(f"{where}.over")
    if not over > 0:
        yield Finding("amortise_over", where=f"{where}.over", params={"label": label, "over": look.number(over)})
    elif carried > over:
        numbers = {"carried": look.number(carried), "over": look.number(over)}
        yield warning("amortise_carried", f"{where}.carried", label=label, **numbers)


def _quantities(look: Look, where: str, unit: str, label: str) -> Iterator[Finding]:
    quantity, factor = look.value(f"{where}.quantity"), look.value(f"{where}.x")
    if quantity < 0 or factor < 0:
        yield warning("quantity_negative", f"{where}.quantity", label=label)
    longest = _LONGEST.get(unit, math.inf)
    if quantity > longest:
        yield warning(
            "quantity_implausible", f"{where}.quantity", label=label, quantity=look.number(quantity),
            unit=look.unit(unit), most=look.number(longest),
        )  # fmt: skip


def check_time(look: Look) -> Iterator[Finding]:
    """A week has seven days at most, a day twenty-four hours."""
    for where, register in look.budget.model.weeks:
        days = look.budget.model.at(look.registers, register)
        if not 0 < days <= _DAYS_PER_WEEK:
            yield warning("week_of_days", where, days=look.number(days))
    for line in look.production.lines:
        most = _HOURS.get(line.unit)
        if line.job is not None and line.job.hours is not None and most is not None:
            hours = look.value(f"lines.{line.id}.job.hours")
            if not 0 <= hours <= most:
                yield warning("hours_implausible", f"lines.{line.id}.job.hours", hours=look.number(hours),
                               unit=look.unit(line.unit), most=look.number(most))  # fmt: skip


def check_shares(look: Look) -> Iterator[Finding]:
    """Rates of contributions, charges and VAT are shares: 0.62, not 62."""
    places = [f"lines.{line.id}.employer.rate" for line in look.production.lines if line.employer is not None]
    places += [f"lines.{line.id}.vat" for line in look.production.lines if line.vat is not None]
    hired = look.budget.model.wages.lines
    flat = {line.id for line in look.production.lines if line.id in hired and hired[line.id].share is not None}
    used = {line.job.status for line in look.production.lines if line.job is not None and line.id in flat}
    places += [f"payroll.flat.{status}" for status in look.production.payroll.flat if status in used]
    places += [f"charges.{rule.charge.id}.rate" for rule in look.budget.model.rules if rule.rate is not None]
    for where in places:
        value = look.value(where)
        if abs(value) > _PERCENT:
            percent = money.format_percent(value, look.lang)
            found, share = look.number(value), f"{value / 100:g}"
            yield warning("rate_is_percentage", where, found=found, percent=percent, share=share)


def check_accounts(look: Look) -> Iterator[Finding]:
    """Top accounts without any line: on purpose, or forgotten."""
    production = look.production
    if not production.lines:
        return
    for entry in look.budget.model.chart.entries.values():
        if entry.depth == 1 and not look.budget.is_used(entry.code):
            params = {"code": entry.code, "label": entry.name(look.lang)}
            yield Finding("account_unused", "info", f"accounts.{entry.code}", params)


def check_charges(look: Look) -> Iterator[Finding]:
    """Every charge has a rate or an amount, limits in order, and a solution."""
    for charge in look.production.charges:
        where, label = f"charges.{charge.id}", look.label(charge)
        if charge.rate is None and charge.amount is None:
            yield Finding("charge_without_rate", where=where, params={"label": label})
        if charge.rate is not None and charge.amount is not None:
            yield warning("charge_twofold", where, label=label)
    for rule, amount in zip(look.budget.model.rules, look.budget.amounts.charges[:, 0], strict=True):
        where, label = f"charges.{rule.charge.id}", look.label(rule.charge)
        given = rule.charge.rate is not None or rule.charge.amount is not None
        if given and math.isnan(amount):
            yield Finding("charge_no_solution", where=where, params={"label": label})
        if rule.cap is not None and rule.floor is not None:
            cap, floor = look.value(f"{where}.cap"), look.value(f"{where}.floor")
            if cap < floor:
                params = {"label": label, "cap": look.number(cap), "floor": look.number(floor)}
                yield Finding("cap_below_floor", where=f"{where}.cap", params=params)


def check_bases(look: Look) -> Iterator[Finding]:
    """What charges are taken of exists, and no charge is in the base of its own base."""
    ids = [charge.id for charge in look.production.charges]
    tags = {tag for line in look.production.lines for tag in line.tags}
    for charge in look.production.charges:
        where, label = f"charges.{charge.id}.base", look.label(charge)
        unknown = {*charge.base.tags, *charge.base.except_tags} - tags
        if unknown:
            yield warning("charge_tags", f"{where}.tags", label=label, found=", ".join(sorted(unknown)))
        for name in charge.base.charges:
            if name not in ids:
                yield Finding("charge_base", where=f"{where}.charges", params={"label": label, "id": name})
    yield from _circular(look)


def _circular(look: Look) -> Iterator[Finding]:
    graph = {charge.id: charge.base.charges for charge in look.production.charges if charge.of == "base"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        path = " → ".join(error.args[1])
        yield Finding("circular_charges", where=f"charges.{error.args[1][0]}", params={"path": path})


def check_typed_totals(look: Look) -> Iterator[Finding]:
    """Totals printed elsewhere, in the production's currency, come out here too."""
    if look.budget.currency != look.production.currency:
        return
    codes = look.budget.model.chart.entries
    for key, typed in look.production.typed_totals.items():
        where = f"typed_totals.{key}"
        if key != "total" and key not in codes:
            yield Finding("account_unknown", where=where, params={"code": key, "near": ", ".join(list(codes)[:8])})
            continue
        computed = float(look.budget.total if key == "total" else look.budget.account(key))
        difference = computed - typed
        if abs(difference) >= 0.5 * 10.0**-look.budget.model.digits:
            yield warning(
                "typed_total", where, key=key, typed=look.money(typed), computed=look.money(computed),
                difference=look.money(difference),
            )  # fmt: skip


def check_drivers(look: Look) -> Iterator[Finding]:
    """Every driver is used, has a value, and stays inside its bounds."""
    used = look.budget.model.used | set(_used_by_scenarios(look.production))
    for driver in look.production.drivers:
        where = f"drivers.{driver.id}"
        label = look.label(driver)
        if driver.id not in used:
            yield warning("driver_unused", where, label=label)
        value, least, most = (look.value(f"{where}.{name}") for name in ("value", "min", "max"))
        if not math.isfinite(value):
            yield Finding("value_unknown", where=f"{where}.value", params={"label": label})
        bounds = {"label": label, "least": look.number(least), "most": look.number(most)}
        if least > most:
            yield Finding("bounds_order", where=where, params=bounds)
        elif value < least or value > most:
            yield warning("driver_out_of_bounds", f"{where}.value", value=look.number(value), **bounds)


def _used_by_scenarios(production: Production) -> Iterator[str]:
    """Names in the formulas of scenarios, which the base does not compute, and drivers that scenarios set."""
    for scenario in production.scenarios:
        for override in scenario.overrides:
            yield (override.set or "").removeprefix("drivers.").partition(".")[0]
            for value in (override.to, override.by):
                if formula.is_formula(value):
                    with suppress(ProdkitError):  # told by `check_scenarios`
                        yield from formula.names(formula.parse(value))


def check_phases(look: Look) -> Iterator[Finding]:
    """Phases follow each other, and last some time."""
    before: tuple[str, float, float] | None = None
    for phase in look.production.phases:
        where, label = f"phases.{phase.id}", look.label(phase)
        first, last, _ = look.budget.model.dates(look.registers, phase.id)
        if not (first >= periods.FIRST_DAY and last <= periods.LAST_DAY) and math.isfinite(first + last):
            params = {"label": label, "first": look.day(periods.FIRST_DAY), "last": look.day(periods.LAST_DAY)}
            yield Finding("phase_beyond_calendar", "warning", where, params)
        if look.value(f"{where}.length") < 0:
            yield Finding("phase_length", where=f"{where}.length", params={"label": label})
        if before is not None and first < before[1]:
            params = {
                "label": label,
                "start": look.day(first),
                "before": before[0],
                "end": look.day(before[1]),
            }
            yield Finding("phase_order_file", where=f"{where}.start", params=params)
        elif before is not None and first <= before[2]:
            params = {
                "label": label,
                "start": look.day(first),
                "before": before[0],
                "end": look.day(before[2]),
            }
            yield Finding("phase_order", "info", f"{where}.start", params)
        before = (label, first, last) if math.isfinite(first) else None


def check_exchange_rates(look: Look) -> Iterator[Finding]:
    """A currency is worth something."""
    for code in look.production.exchange_rates:
        if not look.value(f"exchange_rates.{code}") > 0:
            yield Finding("exchange_rate", where=f"exchange_rates.{code}", params={"currency": code})


def check_scenarios(look: Look) -> Iterator[Finding]:
    """Every scenario sits on the production or on another one, never on itself, and what it changes is there."""
    for scenario in look.production.scenarios:
        if scenario.id == BASE:
            yield Finding("scenario_reserved", where=f"scenarios.{scenario.id}.id")
            continue
        try:
            changes = chain(look.production, scenario.id)
        except ProdkitError as error:
            own = f"scenarios.{scenario.id}.base"
            yield from (finding for finding in error.findings if finding.where == own)
            continue
        _, found = apply(look.production, changes)
        yield from (finding for finding in found if finding.where.startswith(f"scenarios.{scenario.id}."))
        targets = Counter(override.target for override in scenario.overrides if override.scale is None)
        for target, count in targets.items():
            if count > 1:
                yield warning("override_twice", f"scenarios.{scenario.id}", path=target)


def check_client(look: Look) -> Iterator[Finding]:
    """What clients are shown exists, and their levers have bounds in order."""
    yield from offer.check_client(look.production)


def check_uncertain(look: Look) -> Iterator[Finding]:
    """Ranges, risks and correlations are possible."""
    yield from risk.findings(look.budget)


def check_examples(look: Look) -> Iterator[Finding]:
    """Figures that are examples are counted, for a producer to replace."""
    count = sum(
        line.rate is not None and (line.source is None or line.source.status == "example")
        for line in look.production.lines
    )
    if count:
        yield Finding("examples", "info", "lines", {"count": count})


def check_financing(look: Look) -> Iterator[Finding]:
    """The financing plan, the payments and the order of receipts, where there are any."""
    if look.production.financing is not None or look.production.recoupment is not None:
        from prodkit.finance.checks import findings

        yield from findings(look.budget)


CHECKS: tuple[Check, ...] = (
    check_lines,
    check_time,
    check_shares,
    check_accounts,
    check_charges,
    check_bases,
    check_typed_totals,
    check_drivers,
    check_phases,
    check_exchange_rates,
    check_scenarios,
    check_client,
    check_uncertain,
    check_financing,
    check_examples,
    *WAGE_CHECKS,
)
