"""What the columns of a table hold, by their headers and by what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import prod
from typing import cast

from prodkit.exchange.tables import codes, figures, words
from prodkit.exchange.tables.figures import Mark
from prodkit.exchange.tables.grid import Sheet
from prodkit.exchange.tables.headers import Area, Column
from prodkit.exchange.tables.layout import Meaning

_SAMPLE = 2000
_SOME = 1 / 3
_MOST = 0.6
_FILLED, _ALL = 0.6, 0.95
_AGREE = 0.7
_CLOSE = 0.006
_FEW_ROWS = 2
_MOST_CODE = 1_000_000  # codes have six figures at most
_PLAIN_TOTALS = frozenset({
    "total", "montant", "montant total", "total ht", "montant ht", "line total", "total cost", "cout total",
    "total amount",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a column of a table.

    Attributes:
        numbers: Its numbers by row.
        texts: Its texts by row.
        percents: How many of the numbers are percentages.
    """

    numbers: Mapping[int, float]
    texts: Mapping[int, str]
    percents: int = 0

    @property
    def is_numeric(self) -> bool:
        """Whether most of it is numbers."""
        return len(self.numbers) > len(self.texts)

    @property
    def length(self) -> float:
        """Length of its texts, on average."""
        return sum(map(len, self.texts.values())) / max(1, len(self.texts))

    def share(self, test: Iterable[bool]) -> float:
        """Give how many of its cells pass a test, of 1."""
        return sum(test) / max(1, len(self.numbers) + len(self.texts))

    @property
    def is_codes(self) -> bool:
        """Whether most of it looks like account codes."""
        whole = (value.is_integer() and 0 < value < _MOST_CODE for value in self.numbers.values())
        return self.share((*whole, *map(codes.is_code, self.texts.values()))) > _MOST

    @property
    def has_codes(self) -> bool:
        """Whether account codes stand in it, among the words of totals that are written in the same column."""
        whole = (value.is_integer() and 0 < value < _MOST_CODE for value in self.numbers.values())
        return self.share((*whole, *map(codes.is_code, self.texts.values()))) > _SOME

    @property
    def is_units(self) -> bool:
        """Whether most of it names units."""
        return bool(self.texts) and self.share(bool(words.unit(text)) for text in self.texts.values()) > _MOST


def contents(sheet: Sheet, first: int, last: int, mark: Mark) -> dict[int, Content]:
    """Look into the columns of some rows of a sheet; a sample of them if they are many."""
    numbers: dict[int, dict[int, float]] = {}
    texts: dict[int, dict[int, str]] = {}
    percents: dict[int, int] = {}
    rows = [(row, cells) for row, cells in sheet.rows.items() if first <= row <= last][:_SAMPLE]
    for row, cells in rows:
        for at, cell in cells.items():
            value = cell.value
            read = figures.figure(value, mark) if isinstance(value, str) else None
            if isinstance(value, float):
                numbers.setdefault(at, {})[row] = value
                percents[at] = percents.get(at, 0) + ("%" in cell.format)
            elif read is not None:
                numbers.setdefault(at, {})[row] = read.value
                percents[at] = percents.get(at, 0) + read.percent
            elif isinstance(value, str):
                texts.setdefault(at, {})[row] = value.strip()
    return {
        at: Content(numbers.get(at, {}), texts.get(at, {}), percents.get(at, 0))
        for at in sorted(numbers.keys() | texts.keys())
    }


def settle(area: Area, inside: Mapping[int, Content]) -> dict[int, tuple[Meaning, str]]:
    """Decide what every column of a table holds.

    Args:
        area: The table, with its header.
        inside: What stands in its columns.

    Returns:
        The meaning of each column, and the unit it counts in.
    """
    columns = [_by_content(column, inside.get(column.at, Content({}, {}))) for column in area.columns]
    columns = _ambiguous(columns)
    columns = _before_the_total(_one_of_each(columns, inside))
    read = {column.at: (column.meaning, column.unit) for column in columns if column.meaning}
    bounds = range(min(column.at for column in columns), max(column.at for column in columns) + 1)
    spare = {at: content for at, content in inside.items() if at not in read and (at in bounds or at == bounds[0] - 1)}
    read |= dict(_completed(read, spare, inside))
    return {at: (cast("Meaning", meaning), unit) for at, (meaning, unit) in sorted(read.items())}


def _by_content(column: Column, content: Content) -> Column:
    """Hold a header to what stands under it: a unit is a word, a quantity a number."""
    meaning = column.meaning
    if meaning in {"cost_label", "income_label"}:
        meaning = "label"
    if meaning in {"unit", "currency"} and content.is_numeric:
        meaning = "quantity" if meaning == "unit" else "exchange"
    elif meaning in {"quantity", "x", "either"} and content.texts and content.is_units and not content.numbers:
        meaning = "unit"
    elif meaning in {"quantity", "x", "either"} and len(content.texts) > len(content.numbers):
        meaning = "label"  # `Crew` over names of jobs
    elif meaning in {"label", "section"} and content.is_numeric and not content.is_codes:
        meaning = "ignore"
    elif meaning == "account" and not content.has_codes and content.texts and content.length > 12:  # noqa: PLR2004
        meaning = "label"
    return replace(column, meaning=meaning)


def _ambiguous(columns: Sequence[Column]) -> list[Column]:
    """Decide what `Amount` is: a quantity where a rate and a total follow it, as in Movie Magic."""
    have = {column.meaning for column in columns}
    rates = [column.at for column in columns if column.meaning == "rate"]
    settled = []
    for column in columns:
        meaning = column.meaning
        if meaning == "either":
            counts = "rate" in have and column.at < min(rates) and have & {"amount", "total"} and "quantity" not in have
            meaning = "quantity" if counts else "amount" if "total" in have else "total"
        elif meaning == "account" and column.at > min(
            (one.at for one in columns if one.meaning == "label"), default=column.at
        ):
            meaning = "x" if "quantity" in have else "quantity"  # `N` after the label is a number, not a code
        settled.append(replace(column, meaning=meaning))
    return settled


def _one_of_each(columns: Sequence[Column], inside: Mapping[int, Content]) -> list[Column]:
    """Leave one total, and see what an amount beside it is; a second quantity is a multiplier."""
    settled = list(columns)
    totals = [
        column for column in settled if column.meaning == "total" and inside.get(column.at, Content({}, {})).numbers
    ]
    if len(totals) > 1:
        chosen = _chosen(totals)
        of_rows = inside[chosen.at].numbers.keys()
        settled = [
            replace(
                one,
                meaning="group" if inside[one.at].numbers.keys().isdisjoint(of_rows) else _beside(one, chosen, settled),
            )
            if one in totals and one is not chosen
            else one
            for one in settled
        ]
    for meaning, second in (("quantity", "x"), ("rate", "ignore"), ("unit", "note"), ("account", "section"),
                            ("amount", "ignore"), ("employer", "ignore"), ("section", "section")):  # fmt: skip
        same = [column for column in settled if column.meaning == meaning]
        settled = [replace(one, meaning=second) if one in same[1:] else one for one in settled]
    amounts = {column.at: inside[column.at].numbers for column in settled if column.meaning in {"amount", "total"}
               and column.at in inside}  # fmt: skip
    amount = next((column for column in settled if column.meaning == "amount"), None)
    total = next((column for column in settled if column.meaning == "total"), None)
    if amount is not None and total is None:
        return [replace(one, meaning="total") if one is amount else one for one in settled]
    if amount is None or total is None or not {amount.at, total.at} <= amounts.keys():
        return settled
    if _explained(settled, amount, total) or _same(amounts[amount.at], amounts[total.at]):
        return settled
    return [replace(one, meaning="group") if one is total else one for one in settled]


def _before_the_total(columns: Sequence[Column]) -> list[Column]:
    """Leave what stands after the total: a multiplier or a group is before it."""
    total = max((column.at for column in columns if column.meaning in {"total", "amount"}), default=None)
    rates = [column.at for column in columns if column.meaning in {"rate", "quantity"}]
    if total is None:
        return list(columns)
    after = {"section": "note", "employer": "ignore"} | (
        dict.fromkeys(("quantity", "x", "rate"), "ignore") if rates and min(rates) < total else {}
    )
    return [replace(one, meaning=after.get(one.meaning, one.meaning)) if one.at > total else one for one in columns]


def _explained(columns: Sequence[Column], amount: Column, total: Column) -> bool:
    """Tell whether contributions or another currency make a total differ from the amount beside it."""
    have = {column.meaning for column in columns}
    return bool(have & {"employer", "currency", "exchange"}) or amount.currency != total.currency


def _same(lines: Mapping[int, float], whole: Mapping[int, float]) -> bool:
    """Tell whether every line has its own total; one here and there, of several lines, is that of the account."""
    share = len(lines.keys() & whole.keys()) / max(1, len(lines))
    return share > _ALL or (share > _FILLED and all(lines[row] == whole[row] for row in lines.keys() & whole.keys()))


def _chosen(totals: Sequence[Column]) -> Column:
    names = {column.at: words.plain(figures.without_currency(column.text)) for column in totals}
    named = [column for column in totals if names[column.at] in _PLAIN_TOTALS]
    # Of several of one name the first: the others are those of scenarios, years or episodes.
    return next(column for column in named if names[column.at] == names[named[-1].at]) if named else totals[0]


def _beside(column: Column, chosen: Column, columns: Sequence[Column]) -> Meaning:
    """Read a second total: before the one that counts, it is in another currency or without contributions."""
    is_other = column.currency and chosen.currency and column.currency != chosen.currency
    is_bare = any(one.meaning == "employer" and column.at < one.at < chosen.at for one in columns)
    return "amount" if (is_other or is_bare) and column.at < chosen.at else "ignore"


def _completed(
    read: Mapping[int, tuple[str, str]], spare: Mapping[int, Content], inside: Mapping[int, Content]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Find the columns that a header forgot: labels, codes, units, multipliers."""
    have = {meaning for meaning, _ in read.values()}
    figures_from = min(
        (at for at, (meaning, _) in read.items() if meaning in {"quantity", "rate", "total", "amount"}), default=99
    )
    left = dict(spare)
    if "account" not in have:
        for at in [
            at for at, content in left.items() if content.is_codes and at < figures_from and _first_text(read, at)
        ][:1]:
            yield at, ("account", "")
            del left[at]
    if "label" not in have:
        texts = [at for at, content in left.items() if content.texts and not content.is_numeric and at < figures_from]
        if texts:
            at = max(texts, key=lambda at: left[at].length)
            yield at, ("label", "")
            del left[at]
    else:
        labels = [at for at, (meaning, _) in read.items() if meaning == "label"]
        # A label set in by one column for every level, under a header that names the first.
        for at in [at for at in left if min(labels) < at < figures_from and left[at].texts and not left[at].is_numeric]:
            if "unit" not in have and left[at].is_units:
                yield at, ("unit", "")
                have.add("unit")
            else:
                yield at, ("label", "")
            del left[at]
    if "unit" not in have:
        for at in [at for at, content in left.items() if content.is_units][:1]:
            yield at, ("unit", "")
    yield from _factors(read, left, inside)


def _first_text(read: Mapping[int, tuple[str, str]], at: int) -> bool:
    return all(at < other for other, (meaning, _) in read.items() if meaning == "label")


def _factors(
    read: Mapping[int, tuple[str, str]], left: Mapping[int, Content], inside: Mapping[int, Content]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Take an unnamed column of numbers for a multiplier if the amounts say so."""
    total = next((at for at, (meaning, _) in read.items() if meaning == "amount"), None)
    total = total or next((at for at, (meaning, _) in read.items() if meaning == "total"), None)
    known = [at for at, (meaning, _) in read.items() if meaning in {"quantity", "x", "rate"}]
    spare = [at for at, content in left.items() if content.is_numeric and not content.percents]
    if total is None or not spare or not known:
        return
    known_share = agreement([inside[at] for at in known if at in inside], inside[total]) if total in inside else 1.0
    for at in spare:
        if (
            total in inside
            and agreement([inside[one] for one in (*known, at) if one in inside], inside[total]) > known_share
        ):
            yield at, ("rate" if not any(read[one][0] == "rate" for one in known) else "x", "")
            return


def agreement(factors: Sequence[Content], total: Content) -> float:
    """Give the share of rows in which these columns multiply to the total; an empty one counts as 1."""
    rows = [row for row in total.numbers if any(row in factor.numbers for factor in factors)]
    hits = sum(
        abs(prod(factor.numbers.get(row, 1.0) for factor in factors) - total.numbers[row])
        <= _CLOSE * max(1.0, abs(total.numbers[row]))
        for row in rows
    )
    return hits / len(rows) if rows else 0.0


def guess(inside: Mapping[int, Content]) -> dict[int, tuple[Meaning, str]]:
    """Decide what the columns of a table without header hold; empty if it does not look like a budget."""
    labels = [at for at, content in inside.items() if len(content.texts) >= _FEW_ROWS and not content.is_codes
              and not content.is_units]  # fmt: skip
    numeric = [at for at, content in inside.items() if content.is_numeric and len(content.numbers) >= _FEW_ROWS
               and content.percents < len(content.numbers)]  # fmt: skip
    if not labels or not numeric:
        return {}
    label = max(labels, key=lambda at: len(inside[at].texts) * inside[at].length)
    found: dict[int, tuple[Meaning, str]] = {label: ("label", "")}
    amounts = [at for at in numeric if at > label]
    if not amounts:
        return {}
    for at, content in inside.items():
        if at < label and content.is_codes and "account" not in {meaning for meaning, _ in found.values()}:
            found[at] = ("account", "")
        elif (
            content.is_units
            and content.length < inside[label].length
            and "unit" not in {meaning for meaning, _ in found.values()}
        ):
            found[at] = ("unit", "")
    total, factors = _multiplied(amounts, inside)
    found[total] = ("total", "")
    for meaning, at in zip(("quantity", "x", "x"), factors[:-1], strict=False):
        found[at] = (cast("Meaning", meaning), "")
    if factors:
        found[factors[-1]] = ("rate", "")
    return dict(sorted(found.items()))


def _multiplied(amounts: Sequence[int], inside: Mapping[int, Content]) -> tuple[int, tuple[int, ...]]:
    """Find the column that others multiply to, and those others; the last column of numbers if there is none."""
    for total in reversed(amounts):
        before = [at for at in amounts if at < total][-6:]
        for size in (3, 2):
            for factors in combinations(before, size):
                columns = [inside[at] for at in factors]
                full = all(len(column.numbers) > 1 for column in columns)
                if full and agreement(columns, inside[total]) > _AGREE:
                    return total, factors
    return amounts[-1], ()
