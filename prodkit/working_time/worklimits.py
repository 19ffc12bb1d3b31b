"""The limits of working time: a week that exceeds one is still paid; a finding says by what and under which article."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from prodkit import money
from prodkit.errors import Finding, Severity
from prodkit.working_time.worklaw import Law
from prodkit.working_time.workterms import Terms
from prodkit.working_time.workweek import HOUR, Minutes, longest_run, rests

SIX_DAYS = 6


def exceeded(minutes: Minutes, law: Law, terms: Terms) -> list[Finding]:
    """List the limits that a week exceeds.

    Args:
        minutes: The week.
        law: The rules that hold.
        terms: `previous_end` and `earlier_weeks` are looked at.

    Returns:
        Findings of severity `warning`, or `info` where the text lets a company go so far under conditions.
    """
    return [*_days(minutes, law), *_week(minutes, law, terms), *_rests(minutes, law, terms), *_run(minutes, law)]


def _days(minutes: Minutes, law: Law) -> Iterator[Finding]:
    limit, span = law.get("day_limit"), law.get("span_limit")
    for day, worked in zip(minutes.days, minutes.of_each_day(), strict=True):
        where, hours = day.date.isoformat(), int(worked) / HOUR
        if limit and hours > limit["most"]:
            yield Finding("limit_day", "warning", where, _said(hours, most=limit["most"]), source=limit.article)
        elif limit and hours > limit["usual"]:
            yield Finding("limit_day_usual", "info", where, _said(hours, **limit.numbers), source=limit.article)
        if span and day.start is not None and day.end is not None and day.end - day.start > span["hours"] * HOUR:
            length = (day.end - day.start) / HOUR
            yield Finding("limit_span", "warning", where, _said(length, most=span["hours"]), source=span.article)


def _week(minutes: Minutes, law: Law, terms: Terms) -> Iterator[Finding]:
    hours = minutes.count / HOUR
    limit = (law.get("six_day_limit") if len(minutes.days) == SIX_DAYS else None) or law.get("week_limit")
    if limit and hours > limit["most"]:
        yield Finding("limit_week", "warning", "", _said(hours, most=limit["most"]), source=limit.article)
    elif limit and hours > limit["usual"]:
        yield Finding("limit_week_usual", "info", "", _said(hours, **limit.numbers), source=limit.article)
    if average := law.get("average_limit"):
        weeks = [*terms.earlier_weeks, hours][-int(average["weeks"]) :]
        mean = sum(weeks) / len(weeks)
        if mean > average["hours"]:
            severity: Severity = "warning" if len(weeks) == average["weeks"] else "info"
            params = {**_said(mean, most=average["hours"]), "weeks": len(weeks), "all": int(average["weeks"])}
            yield Finding("limit_average", severity, "", params, source=average.article)


def _rests(minutes: Minutes, law: Law, terms: Terms) -> Iterator[Finding]:
    limit = law.get("rest_limit")
    if limit is None:
        return
    for index, rest in rests(minutes, terms.previous_end):
        where, hours = minutes.days[index].date.isoformat(), rest / HOUR
        if hours < limit["least"]:
            yield Finding("limit_rest", "warning", where, _said(hours, least=limit["least"]), source=limit.article)
        elif hours < limit["usual"]:
            yield Finding("limit_rest_usual", "info", where, _said(hours, **limit.numbers), source=limit.article)


def _run(minutes: Minutes, law: Law) -> Iterator[Finding]:
    limit, days = law.get("days_limit"), longest_run(minutes.days)
    if limit and days > limit["days"]:
        params = {"days": days, "most": int(limit["days"])}
        yield Finding("limit_run", "warning", "", params, source=limit.article)


def _said(hours: float, **limits: float) -> dict[str, object]:
    """Write hours and limits as they are read: whole hours without decimals, minutes as they are."""
    return {name: clock(value) for name, value in {"hours": hours, **limits}.items()}


def clock(hours: float) -> str:
    """Write a length in hours and minutes, the same in both languages: `10 h`, `10 h 30`."""
    whole = int(money.round_half_up(np.array([hours * HOUR]))[0])
    return f"{whole // HOUR}\u00a0h\u00a0{whole % HOUR:02d}" if whole % HOUR else f"{whole // HOUR}\u00a0h"
