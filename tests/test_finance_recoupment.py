"""Receipts shared in their order: commissions, caps, guarantees, thresholds, pools, and who is left with what."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from financed import corridor, shared
from hypothesis import given, settings
from hypothesis import strategies as st

import prodkit
from prodkit import checks
from prodkit.errors import ProdkitError


def test_half_to_one_then_half_of_the_rest_to_another() -> None:
    found = prodkit.recoup(shared([corridor("a", rate=0.5), corridor("b", rate=0.5)]), {"cinema": 10_000})
    assert tuple(map(float, (found.to("a"), found.to("b"), found.left))) == (5_000, 2_500, 2_500)


@pytest.mark.parametrize(("contract", "gets"), [(49_999, 0), (50_000, 5_000), (60_000, 6_000)])
def test_a_right_that_opens_from_an_amount(contract: float, gets: float) -> None:
    found = prodkit.recoup(shared([corridor("a", rate=0.1, opens_at=50_000)]), {"cinema": contract})
    assert found.to("a") == gets


# 200,000 admissions at 2.30 to the distributor, release costs of 250,000
TICKETS = 460_000


def release(commission: float, guarantee: float | None) -> prodkit.Recouped:
    steps = [
        corridor("commission", kind="commission", rate=commission, of="gross", to="distributor"),
        corridor("costs", kind="expenses", cap=250_000, to="distributor"),
    ]
    if guarantee is not None:
        steps.append(corridor("guarantee", kind="guarantee", cap=guarantee, to="distributor"))
    return prodkit.recoup(shared(steps, rest="producer"), {"cinema": TICKETS})


def test_a_release_without_a_guarantee() -> None:
    found = release(0.25, None)
    table = found.table().set_index("corridor")
    assert table["taken"].to_dict() == {"commission": 115_000, "costs": 250_000}
    assert found.to("producer") == 95_000


def test_a_release_with_a_guarantee() -> None:
    found = release(0.35, 300_000)
    table = found.table().set_index("corridor")
    assert table["taken"].to_dict() == {"commission": 161_000, "costs": 250_000, "guarantee": 49_000}
    assert found.unrecouped("guarantee") == 251_000
    assert table["unrecouped"]["guarantee"] == 251_000
    assert found.to("producer") == 0


def test_rates_that_rise_with_the_receipts() -> None:
    brackets = [{"above": 0, "rate": 0.1}, {"above": 100_000, "rate": 0.2}, {"above": 200_000, "rate": 0.5}]
    production = shared([corridor("a", brackets=brackets, of="gross")])
    found = prodkit.recoup(production, {"cinema": [50_000, 100_000, 150_000, 300_000]})
    assert found.to("a").tolist() == [5_000, 10_000, 20_000, 80_000]


def test_an_advance_is_kept_back_first() -> None:
    production = shared([corridor("author", kind="author", rate=0.1, of="gross", advance=30_000)])
    assert prodkit.recoup(production, {"cinema": [200_000, 300_000, 500_000]}).to("author").tolist() == [0, 0, 20_000]


def test_parties_side_by_side() -> None:
    split = {"sofica": 0.25, "producer": 0.75}
    found = prodkit.recoup(shared([corridor("equity", to=None, split=split, rate=0.5)]), {"cinema": 100.01})
    assert tuple(map(float, (found.to("sofica"), found.to("producer")))) == (12.5, 37.51)


def international() -> prodkit.Production:
    """A sales agent's account, a bank, investors up to 120 %, then half and half."""
    return shared(
        [
            {"id": "cinema-net", "label": "France", "kind": "pool", "draws": ["cinema"], "to": "net", "rate": 0.5},
            {"id": "agent", "label": "Agent", "kind": "commission", "draws": ["abroad"], "to": "agent", "rate": 0.25,
             "of": "gross"},
            {"id": "agent-costs", "label": "Costs", "kind": "expenses", "draws": ["abroad"], "to": "agent",
             "cap": 20_000},
            {"id": "abroad-net", "label": "Abroad", "kind": "pool", "draws": ["abroad"], "to": "net"},
            {"id": "loan", "label": "Loan", "kind": "equity", "draws": ["net"], "to": "bank", "cap": 60_000},
            {"id": "equity", "label": "Equity", "kind": "equity", "draws": ["net"], "to": "fund",
             "cap": "= 50000 * 120 %"},
            {"id": "deferred", "label": "Deferred", "kind": "deferral", "draws": ["net"], "to": "crew", "cap": 10_000},
            {"id": "half", "label": "Half", "kind": "share", "draws": ["net"], "to": "fund", "rate": 0.5},
        ],
        markets=[{"id": "cinema", "label": "Cinema"}, {"id": "abroad", "label": "Abroad"}],
        pools=[{"id": "net", "label": "Net receipts"}], rest="producer",
    )  # fmt: skip


def test_pools_collect_what_several_markets_leave() -> None:
    found = prodkit.recoup(international(), {"cinema": 100_000, "abroad": 200_000})
    # France 50,000 in the pool, 50,000 left in the market. Abroad: 50,000 + 20,000, then 130,000 into the pool.
    assert found.to("agent") == 70_000
    assert found.to("bank") == 60_000
    assert found.to("fund") == 60_000 + 25_000
    assert found.to("crew") == 10_000
    assert found.to("producer") == 25_000 + 50_000
    assert found.total == 300_000


def test_a_pool_that_runs_dry_pays_in_order() -> None:
    found = prodkit.recoup(international(), {"cinema": 80_000, "abroad": 60_000})
    # 40,000 and 60,000 - 15,000 - 20,000
    assert tuple(map(float, (found.to("bank"), found.to("fund"), found.to("crew")))) == (60_000, 5_000, 0)


# -- what holds at every step

corridors = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from(["gross", "rest"]), st.sampled_from(["a", "b", "pool", "split"]),
        st.sampled_from([None, 1_000, 250_000]), st.sampled_from([None, 50_000]), st.sampled_from(["x", "y", "pool"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(corridors, st.lists(st.integers(0, 10**8), min_size=2, max_size=2), st.lists(st.integers(0, 10**8), max_size=3))
def test_what_is_received_is_shared_or_left(steps: list[Any], cents: list[int], more: list[int]) -> None:
    section = []
    for number, (rate, of, to, cap, opens, source) in enumerate(steps):
        draws = [source] if source != "pool" or to != "pool" else ["x"]
        entry: dict[str, Any] = {
            "id": f"c{number}",
            "label": "C",
            "kind": "share",
            "draws": draws,
            "rate": rate,
            "of": of,
        }
        entry |= {"split": {"a": 0.3, "b": 0.7}} if to == "split" else {"to": to}
        entry |= {key: value for key, value in (("cap", cap), ("opens_at", opens)) if value is not None}
        section.append(entry)
    markets = [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}]
    production = shared(section, markets=markets, pools=[{"id": "pool", "label": "Pool"}])
    cases = np.array([cents[0], *more]) / 100
    found = prodkit.recoup(production, {"x": cases, "y": cents[1] / 100})
    received = np.round(100 * cases) + cents[1]
    pots = {"x": np.round(100 * cases), "y": np.full(len(cases), float(cents[1])), "pool": np.zeros(len(cases))}
    paid = np.zeros(len(cases))
    for step in found.shared.steps:
        for name, amount in step.drawn.items():
            pots[name] = pots[name] - amount[-1]
        if step.corridor.to == "pool":
            pots["pool"] = pots["pool"] + step.taken[-1]
        paid = paid + sum((amount[-1] for amount in step.paid.values()), np.zeros(len(cases)))
        assert (step.taken >= 0).all()
        assert (sum(pots.values()) + paid == received).all()
    assert all((left >= 0).all() for left in found.shared.rest.values())
    assert (np.round(100 * np.atleast_1d(found.left)) + paid == received).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 10**7), min_size=3, max_size=3), min_size=1, max_size=4))
def test_years_add_up_and_a_batch_agrees_with_each_case(cases: list[list[int]]) -> None:
    production = international()
    years = {str(2028 + n): np.array([case[n] / 100 for case in cases]) for n in range(3)}
    together = prodkit.recoup(production, {"cinema": years, "abroad": {"2029": 100_000}})
    for case, values in enumerate(cases):
        alone = prodkit.recoup(
            production,
            {"cinema": {str(2028 + n): value / 100 for n, value in enumerate(values)}, "abroad": {"2029": 100_000}},
        )
        for party in together.parties():
            assert np.atleast_1d(together.to(party))[case] == alone.to(party)
        table = alone.by_party()
        assert (table[["2028", "2029", "2030"]].sum(axis=1) - table["amount"]).abs().max() < 0.005
        assert abs(table["amount"].sum() - float(alone.total)) < 0.005


# -- years, break-even, return


def invested(put: float, **more: Any) -> prodkit.Production:
    receipts = {"2028": 60_000, "2029": 60_000}
    return shared(
        [corridor("commission", kind="commission", rate=0.5, of="gross")],
        markets=[{"id": "cinema", "label": "Cinema", "receipts": receipts}],
        parties=[{"id": "fund", "label": "Fund", "invested": put}], rest="fund", **more,
    )  # fmt: skip


def test_return_of_an_investor() -> None:
    found = prodkit.recoup(invested(50_000, discount_rate=0.05))
    years, flows = found.flows("fund")
    assert years == ["2027", "2028", "2029"]
    assert flows[:, 0].tolist() == [-50_000, 30_000, 30_000]
    assert found.irr("fund").irr == pytest.approx(0.130662, abs=5e-7)  # 5 i² + 7 i - 1 = 0
    assert found.npv("fund") == 5_782.31  # -50,000 + 30,000 / 1.05 + 30,000 / 1.1025
    assert found.rates("fund")[0] == pytest.approx(0.130662, abs=5e-7)


def test_break_even_is_a_factor_of_the_receipts() -> None:
    assert prodkit.recoup(invested(50_000)).break_even("fund") == pytest.approx(50 / 60)
    assert prodkit.recoup(invested(90_000)).break_even("fund") == pytest.approx(1.5)
    assert math.isnan(prodkit.recoup(invested(50_000)).break_even("commission"))


@pytest.mark.parametrize("drivers", [None, {"recoupment.parties.fund.invested": [50_000, 90_000]}])
def test_break_even_of_every_case(drivers: dict[str, list[float]] | None) -> None:
    receipts = {"2028": [60_000, 120_000]}
    found = prodkit.recoup(invested(50_000), {"cinema": receipts}, drivers).break_even("fund")
    assert found == pytest.approx([50 / 30, 90 / 60 if drivers else 50 / 60])


def test_break_even_that_is_never_reached() -> None:
    production = shared(
        [corridor("all", rate=1.0)], parties=[{"id": "fund", "label": "F", "invested": 1_000}], rest="fund"
    )
    assert math.isnan(prodkit.recoup(production, {"cinema": 5_000}).break_even("fund"))


def test_no_rate_of_return_without_a_receipt() -> None:
    production = shared([], parties=[{"id": "fund", "label": "F", "invested": 1_000}])
    found = prodkit.recoup(production, {"cinema": {"2028": 5_000}})
    assert [finding.code for finding in found.findings] == ["irr_no_change"]


def test_an_uncertain_receipt_is_a_batch() -> None:
    receipts = np.random.default_rng(1).lognormal(13, 0.5, 400)
    found = prodkit.recoup(invested(50_000), {"cinema": {"2028": receipts}})
    assert found.to("fund").shape == found.rates("fund").shape == found.npv("fund").shape == (400,)
    assert np.percentile(found.to("fund"), 80) > np.median(found.to("fund"))


def test_receipts_are_drawn_like_any_other_number() -> None:
    """Half of receipts between 100,000 and 200,000 after a guarantee of 50,000: between 50,000 and 150,000."""
    steps = [corridor("guarantee", kind="guarantee", cap=50_000, to="distributor")]
    market = {"id": "cinema", "label": "Cinema", "receipts": {"2028": 150_000}}
    production = shared(
        steps, markets=[market], rest="producer",
        parties=[{"id": "producer", "label": "Producer"}, {"id": "distributor", "label": "D"}],
    )  # fmt: skip
    spread = {"of": "recoupment.markets.cinema.receipts.2028", "kind": "uniform", "low": 100_000, "high": 200_000}
    uncertain = prodkit.Production.parse({**production.plain(), "uncertain": [spread]})
    drawn = prodkit.simulate(uncertain, n=2_000, seed=1, keep=["received.producer", "received.distributor"])
    assert drawn.percentile(80, "received.producer") == pytest.approx(130_000, rel=0.01)
    assert drawn.percentile(10, "received.distributor") == 50_000
    with pytest.raises(ProdkitError, match=r"received\.moon"):
        prodkit.simulate(uncertain, n=10, keep=["received.moon"])


def test_receipts_may_be_formulas_over_drivers() -> None:
    production = prodkit.Production.parse({
        "prodkit": 1, "title": "F", "kind": "feature_film",
        "drivers": [{"id": "admissions", "label": "Admissions", "value": 100_000}],
        "recoupment": {"markets": [{"id": "cinema", "label": "C", "receipts": {"2028": "= admissions * 2.3"}}]},
    })  # fmt: skip
    assert prodkit.recoup(production).total == 230_000
    assert prodkit.recoup(production, drivers={"admissions": [0, 200_000]}).total.tolist() == [0, 460_000]


def test_movements_of_money_add_up() -> None:
    found = prodkit.recoup(international(), {"cinema": 100_000, "abroad": 200_000})
    links = list(found.links())
    into = sum(amount for start, end, amount in links if end == "net")
    out = sum(amount for start, end, amount in links if start == "net")
    assert into == out == 180_000
    assert sum(amount for start, end, amount in links if end != "net") == 300_000


# -- what cannot be used


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"rate": 1.2}, "corridor_rate", "recoupment.corridors.a.rate"),
        ({"draws": ["moon"]}, "corridor_draws", "recoupment.corridors.a.draws"),
        ({"draws": []}, "corridor_draws", "recoupment.corridors.a.draws"),
        ({"to": None}, "corridor_nobody", "recoupment.corridors.a.to"),
        ({"to": None, "split": {"x": 0.6, "y": 0.6}}, "split_shares", "recoupment.corridors.a.split"),
        ({"cap": -1}, "corridor_negative", "recoupment.corridors.a.cap"),
        ({"brackets": [{"above": 5, "rate": 0.1}, {"above": 5, "rate": 0.2}]}, "brackets_order",
         "recoupment.corridors.a.brackets"),
        ({"draws": ["pot"], "to": "pot"}, "corridor_circle", "recoupment.corridors.a"),
    ],
)  # fmt: skip
def test_bad_corridors_say_where_and_how_to_mend_it(fields: dict[str, Any], code: str, where: str) -> None:
    production = shared([corridor("a", **fields)], pools=[{"id": "pot", "label": "Pot"}])
    with pytest.raises(ProdkitError) as raised:
        prodkit.recoup(production, {"cinema": 1_000})
    found = {finding.code: finding for finding in raised.value.findings}
    assert found[code].where == where
    for lang in ("fr", "en"):
        assert found[code].what(lang)
        assert found[code].fix(lang)


def test_two_pools_that_feed_each_other() -> None:
    steps = [
        corridor("one", draws=["left"], to="right"),
        corridor("two", draws=["right"], to="left"),
    ]
    with pytest.raises(ProdkitError, match="feeds itself"):
        prodkit.recoup(
            shared(steps, pools=[{"id": "left", "label": "L"}, {"id": "right", "label": "R"}]), {"cinema": 1}
        )


def test_a_pool_filled_too_late_is_told() -> None:
    steps = [corridor("out", draws=["pot"]), corridor("in", to="pot")]
    found = checks.check(shared(steps, pools=[{"id": "pot", "label": "Pot"}]))
    assert "pool_late" in {finding.code for finding in found}


def test_a_commission_above_the_agreement_is_told() -> None:
    market = {"id": "cinema", "label": "Cinema", "exploitation": "cinema"}
    steps = [corridor("c", kind="commission", rate=0.3, of="gross")]
    found = {finding.code: finding for finding in checks.check(shared(steps, markets=[market]))}
    assert "25%" in found["commission_cap"].what("en")
    assert "16/12/2010" in found["commission_cap"].source


def test_nothing_to_share_and_markets_that_do_not_exist() -> None:
    with pytest.raises(ProdkitError) as raised:
        prodkit.recoup(shared([], markets=[]))
    assert raised.value.findings[0].code == "recoupment_empty"
    with pytest.raises(ProdkitError) as raised:
        prodkit.recoup(shared([]), {"moon": 5})
    assert raised.value.findings[0].code == "market_unknown"


def test_negative_receipts_are_refused() -> None:
    market = {"id": "cinema", "label": "Cinema", "receipts": {"2028": -5}}
    with pytest.raises(ProdkitError) as raised:
        prodkit.recoup(shared([], markets=[market]))
    assert raised.value.findings[0].code == "receipts_negative"
