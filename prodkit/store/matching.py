"""Which items of two lists are the same thing: lines, drivers and charges by their name, whatever their order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeGuard

Key = tuple[str, int]


def keys(items: Sequence[object]) -> list[Key]:
    """Name every item of a list, so that no two have the same key.

    Args:
        items: Records with an `id` or a `code`, overrides and ranges known by what they are of, or plain values.

    Returns:
        For each item its name, and how many before it have the same one: a file may use an id twice.
    """
    seen: Counter[str] = Counter()
    found: list[Key] = []
    for item in items:
        name = _name(item)
        found.append((name, seen[name]))
        seen[name] += 1
    return found


def _name(item: object) -> str:
    if is_mapping(item):
        for field in ("id", "code", "set", "of"):
            if isinstance(item.get(field), str):
                return str(item[field])
    return repr(item)


def unmoved(old: Sequence[Key], new: Sequence[Key]) -> set[Key]:
    """Choose the most keys whose order is the same in both lists; the other common ones have moved."""
    place = {key: index for index, key in enumerate(old)}
    common = [key for key in new if key in place]
    ends: list[int] = []  # place of the last key of the best run of each length
    last: list[int] = []  # index in `common` of that key
    before: list[int | None] = []
    for index, key in enumerate(common):
        length = bisect_left(ends, place[key])
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [place[key]]
        last[length : length + 1] = [index]
    run: set[Key] = set()
    at = last[-1] if last else None
    while at is not None:
        run.add(common[at])
        at = before[at]
    return run


def same(one: object, other: object) -> bool:
    """Tell whether two pieces of plain data are written alike: 12 and 12.0 are, true and 1 are not."""
    if is_mapping(one) and is_mapping(other):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if is_list(one) and is_list(other):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other or (one != one and other != other)  # noqa: PLR0124  # NaN differs from itself


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether plain data has fields."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Tell whether plain data is a list; a text is none."""
    return isinstance(value, list | tuple)
