"""What a week is paid beside its hours and premiums: rests not given, unworked holidays, travel, breaks, allowances."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, money
from prodkit.errors import Finding, ProdkitError
from prodkit.working_time import workbase
from prodkit.working_time.timesheet import DAY, Day, field_name
from prodkit.working_time.worklaw import Law, Rule
from prodkit.working_time.worklimits import clock
from prodkit.working_time.workpay import Name, Slip
from prodkit.working_time.workterms import Terms
from prodkit.working_time.workweek import HOUR, Minutes, holiday_names, is_weekend, short_of_rest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Premiums = dict[Name, tuple[Rule, NDArray[np.float64]]]

_WITH_COMPENSATION = 1.5
"""CCN 2642 art. VI.3: an hour of rest is given back increased by half."""


def transport_apart(law: Law) -> float:
    """Tell how many hours of transport a day are not work; without a rule none is."""
    rule = law.get("transport")
    return rule["hours"] if rule else DAY / HOUR


class Extras:
    """The rows of a week that do not depend on single hours of work.

    Args:
        slip: Where they are written.
        sheet: All days, worked or not.
        minutes: Those that were worked.
        law: The rules that hold.
        terms: What else is known.
        premiums: The premiums of the week, which tell what rest is owed.
    """

    def __init__(
        self, slip: Slip, sheet: tuple[Day, ...], minutes: Minutes, law: Law, terms: Terms, premiums: Premiums
    ) -> None:
        self.slip, self.sheet, self.minutes, self.law, self.terms = slip, sheet, minutes, law, terms
        self.premiums = premiums
        self.findings: list[Finding] = []

    def add(self) -> list[Finding]:
        """Write the rows.

        Returns:
            Findings: rests owed, fields that the agreement has no rule for.

        Raises:
            ProdkitError: If an amount must be given that no rule tells.
        """
        self.rests()
        self.reduced_rest()
        for day in self.sheet:
            self.unworked(day)
            self.transport(day)
            self.voyage(day)
            self.meals(day)
            self.snack(day)
            if day.continuous and (rule := self.rule("continuous_break", day, "continuous")):
                self.slip.add("continuous_break", rule, {day.date: rule["hours"]})
            if day.dressing and (rule := self.rule("dressing", day, "dressing")):
                self.slip.add("dressing", rule, {day.date: 1}, rate=rule["amount"], unit="day")
        if rule := self.law.get("daily_supplement"):
            for day in self.minutes.days:
                self.slip.add("daily_supplement", rule, {day.date: 1}, rate=rule["amount"], unit="day")
        return self.findings

    def rule(self, name: str, day: Day, field: str) -> Rule | None:
        """Give the rule for a field of a day, or note that there is none and that it is not paid."""
        rule = self.law.get(name)
        if rule is None:
            where = day.date.isoformat()
            params = {"field": field_name(field), "agreement": self.law.book.agreement}
            self.findings.append(Finding("field_without_rule", "warning", where, params))
        return rule

    # -- rests

    def rests(self) -> None:
        """Pay the rests that a sixth day, a Sunday or a public holiday comes with, or say that they are owed."""
        if rule := self.law.get("sixth_day"):
            self.give_or_pay("sixth_day_rest", rule, rule["unrecovered"], self.dates("sixth_day")[:1], "sixth_day_owed")
        if rule := self.law.get("sunday_rest"):
            self.give_or_pay("sunday_rest", rule, rule["hours"], self.dates("sunday"), "sunday_owed")
        if rule := self.law.get("holiday_rest"):
            self.give_or_pay("holiday_rest", rule, rule["hours"], self.dates("holiday"), "holiday_owed")

    def dates(self, premium: Name) -> list[dt.date]:
        """List the dates on which a premium fell."""
        if premium not in self.premiums:
            return []
        _, percents = self.premiums[premium]
        return [self.minutes.dated(int(number)) for number in np.unique(self.minutes.date[percents > 0])]

    def give_or_pay(self, name: Name, rule: Rule, hours: float, days: list[dt.date], owed: str) -> None:
        """Pay a rest for each of some days, or say that it is owed."""
        for day in days:
            if self.terms.recovery == "pay":
                self.slip.add(name, rule, {day: hours})
            else:
                self.owe(owed, rule, day, hours=clock(hours))

    def reduced_rest(self) -> None:
        """Say how much rest is owed for the hours that cut the one between two days."""
        rule = self.law.get("reduced_rest")
        if rule is None or self.terms.recovery == "pay":
            return
        short = short_of_rest(self.minutes, rule["rest"], self.terms.previous_end)
        for number in np.unique(self.minutes.day[short]):
            cut = int(np.count_nonzero(short & (self.minutes.day == number))) / HOUR
            day = self.minutes.days[int(number)].date
            self.owe("rest_owed", rule, day, hours=clock(cut), rest=clock(cut * _WITH_COMPENSATION))

    def owe(self, code: str, rule: Rule, day: dt.date, **params: object) -> None:
        """Note what a rule asks for beside this pay."""
        self.findings.append(Finding(code, "info", day.isoformat(), params, source=rule.article))

    # -- days

    def unworked(self, day: Day) -> None:
        """Pay a public holiday that was not worked."""
        rule = self.law.get("holiday_unworked")
        if day.worked or rule is None or not holiday_names(day.date, self.terms.subdivision):
            return
        if is_weekend(day.date) and not rule["weekend"]:
            return
        if self.terms.contract_days is None and rule["more_than_days"]:
            self.owe("holiday_contract", rule, day.date, days=int(rule["more_than_days"]))
        elif self.terms.contract_days is None or self.terms.contract_days > rule["more_than_days"]:
            self.slip.add("holiday_unworked", rule, {day.date: rule["hours"]})

    def transport(self, day: Day) -> None:
        """Pay transport that is not work."""
        if day.transport and (rule := self.rule("transport", day, "transport")):
            hours = min(rule["hours"], day.transport / HOUR)
            if hours:
                self.slip.add("transport", rule, {day.date: hours}, rate=self.travel_rate())

    def voyage(self, day: Day) -> None:
        """Pay travel outside working time: by the hour, or as a share of a reference week."""
        if not day.voyage:
            return
        hours = day.voyage / HOUR
        if scale := self.law.get("voyage_scale"):
            share = next(tier.percent for tier in reversed(scale.tiers) if tier.above < hours)
            known = self.terms.travel_reference
            rate = self.week_by_grid(day, scale) if known is None else known
            self.slip.add("voyage", scale, {day.date: 1}, percentage=share, rate=rate, unit="flat")
        elif rule := self.rule("voyage_hourly", day, "voyage"):
            self.slip.add("voyage", rule, {day.date: min(hours, rule["most"])}, rate=self.travel_rate())

    def week_by_grid(self, day: Day, scale: Rule) -> float:
        """Give the week that travel is a share of, by the grid, and say that it is: the dresser's of 35 hours."""
        (job,), hours = self.law.rules["voyage_job"].jobs, self.law.rules["voyage_week"]["hours"]
        wage = workbase.minimum(job, self.law.book.agreement, self.terms.programme, day.date, hours)
        amount = i18n.every(lambda lang: money.format_money(wage.amount, "EUR", lang))
        self.owe("dresser_by_grid", scale, day.date, amount=amount, since=wage.row.since)
        return wage.amount

    def travel_rate(self) -> float:
        """Give the euros an hour at which travel is paid: the hourly base, up to its cap."""
        cap = self.law.get("travel_cap")
        if self.terms.travel_reference is not None:
            return min(self.slip.base, self.terms.travel_reference)
        if cap is None:
            raise ProdkitError.of("travel_cap_needed", "travel_reference")
        return min(self.slip.base, cap["amount"])

    # -- allowances

    def meals(self, day: Day) -> None:
        """Refund the meals of a day."""
        if not day.meals:
            return
        rule, amount = self.law.get("meal"), self.terms.meal_amount
        if rule is None and amount is None:
            raise ProdkitError.of("meal_needed", "meal_amount")
        rate = rule["amount"] if rule and amount is None else amount
        self.slip.add("meal", rule or self.law.rules["reference_week"], {day.date: day.meals}, rate=rate, unit="meal")

    def snack(self, day: Day) -> None:
        """Refund the snack of a day that starts early."""
        rule = self.law.get("snack")
        if rule and day.start is not None and day.start < rule["before"] * HOUR:
            self.slip.add("snack", rule, {day.date: 1}, rate=rule["amount"], unit="meal")
