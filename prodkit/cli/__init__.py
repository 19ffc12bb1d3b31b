"""The `prodkit` command: each sub-command in a few lines, the work is done by the library.

Exit codes: 0 all is well, 1 something must be mended (findings of severity error), 2 the command was not understood
or cannot be carried out. Libraries are imported by the command that needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from prodkit import i18n
from prodkit.cli.grammar import grammar
from prodkit.cli.terminal import INTERRUPTED, OK, code_of, complain, refuse, told
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command.

    Args:
        argv: The words after `prodkit`; those of the terminal if not given.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    parser = grammar(_language(words))
    args = parser.parse_args(words)
    if "run" not in args:
        parser.print_help()
        return OK
    try:
        return int(args.run(args))
    except ProdkitError as error:
        for finding in error.findings:
            complain(told(args, finding))
        return code_of(error.findings)
    except OSError as fault:
        return refuse(args, fault, fault.filename)
    except KeyboardInterrupt:
        return INTERRUPTED


def _language(words: Sequence[str]) -> Lang:
    """Find the language to answer in, before the rest of the command is understood."""
    finder = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    finder.add_argument("--lang", nargs="?")
    asked = finder.parse_known_args(words)[0].lang
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return i18n.language(asked or os.environ.get("PRODKIT_LANG") or system)
