"""What was found in a file: the verdict, its first lines, its totals beside ours, what was not understood."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prodkit import i18n, money
from prodkit.exchange.tables.telling import findings_told
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.ui import views
from prodkit.ui.importing.words import say
from prodkit.ui.sheet import word

if TYPE_CHECKING:
    from prodkit.budget import Budget
    from prodkit.errors import Finding
    from prodkit.exchange.tables import Compared, Import, Reconciliation

_FIRST_LINES = 14
_MOST = 200


def verdict(found: Import, report: Reconciliation, lang: Lang) -> Html:
    """Draw whether the file ties, and what it comes to."""
    production = found.production
    looks = {"ties": "pk-notice", "rounding": "pk-notice", "nothing": "pk-notice pk-notice-warn"}
    said = tag("p", tag("strong", report.in_words(lang)), class_=looks.get(report.verdict, "pk-notice pk-notice-error"),
               id="pk-import-verdict")  # fmt: skip
    totals = [(say("tile.costs", lang), _money(float(report.budget.total), report, lang))]
    if float(report.budget.income):
        totals.append((say("tile.income", lang), _money(float(report.budget.income), report, lang)))
    counts = {"lines": production.lines, "accounts": production.accounts, "charges": production.charges}
    totals += [(say(f"tile.{name}", lang), str(len(entries))) for name, entries in counts.items() if entries]
    tiles = [
        tag("div", tag("dt", label, class_="pk-tile-label"), tag("dd", value, class_="pk-tile-value"), class_="pk-tile")
        for label, value in totals
    ]
    return join(said, tag("dl", tiles, class_="pk-tiles"))


def lines(report: Reconciliation, lang: Lang) -> Html:
    """Draw the first rows as the lines they make, under their accounts."""
    budget = report.budget
    chart = budget.model.chart
    rows: list[Html] = []
    seen: list[str] = []
    table = budget.lines(lang=lang)
    for line in table.head(_FIRST_LINES).to_dict("records"):
        path = chart.path(line["account"])[::-1]
        for depth, code in enumerate(path):
            if seen[: depth + 1] != path[: depth + 1]:
                name = f"{code} {chart.entries[code].name(lang)}"
                indent = f"padding-inline-start: {1 + depth}rem"
                rows.append(tag("tr", tag("th", name, scope="row", colspan=6, style=indent), class_="pk-row-group"))
        seen = path
        rows.append(_line(line, len(path), budget, lang))
    heads = [word(f"column.{name}", lang) for name in ("label", "quantity", "unit", "x", "rate")]
    heads.append(f"{word('column.total', lang)} ({budget.currency})")
    rest = len(table) - _FIRST_LINES
    return _section(
        "lines",
        lang,
        views.table(say("lines", lang), heads, rows, numbers=[heads[1], *heads[3:]]),
        tag("p", say("more_lines", lang, count=rest), class_="pk-hint") if rest > 0 else None,
    )


def _line(line: Mapping[Hashable, Any], depth: int, budget: Budget, lang: Lang) -> Html:
    def figure(name: str) -> Html:
        value = float(line[name])
        money_like = name in {"rate", "total"} and money.amount(money.whole(value, 2), 2) == value
        text = "?" if math.isnan(value) else money.format_number(value, lang, 2 if money_like else None)
        return tag("td", text, class_="pk-num")

    unit = i18n.text(f"units.{line['unit']}", lang)
    if line["currency"] != budget.currency:
        unit = f"{unit} ({line['currency']})"
    name = tag("th", str(line["label"]), scope="row", style=f"padding-inline-start: {1 + depth}rem")
    cells = figure("quantity"), tag("td", unit), figure("x"), figure("rate"), figure("total")
    return tag("tr", name, *cells)


def totals(report: Reconciliation, lang: Lang) -> Html:
    """Draw every total of the file beside ours, those that differ first."""
    differing = report.differing
    ties = [row for row in report.rows if not row.difference]
    if not report.rows:
        return _section("totals", lang, tag("p", say("no_totals", lang), class_="pk-hint"))
    return _section(
        "totals",
        lang,
        _totals(differing, report, "differing", lang) if differing else None,
        tag(
            "details",
            tag("summary", tag("span", say("tying", lang, count=len(ties)))),
            _totals(ties, report, "tying_table", lang),
            class_="pk-tree", open=len(ties) < 20, id="pk-import-ties",  # noqa: PLR2004
        ) if ties else None,
    )  # fmt: skip


def _totals(rows: Sequence[Compared], report: Reconciliation, caption: str, lang: Lang) -> Html:
    heads = [say(f"total.{name}", lang) for name in ("cell", "label", "file", "ours", "difference")]
    drawn = []
    for row in rows[:_MOST]:
        cause = report.cause(row, lang)
        difference = tag("td", _minor(row.difference, report, lang) if row.difference else "0", class_="pk-num")
        drawn.append(
            tag(
                "tr",
                tag("td", tag("code", row.cell)),
                tag("th", row.label, tag("div", cause, class_="pk-hint") if cause else None, scope="row"),
                tag("td", _minor(row.file, report, lang), class_="pk-num"),
                tag("td", _minor(row.ours, report, lang), class_="pk-num"),
                difference,
            )
        )
    rest = len(rows) - _MOST
    more = tag("p", say("more_totals", lang, count=rest), class_="pk-hint") if rest > 0 else None
    return join(views.table(say(caption, lang), heads, drawn, numbers=heads[2:]), more)


def doubts(findings: Iterable[Finding], lang: Lang, key: str = "doubts") -> Html | None:
    """Draw what was not understood, left out or assumed, each with its cell."""
    told = findings_told(findings, lang)
    if not told:
        return None
    rest = len(told) - _MOST
    return _section(
        key,
        lang,
        tag("ul", [tag("li", one) for one in told[:_MOST]], class_="pk-import-doubts"),
        tag("p", say("more_doubts", lang, count=rest), class_="pk-hint") if rest > 0 else None,
    )


def _section(key: str, lang: Lang, *children: object) -> Html:
    """Draw a part under its heading; its table is a region of its own, and takes the name."""
    return tag("section", tag("h2", say(key, lang), class_="pk-heading"), *children, class_="pk-card")


def _money(amount: float, report: Reconciliation, lang: Lang) -> str:
    return money.format_money(amount, report.currency, lang)


def _minor(minor: float, report: Reconciliation, lang: Lang) -> str:
    if math.isnan(minor):
        return "?"
    digits = money.minor_digits(report.currency)
    return money.format_number(money.amount(minor, digits), lang, digits)
