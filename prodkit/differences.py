"""What differs between two productions, change by change, as a person would tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from prodkit import matching
from prodkit.i18n import LANGS

if TYPE_CHECKING:
    from prodkit.production import Production

Label = str | dict[str, str]
Kind = Literal["set", "added", "removed", "moved"]


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


def differences(old: Production, new: Production) -> list[Change]:
    """List what has changed from one production to another.

    Args:
        old: The production before.
        new: The production after.

    Returns:
        The changes, in the order of the schema. Values left to their default count as that value, so that muting a line
        is `False` to `True`; what is added or removed is given without its defaults.
    """
    return list(_fields("", "", old.model_dump(), new.model_dump()))


def _fields(path: str, label: Label, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in [*old, *(key for key in new if key not in old)]:
        one, other = old.get(key), new.get(key)
        if matching.same(one, other):
            continue
        place = f"{path}.{key}".lstrip(".")
        if _holds_fields(one) and _holds_fields(other):
            yield from _fields(place, label, one, other)
        elif _holds_records(one) and _holds_records(other):
            yield from _records(place, one, other)
        else:
            yield Change(place, label, one, other)


def _records(path: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    before = dict(zip(matching.keys(old), enumerate(old, 1), strict=True))
    after = dict(zip(matching.keys(new), enumerate(new, 1), strict=True))
    unmoved = matching.unmoved(list(before), list(after))
    for key, (_, record) in before.items():
        if key not in after:
            yield Change(f"{path}.{_name(key)}", _label(record), _stated(record), None, "removed")
    for key, (place, record) in after.items():
        where, label = f"{path}.{_name(key)}", _label(record)
        if key not in before:
            yield Change(where, label, None, _stated(record), "added")
            continue
        if key not in unmoved:
            yield Change(where, label, before[key][0], place, "moved")
        yield from _fields(where, label, before[key][1], record)


def _name(key: matching.Key) -> str:
    name, repeated = key
    return f"{name}#{repeated + 1}" if repeated else name


def _label(record: Mapping[str, Any]) -> Label:
    label = record.get("label", "")
    return label if isinstance(label, str | dict) else ""


def _stated(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value not in (None, "", (), False)}


def _holds_fields(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Tell a group of fields from a label, which is a mapping too but changes as a whole."""
    return matching.is_mapping(value) and not (value and value.keys() <= set(LANGS))


def _holds_records(value: object) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    return matching.is_list(value) and all(matching.is_mapping(part) and "label" in part for part in value)
