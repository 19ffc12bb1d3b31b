"""What deserves a look in the pay of a production: minima, days, people, and rates that only the employer knows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, money
from prodkit.errors import Finding, ProdkitError, Severity
from prodkit.look import Check, Look, warning
from prodkit.payroll import PARTIAL_AGREEMENTS, law, rates
from prodkit.payroll.hiring import dfs_refused
from prodkit.wages import minima, people, units
from prodkit.wages.terms import CURRENCY

if TYPE_CHECKING:
    import datetime as dt

    from prodkit.agreements import Wage
    from prodkit.entries import Line
    from prodkit.payroll.law import Due, Law
    from prodkit.wages.hired import Hired

_CENT = 0.005
_MOST_NAMED = 5
_TOLD = frozenset({"wage_alternatives", "wage_below_smic", "wage_conflict", "wage_month_floor", "wage_not_extended"})
"""What is told of each line beside what its panel tells, and what is told once for all lines."""


def _hired(look: Look) -> Iterator[tuple[Line, Hired]]:
    """The lines that name a job and count."""
    found = look.budget.model.wages.lines
    return ((line, found[line.id]) for line in look.production.lines if line.id in found and not line.muted)


def _by_law(look: Look) -> Iterator[tuple[Line, Hired]]:
    """Those of them whose contributions are computed by law."""
    return ((line, hired) for line, hired in _hired(look) if _is_computed(line, hired))


def _is_computed(line: Line, hired: Hired) -> bool:
    return line.employer is None and hired.share is None


def _day(look: Look, hired: Hired) -> dt.date | None:
    return units.date_of(look.at(hired.day))


def is_told(look: Look, line: Line) -> bool:
    """Tell whether these checks say why a line has no amount."""
    hired = look.budget.model.wages.lines.get(line.id)
    if (
        hired is None
        or line.muted
        or math.isnan(look.value(f"lines.{line.id}.quantity") * look.value(f"lines.{line.id}.x"))
    ):
        return False
    pay = look.at(hired.pay)
    return (hired.from_grid if math.isnan(pay) else _is_computed(line, hired)) and not math.isnan(look.at(hired.hours))


def check_days(look: Look) -> Iterator[Finding]:
    """The law that holds is French, dated, and known."""
    for line, hired in _hired(look):
        where, label = f"lines.{line.id}", line.label
        day, computed = _day(look, hired), _is_computed(line, hired)
        if computed and not hired.is_french:
            yield warning("wage_not_french", f"{where}.job", label=label)
        elif day is None and (computed or hired.from_grid) and (hired.contract is None or hired.from_grid):
            yield warning("wage_undated", f"{where}.phase", label=label)
        elif computed and day is not None and (refused := _law_refused(hired, day)):
            yield replace(refused, severity="warning", where=f"{where}.job")
        elif computed and not look.at(hired.pay) >= 0 and not math.isnan(look.at(hired.pay)):
            yield warning("wage_negative", f"{where}.rate", label=label)


def _law_refused(hired: Hired, day: dt.date) -> Finding | None:
    try:
        law.law(hired.terms.profile, day.replace(day=1))
    except ProdkitError as error:
        return error.findings[0]
    return None


def check_minima(look: Look) -> Iterator[Finding]:
    """Nobody is paid less than the grid says, and every job that the grid has to pay is in it."""
    unsure: list[tuple[dt.date, Line]] = []
    for line, hired in _hired(look):
        day = _day(look, hired)
        if day is None or not (hired.terms.agreement or hired.from_grid) or hired.terms.unit not in minima.GRID_UNITS:
            if hired.from_grid and hired.terms.unit not in minima.GRID_UNITS:
                yield warning("line_without_rate", f"lines.{line.id}.rate", label=line.label)
            continue
        found = minima.minimum(hired.terms, day)
        if found is None:
            yield from _without(line, hired, day)
            continue
        if day > found.wage.row.confirmed:
            unsure.append((found.wage.row.confirmed, line))
        if hired.from_grid:
            yield from _doubts(look, line, hired, day)
        else:
            yield from _below(look, line, hired, found.wage, day)
    if unsure:
        first = min(confirmed for confirmed, _ in unsure)
        params = {"day": first, "lines": _names([line for _, line in unsure])}
        yield Finding("wages_unconfirmed", "info", "lines", params)


def _without(line: Line, hired: Hired, day: dt.date) -> Iterator[Finding]:
    """A job that the grid does not have: a warning where it has to pay, else only worth knowing."""
    for finding in minima.told(hired.terms, day)[:1]:
        severity: Severity = "warning" if hired.from_grid else "info"
        yield replace(finding, severity=severity, where=f"lines.{line.id}.job.{_FIELDS.get(finding.where, 'title')}")


_FIELDS = {"agreement": "agreement", "annex": "annex", "hours": "hours"}


def _doubts(look: Look, line: Line, hired: Hired, day: dt.date) -> Iterator[Finding]:
    """What a producer should know of a minimum that the line is paid."""
    for finding in minima.told(hired.terms, day):
        if finding.code in _TOLD:
            yield replace(finding, severity="info", where=f"lines.{line.id}.job")
    if math.isnan(look.at(hired.pay)) and not math.isnan(look.at(hired.asked)):
        params = {"label": line.label, "hours": look.at(hired.asked)}
        yield warning("wage_hours_unpaid", f"lines.{line.id}.job.hours", **params)


def _below(look: Look, line: Line, hired: Hired, wage: Wage, day: dt.date) -> Iterator[Finding]:
    """A rate under the minimum of the grid for the same hours; in another annex or condition it may be enough."""
    if not hired.is_french:
        return
    pay, hours = look.at(hired.pay), np.array([look.at(hired.asked)])
    least = float(minima.pay(hired.terms, day, hours)[0])
    if pay < least - _CENT:
        row = wage.row
        others = {replace(hired.terms, annex=one.annex, condition=one.condition) for one in wage.alternatives}
        enough = any(pay >= minima.pay(terms, day, hours)[0] - _CENT for terms in others)
        part = ", ".join(filter(None, (row.annex, row.job, row.condition, row.contract)))
        yield Finding(
            "pay_below_minimum", "info" if enough else "warning", f"lines.{line.id}.rate",
            {
                "label": line.label, "pay": _euros(pay), "least": _euros(least), "row": part,
                "agreement": row.agreement, "since": row.since, "unit": _unit(line.unit),
            },
            source=wage.source.title,
        )  # fmt: skip


def check_people(look: Look) -> Iterator[Finding]:
    """Lines of one person have dates, and leave that person time for all of them."""
    seen: set[tuple[str, ...]] = set()
    for line, hired in _by_law(look):
        contract = hired.contract
        if line.person and contract is None:
            params: dict[str, object] = {"label": line.label, "person": line.person}
            yield Finding("person_undated", "info", f"lines.{line.id}.phase", params)
        elif line.person and contract is not None and contract.lines not in seen:
            seen.add(contract.lines)
            numbers = [look.at(register) for register in contract.numbers]
            if people.overlap(look.budget.model.wages.law.terms, numbers) >= 1:
                lines = [other for other in look.production.lines if other.id in contract.lines]
                params = {"person": line.person, "lines": _names(lines)}
                yield Finding("person_overlap", "info", f"lines.{line.id}.person", params)


def check_rates(look: Look) -> Iterator[Finding]:
    """Rates that only the employer knows are given, and the law that is used is confirmed: said once for all lines."""
    lines: dict[str, list[Line]] = {"payroll_rates_stand_in": [], "payroll_rates_missing": []}
    names: dict[str, dict[str, Due]] = {code: {} for code in lines}
    used: list[Law] = []
    for line, hired in _by_law(look):
        day = _day(look, hired)
        if day is None or not hired.is_french or _law_refused(hired, day):
            continue
        found = law.law(hired.terms.profile, day.replace(day=1))
        used.append(found)
        for code, dues in zip(lines, _open(found, hired), strict=True):
            names[code] |= {due.contribution.id: due for due in dues}
            lines[code] += [line] if dues else []
    for code, named in names.items():
        if named:
            params = {"names": _contributions(named.values()), "first": next(iter(named))}
            yield warning(code, "payroll.rates", lines=_names(lines[code]), **params)
    yield from _doubtful(used)


def _open(found: Law, hired: Hired) -> tuple[list[Due], list[Due]]:
    """The contributions for which a landmark stands in, and those that nobody knows."""
    dues = found.dues.values()
    unknown = [
        due for due in dues
        if math.isnan(due.employer) or (due.contribution.base == "premium" and hired.terms.premium is None)
    ]  # fmt: skip
    return [due for due in dues if due.status == "placeholder"], unknown


def _doubtful(used: list[Law]) -> Iterator[Finding]:
    late = [found for found in used if found.month > found.confirmed_until]
    if late:
        since, month = min(found.confirmed_until for found in late), max(found.month for found in late)
        yield Finding("law_not_confirmed", "warning", "law_date", {"since": since, "day": month})
    kinds = {found.profile.agreement for found in used}
    for agreement in sorted(kinds & set(PARTIAL_AGREEMENTS)):
        yield warning("payroll_agreement_partial", "agreement", agreement=agreement)
    if "" in kinds:
        yield Finding("payroll_agreement_none", "info", "agreement", {"known": ", ".join(rates.AGREEMENTS)})


def _names(lines: list[Line]) -> Mapping[str, str]:
    """Name some lines in every language, the first ones if they are many."""
    more = ", …" if len(lines) > _MOST_NAMED else ""
    return i18n.every(lambda lang: ", ".join(i18n.pick(line.label, lang) for line in lines[:_MOST_NAMED]) + more)


def _contributions(dues: Iterable[Due]) -> Mapping[str, str]:
    return i18n.every(lambda lang: ", ".join(due.contribution.name(lang) for due in dues))


def _unit(unit: str) -> Mapping[str, str]:
    return i18n.every(lambda lang: i18n.text(f"units.{unit}", lang))


def _euros(amount: float) -> Mapping[str, str]:
    return i18n.every(lambda lang: money.format_money(amount, CURRENCY, lang))


def check_abatements(look: Look) -> Iterator[Finding]:
    """An abatement for expenses is only for those who may have it."""
    for line, hired in _hired(look):
        wanted = None if line.job is None else line.job.dfs
        status = hired.terms.profile.status
        if wanted is not None and status not in law.DFS_FOR[wanted]:
            yield dfs_refused(wanted, status, f"lines.{line.id}.job.dfs", "warning")


WAGE_CHECKS: tuple[Check, ...] = (check_days, check_minima, check_people, check_rates, check_abatements)
