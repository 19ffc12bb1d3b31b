"""Charts of accounts: what ships with prodkit, and how a production completes or replaces it."""

from __future__ import annotations

from typing import Any

import pytest
from languages import misread

from prodkit import chart
from prodkit.budget import evaluate
from prodkit.entries import Account
from prodkit.production import Production

SHIPPED = ("cnc-audiovisual", "cnc-film", "commercial", "generic", "live-show", "own")


def production(**fields: Any) -> Production:
    return Production.parse({"prodkit": 1, "title": "T", "kind": "corporate", **fields})


def codes(name: str) -> list[str]:
    return list(chart.of(production(chart=name)).entries)


def test_charts_shipped() -> None:
    assert chart.names() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
class TestShipped:
    def test_it_loads_without_a_finding_and_keeps_every_account(self, name: str) -> None:
        built = chart.of(production(chart=name))
        assert built.findings == ()
        assert list(built.entries) == [str(account["code"]) for account in chart.read(name)["accounts"]]

    def test_every_account_is_valid_and_named_in_both_languages(self, name: str) -> None:
        accounts = [Account.model_validate(account) for account in chart.read(name)["accounts"]]
        assert len({account.code for account in accounts}) == len(accounts)
        for account in accounts:
            assert isinstance(account.label, dict), account.code
            assert set(account.label) == {"fr", "en"}, account.code
            assert misread(account.label) == [], account.code
            assert account.source == "" or misread(account.source) == [], account.code

    def test_it_says_where_it_comes_from_and_how_far_to_trust_it(self, name: str) -> None:
        data = chart.read(name)
        assert data["chart"] == name
        for field in ("label", "note", "source", "confidence"):
            assert misread(data[field]) == [], field


class TestFilm:
    def test_the_nine_headings_then_overheads_and_contingency(self) -> None:
        entries = chart.of(production(chart="cnc-film")).entries
        assert [code for code, entry in entries.items() if entry.depth == 1] == [*"123456789", "FG", "IMP"]

    def test_sub_accounts_sit_under_the_heading_their_code_starts_with(self) -> None:
        for code, entry in chart.of(production(chart="cnc-film")).entries.items():
            if entry.parent is not None:
                assert code.startswith(entry.parent)
                assert code != entry.parent

    def test_reconstructed_wordings_say_so(self) -> None:
        entries = chart.of(production(chart="cnc-film")).entries
        assert [code for code, entry in entries.items() if entry.source] == ["12", "13", "16", "17"]


def test_audiovisual_has_ten_headings_and_nothing_below() -> None:
    assert codes("cnc-audiovisual") == [str(number) for number in range(1, 11)]


def test_commercial_has_the_letters_a_to_x_without_the_unknown_one() -> None:
    assert "".join(codes("commercial")) == "ABCDEFGHIJKLMNOPQRSTVWX"


def test_live_show_income_is_income_all_the_way_down() -> None:
    entries = chart.of(production(chart="live-show")).entries
    assert {code for code, entry in entries.items() if entry.kind == "income"} == {"R", "R1", "R2", "R3", "R4", "R5"}


@pytest.mark.parametrize(
    ("name", "account"),
    [("cnc-film", "4"), ("cnc-audiovisual", "3"), ("commercial", None), ("generic", None), ("live-show", None)],
)
def test_employer_contributions_go_where_the_chart_says(name: str, account: str | None) -> None:
    built = chart.of(production(chart=name))
    assert built.employer_account == account
    assert account is None or account in built.entries


class TestOwnAccounts:
    def test_they_find_their_place_under_their_parent(self) -> None:
        own = [{"code": "2-REG", "parent": "2", "label": "Régie"}, {"code": "Z", "label": "Divers"}]
        entries = chart.of(production(chart="cnc-film", accounts=own)).entries
        assert entries["2-REG"].depth == 2
        assert list(entries)[-1] == "Z"

    def test_one_with_a_known_code_replaces_the_chart_s(self) -> None:
        own = [{"code": "P", "label": "Marge"}]
        built = chart.of(production(chart="commercial", accounts=own))
        assert built.entries["P"].name("en") == "Marge"
        assert len(built.entries) == len(codes("commercial"))

    def test_kind_follows_the_top_account(self) -> None:
        own = [
            {"code": "R", "label": "Recettes", "kind": "income"},
            {"code": "R1", "parent": "R", "label": "Cessions", "kind": "cost"},
        ]
        assert chart.of(production(chart="own", accounts=own)).entries["R1"].kind == "income"

    def test_twice_the_same_code_is_a_finding(self) -> None:
        own = [{"code": "A", "label": "A"}, {"code": "A", "label": "B"}]
        built = chart.of(production(chart="own", accounts=own))
        assert [finding.code for finding in built.findings] == ["account_twice"]

    @pytest.mark.parametrize("parent", ["nowhere", "A"])
    def test_one_without_a_way_to_the_top_is_kept_and_found(self, parent: str) -> None:
        built = chart.of(production(chart="own", accounts=[{"code": "A", "parent": parent, "label": "A"}]))
        assert [finding.code for finding in built.findings] == ["account_parent"]
        assert built.entries["A"].depth == 1

    def test_the_employer_account_can_be_the_production_s(self) -> None:
        assert chart.of(production(chart="cnc-film", employer_account="47")).employer_account == "47"

    def test_an_unknown_employer_account_is_a_finding(self) -> None:
        built = chart.of(production(chart="cnc-film", employer_account="99"))
        assert built.employer_account is None
        assert [finding.where for finding in built.findings] == ["employer_account"]


def test_an_unknown_chart_is_a_finding_that_lists_those_there_are() -> None:
    (finding,) = chart.of(production(chart="plan-9")).findings
    assert finding.code == "chart_unknown"
    assert "cnc-film" in finding.what("en") + finding.fix("en")


def test_a_lost_line_is_kept_in_sight() -> None:
    lost = production(chart="cnc-film", lines=[{"id": "a", "account": "99", "label": "A", "rate": 1}])
    assert chart.UNKNOWN in chart.of(lost).entries


def test_below_and_path() -> None:
    film = chart.of(production(chart="cnc-film"))
    assert film.below("19") == ["19", "1911"]
    assert film.below("1") == ["1", "11", "12", "13", "16", "17", "19", "1911"]
    assert film.path("1911") == ["1911", "19", "1"]


def test_contributions_of_a_film_are_posted_to_heading_four() -> None:
    line = {"id": "a", "account": "2", "label": "A", "rate": 1000, "employer": {"rate": 0.62}}
    budget = evaluate(production(chart="cnc-film", lines=[line]))
    assert [float(amount) for amount in (budget.account("2"), budget.account("4"), budget.total)] == [1000, 620, 1620]
