"""A visitor's kernel: runs the cells of an app, then carries the talk between its widgets and the page."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from jupyter_client.jsonutil import json_default
from nbformat.v4 import output_from_msg

if TYPE_CHECKING:
    from jupyter_client.asynchronous import AsyncKernelClient

READY = 60.0  # seconds a kernel may take to answer for the first time
ENDED = 4410  # code of a connection closed because its kernel is gone, which no reconnection brings back
_ENDED = "the kernel ended"
_OUTPUTS = {"display_data", "execute_result", "stream", "error"}
_WIDGETS = "jupyter.widget"

Send = Callable[[str], object]


class Guest:
    """A kernel and what its page needs to know of it.

    Args:
        kernel_id: Name of the kernel.
        client: Its client, with channels started.

    Attributes:
        states: State of each widget by its id, until the page has taken them over.
        visitor: Whose page it is; nobody's yet if "".
        production: Production to which the page of a client is bound; "" for a producer's.
    """

    def __init__(self, kernel_id: str, client: AsyncKernelClient) -> None:
        self.kernel_id = kernel_id
        self.states: dict[str, dict[str, Any]] = {}
        self.visitor = self.production = ""
        self._client = client
        self._runs: dict[str, tuple[asyncio.Future[None], list[Any]]] = {}
        self._handed_over = False
        self._said = self._heard = 0  # numbers of the last message to the page and from it
        self._unseen: deque[tuple[int, str]] = deque()  # said, and not known to have arrived
        self._send: Send | None = None
        self._hang_up: Callable[[int], object] | None = None
        self._heard_at = time.monotonic()
        self._listening = asyncio.create_task(self._listen())

    # -- running the app

    async def ready(self, is_alive: Callable[[], Awaitable[bool]]) -> None:
        """Wait until the kernel answers and is heard.

        Args:
            is_alive: Tells whether its process is there.

        Raises:
            ConnectionError: If it ends meanwhile.
            TimeoutError: If it does not answer within a minute.
        """
        async with asyncio.timeout(READY):
            while await is_alive():  # what the kernel says before the connection stands is lost, so it is asked again
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.run(""), 0.5)
                    return
        raise ConnectionError("the kernel ended while it started")

    async def run(self, code: str) -> list[Any]:
        """Run code and wait for its end.

        Returns:
            Its outputs, as in a notebook file; one of type "error" if it failed.

        Raises:
            ConnectionError: If the kernel has ended, or ends meanwhile.
        """
        if self._listening.cancelling():
            raise ConnectionError(_ENDED)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        number = self._client.execute(code, store_history=False, silent=not code)
        outputs: list[Any] = []
        self._runs[number] = (done, outputs)
        try:
            await done
        finally:
            del self._runs[number]
        return outputs

    def hand_over(self) -> dict[str, dict[str, Any]]:
        """Give the states of all widgets; from now on the page is told what changes."""
        states, self.states = self.states, {}
        self._handed_over = True
        return states

    # -- the page's connection

    def connect(self, seen: int, send: Send, hang_up: Callable[[int], object]) -> None:
        """Take a connection of the page, in place of an earlier one, and send what it missed.

        Args:
            seen: Number of the last message that the page has.
            send: Sends a text to the page.
            hang_up: Closes the connection with a code.
        """
        self._heard_at = time.monotonic()
        if self._hang_up is not None:
            self._hang_up(1000)
        self._send, self._hang_up = send, hang_up
        self.seen(seen)
        for _, text in self._unseen:
            send(text)

    def disconnect(self, send: Send) -> bool:
        """Forget a connection; tell whether it was the one in use."""
        if self._send != send:
            return False
        self._send = self._hang_up = None
        return True

    @property
    def connected(self) -> bool:
        """Whether a page is there."""
        return self._send is not None

    @property
    def rest(self) -> float:
        """Seconds since the visitor's last sign of life."""
        return time.monotonic() - self._heard_at

    def hear(self, number: int, widget: str, data: dict[str, Any]) -> int:
        """Hand a message of the page to one of the widgets, once.

        Args:
            number: The message's number; the page says a message again if it does not know that it came.
            widget: Id of the widget.
            data: What to tell it.

        Returns:
            The number up to which all messages came.
        """
        self._heard_at = time.monotonic()
        if number == self._heard + 1:
            self._heard = number
            self._client.shell_channel.send(self._client.session.msg("comm_msg", {"comm_id": widget, "data": data}))
        return self._heard

    def seen(self, number: int) -> None:
        """Forget what was kept for the case that the page had missed it."""
        while self._unseen and self._unseen[0][0] <= number:
            self._unseen.popleft()

    def end(self) -> None:
        """Stop listening, and tell the page that this kernel will not come back."""
        self._listening.cancel()
        self._client.stop_channels()
        for done, _ in self._runs.values():
            if not done.done():
                done.set_exception(ConnectionError(_ENDED))
        if self._hang_up is not None:
            self._hang_up(ENDED)
        self._send = self._hang_up = None

    # -- what the kernel says

    async def _listen(self) -> None:
        while True:
            message = await self._client.get_iopub_msg(timeout=None)
            kind, content = message["msg_type"], message["content"]
            done, outputs = self._runs.get(message["parent_header"].get("msg_id", ""), (None, []))
            if kind == "status" and content["execution_state"] == "idle" and done is not None and not done.done():
                done.set_result(None)
            elif kind in _OUTPUTS and done is not None:
                outputs.append(output_from_msg(message))
            elif kind == "comm_open" and content["target_name"] == _WIDGETS:
                self._note(content["comm_id"], content["data"], opened=True)
            elif kind == "comm_msg":
                self._note(content["comm_id"], content["data"], opened=False)

    def _note(self, widget: str, data: dict[str, Any], *, opened: bool) -> None:
        if not self._handed_over:
            self.states.setdefault(widget, {}).update(data.get("state", {}))
            return
        self._said += 1
        message = {"n": self._said, "widget": widget, "opened": opened, "data": data}
        text = json.dumps(message, default=json_default)
        self._unseen.append((self._said, text))
        if self._send is not None:
            self._send(text)
