"""What holds for every payslip: arrays agree with plain decimals, totals with rows, and splitting changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import payroll_reference as reference
from hypothesis import assume, given
from hypothesis import strategies as st

from prodkit.payroll import employer_costs
from prodkit.payroll.contributions import contributions
from prodkit.payroll.engagements import Engagement, payslips
from prodkit.payroll.law import CADRE, CEILING_POLICIES, DFS_FOR, PEOPLE, GivenRate, Profile, law
from prodkit.payroll.payslips import Payslips
from prodkit.payroll.rates import AGREEMENTS, READINGS

CENTS = st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100)
MONTHS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)).map(lambda day: day.replace(day=1))


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    status = draw(st.sampled_from(PEOPLE))
    return Profile(
        status,
        draw(st.sampled_from(CADRE[status])),
        draw(st.sampled_from(("", *AGREEMENTS))),
        draw(st.sampled_from((1, 11, 20, 50, 250))),
        draw(st.sampled_from(CEILING_POLICIES)),
        draw(st.sampled_from((None, *(name for name, people in DFS_FOR.items() if status in people)))),
        draw(st.booleans()),
        draw(st.frozensets(st.sampled_from(READINGS), max_size=2)),
        draw(st.sampled_from(((), (GivenRate("atmp", 0.0123), GivenRate("versement_mobilite", 0.032))))),
    )


@st.composite
def slips(draw: st.DrawFn) -> reference.Slip:
    days = draw(st.integers(1, 28))
    hours = Decimal(draw(st.integers(1, 4 * 10 * days))) / 4
    overtime = min(hours, Decimal(draw(st.integers(0, 20))) / 2)
    return reference.Slip(
        gross=draw(CENTS), hours=hours, days=days, paid=draw(st.integers(1, days)), civil=days,
        isolated=days if days < 5 else 0, short=draw(st.booleans()),
        overtime_hours=overtime, overtime_pay=overtime * 20,
    )  # fmt: skip


def batch(profile: Profile, month: dt.date, slip: reference.Slip, gross: Any = None) -> Payslips:
    return Payslips.of(
        [profile], np.datetime64(month, "M"), float(slip.gross) if gross is None else gross, hours=float(slip.hours),
        calendar_days=slip.days, paid_days=slip.paid, civil_days=slip.civil, isolated_days=slip.isolated,
        short=float(slip.short), overtime_hours=float(slip.overtime_hours), overtime_pay=float(slip.overtime_pay),
    )  # fmt: skip


@given(profiles(), MONTHS, slips())
def test_arrays_agree_with_plain_decimals(profile: Profile, month: dt.date, slip: reference.Slip) -> None:
    assume(not slip.overtime_pay or slip.gross)
    expected = reference.compute(law(profile, month), slip)
    due = contributions(batch(profile, month, slip))
    for part, plain in ((due.employer, expected.employer), (due.employee, expected.employee)):
        found = {name: int(amount) for name, amount in zip(due.ids, part[:, 0], strict=True)}
        assert {name: found[name] for name in plain} == {name: int(amount * 100) for name, amount in plain.items()}
        assert not any(found[name] for name in found if name not in plain)


@given(profiles(), MONTHS, slips(), st.lists(CENTS, min_size=1, max_size=20))
def test_cost_never_falls_when_gross_rises(
    profile: Profile, month: dt.date, slip: reference.Slip, raises: list[Decimal]
) -> None:
    """The law names no exception: thresholds, tranches and the end of a reduction only raise the cost."""
    gross = np.cumsum([float(amount) for amount in (slip.gross, *raises)])
    near = np.add.outer(gross, [0.0, 0.01]).ravel()
    cost = contributions(batch(profile, month, slip, near)).cost
    assert (np.diff(cost[np.argsort(near)]) >= -1e-9).all()


@given(profiles(), MONTHS, slips())
def test_an_engagement_of_nothing_costs_nothing(profile: Profile, month: dt.date, slip: reference.Slip) -> None:
    due = contributions(batch(profile, month, replace(slip, gross=Decimal(0), overtime_hours=Decimal(0))))
    assert (due.cost[0], due.net[0], due.unknown[0]) == (0, 0, 0)


@st.composite
def engagements(draw: st.DrawFn) -> Engagement:
    start = draw(st.dates(dt.date(2024, 1, 1), dt.date(2026, 9, 1)))
    return Engagement(
        gross=float(draw(CENTS)), start=start, end=start + dt.timedelta(days=draw(st.integers(0, 120))),
        profile=draw(profiles()), person=draw(st.sampled_from(("", "A", "B"))),
        hours=draw(st.none() | st.just(8.0)), premium=draw(st.none() | st.just(50.0)),
    )  # fmt: skip


@given(st.lists(engagements(), min_size=1, max_size=4))
def test_rows_add_up_to_the_totals(some: list[Engagement]) -> None:
    cost = employer_costs(some)
    table = cost.rows()
    assert round(float(table.employer.sum()), 2) == round(cost.employer, 2)
    assert round(float(table.employee.sum()), 2) == round(cost.employee, 2)
    assert round(cost.gross + cost.employer, 2) == round(cost.total, 2)
    assert round(cost.gross - cost.employee, 2) == round(cost.net, 2)
    assert int(table.employer.isna().sum()) == cost.unknown
    assert round(cost.gross, 2) == round(sum(one.gross for one in some), 2)


@given(st.lists(engagements(), min_size=1, max_size=3), st.integers(0, 100))
def test_splitting_a_line_of_the_same_person_changes_nothing(some: list[Engagement], percent: int) -> None:
    first = replace(some[0], person="A")
    part = round(first.gross * percent / 100, 2)
    hours = None if first.hours is None else first.hours / 2
    halves = [replace(first, gross=part, hours=hours), replace(first, gross=first.gross - part, hours=hours)]
    whole, split = employer_costs([first, *some[1:]]), employer_costs([*halves, *some[1:]])
    assert (whole.total, whole.net) == (split.total, split.net)


@given(st.lists(engagements(), min_size=2, max_size=5))
def test_a_batch_is_the_sum_of_its_people(some: list[Engagement]) -> None:
    strangers = [replace(one, person="") for one in some]
    assert round(employer_costs(strangers).total, 2) == round(sum(employer_costs([one]).total for one in strangers), 2)


def test_one_person_has_one_ceiling() -> None:
    profile = Profile("technician", True, "3097")
    whole = Engagement(
        gross=1464, start=dt.date(2026, 10, 5), end=dt.date(2026, 10, 9), profile=profile, person="A", hours=40
    )
    parts = [replace(whole, gross=700, hours=20), replace(whole, gross=764, hours=20)]
    assert len(payslips(parts)) == 1
    assert employer_costs(parts).total == employer_costs([whole]).total
    assert len(payslips([replace(part, person="") for part in parts])) == 2
