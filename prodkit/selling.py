"""What accounts are sold at when charges are not shown: every line carries what is charged on it.

A client who moves levers reads many prices. Were a margin spread over all accounts in proportion, two positions of a
lever would give it away: accounts that have nothing to do with the lever would move with it. So a percentage goes with
the lines of its base, each at the same rate wherever the levers stand, and what is charged as a sum, or stands on an
account that is not shown, goes to one account, always the same.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.budget import Budget

    Floats = NDArray[np.float64]


def hidden_accounts(budget: Budget) -> frozenset[str]:
    """Give the accounts that a charge is posted to, and all above and below these."""
    chart = budget.model.chart
    above = {code for rule in budget.model.rules for code in chart.path(rule.account)}
    return frozenset(code for code in chart.entries if not above.isdisjoint(chart.path(code)))


def flat_charges(budget: Budget) -> frozenset[str]:
    """Give the charges, by id, that are sums rather than percentages: stated so, or held by a cap or floor."""
    registers, model = budget.registers(), budget.model
    bases = _Bases(budget, model.chart.entries, {})
    found = set()
    for rule, charge, base in zip(model.rules, bases.charges, bases.totals, strict=True):
        place = f"charges.{rule.charge.id}.rate"
        rate = model.read(registers, place) if rule.rate is not None and place in model.fields else np.nan
        if not abs(charge - rate * base) <= 1:  # a minor unit: rounding
            found.add(rule.charge.id)
    return frozenset(found)


def dearest(budget: Budget, hidden: Collection[str]) -> str | None:
    """Give the account shown on which lines cost most; None if there is none."""
    entries = budget.model.chart.entries
    shown = [code for code, entry in entries.items() if entry.kind == "cost" and code not in hidden]
    own = _Bases(budget, entries, {}).own()
    costs = dict(zip(entries, own, strict=True))
    return max(shown, key=costs.__getitem__, default=None)


def prices(budget: Budget, hidden: Collection[str], flat: Collection[str], bearer: str) -> dict[str, float]:
    """Work out what each account is sold at.

    Args:
        budget: The budget, of one case.
        hidden: The accounts that are not shown.
        flat: The charges that are sums, by id.
        bearer: The account that carries these, and whatever stands on hidden accounts.

    Returns:
        Minor units by account, without what is below it, not rounded; all together they are the budget's total.
    """
    entries = budget.model.chart.entries
    bases = _Bases(budget, entries, dict.fromkeys(hidden, bearer))
    follows = np.array([rule.charge.id not in flat for rule in budget.model.rules], dtype=bool) & (bases.totals != 0)
    rates = np.zeros(len(follows))
    np.divide(bases.charges, bases.totals, out=rates, where=follows)
    wanted = rates[:, np.newaxis] * bases.posted
    wanted[~follows, list(entries).index(bearer)] += bases.charges[~follows]
    carried = np.linalg.solve(np.eye(len(rates)) - rates[:, np.newaxis] * bases.counted, wanted)
    return dict(zip(entries, (bases.own() + carried.sum(axis=0)).tolist(), strict=True))


class _Bases:
    """What charges are taken on, by account.

    Attributes:
        charges: What each charge comes to (charges).
        posted: What lines put on each account in the base of each charge (charges x accounts).
        counted: Which charges are part of the base of each, 1 or 0 (charges x charges).
        totals: The base of each charge (charges).
    """

    def __init__(self, budget: Budget, accounts: Collection[str], instead: dict[str, str]) -> None:
        model = budget.model
        kept = budget.amounts.postings
        self._amounts = np.zeros(0) if kept is None else np.nan_to_num(kept[:, 0])
        index = {code: place for place, code in enumerate(accounts)}
        codes = [instead.get(posting.account, posting.account) for posting in model.postings]
        self._places = np.array([index[code] for code in codes], dtype=np.intp)
        self._is_cost = np.array(
            [model.chart.entries[one.account].kind == "cost" for one in model.postings], dtype=bool
        )
        self._size = len(index)
        self.charges: Floats = np.nan_to_num(budget.amounts.charges[:, 0])
        self.posted = np.array([self._sum(np.array(rule.counted, dtype=bool)) for rule in model.rules])
        self.posted = self.posted.reshape(len(model.rules), self._size)
        self.counted = np.array([[float(rule.counts(other)) for other in model.rules] for rule in model.rules])
        self.counted = self.counted.reshape(len(model.rules), len(model.rules))
        self.totals = self.posted.sum(axis=1) + (self.counted * self.charges).sum(axis=1)

    def own(self) -> Floats:
        """Give the cost of the lines of each account (accounts)."""
        return self._sum(self._is_cost)

    def _sum(self, chosen: NDArray[np.bool_]) -> Floats:
        found = np.zeros(self._size)
        np.add.at(found, self._places[chosen], self._amounts[chosen])
        return found
