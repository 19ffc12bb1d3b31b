"""Our own workbook comes back: unchanged it is the same production; what was changed is listed, then applied."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import small
from sayable import assert_sayable
from tablefiles import imported, said

from prodkit import edit, evaluate, store
from prodkit.entries import Line
from prodkit.errors import ProdkitError
from prodkit.exchange import tables, workbook
from prodkit.exchange.workbook import carried
from prodkit.exchange.workbook.returned import Returned, read_back
from prodkit.production import Production

STARTERS = store.starters()


def returned(data: bytes) -> Returned:
    found = read_back(tables.read_table(data, "own.xlsx"))
    assert found is not None
    return found


def edited(production: Production, change: Callable[[Any], None]) -> Returned:
    """Write a workbook, change it with openpyxl as a person would, and read it back."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(production, "en")))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return returned(out.getvalue())


def cell_of(book: Any, place: str) -> Any:
    rows = [row[0].value for row in book[carried.SHEET].iter_rows(max_col=1)]
    found = carried.unpack(rows)
    assert found is not None
    at = next(cell for cell in found.cells if cell.place == place)
    return book[at.sheet][f"{at.column}{at.number}"]


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_round_trip_is_the_identity(starter: store.Starter, lang: str) -> None:
    opened = store.read(starter.path)
    back = returned(workbook.write(opened.production, lang, yaml=opened.text))  # type: ignore[arg-type]
    assert (back.changes, back.findings) == ((), ())
    assert back.yaml == opened.text
    assert back.applied() == opened.production


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_saved_by_another_program_it_is_still_unchanged(starter: store.Starter) -> None:
    production = store.load(starter.path)
    back = edited(production, lambda _: None)
    assert (back.changes, back.findings) == ((), ())


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_without_what_it_carries_it_is_a_table_like_any_other_and_ties(starter: store.Starter) -> None:
    production = store.load(starter.path)
    table = tables.read_table(workbook.write(production, "en"), "own.xlsx")
    bare = replace(table, sheets=tuple(sheet for sheet in table.sheets if sheet.name != carried.SHEET))
    assert read_back(bare) is None
    report = tables.reconcile(tables.build(bare, tables.propose(bare)))
    added = [one.add.id for scenario in production.scenarios for one in scenario.overrides if isinstance(one.add, Line)]
    if added:  # it has factors and no amount outside its scenario: the totals leave it out, and the report names it
        assert {row.cause for row in report.differing} >= {"short"}, said(report)
    else:
        assert report.ties, said(report)
        assert report.budget.total == evaluate(production).total


def test_changed_numbers_are_listed_before_they_are_applied() -> None:
    def change(book: Any) -> None:
        cell_of(book, "drivers.days.value").value = 8
        cell_of(book, "lines.lights.rate").value = "130,75"
        cell_of(book, "charges.overheads.rate").value = 0.08
        cell_of(book, "lines.camera.quantity").value = 6  # over the formula `= days`

    film = small.film()
    back = edited(film, change)
    assert {one.place: (one.old, one.new) for one in back.changes} == {
        "drivers.days.value": (5.0, 8.0),
        "lines.lights.rate": (120.5, 130.75),
        "charges.overheads.rate": (0.07, 0.08),
        "lines.camera.quantity": ("=days", 6.0),
    }
    assert back.production == film
    changed = back.applied()
    assert changed == edit.set_values(
        film,
        {
            "drivers.days.value": 8,
            "lines.lights.rate": 130.75,
            "charges.overheads.rate": 0.08,
            "lines.camera.quantity": 6,
        },
    )
    assert evaluate(changed).account("25") == 6 * 350 + 8 * 130.75
    for lang in ("fr", "en"):
        assert all(one.place in one.sentence(lang) and one.cell in one.sentence(lang) for one in back.changes)


def test_changes_go_onto_the_production_that_is_open_now() -> None:
    back = edited(small.film(), lambda book: setattr(cell_of(book, "lines.lights.rate"), "value", 99))
    now = small.changed("lines", "camera", rate=400)
    rates = {line.id: line.rate for line in back.applied(now).lines}
    assert (rates["lights"], rates["camera"]) == (99, 400)
    gone = edit.delete_lines(small.film(), ["lights"])
    with pytest.raises(ProdkitError) as refusal:
        back.applied(gone)
    assert refusal.value.findings[0].code == "place_unknown"
    assert_sayable(refusal.value)


def test_a_rate_that_is_emptied_is_unknown_and_a_quantity_cannot_be() -> None:
    def change(book: Any) -> None:
        cell_of(book, "lines.insurance.rate").value = None
        cell_of(book, "lines.editor.quantity").value = None
        cell_of(book, "lines.script.x").value = "lots"

    back = edited(small.film(), change)
    assert [(one.place, one.new) for one in back.changes] == [("lines.insurance.rate", None)]
    assert evaluate(back.applied()).unknown == 1
    assert sorted(one.code for one in back.findings) == ["import_cell", "returned_emptied"]


def test_rows_moved_are_followed_rows_gone_or_added_are_told() -> None:
    def change(book: Any) -> None:
        cell = cell_of(book, "lines.lights.rate")
        sheet, row = cell.parent, cell.row
        gone = cell_of(book, "lines.script.rate").row
        values = [one.value for one in sheet[row]]
        for at in range(1, len(values) + 1):
            sheet.cell(sheet.max_row + (at == 1), at).value = values[at - 1]
            sheet.cell(row, at).value = None
        sheet.cell(sheet.max_row, cell.column).value = 200
        sheet.cell(gone, 1).value = None

    back = edited(small.film(), change)
    assert {one.place: one.new for one in back.changes} == {"lines.lights.rate": 200}
    assert {one.code for one in back.findings} == {"returned_row_gone", "returned_row_added"}


def test_dates_and_changes_of_scenarios_come_back() -> None:
    film = small.film(
        phases=[{"id": "shoot", "label": "Shoot", "start": dt.date(2027, 3, 1), "length": 2, "unit": "week"}],
        scenarios=[{"id": "long", "label": "Long", "overrides": [{"set": "drivers.days.value", "to": 9}]}],
    )

    def change(book: Any) -> None:
        cell_of(book, "phases.shoot.start").value = dt.datetime(2027, 4, 5)  # noqa: DTZ001 -- cells have no zone
        cell_of(book, "scenarios.long.overrides.1.to").value = 12

    back = edited(film, change)
    changed = back.applied()
    assert changed.phases[0].start == dt.date(2027, 4, 5)
    assert changed.scenarios[0].overrides[0].to == 12


def test_a_workbook_of_others_is_not_ours() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = carried.MARK
    out = io.BytesIO()
    book.save(out)
    assert read_back(tables.read_table(out.getvalue(), "x.xlsx")) is None
    assert imported("Poste;Montant\nA;1\nB;2\n", "x.csv")[1].budget.total == 3
