"""How a number of a production is named: by its path in the file, as an input of a batch, and for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from prodkit import funding, i18n
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    from prodkit.entries import Entry
    from prodkit.production import Production

_ONLY = {"drivers": "value", "phases": "length"}


def full(path: str) -> str:
    """Give the path of a number where only its driver or phase was named: `drivers.crew` is `drivers.crew.value`."""
    head, _, rest = path.partition(".")
    return f"{path}.{_ONLY[head]}" if head in _ONLY and rest and "." not in rest else path


def key(path: str) -> str:
    """Give the key of a number among the inputs of a batch: drivers go by their id alone."""
    whole = full(path)
    return whole.split(".")[1] if whole.startswith("drivers.") and whole.endswith(".value") else whole


def of_key(production: Production, name: str) -> str:
    """Give the full path of a number from its key, or from any of its names."""
    driver = any(driver.id == name for driver in production.drivers)
    return f"drivers.{name}.value" if driver else full(name)


def label(production: Production, path: str, lang: Lang) -> str:
    """Name a number for a reader: `Shooting days`, `Camera · Rate`, `Exchange rate USD`.

    Args:
        production: The production.
        path: Full path of the number.
        lang: Language of the reader.
    """
    head, _, rest = path.partition(".")
    if head in funding.SECTIONS and (section := getattr(production, head)) is not None:
        return " · ".join(_inside(section, rest, lang))
    name, _, field = rest.partition(".")
    found = next((entry for entry in getattr(production, head, ()) if getattr(entry, "id", None) == name), None)
    if found is None:
        known = i18n.area("paths", lang).get(head)
        return f"{known} {rest}" if known else path
    own = pick(found.label, lang) or name
    said = i18n.area("paths", lang).get(f"fields.{field}")
    return own if field == _ONLY.get(head) or said is None else f"{own} · {said}"


def _inside(section: Entry, rest: str, lang: Lang) -> Iterator[str]:
    """Name what a path into a section on financing goes through: the labels on the way, then the number itself."""
    found: Any = section
    *outer, last = rest.split(".")
    for part in outer:
        if isinstance(found, tuple):
            names = [getattr(item, "id", str(number)) for number, item in enumerate(found, 1)]
            found = found[names.index(part)] if part in names else None
            yield pick(getattr(found, "label", ""), lang) or part
        else:
            found = getattr(found, part, None)
    yield i18n.area("paths", lang).get(f"fields.{last}", last)
