"""Fields of the Finance app: a number, a word chosen, a label, and the buttons of an entry in a list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.html import Html, join, tag
from prodkit.ui.views import button

if TYPE_CHECKING:
    from prodkit.ui.finance.scene import Scene

Choice = tuple[str, str]
"""What the file holds, and what the reader sees."""


def place_id(place: str) -> str:
    """Give the id of an element about a place of the file."""
    return f"pk-{place.replace('.', '-')}"


def number_field(scene: Scene, place: str, shown: str, label: str) -> Html:
    """Draw a field for a number of the file; what was typed and could not be used stays, with the reason."""
    fault = scene.choices.faults.get(place)
    return tag(
        "input", class_="pk-input pk-num pk-cell", name=place, value=fault.text if fault else shown, autocomplete="off",
        id=place_id(place), data_action="set_number", aria_label=label, disabled=not scene.editable,
        aria_invalid="true" if fault else None, title=fault.sentence(scene.lang) if fault else None,
    )  # fmt: skip


def written(scene: Scene, value: float | str | None, *, share: bool = False) -> str:
    """Write a number of the file as a person types it: a formula, a percentage, a figure, or nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return money.format_share(value, scene.lang) if share else scene.number(value)


def number(scene: Scene, place: str, value: float | str | None, *, share: bool = False, about: str = "") -> Html:
    """Draw a number of the file under its label: that of its field, unless it is `about` something else."""
    label = scene.say(f"field.{about or place.rpartition('.')[2]}")
    return labelled(label, place, number_field(scene, place, written(scene, value, share=share), label))


def labelled(label: str, place: str, field: Html) -> Html:
    """Draw a field under its label."""
    return tag("div", tag("label", label, for_=place_id(place)), field, class_="pk-field")


def select(scene: Scene, place: str, chosen: str, choices: Iterable[Choice], **attributes: object) -> Html:
    """Draw a choice among words that a place of the file may hold."""
    options = [_option(value, text, chosen=value == chosen) for value, text in choices]
    return tag("select", options, class_="pk-select", name=place, id=place_id(place), data_action="set_word",
               disabled=not scene.editable, **attributes)  # fmt: skip


@lru_cache(maxsize=2048)
def _option(value: str, text: str, *, chosen: bool) -> Html:
    """Draw one of the words; the same ones stand in every row of a table."""
    return tag("option", text, value=value, selected=chosen)


def choice(scene: Scene, place: str, chosen: str, choices: Iterable[Choice]) -> Html:
    """Draw a choice under its label."""
    return labelled(scene.say(f"field.{place.rpartition('.')[2]}"), place, select(scene, place, chosen, choices))


def label_field(scene: Scene, place: str, shown: str) -> Html:
    """Draw the label of an entry as a field."""
    field = tag("input", class_="pk-input", name=place, value=shown, id=place_id(f"{place}.label"), maxlength=300,
                data_action="set_label", autocomplete="off")  # fmt: skip
    return labelled(scene.say("field.label"), f"{place}.label", field)


def entry_buttons(scene: Scene, place: str, label: str, *, ordered: bool = True) -> Html | None:
    """Draw what can be done with an entry of a list: opened, moved up and down, taken out."""
    if not scene.editable:
        return None
    opened = scene.choices.entry == place
    actions = [("edit_entry", "✎", "edit")]
    actions += [("move_up", "↑", "up"), ("move_down", "↓", "down")] if ordered else []
    buttons = [
        button(sign, action, place, look="quiet", id=f"{place_id(place)}-{word}",
               aria_label=scene.say(f"entry.{word}", label=label),
               aria_expanded=("true" if opened else "false") if word == "edit" else None)
        for action, sign, word in actions
    ]  # fmt: skip
    buttons.append(remove_button(scene, place, label))
    return tag("div", buttons, class_="pk-entry-buttons")


def remove_button(scene: Scene, place: str, label: str) -> Html:
    """Draw the button that takes an entry out of its list."""
    return button("×", "remove_entry", place, look="quiet", id=f"{place_id(place)}-remove",
                  aria_label=scene.say("remove", label=label),
                  data_confirm=scene.say("remove_entry_really", label=label))  # fmt: skip


def form(
    scene: Scene, title: str, action: str, fields: Iterable[Html], value: str = "", *, opened: bool = False
) -> Html:
    """Draw a form that adds something, behind its title."""
    submit = tag("button", scene.say("add"), type="submit", class_="pk-button pk-button-primary")
    drawn = tag("form", list(fields), submit, class_="pk-row-form", data_action=action, data_value=value)
    return tag("details", tag("summary", title), drawn, class_="pk-tree pk-no-print", open=opened)


def new_text(scene: Scene, name: str, about: str, *, required: bool = True, kind: str = "text") -> Html:
    """Draw a field of a form that adds something."""
    field = tag("input", id=f"pk-new-{about}-{name}", name=name, type=kind, class_="pk-input", required=required,
                maxlength=120, autocomplete="off")  # fmt: skip
    return tag("div", tag("label", scene.say(f"field.{name}"), for_=f"pk-new-{about}-{name}"), field, class_="pk-field")


def new_choice(scene: Scene, name: str, about: str, choices: Iterable[Choice]) -> Html:
    """Draw a choice of a form that adds something."""
    options = [tag("option", text, value=value) for value, text in choices]
    field = tag("select", options, id=f"pk-new-{about}-{name}", name=name, class_="pk-select")
    return tag("div", tag("label", scene.say(f"field.{name}"), for_=f"pk-new-{about}-{name}"), field, class_="pk-field")


def card(scene: Scene, place: str, title: str, *parts: object) -> Html:
    """Draw an entry that is open to be changed."""
    head = tag("h3", title, class_="pk-heading", id=f"{place_id(place)}-card", tabindex="-1")
    close = button(scene.say("entry.done"), "edit_entry", place, aria_keyshortcuts="Escape")
    return tag("section", head, join(*parts), tag("div", close, class_="pk-actions"), class_="pk-card pk-no-print",
               aria_labelledby=f"{place_id(place)}-card")  # fmt: skip
