"""The rates, ceilings and thresholds that come with prodkit, and what its files of law may not hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from prodkit import datafiles
from prodkit.errors import ProdkitError
from prodkit.i18n import LANGS
from prodkit.payroll import rates
from prodkit.payroll.rates import Rate

DAY = dt.date(2026, 10, 5)

CONTRIBUTION = """
contributions:
  - id: maladie
    label: {fr: Maladie, en: Health}
    base: abated
    rates:
      - series: maladie
        for: [technician_nc, technician_c]
        employer: 13.00
        employee: 0
        unit: "%"
        from: 2024-01-01
        source: a law
        status: official
        checked: 2026-11-23
"""
VALUE = """
values:
  - id: csg
    label: {fr: CSG, en: CSG}
    values:
      - {value: 98.25, unit: "%", from: 2024-01-01, source: a law, status: official, checked: 2026-11-23}
"""


def every_rate() -> Iterator[tuple[str, Rate]]:
    for item in rates.contributions():
        for series in item.rates.values():
            for rows in series:
                yield from ((item.id, row) for row in rows)


def refused(text: str) -> dict[str, int | None]:
    parse = rates.parse_contributions if "contributions" in text else rates.parse_values
    with pytest.raises(ProdkitError) as caught:
        parse("rates/test.yaml", text)
    assert all(finding.where == "rates/test.yaml" and finding.sentence("fr") for finding in caught.value.findings)
    return {finding.code: finding.line for finding in caught.value.findings}


def test_every_file_of_rates_is_read() -> None:
    assert set(datafiles.names("rates", ".yaml")) == {*rates.FAMILIES, *rates.VALUES}


def test_every_row_says_where_it_comes_from() -> None:
    found = list(every_rate())
    assert len({(row.file, row.line) for _, row in found}) > 90
    for name, row in found:
        assert row.source, name
        assert row.since <= row.checked
        assert row.checked == dt.date(2026, 11, 23)


def test_every_contribution_has_a_name_in_both_languages() -> None:
    for item in rates.contributions():
        assert all(item.name(lang) for lang in LANGS)
        assert isinstance(item.label, dict)


def test_names_that_rows_refer_to_exist() -> None:
    for _, row in every_rate():
        for name in (row.low, row.placeholder):
            assert not name or rates.known(name, dt.date(2025, 1, 1)) is not None


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("pass_annuel", DAY, 48060),
        ("pmss", dt.date(2024, 5, 1), 3864),
        ("pmss", dt.date(2025, 5, 1), 3925),
        ("plafond_artiste_jour", dt.date(2025, 5, 1), 348),
        ("smic_horaire", DAY, 12.31),
        ("smic_reductions", DAY, 12.02),
        ("smic_reductions", dt.date(2024, 11, 1), 11.88),
        ("reduction_generale_50_plus", dt.date(2025, 5, 1), 0.3233),
        ("dfs_25", dt.date(2031, 1, 1), 0.03),
        ("dfs_20", dt.date(2026, 1, 1), 0.16),
        ("formation_forfait_annuel", DAY, 50),
    ],
)
def test_values_at_a_date(name: str, day: dt.date, expected: float) -> None:
    assert rates.value(name, day).value == expected


def test_the_latest_value_answers_after_the_last_known_day() -> None:
    found = rates.value("pmss", dt.date(2028, 1, 1))
    assert (found.value, found.confirmed_until) == (4005, dt.date(2026, 12, 31))


def test_sources_are_named_in_the_language_of_the_texts() -> None:
    """They stand on payslips of either language: no English prose among them."""
    english = re.compile(r"\b(the|of|and|from|for|by|law|rate|still|found|only|not|full text)\b", re.IGNORECASE)
    series = (each for item in rates.contributions() for held in item.rates.values() for each in held)
    said = {rate.source for each in series for rate in each}
    assert len(said) > 20
    assert [text for text in said if english.search(text)] == []


def test_before_the_first_day_nothing_is_known() -> None:
    with pytest.raises(ProdkitError, match="1 January 2024"):
        rates.value("pmss", dt.date(2023, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("13.00", "1300", "rates_absurd", 7),
        ("13.00", "-1", "rates_absurd", 7),
        ("13.00", "thirteen", "number", 9),
        ("employer: 13.00\n        ", "", "rates_missing", 7),
        ("source: a law\n        ", "", "rates_missing", 7),
        ("from: 2024-01-01\n        ", "", "rates_missing", 7),
        ("for: [technician_nc, technician_c]\n        ", "", "rates_missing", 7),
        ("technician_c]", "technicien]", "choice", 8),
        ("base: abated", "base: brut", "choice", 5),
        ('unit: "%"', "unit: EUR", "choice", 11),
        ("employee: 0", "employee: 0\n        employeur: 3", "unknown_field", 11),
        ("employee: 0", "employee: 0\n        region: alsace", "choice", 11),
        ("employee: 0", "employee: 0\n        reading: mine", "choice", 11),
    ],
)
def test_a_contribution_that_cannot_be_law_is_refused_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in CONTRIBUTION
    assert refused(CONTRIBUTION.replace(old, new))[code] == line


def test_two_rows_for_the_same_person_on_the_same_day_are_refused() -> None:
    row = CONTRIBUTION[CONTRIBUTION.index("      - series") :]
    assert refused(CONTRIBUTION + row.replace("technician_nc, ", "").replace("2024-01-01", "2025-01-01")) == {
        "rates_overlap": 16
    }
    others = row.replace("technician_nc, technician_c", "artist_nc")
    assert len(rates.parse_contributions("rates/test.yaml", CONTRIBUTION + others)) == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("98.25", "1300", "rates_absurd"),
        ("value: 98.25, ", "", "rates_missing"),
        ("98.25", "all", "number"),
        ('unit: "%", ', "", "rates_missing"),
    ],
)
def test_a_value_that_cannot_be_law_is_refused(old: str, new: str, code: str) -> None:
    assert refused(VALUE.replace(old, new)) == {code: 6}


def test_a_name_is_given_once() -> None:
    entry = VALUE.split("values:\n", 1)[1]
    assert "rates_twice" in refused(VALUE + entry)
    entry = CONTRIBUTION.split("contributions:\n", 1)[1]
    assert "rates_twice" in refused(CONTRIBUTION + entry)


def test_every_contribution_is_of_one_family() -> None:
    assert {rates.family(item.id) for item in rates.contributions()} == set(rates.FAMILIES)
    assert rates.family("reduction_generale") == ""
