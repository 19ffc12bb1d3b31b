"""A production whose uncertain numbers have become drivers, so that drawing them is setting drivers.

Nothing here computes: a range on `lines.camera.rate` becomes a driver and the rate `= ` that driver, an event becomes
a line on its account. What is then computed is an ordinary budget, with formulas, charges and unknowns as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from prodkit import fields, funding, scenario
from prodkit.entries import Driver, Entry, Line
from prodkit.errors import Finding
from prodkit.overrides import Override
from prodkit.production import Production, entry_groups

_MAPPINGS = ("exchange_rates", "output")


class Lowering:
    """Collects changes to a production, with names for its added drivers and lines that nothing else has."""

    def __init__(self, production: Production) -> None:
        self._production = production
        self._numbers: dict[str, float | str | None] = {}
        self._drivers: list[Driver] = []
        self._lines: list[Line] = []
        self._places: dict[str, str] = {}
        self._funding = dict(funding.numbers_of(production))
        self._entries = {group: {entry.id: entry for entry in getattr(production, group)} for group in entry_groups()}
        names = {name for group in self._entries.values() for name in group}
        self._stem = "uncertain"
        while any(name.startswith(self._stem) for name in names):
            self._stem += "_"

    def driver(self, value: float | str, where: str) -> str:
        """Add a driver.

        Args:
            value: Its number or formula.
            where: Place in the file that it stands for, for findings.

        Returns:
            Its id, to be used in formulas and as a key of cases.
        """
        name = f"{self._stem}_{len(self._drivers) + 1}"
        self._drivers.append(Driver.model_construct(id=name, label=name, value=value))
        self._places[f"drivers.{name}"] = where
        return name

    def line(self, account: str, amount: str, tags: tuple[str, ...], where: str) -> None:
        """Add a line of an amount to an account."""
        name = f"{self._stem}_line_{len(self._lines) + 1}"
        self._lines.append(Line(id=name, account=account, label=name, rate=amount, tags=tags))
        self._places[f"lines.{name}"] = where

    def number(self, path: str) -> float | str | None:
        """Give a number of the file, as it is by now.

        Raises:
            KeyError: If the path leads to no number.
        """
        if path in self._numbers:
            return self._numbers[path]
        head, _, rest = path.partition(".")
        if head in _MAPPINGS:
            found: float | str | None = getattr(self._production, head)[rest]
            return found
        if head in funding.SECTIONS:
            return self._funding[path]
        name, _, inner = rest.partition(".")
        entry = self._entries.get(head, {})[name]
        *outer, last = inner.split(".")
        for part in outer:
            entry = getattr(entry, part, None)
        if not isinstance(entry, Entry) or last not in fields.numbers_of(type(entry)):
            raise KeyError(path)
        value: float | str | None = getattr(entry, last)
        return value

    def has(self, path: str) -> bool:
        """Tell whether a path leads to a number."""
        try:
            self.number(path)
        except KeyError:
            return False
        return True

    def put(self, path: str, value: str) -> None:
        """Replace a number of the file by a formula."""
        self._numbers[path] = value

    def known(self) -> list[str]:
        """List the paths of all numbers that a range may be put on."""
        found = [f"{head}.{key}" for head in _MAPPINGS for key in getattr(self._production, head)]
        for group in ("drivers", "phases", "lines", "charges"):
            for name, entry in self._entries[group].items():
                found += [f"{group}.{name}.{field}" for field in _numbers_in(entry)]
        return [*found, *self._funding]

    def production(self) -> Production:
        """Give the production with all changes made."""
        changes: dict[str, dict[str, Any]] = {}
        for path, value in self._numbers.items():
            head, _, rest = path.partition(".")
            if head not in funding.SECTIONS:
                changes.setdefault(head, {})[rest] = value
        update: dict[str, Any] = {}
        for head, inside in changes.items():
            if head in _MAPPINGS:
                update[head] = {**getattr(self._production, head), **inside}
            else:
                update[head] = self._changed(head, inside)
        # A driver that is certain is no input: what depends on nothing else is computed once for all cases.
        certain = map(_certain, update.get("drivers", self._production.drivers))
        update["drivers"] = (*certain, *self._drivers)
        update["lines"] = (*update.get("lines", self._production.lines), *self._lines)
        return self._with_funding(self._production.model_copy(update=update))

    def _with_funding(self, production: Production) -> Production:
        """Change numbers of the sections on financing, as a scenario does."""
        layers = [
            scenario.Layer("", number, Override(set=path, to=value))
            for number, (path, value) in enumerate(self._numbers.items(), 1)
            if path.partition(".")[0] in funding.SECTIONS
        ]
        return scenario.apply(production, layers)[0] if layers else production

    def drivers_alone(self) -> Production:
        """Give the production with all changes made, without what costs anything."""
        return self.production().model_copy(update={"lines": (), "charges": ()})

    def _changed(self, group: str, inside: Mapping[str, object]) -> tuple[Entry, ...]:
        entries = dict(self._entries[group])
        for path, value in inside.items():
            name, _, inner = path.partition(".")
            entries[name] = _with(entries[name], inner.split("."), value)
        return tuple(entries.values())

    def located(self, finding: Finding) -> Finding:
        """Say of a finding where in the producer's own file it is."""
        head, _, rest = finding.where.partition(".")
        place = self._places.get(f"{head}.{rest.partition('.')[0]}")
        return finding if place is None else replace(finding, where=place)


def _certain(driver: Driver) -> Driver:
    return driver.model_copy(update={"value": f"= {driver.value!r}"}) if isinstance(driver.value, float) else driver


def _with(entry: Any, path: list[str], value: object) -> Any:
    name, *rest = path
    return entry.model_copy(update={name: _with(getattr(entry, name), rest, value) if rest else value})


def _numbers_in(entry: Entry) -> list[str]:
    found = []
    for name, value in entry:
        if name in fields.numbers_of(type(entry)) and value is not None:
            found.append(name)
        elif isinstance(value, Entry):
            found += [f"{name}.{inner}" for inner in _numbers_in(value)]
    return found
