"""The door: who may see what, asked before anything else, at every address and for every connection.

A visitor shows what `prodkit.links` has signed: once in a link, `?key=…`, then in a cookie that scripts cannot read.
Where no key is asked for, whoever reaches the server is the producer.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import tornado.web
from tornado.httputil import url_concat

from prodkit import i18n, links
from prodkit.serve.site import APPS, CLIENT

if TYPE_CHECKING:
    import jinja2

    from prodkit.serve.site import Site

LONGEST = 400  # days for which browsers keep a cookie at most
MOST = 30  # links of one visitor that are looked at
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_APP = re.compile(r"\w[\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a visitor may see.

    Attributes:
        productions: Those whose client view is open to them, each with the key of the visitor's link ("" where none
            is asked for); None for a producer, to whom everything is open.
        bound: Whether one production is shown whatever the address says.
    """

    productions: Mapping[str, str] | None = None
    bound: bool = False

    @property
    def apps(self) -> Sequence[str]:
        """The apps that the header leads to."""
        return APPS if self.productions is None else ()

    def sees(self, production: str) -> bool:
        """Tell whether a page may be theirs that was opened for clients of a production, or for a producer ("")."""
        return self.productions is None or production in self.productions

    def chosen(self, wanted: str) -> str | None:
        """Choose the production to show a client; None if the one that the address says is not theirs."""
        known = self.productions or {}
        if len(known) == 1 and (self.bound or not wanted):
            return next(iter(known))
        return wanted if wanted in known else None


class RefusedError(Exception):
    """A visitor who may not come in.

    Attributes:
        reason: Why: `door.<reason>` in the `page` catalogue.
        instead: Where to ask for entry; "" if nowhere.
    """

    def __init__(self, reason: str, instead: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.instead = instead


class Door:
    """Lets in those who hold a link.

    Args:
        site: What is served, and the key that links are signed with.
        base_url: Where the server's addresses begin.
        page: Template of what those read who may not come in.

    Attributes:
        outside: Addresses of those who are still to be let in, with their handlers.
    """

    outside: Sequence[tuple[str, type[tornado.web.RequestHandler]]] = ()

    def __init__(self, site: Site, base_url: str, page: jinja2.Template) -> None:
        self.page = page
        self._site = site
        self.base_url = base_url
        self._cookie = f"prodkit-{links.name_of(site.key)}-" if site.key else ""

    def fit(self, handler: type[tornado.web.RequestHandler]) -> type[tornado.web.RequestHandler]:
        """Put the door before a handler that has none."""
        return handler if issubclass(handler, Gated) else type(handler.__name__, (Gated, handler), {})

    async def admit(self, handler: Gated) -> Rights:
        """Tell what a visitor may see.

        Raises:
            RefusedError: If that is nothing.
        """
        if self._site.key is None:
            return self._narrowed(None)
        opened: dict[str, str] = {}
        reason = "missing"
        shown = [one.value for name, one in handler.request.cookies.items() if name.startswith(self._cookie)]
        for text in shown[:MOST]:
            try:
                opened[links.verify(self._site.key, text, _today()).production] = text
            except links.LinkError as error:
                reason = error.reason
        if not opened:
            raise RefusedError(reason)
        return self._narrowed(None if "" in opened else opened)

    def exchange(self, handler: Gated, text: str) -> str:
        """Take the key of a link and give a cookie for it.

        Returns:
            Where to go on: the address without the key, and no other host's.

        Raises:
            RefusedError: If the key opens nothing, or not what the address says.
        """
        try:
            opened = links.verify(self._site.key or b"", text, _today())
        except links.LinkError as error:
            raise RefusedError(error.reason) from None
        only = opened.production
        query = {name: value for name, value in parse_qsl(handler.request.query) if name != "key"}
        if only:
            self._narrowed({only: text})
            if query.setdefault("production", only) != only:
                raise RefusedError("elsewhere")
        seconds = 86_400 * (LONGEST if opened.until is None else (opened.until - _today()).days + 1)
        handler.set_cookie(
            self._cookie + only, text, path=self.base_url, max_age=seconds, httponly=True, samesite="Lax",
            secure="https" in {handler.request.protocol, handler.request.headers.get("X-Forwarded-Proto")},
        )  # fmt: skip
        asked = handler.request.path.removeprefix(self.base_url)
        app = CLIENT if only else asked if _APP.fullmatch(asked) else ""
        return str(url_concat(self.base_url + app, query))

    def _narrowed(self, productions: Mapping[str, str] | None) -> Rights:
        """Leave what this server shows of what a visitor may see."""
        only = self._site.client
        if not only:
            return Rights(productions)
        if productions is not None and only not in productions:
            raise RefusedError("elsewhere")
        return Rights({only: (productions or {}).get(only, "")}, bound=True)


class Gated(tornado.web.RequestHandler):
    """An address behind the door.

    Attributes:
        for_clients: Whether visitors may ask for it who see the client view of a production only.
        rights: What the visitor may see.
    """

    for_clients = False
    rights: Rights

    async def prepare(self) -> None:
        """Ask who comes before anything is done for them."""
        door: Door = self.settings["prodkit_door"]
        key = self.request.query_arguments.get("key")
        try:
            if key and self.request.method == "GET" and self.settings["prodkit_site"].key:
                self.set_header("Cache-Control", "no-store")
                self.redirect(door.exchange(self, key[0].decode("ascii", "replace")))
                return
            self.rights = await door.admit(self)
        except RefusedError as refused:
            await self.refuse(refused)
            return
        prepared = super().prepare()
        if inspect.isawaitable(prepared):
            await prepared
        if self.rights.productions is not None and not self.for_clients:
            raise tornado.web.HTTPError(404)

    async def refuse(self, refused: RefusedError) -> None:
        """Tell a visitor why they may not come in, in both languages, and nothing else."""
        if refused.instead:
            self.redirect(refused.instead)
            return
        first = visitor_language(self)
        both = sorted(i18n.LANGS, key=lambda lang: lang != first)
        self.set_status(403)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        words = {lang: i18n.area("page", lang) for lang in both}
        door: Door = self.settings["prodkit_door"]
        self.finish(await door.page.render_async(reason=refused.reason, words=words))

    @property
    def template_namespace(self) -> dict[str, Any]:
        """Give pages of failures no link that the visitor may not follow."""
        rights = getattr(self, "rights", Rights({}))
        return {**super().template_namespace, "apps": rights.apps}  # type: ignore[misc]  # of Jupyter's handlers


def visitor_language(handler: tornado.web.RequestHandler) -> i18n.Lang:
    """Choose the address's language, else the site's, else the browser's first one."""
    asked = handler.get_query_argument("lang", "")
    site: Site = handler.settings["prodkit_site"]
    return i18n.language(asked or site.lang or handler.request.headers.get("Accept-Language", ""))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
