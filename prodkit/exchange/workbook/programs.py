"""Budgets of a production and its scenarios: those that differ in nothing but numbers share one program."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prodkit import compiler
from prodkit.budget import Budget, compute, evaluate
from prodkit.compile_layers import number_places
from prodkit.entries import Entry
from prodkit.errors import has_errors

if TYPE_CHECKING:
    from prodkit.model import Model
    from prodkit.production import Production

_GROUPS = ("drivers", "phases", "lines", "charges")
_TABLES = ("exchange_rates", "output")
_INNER = ("employer", "amortise")
"""The parts of a line whose numbers count; a job says more than numbers."""


def evaluate_all(productions: Sequence[Production]) -> Iterator[Budget]:
    """Compute some states of a production, each as `prodkit.budget.evaluate` does.

    Args:
        productions: The states; those that differ from the first in numbers alone are not compiled again.

    Raises:
        ProdkitError: As `evaluate`.
    """
    apart = [numbers_apart(productions[0], other) for other in productions]
    shared = compiler.compile(productions[0], {key for found in apart if found is not None for key in found})
    for production, numbers in zip(productions, apart, strict=True):
        if numbers is None or not numbers.keys() <= shared.program.inputs.keys() or has_errors(shared.findings):
            yield evaluate(production)
        else:
            yield compute(_model_of(shared, production), numbers)


def numbers_apart(one: Production, other: Production) -> dict[str, float] | None:
    """Tell in which numbers two states of a production differ.

    Args:
        one: A state.
        other: Another one.

    Returns:
        What the numbers are in the other state, by the input they are; None if the states differ in more.
    """
    found: dict[str, float] = {}
    for name in type(one).model_fields:
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours is theirs or ours == theirs:
            continue
        if name in _GROUPS:
            same = [entry.id for entry in ours] == [entry.id for entry in theirs] and all(
                _differ_in_numbers(entry, now, f"{name}.{entry.id}", found)
                for entry, now in zip(ours, theirs, strict=True)
                if entry is not now
            )
        else:
            same = name in _TABLES and list(ours) == list(theirs)
            found |= {f"{name}.{key}": value for key, value in theirs.items() if value != ours[key]} if same else {}
        if not same:
            return None
    found = {_input(place): value for place, value in found.items()}
    return found if all(isinstance(value, float) for value in found.values()) else None


def _differ_in_numbers(one: Entry, other: Entry, where: str, found: MutableMapping[str, float]) -> bool:
    """Collect the numbers in which two entries differ; tell whether they differ in nothing else."""
    for name in type(one).model_fields:
        ours: Any = getattr(one, name)
        theirs: Any = getattr(other, name)
        if ours is theirs or ours == theirs:
            continue
        if isinstance(ours, float) and isinstance(theirs, float) and name in number_places(type(one)):
            found[f"{where}.{name}"] = theirs
            continue
        inner = name in _INNER and ours is not None and theirs is not None
        if not (inner and _differ_in_numbers(ours, theirs, f"{where}.{name}", found)):
            return False
    return True


def _input(place: str) -> str:
    """Name the input that a number of the file is: a driver goes by its id."""
    group, name, *field = place.split(".")
    return name if group == "drivers" and field == ["value"] else place


def _model_of(shared: Model, production: Production) -> Model:
    """Give the model of another state, which has the same program."""
    lines = {line.id: line for line in production.lines}
    charges = {charge.id: charge for charge in production.charges}
    postings = tuple(
        posting if (line := lines[posting.line.id]) is posting.line else replace(posting, line=line)
        for posting in shared.postings
    )
    rules = tuple(replace(rule, charge=charges[rule.charge.id]) for rule in shared.rules)
    return replace(shared, production=production, postings=postings, rules=rules)
