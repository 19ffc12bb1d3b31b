"""The pay sheet of an engagement: what it costs, contribution by contribution, and what is left to the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prodkit import i18n, money
from prodkit.i18n import Lang
from prodkit.payroll import EmployerCost
from prodkit.report.document import Column, Facts, Part, Row, Table, Words


def pay_sheet(cost: EmployerCost, lang: Lang, facts: Sequence[tuple[str, str]] = ()) -> Iterator[Part]:
    """Give an engagement row by row: gross, employer and employee contributions with their source, cost and net.

    Args:
        cost: What was computed.
        lang: Language of the reader.
        facts: What it was computed for: job, agreement, hours, grid minimum.
    """

    def say(key: str) -> str:
        return i18n.text(f"report.{key}", lang)

    first, last = min(item.start for item in cost.engagements), max(item.end for item in cost.engagements)
    period = f"{money.format_day(first, lang)} – {money.format_day(last, lang)}"
    yield Facts("", (*facts, (say("pay.period"), period)))
    columns = (
        Column(say("pay.contribution"), wide=True), Column(say("pay.base"), "money"),
        Column(say("pay.employer_rate"), "percent"), Column(say("pay.employer"), "money"),
        Column(say("pay.employee_rate"), "percent"), Column(say("pay.employee"), "money"),
    )  # fmt: skip
    rows = [Row((say("pay.gross"), cost.gross, None, None, None, None), "account")]
    for row in cost.rows(lang).to_dict("records"):
        cells = (
            row["label"],
            row["base"],
            row["employer_rate"],
            row["employer"],
            row["employee_rate"],
            row["employee"],
        )
        rows.append(Row(cells))
    rows += [
        Row((say("pay.contributions"), None, None, cost.employer, None, cost.employee), "sub"),
        Row((say("pay.cost"), None, None, cost.total, None, None), "total"),
        Row((say("pay.net"), None, None, None, None, cost.net), "total"),
    ]
    yield Table("", columns, tuple(rows))
    sources = dict.fromkeys(str(source) for source in cost.rows(lang)["source"])
    yield Words(say("pay.sources"), points=tuple(sources))
    notes = tuple(finding.sentence(lang) for finding in cost.findings)
    if notes:
        yield Words(say("pay.notes"), points=notes)
