"""Corridors, payment terms, instalments: entries added to a list, taken out of it, put in another order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodkit.errors import ProdkitError
from prodkit.fields import free, slug
from prodkit.finance.edits import set_value
from prodkit.funding import SECTIONS
from prodkit.i18n import Lang
from prodkit.production import Production

_MOST_LABEL = 300
_MOST_ENTRIES = 500


def entries(production: Production, place: str) -> list[Any]:
    """Give the entries of a list of the file as plain data; none where nothing is written.

    Args:
        production: The production.
        place: Where the list stands: `recoupment.corridors`, `financing.sources.arte.schedule`.

    Raises:
        ProdkitError: If there can be no list there.
    """
    if place.partition(".")[0] not in SECTIONS:
        raise _nowhere(place)
    found: Any = production.plain()
    for part in place.split("."):
        if isinstance(found, list):
            names = [item.get("id", str(number)) for number, item in enumerate(found, 1) if isinstance(item, dict)]
            if part not in names:
                raise _nowhere(place)
            found = found[names.index(part)]
        elif isinstance(found, dict):
            found = found.get(part, [] if place.endswith(f".{part}") else {})
        else:
            raise _nowhere(place)
    if not isinstance(found, list):
        raise _nowhere(place)
    return list(found)


def _nowhere(place: str) -> ProdkitError:
    return ProdkitError.of("override_place", path=place[:80], known=", ".join(SECTIONS))


def add(production: Production, place: str, fields: Mapping[str, object]) -> Production:
    """Add an entry to the end of a list.

    Args:
        production: The production.
        place: Where the list stands.
        fields: The entry as a file has it; one with a label gets an id made of it.

    Returns:
        The production with the entry.

    Raises:
        ProdkitError: If there is no such list, it is full, or a field cannot be used.
    """
    known = entries(production, place)
    if len(known) >= _MOST_ENTRIES:
        raise ProdkitError.of("list_full", place, most=_MOST_ENTRIES)
    entry = {name: value for name, value in fields.items() if value not in (None, "")}
    if isinstance(written := entry.get("label"), str):
        label = written.strip()[:_MOST_LABEL]
        taken = {item.get("id") for item in known}
        stem = slug(label) or place.rpartition(".")[2]
        entry |= {"id": free(stem, taken), "label": label}
    return set_value(production, place, [*known, entry])


def remove(production: Production, place: str) -> Production:
    """Take an entry out of its list.

    Args:
        production: The production.
        place: Where the entry stands: its list, then its id or its number: `cash.terms.rental`.

    Raises:
        ProdkitError: If it does not exist.
    """
    where, position = _found(production, place)
    known = entries(production, where)
    return set_value(production, where, known[:position] + known[position + 1 :])


def move(production: Production, place: str, by: int) -> Production:
    """Move an entry up or down its list; at the end of the list it stays.

    Args:
        production: The production.
        place: Where the entry stands.
        by: -1 to move it up, 1 to move it down.

    Raises:
        ProdkitError: If it does not exist.
    """
    where, position = _found(production, place)
    known = entries(production, where)
    entry = known.pop(position)
    known.insert(min(max(position + by, 0), len(known)), entry)
    return set_value(production, where, known)


def _found(production: Production, place: str) -> tuple[str, int]:
    where, _, name = place.rpartition(".")
    for position, entry in enumerate(entries(production, where)):
        if name == (entry.get("id") if "id" in entry else str(position + 1)):
            return where, position
    raise _nowhere(place)


def set_label(production: Production, place: str, text: str, lang: Lang) -> Production:
    """Set a label as a person types it; one in two languages changes in that person's only.

    Args:
        production: The production.
        place: Where the entry stands whose label it is.
        text: What was typed.
        lang: Language of the person.

    Raises:
        ProdkitError: If the entry does not exist.
    """
    where, position = _found(production, place)
    known = entries(production, where)[position].get("label")
    typed = text.strip()[:_MOST_LABEL]
    return set_value(production, f"{place}.label", {**known, lang: typed} if isinstance(known, dict) else typed)


def draw_from(production: Production, corridor: str, source: str, *, drawn: bool) -> Production:
    """Have a corridor draw from a market or a pool, after those it draws from already, or no longer.

    Raises:
        ProdkitError: If the corridor does not exist.
    """
    where = f"recoupment.corridors.{corridor}.draws"
    others = [name for name in entries(production, where) if name != source]
    return set_value(production, where, [*others, source] if drawn else others)
