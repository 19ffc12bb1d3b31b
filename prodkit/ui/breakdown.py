"""The picture of where the money goes: by account, phase, location and the like."""

from __future__ import annotations

from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, cast

from prodkit import money
from prodkit.charts import Bar, BarChart
from prodkit.html import Html
from prodkit.i18n import pick
from prodkit.ui import views
from prodkit.ui.sheet import word

if TYPE_CHECKING:
    import pandas as pd

    from prodkit.budget import Dimension
    from prodkit.ui.work import Work

DIMENSIONS = ("account", "phase", "location", "territory", "supplier", "tag", "currency")


class Breakdown:
    """Draws the shares of a budget again and again on one figure."""

    def __init__(self) -> None:
        self._chart = BarChart()

    @staticmethod
    def warm() -> None:
        """Load the drawing library beside the rest, so that the first picture does not wait for it."""
        Thread(target=import_module, args=("matplotlib.backends.backend_svg",), daemon=True).start()

    def draw(self, work: Work, dimension: str) -> Html:
        """Draw the picture and its table.

        Args:
            work: The open production.
            dimension: One of `DIMENSIONS`.
        """
        lang = work.lang
        table = self._table(work, dimension)
        names = [self._name(work, dimension, str(group)) for group in table["group"]]
        amounts = [money.format_money(amount, work.budget.currency, lang) for amount in table["amount"]]
        shares = [money.format_percent(share, lang) for share in table["share"]]
        bars = [Bar(*one) for one in zip(names, table["amount"], amounts, strict=True)]
        title = f"{word(f'by.{dimension}', lang)} · {work.production.name(lang)}"
        picture = Html(self._chart.draw(bars, title, word("others", lang)))
        return views.chart(work, dimension, picture, list(zip(names, amounts, shares, strict=True)))

    @staticmethod
    def _table(work: Work, dimension: str) -> pd.DataFrame:
        if dimension != "account":
            table = work.budget.by(cast("Dimension", dimension), lang=work.lang)
        else:
            table = work.budget.accounts(depth=1, lang=work.lang).query("kind == 'cost'")
            table = table.assign(group=table["account"] + " " + table["label"])
        return table[table["amount"] != 0].sort_values("amount", ascending=False, kind="stable")

    @staticmethod
    def _name(work: Work, dimension: str, group: str) -> str:
        lang = work.lang
        if dimension == "account":
            return group
        if group in {"", "charges"} or dimension == "territory":
            return word(f"group.{group or 'none'}", lang)
        if dimension == "phase":
            return next((pick(phase.label, lang) for phase in work.production.phases if phase.id == group), group)
        return group
