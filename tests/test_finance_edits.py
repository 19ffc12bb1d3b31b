"""Changes to a financing plan as the app asks for them."""

from __future__ import annotations

import pytest
from financed import film, with_plan

import prodkit
from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.finance import edits, programmes

AMOUNT = "financing.sources.channel.amount"


def amounts(production: prodkit.Production) -> dict[str, float]:
    return dict(prodkit.financing(production).table()[["source", "amount"]].itertuples(index=False))


@pytest.mark.parametrize(
    ("typed", "expected"), [("250 000", 250_000), ("250.000,50", 250_000.5), ("= presale / 2", 150_000)]
)
def test_an_amount_as_a_person_types_it(typed: str, expected: float) -> None:
    assert amounts(edits.set_number(film(), AMOUNT, typed, "fr"))["channel"] == expected


@pytest.mark.parametrize(("typed", "expected"), [("30", 0.3), ("30 %", 0.3), ("0,3", 0.3), ("1", 1.0)])
def test_a_share_as_a_person_types_it(typed: str, expected: float) -> None:
    changed = edits.set_number(film(), "financing.sources.dollars.probability", typed, "fr")
    assert prodkit.financing(changed).table().set_index("source")["probability"]["dollars"] == expected


def test_nothing_typed_is_unknown() -> None:
    assert prodkit.financing(edits.set_number(film(), AMOUNT, "", "fr")).unknown == 1


def test_an_instalment_moved() -> None:
    changed = edits.set_number(film(), "financing.sources.region.schedule.1.delay", "60", "fr")
    assert str(prodkit.cash_flow(changed).by_source()["day"].iloc[3]) == "2027-04-02"


@pytest.mark.parametrize(
    ("place", "typed"),
    [(AMOUNT, "beaucoup"), (AMOUNT, "= 2 *"), ("financing.sources.moon.amount", "5"), ("lines.crew.rate", "5"),
     ("financing.sources.channel.kindness", "5"), ("financing.sources.channel", "5"), ("", "5"), ("cash", "5")],
)  # fmt: skip
def test_what_cannot_be_set_is_told(place: str, typed: str) -> None:
    with pytest.raises(ProdkitError):
        edits.set_number(film(), place, typed, "fr")


def test_a_source_added_and_taken_out() -> None:
    changed = edits.add_source(film(), "Ville de Brest", "other_public", 20_000.0)
    assert amounts(changed)["ville-de-brest"] == 20_000
    assert amounts(changed)["producer"] == amounts(film())["producer"] - 20_000
    again = edits.add_source(changed, "Ville de Brest", "other_public")
    assert "ville-de-brest-2" in amounts(again)
    assert edits.remove_source(edits.remove_source(again, "ville-de-brest-2"), "ville-de-brest") == film()


def test_the_first_source_of_a_plan() -> None:
    begun = edits.add_source(film(financing=None), "!", "producer", 5.0)
    assert amounts(begun) == {"source": 5}


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ProdkitError):
        edits.add_source(film(), "X", "lottery")


def test_a_bank_forgets_a_source_that_is_gone() -> None:
    discount = {"sources": ["channel", "region"], "on": "delivery", "advance": 0.5, "rate": 0.05}
    changed = edits.remove_source(film(cash={"discounts": [discount]}), "channel")
    assert changed.cash is not None
    assert changed.cash.discounts[0].sources == ("region",)


def test_a_programme_becomes_a_source() -> None:
    changed = edits.add_programme(film(), programmes.shipped()["fr-cic"], {"french_language": 1})
    assert amounts(changed)["fr-cic"] == prodkit.tax_credit(film(), "fr-cic", {"french_language": 1}).amount


def test_a_changed_plan_is_written_back_with_the_authors_comments() -> None:
    text = store.render(with_plan()).replace("financing:\n", "# Qui paie\nfinancing:\n")
    written = store.render(edits.set_number(store.parse_text(text), AMOUNT, "250000", "fr"), text)
    assert "# Qui paie" in written
    assert amounts(store.parse_text(written))["channel"] == 250_000
