"""The snapshots of a production: frozen copies that no later change reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodkit import money
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.ui.scenarios.words import say
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodkit.store.snapshots import Kept


def panel(kept: Sequence[Kept], lang: Lang) -> Html:
    """Draw the snapshots, the latest first, each with whether it is still what it was."""
    about = tag("p", say("snapshots_about", lang), class_="pk-hint")
    take = tag("div", button(say("snapshot", lang), "snapshot", look="primary"), class_="pk-actions pk-no-print")
    if not kept:
        return join(about, take, tag("p", say("no_snapshots", lang), class_="pk-hint"))
    heads = [say("snapshot_of", lang), say("taken_on", lang), say("amount", lang), say("state", lang)]
    rows = [_row(one, lang) for one in kept]
    return join(about, take, table(say("tab.snapshots", lang), heads, rows, numbers=heads[2:3]))


def _row(one: Kept, lang: Lang) -> Html:
    told = [tag("p", finding.sentence(lang), class_="pk-fault") for finding in one.findings]
    if one.snapshot is None:
        return tag("tr", tag("th", one.path.name, scope="row"), tag("td"), tag("td"), tag("td", told))
    taken = one.snapshot
    mark = tag("span", taken.digest[:10], class_="pk-hint", title=taken.digest)
    return tag(
        "tr",
        tag("th", pick(taken.label, lang), tag("div", pick(taken.note, lang), class_="pk-hint") if taken.note else None,
            scope="row"),
        tag("td", money.format_day(taken.taken_on, lang)),
        tag("td", money.format_money(taken.total, taken.currency, lang), class_="pk-num"),
        tag("td", told or tag("span", say("sealed", lang), class_="pk-badge"), " ", mark),
    )  # fmt: skip
