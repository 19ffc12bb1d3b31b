"""The columns of a comparison: what every line and charge comes to in each scenario, and in other productions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prodkit import scenario, stack
from prodkit.fields import free, slug
from prodkit.i18n import LANGS, pick
from prodkit.scenario import BASE
from prodkit.stack import Item, Stack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.chart import Chart, Entry
    from prodkit.errors import Finding
    from prodkit.production import Production

    Floats = NDArray[np.float64]

Label = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column shows.

    Attributes:
        id: `base`, the id of a scenario, or a name made of another production's title.
        label: Its name, in one language or both.
        production: The production it belongs to.
    """

    id: str
    label: Label
    production: Production


@dataclass(frozen=True)
class Sheet:
    """Every item of every column.

    Attributes:
        columns: The columns.
        items: The items, lines first.
        minor: Whole minor units (items x columns): 0 where an item is absent, NaN where it is unknown.
        present: Whether an item is there (items x columns).
        names: What names in formulas stand for, by name (columns); NaN where a column has no such name.
        moved: The drivers and phases that scenarios set, or that differ from another production's.
        chart: The chart of accounts.
        digits: Decimals of the currency.
        findings: Changes without effect, because their target has gone.
    """

    columns: tuple[Column, ...]
    items: tuple[Item, ...]
    minor: Floats
    present: NDArray[np.bool_]
    names: Mapping[str, Floats]
    moved: frozenset[str]
    chart: Chart
    digits: int
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, layers: Stack, scenarios: Sequence[str]) -> Sheet:
        """Compute scenarios of one production, all together."""
        production = layers.production
        states = np.array([layers.on(name) for name in scenarios], dtype=bool)
        reading = layers.read(states)
        amounts = reading.amounts
        labels = {one.id: one.label for one in production.scenarios} | {BASE: production.title}
        columns = tuple(Column(name, labels[name], production) for name in scenarios)
        targets = [layer.override.target.split(".") for layer in layers.layers]
        moved = frozenset(target[1] for target in targets if target[0] in {"drivers", "phases"})
        return cls(
            columns, amounts.items, amounts.minor, reading.present, reading.names, moved, amounts.chart, amounts.digits,
            layers.findings,
        )  # fmt: skip

    def beside(self, other: Sheet) -> Sheet:
        """Put another production's columns beside these: same items on the same rows, accounts of both."""
        taken = {column.id for column in self.columns}
        columns = tuple(replace(column, id=_free(slug(pick(column.label, "fr")), taken)) for column in other.columns)
        named = matched(self.items, other.items)
        theirs = [replace(item, id=named.get((item.kind, item.id), item.id)) for item in other.items]
        items = tuple(dict.fromkeys([*self.items, *theirs]))
        place = {item: row for row, item in enumerate(items)}
        rows = [place[item] for item in theirs]
        width = len(self.columns)
        minor = np.zeros((len(items), width + len(columns)))
        present = np.zeros(minor.shape, dtype=bool)
        minor[: len(self.items), :width], present[: len(self.items), :width] = self.minor, self.present
        minor[rows, width:], present[rows, width:] = other.minor, other.present
        names = {
            name: np.concatenate([
                sheet.names.get(name, np.full(len(sheet.columns), np.nan)) for sheet in (self, other)
            ])
            for name in dict.fromkeys([*self.names, *other.names])
        }  # fmt: skip
        plain = {driver.id for driver in self.columns[0].production.drivers if not isinstance(driver.value, str)}
        moved = {name for name in plain & set(names) if len(set(names[name])) > 1}
        chart = replace(self.chart, entries=_united(self.chart, other.chart))
        return Sheet(
            (*self.columns, *columns), items, minor, present, names, self.moved | moved, chart, self.digits,
            (*self.findings, *other.findings),
        )  # fmt: skip

    def ordered(self, places: Sequence[int]) -> Sheet:
        """Put the columns in another order."""
        chosen = list(places)
        names = {name: values[chosen] for name, values in self.names.items()}
        return replace(
            self, columns=tuple(self.columns[place] for place in chosen), minor=self.minor[:, chosen],
            present=self.present[:, chosen], names=names,
        )  # fmt: skip


def sheet(layers: Stack, scenarios: Sequence[str], others: Sequence[Production]) -> Sheet:
    """Compute scenarios, and other productions beside them in the same currency."""
    found = Sheet.of(layers, scenarios)
    for other in others:
        found = found.beside(Sheet.of(stack.Stack(other, [BASE], currency=layers.currency), [scenario.BASE]))
    return found


def matched(ours: Sequence[Item], theirs: Sequence[Item]) -> dict[tuple[str, str], str]:
    """Name the lines and charges of another production as ours: by id, then by account and label.

    Returns:
        Our id for each kind and id of theirs that is called otherwise with us.
    """
    known, foreign = ({(item.kind, item.id) for item in items} for items in (ours, theirs))
    free: dict[tuple[str, str, str], list[str]] = {}
    for item in ours:
        if not item.employer and (item.kind, item.id) not in foreign:
            for key in _described(item):
                free.setdefault(key, []).append(item.id)
    found: dict[tuple[str, str], str] = {}
    for item in theirs:
        if item.employer or (item.kind, item.id) in known or (item.kind, item.id) in found:
            continue
        same = next(
            (name for key in _described(item) for name in free.get(key, ()) if name not in found.values()), None
        )
        if same is not None:
            found[item.kind, item.id] = same
    return found


def _described(item: Item) -> set[tuple[str, str, str]]:
    """What tells a line or charge but its id: its account, and its label in each language."""
    label = "" if item.entry is None else item.entry.label
    return {(item.kind, item.account, pick(label, lang).strip().casefold()) for lang in LANGS}


def _free(wish: str, taken: set[str]) -> str:
    name = free(wish or "production", taken)
    taken.add(name)
    return name


def _united(ours: Chart, theirs: Chart) -> dict[str, Entry]:
    """Our accounts, and those that only they have, each below its parent where we have it."""
    entries = dict(ours.entries)
    for code, entry in theirs.entries.items():
        if code in entries:
            continue
        above = entries.get(entry.parent or "")
        new = entry if above is None else replace(entry, depth=above.depth + 1, kind=above.kind)
        if above is None:
            entries[code] = replace(new, parent=None, depth=1)
            continue
        codes = replace(ours, entries=entries).below(above.code)
        keys = list(entries)
        at = keys.index(codes[-1]) + 1
        entries = {**{key: entries[key] for key in keys[:at]}, code: new, **{key: entries[key] for key in keys[at:]}}
    return entries
