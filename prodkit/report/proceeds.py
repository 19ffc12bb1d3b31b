"""What aid programmes give step by step, what comes back to whom, what a tour leaves: parts of a document."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit import finance, i18n, money
from prodkit.finance import recoupment
from prodkit.finance.checks import recoupment_errors
from prodkit.i18n import Lang, pick
from prodkit.report.document import Cell, Column, Facts, Part, Row, Table, Words, Worked

if TYPE_CHECKING:
    from prodkit.finance.figures import Figures
    from prodkit.finance.recoupment import Recouped
    from prodkit.finance.tax_credits import TaxCredit

_TOUR = (
    "stage_cost", "running_cost", "road_cost", "creation_cost", "amortisation", "price", "income", "margin", "result",
)  # fmt: skip


def _say(key: str, lang: Lang, **params: object) -> str:
    return i18n.text(f"finance.document.{key}", lang, **params)


def _word(key: str, lang: Lang, **params: object) -> str:
    return i18n.text(f"finance.app.{key}", lang, **params)


# -- tax credits and other aid


def credit(found: TaxCredit, lang: Lang) -> Iterator[Part]:
    """Give an estimate: every step, what it asks for, what its sources do not agree on, and where it is from."""
    programme = found.programme
    columns = (
        Column(_word("column.step", lang), wide=True),
        Column(f"{_word('column.amount', lang)} ({programme.currency})", "money"),
        Column(_say("rate", lang), "percent"),
    )
    steps = found.steps(lang=lang).to_dict("records")
    rows = [_step(row) for row in steps if row["part"] in {"selection", "step"}]
    rows.append(Row((_say("given", lang), rows[-1].cells[1], None), "total"))
    yield Table(pick(programme.label, lang), columns, tuple(rows))
    points = [*_conditions(found, lang), *_options(found, lang)]
    status = _word(f"status.{programme.status}", lang)
    dates = " → ".join(money.format_day(day, lang) if day else "…" for day in (programme.since, programme.until))
    origin = f"{_word('source', lang)} {pick(programme.source, lang)} ({status}). {pick(programme.law, lang)}, {dates}."
    yield Words("", (origin, *([pick(programme.note, lang)] if programme.note else [])), tuple(points))


def _step(row: Mapping[Hashable, Any]) -> Row:
    value = float(row["value"])
    amount, rate = (None, value) if row["unit"] == "share" else (value, None)
    return Row((str(row["label"]), amount, rate))


def _conditions(found: TaxCredit, lang: Lang) -> Iterator[str]:
    for condition, test in zip(found.programme.conditions, found.tests[:, 0], strict=True):
        key = {1.0: "met", 0.0: "unmet"}.get(float(test), "unknown")
        yield f"{pick(condition.label, lang)} – {_word(f'condition.{key}', lang)}"


def _options(found: TaxCredit, lang: Lang) -> Iterator[str]:
    """What the producer said, and what holds where sources do not agree."""
    for option in found.programme.options:
        value = float(found.names[option.id][0])
        taken = next((choice for choice in option.choices if choice.value == value), None)
        if np.isnan(value):
            written = _word("unknown", lang)
        elif taken is not None:
            origin = pick(taken.source, lang)
            written = pick(taken.label, lang) + (f" ({origin})" if origin else "")
        elif option.unit == "yes_no":
            written = _word("yes" if value else "no", lang)
        elif option.unit == "share":
            written = money.format_share(value, lang)
        else:
            written = money.format_number(value, lang)
        disputed = f" – {_word('disputed', lang)}" if len(option.choices) > 1 else ""
        yield i18n.text("finance.document.option", lang, label=pick(option.label, lang), value=written) + disputed


# -- receipts


def receipts(figures: Figures, lang: Lang) -> Iterator[Part]:
    """Give the corridors in their order, what each party gets by year, and what became of the money put in."""
    if figures.production.recoupment is None:
        return
    wrong = [item for item in recoupment_errors(figures, None) if item.severity == "error"]
    if wrong:
        yield Words(_say("receipts", lang), tuple(item.sentence(lang) for item in wrong))
        return
    found = recoupment.compute(figures)
    yield _corridors(found, lang)
    yield _parties(found, lang)
    yield from _returns(found, lang)


def _amount(found: Recouped, key: str, lang: Lang) -> Column:
    return Column(f"{_word(f'column.{key}', lang)} ({found.figures.budget.currency})", "money")


def _corridors(found: Recouped, lang: Lang) -> Table:
    names = ("base", "taken", "left", "unrecouped")
    columns = (
        Column("", "code"), Column(_word("column.corridor", lang), wide=True),
        *(_amount(found, name, lang) for name in names),
    )  # fmt: skip
    rows = []
    for number, row in enumerate(found.table(lang=lang).to_dict("records"), 1):
        amounts: list[Cell] = [row[name] if np.isfinite(row[name]) else None for name in names]
        rows.append(Row((str(number), row["label"], *amounts)))
        rows.append(Row(("", f"{row['draws']} → {row['to']}", *[None] * len(names)), "note"))
    total = money.format_money(float(np.atleast_1d(found.total)[0]), found.figures.budget.currency, lang)
    return Table(_say("corridors", lang, total=total), columns, tuple(rows))


def _parties(found: Recouped, lang: Lang) -> Table:
    years = [year or _word("column.receipts", lang) for year in found.years]
    columns = (
        Column(_word("column.party", lang), wide=True), *(Column(year, "money") for year in years),
        _amount(found, "received", lang), Column(_word("column.share", lang), "percent"),
    )  # fmt: skip
    listed = found.by_party(lang=lang).to_dict("records")
    sum_at, last = len(years) + 1, len(listed)
    rows = [
        Row((row["label"], *(row[year] for year in found.years),
             Worked(row["amount"], f"SUM(R{place}C1:R{place}C{sum_at - 1})"),
             Worked(row["share"], f"R{place}C{sum_at}/R{last}C{sum_at}")))
        for place, row in enumerate(listed)
    ]  # fmt: skip
    sums = [
        Worked(float(sum(row.cells[place] or 0.0 for row in rows)), f"SUM(R0C{place}:R{last - 1}C{place})")  # type: ignore[misc]
        for place in range(1, sum_at + 1)
    ]
    rows.append(Row((i18n.text("report.total.whole", lang), *sums, None), "total"))
    return Table(_word("parties", lang), columns, tuple(rows))


def _returns(found: Recouped, lang: Lang) -> Iterator[Part]:
    columns = (
        Column(_word("column.party", lang), wide=True), _amount(found, "invested", lang),
        _amount(found, "received", lang), Column(_word("column.break_even", lang), "percent"),
        Column(_word("column.irr", lang), "percent"), _amount(found, "npv", lang),
    )  # fmt: skip
    rows = []
    for party in found.section.parties:
        put = float(found.invested(party.id)[0])
        if put > 0:
            figures = (found.break_even(party.id), found.irr(party.id).irr)
            times, rate = (float(np.atleast_1d(value)[0]) for value in figures)
            known: list[Cell] = [value if np.isfinite(value) else None for value in (times, rate)]
            gets, worth = (float(np.atleast_1d(value)[0]) for value in (found.to(party.id), found.npv(party.id)))
            rows.append(Row((found.name(party.id, lang), put, gets, *known, worth)))
    if rows:
        yield Table(_word("returns", lang), columns, tuple(rows))
        yield Words("", (_word("break_even_hint", lang), *(item.sentence(lang) for item in found.findings)))


# -- live shows


def tour(figures: Figures, lang: Lang) -> Iterator[Part]:
    """Give what a date costs, what it must sell for, and when the creation is paid back."""
    section = figures.production.tour
    played = figures.number("tour.dates", 0.0) + figures.number("tour.box_office_dates", 0.0)
    if section is None or not (played > 0).all():
        return
    found = finance.Touring(figures, section)
    columns = (
        Column(_word("column.figure", lang), wide=True),
        Column(f"{_word('column.value', lang)} ({figures.budget.currency})", "money"),
    )
    rows = tuple(
        Row((f"{_word(f'tour.{name}', lang)} – {_word(f'tour_hint.{name}', lang)}", float(getattr(found, name))))
        for name in _TOUR
    )
    yield Table(_word("tab.tour", lang), columns, rows)
    dates, seats = float(found.break_even_dates), float(found.break_even_occupancy)
    written = (money.format_number(dates, lang), money.format_percent(seats, lang))
    shown = [text if np.isfinite(value) else "–" for text, value in zip(written, (dates, seats), strict=True)]
    names = ("break_even_dates", "break_even_occupancy")
    yield Facts("", tuple((_word(f"tour.{name}", lang), text) for name, text in zip(names, shown, strict=True)))
