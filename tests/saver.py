"""A process that saves a production again and again until it is killed; see test_store.py."""

from __future__ import annotations

import sys
from pathlib import Path

from prodkit import store
from prodkit.production import Production


def main() -> None:
    path = Path(sys.argv[1])
    opened = store.read(path)
    digest = opened.digest
    for count in range(10_000):
        # The length varies, so that a file half-written over another would not read as either.
        notes = f"round {sys.argv[2]}, save {count} " + "x" * (count % 7 * 500)
        production = Production.parse({**opened.production.plain(), "notes": notes})
        digest = store.save(production, path, digest, who="saver").digest
        sys.stdout.write(f"{digest}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
