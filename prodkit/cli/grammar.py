"""The words that the command understands."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from prodkit import i18n, links
from prodkit.cli import exporting, productions, serving, sharing
from prodkit.cli.parser import Parser
from prodkit.cli.terminal import sentence
from prodkit.i18n import Lang


def grammar(lang: Lang) -> argparse.ArgumentParser:
    """Describe all that can be asked, in one language."""
    say = partial(sentence, lang)
    parser = Parser(lang=lang, prog="prodkit", description=say("about"))
    parser.add_argument("--version", action="version", version=_version(), help=say("version"))
    parser.add_argument("--lang", choices=i18n.LANGS, help=say("lang"))
    commands = parser.add_subparsers(title=say("titles.commands"), metavar=say("titles.command"), prog="prodkit")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, lang=lang, help=say(f"{name}.about"), description=say(f"{name}.about"))
        # Without a default, so that `prodkit --lang en serve` keeps what was said before the command.
        added.add_argument("--lang", choices=i18n.LANGS, default=argparse.SUPPRESS, help=say("lang"))
        added.set_defaults(run=run, words=lang)
        return added

    serve = command("serve", serving.serve_apps)
    lab = command("lab", serving.lab)
    new = command("new", productions.new)
    check = command("check", productions.check)
    export = command("export", exporting.export)
    imports = command("import", productions.import_budget)
    link = command("link", sharing.link)
    doctor = command("doctor", serving.doctor)
    for added in (serve, lab, doctor):
        added.add_argument("folder", nargs="?", type=Path, metavar=say("titles.folder"), help=say("folder"))
    serve.add_argument("--port", type=partial(_port, lang), metavar="N", help=say("serve.port"))
    serve.add_argument("--client", type=Path, metavar=say("titles.file"), help=say("serve.client"))
    door = serve.add_mutually_exclusive_group()
    door.add_argument("--public", action="store_true", help=say("serve.public"))
    door.add_argument("--no-key", action="store_true", help=say("serve.no_key"))
    door.add_argument("--hub", action="store_true", help=say("serve.hub"))
    serve.add_argument("--host", metavar="H", help=say("serve.host"))
    base_url = partial(_base_url, lang)
    serve.add_argument("--base-url", type=base_url, default="/", metavar="/…/", help=say("serve.base_url"))
    link.add_argument("file", type=Path, metavar=say("titles.file"), help=say("file"))
    days = partial(sharing.days, lang)
    link.add_argument("--days", type=days, default=links.DAYS, metavar="N", help=say("link.days"))
    link.add_argument("--scenario", metavar=say("titles.name"), help=say("link.scenario"))
    for added in (serve, link):
        added.add_argument("--address", type=partial(sharing.address, lang), metavar="URL", help=say("link.address"))
    for added in (serve, lab):
        added.add_argument("--no-browser", action="store_false", dest="browser", help=say("serve.no_browser"))
    new.add_argument("starter", metavar=say("titles.starter"), help=say("new.starter"))
    new.add_argument("name", metavar=say("titles.name"), help=say("new.name"))
    new.add_argument("--folder", type=Path, metavar=say("titles.folder"), help=say("folder"))
    check.add_argument("files", nargs="+", type=Path, metavar=say("titles.file"), help=say("file"))
    export.add_argument("file", type=Path, metavar=say("titles.file"), help=say("file"))
    form = export.add_mutually_exclusive_group(required=True)
    for kind in ("csv", "xlsx", "yaml", "pdf", "html"):
        form.add_argument(f"--{kind}", dest="form", action="store_const", const=kind, help=say(f"export.{kind}"))
    documents = ("quote", "top_sheet", "detail", "comparison", "financing", "pay_sheet")
    export.add_argument("--document", choices=documents, help=say("export.document"))
    export.add_argument("--line", default="", metavar=say("titles.name"), help=say("export.line"))
    export.add_argument("-o", "--out", type=Path, metavar=say("titles.out"), help=say("export.out"))
    imports.add_argument("file", type=Path, metavar=say("titles.file"), help=say("import.file"))
    imports.add_argument("--into", metavar=say("titles.name"), help=say("import.into"))
    imports.add_argument("--folder", type=Path, metavar=say("titles.folder"), help=say("folder"))
    imports.add_argument("--layout", type=Path, metavar=say("titles.file"), help=say("import.layout"))
    imports.add_argument("--save-layout", type=Path, metavar=say("titles.out"), help=say("import.save_layout"))
    return parser


def _port(lang: Lang, word: str) -> int:
    if word.isascii() and word.isdecimal() and 0 < int(word) < 65536:  # noqa: PLR2004 -- the highest port is 65535
        return int(word)
    raise argparse.ArgumentTypeError(sentence(lang, "serve.bad_port", word=word))


def _base_url(lang: Lang, word: str) -> str:
    if re.fullmatch(r"/([\w~-]+/?)*", word, re.ASCII):
        return word if word.endswith("/") else f"{word}/"
    raise argparse.ArgumentTypeError(sentence(lang, "serve.bad_base_url", word=word))


def _version() -> str:
    from importlib.metadata import version

    return f"prodkit {version('prodkit')}"
