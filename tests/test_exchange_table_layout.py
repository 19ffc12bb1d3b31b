"""The layout of a table: proposed, corrected by hand, saved for the next file; what cells say beyond their value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import small
from sayable import assert_sayable
from tablefiles import C, codes, f, imported, lines, said, xlsx
from test_exchange_bytes import MAIN, rezipped

from prodkit import edit, evaluate
from prodkit.errors import ProdkitError
from prodkit.exchange import tables
from prodkit.exchange.tables import Block, Layout

TABLE = """
Poste | Prévu | Révisé
Caméra | 1000 | 1100
Son | 500 | 450
Total | 1500 | 1550
"""


def test_a_layout_that_the_user_corrects_reads_the_other_column() -> None:
    found, report = imported(lines(TABLE), "budget.csv")
    assert report.budget.total == 1500
    assert codes(found)["import_currency"] == [""]
    (block,) = found.layout.blocks
    corrected = block.model_copy(update={"columns": {"A": "label", "B": "ignore", "C": "total"}})
    again = tables.build(found.table, found.layout.model_copy(update={"blocks": (corrected,)}))
    report = tables.reconcile(again)
    assert report.ties, said(report)
    assert report.budget.total == 1550


def test_a_layout_is_saved_and_read_for_the_next_file(tmp_path: Path) -> None:
    found, _ = imported(lines(TABLE), "budget.csv")
    path = tmp_path / "layout.json"
    path.write_text(found.layout.write(), encoding="utf-8")
    assert Layout.load(path) == found.layout
    path.write_text("title: T\nblocks:\n  - {first: 2, last: 4, columns: {A: label, C: total}}\n", encoding="utf-8")
    layout = Layout.load(path)
    assert layout.blocks == (Block(first=2, last=4, columns={"A": "label", "C": "total"}),)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"title": "T"}, "missing"),
        ({"title": "T", "blocks": [{"first": 0, "last": 1, "columns": {}}]}, "bounds"),
        ({"title": "T", "blocks": [{"first": 1, "last": 1, "columns": {"A": "prix"}}]}, "choice"),
        ({"title": "T", "blocks": [{"first": 1, "last": 1, "columns": {"a1": "label"}}]}, "pattern"),
        ({"title": "T", "blocks": [], "currency": "EURO"}, "currency"),
        ({"title": "T", "blocks": [], "colour": "red"}, "unknown_field"),
    ],
)
def test_a_layout_that_cannot_be_used_says_why(data: dict[str, object], code: str) -> None:
    with pytest.raises(ProdkitError) as refusal:
        Layout.parse(data)
    assert code in [finding.code for finding in refusal.value.findings]
    assert_sayable(refusal.value)


def test_a_layout_for_sheets_that_are_not_there() -> None:
    table = tables.read_table(lines(TABLE).encode(), "budget.csv")
    with pytest.raises(ProdkitError) as refusal:
        tables.build(table, Layout(title="T", blocks=(Block(sheet="Autre", first=1, last=9, columns={"A": "label"}),)))
    assert refusal.value.findings[0].code == "import_no_lines"


def test_formulas_that_cells_share_are_those_of_each_cell() -> None:
    data = xlsx(
        ("Budget", [["Poste", "Qté", "P.U.", "Total"], ["A", 2, 10, f("=B2*C2", 20)], ["B", 3, 10, f("=B3*C3", 30)]])
    )
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="D2"><f t="shared" ref="D2:D3" si="0">B2*$C$2</f><v>20</v></c></row>'
        '<row r="3"><c r="D3"><f t="shared" si="0"/><v>30</v></c></row></sheetData></worksheet>'
    )
    table = tables.read_table(rezipped(data, {"xl/worksheets/sheet1.xml": sheet.encode()}), "x.xlsx")
    assert [table.sheets[0].rows[row][4].formula for row in (2, 3)] == ["B2*$C$2", "B3*$C$2"]


def test_dates_percentages_and_merged_cells_are_read_as_shown() -> None:
    data = xlsx(
        ("A", [[C(46000, form="dd/mm/yyyy"), C(0.07, form="0.0%"), C(1234.5, form="#,##0 [$€-40C]")]]),
        merged=[("A3:C4", "x")],
    )
    sheet = tables.read_table(data, "x.xlsx").sheets[0]
    assert [sheet.rows[1][at].value for at in (1, 2, 3)] == ["2025-12-09", 0.07, 1234.5]
    assert sheet.merged == ((3, 1, 4, 3),)
    assert sheet.address(4, 28) == "A!AB4"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ProdkitError) as refusal:
        tables.read_table(tmp_path / "pipe.csv")
    assert refusal.value.findings[0].code == "file_unreadable"


def test_values_are_set_by_their_path() -> None:
    changed = edit.set_values(
        small.film(), {"drivers.days.value": 6, "lines.camera.rate": None, "lines.editor.employer.rate": 0.5}
    )
    assert evaluate(changed).unknown == 1
    assert changed.lines[4].employer is not None
    assert changed.lines[4].employer.rate == 0.5


@pytest.mark.parametrize(
    "place", ["lines.nobody.rate", "nothing", "lines", "lines.camera.rate.more", "lines.99.rate", ""]
)
def test_a_path_that_leads_nowhere_is_refused(place: str) -> None:
    with pytest.raises(ProdkitError) as refusal:
        edit.set_values(small.film(), {place: 1})
    assert_sayable(refusal.value)
