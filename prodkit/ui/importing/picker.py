"""A field to choose or drop a file, sent in pieces; what is too large is refused before it is sent, and here again."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import anywidget
import traitlets

from prodkit import datafiles, i18n
from prodkit.exchange.tables import MAX_BYTES
from prodkit.i18n import Lang
from prodkit.ui.oneway import OneWay

_LOG = logging.getLogger(__name__)
_PIECE = 600_000
"""Bytes of a piece; each is answered, so that the page knows how far it is and a slow line is not flooded."""
_LONGEST_NAME = 200
_MEGA = 1_000_000


@dataclass
class _Coming:
    """A file on its way."""

    number: int
    name: str
    size: int
    data: bytearray = field(default_factory=bytearray)


class FilePicker(OneWay, anywidget.AnyWidget):
    """Let the reader choose or drop a file, and hand over its bytes.

    Args:
        lang: Language of the reader.
        eager: Whether the field takes the focus when it appears: the reader has just asked for it.
    """

    texts = traitlets.Dict().tag(sync=True)
    most = traitlets.Int().tag(sync=True)
    piece = traitlets.Int().tag(sync=True)
    eager = traitlets.Bool().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)

    def __init__(self, lang: Lang, *, eager: bool = False) -> None:
        self._callback: Callable[[str, bytes], object] = lambda *_: None
        self._coming: _Coming | None = None
        super().__init__(texts=_texts(lang), most=MAX_BYTES, piece=_PIECE, eager=eager)
        self.on_msg(self._receive)

    @traitlets.default("_esm")
    def _default_esm(self) -> str:
        return datafiles.asset("picker.js")

    def speak(self, lang: Lang) -> None:
        """Go on in another language."""
        self.texts = _texts(lang)

    def on_file(self, callback: Callable[[str, bytes], object]) -> None:
        """Call `callback` with the name and the bytes of each file. Both are untrusted."""
        self._callback = callback

    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        if not isinstance(message, dict) or not isinstance(number := message.get("number"), int):
            _LOG.warning("Picker: a message that is not a file's was ignored")
            return
        if message.get("type") == "start":
            self._start(number, message.get("name"), message.get("size"))
        elif message.get("type") == "piece":
            self._piece(number, message.get("data"))

    def _start(self, number: int, name: object, size: object) -> None:
        self._coming = None
        if not isinstance(name, str) or not isinstance(size, int) or not 0 <= size <= MAX_BYTES:
            self.send({"type": "refused", "number": number})
            return
        self._coming = _Coming(number, name[-_LONGEST_NAME:].encode("utf-8", "replace").decode(), size)
        self._go_on(self._coming)

    def _piece(self, number: int, text: object) -> None:
        coming = self._coming
        if coming is None or coming.number != number:
            _LOG.warning("Picker: a piece of no file was ignored")
            return
        try:
            piece = base64.b64decode(text, validate=True) if isinstance(text, str) and len(text) <= 2 * _PIECE else b""
        except (binascii.Error, ValueError):
            piece = b""
        if not piece or len(coming.data) + len(piece) > coming.size:
            self._coming = None
            self.send({"type": "refused", "number": number})
            return
        coming.data += piece
        self._go_on(coming)

    def _go_on(self, coming: _Coming) -> None:
        """Ask for the next piece, or hand over the whole."""
        if len(coming.data) < coming.size:
            self.send({"type": "next", "number": coming.number, "at": len(coming.data)})
            return
        self._coming = None
        try:
            self._callback(coming.name, bytes(coming.data))
        finally:
            self.send({"type": "done", "number": coming.number})


def _texts(lang: Lang) -> dict[str, Any]:
    names = ("label", "hint", "sending", "reading", "too_large", "refused")
    params = {"most": MAX_BYTES // _MEGA, "name": "{name}", "percent": "{percent}", "size": "{size}"}
    return {name: i18n.text(f"importing.picker.{name}", lang, **params) for name in names}
