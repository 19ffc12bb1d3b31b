"""Who pays, when, and what comes back: the sections `financing`, `cash`, `recoupment` and `tour` of a production file.

Every number may be a formula over the drivers, and has a path such as `financing.sources.arte.amount`, so that a batch
or a scenario can replace it like any other number of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from prodkit.entries import Entry
from prodkit.fields import is_number
from prodkit.funding.cash import Cash
from prodkit.funding.plan import Financing
from prodkit.funding.programme import Programme
from prodkit.funding.recoupment import Recoupment
from prodkit.funding.tour import Tour

__all__ = ["Cash", "Financing", "Programme", "Recoupment", "Tour", "numbers", "numbers_of"]

SECTIONS = ("financing", "cash", "recoupment", "tour")


def numbers_of(production: Entry) -> Iterator[tuple[str, float | str]]:
    """List every number of the sections on financing, with its place."""
    for section in SECTIONS:
        entry = getattr(production, section)
        if entry is not None:
            yield from numbers(entry, section)


def numbers(entry: Entry, where: str) -> Iterator[tuple[str, float | str]]:
    """List every number of a section with its place.

    Programmes are left out: their formulas speak of the budget and of eligible costs, not of drivers.

    Args:
        entry: A section, or a part of one.
        where: Its place in the file.

    Yields:
        The place, such as `financing.sources.arte.schedule.2.share`, and the number or formula that stands there.
    """
    if isinstance(entry, Programme):
        return
    for name in type(entry).model_fields:
        value, place = getattr(entry, name), f"{where}.{name}"
        if isinstance(value, Entry):
            yield from numbers(value, place)
        elif isinstance(value, tuple):
            for position, item in enumerate(value, 1):
                if isinstance(item, Entry):
                    yield from numbers(item, f"{place}.{getattr(item, 'id', position)}")
        elif isinstance(value, Mapping) and name in _number_fields(type(entry)):
            yield from ((f"{place}.{key}", number) for key, number in value.items())
        elif value is not None and name in _number_fields(type(entry)):
            yield place, value


@cache
def _number_fields(model: type[Entry]) -> frozenset[str]:
    """The fields of an entry that hold a number, or numbers by name."""
    return frozenset(name for name, info in model.model_fields.items() if is_number(info))
