"""Files that strangers send: broken, huge, locked, in odd encodings. Each is read, or refused with a remedy."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from sayable import assert_sayable
from tablefiles import codes, f, imported, xlsx

from prodkit.errors import ProdkitError
from prodkit.exchange import tables
from prodkit.exchange.tables import archive, reading
from prodkit.exchange.tables import xlsx as xlsxread

ROWS = [
    ["Poste", "Quantité", "Prix", "Total"],
    ["Caméra", 5, 350.5, 1752.5],
    ["Régie", 2, 100, 200],
    ["Total", None, None, 1952.5],
]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(data: bytes, name: str = "budget.xlsx") -> str:
    with pytest.raises(ProdkitError) as refusal:
        tables.read_table(data, name)
    assert_sayable(refusal.value)
    return refusal.value.findings[0].code


def rezipped(data: bytes, changes: dict[str, bytes | None], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a workbook with some parts replaced, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in [*old.namelist(), *(name for name in changes if name not in old.namelist())]:
            content = changes[name] if name in changes else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(inside: str, head: str = "") -> bytes:
    sheet = f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}">{inside}</worksheet>'
    return rezipped(xlsx(("Budget", ROWS)), {SHEET: sheet.encode()})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_empty"),
        (b" \n ", "import_empty"),
        (reading._OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "import_xls"),
        (reading._OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "import_password"),
        (reading._OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "import_binary"),
        (b"%PDF-1.7 ...", "import_pdf"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "import_markup"),
        (b"PK\x03\x04 and then nothing of a zip", "import_broken"),
        (bytes(range(256)) * 40, "import_binary"),
        (xlsx(("Budget", ROWS))[:-400], "import_broken"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_other_zips_are_named() -> None:
    book = xlsx(("Budget", ROWS))
    assert refused(rezipped(book, {"[Content_Types].xml": None})) == "import_not_workbook"
    assert refused(rezipped(book, {"[Content_Types].xml": None, "content.xml": b"<a/>"})) == "import_ods"
    relations = b'<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="%s"/></Relationships>'
    assert refused(rezipped(book, {"_rels/.rels": relations % b"xl/workbook.bin"})) == "import_xlsb"
    assert refused(rezipped(book, {"_rels/.rels": relations % b"word/document.xml", "word/document.xml": b"<a/>"})) == (
        "import_not_workbook"
    )


def test_parts_that_are_missing_or_broken() -> None:
    book = xlsx(("Budget", ROWS))
    assert refused(rezipped(book, {SHEET: None})) == "import_broken"
    assert refused(rezipped(book, {SHEET: b"<worksheet><sheetData></worksheet>"})) == "import_xml"
    assert refused(rezipped(book, {SHEET: b"\x00\x01\x02"})) == "import_xml"
    flipped = bytearray(book)
    start = book.index(SHEET.encode()) + len(SHEET) + 20
    flipped[start : start + 40] = bytes(40)
    assert refused(bytes(flipped)) in {"import_broken", "import_xml"}


def test_a_zip_locked_by_a_password() -> None:
    locked = bytearray(xlsx(("Budget", ROWS)))
    place = 0
    while (place := locked.find(b"PK\x01\x02", place)) >= 0:
        locked[place + 8] |= 1
        place += 4
    assert refused(bytes(locked)) == "import_password"


def test_macros_are_left_and_said() -> None:
    found, report = imported(rezipped(xlsx(("Budget", ROWS)), {"xl/vbaProject.bin": b"macros"}), "budget.xlsm")
    assert report.ties
    assert "import_macros" in codes(found)


ENTITIES = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", ["&y;", "&f;", ""])
def test_a_document_type_is_refused_before_anything_unfolds(entity: str) -> None:
    cell = f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{entity}</t></is></c></row></sheetData>'
    assert refused(with_sheet(cell, ENTITIES)) == "import_doctype"


def test_a_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_PART", 2_000_000)
    bomb = with_sheet(f'<sheetData><row r="1"><c t="inlineStr"><is><t>{"A" * 9_000_000}</t></is></c></row></sheetData>')
    assert len(bomb) < 50_000
    assert refused(bomb) == "import_unpacked"  # once before, so that libraries are loaded
    tracemalloc.start()
    assert refused(bomb) == "import_unpacked"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_too_many_cells_and_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsxread, "MAX_CELLS", 10)
    assert refused(xlsx(("Budget", ROWS))) == "import_cells"
    monkeypatch.setattr(xlsxread, "_MOST_SEEN", 1000)
    coloured = "<row>" + '<c s="1"/>' * 1001 + "</row>"
    assert refused(with_sheet(f"<sheetData>{coloured}</sheetData>")) == "import_cells"
    monkeypatch.setattr(xlsxread, "MAX_SHEETS", 1)
    assert refused(xlsx(("A", ROWS), ("B", ROWS))) == "import_sheets"


def test_a_million_empty_rows_are_passed_over() -> None:
    rows = "".join(f'<row r="{number}" s="1"/>' for number in range(5, 400_000))
    table = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{label}</t></is></c><c r="B{number}">'
        + ("<v>1000</v></c></row>" if number > 1 else "<is><t>x</t></is></c></row>")
        for number, label in enumerate(("Poste", "Caméra", "Son", "Image"), 1)
    ).replace('<c r="B1"><is><t>x', '<c r="B1" t="inlineStr"><is><t>Montant')
    table_ = tables.read_table(with_sheet(f"<sheetData>{table}{rows}</sheetData>"), "vide.xlsx")
    assert max(table_.sheets[0].rows) == 4
    assert len(table_.sheets[0].rows) == 4


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    assert refused(b"a;b\n" * 1000) == "import_large"
    path = tmp_path / "big.csv"
    path.write_bytes(b"a;b\n" * 1000)
    with pytest.raises(ProdkitError) as refusal:
        tables.read_table(path)
    assert refusal.value.findings[0].code == "import_large"


def test_paths_that_lead_to_no_file(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.xlsx", "file_missing"), (tmp_path, "file_is_folder")):
        with pytest.raises(ProdkitError) as refusal:
            tables.read_table(path)
        assert refusal.value.findings[0].code == code


TEXT = "Poste;Montant\r\nCaméra « été »;1 752,50 €\r\nRégie;200,00 €\r\nTotal;1 952,50 €\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_text_in_many_encodings(encoding: str) -> None:
    found, report = imported(TEXT.encode(encoding), "budget.csv")
    assert report.ties
    assert report.budget.total == 1952.5
    assert found.production.lines[0].label == "Caméra « été »"
    assert ("import_encoding" in codes(found)) == (encoding in {"cp1252", "mac_roman"})


@pytest.mark.parametrize(
    "text",
    [
        'sep=|\n"Poste"|"Montant"\n"Caméra"|"1000"\n"Total"|"1000"\n',
        'Poste,Montant\n"Caméra, optiques ""série""","1,000.00"\nTotal,"1,000.00"\n',
        "Poste\tMontant\nCaméra\t1000\n\nTotal\t1000\n",
        'Poste;Montant\n"Caméra\nsur deux lignes";1000\nTotal;1000\n',
        "\n\n;;\n;Poste;Montant\n;Caméra;1000,00\n;Total;1000,00\n",
    ],
)
def test_text_with_many_separators(text: str) -> None:
    _, report = imported(text, "budget.txt")
    assert (float(report.budget.total), report.ties) == (1000, True)


def test_a_workbook_under_a_wrong_name_is_read_by_what_it_is() -> None:
    assert imported(xlsx(("Budget", ROWS)), "budget.csv")[1].ties
    assert imported(TEXT, "budget.xlsx")[1].ties


def test_a_file_without_a_budget_says_so() -> None:
    with pytest.raises(ProdkitError) as refusal:
        imported(xlsx(("Liste", [["Nom", "Ville"], ["Ana", "Lyon"], ["Bo", "Lille"]])))
    assert refusal.value.findings[0].code == "import_no_table"
    assert_sayable(refusal.value)


def test_texts_that_look_like_formulas_or_infinity_stay_texts() -> None:
    rows = [["Poste", "Montant"], ['=HYPERLINK("http://x","clic")', 100], ["=1+1|cmd", "inf"], ["Son", 50]]
    found, report = imported(xlsx(("Budget", rows)))
    assert next(line.label for line in found.production.lines) == '=HYPERLINK("http://x","clic")'
    assert report.budget.total == 150
    assert report.budget.unknown == 1


def test_duplicate_rows_are_both_kept_and_numbered() -> None:
    rows = [["Poste", "Montant"], ["Caméra", 100], ["Caméra", 100], ["Caméra", 100], ["Total", 300]]
    found, report = imported(xlsx(("Budget", rows)))
    assert report.ties
    assert [line.id for line in found.production.lines] == ["camera", "camera-2", "camera-3"]


def test_names_written_with_prefixes_backslashes_and_without_addresses() -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>Poste</x:t></x:is></x:c><x:c t="str"><x:v>Montant</x:v></x:c></x:row>'
        '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>Ca</x:t></x:r><x:r><x:t>méra</x:t></x:r></x:is></x:c>'
        "<x:c><x:v>7</x:v></x:c></x:row>"
        '<x:row><x:c t="inlineStr"><x:is><x:t>Son</x:t></x:is></x:c><x:c><x:v>5E0</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    data = rezipped(xlsx(("Budget", ROWS)), {SHEET: None, "xl\\worksheets\\Sheet1.xml": sheet.encode()})
    found, report = imported(data)
    assert report.budget.total == 12
    assert found.production.lines[0].label == "Caméra"


def test_an_amount_too_large_for_a_budget_is_refused_with_its_place() -> None:
    with pytest.raises(ProdkitError) as refusal:
        imported(xlsx(("Budget", [["Poste", "Montant"], ["Caméra", 1e300], ["Son", f("=1", 5)]])))
    assert "number_too_large" in [finding.code for finding in refusal.value.findings]
    assert_sayable(refusal.value)
