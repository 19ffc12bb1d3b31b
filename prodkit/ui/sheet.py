"""The rows that a budget grid shows: accounts with their lines and charges, to read or to edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from prodkit import edit, i18n, money
from prodkit.chart import UNKNOWN
from prodkit.i18n import Lang, pick
from prodkit.production import LineUnit

if TYPE_CHECKING:
    from prodkit.budget import Budget
    from prodkit.chart import Entry
    from prodkit.production import Charge, Line, Production
    from prodkit.ui.work import Fault

Cell = dict[str, Any]
Row = dict[str, Any]
Cells = dict[str, dict[str, Cell]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the detail: its field in the file and how it looks."""

    id: str
    width: int
    priority: int
    kind: str = "text"
    editable: bool = True
    on_charge: str = ""
    """Field of a charge that this column shows, if it differs or exists."""


DETAIL: tuple[Column, ...] = (
    Column("label", 34, 1, on_charge="label"),
    Column("quantity", 9, 2, "number"),
    Column("unit", 9, 3, "select"),
    Column("x", 6, 2, "number"),
    Column("rate", 12, 2, "number", on_charge="rate"),
    Column("currency", 8, 5),
    Column("amount", 13, 3, "number", editable=False),
    Column("employer.rate", 9, 4, "number"),
    Column("employer", 12, 4, "number", editable=False),
    Column("total", 13, 1, "number", editable=False),
    Column("phase", 14, 5, "select"),
    Column("location", 14, 6),
    Column("tags", 14, 6),
    Column("supplier", 14, 6),
    Column("in_kind", 9, 6, "check"),
    Column("abroad", 9, 6, "check"),
    Column("note", 24, 6, on_charge="note"),
)


def word(key: str, lang: Lang) -> str:
    """Give a word of the apps."""
    return i18n.text(f"app.{key}", lang)


def detail_columns(production: Production, lang: Lang) -> list[dict[str, Any]]:
    """Describe the columns of the editable grid."""
    units = [{"value": unit, "label": i18n.text(f"units.{unit}", lang)} for unit in get_args(LineUnit)]
    phases = [{"value": phase.id, "label": pick(phase.label, lang)} for phase in production.phases]
    options = {"unit": units, "phase": [{"value": "", "label": "–"}, *phases]}
    return [
        {
            "id": column.id,
            "label": word(f"column.{column.id.replace('.', '_')}", lang),
            "align": "end" if column.kind == "number" else "start",
            "width": column.width,
            "editable": column.editable,
            "kind": column.kind,
            "priority": column.priority,
            **({"options": options[column.id]} if column.id in options else {}),
        }
        for column in DETAIL
    ]


def top_columns(lang: Lang) -> list[dict[str, Any]]:
    """Describe the columns of the top sheet."""
    return [
        {"id": "label", "label": word("column.account", lang), "align": "start", "width": 40, "editable": False,
         "kind": "text", "priority": 1},
        {"id": "amount", "label": word("column.amount", lang), "align": "end", "width": 16, "editable": False,
         "kind": "number", "priority": 1},
        {"id": "share", "label": word("column.share", lang), "align": "end", "width": 14, "editable": False,
         "kind": "number", "priority": 2},
    ]  # fmt: skip


class Sheet:
    """The rows of one budget in one language."""

    def __init__(
        self, budget: Budget, production: Production, lang: Lang, faults: Mapping[tuple[str, str, str], Fault]
    ) -> None:
        self.budget = budget
        self.production = production
        self.model = budget.model
        self.lang = lang
        self.faults = faults
        self.registers = budget.registers()
        self.amounts = budget.line_amounts()
        self.phases = {phase.id: pick(phase.label, lang) for phase in production.phases}
        self.codes = list(self.model.chart.entries)
        charged = budget.amounts.charges[:, 0]
        self.charged = {rule.charge.id: float(minor) for rule, minor in zip(self.model.rules, charged, strict=True)}

    def money(self, minor: float) -> str:
        """Write an amount of minor units; unknown says so."""
        if minor != minor:  # noqa: PLR0124 -- NaN is how an unknown amount is held
            return word("unknown", self.lang)
        return money.format_number(money.amount(minor, self.model.digits), self.lang, self.model.digits)

    # -- the top sheet

    def top(self) -> list[Row]:
        """Give the rows of the top sheet: used accounts, their lines, charges and the total."""
        return [*self._accounts(self._top_cells, self._top_line, used_only=True), self._total(("amount", "share"))]

    def _top_cells(self, entry: Entry) -> dict[str, Cell]:
        minor = self._account_minor(entry.code)
        share = self._share(minor, entry.kind)
        return {
            "label": {"t": f"{entry.code} {entry.name(self.lang)}"},
            "amount": {"t": self._covered(entry.code, minor), "x": True},
            "share": {"t": money.format_percent(share, self.lang), "b": min(1.0, max(0.0, share))},
        }

    def _top_line(self, label: str, minor: float, entry: Entry) -> dict[str, Cell]:
        share = 0.0 if minor != minor else self._share(minor, entry.kind)  # noqa: PLR0124
        return {
            "label": {"t": label},
            "amount": {"t": self.money(minor), "x": True},
            "share": {"t": money.format_percent(share, self.lang), "b": min(1.0, max(0.0, share))},
        }

    def _share(self, minor: float, kind: str) -> float:
        whole = float(self.budget.total if kind == "cost" else self.budget.income)
        return money.amount(minor, self.model.digits) / whole if whole else 0.0

    # -- the detail

    def detail(self) -> list[Row]:
        """Give the rows of the editable grid: every account of the chart, lines, charges and the total."""
        return [*self._accounts(self._detail_cells, None, used_only=False), self._total(("total",))]

    def _detail_cells(self, entry: Entry) -> dict[str, Cell]:
        minor = self._account_minor(entry.code)
        return {
            "label": {"t": f"{entry.code} {entry.name(self.lang)}"},
            "total": {"t": self._covered(entry.code, minor) if self._is_used(entry.code) else "", "x": True},
        }

    def _line_cells(self, line: Line, total: float) -> dict[str, Cell]:
        own, employer = self.amounts[line.id]
        cells = {column.id: self._field("lines", line, column.id) for column in DETAIL if column.editable}
        cells["amount"] = {"t": self.money(own), "x": True}
        cells["total"] = {"t": self.money(total), "x": True}
        cells["employer"] = {"t": self.money(employer) if line.employer else "", "x": line.employer is not None}
        return cells

    def _field(self, group: str, entry: Line | Charge, field: str) -> Cell:
        fault = self.faults.get((group, entry.id, field))
        if fault is not None:
            text = " ".join(f"{finding.what(self.lang)} {finding.fix(self.lang)}" for finding in fault.findings)
            return {"t": fault.text, "s": fault.text, "e": text}
        outer, _, inner = field.partition(".")
        value = getattr(entry, outer)
        value = getattr(value, inner, None) if inner else value
        if field in {"quantity", "x", "rate", "employer.rate"}:
            return self._number(
                f"{group}.{entry.id}.{field}", value, percent=field in edit.SHARES or group == "charges"
            )
        if isinstance(value, bool):
            return {"t": "✓" if value else "", "s": "true" if value else "false"}
        return self._words(field, value)

    def _words(self, field: str, value: Any) -> Cell:
        if field == "unit":
            return {"t": i18n.text(f"units.{value}", self.lang), "s": value}
        if field == "phase":
            return {"t": self.phases.get(value, value or ""), "s": value or ""}
        if field == "currency":
            return {"t": value or self.production.currency, "s": value or ""}
        return {"t": ", ".join(value) if isinstance(value, tuple) else pick(value, self.lang)}

    def _number(self, where: str, value: float | str | None, *, percent: bool) -> Cell:
        if value is None:
            return {"t": "", "s": ""}
        found = self.model.read(self.registers, where)
        shown = money.format_percent(found, self.lang, 2) if percent else money.format_number(found, self.lang)
        if isinstance(value, str):
            return {"t": shown, "s": value, "f": True}
        return {"t": shown, "s": shown if percent else money.format_number(value, self.lang)}

    # -- what both share

    def _accounts(self, cells: Any, line_cells: Any, *, used_only: bool) -> Iterator[Row]:
        lines: dict[str, list[Line]] = {}
        for line in self.production.lines:
            code = line.account if line.account in self.model.chart.entries else UNKNOWN
            lines.setdefault(code, []).append(line)
        for entry in self.model.chart.entries.values():
            if used_only and entry.depth > 1 and not self._is_used(entry.code):
                continue
            parent = None if entry.parent is None else f"account:{entry.parent}"
            yield {"id": f"account:{entry.code}", "parent": parent, "depth": entry.depth - 1, "kind": "account",
                   "cells": cells(entry)}  # fmt: skip
            yield from self._posted(entry, lines.get(entry.code, []), line_cells)

    def _posted(self, entry: Entry, lines: Sequence[Line], line_cells: Any) -> Iterator[Row]:
        """The lines, contributions and charges that stand on an account itself."""
        parent, depth = f"account:{entry.code}", entry.depth
        in_line = self.model.chart.employer_account in {None, entry.code}
        for line in lines:
            own, employer = self.amounts[line.id]
            shown = own + employer if in_line else own
            cells = (
                self._line_cells(line, shown)
                if line_cells is None
                else line_cells(pick(line.label, self.lang), shown, entry)
            )
            yield {"id": f"lines:{line.id}", "parent": parent, "depth": depth, "kind": "line", "cells": cells,
                   "muted": line.muted, "in_kind": line.in_kind}  # fmt: skip
        if entry.code == self.model.chart.employer_account:
            elsewhere = [line.id for line in self.production.lines if line.account != entry.code and line.employer]
            minor = sum(amount for line in elsewhere if (amount := self.amounts[line][1]) == amount)
            if elsewhere:
                label = word("employer_of_lines", self.lang)
                cells = {"label": {"t": label}, "total": {"t": self.money(minor), "x": True}}
                cells = cells if line_cells is None else line_cells(label, minor, entry)
                yield {
                    "id": f"employer:{entry.code}",
                    "parent": parent,
                    "depth": depth,
                    "kind": "charge",
                    "cells": cells,
                }
        for charge in self.production.charges:
            if charge.account == entry.code or (entry.code == UNKNOWN and charge.account not in self.codes):
                minor = self.charged.get(charge.id, 0.0)
                label = pick(charge.label, self.lang)
                cells = self._charge_cells(charge, minor) if line_cells is None else line_cells(label, minor, entry)
                yield {"id": f"charges:{charge.id}", "parent": parent, "depth": depth, "kind": "charge",
                       "cells": cells, "editable": line_cells is None, "muted": charge.muted}  # fmt: skip

    def _charge_cells(self, charge: Charge, minor: float) -> dict[str, Cell]:
        cells = {column.id: self._field("charges", charge, column.on_charge) for column in DETAIL if column.on_charge}
        return {**cells, "total": {"t": self.money(minor), "x": True}}

    def _total(self, columns: Sequence[str]) -> Row:
        tops = [entry.code for entry in self.model.chart.entries.values() if entry.depth == 1 and entry.kind == "cost"]
        minor = sum(self._account_minor(code) for code in tops)
        amount = {"t": self.money(minor), "x": True}
        shown = {"label": {"t": word("total", self.lang)}, "amount": amount, "total": amount,
                 "share": {"t": money.format_percent(1.0, self.lang)}}  # fmt: skip
        cells = {key: cell for key, cell in shown.items() if key == "label" or key in columns}
        return {"id": "total", "parent": None, "depth": 0, "kind": "total", "cells": cells}

    def _account_minor(self, code: str) -> float:
        return float(self.budget.amounts.accounts[self.codes.index(code), 0])

    def _covered(self, code: str, minor: float) -> str:
        """An amount with unknown parts says so."""
        missing = int(self.budget.amounts.unknown[self.codes.index(code), 0])
        return f"{self.money(minor)} + ?" if missing else self.money(minor)

    def _is_used(self, code: str) -> bool:
        return self.budget.is_used(code)


def changed_cells(before: Sequence[Row], after: Sequence[Row]) -> Cells | None:
    """Tell which cells differ, or None where rows came, went or moved."""
    if [row["id"] for row in before] != [row["id"] for row in after]:
        return None
    patch: Cells = {}
    for old, new in zip(before, after, strict=True):
        if any(old.get(key) != new.get(key) for key in ("parent", "depth", "muted", "in_kind")):
            return None
        cells = {key: cell for key, cell in new["cells"].items() if old["cells"].get(key) != cell}
        if cells:
            patch[new["id"]] = cells
    return patch
