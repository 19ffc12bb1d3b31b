"""Links that open something: who holds one sees what it names until the day it names, and nothing else.

What a link opens stands in it readably, and is signed with HMAC-SHA256 under a key that never leaves the folder of
productions (see `store.keys`): `1.les-marees.2027-01-31.` and the signature. The parts say, in this order, the version
of this writing, the production whose client view is opened (nothing: every app), and the last day (nothing: no end).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

VERSION = "1"
DAYS = 30  # for which a link opens, unless someone says otherwise
LONGEST = 200  # characters; nothing longer was ever signed
_PURPOSE = b"prodkit link\n"

Reason = Literal["broken", "expired"]


@dataclass(frozen=True, slots=True)
class Pass:
    """What a link opens.

    Attributes:
        production: Name of the production whose client view it opens; every app of every production if "".
        until: Last day on which it does, in UTC; None if it has no end.
    """

    production: str = ""
    until: dt.date | None = None


class LinkError(Exception):
    """A link that opens nothing.

    Attributes:
        reason: `"broken"` (cut, changed, or signed with another key) or `"expired"`.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def sign(key: bytes, opened: Pass) -> str:
    """Write and sign what a link opens.

    Args:
        key: The folder's key.
        opened: What it opens.

    Returns:
        Letters, digits, `.`, `-` and `_`: fit for an address and for a cookie.
    """
    said = f"{VERSION}.{opened.production}.{opened.until.isoformat() if opened.until else ''}"
    return f"{said}.{_signature(key, said)}"


def verify(key: bytes, text: str, today: dt.date) -> Pass:
    """Read what a link opens, if it was signed with this key and its time is not over.

    Args:
        key: The folder's key.
        text: What the link holds. Untrusted.
        today: The day, in UTC.

    Returns:
        What it opens.

    Raises:
        LinkError: If it opens nothing.
    """
    said, _, signature = text[: LONGEST + 1].rpartition(".")
    # Compared as text, so that no second spelling of a signature passes; and before anything else is looked at.
    if not hmac.compare_digest(_signature(key, said).encode(), signature.encode(errors="replace")):
        raise LinkError("broken")
    version, production, until = said.split(".")
    if version != VERSION:
        raise LinkError("broken")
    opened = Pass(production, dt.date.fromisoformat(until) if until else None)
    if opened.until is not None and today > opened.until:
        raise LinkError("expired")
    return opened


def name_of(key: bytes) -> str:
    """Give a name for a key that tells nothing of it, so that a browser keeps the links of two folders apart."""
    return hashlib.sha256(b"prodkit key\n" + key).hexdigest()[:8]


def _signature(key: bytes, said: str) -> str:
    digest = hmac.digest(key, _PURPOSE + said.encode(errors="replace"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
