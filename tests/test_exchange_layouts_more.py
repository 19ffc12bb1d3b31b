"""More budgets as they are met: workbooks of several sheets, formulas, percentages, odd numbers."""

from __future__ import annotations

import pytest
from tablefiles import C, accounts, b, codes, f, imported, lines, said, xlsx

HEADER = ["Account", "Description", "Qty", "Unit", "X", "Rate", "Total"]


def test_one_sheet_for_each_department_and_a_recap_with_totals() -> None:
    columns = ["Désignation", "Qté", "P.U.", "Total"]
    data = xlsx(
        ("Récap", [["Poste", "Total"], ["Image", 2350], ["Son", 450], ["TOTAL", 2800]]),
        ("Image", [columns, ["Caméra", 5, 350, 1750], ["Optiques", 5, 120, 600], ["Total", None, None, 2350]]),
        ("Son", [columns, ["Mixette", 5, 90, 450], ["Total", None, None, 450]]),
    )
    found, report = imported(data)
    assert report.ties, said(report)
    assert report.budget.total == 2800
    assert {row.cell for row in report.rows} == {"Récap!B2", "Récap!B3", "Récap!B4", "Image!D4", "Son!D3"}
    assert [label for label, _ in accounts(found).values()] == ["Image", "Son"]


def test_an_older_version_on_another_sheet_is_not_counted_too() -> None:
    columns = ["Poste", "Montant"]
    old = [columns, ["Caméra", 1000], ["Son", 500], ["Montage", 300], ["TOTAL", 1800]]
    new = [columns, ["Caméra", 1200], ["Son", 500], ["Montage", 300], ["TOTAL", 2000]]
    found, report = imported(xlsx(("V1", old), ("V2", new), ("Notes", [["rien"]]), active="V2"))
    assert report.ties, said(report)
    assert report.budget.total == 2000
    assert codes(found)["import_sheet"] == ["V1", "Notes"]


def test_a_hidden_sheet_is_named_and_left() -> None:
    rows = [["Poste", "Montant"], ["Caméra", 1000], ["Son", 500], ["TOTAL", 1500]]
    found, report = imported(xlsx(("Budget", rows), ("Marge", rows), hidden=["Marge"]))
    assert report.budget.total == 1500
    assert codes(found)["import_sheet_hidden"] == ["Marge"]


def with_sum(formula: str, value: float) -> bytes:
    return xlsx(("Budget", [
        HEADER,
        ["21", b("Crew")],
        ["2101", "DOP", 5, "day", 1, 400, f("=C3*E3*F3", 2000)],
        ["2102", "AC", 5, "day", 2, 200, f("=C4*E4*F4", 2000)],
        ["2103", "DIT", 5, "day", 1, 300, f("=C5*E5*F5", 1500)],
        [None, "Total Crew", None, None, None, None, f(formula, value)],
        [None, "Grand total", None, None, None, None, f("=G6", value)],
    ]))  # fmt: skip


def test_a_formula_that_leaves_out_the_row_that_was_added_last() -> None:
    _, report = imported(with_sum("=SUM(G3:G4)", 4000))
    first = report.rows[0]
    assert (first.cell, first.difference, first.cause, first.rows) == (
        "Budget!G6",
        -150000,
        "leaves_out",
        ("Budget!B5",),
    )
    assert report.verdict == "differs"
    assert "Budget!G6" in report.in_words("en") or "Budget!G7" in report.in_words("en")


def test_a_formula_that_counts_a_row_twice() -> None:
    _, report = imported(with_sum("=SUM(G3:G5)+G5", 7000))
    assert (report.rows[0].difference, report.rows[0].cause) == (150000, "twice")
    assert report.rows[0].rows == ("Budget!B5",)


def test_a_total_typed_over_among_formulas() -> None:
    rows = [
        ["Poste", "Montant"],
        [b("Image")],
        ["Caméra", 1000],
        ["Optiques", 1234.5],
        ["Total Image", 2243.5],
        [b("Son")],
        ["Mixette", 500],
        ["Micros", 250],
        ["Total Son", f("=SUM(B7:B8)", 750)],
        ["TOTAL", f("=B5+B9", 2993.5)],
    ]
    _, report = imported(xlsx(("Budget", rows)))
    image, sound, whole = report.rows
    assert (image.cell, image.difference, image.cause) == ("Budget!B5", 900, "typed")
    assert sound.difference == 0
    assert (whole.difference, whole.cause, whole.rows) == (900, "below", ("Budget!B5",))


def test_overheads_contingency_and_insurance_as_percentages() -> None:
    table = """
    Code | Poste | Qté | Tarif | Total
    1 | FABRICATION | | | 10000,00
    11 | Équipe | 10 | 700 | 7000,00
    12 | Matériel | 4 | 750 | 3000,00
    2 | Assurance | | 1,5 % | 150,00
    3 | Frais généraux 7 % | | | 700,00
    4 | Imprévus | 10 % | | 1085,00
    | TOTAL HT | | | 11935,00
    """
    found, report = imported(lines(table), "pourcents.csv")
    assert report.ties, said(report)
    assert report.budget.total == 11935
    insurance, overheads, contingency = found.production.charges
    assert (insurance.rate, overheads.rate, contingency.rate) == (0.015, 0.07, 0.1)
    assert contingency.contingency
    assert contingency.base.charges == (insurance.id, overheads.id)
    assert report.budget.contingency == 1085


def test_a_percentage_of_nothing_that_can_be_found_keeps_its_amount() -> None:
    table = """
    Poste | Tarif | Total
    Équipe | | 7000
    Matériel | | 3000
    Imprévus | 5 % | 1234
    TOTAL | | 11234
    """
    found, report = imported(lines(table), "imprevus.csv")
    assert report.ties, said(report)
    (charge,) = found.production.charges
    assert (charge.rate, charge.amount, charge.note) == (None, 1234, "5 %")
    assert codes(found)["import_base_unknown"] == ["B4"]


def test_contributions_in_a_column_of_their_own() -> None:
    table = """
    Poste | Nb jours | Salaire jour | Brut | Charges | Total
    Chef opérateur | 5 | 450 | 2250 | 1395 | 3645
    Assistante | 5 | 250 | 1250 | 775 | 2025
    TOTAL | | | 3500 | 2170 | 5670
    """
    found, report = imported(lines(table), "paie.csv")
    assert report.ties, said(report)
    assert report.budget.employer == 2170
    first = found.production.lines[0]
    assert (first.quantity, first.unit, first.rate) == (5, "day", 450)
    assert first.employer is not None
    assert first.employer.rate == pytest.approx(0.62)


def test_a_header_of_two_rows_with_merged_cells_and_columns_with_tax() -> None:
    data = xlsx(("Devis", [
        ["Réf", "Désignation", "Prévu", None, None, "Total", None],
        [None, None, "Quantité", "Unité", "Prix", "HT", "TTC"],
        ["A1", "Location studio", 2, "jour", 800, 1600, 1920],
        ["A2", "Plateau", 1, "forfait", 500.5, 500.5, 600.6],
        [None, "Total", None, None, None, 2100.5, 2520.6],
    ]), merged=[("C1:E1", "Prévu"), ("F1:G1", "Total"), ("A1:A2", "Réf"), ("B1:B2", "Désignation")])  # fmt: skip
    found, report = imported(data)
    assert report.ties, said(report)
    assert report.budget.total == 2100.5
    assert codes(found)["import_column"] == ["Devis!G3"]


def test_labels_that_step_to_the_right_at_each_level() -> None:
    data = xlsx(("Budget", [
        ["Poste", None, None, "Quantité", "Prix", "Montant"],
        ["Production"],
        [None, "Équipe"],
        [None, None, "Réalisateur", 10, 300, 3000],
        [None, None, "Assistant", 10, 200, 2000],
        [None, "Régie"],
        [None, None, "Véhicules", 2, 450, 900],
        ["Total", None, None, None, None, 5900],
    ]))  # fmt: skip
    found, report = imported(data)
    assert report.ties, said(report)
    chart = accounts(found)
    labels = {label: code for code, (label, _) in chart.items()}
    assert chart[labels["Équipe"]][1] == labels["Production"]
    assert chart[labels["Régie"]][1] == labels["Production"]


def test_swiss_marks_brackets_and_trailing_minus() -> None:
    table = """
    Poste | Montant (CHF)
    Équipe | 12'500.50
    Matériel | CHF 1’000.–
    Rabais | (500.50)
    Avoir | 200.00-
    TOTAL | 12'800.00
    """
    found, report = imported(lines(table), "suisse.csv")
    assert found.production.currency == "CHF"
    assert report.budget.total == 12800, said(report)
    assert report.ties


def test_a_table_in_thousands() -> None:
    table = """
    Poste | Budget (k€)
    Équipe | 12,5
    Matériel | 7,25
    TOTAL | 19,75
    """
    _, report = imported(lines(table), "kilo.csv")
    assert report.ties, said(report)
    assert report.budget.total == 19750


def test_codes_in_front_of_labels_and_dotted() -> None:
    table = """
    Désignation | Montant
    1. Droits | 3 000
    1.1 Scénario | 2 000
    1.2 Musique | 1 000
    2. Tournage | 4 500
    2.1 Équipe | 4 000
    2.1.1 Image | 2 500
    2.1.2 Son | 1 500
    2.2 Régie | 500
    Total | 7 500
    """
    found, report = imported(lines(table), "points.csv")
    assert report.ties, said(report)
    assert accounts(found)["2.1.2"] == ("Son", "2.1")
    assert len(found.production.lines) == 5


def test_what_is_not_a_number_is_listed_with_its_cell() -> None:
    data = xlsx(("Budget", [
        HEADER,
        ["2101", "DOP", 5, "day", 1, 400, 2000],
        ["2102", "VFX", None, None, None, None, "TBD"],
        ["2103", "Location", 1, "day", 1, None, "offert"],
        ["2104", "Crane", 1, "day", 1, "nan", C("#REF!", "=Other!A1")],
        ["2105", "Car", "deux", "day", 1, 90, 180],
        ["2106", "Van", 2, "day", 1, 100, f("=C7*F7", None)],
        ["2107", "Truck", 2, "day", 1, 100, f("='[rates.xlsx]2026'!B4", 210)],
    ]))  # fmt: skip
    found, report = imported(data)
    told = codes(found)
    assert told["import_amount_unknown"] == ["Budget!G3", "Budget!G5"]
    assert told["import_amount_free"] == ["Budget!G4"]
    assert told["import_error"] == ["Budget!G5"]
    assert told["import_cell"] == ["Budget!C6"]
    assert told["import_uncached"] == ["Budget!G7"]
    assert told["import_external"] == ["Budget!G8"]
    assert told["import_amount_wins"] == ["Budget!G8"]
    rates = {line.account: line.rate for line in found.production.lines}
    assert (rates["2102"], rates["2103"], rates["2104"]) == (None, 0, None)
    assert report.budget.unknown == 2
    assert report.verdict == "nothing"


def test_numbers_and_words_around_the_table_are_listed() -> None:
    data = xlsx(("Budget", [
        ["Film X", None, None],
        ["Jours de tournage", 20],
        [],
        ["Poste", "Montant", "Réalisé"],
        ["Équipe", 7000, 6500],
        ["Matériel", 3000, 100],
        ["TOTAL", 10000, 6600],
        [],
        ["Fait à Paris le 3 mai"],
    ]))  # fmt: skip
    found, report = imported(data)
    assert report.ties, said(report)
    told = codes(found)
    assert told["import_apart"] == ["Budget!B2"]
    assert told["import_column"] == ["Budget!C5"]
    assert told["import_row"] == ["Budget!A9"]


def test_result_of_a_show_and_income_in_its_own_section() -> None:
    table = """
    Poste | Qté | Tarif | Total
    RECETTES | | |
    Billetterie | 20 | 1500 | 30000
    Total recettes | | | 30000
    DÉPENSES | | |
    Artistes | 20 | 800 | 16000
    Technique | 20 | 350 | 7000
    Total dépenses | | | 23000
    RÉSULTAT | | | 7000
    """
    _, report = imported(lines(table), "tournee.csv")
    assert report.ties, said(report)
    assert (float(report.budget.income), float(report.budget.total)) == (30000, 23000)


def test_foreign_amounts_added_as_they_are() -> None:
    table = """
    Poste | Qté | Tarif | Devise | Montant
    Hôtel | 10 | 100 | USD | 1000
    Taxi | 10 | 50 | EUR | 500
    Total | | | | 1500
    """
    found, report = imported(lines(table), "melange.csv", currency="EUR")
    assert codes(found)["import_exchange_par"] == ["E2"]
    assert report.ties
    again = found.production.model_copy(update={"exchange_rates": {"USD": 0.9}})
    assert again.exchange_rates["USD"] == 0.9
