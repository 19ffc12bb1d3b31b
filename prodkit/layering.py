"""Changes to the scenarios of a production, as data: create, change, take back, combine, merge.

Every function gives a new production and leaves the old one as it is, so that any step can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from pydantic import ValidationError

from prodkit import fields
from prodkit.errors import ProdkitError
from prodkit.fields import Text, free, slug
from prodkit.i18n import every, pick, text
from prodkit.overrides import Override, Scenario
from prodkit.production import Production
from prodkit.scenario import BASE, chain, find, is_base, resolve

MOST = 50
"""Scenarios of a production: more cannot be told apart on a board."""


def create(production: Production, label: Text, on: str = BASE) -> tuple[Production, str]:
    """Add a scenario without changes.

    Args:
        production: The production.
        label: Its name.
        on: What it sits on: a scenario, or `base`.

    Returns:
        The production with it, and its id.

    Raises:
        ProdkitError: If there are too many, or there is no such base.
    """
    if on != BASE:
        find(production, on)
    fresh = Scenario(id=_free(production, label), label=label, base=None if on == BASE else on)
    return _with(production, [*production.scenarios, fresh]), fresh.id


def duplicate(production: Production, name: str) -> tuple[Production, str]:
    """Add a copy of a scenario, right after it.

    Raises:
        ProdkitError: If it does not exist, or there are too many.
    """
    one = find(production, name)
    label: Text = every(lambda lang: text("scenario.copy", lang, label=pick(one.label, lang)))
    copy = one.model_copy(update={"id": _free(production, label), "label": label})
    place = production.scenarios.index(one) + 1
    return _with(production, [*production.scenarios[:place], copy, *production.scenarios[place:]]), copy.id


def delete(production: Production, name: str) -> Production:
    """Take a scenario out; those that sit on it keep their figures, for they take its changes over.

    Raises:
        ProdkitError: If it does not exist.
    """
    gone = find(production, name)
    rest = [
        one.model_copy(update={"base": gone.base, "overrides": (*gone.overrides, *one.overrides)})
        if one.base == name else one
        for one in production.scenarios if one.id != name
    ]  # fmt: skip
    return _with(production, rest)


def rename(production: Production, name: str, label: Text) -> Production:
    """Give a scenario another name; its id stays.

    Raises:
        ProdkitError: If it does not exist, or the name is empty or cannot be used.
    """
    return _replaced(production, find(production, name), label=label)


def put(production: Production, name: str, change: dict[str, Any]) -> Production:
    """Make a change in a scenario, instead of its own earlier change of the same thing.

    Args:
        production: The production.
        name: The scenario.
        change: The change as the file would say it, such as `{"set": "drivers.days", "to": 4}`.

    Returns:
        The production with it.

    Raises:
        ProdkitError: If the scenario does not exist, or the change cannot be made.
    """
    one = find(production, name)
    override = _override(change)
    kept = [other for other in one.overrides if override.action == "scale" or other.target != override.target]
    place = next((number for number, other in enumerate(one.overrides) if other.target == override.target), len(kept))
    place = len(kept) if override.action == "scale" else min(place, len(kept))
    changed = _replaced(production, one, overrides=(*kept[:place], override, *kept[place:]))
    resolve(changed, name)  # what cannot be applied is not taken in
    return changed


def take_back(production: Production, name: str, number: int) -> Production:
    """Take one change out of a scenario.

    Args:
        production: The production.
        name: The scenario.
        number: Which change, from 1.

    Raises:
        ProdkitError: If there is no such scenario or change.
    """
    one = find(production, name)
    if not 1 <= number <= len(one.overrides):
        raise ProdkitError.of("override_number", f"scenarios.{name}", number=number, count=len(one.overrides))
    return _replaced(production, one, overrides=(*one.overrides[: number - 1], *one.overrides[number:]))


def reset(production: Production, name: str, target: str) -> Production:
    """Take out every change of a scenario to one thing, such as `drivers.days.value`.

    Raises:
        ProdkitError: If there is no such scenario.
    """
    one = find(production, name)
    return _replaced(production, one, overrides=tuple(other for other in one.overrides if other.target != target))


def conflicts(production: Production, names: Sequence[str]) -> list[str]:
    """List what several scenarios change differently, as places of the file.

    What a scenario changes of one it sits on is no conflict; what one takes out and another changes is.

    Raises:
        ProdkitError: If one of them does not exist.
    """
    found: dict[str, None] = {}
    chains = [{layer.where: layer.override for layer in chain(production, name)} for name in names]
    for one, other in combinations(chains, 2):
        ours, theirs = (
            {change.target: change for where, change in own.items() if where not in shared}
            for own, shared in ((one, other), (other, one))
        )
        found |= {max(a, b, key=len): None for a in ours for b in theirs if _clash(ours[a], theirs[b])}
    return list(found)


def _clash(one: Override, other: Override) -> bool:
    """Tell whether it matters which of two changes comes last; scaled groups multiply in any order."""
    if "scale" in {one.action, other.action}:
        return False
    if one.target == other.target:
        return _effect(one) != _effect(other)
    return _is_under(one.target, other.target) or _is_under(other.target, one.target)


def _effect(change: Override) -> tuple[object, ...]:
    return change.action, change.to, change.add, change.add_charge


def _is_under(target: str, place: str) -> bool:
    return target.startswith(f"{place}.")


def combine(production: Production, names: Sequence[str]) -> tuple[Production, str]:
    """Add a scenario that makes the changes of several; where they differ the last one wins (see `conflicts`).

    The changes are copied: later changes of the scenarios combined are not followed.

    Returns:
        The production with it, and its id.

    Raises:
        ProdkitError: If one of them does not exist, or there are too many.
    """
    label: Text = every(lambda lang: " + ".join(pick(find(production, name).label, lang) for name in names))
    seen: set[str] = set()
    changes: list[tuple[str, Override]] = []
    for name in names:
        own = {layer.where: layer.override for layer in chain(production, name)}
        for where, change in own.items():
            if where not in seen:  # what two of them sit on is made once, below both
                changes = [
                    (place, earlier) for place, earlier in changes
                    if not (_replaces(change, earlier) or (place not in own and _keeps(change, earlier)))
                ]  # fmt: skip
                changes.append((where, change))
        seen |= own.keys()
    fresh = Scenario(id=_free(production, label), label=label, overrides=tuple(change for _, change in changes))
    changed = _with(production, [*production.scenarios, fresh])
    resolve(changed, fresh.id)
    return changed, fresh.id


def _replaces(later: Override, earlier: Override) -> bool:
    """Tell whether nothing is left of an earlier change of the same thing."""
    return later.target == earlier.target and later.action not in {"scale", "add", "add_charge"}


def _keeps(later: Override, earlier: Override) -> bool:
    """Tell whether a change wants what an earlier one takes out."""
    return earlier.action in {"remove", "mute"} and _is_under(later.target, earlier.target)


def merge(production: Production, name: str) -> Production:
    """Make the changes of a scenario part of what it sits on; those that sat on it keep their figures.

    Scenarios beside it, on the same base, change with the base.

    Raises:
        ProdkitError: If it does not exist or cannot be applied.
    """
    one = find(production, name)
    if one.base is not None and not is_base(one.base):
        below = find(production, one.base)
        merged = _replaced(production, below, overrides=(*below.overrides, *one.overrides))
    else:
        merged = resolve(production, name)
    rest = [
        other.model_copy(update={"base": one.base}) if other.base == name else other
        for other in merged.scenarios if other.id != name
    ]  # fmt: skip
    return _with(merged, rest)


def _override(change: dict[str, Any]) -> Override:
    try:
        return Override.model_validate(change)
    except ValidationError as error:
        raise ProdkitError(fields.findings_of(error, change, {"": Override})) from None


def _replaced(production: Production, one: Scenario, **update: object) -> Production:
    try:
        fresh = Scenario.model_validate({**one.model_dump(), **update})
    except ValidationError as error:
        raise ProdkitError(fields.findings_of(error, update, {"": Scenario})) from None
    return _with(production, [fresh if other.id == one.id else other for other in production.scenarios])


def _with(production: Production, scenarios: Iterable[Scenario]) -> Production:
    found = tuple(scenarios)
    if len(found) > MOST:
        raise ProdkitError.of("scenarios_many", "scenarios", most=MOST)
    return production.model_copy(update={"scenarios": found})


def _free(production: Production, label: Text) -> str:
    taken = {BASE, *(one.id for one in production.scenarios)}
    stem = slug(pick(label, "fr"))[:50] or "scenario"
    return free(stem, taken)
