"""One production file: read with every fault and its line, rendered with the author's comments, replaced whole."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import math
import os
import re
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from prodkit import fields, yamltext
from prodkit.errors import Finding, ProdkitError, problem_of
from prodkit.production import Production
from prodkit.store import matching, yamlpatch, yamlwrite

MAX_BYTES = 5_000_000
SUFFIX = ".yaml"

# Windows keeps some names for devices, whatever their suffix, and a folder of productions travels.
_NAME = re.compile(r"(?!(con|prn|aux|nul|(com|lpt)[1-9])$)[a-z0-9][a-z0-9_-]{0,63}")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Opened:
    """A production as it was found on disk.

    Attributes:
        path: The file.
        text: Its text, without byte order mark.
        digest: SHA-256 of its bytes, which tells later whether someone else has changed it.
        production: What it says.
    """

    path: Path
    text: str
    digest: str
    production: Production


def is_name(name: str) -> bool:
    """Tell whether this can be the name of a production."""
    return bool(_NAME.fullmatch(name))


def path_of(folder: str | Path, name: str) -> Path:
    """Give the file of a production, whose name may come from anyone.

    Args:
        folder: The folder of productions.
        name: Small letters without accents, digits, `-` and `_`.

    Returns:
        The file, which may not exist yet.

    Raises:
        ProdkitError: If the name is not one, or leads out of the folder.
    """
    if not is_name(name):
        raise ProdkitError.of("file_name", name=name[:100])
    path = Path(folder) / f"{name}{SUFFIX}"
    if not is_inside(path):
        raise ProdkitError.of("file_missing", name=path.name)
    return path


def is_inside(path: Path) -> bool:
    """Tell whether a file is really in its folder, and not a link to somewhere else."""
    return path.resolve().parent == path.parent.resolve()


def read(path: str | Path) -> Opened:
    """Open a production file.

    Args:
        path: The file.

    Returns:
        Its text and what it says.

    Raises:
        ProdkitError: With every finding at once, each with its line in the file.
    """
    path = Path(path)
    data = content(path)
    if data is None:
        raise ProdkitError.of("file_missing", name=path.name)
    text = decoded(data)
    return Opened(path, text, digest_of(data), parse_text(text))


class ConflictError(ProdkitError):
    """Someone else has changed the file since it was opened.

    Attributes:
        theirs: The file as it is now; None if it is gone, or cannot be read as a production.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(ProdkitError.of("changed_meanwhile", name=path.stem).findings)
        try:
            self.theirs: Opened | None = read(path)
        except ProdkitError:
            self.theirs = None


def expect(path: Path, expected: str | None) -> bytes | None:
    """Read a file that should still be as it was.

    Args:
        path: The file.
        expected: Digest it should have; None if it should not exist.

    Returns:
        Its bytes, or None if there is no file.

    Raises:
        ConflictError: If it was changed, made or removed meanwhile.
    """
    data = content(path)
    if (None if data is None else digest_of(data)) != expected:
        raise ConflictError(path)
    return data


def fingerprint(path: Path) -> str | None:
    """Give the digest of a file; None if there is none, or it cannot be read."""
    try:
        data = content(path)
    except ProdkitError:
        return None
    return None if data is None else digest_of(data)


def content(path: Path) -> bytes | None:
    """Read the bytes of a file, which may not be there.

    Raises:
        ProdkitError: If it is too large or cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            if stat.S_ISDIR(status.st_mode):
                raise ProdkitError.of("file_is_folder", name=path.resolve().name)
            # Reading a pipe or a device may never end.
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))  # noqa: TRY301
        refuse_large(status.st_size)
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProdkitError.of("file_unreadable", problem=problem_of(error)) from None


def refuse_large(size: int, most: int = MAX_BYTES) -> None:
    """Refuse more bytes than a production takes.

    Raises:
        ProdkitError: If there are too many.
    """
    if size > most:
        megabytes = math.ceil(size / 1_000_000)
        raise ProdkitError.of("file_too_large", size=megabytes, most=most // 1_000_000)


def decoded(data: bytes) -> str:
    """Read bytes as UTF-8, without byte order mark.

    Raises:
        ProdkitError: If they are not UTF-8.
    """
    try:
        return data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError:
        raise ProdkitError.of("file_encoding") from None


def digest_of(data: bytes) -> str:
    """Compute the fingerprint of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=64)  # a folder is listed on every page, and a production never changes
def parse_text(text: str) -> Production:
    """Read a production from YAML text.

    Args:
        text: The whole text.

    Returns:
        The production.

    Raises:
        ProdkitError: With every finding at once, each with its line.
    """
    document = yamltext.read(text.removeprefix(_BOM))
    if document.data is None:
        raise ProdkitError.of("file_empty")
    return Production.parse(document.data, document.line)


def located(findings: Iterable[Finding], text: str) -> list[Finding]:
    """Give findings about a production the line of the text they speak of.

    Args:
        findings: What was found in the production that the text says.
        text: YAML text that can be read.

    Returns:
        The same findings; those about what is not written, or whose line was known, as they were.
    """
    document = yamltext.read(text)
    places = fields.places_of(document.lines, document.data)
    paths = ((finding, fields.path_of(finding.where, places)) for finding in findings)
    return [
        dataclasses.replace(finding, line=document.line(path)) if path and finding.line is None else finding
        for finding, path in paths
    ]


def plain(production: Production) -> dict[str, Any]:
    """Give what a file has to say: all that differs from the defaults, dates as dates and not as texts like them."""
    return {"prodkit": production.prodkit, **production.model_dump(exclude_defaults=True)}


def render(production: Production, original: str | None = None) -> str:
    """Write a production as YAML.

    Args:
        production: What the text shall say.
        original: The author's text, to be changed only where it says something else.

    Returns:
        YAML text that reads back as the production.

    Raises:
        ProdkitError: If `original` is not a production, or `production` holds what no file can.
    """
    if original is None:
        return _fresh(production)
    return changed(original, parse_text(original), production)


def changed(text: str, old: Production, new: Production) -> str:
    """Change a text that says one production so that it says another; `render` for those who have read it already."""
    before, after = plain(old), plain(new)
    if matching.same(before, after):
        return text
    patched = yamlpatch.patch(text, before, after)
    return patched if _says(patched, after) else _fresh(new)


def _fresh(production: Production) -> str:
    text = yamlwrite.document(plain(production))
    # What a program built without validation must fail here, not when its file is next opened.
    parse_text(text)
    return text


def _says(text: str, data: dict[str, Any]) -> bool:
    """Tell whether a text reads back as it should: a layout never seen before must not change a budget."""
    try:
        return matching.same(plain(parse_text(text)), data)
    except ProdkitError:
        return False


def replace(path: Path, data: bytes) -> None:
    """Put new bytes in place of a file, so that it holds either the old or the new ones whatever happens.

    Only one process at a time may do this for a file; the history's lock sees to it.

    Raises:
        ProdkitError: If the disk refuses; the file is then unchanged.
    """
    try:
        swap(path, data)
    except OSError as error:
        raise ProdkitError.of("file_unwritable", problem=problem_of(error)) from None


def swap(path: Path, data: bytes) -> None:
    """Do as `replace`, for any file, and leave the words for a refusal to the caller.

    Raises:
        OSError: If the disk refuses; the file is then unchanged.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        # One left by a process that was killed is simply replaced.
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make a renaming last through a power cut, where the system can: Windows opens no folder."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
