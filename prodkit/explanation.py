"""A figure opened: what it is, where it comes from, and the figures it is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from prodkit import i18n, money
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    from prodkit.entries import Source

SHARE = "%"
Kind = Literal["total", "account", "line", "charge", "factor", "driver", "phase"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure and what it is made of.

    Attributes:
        kind: What sort of figure it is.
        key: What `explain_amount` opens it by, empty for a factor.
        label: Its name in the reader's language.
        value: The figure; NaN while unknown.
        currency: Currency of an amount, empty for a plain number.
        formula: Formula it comes from, as written, or empty.
        unit: What a plain number counts; `%` for a share.
        note: The author's remark.
        source: Where the figure comes from.
        children: The figures it is made of.
        lang: Language in which `print` writes it.
    """

    kind: Kind
    key: str
    label: str
    value: float
    currency: str = ""
    formula: str = ""
    unit: str = ""
    note: str = ""
    source: Source | None = None
    children: tuple[Explanation, ...] = ()
    lang: Lang = "en"

    def written(self, lang: Lang) -> str:
        """Write the figure as the reader sees it."""
        if math.isnan(self.value):
            return i18n.text("explain.unknown", lang)
        if self.currency:
            return money.format_money(self.value, self.currency, lang)
        if self.unit == SHARE:
            return money.format_share(self.value, lang)
        return f"{money.format_number(self.value, lang)} {self.unit}".rstrip()

    def text(self, lang: Lang = "en", indent: int = 0) -> str:
        """Write the whole tree as indented lines."""
        parts = [
            self.label,
            self.written(lang),
            self.formula,
            f"[{pick(self.source.text, lang)}]" if self.source else "",
        ]
        own = "  " * indent + " · ".join(part for part in parts if part)
        return "\n".join([own, *(child.text(lang, indent + 1) for child in self.children)])

    def __str__(self) -> str:
        return self.text(self.lang)
