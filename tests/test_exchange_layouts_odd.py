"""Exports that put things where nobody else does: words of a total in another column, percentages of all, no codes."""

from __future__ import annotations

import pytest
from tablefiles import accounts, codes, imported, lines, said, xlsx


def test_aicp_sections_with_the_words_of_their_totals_beside_the_amount() -> None:
    table = """
    A. PRE-PRODUCTION & WRAP LABOR | | | | | |
    LINE | CREW | DAYS | RATE | OT HRS | OT $ | ESTIMATE
    1 | Producer | 5 | 1000 | | | 5000.00
    2 | 1st Assistant Director | 3 | 850 | 2 | 212.50 | 2762.50
    3 | Production Supervisor | 4 | 667 | | | 2666.67
    | | | | | SUB TOTAL A | 10429.17
    | | | | | PT/P & W 22.5% | 2346.56
    | | | | | TOTAL A | 12775.73
    B. SHOOTING LABOR | | | | | |
    LINE | CREW | DAYS | RATE | OT HRS | OT $ | ESTIMATE
    51 | Director of Photography | 2 | 3500 | | | 7000.00
    52 | Gaffer | 2 | 795 | 4 | 397.50 | 1987.50
    | | | | | SUB TOTAL B | 8987.50
    | | | | | PT/P & W 22.5% | 2022.19
    | | | | | TOTAL B | 11009.69
    | | | | | TOTAL A + B | 23785.42
    """
    found, report = imported(lines(table), "aicp.csv")
    assert report.ties, said(report)
    assert float(report.budget.total) == 23785.42
    labels = [str(line.label) for line in found.production.lines]
    assert labels[:2] == ["Producer", "1st Assistant Director"]
    assert labels.count("PT/P & W 22.5%") == 2
    assert codes(found)["import_amount_wins"] == ["G4", "G12"]  # overtime is in the amount, and no factor


def test_a_french_form_with_its_totals_in_a_column_of_their_own() -> None:
    table = """
    DEVIS DE PRODUCTION
    Film : L'Été des corbeaux
    N° | Désignation | Nbre | Unité | Prix unitaire | Total | Total poste
    1 | DROITS ARTISTIQUES
    11 | Sujet | 1 | forfait | 15 000,00 | 15 000,00 |
    12 | Adaptation, dialogues | 1 | forfait | 32 500,00 | 32 500,00 |
    | Total poste 1 | | | | | 47 500,00
    2 | PERSONNEL
    2110 | Réalisateur | 10 | semaines | 2 950,45 | 29 504,50 |
    22 | Régie
    221 | Régisseur général | 7 | semaines | 1 479,49 | 10 356,43 |
    | Total poste 2 | | | | | 39 860,93
    | TOTAL GÉNÉRAL | | | | | 87 360,93
    """
    found, report = imported(lines(table).encode("latin-1"), "devis.csv")
    assert report.ties, said(report)
    assert len(report.rows) == 3
    assert accounts(found)["221"] == ("Régisseur général", "22")


def test_movie_magic_with_totals_in_the_column_of_codes_and_a_contingency_of_all() -> None:
    table = """
    Production: NIGHT BUS | Budget Date: 1/2/26
    Acct# | Description | Amt | Units | X | Rate | Subtotal | Total
    1100 | STORY & RIGHTS
    1101 | Option
    | Novel option | 1 | Allow | 1 | 10,000 | 10,000 | $10,000
    1103 | Writer
    | Draft | 1 | Allow | 1 | 25,000 | 25,000 |
    | Polish | 2 | Weeks | 1 | 3,333.335 | 6,667 | $31,667
    Total For 1100 | | | | | | | $41,667
    Acct# | Description | Amt | Units | X | Rate | Subtotal | Total
    2000 | PRODUCTION STAFF
    2001 | UPM
    | Prep | 4 | Weeks | 1 | 2,500 | 10,000 |
    | Shoot | 4 | Weeks | 1 | 2,500 | 10,000 | $20,000
    Account Total for 2000 | | | | | | | $20,000
    Total Above-The-Line | | | | | | | $41,667
    Total Below-The-Line | | | | | | | $20,000
    Total Above and Below-The-Line | | | | | | | $61,667
    Contingency : 10.0% | | | | | | | $6,167
    Grand Total | | | | | | | $67,834
    """
    found, report = imported(lines(table).replace(";", "\t"), "mm.txt")
    assert report.ties, said(report)
    assert len(report.rows) == 9
    assert accounts(found)["1103"] == ("Writer", "1100")
    (charge,) = found.production.charges
    assert charge.rate == pytest.approx(6167 / 61667)
    assert charge.contingency


def test_a_funders_form_whose_totals_stand_over_lines_without_codes() -> None:
    table = """
    Dépenses | Montant HT | % | Recettes | Montant
    A - Charges directes | 38 000 | 63% | Subvention DRAC | 20 000
    Salaires artistiques | 21 333 | | Région | 15 000
    Salaires techniques | 11 667 | | Apport en propre | 25 001
    Achats | 5 001 | | |
    B - Charges indirectes | 12 000 | 20% | |
    Loyer | 7 000 | | |
    Assurances | 5 000 | | |
    Total charges | 50 001 | | Total produits | 60 001
    Emplois des contributions volontaires | 10 000 | | |
    TOTAL | 60 001 | 100% | TOTAL | 60 001
    """
    found, report = imported(lines(table), "subvention.csv")
    assert report.verdict == "rounding", said(report)
    assert [(row.label, row.difference) for row in report.differing] == [("Charges directes", -100)]
    assert (float(report.budget.total), float(report.budget.income)) == (60001, 60001)
    assert len(found.production.lines) == 9


def test_a_merged_header_over_amounts_in_a_local_currency() -> None:
    rows = [
        ["Budget prévisionnel 2027"],
        ["Compte", "Libellé", "Coûts locaux (MAD)", None, None, "Total EUR"],
        [None, None, "Qté", "PU", "Montant MAD", None],
        ["30", "Décors"],
        ["301", "Riad", 5, 12000, 60000, 5520],
        ["302", "Gardiennage", 20, 450, 9000, 828],
        ["303", "Remise", 1, -1500, "(1,500.00)", "(138.00)"],
        [None, "Total 30", None, None, 67500, 6210],
        ["31", "Transports"],
        ["31100", "4x4", 10, 1300, 13000, 1196],
        [None, "TOTAL", None, None, 80500, 7405],
    ]
    data = xlsx(("Maroc", rows), merged=[("C2:E2", "Coûts locaux (MAD)")])
    found, report = imported(data, "maroc.xlsx")
    assert report.verdict == "rounding", said(report)
    assert [(row.cell, row.difference) for row in report.differing] == [("Maroc!F11", -100)]
    assert float(report.budget.total) == 7406
    assert found.production.currency == "EUR"
    assert len(codes(found)["import_amount_wins"]) == 4  # the local rates are not used, and each line says so
