"""Voilà with our page, our addresses and nothing else in reach."""

from __future__ import annotations

import ast
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.base.handlers import FileFindHandler, Template404
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop
from traitlets import Callable as CallableTrait
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from prodkit import i18n, places
from prodkit.serve.access import Door
from prodkit.serve.assets import ADDRESS, AssetHandler, Assets
from prodkit.serve.forking import ForkServer
from prodkit.serve.forkserver import code_of
from prodkit.serve.kernels import Kernels
from prodkit.serve.line import LineHandler
from prodkit.serve.pages import POLICY, AppHandler, Pages
from prodkit.serve.provisioning import OwnPython, offer_forks
from prodkit.serve.site import APPS, Site, is_loopback, kernel_env

MESSAGE = 64 * 1024 * 1024  # bytes; above Tornado's own limit of 10 MiB messages vanish without a word

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
    # For pages with Voilà's scripts, which are inline, evaluated and from `blob:`; ours name theirs, see `pages`.
    "Content-Security-Policy": POLICY.format(scripts="'unsafe-inline' 'unsafe-eval' blob:"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


def listen(
    site: Site, port: int, notebooks: Path, scratch: str, forks: ForkServer | None, opened: Callable[[str], object]
) -> None:
    """Serve until interrupted, then end all kernels.

    Args:
        site: What to serve and where.
        port: The port to listen on.
        notebooks: Folder of the apps.
        scratch: Folder for what only this run needs.
        forks: What kernels are forked from, where that can be done.
        opened: Called with the address once visitors can come in.
    """
    server = Server(config=_config(site, port, notebooks, scratch, forked=forks is not None), opened=opened)
    server.forks = forks
    server.initialize([])
    server.start()


def _config(site: Site, port: int, notebooks: Path, scratch: str, *, forked: bool) -> Config:
    words = {lang: dict(i18n.area("page", lang)) for lang in i18n.LANGS}
    return Config(
        Voila={
            "config_file_paths": [],
            "connection_dir_root": scratch,
            "base_url": site.base_url,
            "ip": site.host,
            "log_level": "ERROR",
            "open_browser": True,  # the moment at which `opened` is called
            "port": port,
            "port_retries": 0,
            "root_dir": str(notebooks),
            "tornado_settings": {"prodkit_site": site},
        },
        VoilaConfiguration={
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "extension_allowlist": _EXTENSIONS,
            "file_allowlist": [],
            "kernel_spec_manager_class": OwnPython,
            "multi_kernel_manager_class": Kernels,
            "resources": {"shell": {"apps": list(APPS), "words": words}},
            "show_tracebacks": False,
            "strip_sources": True,
            "template": "lab",
        },
        AsyncIOLoopKernelRestarter={"restart_limit": 0, "time_to_dead": 1.0},  # a new kernel would know nothing
        # Other users of this machine could otherwise read what a page and its kernel say to each other.
        KernelManager={"transport_encryption": "auto"},
        Kernels={
            "idle": site.idle,
            "patience": site.patience,
            "preload": "" if forked else _imports(notebooks),
            "visitors": site.visitors,
            "warm": site.warm,
        },
        OwnPython={"forked": forked, "kernel_env": kernel_env(site, scratch)},
    )


def _imports(notebooks: Path) -> str:
    """Gather what the notebooks import, for kernels that start from nothing."""
    wanted = set()
    for path in notebooks.glob("*.ipynb"):
        tree = ast.parse(code_of(path))
        wanted |= {ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}
    return "\n".join(sorted(wanted))


class Server(Voila):  # type: ignore[misc]  # Voilà has no type hints
    """Voilà with our page, our addresses and nothing else in reach."""

    opened = CallableTrait()
    forks: ForkServer | None = None

    @property
    def site(self) -> Site:
        """What is served, where and to whom."""
        found: Site = self.tornado_settings["prodkit_site"]
        return found

    def setup_template_dirs(self) -> None:
        """Put our page before Voilà's; the theme comes from the package, so that it exists once."""
        super().setup_template_dirs()
        self.template_paths[:0] = [str(places.shared("template")), str(places.THEME)]

    def init_settings(self) -> dict[str, Any]:
        """Give error pages the header's data, and refuse names of other hosts when only this machine is served."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals["shell"] = self.config.VoilaConfiguration.resources["shell"]
        self.kernel_manager.forkserver = self.forks
        if self.forks is not None:
            self.forks.rehearsed = self.kernel_manager.renew
        offer_forks(self)
        local = is_loopback(self.ip)
        return {
            **settings,
            # Behind a proxy the name is the proxy's; those who come that way hold a key, or were let in by the hub.
            "allow_remote_access": not local or self.site.key is not None or self.site.hub,
            "compress_response": not local,
            "headers": _HEADERS,
            "local_hostnames": ["localhost", *([self.site.name] if self.site.name else [])],
            "websocket_max_message_size": MESSAGE,
        }

    def init_handlers(self) -> list[Any]:
        """Keep what a page needs to talk to its kernel; drop file listings, contents, themes and log-in pages."""
        kept = [handler for handler in super().init_handlers() if handler[1] in _PUBLIC]
        assets = Assets()
        shell = self.config.VoilaConfiguration.resources["shell"]
        pages = Pages(self.template_paths, Path(self.root_dir), shell, assets)
        apps: Mapping[str, object] = {
            "config": self.config,
            "pages": pages,
            "template_paths": self.template_paths,
            "voila_configuration": self.voila_configuration,
        }
        stock = url_path_join(self.server_url, r"/voila/render/(\w[\w/-]*)\.ipynb")
        plain = {"url": url_path_join(self.base_url, "{0}"), "permanent": False}
        found = [
            *kept,
            (url_path_join(self.server_url, ADDRESS), AssetHandler, {"assets": assets}),
            (url_path_join(self.server_url, r"/line/([\w-]+)"), LineHandler),
            (stock, tornado.web.RedirectHandler, plain),
            (url_path_join(self.server_url, "/(.*)"), AppHandler, apps),
        ]
        door = self.app.settings["prodkit_door"] = self._door(pages)
        self.app.settings["default_handler_class"] = door.fit(Template404)
        within = [(address, door.fit(handler), *more) for address, handler, *more in found]
        return [*((url_path_join(self.server_url, name), handler) for name, handler in door.outside), *within]

    def _door(self, pages: Pages) -> Door:
        """Choose who is asked about visitors."""
        kind = Door
        if self.site.hub:
            from prodkit.serve.hub import HubDoor

            kind = HubDoor
        return kind(self.site, self.base_url, pages.template("refused.html.j2"))

    def listen(self) -> None:
        """Serve until the loop ends; Ctrl+C ends it between two steps and not within one."""
        signal.signal(signal.SIGINT, self._handle_signal_stop)
        super().listen()

    def stop(self) -> None:
        """End all kernels."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.kernel_manager.close()
        super().stop()

    def launch_browser(self) -> None:
        """Tell that visitors can come in, once the loop that Ctrl+C ends well is running."""
        host = f"[{self.ip}]" if ":" in self.ip else self.ip
        here = "127.0.0.1" if self.ip in {"", "0.0.0.0", "::"} else host  # noqa: S104 -- where those are reached from here
        loop = IOLoop.current()
        loop.add_callback(self.kernel_manager.begin)
        loop.add_callback(self.opened, f"http://{here}:{self.port}{self.base_url}")
