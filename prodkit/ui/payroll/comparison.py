"""Two engagements side by side, and what the second costs more or less than the first."""

from __future__ import annotations

import math
from collections.abc import Iterator

from prodkit import i18n, money
from prodkit.agreements import wagegrids
from prodkit.agreements.jobs import shown
from prodkit.deal import Reckoning
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.payroll.rates import FAMILIES
from prodkit.ui import views
from prodkit.ui.payroll.due import Payslip
from prodkit.ui.payroll.words import euros, plain, word

Figures = tuple[str, float, float]


def table(first: Reckoning, second: Reckoning | None, chosen: str, lang: Lang) -> Html:
    """Draw both engagements with their difference.

    Args:
        first: Engagement A.
        second: Engagement B, if there is one.
        chosen: Which of the two the form shows, `a` or `b`.
        lang: Language of the words.
    """
    title = word("compare.title", lang)
    if second is None:
        return tag(
            "section",
            tag("h2", title, class_="pk-heading"),
            tag("p", word("compare.empty", lang)),
            tag("div", views.button(word("compare.begin", lang), "copy", "b", look="primary"), class_="pk-actions"),
            class_="pk-card",
        )
    heads = ["", "A", "B", word("compare.difference", lang), "%"]
    rows = [*_words(first, second, lang), *_figures(first, second, lang)]
    copies = [
        views.button(word("compare.copy_ab", lang), "copy", "b"),
        views.button(word("compare.copy_ba", lang), "copy", "a"),
        views.button(word("compare.drop", lang), "drop_b", look="quiet"),
    ]
    told = _told(first, second, lang)
    return tag(
        "section",
        tag("h2", title, class_="pk-heading"),
        tag("p", told, class_="pk-notice", role="status", id="pk-compared"),
        tag("p", word("compare.shown", lang, name=chosen.upper()), class_="pk-hint"),
        views.table(title, [word("compare.what", lang), *heads[1:]], rows, numbers=heads[1:]),
        tag("div", copies, class_="pk-actions pk-spaced"),
        class_="pk-card",
    )


def _told(first: Reckoning, second: Reckoning, lang: Lang) -> str:
    gap = second.total - first.total
    if abs(gap) < 0.005:  # noqa: PLR2004  # less than half a cent
        return word("compare.same", lang)
    share = money.format_percent(abs(gap) / first.total, lang) if first.total else "–"
    return word("compare.more" if gap > 0 else "compare.less", lang, gap=euros(abs(gap), lang), share=share)


def _words(first: Reckoning, second: Reckoning, lang: Lang) -> Iterator[Html]:
    for key in ("job", "agreement", "status", "dates", "hours"):
        cells = [_said(key, one, lang) for one in (first, second)]
        yield tag(
            "tr",
            tag("th", word(f"compare.{key}", lang), scope="row"),
            [tag("td", cell, class_="pk-words") for cell in cells],
            tag("td"),
            tag("td"),
            class_="pk-row-selected" if cells[0] != cells[1] else None,
        )


def _said(key: str, one: Reckoning, lang: Lang) -> str:
    deal, about = one.deal, wagegrids.agreements()[one.wage.agreement]
    match key:
        case "job":
            return shown(one.wage.job)
        case "agreement":
            return f"{about.id} · {about.annexes[one.wage.annex].labels[lang]}"
        case "status":
            return word(f"status.{one.status}", lang)
        case "dates":
            return " → ".join(money.format_day(day, lang) for day in (deal.start, deal.end))
        case _:
            unit = i18n.text(f"agreements.unit.{deal.unit}", lang)
            hours = "–" if one.hours is None else f"{plain(one.hours, lang)} h"
            return f"{plain(one.quantity, lang)} × {unit}, {hours}"


def _figures(first: Reckoning, second: Reckoning, lang: Lang) -> Iterator[Html]:
    slips = [Payslip(one, lang) for one in (first, second)]
    yield _row((word("tile.gross", lang), first.gross, second.gross), lang, strong=True)
    for name in FAMILIES:
        parts = [slip.total(name)[0] for slip in slips]
        if any(parts):
            yield _row((word(f"family.{name}", lang), parts[0], parts[1]), lang)
    yield _row((word("tile.employer", lang), first.cost.employer, second.cost.employer), lang)
    if first.allowances or second.allowances:
        yield _row((word("tile.allowances", lang), first.allowances, second.allowances), lang)
    yield _row((word("tile.total", lang), first.total, second.total), lang, strong=True)
    yield _row((word("stack.employee", lang), first.cost.employee, second.cost.employee), lang)
    yield _row((word("tile.net", lang), first.net, second.net), lang, strong=True)


def _row(figures: Figures, lang: Lang, *, strong: bool = False) -> Html:
    label, one, other = figures
    gap = other - one
    look = "pk-num pk-up" if gap > 0 else "pk-num pk-down" if gap < 0 else "pk-num"
    sign = "+" if gap > 0 else ""
    share = f"{sign}{money.format_percent(gap / one, lang)}" if one and math.isfinite(gap / one) else "–"
    cells = join(*(tag("td", euros(amount, lang), class_="pk-num") for amount in (one, other)))
    return tag(
        "tr",
        tag("th", label, scope="row"),
        cells,
        tag("td", f"{sign}{euros(gap, lang)}", class_=look),
        tag("td", share, class_=look),
        class_="pk-row-total" if strong else None,
    )
