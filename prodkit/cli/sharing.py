"""Links for clients: to which production, until when, signed with which key."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from prodkit import links
from prodkit.cli.terminal import OK, USAGE, complain, say, sentence, tell
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang

LONGEST = 3650  # days


def link(args: argparse.Namespace) -> int:
    """Print a link that opens the client view of one production, and nothing else."""
    from prodkit import serve, store
    from prodkit.money import format_day
    from prodkit.offer import OfferDesk
    from prodkit.store import keys

    path = offered(args.file)
    versions = [one.id for one in OfferDesk(store.load(path)).offer({}, args.words).versions]
    if args.scenario and args.scenario not in versions:
        complain(say(args, "link.not_offered", scenario=args.scenario, names=", ".join(versions)))
        return USAGE
    until = last_day(args.days)
    key = links.sign(keys.keep(path.parent), links.Pass(path.stem, until))
    said = {"production": path.stem, "scenario": args.scenario, "lang": args.lang, "key": key}
    address = args.address or f"http://{serve.address_here()}:{serve.PORT}/"
    tell(f"{address}{serve.CLIENT}?{urlencode({word: value for word, value in said.items() if value})}")
    complain(say(args, "link.told", until=format_day(until, args.words)))
    return OK


def offered(file: Path) -> Path:
    """Check that a file is one that a client can be shown.

    Args:
        file: File of a production.

    Returns:
        The file, wherever the command was given.

    Raises:
        ProdkitError: If the file cannot be opened, or offers clients nothing.
    """
    from prodkit import store
    from prodkit.offer import OfferDesk

    path = file.expanduser().absolute()
    OfferDesk(store.load(path))
    if store.path_of(path.parent, path.stem) != path:
        raise ProdkitError.of("file_name", name=path.name)
    return path


def key_of(folder: Path) -> tuple[bytes, bool]:
    """Give the key that links are signed with, and tell whether it is kept: a read-only folder keeps none.

    Raises:
        ProdkitError: If the key that is kept there is none.
    """
    from prodkit.store import keys

    try:
        return keys.keep(folder), True
    except OSError:
        return keys.make(), False


def last_day(days: int) -> dt.date:
    """Give the last day of a link that is made now."""
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)


# ---- Words of the terminal ------------------------------------------------------------------------------------


def days(lang: Lang, word: str) -> int:
    """Read for how many days a link is to open."""
    if word.isascii() and word.isdecimal() and 0 < int(word) <= LONGEST:
        return int(word)
    raise argparse.ArgumentTypeError(sentence(lang, "link.bad_days", word=word, most=LONGEST))


def address(lang: Lang, word: str) -> str:
    """Read the address by which others reach the server."""
    parts = urlsplit(word)
    if parts.scheme in {"http", "https"} and parts.netloc and not parts.query and not parts.fragment:
        return word if word.endswith("/") else f"{word}/"
    raise argparse.ArgumentTypeError(sentence(lang, "link.bad_address", word=word))
