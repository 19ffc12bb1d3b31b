from __future__ import annotations

import csv as reader
import io
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prodkit import budget, places, store
from prodkit.exchange import csv
from prodkit.i18n import LANGS, Lang
from prodkit.production import Production

DATA: dict[str, Any] = {
    "prodkit": 1,
    "title": "Film",
    "kind": "short_film",
    "chart": "own",
    "accounts": [
        {"code": "A", "label": {"fr": "Équipe", "en": "Crew"}},
        {"code": "A1", "label": "Camera", "parent": "A"},
        {"code": "S", "label": "Social"},
        {"code": "R", "label": "Sales", "kind": "income"},
    ],
    "exchange_rates": {"USD": 0.9},
    "drivers": [{"id": "days", "label": "Days", "value": 2.5}],
    "lines": [
        {"id": "dp", "account": "A1", "label": {"fr": "Chef op ; image", "en": "DP, camera"}, "quantity": "= days",
         "unit": "day", "x": 2, "rate": 1000.5, "employer": {"rate": 0.5}},
        {"id": "kit", "account": "A", "label": '=HYPERLINK("http://x")', "rate": 10, "currency": "USD"},
        {"id": "off", "account": "A", "label": "Off", "rate": 10, "muted": True},
        {"id": "sale", "account": "R", "label": "Sale", "rate": 7000},
    ],
    "charges": [{"id": "fee", "account": "A", "label": "Fee", "rate": 0.07}],
}  # fmt: skip


def rows(film: Production, lang: Lang, **options: Any) -> list[list[str]]:
    text = csv.write(budget.evaluate(film, **options), lang)
    assert text.startswith("\ufeff")
    delimiter = ";" if lang == "fr" else ","
    return list(reader.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True))


def test_the_whole_file_in_english() -> None:
    assert rows(Production.parse(DATA), "en") == [
        ["Account", "Label", "Quantity", "Unit", "×", "Rate", "Currency of the rate", "Amount (EUR)",
         "Employer contributions (EUR)", "Total (EUR)", "Person"],
        ["A", "Crew", "", "", "", "", "", "", "", "8038.64", ""],
        ["A", "'=HYPERLINK(\"http://x\")", "1", "flat", "1", "10", "USD", "9.00", "", "9.00", ""],
        ["A", "Fee", "", "%", "", "7", "", "525.89", "", "525.89", ""],
        ["A1", "Camera", "", "", "", "", "", "", "", "7503.75", ""],
        ["A1", "DP, camera", "2.5", "day", "2", "1000.5", "EUR", "5002.50", "2501.25", "7503.75", ""],
        ["S", "Social", "", "", "", "", "", "", "", "0.00", ""],
        ["R", "Sales", "", "", "", "", "", "", "", "7000.00", ""],
        ["R", "Sale", "1", "flat", "1", "7000", "EUR", "7000.00", "", "7000.00", ""],
        ["", "Total", "", "", "", "", "", "", "", "8038.64", ""],
        ["", "Total income", "", "", "", "", "", "", "", "7000.00", ""],
    ]  # fmt: skip


def test_french_numbers_have_a_comma_and_cells_a_semicolon() -> None:
    found = {row[1]: row for row in rows(Production.parse(DATA), "fr")}
    assert found["Chef op ; image"][2:] == ["2,5", "jour", "2", "1000,5", "EUR", "5002,50", "2501,25", "7503,75", ""]
    assert found["Équipe"][-2] == "8038,64"


def test_employer_contributions_of_an_account_of_their_own_have_their_own_rows() -> None:
    found = rows(Production.parse({**DATA, "employer_account": "S"}), "en")
    assert [row for row in found if row[0] in {"A1", "S"}] == [
        ["A1", "Camera", "", "", "", "", "", "", "", "5002.50", ""],
        ["A1", "DP, camera", "2.5", "day", "2", "1000.5", "EUR", "5002.50", "", "5002.50", ""],
        ["S", "Social", "", "", "", "", "", "", "", "2501.25", ""],
        ["S", "Employer contributions: DP, camera", "", "", "", "", "", "", "2501.25", "2501.25", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("account", ["line", "S"])
def test_who_is_paid_is_told(account: str) -> None:
    lines = [{**DATA["lines"][0], "person": "=Zoé"}]
    found = rows(Production.parse({**DATA, "lines": lines, "charges": [], "payroll": {"account": account}}), "en")
    assert {row[-1] for row in found if "DP, camera" in row[1]} == {"'=Zoé"}


def test_what_is_unknown_is_empty_and_told_in_the_total() -> None:
    lines = [{"id": "a", "account": "A", "label": "Unknown"}, {"id": "b", "account": "A", "label": "Known", "rate": 5}]
    found = rows(Production.parse({**DATA, "lines": lines, "charges": []}), "en")
    assert ["A", "Unknown", "1", "flat", "1", "", "EUR", "", "", "", ""] in found
    assert [row[1::8] for row in found if "unknown" in row[1]] == [
        ["Crew (unknown amounts: 1)", "5.00"],
        ["Total (unknown amounts: 1)", "5.00"],
    ]


def test_a_case_of_a_batch() -> None:
    batch = budget.evaluate(Production.parse(DATA), drivers={"days": [1, 2.5]})
    assert csv.write(batch, "fr", case=1) == csv.write(budget.evaluate(Production.parse(DATA)), "fr")
    assert csv.write(batch, "fr", case=0) != csv.write(batch, "fr", case=1)


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "-2+3+cmd", "−1"])
@pytest.mark.parametrize("lang", LANGS)
def test_no_text_is_a_formula(label: str, lang: Lang) -> None:
    line = {"id": "a", "account": "A", "label": label, "rate": -5}
    charge = {"id": "c", "account": "A", "label": label, "amount": -5}
    accounts = [{"code": "A", "label": label}]
    film = Production.parse({**DATA, "accounts": accounts, "lines": [line], "charges": [charge]})
    for row in rows(film, lang)[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@")) or re.fullmatch(r"-\d+([.,]\d\d)?", cell)


@pytest.mark.parametrize("lang", LANGS)
def test_a_text_cannot_break_out_of_its_cell(lang: Lang) -> None:
    label = 'a";"=1+1",\n=2'
    line = {"id": "a", "account": "A", "label": label, "rate": 5}
    found = rows(Production.parse({**DATA, "lines": [line]}), lang)
    assert {len(row) for row in found} == {11}
    assert label in {row[1] for row in found}


@pytest.mark.parametrize("path", sorted(places.shared("productions").glob("*.yaml")), ids=lambda path: path.stem)
def test_everything_adds_up_to_the_cent(path: Path) -> None:
    film = store.load(path)
    result = budget.evaluate(film)
    found = rows(film, "en")[1:]
    chart = result.model.chart
    own: dict[str, Decimal] = {}
    for row in found:
        if row[7] or row[8]:
            own[row[0]] = own.get(row[0], Decimal()) + Decimal(row[7] or 0) + Decimal(row[8] or 0)
            assert Decimal(row[9]) == Decimal(row[7] or 0) + Decimal(row[8] or 0)
    totals = {row[0]: Decimal(row[9]) for row in reversed(found) if row[0] and not row[3] and not row[7] and not row[8]}
    for code, total in totals.items():
        assert total == sum(own.get(below, Decimal()) for below in chart.below(code))
    (whole,) = (row[9] for row in found if row[1].startswith("Total") and row[1] != "Total income")
    assert Decimal(whole) == round(Decimal(float(result.total)), 2)
    costs = sum(amount for code, amount in own.items() if chart.entries[code].kind == "cost")
    assert Decimal(whole) == costs
    assert [code for code in dict.fromkeys(row[0] for row in found) if code] == list(
        result.accounts(lang="en")["account"]
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (1e12, "1000000000000"), (-2.5, "-2.5"), (math.nan, ""), (math.inf, "")],
)
def test_numbers_have_no_exponent_and_no_noise(value: float, written: str) -> None:
    assert csv.number(value, "en") == written
    assert csv.number(np.float64(value), "fr") == written.replace(".", ",")


@pytest.mark.parametrize(("lang", "line"), [("fr", "=a;1,5;;b"), ("en", "=a,1.5,,b")])
def test_any_table_can_be_written(lang: Lang, line: str) -> None:
    text = csv.write_table(["x", "y", "z", "t"], [["=a", 1.5, None, "b"]], lang)
    assert text.startswith("\ufeff")
    assert text.splitlines()[1] == f"'{line}"  # a spreadsheet must not compute it
