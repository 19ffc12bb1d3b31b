"""Our own workbook come back: what was changed in it, listed before anything is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodkit import money, store
from prodkit.html import Html, tag
from prodkit.i18n import Lang, pick
from prodkit.ui import views
from prodkit.ui.importing.words import say

if TYPE_CHECKING:
    from prodkit.exchange.workbook.returned import Change, Returned
    from prodkit.production import Production
    from prodkit.store import history

_MOST = 300


def changes(returned: Returned, into: Production | None, lang: Lang) -> Html:
    """Draw the changes: where, what the workbook was written with, what it says now, what is open if that is else.

    Args:
        returned: The workbook.
        into: The production that is open; None if a new one is made of the workbook.
        lang: Language of the reader.
    """
    target = into or returned.production
    # What stands at each place now, with its name; a change in a list of changes is named by its scenario.
    found = {change.path: change for change in store.differences(target, returned.applied(target))}
    labels = {path: pick(change.label, lang) for path, change in found.items()}
    rows = [_row(change, labels, found.get(change.place), lang) for change in returned.changes[:_MOST]]
    heads = [say(f"change.{name}", lang) for name in ("what", "cell", "old", "new")]
    rest = len(returned.changes) - _MOST
    return tag(
        "section",
        tag("h2", say("changes", lang), class_="pk-heading"),
        views.table(say("changes", lang), heads, rows, numbers=heads[2:]),
        tag("p", say("more_changes", lang, count=rest), class_="pk-hint") if rest > 0 else None,
        class_="pk-card",
    )  # fmt: skip


def _row(change: Change, labels: dict[str, str], now: history.Change | None, lang: Lang) -> Html:
    place = change.place
    label = next((labels[path] for path in (place, *_above(place)) if labels.get(path)), "")
    moved = None
    if now is not None and _written(now.old, lang) != _written(change.old, lang):
        moved = tag("div", say("change.moved", lang, value=_written(now.old, lang)), class_="pk-hint")
    return tag(
        "tr",
        tag("th", label or tag("code", place), tag("div", tag("code", place), class_="pk-hint") if label else None,
            scope="row"),
        tag("td", tag("code", change.cell)),
        tag("td", _written(change.old, lang), moved, class_="pk-num"),
        tag("td", _written(change.new, lang), class_="pk-num"),
    )  # fmt: skip


def _above(place: str) -> list[str]:
    parts = place.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 1, -1)]


def _written(value: object, lang: Lang) -> str:
    if value is None:
        return "–"
    return money.format_number(value, lang) if isinstance(value, int | float) else str(value)[:200]
