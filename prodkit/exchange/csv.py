"""The detailed budget, or any table, as CSV for any spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from prodkit import money
from prodkit.budget import Budget
from prodkit.i18n import Lang, pick, text

COLUMNS = ("account", "label", "quantity", "unit", "x", "rate", "currency", "amount", "employer", "total", "person")

_BOM = "\ufeff"  # without it Excel reads accents as Latin-1
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file; NaN leaves a cell empty."""

    account: str
    label: str
    quantity: float = math.nan
    unit: str = ""
    x: float = math.nan
    rate: float = math.nan
    currency: str = ""
    amount: float = math.nan
    employer: float = math.nan
    total: float = math.nan
    person: str = ""


def write(budget: Budget, lang: Lang, *, case: int = 0) -> str:
    """Write the detailed budget as CSV.

    Args:
        budget: The budget.
        lang: Language of the words; in French a semicolon parts the cells and a comma the decimals, as Excel expects.
        case: Which case of a batch.

    Returns:
        A header, then for each account in the order of the chart a row with its total alone, followed by its lines,
        the employer contributions and the charges posted to it, and the whole total. `amount` and `employer` of the
        rows under an account add up to its `total`. What is unknown is left empty; muted lines are left out.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow(text(f"exchange.{column}", lang, currency=budget.currency) for column in COLUMNS)
    digits = money.minor_digits(budget.currency)
    for row in _rows(budget, lang, case):
        amounts = (number(value, lang, digits) for value in (row.amount, row.employer, row.total))
        writer.writerow([
            safe(row.account), safe(row.label), number(row.quantity, lang), safe(row.unit), number(row.x, lang),
            number(row.rate, lang), row.currency, *amounts, safe(row.person),
        ])  # fmt: skip
    return _BOM + out.getvalue()


def write_table(heads: Sequence[str], rows: Iterable[Sequence[object]], lang: Lang) -> str:
    """Write any table as CSV, in the same way as the budget.

    Args:
        heads: Titles of the columns.
        rows: Texts and numbers; NaN and None leave a cell empty.
        lang: Language of the marks.

    Returns:
        The text of the file.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "fr" else ",", lineterminator="\r\n")
    writer.writerow(map(safe, heads))
    for row in rows:
        writer.writerow([_cell(value, lang) for value in row])
    return _BOM + out.getvalue()


def _cell(value: object, lang: Lang) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(float(value), lang)
    return "" if value is None else safe(str(value))


def _rows(budget: Budget, lang: Lang, case: int) -> Iterator[_Row]:
    posted = defaultdict[str, list[_Row]](list)
    for row in (*_lines(budget, lang, case), *_charges(budget, lang, case)):
        posted[row.account].append(row)
    accounts = budget.accounts(case=case, lang=lang).to_dict("records")
    for account in accounts:
        label = _covered(account["label"], account["unknown"], lang)
        yield _Row(account["account"], label, total=account["amount"])
        yield from posted[account["account"]]
    unknown, total, income = (np.atleast_1d(values)[case] for values in (budget.unknown, budget.total, budget.income))
    yield _Row("", _covered(text("exchange.whole", lang), unknown, lang), total=total)
    if any(account["kind"] == "income" for account in accounts):
        yield _Row("", text("exchange.whole_income", lang), total=income)


def _covered(label: str, unknown: int, lang: Lang) -> str:
    """Say beside a total how many amounts it misses: unknown is never zero."""
    return text("exchange.incomplete", lang, label=label, count=unknown) if unknown else label


def _lines(budget: Budget, lang: Lang, case: int) -> Iterator[_Row]:
    """Give a row for each line, and one more for employer contributions that go to an account of their own."""
    figures = {row["line"]: row for row in budget.lines(case=case, lang=lang).to_dict("records")}
    apart = budget.model.chart.employer_account is not None
    for posting in budget.model.postings:
        line, own = posting.line, figures[posting.line.id]
        if not posting.employer:
            together = line.id in budget.model.charged and not apart
            yield _Row(
                posting.account, own["label"], own["quantity"], text(f"units.{line.unit}", lang), own["x"], own["rate"],
                own["currency"], own["amount"], own["employer"] if together else math.nan,
                own["total"] if together else own["amount"], own["person"],
            )  # fmt: skip
        elif apart:
            label = text("exchange.employer_of", lang, label=pick(line.label, lang))
            yield _Row(posting.account, label, employer=own["employer"], total=own["employer"], person=line.person)


def _charges(budget: Budget, lang: Lang, case: int) -> Iterator[_Row]:
    for charge in budget.charges(case=case, lang=lang).to_dict("records"):
        rate, amount = charge["rate"] * 100, charge["amount"]
        unit = "" if math.isnan(rate) else "%"
        yield _Row(charge["account"], charge["label"], unit=unit, rate=rate, amount=amount, total=amount)


def safe(written: str) -> str:
    """Keep a spreadsheet from computing what a stranger wrote."""
    return f"'{written}" if written.startswith(_FORMULA) else written


def number(value: float, lang: Lang, digits: int | None = None) -> str:
    """Write a number that every spreadsheet reads: no thousands, no currency, the decimal mark of the language."""
    if not math.isfinite(value):
        return ""
    # Twelve figures hide the last-place noise of a formula's result.
    whole = np.format_float_positional(value, precision=12, fractional=False, trim="-")
    written = whole if digits is None else f"{value:.{digits}f}"
    return written.replace(".", ",") if lang == "fr" else written
