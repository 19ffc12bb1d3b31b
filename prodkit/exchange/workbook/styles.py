"""How cells look: properties of XlsxWriter's formats, put together from words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodkit.i18n import Lang

_ACCENT, _ACCENT_SOFT, _LINE, _MUTED = "#2750B8", "#E7EDFB", "#D5DAE0", "#56606C"
_INPUT, _INPUT_INK = "#FFF6D6", "#1C3A94"
_CHANGED, _UNKNOWN, _UNKNOWN_INK = "#FBE0CF", "#FDEBE9", "#B3261E"

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": _ACCENT},
    "heading": {"bold": True, "font_size": 12, "font_color": _ACCENT},
    "header": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _ACCENT, "text_wrap": True, "valign": "vcenter", "border": 1,
        "border_color": _ACCENT,
    },
    "right": {"align": "right"},
    "center": {"align": "center"},
    "bold": {"bold": True},
    "quiet": {"font_color": _MUTED},
    "italic": {"italic": True},
    "struck": {"font_strikeout": True, "font_color": _MUTED},
    "wrap": {"text_wrap": True, "valign": "top"},
    "line": {"bottom": 4, "bottom_color": _LINE},
    "band": {"bg_color": _ACCENT_SOFT, "bold": True, "bottom": 1, "bottom_color": _LINE},
    "under": {"bold": True, "bottom": 1, "bottom_color": _LINE},
    "sum": {"bold": True, "bg_color": _ACCENT_SOFT, "top": 1, "bottom": 6, "border_color": _ACCENT},
    "input": {"locked": False, "bg_color": _INPUT, "font_color": _INPUT_INK},
    "closed": {"locked": True},
    "changed": {"bg_color": _CHANGED},
    "number": {"align": "right"},
    "indent1": {"indent": 1},
    "indent2": {"indent": 2},
    "indent3": {"indent": 3},
    "typed": {"quote_prefix": True},
}  # fmt: skip

UNKNOWN = {"bg_color": _UNKNOWN, "font_color": _UNKNOWN_INK}
"""What is laid over cells whose figure is unknown."""
EMPTY = {"bg_color": "#F4A9A0"}
"""What is laid over inputs that were emptied."""

_COUNTS = "#,##0;-#,##0;"  # nothing for zero


def number_formats(lang: Lang, digits: int) -> dict[str, dict[str, Any]]:
    """Give the looks of numbers; spreadsheets put in the decimal mark of whoever reads.

    Args:
        lang: Language of the workbook.
        digits: Decimals of the currency.
    """
    places = "0" * digits
    amount = f"#,##0.{places}" if digits else "#,##0"
    percent = "0.00\u00a0%" if lang == "fr" else "0.00%"
    date = "dd/mm/yyyy" if lang == "fr" else "d mmm yyyy"
    formats = {
        "amount": amount,
        "rate": "#,##0.00##",
        "measure": "0.00",
        "share": percent,
        "date": date,
        "count": _COUNTS,
    }
    formats["difference"] = f"+{amount};-{amount};–"
    return {name: {"num_format": shown} for name, shown in formats.items()}
