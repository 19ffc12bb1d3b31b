"""Goal seek within a cent or proven best, tables, and the choices that no other one beats."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import small
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from sayable import assert_sayable

from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.whatif import Solution, frontier, solve, table
from prodkit.whatif.tables import efficient


def film(quantity: str = "= x", rate: object = 100, **more: Any) -> Production:
    """A film of a single line, whose only driver is x."""
    driver = {"id": "x", "label": {"fr": "Jours", "en": "Days"}, "value": 5, "min": 0, "max": 40, **more}
    return Production.parse({
        "prodkit": 1, "title": "F", "kind": "short_film", "chart": "own",
        "accounts": [{"code": "A", "label": "All"}, {"code": "R", "label": "Receipts", "kind": "income"}],
        "drivers": [driver],
        "lines": [{"id": "a", "account": "A", "label": "A", "quantity": quantity, "rate": rate},
                  {"id": "r", "account": "R", "label": "R", "quantity": 18, "rate": 50}],
        "scenarios": [{"id": "dear", "label": "Dear", "overrides": [{"set": "lines.a.rate", "to": 200}]}],
    })  # fmt: skip


def said(solution: Solution) -> str:
    """Read why in both languages, and give the English."""
    assert solution.why("fr")
    return solution.why("en")


def test_a_straight_line_is_solved_to_the_cent() -> None:
    found = solve(film(), driver="x", target=1234.56)
    assert (found.value, found.amount, found.error, found.reached) == (12.3456, 1234.56, 0, True)
    assert found.values == (12.3456,)
    assert said(found) == "With Days at 12.3456, the total comes to €1,234.56."
    assert evaluate(film(), {"x": found.value}).total == 1234.56
    assert found.budget.total == 1234.56


def test_any_number_can_be_sought_in_any_scenario() -> None:
    assert solve(small.film(), driver="lines.camera.rate", target=10_000, bounds=(0, 1000)).reached
    assert solve(film(), driver="x", target=1000, scenario="dear").value == 5
    assert solve(film(), driver="drivers.x.value", target=1000, drivers={"lines.a.rate": 50}).value == 20
    rate = solve(small.film(), driver="charges.overheads.rate", target=1000, bounds=(0, 1), of="5")
    assert rate.reached
    assert rate.value == pytest.approx(1000 / 8410.5, abs=1e-5)


def test_other_figures_can_be_the_target() -> None:
    assert solve(film(), driver="x", target=0, of="margin").value == 9  # 18 x 50 of receipts
    receipts = solve(film(), driver="lines.r.rate", target=-100, bounds=(0, 90), of="margin")
    assert receipts.value == 22.222  # 18 of them cover 400 to the cent
    assert solve(film(), driver="x", target=7, of=lambda budget: np.asarray(budget.total) / 100).value == 7


@pytest.mark.parametrize(
    ("want", "value", "amount"), [("equal", 13, 1300), ("at_most", 12, 1200), ("at_least", 13, 1300)]
)
def test_whole_numbers_are_proven_best_by_trying_all(want: Any, value: float, amount: float) -> None:
    found = solve(film(step=1), driver="x", target=1260, want=want)
    assert (found.value, found.amount, found.whole) == (value, amount, True)
    assert found.reached == (want != "equal")
    assert found.outcome == ("between" if want == "equal" else "fits")
    assert (found.below, found.above) == ((12, 1200), (13, 1300))
    tried = evaluate(film(), {"x": np.arange(41)}).total
    assert abs(amount - 1260) == np.abs(tried - 1260)[
        {"equal": tried >= 0, "at_most": tried <= 1260, "at_least": tried >= 1260}[want]
    ].min()  # fmt: skip
    assert ("At 13 it would be €1,300.00" in said(found)) == (want == "at_most")


def test_what_cannot_be_reached_is_said_with_the_best() -> None:
    found = solve(film(), driver="x", target=10_000)
    assert (found.value, found.amount, found.reached, found.outcome) == (40, 4000, False, "beyond")
    assert said(found) == (
        "Total cannot reach €10,000.00 with Days between 0 and 40. The best is 40: €4,000.00, €6,000.00 away."
    )
    assert solve(film(), driver="x", target=-5, want="at_most").outcome == "beyond"


def test_a_jump_over_the_target_is_shown_from_both_sides() -> None:
    found = solve(film("= if(x > 10, x + 20, x)"), driver="x", target=2000)
    assert not found.reached
    assert found.outcome == "jumps"
    assert found.below == pytest.approx((10, 1000))
    assert found.above is not None
    assert found.above == pytest.approx((10, 3000), abs=1e-12)
    assert "jumps past €2,000.00: it is €1,000.00 with Days at 10" in said(found)


def test_all_solutions_of_what_turns_back_are_listed() -> None:
    """x (40 - x) is 300 at 10 and at 30, and 400 at 20 only, where it turns."""
    hill = film("= x * (40 - x)", rate=1)
    found = solve(hill, driver="x", target=300)
    assert list(found.values) == [10, 30]
    assert found.value == 10  # the nearer to the 5 of the file
    assert "Other values that give it: 30." in said(found)
    assert solve(hill, driver="x", target=400).value == pytest.approx(20, abs=0.11)
    assert solve(hill, driver="x", target=300, integer=True).values == (10, 30)
    top = solve(hill, driver="x", target=500)
    assert (top.outcome, top.amount) == ("beyond", 400)


def test_a_turn_between_two_values_of_the_scan_is_found() -> None:
    """The peak of 1000 is 0.02 wide, an eighth of what lies between two values of the scan."""
    peak = film("= max(0, 1000 - 100000 * abs(x - 20.03)) + 1 / (1 + abs(x - 20.03))", rate=1)
    assert solve(peak, driver="x", target=900).reached


def test_of_values_that_are_as_good_the_shortest_is_given() -> None:
    found = solve(film(rate=0.01), driver="x", target=0.12)  # 11.5 to 12.5 days give 12 cents
    assert found.value == 12
    assert found.reached


def test_a_figure_that_does_not_move_is_told() -> None:
    still = solve(film(quantity="= 3"), driver="x", target=500)
    assert (still.outcome, still.amount) == ("constant", 300)
    assert "does not follow Days" in said(still)
    lost = solve(film(rate=None), driver="x", target=500, of=lambda budget: np.full(budget.size, np.nan))
    assert (lost.outcome, lost.reached, math.isnan(lost.value)) == ("unknown", False, True)
    assert "unknown for every value" in said(lost)


@given(st.data())
@settings(max_examples=25)
def test_a_total_that_some_value_gives_is_found_again(data: st.DataObject) -> None:
    production = Production.parse(data.draw(strategies.productions()))
    driver = data.draw(st.sampled_from([one.id for one in production.drivers]))
    value = data.draw(st.integers(0, 60))
    target = float(evaluate(production, {driver: value}).total)
    found = solve(production, driver=driver, target=target, bounds=(0, 60), integer=True)
    assert (found.reached, found.amount) == (True, target)
    assert value in found.values
    again = solve(production, driver=driver, target=target, bounds=(value, 60))
    assert abs(again.error) <= 10.0 ** -production_digits(production)


def production_digits(production: Production) -> int:
    return {"JPY": 0, "TND": 3}.get(production.currency, 2)


@given(st.integers(1, 99_999), st.integers(1, 10**9))
@settings(max_examples=40)
def test_any_amount_within_reach_is_met_to_the_cent(rate: int, share: int) -> None:
    rate_of = film(rate=rate / 100)
    target = float(np.floor(40 * rate * share / 10**9)) / 100
    found = solve(rate_of, driver="x", target=target)
    assert found.reached
    assert abs(evaluate(rate_of, {"x": found.value}).total - target) < 0.011


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"driver": "y"}, "input_unknown"),
        ({"driver": "lines.a.label"}, "input_unknown"),
        ({"of": "profit"}, "measure_unknown"),
        ({"bounds": (9, 3)}, "bounds_order"),
        ({"bounds": (0, math.inf)}, "solve_bounds"),
        ({"driver": "lines.a.rate"}, "solve_bounds"),
        ({"target": math.nan}, "solve_target"),
        ({"want": "more"}, "solve_target"),
        ({"bounds": (0, 1e9), "integer": True}, "solve_whole"),
        ({"bounds": (1.2, 1.8), "integer": True}, "solve_whole"),
        ({"drivers": {"x": 3}}, "input_twice"),
        ({"drivers": {"z": 3}}, "input_unknown"),
        ({"scenario": "s"}, "scenario_unknown"),
    ],
)
def test_what_cannot_be_sought_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ProdkitError) as raised:
        solve(film(), **{"driver": "x", "target": 100, **asked})
    assert [finding.code for finding in raised.value.findings] == [code]
    assert_sayable(raised.value)


# -- tables


def test_a_table_of_one_number() -> None:
    found = table(film(), "x", [4, 5, 6])
    assert (found.index.name, list(found.index), list(found.total)) == ("x", [4, 5, 6], [400, 500, 600])
    assert list(table(film(), "x", [4], of="margin").margin) == [500]


def test_a_table_of_two_numbers() -> None:
    found = table(film(), "x", [4, 5], "lines.a.rate", [100, 150, 200], scenario="dear")
    assert (found.index.name, found.columns.name) == ("x", "lines.a.rate")
    assert found.to_numpy().tolist() == [[400, 600, 800], [500, 750, 1000]]


def test_no_choice_of_a_frontier_is_beaten() -> None:
    """Dates bring 18 x 50 whatever the days, so that more days only cost more."""
    found = frontier(film(), "x", [4, 5, 6], "lines.r.quantity", [10, 20], least="margin", most="x")
    assert list(found.columns) == ["x", "lines.r.quantity", "least", "most", "efficient"]
    # Margins are 50 r - 100 x; least of them and most days: 6 days, 10 dates beats everything.
    assert found[found.efficient][["x", "lines.r.quantity"]].to_numpy().tolist() == [[6, 10]]
    both = frontier(film(), "x", [4, 5, 6], "lines.r.quantity", [10, 20], most="x")
    assert both.efficient.all()
    assert both[["x", "least"]].to_numpy()[::2].tolist() == [[4, 400], [5, 500], [6, 600]]


@given(st.lists(st.tuples(st.integers(0, 4) | st.just(math.nan), st.integers(0, 4)), max_size=12))
def test_efficient_means_beaten_by_none(points: list[tuple[float, float]]) -> None:
    least, most = (np.array([point[axis] for point in points], dtype=float) for axis in (0, 1))
    expected = [
        not math.isnan(low) and not any(a <= low and b >= high and (a, b) != (low, high) for a, b in points)
        for low, high in points
    ]
    assert efficient(least, most).tolist() == expected


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: table(film(), "x", []), "table_values"),
        (lambda: table(film(), "x", [math.nan]), "table_values"),
        (lambda: table(film(), "x", [1], "lines.a.rate"), "table_values"),
        (lambda: table(film(), "x", [1], "drivers.x", [2]), "input_twice"),
        (lambda: table(film(), "x", range(1000), "lines.a.rate", range(1000)), "table_cells"),
        (lambda: frontier(film(), "x", [1], "lines.a.rate", [2], most="fame"), "measure_unknown"),
    ],
)
def test_a_table_that_cannot_be_is_refused(call: Any, code: str) -> None:
    with pytest.raises(ProdkitError) as raised:
        call()
    assert [finding.code for finding in raised.value.findings] == [code]
    assert_sayable(raised.value)
