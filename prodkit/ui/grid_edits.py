"""What an action of the budget grid means for the production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from prodkit import edit
from prodkit.errors import ProdkitError

if TYPE_CHECKING:
    from prodkit.i18n import Lang
    from prodkit.production import Production
    from prodkit.ui.work import Typed, Work


def apply(work: Work, action: Mapping[str, Any]) -> None:
    """Carry out a change whose shape the grid has checked, as one step to undo.

    Args:
        work: The open production.
        action: As `BudgetGrid.on_action` gives it; what changes nothing in the production is not for here.
    """
    production = work.production
    match action["type"]:
        case "edit":
            work.type_many(_typed(action["edits"]))
        case "add":
            longer, typed = _added(production, action, work.lang)
            work.type_many(_typed(action.get("edits", [])) + typed, longer)
        case "delete":
            work.change(edit.delete_lines(production, _lines(action["rows"])))
        case "duplicate":
            work.change(edit.duplicate_lines(production, _lines(action["rows"])))
        case "mute":
            work.change(_muted(production, action["rows"], muted=action["muted"]))
        case "move":
            account, after = _place(production, action["after"])
            work.change(edit.move_lines(production, _lines(action["rows"]), account, after))


def _split(row: str) -> tuple[str, str]:
    group, _, name = row.partition(":")
    return group, name


def explained(row: str) -> str:
    """Give the key by which `explain` opens the figure of a row."""
    group, name = _split(row)
    return name if group in {"account", "employer"} else f"{group}.{name}" if name else group


def _typed(edits: list[Mapping[str, str]]) -> list[Typed]:
    return [
        (*_split(one["row"]), one["column"], one["text"])
        for one in edits
        if _split(one["row"])[0] in {"lines", "charges"}
    ]


def _lines(rows: list[str]) -> list[str]:
    return [name for group, name in map(_split, rows) if group == "lines"]


def _place(production: Production, after: str) -> tuple[str, str | None]:
    """The account and the line that something comes after; the head of an account for its own row."""
    group, name = _split(after)
    if group in {"account", "employer"}:
        return name, None
    found = next((line for line in production.lines if group == "lines" and line.id == name), None)
    if found is not None:
        return found.account, found.id
    charges = [charge.account for charge in production.charges if group == "charges" and charge.id == name]
    accounts = charges or [line.account for line in production.lines[-1:]]
    if not accounts:
        raise ProdkitError.of("line_unknown", name=after[:60])
    return accounts[0], None


def _added(production: Production, action: Mapping[str, Any], lang: Lang) -> tuple[Production, list[Typed]]:
    """Add the lines without their fields, which are typed in then: one that cannot be used holds back no line."""
    account, after = _place(production, action["after"])
    typed: list[Typed] = []
    for fields in action.get("lines") or [{}]:
        production, name = edit.add_line(production, account, after, lang=lang, wish=fields.get("label", ""))
        typed += [("lines", name, field, text) for field, text in fields.items()]
        after = name
    return production, typed


def _muted(production: Production, rows: list[str], *, muted: bool) -> Production:
    for group in ("lines", "charges"):
        names = [name for one, name in map(_split, rows) if one == group]
        production = edit.mute(production, group, names, muted=muted)
    return production
