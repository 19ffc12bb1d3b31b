"""Formulas over drivers, such as `= 2 * shoot_weeks + 1`: read into a small tree that holds arithmetic only.

A formula starts with `=`. It knows numbers (`12.5`, `7 %`), drivers, phases (`shoot.weeks`), `+ - * / ^`, comparisons,
`and`, `or`, `not`, and the functions of `FUNCTIONS`, in English or French. Arguments are separated by commas or
semicolons. What is not in the grammar cannot be expressed: nothing of Python is ever reached.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from prodkit.errors import ProdkitError

MAX_LENGTH = 2000
MAX_NESTING = 60


class Const(NamedTuple):
    """A number."""

    value: float


class Name(NamedTuple):
    """A driver (`crew`) or a measure of a phase (`shoot.weeks`)."""

    id: str


class Call(NamedTuple):
    """An operation on other nodes; `op` is one of the operations of `prodkit.program`."""

    op: str
    args: tuple[Node, ...]


Node = Const | Name | Call


class Function(NamedTuple):
    """A function of the formula language: its operation and how many arguments it takes."""

    op: str
    least: int
    most: int


FUNCTIONS = {
    "if": Function("if", 3, 3),
    "min": Function("min", 1, 50),
    "max": Function("max", 1, 50),
    "round": Function("round", 1, 2),
    "ceil": Function("ceil", 1, 1),
    "floor": Function("floor", 1, 1),
    "abs": Function("abs", 1, 1),
    "weeks": Function("weeks", 1, 2),
    "days": Function("days", 1, 2),
    "months": Function("months", 1, 1),
}
FRENCH = {
    "si": "if",
    "arrondi": "round",
    "plafond": "ceil",
    "plancher": "floor",
    "semaines": "weeks",
    "jours": "days",
    "mois": "months",
}
_LOGIC = {"and": "and", "or": "or", "not": "not", "et": "and", "ou": "or", "non": "not"}
_TRUTH = {"true": 1.0, "false": 0.0, "vrai": 1.0, "faux": 0.0}
WORDS = frozenset({*_LOGIC, *_TRUTH})
"""Words that cannot name a driver. Functions can: they are known by their brackets."""

# Binding powers: a higher one holds tighter. A comparison cannot be chained, a power groups to the right.
_BINARY = {
    "or": ("or", 1), "and": ("and", 2),
    "=": ("eq", 4), "==": ("eq", 4), "<>": ("ne", 4), "!=": ("ne", 4),
    "<": ("lt", 4), "<=": ("le", 4), ">": ("gt", 4), ">=": ("ge", 4),
    "+": ("add", 5), "-": ("sub", 5), "*": ("mul", 6), "/": ("div", 6),
    "^": ("pow", 8), "**": ("pow", 8),
}  # fmt: skip
_NOT, _COMPARE, _SIGN = 3, 4, 7

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)(?![\w.])"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)?)"
    r"|(?P<sign>\*\*|<=|>=|<>|!=|==|[-+*/^<>=(),;%]))"
)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def is_formula(value: object) -> bool:
    """Tell whether a value of a production file is a formula: a text that starts with `=`."""
    return isinstance(value, str) and value.lstrip().startswith("=")


@lru_cache(maxsize=65536)
def parse(text: str) -> Node:
    """Read a formula into its tree.

    Args:
        text: The formula, with its leading `=`.

    Returns:
        The tree.

    Raises:
        ProdkitError: With one finding that says what cannot be read and where in the text.

    >>> parse("= max(0, nights - 5) * crew").op
    'mul'
    """
    if len(text) > MAX_LENGTH:
        raise ProdkitError.of("formula_too_long", length=len(text), most=MAX_LENGTH)
    return _Parser(text.lstrip().removeprefix("=")).parse()


def names(node: Node) -> Iterator[str]:
    """Give the names that a formula uses, in reading order, with repeats."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Name):
            yield current.id
        elif isinstance(current, Call):
            pending.extend(reversed(current.args))


class _Parser:
    """Reads by binding power: one recursion for each nesting, none for long sums."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._tokens())
        self.position = 0
        self.nesting = 0

    def parse(self) -> Node:
        if self.peek.kind == "end":
            raise ProdkitError.of("formula_empty")
        node = self.expression(0)
        if self.peek.kind != "end":
            raise self.unexpected()
        return node

    def _tokens(self) -> Iterator[_Token]:
        at = 0
        stripped = self.text.rstrip()
        while at < len(stripped):
            match = _TOKEN.match(stripped, at)
            if match is None or match.lastgroup is None:
                rest = stripped[at:].lstrip()
                raise ProdkitError.of("formula_character", found=rest[:1], at=len(stripped) - len(rest) + 2)
            kind, found = match.lastgroup, match[match.lastgroup]
            if kind == "name" and found.lower() in _LOGIC:
                kind, found = "sign", _LOGIC[found.lower()]
            yield _Token(kind, found, match.start(match.lastgroup) + 2)
            at = match.end()
        yield _Token("end", "", len(stripped) + 2)

    @property
    def peek(self) -> _Token:
        return self.tokens[self.position]

    def take(self) -> _Token:
        token = self.peek
        self.position += 1
        return token

    def expression(self, least: int) -> Node:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise ProdkitError.of("formula_too_deep", most=MAX_NESTING)
        left = self.operand()
        compared = False
        while True:
            token = self.peek
            if token.text == "%" and token.kind == "sign":
                self.take()
                left = Call("div", (left, Const(100.0)))
                continue
            op, power = _BINARY.get(token.text, ("", 0)) if token.kind == "sign" else ("", 0)
            if not op or power < least:
                self.nesting -= 1
                return left
            if compared and power == _COMPARE:
                raise self.unexpected()
            compared = power == _COMPARE
            self.take()
            left = Call(op, (left, self.expression(power if op == "pow" else power + 1)))

    def operand(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return _number(token.text)
        if token.kind == "name":
            return self.call(token) if self.peek.text == "(" else _named(token)
        if token.text == "(":
            inside = self.expression(0)
            self.close()
            return inside
        if token.text in {"-", "+"}:
            inside = self.expression(_SIGN)
            return Call("neg", (inside,)) if token.text == "-" else inside
        if token.text == "not":
            return Call("not", (self.expression(_NOT),))
        self.position -= 1
        raise self.unexpected()

    def call(self, name: _Token) -> Node:
        word = name.text.lower()
        function = FUNCTIONS.get(FRENCH.get(word, word))
        if function is None:
            raise ProdkitError.of("formula_unknown_function", name=name.text, known=", ".join(sorted(FUNCTIONS)))
        self.take()
        args = [self.expression(0)]
        while self.peek.text in {",", ";"}:
            self.take()
            args.append(self.expression(0))
        self.close()
        if not function.least <= len(args) <= function.most:
            raise ProdkitError.of(
                "formula_arguments", name=name.text, least=function.least, most=function.most, given=len(args)
            )
        if function.op in {"min", "max"}:
            return _folded(function.op, args)
        return Call(function.op, tuple(args))

    def close(self) -> None:
        if self.peek.text != ")":
            raise self.unexpected() if self.peek.kind != "end" else ProdkitError.of("formula_unclosed")
        self.take()

    def unexpected(self) -> ProdkitError:
        token = self.peek
        if token.kind == "end":
            return ProdkitError.of("formula_ends")
        if token.text == "," and re.search(r"\d$", self.text[: token.at - 2]):
            return ProdkitError.of("formula_comma", at=token.at)
        return ProdkitError.of("formula_unexpected", found=token.text, at=token.at)


def _folded(op: str, args: list[Node]) -> Node:
    node = args[0]
    for arg in args[1:]:
        node = Call(op, (node, arg))
    return node


def _named(token: _Token) -> Node:
    word = token.text.lower()
    return Const(_TRUTH[word]) if word in _TRUTH else Name(token.text)


def _number(text: str) -> Const:
    value = float(text)
    if not math.isfinite(value):
        raise ProdkitError.of("formula_number", found=text)
    return Const(value)
