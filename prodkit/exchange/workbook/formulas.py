"""Our formulas as formulas of Excel, with the same meaning.

Where the two differ, ours is kept: `-x^2` is minus the square, a comparison is 1 or 0, anything to the power of zero is
1, and rounding up or down forgives the last places of a binary fraction. What cannot be computed is an error in Excel
(`#DIV/0!`), which passes on to all that uses it, as the unknown does here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from prodkit import formula

MOST = 8192
"""Characters that Excel takes in a formula."""

_COMPARE, _ADD, _MUL, _POW, _ATOM = 1, 2, 3, 4, 9
_SIGNS = {
    "add": ("+", _ADD), "sub": ("-", _ADD), "mul": ("*", _MUL), "div": ("/", _MUL), "eq": ("=", _COMPARE),
    "ne": ("<>", _COMPARE), "lt": ("<", _COMPARE), "le": ("<=", _COMPARE), "gt": (">", _COMPARE),
    "ge": (">=", _COMPARE),
}  # fmt: skip
_FORGIVING = 9  # decimals that rounding up or down looks at
_MOST_DECIMALS = 9


class Part(NamedTuple):
    """A piece of a formula: its text, how tightly it holds, and whether it is true or false rather than a number."""

    text: str
    level: int = _ATOM
    truth: bool = False

    def at(self, level: int) -> str:
        """Give the text for where nothing looser than a level may stand."""
        return self.text if self.level >= level else f"({self.text})"

    @property
    def number(self) -> Part:
        """The same as a number: Excel holds true to be more than any number."""
        return Part(f"{self.at(_ATOM)}*1", _MUL) if self.truth else self

    @property
    def condition(self) -> str:
        """The same as a condition."""
        return self.text if self.truth else f"{self.at(_ADD)}<>0"


def literal(value: float) -> str:
    """Write a number as Excel formulas do."""
    text = repr(float(value)).upper().removesuffix(".0")
    return f"({text})" if text.startswith("-") else text


def translate(text: str, name: Callable[[str], str], days_per_week: int) -> Part:
    """Write a formula of ours as one of Excel.

    Args:
        text: The formula, with its `=`.
        name: Gives the cell or defined name that a driver or measure of a phase stands in.
        days_per_week: What `weeks(…)` and `days(…)` count with when they do not say.

    Returns:
        The formula, without `=`.
    """
    done: list[Part] = []
    # A stack instead of recursion: a sum may have hundreds of terms.
    pending: list[tuple[formula.Node, bool]] = [(formula.parse(text), False)]
    while pending:
        node, ready = pending.pop()
        if isinstance(node, formula.Const):
            done.append(Part(literal(node.value)))
        elif isinstance(node, formula.Name):
            done.append(Part(name(node.id)))
        elif ready:
            count = len(node.args)
            done[-count:] = [_operation(node, done[-count:], days_per_week)]
        else:
            pending.append((node, True))
            pending.extend((arg, False) for arg in reversed(node.args))
    return done[0].number


def _operation(node: formula.Call, parts: list[Part], days_per_week: int) -> Part:
    if node.op == "if":
        return Part(f"IF({parts[0].condition},{parts[1].number.text},{parts[2].number.text})")
    if node.op in {"and", "or", "not"}:
        return Part(f"{node.op.upper()}({','.join(part.condition for part in parts)})", truth=True)
    numbers = [part.number for part in parts]
    if node.op in _SIGNS:
        return _infix(node.op, *numbers)
    if node.op in _UNARY:
        return _UNARY[node.op](numbers[0])
    match node.op:
        case "weeks" | "days":
            per_week = numbers[1] if len(numbers) > 1 else Part(literal(days_per_week))
            done = _infix("div" if node.op == "weeks" else "mul", numbers[0], per_week)
        case "pow":
            done = _power(node.args[1], *numbers)
        case "round":
            done = _rounded(node.args[1:], numbers)
        case _:
            done = _gathered(node.op.upper(), *numbers)
    return done


_UNARY: dict[str, Callable[[Part], Part]] = {
    "months": lambda x: Part(f"{x.at(_MUL)}/(52/12)", _MUL),
    "neg": lambda x: Part(f"-{x.at(_ATOM)}", _ADD),
    "abs": lambda x: Part(f"ABS({x.text})"),
    "ceil": lambda x: Part(ceiling(x.text), _ADD),
    "floor": lambda x: Part(f"INT(ROUND({x.text},{_FORGIVING}))"),
}


def ceiling(text: str) -> str:
    """Round up to a whole number, as `prodkit.money.ceil` does."""
    return f"-INT(-ROUND({text},{_FORGIVING}))"


def _infix(op: str, left: Part, right: Part) -> Part:
    sign, level = _SIGNS[op]
    first = level + 1 if level == _COMPARE else level
    return Part(f"{left.at(first)}{sign}{right.at(level + 1)}", level, truth=level == _COMPARE)


def _power(exponent: formula.Node, base: Part, power: Part) -> Part:
    one = f"{base.at(_MUL)}*0+1"  # unknown to the power of zero stays unknown
    if isinstance(exponent, formula.Const):
        return Part(f"{base.at(_ATOM)}^{power.at(_ATOM)}", _POW) if exponent.value else Part(one, _ADD)
    return Part(f"IF({power.at(_ADD)}=0,{one},{base.at(_ATOM)}^{power.at(_ATOM)})")


def _rounded(digits: tuple[formula.Node, ...], parts: list[Part]) -> Part:
    if not digits:
        return Part(f"ROUND({parts[0].text},0)")
    most = _MOST_DECIMALS
    if isinstance(digits[0], formula.Const):
        return Part(f"ROUND({parts[0].text},{literal(max(-most, min(most, int(digits[0].value))))})")
    return Part(f"ROUND({parts[0].text},MAX({-most},MIN({most},{parts[1].text})))")


def _gathered(function: str, left: Part, right: Part) -> Part:
    """Give `MIN(a,b,c)` for what the tree holds as pairs."""
    opened = left.text.removesuffix(")") if left.text.startswith(f"{function}(") and left.level == _ATOM else ""
    return Part(f"{opened},{right.text})" if opened else f"{function}({left.text},{right.text})")


# -- names

_LIKE_A_CELL = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*|true|false", re.IGNORECASE)


def legal_names(names: Iterable[str]) -> dict[str, str]:
    """Give each name of a driver or phase one that Excel accepts: `day1`, which is a cell, becomes `day1_`."""
    wanted = list(names)
    taken = set(wanted)
    found = {}
    for name in wanted:
        legal = name
        while _LIKE_A_CELL.fullmatch(legal) or (legal != name and legal in taken):
            legal += "_"
        taken.add(legal)
        found[name] = legal
    return found
