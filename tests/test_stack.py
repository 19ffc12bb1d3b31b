"""All scenarios in one batch come to what each comes to alone, cent by cent."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_strategies import layered

from prodkit.budget import evaluate
from prodkit.production import Production
from prodkit.scenario import apply
from prodkit.stack import Amounts, Stack


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(layered(), st.data())
def test_any_mixture_of_changes_is_what_it_is_alone(data: dict[str, Any], draw: st.DataObject) -> None:
    production = Production.parse(data)
    stack = Stack(production, [one.id for one in production.scenarios])
    mixture = st.lists(st.booleans(), min_size=len(stack.layers), max_size=len(stack.layers))
    states = np.array([
        *(stack.on(one.id) for one in production.scenarios), stack.on("base"), draw.draw(mixture), draw.draw(mixture),
    ], dtype=bool)  # fmt: skip
    amounts = stack.compute(states)
    for case, state in enumerate(states):
        on = [layer for layer, chosen in zip(stack.layers, state, strict=True) if chosen]
        alone, _ = apply(production, on)
        expected = evaluate(alone)
        for kind, total in (("cost", expected.total), ("income", expected.income)):
            assert _total(amounts, kind)[case] == float(total)
        for code in expected.model.chart.entries:
            below = set(expected.model.chart.below(code))
            rows = [item.account in below for item in amounts.items]
            assert amounts.known[rows, case].sum() / 10**amounts.digits == float(expected.account(code)), code
        assert amounts.unknown[case] == expected.amounts.unknown[_tops(expected)].sum()


def _total(amounts: Amounts, kind: Any) -> Any:
    return amounts.known[amounts.rows(kind)].sum(axis=0) / 10**amounts.digits


def _tops(budget: Any) -> list[int]:
    return [place for place, entry in enumerate(budget.model.chart.entries.values()) if entry.depth == 1]
