"""Open a file of cells, whatever it is: read it, or say why not and what to do instead."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from prodkit.errors import ProdkitError, problem_of
from prodkit.exchange.tables import delimited, xlsx
from prodkit.exchange.tables.grid import Table

MAX_BYTES = 25_000_000

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_ZIP = b"PK"
_PDF = b"%PDF"
_HEAD = 2_000


def read_table(source: bytes | str | Path, name: str = "") -> Table:
    """Read the cells of a workbook or a text file.

    Args:
        source: The file, or its bytes as a browser sends them.
        name: Name of the file, to name it in what is said; by default its own.

    Returns:
        Its cells.

    Raises:
        ProdkitError: If it cannot be read; the finding says what to do.
    """
    data = source if isinstance(source, bytes) else _content(Path(source))
    shown = Path(name or ("" if isinstance(source, bytes) else source)).name[:100]
    if len(data) > MAX_BYTES:
        raise _too_large(len(data))
    if not data.strip():
        raise ProdkitError.of("import_empty")
    if data.startswith(_OLE):
        raise ProdkitError.of(_ole(data), name=shown)
    if data.startswith(_PDF):
        raise ProdkitError.of("import_pdf")
    if data.startswith(_ZIP):
        return xlsx.read(data, shown)
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf")):
        raise ProdkitError.of("import_markup")
    return delimited.read(data, shown)


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISFIFO(status.st_mode) or stat.S_ISCHR(status.st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))  # noqa: TRY301 -- reading a pipe may never end
        if status.st_size > MAX_BYTES:
            raise _too_large(status.st_size)
        return path.read_bytes()
    except FileNotFoundError:
        raise ProdkitError.of("file_missing", name=path.name) from None
    except IsADirectoryError:
        raise ProdkitError.of("file_is_folder", name=path.name) from None
    except OSError as fault:
        raise ProdkitError.of("file_unreadable", name=path.name, problem=problem_of(fault)) from None


def _too_large(size: int) -> ProdkitError:
    return ProdkitError.of("import_large", size=size // 1_000_000, most=MAX_BYTES // 1_000_000)


def _ole(data: bytes) -> str:
    """Name the kind of an OLE container: what old Office wrote, and what it locks a workbook into today."""
    if _ENCRYPTED in data:
        return "import_password"
    return "import_xls" if any(book in data for book in _OLD_BOOKS) else "import_binary"
