"""The pay of a week as rows: each element with its hours, rate, percentage and article, adding up to the cent.

The week is what is rounded, once: rounding every row for itself could pay a week a cent below its minimum, or less for
an hour more. The rows are rounded so that they add up to it, which at times moves one of them by a cent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prodkit import i18n, money
from prodkit.dated import Status
from prodkit.errors import Finding
from prodkit.i18n import Lang

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.working_time.worklaw import Rule

CENTS = 2
Name = Literal[
    "normal_hours", "overtime", "day_hours", "day_overtime", "overtime_step", "guaranteed_hours", "equivalence",
    "sixth_day", "night", "sunday", "holiday", "anticipated", "reduced_rest", "long_day", "cap", "sixth_day_rest",
    "sunday_rest", "holiday_rest", "holiday_unworked", "transport", "voyage", "continuous_break", "daily_supplement",
    "dressing", "meal", "snack",
]  # fmt: skip
NAMES: tuple[Name, ...] = get_args(Name)
"""Elements of pay, in the order in which they are shown."""
Unit = Literal["hour", "day", "meal", "flat"]
ALLOWANCES: frozenset[Name] = frozenset({"meal", "snack"})
"""Elements that refund expenses; all others are pay and bear contributions."""
COLUMNS = (
    "element", "label", "hours", "quantity", "unit", "rate", "percentage", "amount", "kind", "article", "source",
    "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A row of pay: `amount` is quantity × rate × percentage, to the cent.

    Attributes:
        name: What is paid, one of `NAMES`.
        quantity: Hours, days or meals, as `unit` says.
        unit: What is counted.
        rate: Euros for one.
        percentage: 100 for hours paid at their rate, 125 for overtime paid at 125 %, 25 for a premium on top; below
            zero where a cap takes back.
        cents: The amount, in whole cents.
        article: Article of the text, its source and how sure that is.
        by_date: The quantity of each day.
    """

    name: Name
    quantity: float
    unit: Unit
    rate: float
    percentage: float
    cents: float
    article: str
    source: str
    status: Status
    by_date: Mapping[dt.date, float]

    @property
    def amount(self) -> float:
        """The amount, in euros."""
        return money.amount(self.cents, CENTS)

    @property
    def kind(self) -> Literal["pay", "allowance"]:
        """Whether it is pay, or the refund of an expense."""
        return "allowance" if self.name in ALLOWANCES else "pay"

    def label(self, lang: Lang = i18n.DEFAULT) -> str:
        """Name it for the reader."""
        return i18n.text(f"working_time.{self.name}", lang)


class Slip:
    """A payslip being written.

    Args:
        base: Hourly base, in euros.
    """

    def __init__(self, base: float) -> None:
        self.base = base
        self._rows: dict[tuple[Name, float, float, Unit], tuple[Rule, dict[dt.date, float]]] = {}

    def add(
        self, name: Name, rule: Rule, quantity: Mapping[dt.date, float], *, percentage: float = 100.0,
        rate: float | None = None, unit: Unit = "hour",
    ) -> None:  # fmt: skip
        """Add quantities by day; those of the same element, rate and percentage become one row."""
        key = (name, percentage, self.base if rate is None else rate, unit)
        _, days = self._rows.setdefault(key, (rule, {}))
        for day, amount in quantity.items():
            days[day] = days.get(day, 0.0) + amount

    @property
    def rules(self) -> list[Rule]:
        """The rules that were applied."""
        return [rule for rule, _ in self._rows.values()]

    def elements(self) -> tuple[Element, ...]:
        """Close it: give the rows in their order, each rounded once."""
        keys = sorted(self._rows, key=lambda key: (NAMES.index(key[0]), key[1:3]))
        totals = [sum(self._rows[key][1].values()) for key in keys]
        exact = [total * rate * percentage / 100 for (_, percentage, rate, _), total in zip(keys, totals, strict=True)]
        amounts = np.array(exact, np.float64)
        refunds = np.array([name in ALLOWANCES for name, *_ in keys], np.bool_)
        cents = np.empty_like(amounts)
        for kind in (refunds, ~refunds):
            cents[kind] = _cents(amounts[kind])
        return tuple(
            Element(
                name=name, quantity=total, unit=unit, rate=rate, percentage=percentage, cents=float(amount),
                article=rule.article, source=rule.source, status=rule.status, by_date=dict(sorted(days.items())),
            )
            for (name, percentage, rate, unit), total, amount in zip(keys, totals, cents, strict=True)
            for rule, days in (self._rows[(name, percentage, rate, unit)],)
        )  # fmt: skip


def _cents(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round amounts to cents that add up to their rounded sum: the rows that lose most by it take the cents between."""
    cents = money.to_minor(amounts, CENTS)
    missing = float(money.to_minor(np.array([amounts.sum()]), CENTS)[0] - cents.sum())
    nearest = np.argsort(np.copysign(1.0, missing) * (cents - amounts * 100), kind="stable")
    cents[nearest[: int(abs(missing))]] += np.copysign(1.0, missing)
    return cents


@dataclass(frozen=True)
class WeekPay:
    """What a week is paid, and what there is to say about it.

    Attributes:
        elements: The rows, in their order.
        findings: Limits exceeded, rests owed, rules not confirmed, and what was assumed.
        week_end: Last day of the civil week.
        overtime_month: In which month overtime counts (`month_split` of the terms).
    """

    elements: tuple[Element, ...]
    findings: tuple[Finding, ...]
    week_end: dt.date
    overtime_month: str = "as_worked"

    @property
    def total(self) -> float:
        """All rows together, in euros."""
        return money.amount(sum(element.cents for element in self.elements), CENTS)

    @property
    def gross(self) -> float:
        """The rows that are pay, in euros: what contributions are due on."""
        return money.amount(sum(element.cents for element in self.elements if element.kind == "pay"), CENTS)

    @property
    def allowances(self) -> float:
        """The rows that refund expenses, in euros."""
        return money.amount(sum(element.cents for element in self.elements if element.kind == "allowance"), CENTS)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows as a table; see `table`, of which it is the French one."""
        return self.table()

    def table(self, lang: Lang = i18n.DEFAULT) -> pd.DataFrame:
        """Give the rows as a table in the reader's language.

        Returns:
            A frame with the columns `element`, `label`, `hours` (NaN where not hours), `quantity`, `unit`, `rate`
            (euros), `percentage` (100 is the rate itself), `amount` (euros), `kind` (`pay`, `allowance`), `article`,
            `source` and `status`.
        """
        import pandas as pd

        rows = [
            (
                row.name, row.label(lang), row.quantity if row.unit == "hour" else np.nan, row.quantity, row.unit,
                row.rate, row.percentage, row.amount, row.kind, row.article, row.source, row.status,
            )
            for row in self.elements
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def by_month(self) -> pd.DataFrame:
        """Split a week that spans two months: each row's amount by the month in which it was earned.

        Returns:
            A frame with one row for each month and element: `month` (first day), `element`, `percentage`, `quantity`,
            `amount`. The amounts of a row add up to the row exactly.
        """
        import pandas as pd

        rows = [
            (month, row.name, row.percentage, quantity, amount)
            for row in self.elements
            for month, quantity, amount in self._months(row)
        ]
        table = pd.DataFrame(rows, columns=["month", "element", "percentage", "quantity", "amount"])
        return table.sort_values("month", kind="stable", ignore_index=True)

    def _months(self, row: Element) -> list[tuple[dt.date, float, float]]:
        months: dict[dt.date, float] = {}
        at_the_end = self.overtime_month == "week_end" and row.name in {"overtime", "overtime_step"}
        for day, quantity in row.by_date.items():
            month = (self.week_end if at_the_end else day).replace(day=1)
            months[month] = months.get(month, 0.0) + quantity
        quantities: NDArray[np.float64] = np.array(list(months.values()))
        # Shares of the running total, rounded: the last one is the row itself, so that the months add up.
        running = money.round_half_up(np.cumsum(quantities) / quantities.sum() * row.cents)
        shares = money.from_minor(np.diff(running, prepend=0.0), CENTS)
        return list(zip(months, quantities.tolist(), shares.tolist(), strict=True))
