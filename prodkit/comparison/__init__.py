"""Scenarios side by side: top sheet, accounts, lines and groups of each, and how far each is from any one of them.

Every amount of a table is an exact sum of whole cents, so that what is below always adds up to what is above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prodkit import arguments, money
from prodkit.comparison import rows as rows_of
from prodkit.comparison.columns import Column, Label, Sheet, sheet
from prodkit.comparison.rows import Row
from prodkit.i18n import Lang, pick
from prodkit.production import Production
from prodkit.scenario import BASE
from prodkit.stack import Stack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.errors import Finding

    Floats = NDArray[np.float64]

By = Literal["phase", "location", "supplier", "driver"]
Measure = Literal["amount", "difference", "percent", "status"]


def compare(
    production: Production | Stack,
    scenarios: Iterable[str | Production] | None = None,
    *,
    base: str = BASE,
    depth: int | None = None,
    by: By | None = None,
    currency: str | None = None,
) -> Comparison:
    """Put scenarios side by side, and tell how far each is from one of them.

    Args:
        production: The production, or a `prodkit.stack.Stack` that has compiled these scenarios already.
        scenarios: Ids of its scenarios, in the order of the columns; `base` is the production itself. Another
            production may stand among them: its lines are matched by id, then by account and label. By default the
            production and all its scenarios.
        base: The column that differences are taken from; it is put first if it is not among the scenarios.
        depth: 1 for the top accounts, 2 for those below, and so on; by default down to lines and charges.
        by: Group the costs by `phase`, `location`, `supplier` or `driver` instead of by account. A line stands with
            the drivers that its numbers hang on, all together, so that each line is counted once.
        currency: Currency of all amounts; by default the production's.

    Returns:
        The comparison.

    Raises:
        ProdkitError: If a scenario does not exist, cannot be applied or cannot be computed.

    >>> film = Production.parse({"prodkit": 1, "title": "Film", "kind": "short_film",
    ...     "lines": [{"id": "unit", "account": "2", "label": "Unit", "quantity": 5, "rate": 1000}],
    ...     "scenarios": [{"id": "short", "label": "Short", "overrides": [{"set": "lines.unit.quantity", "to": 4}]}]})
    >>> compare(film, ["base", "short"]).totals()[["scenario", "total", "difference"]].values.tolist()
    [['base', 5000.0, 0.0], ['short', 4000.0, -1000.0]]
    """
    own = production.production if isinstance(production, Stack) else production
    scenarios = list(scenarios) if isinstance(scenarios, Iterator) else scenarios
    arguments.refuse(
        arguments.production(own),
        () if scenarios is None else arguments.names("scenarios", scenarios, (str, Production)),
        arguments.names("base", [base]),
        arguments.depth(depth),
        () if by is None else arguments.choice("by", by, get_args(By)),
        arguments.currency(currency),
    )
    asked = [BASE, *(one.id for one in own.scenarios)] if scenarios is None else list(scenarios)
    if base not in asked:
        asked = [base, *asked]
    names = list(dict.fromkeys(one for one in asked if isinstance(one, str)))
    others = [one for one in asked if isinstance(one, Production)]
    stack = Stack.holding(production, names, currency)
    found = sheet(stack, names, others)
    place = {id(other): len(names) + number for number, other in enumerate(others)}
    order = dict.fromkeys(place[id(one)] if isinstance(one, Production) else names.index(one) for one in asked)
    return Comparison(found.ordered(list(order)), stack.currency, base, depth, by)


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side.

    Attributes:
        sheet: What every line and charge comes to in each column.
        currency: Currency of all amounts.
        base: The column that differences are taken from.
        depth: How deep the accounts open; None down to lines.
        by: What costs are grouped by; None for accounts.
    """

    sheet: Sheet
    currency: str
    base: str
    depth: int | None = None
    by: By | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The scenarios and productions compared."""
        return self.sheet.columns

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Ids of the columns, in their order."""
        return tuple(column.id for column in self.columns)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Changes that have no effect because their target has gone."""
        return self.sheet.findings

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the table, totals first."""
        found = rows_of.tree(self.sheet, self.depth) if self.by is None else rows_of.groups(self.sheet, self.by)
        return tuple(rows_of.without_absent(found))

    @property
    def base_place(self) -> int:
        """Which column differences are taken from."""
        return self.scenarios.index(self.base)

    def amount(self, minor: float) -> float:
        """Turn cents of a row into an amount."""
        return money.amount(minor, self.sheet.digits)

    def total(self, scenario: str) -> float:
        """Give all costs of one column."""
        return self.amount(float(self.rows[0].minor[self._place(scenario)]))

    def difference(self, scenario: str) -> float:
        """Give how far a column's costs are from the base's."""
        minor = self.rows[0].minor
        return self.amount(float(minor[self._place(scenario)] - minor[self.base_place]))

    def _place(self, scenario: str) -> int:
        """Tell which column is a scenario's."""
        arguments.refuse(arguments.choice("scenario", scenario, self.scenarios))
        return self.scenarios.index(scenario)

    def totals(self, lang: Lang = "en") -> pd.DataFrame:
        """Give a row for each column, as tiles show it.

        Returns:
            `scenario`, `label`, `total` (costs), `difference` and `percent` (a share of the base's total; NaN where
            that is 0), `income`, `result` (income less costs), `unknown` (amounts missing from the total).
        """
        import pandas as pd

        total, *rest = rows_of.totals(self.sheet)
        income = rest[0].minor if rest else np.zeros(len(self.columns))
        numbers = self._measured(total.minor[np.newaxis])
        return pd.DataFrame({
            "scenario": self.scenarios, "label": self.labels(lang), "total": numbers["amount"][0],
            "difference": numbers["difference"][0], "percent": numbers["percent"][0],
            "income": money.from_minor(income, self.sheet.digits),
            "result": money.from_minor(income - total.minor, self.sheet.digits),
            "unknown": total.unknown,
        })  # fmt: skip

    def only(self, scenarios: Sequence[str], by: By | None = None) -> Comparison:
        """Give some of the columns, from the same base, without computing anything again.

        Args:
            scenarios: Ids of the columns, in the order wanted; the base is among them.
            by: What to group costs by, as for `compare`.
        """
        places = [self.scenarios.index(name) for name in scenarios]
        return replace(self, sheet=self.sheet.ordered(places), by=by)

    def named(self, scenario: str) -> dict[str, float]:
        """Give what every name in formulas stands for in one column, such as `crew` or `shoot.weeks`."""
        place = self.scenarios.index(scenario)
        return {name: float(values[place]) for name, values in self.sheet.names.items()}

    def labels(self, lang: Lang = "en") -> list[str]:
        """Give the columns' names in the reader's language."""
        return [pick(column.label, lang) for column in self.columns]

    def long(self, lang: Lang = "en") -> pd.DataFrame:
        """Give the table with a row for each row and column.

        Returns:
            `scenario`, `kind`, `key`, `label`, `depth`, `parent`, `amount`, `base`, `difference`, `percent` (a share
            of the base's amount; NaN where that is 0), `status` (`same`, `changed`, `added`, `removed` or `absent`),
            `unknown` (amounts missing).
        """
        import pandas as pd

        width, rows = len(self.columns), self.rows
        described = {
            "kind": [row.kind for row in rows], "key": [row.key for row in rows],
            "label": [pick(row.label, lang) for row in rows], "depth": [row.depth for row in rows],
            "parent": [row.parent for row in rows],
        }  # fmt: skip
        table: dict[str, object] = {"scenario": np.tile(np.array(self.scenarios, dtype=object), len(rows))}
        table |= {name: np.repeat(np.array(values, dtype=object), width) for name, values in described.items()}
        table |= {name: values.ravel() for name, values in self._measures.items()}
        table["status"] = self.statuses.astype(object).ravel()
        table["unknown"] = np.concatenate([row.unknown for row in rows])
        return pd.DataFrame(table).astype({"depth": int})

    def wide(self, measure: Measure = "amount", lang: Lang = "en") -> pd.DataFrame:
        """Give the table with a column for each scenario.

        Args:
            measure: `amount`, `difference`, `percent` or `status`.
            lang: Language of the labels.

        Returns:
            `kind`, `key`, `label`, `depth`, then one column for each scenario, named by its id.
        """
        import pandas as pd

        arguments.refuse(arguments.choice("measure", measure, get_args(Measure)))
        rows = self.rows
        values = self.statuses.astype(object) if measure == "status" else self._measures[measure]
        table: dict[str, object] = {
            "kind": [row.kind for row in rows], "key": [row.key for row in rows],
            "label": [pick(row.label, lang) for row in rows], "depth": [row.depth for row in rows],
        }  # fmt: skip
        table |= {name: values[:, place] for place, name in enumerate(self.scenarios)}
        return pd.DataFrame(table)

    def drivers(self, lang: Lang = "en") -> pd.DataFrame:
        """Give what every driver and phase is in each column, where columns differ in it.

        Returns:
            `name` (as formulas call it), `label`, then one column for each scenario.
        """
        import pandas as pd

        labels = {name: label for column in self.columns for name, label in _named(column.production)}
        rows = []
        for name, values in self.sheet.names.items():
            if not np.array_equal(values, np.full(len(values), values[0]), equal_nan=True):
                label = pick(labels.get(name.partition(".")[0], name), lang)
                rows.append((name, label, *(float(value) for value in values)))
        return pd.DataFrame(rows, columns=["name", "label", *self.scenarios])

    def changed(self) -> tuple[Row, ...]:
        """Give the rows in which some column differs from the base."""
        moved = np.isin(self.statuses, ["changed", "added", "removed"])
        return tuple(row for row, found in zip(self.rows, moved, strict=True) if found.any())

    @cached_property
    def statuses(self) -> NDArray[np.str_]:
        """What became of every row in every column: `same`, `changed`, `added`, `removed` or `absent`."""
        return rows_of.statuses(self.rows, self.base_place)

    @cached_property
    def _measures(self) -> Mapping[str, Floats]:
        return self._measured(np.array([row.minor for row in self.rows]))

    def _measured(self, minor: Floats) -> Mapping[str, Floats]:
        """Amounts, the base's, differences from it and their share of it (rows x columns)."""
        base = np.broadcast_to(minor[:, self.base_place, np.newaxis], minor.shape)
        with np.errstate(all="ignore"):
            percent = np.where(base != 0, (minor - base) / base, np.nan)
        digits = self.sheet.digits
        amounts = {"amount": minor, "base": base, "difference": minor - base}
        return {name: money.from_minor(values, digits) for name, values in amounts.items()} | {"percent": percent}


def _named(production: Production) -> Iterator[tuple[str, Label]]:
    yield from ((phase.id, phase.label) for phase in production.phases)
    yield from ((driver.id, driver.label) for driver in production.drivers)
