"""How the Scenario app writes amounts, differences and names."""

from __future__ import annotations

import math

from prodkit import i18n, money
from prodkit.html import Html, tag
from prodkit.i18n import Lang


def say(key: str, lang: Lang, **params: object) -> str:
    """Give a sentence of the app."""
    return i18n.text(f"scenarios.{key}", lang, **params)


def amount(value: float, currency: str, lang: Lang) -> str:
    """Write an amount to the unit, for a board to be read at a glance."""
    return money.format_money(value, currency, lang, digits=0)


def change(value: float, currency: str, lang: Lang, percent: float = math.nan) -> Html:
    """Write a difference with its direction in an arrow and a sign, for colour alone is not read by everyone."""
    if not value:
        return tag("span", "=", class_="pk-muted")
    look, arrow, sign = ("pk-up", "▲", "+") if value > 0 else ("pk-down", "▼", "\u2212")
    share = ""
    if math.isfinite(percent):
        share = f" ({sign}{money.format_percent(abs(percent), lang)})"
    return tag("span", f"{arrow} {sign}{amount(abs(value), currency, lang)}{share}", class_=look)
