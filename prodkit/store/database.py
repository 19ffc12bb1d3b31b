"""The small database beside the productions: opened for a moment, made when first written, put aside when broken."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from prodkit.errors import Finding, ProdkitError

FOLDER = ".prodkit"
FILE = "history.sqlite3"
WAIT = 15.0  # seconds for another process to finish its save

_SCHEMA = """
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL,
  digest TEXT NOT NULL,
  written INTEGER NOT NULL,
  changes TEXT NOT NULL, count INTEGER NOT NULL,
  text BLOB NOT NULL
);
CREATE INDEX versions_by_name ON versions (name, id);
CREATE TABLE drafts (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, base TEXT, data TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX drafts_by_name ON drafts (name, at);
PRAGMA user_version = 1;
"""
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

T = TypeVar("T")


class Database:
    """History and drafts of a folder of productions.

    Attributes:
        findings: What had to be mended on the way, for the user to know.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FOLDER / FILE
        self.findings: list[Finding] = []

    def exists(self) -> bool:
        """Tell whether anything was ever written."""
        return self.path.exists()

    def run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = True) -> T:
        """Do some work in one transaction: all of it happens, or nothing.

        Args:
            work: What to do; done again on an empty database if this one is found broken, so it must bear that.
            write: Whether to hold the lock that only one process can have.

        Returns:
            What `work` returns.

        Raises:
            ProdkitError: If the database cannot be used: the disk is full, the folder read-only, the lock not freed.
        """
        try:
            try:
                return self._once(work, write=write)
            except sqlite3.DatabaseError as error:
                if not _is_broken(error):
                    raise
            self._put_aside()
            return self._once(work, write=write)
        except (sqlite3.Error, OSError) as error:
            code = "file_unwritable" if write else "file_unreadable"
            # The whole text of a system error holds a path of this machine.
            raise ProdkitError.of(code, problem=getattr(error, "strerror", None) or str(error)) from None

    def _once(self, work: Callable[[sqlite3.Connection], T], *, write: bool) -> T:
        self.path.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                _build(connection)
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                result = work(connection)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            return result

    def _put_aside(self) -> None:
        """Rename a broken database, unless another process has just done so and begun a new one."""
        if _is_sound(self.path):
            return
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        kept = self.path.with_name(f"history-broken-{stamp}.sqlite3")
        for suffix in ("-wal", "-shm", ""):
            file = self.path.with_name(self.path.name + suffix)
            if file.exists():
                file.rename(kept.with_name(kept.name + suffix))
        self.findings.append(Finding("history_broken", "warning", params={"name": kept.name}))


def _build(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have built it while this one waited.
    if not connection.execute("PRAGMA user_version").fetchone()[0]:
        for statement in _SCHEMA.split(";\n"):
            connection.execute(statement)
    connection.commit()


def _is_broken(error: sqlite3.DatabaseError) -> bool:
    # The upper bytes of an SQLite code only refine it.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=WAIT)) as connection:
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False
