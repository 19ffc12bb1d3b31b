"""What can be changed in the Finance app's lists: each action makes a new production of the one that is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prodkit import edit
from prodkit.errors import ProdkitError
from prodkit.finance import edits, lists
from prodkit.i18n import Lang
from prodkit.production import Production

Fields = Mapping[str, str]
Change = Callable[[Production, str, Fields, Lang], Production]
"""From the production that is open, the action's value and fields, and the language of the person."""
_WORDS = frozenset({"kind", "to", "of", "what", "spread", "settle", "paid", "on", "exploitation"})
_NAMED = ("parties", "pools")


def _set_word(production: Production, value: str, fields: Fields, _lang: Lang) -> Production:
    place = fields.get("name", "")
    name = place.rpartition(".")[2]
    if name not in _WORDS:
        raise ProdkitError.of("override_place", path=place[:80], known=", ".join(sorted(_WORDS)))
    return edits.set_value(production, place, value == "true" if name == "paid" else value or None)


def _set_words(production: Production, value: str, fields: Fields, _lang: Lang) -> Production:
    return edits.set_value(production, fields.get("name", ""), _listed(value) or None)


def _listed(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]


def _set_label(production: Production, value: str, fields: Fields, lang: Lang) -> Production:
    return lists.set_label(production, fields.get("name", ""), value, lang)


def _set_draw(production: Production, value: str, fields: Fields, _lang: Lang) -> Production:
    corridor, _, source = fields.get("name", "").partition(".")
    return lists.draw_from(production, corridor, source, drawn=value == "true")


def _add_corridor(production: Production, _value: str, fields: Fields, lang: Lang) -> Production:
    entry: dict[str, object] = {name: fields.get(name, "") for name in ("label", "kind", "to")}
    entry |= {"draws": [fields.get("draws", "")], "rate": edits.read_share(fields.get("rate", ""), lang)}
    return lists.add(production, "recoupment.corridors", entry)


def _add_receipts(production: Production, _value: str, fields: Fields, lang: Lang) -> Production:
    """Add what a market brings in a year, with the market where it is new."""
    year, amount = fields.get("year", "").strip(), edit.number(fields.get("amount", ""), lang)
    market = fields.get("market", "")
    if market:
        return edits.set_value(production, f"recoupment.markets.{market}.receipts.{year}", amount)
    entry = {"label": fields.get("label", "").strip() or year, "receipts": {year: amount}}
    return lists.add(production, "recoupment.markets", entry)


def _add_named(production: Production, value: str, fields: Fields, _lang: Lang) -> Production:
    if value not in _NAMED:
        raise ProdkitError.of("override_place", path=value[:80], known=", ".join(_NAMED))
    return lists.add(production, f"recoupment.{value}", {"label": fields.get("label", "")})


def _add_bracket(production: Production, value: str, _fields: Fields, _lang: Lang) -> Production:
    """Add a step above the last one, at its rate."""
    known = lists.entries(production, value)
    last = known[-1] if known else None
    above = last["above"] if last else 0.0
    step = {"above": above + 100_000.0 if last and isinstance(above, float | int) else above,
            "rate": last["rate"] if last else 0.0}  # fmt: skip
    return lists.add(production, value, step)


def _add_term(production: Production, _value: str, fields: Fields, lang: Lang) -> Production:
    entry: dict[str, object] = {"label": fields.get("label", ""), "what": fields.get("what", "")}
    entry["delay"] = edit.number(fields.get("delay", ""), lang)
    if accounts := _listed(fields.get("accounts", "")):
        entry["base"] = {"accounts": accounts}
    return lists.add(production, "cash.terms", entry)


def _add_instalment(production: Production, _value: str, fields: Fields, lang: Lang) -> Production:
    """Add an instalment; one without a share takes what the others leave."""
    entry = {"on": fields.get("date") or fields.get("on"), "share": edits.read_share(fields.get("part", ""), lang)}
    return lists.add(production, f"financing.sources.{fields.get('source', '')}.schedule", entry)


CHANGES: Mapping[str, Change] = {
    "set_word": _set_word,
    "set_words": _set_words,
    "set_label": _set_label,
    "set_draw": _set_draw,
    "add_corridor": _add_corridor,
    "add_receipts": _add_receipts,
    "add_named": _add_named,
    "add_bracket": _add_bracket,
    "add_term": _add_term,
    "add_instalment": _add_instalment,
    "remove_entry": lambda production, value, _fields, _lang: lists.remove(production, value),
    "move_up": lambda production, value, _fields, _lang: lists.move(production, value, -1),
    "move_down": lambda production, value, _fields, _lang: lists.move(production, value, 1),
}
"""Actions of the page that change a list, by name."""
