"""What an engagement comes to: headline figures, the grid behind it, the pay row by row, contributions row by row."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from prodkit import agreements, i18n, money
from prodkit.agreements import Wage, jobs, wagegrids
from prodkit.agreements.jobs import shown
from prodkit.agreements.wagegrids import Row
from prodkit.deal import Reckoning
from prodkit.errors import Finding, Severity
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.ui import views
from prodkit.ui.payroll.words import euros, plain, said, unknown_rates, word
from prodkit.working_time.workpay import Element

_SURE = frozenset({"official", "agreement", "given"})


# -- headline figures


def tiles(reckoned: Reckoning, note: str, lang: Lang) -> Html:
    """Draw the figures a producer looks at first."""
    total = euros(reckoned.total, lang)
    spoken = tag("p", word("tile.total", lang), " ", total, class_="pk-hidden", aria_live="polite", id="pk-spoken")
    return join(tag("dl", list(_tiles(reckoned, note, lang)), class_="pk-tiles", tabindex="0"), spoken)


def _tiles(reckoned: Reckoning, note: str, lang: Lang) -> Iterator[Html]:
    cost, quantity = reckoned.cost, reckoned.quantity
    unit = i18n.text(f"agreements.unit.{reckoned.deal.unit}", lang)
    each = reckoned.total / quantity if quantity else math.nan
    missing = word("rates.missing", lang, count=unknown_rates(reckoned)) if cost.unknown else ""
    per = word("tile.per_unit", lang, amount=euros(each, lang), unit=unit)
    yield tile(word("tile.total", lang), euros(reckoned.total, lang), missing or per, warn=bool(missing), id="pk-total")
    count = word(
        "tile.units",
        lang,
        amount=euros(reckoned.unit_gross, lang),
        unit=unit,
        count=plain(quantity, lang),
    )
    yield tile(word("tile.gross", lang), euros(reckoned.gross, lang), count if quantity != 1 else note, id="pk-gross")
    share = money.format_percent(cost.rate, lang) if cost.gross else ""
    yield tile(
        word("tile.employer", lang),
        euros(cost.employer, lang),
        word("tile.of_gross", lang, share=share) if share else "",
        id="pk-employer",
    )
    kept = money.format_percent(reckoned.net / cost.gross, lang) if cost.gross else ""
    yield tile(
        word("tile.net", lang),
        euros(reckoned.net, lang),
        word("tile.of_gross", lang, share=kept) if kept else "",
        id="pk-net",
    )
    if reckoned.allowances:
        yield tile(word("tile.allowances", lang), euros(reckoned.allowances, lang), word("tile.no_contribution", lang))


def tile(label: str, value: str, note: str, *, warn: bool = False, id: str | None = None) -> Html:  # noqa: A002
    """Draw a figure under its name."""
    badge = tag("span", note, class_="pk-badge pk-badge-warn") if warn else note
    return tag(
        "div",
        tag("dt", label, class_="pk-tile-label"),
        tag("dd", value, class_="pk-tile-value", id=id),
        tag("dd", badge, class_="pk-tile-note") if note else None,
        class_="pk-tile",
    )


# -- the grid


def grid_row(reckoned: Reckoning, lang: Lang) -> Html:
    """Draw the row of the grid with its source and how sure it is, the rows beside it, and what the press says."""
    wage = reckoned.wage
    row = wage.row
    about = wagegrids.agreements()[row.agreement]
    part = about.annexes[row.annex].labels[lang]
    grade = i18n.text(f"agreements.grade.{wage.source.grade}", lang)
    facts = [
        (word("grid.job", lang), join(shown(row.job), _extra(row))),
        (word("field.annex", lang), part),
        (word("grid.amount", lang), join(_amount(row, lang), " ", badge(row.status, lang))),
        (word("grid.hourly", lang), euros(wage.hourly, lang) if wage.hourly is not None else "–"),
        (word("grid.since", lang), _since(row, lang)),
        (
            word("grid.source", lang),
            join(wage.source.title, tag("span", f" · {grade} · {row.reference}".rstrip(" ·"), class_="pk-hint")),
        ),
        (word("grid.checked", lang), money.format_day(row.checked, lang)),
    ]
    listed = [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts]
    notes = findings(wage.findings, lang)
    return tag(
        "section",
        tag("h2", word("grid.title", lang), class_="pk-heading"),
        tag("dl", listed, class_="pk-facts"),
        _others(wage, lang),
        _quoted(row, lang),
        notes,
        class_="pk-card",
        id="pk-grid-row",
    )


def _extra(row: Row) -> Html | None:
    parts = [part for part in (row.condition, row.contract, row.staff) if part]
    return tag("span", " · ", " · ".join(parts), class_="pk-hint") if parts else None


def _amount(row: Row, lang: Lang) -> str:
    hours = f", {money.format_number(row.hours, lang)} h" if row.hours is not None else ""
    return f"{euros(row.amount, lang)} / {i18n.text(f'agreements.unit.{row.unit}', lang)}{hours}"


def _since(row: Row, lang: Lang) -> str:
    since = money.format_day(row.since, lang)
    return (
        since
        if row.extended is None
        else word("grid.extended", lang, day=since, extended=money.format_day(row.extended, lang))
    )


def _others(wage: Wage, lang: Lang) -> Html | None:
    """Draw the other rows that answer, each to be chosen."""
    if not wage.alternatives:
        return None
    rows = []
    for row in dict.fromkeys(wage.alternatives):
        choose = views.button(word("grid.choose", lang), "grid", f"{row.annex}|{row.condition}", look="quiet")
        part = wagegrids.agreements()[row.agreement].annexes[row.annex].labels[lang]
        rows.append(
            tag(
                "tr",
                tag("th", part, _extra(row), scope="row"),
                tag("td", _amount(row, lang), class_="pk-num"),
                tag("td", money.format_day(row.since, lang)),
                tag("td", choose),
            )
        )
    heads = [word(f"grid.{name}", lang) for name in ("part", "amount", "since")]
    return join(
        tag("h3", word("grid.others", lang), class_="pk-label pk-spaced"),
        views.table(word("grid.others", lang), [*heads, ""], rows, numbers=heads[1:2]),
    )


def _quoted(row: Row, lang: Lang) -> Html | None:
    """Draw what the press says of the job beside what the grids say."""
    quotes = [
        one for one in agreements.quotes() if one.agreement == row.agreement and jobs.key(one.job) == jobs.key(row.job)
    ]
    if not quotes:
        return None
    rows = []
    for quote in quotes:
        unit = i18n.text(f"agreements.unit.{quote.unit}", lang)
        rows.append(
            _compared(
                word("grid.press", lang),
                f"{euros(quote.amount, lang)} / {unit}, {quote.hours:g} h",
                wagegrids.sources()[quote.source].title,
                quote.status,
                lang,
                "pk-row-group",
            )
        )
        for one in quote.beside:
            name = join(
                shown(one.job), tag("span", f" · {one.annex} · {money.format_day(one.since, lang)}", class_="pk-hint")
            )
            rows.append(_compared(name, _amount(one, lang), wagegrids.sources()[one.source].title, one.status, lang))
    heads = [word(f"grid.{name}", lang) for name in ("said_by", "amount", "source", "status")]
    return join(
        tag("h3", word("grid.quoted", lang), class_="pk-label pk-spaced"),
        views.table(word("grid.quoted", lang), heads, rows, numbers=heads[1:2]),
    )


def _compared(name: object, amount: str, source: str, status: str, lang: Lang, look: str | None = None) -> Html:
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", amount, class_="pk-num"),
        tag("td", tag("span", source, class_="pk-hint")),
        tag("td", badge(status, lang)),
        class_=look,
    )


def badge(status: str, lang: Lang) -> Html:
    """Say how sure a figure is."""
    look = "pk-badge pk-badge-info" if status in _SURE else "pk-badge"
    look = "pk-badge pk-badge-warn" if status in {"unknown", "placeholder", "quoted"} else look
    return tag("span", word(f"sure.{status}", lang), class_=look)


def findings(found: Sequence[Finding], lang: Lang) -> Html | None:
    """Draw what there is to know, the most serious first; what only informs is folded."""
    listed = [(finding.severity, said(finding, lang)) for finding in found]
    listed = list(dict.fromkeys(listed))
    urgent = [_finding(*one, lang) for one in listed if one[0] != "info"]
    quiet = [_finding(*one, lang) for one in listed if one[0] == "info"]
    folded = (
        tag(
            "details",
            tag("summary", word("notes", lang, count=len(quiet))),
            tag("ul", quiet, class_="pk-notes"),
            class_="pk-tree",
        )
        if quiet
        else None
    )
    return join(tag("ul", urgent, class_="pk-notes") if urgent else None, folded)


def _finding(severity: Severity, sentence: str, lang: Lang) -> Html:
    return tag("li", views.severity(severity, lang), " ", sentence)


# -- the pay


def pay(reckoned: Reckoning, lang: Lang) -> Html:
    """Draw the pay of the week or of its days, element by element."""
    heads = [word(f"pay.{name}", lang) for name in ("element", "quantity", "rate", "percent", "amount", "article")]
    title = word("pay.title_day" if reckoned.deal.unit == "day" else "pay.title", lang)
    if reckoned.pay is None:
        unit = i18n.text(f"agreements.unit.{reckoned.deal.unit}", lang)
        label = word("pay.unit", lang, unit=unit) if reckoned.is_minimum else word("pay.agreed", lang, unit=unit)
        amounts = [
            money.format_number(reckoned.quantity, lang),
            euros(reckoned.unit_gross, lang),
            "",
            euros(reckoned.gross, lang),
        ]
        source = reckoned.wage.source.title if reckoned.is_minimum else ""
        rows = [
            tag(
                "tr",
                tag("th", label, scope="row"),
                [tag("td", one, class_="pk-num") for one in amounts],
                tag("td", source, class_="pk-hint"),
            )
        ]
    else:
        rows = [_element(element, lang) for element in reckoned.pay.elements]
        rows.append(
            tag(
                "tr",
                tag("th", word("pay.total", lang), scope="row"),
                tag("td"),
                tag("td"),
                tag("td"),
                tag("td", euros(reckoned.pay.total, lang), class_="pk-num"),
                tag("td"),
                class_="pk-row-total",
            )
        )
    notes = reckoned.pay.findings if reckoned.pay else ()
    own = [one for one in reckoned.findings if one.code.startswith("deal_")]
    return tag(
        "section",
        tag("h2", title, class_="pk-heading"),
        views.table(title, heads, rows, numbers=heads[1:5]),
        findings([*own, *notes], lang),
        class_="pk-card",
        id="pk-pay",
    )


def _element(element: Element, lang: Lang) -> Html:
    name, unit = element.label(lang), element.unit
    counted = f"{plain(element.quantity, lang)} {word(f'counted.{unit}', lang)}"
    cells = [
        counted,
        euros(element.rate, lang),
        money.format_percent(element.percentage / 100, lang, 0),
        euros(element.amount, lang),
    ]
    source = tag("td", element.article, tag("div", badge(element.status, lang)), class_="pk-hint")
    return tag("tr", tag("th", name, scope="row"), [tag("td", cell, class_="pk-num") for cell in cells], source)
