"""HTML made in Python, where every text is escaped unless it was made here."""

from __future__ import annotations

from html import escape
from typing import Any


class Html(str):
    """Text that is HTML already; plain `str` is escaped when it becomes part of one."""

    __slots__ = ()


_VOID = frozenset({"br", "hr", "img", "input", "meta"})


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """Make an element.

    Args:
        name: Its tag.
        *children: Texts (escaped), HTML, or sequences of these; None is left out.
        **attributes: A trailing underscore is dropped and others become dashes (`class_`, `aria_label`). True gives a
            bare attribute; None and False leave it out.

    Returns:
        The element.

    >>> tag("p", "a < b", class_="pk-hint")
    '<p class="pk-hint">a &lt; b</p>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: object) -> Html:
    """Put texts and elements one after the other."""
    return Html("".join(_child(child) for child in children))


def _child(child: Any) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, list | tuple):
        return join(*child)
    return escape(str(child))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
