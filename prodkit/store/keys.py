"""The key with which links are signed: made once beside the history, readable by its owner only.

Deleting the file ends every link sent so far.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from prodkit.errors import ProdkitError, problem_of
from prodkit.store.database import FOLDER

FILE = "links.key"
LENGTH = 32  # bytes, as many as the signature has


def make() -> bytes:
    """Make a new key."""
    return secrets.token_bytes(LENGTH)


def read(folder: Path) -> bytes | None:
    """Read the key of a folder of productions; None if it has none yet.

    Raises:
        ProdkitError: If the file is not a key, or cannot be read.
    """
    path = folder / FOLDER / FILE
    try:
        text = path.read_text(encoding="ascii", errors="replace")
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)  # a copy of the folder may have opened it to others
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProdkitError.of("file_unreadable", name=FILE, problem=problem_of(error)) from None
    with suppress(ValueError):
        key = bytes.fromhex(text.strip())
        if len(key) == LENGTH:
            return key
    raise ProdkitError.of("key_broken", path=path)


def keep(folder: Path) -> bytes:
    """Read the key of a folder of productions, or make it.

    Raises:
        ProdkitError: If the file is not a key.
        OSError: If the folder cannot be written to.
    """
    known = read(folder)
    if known is not None:
        return known
    made = make()
    path = folder / FOLDER / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    try:
        with open(temporary, "x", encoding="ascii", opener=_for_the_owner) as file:
            file.write(made.hex() + "\n")
        # Another prodkit may do the same at this moment: the one that comes first names the key.
        os.link(temporary, path)
    except FileExistsError:
        return keep(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return made


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
