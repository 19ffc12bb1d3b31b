"""A panel of the page whose HTML is made here, and whose buttons and fields call back here.

The page's side (`static/live.js`) changes only what differs, so that focus, open trees and a slider in the hand stay.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

import anywidget
import traitlets

from prodkit import datafiles
from prodkit.html import Html
from prodkit.ui.oneway import OneWay

_LOG = logging.getLogger(__name__)
_MOST_CHARACTERS = 6_000_000
_MOST_FIELDS = 500

Action = Callable[[str, Mapping[str, str]], object]
"""What the reader can do; takes an element's value and the fields around it, all of it untrusted."""


class LivePanel(OneWay, anywidget.AnyWidget):
    """Show HTML made in Python, and call Python when the reader acts on it.

    Args:
        styled: Whether this panel brings the style sheets of the page; one panel of an app does.
        styles: Style sheets of the app's own, which come after those.

    In the HTML, `data-action="save"` on a button or link calls the action `save` with its `data-value`; on a field,
    with its value once changed; on a form, when submitted. `data-drive="crew"` on a slider calls the action `drive`
    while it moves, never faster than answers come back. `data-remember="who"` keeps a field's value in the reader's
    browser. Every action gets the value and the named fields of the form around the element.
    """

    html = traitlets.Unicode().tag(sync=True)
    page = traitlets.Dict().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, *, styled: bool = False, styles: Sequence[str] = ()) -> None:
        self._actions: dict[str, Action] = {}
        # One panel of an app brings the style sheets, which hold for all of the page.
        sheets = [*(("theme.css", "app.css") if styled else ()), *styles]
        super().__init__(_css="".join(map(datafiles.asset, sheets)))
        self.on_msg(self._receive)

    @traitlets.default("_esm")
    def _default_esm(self) -> str:
        return datafiles.asset("live.js")

    def show(self, content: Html) -> None:
        """Show this instead of what was there."""
        self.html = str(content)

    def address(self, title: str, query: Mapping[str, str], *, unsaved: bool) -> None:
        """Keep the page's title, address and warning about unsaved work up to date.

        Args:
            title: Title of the browser's tab.
            query: What the address says after `?`, so that a reload reopens what is seen; "" takes a part out.
            unsaved: Whether leaving the page deserves a question.
        """
        self.page = {"title": title, "query": dict(query), "unsaved": unsaved}

    def on(self, action: str, callback: Action) -> None:
        """Call back on an action of the reader.

        Args:
            action: Its name in `data-action`.
            callback: Takes the element's value and the fields of the form around it. All of it is untrusted.
        """
        self._actions[action] = callback

    def tell(self, kind: str, **content: object) -> None:
        """Have the page do something now: `download`, `open` another page, or `focus` an element."""
        self.send({"type": kind, **content})

    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        action = _read(message)
        if action is None:
            _LOG.warning("Panel: a message that is not an action was ignored")
            return
        name, value, fields, number = action
        callback = self._actions.get(name)
        if callback is not None:
            callback(value, fields)
        self.answered = number


def _read(message: object) -> tuple[str, str, dict[str, str], int] | None:
    """Check the shape and size of what a browser sent."""
    if not isinstance(message, dict):
        return None
    name, value, number = message.get("action"), message.get("value", ""), message.get("number", 0)
    fields = message.get("fields", {})
    if not isinstance(name, str) or not isinstance(value, str) or not isinstance(number, int) or abs(number) > 2**53:
        return None
    if not isinstance(fields, dict) or len(fields) > _MOST_FIELDS:
        return None
    if not all(isinstance(key, str) and isinstance(field, str) for key, field in fields.items()):
        return None
    if sum(map(len, (name, value, *fields, *fields.values()))) > _MOST_CHARACTERS:
        return None
    return name, _writable(value), {key: _writable(field) for key, field in fields.items()}, number


def _writable(text: str) -> str:
    """A browser can send half a character, which could neither be saved nor sent back to it."""
    return text.encode("utf-8", "replace").decode()
