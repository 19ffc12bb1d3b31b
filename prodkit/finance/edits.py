"""Changes to a financing plan, each giving a new production: what the app asks for, in a producer's terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from prodkit import edit, scenario
from prodkit.errors import ProdkitError
from prodkit.fields import free, slug
from prodkit.funding import SECTIONS
from prodkit.funding.plan import SourceKind, State
from prodkit.funding.programme import Programme
from prodkit.i18n import Lang
from prodkit.overrides import Override
from prodkit.production import Production

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
STATES: tuple[State, ...] = get_args(State)
_SHARES = frozenset({"share", "probability", "occupancy", "rate", "deposit", "guaranteed"})
_NEEDED = frozenset({"cash.credit.rate", "cash.vat.delay"})
"""Numbers without which what they are part of is not there: no credit without its rate."""
_MOST_LABEL = 300


def set_number(production: Production, place: str, typed: str, lang: Lang) -> Production:
    """Set a number of the sections on financing as a person types it.

    Args:
        production: The production.
        place: Where it stands, such as `financing.sources.arte.amount`.
        typed: A number, a percentage, a formula that starts with `=`, or nothing.
        lang: Language of the person.

    Returns:
        The production with the change.

    Raises:
        ProdkitError: If the place does not exist or the text is not a number.
    """
    *_, outer, last = f".{place}".split(".")
    is_share = last in _SHARES or outer == "split"
    value = read_share(typed, lang) if is_share else edit.number(typed, lang)
    if value is None and place in _NEEDED:
        place = place.rpartition(".")[0]
    return set_value(production, place, value)


def read_share(typed: str, lang: Lang) -> float | str | None:
    """Read a share as it is typed: 62, 62 % or 0.62, for in a field that shows 62 % a person types 62."""
    value = edit.number(typed, lang)
    return value / 100 if isinstance(value, float) and abs(value) > 1 and "%" not in typed else value


def set_value(production: Production, place: str, value: object) -> Production:
    """Set a field of the sections on financing; None clears it.

    Raises:
        ProdkitError: If the place does not exist or cannot hold the value.
    """
    if place.partition(".")[0] not in SECTIONS:
        raise ProdkitError.of("override_place", path=place[:80], known=", ".join(SECTIONS))
    change = scenario.Layer("", 1, Override(set=place[:200], to=value))
    changed, findings = scenario.apply(production, [change])
    if findings:
        raise ProdkitError(findings)
    return changed


def add_source(production: Production, label: str, kind: str, amount: float | str | None = None) -> Production:
    """Add a source to the plan, or begin the plan with it.

    Args:
        production: The production.
        label: Who pays.
        kind: One of the kinds of source.
        amount: What it brings, in the production's currency; None while unknown.

    Returns:
        The production with the source as its plan's last.

    Raises:
        ProdkitError: If the kind is not one of those known.
    """
    plain = production.plain()
    section = plain.setdefault("financing", {})
    sources: list[dict[str, Any]] = section.setdefault("sources", [])
    taken = {source["id"] for source in sources}
    name = free(slug(label) or "source", taken)
    sources.append({"id": name, "label": label.strip()[:_MOST_LABEL], "kind": kind, "amount": amount})
    return _with_section(production, plain)


def add_programme(production: Production, programme: Programme, options: Mapping[str, float]) -> Production:
    """Add a source that is estimated from an aid programme.

    Args:
        production: The production.
        programme: The programme.
        options: What it is told, by name.

    Returns:
        The production with the source as its plan's last.
    """
    plain = production.plain()
    sources = plain.setdefault("financing", {}).setdefault("sources", [])
    taken = {source["id"] for source in sources}
    name = free(programme.id, taken)
    sources.append({
        "id": name, "label": programme.label, "kind": "tax_credit", "programme": programme.id, "options": dict(options),
    })  # fmt: skip
    return _with_section(production, plain)


def remove_source(production: Production, name: str) -> Production:
    """Take a source out of the plan; banks no longer advance its instalments either."""
    plain = production.plain()
    section = plain.get("financing", {})
    section["sources"] = [source for source in section.get("sources", []) if source["id"] != name]
    for discount in plain.get("cash", {}).get("discounts", []):
        discount["sources"] = [source for source in discount["sources"] if source != name]
    return _with_section(production, plain)


def _with_section(production: Production, plain: dict[str, Any]) -> Production:
    head = {name: plain[name] for name in ("prodkit", "title", "kind")}
    sections = {name: plain[name] for name in ("financing", "cash") if name in plain}
    parsed = Production.parse(head | sections)
    return production.model_copy(update={name: getattr(parsed, name) for name in sections})
