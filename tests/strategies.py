"""Random formulas and productions, as plain data with every field a producer may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from reference import Formula

if TYPE_CHECKING:
    from exact import Tree

# -- formulas

_FIGURES = [Decimal(hundredths) / 100 for hundredths in (0, 100, 200, 300, 700, 1200, 10000, 50, 25, 10, 7, 1234, 9999)]
_FIGURES += [Decimal("1.005"), Decimal("1e3")]
_LEVELS = {
    "or": 1, "and": 2, "not": 3, "eq": 4, "ne": 4, "lt": 4, "le": 4, "gt": 4, "ge": 4, "add": 5, "sub": 5, "mul": 6,
    "div": 6, "neg": 7, "pow": 8, "percent": 9,
}  # fmt: skip
_SIGNS = {
    "or": ["or", "ou", "OR"], "and": ["and", "et"], "not": ["not", "non"], "eq": ["=", "=="], "ne": ["<>", "!="],
    "lt": ["<"], "le": ["<="], "gt": [">"], "ge": [">="], "add": ["+"], "sub": ["-"], "mul": ["*"], "div": ["/"],
    "pow": ["^", "**"],
}  # fmt: skip
_CALLS = {
    "if": ["if", "si", "IF"], "min": ["min", "MIN"], "max": ["max"], "round": ["round", "arrondi"],
    "ceil": ["ceil", "plafond"], "floor": ["floor", "plancher"], "abs": ["abs"],
}  # fmt: skip
_ATOM = 10


def trees(names: Sequence[str] = ()) -> st.SearchStrategy[Tree]:
    """Any formula over the names."""
    leaves: st.SearchStrategy[Tree] = st.sampled_from([*_FIGURES, *names, *names])
    return st.recursive(leaves, _larger, max_leaves=12)


def _larger(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    def call(*operations: str, count: int) -> st.SearchStrategy[Tree]:
        return st.tuples(st.sampled_from(operations), *[parts] * count)

    small = st.sampled_from([Decimal(n) for n in range(4)])
    return st.one_of(
        call("add", "sub", "mul", "div", count=2),
        call("add", "sub", "mul", "div", "min", "max", count=2),
        call("eq", "ne", "lt", "le", "gt", "ge", "and", "or", count=2),
        call("neg", "not", "percent", "abs", "ceil", "floor", "round", count=1),
        call("if", "max", "min", count=3),
        st.tuples(st.just("pow"), parts, small),
        st.tuples(st.just("pow"), parts, st.tuples(st.just("pow"), small, small)),
        st.tuples(st.just("round"), parts, st.sampled_from([Decimal(n) for n in range(-2, 4)])),
    )


def smooth(names: Sequence[str]) -> st.SearchStrategy[Tree]:
    """Formulas as producers write them: sums and products of drivers."""
    leaves: st.SearchStrategy[Tree] = st.sampled_from([*_FIGURES, *names, *names, *names])
    return leaves | st.tuples(st.sampled_from(["add", "sub", "mul", "max"]), leaves, leaves)


@st.composite
def formulas(draw: st.DrawFn, parts: st.SearchStrategy[Tree]) -> Formula:
    """Write a tree as a person might: either language, free spaces, brackets where needed and sometimes elsewhere."""
    tree = draw(parts)
    pen = draw(st.randoms(use_true_random=False))
    return Formula(f"={_space(pen)}{write(tree, 0, pen)}", tree)


def write(tree: Tree, least: int, pen: Random) -> str:
    """Write a tree where nothing looser than a level may stand without brackets."""
    if isinstance(tree, str):
        return tree
    if isinstance(tree, Decimal):
        return f"({tree})" if tree < 0 else str(tree)
    operation, parts = str(tree[0]), tree[1:]
    level = _LEVELS.get(operation, _ATOM)
    text = _operation(operation, parts, level, pen)
    needed = level < least or (pen.random() < 0.1 and operation != "percent")
    return f"({_space(pen)}{text})" if needed else text


def _operation(operation: str, parts: Sequence[Any], level: int, pen: Random) -> str:
    if operation in _CALLS:
        separator = pen.choice([", ", ";", " ; "])
        return f"{pen.choice(_CALLS[operation])}({separator.join(write(part, 0, pen) for part in parts)})"
    if operation == "percent":
        return f"{write(parts[0], level, pen)}{_space(pen)}%"
    if operation == "neg":
        return f"-{_space(pen)}{write(parts[0], level, pen)}"
    if operation == "not":
        return f"{pen.choice(_SIGNS['not'])} {write(parts[0], level, pen)}"
    # Powers group to the right, the rest to the left, and comparisons do not chain.
    left = level + (operation == "pow" or level == _LEVELS["eq"])
    right = level + (operation != "pow")
    around = " " if operation in {"and", "or"} else _space(pen)
    sign = pen.choice(_SIGNS[operation])
    return f"{write(parts[0], left, pen)}{around}{sign}{around}{write(parts[1], right, pen)}"


def _space(pen: Random) -> str:
    return pen.choice(["", " ", " ", "  "])


# -- productions


def decimals(low: int, high: int, places: int) -> st.SearchStrategy[float]:
    """Numbers that a person could have typed: few decimals."""
    scale = 10**places
    return st.integers(low * scale, high * scale).map(lambda minor: minor / scale)


def _rates() -> st.SearchStrategy[float]:
    """Exchange rates: from a yen to a dinar."""
    return st.integers(50, 1_500_000).map(lambda parts: parts / 10_000)


def _shares(most: float) -> st.SearchStrategy[float]:
    """Percentages written as shares: 0.0725."""
    return st.integers(0, round(most * 10_000)).map(lambda parts: parts / 10_000)


OWN_ACCOUNTS = [
    {"code": "A", "label": "Artistic"},
    {"code": "A1", "label": "Cast", "parent": "A"},
    {"code": "A1.a", "label": "Leads", "parent": "A1"},
    {"code": "A2", "label": "Music", "parent": "A"},
    {"code": "T", "label": "Technical"},
    {"code": "T1", "label": "Crew", "parent": "T"},
    {"code": "T-social", "label": "Employer", "parent": "T"},
    {"code": "G", "label": "General", "kind": "cost"},
    {"code": "R", "label": "Receipts", "kind": "income"},
    {"code": "R1", "label": "Tickets", "parent": "R"},
]
CODES = [str(account["code"]) for account in OWN_ACCOUNTS]
_COSTS = [code for code in CODES if not code.startswith("R")]
_TAGS = ["set", "night", "green"]


@st.composite
def productions(draw: st.DrawFn, most_lines: int = 6) -> dict[str, Any]:
    """Any production that has a budget, as plain data."""
    currency = draw(st.sampled_from(["EUR", "EUR", "JPY", "TND"]))
    foreign = [code for code in ("USD", "JPY") if code != currency]
    drivers, names = draw(_drivers())
    phases, measures = draw(_phases(names))
    lines = [draw(_lines(f"l{n}", [*names, *measures], foreign)) for n in range(draw(st.integers(0, most_lines)))]
    charges = [draw(_charges(f"c{n}")) for n in range(draw(st.integers(0, 4)))]
    return {
        "prodkit": 1, "title": "Any", "kind": "short_film", "chart": "generic", "currency": currency,
        "accounts": OWN_ACCOUNTS, "exchange_rates": {code: draw(_rates()) for code in foreign},
        "drivers": drivers, "phases": phases, "lines": lines, "charges": charges,
        **draw(st.fixed_dictionaries({}, optional={"employer_account": st.just("T-social")})),
    }  # fmt: skip


@st.composite
def _drivers(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[str]]:
    names: list[str] = []
    drivers = []
    for name in ("days", "crew", "share", "extra")[: draw(st.integers(1, 4))]:
        formula = formulas(smooth(names)) if names else st.nothing()
        drivers.append({"id": name, "label": name, "value": draw(decimals(0, 60, 2) | formula)})
        names.append(name)
    return draw(st.permutations(drivers)), names


@st.composite
def _phases(draw: st.DrawFn, names: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    keys = ("prep", "shoot")[: draw(st.integers(0, 2))]
    phases = [{
        "id": key, "label": key, "length": draw(decimals(0, 20, 2) | formulas(st.sampled_from(names))),
        "unit": draw(st.sampled_from(["week", "working_day", "day", "month"])),
        "start": draw(st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))),
        **draw(st.fixed_dictionaries({}, optional={"days_per_week": st.integers(4, 7)})),
    } for key in keys]  # fmt: skip
    return phases, [f"{key}.{measure}" for key in keys for measure in ("days", "weeks", "months", "working_days")]


@st.composite
def _lines(draw: st.DrawFn, key: str, names: list[str], foreign: list[str]) -> dict[str, Any]:
    def number(low: int, high: int, places: int) -> st.SearchStrategy[object]:
        plain = decimals(low, high, places)
        return plain | plain | formulas(smooth(names))

    employer = st.fixed_dictionaries({"rate": _shares(0.9)}, optional={"ceiling": number(0, 5000, 2) | st.none()})
    amortise = st.fixed_dictionaries({"over": st.integers(1, 12)}, optional={"carried": st.integers(0, 12)})
    optional = {
        "quantity": number(0, 60, 3), "x": number(0, 12, 1), "rate": number(-2000, 9999, 2) | st.none(),
        "currency": st.sampled_from(foreign), "employer": employer, "amortise": amortise, "muted": st.booleans(),
        "in_kind": st.booleans(), "abroad": st.booleans(), "tags": st.lists(st.sampled_from(_TAGS), unique=True),
        "location": st.sampled_from(["Lyon", "Roma"]), "supplier": st.sampled_from(["Ø", "Kino"]),
        "vat": st.sampled_from([0.0, 0.1, 0.2]),
    }  # fmt: skip
    required = {"id": st.just(key), "label": st.just(key), "account": st.sampled_from(CODES)}
    return draw(st.fixed_dictionaries(required, optional=optional))


@st.composite
def _charges(draw: st.DrawFn, key: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["base", "base", "total", "total_less_itself"]))
    accounts = st.lists(st.sampled_from(_COSTS), max_size=2, unique=True)
    tags = st.lists(st.sampled_from(_TAGS), max_size=1)
    optional: dict[str, st.SearchStrategy[object]] = {
        "accounts": accounts, "except_accounts": accounts, "in_kind": st.booleans(),
        "tags": tags, "except_tags": tags,
    }  # fmt: skip
    if kind == "base":
        # Charges before this one only: those that count in each other must say so by `of`.
        before = [f"c{n}" for n in range(int(key[1:]))]
        optional["charges"] = st.lists(st.sampled_from(before), unique=True) if before else st.just([])
    worth = draw(st.sampled_from(["rate", "rate", "rate", "amount"]))
    amount = _shares(0.2) if worth == "rate" else decimals(0, 9000, 2)
    limits = {
        "cap": decimals(0, 3000, 2),
        "floor": decimals(0, 50, 2),
        "contingency": st.booleans(),
        "muted": st.booleans(),
    }
    return {
        "id": key, "label": key, "account": draw(st.sampled_from(_COSTS)), "of": kind, worth: draw(amount),
        "base": draw(st.fixed_dictionaries({}, optional=optional)),
        **draw(st.fixed_dictionaries({}, optional=limits)),
    }  # fmt: skip
