"""Permanent staff beside OpenFisca-France 176.1.8: line by line, every difference known by its reason.

    uv run --with 'openfisca-france>=176' pytest tests/test_payroll_openfisca.py

| line | difference | reason |
|---|---|---|
| AGS | 0.20 % instead of 0.25 % | OpenFisca has not taken up the rate of July 2024 (of January 2024 it is the same) |
| CSG, CRDS | less, for cadres | OpenFisca leaves the employer's insurance of cadres out of the base |
| general reduction | up to 0.0001 of pay | its month has 151.67 hours, ours 35 × 52 / 12; it is in single precision |
| others | one cent | exact halves of a cent: ours go up (FNAL at the ceiling: 4.005) |
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prodkit.payroll import employer_cost

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
openfisca = pytest.importorskip("payroll_openfisca", reason="OpenFisca-France is not installed: see above")

PAY = (1900.0, 2200.0, 2500.0, 2837.17, 3000.0, 3500.0, 3925.0, 4005.0, 4500.0, 5400.0, 6000.0, 9000.0, 18_000.0)
TOGETHER = {
    "retraite_compl_t1": "retraite_compl", "retraite_compl_t2": "retraite_compl", "ceg_t1": "ceg", "ceg_t2": "ceg",
    "csg_deductible": "csg", "csg_non_deductible": "csg", "crds": "csg",
}  # fmt: skip
CSG_AND_CRDS = 0.097


@pytest.mark.filterwarnings("ignore")  # the peer's own
@pytest.mark.parametrize("cadre", [False, True])
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_second_opinion_on_permanent_staff(year: int, cadre: bool) -> None:
    month = f"{year}-01"
    employer, employee = openfisca.amounts(PAY, month, 0.0208, cadre=cadre)
    for index, pay in enumerate(PAY):
        cost = employer_cost(pay, "permanent", (f"{month}-01", f"{month}-31"), cadre=cadre, rates={"atmp": 0.0208})
        table = cost.rows().fillna({"employer": 0.0, "employee": 0.0}).replace({"contribution": TOGETHER})
        ours = table.groupby("contribution")[["employer", "employee"]].sum()
        insurance = float(ours.employer.get("prevoyance_permanents", 0.0))
        for name, amounts in employer.items():
            expected = float(amounts[index]) * (1.25 if name == "ags" and year > 2024 else 1)
            within = 0.011 + (0.0001 * pay if name == "reduction_generale" else 0)
            assert float(ours.employer.get(name, 0.0)) == pytest.approx(expected, abs=within), (pay, name)
        for name, amounts in employee.items():
            expected = float(amounts[index]) + (CSG_AND_CRDS * insurance if name == "csg" else 0)
            within = 0.031 if name == "csg" else 0.011  # three rows, each rounded
            assert float(ours.employee.get(name, 0.0)) == pytest.approx(expected, abs=within), (pay, name)
