"""The comparison of scenarios as a document: the table with its differences, and why the totals differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prodkit import i18n
from prodkit.comparison import Comparison
from prodkit.difference import Difference
from prodkit.i18n import Lang, pick
from prodkit.report.document import Cell, Column, Look, Part, Row, Table, Words


def comparison(compared: Comparison, differences: Iterable[Difference], lang: Lang) -> Iterator[Part]:
    """Give the totals, each difference from the base in words and change by change, then all rows side by side.

    Args:
        compared: The scenarios.
        differences: How far some of them are from the base.
        lang: Language of the reader.
    """
    yield _totals(compared, lang)
    for difference in differences:
        before, after = difference.labels(lang)
        yield Words(_say("comparison.why", lang, before=before, after=after), (difference.in_words(lang),))
        changes = [
            Row((row["label"], row["amount"], row["total"]), "line")
            for row in difference.waterfall(lang).to_dict("records")
        ]
        heads = (Column(_say("column.change", lang), wide=True), Column(_say("column.difference", lang), "money"),
                 Column(_say("column.after", lang), "money"))  # fmt: skip
        yield Table("", heads, tuple(changes))
    yield _amounts(compared, lang)


def _totals(compared: Comparison, lang: Lang) -> Table:
    heads = (Column(_say("column.scenario", lang), wide=True), Column(_say("column.total", lang), "money"),
             Column(_say("column.difference", lang), "money"), Column("%", "percent"))  # fmt: skip
    rows = []
    for found in compared.totals(lang).to_dict("records"):
        base = found["scenario"] == compared.base
        moved = (None, None) if base else (found["difference"], found["percent"])
        rows.append(Row((found["label"], found["total"], *moved), "account" if base else "line"))
    return Table(_say("comparison.totals", lang, currency=compared.currency), heads, tuple(rows))


def _amounts(compared: Comparison, lang: Lang) -> Table:
    columns = [Column(_say("column.label", lang), wide=True)]
    # The base comes first, and again on each page where there is no room for all beside each other.
    ordered = sorted(enumerate(compared.columns), key=lambda one: one[0] != compared.base_place)
    for _, column in ordered:
        columns.append(Column(pick(column.label, lang), "money"))
        if column.id != compared.base:
            columns.append(Column(_say("column.difference", lang), "money"))
    rows = []
    for row in compared.rows:
        base = float(row.minor[compared.base_place])
        cells: list[Cell] = [f"{row.key} {pick(row.label, lang)}" if row.kind == "account" else pick(row.label, lang)]
        for place, column in ordered:
            minor = float(row.minor[place])
            there = bool(row.present[place]) or row.depth == 0
            cells.append(compared.amount(minor) if there else None)
            if column.id != compared.base:
                cells.append(compared.amount(minor - base))
        look: Look = "total" if row.depth == 0 else "account" if row.depth == 1 else "line"
        rows.append(Row(tuple(cells), look, depth=max(row.depth - 1, 0)))
    title = _say("comparison.amounts", lang, currency=compared.currency)
    return Table(title, tuple(columns), tuple(rows), repeated=2, together=2)


def _say(key: str, lang: Lang, **params: object) -> str:
    return i18n.text(f"report.{key}", lang, **params)
