"""Many pays of one engagement at once cost, to the cent, what each would alone."""

from __future__ import annotations

import pytest

from prodkit.payroll import employer_cost
from prodkit.payroll.variations import Variations

PERIODS = [("2026-10-05", "2026-10-09"), ("2026-01-12", "2026-07-24"), ("2025-11-24", "2026-02-13")]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("status", ["technician", "artist", "permanent"])
def test_each_is_what_it_would_be_alone(period: tuple[str, str], status: str) -> None:
    pays, hours = [0.0, 1200.55, 9_876.54, 60_000.0], [0.0, 39.0, 39.0, 200.0 / 3]
    one = employer_cost(1.0, status, period, "2642", cadre=False, hours=1.0).engagements[0]  # type: ignore[arg-type]
    found = Variations(one, pays, hours, overtime_hours=4.0, overtime_pay=[0.0, 120.0, 130.0, 555.55])
    for index, extra in enumerate([0.0, 120.0, 130.0, 555.55]):
        alone = employer_cost(
            pays[index], status, period, "2642", cadre=False, hours=hours[index],  # type: ignore[arg-type]
            overtime_hours=4.0, overtime_pay=extra,
        )  # fmt: skip
        assert found.gross[index] == pytest.approx(alone.gross, abs=1e-6)
        assert found.total[index] == pytest.approx(alone.total, abs=1e-6)
        assert found.net[index] == pytest.approx(alone.net, abs=1e-6)


def test_without_hours_the_engagement_keeps_its_own() -> None:
    own = employer_cost(1000.0, "technician", PERIODS[1], "3097")
    assert Variations(own.engagements[0], [1000.0]).total[0] == pytest.approx(own.total, abs=1e-6)
