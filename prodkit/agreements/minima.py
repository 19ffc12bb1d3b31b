"""Which rows of a grid answer a question: the job in its annexes, what is in force on a day, what can be computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from prodkit.agreements import grid_rules, jobs
from prodkit.agreements.questions import Question
from prodkit.agreements.wagegrids import Grid, Row

USUAL_HOURS = {"week": 39.0, "day": 8.0, "month": 35.0}
"""The hours meant when none are said, where the grid prints them; otherwise its shortest."""
# Beyond, the pay depends on the days worked and the craft, which the working-time rules know.
_MOST_HOURS = {("2642", "week"): 47.0, ("3097", "week"): 60.0, ("2642", "day"): 8.0, ("3097", "day"): 7.0}
_DAY_OF_SEVEN = 7.0
# The week that a day or a month of IDCC 2642 is a part or a multiple of, by its hours.
_WEEK_BEHIND = {"day": {7.0: 35.0, 8.0: 39.0}, "month": {35.0: 35.0, 39.0: 39.0}}


class Answer(NamedTuple):
    """A minimum that answers: the row as printed, or an amount computed from it by `formula`."""

    amount: float
    hours: float | None
    row: Row
    formula: tuple[float, ...] = ()
    """Factors of the amount: the row's, times the second, over the third where there is one."""


def in_force(rows: Iterable[Row], day: dt.date) -> list[Row]:
    """Keep the latest version of each row on a day, in the order of the file."""
    latest: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row.since <= day:
            same = (
                row.annex, jobs.key(row.job), row.contract, row.condition, row.unit, row.hours, row.days,
            )  # fmt: skip
            held = latest.setdefault(same, [])
            if held and held[0].since < row.since:
                held.clear()
            if not held or held[0].since == row.since:
                held.append(row)
    return [row for held in latest.values() for row in held]


def current(grid: Grid, rows: Iterable[Row], day: dt.date) -> list[Row]:
    """Keep what is in force on a day, leaving out the grids that others have replaced."""
    held = in_force(rows, day)
    replaced = {(grid.agreement.annexes[row.annex].follows, row.contract) for row in held}
    return [row for row in held if (row.annex, row.contract) not in replaced]


def of_job(grid: Grid, asked: Question) -> tuple[Row, ...]:
    """Give all rows of a job, of any date and unit, in the annexes that the question looks into.

    Without an annex these are all but derogations and advertising films, unless the job is only known there. An annex
    that had not begun yet is answered by the one it replaced.
    """
    for scope in _scopes(grid, asked):
        for index in (grid.titled, grid.named):
            rows = tuple(row for row in index.get(jobs.key(asked.job), ()) if row.annex in scope)
            if rows:
                return rows
        titles = {row.job for row in grid.rows if row.annex in scope}
        keys = {jobs.key(title) for title in jobs.means(asked.job, titles)}
        if len(keys) == 1:
            return tuple(row for row in grid.titled[keys.pop()] if row.annex in scope)
    return ()


def _scopes(grid: Grid, asked: Question) -> Iterator[set[str]]:
    annexes = grid.agreement.annexes
    if asked.annex is None:
        yield {name for name, annex in annexes.items() if not annex.asked}
        yield set(annexes)
        return
    began = min(row.since for row in grid.rows if row.annex == asked.annex)
    follows = annexes[asked.annex].follows
    yield {follows} if follows and asked.day < began else {asked.annex}


def answers(grid: Grid, asked: Question, rows: Sequence[Row]) -> list[Answer]:
    """Give the minima that answer a question: as printed, or else computed; the highest first, then the surest.

    Args:
        grid: The grid.
        asked: The question.
        rows: Rows of the job (see `of_job`).

    Returns:
        Several where the grid tells apart what the question does not (programmes, conditions); none if it cannot say.
    """
    held = [row for row in current(grid, rows, asked.day) if _suits(row, asked)]
    if asked.contract is None and any(row.contract == "CDDU" for row in held):
        held = [row for row in held if row.contract != "CDI"]
    found = _printed(held, asked) or list(_computed(grid, asked, held))
    return sorted(found, key=lambda answer: (-answer.amount, answer.row.doubt, -answer.row.confirmed.toordinal()))


def _suits(row: Row, asked: Question) -> bool:
    return (
        (asked.contract is None or row.contract in {"", asked.contract})
        and (asked.condition is None or row.condition.casefold() == asked.condition.strip().casefold())
        and (asked.days is None or row.days in {None, asked.days})
    )


def _printed(rows: Iterable[Row], asked: Question) -> list[Answer]:
    held = [row for row in rows if row.unit == asked.unit]
    said = {row.hours for row in held if row.hours is not None}
    hours = asked.hours
    if hours is None and said:
        usual = USUAL_HOURS.get(asked.unit)
        hours = usual if usual in said else min(said)
    days = min((row.days for row in held if row.hours in {None, hours} and row.days is not None), default=None)
    return [
        Answer(row.amount, row.hours, row)
        for row in held
        if row.hours in {None, hours} and (row.days is None or row.days == days)
    ]


def _computed(grid: Grid, asked: Question, held: Sequence[Row]) -> Iterator[Answer]:
    """Compute what the rows in force do not print, one answer for each row that it follows from."""
    annexes = grid.agreement.annexes
    most = _MOST_HOURS.get((grid.agreement.id, asked.unit))
    if most is not None and asked.hours is not None and asked.hours > most:
        return
    for row in held:
        if row.annex == "C" and row.unit == "day" and asked.unit in {"half_day", "week"}:
            compute = grid_rules.half_day if asked.unit == "half_day" else grid_rules.week_of_days
            yield Answer(compute(row.amount), None, row, (row.amount, compute(1.0)))
    bases = {annexes[row.annex].base or row.annex for row in held if annexes[row.annex].tiers and row.contract != "CDI"}
    titles = {jobs.key(row.job) for row in held}
    behind = (row for title in titles for row in grid.titled[title] if row.annex in bases and row.unit == "week")
    weeks = (row for row in current(grid, behind, asked.day) if row.hours is not None and _suits(row, asked))
    for row in _shortest(weeks):
        yield from _from_week(asked, row, row.hours or 0.0)


def longest(grid: Grid, asked: Question, rows: Iterable[Row]) -> float | None:
    """Give the longest time that a grid speaks for, printed or computed; None where hours do not matter.

    Args:
        grid: The grid.
        asked: The question.
        rows: Rows of the job.
    """
    printed = [row.hours for row in in_force(rows, asked.day) if row.unit == asked.unit and row.hours is not None]
    most = _MOST_HOURS.get((grid.agreement.id, asked.unit))
    return max([*printed, *([] if most is None else [most])], default=None)


def _shortest(weeks: Iterable[Row]) -> list[Row]:
    """Keep the week that the others of a grid are computed from: 35 h where printed, else 39 h."""
    kept: dict[tuple[str, str, str, str], Row] = {}
    for row in weeks:
        same = (row.annex, row.job, row.condition, row.source)
        if same not in kept or (row.hours or 0.0) < (kept[same].hours or 0.0):
            kept[same] = row
    return list(kept.values())


def _from_week(asked: Question, row: Row, printed: float) -> Iterator[Answer]:
    agreement, hours = row.agreement, asked.hours
    plain = grid_rules.weekly_coefficient(agreement, printed)
    base = row.amount / plain
    if asked.unit == "week" and hours is not None:
        if agreement == "3097" and hours < grid_rules.FULL_WEEK:
            yield Answer(row.amount, grid_rules.FULL_WEEK, row)
        else:
            factors = (row.amount, grid_rules.weekly_coefficient(agreement, hours), plain)
            yield Answer(grid_rules.week(agreement, base, hours), hours, row, factors)
    elif asked.unit == "hour":
        yield Answer(grid_rules.cents(base), None, row, (row.amount, 1.0, plain))
    elif agreement == "2642" and asked.unit in _WEEK_BEHIND:
        usual = USUAL_HOURS[asked.unit] if hours is None else hours
        if usual in _WEEK_BEHIND[asked.unit]:
            weekly = base * grid_rules.weekly_coefficient(agreement, _WEEK_BEHIND[asked.unit][usual])
            shown = grid_rules.cents(weekly)
            if asked.unit == "day":
                days = grid_rules.rule(agreement, "B", "days_per_week")
                yield Answer(grid_rules.audiovisual_day(weekly), usual, row, (shown, 1.0, days))
            else:
                weeks = grid_rules.rule(agreement, "B", "weeks_per_month")
                yield Answer(grid_rules.audiovisual_month(weekly), usual, row, (shown, weeks))
    elif row.annex == "I" and asked.unit == "day":
        yield Answer(grid_rules.film_day(row.amount), _DAY_OF_SEVEN, row, (row.amount, 1.25 * _DAY_OF_SEVEN, plain))
