"""The data files of wage grids: all versions held, and whatever cannot be law refused with file and line."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sayable import assert_sayable

from prodkit import agreements, datafiles
from prodkit.agreements import jobs, wage, wagegrids
from prodkit.errors import ProdkitError


def versions(agreement: str) -> list[str]:
    return sorted({row.since.isoformat() for row in wagegrids.grid(agreement).rows})


def test_every_version_of_every_grid_is_held() -> None:
    rows = {about.id: len(wagegrids.grid(about.id).rows) for about in agreements.agreements()}
    assert rows == {"2642": 2072, "3097": 942, "3090": 30, "1285": 26}
    since = {
        about.id: sorted({row.since.isoformat() for row in wagegrids.grid(about.id).rows})
        for about in agreements.agreements()
    }
    assert since["3097"] == ["2019-07-01", "2023-09-01", "2024-03-01", "2025-04-11", "2026-06-01"]
    assert since["2642"] == ["2008-07-01", "2012-07-01", "2025-01-01", "2025-07-01"]
    assert [about.id for about in agreements.agreements() if about.partial] == ["3090", "1285"]


def test_every_row_answers_for_itself() -> None:
    """Asked for exactly what it says, on its first day, every row is the answer or among the alternatives."""
    for about in agreements.agreements():
        for row in wagegrids.grid(about.id).rows:
            found = wage(
                row.job, row.agreement, row.since, row.hours, row.annex, row.unit, contract=row.contract or None,
                condition=row.condition, days=None if row.days is None else int(row.days),
            )  # fmt: skip
            assert row.amount in {found.amount, *(other.amount for other in found.alternatives)}, row


def test_reading_all_grids_is_fast() -> None:
    def once() -> float:
        wagegrids.grid.cache_clear()
        jobs.words.cache_clear()
        start = time.process_time()
        for about in agreements.agreements():
            wagegrids.grid(about.id)
        return time.process_time() - start

    assert min(once() for _ in range(5)) < 0.15


# -- data files a lawyer corrects


def edited(change: Callable[[list[str]], None]) -> ProdkitError:
    """Read the grid of IDCC 3090 after a change of its second line."""
    lines = datafiles.read("agreements/3090.csv").splitlines()
    columns, cells = lines[0].split(","), lines[1].split(",")
    places = dict(zip(columns, cells, strict=True))
    row = [places[column] for column in columns]
    change(row)
    lines[1] = ",".join(row)
    with pytest.raises(ProdkitError) as caught:
        wagegrids.read_grid("3090", "\n".join(lines))
    assert_sayable(caught.value)
    return caught.value


COLUMNS = datafiles.read("agreements/3090.csv").partition("\n")[0].split(",")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("B | Chargé", "Z | Chargé", "quote_beside"),
        ("39 | 2012-07-01", "thirty-nine | 2012-07-01", "quote_beside"),
        ("| 39 | 2012-07-01", "", "quote_beside"),
        (",press,quoted,2026-11-23", ",,quoted,2026-11-23", "missing"),
        (",press,quoted,2026-11-23", ",press,quoted,", "missing"),
        ("unconfirmed", "sure", "choice"),
        ("2642,Chargé", "2643,Chargé", "choice"),
    ],
)
def test_a_quote_that_no_grid_stands_beside_is_refused_with_its_line(old: str, new: str, code: str) -> None:
    text = datafiles.read("agreements/quoted.csv")
    assert wagegrids.read_quotes(text) == wagegrids.quotes()
    with pytest.raises(ProdkitError) as caught:
        wagegrids.read_quotes(text.replace(old, new, 1))
    assert (code, 2) in {(finding.code, finding.line) for finding in caught.value.findings}
    assert_sayable(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("source", "", "missing"),
        ("from", "", "missing"),
        ("checked", "", "missing"),
        ("status", "", "missing"),
        ("amount", "", "missing"),
        ("job", "", "missing"),
        ("source", "hearsay", "choice"),
        ("status", "certain", "choice"),
        ("unit", "fortnight", "choice"),
        ("annex", "9", "choice"),
        ("doubt", "some", "choice"),
        ("from", "2025-02-30", "date"),
        ("from", "01/09/2025", "date"),
        ("amount", "144 €", "grid_number"),
        ("amount", "-144.26", "grid_number"),
        ("amount", "nan", "grid_number"),
        ("amount", "1_000", "grid_number"),
        ("amount", "14426000", "grid_number"),
        ("hours", "25", "grid_number"),
        ("confirmed", "2025-08-31", "grid_backwards"),
    ],
)
def test_a_row_that_cannot_be_law_is_refused_with_file_and_line(column: str, value: str, code: str) -> None:
    def change(row: list[str]) -> None:
        row[COLUMNS.index(column)] = value

    finding = edited(change).findings[0]
    assert (finding.code, finding.where, finding.line) == (code, "agreements/3090.csv", 2)


def test_two_rows_for_the_same_thing_and_day_are_refused() -> None:
    text = datafiles.read("agreements/3090.csv")
    first = text.splitlines()[1]
    with pytest.raises(ProdkitError) as caught:
        wagegrids.read_grid("3090", f"{text}{first}\n")
    finding = caught.value.findings[0]
    assert (finding.code, finding.line, finding.params["first"]) == ("grid_overlap", 32, 2)
    assert_sayable(caught.value)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "missing", 1),
        ("annex,job\n", "missing", 1),
        (datafiles.read("agreements/3090.csv").replace("note\n", "remark\n", 1), "missing", 1),
        (datafiles.read("agreements/3090.csv") + "1,Danseur\n", "grid_cells", 32),
        (datafiles.read("agreements/3090.csv") + '1,"Danseur\n', "grid_broken", 32),
    ],
    ids=["empty", "columns missing", "column unknown", "cells missing", "quote open"],
)
def test_a_file_that_is_no_grid_is_refused(text: str, code: str, line: int) -> None:
    with pytest.raises(ProdkitError) as caught:
        wagegrids.read_grid("3090", text)
    assert (caught.value.findings[0].code, caught.value.findings[0].line) == (code, line)
    assert_sayable(caught.value)
