"""Arguments read, and refused, in the reader's language."""

from __future__ import annotations

import argparse
import re
from functools import partial
from typing import Any, NoReturn

from prodkit.cli.terminal import USAGE, complain, sentence
from prodkit.i18n import Lang


class Parser(argparse.ArgumentParser):
    """An argument parser whose own titles and refusals are in the reader's language."""

    def __init__(self, lang: Lang, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=partial(_Help, lang), **options)
        self._lang = lang
        self._optionals.title = sentence(lang, "titles.options")
        self._positionals.title = sentence(lang, "titles.arguments")
        self.add_argument("-h", "--help", action="help", help=sentence(lang, "help"))

    def error(self, message: str) -> NoReturn:
        """Say what was not understood and where to look."""
        detail = _reworded(self._lang, message)
        complain(sentence(self._lang, "usage", detail=detail), sentence(self._lang, "see", command=self.prog))
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
        return sentence(lang, "words.argument", name=about["name"], problem=_reworded(lang, about["problem"]))
    for key, pattern in _REFUSALS.items():
        if found := pattern.fullmatch(message):
            named = {name: word.replace("'", "") for name, word in found.groupdict().items()}
            return sentence(lang, f"words.{key}", **named)
    return message


class _Help(argparse.HelpFormatter):
    def __init__(self, lang: Lang, prog: str) -> None:
        super().__init__(prog, max_help_position=28)
        self._lang = lang

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        if prefix is None:
            prefix = sentence(self._lang, "titles.usage") + " "
        super().add_usage(usage, actions, groups, prefix)
