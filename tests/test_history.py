from __future__ import annotations

import datetime as dt
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from prodkit import store
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.store import database
from prodkit.store.history import Change, Draft, History

FILM = Production.parse({"prodkit": 1, "title": "Film", "kind": "short_film", "notes": "one"})


def with_notes(notes: str) -> Production:
    return Production.parse({**FILM.plain(), "notes": notes})


def save(path: Path, notes: str, who: str = "Anne", note: str = "") -> store.Saved:
    return store.save(with_notes(notes), path, store.read(path).digest if path.exists() else None, who, note)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "film.yaml"
    save(path, "one")
    return path


def listed(folder: Path) -> list[tuple[str, str]]:
    return [(version.who, version.state) for version in History(folder).versions("film")]


# -- versions


def test_every_version_tells_who_when_and_what(path: Path) -> None:
    save(path, "two", "Bob", "after the meeting")
    history = History(path.parent)
    second, first = history.versions("film")
    assert (second.who, second.note, second.changes, second.state) == ("Bob", "after the meeting", 1, "current")
    assert (first.who, first.note, first.changes, first.state) == ("Anne", "", 0, "past")
    assert second.when.tzinfo is dt.UTC
    assert dt.timedelta(0) <= dt.datetime.now(dt.UTC) - second.when < dt.timedelta(minutes=1)
    assert history.changes(second.id) == [Change("notes", "", "one", "two")]
    assert history.changes(first.id) == []
    assert store.parse_text(history.text(first.id)) == FILM
    assert history.text(second.id) == path.read_text()
    assert history.findings == []


def test_going_back_to_a_version_is_a_version(path: Path) -> None:
    save(path, "two")
    save(path, "one")
    assert listed(path.parent) == [("Anne", "current"), ("Anne", "past"), ("Anne", "past")]


def test_what_was_written_outside_is_kept_too(path: Path) -> None:
    text = path.read_text() + "# by hand\n"
    path.write_text(text)
    assert listed(path.parent) == [("Anne", "past")]
    save(path, "two", "Bob")
    assert listed(path.parent) == [("Bob", "current"), ("", "past"), ("Anne", "past")]
    history = History(path.parent)
    assert history.text(history.versions("film")[1].id) == text


def test_productions_do_not_share_versions(path: Path) -> None:
    store.duplicate(path.parent, "film", "other", who="Bob")
    assert listed(path.parent) == [("Anne", "current")]
    assert [version.who for version in History(path.parent).versions("other")] == ["Bob"]


def test_an_unknown_version_is_a_finding(path: Path) -> None:
    for ask in (History(path.parent).text, History(path.parent).changes, History(path.parent / "no").text):
        with pytest.raises(ProdkitError) as caught:
            ask(99)
        assert caught.value.findings[0].code == "version_unknown"


def test_reading_makes_nothing(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert (history.versions("film"), history.drafts("film"), history.get("abcdefgh")) == ([], [], None)
    history.drop("abcdefgh")
    assert list(tmp_path.iterdir()) == []


def test_any_name_and_note_is_kept_as_text(path: Path) -> None:
    save(path, "two", " '; DROP TABLE versions; -- \ud800 ", "x" * 5000)
    version = History(path.parent).versions("film")[0]
    assert version.who == "'; DROP TABLE versions; -- ?"
    assert len(version.note) == 1000


# -- a save that dies


def die_when_saving(path: Path, moment: str) -> None:
    saver = Path(__file__).with_name("saver.py")
    ended = subprocess.run([sys.executable, saver, path, "0", moment], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGKILL, b"", b"")


@pytest.mark.parametrize("moment", ["writing", "replacing"])
def test_a_save_that_dies_before_the_file_is_replaced_is_interrupted(path: Path, moment: str) -> None:
    die_when_saving(path, moment)
    assert store.load(path).notes == "one"
    assert listed(path.parent) == [("saver", "interrupted"), ("Anne", "current")]
    history = History(path.parent)
    assert store.parse_text(history.text(history.versions("film")[0].id)) == with_notes("round 0, save 0")
    save(path, "three", "Carl")
    assert listed(path.parent) == [("Carl", "current"), ("saver", "interrupted"), ("Anne", "past")]
    assert {file.name for file in path.parent.iterdir()} == {"film.yaml", ".prodkit"}


def test_a_save_that_dies_once_the_file_is_replaced_is_done(path: Path) -> None:
    die_when_saving(path, "replaced")
    assert store.load(path).notes == "round 0, save 0"
    assert listed(path.parent) == [("saver", "current"), ("Anne", "past")]
    save(path, "three", "Carl")
    assert listed(path.parent) == [("Carl", "current"), ("saver", "past"), ("Anne", "past")]


# -- a history that is lost


def test_a_deleted_history_begins_anew_with_the_file_as_it_was(path: Path) -> None:
    for file in (path.parent / ".prodkit").iterdir():
        file.unlink()
    assert save(path, "two", "Bob").findings == ()
    assert listed(path.parent) == [("Bob", "current"), ("", "past")]


def test_a_broken_history_is_put_aside_and_never_blocks_saving(path: Path) -> None:
    folder = path.parent / ".prodkit"
    (folder / database.FILE).write_bytes(b"no database at all" * 500)
    (finding,) = save(path, "two", "Bob").findings
    assert (finding.code, finding.severity) == ("history_broken", "warning")
    kept = folder / str(finding.params["name"])
    assert kept.read_bytes().startswith(b"no database")
    assert kept.name in finding.what("fr")
    assert listed(path.parent) == [("Bob", "current"), ("", "past")]


def test_a_history_broken_inside_is_put_aside_too(path: Path) -> None:
    file = path.parent / ".prodkit" / database.FILE
    for count in range(12):
        save(path, f"{count} {secrets.token_hex(2000)}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"\xff" * 4096 * 6)
    history = History(path.parent)
    assert history.versions("film") == []
    assert [finding.code for finding in history.findings] == ["history_broken"]
    assert save(path, "two", "Bob").findings == ()


def test_a_locked_history_is_a_finding(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT", 0.05)
    file = path.parent / ".prodkit" / database.FILE
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProdkitError) as caught:
            save(path, "two")
        assert caught.value.findings[0].code == "file_unwritable"
        assert store.load(path).notes == "one"
        assert listed(path.parent) == [("Anne", "current")], "reading waits for nobody"


# -- drafts


def test_a_draft_comes_back_until_it_is_dropped(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.put("token-aaaa", "film", "d1", '{"a": 1}')
    history.put("token-bbbb", "film", None, "{}")
    history.put("token-cccc", "other", None, "{}")
    history.put("token-aaaa", "film", "d2", '{"a": 2}')
    first, second = History(tmp_path).drafts("film")
    assert isinstance(first, Draft)
    assert (first.id, first.base, first.data) == ("token-aaaa", "d2", '{"a": 2}')
    assert (second.id, second.base) == ("token-bbbb", None)
    assert history.get("token-aaaa") == first
    history.drop("token-aaaa")
    assert history.get("token-aaaa") is None
    assert history.drafts("film") == [second]


def test_drafts_nobody_came_back_to_go_after_thirty_days(tmp_path: Path) -> None:
    history = History(tmp_path)
    for days, token in ((31, "token-old-"), (29, "token-new-")):
        history.put(token, "film", None, "{}")
        at = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat()
        with closing(sqlite3.connect(tmp_path / ".prodkit" / database.FILE, isolation_level=None)) as connection:
            connection.execute("UPDATE drafts SET at = ? WHERE id = ?", (at, token))
    history.put("token-now-", "film", None, "{}")
    assert [draft.id for draft in history.drafts("film")] == ["token-now-", "token-new-"]


@pytest.mark.parametrize("token", ["", "short", "x" * 65, "../../../x", "a b c d e", "abcdefgh\n", "é" * 10])
def test_a_draft_needs_a_token(tmp_path: Path, token: str) -> None:
    history = History(tmp_path)
    calls: list[Callable[[], object]] = [
        lambda: history.put(token, "film", None, "{}"),
        lambda: history.get(token),
        lambda: history.drop(token),
    ]
    for call in calls:
        with pytest.raises(ProdkitError) as caught:
            call()
        assert caught.value.findings[0].code == "draft_unknown"


def test_too_large_a_draft_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProdkitError) as caught:
        History(tmp_path).put("token-aaaa", "film", None, "é" * 10_000_001)
    assert caught.value.findings[0].code == "file_too_large"
