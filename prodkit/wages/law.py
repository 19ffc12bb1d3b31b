"""The law of wages as operations of a program: minimum, overtime, and contributions by unit or by person."""

from __future__ import annotations

import datetime as dt
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from prodkit.wages import minima, people, units
from prodkit.wages.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.wages.terms import Terms

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

_MOST_TERMS = 2000


def current() -> WageLaw:
    """Give the law that all productions share, so that what one evaluation has worked out serves the next."""
    if len(_shared().terms) > _MOST_TERMS:
        _shared.cache_clear()
    return _shared()


@cache
def _shared() -> WageLaw:
    return WageLaw()


class WageLaw:
    """What lines that name a job are paid and cost by law.

    Each operation takes registers (lines x cases): the number of a line's terms, a day, and what it is applied to.

    Attributes:
        terms: The terms of all lines that were asked for, each once.
        minimum: Grid minimum of a unit, from the day and the hours (`minima.UNSAID` for the grid's usual ones).
        hours: Hours that the grid's minimum pays for, from the day; `minima.UNSAID` where it does not say.
        overtime: How many times its base pay a unit is paid, from the day, the hours and the hours of the base.
        unit: Employer contributions of a unit, from the day, the pay and the hours.
    """

    def __init__(self) -> None:
        self.terms: list[Terms] = []
        self._places: dict[Terms, int] = {}
        self.minimum = Rows(self._minimum)
        self.hours = Rows(self._hours)
        self.overtime = Rows(self._overtime)
        self.unit = Rows(partial(units.employer, self.terms))
        self._people: dict[int, Rows] = {}

    def people(self, lines: int) -> Rows:
        """Give the operation for people of so many lines; see `prodkit.wages.people.employer`."""
        return self._people.setdefault(lines, Rows(partial(people.employer, self.terms)))

    def place(self, terms: Terms) -> int:
        """Give the number of some terms."""
        if terms not in self._places:
            self._places[terms] = len(self.terms)
            self.terms.append(terms)
        return self._places[terms]

    def _minimum(self, number: Floats, day: Floats, hours: Floats) -> Floats:
        found = np.full(number.shape, np.nan)
        for terms, on, where in units.groups(self.terms, number, day):
            found[where] = minima.pay(terms, on, hours[where])
        return found

    def _hours(self, number: Floats, day: Floats) -> Floats:
        found = np.full(number.shape, minima.UNSAID)
        for terms, on, where in units.groups(self.terms, number, day):
            found[where] = minima.usual_hours(terms, on)
        return found

    def _overtime(self, number: Floats, day: Floats, hours: Floats, base: Floats) -> Floats:
        found = np.where(hours == base, 1.0, np.nan)
        alike: dict[tuple[minima.Overtime, dt.date], list[Ints]] = {}
        for terms, on, where in units.groups(self.terms, number, day):
            rules = minima.overtime(terms, on)
            if rules is not None:
                alike.setdefault((rules, on), []).append(where)
        for (rules, on), parts in alike.items():
            moved = np.concatenate(parts)
            moved = moved[hours[moved] != base[moved]]
            found[moved] = rules.coefficient(on, hours[moved]) / rules.coefficient(on, base[moved])
        return found
