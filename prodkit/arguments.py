"""What is given to the public functions, looked at before anything is computed: all that is wrong with it, at once.

Each function here finds nothing, or what makes one argument unusable; `refuse` raises what was found of all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from math import isfinite
from numbers import Integral

from prodkit import money
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import short
from prodkit.production import Production

_MOST_WRITTEN = 1e15  # a float holds no more digits
_MOST_SEED = 2**63 - 1
_DEEPEST = 99  # more levels than a chart of accounts has


def refuse(*found: Iterable[Finding]) -> None:
    """Refuse arguments.

    Args:
        *found: What was found in each.

    Raises:
        ProdkitError: If anything was.
    """
    findings = list(chain.from_iterable(found))
    if findings:
        raise ProdkitError(findings)


def production(given: object) -> Iterator[Finding]:
    """Find what is no production."""
    if not isinstance(given, Production):
        yield Finding("argument_production", where="production", params={"found": type(given).__name__})


def number(where: str, given: object) -> Iterator[Finding]:
    """Find what is no finite number."""
    if not is_number(given):
        yield Finding("argument_number", where=where, params={"found": said(given)})


def whole(where: str, given: object, least: int, most: int) -> Iterator[Finding]:
    """Find what is no whole number between two."""
    if not is_whole(given, least, most):
        params = {"found": said(given), "least": least, "most": float(most)}
        yield Finding("argument_whole", where=where, params=params)


def depth(given: object) -> Iterator[Finding]:
    """Find what tells no depth of accounts; none given is all of them."""
    return iter(()) if given is None else whole("depth", given, 0, _DEEPEST)


def seed(given: object) -> Iterator[Finding]:
    """Find what no random numbers can start from."""
    if not is_whole(given, 0, _MOST_SEED):
        yield Finding("seed", where="seed", params={"found": said(given)})


def yes_or_no(where: str, given: object) -> Iterator[Finding]:
    """Find what is neither true nor false."""
    if not isinstance(given, bool):
        yield Finding("yes_no", where=where, params={"found": said(given)})


def choice(where: str, given: object, known: Sequence[str]) -> Iterator[Finding]:
    """Find what is none of some words."""
    if not (isinstance(given, str) and given in known):
        yield Finding("choice", where=where, params={"found": said(given), "expected": ", ".join(known)})


def currency(given: object) -> Iterator[Finding]:
    """Find what is neither a currency nor left out."""
    if given is not None and not (isinstance(given, str) and money.known_currency(given)):
        yield Finding("currency", where="currency", params={"found": said(given)})


def names(where: str, given: object, kinds: type | tuple[type, ...] = str) -> Iterator[Finding]:
    """Find what is no list of names; a text alone is none, for its letters would be taken for names."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Collection):
        yield Finding("argument_names", where=where, params={"found": said(given)})
        return
    for one in given:
        if not isinstance(one, kinds):
            yield Finding("argument_names", where=where, params={"found": said(one)})


def values(where: str, given: object) -> Iterator[Finding]:
    """Find what is no set of values by name."""
    if not isinstance(given, Mapping):
        yield Finding("argument_values", where=where, params={"found": said(given)})
        return
    for name, value in given.items():
        if not isinstance(name, str):
            yield Finding("argument_values", where=where, params={"found": said(name)})
        else:
            yield from number(f"{where}.{short(name)}", value)


def is_number(given: object) -> bool:
    """Tell whether a value is a finite number, of Python's or NumPy's; true and false are none."""
    return _finite(given) is not None


def is_whole(given: object, least: int, most: int) -> bool:
    """Tell whether a value is a whole number between two, of Python's or NumPy's; true and false are none."""
    if isinstance(given, bool) or not isinstance(given, Integral):
        return False
    return least <= int(given) <= most


def said(given: object) -> str | float:
    """Put what was given into a finding: numbers to be written in the reader's language, the rest short."""
    number = _finite(given)
    return short(given) if number is None or abs(number) > _MOST_WRITTEN else number


def _finite(given: object) -> float | None:
    if isinstance(given, Decimal):
        given = float("nan") if given.is_snan() else float(given)
    number = money.as_number(given)
    return number if number is not None and isfinite(number) else None
