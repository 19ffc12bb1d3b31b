"""YAML 1.2 read fast and safely: plain data, and the line of every value.

The C parser of PyYAML gives events with their places; the values are made here, because PyYAML's own reading of
scalars is YAML 1.1, where `NO` is false and `012` is ten. Aliases and tags are refused: a production needs none, and
nested aliases grow without bound.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from prodkit import i18n
from prodkit.errors import Finding, ProdkitError

Path = tuple[int | str, ...]
MAX_DEPTH = 40

_INT = re.compile(r"[-+]?(0|[1-9]\d{0,17})")
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d{1,3})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", "+.inf", ".Inf", "+.Inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN"), float("nan")),
}

_PROBLEMS = {
    "tab character": "tab",
    "mapping values are not allowed": "colon",
    "mapping keys are not allowed": "colon",
    "did not find expected key": "key",
    "expected '-' indicator": "dash",
    "expected ',' or ']'": "list",
    "expected ',' or '}'": "mapping",
    "could not find expected ':'": "no_colon",
    "unexpected end of stream": "ends",
    "unknown escape character": "escape",
    "cannot start any token": "start",
    "block sequence entries are not allowed": "entry",
    "expected node content": "value",
}
"""Words of the C parser, and what they come down to for a person (`problems.yaml`)."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML text holds.

    Attributes:
        data: Mappings, lists, texts, numbers, booleans, dates and None.
        lines: Line of every value, counted from 1, by its path of keys and positions.
    """

    data: object
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """Give the line of a value, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been met yet."""

    holder: dict[str, object] | list[object]
    path: Path
    key: str | None = None
    keys: set[str] = field(default_factory=set)


def read(text: str) -> Document:
    """Read a YAML text.

    Args:
        text: The whole text.

    Returns:
        The document; an empty text holds None.

    Raises:
        ProdkitError: If it is not YAML, uses aliases, tags or a key twice, or nests too deeply.
    """
    reader = _Reader()
    try:
        for event in _events(text):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise ProdkitError([Finding("yaml_broken", params={"problem": _problem(error)}, line=line)]) from None
    except yaml.reader.ReaderError as error:
        raise ProdkitError.of("yaml_character", problem=f"U+{error.character:04X}") from None
    except UnicodeEncodeError as error:
        raise ProdkitError.of("yaml_character", problem=f"U+{ord(error.object[error.start]):04X}") from None
    return Document(reader.root, reader.lines)


def _problem(error: yaml.MarkedYAMLError) -> dict[str, str]:
    """Say what the parser stumbled on, by language: its own words are English, and name its grammar."""
    said = error.problem or ""
    slug = next((slug for words, slug in _PROBLEMS.items() if words in said), "other")
    return i18n.every(i18n.text, f"problems.yaml.{slug}")


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.CSafeLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


class _Reader:
    def __init__(self) -> None:
        self.root: object = None
        self.lines: dict[Path, int] = {}
        self.open: list[_Open] = []
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if getattr(event, "anchor", None):
            raise ProdkitError([Finding("yaml_alias", line=line)])
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise ProdkitError([Finding("yaml_documents", line=line)])
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.start({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.open.pop()

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if event.tag is not None:
            raise ProdkitError([Finding("yaml_tag", params={"tag": event.tag}, line=line)])
        top = self.open[-1] if self.open else None
        if top is not None and isinstance(top.holder, dict) and top.key is None:
            if event.value in top.keys:
                raise ProdkitError([Finding("yaml_twice", params={"key": event.value}, line=line)])
            top.keys.add(event.value)
            top.key = event.value
            return
        self.put(_plain(event.value) if event.implicit[0] else event.value, line)

    def start(self, holder: dict[str, object] | list[object], event: yaml.CollectionStartEvent, line: int) -> None:
        if event.tag is not None:
            raise ProdkitError([Finding("yaml_tag", params={"tag": event.tag}, line=line)])
        if len(self.open) >= MAX_DEPTH:
            raise ProdkitError([Finding("yaml_too_deep", params={"most": MAX_DEPTH}, line=line)])
        top = self.open[-1] if self.open else None
        if top is not None and isinstance(top.holder, dict) and top.key is None:
            raise ProdkitError([Finding("yaml_key", line=line)])
        self.open.append(_Open(holder, self.put(holder, line)))

    def put(self, value: object, line: int) -> Path:
        if not self.open:
            self.root = value
            self.lines[()] = line
            return ()
        top = self.open[-1]
        if isinstance(top.holder, list):
            path: Path = (*top.path, len(top.holder))
            top.holder.append(value)
        else:
            path = (*top.path, top.key or "")
            top.holder[top.key or ""] = value
            top.key = None
        self.lines[path] = line
        return path


def _plain(value: str) -> object:
    """Read an unquoted scalar by the core schema of YAML 1.2, and ISO dates."""
    if value in _WORDS:
        return _WORDS[value]
    if _INT.fullmatch(value):
        return int(value)
    if _FLOAT.fullmatch(value):
        return float(value)
    if _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value
