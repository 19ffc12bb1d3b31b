"""How a new file looks; test_productionfile.py holds that every one reads back."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from prodkit import yamltext
from prodkit.store import matching, yamlwrite


def test_a_file_is_a_pleasure_to_read() -> None:
    data = {
        "prodkit": 1,
        "title": {"fr": "Les Marées", "en": "The Tides"},
        "law_date": dt.date(2027, 5, 3),
        "lines": [
            {"id": "dp", "account": "52", "label": "Chef opérateur", "rate": "= 2 * days", "tags": ["set", "a, b"]},
            {"id": "kit", "account": "6", "label": "Kit", "note": "Two cases.\n\nOne tripod.", "quantity": 2.0},
        ],
        "scenarios": [{"id": "short", "label": "Short", "overrides": [{"set": "lines.dp.rate", "to": 0.5}]}],
        "typed_totals": {"52": 12345.6},
    }  # fmt: skip
    assert (
        yamlwrite.document(data)
        == """\
prodkit: 1
title: {fr: Les Marées, en: The Tides}
law_date: 2027-05-03

lines:
  - id: dp
    account: "52"
    label: Chef opérateur
    rate: = 2 * days
    tags: [set, "a, b"]
  - id: kit
    account: "6"
    label: Kit
    note: |-
      Two cases.

      One tripod.
    quantity: 2

scenarios:
  - id: short
    label: Short
    overrides:
      - {set: lines.dp.rate, to: 0.5}

typed_totals: {52: 12345.6}
"""
    )


def test_what_is_too_wide_for_a_line_goes_below() -> None:
    words = {"text": "x" * 60, "url": "y" * 60}
    assert yamlwrite.after_colon(words, 4) == f"\n      text: {'x' * 60}\n      url: {'y' * 60}"


@pytest.mark.parametrize(
    "text", ["no", "Yes", "2642", "012", "1:30", "1e5", "0x1F", "2027-05-03", "null", "", "y", ".5"]
)
def test_a_text_is_one_for_every_reader(text: str) -> None:
    written = yamlwrite.scalar(text)
    assert yamltext.read(written).data == text
    assert yaml.safe_load(written) == text
    assert yamltext.read(f"[{yamlwrite.scalar(text, flow=True)}]").data == [text]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12.0, "12"), (0.1, "0.1"), (-0.5, "-0.5"), (1e-7, "1e-07"), (1e12, "1000000000000"), (1e300, "1e+300"),
        (float("inf"), ".inf"), (float("-inf"), "-.inf"), (float("nan"), ".nan"), (True, "true"), (None, "null"),
    ],
)  # fmt: skip
def test_numbers_have_no_needless_decimals(value: object, written: str) -> None:
    assert yamlwrite.scalar(value) == written
    assert matching.same(yamltext.read(written).data, value)


def test_the_authors_quotes_are_kept_where_they_can_be() -> None:
    assert yamlwrite.scalar("it's", quote="'") == "'it''s'"
    assert yamlwrite.scalar("plain", quote='"') == '"plain"'
    assert yamlwrite.scalar("two\nlines", quote="'") == '"two\\nlines"'
