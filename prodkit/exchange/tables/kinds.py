"""What each row of a table is: a heading, a line, a percentage, a total, or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from prodkit.exchange.tables import codes, words
from prodkit.exchange.tables.rows import Row

Kind = Literal["heading", "line", "charge", "total", "result", "tax", "carried", "words"]
"""What a row is:

- `heading`: names a group; what it comes to, if it says so, is the total of that group;
- `line`, `charge` (a percentage of others), `total`, `result` (income less costs);
- `tax`: value added tax, or an amount with it, which budgets leave out;
- `carried`: a total carried to the next page; `words`: no figure and nothing below.
"""
_CLOSE = 1.005
_MOSTLY = 0.1
_SHARE_WORDS = ("%",)


def kinds(rows: Sequence[Row]) -> list[Kind]:
    """Tell what each row of a table is.

    Args:
        rows: The rows of one table in order.

    Returns:
        A kind for each.
    """
    found: list[Kind] = ["words"] * len(rows)
    for place in reversed(range(len(rows))):  # what a row heads depends on what the rows below it are
        found[place] = _kind(rows, place, found)
    return found


def _kind(rows: Sequence[Row], place: int, found: Sequence[Kind]) -> Kind:
    row = rows[place]
    said = _by_words(row)
    if said is not None:
        return said
    if _is_charge(row):
        return "charge"
    if row.final is None and "group" not in row.figures and not row.has_factors:
        return "line" if row.texts and _says_amount(row) else _heading_or_words(rows, place)
    if _sums_others(row):
        below = min(row.covers()) > row.number
        return "heading" if below and (row.label or row.code) else "total"
    if not (row.label or row.code or row.section):
        return "line" if row.has_factors else "total"
    return "heading" if not _has_price(row) and _heads(rows, place, found) else "line"


def _by_words(row: Row) -> Kind | None:
    label = row.label or " ".join(row.section)
    if _is_tax(row, label):
        return "tax" if row.figures else "words"
    rest = words.starts("total", row.label)
    if rest is None and row.section:
        rest = words.starts("total", row.section[-1])
    if rest is None and words.plain(row.label).endswith((" total", " totals", " sous total", " subtotal")):
        rest = row.label
    if rest is not None and not (_has_price(row) and "quantity" in row.figures and row.written):
        return "total" if row.final is not None or "group" in row.figures else "words"
    if words.starts("carried", row.label) == "" and not row.has_factors:
        return "carried"
    if words.starts("result", row.label) is not None and not row.code and not row.has_factors and row.final is not None:
        return "result"
    return None


def _is_tax(row: Row, label: str) -> bool:
    if not words.holds("tax", label) or words.holds("cost", label) or "non recup" in words.plain(label):
        return False
    return not _has_price(row) or "rate" in row.percents


def _has_price(row: Row) -> bool:
    return "rate" in row.figures


def _is_charge(row: Row) -> bool:
    """A percentage of something, and what it comes to."""
    if row.final is None:
        return False
    shares = row.percents & {"rate", "quantity", "x"}
    return (
        bool(shares)
        or row.unit.strip() in _SHARE_WORDS
        or row.unit.strip().startswith("% ")
        or ("%" in row.label and not _has_price(row) and words.holds("charge", row.label))
    )


def _says_amount(row: Row) -> bool:
    """Tell whether words stand where the amount should: `à définir`, `inclus`, `#REF!`."""
    return bool(row.texts.keys() & {"total", "amount", "rate"}) and bool(row.label or row.code)


def _sums_others(row: Row) -> bool:
    covered = row.covers()
    found = row.sum_cell()
    is_sum = len(covered) > 1 or (found is not None and "SUM(" in found[1].formula.upper())
    return bool(covered) and is_sum and row.number not in covered


def _heading_or_words(rows: Sequence[Row], place: int) -> Kind:
    """A row without figures heads what follows; with nothing after it, it is words."""
    row = rows[place]
    if row.code:
        return "heading"
    following = next(iter(rows[place + 1 : place + 2]), None)
    if following is None:
        return "heading" if len(row.label) <= 60 and row.bold else "words"  # noqa: PLR2004 -- the title of the table below
    if _by_words(following) in {"total", "result", "tax"}:
        return "words"
    return "heading" if row.label and len(row.label) <= 100 else "words"  # noqa: PLR2004 -- a sentence


def _heads(rows: Sequence[Row], place: int, found: Sequence[Kind]) -> bool:
    """Tell whether a row with an amount and no price is the total of the rows below it, written before them."""
    row = rows[place]
    following = next(iter(rows[place + 1 : place + 2]), None)
    if following is None or "quantity" in row.figures or _by_words(following) is not None:
        return False
    is_open = place and row.code and rows[place - 1].code == row.code  # one more line of the account above
    if is_open or ("group" in row.figures and row.final is None):
        return not is_open
    if row.block.levels == "section" or (row.block.levels == "indent" and row.indent != following.indent):
        return row.block.levels == "indent" and following.indent > row.indent
    if row.code and following.code:
        return _heads_codes(rows, place, found)
    stands_out = row.indent < following.indent or (row.bold and not following.bold)
    over_lines = row.code and not following.code and not row.has_factors  # `A - Charges directes`
    if (stands_out and following.has_factors) or (over_lines and _adds_up(rows, place, found, 0.0, 2)):
        return True
    return (stands_out or following.has_factors) and _adds_up(rows, place, found, 0.0)


def _heads_codes(rows: Sequence[Row], place: int, found: Sequence[Kind]) -> bool:
    """Tell by the codes: 112 stands under 11; whether 2200 stands under 2000, only the figures tell."""
    row, following = rows[place], rows[place + 1]
    if row.code == following.code:
        least = 1 if following.has_factors else 2  # two equal lines of an account are no total and its line
        return not row.has_factors and _adds_up(rows, place, found, 0.0, least)
    decided = len(following.code) > len(row.code) or following.has_factors
    return codes.is_below(following.code, row.code) and (decided or _adds_up(rows, place, found, _MOSTLY))


def _adds_up(rows: Sequence[Row], place: int, found: Sequence[Kind], share: float, least: int = 1) -> bool:
    """Tell whether the rows below, so many at least, add up to this one, but for a share of it."""
    row = rows[place]
    value, total, count = row.final or 0.0, 0.0, 0
    for other, kind in zip(rows[place + 1 :], found[place + 1 :], strict=True):
        coded = bool(row.code and other.code)
        same = not row.code and other.bold == row.bold and other.indent <= row.indent and not other.has_factors
        if (other.code != row.code and not codes.is_below(other.code, row.code) if coded else same) or kind in {
            "total",
            "result",
            "tax",
        }:
            break
        if kind in {"line", "charge"}:
            total += other.final or 0.0
            count += 1
    return count >= least and abs(total - value) <= max(_CLOSE, share * abs(value))
