"""A published budget, reproduced: ten printed subtotals and the printed capital, to the penny."""

from __future__ import annotations

import pytest
from starters import budget_of, starter

from prodkit import checks
from prodkit.i18n import LANGS, pick

PLAY = "uk-play"

# As printed: account, subtotal.
PRINTED = {
    "A-SAL": 13893.00,
    "A-FEE": 11439.29,
    "A-REH": 1820.00,
    "A-PRO": 3450.00,
    "A-MKT": 1691.40,
    "A-ADM": 434.00,
    "B": 105000.00,
    "C-SAL": 23368.00,
    "C-FEE": 1600.00,
    "C-PRO": 2600.00,
}
CAPITAL = 32727.69


@pytest.mark.parametrize(("account", "printed"), PRINTED.items())
def test_subtotal(account: str, printed: float) -> None:
    assert budget_of(PLAY).account(account) == printed


def test_capital() -> None:
    assert budget_of(PLAY).account("A") == CAPITAL


def test_income_is_no_cost() -> None:
    assert budget_of(PLAY).income == PRINTED["B"]
    assert budget_of(PLAY).total == CAPITAL + 27568.00


def test_the_file_holds_the_printed_totals() -> None:
    assert dict(starter(PLAY).typed_totals) == {**PRINTED, "A": CAPITAL}


def test_a_wrong_printed_total_is_found() -> None:
    wrong = starter(PLAY).model_copy(update={"typed_totals": {"A": CAPITAL + 0.01}})
    (finding,) = [finding for finding in checks.check(wrong) if finding.code == "typed_total"]
    assert "£0.01" in finding.what("en")


def test_every_line_cites_its_number_in_the_document() -> None:
    for line in starter(PLAY).lines:
        assert line.source is not None
        for lang in LANGS:
            assert pick(line.source.text, lang).endswith(f" {line.id.upper()}")
