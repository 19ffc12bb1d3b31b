"""How hours are paid once, before any premium: tiers of the week or of the day, guarantees, equivalence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, money
from prodkit.errors import ProdkitError
from prodkit.working_time.worklaw import Law, Rule, Tier
from prodkit.working_time.workpay import Name, Slip
from prodkit.working_time.workterms import Terms
from prodkit.working_time.workweek import HOUR, Minutes, percent_at, sixth_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

FULL_WEEK = 5
"""Days of the week that a day engagement is a fraction of."""
WHOLE = 100.0


def add(slip: Slip, minutes: Minutes, name: Name, rule: Rule, percents: Floats) -> None:
    """Write the minutes that have a percentage other than zero, a row for each percentage."""
    for percent in np.unique(percents[percents != 0]):
        put(slip, minutes, name, rule, percents == percent, float(percent))


def put(slip: Slip, minutes: Minutes, name: Name, rule: Rule, which: Flags, percent: float) -> None:
    """Write some minutes at one percentage, by their dates."""
    counts = np.bincount(minutes.date[which])
    days = {minutes.dated(int(number)): int(counts[number]) / HOUR for number in np.flatnonzero(counts)}
    if days:
        slip.add(name, rule, days, percentage=percent)


def by_week(slip: Slip, minutes: Minutes, law: Law, terms: Terms) -> Floats:
    """Pay the hours of a week in a longer engagement.

    Returns:
        The percentage at which each minute is paid; 0 for presence that carries no pay of its own.
    """
    tiers = law.tiers("weekly_overtime")
    counted = ~_apart(minutes, law)
    position: Ints = np.cumsum(counted) - counted
    days = len(np.unique(minutes.day[counted]))
    begin, end = _equivalence(law, terms, days) or (minutes.count, minutes.count)
    silent = counted & (position >= begin) & (position < end)
    position = np.where(position >= end, position - (end - begin), position)
    percents = np.where(counted, WHOLE + percent_at(tiers, position), WHOLE)
    percents[silent] = 0.0
    overtime, normal = law.rules["weekly_overtime"], law.rules["reference_week"]
    put(slip, minutes, "normal_hours", normal, percents == WHOLE, WHOLE)
    add(slip, minutes, "overtime", overtime, np.where(percents > WHOLE, percents, 0.0))
    if equivalence := law.get("equivalence"):
        put(slip, minutes, "equivalence", equivalence, silent, 0.0)
    paid = int(np.count_nonzero(counted & ~silent))
    if not paid:
        return percents
    last = minutes.days[-1].date
    step = law.get("overtime_step")
    if step and (rounded := _whole_steps(paid / HOUR, tiers, step["minutes"])) * HOUR > paid:
        paid = _fill(slip, "overtime_step", step, (paid, rounded), tiers, last)
    guarantee, hours = _guarantee(law, terms, days)
    if guarantee and hours * HOUR > paid:
        _fill(slip, "guaranteed_hours", guarantee, (paid, hours), tiers, last)
    return percents


def _apart(minutes: Minutes, law: Law) -> Flags:
    """Tell which minutes do not count for the week's overtime, having a premium of their own instead."""
    return sixth_days(minutes) if law.get("sixth_day") else np.zeros(minutes.count, np.bool_)


def _equivalence(law: Law, terms: Terms, days: int) -> tuple[int, int] | None:
    """Give the minutes of the week between which presence carries no pay, fewer in a week of fewer days."""
    if terms.effective_hours is None:
        return None
    rule = law.get("equivalence")
    known = {week.hours: week for week in rule.weeks} if rule else {}
    if terms.effective_hours not in known:
        expected = i18n.every(lambda lang: ", ".join(money.format_number(hours, lang) for hours in known) or "–")
        raise ProdkitError.of("choice", "effective_hours", found=float(terms.effective_hours), expected=expected)
    week = known[terms.effective_hours]
    share = min(1.0, days / week.days) * HOUR
    return _whole(week.hours * share), _whole(week.presence * share)


def _guarantee(law: Law, terms: Terms, days: int) -> tuple[Rule | None, float]:
    """Give the hours paid in any case for a week of so many days, and the rule that says so."""
    rule = law.get("week_guarantee")
    if terms.guaranteed_hours is not None:
        return rule or law.rules["reference_week"], terms.guaranteed_hours
    if band := _equivalence(law, terms, days):
        return law.get("equivalence"), band[0] / HOUR
    if rule is None:
        return None, 0.0
    if reached := [week.hours for week in rule.weeks if week.days <= days]:
        return rule, max(reached)
    shortest = min(rule.weeks, key=lambda week: week.days)
    return rule, shortest.hours * days / shortest.days


def _fill(slip: Slip, name: Name, rule: Rule, hours: tuple[int, float], tiers: Sequence[Tier], day: dt.date) -> int:
    """Pay hours that were not worked, from a minute of the week up to an hour of it, in the tiers where they fall."""
    end = _whole(hours[1] * HOUR)
    percents, counts = np.unique(percent_at(tiers, np.arange(hours[0], end)), return_counts=True)
    for percent, count in zip(percents, counts, strict=True):
        slip.add(name, rule, {day: int(count) / HOUR}, percentage=WHOLE + float(percent))
    return end


def _whole(minutes: float) -> int:
    return int(money.round_half_up(np.array([minutes]))[0])


def _whole_steps(hours: float, tiers: Sequence[Tier], step: float) -> float:
    return float(whole_steps(np.array([hours]), tiers, step)[0])


def whole_steps(hours: Floats, tiers: Sequence[Tier], step: float) -> Floats:
    """Round the overtime of weeks up to whole steps of so many minutes."""
    first = tiers[0].above
    steps = money.ceil(np.maximum(hours - first, 0.0) * HOUR / step)
    return np.where(hours > first, first + steps * step / HOUR, hours)


def by_day(slip: Slip, minutes: Minutes, law: Law, terms: Terms) -> Floats:
    """Pay the days of a short engagement, each for itself.

    Returns:
        The percentage at which each minute is paid.

    Raises:
        ProdkitError: If weekly hours were agreed, which only an engagement by the week has.
    """
    if terms.effective_hours is not None:
        raise ProdkitError.of("equivalence_by_day", "effective_hours")
    percent, rule = uplift(law)
    tiers = percent_at(law.tiers("day_overtime"), minutes.in_day)
    extra = percent + tiers if terms.short_day == "add" else np.maximum(percent, tiers)
    if cap := law.get("cap"):
        extra = np.minimum(extra, cap["percent"])
    percents = WHOLE + extra
    add(slip, minutes, "day_hours", rule, np.where(tiers == 0, percents, 0.0))
    if overtime := law.get("day_overtime"):
        add(slip, minutes, "day_overtime", overtime, np.where(tiers > 0, percents, 0.0))
    if guarantee := law.get("day_guarantee"):
        for day, worked in zip(minutes.days, minutes.of_each_day(), strict=True):
            if missing := max(0.0, guarantee["hours"] - int(worked) / HOUR):
                slip.add("guaranteed_hours", guarantee, {day.date: missing}, percentage=WHOLE + percent)
    return percents


def uplift(law: Law) -> tuple[float, Rule]:
    """Give the percentage by which an hour of a day engagement is better paid, and the rule that says so."""
    if rule := law.get("day_uplift"):
        return rule["percent"], rule
    if rule := law.get("day_divisor"):
        return (FULL_WEEK / rule["divisor"] - 1) * WHOLE, rule
    return 0.0, law.rules["reference_week"]
