"""Why two scenarios differ: by change, by account and by cause, adding up to the cent."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_strategies import layered
from small import film

from prodkit.budget import evaluate
from prodkit.difference import Difference, explain, split
from prodkit.difference.effects import CAUSES
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.scenario import apply, chain


def cents(amount: float) -> int:
    return round(amount * 100)


def two(*overrides: dict[str, Any], **more: Any) -> Difference:
    """Give the difference that changes make to the film of `small`, without its percentages."""
    scenarios = [{"id": "other", "label": {"fr": "Autre", "en": "Other"}, "overrides": list(overrides)}]
    return explain(film(scenarios=scenarios, **{"charges": [], **more}), "base", "other")


def test_a_longer_and_dearer_shoot_by_hand() -> None:
    # Camera: 5 days at 350 = 1750 becomes 8 days at 400 = 3200, so 1450 more.
    found = two({"set": "lines.camera.quantity", "to": 8}, {"set": "lines.camera.rate", "to": 400})
    assert found.total == 1450
    assert found.waterfall()["amount"].tolist() == [0, 1050, 400]  # 3 x 350, then 8 x 50
    assert found.waterfall()["total"].tolist() == [8410.5, 9460.5, 9860.5]
    # The mean of both orders: 3 x (350 + 400) / 2 and 50 x (5 + 8) / 2.
    assert found.fair_shares()["amount"].tolist() == [1125, 325]
    effects = {cause: amount for cause, amount in found.effects.totals.items() if amount}
    assert effects == {"quantity": 1125, "rate": 325}


def test_quantity_price_and_exchange_of_one_line_by_hand() -> None:
    # 4 x 100 euros = 400 becomes 6 x 110 dollars at 0.5 = 330; fair shares of the three causes over their six orders.
    line = {"id": "props", "account": "2", "label": "Props", "quantity": 4, "rate": 100}
    found = two(
        {"set": "lines.props.quantity", "to": 6}, {"set": "lines.props.rate", "to": 110},
        {"set": "lines.props.currency", "to": "USD"}, lines=[line], exchange_rates={"USD": 0.5},
    )  # fmt: skip
    values = {(q, r, c): q * r * c for q in (4.0, 6.0) for r in (100.0, 110.0) for c in (1.0, 0.5)}
    shares = [0.0, 0.0, 0.0]
    for order in permutations(range(3)):
        now, last = [4.0, 100.0, 1.0], [6.0, 110.0, 0.5]
        for place in order:
            before = values[now[0], now[1], now[2]]
            now[place] = last[place]
            shares[place] += (values[now[0], now[1], now[2]] - before) / 6
    totals = found.effects.totals
    assert found.total == -70
    assert [totals["quantity"], totals["rate"], totals["currency"]] == pytest.approx(shares, abs=0.01)
    assert sum(map(cents, totals.values())) == -7000


def test_lines_that_come_and_go() -> None:
    found = two(
        {"add": {"id": "drone", "account": "25", "label": "Drone", "rate": 900}},
        {"remove": "script"}, {"mute": "insurance"},
    )  # fmt: skip
    assert found.effects.totals == {
        "quantity": 0, "rate": 0, "currency": 0, "added": 900, "removed": -1900, "following": 0,
    }  # fmt: skip
    assert found.fair_shares()["amount"].tolist() == [900, -1500, -400]


def test_percentages_follow_or_change_themselves() -> None:
    # Lines 8410.5 + 1500 for the drone = 9910.5. Overheads 7 % of it 693.735 (was 588.735): 105 follow.
    # Contingency 10 % 841.05 becomes 5 % of 9910.5 = 495.525; fair shares of base and rate: 112.5 and -458.03.
    charges = [
        {"id": "overheads", "label": "Overheads", "account": "5", "rate": 0.07},
        {"id": "contingency", "label": "Contingency", "account": "6", "rate": 0.1},
    ]
    found = two(
        {"add": {"id": "drone", "account": "25", "label": "Drone", "rate": 1500}},
        {"set": "charges.contingency.rate", "to": 0.05}, charges=charges,
    )  # fmt: skip
    totals = found.effects.totals
    assert (totals["added"], totals["following"], totals["rate"]) == (1500, 217.5, -458.02)
    assert found.total == pytest.approx(1500 + 217.5 - 458.02, abs=1e-9)


def test_from_one_scenario_to_another_takes_back_and_makes() -> None:
    production = film(scenarios=[
        {"id": "long", "label": "Long", "overrides": [{"set": "drivers.days", "to": 6}, {"remove": "insurance"}]},
        {"id": "both", "label": "Both", "base": "long", "overrides": [{"set": "lines.camera.rate", "to": 300}]},
        {"id": "cheap", "label": "Cheap", "overrides": [{"set": "lines.script.rate", "to": 1000}]},
    ])  # fmt: skip
    found = explain(production, "both", "cheap")
    assert [(step.layer.where, step.made) for step in found.steps] == [
        ("scenarios.both.overrides.1", False), ("scenarios.long.overrides.2", False),
        ("scenarios.long.overrides.1", False), ("scenarios.cheap.overrides.1", True),
    ]  # fmt: skip
    assert found.step_labels("en") == [
        "Camera, rate: 300 → 350", "without “Insurance: removed”", "Days: 6 → 5", "Script, rate: 1,500 → 1,000",
    ]  # fmt: skip
    assert [step.layer.where for step in explain(production, "long", "both").steps] == ["scenarios.both.overrides.1"]


def test_in_words() -> None:
    found = two({"set": "drivers.days", "to": 6}, {"set": "lines.camera.rate", "to": 300})
    english, french = found.in_words("en"), found.in_words("fr")
    assert english.startswith(
        "“Other” costs €224.50 more than “The Tides” (2.7% more): €8,635.00 instead of €8,410.50."
    )
    assert "Days: 5 → 6 (+€499.50) and Camera, rate: 350 → 300 (−€275.00)" in english
    assert "By cause: quantities +€499.50 and prices and rates −€275.00." in english
    assert "Jours\u00a0: 5 → 6 (+499,50\u00a0€) et Caméra, tarif\u00a0: 350 → 300 (−275,00\u00a0€)" in french
    same = two({"set": "lines.camera.rate", "to": 350})
    assert same.in_words("en").startswith("“The Tides” and “Other” cost the same: €8,410.50.")


def test_an_account_and_a_line_show_the_part_of_every_change() -> None:
    found = two({"set": "drivers.days", "to": 6}, {"set": "lines.camera.account", "to": "26"})
    accounts = found.accounts(2, "order").set_index("account")
    assert accounts.loc["25", "amount"] == -1629.5 + 0.0  # 1750 of camera gone, 120.5 of lights more
    assert [accounts.loc["26", f"scenarios.other.overrides.{number}"] for number in (1, 2)] == [54, 2100]
    lines = found.lines("order")
    assert cents(lines["amount"].sum()) == cents(found.total) == 52450


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["camera"], "un montant inconnu n’est pas compté"),
        (["camera", "lights"], "2 montants inconnus ne sont pas comptés"),
    ],
)
def test_unknown_amounts_are_counted_in_words(names: list[str], said: str) -> None:
    found = two(*({"set": f"lines.{name}.rate", "to": None} for name in names))
    assert said in found.in_words("fr")


def test_no_difference() -> None:
    found = explain(film(), "base", "base")
    assert (found.total, found.steps, len(found.fair_shares())) == (0, (), 0)
    assert found.in_words("en") == "“The Tides” and “The Tides” cost the same: €9,840.29."


def test_an_unknown_scenario() -> None:
    with pytest.raises(ProdkitError) as error:
        explain(film(), "base", "none")
    assert error.value.findings[0].code == "scenario_unknown"


def test_more_than_twelve_changes_are_sampled_with_their_error() -> None:
    days = [{"set": f"lines.l{n}.quantity", "to": "= pool * 2"} for n in range(14)]
    lines = [{"id": f"l{n}", "account": "2", "label": "L", "quantity": "= pool", "rate": 10 + n} for n in range(14)]
    data = {
        "prodkit": 1, "title": "F", "kind": "short_film",
        "drivers": [{"id": "pool", "label": "Pool", "value": 1}],
        "lines": lines,
        "scenarios": [{"id": "big", "label": "Big", "overrides": [{"set": "drivers.pool", "to": 3}, *days]}],
    }  # fmt: skip
    found = explain(Production.parse(data), "base", "big")
    shares = found.fair_shares()
    assert not found.is_exact
    # Line n goes from 1 to 6 units: pool alone adds 2, doubling alone 1, both together 5; fair shares 3 and 2.
    rates = np.arange(10, 24)
    exact = np.array([3.0 * rates.sum(), *(2.0 * rates)])
    assert cents(shares["amount"].sum()) == cents(found.total) == 100 * 5 * rates.sum()
    assert (np.abs(shares["amount"] - exact) <= 5 * shares["error"] + 0.01).all()
    assert shares["error"].max() < 5
    again = explain(Production.parse(data), "base", "big").fair_shares()
    assert again["amount"].tolist() == shares["amount"].tolist()


def test_changes_that_no_amount_depends_on_leave_the_others_exact() -> None:
    moved = [{"set": f"lines.{name}.location", "to": "Roma"} for name in ("camera", "lights", "catering", "editor")]
    labels = [{"set": f"lines.{name}.supplier", "to": "Kino"} for name in ("camera", "lights", "catering", "editor")]
    abroad = [{"set": f"lines.{name}.abroad", "to": True} for name in ("camera", "lights", "catering", "editor")]
    price = [{"set": "lines.camera.rate", "to": 400}, {"set": "drivers.days", "to": 6}]
    found = two(*moved, *labels, *abroad, *price)
    assert found.is_exact
    # 50 more for (5 + 6) / 2 days; a day more of camera at (350 + 400) / 2, of lights and of three meals.
    assert found.fair_shares()["amount"].tolist() == [0] * 12 + [275, 375 + 120.5 + 54]
    by_place = two(*moved, *labels, *abroad, {"scale": {"locations": ["Roma"]}, "by": 2})
    assert by_place.fair_shares()["amount"].iloc[-1] > 0
    assert by_place.fair_shares()["amount"].iloc[:4].min() > 0
    assert by_place.fair_shares()["amount"].sum() == by_place.total == 1750 + 602.5 + 270 + 3888


def test_shares_of_a_cent_are_allotted() -> None:
    shares = np.array([[1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0.0], [-1 / 3, -2 / 3, 0.0]])
    whole = split.allot(shares, np.array([1.0, 1.0, -1.0]))
    assert whole.sum(axis=1).tolist() == [1, 1, -1]
    assert (whole[1:, 2] == 0).all()
    assert (np.abs(whole - shares) < 1).all()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(layered(), st.data())
def test_every_split_adds_up_to_the_cent(data: dict[str, Any], draw: st.DataObject) -> None:
    production = Production.parse(data)
    names = ["base", *(one.id for one in production.scenarios)]
    a, b = draw.draw(st.sampled_from(names)), draw.draw(st.sampled_from(names))
    found = explain(production, a, b)
    ends = [evaluate(apply(production, chain(production, name))[0]) for name in (a, b)]
    scale = 10 ** ends[0].model.digits
    expected = round(float(ends[1].total - ends[0].total) * scale)
    assert round(found.total * scale) == expected
    for frame in (found.waterfall(), found.fair_shares()):
        assert sum(round(amount * scale) for amount in frame["amount"]) == expected
    accounts = found.accounts(1)
    costs = accounts[accounts["kind"] == "cost"]
    assert sum(round(amount * scale) for amount in costs["amount"]) == expected
    assert sum(round(amount * scale) for amount in found.effects.totals.values()) == expected
    assert set(found.effects.totals) == set(CAUSES)
    assert found.in_words("fr")
    assert found.in_words("en")
