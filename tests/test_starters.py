"""The starter productions: complete, sourced, in two languages, and moved by each of their drivers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from prodkit import checks, compiler, money, periods, places, productionfile
from prodkit.budget import Budget, evaluate
from prodkit.errors import has_errors
from prodkit.production import Driver, Line, Production

STARTERS = (
    "ce-que-dit-le-vent", "grand-matin", "la-cle", "la-ligne-de-crete", "les-marees", "minuit-trente", "uk-play",
    "un-dimanche-de-neige",
)  # fmt: skip

# Wages as the grids give them, typed again here: agreement, part of the grid, unit of pay, day from which they hold.
GRIDS: dict[tuple[str, str, str, str], dict[str, float]] = {
    # SPI grid of 11 April 2025, annex I, 39 h, amendment of 23 January 2024; from 2024-03-01
    ("3097", "I", "week", "2024-03-01"): {
        "1er assistant décorateur cinéma": 1435.39,
        "1er assistant monteur cinéma": 1121.74,
        "1er assistant opérateur cinéma": 1364.56,
        "1er assistant réalisateur cinéma": 1479.49,
        "1er assistant à la distribution des rôles cinéma": 1479.49,
        "2ème assistant réalisateur cinéma": 1070.37,
        "Accessoiriste de plateau cinéma": 1272.76,
        "Administrateur de production cinéma": 1364.56,
        "Bruiteur": 2110.45,
        "Chef décorateur cinéma": 2721.64,
        "Chef monteur cinéma": 1833.05,
        "Chef monteur son cinéma": 1656.25,
        "Chef électricien de prise de vues cinéma": 1211.99,
        "Coordinateur de post production cinéma": 1551.31,
        "Costumier cinéma": 1063.71,
        "Créateur de costumes cinéma": 2686.12,
        "Directeur de la photographie cinéma": 2758.11,
        "Directeur de production cinéma": 2721.64,
        "Ensemblier cinéma": 1435.39,
        "Menuisier de décor cinéma": 1089.85,
        "Mixeur cinéma": 2110.45,
        "Peintre de décor cinéma": 1090.83,
        "Photographe de plateau cinéma": 1272.76,
        "Réalisateur cinéma": 3015.27,
        "Régisseur adjoint cinéma": 1070.37,
        "Régisseur général cinéma": 1479.49,
        "Scripte cinéma": 1310.82,
        "Secrétaire de production cinéma": 959.77,
    },
    # SPI grid of 11 April 2025, annex II, five days, effective hours; from 2024-03-01
    ("3097", "II", "week", "2024-03-01"): {
        "1er assistant opérateur cinéma": 1535.13,
        "1er assistant opérateur du son cinéma": 1398.1,
        "1er assistant réalisateur cinéma": 1664.43,
        "2ème assistant opérateur cinéma": 1204.17,
        "2ème assistant réalisateur cinéma": 1204.17,
        "Accessoiriste de plateau cinéma": 1431.86,
        "Administrateur de production cinéma": 1535.13,
        "Auxiliaire de régie cinéma": 601.58,
        "Chef coiffeur cinéma": 1474.67,
        "Chef décorateur cinéma": 2976.79,
        "Chef machiniste de prise de vues cinéma": 1499.83,
        "Chef maquilleur cinéma": 1486.36,
        "Chef opérateur du son cinéma": 2111.0,
        "Chef électricien de prise de vues cinéma": 1499.83,
        "Conducteur de groupe cinéma": 1345.75,
        "Costumier cinéma": 1196.68,
        "Directeur de la photographie cinéma": 3016.69,
        "Directeur de production cinéma": 2976.79,
        "Electricien de prise de vues cinéma": 1248.7,
        "Ensemblier cinéma": 1569.95,
        "Habilleur cinéma": 1026.96,
        "Machiniste de prise de vues cinéma": 1248.7,
        "Régisseur adjoint cinéma": 1204.17,
        "Régisseur général cinéma": 1664.43,
        "Scripte cinéma": 1433.71,
        "Secrétaire de production cinéma": 1079.74,
    },
    # article 34, day of 8 h, transcription by a union (SNTPCT); from 2024-03-01
    ("3097", "films publicitaires", "day", "2024-03-01"): {
        "1er assistant opérateur": 409.37,
        "1er assistant réalisateur": 443.85,
        "2e assistant opérateur": 321.11,
        "2e assistant réalisateur": 321.11,
        "Accessoiriste de plateau": 381.83,
        "Auxiliaire de régie": 160.42,
        "Chef coiffeur": 393.24,
        "Chef costumier": 579.02,
        "Chef décorateur": 816.49,
        "Chef machiniste de prise de vues": 363.6,
        "Chef maquilleur": 396.36,
        "Chef monteur": 549.92,
        "Chef opérateur du son": 579.02,
        "Chef électricien de prise de vues": 363.6,
        "Coordinateur de production": 409.37,
        "Directeur de casting": 465.39,
        "Directeur de la photographie": 827.43,
        "Directeur de production": 816.49,
        "Machiniste de prise de vues": 302.71,
        "Régisseur adjoint": 321.11,
        "Régisseur général": 443.85,
        "Scripte": 393.24,
        "Électricien de prise de vues": 302.71,
        "Étalonneur": 633.14,
    },
    # SPI grid of 11 April 2025, title III, amendment of 1 August 2023; from 2023-09-01
    ("3097", "titre III", "day", "2023-09-01"): {
        "Artiste-interprète court métrage": 149.5,
        "Artiste-interprète long métrage": 418.25,
        "Autres artistes (acteurs) – répétition hors tournage": 94.11,
    },
    # day of 8 h at the Smic of 1 June 2026, transcription (ACFDA); from 2026-06-01
    ("3097", "artistes de complément", "day", "2026-06-01"): {
        "Figurant": 108.33,
        "Silhouette parlante (≤ 5 mots)": 250.01,
    },
    # 39 h, transcriptions of the SNTPCT and USPA grids; from 2025-07-01
    ("2642", "fiction", "week", "2025-07-01"): {
        "1er assistant décorateur": 1124.19,
        "1er assistant opérateur": 1296.5,
        "1er assistant réalisateur": 1372.72,
        "2e assistant réalisateur": 1054.24,
        "2ème assistant OPV": 834.32,
        "Accessoiriste": 947.02,
        "Administrateur de production": 1024.85,
        "Assistant de production": 834.32,
        "Assistant monteur": 834.32,
        "Cadreur / opérateur de prise de vues": 1630.19,
        "Chargé de post-production": 1227.64,
        "Chauffeur": 563.54,
        "Chef costumier": 1285.0,
        "Chef décorateur": 1921.29,
        "Chef machiniste": 1155.94,
        "Chef maquilleur": 1281.82,
        "Chef monteur": 1441.29,
        "Chef opérateur du son / ingénieur du son": 1803.55,
        "Chef électricien": 1155.94,
        "Coiffeur": 1047.37,
        "Directeur de production": 2561.72,
        "Directeur photo": 2595.36,
        "Habilleur": 817.82,
        "Machiniste": 948.4,
        "Mixeur": 1556.44,
        "Perchiste / 1er assistant son": 1249.41,
        "Régisseur général": 1372.72,
        "Scripte": 1273.9,
        "Électricien / éclairagiste": 948.4,
        "Étalonneur": 1127.08,
    },
    # day of 8 h, transcription of the ARTE grid; from 2025-01-01
    ("2642", "hors fiction et flux", "day", "2025-01-01"): {
        "1er assistant OPV / pointeur": 242.32,
        "1er assistant réalisateur": 240.87,
        "Chargé de production (14)": 240.87,
        "Chef OPS / Ingénieur du son": 303.46,
        "Chef OPV (9)": 316.35,
        "Chef décorateur": 416.48,
        "Chef électricien": 247.67,
        "Directeur photo": 440.88,
        "Machiniste": 203.2,
        "Maquilleur": 178.76,
        "Mixeur": 337.39,
        "Monteur (5)": 235.6,
        "Régisseur général": 240.87,
        "Styliste": 201.43,
        "Électricien / Éclairagiste": 203.2,
        "Étalonneur": 241.48,
    },
    # 39 h: 4.5 times the day of 8 h; from 2025-01-01
    ("2642", "hors fiction et flux", "week", "2025-01-01"): {
        "Assistant monteur": 804.42,
        "Chargé d'enquête / de recherche": 904.37,
        "Chargé de production (14)": 1083.92,
        "Chef monteur": 1269.54,
    },
    # television performers, amendment 20 (transcription); from 2025-01-01
    ("2642", "artistes", "day", "2025-01-01"): {
        "Artiste-interprète – émission dramatique, journée de répétition ou d'enregistrement": 289.23,
        "Danseur corps de ballet – émission chorégraphique (≤ 6 h)": 289.23,
    },
    # accord NAO 2026 (transcription); from 2026-08-01
    ("1285", "", "service", "2026-08-01"): {
        "Artiste dramatique / chorégraphique – service de répétition": 61.05,
    },
    # more than two performances a month; from 2026-08-01
    ("1285", "", "date", "2026-08-01"): {
        "Artiste dramatique / chorégraphique – cachet représentation": 141.63,
    },
    # 151.67 h; from 2026-08-01
    ("1285", "", "month", "2026-08-01"): {
        "Groupe 4 – échelon 1": 2359.38,
    },
    # derived: the month over 151.67 h; from 2026-08-01
    ("1285", "", "hour", "2026-08-01"): {
        "Groupe 4 – échelon 1": 15.56,
    },
}


@cache
def opened(name: str) -> productionfile.Opened:
    return productionfile.read(places.shared("productions") / f"{name}.yaml")


def starter(name: str) -> Production:
    return opened(name).production


@cache
def budget_of(name: str) -> Budget:
    return evaluate(starter(name))


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
        findings = checks.check(starter(name))
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
            assert all(text.values()), where

    def test_totals_are_the_sum_of_their_lines(self, name: str) -> None:
        budget = budget_of(name)
        top = budget.accounts(depth=1)
        lines, charges = budget.lines(), budget.charges()
        cents = {kind: round(100 * group["amount"]).sum() for kind, group in top.groupby("kind")}
        assert cents["cost"] == round(100 * budget.total)
        assert cents.get("income", 0) == round(100 * budget.income)
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

    def test_wages_are_those_of_the_grids_they_cite(self, name: str) -> None:
        for line in starter(name).lines:
            key, title = grid_of(starter(name), line)
            if key is not None:
                assert line.rate == GRIDS[key][title], line.id

    def test_sources_say_how_far_they_can_be_trusted(self, name: str) -> None:
        for entry in (*starter(name).lines, *starter(name).charges):
            if entry.source is not None:
                assert entry.source.text
                assert entry.source.status in {"official", "secondary", "derived"}, entry.id
                assert entry.source.date is not None or entry.source.status != "official", entry.id

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


def number(value: Any) -> float:
    assert isinstance(value, float)
    return value


def grid_of(production: Production, line: Line) -> tuple[tuple[str, str, str, str] | None, str]:
    """Tell which grid a line cites; none if its pay is an example."""
    if line.job is None or line.source is None:
        return None, ""
    agreement = line.job.agreement or production.agreement
    return (agreement, line.job.annex, line.unit, str(line.source.date)), line.job.title


def test_every_wage_typed_here_is_used() -> None:
    cited: set[tuple[object, str]] = set()
    for name in STARTERS:
        cited |= {grid_of(starter(name), line) for line in starter(name).lines}
    assert {(key, title) for key, titles in GRIDS.items() for title in titles} == cited - {(None, "")}


# Computed by hand from the figures of the files.
@pytest.mark.parametrize(
    ("name", "line", "own", "employer"),
    [
        ("les-marees", "realisatrice", 44626.00, 25436.82),  # (8 + 34 / 5) weeks x 3015.27, then 57 %
        ("les-marees", "menuisiers", 13078.20, 8108.48),  # 6 / 2 weeks x 4 x 1089.85, then 62 %
        ("les-marees", "figurants", 33798.96, 19265.41),  # 26 days x 12 x 108.33, then 57 %
        ("les-marees", "hotels", 98124.00, 0),  # 34 people x 37 nights (26 x 7 / 5, rounded up) x 78
        ("les-marees", "autorisation-jersey", 1624.00, 0),  # 2 days x £700 x 1.16
        ("les-marees", "hotels-jersey", 5614.40, 0),  # 2 days x 22 people x £110 x 1.16
        ("les-marees", "camera", 45864.00, 0),  # 7.2 weeks x 9800 less 35 %
        ("les-marees", "carburant", 9525.60, 0),  # (2 x 480 + 60 x 26) km x 9 x 0.42
        ("la-ligne-de-crete", "commissariat", 92500.00, 0),  # 185,000 over two seasons
        ("la-ligne-de-crete", "generique", 14000.00, 0),  # 28,000 over 12 episodes, of which 6
        ("la-ligne-de-crete", "monteurs", 43238.70, 26807.99),  # 5 weeks x 6 episodes x 1441.29, then 62 %
        ("ce-que-dit-le-vent", "monteuse", 6347.70, 3935.57),  # 25 / 5 weeks x 1269.54, then 62 %
        ("grand-matin", "heures-sup", 6006.00, 3723.72),  # 0.35 x 2 days x 26 people x 330, then 62 %
        ("minuit-trente", "danseurs", 2313.84, 1318.89),  # 2 days x 4 x 289.23, then 57 %
        ("la-cle", "eleves", 3000.00, 0),  # 5 days x (17 - 4 - 9) people x 150
        ("un-dimanche-de-neige", "cachets", 20961.24, 11947.91),  # 37 dates x 4 x 141.63, then 57 %
        ("un-dimanche-de-neige", "materiel-tournee", 5538.46, 0),  # 9000 x 32 / 52
    ],
)
def test_lines_computed_by_hand(name: str, line: str, own: float, employer: float) -> None:
    assert amounts(name, line) == (own, employer)


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
        assert charges["assurance"] == money.round_half_up(0.015 * insured, 2)
        cost = budget.total - below - charges["remuneration-producteur"] - budget.account("94")
        assert charges["frais-generaux"] == money.round_half_up(0.07 * cost, 2)

    def test_it_shows_what_a_film_budget_holds(self) -> None:
        lines = budget_of("les-marees").lines()
        assert lines["in_kind"].any()
        assert lines["abroad"].any()
        assert set(lines["currency"]) == {"EUR", "GBP"}
        assert 0 < budget_of("les-marees").in_kind < budget_of("les-marees").total
        assert budget_of("les-marees").total_without_contingency < budget_of("les-marees").total

    def test_its_scenarios_change_what_exists(self) -> None:
        production = starter("les-marees")
        drivers = {driver.id for driver in production.drivers}
        for scenario in production.scenarios:
            for override in scenario.overrides:
                assert override.set is not None
                assert override.set.removeprefix("drivers.") in drivers


def test_recharged_travel_of_a_tour_equals_what_it_cost() -> None:
    budget = budget_of("un-dimanche-de-neige")
    assert budget.account("R5") == budget.account("E2")


def test_no_starter_stands_on_an_error_of_the_compiler() -> None:
    assert not any(has_errors(budget_of(name).model.findings) for name in STARTERS)
