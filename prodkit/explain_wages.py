"""Why a line with a job is paid and costs what it does: the row of the grid, overtime, each contribution."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit import i18n, money
from prodkit.entries import Source, SourceStatus
from prodkit.explanation import Explanation
from prodkit.i18n import Lang
from prodkit.payroll import EmployerCost
from prodkit.wages import minima, people, units
from prodkit.wages.terms import CURRENCY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.entries import Line
    from prodkit.model import Model
    from prodkit.payroll.contributions import Contributions
    from prodkit.wages.hired import Contract, Hired

    Floats = NDArray[np.float64]

_STATUS: Mapping[str, SourceStatus] = {
    "official": "official", "agreement": "official", "model": "secondary", "secondary": "secondary",
    "derived": "derived", "quoted": "quoted", "unknown": "quoted", "placeholder": "example",
}  # fmt: skip


class WageExplainer:
    """Opens the pay and the contributions of lines that name a job.

    Args:
        model: The compiled production.
        registers: The numbers of one case.
        amounts: What each line comes to, in minor units.
        lang: Language of the labels.
    """

    def __init__(self, model: Model, registers: Floats, amounts: Mapping[str, tuple[float, float]], lang: Lang) -> None:
        self.model = model
        self.registers = registers
        self.amounts = amounts
        self.lang = lang

    def word(self, name: str, **params: object) -> str:
        """Give a word of the explanation of wages."""
        return i18n.text(f"wages.{name}", self.lang, **params)

    def _at(self, register: int) -> float:
        return self.model.at(self.registers, register)

    def _euros(self, label: str, value: float, *, key: str = "", note: str = "", **more: Any) -> Explanation:
        return Explanation("factor", key, label, value, CURRENCY, note=note, **more)

    # -- pay

    def pay(self, line: Line, rate: Explanation, *, opened: bool) -> Iterator[Explanation]:
        """Open the pay of a unit: what was typed, or the minimum of the grid; then overtime, hour by hour.

        Args:
            line: The line.
            rate: What is told of a rate that was typed.
            opened: Whether to tell the hours.
        """
        hired = self.model.wages.lines.get(line.id)
        day = None if hired is None else units.date_of(self._at(hired.day))
        if hired is None or day is None:
            yield rate
            return
        found = minima.minimum(hired.terms, day)
        pay, hours = self._at(hired.pay), minima.hours_of(hired.terms, day, self._at(hired.hours))
        if hired.from_grid and found is not None:
            wage, row = found.wage, found.wage.row
            name = ", ".join(filter(None, (row.annex, row.job, row.condition, row.contract)))
            source = Source(text=wage.source.title, status=wage.status, date=row.since)
            since = self.word("since", day=money.format_day(row.since, self.lang))
            label = self.word("minimum", agreement=row.agreement, row=name)
            rate = replace(rate, label=label, source=source, note=since)
        if hired.base is not None:
            rate = replace(rate, note=" · ".join(filter(None, (rate.note, self._hours(self._at(hired.base))))))
        yield rate
        parts = tuple(self._tiers(hired, pay, hours)) if opened else ()
        if len(parts) > 1:
            yield self._euros(self.word("pay", hours=self._hours(hours)), pay, children=parts)

    def _tiers(self, hired: Hired, pay: float, hours: float) -> Iterator[Explanation]:
        """Open a week into hours paid alike, on the hourly base that the pay comes to."""
        day = units.date_of(self._at(hired.day))
        tiers = [] if day is None else minima.tiers(hired.terms, day, hours)
        counted = sum(tier.hours * tier.percentage for tier in tiers) / 100
        if not counted or math.isnan(pay):
            return
        base, left = pay / counted, pay
        for number, tier in enumerate(tiers, 1):
            amount = left if number == len(tiers) else self._cents(base * tier.hours * tier.percentage / 100)
            left = self._cents(left - amount)
            label = self.word("hours_at", hours=self._hours(tier.hours), percent=f"{tier.percentage:g}")
            note = f"{money.format_number(base, self.lang, 4)} € × {tier.percentage:g} %"
            source = Source(text=f"{tier.rule.article}, {tier.rule.source}", status=_STATUS[tier.rule.status])
            yield self._euros(label, amount, note=note, source=source)

    @staticmethod
    def _rounded(value: float, digits: int) -> float:
        return float(money.round_half_up(np.array([value]), digits)[0])

    def _cents(self, value: float) -> float:
        return self._rounded(value, units.CENTS)

    def _hours(self, hours: float) -> str:
        return f"{money.format_number(hours, self.lang)} h"

    # -- contributions

    def employer(self, line: Line, *, opened: bool) -> Iterator[Explanation]:
        """Open the contributions of a line; beside a flat percentage, what the law would ask for.

        Args:
            line: The line.
            opened: Whether to tell them one by one.
        """
        hired = self.model.wages.lines.get(line.id)
        if hired is None or not hired.is_french:
            return
        if hired.contract is not None:
            yield from self._contract(line, hired.contract, opened=opened)
        elif hired.unit is not None:
            yield self._unit(line, hired, opened=opened)
        elif opened:
            yield from self._beside_flat(line, hired)

    def _due(self, hired: Hired) -> Contributions | None:
        day, pay, hours = map(self._at, (hired.day, hired.pay, hired.hours))
        return units.due(hired.terms, day, pay, minima.hours_of(hired.terms, units.date_of(day), hours))

    def _unit(self, line: Line, hired: Hired, *, opened: bool) -> Explanation:
        due = self._due(hired) if opened else None
        unit = i18n.text(f"units.{line.unit}", self.lang)
        value = math.nan if hired.unit is None else self._at(hired.unit)
        pay = self._at(hired.pay)
        note = self.word("unit_cost", cost=self._money(pay + value))
        children = () if due is None else tuple(self._rows(due))
        return self._euros(self.word("of_unit", unit=unit), value, note=note, children=children)

    def _contract(self, line: Line, contract: Contract, *, opened: bool) -> Iterator[Explanation]:
        numbers = [self._at(register) for register in contract.numbers]
        law = self.model.wages.law
        due = people.due(law.terms, self._at(contract.law_day), numbers) if opened else None
        total = self._at(contract.total)
        label = self.word("of_person", person=line.person) if line.person else self.word("of_contract")
        children = () if due is None else tuple(self._rows(due))
        yield self._euros(label, total, children=children)
        if len(contract.lines) > 1:
            gross = [self._at(register) for register in contract.gross]
            own, whole = gross[contract.lines.index(line.id)], sum(gross)
            part = own / whole if whole else 0.0
            note = f"{self._money(own)} / {self._money(whole)}"
            yield Explanation("factor", "", self.word("part_of_person"), self._rounded(part, 4), unit="%", note=note)

    def _beside_flat(self, line: Line, hired: Hired) -> Iterator[Explanation]:
        """What the law asks for, where a flat percentage stands in, and how far apart the two are."""
        due, pay = self._due(hired), self._at(hired.pay)
        own, flat = (money.amount(minor, self.model.digits) for minor in self.amounts[line.id])
        if due is None or not pay or not own:
            return
        rate = money.amount(float(due.employer.sum()), units.CENTS) / float(due.slips.gross.sum())
        more = self._cents(own * rate - flat)
        points = money.format_number((rate - flat / own) * 100, self.lang, 1)
        note = self.word("apart", points=points, amount=money.format_money(more, self.model.currency, self.lang))
        children = tuple(self._rows(due))
        yield Explanation(
            "factor", "", self.word("by_law"), self._rounded(rate, 4), unit="%", note=note, children=children
        )

    def _rows(self, due: Contributions) -> Iterator[Explanation]:
        """Each contribution of the employer, months together."""
        found: dict[str, list[Mapping[Any, Any]]] = {}
        for row in EmployerCost((), due, ()).rows(self.lang).to_dict("records"):
            found.setdefault(row["contribution"], []).append(row)
        for months in found.values():
            amount = self._cents(sum(row["employer"] for row in months))
            if amount or math.isnan(amount):
                yield self._contribution(months, amount)

    def _contribution(self, months: list[Mapping[Any, Any]], amount: float) -> Explanation:
        first = months[0]
        base, shares = self._money(sum(row["base"] for row in months)), {row["employer_rate"] for row in months}
        note = base if len(shares) > 1 else f"{base} × {money.format_share(first['employer_rate'], self.lang)}"
        if math.isnan(amount):
            note = self.word("unknown")
        elif first["status"] in {"placeholder", "given"}:
            note = f"{self.word(first['status'])} · {note}"
        source = Source(text=first["source"], status=_STATUS[first["status"]]) if first["source"] else None
        return self._euros(first["label"], amount, note=note, source=source)

    def _money(self, value: float) -> str:
        return money.format_money(value, CURRENCY, self.lang)
