"""The financing plan: what each source brings, what is missing, who the partners are, how public the money is."""

from __future__ import annotations

import numpy as np
import pytest
from financed import data, film, with_plan, with_source
from hypothesis import given
from hypothesis import strategies as st

import prodkit
from prodkit import checks
from prodkit.errors import ProdkitError
from prodkit.finance import edits
from prodkit.i18n import LANGS


def codes(production: prodkit.Production) -> list[str]:
    return [finding.code for finding in checks.check(production) if finding.where.startswith("financing")]


def test_sources_against_the_budget() -> None:
    plan = prodkit.financing(film())
    # 100,000 + 400,000 x 1.5 + 300,000
    assert plan.budget == 1_000_000
    table = plan.table().set_index("source")
    assert table["amount"].to_dict() == {"channel": 300_000, "region": 100_000, "dollars": 90_000, "producer": 510_000}
    assert table["share"]["region"] == pytest.approx(0.1)
    assert tuple(map(float, (plan.total, plan.gap, plan.coverage))) == (1_000_000, 0, 1)
    assert plan.acquired == 300_000
    assert plan.expected_value == 1_000_000 - 45_000  # half of what the sales agent may not pay
    assert plan.public_aid == 100_000
    assert plan.intensity == pytest.approx(0.1)
    assert codes(film()) == []


PUBLIC = {"cnc_automatic", "cnc_selective", "region", "eurimages", "tax_credit", "other_public"}


@pytest.mark.parametrize("kind", edits.KINDS)
def test_every_kind_of_source(kind: str) -> None:
    source = {"id": "one", "label": "One", "kind": kind, "amount": 250_000}
    plan = prodkit.financing(with_plan(sources=[source]))
    assert (float(plan.gap), float(plan.coverage)) == (750_000, 0.25)
    assert float(plan.intensity) == (0.25 if kind in PUBLIC else 0)
    names = {plan.table(lang=lang)["kind"][0] for lang in LANGS}
    assert not any(kind == name or "." in name for name in names)


def test_a_plan_that_is_short_says_by_how_much() -> None:
    production = with_source("producer", rest=None, amount=400_000)
    plan = prodkit.financing(production)
    assert plan.gap == 110_000
    assert plan.coverage == pytest.approx(0.89)
    (finding,) = [finding for finding in checks.check(production) if finding.code == "plan_short"]
    assert "€110,000.00" in finding.what("en")
    assert "110" in finding.what("fr")


def test_a_plan_that_brings_too_much_says_so() -> None:
    assert "plan_over" in codes(with_source("producer", rest=None, amount=600_000))


def test_a_source_without_an_amount_is_unknown_and_not_zero() -> None:
    production = with_source("channel", amount=None)
    plan = prodkit.financing(production)
    assert np.isnan(plan.table().set_index("source")["amount"]["channel"])
    assert plan.unknown == 1
    assert "source_without_amount" in codes(production)


def test_income_accounts_of_the_budget_are_sources() -> None:
    production = film(
        accounts=[{"code": "R", "label": "Income", "kind": "income"}],
        lines=[*data()["lines"], {"id": "sales", "account": "R", "label": "Sales", "rate": 2_400, "quantity": 10}],
        financing={"sources": [{"id": "sales", "label": "Sales", "kind": "cession", "account": "R"}]},
    )
    assert prodkit.financing(production).total == 24_000


def test_gap_and_coverage_of_every_case() -> None:
    plan = prodkit.financing(
        with_source("producer", rest=None, amount=500_000), {"presale": [300_000, 310_000, 410_000]}
    )
    assert plan.gap.tolist() == [10_000, 0, -100_000]
    assert plan.coverage.tolist() == pytest.approx([0.99, 1.0, 1.1])


def test_gap_in_a_scenario() -> None:
    production = film(
        scenarios=[
            {"id": "less", "label": "Less", "overrides": [{"set": "financing.sources.producer.rest", "to": None},
                                                          {"set": "financing.sources.producer.amount", "to": 500_000}]},
            {"id": "longer", "label": "Longer", "base": "less",
             "overrides": [{"set": "lines.gear.rate", "to": 350_000}]},
        ]
    )  # fmt: skip
    assert prodkit.financing(production).gap == 0
    assert prodkit.financing(production, scenario="less").gap == 10_000
    assert prodkit.financing(production, scenario="longer").gap == 55_000  # the region brings a tenth of the rest


@given(st.floats(0.2, 5), st.integers(0, 2_000_000))
def test_a_plan_in_two_currencies_balances_at_any_rate(rate: float, dollars: int) -> None:
    production = film(
        exchange_rates={"USD": rate},
        lines=[*data()["lines"], {"id": "la", "account": "2", "label": "LA", "rate": dollars, "currency": "USD"}],
    )
    plan = prodkit.financing(production)
    assert plan.gap == min(0, plan.gap)  # the producer brings what is missing, and never takes out
    assert round(100 * float(plan.budget - plan.total)) == round(100 * float(plan.gap))
    if plan.gap == 0:
        assert sum(round(100 * amount) for amount in plan.table()["amount"]) == round(100 * float(plan.budget))


# -- partners

PARTNERS = [
    {"id": "fr", "label": "France", "country": "FR", "share": 0.9},
    {"id": "us", "label": "United States", "country": "US", "share": 0.1, "spends": {"accounts": ["1"]}},
]


def test_a_coproduction_splits_plan_and_budget() -> None:
    sources = [
        source | ({"partner": "us", "amount": 100_000 / 0.9} if source["id"] == "dollars" else {})
        for source in data()["financing"]["sources"]
    ]
    plan = prodkit.financing(with_plan(partners=PARTNERS, sources=sources))
    table = plan.partners().set_index("partner")
    assert table["spends"].to_dict() == {"fr": 900_000, "us": 100_000}
    assert table["brings"].to_dict() == {"fr": 900_000, "us": 100_000}
    assert table["balance"].tolist() == [0, 0]


def test_shares_of_partners_are_checked() -> None:
    with pytest.raises(ProdkitError, match="make 130%"):
        prodkit.financing(with_plan(partners=[PARTNERS[0], {**PARTNERS[1], "share": 0.4}]))
    found = codes(with_plan(partners=[{**PARTNERS[0], "share": 0.95}, {**PARTNERS[1], "share": 0.05}]))
    assert "partner_small" in found
    assert "partner_balance" in found  # it brings nothing


def test_public_aid_beyond_its_ceiling_is_a_finding() -> None:
    production = with_source("region", share=0.55)
    assert "aid_intensity" in codes(production)
    assert "aid_intensity" not in codes(production.model_copy(update={
        "financing": production.financing and production.financing.model_copy(update={"difficult": True})
    }))  # fmt: skip


# -- what cannot be used


@pytest.mark.parametrize(
    ("name", "fields", "code", "where"),
    [
        ("region", {"share": 1.2}, "share_beyond", "financing.sources.region.share"),
        ("dollars", {"probability": 50}, "share_beyond", "financing.sources.dollars.probability"),
        ("channel", {"amount": -5}, "amount_negative", "financing.sources.channel.amount"),
        ("channel", {"share": 0.2}, "source_twofold", "financing.sources.channel"),
        ("dollars", {"currency": "JPY"}, "currency_without_rate", "financing.sources.dollars.currency"),
        ("region", {"rest": True, "share": None}, "rest_twice", "financing.sources.producer.rest"),
        ("region", {"share": None, "account": "2"}, "account_not_income", "financing.sources.region.account"),
        ("region", {"share": None, "account": "Z"}, "account_unknown", "financing.sources.region.account"),
        ("region", {"share": None, "programme": "moon"}, "programme_unknown", "financing.sources.region.programme"),
        ("region", {"partner": "moon"}, "partner_unknown", "financing.sources.region.partner"),
        ("region", {"schedule": [{"on": "wrap.end", "share": 1}]}, "event_unknown",
         "financing.sources.region.schedule.1.on"),
        ("region", {"schedule": [{"on": "delivery", "share": 0.6}, {"on": "delivery", "share": 0.6}]},
         "instalments_share", "financing.sources.region.schedule"),
        ("channel", {"schedule": [{"on": "delivery", "amount": 200_000}, {"on": "delivery", "amount": 50_000}]},
         "instalments_sum", "financing.sources.channel.schedule"),
        ("region", {"schedule": [{"on": "delivery", "share": 0.6, "amount": 3}]}, "instalment_twofold",
         "financing.sources.region.schedule.1"),
    ],
)  # fmt: skip
def test_bad_sources_say_where_and_how_to_mend_it(name: str, fields: dict[str, object], code: str, where: str) -> None:
    production = with_source(name, **fields)
    with pytest.raises(ProdkitError) as raised:
        prodkit.cash_flow(production)
    found = {finding.code: finding for finding in raised.value.findings}
    assert found[code].where == where
    for lang in ("fr", "en"):
        assert found[code].what(lang)
        assert found[code].fix(lang)
    assert code in codes(production)


def test_an_empty_plan_is_a_finding() -> None:
    for production in (film(financing={}), film(financing=None)):
        with pytest.raises(ProdkitError) as raised:
            prodkit.financing(production)
        assert [finding.code for finding in raised.value.findings] == ["plan_empty"]


def test_a_date_that_is_none_is_told_with_its_place() -> None:
    with pytest.raises(ProdkitError) as raised:
        with_source("region", schedule=[{"on": "2027-13-45"}])
    (finding,) = raised.value.findings
    assert (finding.code, finding.where) == ("date", "financing.sources.region.schedule.1.on")


def test_two_sources_of_one_name_are_told() -> None:
    with pytest.raises(ProdkitError) as raised:
        with_plan(sources=[{"id": "a", "label": "A", "kind": "other"}] * 2)
    assert raised.value.findings[0].code == "id_twice"
