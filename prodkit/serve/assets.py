"""Scripts and styles of widgets at addresses that name their content, so that a browser keeps them for good."""

from __future__ import annotations

import hashlib
from typing import Any

import tornado.web

from prodkit.serve.access import Gated

ADDRESS = r"/assets/([0-9a-f]{32}\.(?:js|css))"
_KINDS = {"_esm": "js", "_css": "css"}
_TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
_LEAST = 200  # characters; shorter texts travel with the page


class Assets:
    """Everything that widgets have brought along so far."""

    def __init__(self) -> None:
        self._texts: dict[str, bytes] = {}

    def take_out(self, states: dict[str, dict[str, Any]]) -> list[str]:
        """Replace the scripts and styles in the states of widgets by their addresses.

        Args:
            states: State of each widget; changed in place: `{"_esm": {"asset": NAME}}`.

        Returns:
            The names of all assets, in order.
        """
        names: dict[str, None] = {}
        for state in states.values():
            for key, kind in _KINDS.items():
                text = state.get(key)
                if isinstance(text, str) and len(text) >= _LEAST:
                    name = self.add(text, kind)
                    state[key] = {"asset": name}
                    names[name] = None
        return list(names)

    def add(self, text: str, kind: str) -> str:
        """Keep a text and give it a name.

        Args:
            text: What to serve.
            kind: `"js"` or `"css"`.
        """
        content = text.encode()
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
        self._texts.setdefault(name, content)
        return name

    def get(self, name: str) -> bytes | None:
        """Give the content of an asset, if there is one of that name."""
        return self._texts.get(name)


class AssetHandler(Gated):
    """Serves assets, to be kept for good."""

    for_clients = True

    def initialize(self, assets: Assets) -> None:
        """Take over what to serve."""
        self.assets = assets

    def get(self, name: str) -> None:
        """Send an asset."""
        content = self.assets.get(name)
        if content is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", _TYPES[name.rpartition(".")[2]])
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(content)

    def compute_etag(self) -> None:
        """The name says the content; nothing needs comparing."""
