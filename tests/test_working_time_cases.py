"""Weeks a producer can read, with figures worked out by hand: see `tests/cases/working_time`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prodkit import yamltext
from prodkit.i18n import LANGS
from prodkit.working_time import hourly_base, week_pay
from prodkit.working_time.workpay import WeekPay
from prodkit.working_time.workrules import agreements

FILES = sorted((Path(__file__).parent / "cases" / "working_time").glob("*.yaml"))
ASSUMED = {"work_unconfirmed"}  # as the texts that were read grow old, this finding comes of itself


def read(path: Path) -> dict[str, Any]:
    data = yamltext.read(path.read_text(encoding="utf-8")).data
    assert isinstance(data, dict)
    assert set(data) <= {"source", "agreement", "base", "weekly", "week", "days", "terms", "expected"}, path.name
    assert set(data["expected"]) <= {"rows", "total", "allowances", "findings"}, path.name
    return data


def pay(case: dict[str, Any]) -> WeekPay:
    base = case.get("base")
    if base is None:
        weekly = case["weekly"]
        base = hourly_base(weekly["pay"], weekly["hours"], case["agreement"], case["week"])
    return week_pay(base, case["agreement"], case["days"], week=case.get("week"), **case.get("terms", {}))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_case(path: Path) -> None:
    case = read(path)
    expected, found = case["expected"], pay(case)
    if "rows" in expected:
        rows = [(row.name, float(f"{row.percentage:.4f}"), row.amount) for row in found.elements]
        assert rows == [tuple(row) for row in expected["rows"]]
    assert found.total == expected["total"]
    assert found.allowances == expected.get("allowances", found.total - found.gross) or "rows" in expected
    assert [finding.code for finding in found.findings if finding.code not in ASSUMED] == expected["findings"]
    assert all(finding.sentence(lang) for finding in found.findings for lang in LANGS)


def test_each_agreement_has_its_cases() -> None:
    assert {read(path)["agreement"] for path in FILES} == set(agreements())
