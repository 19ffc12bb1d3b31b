"""Wages in the workbook: what the grid and the law say stands on a sheet of its own, and all else follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from spreadsheet import formulas, values
from workbooks import carried_by, near, shown

import prodkit
from prodkit.exchange import workbook
from prodkit.i18n import text
from prodkit.production import Production

FILM: dict[str, Any] = {
    "prodkit": 1, "title": "Film", "kind": "feature_film", "chart": "cnc-film", "agreement": "3097",
    "law_date": "2026-11-01", "payroll": {"flat": {"artist": 0.57}},
    "phases": [{"id": "shoot", "label": "Shoot", "start": "2027-04-05", "length": 6}],
    "drivers": [{"id": "weeks", "label": "Weeks", "value": 6}],
    "lines": [
        {"id": "grid", "account": "2", "label": "By the grid", "quantity": "= weeks", "unit": "week",
         "job": {"title": "Réalisateur cinéma", "status": "director"}},
        {"id": "own", "account": "2", "label": "By hand", "quantity": 3, "x": 2, "unit": "week", "rate": 2000,
         "job": {"title": "Réalisateur cinéma", "status": "director"}},
        {"id": "artist", "account": "3", "label": "Flat status", "quantity": 5, "unit": "day", "rate": 400,
         "job": {"title": "Artiste", "status": "artist"}},
        {"id": "flat", "account": "2", "label": "Flat line", "quantity": 5, "unit": "day", "rate": 300,
         "job": {"title": "Réalisateur cinéma", "status": "technician"}, "employer": {"rate": 0.6}},
        {"id": "star", "account": "2", "label": "One person", "quantity": 4, "unit": "week", "rate": 5000,
         "phase": "shoot", "person": "Léa", "job": {"title": "Réalisateur cinéma", "status": "director"}},
    ],
    "scenarios": [{"id": "long", "label": "Long", "overrides": [
        {"set": "drivers.weeks", "to": 8}, {"set": "lines.own.rate", "to": 4000},
        {"set": "payroll.flat.artist", "to": 0.6},
    ]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def film() -> Production:
    return Production.parse(FILM)


@pytest.fixture(scope="module")
def data(film: Production) -> bytes:
    return workbook.write(film, "en")


def test_every_wage_comes_to_what_the_budget_says(film: Production, data: bytes) -> None:
    cells = values(data)
    for scenario, column in ((None, "C"), ("long", "D")):
        budget = prodkit.evaluate(film, scenario=scenario)
        assert near(shown(cells, "Summary", "Total", column)[0], float(budget.total))
        found = shown(cells, "Summary", "of which employer contributions of lines", column)[0]
        assert near(found, float(budget.employer))


def test_a_rate_of_the_grid_stands_on_the_sheet_of_wages_with_its_source(film: Production, data: bytes) -> None:
    held, cells = formulas(data), values(data)
    known = next(row for row in prodkit.evaluate(film).wages().to_dict("records") if row["line"] == "grid")
    grid, pay, by_law = shown(held, "Wages", "By the grid", "GIJ")
    assert (grid, near(by_law, known["by_law"])) == (known["minimum"], True)
    assert pay.startswith("=Detail!")
    assert shown(held, "Wages", "By the grid", "N") == [known["minimum_source"]]
    (rate,) = shown(held, "Detail", "By the grid", "G")
    assert rate.startswith("=Wages!$G$")
    assert near(shown(cells, "Detail", "By the grid", "G")[0], known["minimum"])


def test_a_rate_of_the_grid_can_be_replaced_by_one_s_own(data: bytes) -> None:
    (cell,) = [cell for cell in carried_by(data).cells if cell.place == "lines.grid.rate"]
    assert str(cell.written).startswith("=Wages!")


def test_a_scenario_has_rows_for_the_wages_it_changes_only(data: bytes) -> None:
    cells = values(data)
    labels = [value for place, value in cells.items() if place.startswith("Wages!B")]
    assert "By hand (scenario “Long”)" in labels
    assert not [label for label in labels if label.startswith(("By the grid (", "Flat line ("))]


def test_a_flat_percentage_of_a_status_is_a_lever(data: bytes) -> None:
    held = formulas(data)
    assert shown(held, "Drivers", text("payroll_app.status.artist", "en"), "DE") == [0.57, 0.6]
    assert {cell.place for cell in carried_by(data).cells} >= {"payroll.flat.artist", "scenarios.long.overrides.3.to"}


def test_how_contributions_were_reckoned_is_told(data: bytes) -> None:
    cells = values(data)
    told = {label: shown(cells, "Wages", label, "M")[0] for label in ("By the grid", "Flat line", "One person")}
    assert told == {
        "By the grid": "one contract for each unit", "Flat line": "flat percentage",
        "One person": "one contract over the phase, mean rate",
    }  # fmt: skip
