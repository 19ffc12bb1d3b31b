"""The budget once more, in plain Python: one case, one line at a time, exact fractions. The engine is held to it.

It reads the same plain data as `Production.parse` and shares nothing with the engine but the charts' data files.
Formulas come with their tree (`Formula`), so that no parser is shared either.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Self

import exact
import holidays
from exact import Exact, Known, Tree

from prodkit import chart

Data = Mapping[str, Any]
DIGITS = {"EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "JPY": 0, "TND": 3}
_LAST_YEAR = 2060
_MONTH = Exact(Fraction(52, 12), Fraction(1, 2**50))


class Formula(str):
    """The text of a formula that still knows the tree it was written from."""

    __slots__ = ("tree",)
    tree: Tree

    def __new__(cls, text: str, tree: Tree) -> Self:
        formula = super().__new__(cls, text)
        formula.tree = tree
        return formula


@dataclass(frozen=True, slots=True)
class Posting:
    """What a line puts on an account, in minor units; None while unknown."""

    line: Data
    account: str
    amount: int | None
    employer: bool = False


class Case:
    """One production with one value for each input.

    Args:
        data: The production as plain data.
        inputs: Values to use instead of the file's, by driver id or path.
        currency: Currency to show; by default the production's.
    """

    def __init__(self, data: Data, inputs: Mapping[str, float] | None = None, currency: str | None = None) -> None:
        self.data = data
        self.inputs = inputs or {}
        self.own = data.get("currency", "EUR")
        self.digits = DIGITS[currency or self.own]
        self.drivers = {driver["id"]: driver for driver in data.get("drivers", ())}
        self.phases = {phase["id"]: phase for phase in data.get("phases", ())}
        self._names: dict[str, Known] = {}
        worth = {
            code: self.number(f"exchange_rates.{code}", rate) for code, rate in data.get("exchange_rates", {}).items()
        }
        worth[self.own] = Exact(Fraction(1))
        shown = worth[currency or self.own]
        self.worth = {code: exact.over(exact.div, rate, shown) for code, rate in worth.items()}
        self.parents, self.kinds = accounts_of(data)
        self.postings = [
            posting for line in data.get("lines", ()) if not line.get("muted") for posting in self._post(line)
        ]
        self.charges = {charge["id"]: charge for charge in data.get("charges", ()) if not charge.get("muted")}

    # -- numbers

    def number(self, where: str, given: object) -> Known:
        """Give the number found at a place of the file."""
        if where in self.inputs:
            return exact.exact(self.inputs[where])
        if isinstance(given, Formula):
            return exact.evaluate(given.tree, self.name)
        return None if given is None else exact.exact(str(given))

    def name(self, name: str) -> Known:
        """Give a driver, or a measure of a phase."""
        if name not in self._names:
            if name in self.drivers:
                self._names[name] = self.number(name, self.drivers[name]["value"])
            else:
                phase, measure = name.split(".")
                self._names[name] = self.measure(self.phases[phase], measure)
        return self._names[name]

    def measure(self, phase: Data, measure: str) -> Known:
        """Give a phase's `days`, `weeks`, `months` or `working_days`."""
        length = self.number(f"phases.{phase['id']}.length", phase["length"])
        per_week = phase.get("days_per_week") or self.data.get("days_per_week", 5)
        unit = phase.get("unit", "week")
        if measure == "working_days":
            return self._worked(phase, length, per_week)
        if measure == "days" and unit == "working_day":
            return length
        size = {"working_day": per_week, "day": 7, "week": 1, "month": None}[unit]
        in_weeks = (exact.mul, _MONTH) if size is None else (exact.div, Exact(Fraction(size)))
        weeks = exact.over(in_weeks[0], length, in_weeks[1])
        if measure == "days":
            return exact.over(exact.mul, weeks, Exact(Fraction(per_week)))
        return exact.over(exact.div, weeks, _MONTH) if measure == "months" else weeks

    def _worked(self, phase: Data, length: Known, per_week: int) -> Known:
        if length is None or phase.get("start") is None:
            return None
        first = phase["start"]
        last = last_day(first, length, phase.get("unit", "week"), per_week)
        days = (first + dt.timedelta(n) for n in range((last - first).days + 1))
        return Exact(Fraction(sum(works(day, per_week) for day in days)))

    # -- postings

    def _post(self, line: Data) -> Iterator[Posting]:
        where = f"lines.{line['id']}"
        quantity, factor = (self.number(f"{where}.{name}", line.get(name, 1)) for name in ("quantity", "x"))
        each = exact.over(exact.mul, quantity, self.number(f"{where}.rate", line.get("rate")))
        worth = self.worth[line.get("currency") or self.own]
        share: Known = Exact(Fraction(1))
        if spread := line.get("amortise"):
            part = self.number(f"{where}.amortise.carried", spread.get("carried", 1))
            share = exact.over(exact.div, part, self.number(f"{where}.amortise.over", spread["over"]))
        yield Posting(line, line["account"], self._product(each, factor, worth, share))
        if employer := line.get("employer"):
            base = each
            if employer.get("ceiling") is not None:
                base = exact.over(exact.minimum, each, self.number(f"{where}.employer.ceiling", employer["ceiling"]))
            rate = self.number(f"{where}.employer.rate", employer["rate"])
            account = employer_account(self.data) or line["account"]
            yield Posting(line, account, self._product(base, rate, factor, worth, share), employer=True)

    def _product(self, *factors: Known) -> int | None:
        product: Known = Exact(Fraction(1))
        for factor in factors:
            product = exact.over(exact.mul, product, factor)
        return None if product is None else exact.minor(product, self.digits)

    # -- totals

    def path(self, account: str) -> list[str]:
        """List an account and those above it."""
        above = self.parents[account]
        return [account, *(self.path(above) if above else [])]

    def account(self, code: str, charges: Mapping[str, int | None]) -> int:
        """Give an account with all below it, unknown amounts left out."""
        posted = sum(posting.amount or 0 for posting in self.postings if code in self.path(posting.account))
        charged = sum(charges[key] or 0 for key, charge in self.charges.items() if code in self.path(charge["account"]))
        return posted + charged

    def unknown(self, charges: Mapping[str, int | None]) -> int:
        """Count the amounts that are missing from the total."""
        lost = [posting.account for posting in self.postings if posting.amount is None]
        lost += [charge["account"] for key, charge in self.charges.items() if charges[key] is None]
        return sum(self.kinds[code] == "cost" for code in lost)

    def charge(self, key: str, charges: Mapping[str, int | None]) -> int | None:
        """Give what a charge must be by its own definition, the other charges (and itself) being what they are."""
        charge = self.charges[key]
        if charge.get("rate") is not None:
            base = Exact(Fraction(self._base(charge, charges)))
            rate = self.number(f"charges.{key}.rate", charge["rate"])
            amount = None if rate is None else exact.half_up(exact.mul(base, rate))
        else:
            amount = self._flat(key, charge.get("amount"), "amount")
        if amount is None:
            return None
        if charge.get("cap") is not None:
            cap = self._flat(key, charge["cap"], "cap")
            amount = None if cap is None else min(amount, cap)
        if charge.get("floor") is not None and amount is not None:
            floor = self._flat(key, charge["floor"], "floor")
            amount = None if floor is None else max(amount, floor)
        return amount

    def _flat(self, key: str, given: object, name: str) -> int | None:
        return self._product(self.number(f"charges.{key}.{name}", given), self.worth[self.own])

    def _base(self, charge: Data, charges: Mapping[str, int | None]) -> int:
        base = charge.get("base", {})
        kind = charge.get("of", "base")
        posted = sum(posting.amount or 0 for posting in self.postings if self._takes(base, posting))
        if kind == "base":
            others: Collection[str] = [key for key in base.get("charges", ()) if key in self.charges]
        else:
            inside = [key for key, other in self.charges.items() if self._inside(base, other["account"])]
            others = [key for key in inside if kind == "total" or key != charge["id"]]
        return posted + sum(charges[key] or 0 for key in others)

    def _inside(self, base: Data, account: str) -> bool:
        path = self.path(account)
        wanted = base.get("accounts", ())
        chosen = any(code in path for code in wanted) if wanted else self.kinds[account] == "cost"
        return chosen and not any(code in path for code in base.get("except_accounts", ()))

    def _takes(self, base: Data, posting: Posting) -> bool:
        tags = set(posting.line.get("tags", ()))
        return (
            self._inside(base, posting.account)
            and (not base.get("tags") or bool(tags & set(base["tags"])))
            and not tags & set(base.get("except_tags", ()))
            and (base.get("in_kind", True) or not posting.line.get("in_kind", False))
        )


def accounts_of(data: Data) -> tuple[dict[str, str | None], dict[str, str]]:
    """Give parent and kind of every account: those of prodkit's chart, completed by the production's own."""
    entries = {
        entry["code"]: entry for entry in (*chart.read(data.get("chart", "generic"))["accounts"], *data["accounts"])
    }
    parents = {code: entry.get("parent") for code, entry in entries.items()}

    def kind(code: str) -> str:
        above = parents[code]
        return kind(above) if above else entries[code].get("kind") or "cost"

    return parents, {code: kind(code) for code in entries}


def employer_account(data: Data) -> str | None:
    """Give the account of employer contributions, or None where they stay with their line."""
    default: str | None = chart.read(data.get("chart", "generic")).get("employer_account")
    return data.get("employer_account") or default


# -- days, counted one by one


@cache
def _off() -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("FR", years=range(2000, _LAST_YEAR + 1)))


def works(day: dt.date, per_week: int) -> bool:
    """Tell whether a day is worked in metropolitan France."""
    return day.weekday() < per_week and day not in _off()


def last_day(first: dt.date, length: Exact, unit: str, per_week: int) -> dt.date:
    """Find the last day of a stretch of time by walking through it."""
    if unit == "working_day":
        left = exact.ceil(length).value
        day = first - dt.timedelta(1)
        while left > 0:
            day += dt.timedelta(1)
            left -= works(day, per_week)
            if day.year > _LAST_YEAR:
                raise exact.Fragile
        return day
    eve = first - dt.timedelta(1)
    if unit == "month":
        whole = exact.floor(length)
        eve = _months_later(first, int(whole.value))
        length, size = exact.sub(length, whole), exact.mul(_MONTH, Exact(Fraction(7)))
    else:
        size = Exact(Fraction(7 if unit == "week" else 1))
    days = exact.ceil(exact.mul(length, size)).value
    if days > (dt.date(_LAST_YEAR, 12, 31) - eve).days:
        raise exact.Fragile  # beyond the public holidays that are known
    return eve + dt.timedelta(int(days))


def _months_later(day: dt.date, months: int) -> dt.date:
    """The eve of the same day some months later; the last day of a month too short to have it."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > _LAST_YEAR:
        raise exact.Fragile
    longest = calendar.monthrange(day.year + years, month + 1)[1]
    return dt.date(day.year + years, month + 1, 1) + dt.timedelta(min(day.day - 2, longest - 1))


def cents(amount: float, digits: int) -> int:
    """Give an amount of a table in minor units; it must be a whole number of them."""
    scaled = Decimal(repr(float(amount))).scaleb(digits)
    whole = int(scaled.to_integral_value())
    assert abs(scaled - whole) < Decimal("1e-4"), f"{amount} is not rounded to {digits} decimals"
    return whole
