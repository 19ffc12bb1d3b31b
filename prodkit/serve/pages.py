"""The page of an app: sent piece by piece while its kernel works, then left to its widgets."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import jinja2
import tornado.web
from jupyter_client.jsonutil import json_default
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from tornado.httputil import url_concat
from tornado.iostream import StreamClosedError
from voila.tornado.handler import TornadoVoilaHandler

from prodkit import i18n
from prodkit.serve.access import Gated, RefusedError, visitor_language
from prodkit.serve.kernels import FullError
from prodkit.serve.site import CLIENT

if TYPE_CHECKING:
    from prodkit.serve.assets import Assets
    from prodkit.serve.guests import Guest
    from prodkit.serve.kernels import Kernels

HOME = "index"
QUERY = 4000  # letters of an address that an app is told
BEAT = 10.0  # seconds between signs of life of a page that takes long
POLICY = (
    "default-src 'self' data: blob:; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_ADDRESS = re.compile(r"\w[\w-]*(/\w[\w-]*)*", re.ASCII)
# Widgets of these kinds are drawn by our own few lines of script; for any other, Voilà's page with all of JupyterLab's.
_OURS = {"anywidget", "@jupyter-widgets/base"}
_BOXES = {"BoxModel", "HBoxModel", "VBoxModel"}
_VIEW = "application/vnd.jupyter.widget-view+json"
_UNSEEN = "figures"  # tag of cells for the replay in tests


@dataclass
class Notebook:
    """An app's notebook, and what is known of its pages from earlier visits.

    Attributes:
        title: Title of the page.
        cells: Cells to show, in order: kind and source.
        assets: Names of the scripts and styles that its widgets need.
        needs_all: Whether it has widgets that only JupyterLab's scripts can draw.
    """

    title: str
    cells: list[tuple[str, str]]
    assets: list[str]
    needs_all: bool = False


class Notebooks:
    """The notebooks of a folder, each read once and again when it changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, tuple[int, Notebook]] = {}

    def get(self, app: str) -> Notebook | None:
        """Read the notebook of an app, if there is such an app."""
        path = self.folder / f"{app}.ipynb"
        if not _ADDRESS.fullmatch(app) or not path.is_file():
            return None
        written = path.stat().st_mtime_ns
        known = self._known.get(app)
        if known is None or known[0] != written:
            known = self._known[app] = (written, self._read(path))
        return known[1]

    @staticmethod
    def _read(path: Path) -> Notebook:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [
            (cell["cell_type"], "".join(cell["source"]))
            for cell in content["cells"]
            if _UNSEEN not in cell["metadata"].get("tags", [])
        ]
        return Notebook(content["metadata"].get("title", "prodkit"), cells, [])


class Pages:
    """What the pages of all visitors share.

    Args:
        templates: Folders of templates, the first ones first.
        notebooks: Folder of the apps.
        shell: The header's apps and words.
        assets: Scripts and styles of widgets.
    """

    def __init__(self, templates: list[str], notebooks: Path, shell: dict[str, Any], assets: Assets) -> None:
        self.notebooks = Notebooks(notebooks)
        self.assets = assets
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates), autoescape=True, enable_async=True, auto_reload=False
        )
        self._environment.globals["shell"] = shell

    def template(self, name: str) -> jinja2.Template:
        """Give a template of the page."""
        return self._environment.get_template(name)


class Visit:
    """One page on its way: its kernel runs the cells while what is known already travels.

    Args:
        handler: Sends the page.
        notebook: The app.
        guest: Comes when a kernel is there.
    """

    def __init__(self, handler: AppHandler, notebook: Notebook, guest: asyncio.Task[Guest]) -> None:
        self.handler = handler
        self.notebook = notebook
        self.guest = guest

    async def start(self) -> str:
        """Send the page's beginning, and give the kernel's name as soon as there is one."""
        return (await self._meanwhile(self.guest)).kernel_id

    async def cells(self) -> AsyncIterator[tuple[str, object]]:
        """Run the cells and give what each shows: kind and content."""
        guest = await self.guest
        count = len(self.notebook.cells)
        for number, (kind, source) in enumerate(self.notebook.cells, 1):
            if kind == "markdown":
                yield "markdown", markdown2html_mistune(source)
            elif kind == "code" and source.strip():
                for output in await self._meanwhile(asyncio.create_task(guest.run(source))):
                    yield shown(output)
                    if output["output_type"] == "error":
                        _LOG.error("A cell failed:\n%s", "\n".join(output["traceback"]))
                        return
            if count > 1:
                yield "step", (number, count)

    async def states(self) -> str:
        """Give the state of every widget as JSON that is safe within a page; null if the page cannot draw them."""
        states = (await self.guest).hand_over()
        if not all(_is_ours(state) for state in states.values()):
            self.notebook.needs_all = True
            return "null"  # the page asks again, and gets Voilà's
        self.notebook.assets = self.handler.pages.assets.take_out(states)
        return json.dumps(states, default=json_default, separators=(",", ":")).replace("<", "\\u003c")

    async def abandon(self) -> None:
        """End the kernel of a visitor who has left before the page was there."""
        await self.handler.kernels.dismiss((await self.guest).kernel_id)

    async def _meanwhile(self, work: asyncio.Task[T]) -> T:
        """Wait for the kernel; the reader has what is written so far, and proxies a sign of life."""
        while True:
            await self.handler.flush()
            done, _ = await asyncio.wait({work}, timeout=BEAT)
            if done:
                return await work
            self.handler.write("\n")


def _is_ours(state: dict[str, Any]) -> bool:
    return state.get("_model_module") in _OURS or state.get("_model_name") in _BOXES


def shown(output: Any) -> tuple[str, object]:
    """Choose the best way to show an output that a page without JupyterLab's scripts has.

    Args:
        output: As in a notebook file.

    Returns:
        Kind and content, for the page's template.
    """
    match output["output_type"]:
        case "error":
            return "fault", ""
        case "stream":
            return ("text", output["text"]) if output["name"] == "stdout" else ("nothing", "")
    data = output["data"]
    ways: list[tuple[str, str, Callable[[Any], object]]] = [
        (_VIEW, "widget", lambda view: view["model_id"]),
        ("text/html", "html", str),
        ("image/svg+xml", "html", str),
        ("image/png", "image", lambda picture: f"data:image/png;base64,{picture}"),
        ("text/plain", "text", str),
    ]
    return next(((kind, say(data[mime])) for mime, kind, say in ways if mime in data), ("nothing", ""))


class AppHandler(Gated, TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no type hints
    """Opens an app at its own address, in the visitor's language."""

    for_clients = True

    def initialize(self, pages: Pages, **kwargs: Any) -> None:
        """Take over what all pages share; the rest is for Voilà."""
        super().initialize(**kwargs)
        self.pages = pages

    @property
    def kernels(self) -> Kernels:
        """The kernels of all visitors."""
        found: Kernels = self.kernel_manager
        return found

    async def get(self, path: str = "") -> None:
        """Send the page of the app `path`; the list of productions if it is empty."""
        app = path or (HOME if self.rights.productions is None else CLIENT)
        notebook = self.pages.notebooks.get(app)
        if notebook is None or not self._may_open(app, notebook):
            raise tornado.web.HTTPError(404)
        try:
            production = self._production()
        except RefusedError as refused:
            await self.refuse(refused)
            return
        lang = self.get_query_argument("lang", "")
        if not lang:
            # With the language in the link, page and kernel agree on it, and the link keeps it when passed on.
            query = [*parse_qsl(self.request.query), ("lang", visitor_language(self))]
            self.redirect(url_concat(self.base_url + path, query))
            return
        try:
            if notebook.needs_all:
                _ = self.xsrf_token  # sets the cookie without which closing the page could not end its kernel
                await TornadoVoilaHandler.get(self, f"{app}.ipynb")
            else:
                await self.kernels.reserve()
                await self._send(app, notebook, i18n.language(lang), production)
        except FullError:
            raise tornado.web.HTTPError(503) from None

    def _may_open(self, app: str, notebook: Notebook) -> bool:
        """Tell whether an app is the visitor's; Voilà's own page and line are for producers."""
        return self.rights.productions is None or (app == CLIENT and not notebook.needs_all)

    def _production(self) -> str:
        """Name the production to which a client's page is bound; "" for a producer's.

        Raises:
            RefusedError: If the address says one that is not theirs.
        """
        if self.rights.productions is None:
            return ""
        chosen = self.rights.chosen(self.get_query_argument("production", ""))
        if chosen is None:
            raise RefusedError("elsewhere")
        return chosen

    async def _send(self, app: str, notebook: Notebook, lang: i18n.Lang, production: str) -> None:
        nonce = secrets.token_urlsafe(16)
        self.set_header("Content-Security-Policy", POLICY.format(scripts=f"'nonce-{nonce}'"))
        self.set_header("Cache-Control", "no-store")
        told = {"QUERY_STRING": self.request.query[:QUERY], "PRODKIT_CLIENT": production}
        told["PRODKIT_PASS"] = (self.rights.productions or {}).get(production, "")  # so that the client can pass it on
        guest = asyncio.create_task(self.kernels.welcome(self.current_user.username, told, production))
        visit = Visit(self, notebook, guest)
        words = i18n.area("page", lang)
        given = {"current": app, "title": notebook.title, "lang": lang, "words": words, "assets": notebook.assets}
        given["apps"] = self.rights.apps
        work = {"start": visit.start, "cells": visit.cells, "states": visit.states}
        template = self.pages.template("app.html.j2")
        try:
            async for piece in template.generate_async(base_url=self.base_url, nonce=nonce, **given, **work):
                self.write(piece)
        except (ConnectionError, TimeoutError):
            _LOG.exception("The page of %s could not be finished", app)
            self.write(f'<script nonce="{nonce}">prodkit_lost()</script>')
        except StreamClosedError:
            await visit.abandon()
