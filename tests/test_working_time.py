"""Pay of a week: the published figures, what the text leaves open, and what cannot be paid."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any

import numpy as np
import pytest
from sayable import assert_sayable

from prodkit import i18n
from prodkit.agreements import grid_rules
from prodkit.errors import ProdkitError
from prodkit.working_time import hourly_base, week_coefficient, week_pay, workrules
from prodkit.working_time.workpay import NAMES

COEFFICIENTS = {35: (35, 35), 39: (40, 40), 42: (43.75, 43.75), 43: (45, 45), 46: (49.5, 49.5), 48: (52.5, 52.5),
                51: (57, 57.75), 52: (58.5, 59.5), 56: (64.5, 66.5)}  # fmt: skip

# Job, weekly base for 39 h (35 h in 2642), hours, computed, printed: 3097 annexe II of 2024, but for the last two.
WORKED = [
    ("Scripte", 1310.82, 42, 1433.71, 1433.71),
    ("Cadreur", 1747.82, 42, 1911.68, 1911.68),
    ("Chef décorateur", 2721.64, 42, 2976.79, 2976.79),
    ("Directeur de la photographie", 2758.11, 42, 3016.68, 3016.69),
    ("Ensemblier", 1435.39, 42, 1569.96, 1569.95),
    ("Administrateur de production", 1364.56, 43, 1535.13, 1535.13),
    ("1er assistant réalisateur", 1479.49, 43, 1664.43, 1664.43),
    ("1er assistant costume", 1397.66, 43, 1572.37, 1572.37),
    ("Secrétaire de production", 959.77, 43, 1079.74, 1079.74),
    ("Chef électricien de prise de vues", 1211.99, 46, 1499.84, 1499.83),
    ("Électricien de prise de vues", 1009.05, 46, 1248.70, 1248.70),
    ("1er assistant son", 1278.27, 51, 1845.50, 1845.50),
    ("Régisseur général", 1479.49, 52, 2200.74, 2200.74),
    ("Électricien de prise de vues", 1009.05, 56, 1677.55, 1677.54),
    ("Administrateur de production", 1302.03, 43, 1464.78, 1464.79),
    ("Chargé de production", 855.28, 39, 977.46, 977.46),
]
MONDAY = dt.date(2024, 6, 3)
CRAFTS = [
    "Électricien / Éclairagiste", "electricienne", "Peintre en lettres / en faux bois de décor", "Rippeur",
    "2ème assistant décorateur spécialisé*", "Cheffe d'équipe de décor", "Menuisier-traceur-toupilleur de décor",
    "Blocker / Rigger (12)", "Régisseuse d’extérieurs (24)", "Électricien déco / Machiniste déco", "Maçonne / peintre",
]  # fmt: skip


@pytest.mark.parametrize("hours", COEFFICIENTS)
def test_coefficients_of_the_week(hours: int) -> None:
    found = [float(week_coefficient(hours, agreement, dt.date(2020, 1, 1))) for agreement in ("2642", "3097")]
    assert tuple(found) == COEFFICIENTS[hours]


@pytest.mark.parametrize(("job", "weekly", "hours", "computed", "printed"), WORKED)
def test_worked_rows(job: str, weekly: float, hours: int, computed: float, printed: float) -> None:
    """Grids were built on bases of more decimals than they print: the cent of difference is theirs."""
    audiovisual = job == "Chargé de production"
    agreement, reference = ("2642", 35) if audiovisual else ("3097", 39)
    on = dt.date(2019, 7, 1) if weekly == 1302.03 else dt.date(2018, 6, 4) if audiovisual else MONDAY
    base = hourly_base(weekly, reference, agreement, on)
    assert float(week_coefficient(hours, agreement, on)) * base == pytest.approx(computed, abs=0.005)
    days, terms = (6, {"paris_region": False}) if hours > 46 else (5, {})
    minutes = [hours * 60 // days] * (days - 1)
    sheet = [part / 60 for part in [*minutes, hours * 60 - sum(minutes)]]
    assert week_pay(base, agreement, sheet, week=on, **terms).total == computed
    assert computed == pytest.approx(printed, abs=0.0101)


def test_the_formulas_of_the_grids_count_the_same_hours() -> None:
    for hours, agreement, craft in itertools.product(range(30, 70), ("2642", "3097"), (False, True)):
        expected = grid_rules.weekly_coefficient(agreement, hours, set_craft=craft)
        found = week_coefficient(hours, agreement, dt.date(2020, 1, 1), set_craft=craft)
        assert float(found) == pytest.approx(expected)


def test_a_batch_of_weeks_is_one_call_and_unknown_stays_unknown() -> None:
    found = week_coefficient(np.array([[39.0, 43.0], [np.nan, 0.0]]), "3097", MONDAY)
    np.testing.assert_array_equal(found, [[40.0, 45.0], [np.nan, 0.0]])


def test_set_crafts_are_known_by_their_name() -> None:
    on = dt.date(2018, 6, 4)
    for job in CRAFTS:
        assert float(week_coefficient(51, "2642", on, job=job)) == 59, job
    for job in (
        "",
        "Scripte",
        "1er assistant décorateur",
        "Décorateur peintre",
        "Chef constructeur",
        "Régisseur général",
    ):
        assert float(week_coefficient(51, "2642", on, job=job)) == 57, job
    assert float(week_coefficient(51, "2642", on, job="Scripte", set_craft=True)) == 59
    assert float(week_coefficient(51, "2642", dt.date(2016, 6, 6), job="machiniste")) == 57


def test_voyage_of_each_length() -> None:
    for hours, amount in ((4, 57.2), (4.5, 114.4), (8, 114.4), (9, 228.8)):
        day = {"date": "2018-06-04", "voyage": hours}
        assert week_pay(20, "2642", [day], contract_days=30, travel_reference=572).total == amount


def test_a_permanent_contract_has_its_own_tiers() -> None:
    on = dt.date(2018, 6, 4)
    assert float(week_coefficient(45, "2642", on, contract="cdi")) == pytest.approx(45 + 0.4 + 1 + 1)
    assert float(week_coefficient(50, "3097", MONDAY, contract="cdi")) == pytest.approx(50 + 2 + 3.5)
    # Four days of a permanent contract are no day engagement.
    assert week_pay(20, "2642", "4 × 7 h", week=on, contract="cdi").total == 560


def test_the_season_of_a_night_is_that_of_its_evening() -> None:
    terms: dict[str, Any] = {"contract_days": 30, "guaranteed_hours": 0}
    # The night of 31 March begins in winter, that of 1 April in summer.
    winter = week_pay(40, "3097", [{"date": "2025-03-31", "start": 20, "end": 4}], **terms)
    summer = week_pay(40, "3097", [{"date": "2025-04-01", "start": 20, "end": 4}], **terms)
    studio = week_pay(40, "3097", [{"date": "2025-03-31", "start": 20, "end": 4}], studio=True, **terms)
    hours = [sum(row.quantity for row in pay.elements if row.name == "night") for pay in (winter, summer, studio)]
    assert hours == [8, 6, 7]


def test_beyond_eight_hours_of_one_night() -> None:
    pay = week_pay(40, "3097", "2 nights 20 h–6 h", week="2025-01-06", contract_days=30)
    nights = {row.percentage: row.quantity for row in pay.elements if row.name == "night"}
    assert nights == {50: 16, 100: 4}


def test_a_sunday_night_has_its_premium_until_midnight() -> None:
    pay = week_pay(40, "3097", "one night 20 h–4 h, Sunday", week="2025-01-06", contract_days=30)
    assert [row.quantity for row in pay.elements if row.name == "sunday"] == [4]
    assert "after_sunday" in {finding.code for finding in pay.findings}


def test_the_rest_before_the_week() -> None:
    terms: dict[str, Any] = {"contract_days": 30, "previous_end": dt.datetime.fromisoformat("2024-06-02T23:00")}
    pay = week_pay(40, "3097", [{"date": "2024-06-03", "start": 8, "end": 16}], **terms)
    assert [row.quantity for row in pay.elements if row.name == "anticipated"] == [2]


def test_rest_owed_is_said() -> None:
    pay = week_pay(20, "2642", "Mon 14 h–23 h, Tue 8 h–16 h", week="2018-06-04", contract_days=30)
    (owed,) = [finding for finding in pay.findings if finding.code == "rest_owed"]
    assert "3\u00a0h" in owed.what("en")
    assert "reduced_rest" not in {row.name for row in pay.elements}


def test_limits() -> None:
    days = [{"date": f"2024-06-{day:02}", "start": 8, "end": 22} for day in range(3, 10)]
    codes = [finding.code for finding in week_pay(40, "3097", days, earlier_weeks=[60] * 11).findings]
    assert codes.count("limit_day") == codes.count("limit_span") == 7
    assert codes.count("limit_rest") == 6
    assert {"limit_week", "limit_average", "limit_run"} <= set(codes)


def test_a_week_in_two_months() -> None:
    pay = week_pay(33.33, "3097", "5 × 9 h 10", week="2024-09-30")
    months = pay.by_month()
    assert months.groupby("month")["amount"].sum().round(2).sum() == pytest.approx(pay.total)
    assert list(months["month"].unique()) == [dt.date(2024, 9, 1), dt.date(2024, 10, 1)]
    assert set(months[months["month"] == dt.date(2024, 9, 1)]["element"]) == {"normal_hours"}
    late = week_pay(33.33, "3097", "2 × 15 h, Wednesday 15 h", week="2024-10-28", contract_days=30).by_month()
    assert set(late["month"]) == {dt.date(2024, 10, 1)}
    ends = week_pay(33.33, "3097", "3 × 15 h", week="2024-10-28", contract_days=30, month_split="week_end").by_month()
    assert set(ends[ends["element"] == "overtime"]["month"]) == {dt.date(2024, 11, 1)}


def test_the_table() -> None:
    pay = week_pay(40, "3097", [{"date": "2024-06-03", "start": 6, "end": 14, "meals": 1}], contract_days=30)
    table = pay.rows
    assert {"element", "hours", "rate", "percentage", "amount", "article"} <= set(table.columns)
    assert table["amount"].sum() == pytest.approx(pay.total)
    assert pay.total == pytest.approx(pay.gross + pay.allowances)
    assert list(table[table["kind"] == "allowance"]["element"]) == ["meal", "snack"]
    assert pay.table("en")["label"][0] == "Normal hours"


def test_nothing_done_is_nothing_paid() -> None:
    pay = week_pay(40, "3097", "Monday off", week=MONDAY)
    assert pay.total == 0
    assert pay.rows.empty


def test_every_element_has_its_name_in_both_languages() -> None:
    for lang in i18n.LANGS:
        named = {name for name in i18n.area("working_time", lang) if not name.startswith("field.")}
        assert named == set(NAMES)


@pytest.mark.parametrize("guaranteed", [47, 47.0])
def test_hours_that_a_contract_guarantees_are_paid(guaranteed: float) -> None:
    """35 h, 8 h at 125 % and 4 h at 150 % are 51 times the base."""
    pay = week_pay(20, "2642", "5 × 8 h", week="2018-06-04", guaranteed_hours=guaranteed)
    assert pay.total == 51 * 20
    assert {row.name for row in pay.elements} == {"normal_hours", "overtime", "guaranteed_hours"}


def test_a_week_is_paid_on_the_minimum_of_its_job() -> None:
    """Scripte, 1,310.82 for 39 h, prints 1,433.71 for 42 h; the flux grid of 2642 prints 1,279.61 for a cadreur."""
    film = week_pay(job="scripte", agreement="3097", days="5 × 8.4 h", week=MONDAY, shooting=False)
    assert film.total == 1433.71
    flux = week_pay(job="cadreuse", agreement=2642, days="5 × 7.8 h", week="2025-10-06", programme="other")
    assert flux.total == 1279.61
    usual = week_pay(job="cadreuse", agreement=2642, days="5 × 7.8 h", week="2025-10-06")
    assert "wage_alternatives" in {finding.code for finding in usual.findings}
    assert usual.total > flux.total


def test_travel_is_paid_on_the_dressers_week_of_the_grid() -> None:
    """Five hours are 2/10 of 572.00, the week of 35 hours of 2012; fiction has 715.59 since July 2025."""
    for on, programme, amount in (("2018-06-04", "", 114.40), ("2025-10-06", "fiction", 143.12)):
        pay = week_pay(20, "2642", [{"date": on, "voyage": 5}], programme=programme, contract_days=30)
        assert pay.total == amount
        assert "dresser_by_grid" in {finding.code for finding in pay.findings}


@pytest.mark.parametrize(
    ("terms", "code"),
    [({}, "base_needed"), ({"job": "dompteur"}, "job_unknown"), ({"job": "Artiste dramatique"}, "job_unknown")],
)
def test_a_week_that_nothing_prices_is_refused(terms: dict[str, Any], code: str) -> None:
    with pytest.raises(ProdkitError) as refused:
        week_pay(agreement="3097", days="5 × 9 h", week=MONDAY, **terms)
    assert refused.value.findings[0].code == code
    assert_sayable(refused.value)


def test_hours_that_no_rule_pays_better_are_named() -> None:
    pay = week_pay(28.68, "3097", "Tuesday 10 h", week=MONDAY, status="artist", contract_days=1)
    assert "overtime_without_rule" in {finding.code for finding in pay.findings}
    assert pay.total == 28.68 * 10 * 1.75 + 16.73


def test_the_rules_name_their_sources_in_the_language_of_the_texts() -> None:
    """Articles and sources stand as they are in sentences of either language: no English prose among them."""
    english = re.compile(r"\b(the|of|and|from|for|by|text in|law|rate|still|found|only|not)\b", re.IGNORECASE)
    for agreement in workrules.agreements():
        groups = itertools.chain.from_iterable(workrules.book(agreement).rules.values())
        said = {text for group in groups for rule in group for text in (rule.article, rule.source)}
        assert said
        assert [text for text in said if english.search(text)] == []


def test_the_rules_say_until_when_they_are_confirmed() -> None:
    codes = {finding.code for finding in week_pay(20, "2642", "5 × 7 h", week="2026-06-01").findings}
    assert "work_unconfirmed" in codes
    codes = {finding.code for finding in week_pay(20, "2642", "5 × 7 h", week="2019-06-03").findings}
    assert "work_unconfirmed" not in codes


def test_an_entry_for_several_days_is_refused_once() -> None:
    with pytest.raises(ProdkitError) as refused:
        week_pay(20, "2642", "5 × 25 h", week="2026-06-01")
    assert [finding.code for finding in refused.value.findings] == ["day_hours"]


REFUSED: list[tuple[str, Any, dict[str, Any], set[str]]] = [
    ("9999", "5 × 9 h", {}, {"work_agreement"}),
    ("3097", "Monday 25 h", {}, {"day_hours"}),
    ("3097", "Monday -3 h", {}, {"day_hours"}),
    ("3097", [-2], {}, {"day_hours"}),
    ("3097", [float("nan")], {}, {"day_hours"}),
    ("3097", "Monday 9 h–8 h", {}, {"day_end"}),
    ("3097", "Monday 9 h–28 h, Tuesday 2 h–8 h", {}, {"day_overlap"}),
    ("3097", "Monday 9 h–10 h pause 1 h", {}, {"day_pause"}),
    ("3097", "8 × 9 h", {}, {"week_full"}),
    ("3097", "9 × Sunday 9 h", {}, {"timesheet_count"}),
    ("3097", "Monday 9 h, lundi 8 h", {}, {"day_twice"}),
    ("3097", "Friday to Monday 9 h", {}, {"timesheet_span"}),
    ("3097", "3 × Monday to Friday 9 h", {}, {"timesheet_count"}),
    ("3097", "Sunday", {}, {"timesheet_item"}),
    ("3097", "5 × 9 h, Sunday", {}, {"timesheet_item"}),
    ("3097", "<script>", {}, {"timesheet_item"}),
    ("3097", "9 h," * 400, {}, {"text_too_long"}),
    ("3097", 5, {}, {"timesheet_item"}),
    ("3097", "", {}, {"week_empty"}),
    ("3097", [], {}, {"week_empty"}),
    ("3097", [{"date": "soon", "hours": 4}], {}, {"date"}),
    ("3097", [{"hour": 4}], {}, {"unknown_field"}),
    ("3097", [{"start": "20:00"}], {}, {"day_clock"}),
    ("3097", [{"hours": 8, "meals": 9}], {}, {"day_meals"}),
    ("3097", [{"hours": 8, "date": "2024-07-01"}], {}, {"week_several"}),
    ("3097", "5 × 9 h", {"status": "star"}, {"choice"}),
    ("2642", "5 × 9 h", {"status": "artist"}, {"choice"}),
    ("3097", "5 × 9 h", {"status": "artist", "contract": "cdi"}, {"work_nobody"}),
    ("3097", "5 × 9 h", {"programme": "fiction", "recovery": 3, "subdivision": "Z"}, {"choice"}),
    ("3097", "5 × 9 h", {"effective_hours": 44}, {"choice"}),
    ("3097", "2 × 9 h", {"effective_hours": 43}, {"equivalence_by_day"}),
    ("3097", "5 × 9 h", {"contract_days": -1, "earlier_weeks": [200]}, {"number_range"}),
    ("3097", "5 × 9 h", {"contract_days": "3"}, {"number"}),
    ("3097", "5 × 9 h", {"contract_days": 3}, {"number_range"}),
    ("3097", "5 × 9 h", {"earlier_weeks": 48}, {"weeks_list"}),
    ("3097", "5 × 9 h", {"earlier_weeks": "48"}, {"weeks_list"}),
    ("3097", "5 × 9 h", {"guaranteed_hours": 10**400}, {"number"}),
    ("3097", "5 × 9 h", {"studio": "no", "job": 3, "previous_end": "x"}, {"yes_no", "text", "date"}),
    ("3097", "Monday 8 h–9 h", {"previous_end": dt.datetime.fromisoformat("2024-06-03T10:00")}, {"day_overlap"}),
    ("2642", [{"hours": 8, "meals": 1}], {}, {"meal_needed"}),
]


@pytest.mark.parametrize(("agreement", "days", "terms", "codes"), REFUSED)
def test_what_cannot_be_paid_is_refused_in_words(
    agreement: str, days: Any, terms: dict[str, Any], codes: set[str]
) -> None:
    with pytest.raises(ProdkitError) as refused:
        week_pay(40, agreement, days, week=MONDAY, **terms)
    assert {finding.code for finding in refused.value.findings} == codes
    assert_sayable(refused.value)


@pytest.mark.parametrize(
    ("base", "week", "code"),
    [
        (-1, MONDAY, "number_range"),
        (float("nan"), MONDAY, "number"),
        ("40", MONDAY, "number"),
        (40, None, "week_undated"),
        (40, "soon", "date"),
        (40, dt.date(1999, 1, 4), "work_before"),
    ],
)
def test_base_and_week_that_cannot_be_used(base: Any, week: Any, code: str) -> None:
    with pytest.raises(ProdkitError) as refused:
        week_pay(base, "3097", "5 × 9 h", week=week)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert_sayable(refused.value)


def test_an_amount_not_known_at_its_date_is_asked_for() -> None:
    days = [{"date": "2020-06-01", "hours": 8, "transport": 1}]
    with pytest.raises(ProdkitError) as refused:
        week_pay(40, "3097", days)
    assert [finding.code for finding in refused.value.findings] == ["travel_cap_needed"]
    assert_sayable(refused.value)
    paid = week_pay(40, "3097", days, travel_reference=24)
    assert [row.amount for row in paid.elements if row.name == "transport"] == [24]
    assert "work_later" in {finding.code for finding in paid.findings}


def test_a_term_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        week_pay(40, "3097", "5 × 9 h", week=MONDAY, colour="red")
