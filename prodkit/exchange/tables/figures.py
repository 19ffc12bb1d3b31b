"""Numbers as people write them in cells: decimal commas and points, thin spaces, currencies, brackets, percentages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from prodkit import money

Mark = Literal[",", ".", ""]

_SIGNS = {
    "€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "$US": "USD", "USD$": "USD", "CA$": "CAD", "C$": "CAD",
    "$CA": "CAD", "CAD$": "CAD", "A$": "AUD", "AU$": "AUD", "¥": "JPY", "£GB": "GBP", "GB£": "GBP", "₣": "CHF",
    "FR": "CHF", "FR.": "CHF", "SFR": "CHF", "ZŁ": "PLN", "R$": "BRL", "₹": "INR", "EUROS": "EUR", "EURO": "EUR",
    "€HT": "EUR", "€ HT": "EUR",
}  # fmt: skip
# Currencies as a spreadsheet stores them with a country: [$$-1009] is the Canadian dollar.
_COUNTRIES = {"1009": "CAD", "C0C": "CAD", "C09": "AUD", "1409": "NZD", "409": "USD"}
_IN_FORMAT = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u200a\u202f\u2060'’`´]")
_NO_CENTS = re.compile(r"(?<=\d)[.,][-—]+(?=\D*$)")  # 1000.– is a thousand francs
_NUMBER = re.compile(r"\d[\d.,]*|[.,]\d+")
_PARTS = re.compile(
    r"(?P<before>[^\d.,()+\-%]*)(?P<open>\()?(?P<sign>[+-])?(?P<inner>[^\d.,()+\-%]*)"
    r"(?P<number>\d[\d.,]*|[.,]\d+)(?P<power>[eE][+-]?\d{1,2})?"
    r"(?P<minus>-)?(?P<close>\))?(?P<percent>%)?(?P<after>[^\d.,()+\-%]*)(?P<end>\))?"
)


class Figure(NamedTuple):
    """A number that a text says.

    Attributes:
        value: The number; `12 %` is 0.12.
        percent: Whether it is a percentage.
        currency: ISO code of the currency beside it, or empty.
    """

    value: float
    percent: bool = False
    currency: str = ""


@lru_cache(maxsize=16384)
def figure(text: str, mark: Mark = "") -> Figure | None:
    """Read a number as a person writes it.

    Args:
        text: What is written: `1 234,56 €`, `(1,200.00)`, `USD 12'000`, `7 %`, `15k€`.
        mark: What marks decimals where it could be either: in `1,234`. Without it such a mark parts thousands.

    Returns:
        The number, or None if the text says more or less than a number.
    """
    bare = _NO_CENTS.sub("", _SPACES.sub("", text.replace("\u2212", "-").replace("–", "-")))
    found = _PARTS.fullmatch(bare)
    if found is None:
        return None
    around = [found["before"], found["inner"], found["after"]]
    currency, scale = "", 1.0
    for word in filter(None, around):
        code, times = _beside(word)
        if code is None:
            return None
        currency, scale = currency or code, scale * times
    value = _value(found["number"], mark)
    if value is None:
        return None
    value *= scale * float(f"1{found['power'] or 'e0'}")
    if found["open"] and not (found["close"] or found["end"]):
        return None
    if found["open"] or found["sign"] == "-" or found["minus"]:
        value = -value
    return Figure(value / 100 if found["percent"] else value, bool(found["percent"]), currency)


def _beside(word: str) -> tuple[str | None, float]:
    """Tell what stands beside a number: a currency, thousands, or something that makes it no number."""
    scale = 1.0
    if word[:1] in {"k", "K"} and currency_of(word[1:]) is not None:
        word, scale = word[1:], 1000.0
    return (currency_of(word) if word else ""), scale


@lru_cache(maxsize=1024)
def currency_of(text: str) -> str | None:
    """Give the currency that a sign or a code names: `$US` is USD; None if it is neither."""
    bare = text.strip().upper().removesuffix("HT").strip()
    if bare in _SIGNS:
        return _SIGNS[bare]
    return (bare if len(bare) == 3 and money.known_currency(bare) else None) if bare else ""  # noqa: PLR2004 -- ISO 4217


def _value(number: str, mark: Mark) -> float | None:
    commas, points = number.count(","), number.count(".")
    if commas and points:
        decimal = "," if number.rindex(",") > number.rindex(".") else "."
        if number.count(decimal) > 1:
            return None
        whole, _, rest = number.partition(decimal)
        return _float(_grouped(whole, "." if decimal == "," else ","), rest)
    if not commas and not points:
        return _float(number, "")
    one = "," if commas else "."
    whole, _, rest = number.rpartition(one)
    if commas + points > 1:
        return _float(_grouped(number, one), "")
    if _is_either(number) and one != mark:
        return _float(whole + rest, "")
    return _float(whole, rest)


def _is_either(number: str) -> bool:
    """Tell whether the one mark of a number can part decimals as well as thousands: `1,234`."""
    return bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", number))


def _grouped(number: str, mark: str) -> str | None:
    return number.replace(mark, "") if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", number) else None


def _float(whole: str | None, rest: str) -> float | None:
    if whole is None or len(whole) > 15:  # noqa: PLR2004 -- more figures than a number keeps
        return None
    return float(f"{whole or '0'}.{rest or '0'}")


def decimal_mark(texts: Iterable[str]) -> Mark:
    """Tell what marks decimals in a file, by the numbers that can be read in one way only.

    Args:
        texts: Texts of its cells.

    Returns:
        The mark of most of them; empty if there is none.
    """
    votes = {",": 0, ".": 0}
    for text in texts:
        if len(text) > 40 or ("," not in text and "." not in text):  # noqa: PLR2004 -- no number is that long
            continue
        bare = _SPACES.sub("", text)
        found = _NUMBER.search(bare)
        if found is None or _PARTS.fullmatch(bare.replace("\u2212", "-")) is None:
            continue
        number = found[0]
        last = max(number.rfind(","), number.rfind("."))
        if last < 0 or number.count(number[last]) > 1 or _is_either(number):
            continue
        votes[number[last]] += 1
    if votes[","] == votes["."]:
        return ""
    return "," if votes[","] > votes["."] else "."


@lru_cache(maxsize=1024)
def format_currency(code: str) -> str:
    """Give the currency that a number format shows, such as `#,##0 [$€-40C]`; empty if none."""
    for sign, country in _IN_FORMAT.findall(code):
        if sign:
            named = currency_of(sign)
            return _COUNTRIES.get(country.upper().lstrip("0"), named or "") if sign == "$" else named or ""
    quoted = re.findall(r'"([^"]+)"', code)
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code)
    return next((_SIGNS[sign] for sign in "€£$¥" if sign in bare or sign in quoted), "") or _named(quoted)


def _named(quoted: list[str]) -> str:
    return next((found for word in quoted if (found := currency_of(word))), "")


def named_currency(text: str) -> str:
    """Find a currency inside a header, such as `Montant (en €)` or `Total USD`; empty if none."""
    for code in _CODE.findall(text):
        if money.known_currency(code):
            return str(code)
    return next((_SIGNS[sign] for sign in ("US$", "$US", "CA$", "€", "£", "$", "¥") if sign in text), "")


def without_currency(text: str) -> str:
    """Take currencies off a header: `Total (EUR)` gives `Total ()`."""
    bare = _CODE.sub(lambda found: "" if money.known_currency(found[0]) else found[0], text)
    return "".join(one for one in bare if one not in "€£$¥")


def scale_of(text: str) -> float:
    """Tell in what a header counts money: 1,000 for `k€` or `en milliers`."""
    bare = text.lower()
    return 1000.0 if re.search(r"\bk\s?[€$£]|\bk(eur|usd|gbp)\b|milliers|thousands|\b000s?\b", bare) else 1.0
