"""A published budget imported: its ten subtotals and its total tie, and a changed digit is pointed at."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from tablefiles import imported, said, xlsx
from test_uk_play import CAPITAL, PRINTED

from prodkit import checks, evaluate, store
from prodkit.exchange import csv as ours
from prodkit.exchange import tables
from prodkit.exchange.tables import Import

# As published: number of the line, section, description, each, number, total.
LINES = """
A1,Capital: salaries rehearsal,Actors,942,10,9420
A2,Capital: salaries rehearsal,Assistant Stage Manager,942,2,1884
A3,Capital: salaries rehearsal,Deputy Stage Manager,1176,1,1176
A4,Capital: salaries rehearsal,Company Stage Manager,1413,1,1413
A5,Capital: creative fees,Director,2500,1,2500
A6,Capital: creative fees,Set/Costume Designer,1489.69,1,1489.69
A7,Capital: creative fees,Lighting Designer,748.8,1,748.8
A8,Capital: creative fees,Sound Designer,700.8,1,700.8
A10,Capital: creative fees,Production Manager,2500,1,2500
A11,Capital: creative fees,Producer,3500,1,3500
A12,Capital: rehearsal costs,Audition Cost,270,1,270
A13,Capital: rehearsal costs,Script/Copying,175,1,175
A14,Capital: rehearsal costs,Rehearsal Rooms,1200,1,1200
A15,Capital: rehearsal costs,Rehearsal Hires,175,1,175
A16,Capital: production costs,Set Construction,1500,1,1500
A17,Capital: production costs,Props,950,1,950
A18,Capital: production costs,Costume/Wigs,1000,1,1000
A20,Capital: marketing,Advertising,300,1,300
A21,Capital: marketing,FOH Displays,375,1,375
A22,Capital: marketing,Print,766.40,1,766.40
A23,Capital: marketing,Photographer,250,1,250
A25,Capital: general admin,Get In/Out,300,1,300
A26,Capital: general admin,Transport,134,1,134
B1,Income,Ticket Sales (per week x weeks),24000,4,96000
B2,Income,Programme Sales,750,4,3000
B4,Income,Merchandising,1500,4,6000
C1,Running: salaries,Actors - normal minimum,1320,8,10560
C2,Running: salaries,Actors - subsistence,378,8,3024
C4,Running: salaries,Actors - contingency,2000,1,2000
C5,Running: salaries,ASM - normal minimum,1320,2,2640
C6,Running: salaries,ASM - subsistence,378,2,756
C8,Running: salaries,DSM - normal minimum,1652,1,1652
C9,Running: salaries,DSM - subsistence,378,1,378
C11,Running: salaries,CSM - normal minimum,1980,1,1980
C12,Running: salaries,CSM - subsistence,378,1,378
C14,Running: creative fees,Author adaptation (per perf x perfs),80,20,1600
C15,Running: production,Lighting hire (per week x weeks),175,4,700
C16,Running: production,Sound hire,175,4,700
C17,Running: production,Misc hire,150,4,600
C18,Running: production,Repairs,150,4,600
"""
SECTIONS = [
    "Capital: salaries rehearsal", "Capital: creative fees", "Capital: rehearsal costs", "Capital: production costs",
    "Capital: marketing", "Capital: general admin", "Income", "Running: salaries", "Running: creative fees",
    "Running: production",
]  # fmt: skip


def published(changed: dict[str, float] | None = None) -> list[list[str]]:
    """Give the file's rows: header, lines, ten subtotals, the total; some of the totals changed."""
    totals = dict(zip(SECTIONS, PRINTED.values(), strict=True)) | {"Capital": CAPITAL} | (changed or {})
    rows = [["code", "section", "description", "each", "number", "total"], *csv.reader(LINES.strip().splitlines())]
    rows += [["SUBTOTAL", name, "published", f"{totals[name]}", "lines", f"{totals[name]}"] for name in SECTIONS]
    return [
        *rows,
        ["TOTAL", "Capital", f"published {totals['Capital']}", "", "sum of subtotals", f"{totals['Capital']}"],
    ]


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def as_workbook(rows: list[list[str]]) -> bytes:
    def cell(text: str) -> str | float | None:
        return float(text) if text.replace(".", "", 1).isdecimal() else text or None

    return xlsx(("Budget", [[cell(text) for text in row] for row in rows]))


def check_published(found: Import, report: tables.Reconciliation) -> None:
    assert report.ties, said(report)
    assert [row.file / 100 for row in report.rows] == [*PRINTED.values(), CAPITAL]
    assert [row.ours for row in report.rows] == [row.file for row in report.rows]
    assert (float(report.budget.total), float(report.budget.income)) == (CAPITAL + 27568, 105000)
    assert [line.id for line in found.production.lines][:3] == ["a1", "a2", "a3"]
    assert "11" in report.in_words("fr")
    assert report.in_words("en").startswith("It ties")


def test_from_csv_every_total_ties() -> None:
    check_published(*imported(as_csv(published()), "play.csv"))


def test_from_a_workbook_every_total_ties() -> None:
    check_published(*imported(as_workbook(published())))


@pytest.mark.parametrize("place", range(len(SECTIONS) + 1))
@pytest.mark.parametrize("as_file", [as_csv, as_workbook])
def test_a_changed_digit_in_a_total_is_pointed_at(
    place: int, as_file: Callable[[list[list[str]]], bytes | str]
) -> None:
    name = [*SECTIONS, "Capital"][place]
    right = {**dict(zip(SECTIONS, PRINTED.values(), strict=True)), "Capital": CAPITAL}[name]
    _, report = imported(as_file(published({name: right + 10})), "play.csv")
    (wrong,) = report.differing
    assert wrong.cell.endswith(f"F{42 + place}")
    assert wrong.difference == 1000
    assert report.verdict == "differs"
    assert wrong.cell in report.in_words("en")
    assert wrong.cell in report.in_words("fr")


def test_the_cause_of_a_changed_digit_is_that_the_totals_around_it_tie() -> None:
    _, report = imported(as_csv(published({"Capital: creative fees": 11439.39})), "play.csv")
    (wrong,) = report.differing
    assert (wrong.cause, wrong.rows) == ("above_ties", ("F52",))
    _, report = imported(as_csv(published({"Capital": 32728.69})), "play.csv")
    assert report.differing[0].cause == "below_ties"


def test_the_production_goes_on_watching_the_totals_of_the_file() -> None:
    found, _ = imported(as_csv(published({"Capital": 32727.68})), "play.csv")
    (finding,) = [one for one in checks.check(found.production) if one.code == "typed_total"]
    assert "0.01" in finding.what("en")
    again = store.parse_text(store.render(found.production))
    assert again == found.production


@pytest.mark.parametrize("starter", store.starters(), ids=lambda starter: starter.name)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_our_own_csv_comes_in_and_ties(starter: store.Starter, lang: str) -> None:
    budget = evaluate(store.load(starter.path))
    found, report = imported(ours.write(budget, lang), "own.csv")  # type: ignore[arg-type]
    assert report.ties, said(report)
    assert (float(report.budget.total), float(report.budget.income)) == (float(budget.total), float(budget.income))
    assert {account.code for account in found.production.accounts} >= {line.account for line in found.production.lines}
