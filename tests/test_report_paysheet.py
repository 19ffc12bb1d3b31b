"""The pay sheet of a line of a budget and of a deal, and tables too wide for a page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from starters import budget_of, starter

from prodkit import cli, i18n, report, store
from prodkit.deal import Deal, reckon
from prodkit.errors import ProdkitError
from prodkit.i18n import LANGS, Lang
from prodkit.report import paysheet
from prodkit.report.document import Column, Document, Facts, Row, Table, Words

DAY = dt.date(2026, 11, 23)
FILM = "les-marees"


def table_of(document: Document) -> Table:
    return next(part for part in document.parts if isinstance(part, Table))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", ["pdf", "html", "xlsx"])
def test_the_sheet_of_a_line_opens_in_every_form_and_is_always_the_same(lang: Lang, form: report.Form) -> None:
    document = report.of_production("pay_sheet", starter(FILM), lang, as_of=DAY, line="realisatrice")
    data = report.write(document, form)
    assert data.startswith({"pdf": b"%PDF", "html": b"<!doctype", "xlsx": b"PK"}[form])
    assert data == report.write(document, form)
    assert document.version in document.footer


def test_the_unit_of_the_sheet_is_that_of_the_budget() -> None:
    budget = budget_of(FILM)
    line = budget.lines().set_index("line").loc["realisatrice"]
    table = table_of(report.of_production("pay_sheet", starter(FILM), "fr", as_of=DAY, line="realisatrice"))
    gross = table.rows[0].cells[1]
    employer = table.rows[-3].cells[3]
    assert gross == line.rate
    assert isinstance(employer, float)
    assert employer * line.quantity * line.x == pytest.approx(line.employer, abs=0.01)


@pytest.mark.parametrize("name", [one.name for one in store.starters()])
def test_every_line_with_a_job_has_its_sheet(name: str) -> None:
    budget = budget_of(name)
    for line in paysheet.hired_lines(budget):
        facts = next(part for part in paysheet.of_line(budget, line, "en") if isinstance(part, Facts))
        assert facts.pairs[0][0] == "Line of the budget"


def test_a_line_without_a_job_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(ProdkitError) as refusal:
        report.of_production("pay_sheet", starter(FILM), "fr", line="nobody")
    (finding,) = refusal.value.findings
    assert finding.code == "pay_sheet_line"
    assert "realisatrice" in finding.fix("fr")


def test_the_sheet_of_a_deal_names_what_was_agreed() -> None:
    deal = Deal(
        job="chargé de production", agreement="2642", start=dt.date(2026, 10, 5), end=dt.date(2026, 11, 27),
        hours=39, gross=993,
    )  # fmt: skip
    document = paysheet.of_deal(reckon(deal), "fr", DAY)
    table = table_of(document)
    months = [row.cells[0] for row in table.rows if row.look == "sub"]
    assert months[:2] == ["Octobre 2026", "Novembre 2026"]
    assert table.rows[0].cells[1] == 993 * 8
    assert document.version == paysheet.of_deal(reckon(deal), "fr", DAY).version


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_to_be_known_of_a_sheet_names_contributions_in_the_reader_s_words(lang: Lang) -> None:
    deal = Deal(job="chargé de production", agreement="2642", start=DAY, end=DAY + dt.timedelta(4), hours=39)
    parts = list(paysheet.of_deal(reckon(deal), lang, DAY).parts)
    notes = [point for part in parts if isinstance(part, Words) for point in part.points]
    assert any({"fr": "Accidents du travail", "en": "Work accidents"}[lang] in note for note in notes)
    assert not any("{" in note for note in notes)


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = store.create(tmp_path, "film", FILM)
    out = tmp_path / "fiche.pdf"
    asked = ["export", str(path), "--document", "pay_sheet", "--pdf", "-o", str(out), "--lang", "fr"]
    assert cli.main([*asked, "--line", "realisatrice"]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert cli.main(asked) != 0
    assert "realisatrice" in capsys.readouterr().err


def test_a_table_too_wide_comes_in_parts_with_its_first_columns_again() -> None:
    names = ["label", "base", "a", "a−", "b", "b−", "c", "c−"]
    table = Table("", tuple(map(Column, names)), (Row(tuple(names)),), repeated=2, together=2)
    parts = [[column.head for column in part.columns] for part in table.split(6)]
    assert parts == [["label", "base", "a", "a−", "b", "b−"], ["label", "base", "c", "c−"]]
    assert [part.rows[0].cells for part in table.split(6)] == [tuple(part) for part in parts]
    assert list(table.split(8)) == [table]
    assert all(len(part.columns) == 4 for part in table.split(1))


def test_a_comparison_begins_with_its_base() -> None:
    document = report.of_production("comparison", starter(FILM), "en", as_of=DAY)
    *_, amounts = (part for part in document.parts if isinstance(part, Table))
    heads = [column.head for column in amounts.columns]
    assert heads[1] == i18n.pick(starter(FILM).title, "en")
    assert heads[3] == "Difference"
