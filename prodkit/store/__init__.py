"""The folder of productions: list them, open and save one, start a new one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prodkit import places
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import Text, free, slug
from prodkit.production import Production
from prodkit.store.history import History, differences
from prodkit.store.productionfile import (
    SUFFIX,
    ConflictError,
    Opened,
    changed,
    decoded,
    digest_of,
    expect,
    is_inside,
    is_name,
    parse_text,
    path_of,
    plain,
    read,
    refuse_large,
    render,
)

__all__ = [
    "ConflictError", "Listed", "Opened", "Saved", "Starter", "add", "create", "differences", "duplicate", "fill",
    "free_name", "load", "parse_text", "path_of", "productions", "read", "render", "save", "slug", "starters",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save.

    Attributes:
        digest: SHA-256 of the file now.
        version: Number of the version in the history; None if there was nothing to save.
        findings: What had to be mended on the way.
    """

    digest: str
    version: int | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A production file of the folder, readable or not.

    Attributes:
        name: Its file name without suffix.
        path: The file.
        title: Its title, in one language or both; its name if it cannot be read.
        kind: Kind of production; empty if it cannot be read.
        currency: Currency of its totals; empty if it cannot be read.
        changed: When the file was last changed, in UTC.
        production: What it says; None if it cannot be read.
        findings: Why it cannot be read.
    """

    name: str
    path: Path
    title: Text
    kind: str
    currency: str
    changed: dt.datetime
    production: Production | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Starter:
    """A complete production to start from.

    Attributes:
        name: Name to ask for it by.
        title: Its title, in one language or both.
        kind: Kind of production.
        path: Its file.
    """

    name: str
    title: Text
    kind: str
    path: Path


def load(path: str | Path) -> Production:
    """Open a production file.

    Args:
        path: The file.

    Returns:
        The production.

    Raises:
        ProdkitError: With every finding at once, each with its line in the file.
    """
    return read(path).production


def save(production: Production, path: str | Path, expected: str | None, who: str, note: str = "") -> Saved:
    """Save a production, with the author's comments, and remember the version before.

    Args:
        production: The production.
        path: Its file, in a folder that has or will have a history.
        expected: Digest of the file that the work started from; None for a new file.
        who: Who saves.
        note: What they say about it.

    Returns:
        The file's new digest and its version.

    Raises:
        ConflictError: If the file is not the expected one any more; it is left as it is.
        ProdkitError: If the disk refuses; the file is left as it is.
    """
    path = Path(path).resolve()
    before = expect(path, expected)
    if before is None:
        text, changes = render(production), []
    else:
        original = decoded(before)
        old = parse_text(original)
        text, changes = changed(original, old, production), differences(old, production)
        if text == original:
            return Saved(digest_of(before), None)
    data = text.encode()
    refuse_large(len(data))
    history = History(path.parent)
    version = history.save(path, data, expected, who=who, note=note, changes=changes)
    return Saved(digest_of(data), version, tuple(history.findings))


def productions(folder: str | Path) -> list[Listed]:
    """List the productions of a folder, the last changed first; files that cannot be read say why."""
    files = Path(folder).glob("[!.]*.y*ml") if Path(folder).is_dir() else iter(())
    listed = [_listed(path) for path in files if path.is_file() and is_inside(path)]
    return sorted(listed, key=lambda one: (one.changed, one.name), reverse=True)


def _listed(path: Path) -> Listed:
    changed = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    try:
        if path.suffix != SUFFIX or not is_name(path.stem):
            raise ProdkitError.of("file_name", name=path.name)
        production = load(path)
    except ProdkitError as error:
        return Listed(path.stem, path, path.stem, "", "", changed, None, tuple(error.findings))
    return Listed(path.stem, path, production.title, production.kind, production.currency, changed, production)


def starters() -> list[Starter]:
    """List the productions to start from, by name."""
    return list(_starters())


@cache
def _starters() -> tuple[Starter, ...]:
    files = sorted(places.shared("productions").glob(f"*{SUFFIX}"))
    found = ((path, load(path)) for path in files)
    return tuple(Starter(path.stem, production.title, production.kind, path) for path, production in found)


def create(folder: str | Path, name: str, starter: str, title: str | None = None, who: str = "") -> Path:
    """Start a new production.

    Args:
        folder: The folder of productions.
        name: Name of the new file.
        starter: Name of the production to start from.
        title: Title of the new one; by default the starter's.
        who: Who starts it.

    Returns:
        The new file.

    Raises:
        ProdkitError: If the name is taken or not one, or there is no such starter.
    """
    if not is_name(starter):
        raise ProdkitError.of("file_missing", name=starter[:100])
    return _copy(places.shared("productions") / f"{starter}{SUFFIX}", path_of(folder, name), title, who)


def duplicate(folder: str | Path, name: str, new_name: str, title: str | None = None, who: str = "") -> Path:
    """Copy a production under another name.

    Args:
        folder: The folder of productions.
        name: Name of the production.
        new_name: Name of the copy.
        title: Title of the copy; by default the same.
        who: Who copies it.

    Returns:
        The new file.

    Raises:
        ProdkitError: If the new name is taken or not one, or the production cannot be read.
    """
    return _copy(path_of(folder, name), path_of(folder, new_name), title, who)


def _copy(source: Path, target: Path, title: str | None, who: str) -> Path:
    opened = read(source)
    text = opened.text
    if title is not None:
        text = render(Production.parse({**plain(opened.production), "title": title}), text)
    try:
        History(target.parent).save(target, text.encode(), None, who=who, note="", changes=[])
    except ConflictError:
        raise ProdkitError.of("file_exists", name=target.stem) from None
    return target


def add(folder: str | Path, name: str, production: Production, who: str = "", note: str = "") -> Path:
    """Put a production into the folder, under a name that is free.

    Args:
        folder: The folder of productions.
        name: Name of the new file.
        production: The production.
        who: Who adds it.
        note: Where it comes from.

    Returns:
        The new file.

    Raises:
        ProdkitError: If the name is taken or not one, or the disk refuses.
    """
    path = path_of(folder, name)
    try:
        save(production, path, None, who, note)
    except ConflictError:
        raise ProdkitError.of("file_exists", name=name) from None
    return path


def free_name(folder: str | Path, title: str) -> str:
    """Make a name of a title that no file of the folder has yet."""
    stem = slug(title) or "production"
    taken = {path.stem for path in Path(folder).glob(f"*{SUFFIX}")}
    return free(stem, taken if is_name(stem) else {*taken, stem})  # some names are the system's own


def fill(folder: str | Path) -> int:
    """Put the starters into a folder that holds no production yet.

    Args:
        folder: The folder of productions, made if there is none.

    Returns:
        How many were copied.

    Raises:
        ProdkitError: If the disk refuses.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if productions(folder):
        return 0
    return sum(_filled(folder, starter.name) for starter in starters())


def _filled(folder: Path, name: str) -> bool:
    try:
        create(folder, name, name)
    except ProdkitError as error:
        # Another process fills the folder at the same moment.
        if error.findings[0].code != "file_exists":
            raise
        return False
    return True
