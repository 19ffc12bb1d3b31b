"""The data of working time: what a lawyer may write, what is refused with its line, what the files hold."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from sayable import assert_sayable

from prodkit.errors import ProdkitError
from prodkit.working_time import workterms
from prodkit.working_time.worklaw import SHAPES, Facts, Window
from prodkit.working_time.workrules import agreements, book, read

FILE = """\
agreement: "1"
label: Test
statuses: [technician]
contracts: [cddu]
programmes: [film]
sources: {text: The text}
rules:
  sunday:
    - percent: 50
      unit: "%"
      from: 2020-01-01
      article: art. 1
      source: text
      status: agreement
      checked: 2026-11-23
"""
SECOND = FILE[FILE.index("    - percent") :].replace("percent: 50", "percent: 60")
NIGHT = FILE.replace("sunday", "night_window").replace(
    "percent: 50", "windows: [{from: FIRST, to: LAST, start: 22, end: 6}]"
)


def test_a_file_as_it_should_be() -> None:
    law = read("test", FILE).at(dt.date(2026, 1, 1), {})
    rule = law.get("sunday")
    assert rule
    assert (rule["percent"], rule.article, rule.source, rule.line) == (50, "art. 1", "The text", 9)
    assert law.get("night") is None
    with pytest.raises(KeyError):
        law.get("sundae")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (FILE.replace("percent: 50", "percent: 1300"), "number_range", 9),
        (FILE.replace("percent: 50", "percent: much"), "number", 9),
        (FILE.replace("percent: 50", "amount: 50"), "unknown_field", 9),
        (FILE.replace("      source: text\n", ""), "rates_missing", 9),
        (FILE.replace("source: text", "source: hearsay"), "choice", 13),
        (FILE.replace("      from: 2020-01-01\n", ""), "rates_missing", 9),
        (FILE.replace("      checked: 2026-11-23\n", ""), "rates_missing", 9),
        (FILE.replace("      article: art. 1\n", ""), "rates_missing", 9),
        (FILE.replace("status: agreement", "status: sure"), "choice", 14),
        (FILE.replace("2020-01-01", "2020-13-01"), "date", 11),
        (FILE.replace("from: 2020-01-01", "from: 2020-01-01\n      to: 2019-01-01"), "rates_backwards", 9),
        (FILE + SECOND, "rates_overlap", 16),
        (FILE.replace("sunday", "saturday"), "unknown_field", 9),
        (FILE.replace("- percent", "- for: {age: 40}\n      percent"), "unknown_field", 9),
        (FILE.replace("- percent", "- for: {status: [technician, tecnician]}\n      percent"), "choice", 9),
        (FILE.replace("- percent", "- for: {studio: maybe}\n      percent"), "choice", 9),
        (FILE.replace("- percent", "- for: crew\n      percent"), "mapping", 9),
        (FILE.replace("statuses: [technician]\n", ""), "rates_missing", 1),
        (FILE[: FILE.index("rules")], "rates_missing", 1),
        (FILE.replace("sunday", "night").replace("percent: 50", "tiers: 3"), "rates_list", 9),
        (
            FILE.replace("sunday", "night").replace(
                "percent: 50", "tiers: [{above: 8, percent: 50}, {above: 8, percent: 60}]"
            ),
            "work_order",
            9,
        ),
        (NIGHT.replace("FIRST", "01-01").replace("LAST", "11-30"), "work_seasons", 9),
        (NIGHT.replace("FIRST", "January").replace("LAST", "12-31"), "work_month_day", 9),
        (FILE.replace("sunday", "set_crafts").replace("percent: 50", "jobs: none"), "rates_list", 9),
        (FILE.replace("sunday", "holiday").replace("percent: 50", "classes: [{percent: 50}]"), "rates_missing", 9),
    ],
)
def test_what_cannot_be_law_is_refused_with_file_and_line(text: str, code: str, line: int) -> None:
    with pytest.raises(ProdkitError) as refused:
        read("test.yaml", text)
    assert (code, "test.yaml", line) in {(found.code, found.where, found.line) for found in refused.value.findings}
    assert_sayable(refused.value)


@pytest.mark.parametrize("agreement", agreements())
def test_no_two_rows_are_as_close_to_the_same_person(agreement: str) -> None:
    """Of the rows that fit, one says most; if two did, the order of the file would be the law."""
    rules = book(agreement)
    flags = list(itertools.product((True, False), repeat=4))
    for status, contract, programme in itertools.product(rules.statuses, rules.contracts, rules.programmes):
        for paris, studio, shooting, craft in flags:
            person: Facts = {
                "status": status, "contract": contract, "programme": programme, "paris_region": paris,
                "studio": studio, "shooting": shooting, "set_craft": craft,
            }  # fmt: skip
            for name, groups in rules.rules.items():
                sizes = [len(group[0].facts) for group in groups if group[0].fits(person)]
                assert sizes.count(max(sizes, default=0)) <= 1, (name, person)


def test_every_rule_is_used_and_every_public_holiday_exists() -> None:
    rules = [rows for agreement in agreements() for rows in book(agreement).rules.items()]
    assert {name for name, _ in rules} == set(SHAPES)
    regions = ("", *workterms.subdivisions())
    known = set().union(*(names for region in regions for names in workterms.public_holidays(2026, region).values()))
    classes = [each for _, groups in rules for group in groups for row in group for each in row.classes]
    assert classes
    assert all(each.days <= known for each in classes)


def test_the_agreements_have_a_name_in_both_languages() -> None:
    assert book("2642").label_in("fr") == "Production audiovisuelle"
    assert book("3097").label_in("en") == "Film production"


def test_a_season_may_span_the_turn_of_the_year() -> None:
    winter = Window((12, 21), (3, 20), 20, 6)
    assert [winter.holds(dt.date(2026, *day)) for day in ((12, 20), (12, 21), (1, 1), (3, 20), (3, 21))] == [
        False, True, True, True, False,
    ]  # fmt: skip
