"""A visitor without a browser: asks for a page, connects to its kernel, talks to its widgets."""

from __future__ import annotations

import http.client
import json
import re
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Sent:
    """A page as it came, with its headers."""

    url: str
    status: int
    headers: Message
    body: str
    cookie: str = ""

    @property
    def kernel(self) -> str:
        found = re.search(r'dataset\.kernel =\s*"([\w-]+)"', self.body)
        assert found, self.body[-2000:]
        return found[1]

    @property
    def states(self) -> dict[str, dict[str, Any]]:
        found = re.search(r'id="pk-states" type="application/json">(.*?)</script>', self.body, re.DOTALL)
        assert found, self.body[-2000:]
        states: dict[str, dict[str, Any]] = json.loads(found[1])
        return states

    @property
    def widget(self) -> str:
        """Id of the page's widget of its own kind."""
        (found,) = (name for name, state in self.states.items() if state["_model_module"] == "anywidget")
        return found


def ask(url: str, path: str = "", method: str = "GET", body: str | None = None, **headers: str) -> Sent:
    """Ask for an address; `headers` are named with underscores for dashes."""
    where = urlsplit(url)
    with closing(http.client.HTTPConnection(where.netloc, timeout=PATIENCE)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"/{path}", body, named)
        reply = connection.getresponse()
        return Sent(url, reply.status, reply.headers, reply.read().decode(errors="replace"))


async def connect(page: Sent, seen: int = 0, *, kernel: str = "", **headers: str) -> WebSocketClientConnection:
    """Open the line of a page."""
    address = f"{page.url.replace('http', 'ws')}line/{kernel or page.kernel}?seen={seen}"
    return await websocket_connect(HTTPRequest(address, headers=headers, connect_timeout=PATIENCE))


async def hear(line: WebSocketClientConnection) -> dict[str, Any]:
    """Take the next message of the kernel; {} once the line is closed, at both ends."""
    text = await line.read_message()
    if text is None:
        line.close()
    found: dict[str, Any] = {} if text is None else json.loads(text)
    return found


async def say(line: WebSocketClientConnection, widget: str, content: object, number: int) -> None:
    """Tell a widget something."""
    data = {"method": "custom", "content": content}
    await line.write_message(json.dumps({"n": number, "widget": widget, "data": data}))


async def until(line: WebSocketClientConnection, key: str, value: object) -> list[dict[str, Any]]:
    """Listen until a widget's state has this; give all messages of widgets on the way."""
    heard = []
    while True:
        message = await hear(line)
        assert message, "the line was closed"
        if "n" in message:
            heard.append(message)
            if message["data"].get("state", {}).get(key) == value:
                return heard
