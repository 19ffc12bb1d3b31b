"""What a film may cost in the eyes of its authors: ceilings of the industry agreement on fee, overheads and finance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from prodkit import datafiles, money
from prodkit.dated import Dated, Sheet

_FILE = "finance/agreement_2010.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings(Dated):
    """Ceilings from a day on.

    Attributes:
        producer_fee: Of the cost without fee, overheads and finance, as a share.
        overheads: Likewise.
        finance: Of the cost with fee and overheads, as a share.
        months: Over how many months finance is reckoned.
        margin: What is added to the 3-month Euribor.
        from_cost: Cost from which the flat reckoning holds; below it, actual finance costs count.
    """

    producer_fee: float
    overheads: float
    finance: float
    months: float
    margin: float
    from_cost: float


@cache
def ceilings() -> Ceilings:
    """Give the ceilings of the agreement of 16 December 2010, the last ones whose figures could be read."""
    sheet = Sheet(_FILE, datafiles.read(_FILE))
    names = ("producer_fee", "overheads", "finance", "months", "margin", "from_cost")
    rows = []
    for entry, path in sheet.entries(sheet.data, (), "ceilings"):
        numbers: dict[str, Any] = {name: sheet.number(entry, path, name) for name in names}
        for name in (name for name in names if numbers[name] is None):
            sheet.refuse("rates_missing", path, field=name)
        rows.append(Ceilings(**numbers, **sheet.origin(entry, path)))
    sheet.done()
    return sheet.in_turn("ceilings", rows)[-1]


@dataclass(frozen=True, slots=True)
class FilmCost:
    """The highest amounts that the agreement lets into the cost of a film, in its currency.

    Attributes:
        producer_fee: Fee of the producer, contributions included.
        overheads: Overheads.
        finance: Finance costs reckoned flat; NaN below the cost from which that holds.
    """

    producer_fee: float
    overheads: float
    finance: float


def film_cost(cost: float, euribor: float = 0.0) -> FilmCost:
    """Give the ceilings on fee, overheads and finance for a film.

    Args:
        cost: Cost of the film without these three.
        euribor: Average 3-month Euribor between the two approvals, as a share.

    Returns:
        The ceilings.

    Source: industry agreement of 16 December 2010, extended by the order of 7 February 2011 (NOR MCCK1101197A). "x 18
    mois" is read as one year and a half of a yearly rate.

    >>> film_cost(3_600_000)
    FilmCost(producer_fee=180000.0, overheads=252000.0, finance=181440.0)
    """
    rule = ceilings()
    fee, overheads = rule.producer_fee * cost, rule.overheads * cost
    base = cost + fee + overheads
    flat = min(base * rule.months / 12 * (euribor + rule.margin), base * rule.finance)
    values = np.array([fee, overheads, flat if base >= rule.from_cost else np.nan])
    return FilmCost(*(float(value) for value in money.round_half_up(values, 2)))
