"""A prodkit running for tests, as a person would have it in another window."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from playwright.sync_api import Page

SERVE = """
import json, sys
from pathlib import Path
from prodkit import serve
folder, notebooks, options = json.loads(sys.argv[1])
notebooks = notebooks and Path(notebooks)
if options.pop("forkless", False):
    serve.CAN_FORK = False  # as on systems that cannot
if "key" in options:
    options["key"] = bytes.fromhex(options["key"])
options.setdefault("port", serve.free_port("127.0.0.1", 0))
site = serve.Site(Path(folder), notebooks=notebooks, **options)
serve.run(site, lambda url: print(url, flush=True))
"""


@dataclass(frozen=True)
class Served:
    """A running prodkit: its address, its folder of productions and its process."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        """Where its addresses begin, after the first slash."""
        return urlsplit(self.url).path[1:]


@contextmanager
def running(folder: Path, notebooks: Path | None = None, **options: object) -> Iterator[Served]:
    """Serve a folder with the notebooks given, or the shipped ones; stop it and check that it ends well."""
    what = json.dumps([str(folder), notebooks and str(notebooks), options])
    with subprocess.Popen([sys.executable, "-c", SERVE, what], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Served(process.stdout.readline().strip(), folder, process)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0


def kernels(served: Served) -> list[psutil.Process]:
    """Give the processes of this prodkit's kernels, warm ones too, and not of their parent."""
    found = []
    for process in psutil.Process(served.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if process.name().startswith("prodkit-") and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def kernel_process(page: Page, served: Served) -> psutil.Process:
    """Give the process of a page's kernel."""
    name = str(page.evaluate("document.body.dataset.kernel ?? document.body.dataset.kernelId"))
    (found,) = (one for one in kernels(served) if one.name() == f"prodkit-{name[:7]}")
    return found
