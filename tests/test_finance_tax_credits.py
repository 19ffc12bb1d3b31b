"""Aid programmes: vectors computed from the published rules, disputes as options, programmes of one's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from financed import data, film

import prodkit
from prodkit import checks
from prodkit.errors import ProdkitError
from prodkit.finance import programmes

IDS = sorted(programmes.shipped())


def production(budget: float, eligible: float, **more: Any) -> prodkit.Production:
    """Give a film that costs so much, of which so much is eligible."""
    lines = [
        {"id": "home", "account": "2", "label": "Home", "rate": eligible},
        {"id": "away", "account": "2", "label": "Abroad", "rate": budget - eligible, "abroad": True},
    ]
    return prodkit.Production.parse(
        {"prodkit": 1, "title": "F", "kind": "feature_film", "chart": "cnc-film", "lines": lines} | more
    )


def grants(amount: float, **more: Any) -> dict[str, Any]:
    return {"sources": [{"id": "region", "label": "Region", "kind": "region", "amount": amount}], **more}


def test_tax_credit_on_five_million() -> None:
    """The ceiling of 80 % is 4.0 M; less grants of 0.2 M, 3.8 M at 30 % make 1.14 M."""
    found = prodkit.tax_credit(production(5e6, 4.3e6, financing=grants(200_000)), "fr-cic")
    assert found.amount == 1_140_000
    steps = found.steps().set_index("name")["value"]
    assert tuple(map(float, (steps["eligible"], steps["ceiling"], steps["base"]))) == (4.3e6, 4e6, 3.8e6)
    assert steps["rate"] == 0.3


def test_grants_may_be_deducted_before_the_ceiling() -> None:
    """4.3 M less 0.2 M is still above the ceiling of 4.0 M."""
    film = production(5e6, 4.3e6, financing=grants(200_000))
    assert prodkit.tax_credit(film, "fr-cic", {"grants_first": 1}).amount == 1_200_000


def test_a_dispute_is_an_option_with_a_visible_note() -> None:
    found = prodkit.tax_credit(production(8e6, 5e6, financing=grants(0)), "fr-cic")
    assert found.amount == 1_000_000  # 20 % above 7 M
    disputed = [finding for finding in found.findings if finding.code == "programme_disputed"]
    assert {finding.where for finding in disputed} >= {"programme.options.french_language"}
    assert all(finding.source for finding in disputed)
    answered = prodkit.tax_credit(production(8e6, 5e6, financing=grants(0)), "fr-cic", {"french_language": 1})
    assert answered.amount == 1_500_000
    assert "programme.options.french_language" not in {finding.where for finding in answered.findings}


def test_public_aid_leaves_less_room() -> None:
    """Half of 5 M is 2.5 M; aid of 2.0 M leaves 0.5 M."""
    film = production(5e6, 4.3e6, financing=grants(2e6))
    assert prodkit.tax_credit(film, "fr-cic").amount == 500_000
    assert prodkit.tax_credit(production(5e6, 4.3e6, financing=grants(2e6, difficult=True)), "fr-cic").amount == 600_000


def television(cost: float, eligible: float, minutes: float) -> prodkit.Production:
    return production(cost, eligible, kind="series", output={"minutes": minutes}, financing=grants(0))


def test_television_credit_is_capped_by_the_minute() -> None:
    """90 minutes at 22,000 a minute: 25 % of 1.5 M is 375,000, the cap 3,000 x 90 = 270,000."""
    found = prodkit.tax_credit(television(22_000 * 90, 1.5e6, 90), "fr-cia-fiction")
    steps = found.steps().set_index("name")["value"]
    assert tuple(map(float, (steps["gross"], steps["cap"], found.amount))) == (375_000, 270_000, 270_000)


@pytest.mark.parametrize(
    ("per_minute", "cap"),
    [(9_999, 1_250), (10_000, 1_500), (15_000, 2_000), (20_000, 3_000), (25_000, 4_000), (30_000, 5_000),
     (35_000, 7_500), (40_000, 10_000)],
)  # fmt: skip
def test_each_step_of_the_scale_by_the_minute(per_minute: float, cap: float) -> None:
    steps = (
        prodkit.tax_credit(television(per_minute * 60, 1e5, 60), "fr-cia-fiction").steps().set_index("name")["value"]
    )
    assert steps["cap_per_minute"] == cap


def test_a_condition_that_is_not_met_gives_nothing_and_says_so() -> None:
    found = prodkit.tax_credit(television(22_000 * 30, 3e5, 30), "fr-cia-fiction")
    assert found.amount == 0
    assert "programme_condition" in {finding.code for finding in found.findings}


def test_a_condition_that_cannot_be_checked_is_told() -> None:
    film = production(1e6, 8e5, kind="series", financing=grants(0))
    found = prodkit.tax_credit(film, "fr-cia-fiction")
    assert math.isnan(found.amount)
    assert "programme_condition_unknown" in {finding.code for finding in found.findings}


def test_automatic_support_from_admissions() -> None:
    found = prodkit.tax_credit(film(), "fr-automatic-support", {"admissions": 200_000, "price": 6.5})
    assert round(float(found.amount)) == 155_902


def test_what_only_the_producer_knows_is_asked_for() -> None:
    found = prodkit.tax_credit(film(), "fr-automatic-support", {"price": 6.5})
    assert math.isnan(found.amount)
    assert [finding.where for finding in found.findings] == ["programme.options.admissions"]


def test_eurimages_gives_half_a_million_at_most() -> None:
    assert prodkit.tax_credit(production(2e6, 1e6, financing=grants(0)), "eurimages").amount == 340_000
    assert prodkit.tax_credit(production(5e6, 1e6, financing=grants(0)), "eurimages").amount == 500_000


def test_british_credits_net_of_tax() -> None:
    british = production(10e6, 9e6, country="GB", currency="GBP", financing=grants(0))
    # 80 % of 10 M, 34 %, less 25 % tax; 53 % for an independent film
    assert prodkit.tax_credit(british, "gb-avec").amount == 8e6 * 0.255
    assert prodkit.tax_credit(british, "gb-iftc").amount == 8e6 * 0.3975


def test_labour_of_a_canadian_film() -> None:
    lines = [
        {"id": "pay", "account": "2", "label": "Pay", "rate": 700_000, "employer": {"rate": 0.1}},
        {"id": "gear", "account": "7", "label": "Gear", "rate": 230_000},
    ]
    canadian = production(0, 0, country="CA", currency="CAD", lines=lines, financing=grants(0))
    # labour of 770,000, of which 60 % of 1,000,000 at most
    assert prodkit.tax_credit(canadian, "ca-cptc").amount == 150_000
    assert prodkit.tax_credit(canadian, "ca-pstc").amount == 123_200


def test_lines_spent_abroad_count_where_they_carry_the_country() -> None:
    lines = [
        *data()["lines"],
        {"id": "jersey", "account": "2", "label": "UK", "rate": 50_000, "abroad": True, "tags": ["gb"]},
    ]
    british = prodkit.tax_credit(film(lines=lines, exchange_rates={"GBP": 1.25, "USD": 0.9}), "gb-avec-vfx")
    assert british.steps()["value"].iloc[0] == 0  # it is not tagged vfx
    steps = prodkit.tax_credit(film(lines=lines, exchange_rates={"GBP": 1.25, "USD": 0.9}), "gb-avec").steps()
    assert steps.set_index("name")["value"]["spent_here"] == 40_000  # pounds


def test_nights_count_up_to_their_allowance() -> None:
    lines = [
        {"id": "dear", "account": "6", "label": "Hotel", "unit": "night", "quantity": 10, "rate": 400},
        {
            "id": "paris",
            "account": "6",
            "label": "Paris",
            "unit": "night",
            "quantity": 10,
            "rate": 400,
            "tags": ["paris"],
        },
        {"id": "cheap", "account": "6", "label": "Inn", "unit": "night", "quantity": 10, "rate": 80},
    ]
    found = prodkit.tax_credit(production(0, 0, lines=lines, financing=grants(0)), "fr-cic")
    assert found.lines().set_index("line")["eligible"].to_dict() == {"dear": 2_000, "paris": 2_700, "cheap": 800}


def test_a_credit_in_the_plan_looks_at_the_other_sources() -> None:
    section = grants(200_000)
    section["sources"].append({"id": "cic", "label": "CIC", "kind": "tax_credit", "programme": "fr-cic"})
    plan = prodkit.financing(production(5e6, 4.3e6, financing=section))
    assert plan.table().set_index("source")["amount"]["cic"] == 1_140_000
    assert plan.estimates["cic"].amount == 1_140_000


def test_credits_that_exclude_each_other_are_told() -> None:
    section = grants(0)
    section["sources"] += [
        {"id": name, "label": name, "kind": "tax_credit", "programme": name} for name in ("fr-cic", "fr-c2i")
    ]
    found = checks.check(production(5e6, 4.3e6, financing=section))
    assert "programme_excludes" in {finding.code for finding in found}


def test_a_batch_agrees_with_each_case_alone() -> None:
    film = production(5e6, 4.3e6, financing=grants(200_000))
    rates = [1e6, 3e6, 4.3e6, 9e6]
    together = prodkit.tax_credit(film, "fr-cic", drivers={"lines.home.rate": rates}).amount
    alone = [prodkit.tax_credit(film, "fr-cic", drivers={"lines.home.rate": rate}).amount for rate in rates]
    assert together.tolist() == alone


# -- programmes of one's own

OWN = {
    "id": "city", "label": "City fund", "country": "FR", "source": "Rules of 2026", "status": "official",
    "selections": [{"id": "local", "label": "Local", "tags": ["city"]}],
    "options": [{"id": "bonus", "label": "Bonus", "value": 0, "unit": "share"}],
    "conditions": [{"label": "At least 10,000", "test": "= local >= 10000"}],
    "steps": [{"id": "aid", "label": "Aid", "value": "= min(local * (20 % + bonus), 50000)"}],
}  # fmt: skip


def with_own(**more: Any) -> prodkit.Production:
    lines = [{"id": "studio", "account": "5", "label": "Studio", "rate": 100_000, "tags": ["city"]}]
    return production(0, 0, lines=lines, financing=grants(0, programmes=[{**OWN, **more}]))


def test_a_programme_of_the_production() -> None:
    assert prodkit.tax_credit(with_own(), "city").amount == 20_000
    options = {"bonus": [0, 0.1, 0.5]}
    found = prodkit.tax_credit(with_own(), "city", options, drivers={"lines.studio.rate": [100_000] * 3})
    assert found.amount.tolist() == [20_000, 30_000, 50_000]


def test_a_name_that_a_programme_does_not_know_is_told() -> None:
    with_typo = with_own(steps=[{"id": "aid", "label": "Aid", "value": "= locl * 20 %"}])
    (finding,) = [item for item in prodkit.tax_credit(with_typo, "city").findings if item.code == "name_unknown"]
    assert finding.where == "programme.city.steps.aid"
    assert "local" in finding.fix("en") + finding.what("en")


def test_a_function_that_a_programme_cannot_use_is_told() -> None:
    with pytest.raises(ProdkitError, match="weeks"):
        prodkit.tax_credit(with_own(steps=[{"id": "aid", "label": "Aid", "value": "= weeks(local)"}]), "city")


def test_an_option_that_does_not_exist_is_told() -> None:
    found = prodkit.tax_credit(with_own(), "city", {"bonsu": 1}).findings
    assert [finding.code for finding in found] == ["programme_option"]


# -- the programmes that come with prodkit


@pytest.mark.parametrize("name", IDS)
def test_every_programme_is_sourced_bilingual_and_computes(name: str) -> None:
    programme = programmes.shipped()[name]
    assert programme.source
    assert programme.checked is not None
    texts = [programme.label, *(item.label for item in programme.selections), *(item.label for item in programme.steps)]
    texts += [*(item.label for item in programme.conditions), *(option.label for option in programme.options)]
    assert all(isinstance(text, dict) and set(text) == {"fr", "en"} for text in texts)
    country = "GB" if name.startswith("gb") else programme.country[:2]
    kind = programme.kinds[0] if programme.kinds else "feature_film"
    home = production(3e6, 2.5e6, country=country if country != "EU" else "FR", currency=programme.currency, kind=kind,
                      output={"minutes": 90, "dates": 30}, law_date="2026-01-05", financing=grants(0))  # fmt: skip
    options = {option.id: 0.3 if option.unit == "share" else 10 for option in programme.options if option.value is None}
    found = prodkit.tax_credit(home, name, options)
    assert math.isfinite(found.amount)
    assert {finding.code for finding in found.findings} <= {"programme_disputed", "programme_condition"}
    assert len(found.steps(lang="fr")) == len(found.steps(lang="en")) >= len(programme.steps)


def test_a_programme_past_its_last_day_says_so() -> None:
    late = production(5e6, 4e6, law_date="2031-01-01", financing=grants(0))
    assert "programme_dates" in {finding.code for finding in prodkit.tax_credit(late, "fr-cic").findings}


def test_a_programme_for_another_kind_says_so() -> None:
    assert "programme_kind" in {
        finding.code for finding in prodkit.tax_credit(film(kind="live_show"), "fr-cic").findings
    }


def test_a_file_of_programmes_without_source_or_day_is_refused_by_line() -> None:
    text = "programmes:\n  - {id: a, label: A, country: FR, source: '', steps: [{id: s, label: S, value: 1}]}\n"
    with pytest.raises(ProdkitError) as raised:
        programmes.read("own.yaml", text)
    assert [(finding.code, finding.line) for finding in raised.value.findings] == [("rates_missing", 2)] * 2
    with pytest.raises(ProdkitError):
        programmes.read("own.yaml", "programmes: nothing\n")
    with pytest.raises(ProdkitError) as raised:
        programmes.read("own.yaml", "programmes:\n  - id: a\n    labell: A\n")
    assert "unknown_field" in {finding.code for finding in raised.value.findings}


def test_steps_can_be_read_in_a_batch() -> None:
    film = production(5e6, 4.3e6, financing=grants(200_000))
    found = prodkit.tax_credit(film, "fr-cic", drivers={"lines.home.rate": np.array([1e6, 4.3e6])})
    assert found.steps(case=0).set_index("name")["value"]["eligible"] == 1e6
    assert found.steps(case=1).set_index("name")["value"]["eligible"] == 4.3e6
