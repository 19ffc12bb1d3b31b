"""Open the apps or the notebooks, and tell whether this machine can."""

from __future__ import annotations

import argparse
import os
import sys

from prodkit import places
from prodkit.cli.terminal import FINDINGS, OK, USAGE, complain, say, tell


def serve_apps(args: argparse.Namespace) -> int:
    """Serve the apps until Ctrl+C."""
    from prodkit import serve, store

    folder = places.productions_folder(args.folder)
    starters = store.fill(folder)
    site = serve.Site(folder=folder, host=args.host, port=args.port, lang=args.lang)

    def opened(url: str) -> None:
        lines = [say(args, "serve.open", url=url), say(args, "serve.productions", folder=folder)]
        lines += [say(args, "serve.starters", count=starters)] if starters else []
        lines += [] if serve.is_loopback(args.host) else [say(args, "serve.everyone")]
        tell(*lines, say(args, "serve.stop"))
        if args.browser:
            _open_browser(url)

    try:
        serve.run(site, opened)
    except serve.PortTakenError:
        complain(_not_served(args))
        return USAGE
    tell(say(args, "serve.stopped"))
    return OK


def _not_served(args: argparse.Namespace) -> str:
    from prodkit import serve

    try:
        return say(args, "serve.taken", port=args.port, other=serve.free_port(args.host, None))
    except serve.PortTakenError:  # no port at all can be had there
        return say(args, "serve.bad_host", host=args.host)


def lab(args: argparse.Namespace) -> int:
    """Open the notebooks in JupyterLab."""
    import subprocess

    from prodkit import store

    folder = places.productions_folder(args.folder)
    store.fill(folder)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={places.shared('notebooks')}"]
    command += [] if args.browser else ["--no-browser"]
    env = {**os.environ, "PRODKIT_FOLDER": str(folder), "PRODKIT_LANG": args.words}
    with subprocess.Popen(command, env=env) as lab:  # noqa: S603 -- no shell, our own words
        while True:
            try:
                return lab.wait()
            except KeyboardInterrupt:
                continue  # JupyterLab received it too, and asks before it stops


def _open_browser(url: str) -> None:
    import threading
    import webbrowser

    # Some systems return only when the browser is closed; visitors must not wait for that.
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def doctor(args: argparse.Namespace) -> int:
    """Tell what is missing on this machine, and how to mend it."""
    from prodkit.doctor import examine

    faults = []
    for diagnosis in examine(places.productions_folder(args.folder)):
        label = say(args, f"doctor.{diagnosis.severity or 'ok'}")
        tell(f"{label:<8}{diagnosis.what(args.words)}")
        if diagnosis.severity:
            faults.append(diagnosis)
            tell(f"{'':<8}{diagnosis.fix(args.words)}")
    tell("", say(args, "doctor.mend", count=len(faults)) if faults else say(args, "doctor.healthy"))
    return FINDINGS if any(fault.severity == "error" for fault in faults) else OK
