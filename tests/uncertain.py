"""Productions of a few flat lines whose total can be worked out on paper, for tests of what is uncertain."""

from __future__ import annotations

from typing import Any

from prodkit.production import Production


def plain(lines: dict[str, float], **more: Any) -> Production:
    """Give a production of flat lines, named with their amounts, all on the account A.

    Args:
        lines: Amount of each line.
        **more: Other fields of the production.
    """
    return Production.parse({
        "prodkit": 1, "title": "Film", "kind": "short_film", "chart": "own",
        "accounts": [{"code": "A", "label": "All"}, {"code": "C", "label": "Contingency"}],
        "lines": [{"id": name, "account": "A", "label": name.title(), "rate": rate} for name, rate in lines.items()],
        **more,
    })  # fmt: skip


def rate(line: str, **fields: Any) -> dict[str, Any]:
    """Give a range on the rate of a line."""
    return {"of": f"lines.{line}.rate", **fields}
