"""The apps in a browser: Voilà, closed down to what the apps need, at plain addresses, and quick to open.

`/` is the list of productions and `/estimate?production=…` an app. No user configuration is read, nothing but the
page and its scripts is served, and a browser told by the page's own policy asks no other host for anything. Who may
come in is asked at the door (`access`, or `hub` where a JupyterHub knows).

    request ─▶ pages (the page travels) ─▶ kernels (one kept warm) ─▶ guests (runs the cells) ─▶ line (widgets talk)
                                              └─ forking ─▶ forkserver (parent of all kernels, everything loaded)
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import cast

from prodkit import places
from prodkit.serve.forking import CAN_FORK, ForkServer
from prodkit.serve.site import (
    APPS,
    CLIENT,
    PORT,
    PortTakenError,
    Site,
    address_here,
    free_port,
    hub_place,
    is_loopback,
    kernel_env,
)

__all__ = [
    "APPS", "CLIENT", "PORT", "PortTakenError", "Site", "address_here", "free_port", "hub_place", "is_loopback", "run",
]  # fmt: skip


def run(site: Site, opened: Callable[[str], object]) -> None:
    """Serve the apps until interrupted, then end their kernels.

    Args:
        site: What to serve and where.
        opened: Called with the address once visitors can come in.

    Raises:
        PortTakenError: If `site.port` is not free.
    """
    port = free_port(site.host, site.port)
    notebooks = site.notebooks or places.shared("notebooks")
    logging.getLogger("tornado").setLevel(logging.ERROR)  # a wrong address is not news to the person who serves
    with TemporaryDirectory(prefix="prodkit-", ignore_cleanup_errors=True) as scratch:
        os.environ["JUPYTER_CONFIG_DIR"] = scratch  # the user's own Jupyter settings are for other programs
        forks = ForkServer(notebooks, kernel_env(site, scratch)) if CAN_FORK else None
        if forks is not None:
            forks.start()  # it loads its libraries while this process loads the server's
        # A grammar of web addresses that jsonschema can do without, and that takes half of the server's start.
        sys.modules.setdefault("rfc3987_syntax", cast("ModuleType", None))
        try:
            from prodkit.serve.server import listen

            listen(site, port, notebooks, scratch, forks, opened)
        finally:
            if forks is not None:
                forks.stop()
