"""Numbers, headers, units and codes as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodkit import i18n, money
from prodkit.exchange.tables import codes, figures, words
from prodkit.exchange.tables.figures import Figure, decimal_mark, figure, format_currency
from prodkit.exchange.tables.grid import Cell, column_of, letter


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", 1234), ("1 234,56", 1234.56), ("1\u202f234,56\u00a0€", 1234.56), ("1.234,56", 1234.56),
        ("1,234.56", 1234.56), ("1'234.50", 1234.5), ("12’000", 12000), ("1,234,567", 1234567), ("1.234.567", 1234567),
        ("$1,200", 1200), ("USD 99.5", 99.5), ("99.5 US$", 99.5), ("(1,200.00)", -1200), ("-12,5", -12.5),
        ("\u221212,5", -12.5), ("12-", -12), ("1000.–", 1000), ("250,-", 250), ("15 k€", 15000), ("1e3", 1000),
        (",5", 0.5), ("0,125", 0.125), ("1200 € HT", 1200), ("+3", 3),
    ],
)  # fmt: skip
def test_a_number_is_read(text: str, value: float) -> None:
    read = figure(text)
    assert read is not None
    assert read.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "12 jours", "nan", "inf", "1,23,4", "1.2.3", "12/05/2027", "2027-05-12", "1..2", "(12", "#REF!",
     "12 12 € $ ?", "1e999", "€", "%", "9" * 40],
)  # fmt: skip
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert figure(text) is None


def test_a_mark_that_could_be_either_follows_the_file() -> None:
    assert [figure("1,234", mark) for mark in ("", ",", ".")] == [Figure(1234), Figure(1.234), Figure(1234)]
    assert [figure("1.234", mark) for mark in ("", ",", ".")] == [Figure(1234), Figure(1234), Figure(1.234)]
    assert decimal_mark(["12,50", "1,234", "Texte, avec virgule", "3.000"]) == ","
    assert decimal_mark(["12.50", "1,234", "1,234,567.8"]) == "."
    assert decimal_mark(["1,234", "12", "3.000"]) == ""


@given(st.floats(-1e9, 1e9), st.sampled_from(i18n.LANGS), st.sampled_from(["EUR", "USD", "GBP", "CHF"]))
def test_what_we_write_we_read(value: float, lang: i18n.Lang, currency: str) -> None:
    cents = float(f"{value:.2f}")
    read = figure(money.format_money(cents, currency, lang), "," if lang == "fr" else ".")
    assert read == Figure(cents or 0.0, currency=currency)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    read = figure(text)
    assert read is None or abs(read.value) < 1e30


def test_percentages_and_currencies() -> None:
    assert figure("7,5 %") == Figure(0.075, percent=True)
    assert figure("12 CHF") == Figure(12, currency="CHF")
    shown = ["#,##0 [$€-40C]", '"$"#,##0', "[$$-1009]0", '0 "CHF"', "0.00", "[Red]0"]
    assert [format_currency(code) for code in shown] == ["EUR", "USD", "CAD", "CHF", "", ""]
    assert figures.named_currency("Montant (en €)") == "EUR"
    assert figures.named_currency("Total USD HT") == "USD"
    assert figures.scale_of("Budget (k€)") == figures.scale_of("in thousands") == 1000


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("N° compte", "account"), ("Compte", "account"), ("Acct#", "account"), ("Libellé", "label"),
        ("Désignation", "label"), ("Account Description", "label"), ("Qté", "quantity"), ("QUANTITY", "quantity"),
        ("Unité", "unit"), ("X", "x"), ("×", "x"), ("Nb de personnes", "x"), ("Tarif", "rate"), ("P.U.", "rate"),
        ("P.U. HT (€)", "rate"), ("Prix unitaire", "rate"), ("Coût unitaire", "rate"), ("Salaire / jour", "rate"),
        ("Coût", "total"), ("Montant HT", "total"), ("TOTAL", "total"), ("Total (EUR)", "total"),
        ("Subtotal", "amount"), ("Amount", "either"), ("Devise", "currency"), ("Taux de change", "exchange"),
        ("Charges sociales", "employer"),
        ("Fringes", "employer"), ("Total TTC", "ignore"), ("Écart", "ignore"), ("% du total", "ignore"),
        ("Jours", "quantity"), ("Observations", "note"), ("Chapitre", "section"), ("Produits", "income_label"),
        ("Film : Les Marées", ""), ("", ""), ("???", ""),
    ],
)  # fmt: skip
def test_a_header_is_understood_in_both_languages(text: str, field: str) -> None:
    assert words.header(text)[0] == field


def test_units_are_understood() -> None:
    written = ["Jours", "j.", "sem", "Allow", "forfait", "ÉP.", "km", "cachets", "truc"]
    assert [words.unit(text) for text in written] == ["day", "day", "week", "flat", "flat", "episode", "km", "fee", ""]


def test_the_words_of_rows() -> None:
    assert words.starts("total", "Sous-total Décors") == "decors"
    assert words.starts("total", "TOTAL GÉNÉRAL HT") == "general ht"
    assert words.starts("total", "Totalité des lampes") is None
    assert words.holds("contingency", "Imprévus 10 %")
    assert words.without_joining("for account 1100") == "1100"


@pytest.mark.parametrize(
    ("code", "above", "below"),
    [
        ("1101", "1100", True), ("1100", "1100", False), ("112", "11", True), ("1.2.3", "1.2", True),
        ("1.10", "1.1", False), ("A1", "A", True), ("51", "A", False), ("B", "A", False), ("2200", "2000", True),
        ("1200", "1100", False),
        ("11", "10", False), ("21-03", "21", True), ("810-04", "810", True), ("12100", "12", True),
        ("3-FIG", "3", True),
    ],
)  # fmt: skip
def test_which_code_stands_under_which(code: str, above: str, below: bool) -> None:
    assert codes.is_below(code, above) is below


def test_codes_are_written_as_the_sheet_shows_them() -> None:
    assert codes.text_of(Cell(1.1, "0.00")) == "1.10"
    assert codes.text_of(Cell(100.0, "0000")) == "0100"
    assert codes.text_of(Cell(1100.0)) == "1100"
    assert [codes.clean(text) for text in ("11.", "A / 12", "810-04", "é", "1" * 30)] == [
        "11",
        "A-12",
        "810-04",
        "",
        "1" * 20,
    ]
    assert codes.in_label("11 - Droits", strict=True) == ("11", "Droits")
    assert codes.in_label("2 caméras", strict=True) == ("", "2 caméras")
    assert codes.in_label("2 caméras", strict=False) == ("2", "caméras")


@given(st.integers(1, 16384))
def test_columns_are_named_as_in_a_spreadsheet(column: int) -> None:
    assert column_of(letter(column)) == column
    assert [letter(1), letter(26), letter(27), letter(16384)] == ["A", "Z", "AA", "XFD"]
