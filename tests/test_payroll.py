"""What an engagement costs: worked examples to the cent, ceilings, and what is refused or said."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest

from prodkit import yamltext
from prodkit.errors import ProdkitError
from prodkit.payroll import EmployerCost, employer_cost, employer_costs
from prodkit.payroll.engagements import Engagement
from prodkit.payroll.law import Profile, law

FILES = sorted((Path(__file__).parent / "cases" / "payroll").glob("*.yaml"))
WEEK = ("2026-10-05", "2026-10-09")
MONTH = ("2026-10-01", "2026-10-31")


def technician(**given: Any) -> EmployerCost:
    return employer_cost(**{"gross": 993, "period": WEEK, "agreement": "2642", "hours": 39, **given})


def codes(cost: EmployerCost) -> set[str]:
    return {finding.code for finding in cost.findings}


def refused(**given: Any) -> dict[str, str]:
    with pytest.raises(ProdkitError) as caught:
        technician(**given)
    for finding in caught.value.findings:
        assert finding.sentence("fr")
        assert finding.sentence("en")
    return {finding.code: finding.sentence("en") for finding in caught.value.findings}


# -- situations a producer can read


def test_there_are_cases() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_case(path: Path) -> None:
    case = yamltext.read(path.read_text(encoding="utf-8")).data
    assert isinstance(case, dict)
    cost = employer_cost(**case["engagement"])
    table = cost.rows().set_index("contribution")
    known = table[table.status != "unknown"]
    assert set(known.index) == set(case["rows"])
    for name, expected in case["rows"].items():
        found = known.loc[name]
        assert {key: float(found[key]) for key in expected} == expected, name
    assert cost.total == case["total"]
    assert cost.net == case["net"]


@pytest.mark.parametrize(
    ("policy", "week", "film_week"),
    [
        ("calendar_days", 571.12, 935.01),
        ("thirtieths", 573.22, 935.24),
        ("whole_weeks", 596.32, 937.61),
        ("daily", 604.99, 939.57),
        ("none", 604.99, 940.13),
    ],
)
def test_each_ceiling_policy_moves_the_cost_of_a_week(policy: Any, week: float, film_week: float) -> None:
    assert technician(ceiling_policy=policy).employer == week
    film = technician(gross=1464, cadre=True, agreement="3097", hours=42, ceiling_policy=policy)
    assert film.employer == film_week


RATES_BELOW_THE_CEILING = [
    # status, cadre, July 2024 full and reduced, May 2025 full and reduced, 2026: percentages, accident rate the average
    ("technician", False, (65.77, 57.97), (65.72, 57.92), 65.84),
    ("technician", True, (66.38, 58.58), (66.33, 58.53), 66.45),
    ("artist", False, (56.97, 51.51), (56.92, 51.46), 57.04),
    ("artist", True, (57.07, 51.61), (57.02, 51.56), 57.14),
    ("director", True, (57.07, 51.61), (57.02, 51.56), 57.14),
]


@pytest.mark.parametrize(("status", "cadre", "in_2024", "in_2025", "in_2026"), RATES_BELOW_THE_CEILING)
def test_rates_of_three_years_add_up(
    status: Any, cadre: bool, in_2024: tuple[float, float], in_2025: tuple[float, float], in_2026: float
) -> None:
    years = [(dt.date(2024, 7, 1), in_2024), (dt.date(2025, 5, 1), in_2025), (dt.date(2026, 10, 1), (in_2026, in_2026))]
    for month, expected in years:
        for agreement, more in (("2642", 0.0), ("3097", 0.025)):
            dues = [
                due
                for due in law(Profile(status, cadre, agreement), month).dues.values()
                if due.employer > 0 and due.contribution.base not in {"tranche_2", "above_ceiling"}
            ]
            full = sum(due.employer for due in dues) * 100
            low = sum(due.low_employer if due.low_until else due.employer for due in dues) * 100
            assert full == pytest.approx(expected[0] + more, abs=0.0051)
            assert low == pytest.approx(expected[1] + more, abs=0.0051)


@pytest.mark.parametrize(
    ("gross", "percent"),
    [(2500, 46.7), (3000, 54.7), (4005, 61.5), (5000, 63.1), (6000, 65.2)],
)
def test_a_whole_month_of_a_technician(gross: float, percent: float) -> None:
    cost = technician(gross=gross, period=MONTH, hours=151.67, readings=["monthly_tranches"])
    assert cost.rate * 100 == pytest.approx(percent, abs=0.051)
    assert technician(gross=gross, period=MONTH, hours=151.67).total <= cost.total


def test_the_disputed_uplift_at_the_minimum_wage() -> None:
    gross = 12.02 * 151.67
    capped, free = (
        technician(gross=gross, period=MONTH, hours=151.67, readings=r).rate for r in ((), ["uncapped_uplift"])
    )
    assert (math.floor(capped * 100), math.ceil(free * 100)) == (26, 22)


# -- how the law reads days, hours and sizes


def test_an_artist_of_five_days_has_the_general_ceiling() -> None:
    def base(days: int) -> float:
        period = ("2026-10-05", f"2026-10-{4 + days:02}")
        table = employer_cost(5000, "artist", period, "2642").rows().set_index("contribution")
        return float(table.base["vieillesse_plafonnee"])

    assert [base(days) for days in (1, 4, 5)] == [360, 1440, 645.97]


def test_an_engagement_over_two_months_has_a_payslip_in_each() -> None:
    cost = technician(gross=1000, period=("2026-09-28", "2026-10-09"), hours=70)
    table = cost.rows()
    assert table[table.contribution == "maladie"].set_index("month").base.to_dict() == {"2026-09": 300, "2026-10": 700}
    assert cost.gross == 1000


def test_reduced_rates_hold_up_to_a_pay_per_hour() -> None:
    def rate(gross: float, month: str, hours: float = 35) -> float:
        cost = technician(gross=gross, hours=hours, period=(f"{month}-03", f"{month}-07"))
        return float(cost.rows().set_index("contribution").employer_rate["maladie"])

    assert (rate(1008.00, "2024-06"), rate(1008.01, "2024-06")) == (0.07, 0.13)
    assert (rate(935.55, "2025-06"), rate(935.56, "2025-06")) == (0.07, 0.13)
    assert rate(1008.00, "2025-02") == 0.07  # a contract that ended before 1 March 2025 keeps the threshold of 2024
    assert rate(400, "2026-06") == 0.13


def test_size_of_the_company() -> None:
    def ids(staff: int) -> set[str]:
        return set(technician(staff=staff, overtime_hours=4).rows().contribution)

    small, middle, large, huge = (ids(staff) for staff in (10, 11, 50, 250))
    assert middle - small == {"versement_mobilite", "vm_regional_rural", "forfait_social"}
    assert large - middle == {"fnal_50_plus"}
    assert middle - large == {"fnal"}
    assert huge - large == {"contribution_supplementaire_apprentissage"}


def test_overtime_is_relieved_on_both_sides() -> None:
    plain, relieved = technician(), technician(overtime_hours=4, overtime_pay=124.13)
    assert plain.employer - relieved.employer == pytest.approx(6.00)
    # the person's pension contributions are 96.10 of 993, less than the 11.31 % of the limit
    assert plain.employee - relieved.employee == pytest.approx(12.01)
    assert (
        technician(overtime_hours=4, staff=20).rows().set_index("contribution").employer["deduction_heures_sup"] == -2
    )


def test_the_leave_fund_looks_at_three_minimum_wages_in_film() -> None:
    def base(**given: Any) -> float:
        table = technician(gross=5000, **given).rows().set_index("contribution")
        return float(table.base["conges_spectacles"])

    assert base(agreement="3097", daily_minimum=200) == 3000
    assert base(agreement="2642", daily_minimum=200) == 5000


def test_the_abatement_stops_at_its_yearly_limit() -> None:
    profile = Profile("artist", agreement="2642", dfs="dfs_25")
    months = [dt.date(2026, month, 1) for month in (1, 2, 3)]
    engagements = [
        Engagement(gross=20_000, start=month, end=month.replace(day=28), profile=profile, person="A")
        for month in months
    ]
    table = employer_costs(engagements).rows()
    abated = 20_000 - table[table.contribution == "maladie"].base
    assert abated.tolist() == [3600, 3600, 400]


def test_a_trainee_bears_contributions_beyond_what_is_free() -> None:
    free = employer_cost(693, "trainee", MONTH, hours=154)
    assert (free.total, free.net) == (693, 693)
    more = employer_cost(793, "trainee", MONTH, hours=154)
    table = more.rows().set_index("contribution")
    assert table.base["maladie"] == 100
    assert not set(table.index) & {"chomage_droit_commun", "ags", "retraite_compl_t1", "dialogue_social"}
    assert "payroll_trainee_minimum" in codes(employer_cost(500, "trainee", MONTH, hours=154))


def test_permanent_staff_have_no_leave_fund_and_need_a_health_premium() -> None:
    without = employer_cost(3500, "permanent", MONTH, "2642")
    assert "conges_spectacles" not in set(without.rows().contribution)
    assert "sante_permanents" in next(f for f in without.findings if f.code == "payroll_unknown").sentence()
    with_plan = employer_cost(3500, "permanent", MONTH, "2642", premium=60)
    assert with_plan.employer - without.employer == pytest.approx(30)
    assert without.rate == pytest.approx(0.37, abs=0.01)


def test_alsace_moselle() -> None:
    table = technician(alsace_moselle=True).rows().set_index("contribution")
    assert table.employee["maladie_alsace_moselle"] == 12.91
    assert table.employer_rate["taxe_apprentissage"] == 0.0044


@pytest.mark.parametrize(
    ("reading", "given", "contribution", "rate"),
    [
        ("film_insurance", {"agreement": "3097"}, "prevoyance_branche", 0.0039),
        ("tv_artist_insurance", {"status": "artist"}, "prevoyance_branche", 0.0018),
        ("support_jobs", {"status": "permanent"}, "atmp", 0.0064),
        ("no_staff_body", {"agreement": "1285"}, "fnas", 0.0125),
    ],
)
def test_readings_of_open_texts(reading: str, given: dict[str, Any], contribution: str, rate: float) -> None:
    by_default, read = (
        technician(readings=readings, **given).rows().set_index("contribution").employer_rate
        for readings in ((), [reading])
    )
    assert read[contribution] == rate
    assert by_default.get(contribution) != rate


# -- what is not known is said


def test_a_placeholder_is_seen_and_gives_way_to_the_notified_rate() -> None:
    assert "payroll_placeholder" in codes(technician())
    cost = technician(rates={"atmp": 0.0145, "medecine_travail_thalie": 0.0035, "cpnef_av": None})
    table = cost.rows().set_index("contribution")
    assert (table.employer_rate["atmp"], table.status["atmp"]) == (0.0145, "given")
    assert "payroll_placeholder" not in codes(cost)
    assert cost.unknown == 1
    assert "cpnef_av" in next(f for f in cost.findings if f.code == "payroll_unknown").sentence("fr")
    artist = technician(status="artist", rates={"atmp": 0.0145}).rows().set_index("contribution")
    assert artist.employer_rate["atmp"] == 0.0102


def test_a_rate_of_both_sides_can_be_given() -> None:
    table = technician(rates={"retraite_compl_t1": (0.0533, 0.0356)}).rows().set_index("contribution")
    assert (table.employer["retraite_compl_t1"], table.employee["retraite_compl_t1"]) == (52.93, 35.35)


def test_a_rate_given_for_what_is_not_due_is_said() -> None:
    given = {"rates": {"versement_mobilite": 0.032}}
    assert "payroll_rate_not_due" in codes(technician(**given))
    cost = technician(staff=11, **given)
    assert "payroll_rate_not_due" not in codes(cost)
    assert cost.rows().set_index("contribution").employer["versement_mobilite"] == 31.78


def test_contributions_are_called_by_their_names() -> None:
    cost = technician(rates={"versement_mobilite": 0.032})
    said = {finding.code: finding.sentence("fr") for finding in cost.findings}
    assert "Accidents du travail" in said["payroll_placeholder"]
    assert "versement_mobilite" not in said["payroll_rate_not_due"].partition(":")[2]
    assert "Thalie" in said["payroll_unknown"]


def test_nobody_costs_nothing() -> None:
    cost = employer_costs([])
    assert (cost.total, cost.net, len(cost.rows()), cost.findings) == (0, 0, 0, ())


def test_what_a_reader_has_to_know() -> None:
    assert codes(technician(hours=None)) >= {"payroll_hours_assumed"}
    assert "payroll_hours_assumed" not in codes(technician(status="artist", hours=None))
    assert "law_not_confirmed" in codes(technician(period=("2027-02-01", "2027-02-05")))
    assert "law_not_confirmed" not in codes(technician())
    assert "payroll_agreement_none" in codes(technician(agreement=""))
    assert "payroll_agreement_partial" in codes(technician(agreement="3090"))
    for finding in technician(agreement="", hours=None, period=("2027-02-01", "2027-02-05")).findings:
        assert finding.sentence("fr") != finding.sentence("en")


# -- bad input


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"status": "technicien"}, "payroll_word_near", "technician"),
        ({"agreement": "2643"}, "payroll_word_near", "2642"),
        ({"ceiling_policy": "calendar"}, "payroll_word_near", "calendar_days"),
        ({"readings": ["film"]}, "payroll_word", "film_insurance"),
        ({"rates": {"thalie": 0.1}}, "payroll_word_near", "medecine_travail_thalie"),
        ({"status": "artist", "cadre": "II"}, "yes_no", "true or false"),
        ({"status": "director", "cadre": False}, "payroll_always_cadre", "director"),
        ({"status": "trainee", "cadre": True}, "payroll_never_cadre", "trainee"),
        ({"rates": [0.0145]}, "payroll_rates", "by name"),
        ({"rates": {None: 0.0145}}, "payroll_word", "atmp"),
        ({"readings": 3}, "payroll_word", "film_insurance"),
        ({"readings": "film"}, "payroll_word", "film_insurance"),
        ({"worked": 3}, "payroll_worked", "9 October 2026"),
        ({"alsace_moselle": "no"}, "yes_no", "true or false"),
        ({"gross": 10**400}, "number_range", "100,000,000"),
        ({"status": ["artist"]}, "payroll_word_near", "artist"),
        ({"period": ("2026-10-09", "2026-10-05")}, "payroll_period", "9 October 2026"),
        ({"period": ("9/10/2026", "2026-10-05")}, "payroll_dates", "2026-10-05"),
        ({"period": None}, "payroll_undated", "2026-10-05"),
        ({"worked": ["2026-10-12"]}, "payroll_worked", "9 October 2026"),
        ({"gross": -1}, "number_range", "0 to"),
        ({"gross": math.nan}, "number_range", "0 to"),
        ({"gross": "993"}, "number_range", "number"),
        ({"gross": True}, "number_range", "number"),
        ({"hours": -1}, "number_range", "0 to 120"),
        ({"hours": 121}, "number_range", "0 to 120"),
        ({"staff": -1}, "number_range", "staff"),
        ({"rates": {"atmp": 13}}, "payroll_share", "0.0145"),
        ({"rates": {"atmp": ""}}, "payroll_share", "0.0145"),
        ({"rates": {"atmp": (0.01, 0.01, 0.01)}}, "payroll_share", "0.0145"),
        ({"dfs": "dfs_25", "consent": True}, "payroll_dfs_status", "performer, director"),
        ({"dfs": "dfs_20"}, "payroll_dfs_consent", "consent=True"),
        ({"period": ("2023-10-02", "2023-10-06")}, "law_before", "1 January 2024"),
    ],
)
def test_what_cannot_be_used_is_refused_in_plain_words(given: dict[str, Any], code: str, says: str) -> None:
    assert says in refused(**given)[code]


def test_everything_wrong_is_said_at_once() -> None:
    assert set(refused(gross=-1, hours=999, agreement="x", cadre=2)) >= {
        "number_range",
        "payroll_word",
        "yes_no",
    }
