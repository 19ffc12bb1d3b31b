"""`prodkit import`: a report, and a production only when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import prodkit
from prodkit import cli, places, store
from prodkit.exchange import workbook


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.delenv("PRODKIT_LANG", raising=False)


BUDGET = "Poste;Montant\nCaméra;1 000,00\nSon;500,00\nTotal;1 500,00\n"


def test_import_reports_and_writes_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, folder, layout = tmp_path / "budget.csv", tmp_path / "productions", tmp_path / "layout.json"
    file.write_text(BUDGET, encoding="utf-8")
    assert cli.main(["import", str(file), "--folder", str(folder), "--save-layout", str(layout)]) == 0
    assert "Le compte est juste" in capsys.readouterr().out
    assert not folder.exists()
    words = ["import", str(file), "--folder", str(folder), "--layout", str(layout), "--into", "mon-film"]
    assert cli.main(words) == 0
    made = store.load(folder / "mon-film.yaml")
    assert prodkit.evaluate(made).total == 1500
    assert dict(made.typed_totals) == {"total": 1500}
    assert cli.main(words) == 1
    assert "mon-film" in capsys.readouterr().err


def test_import_of_what_does_not_tie_or_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "budget.csv"
    file.write_text(BUDGET.replace("1 500", "1 700"), encoding="utf-8")
    assert cli.main(["--lang", "en", "import", str(file)]) == 1
    out = capsys.readouterr().out
    assert "It does not tie" in out
    assert "B4" in out
    file.write_bytes(b"%PDF-1.7")
    assert cli.main(["--lang", "en", "import", str(file)]) == 1
    assert "This is a PDF" in capsys.readouterr().err


def test_import_of_our_own_workbook_lists_what_was_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = places.shared("productions") / "les-marees.yaml"
    file = tmp_path / "own.xlsx"
    file.write_bytes(workbook.write(store.load(film), "fr"))
    assert cli.main(["import", str(file), "--folder", str(tmp_path / "new"), "--into", "copie"]) == 0
    assert "Nombres modifiés : 0" in capsys.readouterr().out
    assert store.load(tmp_path / "new" / "copie.yaml") == store.load(film)
