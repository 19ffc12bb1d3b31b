"""The one rounding rule, and numbers as people write and paste them."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodkit import i18n, money

NARROW = "\u202f"  # what French puts between thousands and before %
MINUS = "\u2212"
LANGS = st.sampled_from(i18n.LANGS)


def minor(value: float, digits: int = 2) -> float:
    return float(money.to_minor(np.array([value]), digits)[0])


# -- rounding


@pytest.mark.parametrize(
    ("amount", "digits", "expected"),
    [
        (1.005, 2, 101),  # 100.49999999999999 in floats
        (2.675, 2, 268),
        (1.015, 2, 102),
        (4.35, 2, 435),
        (0.285, 2, 29),
        (1.115, 2, 112),
        (0.5, 0, 1),
        (2.5, 0, 3),
        (-0.5, 0, -1),
        (-2.5, 0, -3),
        (-1.005, 2, -101),
        (0.0, 2, 0),
        (0.0049999, 2, 0),
        (0.005, 2, 1),
        (1234.5, 0, 1235),
        (0.0005, 3, 1),
        (1.1 * 1.1 * 1.1 / 1.331 * 0.005, 2, 1),  # drifted by some units in the last place
        (0.1 * 3 * 1.005 / 0.3, 2, 101),
        (700e9, 2, 70_000_000_000_000),
        (699_999_999_999.99, 2, 69_999_999_999_999),
    ],
)
def test_halves_go_away_from_zero(amount: float, digits: int, expected: int) -> None:
    assert minor(amount, digits) == expected


@pytest.mark.parametrize("digits", [0, 2, 3])
def test_unknown_and_infinite_stay_so(digits: int) -> None:
    values = money.to_minor(np.array([math.nan, math.inf, -math.inf]), digits)
    assert np.isnan(values[0])
    assert list(values[1:]) == [math.inf, -math.inf]


@given(st.integers(-(10**12), 10**12), st.integers(0, 3), st.integers(0, 4))
def test_rounding_is_that_of_decimals(whole: int, digits: int, places: int) -> None:
    """Any number that can be typed with some more decimals than the currency has."""
    typed = Decimal(whole).scaleb(-digits - places)
    expected = int(typed.scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP))
    assert minor(float(typed), digits) == expected


@given(st.lists(st.floats(-1e10, 1e10), max_size=5))
def test_rounding_leaves_its_argument_alone_and_is_done_once(values: list[float]) -> None:
    given_values = np.array(values)
    kept = given_values.copy()
    once = money.round_half_up(given_values, 2)
    np.testing.assert_array_equal(given_values, kept)
    np.testing.assert_array_equal(money.round_half_up(once, 2), once)
    np.testing.assert_array_equal(money.from_minor(money.to_minor(given_values, 2), 2), once)


def test_rounding_keeps_the_shape() -> None:
    values = np.full((2, 3), 1.005)
    assert money.round_half_up(values, 2).shape == (2, 3)
    assert money.to_minor(values[:, :0], 2).shape == (2, 0)


def test_ceil_and_floor_forgive_the_last_place_and_nothing_more() -> None:
    values = np.array([0.1 * 30, 1.1 * 10, 2.0, 2.000001, -0.5, 0.0])
    np.testing.assert_array_equal(money.ceil(values), [3, 11, 2, 3, 0, 0])
    np.testing.assert_array_equal(money.floor(np.array([0.3 / 0.1, 2.999999, -0.5])), [3, 2, -1])


# -- currencies


def test_currencies_know_their_decimals() -> None:
    assert [money.minor_digits(code) for code in ("EUR", "USD", "JPY", "TND", "ISK")] == [2, 2, 0, 3, 0]


def test_currencies_are_iso_codes() -> None:
    assert all(map(money.known_currency, ("EUR", "CHF", "MAD", "XAF", "FRF")))
    assert not any(map(money.known_currency, ("", "€", "eur", "EURO", "ZZZ")))


# -- writing


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (1234567.5, 2, f"1{NARROW}234{NARROW}567,50", "1,234,567.50"),
        (12345.0, None, f"12{NARROW}345", "12,345"),
        (0.125, None, "0,125", "0.125"),
        (1e-7, None, "0", "0"),
        (-1234.5, None, f"{MINUS}1{NARROW}234,5", f"{MINUS}1,234.5"),
        (-0.0, None, "0", "0"),
        (-0.001, 2, "0,00", "0.00"),
        (math.nan, 2, "–", "–"),
        (math.inf, None, "–", "–"),
        (2.675, 2, "2,68", "2.68"),  # what is shown follows the one rule as well
        (2.5, 0, "3", "3"),
        (-2.5, 0, f"{MINUS}3", f"{MINUS}3"),
        (999.995, 2, f"1{NARROW}000,00", "1,000.00"),
    ],
)
def test_numbers_are_written_in_both_languages(value: float, digits: int | None, french: str, english: str) -> None:
    assert money.format_number(value, "fr", digits) == french
    assert money.format_number(value, "en", digits) == english


@pytest.mark.parametrize(
    ("amount", "currency", "french", "english"),
    [
        (12345.6, "EUR", f"12{NARROW}345,60\u00a0€", "€12,345.60"),
        (-5, "EUR", f"{MINUS}5,00\u00a0€", f"{MINUS}€5.00"),
        (1234.4, "JPY", f"1{NARROW}234\u00a0JPY", "JP¥\u00a01,234"),
        (0.5, "CHF", "0,50\u00a0CHF", "CHF\u00a00.50"),
        (1.2345, "TND", "1,235\u00a0TND", "TND\u00a01.235"),
        (math.nan, "EUR", "–\u00a0€", "€–"),
    ],
)
def test_amounts_are_written_with_their_currency(amount: float, currency: str, french: str, english: str) -> None:
    assert money.format_money(amount, currency, "fr") == french
    assert money.format_money(amount, currency, "en") == english


def test_percentages_and_days() -> None:
    assert money.format_percent(0.125, "fr") == f"12,5{NARROW}%"
    assert money.format_percent(0.125, "en") == "12.5%"
    assert money.format_percent(0.1225, "en") == "12.3%"
    assert money.format_percent(-0.07, "en", 0) == f"{MINUS}7%"
    assert money.format_day(dt.date(2027, 5, 3), "fr") == "3 mai 2027"
    assert money.format_day(dt.date(2027, 5, 3), "en") == "3 May 2027"
    assert [money.format_day(dt.date(2027, 5, day), "fr")[:4] for day in (1, 11)] == ["1er ", "11 m"]


# -- reading


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("12,5", 12.5, 12.5),
        ("12.5", 12.5, 12.5),
        ("1,234", 1.234, 1234),
        ("1,234,567", None, 1234567),
        ("1.234,56", 1234.56, 1234.56),
        ("1,234.56", 1234.56, 1234.56),
        ("1 234,5", 1234.5, 1234.5),
        (f"1{NARROW}234,50\u00a0€", 1234.5, 1234.5),
        ("1'234.50 CHF", 1234.5, 1234.5),
        ("€12", 12, 12),
        ("-€12", -12, -12),
        (f"{MINUS}12 €", -12, -12),
        ("US$12", 12, 12),
        ("12 USD", 12, 12),
        ("+7", 7, 7),
        ("12 %", 0.12, 0.12),
        ("12,5%", 0.125, 0.125),
        ("1e3", 1000, 1000),
        (".5", 0.5, 0.5),
        ("5.", 5, 5),
        ("  8 ", 8, 8),
        *[(text, None, None) for text in (
            "", " ", "-", "%", "€", "abc", "12 abc", "1.2.3", "--5", "1e999", "nan", "inf", "0x10", "1_000", "=1",
            "12 EUR EUR", "5 % %", "1,2,3.4", "1/2", "12h", "<b>1</b>", "9" * 5000,
        )],
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_paste_them(text: str, french: float | None, english: float | None) -> None:
    assert money.parse_number(text, "fr") == french
    assert money.parse_number(text, "en") == english


@given(st.text(max_size=30), LANGS)
def test_any_text_is_a_finite_number_or_none(text: str, lang: i18n.Lang) -> None:
    found = money.parse_number(text, lang)
    assert found is None or math.isfinite(found)


@given(st.integers(-(10**13), 10**13), st.sampled_from(["EUR", "USD", "GBP", "CHF", "JPY", "TND", "MAD"]), LANGS)
def test_what_the_page_shows_can_be_pasted_back(whole: int, currency: str, lang: i18n.Lang) -> None:
    digits = money.minor_digits(currency)
    amount = whole / 10**digits
    assert money.parse_number(money.format_money(amount, currency, lang), lang) == amount
    assert money.parse_number(money.format_number(amount, lang, digits), lang) == amount


@given(st.integers(-(10**9), 10**9), LANGS)
def test_percentages_can_be_pasted_back(thousandths: int, lang: i18n.Lang) -> None:
    share = thousandths / 1000
    assert money.parse_number(money.format_percent(share, lang), lang) == pytest.approx(share, rel=1e-15)


@given(st.floats(-1e12, 1e12, allow_subnormal=False), LANGS)
def test_a_number_as_short_as_it_is_can_be_read_again(value: float, lang: i18n.Lang) -> None:
    read = money.parse_number(money.format_number(value, lang), lang)
    assert read == pytest.approx(value, abs=5.1e-7)
