"""Why two scenarios differ: the difference split over their changes, accounts and causes, adding up to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prodkit import arguments, money, override_words
from prodkit.difference import effects as causes
from prodkit.difference import split, words
from prodkit.i18n import Lang, pick
from prodkit.production import Production
from prodkit.scenario import BASE, Layer, apply, chain, find
from prodkit.stack import Amounts, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from prodkit.chart import Entry
    from prodkit.difference.effects import Effects

    Floats = NDArray[np.float64]

Way = Literal["order", "fair"]
_NEVER_COUNTED = frozenset({"label", "note", "source", "vat", "abroad"})
_COUNTED_BY_GROUPS = frozenset({"location", "supplier"})


def explain(
    production: Production | Stack, a: str = BASE, b: str = BASE, *, currency: str | None = None, seed: int = 1
) -> Difference:
    """Explain why one scenario costs more or less than another.

    Args:
        production: The production, or a `prodkit.stack.Stack` that has compiled both scenarios already.
        a: Where the difference starts: the id of a scenario, or `base`.
        b: Where it ends.
        currency: Currency of all amounts; by default the production's.
        seed: Start of the random orders by which more than twelve changes are shared.

    Returns:
        The difference. What leads from `a` to `b` is the changes of `a` that `b` does not make, taken back from the
        last, then those of `b` that `a` does not make, from the first.

    Raises:
        ProdkitError: If a scenario does not exist, cannot be applied or cannot be computed.

    >>> film = Production.parse({"prodkit": 1, "title": "Film", "kind": "short_film",
    ...     "lines": [{"id": "unit", "account": "2", "label": "Unit", "quantity": 5, "rate": 1000}],
    ...     "scenarios": [{"id": "short", "label": "Short", "overrides": [
    ...         {"set": "lines.unit.quantity", "to": 4}, {"set": "lines.unit.rate", "to": 900}]}]})
    >>> explain(film, "base", "short").fair_shares()[["amount"]].values.ravel().tolist()
    [-950.0, -450.0]
    """
    arguments.refuse(
        arguments.production(production.production if isinstance(production, Stack) else production),
        arguments.names("a", [a]),
        arguments.names("b", [b]),
        arguments.currency(currency),
        arguments.seed(seed),
    )
    stack = Stack.holding(production, [a, b], currency)
    return Difference(stack, a, b, seed)


@dataclass(frozen=True, slots=True)
class Step:
    """One change on the way from one scenario to the other.

    Attributes:
        layer: The change and where it is written.
        made: Whether it is made; otherwise it is taken back.
    """

    layer: Layer
    made: bool


class Difference:
    """What lies between two scenarios.

    Attributes:
        a: Where the difference starts.
        b: Where it ends.
        steps: The changes on the way.
    """

    def __init__(self, stack: Stack, a: str, b: str, seed: int) -> None:
        self.stack = stack
        self.a, self.b, self.seed = a, b, seed
        self.production = stack.production
        self.currency = stack.currency
        ours, theirs = (chain(self.production, name) for name in (a, b))
        kept = {layer.where for layer in ours} & {layer.where for layer in theirs}
        back = tuple(Step(layer, made=False) for layer in reversed(ours) if layer.where not in kept)
        self.steps = back + tuple(Step(layer, made=True) for layer in theirs if layer.where not in kept)
        places = {layer.where: place for place, layer in enumerate(stack.layers)}
        self._moves = [places[step.layer.where] for step in self.steps]
        self._said: dict[Lang, list[str]] = {}

    def _states(self, mixtures: NDArray[np.bool_]) -> NDArray[np.bool_]:
        states = np.repeat(self.stack.on(self.a)[np.newaxis], len(mixtures), axis=0)
        states[:, self._moves] ^= mixtures
        return states

    @cached_property
    def _ordered(self) -> Amounts:
        return self.stack.compute(self._states(split.in_order(len(self.steps)))).by_entry()

    @cached_property
    def _shared(self) -> tuple[Amounts, Floats, Floats]:
        """Every mixture, the fair share of each change in each item, and the error of its share of the total."""
        plan = split.fair(len(self._loud), self.seed)
        mixtures = np.ones((len(plan.mixtures) + 2, len(self.steps)), dtype=bool)
        mixtures[0] = False
        mixtures[2:, self._loud] = plan.mixtures
        amounts = self.stack.compute(self._states(mixtures)).by_entry()
        first, last, known = amounts.known[:, 0], amounts.known[:, 1], amounts.known[:, 2:]
        moving = np.flatnonzero((known != known[:, :1]).any(axis=1))
        shares, errors = np.zeros((len(known), len(self.steps))), np.zeros(len(self.steps))
        exact = split.weighed(known[moving], plan.weights)
        shares[moving[:, np.newaxis], self._loud] = split.allot(exact, (last - first)[moving])
        errors[self._loud] = plan.errors(known[amounts.rows("cost")].sum(axis=0))
        return amounts, shares, errors

    @cached_property
    def _loud(self) -> list[int]:
        """The changes that some amount may depend on; where a line is from is none of them, unless a group asks."""
        groups = [layer.override.scale for layer in self.stack.layers]
        asked = any(group is not None and (group.locations or group.suppliers) for group in groups)
        silent = _NEVER_COUNTED | (frozenset() if asked else _COUNTED_BY_GROUPS)
        targets = [step.layer.override.target.split(".") for step in self.steps]
        return [n for n, (head, *rest) in enumerate(targets) if head != "lines" or not silent & set(rest[1:2])]

    def parts(self, way: Way = "fair") -> tuple[Amounts, Floats]:
        """Give what each change adds to each item.

        Args:
            way: `order` for one change after the other, `fair` for the mean over every order.

        Returns:
            The items, and whole cents (items x changes).

        Raises:
            ProdkitError: If it is neither of these ways.
        """
        arguments.refuse(arguments.choice("way", way, get_args(Way)))
        if way == "order":
            return self._ordered, np.diff(self._ordered.known, axis=1)
        return self._shared[:2]

    @cached_property
    def _costs(self) -> NDArray[np.bool_]:
        return self._ordered.rows("cost")

    def _amount(self, minor: float) -> float:
        return money.amount(minor, self._ordered.digits)

    # -- totals

    @cached_property
    def totals(self) -> tuple[float, float]:
        """What the two scenarios cost."""
        known = self._ordered.known[self._costs]
        return self._amount(known[:, 0].sum()), self._amount(known[:, -1].sum())

    @cached_property
    def total(self) -> float:
        """How much more the second costs than the first."""
        known = self._ordered.known[self._costs]
        return self._amount(known[:, -1].sum() - known[:, 0].sum())

    @property
    def unknown(self) -> tuple[int, int]:
        """How many amounts are unknown in each, and so missing from its total."""
        counts = self._ordered.unknown
        return int(counts[0]), int(counts[-1])

    @property
    def is_exact(self) -> bool:
        """Whether fair shares are computed from every mixture of changes rather than estimated."""
        return len(self._loud) <= split.MOST_EXACT

    def labels(self, lang: Lang = "en") -> tuple[str, str]:
        """Name the two scenarios in the reader's language."""
        names = [
            self.production.title if name == BASE else find(self.production, name).label for name in (self.a, self.b)
        ]
        return pick(names[0], lang), pick(names[1], lang)

    def step_labels(self, lang: Lang = "en") -> list[str]:
        """Say in a few words what each change does."""
        if lang not in self._said:
            self._said[lang] = list(self._step_labels(lang))
        return [*self._said[lang]]

    def _step_labels(self, lang: Lang) -> Iterator[str]:
        made = chain(self.production, self.a)
        before = apply(self.production, made)[0]
        for step in self.steps:
            override = step.layer.override
            made = [*made, step.layer] if step.made else [layer for layer in made if layer.where != step.layer.where]
            after = apply(self.production, made)[0]
            said = override_words.said(override, before, lang, after=after)
            yield said if step.made else override_words.taken_back(override, before, after, lang)
            before = after

    # -- by change

    def waterfall(self, lang: Lang = "en") -> pd.DataFrame:
        """Give the changes one after the other.

        Returns:
            `where` (place of the change), `scenario`, `label`, `made` (False if taken back), `amount` (what it adds to
            the costs), `total` (the costs after it). The first row is the start.
        """
        import pandas as pd

        added = self.parts("order")[1][self._costs].sum(axis=0)
        start = self._ordered.known[self._costs][:, 0].sum()
        rows = [("", self.a, self.labels(lang)[0], True, 0.0, self._amount(start))]
        for step, label, minor, after in zip(
            self.steps, self.step_labels(lang), added, start + added.cumsum(), strict=True
        ):
            layer = step.layer
            rows.append((layer.where, layer.scenario, label, step.made, self._amount(minor), self._amount(after)))
        return pd.DataFrame(rows, columns=["where", "scenario", "label", "made", "amount", "total"])

    @cached_property
    def _fair(self) -> Floats:
        """Each change's fair share of the costs, in whole cents."""
        found, shares, _ = self._shared
        added: Floats = shares[found.rows("cost")].sum(axis=0)
        return added

    def fair_shares(self, lang: Lang = "en") -> pd.DataFrame:
        """Give the share of each change whatever their order: its Shapley value, to the cent.

        Returns:
            `where`, `scenario`, `label`, `made`, `amount` (adding up to the difference), `error` (standard error of
            the amount; 0 when every mixture of the changes was computed).
        """
        import pandas as pd

        said, errors = self.step_labels(lang), self._shared[2]
        rows = [
            (step.layer.where, step.layer.scenario, label, step.made, self._amount(minor), self._amount(error))
            for step, label, minor, error in zip(self.steps, said, self._fair, errors, strict=True)
        ]
        return pd.DataFrame(rows, columns=["where", "scenario", "label", "made", "amount", "error"])

    # -- by account and line

    def accounts(self, depth: int | None = 1, way: Way = "fair", lang: Lang = "en") -> pd.DataFrame:
        """Give the difference by account, and in each the part of every change.

        Args:
            depth: 1 for the top accounts, 2 for those below, None for all.
            way: How changes share a difference, as for `parts`.
            lang: Language of the labels.

        Returns:
            `account`, `label`, `depth`, `kind`, `amount`, then one column for each change, named by its place.
        """
        import pandas as pd

        arguments.refuse(arguments.depth(depth))
        rows = [
            (entry.code, entry.name(lang), entry.depth, entry.kind, *map(self._amount, (added.sum(), *added)))
            for entry, added in self._by_account(depth, way)
        ]
        names = [step.layer.where for step in self.steps]
        return pd.DataFrame(rows, columns=["account", "label", "depth", "kind", "amount", *names])

    def _by_account(self, depth: int | None, way: Way) -> Iterator[tuple[Entry, Floats]]:
        """Give the accounts that differ, and what each change adds to them in whole cents."""
        found, parts = self.parts(way)
        for code, entry in found.chart.entries.items():
            if depth is None or entry.depth <= depth:
                below = set(found.chart.below(code))
                added = parts[[item.account in below for item in found.items]].sum(axis=0)
                if added.any():
                    yield entry, added

    def lines(self, way: Way = "fair", lang: Lang = "en") -> pd.DataFrame:
        """Give the lines and charges that differ, and in each the part of every change.

        Returns:
            `kind`, `id`, `account`, `employer`, `label`, `amount`, then one column for each change.
        """
        import pandas as pd

        rows = []
        found, parts = self.parts(way)
        for item, added in zip(found.items, parts, strict=True):
            if added.any():
                label = "" if item.entry is None else pick(item.entry.label, lang)
                amounts = [self._amount(minor) for minor in added]
                rows.append(
                    (item.kind, item.id, item.account, item.employer, label, self._amount(added.sum()), *amounts)
                )
        names = [step.layer.where for step in self.steps]
        return pd.DataFrame(rows, columns=["kind", "id", "account", "employer", "label", "amount", *names])

    # -- by cause

    @cached_property
    def effects(self) -> Effects:
        """The difference split into quantities, prices, exchange, what is added or removed, and charges that follow."""
        return causes.of(self.stack.alone(self.a), self.stack.alone(self.b))

    def in_words(self, lang: Lang = "en") -> str:
        """Say in a paragraph why the two differ."""
        facts = words.Facts(
            self.labels(lang), self.totals, self.total, self.currency,
            list(zip(self.step_labels(lang), map(self._amount, self._fair), strict=True)), self.effects.totals,
            [(f"{entry.code} {entry.name(lang)}", self._amount(added.sum()))
             for entry, added in self._by_account(1, "fair") if entry.kind == "cost"],
            max(self.unknown),
        )  # fmt: skip
        return words.paragraph(facts, lang)
