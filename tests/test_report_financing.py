"""The financing as a document: all that a producer sends to a bank, adding up on paper and in a spreadsheet."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import small
import starters
from financed import data, film
from spreadsheet import formulas, needs_office, recalculated, values

import prodkit
from prodkit import money, report
from prodkit.errors import ProdkitError
from prodkit.finance.events import event_name, events
from prodkit.i18n import LANGS, Lang
from prodkit.pictures.financing import Link, river
from prodkit.report.document import Document, Facts, Picture, Table, Words, Worked
from prodkit.report.paint import painted, tone

DAY = dt.date(2026, 11, 23)
FINANCED = [name for name in starters.STARTERS if report.offered(starters.starter(name))[-1] == "financing"]


def made(production: prodkit.Production, lang: Lang = "fr", **more: Any) -> Document:
    return report.of_production("financing", production, lang, as_of=DAY, **more)


def table(document: Document, start: str) -> Table:
    return next(part for part in document.parts if isinstance(part, Table) and part.title.startswith(start))


def column(found: Table, place: int, look: str = "line") -> list[Any]:
    return [row.cells[place] for row in found.rows if row.look == look]


def test_the_plan_comes_to_the_budget() -> None:
    found = table(made(film(), "en"), "Financing plan")
    assert found.rows[0].cells[0] == "Channel · Broadcaster"
    assert column(found, 2) == [300_000, 100_000, 90_000, 510_000]
    assert [row.cells[2] for row in found.rows if row.look == "total"] == [1_000_000, 1_000_000, 0]
    assert column(found, 3) == [0.3, 0.1, 0.09, 0.51]


def test_instalments_stand_in_the_order_of_their_days() -> None:
    found = table(made(film(), "en"), "Instalments")
    first, *_, last, total = (list(row.cells) for row in found.rows)
    assert first == ["4 January 2027", "Channel", "first day: Prep", 75_000]
    assert last == ["13 April 2027", "Channel", "Delivery", 150_000]
    assert total[-1] == 1_000_000


def test_months_lead_to_the_last_balance() -> None:
    flow = prodkit.cash_flow(film(cash={"opening": 500}))
    found = table(made(film(cash={"opening": 500}), "en"), "Cash")
    assert found.rows[0].cells[-1] == 500
    months = [row.cells[-1] for row in found.rows if row.look in {"line", "account"}]
    assert months == flow.balance.tolist()
    assert [row.cells[-1] for row in found.rows if row.look == "account"] == [float(flow.lowest)]
    assert money.format_day(flow.lowest_day(), "en") in found.title


def test_steps_of_a_credit_with_what_is_disputed() -> None:
    section = data()["financing"]
    section["sources"].append({"id": "cic", "label": "CIC", "kind": "tax_credit", "programme": "fr-cic"})
    production = film(financing=section)
    document = made(production, "en")
    steps = table(document, "French film tax credit").rows
    assert steps[-1].cells[1] == prodkit.tax_credit(production, "fr-cic").amount
    assert [row.cells[2] for row in steps if row.cells[0] == "Rate"] == [0.3]
    points = [point for part in document.parts if isinstance(part, Words) for point in part.points]
    assert any("30% under €7M" in point and "sources disagree" in point for point in points)


def test_every_scenario_has_its_gap() -> None:
    dear = {"id": "dear", "label": "Dear", "overrides": [{"set": "lines.gear.rate", "to": 400_000}]}
    section = data()["financing"]
    section["sources"] = section["sources"][:3]
    found = table(made(film(financing=section, scenarios=[dear]), "en"), "The plan in each scenario")
    # the region pays a tenth of any budget
    assert [row.cells[3] for row in found.rows] == [510_000, 600_000]


def test_a_coproduction_is_split() -> None:
    partners = [{"id": "home", "label": "Home", "share": 0.8},
                {"id": "away", "label": "Away", "country": "BE", "share": 0.2,
                 "spends": {"accounts": ["71"]}}]  # fmt: skip
    found = table(made(film(financing={**data()["financing"], "partners": partners}), "en"), "Partners")
    assert list(found.rows[1].cells) == ["Away BE", 0.2, 300_000, 0, -300_000]


def test_receipts_are_shared_to_the_last_cent() -> None:
    production = starters.starter("les-marees")
    document = made(production, "en")
    *_, total = table(document, "Parties").rows
    assert total.cells[-2] == float(prodkit.recoup(production).total)
    assert len(column(table(document, "Sharing of receipts"), 0)) == 12


def test_a_plan_without_dates_says_why_there_are_no_payments() -> None:
    section = {"sources": [{"id": "own", "label": "Own", "kind": "producer", "rest": True}]}
    document = made(film(phases=[], financing=section), "fr")
    assert not any(isinstance(part, Picture) and part.title.startswith("Solde") for part in document.parts)
    said = [text for part in document.parts if isinstance(part, Words) for text in part.paragraphs]
    assert any("date" in text for text in said)


def test_a_production_without_financing_is_not_offered_one() -> None:
    assert "financing" not in report.offered(small.film())
    with pytest.raises(ProdkitError) as raised:
        made(small.film())
    assert [finding.code for finding in raised.value.findings] == ["plan_empty"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FINANCED)
def test_every_starter_in_every_form_gives_the_same_bytes(name: str, lang: Lang) -> None:
    first, second = (made(starters.starter(name), lang) for _ in range(2))
    for form in report.FORMS:
        assert report.write(first, form) == report.write(second, form)
    text = report.write(first, "html").decode()
    assert "<svg" in text or "financing" not in starters.starter(name).model_fields_set
    assert not re.search(r"\bnan\b", re.sub(r"<[^>]+>", " ", text))


def test_amounts_in_another_currency() -> None:
    document = made(film(), "en", currency="USD")
    assert document.currency == "USD"
    assert column(table(document, "Financing plan"), 2)[2] == 100_000
    assert (
        dict(next(part for part in document.parts if isinstance(part, Facts)).pairs)["Budget"]
        == "US$\u00a01,111,111.10"
    )


def test_nothing_a_user_wrote_becomes_markup_or_a_formula() -> None:
    hostile = '=1+1 <script>alert(1)</script> #eval("x")'
    section = data()["financing"]
    section["sources"] = [{**source, "label": hostile, "conditions": hostile} for source in section["sources"]]
    document = made(film(financing=section, title=hostile))
    assert "<script" not in report.write(document, "html").decode()
    assert report.write(document, "pdf").startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(report.write(document, "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row if "script" in str(cell.value)]
    assert {cell.data_type for cell in cells} == {"s"}


@needs_office
def test_a_spreadsheet_works_out_what_the_page_says(tmp_path: Path) -> None:
    documents = {name: made(starters.starter(name), "en") for name in ("les-marees", "un-dimanche-de-neige")}
    files = {name: report.write(document, "xlsx") for name, document in documents.items()}
    for name, path in recalculated(files, tmp_path).items():
        before, after, held = values(files[name]), values(path), formulas(files[name])
        worked = [place for place, value in held.items() if str(value).startswith("=")]
        counted = sum(isinstance(cell, Worked) for part in documents[name].parts if isinstance(part, Table)
                      for row in part.rows for cell in row.cells)  # fmt: skip
        assert len(worked) == counted > 20
        for place in worked:
            assert math.isclose(after[place], before[place], rel_tol=1e-9, abs_tol=1e-6), place


# -- pictures on paper


def test_a_picture_carries_the_colours_of_the_page() -> None:
    drawn = painted(river([[("a", "A")], [("b", "B")]], [Link("a", "b", 5.0)], "T", str), "#123456")
    assert drawn.startswith("<svg ")
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn
    assert "stroke: #123456" in drawn
    assert "var(" not in drawn
    assert "light-dark" not in drawn
    assert re.fullmatch(r"#[0-9a-f]{6}", tone(0))
    assert tone(None) == "#ffffff"


@pytest.mark.parametrize("name", FINANCED)
def test_every_mark_of_a_picture_has_a_colour(name: str) -> None:
    for part in made(starters.starter(name)).parts:
        if isinstance(part, Picture):
            style = re.search(r"<style>(.*?)</style>", painted(part.drawn, "#000000"), re.DOTALL)
            assert style is not None
            for look in {word for words in re.findall(r'class="([^"]+)"', part.drawn) for word in words.split()}:
                assert look in {"pk-figure", "pk-drawn"} or f".{look} {{" in style[1], look


# -- events


def test_events_are_named_for_a_reader() -> None:
    production = film()
    assert list(events(production)) == ["delivery", "prep.start", "prep.end", "shoot.start", "shoot.end"]
    assert event_name(production, "shoot.end", "fr") == "dernier jour\u00a0: Shoot"
    assert event_name(production, "delivery", "en") == "Delivery"
    assert event_name(production, "2027-02-15", "fr") == "15 février 2027"
    assert event_name(production, "moon.start", "en") == "moon.start"
