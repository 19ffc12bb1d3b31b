"""The starter productions: complete, sourced, in two languages, and moved by each of their drivers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from languages import misread
from starters import STARTERS, budget_of, opened, starter

import prodkit
from prodkit import checks, compiler, periods, places
from prodkit.budget import evaluate
from prodkit.entries import Driver
from prodkit.errors import has_errors
from prodkit.payroll import employer_cost
from prodkit.production import Production
from prodkit.risk import simulate_scenarios
from prodkit.scenario import apply, chain
from prodkit.store import productionfile

ONLY_THE_EMPLOYER_KNOWS = {"payroll_rates_stand_in", "payroll_rates_missing"}
"""What no starter can give: rates that are notified to one company."""


def amounts(name: str, line: str) -> tuple[float, float]:
    """Give what a line comes to: its price or pay, and the employer's contributions on it."""
    own, employer = budget_of(name).line_amounts()[line]
    return own / 100, employer / 100


def movable(production: Production) -> list[Driver]:
    return [driver for driver in production.drivers if driver.min is not None]


def test_starters_shipped() -> None:
    assert tuple(sorted(path.stem for path in places.shared("productions").glob("*.yaml"))) == STARTERS


@pytest.mark.parametrize("name", STARTERS)
class TestEveryStarter:
    def test_nothing_to_mend(self, name: str) -> None:
        findings = [finding for finding in checks.check(starter(name)) if finding.code not in ONLY_THE_EMPLOYER_KNOWS]
        assert [finding.sentence() for finding in findings if finding.severity != "info"] == []

    def test_every_amount_is_known(self, name: str) -> None:
        assert budget_of(name).unknown == 0
        assert budget_of(name).total > 0

    def test_ids_are_unique(self, name: str) -> None:
        for entries in (starter(name).lines, starter(name).drivers, starter(name).charges):
            assert len({entry.id for entry in entries}) == len(entries)

    def test_every_text_is_in_both_languages(self, name: str) -> None:
        production = starter(name)
        texts = {"title": production.title, **dict(labels(production))}
        for where, text in texts.items():
            assert isinstance(text, dict), where
            assert set(text) == {"fr", "en"}, where
            assert misread(text) == [], where

    def test_every_remark_and_reference_reads_in_both_languages(self, name: str) -> None:
        for where, text in remarks(starter(name)):
            assert misread(text) == [], where

    def test_totals_are_the_sum_of_their_lines(self, name: str) -> None:
        budget = budget_of(name)
        top = budget.accounts(depth=1)
        lines, charges = budget.lines(), budget.charges()
        cents = {kind: round(100 * group["amount"]).sum() for kind, group in top.groupby("kind")}
        assert cents["cost"] == round(100 * float(budget.total))
        assert cents.get("income", 0) == round(100 * float(budget.income))
        assert sum(cents.values()) == round(100 * lines["total"]).sum() + round(100 * charges["amount"]).sum()

    def test_every_driver_moves_the_budget_and_never_breaks_it(self, name: str) -> None:
        base = budget_of(name)
        for driver in movable(starter(name)):
            assert driver.min is not None, driver.id
            assert driver.max is not None, driver.id
            moved = evaluate(starter(name), drivers={driver.id: [number(driver.min), number(driver.max)]})
            assert np.isfinite(moved.total).all(), driver.id
            assert not np.any(moved.unknown), driver.id
            assert (moved.total > 0).all(), driver.id
            assert ((moved.total != base.total) | (moved.income != base.income)).all(), driver.id

    def test_all_drivers_at_their_lowest_or_highest_together(self, name: str) -> None:
        ends = {driver.id: [number(driver.min), number(driver.max)] for driver in movable(starter(name))}
        budget = evaluate(starter(name), drivers=ends)
        assert np.isfinite(budget.total).all()
        for case in range(2):
            table = budget.lines(case=case)
            assert (table["quantity"] >= 0).all(), table[table["quantity"] < 0]
            assert (table["x"] >= 0).all(), table[table["x"] < 0]

    def test_drivers_offer_whole_steps(self, name: str) -> None:
        for driver in movable(starter(name)):
            assert driver.step is not None, driver.id
            for end in (driver.max, driver.value):
                steps = (number(end) - number(driver.min)) / driver.step
                assert abs(steps - round(steps)) < 1e-6, driver.id

    def test_sources_say_how_far_they_can_be_trusted(self, name: str) -> None:
        production = starter(name)
        for source in [entry.source for group in (production.lines, production.charges) for entry in group]:
            if source is not None:
                assert source.status in {"official", "secondary", "derived"}, source.text
                assert source.date is not None or source.status != "official", source.text

    def test_it_is_written_back_as_it_was(self, name: str) -> None:
        assert productionfile.render(starter(name), opened(name).text) == opened(name).text

    def test_it_teaches(self, name: str) -> None:
        """It opens with a comment, and every group of lines has a heading."""
        text = opened(name).text
        assert text.startswith("# ")
        assert text.count("\n  # ") >= 6


def labels(production: Production) -> Iterator[tuple[str, object]]:
    for group in ("accounts", "phases", "drivers", "lines", "charges", "scenarios"):
        for entry in getattr(production, group):
            name = getattr(entry, "id", None) or entry.code
            yield f"{group}.{name}.label", entry.label
            for field in ("unit", "location"):
                value = getattr(entry, field, "")
                if value and group in {"drivers", "lines"} and (group, field) != ("lines", "unit"):
                    yield f"{group}.{name}.{field}", value


def remarks(production: Production) -> Iterator[tuple[str, str | dict[str, str]]]:
    """Notes and references, each with its place."""
    if production.notes:
        yield "notes", production.notes
    for group in ("drivers", "lines", "charges", "scenarios"):
        for entry in getattr(production, group):
            if entry.note:
                yield f"{group}.{entry.id}.note", entry.note
            source = getattr(entry, "source", None)
            if source is not None:
                yield f"{group}.{entry.id}.source", source.text


def number(value: Any) -> float:
    assert isinstance(value, float)
    return value


# Computed by hand from the figures of the files.
@pytest.mark.parametrize(
    ("name", "line", "own", "employer"),
    [
        ("les-marees", "realisatrice", 44626.00, 26155.89),  # (8 + 34 / 5) weeks x 3015.27; 1767.29 for each
        ("les-marees", "menuisiers", 13078.20, 7640.16),  # 6 / 2 weeks x 4 x 1089.85; 636.68 for each
        ("les-marees", "figurants", 33798.96, 19287.84),  # 26 days x 12 x 108.33; 61.82 for each
        ("les-marees", "hotels", 98124.00, 0),  # 34 people x 37 nights (26 x 7 / 5, rounded up) x 78
        ("les-marees", "autorisation-jersey", 1624.00, 0),  # 2 days x £700 x 1.16
        ("les-marees", "hotels-jersey", 5614.40, 0),  # 2 days x 22 people x £110 x 1.16
        ("les-marees", "camera", 45864.00, 0),  # 7.2 weeks x 9800 less 35 %
        ("les-marees", "carburant", 9525.60, 0),  # (2 x 480 + 60 x 26) km x 9 x 0.42
        ("la-ligne-de-crete", "commissariat", 92500.00, 0),  # 185,000 over two seasons
        ("la-ligne-de-crete", "generique", 14000.00, 0),  # 28,000 over 12 episodes, of which 6
        ("la-ligne-de-crete", "monteurs", 43238.70, 28578.00),  # 5 weeks x 6 episodes x 1441.29; 952.60 for each
        ("ce-que-dit-le-vent", "monteuse", 6347.70, 3935.57),  # 25 / 5 weeks x 1269.54, then 62 %
        ("grand-matin", "heures-sup", 6006.00, 3723.72),  # 0.35 x 2 days x 26 people x 330, then 62 %
        ("minuit-trente", "heures-nuit", 406.25, 251.88),  # 4 h x 13 people x 250 / 8 / 4, then 62 %
        ("minuit-trente", "danseurs", 2313.84, 1318.89),  # 2 days x 4 x 289.23, then 57 %
        ("les-marees", "tribunal", 1600.00, 0),  # the scale as it stands: a crew of 20 to 49
        ("la-cle", "escalier", 240.00, 0),  # 300 less 20 %: a crew under 20
        ("la-cle", "eleves", 3000.00, 0),  # 5 days x (18 - 1 - 4 - 9) people x 150
        ("un-dimanche-de-neige", "cachets", 20961.24, 11947.91),  # 37 dates x 4 x 141.63, then 57 %
        ("un-dimanche-de-neige", "materiel-tournee", 5538.46, 0),  # 9000 x 32 / 52
    ],
)
def test_lines_computed_by_hand(name: str, line: str, own: float, employer: float) -> None:
    assert amounts(name, line) == (own, employer)


@pytest.mark.parametrize(
    ("name", "line", "unit", "hired"),
    [
        ("les-marees", "realisatrice", 1767.29, {"gross": 3015.27, "status": "director", "agreement": "3097"}),
        ("les-marees", "menuisiers", 636.68, {
            "gross": 1089.85, "agreement": "3097", "hours": 39, "daily_minimum": 1089.85 / 5,
        }),
        ("la-ligne-de-crete", "monteurs", 952.60, {"gross": 1441.29, "agreement": "2642", "hours": 39, "cadre": True}),
    ],
)  # fmt: skip
def test_a_week_costs_what_payroll_says(name: str, line: str, unit: float, hired: dict[str, Any]) -> None:
    wages = budget_of(name).wages().set_index("line")
    assert wages.loc[line, "unit_employer"] == unit
    assert employer_cost(period=("2026-11-02", "2026-11-06"), **hired).employer == unit


class TestLesMarees:
    def test_its_phases_skip_the_holidays_of_may(self) -> None:
        model = compiler.compile(starter("les-marees"))
        registers = model.registers({})
        dates = {
            phase.id: tuple(str(periods.to_date(day)) for day in model.dates(registers, phase.id)[:2])
            for phase in starter("les-marees").phases
        }
        assert dates == {
            "prep": ("2027-03-01", "2027-04-25"),
            "shoot": ("2027-04-26", "2027-06-14"),  # without Ascension (6 May) and Whit Monday (17 May)
            "wrap": ("2027-06-15", "2027-06-28"),
            "edit": ("2027-06-29", "2027-10-04"),
            "mix": ("2027-10-05", "2027-11-01"),
        }

    def test_its_charges_follow_their_definitions(self) -> None:
        budget = budget_of("les-marees")
        charges = budget.charges().set_index("charge")["amount"]
        assert charges["agents-acteurs"] == 10310.00  # 10 % of 29 x 1900 + 21 x 1600 + 12 x 1200
        assert charges["agent-litteraire"] == 6400.00
        below = budget.account("FG") + budget.account("IMP")
        insured = budget.total - below - charges["assurance"]
        assert charges["assurance"] == round(0.015 * insured, 2)
        cost = budget.total - below - charges["remuneration-producteur"] - budget.account("94")
        assert charges["frais-generaux"] == round(0.07 * cost, 2)

    def test_it_shows_what_a_film_budget_holds(self) -> None:
        lines = budget_of("les-marees").lines()
        assert lines["in_kind"].any()
        assert lines["abroad"].any()
        assert set(lines["currency"]) == {"EUR", "GBP"}
        assert 0 < budget_of("les-marees").in_kind < budget_of("les-marees").total
        assert budget_of("les-marees").total_without_contingency < budget_of("les-marees").total

    def test_its_scenarios_change_what_exists(self) -> None:
        production = starter("les-marees")
        for scenario in production.scenarios:
            changed, findings = apply(production, chain(production, scenario.id))
            assert findings == []
            if scenario.id == "retard-chaine":  # it moves money, and costs nothing but interest
                late, base = prodkit.cash_flow(changed), prodkit.cash_flow(production)
                assert late.costs_of_credit > base.costs_of_credit
            else:
                assert evaluate(changed).total != budget_of("les-marees").total


def test_recharged_travel_of_a_tour_equals_what_it_cost() -> None:
    budget = budget_of("un-dimanche-de-neige")
    assert budget.account("R5") == budget.account("E2")


def test_what_the_tour_leaves_is_what_its_plan_has_too_much() -> None:
    play = starter("un-dimanche-de-neige")
    assert prodkit.touring(play).result == -prodkit.financing(play).gap == 5_098.60


@pytest.mark.parametrize("name", ["les-marees", "ce-que-dit-le-vent"])
def test_plans_of_films_balance(name: str) -> None:
    assert prodkit.financing(starter(name)).gap == 0
    assert prodkit.cash_flow(starter(name)).balance[-1] == 0


def test_no_starter_stands_on_an_error_of_the_compiler() -> None:
    assert not any(has_errors(budget_of(name).model.findings) for name in STARTERS)


@pytest.mark.parametrize("name", ["les-marees", "un-dimanche-de-neige"])
def test_a_starter_shows_what_is_uncertain(name: str) -> None:
    production = starter(name)
    for risk in production.risks:
        for text in (risk.label, risk.category, risk.mitigation, risk.owner):
            assert isinstance(text, dict)
            assert misread(text) == []
    for drawn in simulate_scenarios(production, ["base", *(one.id for one in production.scenarios)], 500).values():
        assert len(drawn.study.variables) == len(production.uncertain) + len(production.risks)
        assert drawn.incomplete == 0
        assert drawn.p10 < drawn.p50 < drawn.p90
