"""The plan of payments: what goes out and comes in by week or month, the balance, its lowest point, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money, periods
from prodkit.finance import bank, spread
from prodkit.finance.instalments import Receipt, instalments
from prodkit.finance.spread import By, Costs, edges, every_part, floor_to
from prodkit.funding.cash import Cash
from prodkit.funding.plan import State
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.finance.plan import FinancingPlan

    Floats = NDArray[np.float64]


def compute(
    plan: FinancingPlan, by: By = "month", states: tuple[State, ...] = ("acquired", "expected", "applied")
) -> CashFlow:
    """Lay out a plan that is already computed; `cash_flow` does it in one step."""
    figures = plan.figures
    cash = figures.production.cash or Cash()
    costs = spread.costs_of(figures, cash)
    first = costs.span[0]
    if cash.start is not None:
        first = np.full(figures.size, periods.to_day(cash.start))
    receipts = tuple(item for item in instalments(plan, first) if item.source.state in states)
    begins = [float(np.nanmin(first)), *(profile.first for profile in costs.profiles)]
    ends = [float(np.nanmax(costs.span[1])), *(profile.last for profile in costs.profiles)]
    begins += [float(np.nanmin(item.day)) for item in receipts if np.isfinite(item.day).any()]
    ends += [float(np.nanmax(item.day)) for item in receipts if np.isfinite(item.day).any()]
    refund = figures.number("cash.vat.delay", 0.0) if cash.vat is not None else np.zeros(figures.size)
    if cash.vat is not None:
        ends.append(max(ends) + float(np.nanmax(refund)) + 32.0)
    start = periods.to_day(cash.start) if cash.start is not None else min(begins)
    layout = edges(start, max(ends), by)
    return CashFlow(plan, cash, by, layout, costs, receipts, refund)


@dataclass(frozen=True)
class CashFlow:
    """Payments and balances by period.

    Attributes:
        plan: The financing plan.
        cash: What the production says about payments.
        by: `month` or `week`.
        edges: First day of each period, and the day after the last one, as day numbers.
        costs: What is paid, by way of paying.
        receipts: Instalments that come in.
        refund: Days from the end of a month to the VAT refund (cases).
    """

    plan: FinancingPlan
    cash: Cash
    by: By
    edges: Floats
    costs: Costs
    receipts: tuple[Receipt, ...]
    refund: Floats

    @property
    def size(self) -> int:
        """How many cases there are."""
        return self.plan.figures.size

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.plan.currency

    @cached_property
    def periods(self) -> list[dt.date]:
        """First day of each period."""
        return [periods.to_date(day) for day in self.edges[:-1]]

    # -- flows in minor units (periods x cases)

    @cached_property
    def _shares(self) -> list[Floats]:
        """Share paid of each profile before the end of each period."""
        ends = self.edges[1:, np.newaxis]
        return [profile.paid_before(ends) for profile in self.costs.profiles]

    @cached_property
    def out(self) -> Floats:
        """What is paid, without VAT."""
        total = np.zeros((len(self.edges) - 1, self.size))
        for part in self.costs.parts:
            total += _whole(self._shares[part.profile], part.minor)
        return _steps(total)

    @cached_property
    def income(self) -> Floats:
        """What the sources pay, without VAT."""
        return self._landed([(item.day, item.minor) for item in self.receipts])

    @cached_property
    def vat(self) -> Floats:
        """VAT: what is charged and given back, less what is paid and handed over."""
        total = np.zeros((len(self.edges) - 1, self.size))
        if self.cash.vat is None:
            return total
        ends = self.edges[1:, np.newaxis]
        closed = floor_to(ends - self.refund, "month")
        for profile, part in every_part(self.costs):
            if part.vat.any():
                paid, back = self._shares[part.profile], profile.paid_before(closed)
                total += _whole(back, part.vat) - _whole(paid, part.vat)
        due = [(self._month_end(item.day) + self.refund, -item.vat) for item in self.receipts]
        return _steps(total) + self._landed([(item.day, item.vat) for item in self.receipts]) + self._landed(due)

    @staticmethod
    def _month_end(day: Floats) -> Floats:
        return floor_to(floor_to(day, "month") + 31, "month") - 1

    @cached_property
    def advanced(self) -> Floats:
        """What banks advance on signed contracts, less what the instalments pay back."""
        events = []
        for position, discount in enumerate(self.cash.discounts, 1):
            share = self.plan.figures.number(f"cash.discounts.{position}.advance")
            paid = self.plan.figures.day(discount.on)
            for item in self.receipts:
                if item.source.id in discount.sources:
                    lent = np.where(item.day > paid, money.to_minor(item.minor * share, 0), 0.0)
                    events += [(paid, lent), (item.day, -lent)]
        return self._landed(events)

    def _landed(self, events: list[tuple[Floats, Floats]]) -> Floats:
        """Put amounts into the period of their day; what comes before the first period belongs to it."""
        flows = np.zeros((len(self.edges) - 1, self.size))
        cases = np.arange(self.size)
        for day, minor in events:
            known = np.isfinite(day)
            place = np.searchsorted(self.edges, np.where(known, day, self.edges[0]), side="right") - 1
            np.add.at(flows, (np.clip(place, 0, len(flows) - 1), cases), np.where(known, minor, 0.0))
        return flows

    @cached_property
    def balances(self) -> Floats:
        """Balance at the end of each period, before interest, in minor units (periods x cases)."""
        opening = self.plan.figures.minor(self.plan.figures.number("cash.opening", 0.0))
        net = self.income - self.out + self.vat + self.advanced
        found: Floats = opening + np.cumsum(net, axis=0)
        return found

    # -- what it comes to

    @cached_property
    def balance(self) -> Floats:
        """Balance at the end of each period, before interest (periods, or periods x cases)."""
        return self.plan.figures.shape(self.balances)

    @cached_property
    def lowest(self) -> Floats:
        """The lowest balance."""
        return self.plan.figures.shape(self.balances.min(axis=0))

    def lowest_day(self, case: int = 0) -> dt.date:
        """Give the last day of the period in which the balance is lowest."""
        row = int(self.balances[:, case].argmin())
        return periods.to_date(self.edges[row + 1] - 1)

    @cached_property
    def credit_needed(self) -> Floats:
        """What somebody has to lend so that the balance never goes below zero."""
        return self.plan.figures.shape(np.maximum(-self.balances.min(axis=0), 0.0))

    @cached_property
    def costs_of_credit(self) -> Floats:
        """Interest on negative balances and on advances, and the guarantee's fee."""
        return self.plan.figures.shape(self._interest() + self._on_advances() + self._guarantee())

    def _interest(self) -> Floats:
        """Interest on negative balances, in minor units (cases)."""
        if self.cash.credit is None:
            return np.zeros(self.size)
        return money.to_minor(bank.agios(self.balances, self.plan.figures.number("cash.credit.rate"), self.by), 0)

    def _on_advances(self) -> Floats:
        """Interest on what banks have advanced, day by day, in minor units (cases)."""
        figures = self.plan.figures
        total = np.zeros(self.size)
        for position, discount in enumerate(self.cash.discounts, 1):
            share, rate = (figures.number(f"cash.discounts.{position}.{name}") for name in ("advance", "rate"))
            paid = figures.day(discount.on)
            for item in self.receipts:
                if item.source.id in discount.sources:
                    years = np.nan_to_num(np.maximum(item.day - paid, 0.0)) / bank.DAYS
                    total += money.to_minor(item.minor * share * rate * years, 0)
        return total

    def _guarantee(self) -> Floats:
        """Fees of the guarantee fund from the first to the last period with a debt, in minor units (cases)."""
        credit = self.cash.credit
        needed = np.maximum(-self.balances, 0.0)
        used = np.flatnonzero(needed.any(axis=1))
        if credit is None or credit.guarantee_rate is None or credit.guaranteed is None or not len(used):
            return np.zeros(self.size)
        figures = self.plan.figures
        limit = needed.max(axis=0) if credit.limit is None else figures.minor(figures.number("cash.credit.limit"))
        rate, part = (figures.number(f"cash.credit.{name}") for name in ("guarantee_rate", "guaranteed"))
        drawn = np.minimum(needed[used[0] : used[-1] + 1], limit)
        return money.to_minor(bank.guarantee_fee(limit, drawn, part, rate, self.by).sum(axis=0), 0)

    def table(self, *, case: int = 0) -> pd.DataFrame:
        """Give the plan of payments.

        Args:
            case: Which case of the batch.

        Returns:
            A row for each period: `period` (first day), `income`, `out`, `vat`, `advanced`, `net`, `balance`.
        """
        import pandas as pd

        flows = {"income": self.income, "out": 0.0 - self.out, "vat": self.vat, "advanced": self.advanced}
        columns = {name: money.from_minor(flow[:, case], self.plan.figures.digits) for name, flow in flows.items()}
        net = money.from_minor(np.sum([flow[:, case] for flow in flows.values()], axis=0), self.plan.figures.digits)
        balance = money.from_minor(self.balances[:, case], self.plan.figures.digits)
        return pd.DataFrame({"period": self.periods, **columns, "net": net, "balance": balance})

    def by_account(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give what is paid in each period by top account: `account`, `label`, then a column for each first day."""
        import pandas as pd

        chart = self.plan.figures.budget.model.chart
        rows: dict[str, Floats] = {}
        for part in self.costs.parts:
            shares = self._shares[part.profile][:, case : case + 1]
            paid = _steps(_whole(shares, part.minor[case : case + 1]))[:, 0]
            rows[part.account] = rows.get(part.account, np.zeros(len(paid))) + paid
        table = [
            (code, chart.entries[code].name(lang), *money.from_minor(rows[code], self.plan.figures.digits))
            for code in chart.entries if code in rows
        ]  # fmt: skip
        return pd.DataFrame(table, columns=["account", "label", *self.periods])

    def by_source(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """List the instalments of a case: `source`, `label`, `instalment`, `day` (None without one), `amount`."""
        import pandas as pd

        rows = [
            (
                item.source.id, pick(item.source.label, lang), item.position,
                periods.to_date(item.day[case]) if np.isfinite(item.day[case]) else None,
                money.amount(item.minor[case], self.plan.figures.digits),
            )
            for item in self.receipts
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["source", "label", "instalment", "day", "amount"])


def _whole(shares: Floats, minor: Floats) -> Floats:
    """Whole minor units paid so far: rounding what has been paid, not each payment, loses no cent."""
    return money.to_minor(shares * minor, 0)


def _steps(so_far: Floats) -> Floats:
    return np.diff(so_far, axis=0, prepend=np.zeros((1, so_far.shape[1])))
