"""Every total of a file beside ours: the difference, and its cause where it is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from prodkit import i18n, money
from prodkit.budget import Budget, evaluate
from prodkit.exchange.tables.building import Import
from prodkit.exchange.tables.outline import Total
from prodkit.i18n import Lang

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["ties", "rounding", "differs", "nothing"]
_FEW = 3
_VAT = (0.2, 0.1, 0.055, 0.021, 0.085)


@dataclass(frozen=True, slots=True)
class Compared:
    """A total of the file beside ours.

    Attributes:
        cell: Its cell.
        label: What the file calls it.
        file: What the file says, in minor units of the currency.
        ours: What its lines and charges come to, in minor units.
        cause: Why they differ, as a key of the sentences (`typed`, `rounding`, `leaves_out`…); empty if they do not.
        rows: The cells that the cause names.
        params: Values of the cause's sentence.
    """

    cell: str
    label: str
    file: float
    ours: float
    cause: str = ""
    rows: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def difference(self) -> float:
        """What the file has more, in minor units; negative if it has less."""
        return self.file - self.ours


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The totals of a file beside ours.

    Attributes:
        rows: Each total, in the order of the file.
        currency: Currency of all amounts.
        lines: How many lines and charges were read.
        doubts: How many cells were not understood.
        budget: What the import comes to.
    """

    rows: tuple[Compared, ...]
    currency: str
    lines: int
    doubts: int
    budget: Budget

    @property
    def ties(self) -> bool:
        """Whether the file has totals and all of them are ours, to the cent."""
        return self.verdict == "ties"

    @property
    def verdict(self) -> Verdict:
        """Tell how it ends: all tie, all but roundings, some differ, or there is nothing to compare with."""
        if not self.rows:
            return "nothing"
        if all(row.difference == 0 for row in self.rows):
            return "ties"
        return "rounding" if all(row.cause in {"", "rounding"} for row in self.rows) else "differs"

    @property
    def differing(self) -> list[Compared]:
        """The totals that are not ours, the largest difference first."""
        return sorted((row for row in self.rows if row.difference), key=lambda row: -abs(row.difference))

    def in_words(self, lang: Lang) -> str:
        """Say in a sentence whether it ties, else by how much it does not and where."""
        worst = next(iter(self.differing), None)
        params: dict[str, object] = {"count": len(self.rows), "lines": self.lines, "differing": len(self.differing)}
        if worst is not None:
            params |= {"label": worst.label, "cell": worst.cell, "difference": self._money(abs(worst.difference), lang)}
        said = i18n.text(f"tables.verdict.{self.verdict}", lang, **params)
        return f"{said} {i18n.text('tables.doubts', lang, count=self.doubts)}" if self.doubts else said

    def sentence(self, row: Compared, lang: Lang) -> str:
        """Say how a total compares, and why."""
        amounts = {"file": self._money(row.file, lang), "ours": self._money(row.ours, lang),
                   "difference": self._signed(row.difference, lang)}  # fmt: skip
        key = "tables.row.differs" if row.difference else "tables.row.ties"
        said = i18n.text(key, lang, cell=row.cell, label=row.label, **amounts)
        return f"{said} {self.cause(row, lang)}" if row.cause else said

    def cause(self, row: Compared, lang: Lang) -> str:
        """Say why a total differs; empty if it does not."""
        if not row.cause:
            return ""
        params = {
            name: i18n.pick(value, lang) if isinstance(value, Mapping) else value for name, value in row.params.items()
        }
        return i18n.text(f"tables.cause.{row.cause}", lang, cells=", ".join(row.rows), **params)

    def table(self, lang: Lang) -> pd.DataFrame:
        """Give the comparison as a table.

        Args:
            lang: Language of the causes.

        Returns:
            A row for each total: `cell`, `label`, `file`, `ours`, `difference` (file less ours), `cause`.
        """
        import pandas as pd

        digits = money.minor_digits(self.currency)
        rows = [
            (row.cell, row.label, *(money.amount(minor, digits) for minor in (row.file, row.ours, row.difference)),
             self.cause(row, lang))
            for row in self.rows
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["cell", "label", "file", "ours", "difference", "cause"])

    def _money(self, minor: float, lang: Lang) -> str:
        return money.format_money(money.amount(minor, money.minor_digits(self.currency)), self.currency, lang)

    def _signed(self, minor: float, lang: Lang) -> str:
        return f"+{self._money(minor, lang)}" if minor > 0 else self._money(minor, lang)


def reconcile(found: Import) -> Reconciliation:
    """Compare every total of a file with what its lines come to.

    Args:
        found: What was read from the file.

    Returns:
        The comparison.

    Raises:
        ProdkitError: If the production that was read cannot be computed.
    """
    budget = evaluate(found.production)
    book = _Book(found, budget)
    rows = tuple(book.compared())
    doubts = sum(finding.severity != "info" for finding in found.findings)
    return Reconciliation(rows, found.production.currency, len(found.ids), doubts, budget)


class _Book:
    """What every search for a cause looks at: amounts in minor units, ours and the file's."""

    def __init__(self, found: Import, budget: Budget) -> None:
        self.found = found
        self.items = found.outline.items
        self.digits = money.minor_digits(found.production.currency)
        lines = {name: sum(pair) for name, pair in budget.line_amounts().items()}
        amounts = zip((rule.charge.id for rule in budget.model.rules), budget.amounts.charges[:, 0], strict=True)
        charges = {name: float(amount) for name, amount in amounts}
        self.ours = [
            (charges if item.kind == "charge" else lines)[name]
            for item, name in zip(self.items, found.ids, strict=True)
        ]
        self.file = [self.minor(item.row.final) for item in self.items]
        self.cents = any(one % 10**self.digits for one in self.file if math.isfinite(one)) if self.digits else False
        self.formulas = sum(total.is_formula is True for total in found.totals)
        self.tied: list[tuple[Total, frozenset[int], bool]] = []

    def minor(self, amount: float | None) -> float:
        if amount is None:
            return math.nan
        scaled = abs(amount) * 10**self.digits
        return math.copysign(math.floor(scaled * (1 + 2**-49) + 0.5), amount)

    def sum(self, places: Sequence[int]) -> float:
        return math.fsum(one for place in places if math.isfinite(one := self.ours[place]))

    def expected(self, total: Total) -> float:
        if total.result:
            income = [place for place, item in enumerate(self.items) if item.group is not None and item.group.income]
            rest = [place for place, item in enumerate(self.items) if item.group is None or not item.group.income]
            return self.sum(income) - self.sum(rest)
        return self.sum(total.items)

    def compared(self) -> Iterator[Compared]:
        sums = [self.expected(total) for total in self.found.totals]
        self.tied = [
            (total, frozenset(total.items), self.minor(total.value) == ours)
            for total, ours in zip(self.found.totals, sums, strict=True)
        ]
        for total, ours in zip(self.found.totals, sums, strict=True):
            said = self.minor(total.value)
            cause: str = ""
            rows: tuple[str, ...] = ()
            params: Mapping[str, object] = {}
            if said != ours:
                cause, rows, params = next(
                    filter(None, (one(self, total, said - ours) for one in _CAUSES)), ("unknown", (), {})
                )
            yield Compared(total.address, total.label, said, ours, cause, rows, params)

    def cells(self, places: Sequence[int]) -> tuple[str, ...]:
        shown = [self.items[place].row.address() for place in places[:_FEW]]
        return (*shown, "…") if len(places) > _FEW else tuple(shown)


Found = tuple[str, tuple[str, ...], Mapping[str, object]] | None
Cause = Callable[[_Book, Total, float], Found]


def _unknown_amounts(book: _Book, total: Total, _: float) -> Found:
    """Lines of it have no amount that could be read."""
    missing = [place for place in total.items if not math.isfinite(book.ours[place])]
    return ("missing", book.cells(missing), {"count": len(missing)}) if missing else None


def _by_formula(book: _Book, total: Total, difference: float) -> Found:
    """Its formula leaves out a row, or counts one that is not its own, or one twice."""
    if not total.covers:
        return None
    inside, sheet = set(total.items), total.row.sheet
    place_of = {
        book.items[place].row.number: place for place in range(len(book.items)) if book.items[place].row.sheet is sheet
    }
    subtotals = {one.row.number: one.items for one in book.found.totals if one.row.sheet is sheet and one is not total}
    counted: list[int] = []
    for number in total.covers:
        counted += [place_of[number]] if number in place_of else subtotals.get(number, ())
    twice = (
        [place for place in dict.fromkeys(counted) if counted.count(place) > 1]
        if len(counted) != len(set(counted))
        else []
    )
    if twice and _near(book.sum(counted) - book.sum(total.items), difference):
        return "twice", book.cells(twice), {"count": len(twice)}
    left, more = sorted(inside - set(counted)), sorted(set(counted) - inside)
    if left and _near(-book.sum(left) + book.sum(more), difference):
        return "leaves_out", book.cells(left), {"count": len(left)}
    if more and _near(book.sum(more) - book.sum(left), difference):
        return "counts_too", book.cells(more), {"count": len(more)}
    return None


def _rates(book: _Book, total: Total, difference: float) -> Found:
    """The file computed it from rates as shown, while its lines hold the exact amounts."""
    changed = []
    for place in total.items:
        figures = book.items[place].row.figures
        product = (
            book.minor(figures["rate"] * figures.get("quantity", 1.0) * figures.get("x", 1.0))
            if "rate" in figures
            else math.nan
        )
        if math.isfinite(product) and product != book.ours[place] and not book.items[place].row.percents:
            changed.append((place, product - book.ours[place]))
    single = [place for place, more in changed if _near(more, difference)]
    if len(single) == 1:
        return "line", book.cells(single), {}
    if changed and _near(sum(more for _, more in changed), difference, 100 if abs(difference) > 200 else 1):  # noqa: PLR2004
        return "rate", book.cells([place for place, _ in changed]), {"count": len(changed)}
    return None


def _currencies(book: _Book, total: Total, difference: float) -> Found:
    """It adds up amounts of other currencies as they are."""
    foreign = [place for place in total.items
               if book.items[place].row.currency not in {"", book.found.production.currency}]  # fmt: skip
    if not foreign:
        return None
    local = [book.minor(book.items[place].row.figures.get("amount", book.items[place].row.final)) for place in foreign]
    if _near(math.fsum(local) - book.sum(foreign), difference):
        return "currency", book.cells(foreign), {"count": len(foreign)}
    return None


def _rounding(book: _Book, total: Total, difference: float) -> Found:
    """Amounts are shown to the unit, or hold fractions of a cent."""
    unit = 10.0**book.digits
    whole = book.minor(total.value) % unit == 0
    fractions = sum(_has_fraction(book.items[place].row.final, book.digits) for place in total.items)
    if fractions and abs(difference) <= max(1.0, fractions / 2):
        return "rounding", (), {}
    if whole and abs(difference) <= unit and (not book.cents or any(book.ours[place] % unit for place in total.items)):
        return "rounding", (), {}
    return None


def _has_fraction(amount: float | None, digits: int) -> bool:
    scaled = (amount or 0.0) * 10.0**digits
    return abs(scaled - math.floor(scaled + 0.5)) > 1e-6 * max(1.0, abs(scaled) * 1e-6)


def _short(book: _Book, total: Total, difference: float) -> Found:
    """It is exactly one of its rows short."""
    short = [place for place in total.items if _near(-book.ours[place], difference)]
    return ("short", book.cells(short), {}) if len(short) == 1 else None


def _more(book: _Book, total: Total, difference: float) -> Found:
    """It is exactly one row too many, read or left out."""
    inside = set(total.items)
    more = [place for place in range(len(book.items)) if place not in inside and _near(book.ours[place], difference)]
    if len(more) == 1:
        return "more", book.cells(more), {}
    left = [
        row for row, _ in book.found.outline.left if row.final is not None and _near(book.minor(row.final), difference)
    ]
    return ("not_read", (left[0].address(),), {}) if left else None


def _tax(book: _Book, total: Total, difference: float) -> Found:
    """It includes value added tax."""
    ours = book.expected(total)
    for rate in _VAT:
        if ours and abs(ours * rate - difference) <= 100:  # noqa: PLR2004 -- one unit
            return "tax", (), {"percent": i18n.every(money.format_share, rate)}
    return None


def _typed(book: _Book, total: Total, _: float) -> Found:
    """It was typed over, or the totals around it tie without it."""
    own = frozenset(total.items)
    if total.is_formula is False and book.formulas:
        return "typed", (), {}
    above = [other.address for other, items, ties in book.tied if ties and items >= own and other is not total]
    if above:
        return "above_ties", tuple(above[:1]), {}
    below = [(other, items, ties) for other, items, ties in book.tied if items and items < own]
    if below and all(ties for _, _, ties in below) and frozenset().union(*(items for _, items, _ in below)) == own:
        return "below_ties", (), {"count": len(below)}
    wrong = [other for other, items, ties in book.tied if items and items < own and not ties]
    same = [other for other in wrong if _near(book.minor(other.value) - book.expected(other), _)]
    return ("below", (same[0].address,), {}) if same else None


def _near(value: float, other: float, most: float = 1.0) -> bool:
    return math.isfinite(value) and abs(value - other) <= most


_CAUSES: Sequence[Cause] = (
    _by_formula, _unknown_amounts, _rounding, _rates, _currencies, _short, _typed, _tax, _more,
)  # fmt: skip
