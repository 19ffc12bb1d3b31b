"""Snapshots: complete, sealed, readable on disk, and told apart from what they were taken of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from small import film

from prodkit.comparison import compare
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.snapshot import Snapshot, take, verify
from prodkit.store import snapshots

DAY = dt.date(2027, 2, 1)


def production() -> Production:
    scenario = {"id": "long", "label": {"fr": "Long", "en": "Longer"}, "overrides": [{"set": "drivers.days", "to": 6}]}
    return film(scenarios=[scenario], law_date="2026-11-01", notes={"fr": "D’après le devis", "en": "From the quote"})


def test_it_holds_what_the_scenario_was_and_never_changes() -> None:
    taken = take(production(), "long", on=DAY, note="Sent to the fund")
    assert (taken.label, taken.total, taken.unknown) == ({"fr": "Long", "en": "Longer"}, 10453.95, 0)
    assert taken.accounts["2"] == 3147.0  # 6 x (350 + 120.5) + 18 x 18
    assert taken.opened().scenarios == ()
    assert {driver.id: driver.value for driver in taken.opened().drivers}["days"] == 6
    assert verify(taken) == []


def test_it_stands_beside_the_live_production() -> None:
    taken = take(production(), on=DAY)
    found = compare(production(), ["base", "long", taken.opened()])
    assert found.total(found.scenarios[-1]) == taken.total == found.total("base")


def test_any_change_of_it_shows() -> None:
    taken = take(production(), on=DAY)
    for change in ({"total": 1.0}, {"note": "x"}, {"production": {**taken.production, "title": "Other"}}):
        assert [finding.code for finding in verify(taken.model_copy(update=change))] == ["snapshot_changed"]


def test_a_total_that_would_be_another_today_is_told() -> None:
    from prodkit.snapshot import digest_of

    content = take(production(), on=DAY).model_dump(mode="json", exclude={"digest"}) | {"total": 1.0}
    older = Snapshot.model_validate({**content, "digest": digest_of(content)})
    (finding,) = verify(older)
    assert (finding.code, finding.severity) == ("snapshot_total", "info")
    assert "€9,840.29" in finding.what("en")
    assert "1,00\u00a0€" in finding.what("fr")


def test_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "les-marees.yaml"
    assert snapshots.kept(path) == []
    first = snapshots.keep(take(production(), "long", on=DAY), path)
    second = snapshots.keep(take(production(), "long", on=DAY), path)
    assert first == tmp_path / "les-marees.snapshots" / "2027-02-01-long.yaml"
    assert second.name == "2027-02-01-long-2.yaml"
    assert "days" in first.read_text(encoding="utf-8")
    found = snapshots.kept(path)
    assert [(one.path, one.findings) for one in found] == [(second, ()), (first, ())]
    assert found[0].snapshot == take(production(), "long", on=DAY)


def test_a_file_that_is_none_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "les-marees.snapshots"
    folder.mkdir()
    (folder / "a.yaml").write_text("label: A\n", encoding="utf-8")
    (folder / "b.yaml").write_text("label: [", encoding="utf-8")
    codes = [{finding.code for finding in one.findings} for one in snapshots.kept(tmp_path / "les-marees.yaml")]
    assert codes[1] == {"missing"}
    assert codes[0]
    taken = snapshots.keep(take(production(), on=DAY), tmp_path / "les-marees.yaml")
    taken.write_text(taken.read_text(encoding="utf-8").replace("9840.29", "9840.30"), encoding="utf-8")
    assert [finding.code for finding in snapshots.kept(tmp_path / "les-marees.yaml")[2].findings] == [
        "snapshot_changed"
    ]
    with pytest.raises(ProdkitError):
        snapshots.read(folder / "c.yaml")


def test_a_scenario_that_does_not_exist() -> None:
    with pytest.raises(ProdkitError):
        take(production(), "none", on=DAY)
