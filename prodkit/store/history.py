"""Who changed what, when: every saved version of a production, and the work that is not saved yet."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from prodkit.errors import Finding, ProdkitError
from prodkit.store import productionfile
from prodkit.store.database import Database
from prodkit.store.differences import Change, Label, differences

__all__ = ["Change", "Draft", "History", "Label", "State", "Version", "differences"]

State = Literal["current", "past", "interrupted"]
DRAFTS_KEPT = dt.timedelta(days=30)
MAX_DRAFT = 20_000_000
"""Bytes of a draft: JSON is longer than the YAML that it will be."""

_DRAFT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ADD = """
INSERT INTO versions (name, at, who, note, digest, changes, count, text, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
"""
_MOST_NAME = 100
_MOST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a production.

    Attributes:
        id: Its number.
        when: When it was saved, in UTC.
        who: Who saved it; empty for a file that was changed outside prodkit.
        note: What they said about it.
        digest: SHA-256 of the file.
        changes: How many changes it made.
        state: `current` if the file is this version, `interrupted` if the save did not reach the file, else `past`.
    """

    id: int
    when: dt.datetime
    who: str
    note: str
    digest: str
    changes: int
    state: State


@dataclass(frozen=True, slots=True)
class Draft:
    """Work that is not saved yet.

    Attributes:
        id: Token that its page holds.
        name: Name of the production.
        base: Digest of the file that it started from; None if there was none.
        data: The work, as JSON text.
        when: When it was last touched, in UTC.
    """

    id: str
    name: str
    base: str | None
    data: str
    when: dt.datetime


class History:
    """The versions and drafts of the productions of a folder.

    Args:
        folder: The folder; nothing is made in it until something is written.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._database = Database(self.folder)

    @property
    def findings(self) -> list[Finding]:
        """What had to be mended on the way, for the user to know."""
        return self._database.findings

    # -- versions

    def versions(self, name: str) -> list[Version]:
        """List the versions of a production, the latest first; none if it was never saved.

        Raises:
            ProdkitError: If this is no name of a production.
        """
        query = "SELECT id, at, who, note, digest, count, written FROM versions WHERE name = ? ORDER BY id DESC"
        digest = productionfile.fingerprint(productionfile.path_of(self.folder, name))
        found: list[Version] = []
        for number, at, who, note, own, count, written in self._rows(query, name):
            state: State = "past" if written else "interrupted"
            if own == digest:
                state, digest = "current", None
            found.append(Version(number, dt.datetime.fromisoformat(at), who, note, own, count, state))
        return found

    def changes(self, version: int) -> list[Change]:
        """List what a version changed.

        Raises:
            ProdkitError: If there is no such version.
        """
        return [
            Change(**change) for change in json.loads(self._field("SELECT changes FROM versions WHERE id = ?", version))
        ]

    def text(self, version: int) -> str:
        """Give the whole file as it was in a version.

        Raises:
            ProdkitError: If there is no such version.
        """
        return zlib.decompress(self._field("SELECT text FROM versions WHERE id = ?", version)).decode()

    def _field(self, query: str, version: int) -> Any:
        rows = self._rows(query, version)
        if not rows:
            raise ProdkitError.of("version_unknown", version=version)
        return rows[0][0]

    def save(self, path: Path, data: bytes, expected: str | None, *, who: str, note: str, changes: list[Change]) -> int:
        """Put a new version in place of a production file.

        The version is written down first, as not yet written, then the file is replaced and the version marked. A
        process that dies in between leaves the old file and an interrupted version, or the new file and its version.

        Args:
            path: The file, in this folder.
            data: Its new bytes.
            expected: Digest of the bytes to be replaced; None if there is no file yet.
            who: Who saves.
            note: What they say about it.
            changes: What changes.

        Returns:
            Number of the version.

        Raises:
            ConflictError: If the file is not the expected one any more.
            ProdkitError: If the disk refuses; the file is then unchanged.
        """
        digest = productionfile.digest_of(data)
        now = Version(
            0, dt.datetime.now(dt.UTC), _kept(who, _MOST_NAME), _kept(note, _MOST_NOTE), digest, len(changes), "past"
        )

        def announce(link: sqlite3.Connection) -> int:
            before = productionfile.expect(path, expected)
            if before is not None:
                _settle(link, path.stem, before)
            return _add(link, path.stem, now, data, changes)

        def write(link: sqlite3.Connection) -> None:
            # Done already, if the history broke and was replaced after the file was.
            if productionfile.fingerprint(path) != digest:
                productionfile.expect(path, expected)
                productionfile.replace(path, data)
            link.execute("UPDATE versions SET written = 1 WHERE id = ?", (version,))

        version = self._database.run(announce)
        try:
            self._database.run(write)
        except ProdkitError:
            if productionfile.fingerprint(path) != digest:
                self._forget(version)
                raise
        return version

    def _forget(self, version: int) -> None:
        # Where even this fails, the version stays in the list as interrupted.
        with suppress(ProdkitError):
            self._database.run(lambda link: link.execute("DELETE FROM versions WHERE id = ?", (version,)))

    # -- drafts

    def put(self, draft: str, name: str, base: str | None, data: str) -> None:
        """Keep work that is not saved yet, in place of what the draft held; drafts untouched for 30 days go.

        Args:
            draft: Random token of 8 to 64 letters, digits, `-` and `_`.
            name: Name of the production.
            base: Digest of the file that the work started from.
            data: The work, as JSON text.

        Raises:
            ProdkitError: If it is too large, or the disk refuses.
        """
        _check_draft(draft)
        productionfile.refuse_large(len(data.encode()), MAX_DRAFT)
        now = _now()

        def work(link: sqlite3.Connection) -> None:
            link.execute("DELETE FROM drafts WHERE at < ?", (_now(DRAFTS_KEPT),))
            link.execute("REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)", (draft, name, base, data, now))

        self._database.run(work)

    def get(self, draft: str) -> Draft | None:
        """Give a draft back, or None if it is gone."""
        _check_draft(draft)
        rows = self._rows("SELECT id, name, base, data, at FROM drafts WHERE id = ?", draft)
        return _draft(rows[0]) if rows else None

    def drafts(self, name: str) -> list[Draft]:
        """List the drafts of a production, the latest first."""
        query = "SELECT id, name, base, data, at FROM drafts WHERE name = ? ORDER BY at DESC"
        return [_draft(row) for row in self._rows(query, name)]

    def drop(self, draft: str) -> None:
        """Forget a draft: its work was saved, or given up."""
        _check_draft(draft)
        if self._database.exists():
            self._database.run(lambda link: link.execute("DELETE FROM drafts WHERE id = ?", (draft,)))

    def _rows(self, query: str, value: object) -> Sequence[tuple[Any, ...]]:
        if not self._database.exists():
            return []
        return self._database.run(lambda link: link.execute(query, (value,)).fetchall(), write=False)


def _settle(link: sqlite3.Connection, name: str, data: bytes) -> None:
    """Write down what the file holds before it is replaced, if it was changed outside prodkit."""
    digest = productionfile.digest_of(data)
    query = "SELECT id, digest, written FROM versions WHERE name = ? ORDER BY id DESC"
    for version, own, written in link.execute(query, (name,)):
        if own == digest:
            # It may have reached the file in a process that died before it could say so.
            link.execute("UPDATE versions SET written = 1 WHERE id = ?", (version,))
            return
        if written:
            break
    outside = Version(0, dt.datetime.now(dt.UTC), "", "", digest, 0, "past")
    link.execute("UPDATE versions SET written = 1 WHERE id = ?", (_add(link, name, outside, data, []),))


def _add(link: sqlite3.Connection, name: str, version: Version, data: bytes, changes: list[Change]) -> int:
    listed = json.dumps([asdict(change) for change in changes], ensure_ascii=False)
    row = (
        name, version.when.isoformat(), version.who, version.note, version.digest, listed, len(changes),
        zlib.compress(data),
    )  # fmt: skip
    return int(link.execute(_ADD, row).lastrowid or 0)


def _kept(text: str, most: int) -> str:
    """Cut a text to what the history keeps, without the lone surrogates that a browser can send."""
    return text.encode("utf-8", "replace").decode()[:most].strip()


def _draft(row: tuple[str, str, str | None, str, str]) -> Draft:
    draft, name, base, data, at = row
    return Draft(draft, name, base, data, dt.datetime.fromisoformat(at))


def _check_draft(draft: str) -> None:
    if not _DRAFT_ID.fullmatch(draft):
        raise ProdkitError.of("draft_unknown")


def _now(ago: dt.timedelta = dt.timedelta(0)) -> str:
    return (dt.datetime.now(dt.UTC) - ago).isoformat(timespec="microseconds")
