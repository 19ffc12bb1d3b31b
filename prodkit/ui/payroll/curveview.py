"""Cost and net against hours on screen: the curve, what happens on it in words, and its table."""

from __future__ import annotations

from prodkit import i18n, money
from prodkit.deal import Reckoning
from prodkit.deal.curve import Curve, curve
from prodkit.html import Html, tag
from prodkit.i18n import Lang
from prodkit.ui import views
from prodkit.ui.payroll import pictures
from prodkit.ui.payroll.words import euros, word

_SERIES = ("total", "gross", "net")


def curve_of(reckoned: Reckoning, lang: Lang) -> Html:
    """Draw the curve of an engagement, or say why there is none."""
    title = tag("h2", word("curve.title", lang), class_="pk-heading")
    drawn = curve(reckoned)
    if drawn is None:
        return tag("section", title, tag("p", word("curve.none", lang), class_="pk-notice"), class_="pk-card")
    about = word("curve.minimum" if reckoned.is_minimum else "curve.agreed", lang)
    happens = [
        tag("li", word(f"mark.{mark.kind}_long", lang, hours=money.format_number(mark.hours, lang),
                       percent=money.format_number(mark.percent, lang)))
        for mark in drawn.marks
    ]  # fmt: skip
    names = [tag("li", tag("span", class_=f"pk-swatch pk-line-{name}"), word(f"tile.{name}", lang)) for name in _SERIES]
    return tag(
        "section",
        title,
        tag("p", about, class_="pk-hint"),
        tag("figure", pictures.lines(drawn, reckoned, lang), class_="pk-drawing", tabindex="0"),
        tag("ul", names, class_="pk-legend", aria_hidden="true"),
        tag("ul", happens, class_="pk-notes"),
        _table(drawn, lang),
        class_="pk-card",
    )


def _table(drawn: Curve, lang: Lang) -> Html:
    heads = [
        word("curve.hours", lang),
        *(word(f"tile.{name}", lang) for name in _SERIES),
        word("curve.reduction", lang),
    ]
    columns = (*(getattr(drawn, name) for name in _SERIES), drawn.reduction)
    rows = [
        tag(
            "tr",
            tag("th", f"{money.format_number(float(hours), lang)} h", scope="row"),
            [tag("td", euros(float(column[index]), lang), class_="pk-num") for column in columns],
        )
        for index, hours in enumerate(drawn.hours)
    ]
    table = views.table(word("curve.title", lang), heads, rows, numbers=heads[1:])
    return tag("details", tag("summary", i18n.text("app.as_table", lang)), table, class_="pk-tree", id="pk-curve-table")
