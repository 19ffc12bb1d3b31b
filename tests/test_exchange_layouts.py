"""Budgets as they are met: every layout here is one that producers, funders or programs write."""

from __future__ import annotations

import pytest
from tablefiles import C, accounts, b, codes, f, imported, lines, said, xlsx

DEVIS = """
Devis ; ;;;;;
Film : Les Marées;;;;;;
Compte;Libellé;Qté;Unité;Nb;Tarif;Montant
;;;;;unitaire;HT (€)
1;DROITS ARTISTIQUES;;;;;12\u202f500,00
11;Scénario;;;;;10\u202f000,00
111;Auteur;1;forfait;1;10\u00a0000,00;10\u00a0000,00
12;Droits musicaux;;;;;2 500,00
12100;Compositeur;1;ff;1;2 500,00;2 500,00
2;PERSONNEL;;;;;9 187,50
21;Équipe image;;;;;
2101;Chef opérateur;5;j;1;450,50;2 252,50
2102;Assistants;5;jours;2;310;3 100,00
;Sous-total Équipe image;;;;;5 352,50
22;Équipe son;;;;;
2201;Ingénieur du son;2;sem.;1;1 917,50;3 835,00
;Sous-total Équipe son;;;;;3 835,00
;Total PERSONNEL;;;;;9 187,50
;TOTAL HT;;;;;21 687,50
;TVA 20 %;;;;;4 337,50
;TOTAL TTC;;;;;26 025,00
"""


def test_french_devis_in_windows_encoding_with_codes_of_one_to_five_digits() -> None:
    found, report = imported(DEVIS.strip().replace("\u202f", " ").encode("cp1252"), "devis.csv")
    assert report.ties, said(report)
    assert report.budget.total == 21687.50
    assert len(report.rows) == 8
    chart = accounts(found)
    assert chart["12100"] == ("Compositeur", "12")
    assert chart["2101"] == ("Chef opérateur", "21")
    assert chart["21"] == ("Équipe image", "2")
    assert {line.unit for line in found.production.lines} == {"flat", "day", "week"}
    assert codes(found)["import_tax"] == ["B20", "B21"]
    assert found.production.title == "Devis"
    assert dict(found.production.typed_totals)["total"] == 21687.50


MOVIE_MAGIC = """
Acct#\tDescription\tAmount\tUnits\tX\tRate\tSubtotal\tTotal
\tABOVE THE LINE
1100\tSTORY & RIGHTS
1101\tWriter
\t First draft\t1\tAllow\t1\t5,000\t5,000
\t Polish\t1\tAllow\t1\t2,000\t2,000\t7,000
1102\tResearch
\t Travel\t3\tDays\t2\t150\t900\t900
\tTotal For 1100\t\t\t\t\t\t7,900
1300\tDIRECTION
1301\tDirector
\t Fee\t4\tWeeks\t1\t2,500\t10,000\t10,000
\tTotal For 1300\t\t\t\t\t\t10,000
\tTotal Above-The-Line\t\t\t\t\t\t17,900
\tBELOW THE LINE
2000\tPRODUCTION STAFF
2001\tUnit Manager
\t Prep\t2\tWeeks\t1\t1,200.50\t2,401\t2,401
\tTotal For 2000\t\t\t\t\t\t2,401
\tTotal Below-The-Line\t\t\t\t\t\t2,401
\tGrand Total\t\t\t\t\t\t20,301
"""


def test_movie_magic_with_account_totals_beside_the_last_line() -> None:
    found, report = imported(MOVIE_MAGIC.strip("\n"), "export.txt")
    assert report.ties, said(report)
    assert report.budget.total == 20301
    assert len(report.rows) == 10
    chart = accounts(found)
    assert chart["1101"][1] == "1100"
    assert chart[str(chart["1100"][1])][0] == "ABOVE THE LINE"
    assert chart[str(chart["2000"][1])][0] == "BELOW THE LINE"
    assert [line.account for line in found.production.lines] == ["1101", "1101", "1102", "1301", "2001"]


def by_hand(total: float = 4690.5) -> bytes:
    """Give a workbook as one makes it in LibreOffice: indents, a total before its lines, some numbers as text."""
    return xlsx(("Budget", [
        ["Court métrage"],
        [],
        [b("Poste"), b("Quantité"), b("Prix"), b("Total")],
        [b("Préparation"), None, None, f("=D5+D8", 1240.5, bold=True)],
        [C("Repérages", indent=1), None, None, f("=SUM(D6:D7)", 840.5)],
        [C("Essence", indent=2), 3, 80.25, f("=B6*C6", 240.75)],
        [C("Hôtel", indent=2), 4, "149,9375", 599.75],
        [C("Casting", indent=1), None, None, "400,00"],
        [b("Tournage"), None, None, f("=SUM(D10:D11)", 3450, bold=True)],
        [C("Caméra", indent=1), 5, "350,00 €", f("=B10*C10", 1750)],
        [C("Repas", indent=1), 85, 20, f("=B11*C11", 1700)],
        [b("TOTAL"), None, None, f("=D4+D9", total, bold=True)],
    ]))  # fmt: skip


def test_indented_workbook_with_decimal_commas_and_subtotals() -> None:
    found, report = imported(by_hand())
    assert report.ties, said(report)
    assert [row.cell for row in report.rows] == ["Budget!D4", "Budget!D5", "Budget!D9", "Budget!D12"]
    assert report.budget.total == 4690.5
    chart = accounts(found)
    labels = {label: code for code, (label, _) in chart.items()}
    assert chart[labels["Repérages"]][1] == labels["Préparation"]
    assert found.production.title == "Court métrage"
    assert found.production.currency == "EUR"


AICP = """
Line | Item | Days | Rate | Total
A | PREP CREW | | |
1 | Producer | 4 | 900 | 3600
2 | Coordinator | 5 | 400 | 2000
 | Sub Total A | | | 5600
 | P/T 23 % | | 23% | 1288
 | Total A | | | 6888
B | SHOOT CREW | | |
51 | Camera | 2 | 1100 | 2200
52 | Gaffer | 2 | 800.50 | 1601
 | Total B | | | 3801
 | GRAND TOTAL | | | 10689
"""


def test_aicp_sections_with_letters_line_numbers_and_a_percentage() -> None:
    found, report = imported(lines(AICP), "bid.csv")
    assert report.ties, said(report)
    assert report.budget.total == 10689
    assert accounts(found)["51"] == ("Camera", "B")
    (tax,) = found.production.charges
    assert (tax.rate, tax.base.accounts) == (0.23, ("A",))


def test_funders_template_with_costs_and_income_side_by_side() -> None:
    data = xlsx(("Budget prévisionnel", [
        ["Compagnie X — Budget prévisionnel 2027"],
        ["CHARGES", "Montant", "PRODUITS", "Montant"],
        ["60 - Achats", 1500, "70 - Ventes", 9000],
        ["61 - Services extérieurs", 2500.5, "74 - Subventions", None],
        ["613 Locations", 2000, "DRAC", 6000],
        ["616 Assurances", 500.5, "Région", 3000],
        ["64 - Personnel", 13999.5, None, None],
        ["TOTAL DES CHARGES", 18000, "TOTAL DES PRODUITS", 18000],
    ]))  # fmt: skip
    found, report = imported(data)
    assert report.ties, said(report)
    assert (float(report.budget.total), float(report.budget.income)) == (18000, 18000)
    assert accounts(found)["613"] == ("Locations", "61")


def test_rates_shown_rounded_while_amounts_are_not() -> None:
    table = """
    Account | Description | Amount | Units | X | Rate | Subtotal
    810-04 | Set labour | 30 | Hours | 11.2 | 21.83 | 7333
    810-05 | Paint | 3 | Days | 1 | 33.33 | 100
    | Total 810 | | | | | 7433
    """
    found, report = imported(lines(table), "rates.csv")
    assert report.ties, said(report)
    assert codes(found)["import_rate_rounded"] == ["F2", "F3"]
    first, second = found.production.lines
    assert (first.quantity, first.x) == (30, 11.2)
    assert second.rate == pytest.approx(100 / 3)


def test_lines_in_a_local_currency_with_totals_in_another() -> None:
    table = """
    Compte | Poste | Qté | Tarif | Devise | Montant EUR
    31 | Hôtel Londres | 10 | 120 | GBP | 1392
    32 | Chauffeur | 3 | 250,50 | GBP | 871,74
    33 | Assistant | 2 | 400 | EUR | 800
    | Total | | | | 3063,74
    """
    found, report = imported(lines(table), "uk.csv")
    assert report.ties, said(report)
    assert dict(found.production.exchange_rates) == {"GBP": 1.16}
    assert [line.currency for line in found.production.lines] == ["GBP", "GBP", None]
    assert codes(found)["import_exchange"] == ["F2"]


TOP_SHEET = """
Account,Category Description,Total
1100,Story & Rights,"13,266"
1200,Producers,"40,000"
,Total Above-The-Line,"53,266"
2000,Production Staff,"120,334"
2200,Set Construction,"200,100"
,Total Below-The-Line,"320,435"
6500,Publicity,"70,000"
6700,Insurance,"5,500"
,Total Other,"75,500"
,Grand Total,"449,201"
"""


def test_top_sheet_that_is_one_out_with_a_block_outside_above_and_below_the_line() -> None:
    _, report = imported(TOP_SHEET.strip(), "top.csv")
    assert report.verdict == "rounding", said(report)
    assert report.budget.total == 449200
    assert [(row.difference, row.cause) for row in report.rows] == [
        (0, ""),
        (100, "rounding"),
        (0, ""),
        (100, "rounding"),
    ]
    assert not report.ties


def test_a_table_without_any_header() -> None:
    table = """
    2101 | Chef opérateur | 5 | jour | 450,50 | 2252,50
    2102 | Électros | 10 | jour | 300 | 3000
    2103 | Machino | 5 | jour | 310 | 1550
    | Total | | | | 6802,50
    """
    found, report = imported(lines(table), "nu.csv")
    assert report.ties, said(report)
    assert [(line.quantity, line.unit, line.rate) for line in found.production.lines] == [
        (5, "day", 450.5), (10, "day", 300), (5, "day", 310),
    ]  # fmt: skip


def test_header_repeated_on_every_page_with_amounts_carried_over() -> None:
    table = """
    Désignation | Quantité | P.U. | Total
    IMAGE | | |
    Caméra | 5 | 350 | 1750
    À reporter | | | 1750
    Désignation | Quantité | P.U. | Total
    Report | | | 1750
    Optiques | 5 | 120 | 600
    Sous-total IMAGE | | | 2350
    SON | | |
    Mixette | 5 | 90 | 450
    Sous-total SON | | | 450
    TOTAL GÉNÉRAL | | | 2800
    """
    found, report = imported(lines(table), "pages.csv")
    assert report.ties, said(report)
    assert report.budget.total == 2800
    assert codes(found)["import_carried"] == ["A4", "A6"]


def test_subtotals_below_lines_that_have_no_heading() -> None:
    table = """
    Libellé | Montant
    Scénario | 5 000,00
    Musique | 1 000,00
    Sous-total Droits | 6 000,00
    Caméra | 3 000,00
    Lumière | 2 000,00
    Sous-total Matériel | 5 000,00
    TOTAL | 11 000,00
    """
    found, report = imported(lines(table), "plat.csv")
    assert report.ties, said(report)
    assert [label for label, _ in accounts(found).values()] == ["Droits", "Matériel"]
