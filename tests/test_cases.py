"""Situations a producer can read, with figures worked out by hand: see `tests/cases`."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prodkit import checks, yamltext
from prodkit.budget import Budget, evaluate
from prodkit.errors import has_errors
from prodkit.production import Production

if TYPE_CHECKING:
    import pandas as pd

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
_TOTALS = {"total", "income", "contingency", "total_without_contingency", "in_kind", "cash", "employer", "unknown"}


def read(path: Path) -> dict[str, Any]:
    data = yamltext.read(path.read_text(encoding="utf-8")).data
    assert isinstance(data, dict)
    assert set(data) <= {"source", "to_the_nearest", "production", "expected"}, path.name
    return data


def figures(budget: Budget, name: str) -> dict[str, float]:
    """Give the figures that an expected table speaks of."""
    if name == "unit_cost":
        return {unit: float(budget.unit_cost(unit)) for unit in budget.production.output}
    tables: dict[str, tuple[Callable[[], pd.DataFrame], str, str]] = {
        "accounts": (budget.accounts, "account", "amount"),
        "lines": (budget.lines, "line", "total"),
        "charges": (budget.charges, "charge", "amount"),
        "by_location": (partial(budget.by, "location"), "group", "amount"),
    }
    table, key, value = tables[name]
    rows = table()
    return dict(zip(rows[key], rows[value], strict=True))


def agrees(found: float, expected: object, nearest: float | None) -> bool:
    """Compare to the cent; a figure printed in whole units is met by anything that rounds to it."""
    if expected == "unknown":
        return math.isnan(found)
    assert isinstance(expected, int | float)
    return found == expected if nearest is None else abs(found - expected) <= nearest / 2


def test_there_are_cases() -> None:
    assert len(FILES) >= 12


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_case(path: Path) -> None:
    case = read(path)
    nearest = case.get("to_the_nearest")
    assert case["expected"]
    for expected in case["expected"]:
        production = Production.parse({**case["production"], **expected.get("production", {})})
        budget = evaluate(production, expected.get("with"), currency=expected.get("currency"))
        for name, value in expected.items():
            if name in _TOTALS:
                assert agrees(float(getattr(budget, name)), value, nearest), (name, getattr(budget, name), value)
            elif name not in {"with", "production", "currency"}:
                found = figures(budget, name)
                for key, figure in value.items():
                    assert agrees(found[key], figure, nearest), (name, key, found[key], figure)
    assert not has_errors(checks.check(Production.parse(case["production"])))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_printed_totals_agree(path: Path) -> None:
    findings = checks.check(Production.parse(read(path)["production"]))
    assert "typed_total" not in {finding.code for finding in findings}
