"""The budget that is measured: as many lines, accounts and drivers as asked for, every line a formula.

The same arithmetic is kept twice: as a production for the engine, and as plain columns for the peers beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from prodkit.production import Production


@dataclass(frozen=True)
class Row:
    """One line: (a x driver i + driver j) x times x rate, and contributions on the pay of each up to a ceiling."""

    account: int
    a: float
    i: int
    j: int
    times: int
    rate: float
    share: float
    ceiling: float


@dataclass(frozen=True)
class Workload:
    """A budget of a given size.

    Attributes:
        drivers: Values of the drivers that are numbers; as many again are formulas over them.
        slopes: Driver `n` of the second half is slope x driver `n` of the first, plus 3.
        rows: The lines.
        accounts: How many accounts they are posted to.
    """

    drivers: list[float]
    slopes: list[float]
    rows: list[Row]
    accounts: int

    @classmethod
    def of(cls, lines: int = 1000, accounts: int = 60, drivers: int = 40) -> Workload:
        """Draw a budget; the same sizes give the same one."""
        pen = Random(f"{lines} {accounts} {drivers}")  # noqa: S311 - repeatable, not secret
        half = max(1, drivers // 2)
        rows = [
            Row(
                account=pen.randrange(accounts), a=pen.randrange(1, 20) / 4, i=pen.randrange(2 * half),
                j=pen.randrange(2 * half), times=pen.randrange(1, 6), rate=pen.randrange(1_000, 90_000) / 100,
                share=pen.choice([0.0, 0.45, 0.62]), ceiling=float(pen.randrange(2_000, 9_000)),
            )
            for _ in range(lines)
        ]  # fmt: skip
        values = [pen.randrange(4, 200) / 4 for _ in range(half)]
        return cls(values, [pen.randrange(2, 12) / 8 for _ in range(half)], rows, accounts)

    def data(self) -> dict[str, Any]:
        """Give the production as plain data."""
        half = len(self.drivers)
        drivers: list[dict[str, Any]] = [
            {"id": f"d{n}", "label": f"Driver {n}", "value": value} for n, value in enumerate(self.drivers)
        ]
        drivers += [
            {"id": f"d{half + n}", "label": f"Driver {half + n}", "value": f"= {slope} * d{n} + 3"}
            for n, slope in enumerate(self.slopes)
        ]
        lines = []
        for n, row in enumerate(self.rows):
            line: dict[str, Any] = {
                "id": f"l{n}", "account": f"A{row.account}", "label": f"Line {n}", "x": row.times, "rate": row.rate,
                "quantity": f"= {row.a} * d{row.i} + d{row.j}",
            }  # fmt: skip
            if row.share:
                line["employer"] = {"rate": row.share, "ceiling": row.ceiling}
            lines.append(line)
        accounts = [{"code": f"A{n}", "label": f"Account {n}"} for n in range(self.accounts)]
        return {
            "prodkit": 1, "title": "Benchmark", "kind": "feature_film", "accounts": accounts,
            "drivers": drivers, "lines": lines,
        }  # fmt: skip

    def production(self) -> Production:
        """Give the production, validated."""
        return Production.parse(self.data())

    def cases(self, count: int) -> dict[str, list[float]]:
        """Draw values for every driver that is a number, one for each case."""
        pen = Random(count)  # noqa: S311 - repeatable, not secret
        return {f"d{n}": [value + pen.randrange(9) for _ in range(count)] for n, value in enumerate(self.drivers)}
