"""The living workbook computed by LibreOffice: every figure is ours to the cent, also after numbers were changed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import exact
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spreadsheet import formulas, needs_office, recalculated, values
from starters import STARTERS, opened
from strategies import formulas as any_formula
from strategies import trees
from workbooks import carried_by, changed, inputs, productions_with_scenarios, with_numbers

from prodkit.errors import ProdkitError
from prodkit.exchange import workbook
from prodkit.exchange.workbook.cases import cases_of
from prodkit.exchange.workbook.wages import wage_of
from prodkit.production import Production

if TYPE_CHECKING:
    from reference import Formula

    from prodkit.exchange.workbook.carried import Carried

# Whole productions are drawn by the score: their text is long, and only a failure would print it.
LONG_TEXT = pytest.mark.filterwarnings("ignore:Generating overly large repr")
pytestmark = [needs_office, pytest.mark.slow, LONG_TEXT]


def differing(computed: Path, ours: bytes) -> list[str]:
    """List the cells where LibreOffice comes to something else than what we wrote that they come to."""
    found, expected, held = values(computed), values(ours), formulas(ours)
    cells = [cell for cell, formula in held.items() if str(formula).startswith("=") and _shown(cell)]
    assert cells
    wrong = [cell for cell in cells if not _same(found.get(cell), expected.get(cell))]
    return [f"{cell} {held[cell]}: {found.get(cell)} instead of {expected.get(cell)}" for cell in wrong]


def _shown(cell: str) -> bool:
    """The steps of charges that count in each other are not for people, and carry no figures of ours."""
    return not cell.startswith(("Solving of charges!", "Calcul des frais!"))


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return math.isclose(found, expected, rel_tol=1e-11, abs_tol=1e-6)
    errors = [str(value).startswith("#") for value in (found, expected)]
    return found == expected or all(errors)


def test_every_figure_of_every_starter_is_ours(tmp_path: Path) -> None:
    ours = {name: workbook.write(opened(name).production, "fr") for name in STARTERS}
    for name, path in recalculated(ours, tmp_path).items():
        assert differing(path, ours[name]) == [], name


def moved(found: Carried) -> dict[str, float]:
    """Give another number for every one that people may change: shares less, all others more."""
    shares = {place: value * 0.9 for place, value in inputs(found, "charges.").items()}
    levers = {place: value * 1.1 for place, value in inputs(found, "drivers.", "phases.", "exchange_rates.").items()}
    lines = {place: value * (0.9 if "employer" in place else 1.07) for place, value in inputs(found, "lines.").items()}
    scenarios = {place: value * 1.03 for place, value in inputs(found, "scenarios.").items()}
    return {place: _rounded(value) for place, value in {**shares, **levers, **lines, **scenarios}.items()}


def _rounded(value: float) -> float:
    return float(f"{value:.3f}")


def typed_in(production: Production, lang: Any = "en") -> tuple[bytes, bytes] | None:
    """Change every number in a workbook, as a person would; give it and the workbook that should come of it."""
    data = workbook.write(production, lang)
    new = {place: value for place, value in moved(carried_by(data)).items() if keeps_wages(production, place, value)}
    try:
        return changed(data, new), workbook.write(with_numbers(production, new), lang)
    except ProdkitError:  # such numbers make no production
        return None


def keeps_wages(production: Production, place: str, value: float) -> bool:
    """Tell whether the law asks for the same shares of the pay after a change: a workbook cannot ask the law again."""
    paid = {line.id for line in production.lines if line.job is not None}
    group, name, *_ = place.split(".")
    if not paid or group in {"exchange_rates", "charges"}:
        return True
    if group != "drivers":
        return group == "lines" and name not in paid
    before, after = (shares(one) for one in (production, with_numbers(production, {place: value})))
    return before == pytest.approx(after, rel=1e-9, nan_ok=True)


def shares(production: Production) -> list[float]:
    """Give employer contributions by law as shares of the pay, line by line and case by case."""
    cases = cases_of(production)
    wages = [wage_of(case, line) for case in cases for line in case.production.lines]
    return [wage.share for wage in wages if wage is not None]


def compare(pairs: Mapping[str, tuple[bytes, bytes] | None], folder: Path) -> None:
    known = {name: pair for name, pair in pairs.items() if pair is not None}
    assert len(known) > len(pairs) / 2
    typed = {name: pair[0] for name, pair in known.items()}
    for name, path in recalculated(typed, folder).items():
        assert differing(path, known[name][1]) == [], name


def test_numbers_typed_into_the_workbook_of_a_starter_give_our_figures(tmp_path: Path) -> None:
    compare({name: typed_in(opened(name).production, "fr") for name in STARTERS}, tmp_path)


@settings(max_examples=2, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(plain=st.lists(productions_with_scenarios(), min_size=20, max_size=20))
def test_any_production_with_scenarios_gives_our_figures(
    plain: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours = {}
    for number, one in enumerate(plain):
        try:
            ours[f"p{number}"] = workbook.write(Production.parse(one), "en")
        except ProdkitError:  # a scenario may set what cannot be, such as the account of charges that count in it
            continue
    assert len(ours) > len(plain) / 2
    for name, path in recalculated(ours, tmp_path_factory.mktemp("office")).items():
        assert differing(path, ours[name]) == [], name


@settings(max_examples=1, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(plain=st.lists(productions_with_scenarios(), min_size=20, max_size=20))
def test_numbers_typed_into_the_workbook_of_any_production_give_our_figures(
    plain: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pairs = {f"p{number}": typed_in(Production.parse(one)) for number, one in enumerate(plain)}
    compare(pairs, tmp_path_factory.mktemp("office"))


NAMES = {"days": 12.0, "crew": 3.5, "r1c1": 0.0, "day1": 7.0}


@settings(max_examples=1, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(formulas=st.lists(any_formula(trees(list(NAMES))), min_size=400, max_size=400))
def test_every_formula_means_the_same_in_a_spreadsheet(
    formulas: list[Formula], tmp_path_factory: pytest.TempPathFactory
) -> None:
    drivers = [{"id": name, "label": name, "value": value} for name, value in NAMES.items()]
    lines = [
        {"id": f"l{number}", "account": "2", "label": f"Line {number}", "quantity": str(formula), "rate": 1}
        for number, formula in enumerate(formulas) if _judged(formula)
    ]  # fmt: skip
    assert len(lines) > 200
    plain = {"prodkit": 1, "title": "F", "kind": "short_film", "chart": "generic", "drivers": drivers, "lines": lines}
    data = workbook.write(Production.parse(plain), "en")
    path = recalculated({"formulas": data}, tmp_path_factory.mktemp("office"))["formulas"]
    assert differing(path, data) == []


def _judged(formula: Formula) -> bool:
    """Leave out what binary fractions decide by their last place: spreadsheets compare and round in their own way."""
    try:
        value = exact.evaluate(formula.tree, lambda name: exact.exact(NAMES[name]))
        return value is None or (abs(value.value) < 1e9 and isinstance(exact.minor(value, 2), int))
    except exact.Fragile:
        return False


def test_a_first_day_typed_into_the_workbook_moves_what_follows(tmp_path: Path) -> None:
    production = opened("minuit-trente").production
    data = workbook.write(production, "fr")
    serial = (dt.date(2027, 4, 12) - dt.date(1899, 12, 30)).days
    typed = changed(data, {"phases.prep.start": serial})
    expected = workbook.write(with_numbers(production, {"phases.prep.start": "2027-04-12"}), "fr")  # type: ignore[dict-item]
    assert differing(recalculated({"film": typed}, tmp_path)["film"], expected) == []
