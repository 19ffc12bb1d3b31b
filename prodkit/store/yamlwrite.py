"""Plain data as YAML that a person likes to read: short mappings on one line, long texts as blocks, no needless quotes.

What is quoted reads the same in YAML 1.1 and 1.2: `"NO"`, `"2642"`, `"1:30"` stay texts for every reader.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping

from prodkit.store.matching import is_list, is_mapping

WIDTH = 110
_STEP = 2

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_PLAIN = re.compile(r"[^\W_].*|=[ (A-Za-z0-9].*")
_NOT_TEXT = re.compile(
    r"[-+.\d][-+.\d_:eE]*|0[xo][0-9a-fA-F_]+|\d{4}-\d\d?-\d\d?[Tt ].*|null|true|false|yes|no|on|off|y|n",
    re.IGNORECASE,
)
_UNPRINTED = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_CONTROL = re.compile(f"[\n{_UNPRINTED}]")
_ESCAPED = re.compile(f'["\\\\\n{_UNPRINTED}]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
# What lines of a block cannot hold or begin with, nor the whole begin or end with.
_NOT_LITERAL = re.compile(f"[{_UNPRINTED}]|^\\s|\\s$|\n ")
_MOST_WHOLE = 1e15


def document(data: Mapping[str, object]) -> str:
    """Write a whole document, a blank line before and after each of its lists of records."""
    parts: list[str] = []
    before = False
    for key, value in data.items():
        written = key_of(key) + ":" + after_colon(value, 0)
        long = "\n" in written
        parts += ["", written] if parts and (long or before) else [written]
        before = long
    return "\n".join(parts) + "\n"


def after_colon(value: object, indent: int, *, literal: bool = True) -> str:
    """Write what follows `key:`, on the same line where it fits and below it otherwise.

    Args:
        value: Plain data.
        indent: Column of the key.
        literal: Whether a text of several lines may become a block, which no comment can follow.

    Returns:
        Text that starts with a space or a new line.
    """
    if isinstance(value, str) and literal and "\n" in value and not _NOT_LITERAL.search(value):
        pad = " " * (indent + _STEP)
        return " |-" + "".join(f"\n{pad}{line}" if line else "\n" for line in value.split("\n"))
    written = inline(value)
    if not _is_long(value) and (not _is_tree(value) or len(written) + indent <= WIDTH):
        return f" {written}"
    inner = indent + _STEP
    if is_mapping(value):
        return f"\n{entries(value, inner)}"
    return "".join(f"\n{item(part, inner)}" for part in value) if is_list(value) else f" {written}"


def entries(value: Mapping[str, object], indent: int) -> str:
    """Write the fields of a mapping, one below the other."""
    pad = " " * indent
    return "\n".join(f"{pad}{key_of(key)}:{after_colon(part, indent)}" for key, part in value.items())


def item(value: object, indent: int, *, flow: bool = False) -> str:
    """Write one item of a list, its dash included; `flow` if it shall be on one line."""
    pad = " " * indent
    if is_mapping(value) and value and not flow and (_has_name(value) or len(inline(value)) + indent > WIDTH):
        return f"{pad}- {entries(value, indent + _STEP).lstrip()}"
    return f"{pad}- {inline(value)}"


def inline(value: object) -> str:
    """Write any value on one line."""
    if is_mapping(value):
        return "{" + ", ".join(f"{key_of(key)}: {inline_part(part)}" for key, part in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(inline_part(part) for part in value) + "]"
    return scalar(value)


def inline_part(value: object) -> str:
    """Write a value that stands between the commas of another."""
    return inline(value) if _is_tree(value) else scalar(value, flow=True)


def scalar(value: object, *, flow: bool = False, quote: str = "") -> str:
    """Write a single value.

    Args:
        value: Text, number, date, truth value or None.
        flow: Whether it stands between braces or brackets.
        quote: Quotation mark that the author used for it before, kept where it can be.

    Returns:
        Text on one line.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value)
    return _text(str(value), flow=flow, quote=quote)


def key_of(name: str) -> str:
    """Write the name of a field."""
    return name if _KEY.fullmatch(name) else _quoted(name)


def _number(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    if float(value).is_integer() and abs(value) < _MOST_WHOLE:
        return str(int(value))
    return repr(float(value))


def _text(value: str, *, flow: bool, quote: str) -> str:
    printed = not _CONTROL.search(value)
    if printed and quote == "'":
        return "'" + value.replace("'", "''") + "'"
    plain = (
        printed
        and not quote
        and _PLAIN.fullmatch(value)
        and not _NOT_TEXT.fullmatch(value)
        and ": " not in value
        and " #" not in value
        and not value.endswith((":", " "))
        and not (flow and any(mark in value for mark in ",[]{}:?"))
    )
    return value if plain else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _is_tree(value: object) -> bool:
    return is_mapping(value) or is_list(value)


def _has_name(value: Mapping[str, object]) -> bool:
    return "id" in value or "code" in value


def _is_long(value: object) -> bool:
    """Tell whether a value is a list of records, which never goes on one line."""
    return is_list(value) and any(is_mapping(part) for part in value)
