"""The engine against the plain reference, over random productions; and its tables against its totals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import strategies
from exact import Fragile
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from reference import Case, cents

import prodkit.model
from prodkit.budget import Budget, evaluate
from prodkit.errors import ProdkitError
from prodkit.production import Production

Data = dict[str, Any]


def budget_of(data: Data, **options: Any) -> Budget:
    return evaluate(Production.parse(data), **options)


def case_of(data: Data, **options: Any) -> Case:
    """Compute the reference, or draw another example where floats cannot be expected to agree."""
    try:
        return Case(data, **options)
    except Fragile:
        reject()


def charges_of(budget: Budget, digits: int, case: int = 0) -> dict[str, int | None]:
    table = budget.charges(case=case)
    pairs = zip(table["charge"], table["amount"], strict=True)
    return {key: None if np.isnan(amount) else cents(amount, digits) for key, amount in pairs}


def totals(budget: Budget, *names: str) -> tuple[float, ...]:
    return tuple(float(getattr(budget, name)) for name in names)


def unknown(budget: Budget) -> list[int]:
    return [int(count) for count in np.atleast_1d(budget.unknown)]


def film(**fields: Any) -> Data:
    return {"prodkit": 1, "title": "Film", "kind": "short_film", "chart": "generic",
            "accounts": strategies.OWN_ACCOUNTS, **fields}  # fmt: skip


def line(key: str = "a", account: str = "T1", **fields: Any) -> Data:
    return {"id": key, "account": account, "label": key, **fields}


def charge(key: str, account: str = "G", **fields: Any) -> Data:
    return {"id": key, "account": account, "label": key, **fields}


# -- against the reference


@given(strategies.productions())
def test_every_posting_account_and_total_equals_the_reference(data: Data) -> None:
    case = case_of(data)
    budget = budget_of(data)
    found = {
        (key, employer): minor for key, pair in budget.line_amounts().items() for employer, minor in enumerate(pair)
    }
    for posting in case.postings:
        minor = found[posting.line["id"], posting.employer]
        assert (None if np.isnan(minor) else minor) == posting.amount
    charges = charges_of(budget, case.digits)
    for code in strategies.CODES:
        assert cents(float(budget.account(code)), case.digits) == case.account(code, charges)
    tops = [code for code, above in case.parents.items() if above is None]
    for kind, total in (("cost", budget.total), ("income", budget.income)):
        expected = sum(case.account(code, charges) for code in tops if case.kinds[code] == kind)
        assert cents(float(total), case.digits) == expected
    assert budget.unknown == case.unknown(charges)


@given(strategies.productions())
def test_every_charge_satisfies_its_own_definition_to_the_cent(data: Data) -> None:
    case = case_of(data)
    charges = charges_of(budget_of(data), case.digits)
    assert set(charges) == set(case.charges)
    try:
        expected = {key: case.charge(key, charges) for key in charges}
    except Fragile:
        reject()
    assert charges == expected


@given(strategies.productions(), st.sampled_from(["USD", "JPY"]))
def test_another_currency_is_computed_from_the_lines_not_from_the_total(data: Data, shown: str) -> None:
    assume(shown in data["exchange_rates"])
    case = case_of(data, currency=shown)
    budget = budget_of(data, currency=shown)
    assert budget.currency == shown
    charges = charges_of(budget, case.digits)
    for code in ("A", "T", "G", "R"):
        assert cents(float(budget.account(code)), case.digits) == case.account(code, charges)


@given(strategies.productions(), st.lists(strategies.decimals(0, 60, 2), min_size=1, max_size=5))
def test_every_case_of_a_batch_equals_the_reference(data: Data, values: list[float]) -> None:
    budget = budget_of(data, drivers={"days": values})
    assert budget.size == len(values)
    for index, value in enumerate(values):
        case = case_of(data, inputs={"days": value})
        charges = charges_of(budget, case.digits, index)
        for code in ("A", "T", "G", "R"):
            assert cents(budget.account(code)[index], case.digits) == case.account(code, charges)


# -- invariants, to the last bit


def assert_same(one: Budget, other: Budget) -> None:
    for name in ("total", "income", "contingency", "in_kind", "employer", "unknown"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    accounts = [code for code in one.model.chart.entries if code in other.model.chart.entries]
    for code in accounts:
        np.testing.assert_array_equal(one.account(code), other.account(code))


@given(strategies.productions(), st.lists(strategies.decimals(0, 60, 2), min_size=2, max_size=6))
def test_a_batch_is_its_cases_one_at_a_time(data: Data, values: list[float]) -> None:
    batch = budget_of(data, drivers={"days": values})
    for index, value in enumerate(values):
        alone = budget_of(data, drivers={"days": value})
        assert batch.total[index] == alone.total
        assert unknown(batch)[index] == alone.unknown
        pd.testing.assert_frame_equal(batch.lines(case=index), alone.lines())
        pd.testing.assert_frame_equal(batch.accounts(case=index), alone.accounts())
        pd.testing.assert_frame_equal(batch.charges(case=index), alone.charges())


@given(strategies.productions(), st.integers(17, 70))
def test_how_a_batch_is_cut_into_chunks_is_irrelevant(data: Data, size: int) -> None:
    values = np.linspace(0, 60, size).round(2)
    whole = budget_of(data, drivers={"days": values})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prodkit.model, "_CHUNK_BYTES", 1)
        assert_same(budget_of(data, drivers={"days": values}), whole)
        assert_same(budget_of(data, drivers={"days": values}, keep_lines=False), whole)


@given(strategies.productions(), st.randoms(use_true_random=False))
def test_the_order_of_lines_is_irrelevant(data: Data, random: Any) -> None:
    shuffled = random.sample(data["lines"], len(data["lines"]))
    assert_same(budget_of({**data, "lines": shuffled}), budget_of(data))


@given(strategies.productions())
def test_a_muted_line_or_charge_changes_nothing(data: Data) -> None:
    without = {name: [item for item in data[name] if not item.get("muted")] for name in ("lines", "charges")}
    gone = {item["id"] for item in data["charges"] if item.get("muted")}
    for item in without["charges"]:
        base = item["base"]
        if "charges" in base:
            item["base"] = {**base, "charges": [key for key in base["charges"] if key not in gone]}
    assert_same(budget_of({**data, **without}), budget_of(data))


# -- tables add up, in whole minor units


@given(strategies.productions())
def test_all_tables_add_up_to_the_total(data: Data) -> None:
    case = case_of(data)
    digits = case.digits
    budget = budget_of(data)
    total = cents(float(budget.total), digits)

    def whole(amounts: pd.Series[float]) -> int:
        return sum(cents(amount, digits) for amount in amounts.dropna())

    accounts = budget.accounts().set_index("account")
    tops = budget.accounts(depth=1)
    assert set(tops.depth) <= {1}
    assert whole(tops[tops.kind == "cost"].amount) == total
    assert whole(tops[tops.kind == "income"].amount) == cents(float(budget.income), digits)
    assert tops[tops.kind == "cost"].unknown.sum() == budget.unknown

    lines = budget.lines()
    for row in lines.dropna().itertuples():
        assert cents(row.amount, digits) + cents(row.employer, digits) == cents(row.total, digits)  # type: ignore[arg-type]
    charges = budget.charges()
    for code in accounts.index:
        below = [other for other in accounts.index if accounts.parent[other] == code]
        own = whole(charges[charges.account == code].amount)
        own += sum(posting.amount or 0 for posting in case.postings if posting.account == code)
        children = sum(cents(accounts.amount[other], digits) for other in below)
        assert cents(accounts.amount[code], digits) == own + children
    for dimension in ("phase", "location", "supplier", "currency", "territory", "vat"):
        assert whole(budget.by(dimension).amount) == total, dimension

    in_kind, cash = (cents(float(amount), digits) for amount in (budget.in_kind, budget.cash))
    assert in_kind + cash == total
    contingency = whole(charges[charges.contingency.astype(bool)].amount)
    assert cents(float(budget.total_without_contingency), digits) == total - contingency


@pytest.fixture
def three_lines() -> Data:
    return film(
        drivers=[{"id": "days", "label": "Days", "value": 5}],
        phases=[{"id": "shoot", "label": "Shoot", "length": 2, "start": "2027-05-03"}],
        lines=[
            line("crew", quantity="= days", x=3, rate=200, employer={"rate": 0.5, "ceiling": 800}, phase="shoot"),
            line("hall", "G", rate=1000, tags=["set", "green"], in_kind=True, location="Lyon"),
            line("music", "A2", tags=["set"]),
            line("seats", "R1", quantity=100, rate=12.5),
        ],
        charges=[charge("reserve", rate=0.1, contingency=True, base={"except_tags": ["set"]})],
        output={"minutes": "= days * 10"},
    )  # fmt: skip


def test_a_small_budget_by_hand(three_lines: Data) -> None:
    budget = budget_of(three_lines)
    # Crew: 5 days x 200 = 1,000 each, x 3 = 3,000; employer: 50 % of 800, x 3 = 1,200. Reserve: 10 % of 4,200.
    assert budget.total == 3000 + 1200 + 1000 + 420
    assert budget.income == 1250
    assert totals(budget, "employer", "in_kind", "cash") == (1200, 1000, 4620)
    assert totals(budget, "contingency", "total_without_contingency") == (420, 5200)
    assert budget.unknown == 1
    assert budget.unit_cost("minutes") == 112.4
    assert budget.account("T") == 4200
    assert budget.lines().set_index("line").total.to_dict() == pytest.approx(
        {"crew": 4200, "hall": 1000, "music": np.nan, "seats": 1250}, nan_ok=True
    )
    assert budget.by("tag").set_index("group").amount.to_dict() == {
        "": 4200,
        "set": 1000,
        "green": 1000,
        "charges": 420,
    }
    assert budget.by("phase").set_index("group").amount.to_dict() == {"": 1000, "shoot": 4200, "charges": 420}
    assert budget.by("phase").group.iloc[-1] == "charges"


def test_a_batch_gives_arrays_and_one_case_gives_numbers(three_lines: Data) -> None:
    assert isinstance(budget_of(three_lines).total, float)
    batch = budget_of(three_lines, drivers={"days": [4, 5, 6], "lines.hall.rate": 0})
    np.testing.assert_array_equal(batch.total, [3960, 4620, 5280])
    np.testing.assert_array_equal(batch.unit_cost("minutes"), [99, 92.4, 88])
    np.testing.assert_array_equal(batch.unknown, [1, 1, 1])
    assert batch.size == 3
    assert budget_of(three_lines, drivers={"days": [5]}).total.shape == (1,)


def test_any_number_of_the_file_can_be_an_input(three_lines: Data) -> None:
    for where, value, expected in [
        ("lines.crew.quantity", 0, 1000),
        ("lines.crew.x", 1, 2540),
        ("lines.crew.rate", 100, 3475),
        ("lines.crew.employer.rate", 0, 4300),
        ("lines.crew.employer.ceiling", 0, 4300),
        ("lines.music.rate", 80, 5700),
        ("charges.reserve.rate", 0, 5200),
        ("output.minutes", 1, 5620),
        ("phases.shoot.length", 9, 5620),
    ]:
        budget = budget_of(three_lines, drivers={where: value})
        assert budget.total == expected, where


@pytest.mark.parametrize("key", ["nothing", "lines.nobody.rate", "lines.crew", "__class__", ""])
def test_an_input_that_does_not_exist_is_refused(three_lines: Data, key: str) -> None:
    with pytest.raises(ProdkitError) as raised:
        budget_of(three_lines, drivers={key: 1})
    assert [finding.code for finding in raised.value.findings] == ["input_unknown"]


def test_arrays_of_different_lengths_are_refused(three_lines: Data) -> None:
    with pytest.raises(ValueError, match=r"."):
        budget_of(three_lines, drivers={"days": [1, 2], "lines.hall.rate": [1, 2, 3]})


def test_an_unknown_account_is_an_error_that_names_accounts(three_lines: Data) -> None:
    with pytest.raises(ProdkitError, match="Z9"):
        budget_of(three_lines).account("Z9")
    with pytest.raises(KeyError):
        budget_of(three_lines).unit_cost("spots")


@pytest.mark.parametrize("quantity", ["= 1/0", "= 0/0", "= 9**9**9", "= (0-8)^0.5"])
def test_what_cannot_be_worked_out_is_counted_and_never_zero(quantity: str) -> None:
    budget = budget_of(film(lines=[line(rate=10, quantity=quantity), line("b", rate=5)]))
    assert totals(budget, "total", "unknown") == (5, 1)
    assert np.isnan(budget.lines().total[0])


def _cases_of_vat() -> Iterator[tuple[float, str]]:
    yield 0.2, "0.2"
    yield 0.055, "0.055"


@pytest.mark.parametrize(("rate", "group"), list(_cases_of_vat()))
def test_vat_groups_follow_the_case(rate: float, group: str) -> None:
    data = film(drivers=[{"id": "vat", "label": "VAT", "value": 0.1}], lines=[line(rate=10, vat="= vat")])
    batch = budget_of(data, drivers={"vat": [0.1, rate]})
    assert batch.by("vat", case=1).group.tolist() == [group]


@pytest.mark.parametrize("rate", ["0.03", "0.07", "0.2", "0.3", "0.99", "0.999"])
def test_a_share_of_the_whole_total_is_the_exact_solution(rate: str) -> None:
    """A charge of r of the total, itself included, is base x r / (1 - r): computed here in fractions."""
    share = Fraction(rate)
    for base in range(100, 10**7, 314_159):
        lines = [{"id": "a", "account": "2", "label": "A", "rate": base / 100}]
        charges = [{"id": "c", "label": "C", "account": "2", "rate": float(rate), "of": "total"}]
        data = {"prodkit": 1, "title": "T", "kind": "series", "lines": lines, "charges": charges}
        exact = base * share / (1 - share)
        total = float(evaluate(Production.parse(data)).total)
        assert round(total * 100) == base + math.floor(exact + Fraction(1, 2))


def test_contingency_of_an_income_account_is_not_taken_off_the_costs() -> None:
    accounts = [{"code": "9", "label": "Income", "kind": "income"}]
    lines = [{"id": "a", "account": "2", "label": "A", "rate": 100}]
    charges = [{"id": "c", "label": "C", "account": "9", "amount": 10, "contingency": True}]
    data = {"prodkit": 1, "title": "T", "kind": "series", "accounts": accounts, "lines": lines, "charges": charges}
    budget = evaluate(Production.parse(data))
    found = [float(one) for one in (budget.total, budget.total_without_contingency, budget.income)]
    assert found == [100, 100, 10]


def test_a_currency_worth_nothing_makes_amounts_unknown() -> None:
    lines = [{"id": "a", "account": "2", "label": "A", "rate": 100, "currency": "USD"}]
    data = {"prodkit": 1, "title": "T", "kind": "series", "exchange_rates": {"USD": 0}, "lines": lines}
    budget = evaluate(Production.parse(data))
    assert [float(budget.total), int(budget.unknown)] == [0, 1]
