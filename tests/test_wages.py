"""Pay and contributions of budget lines by law: units, people, minima, overtime."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodkit.agreements import wage
from prodkit.budget import Budget, evaluate
from prodkit.payroll import employer_cost
from prodkit.production import Production
from prodkit.working_time import day_coefficient, week_coefficient, week_pay

JOB = {"title": "chargé de production", "hours": 39}
DRESSER = {"title": "Habilleur cinéma", "annex": "II", "hours": 43}
PHASES = [
    {"id": "prep", "label": "Prep", "start": "2026-10-05", "length": 4},
    {"id": "shoot", "label": "Shoot", "length": 6},
]


def budget(*lines: dict[str, Any], drivers: dict[str, Any] | None = None, **fields: Any) -> Budget:
    """Give the budget of some lines of a series, read at 5 October 2026."""
    entries = [
        {"id": f"l{n}", "account": "2", "label": f"Line {n}", "unit": "week", "job": JOB} | line
        for n, line in enumerate(lines)
    ]
    values = [{"id": name, "label": name, "value": 1} for name in drivers or {} if "." not in name]
    data = {
        "prodkit": 1, "title": "Series", "kind": "series", "agreement": "2642", "law_date": "2026-10-05",
        "phases": PHASES, "drivers": values, "lines": entries, **fields,
    }  # fmt: skip
    return evaluate(Production.parse(data), drivers)


def employer(found: Budget, line: int = 0) -> float:
    return float(found.lines()["employer"][line])


class TestUnits:
    @pytest.mark.parametrize(
        ("line", "fields", "total"),
        [
            ({"rate": 993}, {}, 1564.12),
            ({"rate": 400, "unit": "day", "job": {"title": "Comédien", "status": "artist"}}, {}, 625.26),
            ({"rate": 400, "unit": "day", "job": {"title": "X", "status": "artist", "dfs": "dfs_25"}}, {}, 605.27),
            (
                {"rate": 1464, "job": {"title": "X", "status": "technician_cadre", "hours": 42}},
                {"agreement": "3097"}, 2399.01,
            ),
        ],
    )  # fmt: skip
    def test_published_examples(self, line: dict[str, Any], fields: dict[str, Any], total: float) -> None:
        assert budget(line, **fields).total == total

    def test_contributions_are_those_of_a_unit_times_the_units(self) -> None:
        assert employer(budget({"rate": 993, "quantity": 6.8, "x": 3})) == round(571.12 * 6.8 * 3, 2)

    @pytest.mark.parametrize(
        ("unit", "rate", "period", "hours"),
        [
            ("week", 1200.0, ("2026-10-05", "2026-10-09"), 39),
            ("day", 320.0, ("2026-10-05", "2026-10-05"), 8),
            ("month", 4100.0, ("2026-10-01", "2026-10-31"), 151.67),
        ],
    )
    def test_a_unit_is_a_contract_of_its_own(
        self, unit: str, rate: float, period: tuple[str, str], hours: float
    ) -> None:
        found = budget({"unit": unit, "rate": rate, "job": {"title": "X", "hours": hours}})
        assert employer(found) == employer_cost(rate, period=period, agreement="2642", hours=hours).employer

    def test_an_hour_is_a_seventh_of_a_day(self) -> None:
        day = employer_cost(280, period=("2026-10-05", "2026-10-05"), agreement="2642", hours=7).employer
        found = budget({"unit": "hour", "rate": 40, "quantity": 7, "job": {"title": "X", "hours": 1}})
        assert employer(found) == day

    def test_without_hours_they_are_those_of_the_grid_or_of_the_law(self) -> None:
        known = budget({"rate": 1100, "job": {"title": "chargé de production", "annex": "fiction"}})
        unknown = budget({"rate": 1100, "job": {"title": "Nobody of the grid"}})
        assert [float(found.wages()["hours"][0]) for found in (known, unknown)] == [39, 35]
        for found, hours in ((known, 39), (unknown, 35)):
            cost = employer_cost(1100, period=("2026-10-05", "2026-10-09"), agreement="2642", hours=hours)
            assert employer(found) == cost.employer

    def test_what_the_production_says_of_payroll_counts(self) -> None:
        given = {"atmp": 0.03, "medecine_travail_thalie": 0.0035}
        found = budget({"rate": 993}, payroll={"rates": given, "staff": 60, "ceiling_policy": "none"})
        cost = employer_cost(
            993, period=("2026-10-05", "2026-10-09"), agreement="2642", hours=39, rates=given, staff=60,
            ceiling_policy="none",
        )  # fmt: skip
        assert employer(found) == cost.employer

    def test_the_deduction_for_overtime_is_counted_if_wanted(self) -> None:
        without, with_it = (
            employer(budget({"rate": 993}, payroll={"overtime_deduction": wanted})) for wanted in (False, True)
        )
        assert round(without - with_it, 2) == 6.00  # 4 hours at 1.50 €

    def test_the_leave_fund_looks_at_three_times_the_minimum(self) -> None:
        found = budget({"rate": 5000, "job": DRESSER}, agreement="3097")
        least = wage("Habilleur cinéma", "3097", "2026-10-05", 39).amount / 5
        period = ("2026-10-05", "2026-10-09")
        cost = employer_cost(5000, period=period, agreement="3097", hours=43, daily_minimum=least)
        assert employer(found) == cost.employer
        assert cost.employer < employer_cost(5000, period=period, agreement="3097", hours=43).employer


class TestMinima:
    @pytest.mark.parametrize("hours", [None, 35, 39])
    def test_without_a_rate_the_grid_pays(self, hours: float | None) -> None:
        job = {"title": "chargé de production", "annex": "flux", **({"hours": hours} if hours else {})}
        found = budget({"job": job})
        assert found.lines()["rate"][0] == wage("chargé de production", "2642", "2026-10-05", hours, "flux").amount

    def test_hours_that_the_grid_does_not_print_follow_the_rules_of_overtime(self) -> None:
        found = budget({"job": {"title": "chargé de production", "annex": "fiction", "hours": 43}})
        base = 983.67 / 35
        assert found.lines()["rate"][0] == week_pay(base, "2642", "5 × 8.6 h", week="2026-10-05").total

    def test_film_guarantees_39_hours(self) -> None:
        paid = [
            budget({"job": {"title": "Scripte cinéma", "annex": "I", "hours": hours}}, agreement="3097").lines()[
                "rate"
            ][0]
            for hours in (30, 39)
        ]
        assert paid[0] == paid[1] == 1310.82

    def test_a_condition_chooses_the_row(self) -> None:
        job = {"title": "1er assistant réalisateur", "annex": "fiction", "hours": 39}
        plain, specialised = (
            budget({"job": job | condition}).lines()["rate"][0] for condition in ({"condition": "non spécialisé"}, {})
        )
        assert (plain, specialised) == (1124.19, 1372.72)

    def test_the_day_is_the_one_of_the_law_else_of_the_phase(self) -> None:
        job = {"title": "chargé de production", "annex": "B", "hours": 39}
        old = budget({"job": job}, law_date="2012-09-01")
        assert old.lines()["rate"][0] == 977.46
        phases = [{"id": "p", "label": "P", "start": "2012-09-01", "length": 1}]
        assert budget({"job": job, "phase": "p"}, law_date=None, phases=phases).lines()["rate"][0] == 977.46

    def test_the_rate_may_still_be_a_driver(self) -> None:
        found = budget({"job": JOB}, drivers={"lines.l0.rate": [993.0, 1000.0]})
        assert found.total[0] == 1564.12
        assert found.total[1] > found.total[0]

    def test_a_job_nobody_knows_is_unknown_not_zero(self) -> None:
        found = budget({"job": {"title": "Nobody of the grid"}})
        assert found.unknown == 2
        assert math.isnan(found.lines()["amount"][0])


class TestOvertime:
    def test_pay_follows_the_hours_of_the_base(self) -> None:
        found = budget(
            {"rate": 993, "job": JOB | {"hours": "= h", "base_hours": 39}}, drivers={"h": [35.0, 39.0, 43.0, 60.0]}
        )
        plain = week_coefficient(np.array([35.0, 39.0, 43.0, 60.0]), "2642", dt.date(2026, 10, 5))
        paid = [float(found.lines(case=case)["amount"][0]) for case in range(4)]
        assert paid == [868.88, 993.00, 1117.13, 1750.16]  # 993 / 40 x the plain hours
        assert plain.tolist() == [35, 40, 45, 70.5]

    @pytest.mark.parametrize(
        ("hours", "agreement", "terms", "times"),
        [
            (7, "3097", {}, 8.75),  # 25 % more (titre II art. 34)
            (10, "3097", {}, 8.75 + 3 * 1.75),
            (11, "3097", {}, 8.75 + 3 * 1.75 + 2.0),  # 25 + 100 %, capped at 100 % (art. 36)
            (8, "3097", {"programme": "advertising"}, 12.0),
            (9, "2642", {}, 9 * 5 / 4.5 + 0.25),
            (5, "3097", {}, 8.75),  # 7 hours are guaranteed
        ],
    )
    def test_a_day_alone(self, hours: float, agreement: str, terms: dict[str, Any], times: float) -> None:
        assert float(day_coefficient(hours, agreement, dt.date(2026, 10, 5), **terms)) == pytest.approx(times)

    @given(st.integers(7, 24), st.sampled_from(["2642", "3097"]))
    def test_a_day_is_paid_as_on_a_timesheet(self, hours: int, agreement: str) -> None:
        sheet = week_pay(100, agreement, f"{hours} h", week="2026-10-05", contract_days=1)
        hourly = [row.amount for row in sheet.elements if row.name in {"day_hours", "day_overtime", "guaranteed_hours"}]
        assert sum(hourly) == pytest.approx(
            100 * float(day_coefficient(hours, agreement, dt.date(2026, 10, 5))), abs=0.02
        )

    def test_without_rules_other_hours_are_unknown(self) -> None:
        job = {"title": "X", "hours": 40, "base_hours": 35}
        assert budget({"rate": 500, "job": job}, agreement="1285").unknown == 2
        assert budget({"rate": 500, "job": job | {"hours": 35}}, agreement="1285").unknown == 0


class TestPeople:
    def test_one_contract_over_the_phase_is_what_payroll_says(self) -> None:
        found = budget({"rate": 993, "quantity": 4, "phase": "prep", "person": "Zoé"})
        cost = employer_cost(3972, period=("2026-10-05", "2026-11-01"), agreement="2642", hours=156)
        assert employer(found) == cost.employer

    @given(st.integers(0, 4), st.integers(900, 4000))
    @settings(max_examples=25, deadline=None)
    def test_splitting_a_line_of_a_person_changes_nothing(self, weeks: int, rate: int) -> None:
        line = {"rate": rate, "phase": "prep", "person": "Zoé"}
        whole = budget(line | {"quantity": 4})
        split = budget(line | {"quantity": weeks}, line | {"quantity": 4 - weeks})
        assert split.total == whole.total
        assert split.employer == whole.employer

    def test_ceilings_count_once_over_lines_and_accounts(self) -> None:
        lines: list[dict[str, Any]] = [
            {"rate": 6000, "quantity": 4, "phase": "prep", "person": person, "account": account,
             "job": JOB | {"status": "technician_cadre"}}
            for person, account in (("Zoé", "2"), ("Zoé", "3"))
        ]  # fmt: skip
        together = budget(*lines)
        apart = budget(*(line | {"person": f"{line['person']} {n}"} for n, line in enumerate(lines)))
        assert together.employer != apart.employer
        assert employer(together, 0) == employer(together, 1)

    def test_contributions_are_shared_out_by_pay_to_the_cent(self) -> None:
        line = {"phase": "prep", "person": "Zoé"}
        found = budget(
            line | {"rate": 1000}, line | {"rate": 1001}, line | {"rate": 3000.01}, payroll={"account": "line"}
        )
        contract = found.model.wages.lines["l0"].contract
        assert contract is not None
        total = found.model.at(found.registers(), contract.total)
        assert round(sum(employer(found, n) for n in range(3)), 2) == round(total, 2)

    def test_the_law_of_each_month_where_the_production_has_no_date(self) -> None:
        phases = [{"id": "p", "label": "P", "start": "2025-12-01", "length": 2, "unit": "month"}]
        line = {"rate": 4000, "unit": "month", "quantity": 2, "phase": "p", "person": "Zoé", "job": {"title": "X"}}
        found = budget(line, law_date=None, phases=phases)
        cost = employer_cost(8000, period=("2025-12-01", "2026-01-31"), agreement="2642", hours=2 * 151.67)
        assert abs(employer(found) - cost.employer) < 8000 * 0.005  # payroll shares pay out by weekdays of each month

    def test_a_flat_sum_is_a_contract_over_its_phase(self) -> None:
        found = budget({"unit": "flat", "rate": 4000, "phase": "prep", "job": {"title": "X", "hours": 140}, "x": 2})
        cost = employer_cost(4000, period=("2026-10-05", "2026-11-01"), agreement="2642", hours=140)
        assert employer(found) == round(2 * cost.employer, 2)

    def test_the_whole_production_may_be_paid_by_phase(self) -> None:
        line = {"rate": 993, "quantity": 4, "phase": "prep", "x": 2}
        found = budget(line, payroll={"contract": "phase"})
        cost = employer_cost(3972, period=("2026-10-05", "2026-11-01"), agreement="2642", hours=156)
        assert employer(found) == round(2 * cost.employer, 2)

    def test_scattered_days_of_an_artist_count_a_ceiling_each(self) -> None:
        job = {"title": "X", "status": "artist", "hours": 8}
        line = {"unit": "day", "rate": 700, "quantity": 6, "phase": "shoot", "job": job}
        named, unnamed = (employer(budget(line | person)) for person in ({"person": "Zoé"}, {}))
        assert abs(named - unnamed) < 0.05 * named
        assert named != employer(budget(line | {"person": "Zoé", "unit": "flat", "rate": 4200, "quantity": 1}))


class TestFlat:
    def test_of_a_line(self) -> None:
        assert budget({"rate": 1000, "employer": {"rate": 0.62}}).total == 1620

    def test_of_a_status(self) -> None:
        lines = [{"rate": 1000, "job": {"title": "X", "status": status}} for status in ("technician", "artist")]
        found = budget(*lines, payroll={"flat": {"artist": "= 1 / 2"}})
        assert employer(found, 1) == 500
        assert employer(found, 0) == employer_cost(
            1000, period=("2026-10-05", "2026-10-09"), agreement="2642", hours=35
        ).employer  # fmt: skip

    @pytest.mark.parametrize(
        ("account", "posted"),
        [("account", {"2": 993, "3": 571.12}), ("line", {"2": 1564.12}), ("4", {"2": 993, "4": 571.12})],
    )
    def test_posted_where_the_production_wants(self, account: str, posted: dict[str, float]) -> None:
        found = budget({"rate": 993}, chart="cnc-audiovisual", payroll={"account": account})
        assert {code: float(found.account(code)) for code in posted} == posted
        assert found.total == 1564.12


class TestBatches:
    def test_a_batch_is_what_each_case_alone_is(self) -> None:
        lines: list[dict[str, Any]] = [
            {"quantity": "= n", "rate": 993},
            {"job": {"title": "chargé de production", "annex": "fiction", "hours": "= h"}},
            {"rate": "= 900 + n", "phase": "prep", "quantity": "= n", "person": "Zoé"},
            {"rate": 1000, "phase": "late", "quantity": "= n", "person": "Zoé"},
            {"unit": "day", "rate": 300, "x": "= n", "job": {"title": "X", "status": "artist"}},
        ]
        phases = [*PHASES, {"id": "late", "label": "Late", "length": "= n"}]
        cases = {"n": [0.0, 1.0, 2.5, 4.0, 2.5], "h": [39.0, 35.0, 48.5, 60.0, 41.0]}
        batch = budget(*lines, drivers=cases, phases=phases)
        for case in range(5):
            alone = budget(*lines, drivers={name: values[case] for name, values in cases.items()}, phases=phases)
            assert alone.total == batch.total[case]
            assert alone.employer == batch.employer[case]
            assert batch.unknown[case] == 0  # type: ignore[index]

    @given(st.integers(0, 3000), st.sampled_from(["technician", "technician_cadre", "artist", "director", "permanent"]))
    @settings(max_examples=40, deadline=None)
    def test_nothing_costs_nothing_and_accounts_add_up(self, rate: int, status: str) -> None:
        lines: list[dict[str, Any]] = [
            {"rate": rate, "job": {"title": "X", "status": status}, "quantity": quantity, "account": account}
            for quantity, account in ((0, "1"), (1, "2"), (2.5, "3"))
        ]
        found = budget(*lines)
        assert employer(found, 0) == 0
        assert found.total == pytest.approx(found.accounts(depth=1)["amount"].sum(), abs=0.001)
        if not rate:
            assert found.total == 0

    def test_a_month_whose_law_is_not_known_is_unknown_in_its_cases_only(self) -> None:
        phases = [
            {"id": "p", "label": "P", "start": "2023-12-25", "length": "= n"},
            {"id": "q", "label": "Q", "length": 1},
        ]
        found = budget({"rate": 993, "phase": "q"}, drivers={"n": [0.0, 3.0]}, law_date=None, phases=phases)
        assert found.unknown.tolist() == [1, 0]  # type: ignore[union-attr]


class TestTable:
    def test_it_tells_how_far_a_flat_percentage_is_from_the_law(self) -> None:
        (row,) = budget({"rate": 993, "quantity": 2, "employer": {"rate": 0.62}}).wages().to_dict("records")
        assert (row["flat"], row["by_law"]) == (0.62, 571.12 / 993)
        assert row["difference"] == round(2 * 993 * (571.12 / 993 - 0.62), 2)
        assert row["points"] == pytest.approx(-4.485, abs=0.001)

    def test_it_tells_what_a_week_costs_and_leaves(self) -> None:
        (row,) = budget({"rate": 993}).wages().to_dict("records")
        assert (row["unit_cost"], row["net"], row["minimum"], row["minimum_status"]) == (
            1564.12, 776.96, 1124.19, "secondary",
        )  # fmt: skip

    def test_lines_without_a_job_are_not_in_it(self) -> None:
        assert budget({"rate": 1, "job": None}).wages().empty
