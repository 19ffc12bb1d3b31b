"""Open the apps or the notebooks, and tell whether this machine can."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from prodkit import links, places
from prodkit.cli import sharing
from prodkit.cli.terminal import FINDINGS, OK, USAGE, complain, say, tell

if TYPE_CHECKING:
    from prodkit import serve

HERE = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 -- only with a key, or where the user has taken on who may come in


def serve_apps(args: argparse.Namespace) -> int:
    """Serve the apps, or the client view of one production, until Ctrl+C."""
    from prodkit import serve, store

    if harm := _not_to_serve(args):
        complain(say(args, f"serve.{harm}", host=args.host))
        return USAGE
    site = _site(args)
    starters = 0 if site.client else store.fill(site.folder)

    def opened(url: str) -> None:
        tell(*_opened(args, site, url), *([say(args, "serve.starters", count=starters)] if starters else []))
        tell(say(args, "serve.stop"))
        if args.browser and not site.hub:
            _open_browser(url + _entry(site))

    try:
        serve.run(site, opened)
    except serve.PortTakenError:
        complain(_not_served(args, site.host))
        return USAGE
    tell(say(args, "serve.stopped"))
    return OK


def _not_to_serve(args: argparse.Namespace) -> str:
    """Name the sentence that says why this would not be what the user means."""
    from prodkit import serve

    if args.client and args.folder:
        return "client_or_folder"
    if args.hub:
        return "" if serve.hub_place() else "no_hub"
    if args.host and not serve.is_loopback(args.host) and not (args.public or args.no_key):
        return "needs_key"
    return ""


def _site(args: argparse.Namespace) -> serve.Site:
    """Put together what is served, where and to whom.

    Raises:
        ProdkitError: If the production for clients cannot be opened, or offers them nothing.
    """
    from prodkit import serve

    folder, client = places.productions_folder(args.folder), ""
    if args.client:
        path = sharing.offered(args.client)
        folder, client = path.parent, path.stem
    key, kept = sharing.key_of(folder) if args.public else (None, False)
    host, port, base_url = args.host or (EVERYWHERE if args.public else HERE), args.port, args.base_url
    if args.hub and (place := serve.hub_place()):
        host, port, base_url = place
    return serve.Site(
        folder=folder, host=host, port=port, lang=args.lang, client=client, key=key, kept=kept, base_url=base_url,
        name=urlsplit(args.address or "").hostname or "", hub=args.hub,
    )  # fmt: skip


def _opened(args: argparse.Namespace, site: serve.Site, url: str) -> list[str]:
    """Say where the apps are, and give the link to send."""
    from prodkit import serve
    from prodkit.money import format_day

    lines = [say(args, "serve.open", url=url)]
    if site.client:
        lines.append(say(args, "serve.client_only", file=site.folder / f"{site.client}.yaml"))
    else:
        lines.append(say(args, "serve.productions", folder=site.folder))
    if site.key:
        where = args.address or (url if serve.is_loopback(site.host) else url.replace(HERE, serve.address_here()))
        until = format_day(sharing.last_day(links.DAYS), args.words)
        key = "serve.link_client" if site.client else "serve.link_all"
        lines.append(say(args, key, link=where + _entry(site), until=until))
        lines += [] if site.client else [say(args, "serve.link_others")]
        lines += [] if site.kept else [say(args, "serve.key_not_kept")]
    elif not serve.is_loopback(site.host):
        lines.append(say(args, "serve.everyone"))
    return lines


def _entry(site: serve.Site) -> str:
    """Give what a link says after the address, to come in."""
    if not site.key:
        return ""
    until = sharing.last_day(links.DAYS) if site.client else None
    return f"?{urlencode({'key': links.sign(site.key, links.Pass(site.client, until))})}"


def _not_served(args: argparse.Namespace, host: str) -> str:
    from prodkit import serve

    try:
        return say(args, "serve.taken", port=args.port, other=serve.free_port(host, None))
    except serve.PortTakenError:  # no port at all can be had there
        return say(args, "serve.bad_host", host=host)


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
