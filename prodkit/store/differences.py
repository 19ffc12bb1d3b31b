"""What differs between two productions, change by change, as a person would tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

from prodkit.i18n import LANGS
from prodkit.production import Production
from prodkit.store import matching

Data = dict[str, Any]
Label = str | dict[str, str]
Kind = Literal["set", "added", "removed", "moved"]

_GROUPS = frozenset({"accounts", "phases", "drivers", "lines", "charges", "scenarios", "uncertain", "risks"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions.

    Attributes:
        path: Place of the value, such as `lines.camera.rate`.
        label: Name of the line, driver or charge it belongs to, in one language or both; empty for the production.
        old: Value before; None where there was none.
        new: Value after; None where there is none. For what has moved, places in the list counted from 1.
        kind: `set`, `added`, `removed` or `moved`.
    """

    path: str
    label: Label
    old: Any
    new: Any
    kind: Kind = "set"


@dataclass(frozen=True, slots=True)
class _Record:
    """A line, driver or charge: with its defaults, without them, and its place in the list."""

    full: Data
    stated: Data
    place: int


def differences(old: Production, new: Production) -> list[Change]:
    """List what has changed from one production to another.

    Args:
        old: The production before.
        new: The production after.

    Returns:
        The changes, in the order of the schema. Values left to their default count as that value, so that muting a line
        is `False` to `True`; what is added or removed is given without its defaults.
    """
    return list(_changes(old, new))


def _changes(old: Production, new: Production) -> Iterator[Change]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    for name, value in before.items():
        if name in _GROUPS:
            yield from _records(name, _paired(old, value, name), _paired(new, after[name], name))
        else:
            yield from _fields("", "", {name: value}, {name: after[name]})


def _paired(production: Production, full: list[Data], group: str) -> list[_Record]:
    stated = production.model_dump(mode="json", include={group}, exclude_defaults=True).get(group, [])
    return [_Record(*pair, place) for place, pair in enumerate(zip(full, stated, strict=True), 1)]


def _records(group: str, old: list[_Record], new: list[_Record]) -> Iterator[Change]:
    before = dict(zip(matching.keys([record.full for record in old]), old, strict=True))
    after = dict(zip(matching.keys([record.full for record in new]), new, strict=True))
    unmoved = matching.unmoved(list(before), list(after))
    for key, was in before.items():
        if key not in after:
            yield Change(f"{group}.{key[0]}", was.full["label"], was.stated, None, "removed")
    for key, now in after.items():
        path, label = f"{group}.{key[0]}", now.full["label"]
        if key not in before:
            yield Change(path, label, None, now.stated, "added")
            continue
        if key not in unmoved:
            yield Change(path, label, before[key].place, now.place, "moved")
        yield from _fields(path, label, before[key].full, now.full)


def _fields(path: str, label: Label, old: Data, new: Data) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        if matching.same(one, other):
            continue
        place = f"{path}.{name}".lstrip(".")
        if _has_fields(one) and _has_fields(other):
            yield from _fields(place, label, one, other)
        else:
            yield Change(place, label, one, other)


def _has_fields(value: object) -> TypeGuard[Data]:
    """Tell a group of fields from a label, which is a mapping too but changes as a whole."""
    return isinstance(value, dict) and not (value and value.keys() <= set(LANGS))
