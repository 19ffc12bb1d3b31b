"""Values at a date: which row answers, how far it is vouched for, and what a data file may not hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from prodkit.dated import Dated, Sheet, at
from prodkit.errors import ProdkitError

DAY = dt.date(2026, 11, 23)
FIRST = Dated(since=dt.date(2024, 1, 1), until=dt.date(2025, 12, 31), source="a law", status="official", checked=DAY)
SECOND = replace(FIRST, since=dt.date(2026, 1, 1), until=None)

ROW = """
values:
  - {value: 1, from: 2024-01-01, to: 2025-12-31, source: first, status: official, checked: 2026-11-22}
  - {value: 2, from: 2026-01-01, source: second, status: model, checked: 2026-11-23}
"""


def read(text: str) -> list[Dated]:
    sheet = Sheet("rates/test.yaml", text)
    rows = [Dated(**sheet.origin(entry, path)) for entry, path in sheet.entries(sheet.data, (), "values")]
    ordered = sheet.in_turn("value", rows)
    sheet.done()
    return list(ordered)


def refused(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ProdkitError) as caught:
        read(text)
    for finding in caught.value.findings:
        assert finding.where == "rates/test.yaml"
        assert finding.sentence("fr")
    return [(finding.code, finding.line) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2023, 12, 31), None),
        (dt.date(2024, 1, 1), FIRST),
        (dt.date(2025, 12, 31), FIRST),
        (dt.date(2026, 1, 1), SECOND),
        (dt.date(2099, 1, 1), SECOND),
    ],
)
def test_the_row_that_holds_on_a_day(day: dt.date, expected: Dated | None) -> None:
    assert at((FIRST, SECOND), day) is expected


def test_a_source_vouches_to_the_end_of_its_row_or_to_the_day_it_was_read() -> None:
    assert FIRST.confirmed_until == dt.date(2025, 12, 31)
    assert SECOND.confirmed_until == DAY


def test_rows_are_read_with_their_lines_and_put_in_order() -> None:
    rows = read(ROW)
    assert [(row.since.year, row.line, row.file) for row in rows] == [
        (2024, 3, "rates/test.yaml"),
        (2026, 4, "rates/test.yaml"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("source: first, ", "", [("rates_missing", 3)]),
        ("source: second", "source: ''", [("rates_missing", 4)]),
        ("from: 2024-01-01, ", "", [("rates_missing", 3)]),
        ("from: 2026-01-01", "from: soon", [("date", 4), ("rates_overlap", 3)]),
        (", checked: 2026-11-22", "", [("rates_missing", 3)]),
        ("status: model", "status: sure", [("choice", 4)]),
        ("status: model, ", "", [("rates_missing", 4)]),
        ("to: 2025-12-31", "to: 2026-01-01", [("rates_overlap", 4)]),
        ("to: 2025-12-31, ", "", [("rates_overlap", 4)]),
        ("to: 2025-12-31", "to: 2025-12-30", [("rates_gap", 4)]),
        ("to: 2025-12-31", "to: 2023-12-31", [("rates_backwards", 3), ("rates_gap", 4)]),
    ],
)
def test_what_a_row_may_not_be(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in ROW
    assert refused(ROW.replace(old, new)) == expected


@pytest.mark.parametrize("text", ["- 1", "", "values: 3", "values: []", "values: [3]", "values: [{]"])
def test_what_a_file_may_not_be(text: str) -> None:
    assert refused(text)
