"""How a file was taken to be laid out: every column with its meaning, each to be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, get_args

from prodkit import i18n
from prodkit.entries import LineUnit
from prodkit.exchange.tables import Sheet
from prodkit.exchange.tables.grid import column_of
from prodkit.exchange.tables.layout import Levels, Meaning
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.production import Kind
from prodkit.ui import views
from prodkit.ui.importing.reading import LEFT, Reading
from prodkit.ui.importing.words import choice, field_id, say, select, shown, typed

_MOST_BLOCKS = 40
_ABOVE = 3
_LOOKED_AT = 60
_EXAMPLES = 3
_SCALES = ("1", "1000", "1000000")


def layout(reading: Reading, lang: Lang, *, new: bool) -> Html:
    """Draw how the file was read.

    Args:
        reading: The file.
        lang: Language of the reader.
        new: Whether it makes a production of its own, which has a title and a kind.
    """
    plain = reading.plain
    blocks = plain["blocks"]
    kinds = [(kind, i18n.text(f"kinds.{kind}", lang)) for kind in get_args(Kind)]
    marks = [(mark, say(f"decimal.{name}", lang)) for mark, name in (("", "file"), (",", "comma"), (".", "point"))]
    whole = join(
        typed(say("title", lang), "title", plain["title"], maxlength=120, required=True) if new else None,
        choice(say("kind", lang), "kind", kinds, plain["kind"]) if new else None,
        typed(say("currency", lang), "currency", plain["currency"], maxlength=3, size=4, required=True),
        choice(say("decimal.label", lang), "decimal", marks, plain["decimal"]),
    )
    rest = len(blocks) - _MOST_BLOCKS
    return tag(
        "section",
        tag("h2", say("layout", lang), class_="pk-heading", id="pk-import-layout"),
        tag("p", say("layout_hint", lang), class_="pk-hint"),
        tag("div", whole, class_="pk-import-fields"),
        [_block(reading, number, block, lang) for number, block in enumerate(blocks[:_MOST_BLOCKS])],
        tag("p", say("more_blocks", lang, count=rest), class_="pk-hint") if rest > 0 else None,
        tag("div", views.button(say("save_layout", lang), "save_layout",
                                aria_disabled="true" if reading.layout is None else None),
            views.button(say("propose", lang), "propose", look="quiet"),
            tag("span", say("saved_hint", lang), class_="pk-hint"), class_="pk-actions"),
        class_="pk-card", aria_labelledby="pk-import-layout",
    )  # fmt: skip


def _block(reading: Reading, number: int, block: Mapping[str, Any], lang: Lang) -> Html:
    def options(group: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(name, say(f"{group}.{name}", lang)) for name in names]

    at = f"{number}."
    sheet = reading.table.sheet(block["sheet"])
    units = [("", say("unit_none", lang)), *((unit, i18n.text(f"units.{unit}", lang)) for unit in get_args(LineUnit))]
    scale = f"{float(block['scale']):.0f}" if isinstance(block["scale"], int | float) else str(block["scale"])
    fields = join(
        choice(say("role.label", lang), f"{at}role", options("role", ("lines", "totals", LEFT)), block["role"]),
        choice(say("side.label", lang), f"{at}kind", options("side", ("cost", "income")), block["kind"]),
        choice(say("levels.label", lang), f"{at}levels", options("levels", get_args(Levels)), block["levels"]),
        typed(say("first", lang), f"{at}first", block["first"], inputmode="numeric", maxlength=8),
        typed(say("last", lang), f"{at}last", block["last"], inputmode="numeric", maxlength=8),
        choice(say("scale", lang), f"{at}scale", options("scales", _SCALES), scale),
        choice(say("unit", lang), f"{at}unit", units, block["unit"] or ""),
        tag("label", tag("input", type="checkbox", name=f"{at}code_in_label", checked=bool(block["code_in_label"]),
                         data_action="correct", id=field_id(f"{at}code_in_label")),
            say("code_in_label", lang), class_="pk-check"),
    )  # fmt: skip
    heads = [say(f"columns.{name}", lang) for name in ("column", "meaning", "title", "examples")]
    meanings = [(meaning, i18n.text(f"tables.meaning.{meaning}", lang)) for meaning in get_args(Meaning)]
    rows = [
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", select(f"{at}columns.{name}", meanings, meaning, id=field_id(f"{at}columns.{name}"),
                             aria_label=say("meaning_of", lang, column=name))),
            tag("td", _header(sheet, block, name, lang)),
            tag("td", _examples(sheet, block, name, lang), class_="pk-muted"),
        )
        for name, meaning in sorted(block["columns"].items(), key=lambda one: column_of(one[0]))
    ]  # fmt: skip
    where = block["sheet"] or reading.table.name
    summary = say("block", lang, sheet=where, first=block["first"], last=block["last"])
    role = say(f"role.{block['role']}", lang) if block["role"] in {"lines", "totals", LEFT} else block["role"]
    return tag(
        "details",
        tag("summary", tag("span", summary, " ", tag("span", role, class_="pk-badge"))),
        tag("div", fields, class_="pk-import-fields"),
        views.table(summary, heads, rows),
        class_="pk-tree", open=number == 0, id=f"pk-import-block-{number}",
    )  # fmt: skip


def _header(sheet: Sheet | None, block: Mapping[str, Any], name: str, lang: Lang) -> str:
    """Give what stands over a column."""
    first = block["first"]
    if sheet is None or not isinstance(first, int):
        return "–"
    at = column_of(name)
    above = (sheet.rows.get(row, {}).get(at) for row in range(first - 1, max(0, first - 1 - _ABOVE), -1))
    return next((shown(cell.value, lang) for cell in above if cell is not None), "–")


def _examples(sheet: Sheet | None, block: Mapping[str, Any], name: str, lang: Lang) -> str:
    """Give the first cells of a column."""
    first, last = block["first"], block["last"]
    if sheet is None or not isinstance(first, int) or not isinstance(last, int):
        return "–"
    at = column_of(name)
    inside = (sheet.rows.get(row, {}).get(at) for row in range(first, min(last, first + _LOOKED_AT) + 1))
    return " · ".join(islice((shown(cell.value, lang) for cell in inside if cell is not None), _EXAMPLES)) or "–"
