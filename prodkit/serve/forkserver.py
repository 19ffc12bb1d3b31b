"""The parent of the kernels: loads the libraries and rehearses the apps once, then forks a kernel in milliseconds.

Kernels forked from one parent share its memory, so that a further visitor costs a third of what a new Python does.
Run by `prodkit.serve.forking` with a socket to it; ends when that socket closes, and its kernels with it.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import logging
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

_LOG = logging.getLogger(__name__)
FIRST = "estimate"
"""The app that is rehearsed before the first visitor comes: it loads nearly all that the others need."""
QUIET = 1.0  # seconds without an order after which what can wait is done


def main(descriptor: int, notebooks: Path) -> None:
    """Prepare once, then fork a kernel for each order until the server is gone.

    Args:
        descriptor: The socket on which orders come.
        notebooks: Folder of the apps to rehearse.
    """
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # kernels end when this process does
    with socket.socket(fileno=descriptor) as channel:
        later = _prepare(notebooks)
        argv = _take_orders(channel, later)
    if argv is not None:  # this is the new kernel
        sys.argv = argv
        runpy.run_module("ipykernel_launcher", run_name="__main__")


# ---- Preparing ------------------------------------------------------------------------------------------------


def _prepare(notebooks: Path) -> list[Callable[[], object]]:
    """Load the libraries and rehearse one app in the language of most visitors.

    Returns:
        What can wait for moments without orders, so that the first visitor need not: other apps, other languages.
    """
    import ipykernel.ipkernel
    import ipykernel.kernelapp  # noqa: F401 -- loaded so that kernels need not

    from prodkit import i18n, places, store
    from prodkit.serve.site import APPS, CLIENT

    only = os.environ.pop("PRODKIT_CLIENT", "")  # what a client does not see need not be loaded
    apps = (CLIENT,) if only else sorted(APPS, key=lambda app: app != FIRST)
    there = [path for app in apps if (path := notebooks / f"{app}.ipynb").exists()]
    languages = sorted(i18n.LANGS, key=lambda lang: lang != os.environ.get("PRODKIT_LANG"))
    rehearsals = [partial(_rehearse, notebook, lang) for lang in languages for notebook in there]
    for rehearse in rehearsals[:1]:
        rehearse()
    if not only:
        store.productions(places.productions_folder())  # what has been read is read for all
    _settle()
    return [*rehearsals[1:]]


def _settle() -> None:
    """Make what is loaded fit to be forked."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(10)  # threads do not survive a fork
    gc.collect()
    gc.freeze()  # what is here stays shared with every kernel


def _rehearse(notebook: Path, lang: str) -> None:
    """Run an app on the starter productions and throw it away: what it loads and computes once is there for all."""
    try:
        _run(notebook, lang)
    except Exception:  # noqa: BLE001 -- an app that fails says so on its own page
        _LOG.exception("%s could not be rehearsed; it opens all the same", notebook.name)


def _run(notebook: Path, lang: str) -> None:
    from prodkit import store
    from prodkit.ui import leaving

    known = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        store.fill(folder)
        script = Path(folder, "app.py")
        script.write_text(code_of(notebook), encoding="utf-8")
        os.environ.update(PRODKIT_FOLDER=folder, QUERY_STRING=f"lang={lang}")
        try:
            runpy.run_path(str(script))
        finally:
            os.environ.clear()
            os.environ.update(known)
            leaving.close()


def code_of(notebook: Path) -> str:
    """Read the code of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


# ---- Forking --------------------------------------------------------------------------------------------------


def _take_orders(channel: socket.socket, later: list[Callable[[], object]]) -> list[str] | None:
    """Fork for each order and tell of each end.

    Args:
        channel: Where orders come from.
        later: What is done step by step while there are none; that it is done is told too.

    Returns:
        In a kernel, its command line; in this process None, once the server is gone.
    """
    bell, ringer = socket.socketpair()  # a child that ends wakes the loop up
    with bell, ringer, channel.makefile("rw", encoding="utf-8") as lines:
        bell.setblocking(False)
        ringer.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)

        def tell(**news: object) -> None:
            lines.write(json.dumps(news) + "\n")
            lines.flush()

        quiet = time.monotonic() + QUIET
        while True:
            patience = max(0.0, quiet - time.monotonic()) if later else None
            ready, _, _ = select.select([channel, bell], [], [], patience)
            if not ready:
                later.pop(0)()
                _settle()
                if not later:
                    tell(rehearsed=True)
            if bell in ready:
                bell.recv(4096)
                _tell_ends(tell)
            if channel in ready:
                order = lines.readline()  # the server waits for an answer before it sends another
                if not order:
                    return None
                pid = os.fork()
                if pid == 0:
                    return _begin(json.loads(order))
                with contextlib.suppress(OSError):  # the child does the same: whoever comes first
                    os.setpgid(pid, pid)
                tell(pid=pid)
                quiet = time.monotonic() + QUIET


def _tell_ends(tell: Callable[..., None]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            tell(ended=ended[0], code=os.waitstatus_to_exitcode(ended[1]))


def _begin(order: dict[str, Any]) -> list[str]:
    """Take on the environment of the kernel that was ordered."""
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # until the kernel takes it over
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    parent = os.environ["JPY_PARENT_PID"]
    os.environ.clear()
    os.environ.update(order["env"], JPY_PARENT_PID=parent)
    os.chdir(order["cwd"])
    with contextlib.suppress(OSError):  # where there is such a file, lists of processes show the kernel's name
        Path("/proc/self/comm").write_text(order["name"], encoding="ascii")
    arguments: list[str] = order["arguments"]
    return arguments


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
