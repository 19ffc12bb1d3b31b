"""What is served, where and to whom."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from prodkit import i18n

# The header's links, in order; `nav.<app>` in the `page` catalogue names each.
APPS = ("index", "estimate", "payroll", "scenarios", "finance", "client")
CLIENT = "client"  # the one that clients see
PORT = 8866


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
        client: Name of the one production whose client view is served, and nothing else; "" for all apps.
        key: What links are signed with; None lets in whoever reaches the server.
        kept: Whether that key is kept in the folder, so that links made elsewhere open here.
        name: Name by which others reach it through a proxy on this machine; "" if there is none.
        base_url: Where the server's addresses begin: "/", or "/budget/" behind a proxy that serves other things too.
        hub: Whether a JupyterHub started it, which knows who may come in.
        visitors: Pages open at once; each has a kernel of about 50 MB.
        warm: Kernels kept ready for the next visitors.
        patience: Seconds that a page has to connect; one that never does gives its place back.
        idle: Seconds without a sign of life after which a visitor's place is given back.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int | None = None
    lang: i18n.Lang | None = None
    notebooks: Path | None = None
    client: str = ""
    key: bytes | None = None
    kept: bool = False
    name: str = ""
    base_url: str = "/"
    hub: bool = False
    visitors: int = 60
    warm: int = 2
    patience: float = 60.0
    idle: int = 8 * 3600


def kernel_env(site: Site, scratch: str) -> dict[str, str]:
    """Say what kernels are told: the folder, the language, what is shown to whom."""
    return {
        "IPYTHONDIR": str(Path(scratch, "ipython")),
        "PRODKIT_CLIENT": site.client,
        "PRODKIT_FOLDER": str(site.folder),
        "PRODKIT_LANG": site.lang or i18n.DEFAULT,
        "PRODKIT_LINKS": "1" if site.key and site.kept else "",  # whether a producer can make links there
        "PYTHONDONTWRITEBYTECODE": "",  # without compiled files a kernel starts almost three times slower
    }


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


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address_here() -> str:
    """Give the address by which others on the same network reach this machine; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # set aside for examples: it tells which way packets would leave
            return str(probe.getsockname()[0])
        except OSError:  # no network at all
            return "127.0.0.1"


def hub_place() -> tuple[str, int, str] | None:
    """Read where a JupyterHub wants this server: host, port, where its addresses begin; None if no hub started it."""
    where = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "")
    if where.hostname and where.port and prefix and find_spec("jupyterhub"):
        return where.hostname, where.port, prefix
    return None
