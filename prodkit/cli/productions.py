"""Start, look over and bring in productions."""

from __future__ import annotations

import argparse
from pathlib import Path

from prodkit import places
from prodkit.cli.exporting import write
from prodkit.cli.terminal import FINDINGS, OK, USAGE, code_of, complain, say, tell, told
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang


def new(args: argparse.Namespace) -> int:
    """Start a production from a starter."""
    from prodkit import store

    folder = places.productions_folder(args.folder)
    names = [starter.name for starter in store.starters()]
    if args.starter not in names:
        complain(say(args, "new.unknown", starter=args.starter, names=", ".join(names)))
        return USAGE
    folder.mkdir(parents=True, exist_ok=True)
    tell(say(args, "new.made", path=store.create(folder, args.name, args.starter)))
    return OK


def check(args: argparse.Namespace) -> int:
    """Look productions over, and tell what needs a look."""
    found: list[Finding] = []
    for path in args.files:
        findings = _findings(path, args.words)
        count = say(args, "check.found", count=len(findings)) if findings else say(args, "check.clear")
        tell(f"{path}: {count}", *(told(args, finding) for finding in findings))
        found += findings
    return code_of(found)


def _findings(path: Path, lang: Lang) -> list[Finding]:
    """Give all there is to say about a file, whether or not it can be read or computed, with the lines."""
    import prodkit
    from prodkit import store
    from prodkit.store import productionfile

    try:
        opened = store.read(path)
    except ProdkitError as error:
        return error.findings
    try:
        findings = prodkit.check(opened.production, lang)
    except ProdkitError as error:
        findings = error.findings
    return productionfile.located(findings, opened.text)


def import_budget(args: argparse.Namespace) -> int:
    """Read a budget from a spreadsheet, and compare its totals to ours."""
    from prodkit import store
    from prodkit.exchange import incoming

    came = incoming.read(args.file, args.words, args.layout)
    if args.save_layout and came.layout:
        write(args.save_layout, came.layout.write().encode())
    if args.into is None:
        last = say(args, "import.nothing", name=store.slug(came.production.name(args.words)) or "import")
    else:
        folder = places.productions_folder(args.folder)
        folder.mkdir(parents=True, exist_ok=True)
        last = say(args, "import.made", path=store.add(folder, args.into, came.production))
    tell(*came.told, "", last)
    return FINDINGS if came.differs else OK
