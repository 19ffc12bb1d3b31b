"""Each aid programme that comes with prodkit, on a budget small enough to be worked out on paper."""

from __future__ import annotations

import math
from typing import Any

import pytest

import prodkit
from prodkit.finance import programmes

Line = dict[str, Any]


def line(name: str, rate: float, account: str = "2", **more: Any) -> Line:
    return {"id": name, "account": account, "label": name, "rate": rate, **more}


def given(lines: list[Line], programme: str, options: dict[str, float] | None = None, **more: Any) -> prodkit.TaxCredit:
    shipped = programmes.shipped()[programme]
    kind = shipped.kinds[0] if shipped.kinds else "feature_film"
    chart = "live-show" if kind == "live_show" else "cnc-film"
    plan = {"sources": more.pop("sources", [{"id": "own", "label": "Own", "kind": "producer", "rest": True}])}
    production = prodkit.Production.parse({
        "prodkit": 1, "title": "F", "kind": kind, "chart": chart, "currency": shipped.currency,
        "country": shipped.country[:2] if shipped.country != "EU" else "FR", "lines": lines, "financing": plan,
    } | more)  # fmt: skip
    return prodkit.tax_credit(production, programme, options or {})


def amount(*args: Any, **more: Any) -> float:
    return float(given(*args, **more).amount)


# -- France, screens


def test_foreign_production_in_france() -> None:
    """80 % of 5 M is 4.0 M; 30 % of that, and 40 % with effects of more than 2 M in 15 % of the shots."""
    film = [line("france", 2e6), line("effects", 2.3e6, "7", tags=["vfx"]), line("away", 0.7e6, abroad=True)]
    assert amount(film, "fr-c2i") == 1_200_000
    assert amount(film, "fr-c2i", {"vfx_shots": 0.15}) == 1_600_000
    assert amount(film, "fr-c2i", {"vfx_shots": 0.14}) == 1_200_000
    assert amount([line("france", 249_999)], "fr-c2i") == 0
    assert amount([line("france", 120e6)], "fr-c2i") == 28_800_000
    assert amount([line("france", 150e6)], "fr-c2i") == 30_000_000


@pytest.mark.parametrize(("rate", "expected"), [(None, 40_000), (0.2, 40_000), (0.25, 50_000)])
def test_documentary_at_either_rate(rate: float | None, expected: float) -> None:
    """80 % of 250,000 at 20 % or 25 %, below the cap of 1,150 x 52 = 59,800."""
    options = {} if rate is None else {"rate": rate}
    assert amount([line("home", 250_000)], "fr-cia-documentary", options, output={"minutes": 52}) == expected


def test_documentary_is_capped_by_the_minute_and_must_spend() -> None:
    assert amount([line("home", 500_000)], "fr-cia-documentary", output={"minutes": 52}) == 59_800
    assert amount([line("home", 103_999)], "fr-cia-documentary", output={"minutes": 52}) == 0
    assert amount([line("home", 250_000)], "fr-cia-documentary", output={"minutes": 23}) == 0


@pytest.mark.parametrize(("cap", "expected"), [(None, 62_400), (1_200, 62_400), (3_000, 156_000)])
def test_animation_under_either_cap(cap: float | None, expected: float) -> None:
    """30 % of 80 % of 1 M is 240,000; 52 minutes at 1,200 or 3,000."""
    options = {} if cap is None else {"cap_per_minute": cap}
    assert amount([line("home", 1e6)], "fr-cia-animation", options, output={"minutes": 52}) == expected


def test_fiction_with_a_third_from_abroad() -> None:
    """90 minutes at 36,000 with 30 % of the money from abroad: 10,000 a minute instead of 7,500."""
    budget = 36_000.0 * 90
    sources = [{"id": "home", "label": "Home", "kind": "producer", "rest": True},
               {"id": "away", "label": "Away", "kind": "coproducer", "amount": 972_000, "partner": "be"}]  # fmt: skip
    partners = [{"id": "fr", "label": "F", "share": 0.7, "country": "FR"},
                {"id": "be", "label": "B", "share": 0.3, "country": "BE"}]  # fmt: skip
    more = {"output": {"minutes": 90}, "kind": "series", "lines": [line("home", budget)], "chart": "cnc-film"}

    def steps(plan: dict[str, Any]) -> Any:
        production = prodkit.Production.parse({"prodkit": 1, "title": "F", "financing": plan, **more})
        return prodkit.tax_credit(production, "fr-cia-fiction").steps().set_index("name")["value"]

    assert steps({"sources": sources, "partners": partners})["cap_per_minute"] == 10_000
    assert steps({"sources": sources[:1]})["cap_per_minute"] == 7_500


def test_director_pay_counts_up_to_a_scale_where_it_is_chosen() -> None:
    """15 % of 4 M and 8 % of 1 M is 680,000: of a director paid 900,000, 220,000 do not count."""
    film = [line("director", 900_000, job={"title": "réalisateur", "status": "director"},
                 employer={"rate": 0.0}), line("rest", 2.6e6),
            line("away", 1.5e6, abroad=True)]  # fmt: skip
    plain = given(film, "fr-cic", law_date="2026-01-05").steps().set_index("name")["value"]
    scaled = given(film, "fr-cic", {"director_scale": 1}, law_date="2026-01-05").steps().set_index("name")["value"]
    assert plain["counted"] - scaled["counted"] == pytest.approx(900_000 - 680_000)


# -- France, stages


@pytest.mark.parametrize(
    ("cost", "options", "expected"),
    [
        (300_000, {}, 90_000), (300_000, {"small_company": 0}, 45_000), (900_000, {}, 150_000),
        (900_000, {"already": 700_000}, 50_000), (900_000, {"already": 800_000}, 0), (300_000, {"venues": 2}, 0),
    ],
)  # fmt: skip
def test_live_music(cost: float, options: dict[str, float], expected: float) -> None:
    """30 % or 15 % of 500,000 at most, and 750,000 for a company in a year."""
    known = {"venues": 3, **options}
    assert amount([line("tour", cost, "E")], "fr-cisv", known, output={"dates": 4}) == expected


def test_theatre_asks_for_the_rate_that_was_not_read() -> None:
    show = [line("tour", 200_000, "E")]
    asked = given(show, "fr-theatre", {"artists": 6})
    assert math.isnan(float(asked.amount))
    assert "programme_input" in {finding.code for finding in asked.findings}
    assert amount(show, "fr-theatre", {"artists": 6, "rate": 0.15}) == 30_000
    assert amount(show, "fr-theatre", {"artists": 5, "rate": 0.15}) == 0


# -- elsewhere


def test_british_animation_and_effects() -> None:
    """39 %, net of tax at 25 %: of 80 % of 4 M, and of all effects."""
    assert amount([line("home", 4e6)], "gb-avec-animation") == 936_000
    assert amount([line("home", 4e6, tags=["vfx"])], "gb-avec-vfx") == 1_170_000


def test_british_independent_film() -> None:
    """53 % of the first 15 M net of tax; nothing above 23.5 M of core costs."""
    assert amount([line("home", 23.5e6)], "gb-iftc") == 15e6 * 0.53 * 0.75
    assert amount([line("home", 23.6e6)], "gb-iftc") == 0


def test_british_core_must_be_a_tenth_at_home() -> None:
    assert amount([line("home", 0.9e6), line("away", 9.1e6, abroad=True)], "gb-avec") == 0
    assert amount([line("home", 1e6), line("away", 9e6, abroad=True)], "gb-avec") == 255_000


def test_quebec() -> None:
    labour = line("crew", 700_000, tags=["qc"], employer={"rate": 0.0})
    film = [labour, line("gear", 300_000, "7", tags=["qc"])]
    assert math.isnan(amount(film, "qc-domestic"))
    assert amount(film, "qc-domestic", {"rate": 0.28}) == 182_000  # 28 % of labour up to 65 % of the cost
    services = [line("stay", 600_000, "6", tags=["qc"]), line("contract", 200_000, "7", tags=["qc", "vfx-contract"]),
                line("effects", 100_000, tags=["qc", "vfx"], employer={"rate": 0.0})]  # fmt: skip
    # 25 % of 700,000 and of 65 % of 200,000, and 16 % of the labour of effects
    assert amount(services, "qc-services") == 0.25 * (700_000 + 130_000) + 16_000


def test_belgian_shelter_shows_what_the_investor_saves() -> None:
    found = given([line("studio", 500_000)], "be-tax-shelter", {"raised": 100_000, "kept": 0.3})
    steps = found.steps().set_index("name")["value"]
    assert (steps["exempt"], steps["saved"]) == (421_000, 105_250)
    assert float(found.amount) == 30_000


def test_every_programme_of_the_brief_is_there() -> None:
    assert set(programmes.shipped()) == {
        "fr-cic", "fr-cia-fiction", "fr-cia-documentary", "fr-cia-animation", "fr-c2i", "fr-cisv", "fr-theatre",
        "gb-avec", "gb-avec-animation", "gb-avec-vfx", "gb-iftc", "ca-cptc", "ca-pstc", "qc-domestic", "qc-services",
        "be-tax-shelter", "fr-automatic-support", "eurimages",
    }  # fmt: skip
