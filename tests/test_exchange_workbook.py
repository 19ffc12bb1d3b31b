"""The living workbook as a file: its sheets, names, inputs and words, and what it carries. See also `…_office`."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from spreadsheet import formulas, values
from starters import STARTERS
from workbooks import carried_by, near, shown

import prodkit
from prodkit import ProdkitError, cli, store
from prodkit.exchange import workbook
from prodkit.exchange.workbook import book
from prodkit.production import Production

FILM: dict[str, Any] = {
    "prodkit": 1, "title": {"fr": "Le Film", "en": "The Film"}, "kind": "short_film", "currency": "EUR",
    "accounts": [
        {"code": "A", "label": "Team"}, {"code": "A1", "label": "Crew", "parent": "A"},
        {"code": "G", "label": "General"}, {"code": "R", "label": "Receipts", "kind": "income"},
    ],
    "chart": "own", "law_date": "2026-11-01", "exchange_rates": {"USD": 0.9}, "output": {"minutes": 20},
    "phases": [{"id": "shoot", "label": "Shoot", "start": "2027-05-03", "length": "= days", "unit": "working_day"}],
    "drivers": [
        {"id": "days", "label": "Days", "value": 10, "min": 5, "max": 30, "unit": {"fr": "jours", "en": "days"}},
        {"id": "day1", "label": "A cell's name", "value": 2},
        {"id": "share", "label": "Share", "value": 0.07, "share": True},
    ],
    "lines": [
        {"id": "crew", "account": "A1", "label": "Crew", "quantity": "= shoot.days", "unit": "day", "x": 3,
         "rate": 200.1, "employer": {"rate": 0.5, "ceiling": 1500}, "phase": "shoot", "location": "Lyon"},
        {"id": "camera", "account": "A", "label": "Camera", "quantity": "= days * 2", "rate": 99.99, "currency": "USD"},
        {"id": "friend", "account": "A", "label": "Lent", "rate": 500, "in_kind": True},
        {"id": "music", "account": "A", "label": "Music"},
        {"id": "old", "account": "A", "label": "Old", "rate": 1000, "muted": True},
        {"id": "sale", "account": "R", "label": "Sale", "rate": 9000},
    ],
    "charges": [
        {"id": "overheads", "label": "Overheads", "account": "G", "rate": "= share"},
        {"id": "safety", "label": "Contingency", "account": "G", "rate": 0.1, "contingency": True},
    ],
    "scenarios": [
        {"id": "long", "label": "Long", "overrides": [{"set": "drivers.days", "to": 12}]},
        {"id": "dear", "label": "Dear", "base": "long", "overrides": [
            {"set": "lines.camera.rate", "to": 150}, {"mute": "friend"},
            {"add": {"id": "drone", "account": "A", "label": "Drone", "quantity": "= days", "rate": 40}},
        ]},
    ],
}  # fmt: skip
# By hand, base: crew 10 × 3 × 200.10 = 6,003.00, contributions min(2,001; 1,500) × 50 % × 3 = 2,250.00;
# camera 20 × 99.99 × 0.9 = 1,799.82; lent 500.00; sum 10,552.82. Overheads 7 % = 738.70; contingency 10 % = 1,055.28.
TOTAL = 10_552.82 + 738.70 + 1_055.28


@pytest.fixture(scope="module")
def film() -> Production:
    return Production.parse(FILM)


@pytest.fixture(scope="module")
def data(film: Production) -> bytes:
    return workbook.write(film, "en")


# -- what it shows


def test_totals_are_shown_even_where_nothing_is_recalculated(data: bytes) -> None:
    cells = values(data)
    base, long, dear = shown(cells, "Summary", "Total", "CDE")
    assert near(base, TOTAL)
    # Two more days: crew 7,203.60, contributions the same, camera 2,159.78, so 12,113.38 and 17 % more.
    assert near(long, 12_113.38 + 847.94 + 1_211.34)
    # Camera at 150: 24 × 150 × 0.9 = 3,240.00; nothing lent; drone 12 × 40 = 480.00.
    assert near(dear, 13_173.60 + 922.15 + 1_317.36)
    assert near(shown(cells, "Summary", "Total without contingency", "C")[0], TOTAL - 1_055.28)
    assert near(shown(cells, "Summary", "Balance (income less total)", "C")[0], 9_000 - TOTAL)
    assert shown(cells, "Summary", "Unknown amounts, not included", "C") == [1]
    assert near(shown(cells, "Summary", "Cost per minute", "C")[0], 617.34)


def test_every_line_is_a_formula_over_its_numbers(data: bytes) -> None:
    held = formulas(data)
    quantity, factor, rate, amount = (
        shown(held, "Detail", "Camera", column)[0] for column in ("D", "F", "G", "I")
    )  # fmt: skip
    assert (quantity, factor, rate) == ("=days*2", 1, 99.99)
    row = re.findall(r"\d+", amount)[0]
    assert amount == (
        f'=IF(COUNT(D{row},F{row},G{row},exchange.USD)=4,ROUND(D{row}*G{row}*F{row}*exchange.USD,2),"unknown")'
    )


def test_drivers_and_phases_have_names_that_excel_accepts(data: bytes) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(data))
    names = dict(opened.defined_names.items())
    assert {"days", "day1_", "share", "shoot.days", "shoot.working_days", "exchange.USD"} <= set(names)
    sheet, cell = names["day1_"].attr_text.split("!")
    assert (sheet, opened["Drivers"][cell.replace("$", "")].value) == ("Drivers", 2)


def test_only_numbers_of_the_file_can_be_changed(data: bytes) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(data))
    open_cells = {
        (sheet.title, cell.coordinate) for sheet in opened for row in sheet.iter_rows() for cell in row
        if not cell.protection.locked and cell.value is not None
    }  # fmt: skip
    inputs = {(cell.sheet, f"{cell.column}{cell.number}") for cell in carried_by(data).cells
              if isinstance(cell.written, int | float) or "-" in str(cell.written)[:8]}  # fmt: skip
    assert open_cells <= inputs
    assert all(sheet.protection.sheet for sheet in opened)
    assert not any(isinstance(opened[sheet][cell].value, str) for sheet, cell in open_cells)


def test_sheets_are_ready_to_read_and_to_print(data: bytes) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(data))
    assert opened.sheetnames == [
        "Summary", "Top sheet", "Scenarios", "Drivers", "Detail", "Charges", "Phases and places", "Changes",
        "Public holidays", "prodkit",
    ]  # fmt: skip
    detail = opened["Detail"]
    assert (detail.freeze_panes, detail.page_setup.orientation, detail.page_setup.fitToHeight) == ("D6", "landscape", 0)
    assert detail.print_title_rows == "$5:$5"
    assert "&P" in detail.oddFooter.right.text
    assert opened["prodkit"].sheet_state == "veryHidden"
    assert detail.column_dimensions["A"].hidden
    (bounds,) = opened["Drivers"].data_validations.dataValidation
    assert (str(bounds.sqref), float(bounds.formula1), float(bounds.formula2)) == ("D6:F6", 5, 30)


def test_words_and_formats_are_those_of_the_language(film: Production) -> None:
    french, english = (openpyxl.load_workbook(io.BytesIO(workbook.write(film, lang))) for lang in ("fr", "en"))
    assert french["Synthèse"]["B1"].value == "Le Film"
    assert english["Summary"]["B1"].value == "The Film"
    assert french["Paramètres"]["D8"].number_format == "0.00\u00a0%"
    assert english["Drivers"]["D8"].number_format == "0.00%"


# -- what a user wrote


HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org", "mailto:a@b.c",
    "<r><t>x</t></r>", "</t><f>1+1</f>", 'a & b < c > "d"', "_x0041_", "' quoted", "\u00e9\U0001f3ac", "{=A1}",
    "internal:Sheet1!A1", "*", "?~", "<5", "&P&N",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_wrote_stays_a_text(text: str) -> None:
    places = {**FILM, "title": text, "scenarios": [{"id": "s", "label": text}]}
    places["lines"] = [{**line, "label": text, "location": text, "note": text} for line in FILM["lines"]]
    places["drivers"] = [{**driver, "label": text, "unit": text, "note": text} for driver in FILM["drivers"]]
    data = workbook.write(Production.parse(places), "en")
    opened = openpyxl.load_workbook(io.BytesIO(data))
    labels = [cell for cell in opened["Detail"]["C"] if cell.value and text in str(cell.value)]
    assert len(labels) == len(FILM["lines"])
    assert {cell.data_type for cell in labels} == {"s"}
    assert not any(cell.hyperlink for sheet in opened for row in sheet.iter_rows() for cell in row)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
    if text.startswith(("=", "+", "-", "@")):  # Excel would compute it once someone edits the cell
        assert all(cell.quotePrefix for cell in labels if str(cell.value).startswith(text))
    assert carried_by(data).yaml == store.render(Production.parse(places))


def test_text_that_no_spreadsheet_can_hold_is_shown_as_such() -> None:
    assert book.clean("half \ud800 of a sign, \x07, \u202eturned") == "half \ufffd of a sign, \ufffd, \ufffdturned"


# -- what it carries


@pytest.mark.parametrize("starter", STARTERS)
def test_a_workbook_carries_its_production_and_knows_every_cell(starter: str) -> None:
    production = store.load(prodkit.places.shared("productions") / f"{starter}.yaml")
    data = workbook.write(production, "fr")
    found = carried_by(data)
    assert store.parse_text(found.yaml) == production
    opened = openpyxl.load_workbook(io.BytesIO(data))
    assert len({cell.place for cell in found.cells}) == len(found.cells)
    for cell in found.cells:
        sheet = opened[cell.sheet]
        assert sheet["A1"].value == cell.mark
        assert sheet[f"A{cell.number}"].value == cell.row
        held = sheet[f"{cell.column}{cell.number}"].value
        assert held == cell.written or str(held)[:10] == cell.written
    rows = [(cell.sheet, cell.row, cell.column) for cell in found.cells]
    assert len(set(rows)) == len(rows)


def test_the_author_s_text_is_carried_as_it_is(film: Production) -> None:
    text = "# mine\n" + store.render(film)
    assert carried_by(workbook.write(film, "fr", yaml=text)).yaml == text


def test_the_same_production_gives_the_same_bytes(film: Production, data: bytes) -> None:
    code = (
        "import sys, prodkit; from prodkit.exchange import workbook; from prodkit import store\n"
        "sys.stdout.buffer.write(workbook.write(store.parse_text(sys.stdin.read()), 'en'))"
    )
    given = store.render(film).encode()
    again = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, check=True)
    assert again.stdout == data


def test_a_formula_too_long_for_a_spreadsheet_is_told(film: Production) -> None:
    # 280 short names are a formula of ours; as addresses of a scenario's column, written twice, they are too much.
    long = "= " + " + ".join(["days"] * 280)
    lines = (film.lines[1].model_copy(update={"quantity": long}),)
    plain = film.model_copy(update={"lines": lines}).plain()
    data = workbook.write(Production.parse(plain), "fr")
    assert [value for value in values(data).values() if "trop longues" in str(value)]
    assert max(len(str(value)) for value in formulas(data).values() if str(value).startswith("=")) < 8192


def test_a_production_that_cannot_be_computed_is_refused_with_its_findings() -> None:
    broken = {**FILM, "scenarios": [{"id": "s", "label": "S", "overrides": [{"set": "lines.crew.account", "to": "Z"}]}]}
    with pytest.raises(ProdkitError) as refusal:
        workbook.write(Production.parse(broken), "fr")
    assert refusal.value.findings[0].code == "account_unknown"


# -- the command


def test_the_command_writes_a_workbook_but_not_to_a_terminal(
    film: Production, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "film.yaml", tmp_path / "film.xlsx"
    source.write_text(store.render(film), encoding="utf-8")
    assert cli.main(["export", str(source), "--xlsx", "--lang", "en", "-o", str(out)]) == 0
    assert out.read_bytes() == data
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert cli.main(["export", str(source), "--xlsx"]) == 2
    assert "terminal" in capsys.readouterr().err
