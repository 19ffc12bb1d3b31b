"""What the command says, and how it ends."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence

from prodkit import i18n
from prodkit.errors import Finding, has_errors, problem_of
from prodkit.i18n import Lang

OK, FINDINGS, USAGE = 0, 1, 2
INTERRUPTED = 130  # what terminals expect after Ctrl+C


def sentence(lang: Lang, key: str, **params: object) -> str:
    """Say something of the `cli` catalogue."""
    return i18n.text(f"cli.{key}", lang, **params)


def say(args: argparse.Namespace, key: str, **params: object) -> str:
    """Say something in the language of this command."""
    return sentence(args.words, key, **params)


def told(args: argparse.Namespace, finding: Finding) -> str:
    """Write a finding as a line."""
    return f"  {i18n.text(f'findings.severity.{finding.severity}', args.words)} · {finding.sentence(args.words)}"


def code_of(findings: Sequence[Finding]) -> int:
    """Give the exit code for what was found."""
    return FINDINGS if has_errors(findings) else OK


def refuse(args: argparse.Namespace, fault: OSError, path: object) -> int:
    """Tell what the system refused, and where if that is known."""
    problem = i18n.pick(problem_of(fault), args.words)
    complain(say(args, "failed_at", path=path, problem=problem) if path else say(args, "failed", problem=problem))
    return USAGE


# Control characters, marks that turn text around and halves of characters: in a name or a value they could
# command the terminal, or write lines that prodkit never said.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _safe(lines: Sequence[str]) -> str:
    return "".join(_UNSAFE.sub(_shown, line) + "\n" for line in lines)


def _shown(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else "\ufffd"


def tell(*lines: str) -> None:
    """Write lines to the terminal; nothing in them can command it."""
    sys.stdout.write(_safe(lines))
    sys.stdout.flush()


def complain(*lines: str) -> None:
    """Write lines where errors go; nothing in them can command the terminal."""
    sys.stderr.write(_safe(lines))
