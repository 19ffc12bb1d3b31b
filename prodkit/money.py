"""Money: the one rounding rule, and how amounts and numbers are written and read in each language.

The rule: a line's amount is rounded to the smallest unit of its currency (the cent), half away from zero, once.
Totals are sums of rounded amounts. Inside the engine a rounded amount is a whole number of minor units held
in a float64, so that sums are exact up to 2**53 minor units (ninety thousand billion euros).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol

from prodkit import i18n

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Products of a few decimal numbers drift from the true value by some units in the last place. Without this nudge
# a true tie such as 1.005 x 100 = 100.5 cents would fall below its half and lose a cent.
_NUDGE = 2.0**-49
_THIN_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_GROUPED = re.compile(r"-?\d{1,3}(?:(?:,\d{3})+\.\d*|(?:\.\d{3})+,\d*)")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?", re.IGNORECASE)


def minor_digits(currency: str) -> int:
    """Tell how many decimals the currency has: 2 for the euro, 0 for the yen."""
    return get_currency_precision(currency)


def known_currency(code: str) -> bool:
    """Tell whether this is an ISO 4217 code that has or had a territory."""
    return code in _currencies()


@cache
def _currencies() -> frozenset[str]:
    return frozenset(entry[0] for entries in get_global("territory_currencies").values() for entry in entries)


def round_half_up(values: Floats, digits: int = 0) -> Floats:
    """Round to a number of decimals, halves away from zero.

    Args:
        values: Any shape; NaN stays NaN.
        digits: Decimals to keep.

    Returns:
        An array of the same shape.
    """
    scale = 10.0**digits
    return to_minor(values, digits) / scale


def to_minor(values: Floats, digits: int) -> Floats:
    """Round amounts to whole minor units (cents), halves away from zero.

    Args:
        values: Amounts in the currency, any shape; NaN (unknown) stays NaN.
        digits: Decimals of the currency.

    Returns:
        Whole numbers of minor units as float64, same shape.
    """
    scaled = np.abs(values, dtype=np.float64)  # whole numbers too
    scaled *= 10.0**digits * (1 + _NUDGE)
    scaled += 0.5
    np.floor(scaled, out=scaled)
    return np.copysign(scaled, values, out=scaled)


def whole(amount: float, digits: int) -> float:
    """Round a single amount to whole minor units, halves away from zero."""
    return float(to_minor(np.array([amount]), digits)[0])


def allot(total: float, weights: Sequence[float]) -> list[float]:
    """Share out whole minor units in proportion to weights, so that the parts come to the total exactly.

    Args:
        total: Whole minor units; NaN (unknown) makes every part unknown.
        weights: What each part weighs; if they come to nothing, the first part takes all.

    Returns:
        Whole minor units for each weight. The units left over by rounding down go to the largest remainders.
    """
    if math.isnan(total) or not weights:
        return [total] * len(weights)
    whole_weight = math.fsum(weights)
    exact = (
        [total * weight / whole_weight for weight in weights] if whole_weight else [total, *[0.0] * (len(weights) - 1)]
    )
    parts = [float(math.floor(part)) for part in exact]
    order = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in order[: int(total - math.fsum(parts))]:
        parts[place] += 1
    return parts


def from_minor(values: Floats, digits: int) -> Floats:
    """Turn whole minor units back into amounts of the currency."""
    return values / 10.0**digits


def amount(minor: float, digits: int) -> float:
    """Turn a single number of minor units into an amount of the currency."""
    return float(minor) / 10.0**digits


def ceil(values: Floats) -> Floats:
    """Round up to a whole number, forgiving a last-place excess (0.1 x 30 is 3, not 4)."""
    return np.ceil(values - np.abs(values) * _NUDGE)


def floor(values: Floats) -> Floats:
    """Round down to a whole number, forgiving a last-place shortfall."""
    return np.floor(values + np.abs(values) * _NUDGE)


@cache
def _marks(lang: i18n.Lang) -> tuple[str, str]:
    symbols = Locale.parse(i18n.LOCALES[lang]).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


def format_number(value: float, lang: i18n.Lang, digits: int | None = None) -> str:
    """Write a number in the reader's language.

    Args:
        value: The number; NaN gives a dash, for unknown is never zero.
        lang: Language of the reader.
        digits: Decimals to show; by default as many as the number has, up to six.

    Returns:
        Text such as `"12 345,5"` or `"12,345.5"`.
    """
    if not math.isfinite(value):
        return "–"
    plain = f"{value:,.6f}".rstrip("0").rstrip(".") if digits is None else f"{_rounded(value, digits):,.{digits}f}"
    if plain.startswith("-") and not plain.strip("-0.,"):
        plain = plain[1:]
    group, decimal = _marks(lang)
    written = plain.replace(",", "\0").replace(".", decimal).replace("\0", group)
    return written.replace("-", "\u2212", 1) if plain.startswith("-") else written


def _rounded(value: float, digits: int) -> float:
    """The one rounding rule, for a single number."""
    scale = 10.0**digits
    return math.copysign(math.floor(abs(value) * scale * (1 + _NUDGE) + 0.5) / scale, value)


def format_money(amount: float, currency: str, lang: i18n.Lang, digits: int | None = None) -> str:
    """Write an amount with its currency: `12 345,60 €` in French, `€12,345.60` in English."""
    number = format_number(amount, lang, minor_digits(currency) if digits is None else digits)
    symbol = _symbol(currency, lang)
    if lang == "fr":
        return f"{number}\u00a0{symbol}"
    sign, bare = ("\u2212", number[1:]) if number.startswith("\u2212") else ("", number)
    return f"{sign}{symbol}{bare}" if len(symbol) == 1 else f"{sign}{symbol}\u00a0{bare}"


@cache
def _symbol(currency: str, lang: i18n.Lang) -> str:
    return get_currency_symbol(currency, locale=i18n.LOCALES[lang])


def format_percent(share: float, lang: i18n.Lang, digits: int = 1) -> str:
    """Write a share such as 0.125 as a percentage: `12,5 %` or `12.5%`."""
    number = format_number(share * 100, lang, digits)
    return f"{number}\u202f%" if lang == "fr" else f"{number}%"


def format_share(share: float, lang: i18n.Lang) -> str:
    """Write a share as a percentage with as many decimals as it has: `0.125` is `12,5 %`."""
    number = format_number(share * 100, lang)
    return f"{number}\u202f%" if lang == "fr" else f"{number}%"


@lru_cache(maxsize=4096)
def format_day(day: dt.date, lang: i18n.Lang, pattern: str = "long") -> str:
    """Write a date in the reader's language: `1er mai 2027`, `3 mai 2027`, `3 May 2027`; or in a pattern, `MMM yy`."""
    written = str(format_date(day, format=pattern, locale=i18n.LOCALES[lang]))
    return f"1er{written.removeprefix('1')}" if lang == "fr" and pattern == "long" and day.day == 1 else written


def as_number(value: object) -> float | None:
    """Take a number of Python or NumPy, NaN included; None for whatever else, yes and no among it."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


@lru_cache(maxsize=4096)
def parse_number(text: str, lang: i18n.Lang) -> float | None:
    """Read a number as a person types or pastes it.

    Spaces of all widths, currency signs and a percent sign are accepted. A comma is the decimal mark where it
    cannot be anything else (`12,5`); `1,234` is a thousand and more in English, one and a bit in French.

    Args:
        text: What was typed.
        lang: Language of the person.

    Returns:
        The number, or None if the text is not one.
    """
    bare = _THIN_SPACES.sub("", text).replace("\u2212", "-")
    sign = "-" if bare.startswith("-") else ""
    bare = _without_sign(bare.removeprefix("-"))
    percent = bare.endswith("%")
    bare = sign + bare.removesuffix("%")
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"[,.](?=.*[,.])", "", bare)
    elif lang == "en" and _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    bare = bare.replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        return None
    value = float(bare) / (100 if percent else 1)
    return value if math.isfinite(value) else None


def _without_sign(text: str) -> str:
    """Take off the currency's sign or code, before or after the number."""
    for mark in _currency_marks():
        if text.startswith(mark) or text.endswith(mark):
            return text.removeprefix(mark).removesuffix(mark)
    return text


@cache
def _currency_marks() -> tuple[str, ...]:
    """Signs and codes of the world's currencies as both languages write them, the longest first."""
    locales = [Locale.parse(locale) for locale in i18n.LOCALES.values()]
    signs = {sign for locale in locales for sign in locale.currency_symbols.values()}
    return tuple(sorted({*signs, *_currencies(), "€", "£", "$"}, key=len, reverse=True))
