"""Explanations: every figure opens down to what it is made of, and what it is made of adds up to it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
import strategies
from hypothesis import given
from sayable import assert_sayable
from small import changed, film, with_more
from starters import STARTERS, budget_of, starter

from prodkit import compiler, formula, i18n
from prodkit.budget import Budget, compute, evaluate
from prodkit.errors import ProdkitError, has_errors
from prodkit.explain_amounts import explain, explain_amount
from prodkit.explanation import Explanation
from prodkit.production import Production

SUMS = {"total", "account"}


def walk(node: Explanation) -> Iterator[Explanation]:
    yield node
    for child in node.children:
        yield from walk(child)


def cents(amount: float) -> int:
    """Count a yen or a millime too: any amount here has three decimals at most."""
    return 0 if math.isnan(amount) else round(1000 * amount)


def assert_adds_up(root: Explanation) -> None:
    for node in walk(root):
        if node.kind in SUMS:
            assert cents(node.value) == sum(cents(child.value) for child in node.children), node.key


def by_label(node: Explanation) -> dict[str, Explanation]:
    return {child.label: child for child in node.children}


def budget_as_is(production: Production) -> Budget:
    """Compute a production even where something is wrong with it, as the apps do."""
    return compute(compiler.compile(production), {})


# -- sums


@pytest.mark.parametrize("name", STARTERS)
def test_every_figure_of_a_starter_is_the_sum_of_what_it_opens_to(name: str) -> None:
    budget = budget_of(name)
    for key, value in (("total", budget.total), ("income", budget.income)):
        root = explain(budget, key)
        assert root.value == float(value)
        assert_adds_up(root)
    for code in budget.model.chart.entries:
        node = explain(budget, code)
        assert (node.kind, node.key, node.value) == ("account", code, float(budget.account(code)))
        assert sum(cents(child.value) for child in node.children) == cents(node.value)


@given(strategies.productions())
def test_any_budget_is_the_sum_of_what_it_opens_to(data: dict[str, Any]) -> None:
    budget = budget_as_is(Production.parse(data))
    if not has_errors(budget.model.findings):
        for key, value in (("total", budget.total), ("income", budget.income)):
            root = explain(budget, key)
            assert cents(root.value) == cents(float(value))
            assert_adds_up(root)


def test_lines_on_no_account_of_the_chart_are_explained_too() -> None:
    budget = budget_as_is(with_more("lines", id="stray", account="zz", label="Stray", rate=10, employer={"rate": 0.5}))
    root = explain(budget, "total")
    assert root.value == float(budget.total)
    assert_adds_up(root)
    assert [child.label for child in explain(budget, "?").children] == ["Stray"]


def test_contributions_posted_elsewhere_are_explained_there() -> None:
    budget = evaluate(film(employer_account="27"))
    assert [child.value for child in explain(budget, "27").children] == [1488.0]
    assert explain(budget, "lines.editor").value == 2400.0
    assert_adds_up(explain(budget, "total"))


# -- formulas, drivers and sources


@pytest.mark.parametrize("name", STARTERS)
def test_every_name_in_a_formula_appears_with_its_value(name: str) -> None:
    budget = budget_of(name)
    registers = budget.registers()
    roots = [explain(budget, key) for key in ("total", "income")]
    roots += [explain(budget, f"drivers.{driver.id}") for driver in budget.production.drivers]
    written = [node for root in roots for node in walk(root) if node.formula]
    assert written
    for node in written:
        used = list(dict.fromkeys(formula.names(formula.parse(node.formula))))
        found = [child.value for child in node.children]
        assert found == [budget.model.value_of(registers, one) for one in used], node.formula


@pytest.mark.parametrize("name", STARTERS)
def test_every_source_appears(name: str) -> None:
    nodes = [node for key in ("total", "income") for node in walk(explain(budget_of(name), key))]
    shown = {node.key: node.source for node in nodes if node.kind in {"line", "charge"}}
    for group in ("lines", "charges"):
        for entry in getattr(starter(name), group):
            if not entry.muted:
                assert shown[f"{group}.{entry.id}"] == entry.source
    for driver in starter(name).drivers:
        assert explain(budget_of(name), f"drivers.{driver.id}").source == driver.source


def test_a_driver_opens_down_to_the_drivers_under_it() -> None:
    meals = explain_amount(film(), "meals")
    assert (meals.kind, meals.value, meals.formula, meals.label) == ("driver", 15, "= days * 3", "Meals")
    (days,) = meals.children
    assert (days.key, days.value, days.formula, days.children) == ("drivers.days", 5, "", ())


def test_drivers_in_a_circle_are_opened_once() -> None:
    circle = film(drivers=[
        {"id": "days", "label": "Days", "value": "= meals"}, {"id": "meals", "label": "Meals", "value": "= days"},
    ])  # fmt: skip
    node = explain(budget_as_is(circle), "drivers.days")
    assert math.isnan(node.value)
    assert [child.key for child in walk(node)] == ["drivers.days", "drivers.meals", "drivers.days"]


def test_a_phase_is_opened_by_what_is_counted_of_it() -> None:
    shoot = {"id": "shoot", "label": {"fr": "Tournage", "en": "Shoot"}, "length": "= days / 5"}
    production = film(phases=[shoot], lines=[
        {"id": "a", "account": "25", "label": "A", "quantity": "= shoot.days", "rate": 1},
        {"id": "meals", "account": "26", "label": "Meals", "quantity": "= meals", "rate": 1},
    ])  # fmt: skip
    (phase,) = explain_amount(production, "lines.a", lang="fr").children[0].children
    assert (phase.kind, phase.value, phase.formula) == ("phase", 5, "= days / 5")
    assert phase.label.startswith("Tournage (")
    assert [child.key for child in phase.children] == ["drivers.days"]


# -- lines and charges


def test_a_line_with_everything() -> None:
    everything = changed(
        "lines", "editor", quantity="= days", x=2, rate="= 100 * days", currency="USD", in_kind=True, note="Nights",
        employer={"rate": "= days / 10", "ceiling": 1500}, amortise={"over": 6, "carried": "= days - 2"},
    )  # fmt: skip
    production = Production.parse({**everything.plain(), "exchange_rates": {"USD": 0.9}})
    line = explain_amount(production, "lines.editor")
    parts = by_label(line)
    assert {label: (part.value, part.formula) for label, part in parts.items()} == {
        "Quantity": (5, "= days"),
        "Multiplier": (2, ""),
        "Rate": (500, "= 100 * days"),
        "Exchange rate": (0.9, ""),
        "Part carried by this budget": (3, "= days - 2"),
        "Spread over": (6, ""),
        # 2 people, each paid 5 x 500 $, of which 1500 $ count: 3000 x 0.5 x 0.9 x 3 / 6.
        "Employer contributions · Editing": (675, ""),
    }
    assert line.value == 5 * 2 * 500 * 0.9 * 3 / 6 + 675
    assert line.note.endswith("Nights")
    assert line.source is not None
    assert parts["Rate"].currency == "USD"
    employer = parts["Employer contributions · Editing"]
    assert [(child.value, child.formula) for child in employer.children] == [(0.5, "= days / 10"), (1500, "")]
    assert parts["Quantity"].written("en") == "5 week"


def test_a_muted_line_says_so_and_counts_for_nothing() -> None:
    line = explain_amount(changed("lines", "editor", muted=True), "lines.editor")
    assert (line.value, bool(line.note)) == (0, True)


def test_an_unknown_amount_says_so() -> None:
    line = explain(budget_as_is(changed("lines", "camera", rate=None)), "lines.camera", lang="fr")
    assert math.isnan(line.value)
    assert line.written("fr") == i18n.text("explain.unknown", "fr")


def test_a_charge_opens_to_its_rate_and_base() -> None:
    capped = changed(
        "charges", "contingency", cap=600, floor="= days", base={"charges": ["overheads"]}, note="Prudence"
    )
    budget = evaluate(capped)
    charge = explain(budget, "contingency")
    rate, base, cap, floor = charge.children
    assert (rate.value, cap.value, floor.value) == (0.1, 600, 5)
    assert (charge.value, charge.note) == (600, "Prudence")
    assert cents(base.value) == cents(float(budget.total) - 600)
    assert sum(cents(child.value) for child in base.children) == cents(base.value)
    assert "Overheads" in by_label(base)
    assert [child.key for child in floor.children] == ["drivers.days"]


def test_a_flat_charge_opens_to_its_amount() -> None:
    (amount,) = explain_amount(changed("charges", "overheads", rate=None, amount="= 20 * days"), "overheads").children
    assert (amount.value, amount.formula, amount.currency) == (100, "= 20 * days", "EUR")


# -- keys, cases and languages


@pytest.mark.parametrize(
    "key", ["", "nobody", "lines.", "lines.nobody", "charges.camera", "drivers.total", "../x", "9.9"]
)
def test_an_unknown_key_is_a_finding_with_its_place(key: str) -> None:
    with pytest.raises(ProdkitError) as raised:
        explain_amount(film(), key)
    (finding,) = raised.value.findings
    assert (finding.code, finding.where) == ("key_unknown", key)
    assert_sayable(raised.value)


@pytest.mark.parametrize(
    ("key", "kind", "found"),
    [
        ("total", "total", "total"),
        ("income", "total", "income"),
        ("25", "account", "25"),
        ("camera", "line", "lines.camera"),
        ("lines.camera", "line", "lines.camera"),
        ("overheads", "charge", "charges.overheads"),
        ("charges.overheads", "charge", "charges.overheads"),
        ("days", "driver", "drivers.days"),
        ("drivers.days", "driver", "drivers.days"),
    ],
)
def test_each_kind_of_key(key: str, kind: str, found: str) -> None:
    node = explain_amount(film(), key)
    assert (node.kind, node.key) == (kind, found)
    assert explain_amount(film(), node.key) == node


def test_drivers_and_cases_can_be_other_than_the_files() -> None:
    assert explain_amount(film(), "camera", drivers={"days": 7}).value == 7 * 350
    batch = evaluate(film(), drivers={"days": [5, 7]})
    assert [explain(batch, "camera", case=case).value for case in range(2)] == [5 * 350, 7 * 350]
    assert_adds_up(explain(batch, "total", case=1))


def test_the_tree_is_printed_in_its_language() -> None:
    french, english = (str(explain_amount(film(), "camera", lang=lang)) for lang in i18n.LANGS)
    assert french.splitlines()[0].startswith("Caméra · 1\u202f750,00\u00a0€")
    assert english.splitlines()[0] == "Camera · €1,750.00 · [Quote of 2 May]"
    assert english.splitlines()[1:3] == ["  Quantity · 5 day · = days", "    Days · 5"]
    assert len(french.splitlines()) == len(english.splitlines())


def test_drivers_that_use_each_other_twice_open_once_for_each_number() -> None:
    """Each driver uses the two before it: opened in full, forty of them would be millions of figures."""
    drivers = [{"id": f"d{index}", "label": f"D{index}", "value": 1} for index in range(2)]
    drivers += [
        {"id": f"d{index}", "label": f"D{index}", "value": f"= d{index - 1} + d{index - 2}"} for index in range(2, 40)
    ]
    lines = [{"id": "unit", "account": "2", "label": "Unit", "rate": "= d39"}]
    data = {"prodkit": 1, "title": "Film", "kind": "short_film", "drivers": drivers, "lines": lines}
    found = explain(budget_as_is(Production.parse(data)), "unit")
    nodes = list(walk(found))
    assert {f"drivers.d{index}" for index in range(40)} <= {node.key for node in nodes}
    assert len(nodes) < 200


def test_another_currency_shown_explains_its_rate() -> None:
    lines = [{"id": "unit", "account": "2", "label": "Unit", "rate": 100}]
    rates = {"USD": 0.5}
    data = {"prodkit": 1, "title": "T", "kind": "series", "exchange_rates": rates, "lines": lines}
    found = explain(evaluate(Production.parse(data), currency="USD"), "unit")
    assert found.value == 200
    assert [child.value for child in found.children] == [1, 1, 100, 0.5]


# -- lines that name a job

_WEEK = {"id": "w", "account": "2", "label": "Week", "unit": "week", "quantity": 3}


def paid(line: dict[str, Any], **fields: Any) -> Explanation:
    data = {"prodkit": 1, "title": "S", "kind": "series", "agreement": "2642", "law_date": "2026-10-05"}
    return explain_amount(Production.parse(data | {"lines": [_WEEK | line]} | fields), "lines.w")


def test_pay_opens_down_to_the_row_of_the_grid_and_the_hours() -> None:
    root = paid({"job": {"title": "chargé de production", "annex": "fiction", "hours": 43}})
    rate, pay = root.children[2:4]
    assert (rate.value, rate.label) == (
        1264.72, "Minimum of agreement 2642: fiction, Chargé de production (14), non spécialisé, CDDU",
    )  # fmt: skip
    assert rate.source
    assert (rate.source.status, str(rate.source.date)) == ("secondary", "2025-07-01")
    assert [(child.label, child.value) for child in pay.children] == [
        ("35 h paid at 100%", 983.67), ("8 h paid at 125%", 281.05),
    ]  # fmt: skip
    assert all(child.source and "VI.8" in str(child.source.text) for child in pay.children)


def test_contributions_open_one_by_one_and_add_up() -> None:
    root = paid({"rate": 993, "job": {"title": "X", "hours": 39}})
    (unit,) = by_label(root)["Employer contributions · Week"].children
    assert unit.value == 571.12
    assert unit.note == "a unit costs €1,564.12"
    assert cents(unit.value) == sum(cents(child.value) for child in unit.children)
    pension = next(child for child in unit.children if child.value == 55.23)
    assert pension.note == "€645.97 × 8.55%"
    assert pension.source


def test_unknown_and_stand_in_rates_say_so() -> None:
    root = paid({"rate": 993, "job": {"title": "X", "hours": 39}})
    notes = {child.note for node in walk(root) for child in node.children}
    assert "unknown rate, not counted" in notes
    assert "national average, until the rate is notified · €993.00 × 2.08%" in notes


def test_a_flat_percentage_says_how_far_it_is_from_the_law() -> None:
    root = paid({"rate": 993, "job": {"title": "X", "hours": 39}, "employer": {"rate": 0.62}})
    flat, law = by_label(root)["Employer contributions · Week"].children
    assert (flat.value, law.value) == (0.62, 0.5751)
    assert law.note == "away from the flat one: −4.5 points, −€133.62"
    status = paid({"rate": 993, "job": {"title": "X", "hours": 39}}, payroll={"flat": {"technician": 0.62}})
    again = by_label(status)["Employer contributions · Week"].children[1]
    assert (again.value, again.note) == (law.value, law.note)


def test_a_person_is_told_whole_and_by_line() -> None:
    phases = [{"id": "p", "label": "P", "start": "2026-10-05", "length": 4}]
    line = {"rate": 993, "phase": "p", "person": "Zoé", "job": {"title": "X", "hours": 39}}
    other = _WEEK | line | {"id": "v", "quantity": 1}
    root = paid(line, phases=phases, lines=[_WEEK | line, other])
    person, part = by_label(root)["Employer contributions · Week"].children
    assert (person.label, person.value) == ("Contributions of Zoé, all lines together", 2372.77)
    assert cents(person.value) == sum(cents(child.value) for child in person.children)
    assert part.value == 0.75


def test_contributions_of_an_account_of_their_own_are_told_with_the_line_too() -> None:
    root = paid({"rate": 993, "job": {"title": "X", "hours": 39}}, chart="cnc-audiovisual")
    assert root.value == 2979
    told = by_label(root)["Employer contributions · Week"]
    assert (told.value, told.note) == (1713.36, "posted to account 3")
    assert [node for node in walk(root) if node.value == 55.23]


def test_an_account_tells_contributions_line_by_line_only() -> None:
    production = Production.parse({
        "prodkit": 1, "title": "S", "kind": "series", "agreement": "2642", "law_date": "2026-10-05",
        "lines": [_WEEK | {"rate": 993, "job": {"title": "X", "hours": 39}}],
    })  # fmt: skip
    root = explain_amount(production)
    assert 1713.36 in [node.value for node in walk(root)]
    assert 55.23 not in [node.value for node in walk(root)]
