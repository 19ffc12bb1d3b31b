"""Corridors, payment terms and instalments added, taken out and put in another order, as the app asks for them."""

from __future__ import annotations

import pytest
from financed import corridor, film, shared, with_plan

import prodkit
from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.finance import edits, lists


def order(production: prodkit.Production) -> list[str]:
    assert production.recoupment is not None
    return [item.id for item in production.recoupment.corridors]


def halves() -> prodkit.Production:
    return shared([corridor("a", rate=0.5), corridor("b", rate=0.5)])


def test_the_order_of_corridors_says_who_is_served_first() -> None:
    moved = lists.move(halves(), "recoupment.corridors.b", -1)
    assert order(moved) == ["b", "a"]
    before, after = (prodkit.recoup(one, {"cinema": 10_000}) for one in (halves(), moved))
    assert (float(before.to("a")), float(after.to("a"))) == (5_000, 2_500)
    assert order(lists.move(moved, "recoupment.corridors.b", -1)) == ["b", "a"]
    assert order(lists.move(moved, "recoupment.corridors.b", 1)) == ["a", "b"]


def test_a_corridor_added_and_taken_out() -> None:
    fields = {"label": "Author", "kind": "author", "draws": ["cinema"], "to": "author", "rate": 0.1, "cap": None}
    added = lists.add(halves(), "recoupment.corridors", fields)
    assert order(added) == ["a", "b", "author"]
    assert prodkit.recoup(added, {"cinema": 10_000}).to("author") == 250
    assert order(lists.add(added, "recoupment.corridors", fields))[-1] == "author-2"
    assert lists.remove(added, "recoupment.corridors.author") == halves()


def test_the_first_corridor_of_a_production() -> None:
    market = {"label": "Cinéma", "receipts": {"2028": 10_000}}
    begun = lists.add(film(), "recoupment.markets", market)
    begun = lists.add(begun, "recoupment.corridors", corridor("a", draws=["cinema"], rate=0.3) | {"label": "A"})
    assert prodkit.recoup(begun).to("a") == 3_000


def test_what_a_corridor_draws_from() -> None:
    two = shared([corridor("a")], markets=[{"id": name, "label": name} for name in ("cinema", "video")])
    both = lists.draw_from(two, "a", "video", drawn=True)
    assert prodkit.recoup(both, {"cinema": 1, "video": 2}).to("a") == 3
    assert prodkit.recoup(lists.draw_from(both, "a", "cinema", drawn=False), {"cinema": 1, "video": 2}).to("a") == 2


def test_steps_of_a_rate_and_shares_side_by_side() -> None:
    stepped = lists.add(halves(), "recoupment.corridors.a.brackets", {"above": 0, "rate": 0.1})
    stepped = lists.add(stepped, "recoupment.corridors.a.brackets", {"above": 5_000, "rate": 0.3})
    assert prodkit.recoup(stepped, {"cinema": 10_000}).to("a") == 2_000
    stepped = lists.remove(stepped, "recoupment.corridors.a.brackets.2")
    assert prodkit.recoup(stepped, {"cinema": 10_000}).to("a") == 1_000
    split = shared([corridor("a", to=None, split={"x": 0.5, "y": 0.5})])
    for place, typed in (("x", "30"), ("y", "70")):
        split = edits.set_number(split, f"recoupment.corridors.a.split.{place}", typed, "fr")
    assert prodkit.recoup(split, {"cinema": 100}).to("x") == 30


def test_instalments_of_a_source() -> None:
    where = "financing.sources.region.schedule"
    changed = edits.set_number(film(), f"{where}.1.share", "40", "fr")
    changed = lists.add(changed, where, {"on": "delivery", "share": 0.6, "label": ""})
    table = prodkit.cash_flow(changed).by_source().set_index("source").loc["region"]
    assert table["amount"].tolist() == [40_000, 60_000]
    changed = edits.set_value(changed, f"{where}.2.on", "2027-08-01")
    assert str(prodkit.cash_flow(changed).by_source().set_index("source").loc["region"]["day"].iloc[1]) == "2027-08-01"
    alone = edits.set_value(lists.remove(changed, f"{where}.2"), f"{where}.1.share", 1.0)
    assert alone.financing == film().financing


def test_the_first_payment_term() -> None:
    term = {"label": "Rental", "what": "purchases", "base": {"accounts": ["7"]}, "delay": 60}
    changed = lists.add(film(), "cash.terms", term)
    assert changed.cash is not None
    assert changed.cash.terms[0].id == "rental"
    before, after = prodkit.cash_flow(film()), prodkit.cash_flow(changed)
    assert after.periods[-1] > before.periods[-1]
    sooner = edits.set_number(changed, "cash.terms.rental.deposit", "30", "fr")
    assert sooner.cash is not None
    assert sooner.cash.terms[0].deposit == 0.3


def test_a_bank_that_lends() -> None:
    changed = edits.set_number(film(), "cash.credit.rate", "6 %", "fr")
    assert changed.cash is not None
    assert changed.cash.credit is not None
    assert changed.cash.credit.rate == 0.06


@pytest.mark.parametrize(
    ("label", "expected"), [("Phare", "Phare"), ({"fr": "A", "en": "B"}, {"fr": "Phare", "en": "B"})]
)
def test_a_label_changes_in_the_language_of_the_person(label: object, expected: object) -> None:
    plan = with_plan(milestones=[{"id": "delivery", "label": label, "phase": "shoot"}])
    changed = lists.set_label(plan, "financing.milestones.delivery", " Phare ", "fr")
    assert changed.financing is not None
    assert changed.financing.milestones[0].label == expected


@pytest.mark.parametrize(
    "place",
    ["", "lines", "lines.crew", "recoupment", "recoupment.moon", "recoupment.corridors.z", "cash.terms.9", "title.x",
     "recoupment.corridors.a.rate.x", "financing.sources.moon.schedule.1", "__class__.x", "cash.terms.1.1.1"],
)  # fmt: skip
def test_what_is_not_there_is_told(place: str) -> None:
    for change in (
        lists.remove,
        lambda one, where: lists.move(one, where, 1),
        lambda one, where: lists.add(one, where, {}),
    ):
        with pytest.raises(ProdkitError):
            change(halves(), place)


def test_a_list_has_an_end() -> None:
    long = shared([], markets=[{"id": f"m{n}", "label": "M"} for n in range(500)])
    with pytest.raises(ProdkitError) as raised:
        lists.add(long, "recoupment.markets", {"label": "M"})
    assert [finding.code for finding in raised.value.findings] == ["list_full"]


def test_changed_corridors_are_written_back_with_the_authors_comments() -> None:
    text = """prodkit: 1
title: F
kind: feature_film
recoupment:
  markets:
    - {id: cinema, label: Cinema} # tickets
  corridors:
    - {id: a, label: A, kind: share, draws: [cinema], to: a, rate: 0.5} # first served
    - {id: b, label: B, kind: share, draws: [cinema], to: b}
"""
    changed = lists.move(store.parse_text(text), "recoupment.corridors.b", -1)
    written = store.render(changed, text)
    assert written.index("id: b") < written.index("id: a")
    assert "# tickets" in written
    assert "# first served" in written
