"""The `prodkit` command: each sub-command in a few lines, the work is done by the library.

Exit codes: 0 all is well, 1 something must be mended (findings of severity error), 2 the command was not understood
or cannot be carried out. Libraries are imported by the command that needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from prodkit import i18n, places
from prodkit.errors import Finding, ProdkitError, has_errors, problem_of
from prodkit.i18n import Lang

OK, FINDINGS, USAGE = 0, 1, 2
INTERRUPTED = 130  # what terminals expect after Ctrl+C


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command.

    Args:
        argv: The words after `prodkit`; those of the terminal if not given.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(_language(words))
    args = parser.parse_args(words)
    if "run" not in args:
        parser.print_help()
        return OK
    try:
        return int(args.run(args))
    except ProdkitError as error:
        for finding in error.findings:
            _complain(_told(args, finding))
        return _code(error.findings)
    except OSError as fault:
        return _refuse(args, fault, fault.filename)
    except KeyboardInterrupt:
        return INTERRUPTED


def _language(words: Sequence[str]) -> Lang:
    """Find the language to answer in, before the rest of the command is understood."""
    finder = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    finder.add_argument("--lang", nargs="?")
    asked = finder.parse_known_args(words)[0].lang
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return i18n.language(asked or os.environ.get("PRODKIT_LANG") or system)


# ---- Commands -------------------------------------------------------------------------------------------------


def _serve(args: argparse.Namespace) -> int:
    from prodkit import serve, store

    folder = places.productions_folder(args.folder)
    starters = store.fill(folder)
    site = serve.Site(folder=folder, host=args.host, port=args.port, lang=args.lang)

    def opened(url: str) -> None:
        lines = [_say(args, "serve.open", url=url), _say(args, "serve.productions", folder=folder)]
        lines += [_say(args, "serve.starters", count=starters)] if starters else []
        lines += [] if serve.is_loopback(args.host) else [_say(args, "serve.everyone")]
        _print(*lines, _say(args, "serve.stop"))
        if args.browser:
            _open_browser(url)

    try:
        serve.run(site, opened)
    except serve.PortTakenError:
        _complain(_not_served(args))
        return USAGE
    _print(_say(args, "serve.stopped"))
    return OK


def _not_served(args: argparse.Namespace) -> str:
    from prodkit import serve

    try:
        return _say(args, "serve.taken", port=args.port, other=serve.free_port(args.host, None))
    except serve.PortTakenError:  # no port at all can be had there
        return _say(args, "serve.bad_host", host=args.host)


def _lab(args: argparse.Namespace) -> int:
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


def _new(args: argparse.Namespace) -> int:
    from prodkit import store

    folder = places.productions_folder(args.folder)
    names = [starter.name for starter in store.starters()]
    if args.starter not in names:
        _complain(_say(args, "new.unknown", starter=args.starter, names=", ".join(names)))
        return USAGE
    folder.mkdir(parents=True, exist_ok=True)
    _print(_say(args, "new.made", path=store.create(folder, args.name, args.starter)))
    return OK


def _check(args: argparse.Namespace) -> int:
    found: list[Finding] = []
    for path in args.files:
        findings = _findings(path, args.words)
        count = _say(args, "check.found", count=len(findings)) if findings else _say(args, "check.clear")
        _print(f"{path}: {count}", *(_told(args, finding) for finding in findings))
        found += findings
    return _code(found)


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


def _export(args: argparse.Namespace) -> int:
    if harm := _harm(args):
        _complain(_say(args, f"export.{harm}", path=args.out))
        return USAGE
    content = _exported(args)
    if args.out is None:
        sys.stdout.buffer.write(content)
        return OK
    try:
        _write(args.out, content)
    except OSError as fault:
        return _refuse(args, fault, args.out)
    _print(_say(args, "export.made", path=args.out))
    return OK


def _exported(args: argparse.Namespace) -> bytes:
    """Give what is to be written: the budget in another format, or a document about it."""
    from prodkit import exchange, report
    from prodkit.store import load, logo

    production = load(args.file)
    if args.document is None and args.form not in {"pdf", "html"}:
        return exchange.export(production, args.form, args.words)
    kind: Any = args.document or "detail"
    image = logo.read(args.file.parent, production.brand)
    return report.write(report.of_production(kind, production, args.words, logo=image, line=args.line), args.form)


def _harm(args: argparse.Namespace) -> str:
    """Name the sentence that says why nothing is to be written, such as what it would destroy."""
    if args.document and args.form == "yaml":
        return "not_a_document"
    if args.out is None:
        return "not_to_terminal" if args.form in {"xlsx", "pdf"} and sys.stdout.isatty() else ""
    if not args.out.exists():
        return ""
    if args.file.exists() and args.out.samefile(args.file):
        return "source"
    return "not_over_yaml" if args.form != "yaml" and args.out.suffix.lower() in {".yaml", ".yml"} else ""


def _write(out: Path, data: bytes) -> None:
    from prodkit.store import productionfile

    if out.exists() and not out.is_file():
        out.write_bytes(data)  # a pipe or a device is written to, never replaced
    else:
        productionfile.swap(out.resolve(), data)


def _import(args: argparse.Namespace) -> int:
    from prodkit import store
    from prodkit.exchange import incoming

    came = incoming.read(args.file, args.words, args.layout)
    if args.save_layout and came.layout:
        _write(args.save_layout, came.layout.write().encode())
    if args.into is None:
        last = _say(args, "import.nothing", name=store.slug(came.production.name(args.words)) or "import")
    else:
        folder = places.productions_folder(args.folder)
        folder.mkdir(parents=True, exist_ok=True)
        last = _say(args, "import.made", path=store.add(folder, args.into, came.production))
    _print(*came.told, "", last)
    return FINDINGS if came.differs else OK


def _doctor(args: argparse.Namespace) -> int:
    from prodkit import doctor

    faults = []
    for diagnosis in doctor.examine(places.productions_folder(args.folder)):
        label = _say(args, f"doctor.{diagnosis.severity or 'ok'}")
        _print(f"{label:<8}{diagnosis.what(args.words)}")
        if diagnosis.severity:
            faults.append(diagnosis)
            _print(f"{'':<8}{diagnosis.fix(args.words)}")
    _print("", _say(args, "doctor.mend", count=len(faults)) if faults else _say(args, "doctor.healthy"))
    return FINDINGS if any(fault.severity == "error" for fault in faults) else OK


# ---- Words of the terminal ------------------------------------------------------------------------------------


def _parser(lang: Lang) -> argparse.ArgumentParser:
    say = partial(_sentence, lang)
    parser = _Parser(lang=lang, prog="prodkit", description=say("about"))
    parser.add_argument("--version", action="version", version=_version(), help=say("version"))
    parser.add_argument("--lang", choices=i18n.LANGS, help=say("lang"))
    commands = parser.add_subparsers(title=say("titles.commands"), metavar=say("titles.command"), prog="prodkit")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, lang=lang, help=say(f"{name}.about"), description=say(f"{name}.about"))
        # Without a default, so that `prodkit --lang en serve` keeps what was said before the command.
        added.add_argument("--lang", choices=i18n.LANGS, default=argparse.SUPPRESS, help=say("lang"))
        added.set_defaults(run=run, words=lang)
        return added

    serve = command("serve", _serve)
    lab = command("lab", _lab)
    new = command("new", _new)
    check = command("check", _check)
    export = command("export", _export)
    imports = command("import", _import)
    doctor = command("doctor", _doctor)
    for added in (serve, lab, doctor):
        added.add_argument("folder", nargs="?", type=Path, metavar=say("titles.folder"), help=say("folder"))
    serve.add_argument("--port", type=partial(_port, lang), metavar="N", help=say("serve.port"))
    serve.add_argument("--host", default="127.0.0.1", metavar="H", help=say("serve.host"))
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
    documents = ("quote", "top_sheet", "detail", "comparison", "pay_sheet")
    export.add_argument("--document", choices=documents, help=say("export.document"))
    export.add_argument("--line", default="", metavar=say("titles.name"), help=say("export.line"))
    export.add_argument("-o", "--out", type=Path, metavar=say("titles.out"), help=say("export.out"))
    imports.add_argument("file", type=Path, metavar=say("titles.file"), help=say("import.file"))
    imports.add_argument("--into", metavar=say("titles.name"), help=say("import.into"))
    imports.add_argument("--folder", type=Path, metavar=say("titles.folder"), help=say("folder"))
    imports.add_argument("--layout", type=Path, metavar=say("titles.file"), help=say("import.layout"))
    imports.add_argument("--save-layout", type=Path, metavar=say("titles.out"), help=say("import.save_layout"))
    return parser


class _Parser(argparse.ArgumentParser):
    """An argument parser whose own titles and refusals are in the reader's language."""

    def __init__(self, lang: Lang, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=partial(_Help, lang), **options)
        self._lang = lang
        self._optionals.title = _sentence(lang, "titles.options")
        self._positionals.title = _sentence(lang, "titles.arguments")
        self.add_argument("-h", "--help", action="help", help=_sentence(lang, "help"))

    def error(self, message: str) -> NoReturn:
        detail = _reworded(self._lang, message)
        _complain(_sentence(self._lang, "usage", detail=detail), _sentence(self._lang, "see", command=self.prog))
        self.exit(USAGE)


_REFUSALS = {
    "missing": re.compile(r"the following arguments are required: (?P<names>.*)"),
    "one_of": re.compile(r"one of the arguments (?P<names>.*) is required"),
    "unknown": re.compile(r"unrecognized arguments: (?P<names>.*)"),
    "choice": re.compile(r"invalid choice: (?P<found>.*) \(choose from (?P<names>.*)\)"),
    "value": re.compile(r"expected (?:one|at least one) argument"),
    "no_value": re.compile(r"ignored explicit argument .*"),
    "exclusive": re.compile(r"not allowed with argument (?P<other>.*)"),
}
"""What argparse says in English only."""


def _reworded(lang: Lang, message: str) -> str:
    """Say in the reader's language what argparse refused; a refusal of ours is already."""
    if about := re.fullmatch(r"argument (?P<name>[^:]+): (?P<problem>.*)", message, re.DOTALL):
        return _sentence(lang, "words.argument", name=about["name"], problem=_reworded(lang, about["problem"]))
    for key, pattern in _REFUSALS.items():
        if found := pattern.fullmatch(message):
            named = {name: word.replace("'", "") for name, word in found.groupdict().items()}
            return _sentence(lang, f"words.{key}", **named)
    return message


class _Help(argparse.HelpFormatter):
    def __init__(self, lang: Lang, prog: str) -> None:
        super().__init__(prog, max_help_position=28)
        self._lang = lang

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        if prefix is None:
            prefix = _sentence(self._lang, "titles.usage") + " "
        super().add_usage(usage, actions, groups, prefix)


def _port(lang: Lang, word: str) -> int:
    if word.isascii() and word.isdecimal() and 0 < int(word) < 65536:  # noqa: PLR2004 -- the highest port is 65535
        return int(word)
    raise argparse.ArgumentTypeError(_sentence(lang, "serve.bad_port", word=word))


def _version() -> str:
    from importlib.metadata import version

    return f"prodkit {version('prodkit')}"


def _sentence(lang: Lang, key: str, **params: object) -> str:
    return i18n.text(f"cli.{key}", lang, **params)


def _say(args: argparse.Namespace, key: str, **params: object) -> str:
    return _sentence(args.words, key, **params)


def _told(args: argparse.Namespace, finding: Finding) -> str:
    return f"  {i18n.text(f'findings.severity.{finding.severity}', args.words)} · {finding.sentence(args.words)}"


def _code(findings: Sequence[Finding]) -> int:
    return FINDINGS if has_errors(findings) else OK


def _refuse(args: argparse.Namespace, fault: OSError, path: object) -> int:
    """Tell what the system refused, and where if that is known."""
    problem = i18n.pick(problem_of(fault), args.words)
    _complain(_say(args, "failed_at", path=path, problem=problem) if path else _say(args, "failed", problem=problem))
    return USAGE


# Control characters, marks that turn text around and halves of characters: in a name or a value they could
# command the terminal, or write lines that prodkit never said.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _safe(lines: Sequence[str]) -> str:
    return "".join(_UNSAFE.sub(_shown, line) + "\n" for line in lines)


def _shown(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else "\ufffd"


def _print(*lines: str) -> None:
    sys.stdout.write(_safe(lines))
    sys.stdout.flush()


def _complain(*lines: str) -> None:
    sys.stderr.write(_safe(lines))


def _open_browser(url: str) -> None:
    import threading
    import webbrowser

    # Some systems return only when the browser is closed; visitors must not wait for that.
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
