"""The proxy of a JupyterHub in a few lines, for a test on a machine without the usual one, which needs Node."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from jupyterhub.proxy import Proxy


class SmallProxy(Proxy):  # type: ignore[misc]  # JupyterHub has no type hints
    """Carries each connection to where its first request goes; a page asks for a connection of its own each time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._routes: dict[str, dict[str, Any]] = {}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        where = urlsplit(self.public_url)
        self._server = await asyncio.start_server(self._serve, where.hostname, where.port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    async def add_route(self, routespec: str, target: str, data: dict[str, Any]) -> None:
        self._routes[routespec] = {"routespec": routespec, "target": target, "data": data}

    async def delete_route(self, routespec: str) -> None:
        self._routes.pop(routespec, None)

    async def get_all_routes(self) -> dict[str, dict[str, Any]]:
        return self._routes

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            first, *headers = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            path = first.split(b" ")[1].decode()
            route = max((spec for spec in self._routes if f"{path}/".startswith(spec)), key=len)
            target = urlsplit(self._routes[route]["target"])
            far_reader, far_writer = await asyncio.open_connection(target.hostname, target.port)
            if not any(header.lower().startswith(b"upgrade:") for header in headers):
                kept = [header for header in headers if not header.lower().startswith(b"connection:")]
                headers = [b"Connection: close", *kept]
            far_writer.write(b"\r\n".join([first, *headers]))
            await asyncio.gather(_carry(reader, far_writer), _carry(far_reader, writer))
        writer.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()
