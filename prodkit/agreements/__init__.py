"""What a job must be paid at least, by collective agreement and date, with the row that says so and how sure it is.

>>> wage("chargé de production", agreement="2642", on="2012-09-01", hours=39).amount
977.46
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from prodkit import i18n, money
from prodkit.agreements import grid_rules, jobs, minima, questions, wagegrids
from prodkit.agreements.minima import Answer
from prodkit.agreements.questions import Question
from prodkit.agreements.wagegrids import Agreement, Grid, Quote, Row, Source, Status
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang

if TYPE_CHECKING:
    import pandas as pd

_NEAREST = 5
_MOST_LISTED = 12
_EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Wage:
    """A minimum, and why one may believe it.

    Attributes:
        job: The job as the grid prints it.
        agreement: Number of the agreement (IDCC).
        annex: Part of the grid.
        amount: Gross minimum, euros per `unit`.
        unit: `hour`, `half_day`, `service`, `day`, `fee`, `week`, `month` or `meal`.
        hours: Hours it pays for, of the day or week, or of the weeks of a month; None where there is no reference.
        hourly: Base hourly wage, unrounded, from which overtime is computed; None where the grid has none.
        row: The row of the grid it is, or was computed from.
        source: Where that row was read.
        status: `official`, `secondary` or `derived`.
        alternatives: Rows that answer just as well, where the question left programme or condition open.
        findings: What to know about it.
    """

    job: str
    agreement: str
    annex: str
    amount: float
    unit: str
    hours: float | None
    hourly: float | None
    row: Row
    source: Source
    status: Status
    alternatives: tuple[Row, ...]
    findings: tuple[Finding, ...]


class Match(NamedTuple):
    """A job found by `search`.

    Attributes:
        job: Its latest title.
        agreement: Number of the agreement.
        annexes: Parts of the grid that hold it.
        score: How well it fits, 1 at best.
    """

    job: str
    agreement: str
    annexes: tuple[str, ...]
    score: float


def wage(
    job: str, agreement: str | int, on: dt.date | str, hours: float | None = None, annex: str | None = None,
    unit: str = "week", *, contract: str | None = None, condition: str | None = None, days: int | None = None,
) -> Wage:  # fmt: skip
    """Say what a job must be paid at least on a day.

    Where the grid tells apart what the question does not (fiction or flux, first dates or later ones), the highest
    minimum answers, for it is enough in every case, and a finding lists the others. A week, day, month or hour that
    is not printed is computed by the agreement's own rule and is `derived`.

    Args:
        job: The job, however written: `chargée de prod`.
        agreement: Number of the agreement (IDCC): `2642`, `3097`, `3090` or `1285`.
        on: The day, as a date or `2026-10-05`.
        hours: Effective hours of the week or day; by default 39 a week and 8 a day where the grid prints them.
        annex: Part of the grid, such as `II`, `III` or `fiction`; by default all but derogations and advertising films.
        unit: What the amount is for; see `Wage.unit`.
        contract: `CDDU` or `CDI`; by default CDDU where there is one.
        condition: A condition as the grid prints it, such as `spécialisé`.
        days: Days of the week where the grid tells 5 from 6; by default the fewest.

    Returns:
        The minimum with its row, source, status and findings.

    Raises:
        ProdkitError: If the agreement, job or annex is not known (with the nearest), if no grid goes so far back, or
            if the grid has nothing for that unit, with what there is.
    """
    grid = questions.grid_of(agreement)
    reader = questions.Reader(grid)
    asked = Question(
        reader.text("job", job), reader.day("on", on), reader.word("unit", unit, wagegrids.UNITS), reader.hours(hours),
        reader.annex(annex), reader.contract(contract),
        None if condition is None else reader.text("condition", condition), reader.days(days),
    )  # fmt: skip
    reader.done()
    rows = minima.of_job(grid, asked)
    found = minima.answers(grid, asked, rows)
    if not found:
        raise _refusal(grid, asked, rows)
    best = found[0]
    row = best.row
    others = [answer for answer in found if answer.amount != best.amount]
    return Wage(
        row.job, row.agreement, row.annex, best.amount, unit, best.hours, _hourly(grid, row), row,
        wagegrids.sources()[row.source], "derived" if best.formula else row.status,
        tuple(answer.row for answer in others), tuple(_findings(grid, asked, best, others)),
    )  # fmt: skip


def search(
    text: str, agreement: str | int | None = None, on: dt.date | str | None = None, *, every_word: bool = True
) -> list[Match]:
    """Find jobs, forgiving accents, gender, word order, short forms and English names.

    Args:
        text: What a person wrote: `chargée de prod`, `régisseuse`, `gaffer`.
        agreement: Only in this agreement.
        on: Only jobs whose grid had begun on this day.
        every_word: Whether each word must be found.

    Returns:
        The jobs, best first.
    """
    day = dt.date.max if on is None else questions.day_of(on)
    found: list[Match] = []
    grids = map(wagegrids.grid, wagegrids.agreements()) if agreement is None else (questions.grid_of(agreement),)
    for grid in grids:
        rows = [row for row in grid.rows if row.since <= day]
        scores: dict[str, float] = {}
        for title, score in jobs.rank(text, {row.job for row in rows}, every_word=every_word):
            scores.setdefault(jobs.key(title), score)
        for key, score in scores.items():
            held = [row for row in grid.titled[key] if row.since <= day]
            latest = max(held, key=lambda row: row.since)
            found.append(Match(latest.job, grid.agreement.id, tuple(dict.fromkeys(row.annex for row in held)), score))
    return sorted(found, key=lambda match: (-match.score, len(match.job), match.job, match.agreement))


def grid(agreement: str | int, on: dt.date | str | None = None) -> pd.DataFrame:
    """Give a grid as a table.

    Args:
        agreement: Number of the agreement.
        on: Only what is in force on this day; by default every dated version.

    Returns:
        One row per minimum; the columns are the attributes of `wagegrids.Row`, amounts in euros.
    """
    import pandas as pd

    held = questions.grid_of(agreement)
    rows: Iterable[Row] = held.rows
    if on is not None:
        day = questions.day_of(on)
        jobs_in_turn = (minima.current(held, of_job, day) for of_job in held.titled.values())
        rows = sorted((row for found in jobs_in_turn for row in found), key=lambda row: row.line)
    return pd.DataFrame(rows, columns=list(Row._fields))


def agreements() -> tuple[Agreement, ...]:
    """List the collective agreements whose grids are held, with their annexes and whether they are partial."""
    return tuple(wagegrids.agreements().values())


def quotes() -> tuple[Quote, ...]:
    """List the minima that producers quote from the press, with what the grids say beside them."""
    return wagegrids.quotes()


def _hourly(grid: Grid, row: Row) -> float | None:
    """Give the base hourly wage behind a row: exact where its weeks follow the tiers, else as printed."""
    if row.unit == "hour":
        return row.amount
    if grid.agreement.annexes[row.annex].tiers and row.unit == "week" and row.hours is not None:
        return grid_rules.hourly(row.agreement, row.amount, row.hours)
    return row.base_hour


@dataclass(frozen=True, slots=True)
class _Words:
    """Numbers, days and rows as the reader's language writes them."""

    lang: Lang

    def number(self, value: float) -> str:
        return money.format_number(value, self.lang)

    def money(self, amount: float) -> str:
        return money.format_money(amount, _EURO, self.lang)

    def unit(self, unit: str) -> str:
        return i18n.text(f"agreements.unit.{unit}", self.lang)

    def row(self, row: Row) -> str:
        """Name a row by what sets it apart: its annex, title, condition, hours, amount and day."""
        return self.answer(Answer(row.amount, row.hours, row), row.unit)

    def answer(self, answer: Answer, unit: str) -> str:
        """Name a minimum as `row` does; it may be computed for another unit than the row's."""
        row, hours = answer.row, "" if answer.hours is None else f" {self.number(answer.hours)} h"
        time = self.unit(unit) + hours
        parts = (row.annex, row.job, row.condition, row.contract, time, self.money(answer.amount))
        return f"{', '.join(filter(None, parts))} ({money.format_day(row.since, self.lang)})"

    def rows(self, rows: Iterable[Row]) -> str:
        listed = list(dict.fromkeys(map(self.row, rows)))
        return " · ".join(listed[:_MOST_LISTED]) + (" · …" if len(listed) > _MOST_LISTED else "")

    def day(self, day: dt.date) -> str:
        return money.format_day(day, self.lang)

    def answers(self, found: Iterable[Answer], unit: str) -> str:
        return " · ".join(dict.fromkeys(self.answer(answer, unit) for answer in found))

    def formula(self, factors: Sequence[float]) -> str:
        first, second, *rest = map(self.number, factors)
        return f"{first} × {second}" + "".join(f" / {factor}" for factor in rest)


def _said(write: Callable[[_Words], str]) -> Mapping[str, str]:
    """Write something in every language, for findings are read in any."""
    return i18n.every(lambda lang: write(_Words(lang)))


def _quotes_of(agreement: str, job: str) -> Iterator[Finding]:
    for quote in wagegrids.quotes():
        if quote.agreement == agreement and jobs.key(quote.job) == jobs.key(job):
            yield _quoted(quote)


def _quoted(quote: Quote) -> Finding:
    params = {
        "amount": _said(lambda say: say.money(quote.amount)),
        "hours": _said(lambda say: say.number(quote.hours)),
        "grids": _said(lambda say: say.rows(quote.beside)),
    }
    return Finding(quote.finding, "info", "job", params, source=wagegrids.sources()[quote.source].title)


def _findings(grid: Grid, asked: Question, best: Answer, others: list[Answer]) -> Iterator[Finding]:
    """Say all that a producer should know before relying on an answer, the most serious first."""
    row = best.row
    if asked.day > row.confirmed:
        yield Finding("wage_unconfirmed", "warning", "on", {"day": _said(lambda say: say.day(row.confirmed))})
    if others:
        params = {
            "amount": _said(lambda say: say.money(best.amount)),
            "row": _said(lambda say: say.answer(best, asked.unit)),
            "others": _said(lambda say: say.answers(others, asked.unit)),
        }
        yield Finding("wage_alternatives", "warning", "annex", params)
    if row.doubt:
        code = wagegrids.DOUBTS[row.doubt]
        yield Finding(code, "warning", "job", {"note": row.note}, source=wagegrids.sources()[row.source].title)
    if row.extended and asked.day < row.extended:
        extended = row.extended
        yield Finding("wage_not_extended", "info", "on", {"day": _said(lambda say: say.day(extended))})
    if best.formula:
        formula = best.formula
        params = {"formula": _said(lambda say: say.formula(formula)), "row": _said(lambda say: say.row(row))}
        yield Finding("wage_derived", "info", "hours", params)
    elif asked.hours is not None and best.hours is not None and asked.hours < best.hours:
        guaranteed = best.hours
        yield Finding("wage_guaranteed", "info", "hours", {"hours": _said(lambda say: say.number(guaranteed))})
    if row.agreement == "2642" and asked.unit == "month" and best.formula:
        yield Finding("wage_month_floor", "warning", "unit")
    skilled = _skilled(grid, asked, row)
    if skilled:
        yield Finding("wage_specialised", "info", "job", {"row": _said(lambda say: say.row(skilled))})
    yield from _quotes_of(row.agreement, row.job)


def _skilled(grid: Grid, asked: Question, row: Row) -> Row | None:
    """Find the specialised job beside one that is not; heavy fiction may only hire the former (note 24)."""
    if row.condition != "non spécialisé":
        return None
    wanted = {*jobs.words(row.job), *jobs.words("spécialisé")}
    beside = (other for other in grid.rows if other.annex == row.annex and set(jobs.words(other.job)) == wanted)
    same = (other for other in minima.in_force(beside, asked.day) if (other.unit, other.hours) == (row.unit, row.hours))
    return next(same, None)


def _refusal(grid: Grid, asked: Question, rows: tuple[Row, ...]) -> ProdkitError:
    """Say why there is no answer, and what there is."""
    about = grid.agreement
    params: dict[str, object]
    elsewhere = minima.of_job(grid, Question(asked.job, asked.day, asked.unit, None, None, None, None, None))
    most = minima.longest(grid, asked, rows)
    if not rows and not elsewhere:
        near = search(asked.job, about.id) or search(asked.job, about.id, every_word=False)
        listed = ", ".join(match.job for match in near[:_NEAREST]) or "–"
        params = {"found": asked.job, "agreement": about.id, "near": listed}
        found = [Finding("job_unknown", where="job", params=params), *_quotes_of(about.id, asked.job)]
    elif rows and most is not None and (asked.hours or 0.0) > most:
        params = {
            "hours": _said(lambda say: say.number(asked.hours or 0.0)),
            "most": _said(lambda say: say.number(most)),
            "unit": _said(lambda say: say.unit(asked.unit)),
        }
        found = [Finding("wage_overtime", where="hours", params=params)]
    elif rows and not minima.in_force(rows, asked.day):
        first = min(row.since for row in rows)
        oldest = [row for row in rows if row.since == first]
        params = {
            "job": rows[0].job,
            "rows": _said(lambda say: say.rows(oldest)),
            "day": _said(lambda say: say.day(asked.day)),
            "first": _said(lambda say: say.day(first)),
        }
        found = [Finding("wage_before", where="on", params=params)]
    else:
        held = minima.current(grid, rows, asked.day) or minima.in_force(elsewhere, asked.day) or list(elsewhere)
        params = {"job": held[0].job, "agreement": about.id, "rows": _said(lambda say: say.rows(held))}
        found = [Finding("wage_none", where="unit", params=params)]
    if about.partial or (asked.annex and about.annexes[asked.annex].partial):
        found.append(Finding("wage_partial", "info", "agreement", {"agreement": about.id}))
    return ProdkitError(found)
