"""Words of the import panel, and cells of a file as they are shown."""

from __future__ import annotations

from prodkit import i18n, money
from prodkit.html import Html, tag
from prodkit.i18n import Lang

_LONGEST = 48


def say(key: str, lang: Lang, **params: object) -> str:
    """Give a sentence of the panel."""
    return i18n.text(f"importing.{key}", lang, **params)


def shown(value: object, lang: Lang) -> str:
    """Write what a cell holds, cut where it would fill the page."""
    text = money.format_number(value, lang) if isinstance(value, float) else str(value).strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def choice(label: str, name: str, options: list[tuple[str, str]], chosen: str) -> Html:
    """Draw a choice that corrects how the file is read."""
    place = field_id(name)
    return tag("div", tag("label", label, for_=place), select(name, options, chosen, id=place), class_="pk-field")


def select(name: str, options: list[tuple[str, str]], chosen: str, **attributes: object) -> Html:
    """Draw the list of a choice; what is chosen is in it, whatever it is."""
    known = {value for value, _ in options}
    every = options if chosen in known else [*options, (chosen, chosen or "–")]
    listed = [tag("option", text, value=value, selected=value == chosen) for value, text in every]
    return tag("select", listed, name=name, class_="pk-select", data_action="correct", **attributes)


def typed(label: str, name: str, value: object, **attributes: object) -> Html:
    """Draw a field that corrects how the file is read."""
    place = field_id(name)
    field = tag("input", id=place, name=name, value=value, class_="pk-input", data_action="correct",
                autocomplete="off", **attributes)  # fmt: skip
    return tag("div", tag("label", label, for_=place), field, class_="pk-field")


def field_id(name: str) -> str:
    """Give the id of a field."""
    return f"pk-import-{name.replace('.', '-')}"
