"""Write a production in another format, or a document about it, and destroy nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from prodkit.cli.terminal import OK, USAGE, complain, refuse, say, tell


def export(args: argparse.Namespace) -> int:
    """Write the budget, or a document about it, to a file or to the terminal."""
    if harm := _harm(args):
        complain(say(args, f"export.{harm}", path=args.out))
        return USAGE
    content = _exported(args)
    if args.out is None:
        sys.stdout.buffer.write(content)
        return OK
    try:
        write(args.out, content)
    except OSError as fault:
        return refuse(args, fault, args.out)
    tell(say(args, "export.made", path=args.out))
    return OK


def _exported(args: argparse.Namespace) -> bytes:
    """Give what is to be written: the budget in another format, or a document about it."""
    import prodkit
    from prodkit import exchange, report
    from prodkit.store import logo

    production = prodkit.load(args.file)
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


def write(out: Path, data: bytes) -> None:
    """Put bytes where the user wants them: whole, or not at all."""
    from prodkit.store import productionfile

    if out.exists() and not out.is_file():
        out.write_bytes(data)  # a pipe or a device is written to, never replaced
    else:
        productionfile.swap(out.resolve(), data)
