"""A process that saves a production until it is killed, or that kills itself at a chosen moment of its first save.

    python saver.py FILE ROUND [MOMENT]

It prints the digest of the file after every save that came back.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from prodkit import store
from prodkit.production import Production


def main(file: str, count: str, moment: str = "") -> None:
    path = Path(file)
    opened = store.read(path)
    if moment:
        MOMENTS[moment]()
    digest = opened.digest
    for number in range(10_000):
        # The length varies, so that a file half-written over another would not read as either.
        notes = f"round {count}, save {number} " + "x" * (number % 7 * 500)
        production = Production.parse({**opened.production.plain(), "notes": notes})
        digest = store.save(production, path, digest, who="saver").digest
        sys.stdout.write(f"{digest}\n")
        sys.stdout.flush()


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_writing() -> None:
    os.fsync = die  # type: ignore[assignment]


def die_before_replacing() -> None:
    Path.replace = die  # type: ignore[assignment, method-assign]


def die_after_replacing() -> None:
    replace = Path.replace

    def replace_and_die(path: Path, target: Path) -> None:
        replace(path, target)
        die()

    Path.replace = replace_and_die  # type: ignore[assignment, method-assign]


MOMENTS = {"writing": die_before_writing, "replacing": die_before_replacing, "replaced": die_after_replacing}

if __name__ == "__main__":
    main(*sys.argv[1:])
