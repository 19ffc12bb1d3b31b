"""The history of a production: who saved what and when, the way back, and the choice between two versions at once."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from babel.dates import format_datetime

from prodkit import i18n, money, store
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.ui.sheet import word
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from prodkit.production import Production
    from prodkit.store.history import Change, Version
    from prodkit.ui.work import Rival, Work

_MOST_SHOWN = 200
_MOST_COMPARED = 20
_MOST_CHARACTERS = 200


def moment(when: dt.datetime, lang: Lang) -> str:
    """Write a moment in the reader's language and this machine's time zone."""
    return format_datetime(when.astimezone(), "d MMM y HH:mm", locale=i18n.LOCALES[lang])


def remembered_name(who: str) -> Html:
    """Have the browser tell the name it remembers, so that it counts before the history is opened."""
    return tag("input", type="hidden", name="who", value=who, data_action="who", data_remember="who")


def panel(work: Work, who: str) -> Html:
    """Draw the versions of the open production, the latest first, and the person's name for the next one."""
    lang = work.lang
    versions = work.versions()
    name = tag(
        "div",
        tag("label", word("who", lang), for_="pk-who"),
        tag("input", id="pk-who", class_="pk-input", name="who", value=who, maxlength=80, data_action="who",
            data_remember="who", autocomplete="name"),
        class_="pk-field pk-narrow",
    )  # fmt: skip
    if not versions:
        return join(name, tag("p", word("no_history", lang), class_="pk-notice"))
    heads = [word(f"history.{key}", lang) for key in ("when", "who", "changes", "state")]
    return join(name, table(word("tab.history", lang), [*heads, ""], [_row(version, lang) for version in versions]))


def _row(version: Version, lang: Lang) -> Html:
    number = str(version.id)
    return tag(
        "tr",
        tag("td", moment(version.when, lang)),
        tag("td", version.who or "–", tag("div", version.note, class_="pk-hint") if version.note else None),
        tag("td", str(version.changes)),
        tag("td", word(f"history.{version.state}", lang)),
        tag("td", button(word("history.see", lang), "see_version", number, look="quiet"),
            button(word("history.restore", lang), "version", number)),
    )  # fmt: skip


def changes(work: Work, number: int) -> Html:
    """Draw what a version changed, old value and new."""
    lang = work.lang
    found = work.changes(number)
    heads = [word(f"history.{key}", lang) for key in ("where", "old", "new")]
    rows = [_change(change, lang) for change in found[:_MOST_SHOWN]]
    title = i18n.text("app.history.version", lang, number=number)
    return join(tag("h2", title, class_="pk-heading"), table(title, heads, rows))


def conflict(work: Work, rival: Rival) -> Html:
    """Draw the choice between two versions of a file, and what differs between them; neither is lost.

    Args:
        work: The open production.
        rival: The file as someone else left it.
    """
    lang = work.lang
    ways = [button(word("conflict.copy", lang), "save_copy", look="primary")]
    if rival.production is not None:
        case = "changed"
        ways.append(button(word("conflict.theirs", lang), "take_theirs"))
        ways.append(button(word("conflict.over", lang), "save_over"))
    elif rival.digest is None:
        case = "gone"
        ways.append(button(word("conflict.back", lang), "save_over"))
    else:
        case = "broken"
    return tag(
        "div",
        tag("p", tag("strong", word(f"conflict.{case}", lang)), " ", word(f"conflict.{case}_text", lang)),
        tag("div", ways, class_="pk-actions"),
        _compared(work, rival.production) if rival.production is not None else None,
        class_="pk-notice pk-notice-warn",
    )


def _compared(work: Work, theirs: Production) -> Html | None:
    lang = work.lang
    found = store.differences(work.production, theirs)
    if not found:
        return None
    heads = [word("history.where", lang), word("conflict.mine", lang), word("conflict.file", lang)]
    rows = [_change(change, lang) for change in found[:_MOST_COMPARED]]
    rest = len(found) - len(rows)
    more = tag("p", i18n.text("app.conflict.more", lang, count=rest), class_="pk-hint") if rest else None
    return tag("div", table(word("conflict.differences", lang), heads, rows), more, class_="pk-spaced")


def _change(change: Change, lang: Lang) -> Html:
    label = pick(change.label, lang)
    return tag(
        "tr",
        tag("td", label, tag("div", tag("code", change.path), class_="pk-hint")),
        tag("td", _written(change.old, lang)),
        tag("td", _written(change.new, lang)),
    )


def _written(value: object, lang: Lang) -> str:
    written = _words(value, lang)
    return written if len(written) <= _MOST_CHARACTERS else f"{written[: _MOST_CHARACTERS - 1]}…"


def _words(value: object, lang: Lang) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return money.format_number(value, lang)
    if isinstance(value, dict) and value.keys() <= set(i18n.LANGS):
        return pick(value, lang)
    return json.dumps(value, ensure_ascii=False, default=str)
