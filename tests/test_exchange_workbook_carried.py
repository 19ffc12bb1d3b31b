"""What a workbook carries so that it can be read back."""

from __future__ import annotations

import pytest

from prodkit.exchange.workbook import carried
from prodkit.exchange.workbook.carried import Carried, Cell

CARRIED = Carried(
    "prodkit: 1\ntitle: «\u202fÉté\u202f» = 'x'\r\n",
    "fr",
    (
        Cell("Devis", "prodkit:lines", "lines.camera", "G", 12, "lines.camera.rate", 993.5),
        Cell("Devis", "prodkit:lines", "lines.camera", "D", 12, "lines.camera.quantity", "=shoot.weeks+1"),
        Cell("Paramètres", "prodkit:drivers", "phases.shoot.start", "E", 9, "phases.shoot.start", "2027-03-01"),
        Cell("Devis", "prodkit:lines", "lines.music", "G", 40, "lines.music.rate", None),
    ),
)


def test_what_is_packed_comes_back() -> None:
    assert carried.unpack(carried.pack(CARRIED)) == CARRIED


def test_a_long_file_takes_several_cells_and_no_cell_takes_too_much() -> None:
    # Every line differs in many places, so that it does not pack into nothing.
    text = "\n".join(str(n**40) for n in range(4000))
    column = carried.pack(Carried(text, "en", ()))
    assert len(column) > 3
    assert max(map(len, column)) <= 32_767
    found = carried.unpack([*column, None, None])
    assert found is not None
    assert found.yaml == text


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_damaged_sheet_is_not_read(index: int) -> None:
    column = carried.pack(CARRIED)
    column[index] = column[index][:-1] + ("A" if column[index][-1] != "A" else "B")
    assert carried.unpack(column) is None


def test_what_is_not_ours_is_not_read() -> None:
    assert carried.unpack([]) is None
    assert carried.unpack(["Budget", 12, None]) is None
    assert carried.unpack([carried.MARK, "x", "é"]) is None


def test_what_unpacks_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "_MOST_BYTES", 1000)
    assert carried.unpack(carried.pack(Carried("a" * 100_000, "fr", ()))) is None
