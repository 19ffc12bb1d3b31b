"""From the hours of a week to its pay, element by element, under the rules of an agreement.

    week_pay(job="scripte", agreement="3097", days="5 × 9 h, one night 20 h–4 h, Saturday", week="2025-03-10").rows

The hours are paid once, in tiers; each premium is a row of its own, on the hourly base. Amounts are in euros.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit.errors import Finding, ProdkitError
from prodkit.working_time import timesheet, workbase, workextras, workhours, worklimits, workrules, workweek
from prodkit.working_time.timesheet import Day, Days
from prodkit.working_time.worklaw import Law, Rule
from prodkit.working_time.workpay import Name, Slip, WeekPay
from prodkit.working_time.workterms import Terms, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["Terms", "WeekPay", "day_coefficient", "hourly_base", "week_coefficient", "week_pay"]

_MOST_HOURLY = 10_000
_MOST_HOURS = 168
_MOST_OF_A_DAY = 24
_SUNDAY = 6
_SHORT_RESTS: tuple[Name, ...] = ("anticipated", "reduced_rest")


def week_pay(
    base_hourly: float | None = None,
    agreement: str | int = "",
    days: Days = (),
    *,
    week: dt.date | str | None = None,
    **terms: Any,
) -> WeekPay:
    """Pay a week of work.

    Args:
        base_hourly: Hourly base, in euros: the weekly pay for 39 hours ÷ 40, see `hourly_base`. By default that of the
            minimum of the `job` in the agreement's grid, on the first day of the week.
        agreement: IDCC number, such as `2642` or `3097`.
        days: The week, as `prodkit.working_time.timesheet.read` takes it.
        week: Any day of the civil week, where the days carry no dates.
        **terms: Whatever else must be known: the fields of `workterms.Terms`, such as `job` or `contract_days`.

    Returns:
        The rows of pay with their total, and findings: limits exceeded, rests owed, what was assumed. Work after Sunday
        midnight is paid with the day on which it began.

    Raises:
        ProdkitError: With everything that cannot be used, or an amount that must be given.
        TypeError: If a term does not exist.

    Source:
        CCN 2642, titres IV, VI and VII; CCN 3097, titre I art. 21, titre II art. 9 to 48, titre III. Each row names
        its article.

    >>> week_pay(855.28 / 35, "2642", "5 × 8.6 h", week="2018-06-04").total
    1099.65
    >>> week_pay(job="scripte", agreement="3097", days="5 × 7.8 h", week="2024-06-03").total
    1310.82
    """
    chosen = Terms(**terms)
    book = workrules.book(str(agreement))
    wrong = None if base_hourly is None else number("base_hourly", base_hourly, 0, _MOST_HOURLY)
    if problems := [*([wrong] if wrong else []), *chosen.problems(book)]:
        raise ProdkitError(problems)
    sheet = timesheet.read(days, week)
    law = _law(book.agreement, sheet[0].date, chosen)
    if base_hourly is not None:
        return _Pay(float(base_hourly), sheet, law, chosen).pay()
    wage = workbase.minimum(chosen.job, book.agreement, chosen.programme, sheet[0].date) if chosen.job else None
    if wage is None or wage.hourly is None:
        raise ProdkitError.of("base_needed", "base_hourly")
    pay = _Pay(wage.hourly, sheet, law, chosen).pay()
    return replace(pay, findings=(*wage.findings, *pay.findings))


def week_coefficient(hours: Floats | float, agreement: str, on: dt.date, **terms: Any) -> Floats:
    """Tell how many times the hourly base a week of so many hours is paid, its nights, Sundays and guarantees aside.

    Args:
        hours: Hours of effective work in a week that count for its overtime, any shape: one case or a batch; NaN stays.
        agreement: IDCC number.
        on: Day whose rules hold.
        **terms: Fields of `prodkit.working_time.workterms.Terms`.

    Returns:
        Coefficients, same shape.

    Raises:
        ProdkitError: If a term cannot be used or hours are not those of a week.

    Source:
        CCN 2642 art. VI.8; CCN 3097 titre II art. 9, 25 and 37.

    >>> float(week_coefficient(43, "3097", dt.date(2024, 3, 1)))
    45.0
    """
    given, law, _ = _asked(hours, _MOST_HOURS, agreement, on, terms)
    tiers = law.tiers("weekly_overtime")
    step = law.get("overtime_step")
    paid = workhours.whole_steps(given, tiers, step["minutes"]) if step else given
    below = [0.0, *(tier.percent for tier in tiers)]
    gains = [
        (tier.percent - before) * np.maximum(paid - tier.above, 0.0) for tier, before in zip(tiers, below, strict=False)
    ]
    return np.asarray(paid + np.sum(gains, axis=0) / workhours.WHOLE)


def day_coefficient(hours: Floats | float, agreement: str, on: dt.date, **terms: Any) -> Floats:
    """Tell how many times the hourly base a day of so many hours is paid in a contract of some days only.

    Args:
        hours: Hours of work of the day, any shape; NaN stays.
        agreement: IDCC number.
        on: Day whose rules hold.
        **terms: Fields of `prodkit.working_time.workterms.Terms`.

    Returns:
        Coefficients, same shape; the hours that the agreement guarantees are counted in any case.

    Raises:
        ProdkitError: If a term cannot be used or hours are not those of a day.

    Source:
        CCN 2642 art. IV.2.1 and VI.8.4; CCN 3097 titre II art. 34.

    >>> day_coefficient([7, 10], "3097", dt.date(2024, 3, 1)).tolist()
    [8.75, 14.0]
    """
    given, law, chosen = _asked(hours, _MOST_OF_A_DAY, agreement, on, terms)
    uplift, tiers, guarantee = workhours.uplift(law)[0], law.tiers("day_overtime"), law.get("day_guarantee")
    paid = given if guarantee is None else np.maximum(given, guarantee["hours"])
    cap = law.get("cap")
    most = np.inf if cap is None else cap["percent"]
    add = chosen.short_day == "add"
    levels = [min(uplift + tier.percent if add else max(uplift, tier.percent), most) for tier in tiers]
    worked = [np.maximum(given - tier.above, 0.0) for tier in tiers]
    gains = [
        (level - before) * hours_above
        for level, before, hours_above in zip(levels, [uplift, *levels], worked, strict=False)
    ]
    return np.asarray(paid * (1 + uplift / workhours.WHOLE) + np.sum(gains, axis=0) / workhours.WHOLE)


def _asked(
    hours: Floats | float, most: float, agreement: str, on: dt.date, terms: dict[str, Any]
) -> tuple[Floats, Law, Terms]:
    """Read what a coefficient is asked of: the hours, the rules that hold and the terms; or say what is wrong."""
    chosen = Terms(**terms)
    if problems := chosen.problems(workrules.book(str(agreement))):
        raise ProdkitError(problems)
    given = np.asarray(hours, np.float64)
    if np.any((given < 0) | (given > most)):
        raise ProdkitError.of("number_range", "hours", found=hours, least=0, most=most)
    return given, _law(agreement, on, chosen), chosen


def hourly_base(weekly: float, hours: float, agreement: str, on: dt.date, **terms: Any) -> float:
    """Give the hourly base behind the pay of a week, such as a row of a grid.

    >>> hourly_base(1310.82, 39, "3097", dt.date(2024, 3, 1))
    32.7705
    """
    return weekly / float(week_coefficient(hours, agreement, on, **terms))


def _law(agreement: str, day: dt.date, terms: Terms) -> Law:
    """Give the rules that hold, or say why there are none."""
    law = terms.law(workrules.book(str(agreement)), day)
    if "weekly_overtime" in law.later:
        raise ProdkitError.of("work_before", day=day, first=law.later["weekly_overtime"])
    if law.get("weekly_overtime") is None or law.get("reference_week") is None:
        raise ProdkitError.of("work_nobody", status=terms.status, contract=terms.contract, agreement=agreement)
    return law


class _Pay:
    """The pay of one week, being worked out."""

    def __init__(self, base: float, sheet: tuple[Day, ...], law: Law, terms: Terms) -> None:
        self.sheet, self.law, self.terms = sheet, law, terms
        self.slip = Slip(base)
        self.findings: list[Finding] = []
        self.minutes = workweek.spread(sheet, workextras.transport_apart(law))
        for index, rest in workweek.rests(self.minutes, terms.previous_end):
            if rest < 0:
                day = self.minutes.days[index].date.isoformat()
                raise ProdkitError.of("day_overlap", day, other=str(terms.previous_end))
        worked = len(self.minutes.days)
        if terms.contract_days is not None and (wrong := number("contract_days", terms.contract_days, worked, 366)):
            raise ProdkitError([wrong])
        engagement = law.get("day_engagement")
        days = len(sheet) if terms.contract_days is None else terms.contract_days
        self.by_day = engagement is not None and days < engagement["below_days"]
        if self.by_day and terms.contract_days is None:
            self.note("contract_days_assumed", days=days)

    def warn(self, code: str, source: str = "", **params: object) -> None:
        self.findings.append(Finding(code, "warning", "", params, source=source))

    def note(self, code: str, **params: object) -> None:
        self.findings.append(Finding(code, "info", "", params))

    def pay(self) -> WeekPay:
        hours = workhours.by_day if self.by_day else workhours.by_week
        paid = hours(self.slip, self.minutes, self.law, self.terms)
        premiums = self.premiums()
        for name, (rule, percents) in premiums.items():
            workhours.add(self.slip, self.minutes, name, rule, percents)
        self.cap(paid, premiums)
        extras = workextras.Extras(self.slip, self.sheet, self.minutes, self.law, self.terms, premiums)
        self.findings += extras.add()
        self.doubts()
        limits = worklimits.exceeded(self.minutes, self.law, self.terms)
        return WeekPay(
            self.slip.elements(), (*limits, *self.findings), self.minutes.dated(_SUNDAY), self.terms.month_split
        )

    def premiums(self) -> workextras.Premiums:
        """Give the premiums on top of the hours, each as a percentage of every minute."""
        found: workextras.Premiums = {}
        night = workweek.nights(self.minutes, self.law)
        if not self.by_day and (rule := self.law.get("sixth_day")):
            found["sixth_day"] = rule, np.where(workweek.sixth_days(self.minutes), rule["percent"], 0.0)
        if rule := self.known("night", night, "night_without_rule"):
            found["night"] = rule, workweek.night_premium(self.minutes, night, rule.tiers)
        sunday = workweek.sundays(self.minutes)
        if rule := self.known("sunday", sunday, "sunday_without_rule"):
            found["sunday"] = rule, np.where(sunday, rule["percent"], 0.0)
        percents, holiday = workweek.holiday_premium(self.minutes, self.law.get("holiday"), self.terms.subdivision)
        if rule := self.known("holiday", holiday, "holiday_without_rule"):
            found["holiday"] = rule, percents
        # An hour of reduced rest is paid only where it is not given back as rest.
        for name in _SHORT_RESTS if self.terms.recovery == "pay" else _SHORT_RESTS[:1]:
            if rule := self.law.get(name):
                short = workweek.short_of_rest(self.minutes, rule["rest"], self.terms.previous_end)
                found[name] = rule, np.where(short, rule["percent"], 0.0)
        if rule := self.law.get("long_day"):
            found["long_day"] = rule, workweek.percent_at(rule.tiers, self.minutes.in_day)
        return found

    def known(self, name: str, falls: Flags, code: str) -> Rule | None:
        """Give the rule of a premium; hours that would need one the text does not give are noted."""
        rule = self.law.get(name)
        if rule is None and name not in self.law.later and falls.any():
            self.warn(code, hours=worklimits.clock(int(np.count_nonzero(falls)) / workweek.HOUR))
        return rule

    def cap(self, paid: Floats, premiums: workextras.Premiums) -> None:
        """Take back what the premiums of an hour exceed together."""
        if rule := self.law.get("cap"):
            together = np.maximum(paid - workhours.WHOLE, 0.0) + sum(percents for _, percents in premiums.values())
            excess = np.maximum(together - rule["percent"], 0.0)
            workhours.add(self.slip, self.minutes, "cap", rule, -excess)

    def doubts(self) -> None:
        """Note what the reader should know about the rules and the hours behind the pay."""
        day = self.law.day
        oldest = min(self.slip.rules, key=lambda rule: rule.confirmed_until, default=None)
        if oldest and oldest.confirmed_until < day:
            params = {"since": oldest.confirmed_until, "agreement": self.law.book.agreement}
            self.warn("work_unconfirmed", source=oldest.source, **params)
        if self.law.later:
            self.warn("work_later", first=max(self.law.later.values()), day=day)
        usual = self.law.get("day_guarantee")
        if self.by_day and usual and "day_overtime" not in {*self.law.rules, *self.law.later}:
            longest = max(self.minutes.of_each_day(), default=0)
            if longest > usual["hours"] * workweek.HOUR:
                self.warn("overtime_without_rule", hours=worklimits.clock(usual["hours"]))
        if any(day.start is None for day in self.minutes.days):
            self.note("hours_off_clock")
        if self.minutes.count and int(self.minutes.date.max()) > _SUNDAY:
            self.note("after_sunday")
