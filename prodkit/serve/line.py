"""The connection between a page and its kernel. It carries messages of widgets and nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from prodkit.serve.access import Gated
from prodkit.serve.guests import ENDED

if TYPE_CHECKING:
    from prodkit.serve.guests import Guest
    from prodkit.serve.kernels import Kernels

LEAVING = {1001, 4001}  # what browsers say, or our script, when a page is closed, reloaded or left
_METHODS = {"custom", "update", "request_state"}


class LineHandler(Gated, WebSocketMixin, WebSocketHandler, JupyterHandler):  # type: ignore[misc]
    """Takes what the page says to its widgets and sends what they answer."""

    for_clients = True
    guest: Guest | None = None

    @property
    def kernels(self) -> Kernels:
        """The kernels of all visitors."""
        found: Kernels = self.kernel_manager
        return found

    async def get(self, kernel_id: str) -> None:
        """Open the connection, for a visitor who may."""
        if not self.current_user:
            raise tornado.web.HTTPError(403)
        await super().get(kernel_id)

    def open(self, kernel_id: str) -> None:
        """Take the page's place at its kernel, if the kernel is still there."""
        super().open(kernel_id)
        self.set_nodelay(True)  # an answer must not wait until the browser has confirmed the one before
        guest = self.kernels.guests.get(kernel_id)
        if guest is None or not self.rights.sees(guest.production):
            self.close(ENDED)  # whether someone else's or nobody's is not told
            return
        self.guest = guest
        self.kernels.notify_connect(kernel_id)
        self.guest.connect(_number(self.get_query_argument("seen", "0")), self.tell, self.close)

    def tell(self, text: str) -> None:
        """Send a message to the page; one that has just gone misses nothing."""
        with suppress(WebSocketClosedError):
            self.write_message(text)

    def on_message(self, message: str | bytes) -> None:
        """Hand a message to a widget; anything that is not one is dropped."""
        if self.guest is None:
            return
        try:
            said = json.loads(message)
            if "seen" in said:
                self.guest.seen(int(said["seen"]))
                return
            number, widget, data = int(said["n"]), str(said["widget"]), dict(said["data"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return
        if data.get("method") in _METHODS:
            self.tell(json.dumps({"heard": self.guest.hear(number, widget, data)}))

    def on_close(self) -> None:
        """End the kernel of a page that was closed; wait for one that has only lost its connection."""
        super().on_close()
        guest, self.guest = self.guest, None
        if guest is None or not guest.disconnect(self.tell):
            return
        self.kernels.notify_disconnect(guest.kernel_id)
        if self.close_code in LEAVING:
            self.kernels.leave(guest.kernel_id)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004
