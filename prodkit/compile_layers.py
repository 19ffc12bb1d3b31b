"""Every scenario of a production in one program: each change is a switch, 1 where it is on and 0 elsewhere.

A number that changes becomes a fold over its changes. A line or charge whose account, supplier or any other field
changes has several *forms*, each with a gate: a register that is 1 where the line has this form. A line that is added,
removed or muted is a form too. So n scenarios, in any mixture, are n cases of one batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeGuard, get_args

from prodkit import chart as charts
from prodkit import periods
from prodkit.compile_numbers import Fold, Value
from prodkit.entries import Charge, Entry, Line, Phase
from prodkit.errors import ProdkitError
from prodkit.fields import is_number
from prodkit.overrides import Group, Override
from prodkit.production import Production
from prodkit.program import Builder
from prodkit.scenario import Layer, changed_entry, members

MOST_FORMS = 64
"""Forms of one line or charge; scenarios that need more are computed one by one."""
_SILENT = {"label", "note", "source"}
"""What no amount depends on, nor any group of amounts."""


class TooManyFormsError(Exception):
    """One line has more forms than are worth a program."""


@dataclass(frozen=True, slots=True)
class _State:
    """What an entry is under a condition, None for always; no entry where it is absent."""

    entry: Any
    condition: int | None


class Layered:
    """A production with switches for changes.

    Args:
        production: The production.
        layers: The changes, in the order in which they apply.
        builder: Collects the registers of the switches.

    Attributes:
        folds: What numbers become where switches are on, by place of the file.

    Raises:
        TooManyFormsError: If changes of one line or charge can be mixed in too many ways.
    """

    def __init__(self, production: Production, layers: Sequence[Layer], builder: Builder) -> None:
        self.production = production
        self.builder = builder
        self.folds: dict[str, list[Fold]] = {}
        self._chart = charts.of(production)
        self._groups: dict[str, dict[str, list[_State]]] = {
            group: {entry.id: [_State(entry, None)] for entry in getattr(production, group)}
            for group in ("lines", "charges")
        }
        for layer in layers:
            self._apply(layer.override, builder.input(layer.where, 0.0), layer.where)

    @property
    def lines(self) -> list[tuple[Line, int | None]]:
        """Every form of every line with its gate, None for always; in the order of the file."""
        return list(self._forms("lines"))

    @property
    def charges(self) -> list[tuple[Charge, int | None]]:
        """Every form of every charge with its gate, in their stated order."""
        return list(self._forms("charges"))

    def _forms(self, group: str) -> Iterator[tuple[Any, int | None]]:
        for states in self._groups[group].values():
            yield from ((state.entry, state.condition) for state in states if state.entry is not None)

    # -- the kinds of change

    def _apply(self, override: Override, switch: int, where: str) -> None:
        head, _, rest = override.target.partition(".")
        name, _, field = rest.partition(".")
        if override.scale is not None and override.by is not None:
            self._scale(override.scale, override.by, switch, where)
        elif head in self._groups:
            self._change(override, f"{head}.{name}", field, switch, where)
        elif head in {"drivers", "phases"}:
            entry = next((entry for entry in getattr(self.production, head) if entry.id == name), None)
            self._number(changed(override, entry), f"{head}.{name}", field, switch, where)
        else:  # one number of a section: an exchange rate, what is delivered
            value = override.to if isinstance(override.to, str) else _float(override.to)
            self._fold(override.target, Fold(switch, value, where))

    def _number(self, entry: Entry | None, place: str, field: str, switch: int, where: str) -> None:
        """Fold the numbers of an entry that has changed."""
        if entry is None:
            return
        for inner, value in numbers_of(entry, field):
            self._fold(f"{place}.{inner}", Fold(switch, value, where))
        if field == "start" and isinstance(entry, Phase):
            day = None if entry.start is None else periods.to_day(entry.start)
            self._fold(f"{place}.start", Fold(switch, day, where))

    def _fold(self, place: str, fold: Fold) -> None:
        self.folds.setdefault(place, []).append(fold)

    def _scale(self, group: Group, by: float | str, switch: int, where: str) -> None:
        belongs = members(group, self._chart)
        for name, states in self._groups["lines"].items():
            chosen = [state.condition for state in states if state.entry is not None and belongs(state.entry)]
            if chosen:
                condition = self._and(self._any(chosen), switch)
                self._fold(f"lines.{name}.x", Fold(condition, by, where, scaled=True))

    def _change(self, override: Override, place: str, field: str, switch: int, where: str) -> None:
        head, _, name = place.partition(".")
        group = self._groups[head]
        adds = override.action in {"add", "add_charge"}
        if name not in group and not adds:
            return
        states = group.get(name, [_State(None, None)])
        after = [changed(override, state.entry) for state in states]
        if adds or override.set is not None:
            self._number(next(filter(None, after), None), place, field, switch, where)
        group[name] = self._split(states, after, switch)

    def _split(self, states: list[_State], after: list[Any], switch: int) -> list[_State]:
        found: dict[str, list[_State]] = {}
        off = self.builder.apply("sub", self.builder.number(1.0), switch)
        for state, entry in zip(states, after, strict=True):
            old, new = _structure(state.entry), _structure(entry)
            if old == new:
                found.setdefault(old, []).append(state)
                continue
            found.setdefault(old, []).append(_State(state.entry, self._and(state.condition, off)))
            found.setdefault(new, []).append(_State(entry, self._and(state.condition, switch)))
        if len(found) > MOST_FORMS:
            raise TooManyFormsError
        return [
            _State(same[0].entry, self._any([state.condition for state in same])) for same in found.values()
        ]  # fmt: skip

    # -- conditions that exclude each other, as registers of 0 and 1

    def _and(self, one: int | None, other: int) -> int:
        return other if one is None else self.builder.apply("mul", one, other)

    def _any(self, conditions: Sequence[int | None]) -> int | None:
        result, *rest = conditions
        for condition in rest:
            if result is None or condition is None:
                return None
            result = self.builder.apply("add", result, condition)
        return result


def changed(override: Override, entry: Entry | None) -> Entry | None:
    """Give an entry after a change; one that cannot be changed so stays as it is."""
    try:
        after: Entry | None = changed_entry(override, entry)
    except ProdkitError:
        return entry
    return after


def numbers_of(entry: Entry, field: str) -> Iterator[tuple[str, Value]]:
    """Give the numbers of an entry and where in it they are: those of a field, or all if the field is empty."""
    for place in number_places(type(entry)):
        if not field or place == field or place.startswith(f"{field}."):
            owner: Any = entry
            *outer, last = place.split(".")
            for part in outer:
                owner = getattr(owner, part, None)
            if owner is not None:
                yield place, getattr(owner, last)


@cache
def number_places(model: type[Entry]) -> tuple[str, ...]:
    """List where the numbers of a kind of entry are: `rate`, `employer.ceiling`."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        if is_number(field):
            found.append(name)
        inner = next((part for part in get_args(field.annotation) if is_entry(part)), field.annotation)
        if is_entry(inner):
            found += [f"{name}.{place}" for place in number_places(inner)]
    return tuple(found)


def is_entry(kind: object) -> TypeGuard[type[Entry]]:
    """Tell whether a type is one of the entries of a production file."""
    return isinstance(kind, type) and issubclass(kind, Entry)


def _structure(entry: Entry | None) -> str:
    """All that an entry is, but its numbers and words: two of the same structure are one form."""
    if entry is None:
        return ""
    plain = entry.model_dump(mode="json", exclude=_SILENT)
    for place, value in numbers_of(entry, ""):
        owner = plain
        *outer, last = place.split(".")
        for part in outer:
            owner = owner[part]
        owner[last] = value is not None
    return json.dumps(plain)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
