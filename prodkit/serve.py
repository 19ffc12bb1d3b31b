"""The apps in a browser: Voilà, closed down to what the apps need, at plain addresses.

`/` is the list of productions and `/estimate?production=…` an app. No user configuration is read, nothing but the
page and its scripts is served, and a browser told by the page's own policy asks no other host for anything.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl

import tornado.web
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from tornado.httputil import url_concat
from tornado.ioloop import IOLoop
from traitlets import Callable as CallableTrait
from traitlets import Dict, List
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from prodkit import i18n, places

# The header's links, in order; `nav.<app>` in the `page` catalogue names each.
APPS = ("index", "estimate", "payroll", "scenarios", "client")
APPS = (
    "index",
    "estimate",
    "finance",
    "client",
)  # the header's links, in order; `nav.<app>` in the `page` catalogue names each
HOME = "index"
PORT = 8866
IDLE = 3600  # seconds a kernel outlives its last visitor
MESSAGE = 64 * 1024 * 1024  # bytes; above Tornado's own limit of 10 MiB messages vanish without a word

_ADDRESS = re.compile(r"\w[\w-]*(/\w[\w-]*)*", re.ASCII)
# Widgets need these three; each further JupyterLab extension of the environment would load on every page.
_EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
_PUBLIC = (
    KernelHandler,
    VoilaKernelWebsocketHandler,
    VoilaShutdownKernelHandler,
    TemplateStaticFileHandler,
    MultiStaticFileHandler,
    FileFindHandler,
)
_HEADERS = {
    # `eval` and `blob:` are how JupyterLab's scripts and anywidget's modules load; hosts other than ours never.
    "Content-Security-Policy": "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class PortTakenError(Exception):
    """Another program listens on the port that was asked for."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is served, where and to whom.

    Args:
        folder: The user's folder of productions.
        host: Address to listen on; 127.0.0.1 means this machine only.
        port: Port to listen on; `None` takes 8866, or any free one if that is taken.
        lang: Language of visitors whose link names none; `None` goes by their browser's.
        notebooks: Folder of the apps, if not the one shipped.
        visitors: Pages open at once; each has a kernel of about 150 MB.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int | None = None
    lang: i18n.Lang | None = None
    notebooks: Path | None = None
    visitors: int = 60


def run(site: Site, opened: Callable[[str], object]) -> None:
    """Serve the apps until interrupted, then end their kernels.

    Args:
        site: What to serve and where.
        opened: Called with the address once visitors can come in.

    Raises:
        PortTakenError: If `site.port` is not free.
    """
    port = free_port(site.host, site.port)
    logging.getLogger("tornado").setLevel(logging.ERROR)  # a wrong address is not news to the person who serves
    with TemporaryDirectory(prefix="prodkit-", ignore_cleanup_errors=True) as scratch:
        os.environ["JUPYTER_CONFIG_DIR"] = scratch  # the user's own Jupyter settings are for other programs
        server = Server(config=_config(site, port, scratch), opened=opened)
        server.initialize([])
        server.start()


def free_port(host: str, port: int | None) -> int:
    """Choose the port to listen on.

    Args:
        host: Address to listen on.
        port: The port that was asked for, or `None` for 8866 if free, else any free port.

    Returns:
        A port that is free now.

    Raises:
        PortTakenError: If `port` was asked for and is taken.
    """
    for candidate in (port,) if port is not None else (PORT, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if os.name != "nt":  # elsewhere it would let two programs share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise PortTakenError(port)


def _config(site: Site, port: int, scratch: str) -> Config:
    words = {lang: dict(i18n.area("page", lang)) for lang in i18n.LANGS}
    return Config(
        Voila={
            "config_file_paths": [],
            "connection_dir_root": scratch,
            "ip": site.host,
            "log_level": "ERROR",
            "open_browser": True,  # the moment at which `opened` is called
            "port": port,
            "port_retries": 0,
            "root_dir": str(site.notebooks or places.shared("notebooks")),
            "tornado_settings": {"prodkit_site": site},
        },
        VoilaConfiguration={
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "extension_allowlist": _EXTENSIONS,
            "file_allowlist": [],
            "kernel_spec_manager_class": OwnPython,
            "resources": {"shell": {"apps": list(APPS), "words": words}},
            "show_tracebacks": False,
            "strip_sources": True,
            "template": "lab",
        },
        # Other users of this machine could otherwise read what a page and its kernel say to each other.
        KernelManager={"transport_encryption": "auto"},
        OwnPython={"kernel_env": _kernel_env(site, scratch)},
        MappingKernelManager={"cull_idle_timeout": IDLE, "cull_interval": 60},
    )


def _kernel_env(site: Site, scratch: str) -> dict[str, str]:
    return {
        "IPYTHONDIR": str(Path(scratch, "ipython")),
        "PRODKIT_FOLDER": str(site.folder),
        "PRODKIT_LANG": site.lang or i18n.DEFAULT,
        "PYTHONDONTWRITEBYTECODE": "",  # without compiled files a kernel starts almost three times slower
    }


class OwnPython(KernelSpecManager):
    """Runs kernels with the Python that serves, whatever kernels the user has installed."""

    kernel_dirs: List[str] = List([])
    kernel_env: Dict[str, str] = Dict(config=True)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe the kernel, with the folder and language the apps are told."""
        spec = super().get_kernel_spec(kernel_name)
        spec.env = {**spec.env, **self.kernel_env}
        return spec


class AppHandler(TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no type hints
    """Opens an app at its own address, in the visitor's language."""

    async def get(self, path: str = "") -> None:
        """Send the page of the app `path`; the list of productions if it is empty."""
        app = path or HOME
        notebook = f"{app}.ipynb"
        if not (_ADDRESS.fullmatch(app) and await ensure_async(self.contents_manager.file_exists(notebook))):
            raise tornado.web.HTTPError(404)
        if not self.get_query_argument("lang", ""):
            # With the language in the link, page and kernel agree on it, and the link keeps it when passed on.
            query = [*parse_qsl(self.request.query), ("lang", self.visitor_language())]
            self.redirect(url_concat(url_path_join(self.base_url, path), query))
            return
        if len(self.kernel_manager) >= self.settings["prodkit_site"].visitors:
            raise tornado.web.HTTPError(503)
        _ = self.xsrf_token  # sets the cookie without which closing the page could not end its kernel
        await super().get(notebook)

    def visitor_language(self) -> i18n.Lang:
        """Choose the site's language, else the browser's first one."""
        return self.settings["prodkit_site"].lang or i18n.language(self.request.headers.get("Accept-Language", ""))


class Server(Voila):  # type: ignore[misc]  # Voilà has no type hints
    """Voilà with our page, our addresses and nothing else in reach."""

    opened = CallableTrait()

    def setup_template_dirs(self) -> None:
        """Put our page before Voilà's; the theme comes from the package, so that it exists once."""
        super().setup_template_dirs()
        self.template_paths[:0] = [str(places.shared("template")), str(places.THEME)]

    def init_settings(self) -> dict[str, Any]:
        """Give error pages the header's data, and refuse names of other hosts when only this machine is served."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals["shell"] = self.config.VoilaConfiguration.resources["shell"]
        local = is_loopback(self.ip)
        return {
            **settings,
            "allow_remote_access": not local,
            "compress_response": not local,
            "headers": _HEADERS,
            "websocket_max_message_size": MESSAGE,
        }

    def init_handlers(self) -> list[Any]:
        """Keep what a page needs to talk to its kernel; drop file listings, contents, themes and log-in pages."""
        kept = [handler for handler in super().init_handlers() if handler[1] in _PUBLIC]
        apps: Mapping[str, object] = {
            "config": self.config,
            "template_paths": self.template_paths,
            "voila_configuration": self.voila_configuration,
        }
        stock = url_path_join(self.server_url, r"/voila/render/(\w[\w/-]*)\.ipynb")
        plain = {"url": url_path_join(self.base_url, "{0}"), "permanent": False}
        return [
            *kept,
            (stock, tornado.web.RedirectHandler, plain),
            (url_path_join(self.server_url, "/(.*)"), AppHandler, apps),
        ]

    def launch_browser(self) -> None:
        """Tell that visitors can come in, once the loop that Ctrl+C ends well is running."""
        host = f"[{self.ip}]" if ":" in self.ip else self.ip
        here = "127.0.0.1" if self.ip in {"", "0.0.0.0", "::"} else host  # noqa: S104 -- where those are reached from here
        IOLoop.current().add_callback(self.opened, f"http://{here}:{self.port}{self.base_url}")


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
