"""The pay sheet of an engagement: what it costs, contribution by contribution, and what is left to the person.

Of a cost as computed, of a deal as the Payroll app works it out, or of a line of a budget that names a job.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prodkit import i18n, money
from prodkit.agreements.jobs import shown
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang, pick
from prodkit.payroll import EmployerCost, cautions
from prodkit.report.document import Cell, Column, Document, Facts, Part, Row, Table, Words
from prodkit.wages import minima, people, units

if TYPE_CHECKING:
    from prodkit.budget import Budget
    from prodkit.deal import Reckoning
    from prodkit.entries import Line
    from prodkit.payroll.contributions import Contributions
    from prodkit.production import Production
    from prodkit.wages.hired import Hired

_EURO = "EUR"
_MOST_NAMED = 12
_Fact = tuple[str, str]


def pay_sheet(cost: EmployerCost, lang: Lang, facts: Sequence[_Fact] = ()) -> Iterator[Part]:
    """Give an engagement row by row: gross, employer and employee contributions with their source, cost and net.

    Args:
        cost: What was computed.
        lang: Language of the reader.
        facts: What it was computed for: job, agreement, hours, grid minimum.
    """
    if cost.engagements:
        first, last = min(item.start for item in cost.engagements), max(item.end for item in cost.engagements)
        facts = (*facts, (_say("pay.period", lang), f"{_day(first, lang)} – {_day(last, lang)}"))
    yield Facts("", tuple(facts))
    columns = (
        Column(_say("pay.contribution", lang), wide=True), Column(_say("pay.base", lang), "money"),
        Column(_say("pay.employer_rate", lang), "share"), Column(_say("pay.employer", lang), "money"),
        Column(_say("pay.employee_rate", lang), "share"), Column(_say("pay.employee", lang), "money"),
    )  # fmt: skip
    due = cost.rows(lang).to_dict("records")
    rows = [Row((_say("pay.gross", lang), cost.gross, None, None, None, None), "account")]
    rows += _contributions(due, lang)
    rows += [
        Row((_say("pay.contributions", lang), None, None, cost.employer, None, cost.employee), "sub"),
        Row((_say("pay.cost", lang), None, None, cost.total, None, None), "total"),
        Row((_say("pay.net", lang), None, None, None, None, cost.net), "total"),
    ]
    yield Table("", columns, tuple(rows))
    yield Words(_say("pay.sources", lang), points=tuple(dict.fromkeys(str(row["source"]) for row in due)))
    notes = tuple(finding.what(lang) for finding in cost.findings)  # how to mend it is not for who gets the sheet
    if notes:
        yield Words(_say("pay.notes", lang), points=notes)


def _contributions(due: Sequence[Mapping[Any, Any]], lang: Lang) -> Iterator[Row]:
    """Give the contributions; those of several months, each under its own."""
    months = list(dict.fromkeys(row["month"] for row in due))
    for month in months:
        if len(months) > 1:
            first = dt.date.fromisoformat(f"{month}-01")
            name = money.format_day(first, lang, "LLLL y")
            yield Row((name[:1].upper() + name[1:], None, None, None, None, None), "sub")
        depth = int(len(months) > 1)
        for row in due:
            if row["month"] == month:
                sides = (*_side(row, "employer"), *_side(row, "employee"))
                yield Row((row["label"], row["base"], *sides), depth=depth)


def _side(row: Mapping[Any, Any], who: str) -> tuple[Cell, Cell]:
    """Give rate and amount of one side; nothing where it owes nothing."""
    rate, amount = row[f"{who}_rate"], row[who]
    return (rate, amount) if rate or amount else (None, None)


# -- of a deal


def of_deal(
    reckoned: Reckoning, lang: Lang, as_of: dt.date, production: Production | None = None,
    logo: tuple[str, bytes] | None = None,
) -> Document:  # fmt: skip
    """Make the pay sheet of a deal.

    Args:
        reckoned: What the deal comes to.
        lang: Language of the reader.
        as_of: Day it speaks of.
        production: Whose name and brand it bears, if it is for one.
        logo: Kind and bytes of the brand's logo.

    Returns:
        The document; its version is a fingerprint of what was agreed.
    """
    wage, deal = reckoned.wage, reckoned.deal
    unit = i18n.text(f"agreements.unit.{deal.unit}", lang)
    quantity = money.format_number(reckoned.quantity, lang, _decimals(reckoned.quantity))
    facts = [
        (_say("pay.job", lang), shown(wage.row.job)),
        (_say("pay.agreement", lang), f"{wage.agreement} · {wage.row.annex}".rstrip(" ·")),
        (_say("pay.minimum", lang), f"{_euros(reckoned.minimum, lang)} / {unit}"),
        (_say("pay.unit", lang), f"{_euros(reckoned.unit_gross, lang)} / {unit}"),
        (_say("pay.quantity", lang), f"{quantity} × {unit}"),
    ]  # fmt: skip
    if reckoned.hours is not None:
        facts.append((_say("pay.hours", lang), _hours(reckoned.hours, lang)))
    if reckoned.allowances:
        facts.append((_say("pay.allowances", lang), _euros(reckoned.allowances, lang)))
    heading = i18n.text("report.heading.pay_sheet", lang)
    title = shown(wage.row.job) if production is None else f"{production.name(lang)} – {shown(wage.row.job)}"
    version = hashlib.sha256(repr(deal).encode()).hexdigest()[:10]
    brand = None if production is None else production.brand
    parts = tuple(pay_sheet(reckoned.cost, lang, facts))
    return Document("pay_sheet", lang, heading, title, _EURO, as_of, version, brand, logo, parts)


# -- of a line of a budget


def hired_lines(budget: Budget) -> dict[str, Line]:
    """Give the lines of a budget that a pay sheet can be made of: those that name a job under French law, by id."""
    hired = budget.model.wages.lines
    return {line.id: line for line in budget.production.lines if line.id in hired and hired[line.id].is_french}


def of_line(budget: Budget, name: str, lang: Lang) -> Iterator[Part]:
    """Give the pay of a line that names a job: of one unit, or of all that a person is engaged for.

    Args:
        budget: The budget, of one case.
        name: Id of the line.
        lang: Language of the reader.

    Raises:
        ProdkitError: If there is no such line with a job, or its contributions cannot be known.
    """
    lines = hired_lines(budget)
    if name not in lines:
        named = ", ".join(list(lines)[:_MOST_NAMED]) + ("…" if len(lines) > _MOST_NAMED else "")
        raise ProdkitError.of("pay_sheet_line", name=name[:64], known=named or "–")
    line, hired = lines[name], budget.model.wages.lines[name]
    due = _due(budget, hired)
    if due is None:
        raise ProdkitError.of("pay_sheet_unknown", label=i18n.every(pick, line.label))
    cost = EmployerCost((), due, tuple(cautions((), due)))
    yield from pay_sheet(cost, lang, tuple(_facts(budget, line, hired, lang)))
    if hired.unit is None and hired.contract is None:
        yield Words("", (_say("pay.flat", lang),))


def _due(budget: Budget, hired: Hired) -> Contributions | None:
    model, registers = budget.model, budget.registers()
    if hired.contract is not None:
        numbers = [model.at(registers, register) for register in hired.contract.numbers]
        return people.due(model.wages.law.terms, model.at(registers, hired.contract.law_day), numbers)
    day, pay, hours = (model.at(registers, register) for register in (hired.day, hired.pay, hired.hours))
    return units.due(hired.terms, day, pay, minima.hours_of(hired.terms, units.date_of(day), hours))


def _facts(budget: Budget, line: Line, hired: Hired, lang: Lang) -> Iterator[_Fact]:
    model, registers = budget.model, budget.registers()
    day = units.date_of(model.at(registers, hired.day))
    hours = minima.hours_of(hired.terms, day, model.at(registers, hired.hours))
    unit = i18n.text(f"units.{line.unit}", lang)
    yield _say("pay.line", lang), f"{line.account} · {pick(line.label, lang)}"
    yield _say("pay.job", lang), hired.terms.job
    if hired.terms.agreement:
        yield _say("pay.agreement", lang), f"{hired.terms.agreement} · {hired.terms.annex}".rstrip(" ·")
    if line.person:
        yield _say("pay.person", lang), line.person
    if hired.contract is None:
        shown_unit = i18n.text("units.day", lang) if line.unit == "hour" else unit
        yield _say("pay.computed_for", lang), _say("pay.one", lang, unit=shown_unit)
    else:
        labels = {one.id: pick(one.label, lang) for one in budget.production.lines}
        together = ", ".join(labels[name] for name in hired.contract.lines)
        yield _say("pay.computed_for", lang), _say("pay.contract", lang, lines=together)
    if day is not None:
        yield _say("pay.law", lang), _day(day, lang)
    if hours != minima.UNSAID:
        yield _say("pay.hours", lang), _hours(hours, lang)
    yield _say("pay.unit", lang), f"{_euros(model.at(registers, hired.pay), lang)} / {unit}"
    quantity, x = (model.read(registers, f"lines.{line.id}.{field}") for field in ("quantity", "x"))
    pay, employer = (money.amount(minor, model.digits) for minor in budget.line_amounts()[line.id])
    counted = " × ".join(money.format_number(number, lang, _decimals(number)) for number in (quantity, x))
    amounts = [money.format_money(amount, budget.currency, lang) for amount in (pay, employer, pay + employer)]
    yield _say("pay.of_line", lang), _say("pay.line_amounts", lang, counted=f"{counted} {unit}", pay=amounts[0],
                                          employer=amounts[1], total=amounts[2])  # fmt: skip


def _say(key: str, lang: Lang, **params: object) -> str:
    return i18n.text(f"report.{key}", lang, **params)


def _day(day: dt.date, lang: Lang) -> str:
    return money.format_day(day, lang)


def _euros(amount: float, lang: Lang) -> str:
    return money.format_money(amount, _EURO, lang)


def _hours(hours: float, lang: Lang) -> str:
    return f"{money.format_number(hours, lang, _decimals(hours))} h"


def _decimals(number: float) -> int | None:
    """Show two decimals of a number that has more than quarters."""
    return None if number * 4 % 1 == 0 else 2
