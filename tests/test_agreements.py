"""Minimum wages by job, agreement, annex, date and unit; how they are found, and what is said about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sayable import assert_sayable
from starters import STARTERS, starter

from prodkit import agreements, datafiles, i18n
from prodkit.agreements import Wage, jobs, search, wage, wagegrids
from prodkit.errors import ProdkitError

ASSISTANT = "1er assistant réalisateur"


def codes(found: Wage) -> list[str]:
    assert all(finding.sentence(lang) for finding in found.findings for lang in i18n.LANGS)
    return [finding.code for finding in found.findings]


def refusal(*asked: Any, **options: Any) -> ProdkitError:
    with pytest.raises(ProdkitError) as caught:
        wage(*asked, **options)
    assert_sayable(caught.value)
    return caught.value


# -- look-up


@pytest.mark.parametrize(
    ("asked", "amount"),
    [
        ({"job": "chargé de production", "agreement": "2642", "on": "2012-09-01", "hours": 39}, 977.46),
        ({"job": "chargé de production", "agreement": 2642, "on": "2012-09-01", "hours": 35}, 855.28),
        ({"job": "chargé de production", "agreement": "2642", "on": "2012-09-01", "unit": "day"}, 217.21),
        ({"job": "chargé de production", "agreement": "2642", "on": "2012-09-01", "unit": "day", "hours": 7}, 190.06),
        ({"job": "chargé de production", "agreement": "2642", "on": "2012-09-01", "unit": "month"}, 3250.06),
        (
            {
                "job": "chargé de production",
                "agreement": "2642",
                "on": "2012-09-01",
                "unit": "month",
                "contract": "CDI",
            },
            2557.23,
        ),
        ({"job": "chargé de production", "agreement": "2642", "on": "2025-07-01", "annex": "flux"}, 1094.73),
        ({"job": "chargé de production", "agreement": "2642", "on": "2025-07-01", "annex": "Fiction"}, 1124.19),
        ({"job": "chargé de production", "agreement": "2642", "on": "2012-09-01", "annex": "fiction"}, 977.46),
        ({"job": ASSISTANT, "agreement": "IDCC 3097", "on": "2024-03-01"}, 1479.49),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2024-02-29"}, 1456.49),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2024-03-01", "hours": 43}, 1664.43),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2024-03-01", "annex": "annexe II", "days": 6}, 2200.74),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2025-04-11", "annex": "III"}, 1082.91),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2025-04-11", "annex": "III 2020"}, 1051.80),
        (
            {"job": ASSISTANT, "agreement": "3097", "on": "2026-01-01", "annex": "films publicitaires", "unit": "day"},
            443.85,
        ),
        ({"job": "réalisatrice", "agreement": "3097", "on": "2024-03-01", "hours": 39}, 3015.27),
        ({"job": "réalisatrice", "agreement": "3097", "on": "2024-03-01", "unit": "month"}, 8563.37),
        ({"job": "Administrateur de production", "agreement": "3097", "on": "2019-07-01", "hours": 43}, 1464.79),
        ({"job": "artiste-interprète long métrage", "agreement": "3097", "on": "2025-01-01", "unit": "day"}, 418.25),
        ({"job": "artiste-interprète long métrage", "agreement": "3097", "on": "2025-01-01", "days": 6}, 1570.23),
        ({"job": "figurante", "agreement": "3097", "on": "2026-05-31", "unit": "day"}, 107.0),
        ({"job": "figurante", "agreement": "3097", "on": "2026-06-01", "unit": "day"}, 108.33),
        ({"job": "Niveau 3 – Cadre B", "agreement": "3097", "on": "2025-01-01", "unit": "month"}, 2186.09),
        ({"job": "Indemnité de repas (techniciens)", "agreement": "3097", "on": "2025-01-01", "unit": "meal"}, 18.56),
        ({"job": "Danseur soliste en tournée", "agreement": "3090", "on": "2026-03-01", "unit": "fee"}, 197.91),
        ({"job": "Groupe 4 – échelon 1", "agreement": "1285", "on": "2026-08-01", "unit": "month"}, 2359.38),
    ],
    ids=str,
)
def test_the_printed_minimum_is_found(asked: dict[str, Any], amount: float) -> None:
    found = wage(**asked)
    assert found.amount == amount == found.row.amount
    assert found.status == found.row.status
    assert found.source.title
    assert found.row.checked == dt.date(2026, 11, 23)
    assert "wage_derived" not in codes(found)


@pytest.mark.parametrize(
    ("asked", "amount", "hourly"),
    [
        ({"job": "chargé de production", "agreement": "2642", "on": "2012-09-01", "hours": 43}, 1099.65, 24.4366),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2024-03-01", "hours": 44}, 1719.91, 36.98725),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2024-03-01", "unit": "day"}, 323.64, 36.98725),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2024-03-01", "unit": "hour"}, 36.99, 36.98725),
        ({"job": ASSISTANT, "agreement": "3097", "on": "2025-05-01", "annex": "III bis", "hours": 44}, 1258.88, 27.073),
        ({"job": "Scripte", "agreement": "3097", "on": "2024-03-01", "annex": "II", "hours": 46}, 1622.14, 32.7705),
        ({"job": "chargé de production", "agreement": "2642", "on": "2025-07-01", "unit": "month", "annex": "flux"},
         3639.98, 27.3683),
        ({"job": "Doublure lumière", "agreement": "2642", "on": "2012-09-01", "unit": "half_day"}, 67.97, None),
        ({"job": "Doublure lumière", "agreement": "2642", "on": "2012-09-01", "unit": "week"}, 470.57, None),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_printed_is_computed_and_says_so(
    asked: dict[str, Any], amount: float, hourly: float | None
) -> None:
    found = wage(**asked)
    assert found.amount == amount
    assert found.status == "derived"
    assert "wage_derived" in codes(found)
    assert found.hourly == (hourly if hourly is None else pytest.approx(hourly, abs=5e-4))


def test_thirty_nine_hours_are_guaranteed_in_film() -> None:
    found = wage(ASSISTANT, "3097", "2024-11-01", hours=30)
    assert (found.amount, found.hours, codes(found)) == (1479.49, 39, ["wage_guaranteed"])


def test_what_the_question_leaves_open_is_answered_by_the_highest() -> None:
    found = wage("chargé de production", agreement="2642", on="2025-07-01", hours=39)
    assert (found.amount, found.annex) == (1124.19, "fiction")
    assert [row.amount for row in found.alternatives] == [1094.73, 1083.92]
    assert "wage_alternatives" in codes(found)
    fee = wage("Artiste dramatique / chorégraphique – cachet représentation", "1285", "2026-08-01", unit="fee")
    assert fee.amount == 162.75
    later = wage(fee.job, "1285", "2026-08-01", unit="fee", condition="> 2 dans le mois")
    assert (later.amount, later.alternatives) == (141.63, ())


def test_the_wages_of_the_starters_are_those_of_the_grids() -> None:
    lines = [(p.agreement, line) for p in map(starter, STARTERS) for line in p.lines if line.job and line.source]
    assert lines
    for general, line in lines:
        assert line.job is not None
        assert line.source is not None
        assert line.source.date is not None
        unit = "fee" if line.unit == "date" else line.unit
        assert line.job.hours is None or isinstance(line.job.hours, float)
        agreement, annex = line.job.agreement or general, line.job.annex or None
        found = wage(line.job.title, agreement, line.source.date, line.job.hours, annex, unit)
        assert line.rate in {found.amount, *(row.amount for row in found.alternatives)}, line.id


# -- what is said about an answer


def test_after_the_last_word_of_a_source_the_latest_row_answers_and_says_so() -> None:
    found = wage(ASSISTANT, "3097", "2026-10-05")
    assert (found.amount, codes(found)) == (1479.49, ["wage_unconfirmed"])
    assert "11 April 2025" in found.findings[0].what("en")
    assert "11 avril 2025" in wage(ASSISTANT, "3097", "2026-10-05").findings[0].what("fr")


def test_a_row_not_extended_yet_binds_signatories_only() -> None:
    assert codes(wage(ASSISTANT, "3097", "2024-10-31")) == ["wage_not_extended"]
    assert codes(wage(ASSISTANT, "3097", "2024-11-01")) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("Mixeur", "2642", "2026-01-01", 8, "fiction", "day"), "wage_anomaly"),
        (("Chargé de la figuration", "3097", "2026-01-01", 8, "films publicitaires", "day"), "wage_conflict"),
        (("Chef constructeur", "2642", "2025-07-01", 39, "fiction"), "wage_date_inferred"),
        (("Aide de plateau", "2642", "2025-01-01", 35, "B", "month"), "wage_date_doubtful"),
        (("Figurant (< 30 personnes)", "2642", "2026-06-01", None, "artistes", "day"), "wage_below_smic"),
        (("Danseur corps de ballet – émission chorégraphique (≤ 6 h)", "2642", "2025-01-01", None, None, "day"),
         "wage_extension_unknown"),
        (("1er assistant décorateur", "2642", "2025-07-01", 39, "fiction"), "wage_specialised"),
        (("Truquiste", "2642", "2025-01-01", 35, "hors fiction et flux", "month"), "wage_month_floor"),
    ],
    ids=str,
)  # fmt: skip
def test_a_doubt_is_said(asked: tuple[Any, ...], code: str) -> None:
    contract = "CDI" if code == "wage_date_doubtful" else None
    assert code in codes(wage(*asked, contract=contract))


def test_figures_of_the_press_are_kept_beside_the_grids_and_never_answer() -> None:
    press = {quote.amount: quote for quote in agreements.quotes()}
    assert set(press) == {993.0, 1464.0}
    assert [row.amount for row in press[993].beside] == [977.46, 1083.92, 1094.73, 1124.19]
    assert [row.amount for row in press[1464].beside] == [1464.79, 1535.13]
    assert all(quote.status == "quoted" for quote in press.values())
    assert "quote_unconfirmed" in codes(wage("chargé de production", "2642", "2025-07-01"))
    error = refusal("chargé de production", "3097", "2025-07-01")
    assert [finding.code for finding in error.findings] == ["job_unknown", "quote_of_other_job"]
    assert "1,464.79" in str(error)


# -- refusals


@pytest.mark.parametrize(
    ("given", "where", "code"),
    [
        ({"job": None}, "job", "text"),
        ({"job": ["scripte"]}, "job", "text"),
        ({"on": 20240501}, "on", "date"),
        ({"on": dt.time(3)}, "on", "date"),
        ({"hours": "39"}, "hours", "wage_hours"),
        ({"hours": True}, "hours", "wage_hours"),
        ({"hours": 10**400}, "hours", "wage_hours"),
        ({"unit": {}}, "unit", "choice"),
        ({"annex": ("I",)}, "annex", "annex_unknown"),
        ({"contract": "CDD"}, "contract", "choice"),
        ({"condition": 7}, "condition", "text"),
        ({"days": 8}, "days", "week_of_days"),
        ({"days": 5.5}, "days", "week_of_days"),
    ],
    ids=str,
)
def test_what_is_no_question_is_refused_part_by_part(given: dict[str, Any], where: str, code: str) -> None:
    error = refusal(**{"job": ASSISTANT, "agreement": "3097", "on": "2024-05-01"} | given)
    assert [(finding.where, finding.code) for finding in error.findings] == [(where, code)]


def test_everything_wrong_with_a_question_is_said_at_once() -> None:
    error = refusal(None, "3097", 3.7, hours="39", unit=["week"], annex=3, contract=7, condition=1, days="5")
    wrong = {finding.where for finding in error.findings}
    assert wrong == {"job", "on", "hours", "unit", "annex", "contract", "condition", "days"}


def test_the_kind_of_contract_may_be_written_in_small_letters() -> None:
    assert wage("chargé de production", "2642", "2012-09-01", unit="month", contract="cdi").amount == 2557.23


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("chargé de production", "9999", "2025-01-01"), "agreement_unknown", "2642, 3097"),
        (("régiseur générl", "3097", "2025-01-01"), "job_unknown", "Régisseur général"),
        (("électricien", "3090", "2025-01-01"), "job_unknown", "électricien"),
        ((ASSISTANT, "3097", "2025-01-01", 39, "annexe IX"), "annex_unknown", "III bis"),
        ((ASSISTANT, "3097", "2019-06-30"), "wage_before", "1 July 2019"),
        ((ASSISTANT, "3097", "2024-05-01", 39, "III"), "wage_before", "11 April 2025"),
        ((ASSISTANT, "3097", "2024-05-01", None, None, "month"), "wage_none", "week 39 h"),
        ((ASSISTANT, "3097", "2024-05-01", None, "titre III"), "wage_none", "week 39 h"),
        ((ASSISTANT, "3097", "2024-05-01", 39, None, "fortnight"), "choice", "half_day"),
        ((ASSISTANT, "3097", "2024-05-01", 9, None, "day"), "wage_overtime", "7 h"),
        (("Machiniste", "2642", "2025-07-01", 48), "wage_overtime", "47 h"),
        ((ASSISTANT, "3097", "2024-05-01", -1), "wage_hours", "168"),
        ((ASSISTANT, "3097", "2024-05-01", float("nan")), "wage_hours", "168"),
        ((ASSISTANT, "3097", "2024-13-01"), "date", "2024-13-01"),
        ((ASSISTANT, "3097", "20240501"), "date", "20240501"),
        (("", "3097", "2024-05-01"), "job_unknown", "3097"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_refused_with_what_there_is(asked: tuple[Any, ...], code: str, said: str) -> None:
    error = refusal(*asked)
    assert error.findings[0].code == code
    assert said in str(error)


def test_a_refusal_says_when_the_grid_is_partial() -> None:
    codes_found = [finding.code for finding in refusal("zzz", "1285", "2026-09-01").findings]
    assert codes_found == ["job_unknown", "wage_partial"]


# -- search


@pytest.mark.parametrize(
    ("said", "job"),
    [
        ("chargée de prod", "Chargé de production"),
        ("production chargée", "Chargé de production"),
        ("regisseuse generale", "Régisseur général"),
        ("ADMINISTRATRICE PRODUCTION", "Administrateur de production"),
        ("première assistante réalisatrice", "1er assistant réalisateur"),
        ("2nde assistante réalisatrice", "2ème assistant réalisateur"),
        ("costumière", "Costumier"),
        ("electricienne", "Electricien"),
        ("cheffe monteuse", "Chef monteur"),
        ("danseuse soliste", "Danseur soliste"),
        ("dir photo", "Directeur photo"),
        ("gaffer", "Chef électricien"),
        ("1st AD", "1er assistant réalisateur"),
        ("maknisste", "Machiniste"),
        ("cadreuse", "Cadreur"),
    ],
)
def test_search_forgives(said: str, job: str) -> None:
    best = search(said)[0]
    assert jobs.plain(best.job).startswith(jobs.plain(job))


def test_search_keeps_to_an_agreement_and_a_day() -> None:
    assert {match.agreement for match in search("scripte", agreement="3097")} == {"3097"}
    assert not search("scripte", agreement="3097", on="2018-01-01")
    assert search("Chef OPV")[0].annexes == ("B", "hors fiction et flux", "flux")
    assert search("") == []


def test_each_english_name_leads_to_a_job() -> None:
    for line in datafiles.read("agreements/names.csv").splitlines()[1:]:
        assert search(line.partition(",")[0]), line


# -- tables


def test_a_grid_as_a_table() -> None:
    table = agreements.grid("3097", on="2025-05-01")
    week = table[(table["annex"] == "I") & table["job"].str.startswith("1er assistant réalisateur")]
    assert week["amount"].tolist() == [1479.49]
    assert list(table.columns) == list(wagegrids.Row._fields)
    assert len(agreements.grid("3097")) == 942


def test_a_table_of_a_day_keeps_old_rows_only_where_nothing_has_replaced_them() -> None:
    table = agreements.grid("2642", on="2025-07-01")
    old = table[(table["annex"] == "B") & (table["contract"] == "CDDU")]["job"]
    assert "Dresseur" in set(old)
    assert "Scripte (24)" not in set(old)


def test_performers_are_found_by_what_people_call_them() -> None:
    for said in ("comédien", "comédienne", "acteur", "actor"):
        assert agreements.search(said)[0].job.startswith("Artiste-interprète"), said
