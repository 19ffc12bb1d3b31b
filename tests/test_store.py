from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from prodkit import places, store
from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.store import productionfile
from prodkit.store.history import History

FILM = Production.parse({
    "prodkit": 1, "title": {"fr": "Les Marées", "en": "The Tides"}, "kind": "short_film", "notes": "one",
    "lines": [{"id": "camera", "account": "2", "label": "Camera", "rate": 100}],
})  # fmt: skip


def with_notes(notes: str) -> Production:
    return Production.parse({**FILM.plain(), "notes": notes})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "film.yaml"
    store.save(FILM, path, None, "Anne")
    return path


def code(call: Callable[[], object]) -> str:
    with pytest.raises(ProdkitError) as caught:
        call()
    return caught.value.findings[0].code


def left(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} - {".prodkit"}


# -- saving


def test_a_save_gives_back_what_was_saved(path: Path) -> None:
    opened = store.read(path)
    saved = store.save(with_notes("two"), path, opened.digest, "Bob", "new notes")
    again = store.read(path)
    assert (again.production, again.digest, saved.findings) == (with_notes("two"), saved.digest, ())
    assert store.load(path) == with_notes("two")
    assert left(path.parent) == {"film.yaml"}


def test_a_save_without_change_is_none(path: Path) -> None:
    digest = store.read(path).digest
    before = path.stat()
    assert store.save(FILM, path, digest, "Bob") == store.Saved(digest, None)
    assert path.stat() == before


def test_a_save_keeps_comments_line_ends_and_rights(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"# mine\r\n")
    path.chmod(0o640)
    store.save(with_notes("two"), path, store.read(path).digest, "Bob")
    data = path.read_bytes()
    assert data.endswith(b"# mine\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o640


def test_who_comes_second_is_told_and_changes_nothing(path: Path) -> None:
    first = store.read(path)
    store.save(with_notes("theirs"), path, first.digest, "Bob")
    with pytest.raises(store.ConflictError) as caught:
        store.save(with_notes("mine"), path, first.digest, "Anne")
    assert caught.value.findings[0].code == "changed_meanwhile"
    assert caught.value.theirs is not None
    assert caught.value.theirs.production == with_notes("theirs")
    assert store.load(path) == with_notes("theirs")


def test_a_file_made_removed_or_broken_meanwhile_is_a_conflict(path: Path) -> None:
    opened = store.read(path)
    assert code(lambda: store.save(FILM, path, None, "Anne")) == "changed_meanwhile"
    path.write_text("title: [")
    with pytest.raises(store.ConflictError) as caught:
        store.save(with_notes("mine"), path, opened.digest, "Anne")
    assert caught.value.theirs is None
    path.unlink()
    assert code(lambda: store.save(with_notes("mine"), path, opened.digest, "Anne")) == "changed_meanwhile"
    assert left(path.parent) == set()


def test_of_many_at_once_one_wins(path: Path) -> None:
    digest = store.read(path).digest
    results: list[str] = []

    def save(notes: str) -> None:
        try:
            store.save(with_notes(notes), path, digest, notes)
        except store.ConflictError:
            return
        results.append(notes)

    threads = [threading.Thread(target=save, args=(f"n{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.load(path).notes] == results
    assert [version.who for version in History(path.parent).versions("film")] == [*results, "Anne"]


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class HalfFull(io.FileIO):
    def write(self, data: Any, /) -> int:
        super().write(data[: len(data) // 2])
        full()
        return 0


def open_half_full(path: Path, mode: str, **options: Any) -> IO[Any]:
    return HalfFull(path, mode) if path.suffix == ".new" else open(path, mode, **options)  # noqa: PTH123


@pytest.mark.parametrize(
    ("owner", "name", "fault"), [(Path, "open", open_half_full), (os, "fsync", full), (Path, "replace", full)]
)
def test_a_full_disk_leaves_the_file_and_no_trace(
    path: Path, owner: object, name: str, fault: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = store.read(path)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fault)
        assert code(lambda: store.save(with_notes("two"), path, opened.digest, "Bob")) == "file_unwritable"
    assert store.read(path) == opened
    assert left(path.parent) == {"film.yaml"}
    assert [version.who for version in History(path.parent).versions("film")] == ["Anne"]


def test_a_history_that_cannot_be_made_is_told_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / ".prodkit").write_text("in the way")
    assert code(lambda: store.save(FILM, tmp_path / "film.yaml", None, "Anne")) == "file_unwritable"
    assert left(tmp_path) == set()


def test_too_large_a_production_is_refused_before_it_is_written(path: Path) -> None:
    opened = store.read(path)
    lines = [{"id": f"l{n}", "account": "2", "label": "x", "note": "y" * 5000} for n in range(1001)]
    film = Production.parse({**FILM.plain(), "lines": lines})
    assert code(lambda: store.save(film, path, opened.digest, "Bob")) == "file_too_large"
    assert store.read(path) == opened


def test_a_process_killed_at_any_moment_leaves_a_whole_file_and_a_true_history(path: Path) -> None:
    saver = Path(__file__).with_name("saver.py")
    for count in range(12):
        with subprocess.Popen([sys.executable, saver, path, str(count)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told = [process.stdout.readline().strip() for _ in range(1 + count % 4)]
            time.sleep(count * 0.0017)
            process.kill()
            told += process.stdout.read().split()
        opened = store.read(path)
        versions = History(path.parent).versions("film")
        digests = [version.digest for version in versions]
        # The file is the last save that was confirmed, or one after it that could not be any more.
        confirmed = [digest for digest in told if digest in digests][-1]
        assert digests.index(opened.digest) <= digests.index(confirmed) <= 2
        states = [version.state for version in versions]
        assert states.index("current") == digests.index(opened.digest)
        for version in versions[:2]:
            text = History(path.parent).text(version.id)
            assert productionfile.digest_of(text.encode()) == version.digest
            assert store.parse_text(text).title == FILM.title
    store.save(with_notes("after"), path, store.read(path).digest, "Anne")
    assert left(path.parent) == {"film.yaml"}


# -- names


@pytest.mark.parametrize(
    "name", ["", "..", "../etc", "a/b", "a\\b", "Film", "é", ".hidden", "-x", "a" * 65, "a\n", "a.yaml", "a\0", "~"]
)
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    assert code(lambda: store.path_of(tmp_path, name)) == "file_name"
    assert code(lambda: store.create(tmp_path, name, "les-marees")) == "file_name"
    assert code(lambda: store.create(tmp_path, "film", name)) in {"file_name", "file_missing"}


def test_a_link_out_of_the_folder_is_not_followed(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "film.yaml").symlink_to(path)
    assert code(lambda: store.path_of(folder, "film")) == "file_missing"
    assert store.productions(folder) == []


# -- the folder


def test_productions_are_listed_last_changed_first_and_broken_ones_say_why(path: Path) -> None:
    folder = path.parent
    (folder / "broken.yaml").write_text("prodkit: 1\ntitle: [\n")
    (folder / "Odd name.yml").write_bytes(path.read_bytes())
    (folder / "notes.txt").write_text("no production")
    (folder / "folder.yaml").mkdir()
    for age, name in enumerate(("Odd name.yml", "film.yaml", "broken.yaml")):
        os.utime(folder / name, (1_800_000_000 - age, 1_800_000_000 - age))
    odd, film, broken = store.productions(folder)
    assert (film.name, film.title, film.kind, film.currency) == ("film", FILM.title, "short_film", "EUR")
    assert (film.production, film.findings) == (FILM, ())
    assert film.changed.isoformat() == "2027-01-15T07:59:59+00:00"
    assert [(one.name, one.production, one.findings[0].code) for one in (odd, broken)] == [
        ("Odd name", None, "file_name"),
        ("broken", None, "yaml_broken"),
    ]
    assert broken.findings[0].line == 3


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert store.productions(tmp_path / "no") == []


def test_every_starter_can_be_started_from(tmp_path: Path) -> None:
    starters = store.starters()
    assert [starter.path for starter in starters] == sorted(places.shared("productions").glob("*.yaml"))
    for starter in starters:
        path = store.create(tmp_path, f"my-{starter.name}", starter.name, who="Anne")
        assert path.read_bytes() == starter.path.read_bytes()
        (version,) = History(tmp_path).versions(path.stem)
        assert (version.who, version.state) == ("Anne", "current")


def test_a_new_production_takes_its_title_and_keeps_the_comments(tmp_path: Path) -> None:
    path = store.create(tmp_path, "film", "la-cle", title="=cmd: “x” # y")
    assert store.load(path).title == "=cmd: “x” # y"
    template = (places.shared("productions") / "la-cle.yaml").read_text()
    assert len(set(template.splitlines()) - set(path.read_text().splitlines())) == 1
    assert code(lambda: store.create(tmp_path, "other", "la-cle", title="\u202e")) == "hidden_character"
    assert code(lambda: store.create(tmp_path, "other", "no-such-starter")) == "file_missing"
    assert left(tmp_path) == {"film.yaml"}


def test_nothing_is_ever_overwritten(path: Path) -> None:
    folder, data = path.parent, path.read_bytes()
    store.create(folder, "other", "la-cle")
    assert code(lambda: store.create(folder, "film", "la-cle")) == "file_exists"
    assert code(lambda: store.duplicate(folder, "other", "film")) == "file_exists"
    assert path.read_bytes() == data


def test_a_production_is_duplicated(path: Path) -> None:
    copy = store.duplicate(path.parent, "film", "copy", title="Copy", who="Bob")
    assert store.load(copy) == Production.parse({**FILM.plain(), "title": "Copy"})
    assert [version.who for version in History(path.parent).versions("copy")] == ["Bob"]


def test_an_empty_folder_is_filled_once(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert store.fill(folder) == len(store.starters()) > 0
    assert store.fill(folder) == 0
    (folder / "la-cle.yaml").unlink()
    assert store.fill(folder) == 0


def test_a_free_name_is_made_of_a_title(path: Path) -> None:
    assert store.free_name(path.parent, "Les Marées !") == "les-marees"
    assert store.free_name(path.parent, "Film") == "film-2"
    assert store.free_name(path.parent, "…") == "production"
    assert store.path_of(path.parent, store.free_name(path.parent, "x" * 200)).name == "x" * 60 + ".yaml"
