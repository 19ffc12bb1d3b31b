"""The top sheet and the detailed budget as documents: every page adds up to the total."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from prodkit import i18n, money
from prodkit.budget import Budget
from prodkit.i18n import Lang
from prodkit.report.document import Cell, Column, Row, Table


def top_sheet(budget: Budget, lang: Lang, depth: int = 2) -> Table:
    """Give the accounts down to a depth, with the totals under them.

    Args:
        budget: The budget.
        lang: Language of the reader.
        depth: 1 for the top accounts, 2 for those below too.
    """

    def say(key: str) -> str:
        return i18n.text(f"report.{key}", lang)

    columns = (
        Column(say("column.account"), "code"), Column(say("column.label"), wide=True),
        Column(_with_currency("column.amount", budget, lang), "money"), Column(say("column.share"), "percent"),
    )  # fmt: skip
    minors = dict(zip(budget.model.chart.entries, budget.amounts.accounts[:, 0].tolist(), strict=True))
    rows = [
        Row(
            (row["account"], _covered(row["label"], row["unknown"], lang), row["amount"], row["share"]),
            "account" if row["depth"] == 1 else "line",
            minors[row["account"]] if row["depth"] == 1 and row["kind"] == "cost" else 0.0,
            row["depth"] - 1,
        )
        for row in budget.accounts(depth, lang=lang).to_dict("records")
    ]
    return Table("", columns, (*rows, *_totals(budget, lang, len(columns), 2)), carry=2)


def detail(budget: Budget, lang: Lang) -> Table:
    """Give every account with its lines, the contributions and charges posted to it, and the totals."""

    def say(key: str) -> str:
        return i18n.text(f"report.{key}", lang)

    columns = (
        Column(say("column.account"), "code"), Column(say("column.label"), wide=True),
        Column(say("column.quantity"), "number"), Column(say("column.unit")), Column(say("column.x"), "number"),
        Column(say("column.rate"), "rate"), Column(_with_currency("column.amount", budget, lang), "money"),
    )  # fmt: skip
    posted = _posted(budget, lang)
    rows: list[Row] = []
    for account in budget.accounts(lang=lang).to_dict("records"):
        label = _covered(account["label"], account["unknown"], lang)
        title = (account["account"], label, None, None, None, None, account["amount"])
        rows.append(Row(title, "account" if account["depth"] == 1 else "sub", depth=account["depth"] - 1))
        for cells, minor in posted.get(account["account"], ()):
            carried = 0.0 if account["kind"] == "income" or math.isnan(minor) else minor
            rows.append(Row((*cells, money.amount(minor, budget.model.digits)), "line", carried, account["depth"]))
    return Table("", columns, (*rows, *_totals(budget, lang, len(columns), 6)), carry=6)


Posted = tuple[tuple[Cell, ...], float]
"""The cells of a row but the amount, and the amount in minor units."""


def _posted(budget: Budget, lang: Lang) -> dict[str, list[Posted]]:
    """What is posted to each account: its lines, then the contributions on lines and the charges."""
    found = defaultdict[str, list[Posted]](list)
    contributions = defaultdict[str, float](float)
    amounts = budget.line_amounts()
    figures = budget.lines(lang=lang).set_index("line").to_dict("index")
    for posting in budget.model.postings:
        line = figures[posting.line.id]
        own, employer = amounts[posting.line.id]
        if posting.employer:
            contributions[posting.account] += employer
            continue
        unit = i18n.text(f"units.{line['unit']}", lang)
        if line["currency"] != budget.currency:
            unit = f"{unit} ({line['currency']})"
        found[posting.account].append((("", line["label"], line["quantity"], unit, line["x"], line["rate"]), own))
    for account, minor in contributions.items():
        label = i18n.text("report.contributions", lang)
        found[account].append((("", label, None, "", None, None), minor))
    for charge, minor in zip(budget.charges(lang=lang).to_dict("records"), budget.amounts.charges[:, 0], strict=True):
        rate = "" if math.isnan(charge["rate"]) else money.format_share(charge["rate"], lang)
        found[charge["account"]].append((("", charge["label"], None, rate, None, None), float(minor)))
    return found


def _totals(budget: Budget, lang: Lang, width: int, place: int) -> Iterator[Row]:
    """The whole total, what it is without contingency or in cash, and income where there is some."""

    def total(key: str, amount: object) -> Row:
        label = i18n.text(f"report.total.{key}", lang)
        cells: list[Cell] = [None] * width
        cells[1], cells[place] = _covered(label, int(budget.unknown), lang), float(amount)  # type: ignore[arg-type]
        return Row(tuple(cells), "total")

    if float(budget.contingency):
        yield total("without_contingency", budget.total_without_contingency)
    yield total("whole", budget.total)
    if float(budget.in_kind):
        yield total("cash", budget.cash)
    if float(budget.income):
        yield total("income", budget.income)


def _covered(label: str, unknown: int, lang: Lang) -> str:
    """Say beside a total how many amounts it misses: unknown is never zero."""
    return i18n.text("report.incomplete", lang, label=label, count=unknown) if unknown else label


def _with_currency(key: str, budget: Budget, lang: Lang) -> str:
    return f"{i18n.text(f'report.{key}', lang)} ({budget.currency})"
