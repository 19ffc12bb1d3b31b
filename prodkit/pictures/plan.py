"""The financing plan against its budget, and the balance month by month: the same pictures on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, money
from prodkit.html import Html
from prodkit.i18n import Lang
from prodkit.pictures.financing import Curve, Part, cash_curves, stacks

if TYPE_CHECKING:
    import datetime as dt

    from prodkit.finance.payments import CashFlow
    from prodkit.finance.plan import FinancingPlan

NATURES = ("own", "partners", "channels", "guarantees", "public", "tax", "investors", "sales")
_NATURE = {
    "producer": "own", "participation": "own", "coproducer": "partners", "broadcaster": "channels",
    "distributor": "guarantees", "sales_agent": "guarantees", "cnc_automatic": "public", "cnc_selective": "public",
    "region": "public", "eurimages": "public", "other_public": "public", "tax_credit": "tax", "sofica": "investors",
    "sponsorship": "investors", "crowdfunding": "investors",
}  # fmt: skip
"""What a kind of source is shown as; those not named, tickets, performances and banks, are `sales`."""
_NEUTRAL = 8


def plan_picture(plan: FinancingPlan, lang: Lang) -> tuple[Html, list[Part]]:
    """Draw the accounts of a budget above those who pay them.

    Returns:
        The picture, and what pays with its amounts: natures of sources, then what is missing.
    """

    def say(key: str, **params: object) -> str:
        return i18n.text(f"finance.app.{key}", lang, **params)

    def written(amount: float, digits: int | None = 0) -> str:
        return money.format_money(amount, plan.currency, lang, digits)

    amounts = dict.fromkeys(NATURES, 0.0)
    for source, minor in zip(plan.sources, np.nan_to_num(plan.minor[:, 0]), strict=True):
        amounts[_NATURE.get(source.kind, "sales")] += money.amount(minor, plan.figures.digits)
    paid = [Part(say(f"nature.{name}"), amount, tone) for tone, (name, amount) in enumerate(amounts.items()) if amount]
    gap = float(plan.gap)
    if gap > 0:
        paid.append(Part(say("gap"), gap, 0, is_gap=True))
    top = plan.figures.budget.accounts(depth=1, lang=lang)
    costs = top[(top["kind"] == "cost") & (top["amount"] > 0)].to_dict("records")
    spent = [
        Part(f"{row['account']} {row['label']}", float(row["amount"]), _NEUTRAL + number % 2)
        for number, row in enumerate(costs)
    ]
    title = say("plan_picture", budget=written(float(plan.budget), None), plan=written(float(plan.total), None))
    return stacks([(say("tile.budget"), spent), (say("tile.plan"), paid)], title, written), paid


def cash_picture(flow: CashFlow, label: str, others: Sequence[tuple[str, CashFlow]], lang: Lang) -> Html:
    """Draw the balance at the end of each period, with its lowest point.

    Args:
        flow: Payments of a single case.
        label: What they are of.
        others: Payments of other scenarios, to stand behind it, each with its name.
        lang: Language of the reader.
    """

    def written(amount: float) -> str:
        return money.format_money(amount, flow.currency, lang, 0)

    curves = [Curve(label, [float(value) for value in flow.balance], is_main=True)]
    for name, other in others:
        # Another scenario may begin earlier or end later: what is seen is the span of the one that is read.
        balance = np.asarray(other.balance)
        place = np.searchsorted(other.edges, flow.edges[:-1], side="right") - 1
        values = np.where(place < 0, 0.0, balance[np.clip(place, 0, len(balance) - 1)])
        curves.append(Curve(name, [float(value) for value in values]))
    labels = [period_name(flow, day, lang) for day in flow.periods]
    said = lowest_point(flow, lang)
    start, end = labels[0], labels[-1]
    title = i18n.text("finance.app.cash_picture", lang, start=start, end=end, said=said)
    return cash_curves(labels, curves, (int(np.asarray(flow.balance).argmin()), said), title, written)


def lowest_point(flow: CashFlow, lang: Lang) -> str:
    """Say how low the balance falls, and when."""
    amount = money.format_money(float(flow.lowest), flow.currency, lang, 0)
    return i18n.text("finance.app.lowest_at", lang, amount=amount, day=money.format_day(flow.lowest_day(), lang))


def period_name(flow: CashFlow, day: dt.date, lang: Lang) -> str:
    """Name a period by its first day: a month, or the day a week begins."""
    return money.format_day(day, lang, "d MMM yy" if flow.by == "week" else "MMM yy")
