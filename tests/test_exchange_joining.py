"""A budget from a file, taken into a production that exists: in the place of its budget, or beside it."""

from __future__ import annotations

import pytest
from small import film
from tablefiles import imported, lines

from prodkit import store
from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.exchange.tables.joining import doubts, joined

FILE = lines(
    """
    Code | Libellé | Qté | Tarif | Total
    90 | Post-production
    901 | Montage | 10 | 350,50 | 3505,00 €
    902 | Mixage | 2 | 1000 | 2000,00 €
    Total 90 | | | | 5505,00 €
    91 | Imprévus | 10 % | | 550,50 €
    Total | | | | 6055,50 €
    """
)


def test_it_stands_beside_what_was_there_to_the_cent() -> None:
    own = film(charges=[])
    found, report = imported(FILE)
    assert report.ties
    both = joined(own, found, "add")
    assert float(evaluate(both).total) == pytest.approx(float(evaluate(own).total) + 6055.5, abs=1e-9)
    assert both.lines[: len(own.lines)] == own.lines
    assert both.drivers == own.drivers


def test_a_percentage_of_everything_becomes_the_amount_it_was() -> None:
    found, _ = imported(FILE)
    whole = {**found.production.plain()["charges"][0], "base": {}}
    spread = found.production.parse({**found.production.plain(), "charges": [whole]})
    found = type(found)(found.table, found.layout, spread, found.outline, found.ids, found.codes)
    both = joined(film(), found, "add")
    (charge,) = (one for one in both.charges if str(one.label).startswith("Imprévus"))
    assert (charge.amount, charge.rate) == (550.5, None)
    assert "import_charge_flat" in {one.code for one in doubts(film(), found)}


def test_names_that_are_taken_get_a_number_and_references_follow() -> None:
    found, report = imported(FILE)
    once = joined(film(charges=[]), found, "add")
    twice = joined(once, found, "add")
    names = [one.id for one in twice.lines] + [one.id for one in twice.charges]
    assert len(names) == len(set(names))
    more = float(evaluate(twice).total) - float(evaluate(once).total)
    assert more == pytest.approx(float(report.budget.total), abs=1e-9)


def test_in_the_place_of_the_budget_the_rest_stays() -> None:
    own = store.load(next(one.path for one in store.starters() if one.name == "les-marees"))
    found, report = imported(FILE)
    new = joined(own, found, "replace")
    assert float(evaluate(new).total) == float(report.budget.total) == 6055.5
    kept = ("title", "kind", "drivers", "phases", "scenarios", "financing", "brand")
    assert all(getattr(new, name) == getattr(own, name) for name in kept)
    assert new.lines == found.production.lines


@pytest.mark.parametrize("way", ["add", "replace"])
def test_another_currency_is_refused(way: str) -> None:
    found, _ = imported(FILE.replace("€", "$"))
    assert found.production.currency == "USD"
    with pytest.raises(ProdkitError) as refusal:
        joined(film(), found, way)  # type: ignore[arg-type]
    assert refusal.value.findings[0].code == "import_joined_currency"


def test_an_account_of_the_same_code_and_another_name_is_told() -> None:
    own = film()
    code = own.lines[0].account
    found, _ = imported(FILE.replace("901", f"{code}").replace("90 |", f"{code} |"))
    told = {one.code: one for one in doubts(own, found)}
    assert code in {account.code for account in found.production.accounts}
    assert told["import_account_shared"].params["code"] == code


def test_the_rate_of_exchange_of_the_production_wins_and_is_told() -> None:
    own = film(exchange_rates={"USD": 0.9})
    text = lines(
        """
        Libellé | Montant | Devise | Taux de change | Total EUR
        Hôtel | 1000 | USD | 0,8 | 800,00
        Vols | 500 | USD | 0,8 | 400,00
        Total | | | | 1200,00
        """
    )
    found, report = imported(text)
    assert report.ties
    assert found.production.exchange_rates == {"USD": 0.8}
    told = [one for one in doubts(own, found) if one.code == "import_exchange_own"]
    assert ["0,8" in one.what("fr") and "0,9" in one.what("fr") for one in told] == [True]
    assert joined(own, found, "add").exchange_rates["USD"] == 0.9
    assert joined(own, found, "replace").exchange_rates["USD"] == 0.8
