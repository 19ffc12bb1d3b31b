"""The sheet of changes: what each scenario changes, with the new numbers of lines and charges as inputs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodkit import formula
from prodkit.exchange.workbook.book import At, Book, Sheet
from prodkit.exchange.workbook.cases import Case, changed_at
from prodkit.i18n import pick

if TYPE_CHECKING:
    from prodkit.exchange.workbook.levers import Levers
    from prodkit.scenario import Layer

SCENARIO, CHANGE, BEFORE, AFTER, NOTE = 1, 2, 3, 4, 5
_HEADER = 3
_HEADS = {BEFORE: "header right", AFTER: "header right", NOTE: "header indent1"}
FIELDS = {
    "lines": ("quantity", "x", "rate", "employer.rate", "employer.ceiling", "amortise.carried", "amortise.over"),
    "charges": ("rate", "amount", "cap", "floor"),
}
"""The numbers of lines and charges that the workbook computes with."""
_SHARES = {"lines": ("employer.rate",), "charges": ("rate",)}

Before = Callable[[Case, str], str]
"""Gives the formula of a number of a line or charge in a case, as seen from the sheet of changes."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet.

    Attributes:
        case: The scenario.
        layer: The change.
        place: Where the changed number stands in the production: `lines.camera.rate`; empty if it is no number.
        said: Where the change says it, if it is said on this sheet: `scenarios.two.overrides.1.to`.
    """

    case: Case
    layer: Layer
    place: str = ""
    said: str = ""


class Changes:
    """The sheet of changes; there is none without scenarios."""

    def __init__(self, book: Book, cases: Sequence[Case], levers: Levers) -> None:
        self.book = book
        self.levers = levers
        self.rows = [row for case in cases for layer in case.layers for row in self._rows(case, layer)]
        self.sheet: Sheet | None = book.sheet("changes") if self.rows else None
        self._numbers = {row.said: index for index, row in enumerate(self.rows, _HEADER + 1) if row.said}

    def _rows(self, case: Case, layer: Layer) -> Iterator[_Row]:
        override = layer.override
        found = []
        if override.action == "scale":
            found.append(_Row(case, layer, "", f"{layer.where}.by"))
        elif override.action == "set":
            target = override.target
            group, name, _ = _parts(target)
            for field in FIELDS.get(group, ()):
                place = f"{group}.{name}.{field}"
                said = changed_at(case, place) or ""
                if said.startswith(f"{layer.where}.to"):
                    found.append(_Row(case, layer, place, said))
            if self.levers.holds(target):
                found.append(_Row(case, layer, target))
        yield from found or [_Row(case, layer)]

    def at(self, said: str) -> At | None:
        """Give the cell of what a change says, such as `scenarios.two.overrides.1.by`."""
        if self.sheet is None or said not in self._numbers:
            return None
        return self.sheet.at(self._numbers[said], AFTER)

    # -- writing

    def write(self, before: Before) -> None:
        """Write the sheet."""
        sheet, word = self.sheet, self.book.word
        if sheet is None:
            return
        sheet.widths({SCENARIO: 26, CHANGE: 52, BEFORE: 16, AFTER: 16, NOTE: 60})
        sheet.text(0, SCENARIO, sheet.name, "title")
        sheet.text(1, SCENARIO, word("changes_help"), "quiet")
        for column, name in enumerate(("scenario", "change", "before", "after", "note"), SCENARIO):
            sheet.text(_HEADER, column, word(name), _HEADS.get(column, "header"))
        for row, item in enumerate(self.rows, _HEADER + 1):
            sheet.key(row, item.said or item.layer.where)
            sheet.text(row, SCENARIO, self.book.name(item.case), "line")
            sheet.text(row, CHANGE, self._label(item), "line")
            sheet.text(row, NOTE, pick(item.layer.override.note, self.book.lang), "quiet indent1")
            if item.said:
                self._write_number(sheet, row, item, before)
            elif item.place:
                self._write_lever(sheet, row, item)
            elif item.layer.override.action == "set":
                self._write_text(sheet, row, item)
        sheet.page.freeze_panes(_HEADER + 1, 0)
        sheet.print_setup((_HEADER, _HEADER), (0, 0, _HEADER + len(self.rows), NOTE), wide=True)

    def _label(self, item: _Row) -> str:
        override, lang, word = item.layer.override, self.book.lang, self.book.word
        if override.label:
            return pick(override.label, lang)
        if override.action == "scale":
            return word("scaled")
        group, name, field = _parts(item.place or override.target)
        entries = [one.entry(group, name) for one in (item.case, item.case.parent) if one and group in one.entries]
        label = next((pick(entry.label, lang) for entry in entries if entry is not None), override.target)
        if override.action != "set":
            return word(f"actions.{override.action}", label=label)
        if not any(entries) or field in {"", "value"}:
            return label
        return f"{label} · {word(f'fields.{field}') if field in FIELDS.get(group, ()) else field}"

    def _write_lever(self, sheet: Sheet, row: int, item: _Row) -> None:
        """What is changed on the sheet of levers is shown."""
        for column, case in ((BEFORE, item.case.parent), (AFTER, item.case)):
            if case is not None:
                look = f"{self.levers.look(item.place)} line"
                sheet.formula(row, column, self.levers.at(case, item.place).full, look, case.number(item.place))

    def _write_number(self, sheet: Sheet, row: int, item: _Row, before: Before) -> None:
        case, parent = item.case, item.case.parent
        value = item.layer.override.by if item.said.endswith(".by") else case.value(item.place)
        group, _, field = item.place.partition(".")
        look = "share line" if field.partition(".")[2] in _SHARES.get(group, ()) else "rate line"
        if item.place and parent is not None and parent.value(item.place) is not None:
            sheet.formula(row, BEFORE, before(parent, item.place), look, parent.number(item.place))
        if formula.is_formula(value):
            now = case.number(item.place) if item.place else math.nan
            sheet.held(row, AFTER, item.said, self.levers.written(case, str(value), sheet), f"{look} changed", now)
        else:
            sheet.input(row, AFTER, item.said, math.nan if value is None else float(value), f"{look} changed")

    def _write_text(self, sheet: Sheet, row: int, item: _Row) -> None:
        target, parent = item.layer.override.target, item.case.parent
        old = None if parent is None else parent.said(target)
        sheet.text(row, BEFORE, self._written(old), "line right")
        sheet.text(row, AFTER, self._written(item.layer.override.to), "line right")

    def _written(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.book.word("yes" if value else "no")
        if isinstance(value, dict):
            return pick(value, self.book.lang) if value.keys() <= {"fr", "en"} else ""
        if isinstance(value, list | tuple):
            return ", ".join(map(self._written, value))
        return str(value) if isinstance(value, str | int | float | dt.date) else ""


def _parts(place: str) -> tuple[str, str, str]:
    """Part a place into group, name and field; what is missing is empty."""
    group, _, rest = place.partition(".")
    name, _, field = rest.partition(".")
    return group, name, field
