"""Changes to a production, each giving a new one: what a grid, an app or a script asks for, in a producer's terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from prodkit import formula, money
from prodkit.entries import Charge, Driver, Line
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import free, slug
from prodkit.i18n import Lang
from prodkit.production import MAX_LINES, Production, parse_entry

SHARES = frozenset({"vat", "employer.rate"})
NUMBERS = SHARES | {
    "quantity", "x", "rate", "job.hours", "job.base_hours", "employer.ceiling", "amount", "cap", "floor", "value",
    "min", "max",
}  # fmt: skip
_DEFAULTS: Mapping[str, object] = {"quantity": 1.0, "x": 1.0}
_TRUE = frozenset({"true", "1", "oui", "yes", "x", "vrai"})


def number(text: str, lang: Lang) -> float | str | None:
    """Read what was typed into a number's cell.

    Args:
        text: A number as the person writes it, a formula that starts with `=`, or nothing.
        lang: Language of the person.

    Returns:
        The number, the formula, or None for nothing.

    Raises:
        ProdkitError: If it is neither.
    """
    typed = text.strip()
    if not typed:
        return None
    if formula.is_formula(typed):
        formula.parse(typed)
        return typed
    value = money.parse_number(typed, lang)
    if value is None:
        raise ProdkitError.of("number", found=typed[:60])
    return value


def set_field(production: Production, group: str, name: str, field: str, text: str, lang: Lang) -> Production:
    """Set one field of a line, charge or driver from what was typed.

    Args:
        production: The production.
        group: `lines`, `charges` or `drivers`.
        name: Id of the entry.
        field: Field, with a point for what is inside (`employer.rate`).
        text: What was typed.
        lang: Language of the person; a bilingual label changes in this language only.

    Returns:
        The production with the change.

    Raises:
        ProdkitError: If the text cannot be used; the finding says why.
    """
    entry = _entry(production, group, name)
    if not _is_field(entry, field):
        raise _unknown_field(group, entry, field)
    plain = entry.model_dump(mode="json", exclude_defaults=True)
    _put(plain, field, _value(entry, field, text, lang), entry)
    return _replace(production, group, name, parse_entry(group, plain))


def has_field(production: Production, group: str, name: str, field: str) -> bool:
    """Tell whether `set_field` knows this field of this entry."""
    return any(entry.id == name and _is_field(entry, field) for entry in getattr(production, group, ()))


def _is_field(entry: Line | Charge | Driver, field: str) -> bool:
    """Ids are no fields to type in: formulas, charges and scenarios name entries by them."""
    outer, _, inner = field.partition(".")
    return (field in NUMBERS if inner else field != "id") and outer in type(entry).model_fields


def _unknown_field(group: str, entry: Line | Charge | Driver, field: str) -> ProdkitError:
    known = [name for name in type(entry).model_fields if name != "id"]
    params = {"field": field[:60], "near": ", ".join(known)}
    return ProdkitError([Finding("unknown_field", where=f"{group}.{entry.id}", params=params)])


def _value(entry: Line | Charge | Driver, field: str, text: str, lang: Lang) -> object:
    if field in NUMBERS:
        value = number(text, lang)
        is_share = field in SHARES or (field == "rate" and isinstance(entry, Charge)) or getattr(entry, "share", False)
        if is_share and isinstance(value, float) and abs(value) >= 1 and "%" not in text:
            value /= 100  # in a cell that shows 62 %, a person types 62; as in spreadsheets, 1 is 1 %
        return _DEFAULTS.get(field) if value is None else value
    if field == "tags":
        return [tag for part in text.split(",") if (tag := part.strip())]
    if field in {"muted", "in_kind", "abroad", "contingency"}:
        return text.strip().lower() in _TRUE
    if field in {"label", "location", "note"}:
        known = getattr(entry, field)
        return {**known, lang: text.strip()} if isinstance(known, dict) else text.strip()
    return text.strip() or None


def _put(plain: dict[str, Any], field: str, value: object, entry: Line | Charge | Driver) -> None:
    outer, _, inner = field.partition(".")
    if inner:
        inside = {key: part for key, part in {**plain.get(outer, {}), inner: value}.items() if part is not None}
        # Without a rate there is nothing the employer pays, so clearing it clears the ceiling too.
        gone = not inside or (field == "employer.rate" and value is None)
        plain[outer] = None if gone else inside
    elif value is None and type(entry).model_fields[outer].is_required():
        plain[outer] = ""
    elif value is None:
        plain.pop(outer, None)
    else:
        plain[outer] = value


def add_line(
    production: Production,
    account: str,
    after: str | None = None,
    fields: Mapping[str, str] | None = None,
    *,
    lang: Lang,
    wish: str = "",
) -> tuple[Production, str]:
    """Add a line to an account.

    Args:
        production: The production.
        account: Code of its account.
        after: Line that it follows; by default it is the account's first.
        fields: Text of some fields, as typed.
        lang: Language of the person.
        wish: What its id is made of; by default its label.

    Returns:
        The production with the line, and the line's id.

    Raises:
        ProdkitError: If a field cannot be used, or there are as many lines as a file holds.
    """
    typed = dict(fields or {})
    plain: dict[str, Any] = {
        "id": _free_id(production, wish or typed.get("label", "")),
        "account": account,
        "label": "",
    }
    line = parse_entry("lines", plain)
    position = _position(production, account, after)
    changed = _with_lines(production, (*production.lines[:position], line, *production.lines[position:]))
    for field, text in typed.items():
        changed = set_field(changed, "lines", plain["id"], field, text, lang)
    return changed, plain["id"]


def put_line(production: Production, fields: Mapping[str, Any], *, wish: str = "") -> tuple[Production, str]:
    """Add a line given as data, such as a job with its hours, after the last one of its account.

    Args:
        production: The production.
        fields: The line as a file has it, without its id.
        wish: What its id is made of; by default its label.

    Returns:
        The production with the line, and the line's id.

    Raises:
        ProdkitError: If a field cannot be used, or there are as many lines as a file holds.
    """
    line = parse_entry("lines", {**fields, "id": _free_id(production, wish or str(fields.get("label", "")))})
    same = [index for index, other in enumerate(production.lines) if other.account == line.account]
    position = same[-1] + 1 if same else len(production.lines)
    return _with_lines(production, (*production.lines[:position], line, *production.lines[position:])), line.id


def _position(production: Production, account: str, after: str | None) -> int:
    ids = [line.id for line in production.lines]
    if after is not None:
        if after not in ids:
            raise ProdkitError.of("line_unknown", name=after)
        return ids.index(after) + 1
    same = [index for index, line in enumerate(production.lines) if line.account == account]
    return same[0] if same else len(ids)


def delete_lines(production: Production, names: Collection[str]) -> Production:
    """Take lines out."""
    return _with_lines(production, [line for line in production.lines if line.id not in names])


def duplicate_lines(production: Production, names: Collection[str]) -> Production:
    """Repeat lines, each copy after its original.

    Raises:
        ProdkitError: If a line is not there, or there would be more lines than a file holds.
    """
    changed = production
    for name in names:
        line = _entry(changed, "lines", name)
        copy = line.model_copy(update={"id": _free_id(changed, name)})
        ids = [other.id for other in changed.lines]
        position = ids.index(name) + 1
        changed = _with_lines(changed, (*changed.lines[:position], copy, *changed.lines[position:]))
    return changed


def mute(production: Production, group: str, names: Iterable[str], *, muted: bool) -> Production:
    """Leave lines or charges out of every total, or take them in again."""
    changed = production
    for name in names:
        changed = _replace(changed, group, name, _entry(changed, group, name).model_copy(update={"muted": muted}))
    return changed


def move_lines(production: Production, names: Sequence[str], account: str, after: str | None) -> Production:
    """Move lines to an account, after one of its lines or to its head."""
    there = {"account": account}
    moved = [
        parse_entry("lines", line.model_dump(mode="json", exclude_defaults=True) | there)
        for line in production.lines
        if line.id in names
    ]
    rest = _with_lines(production, [line for line in production.lines if line.id not in names])
    position = _position(rest, account, after)
    return _with_lines(rest, (*rest.lines[:position], *moved, *rest.lines[position:]))


def set_drivers(production: Production, values: Mapping[str, float]) -> Production:
    """Give drivers new values.

    Raises:
        ProdkitError: If a value is larger than a production file holds.
    """
    drivers = tuple(
        parse_entry("drivers", driver.model_dump(mode="json", exclude_defaults=True) | {"value": values[driver.id]})
        if driver.id in values
        else driver
        for driver in production.drivers
    )
    return production.model_copy(update={"drivers": drivers})


def set_values(production: Production, values: Mapping[str, float | str | None]) -> Production:
    """Set numbers and dates anywhere in the file, by their path.

    Args:
        production: The production.
        values: The new value of each path, such as `lines.camera.rate`, `drivers.shoot_days.value`,
            `exchange_rates.USD`, `phases.shoot.start`, `scenarios.belgium.overrides.2.to` (changes count from 1); None
            takes a field out.

    Returns:
        The production with all of them.

    Raises:
        ProdkitError: With every finding at once: a path that leads nowhere, a value that its field does not take.
    """
    data = production.plain()
    lost = [place for place, value in values.items() if not _set_path(data, place.split("."), value)]
    if lost:
        raise ProdkitError(Finding("place_unknown", where=place[:200]) for place in lost)
    return Production.parse(data)


def _set_path(data: Any, path: Sequence[str], value: object) -> bool:
    """Set a value in plain data; tell whether there is such a place."""
    first, *rest = path
    if isinstance(data, list):
        inside = next((entry for entry in data if isinstance(entry, dict) and entry.get("id") == first), None)
        if inside is None and first.isdecimal() and 0 < int(first) <= len(data):
            inside = data[int(first) - 1]
        return bool(rest) and inside is not None and _set_path(inside, rest, value)
    if not isinstance(data, dict):
        return False
    if rest:
        return first in data and _set_path(data[first], rest, value)
    if value is None:
        data.pop(first, None)
    else:
        data[first] = value
    return True


def _with_lines(production: Production, lines: Iterable[Line]) -> Production:
    changed = tuple(lines)
    if len(changed) > MAX_LINES:
        raise ProdkitError.of("too_many", where="lines")
    return production.model_copy(update={"lines": changed})


def _entry(production: Production, group: str, name: str) -> Any:
    for entry in getattr(production, group):
        if entry.id == name:
            return entry
    raise ProdkitError.of("line_unknown", name=name[:60])


def _replace(production: Production, group: str, name: str, new: object) -> Production:
    entries = tuple(new if entry.id == name else entry for entry in getattr(production, group))
    return production.model_copy(update={group: entries})


def _free_id(production: Production, wish: str) -> str:
    taken = {line.id for line in production.lines}
    stem = slug(wish) or "line"
    return free(stem, taken)
