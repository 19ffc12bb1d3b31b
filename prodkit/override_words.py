"""What a change of a scenario does, in a few words: `Shooting days: 34 → 30`, `Sets −15%`, `Drone added`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prodkit import i18n, money
from prodkit.chart import Chart
from prodkit.chart import of as chart_of
from prodkit.entries import Entry, Line
from prodkit.fields import Text
from prodkit.i18n import Lang, pick
from prodkit.overrides import Group, Override
from prodkit.production import Production, entry_groups
from prodkit.scenario import Layer, apply

_GROUPS = frozenset({"lines", "charges", "phases", "drivers"})
_SHARES = frozenset({("lines", "vat"), ("lines", "employer.rate"), ("charges", "rate")})
_ACCOUNTS = frozenset({"account", "base.accounts", "base.except_accounts", "employer_account"})
_CODED = {"unit": "units", "amortise.unit": "units", "job.status": "payroll_app.status", "of": "scenario.of_what"}
"""Fields whose values are words of the file, and where their names for a reader are."""


def said(override: Override, before: Production, lang: Lang, *, after: Production | None = None) -> str:
    """Say what a change does.

    Args:
        override: The change; its own label is used if it has one.
        before: The production it is made on, for names and old values.
        lang: Language of the reader.
        after: The production once it is made; by default worked out.

    Returns:
        A few words, without a full stop.
    """
    if own := pick(override.label, lang):
        return own
    if override.scale is not None:
        return _scaled(override, override.scale, before, lang)
    if override.set is None:
        word = "add" if override.add_charge is not None else override.action
        return i18n.text(f"scenario.{word}", lang, label=_label(override, before, lang))
    changed = apply(before, [Layer("", 1, override)])[0] if after is None else after
    return _set(override, before, changed, lang)


def taken_back(override: Override, before: Production, after: Production, lang: Lang) -> str:
    """Say what it does to go without a change.

    Args:
        override: The change.
        before: The production with it.
        after: The production without it.
        lang: Language of the reader.
    """
    if override.set is not None and not override.label:
        return _set(override, before, after, lang)
    return i18n.text("scenario.taken_back", lang, what=said(override, after, lang, after=before))


def _label(override: Override, before: Production, lang: Lang) -> str:
    """Name what a change is about: the line, driver or charge, else its place in the file."""
    group, _, rest = override.target.partition(".")
    entry = override.add or override.add_charge or _at(before, f"{group}.{rest.partition('.')[0]}")
    return pick(getattr(entry, "label", ""), lang) or rest.partition(".")[0] or group


def _set(override: Override, before: Production, after: Production, lang: Lang) -> str:
    group, _, rest = override.target.partition(".")
    field = rest.partition(".")[2]
    label = _label(override, before, lang)
    named = _name(group, rest, field, label, lang)
    if group not in entry_groups() and (found := _within(before, override.target, lang)):
        named = found
    what = label if (group, field) == ("drivers", "value") else named
    entry = _at(before, f"{group}.{rest.partition('.')[0]}")
    place = field if group in _GROUPS else f"{group}.{rest}".rstrip(".")
    values = _Values(before, group, share=group == "drivers" and getattr(entry, "share", False), lang=lang)
    old, new = (values.written(_at(state, override.target), place) for state in (before, after))
    if (group, field) == ("lines", "rate") and getattr(entry, "job", None) is not None:  # paid by the grid
        nothing, minimum = (i18n.text(f"scenario.{name}", lang) for name in ("nothing", "minimum"))
        old, new = (minimum if one == nothing else one for one in (old, new))
    return i18n.text("scenario.set", lang, what=what, old=old, new=new)


def _at(production: Production, place: str) -> Any:
    """The value at a place of the file."""
    found: Any = production
    for part in place.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, tuple):
            known = {getattr(entry, "id", None) or str(number): entry for number, entry in enumerate(found, 1)}
            found = known.get(part)
        else:
            found = getattr(found, part, None)
    return found


def _name(group: str, rest: str, field: str, label: str, lang: Lang) -> str:
    words = i18n.area("scenario", lang)
    if group in _GROUPS:
        key = "field.charge_rate" if (group, field) == ("charges", "rate") else f"field.{field.replace('.', '_')}"
        return i18n.text("scenario.of", lang, label=label, field=words.get(key, field))
    return f"{words.get(f'field.{group}', group)} {rest}".rstrip()


def _within(production: Production, place: str, lang: Lang) -> str:
    """Name a number inside a section by the last thing on the way to it that has a name: a source and its delay."""
    parts = place.split(".")
    on_the_way = (_at(production, ".".join(parts[:end])) for end in range(len(parts) - 1, 0, -1))
    label = next((found for one in on_the_way if (found := pick(getattr(one, "label", ""), lang))), "")
    words = i18n.area("scenario", lang)
    field = words.get(f"field.{parts[-1]}", parts[-1])
    if label and parts[-2].isdecimal():  # one of several: the second payment
        field = f"{words.get(f'field.{parts[-3]}', parts[-3])} {parts[-2]}, {field}"
    return i18n.text("scenario.of", lang, label=label, field=field) if label else ""


@dataclass(frozen=True, slots=True)
class _Values:
    """Writes values of one of the groups of a file, or of the production itself, for a reader."""

    production: Production
    group: str
    share: bool
    lang: Lang

    def written(self, value: object, field: str) -> str:
        """Write what a field holds."""
        if isinstance(value, Entry):
            stated = {name: getattr(value, name) for name in type(value).model_fields if name in value.model_fields_set}
            return self._fields(stated, field) or i18n.text("scenario.everything", self.lang)
        if isinstance(value, Mapping) and value and not value.keys() <= set(i18n.LANGS):
            return self._fields(value, field)
        if isinstance(value, tuple | list) and value:
            return ", ".join(self.written(part, field) for part in value)
        return self._single(value, field) or i18n.text("scenario.nothing", self.lang)

    def _single(self, value: object, field: str) -> str:
        if isinstance(value, bool):
            return i18n.text(f"scenario.{'yes' if value else 'no'}", self.lang)
        if isinstance(value, int | float):
            return self._number(value, field)
        if isinstance(value, dt.date):
            return money.format_day(value, self.lang)
        if isinstance(value, Mapping):
            return pick(dict(value), self.lang)
        return self._word(str(value or ""), field)

    def _number(self, value: float, field: str) -> str:
        share = (self.share and field != "step") or (self.group, field) in _SHARES
        return money.format_share(value, self.lang) if share else money.format_number(value, self.lang)

    def _word(self, value: str, field: str) -> str:
        if field in _ACCOUNTS:
            return _account(value, chart_of(self.production), self.lang)
        if field == "phase":
            return pick(getattr(_at(self.production, f"phases.{value}"), "label", value), self.lang)
        area, _, inner = _CODED.get(field, "").partition(".")
        return i18n.area(area, self.lang).get(f"{inner}.{value}".lstrip("."), value) if area else value

    def _fields(self, values: Mapping[str, object], field: str) -> str:
        """Write what is said inside a field; the first name of a job needs no word before it."""
        known, said = i18n.area("scenario", self.lang), []
        for name, value in values.items():
            inner = f"{field}.{name}"
            word = known.get(f"field.{inner.replace('.', '_')}", name)
            written = self.written(value, inner)
            said.append(written if inner == "job.title" else f"{word} {written}")
        return ", ".join(said)


def _in_any_language(location: Text) -> Iterable[str]:
    return location.values() if isinstance(location, dict) else [location]


def _scaled(override: Override, group: Group, before: Production, lang: Lang) -> str:
    what = members_said(group, before, lang)
    by = override.by
    if isinstance(by, float):
        percent = money.format_share(abs(by - 1), lang)
        return i18n.text("scenario.scaled", lang, what=what, sign="−" if by < 1 else "+", percent=percent)
    return i18n.text("scenario.scaled_by", lang, what=what, by=by)


def members_said(group: Group, before: Production, lang: Lang) -> str:
    """Say which lines a group takes in."""
    chart = chart_of(before)
    lines: dict[str, Line] = {line.id: line for line in before.lines}
    phases = {phase.id: pick(phase.label, lang) for phase in before.phases}
    parts = [pick(lines[name].label, lang) if name in lines else name for name in group.lines]
    parts += [_account(code, chart, lang) for code in group.accounts]
    parts += [phases.get(name, name) for name in group.phases]
    places = {place: pick(line.location, lang) for line in before.lines for place in _in_any_language(line.location)}
    parts += [*group.tags, *(places.get(name, name) for name in group.locations), *group.suppliers]
    but = [_account(code, chart, lang) for code in group.except_accounts] + list(group.except_tags)
    what = ", ".join(parts) or i18n.text("scenario.everything", lang)
    return i18n.text("scenario.but", lang, what=what, but=", ".join(but)) if but else what


def _account(code: str, chart: Chart, lang: Lang) -> str:
    return chart.entries[code].name(lang) if code in chart.entries else code
