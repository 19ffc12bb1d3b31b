"""The comparison as a table that opens from the top sheet to lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.ui.scenarios.words import change, say
from prodkit.ui.views import button

if TYPE_CHECKING:
    from prodkit.comparison import Comparison
    from prodkit.comparison.rows import Row

BY = ("account", "phase", "location", "supplier", "driver")
_MOST_ROWS = 2000


def table(compared: Comparison, opened: Collection[str], by: str, lang: Lang, *, changed_only: bool) -> Html:
    """Draw scenarios side by side, row by row.

    Args:
        compared: The scenarios shown, against the base.
        opened: Accounts whose content is shown.
        by: What costs are grouped by.
        lang: Language of the reader.
        changed_only: Whether rows alike everywhere are left out.
    """
    rows = list(compared.changed() if changed_only else compared.rows)
    if compared.by is None:
        unfolded = {id(row) for row in _unfolded(compared.rows, opened)}
        rows = [row for row in rows if id(row) in unfolded]
    heads = [tag("th", say(f"by.{by}", lang), scope="col")]
    for column in compared.columns:
        heads.append(tag("th", pick(column.label, lang), scope="col", class_="pk-num"))
        if column.id != compared.base:
            heads.append(tag("th", say("difference", lang), scope="col", class_="pk-num"))
    body = [_row(row, compared, opened, lang) for row in rows[:_MOST_ROWS]]
    more = len(rows) - _MOST_ROWS
    caption = say("comparison", lang)
    drawn = tag("table", tag("caption", caption, class_="pk-hidden"), tag("thead", tag("tr", heads)),
                tag("tbody", body), class_="pk-table pk-compare")  # fmt: skip
    return join(
        _choices(by, lang, changed_only=changed_only),
        tag("div", drawn, class_="pk-scroll", tabindex="0", role="region", aria_label=caption),
        tag("p", say("rows_left", lang, count=more), class_="pk-hint") if more > 0 else None,
        tag("p", say("nothing_differs", lang), class_="pk-hint") if changed_only and len(rows) <= 1 else None,
    )


def _unfolded(rows: Iterable[Row], opened: Collection[str]) -> Iterator[Row]:
    """Give the rows all of whose accounts above are open; an account comes before what is in it."""
    seen = set()
    for row in rows:
        if row.depth <= 1 or row.parent in seen:
            yield row
            if row.kind == "account" and row.key in opened:
                seen.add(row.key)


def _choices(by: str, lang: Lang, *, changed_only: bool) -> Html:
    options = [tag("option", say(f"by.{name}", lang), value=name, selected=name == by) for name in BY]
    return tag(
        "div",
        tag("label", say("group_by", lang), for_="pk-by"),
        tag("select", options, id="pk-by", class_="pk-select", data_action="by", name="by"),
        tag("label", tag("input", type="checkbox", checked=changed_only, data_action="changed_only", id="pk-changed"),
            say("changed_only", lang), class_="pk-check"),
        button(say("open_all", lang), "open_all"),
        button(say("close_all", lang), "close_all"),
        class_="pk-actions pk-no-print",
    )  # fmt: skip


def _row(row: Row, compared: Comparison, opened: Collection[str], lang: Lang) -> Html:
    label = pick(row.label, lang)
    if row.kind == "account":
        is_open = row.key in opened
        name: object = tag(
            "button", tag("span", "▾" if is_open else "▸", aria_hidden="true"), f" {row.key} {label}", type="button",
            class_="pk-plain", data_action="toggle", data_value=row.key,
            aria_expanded="true" if is_open else "false",
        )  # fmt: skip
    else:
        name = label or say("none_named", lang)
    looks = {"total": "pk-strong", "income": "pk-strong", "account": "pk-strong" if row.depth == 1 else ""}
    indent = f"padding-inline-start: {0.75 + max(row.depth - 1, 0)}rem"
    cells = [tag("th", name, scope="row", style=indent, class_=looks.get(row.kind) or None)]
    base = row.minor[compared.base_place]
    for place, column in enumerate(compared.columns):
        here = bool(row.present[place]) or row.kind in {"total", "income"}
        written = money.format_number(compared.amount(float(row.minor[place])), lang, compared.sheet.digits)
        missing = tag("span", " ?", title=say("unknown", lang, count=int(row.unknown[place])), class_="pk-warn")
        cells.append(tag("td", [written, missing if row.unknown[place] else None] if here else "–", class_="pk-num"))
        if column.id != compared.base:
            cells.append(tag("td", _difference(row, place, float(base), compared, lang), class_="pk-num"))
    return tag("tr", cells)


def _difference(row: Row, place: int, base: float, compared: Comparison, lang: Lang) -> Html:
    """Say what became of a row: added, removed, or by how much it moved."""
    minor = float(row.minor[place])
    percent = (minor - base) / base if base else float("nan")
    moved = change(compared.amount(minor - base), compared.currency, lang, percent)
    if row.kind in {"line", "charge", "employer"} and bool(row.present[place]) != bool(
        row.present[compared.base_place]
    ):
        what = say("added" if row.present[place] else "removed", lang)
        return join(tag("span", what, class_="pk-badge pk-badge-info"), " ", moved)
    return moved
