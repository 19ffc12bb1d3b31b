"""The wage grids of collective agreements as data: every printed minimum, since when, by whose word, how sure.

The files are `prodkit/data/agreements/*.csv`: one grid per agreement (`3097.csv`), and beside them the agreements,
their annexes, the sources, the figures of the rules and those that producers quote from the press. They are read
when first asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, get_args

from prodkit import datafiles
from prodkit.agreements import jobs
from prodkit.agreements.gridfiles import Line, Table
from prodkit.i18n import Lang

Status = Literal["official", "secondary", "derived", "quoted"]
"""Read in the text of the agreement; in a reprint or transcription of it; computed; only quoted by the trade."""
STATUSES: tuple[Status, ...] = get_args(Status)
_STATUS: Mapping[str, Status] = {status: status for status in STATUSES}
GRADES = ("primary", "near-primary", "commentary", "secondary", "quoted")
"""How near a source is to the text: the text, a print by a signatory, a commented edition, a transcription, hearsay."""
UNITS = ("hour", "half_day", "service", "day", "fee", "week", "month", "meal")
CONTRACTS = ("CDDU", "CDI")
DOUBTS = {
    "anomaly": "wage_anomaly",
    "conflict": "wage_conflict",
    "inferred_date": "wage_date_inferred",
    "low_date": "wage_date_doubtful",
    "below_smic": "wage_below_smic",
    "unextended": "wage_extension_unknown",
}
"""What may be doubtful about a row, and the finding that says it."""
VERDICTS = {"unconfirmed": "quote_unconfirmed", "other_job": "quote_of_other_job"}

_GRID = (
    "annex", "job", "staff", "staff_from", "level", "branch", "contract", "condition", "unit", "hours", "presence",
    "days", "amount", "interest", "reference_week", "base_hour", "from", "extended", "confirmed", "source",
    "reference", "status", "checked", "doubt", "note",
)  # fmt: skip
_AGREEMENTS = ("agreement", "label_fr", "label_en", "partial", "source", "checked")
_ANNEXES = ("agreement", "annex", "label_fr", "label_en", "lookup", "follows", "base", "tiers", "partial")
_SOURCES = ("source", "title", "found_at", "grade", "dated", "checked", "note")
_QUOTED = ("agreement", "job", "unit", "hours", "amount", "verdict", "beside", "source", "status", "checked")

MOST_EURO = 100_000.0
_MOST_HOURS = {"hour": 1.0, "half_day": 12.0, "service": 12.0, "day": 24.0, "fee": 24.0, "week": 168.0, "month": 168.0}
_DAYS_OF_A_WEEK = 7.0
NEVER = dt.date.min  # stands for a date that was refused; the file is refused with it


class Source(NamedTuple):
    """Where amounts were read, and how near that is to the text of the agreement."""

    id: str
    title: str
    found_at: str
    grade: str
    dated: dt.date | None
    checked: dt.date
    note: str


class Row(NamedTuple):
    """One minimum of a grid.

    Attributes:
        agreement: Number of the agreement (IDCC).
        annex: Part of the grid, as `annexes.csv` names it.
        job: The job as printed.
        staff: Cadre, non cadre, artist…, and in `staff_from` whether the `grid` says so or it follows from the `level`.
        contract: `CDDU` or `CDI` where the grid tells them apart.
        condition: What else must be true: `spécialisé`, `> 2 dans le mois`…
        unit: One of `UNITS`.
        hours: Effective hours, a day for a day, a week for a week or a month; None where the grid gives none.
        presence: Hours a week including equivalence (IDCC 3097, annexes II and III bis).
        days: Days a week.
        amount: The minimum, euros per unit, gross.
        interest: Share of receipts due on top, euros a week (IDCC 3097, annexes III and III bis).
        reference_week: The week of annex I that annex III starts from, euros.
        base_hour: Base hourly wage as printed, rounded.
        since: First day.
        extended: Day from which it binds every employer; None where that is not known.
        confirmed: Last day for which the source vouches.
        source: Id of the source, and `reference` the page or amendment.
        status: How sure it is.
        checked: Day on which the source was last read.
        doubt: A key of `DOUBTS`, or empty.
        note: What a reader should know, in French as the texts are.
        line: Line of the data file.
    """

    agreement: str
    annex: str
    job: str
    staff: str
    staff_from: str
    level: str
    branch: str
    contract: str
    condition: str
    unit: str
    hours: float | None
    presence: float | None
    days: float | None
    amount: float
    interest: float | None
    reference_week: float | None
    base_hour: float | None
    since: dt.date
    extended: dt.date | None
    confirmed: dt.date
    source: str
    reference: str
    status: Status
    checked: dt.date
    doubt: str
    note: str
    line: int


class Annex(NamedTuple):
    """A part of a grid.

    Attributes:
        asked: Only looked into when named: derogations, advertising films.
        follows: The annex whose grid it replaced when it began, or empty.
        base: The annex whose weeks it is computed from, or empty for its own.
        tiers: Whether its weeks follow the tiers of overtime, so that other hours can be computed.
        partial: Whether jobs are known to be missing.
    """

    name: str
    labels: Mapping[Lang, str]
    asked: bool
    follows: str
    base: str
    tiers: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """A collective agreement: its number (IDCC), its name, its annexes and whether its grid is only partly held."""

    id: str
    labels: Mapping[Lang, str]
    partial: bool
    annexes: Mapping[str, Annex]


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of an agreement, found by job.

    Attributes:
        rows: In the order of the file.
        titled: Rows by the key of their whole title (see `jobs.key`).
        named: Rows by the key of one of the names in a title such as `Cadreur / OPV`.
    """

    agreement: Agreement
    rows: tuple[Row, ...]
    titled: Mapping[str, tuple[Row, ...]]
    named: Mapping[str, tuple[Row, ...]]


class Quote(NamedTuple):
    """A minimum that producers quote, never used as one, and what the grids say beside it."""

    agreement: str
    job: str
    unit: str
    hours: float
    amount: float
    finding: str
    beside: tuple[Row, ...]
    source: str
    status: Status
    checked: dt.date


@cache
def sources() -> Mapping[str, Source]:
    """Give the sources of all grids by id."""
    table = _table("sources", _SOURCES)
    found = [
        Source(
            line.required("source"), line.required("title"), line.text("found_at"), line.word("grade", GRADES),
            line.day("dated", optional=True), line.day("checked") or NEVER, line.text("note"),
        )
        for line in table
    ]  # fmt: skip
    table.done()
    return {source.id: source for source in found}


@cache
def agreements() -> Mapping[str, Agreement]:
    """Give the agreements whose grids are held, by number."""
    table = _table("annexes", _ANNEXES)
    annexes: dict[str, dict[str, Annex]] = defaultdict(dict)
    for line in table:
        annexes[line.required("agreement")][line.required("annex")] = Annex(
            line.text("annex"), _labels(line), line.word("lookup", ("default", "asked")) == "asked",
            line.text("follows"), line.text("base"), _yes(line, "tiers"), _yes(line, "partial"),
        )  # fmt: skip
    table.done()
    table = _table("agreements", _AGREEMENTS)
    found = {}
    for line in table:
        name = line.required("agreement")
        line.word("source", sources())
        line.day("checked")
        found[name] = Agreement(name, _labels(line), _yes(line, "partial"), annexes[name])
    table.done()
    return found


@cache
def grid(agreement: str) -> Grid:
    """Give the grid of an agreement.

    Args:
        agreement: Its number, a key of `agreements()`.

    Returns:
        The grid, with every dated version.

    Raises:
        ProdkitError: If the data file cannot be used, with file and line of everything wrong.
    """
    return read_grid(agreement, datafiles.read(f"agreements/{agreement}.csv"))


def read_grid(agreement: str, text: str) -> Grid:
    """Read the grid of an agreement from the text of a data file; see `grid`."""
    about = agreements()[agreement]
    table = Table(f"agreements/{agreement}.csv", text, _GRID)
    rows = tuple(_row(agreement, about.annexes, line) for line in table)
    _refuse_overlaps(table, rows)
    table.done()
    titled: dict[str, list[Row]] = defaultdict(list)
    named: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        titled[jobs.key(row.job)].append(row)
        for name in jobs.names(row.job):
            named[name].append(row)
    return Grid(about, rows, _frozen(titled), _frozen(named))


def _frozen(found: Mapping[str, list[Row]]) -> Mapping[str, tuple[Row, ...]]:
    return {name: tuple(rows) for name, rows in found.items()}


def _row(agreement: str, annexes: Mapping[str, Annex], line: Line) -> Row:
    unit = line.word("unit", UNITS)
    most = _MOST_HOURS.get(unit, 0.0)
    since, confirmed = line.day("from") or NEVER, line.day("confirmed") or NEVER
    amount = line.amount("amount", 0.0, MOST_EURO)
    if amount is None:
        line.required("amount")
    if confirmed < since:
        line.table.refuse("grid_backwards", line.number, since=since, until=confirmed)
    return Row(
        agreement, line.word("annex", annexes), line.required("job"), line.text("staff"),
        line.word("staff_from", ("grid", "level"), optional=True), line.text("level"), line.text("branch"),
        line.word("contract", CONTRACTS, optional=True), line.text("condition"), unit,
        line.amount("hours", 0.0, most), line.amount("presence", 0.0, most), line.amount("days", 0.0, _DAYS_OF_A_WEEK),
        amount or 0.0, line.amount("interest", 0.0, MOST_EURO), line.amount("reference_week", 0.0, MOST_EURO),
        line.amount("base_hour", 0.0, MOST_EURO), since, line.day("extended", optional=True), confirmed,
        line.word("source", sources()), line.text("reference"), status_of(line), line.day("checked") or NEVER,
        line.word("doubt", DOUBTS, optional=True), line.text("note"), line.number,
    )  # fmt: skip


def _refuse_overlaps(table: Table, rows: Sequence[Row]) -> None:
    """Refuse a second row for the same thing from the same day: nobody could tell which one holds."""
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        same = (
            row.annex, row.job.casefold(), row.branch, row.contract, row.condition, row.unit, row.hours, row.days,
            row.source, row.since,
        )  # fmt: skip
        known = first.setdefault(same, row.line)
        if known != row.line:
            table.refuse("grid_overlap", row.line, job=row.job, since=row.since, first=known)


@cache
def quotes() -> tuple[Quote, ...]:
    """Give the minima that producers quote from the press, with what the grids say beside them."""
    return read_quotes(datafiles.read("agreements/quoted.csv"))


def read_quotes(text: str) -> tuple[Quote, ...]:
    """Read the minima quoted by the press from the text of their data file.

    Raises:
        ProdkitError: If one has no source or date, or points to a row that no grid has.
    """
    table = Table("agreements/quoted.csv", text, _QUOTED)
    found = []
    for line in table:
        agreement = line.word("agreement", agreements())
        hours = line.amount("hours", 0.0, _MOST_HOURS["week"]) or 0.0
        beside = [_pointed(agreement, pointer) for pointer in line.required("beside").split(";")]
        if None in beside:
            table.refuse("quote_beside", line.number, found=line.text("beside"))
        found.append(
            Quote(
                agreement, line.required("job"), line.word("unit", UNITS), hours,
                line.amount("amount", 0.0, MOST_EURO) or 0.0, VERDICTS.get(line.word("verdict", VERDICTS), ""),
                tuple(row for row in beside if row is not None),
                line.word("source", sources()), status_of(line), line.day("checked") or NEVER,
            )
        )  # fmt: skip
    table.done()
    return tuple(found)


def _pointed(agreement: str, pointer: str) -> Row | None:
    """Find the row that `annex | job | hours | date` points to, if a grid has it."""
    asked = tuple(part.strip() for part in pointer.split("|"))
    rows = grid(agreement).rows if agreement in agreements() else ()
    weeks = (row for row in rows if row.unit == "week" and row.hours is not None)
    return next((row for row in weeks if (row.annex, row.job, f"{row.hours:g}", row.since.isoformat()) == asked), None)


def _table(name: str, columns: Sequence[str]) -> Table:
    return Table(f"agreements/{name}.csv", datafiles.read(f"agreements/{name}.csv"), columns)


def _labels(line: Line) -> Mapping[Lang, str]:
    return {"fr": line.required("label_fr"), "en": line.required("label_en")}


def _yes(line: Line, column: str) -> bool:
    return line.word(column, ("yes", "no")) == "yes"


def status_of(line: Line) -> Status:
    """Read how sure a line is."""
    return _STATUS.get(line.word("status", STATUSES), "derived")
