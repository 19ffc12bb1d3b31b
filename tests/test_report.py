"""Documents: pages that add up, in both languages, with nothing a user wrote taken for markup or a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import small
import starters

from prodkit import budget, i18n, money, report, vat
from prodkit.errors import ProdkitError
from prodkit.i18n import LANGS, Lang
from prodkit.payroll import employer_cost
from prodkit.report.document import Column, Document, Facts, Row, Signatures, Table, Words
from prodkit.report.paysheet import pay_sheet
from prodkit.store import logo

DAY = dt.date(2026, 11, 23)
HOSTILE = '=1+1 #eval("x") <script>alert(1)</script> $x$ *b* @ref \\ "q"'
OFFER: dict[str, Any] = {
    "number": "2026-041", "client": "Maison Exemple\n1 place du Marché", "scope": "Un film de 30 s.",
    "inclusions": ["Tournage", "Montage"], "exclusions": ["Achat d’espace"],
    "options": [{"label": "Version longue", "amount": 4500.0, "vat": 0.055}], "vat": 0.2, "valid_days": 30,
    "payment": [{"label": "Commande", "share": 0.3}, {"label": "Tournage", "share": 0.4, "due": "2026-12-01"},
                {"label": "Livraison", "share": 0.3}],
    "terms": "Droits cédés pour deux ans.",
}  # fmt: skip
BRAND = {"name": "Les Films du Lierre", "colour": "#7a1f3d", "address": "12 rue des Lilas", "registration": "SIRET 1"}


def made(kind: report.Kind, lang: Lang = "fr", **more: Any) -> Document:
    film = small.film(quote=OFFER, brand=BRAND, **more)
    return report.of_budget(kind, budget.evaluate(film), lang, DAY)


def tables(document: Document) -> list[Table]:
    return [part for part in document.parts if isinstance(part, Table)]


@pytest.mark.parametrize("name", starters.STARTERS)
@pytest.mark.parametrize("kind", ["top_sheet", "detail"])
def test_what_is_carried_from_page_to_page_comes_to_the_total(name: str, kind: report.Kind) -> None:
    found = starters.budget_of(name)
    (table,) = tables(report.of_budget(kind, found, "fr", DAY))
    *_, last = table.running()
    assert last == money.whole(float(found.total), found.model.digits)


@pytest.mark.parametrize("name", starters.STARTERS)
def test_under_each_account_of_the_detail_the_rows_come_to_it(name: str) -> None:
    found = starters.budget_of(name)
    (table,) = tables(report.of_budget("detail", found, "en", DAY))
    below: dict[str, float] = {}
    current = ""
    for row in table.rows:
        if row.look in {"account", "sub"}:
            current = str(row.cells[0])
            below[current] = 0.0
        elif row.look == "line" and isinstance(row.cells[-1], float) and not math.isnan(row.cells[-1]):
            below[current] += money.whole(row.cells[-1], found.model.digits)
    chart = found.model.chart
    for code, own in below.items():
        whole = own + sum(below[other] for other in chart.below(code)[1:] if other in below)
        assert money.amount(whole, found.model.digits) == float(found.account(code)), code


def test_the_quote_says_all_that_the_production_offers() -> None:
    document = made("quote")
    facts = next(part for part in document.parts if isinstance(part, Facts))
    assert ("Devis nº", "2026-041") in facts.pairs
    assert ("Valable jusqu’au", "23 décembre 2026") in facts.pairs
    words = {part.title: part for part in document.parts if isinstance(part, Words)}
    assert words["Compris"].points == ("Tournage", "Montage")
    assert words["Non compris"].points == ("Achat d’espace",)
    assert words["Conditions"].paragraphs == ("Droits cédés pour deux ans.",)
    assert isinstance(document.parts[-1], Signatures)


def test_vat_is_worked_out_rate_by_rate() -> None:
    """By hand: the script 1,500 at 5.5 %; the rest of the 9,840.29 at 20 %."""
    data = small.data()
    data["lines"][0]["vat"] = 0.055
    film = small.film(lines=data["lines"], quote=OFFER)
    found = budget.evaluate(film)
    # 9,840.29 = 8,410.50 + 588.74 + 841.05, of which lines 1500 + 5x350 + 5x120.50 + 15x18 + 2x1200x1.62 + 400
    assert float(found.total) == 9840.29
    table = next(part for part in tables(report.of_budget("quote", found, "fr", DAY)) if "toutes taxes" in part.title)
    assert [row.cells for row in table.rows] == [
        ("5,5\u202f%", 1500.0, 82.50, 1582.50),
        ("20\u202f%", 8340.29, 1668.06, 10008.35),
        ("À payer", 9840.29, 1750.56, 11590.85),
    ]


def test_a_rate_that_nobody_stated_is_not_zero() -> None:
    found = budget.evaluate(small.film())
    assert list(map(math.isnan, vat.bases_by_rate(found, None))) == [True]
    table = next(part for part in tables(report.of_budget("quote", found, "en", DAY)) if part.title == "Price with VAT")
    assert table.rows[0].cells[0] == "Rate not stated"
    assert math.isnan(table.rows[-1].cells[-1])  # type: ignore[arg-type]


def test_instalments_come_to_the_price() -> None:
    table = next(part for part in tables(made("quote")) if part.title.startswith("Règlement"))
    *parts, total = [row.cells[-1] for row in table.rows]
    assert parts == [2952.09, 3936.12, 2952.08]
    assert total == 9840.29


def test_instalments_that_do_not_add_up_are_refused() -> None:
    offer = OFFER | {"payment": [{"label": "Commande", "share": 0.3}]}
    found = budget.evaluate(small.film(quote=offer))
    with pytest.raises(ProdkitError) as caught:
        report.of_budget("quote", found, "fr", DAY)
    assert [finding.code for finding in caught.value.findings] == ["quote_payment"]


def test_no_price_is_quoted_on_half_a_budget() -> None:
    found = budget.evaluate(small.changed("lines", "camera", rate=None))
    with pytest.raises(ProdkitError) as caught:
        report.of_budget("quote", found, "fr", DAY)
    assert [finding.code for finding in caught.value.findings] == ["quote_incomplete"]
    (table,) = tables(report.of_budget("detail", found, "en", DAY))
    assert any("unknown" in str(row.cells[1]) for row in table.rows if row.look == "total")


@pytest.mark.parametrize(("depth", "rows"), [(0, 1), (1, 7), (9, 21)])
def test_a_quote_is_itemised_as_far_as_was_asked(depth: int, rows: int) -> None:
    found = budget.evaluate(small.film(quote=OFFER))
    price = next(
        part for part in tables(report.of_budget("quote", found, "fr", DAY, depth=depth)) if part.title == "Prix"
    )
    assert len(price.rows) == rows
    assert [row.look for row in price.rows].count("total") == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", report.KINDS)
@pytest.mark.parametrize("form", report.FORMS)
def test_the_same_production_gives_the_same_bytes(kind: report.Kind, form: report.Form, lang: Lang) -> None:
    first, second = (report.write(made(kind, lang), form) for _ in range(2))
    assert first == second
    assert first.startswith({"pdf": b"%PDF", "html": b"<!doctype html>", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}[form])


def test_another_figure_gives_other_bytes() -> None:
    longer = [{**small.data()["drivers"][0], "value": 6}, small.data()["drivers"][1]]
    for form in report.FORMS:
        assert report.write(made("detail"), form) != report.write(made("detail", drivers=longer), form)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile() -> Document:
    lines = [{**line, "label": HOSTILE} for line in small.data()["lines"]]
    offer = OFFER | {"scope": HOSTILE, "inclusions": [HOSTILE], "client": HOSTILE}
    film = small.film(lines=lines, quote=offer, title=HOSTILE, brand=BRAND | {"address": HOSTILE, "name": HOSTILE})
    return report.of_budget("quote", budget.evaluate(film), "fr", DAY, depth=9)


def test_nothing_a_user_wrote_becomes_markup() -> None:
    page = _Tags()
    page.feed(report.write(hostile(), "html").decode())
    assert "script" not in page.tags
    assert page.text.count("<script>alert(1)</script>") >= 10
    assert report.write(hostile(), "pdf").startswith(b"%PDF")  # typst would stop at `#eval("x")`, were it code


def test_nothing_a_user_wrote_becomes_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report.write(hostile(), "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("kind", report.KINDS)
def test_the_workbook_holds_the_numbers_of_the_page(kind: report.Kind) -> None:
    document = made(kind)
    book = openpyxl.load_workbook(io.BytesIO(report.write(document, "xlsx")))
    values = {cell.value for row in book.active.iter_rows() for cell in row}
    for table in tables(document):
        for row in table.rows:
            for cell in row.cells:
                kept = float(f"{cell:.16g}") if isinstance(cell, float) else cell  # a workbook keeps sixteen figures
                assert cell in ("", None) or kept in values


@pytest.mark.parametrize("lang", LANGS)
def test_a_pay_sheet_shows_every_contribution(lang: Lang) -> None:
    cost = employer_cost(993, period=("2026-10-05", "2026-10-09"), agreement="2642", hours=39)
    document = report.assemble(
        "pay_sheet", small.film(), "EUR", lang, DAY, pay_sheet(cost, lang, [("Poste", "Chargé de production")])
    )
    (table,) = tables(document)
    lines = [row for row in table.rows if row.look == "line"]
    assert len(lines) == len(cost.rows(lang))
    assert [row.cells[3] for row in table.rows][-2] == 1564.12
    assert table.rows[-1].cells[5] == 776.96
    assert i18n.text("report.pay.net", lang) in report.write(document, "html").decode()


def test_a_rate_shows_cents_or_all_the_decimals_it_has() -> None:
    document = made("detail")
    assert [document.written(rate, "rate") for rate in (150.0, 149.5, 0.3125)] == ["150,00", "149,50", "0,3125"]


def test_a_text_longer_than_a_page_goes_on_over_the_next_ones() -> None:
    columns = (Column("Code", "code"), Column("Label", wide=True), Column("Amount", "money"))
    table = Table("Lines", columns, (Row(("1", "word " * 6000, 12.5), carried=1250.0),), carry=2)
    document = replace(made("detail"), parts=(table,))
    (pages,) = re.findall(rb"/Count (\d+)", report.write(document, "pdf"))
    assert int(pages) > 4  # 30,000 characters, on pages that hold less than 6,000


def test_a_logo_is_read_from_beside_the_production(tmp_path: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    (tmp_path / "marque.svg").write_bytes(svg)
    film = small.film(brand=BRAND | {"logo": "marque.svg"})
    found = logo.read(tmp_path, film.brand)
    assert found == ("svg", svg)
    document = report.of_budget("top_sheet", budget.evaluate(film), "fr", DAY, logo=found)
    assert b"data:image/svg+xml;base64," in report.write(document, "html")
    assert report.write(document, "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("content", [None, b"no image", b"<svg" + b" " * logo.MOST])
def test_a_logo_that_cannot_be_used_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "marque.svg").write_bytes(content)
    with pytest.raises(ProdkitError) as caught:
        logo.read(tmp_path, small.film(brand=BRAND | {"logo": "marque.svg"}).brand)
    assert [finding.code for finding in caught.value.findings] == ["logo_unreadable"]
    for lang in LANGS:
        assert "marque.svg" in caught.value.findings[0].sentence(lang)


@pytest.mark.parametrize("name", ["../logo.png", "logo.exe", "/etc/passwd", "a/b.png"])
def test_a_logo_is_a_plain_name(name: str) -> None:
    with pytest.raises(ProdkitError):
        small.film(brand=BRAND | {"logo": name})
