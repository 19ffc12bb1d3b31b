"""Findings about pay: each in a production that breaks one thing."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from prodkit import checks, i18n, wagechecks
from prodkit.production import Production

JOB = {"title": "chargé de production", "annex": "flux", "hours": 39}
GIVEN = {"atmp": 0.0145, "medecine_travail_thalie": 0.0035, "cpnef_av": 0.0}


def series(*lines: dict[str, Any], **fields: Any) -> Production:
    entries = [
        {"id": f"l{n}", "account": "2", "label": f"Line {n}", "unit": "week", "rate": 1200, "job": JOB,
         "source": {"text": "Quote", "status": "quoted"}} | line
        for n, line in enumerate(lines)
    ]  # fmt: skip
    data = {
        "prodkit": 1, "title": "Series", "kind": "series", "chart": "own", "accounts": [{"code": "2", "label": "Crew"}],
        "agreement": "2642", "law_date": "2026-06-15", "payroll": {"rates": GIVEN}, "lines": entries,
    }  # fmt: skip
    return Production.parse(data | fields)


PHASE = [{"id": "p", "label": "P", "start": "2026-06-01", "length": 4}]
CASES: dict[str, tuple[Production, str, str, str]] = {
    "paid in dollars": (
        series({"currency": "USD"}, exchange_rates={"USD": 0.9}), "wage_not_french", "lines.l0.job", "warning",
    ),
    "paid in Belgium": (series({}, country="BE"), "wage_not_french", "lines.l0.job", "warning"),
    "no date": (series({}, law_date=None), "wage_undated", "lines.l0.phase", "warning"),
    "before the law known here": (series({}, law_date="2023-06-01"), "law_before", "lines.l0.job", "warning"),
    "negative pay": (
        series({"rate": -5, "job": {"title": "X"}}, agreement="1285"), "wage_negative", "lines.l0.rate", "warning",
    ),
    "below the grid": (series({"rate": 993}), "pay_below_minimum", "lines.l0.rate", "warning"),
    "enough in another annex": (
        series({"rate": 1100, "job": JOB | {"annex": ""}}), "pay_below_minimum", "lines.l0.rate", "info",
    ),
    "a job that no grid has, to be paid by it": (
        series({"rate": None, "job": JOB | {"title": "chargé de produccion"}}), "job_unknown", "lines.l0.job.title",
        "warning",
    ),
    "a job that no grid has": (series({"job": {"title": "Dompteur"}}), "job_unknown", "lines.l0.job.title", "info"),
    "an agreement without a grid": (
        series({"rate": None}, agreement="999"), "agreement_unknown", "lines.l0.job.agreement", "warning",
    ),
    "several minima": (
        series({"rate": None, "job": JOB | {"annex": ""}}), "wage_alternatives", "lines.l0.job", "info",
    ),
    "hours without a price": (
        series({"rate": None, "unit": "month", "job": JOB | {"hours": 190}}), "wage_hours_unpaid", "lines.l0.job.hours",
        "warning",
    ),
    "a unit that no grid pays": (
        series({"rate": None, "unit": "km"}), "line_without_rate", "lines.l0.rate", "warning",
    ),
    "a person without dates": (series({"person": "Zoé"}), "person_undated", "lines.l0.phase", "info"),
    "a person at two places": (
        series(*[{"person": "Zoé", "phase": "p", "quantity": 4}] * 2, phases=PHASE), "person_overlap",
        "lines.l0.person", "info",
    ),
    "the accident rate": (series({}, payroll={}), "payroll_rates_stand_in", "payroll.rates", "warning"),
    "the rate of occupational health": (series({}, payroll={}), "payroll_rates_missing", "payroll.rates", "warning"),
    "the law after what is known": (series({}, law_date="2028-06-15"), "law_not_confirmed", "law_date", "warning"),
    "a partial agreement": (
        series({"job": {"title": "X"}}, agreement="1285"), "payroll_agreement_partial", "agreement", "warning",
    ),
    "no agreement to pay by": (
        series({"rate": None}, agreement=""), "agreement_missing", "lines.l0.job.agreement", "warning",
    ),
    "no agreement": (series({"job": {"title": "X"}}, agreement=""), "payroll_agreement_none", "agreement", "info"),
    "an abatement for another status": (
        series({"job": JOB | {"dfs": "dfs_25"}}), "payroll_dfs_status", "lines.l0.job.dfs", "warning",
    ),
    "a grid no one confirmed": (series({}, law_date="2026-11-01"), "wages_unconfirmed", "lines", "info"),
}  # fmt: skip


def found_in(production: Production, lang: i18n.Lang = "en") -> list[Any]:
    return checks.check(production, lang)


@pytest.mark.parametrize("name", CASES)
def test_each_is_found_where_it_is(name: str) -> None:
    production, code, where, severity = CASES[name]
    assert (code, where, severity) in {(one.code, one.where, one.severity) for one in found_in(production)}
    assert not any(one.severity == "error" for one in found_in(production))


@pytest.mark.parametrize("name", CASES)
def test_each_is_said_in_both_languages(name: str) -> None:
    french, english = (found_in(CASES[name][0], lang) for lang in i18n.LANGS)
    assert [one.code for one in french] == [one.code for one in english]
    for one, other in zip(french, english, strict=True):
        said = one.sentence("fr"), other.sentence("en")
        assert said[0] != said[1]
        assert not re.search(r"[{}]|\bnan\b|\bNone\b", " ".join(said))


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_can_be_read_in_the_other_language(name: str) -> None:
    """Whatever language was asked for, each finding about pay says the same in either."""
    french, english = (
        {(one.code, one.where): one.sentence("fr") for one in found_in(CASES[name][0], lang)} for lang in i18n.LANGS
    )
    ours = {(code, where) for code, where in french if code in {case[1] for case in CASES.values()}}
    assert ours
    assert {key: french[key] for key in ours} == {key: english[key] for key in ours}


def test_no_check_goes_without_a_case() -> None:
    written = set(re.findall(r'(?:Finding|warning)\(\s*"(\w+)"', inspect.getsource(wagechecks)))
    assert written - {code for _, code, _, _ in CASES.values()} == set()


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    paid = series({}, {"rate": None}, {"person": "Zoé", "phase": "p", "quantity": 4}, phases=PHASE)
    assert found_in(paid) == []
    flat = series({"employer": {"rate": 0.62}, "job": {"title": "X"}}, agreement="", payroll={}, law_date=None)
    assert found_in(flat) == []


def test_a_flat_percentage_is_a_share() -> None:
    """62 for 62 % would cost 62 times the pay; one that no line uses does no harm."""
    places = [one.where for one in found_in(series({}, payroll={"flat": {"technician": 62, "artist": 57}}))]
    assert "payroll.flat.technician" in places
    assert "payroll.flat.artist" not in places
    assert found_in(series({"muted": True}, payroll={"flat": {"technician": 62}}))


def test_below_the_minimum_names_the_row_and_its_source() -> None:
    found = next(one for one in found_in(CASES["below the grid"][0]) if one.code == "pay_below_minimum")
    assert "€1,094.73" in found.what()
    assert "flux, Chargé de production, CDDU, since 1 July 2025" in found.what()
    assert "SNTPCT" in found.source


def test_rates_only_the_employer_knows_are_told_once_for_all_lines() -> None:
    codes = [one.code for one in found_in(series(*[{}] * 8, payroll={}))]
    assert codes.count("payroll_rates_stand_in") == codes.count("payroll_rates_missing") == 1


def test_an_unknown_amount_is_told_once() -> None:
    codes = [one.code for one in found_in(CASES["a job that no grid has, to be paid by it"][0])]
    assert "amount_unknown" not in codes
    assert "line_without_rate" not in codes
