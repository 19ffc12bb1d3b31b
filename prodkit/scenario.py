"""Scenarios as live layers: what a production becomes when the changes of a scenario are laid over it.

A scenario holds only what differs. Its changes apply in order, after those of the scenario it sits on; everything else
follows the production. A change whose target has gone changes nothing, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

from pydantic import ValidationError

from prodkit import chart as charts
from prodkit import formula
from prodkit.entries import Entry, Line
from prodkit.errors import Finding, ProdkitError, has_errors
from prodkit.fields import findings_of, short
from prodkit.overrides import Group, Override, Scenario
from prodkit.production import Production, entry_groups, parse_entry

BASE = "base"
"""Name of the production itself, without any scenario."""
_FIXED = frozenset({"prodkit", "title", "kind", "currency", "chart", "accounts", "scenarios", "typed_totals"})
_HEAD = ("prodkit", "title", "kind")


@dataclass(frozen=True, slots=True)
class Layer:
    """One change and where it is written."""

    scenario: str
    number: int
    """Place in its scenario, from 1."""
    override: Override

    @property
    def where(self) -> str:
        """Name the place as findings do: `scenarios.four-weeks.overrides.1`."""
        return f"scenarios.{self.scenario}.overrides.{self.number}"


def resolve(production: Production, scenario: str | None = None) -> Production:
    """Give the production as a scenario sees it, with its changes and those of all below it applied.

    Args:
        production: The production.
        scenario: Id of the scenario; None or `base` for the production itself.

    Returns:
        A production like any other, which keeps its list of scenarios.

    Raises:
        ProdkitError: If there is no such scenario, if it sits on itself, or if a change cannot be applied.
    """
    changed, findings = apply(production, chain(production, scenario))
    if has_errors(findings):
        raise ProdkitError(finding for finding in findings if finding.severity == "error")
    return changed


def find(production: Production, scenario: str) -> Scenario:
    """Give a scenario by its id.

    Raises:
        ProdkitError: If there is none.
    """
    asked: object = scenario
    for one in production.scenarios:
        if isinstance(asked, str) and one.id == asked:
            return one
    known = ", ".join([BASE, *(one.id for one in production.scenarios)])
    raise ProdkitError.of("scenario_unknown", where="scenarios", name=short(scenario), known=known)


def is_base(scenario: object) -> bool:
    """Tell whether this names the production itself."""
    return scenario is None or (isinstance(scenario, str) and scenario == BASE)


def line_of_descent(production: Production, scenario: str | None) -> list[Scenario]:
    """List a scenario and those it sits on, the lowest first.

    Raises:
        ProdkitError: If one of them does not exist or sits on itself.
    """
    found: list[Scenario] = []
    current = scenario
    while current is not None and not is_base(current):
        above = found[-1] if found else None
        if any(one.id == current for one in found):
            raise _broken_base("scenario_circle", found[0])
        try:
            found.append(find(production, current))
        except ProdkitError:
            if above is None:
                raise
            raise _broken_base("scenario_base", above) from None
        current = found[-1].base
    return found[::-1]


def _broken_base(code: str, scenario: Scenario) -> ProdkitError:
    return ProdkitError.of(code, f"scenarios.{scenario.id}.base", label=scenario.label, base=scenario.base)


def chain(production: Production, scenario: str | None) -> list[Layer]:
    """List the changes of a scenario in the order in which they apply, those of the scenarios below it first.

    Raises:
        ProdkitError: If one of them does not exist or sits on itself.
    """
    return [layer for one in line_of_descent(production, scenario) for layer in layers(one)]


def layers(scenario: Scenario) -> list[Layer]:
    """List a scenario's own changes."""
    return [Layer(scenario.id, number, override) for number, override in enumerate(scenario.overrides, 1)]


def apply(production: Production, changes: Iterable[Layer]) -> tuple[Production, list[Finding]]:
    """Lay changes over a production, in order.

    Args:
        production: The production.
        changes: What to change.

    Returns:
        The changed production, and what could not be applied: errors for what is wrong, warnings for changes whose
        target has gone.
    """
    draft = _Draft(production)
    for layer in changes:
        draft.apply(layer)
    return draft.production(), draft.findings


def members(group: Group, chart: charts.Chart) -> Callable[[Line], bool]:
    """Tell which lines belong to a group."""
    costs = {entry.code for entry in chart.entries.values() if entry.kind == "cost"}
    accounts = _below(group.accounts, chart) if group.accounts else costs
    accounts -= _below(group.except_accounts, chart)
    tags, but = set(group.tags), set(group.except_tags)

    def belongs(line: Line) -> bool:
        places = set(line.location.values()) if isinstance(line.location, dict) else {line.location}
        return (
            (not group.lines or line.id in group.lines)
            and line.account in accounts
            and (not tags or not tags.isdisjoint(line.tags))
            and but.isdisjoint(line.tags)
            and (not group.phases or line.phase in group.phases)
            and (not group.locations or not places.isdisjoint(group.locations))
            and (not group.suppliers or line.supplier in group.suppliers)
        )

    return belongs


def _below(codes: Iterable[str], chart: charts.Chart) -> set[str]:
    return {account for code in codes if code in chart.entries for account in chart.below(code)}


def times(value: float | str, by: float | str) -> float | str:
    """Multiply two numbers of the file, each a number or a formula."""
    if isinstance(value, float) and isinstance(by, float):
        return value * by
    bodies = [str(part).strip().removeprefix("=").strip() for part in (value, by)]
    product = f"= ({bodies[0]}) * ({bodies[1]})"
    formula.parse(product)
    return product


class _Draft:
    """A production on which changes are made one after the other."""

    def __init__(self, base: Production) -> None:
        self.base = base
        self.findings: list[Finding] = []
        self._groups: dict[str, dict[str, Any]] = {}
        self._sections: dict[str, Any] = {}

    def production(self) -> Production:
        """Give the production as it is now."""
        groups = {name: tuple(entries.values()) for name, entries in self._groups.items()}
        return self.base.model_copy(update=groups | self._sections) if groups or self._sections else self.base

    def apply(self, layer: Layer) -> None:
        """Make one change, or note why it cannot be made."""
        try:
            self._apply(layer.override)
        except ProdkitError as error:
            self.findings += [replace(finding, where=layer.where) for finding in error.findings]

    def _apply(self, override: Override) -> None:
        if override.scale is not None and override.by is not None:
            self._scale(override.scale, override.by)
        elif override.set is not None:
            self._set(override)
        elif override.add is not None or override.add_charge is not None:
            self._add(override)
        else:
            self._change(override)

    def _group(self, name: str) -> dict[str, Any]:
        if name not in self._groups:
            self._groups[name] = {entry.id: entry for entry in getattr(self.base, name)}
        return self._groups[name]

    @cached_property
    def _chart(self) -> charts.Chart:
        return charts.of(self.base)

    # -- the kinds of change

    def _set(self, override: Override) -> None:
        target = override.target
        head, _, rest = target.partition(".")
        if head in _FIXED or head not in Production.model_fields:
            raise ProdkitError.of("override_place", path=target, known=", ".join(settable()))
        if head not in entry_groups():
            self._set_section(head, rest, override.to)
            return
        if rest.partition(".")[2] in {"", "id"}:
            raise ProdkitError.of("override_field", path=target)
        self._change(override)

    def _set_section(self, head: str, rest: str, to: object) -> None:
        """Set a field of the production itself, or what is inside one of its sections."""
        current = self._sections.get(head, getattr(self.base, head))
        plain: dict[str, Any] = {name: getattr(self.base, name) for name in _HEAD}
        plain[head] = current.model_dump(mode="json", exclude_defaults=True) if isinstance(current, Entry) else current
        if rest and plain[head] is not None and not isinstance(plain[head], dict):
            raise ProdkitError.of("override_field", path=f"{head}.{rest}")
        plain[head] = dict(plain[head] or {}) if rest else plain[head]
        _put(plain, [head, *rest.split(".")] if rest else [head], to)
        try:
            self._sections[head] = getattr(Production.model_validate(plain), head)
        except ValidationError as error:
            raise ProdkitError(findings_of(error, plain, {"": Production})) from None

    def _scale(self, group: Group, by: float | str) -> None:
        belongs = members(group, self._chart)
        lines = self._group("lines")
        chosen = [line for line in lines.values() if belongs(line)]
        if not chosen:
            self._missing("override_nothing")
        for line in chosen:
            lines[line.id] = line.model_copy(update={"x": times(line.x, by)})

    def _add(self, override: Override) -> None:
        head, _, name = override.target.partition(".")
        entry, group = changed_entry(override, None), self._group(head)
        if name in group:
            group[name] = entry
            self._missing("override_added", path=override.target)
        entries = [*group.values()]
        same = [place for place, other in enumerate(entries, 1) if head == "lines" and other.account == entry.account]
        entries.insert(same[-1] if same else len(entries), entry)
        self._groups[head] = {one.id: one for one in entries}

    def _change(self, override: Override) -> None:
        """Change one entry, or take it out."""
        head, name, *_ = override.target.split(".")
        group = self._group(head)
        if name not in group:
            self._missing("override_target", path=f"{head}.{name}")
        entry = changed_entry(override, group[name])
        if entry is None:
            del group[name]
        else:
            group[name] = entry

    @staticmethod
    def _missing(code: str, **params: object) -> NoReturn:
        raise ProdkitError([Finding(code, "warning", params=params)])


def changed_entry(override: Override, entry: Any) -> Any:
    """Give what one change makes of a line, charge, driver or phase.

    Args:
        override: A change of one entry.
        entry: The entry; None while it is absent.

    Returns:
        The entry after the change; None where it is absent.

    Raises:
        ProdkitError: If the change cannot be made.
    """
    if override.add is not None or override.add_charge is not None:
        return override.add or override.add_charge
    if entry is None or override.remove is not None:
        return None
    if override.set is None:
        return entry.model_copy(update={"muted": override.mute is not None})
    group, _, *field = override.target.split(".")
    plain = entry.model_dump(mode="json", exclude_defaults=True)
    _put(plain, field, override.to)
    return parse_entry(group, plain)


def settable() -> list[str]:
    """List the fields of a production that a scenario may change."""
    return [name for name in Production.model_fields if name not in _FIXED]


def _put(plain: dict[str, Any], path: list[str], value: object) -> None:
    """Set what is inside nested plain data; None clears it."""
    *outer, last = path
    inside: Any = plain
    for part in outer:
        inside = _inside(inside, part)
    if isinstance(inside, list):
        raise ProdkitError.of("override_field", path=".".join(path))
    if value is None:
        inside.pop(last, None)
    else:
        inside[last] = value


def _inside(plain: Any, part: str) -> Any:
    """Step into a copy of a field, or of the item of a list that has this id or, counted from 1, this place."""
    if isinstance(plain, list):
        known = [str(item.get("id", number)) if isinstance(item, dict) else "" for number, item in enumerate(plain, 1)]
        if part not in known:
            raise ProdkitError([Finding("override_target", "warning", params={"path": part})])
        place: Any = known.index(part)
        inside = plain[place]
    else:
        place, inside = part, plain.get(part)
    plain[place] = inside.copy() if isinstance(inside, dict | list) else {}
    return plain[place]
