"""The rows that a budget grid shows: accounts with their lines and charges, to read or to edit."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from prodkit import edit, i18n, money
from prodkit.chart import UNKNOWN
from prodkit.entries import LineUnit
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    from prodkit.budget import Budget
    from prodkit.chart import Entry
    from prodkit.entries import Charge, Line
    from prodkit.production import Production
    from prodkit.ui.work import Fault, Work

Cell = dict[str, Any]
Cells = dict[str, Cell]
Row = dict[str, Any]


_AND_MORE = " + ?"
"""After an amount of which a part is unknown."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the detail: its field in the file and how it looks."""

    id: str
    width: int
    priority: int
    kind: str = "text"
    editable: bool = True
    of_charges: bool = False
    """Whether charges have this field too."""


DETAIL: tuple[Column, ...] = (
    Column("label", 30, 1, of_charges=True),
    Column("quantity", 9, 2, "number"),
    Column("unit", 9, 3, "select"),
    Column("x", 6, 2, "number"),
    Column("rate", 12, 2, "number", of_charges=True),
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
    Column("note", 24, 6, of_charges=True),
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
        {**_column(column, word(f"column.{column.id.replace('.', '_')}", lang)), **_options(options, column.id)}
        for column in DETAIL
    ]


def top_columns(lang: Lang) -> list[dict[str, Any]]:
    """Describe the columns of the top sheet."""
    columns = (
        Column("label", 40, 1, editable=False),
        Column("amount", 16, 1, "number", editable=False),
        Column("share", 14, 2, "number", editable=False),
    )
    heads = ("account", "amount", "share")
    return [_column(column, word(f"column.{head}", lang)) for column, head in zip(columns, heads, strict=True)]


def _column(column: Column, label: str) -> dict[str, Any]:
    align = "end" if column.kind == "number" else "start"
    return {"id": column.id, "label": label, "align": align, "width": column.width, "editable": column.editable,
            "kind": column.kind, "priority": column.priority}  # fmt: skip


def _options(options: Mapping[str, list[dict[str, str]]], column: str) -> dict[str, Any]:
    return {"options": options[column]} if column in options else {}


class _Sheet(ABC):
    """The tree of accounts, lines and charges of the open work; what its cells hold is for the kinds below."""

    figure: str
    """Column of what a row comes to."""

    def __init__(self, work: Work) -> None:
        self.budget: Budget = work.budget
        self.production: Production = work.production
        self.lang: Lang = work.lang
        self.model = work.budget.model
        self.amounts = work.budget.line_amounts()
        self.place = {code: index for index, code in enumerate(self.model.chart.entries)}
        charged = work.budget.amounts.charges[:, 0]
        self.charged = {rule.charge.id: float(minor) for rule, minor in zip(self.model.rules, charged, strict=True)}

    @abstractmethod
    def shown(self, entry: Entry) -> bool:
        """Tell whether an account has a row."""

    @abstractmethod
    def account_cells(self, entry: Entry, minor: float) -> Cells:
        """Give the cells of an account."""

    @abstractmethod
    def line_cells(self, line: Line, minor: float, entry: Entry) -> Cells:
        """Give the cells of a line, and what it puts on its account."""

    @abstractmethod
    def charge_cells(self, charge: Charge, minor: float, entry: Entry) -> Cells:
        """Give the cells of a charge."""

    @abstractmethod
    def sum_cells(self, label: str, minor: float, kind: str) -> Cells:
        """Give the cells of a sum that is neither account, line nor charge."""

    def rows(self) -> list[Row]:
        """Give all rows, every account followed by what is on it, the total last."""
        lines: dict[str, list[Line]] = {}
        for line in self.production.lines:
            lines.setdefault(self._on_chart(line.account), []).append(line)
        charges: dict[str, list[Charge]] = {}
        for charge in self.production.charges:
            charges.setdefault(self._on_chart(charge.account), []).append(charge)
        found: list[Row] = []
        for entry in self.model.chart.entries.values():
            if self.shown(entry):
                cells = self.account_cells(entry, self.account_minor(entry.code))
                parent = entry.parent and f"account:{entry.parent}"
                found.append(_row(f"account:{entry.code}", parent, entry.depth - 1, "account", cells))
                found += self._posted(entry, lines.get(entry.code, []), charges.get(entry.code, []))
        tops = [code for code, entry in self.model.chart.entries.items() if entry.depth == 1 and entry.kind == "cost"]
        total = sum(self.account_minor(code) for code in tops)
        return [*found, _row("total", None, 0, "total", self.sum_cells(word("total", self.lang), total, "cost"))]

    def _on_chart(self, account: str) -> str:
        return account if account in self.place else UNKNOWN

    def _posted(self, entry: Entry, lines: Sequence[Line], charges: Sequence[Charge]) -> Iterator[Row]:
        """What stands on an account itself: its lines, contributions of lines elsewhere, its charges."""
        parent, depth = f"account:{entry.code}", entry.depth
        in_line = self.model.chart.employer_account in {None, entry.code}
        for line in lines:
            own, employer = self.amounts[line.id]
            parts = [own, employer] if in_line and line.id in self.model.charged else [own]
            known = [amount for amount in parts if not math.isnan(amount)]
            cells = self.line_cells(line, sum(known) if known else math.nan, entry)
            if 0 < len(known) < len(parts):
                cells[self.figure]["t"] += _AND_MORE
            marks = {"muted": line.muted, "in_kind": line.in_kind}
            yield _row(f"lines:{line.id}", parent, depth, "line", cells, **marks)
        if entry.code == self.model.chart.employer_account:
            elsewhere = [self.amounts[line.id][1] for line in self.production.lines
                         if line.account != entry.code and line.id in self.model.charged]  # fmt: skip
            if elsewhere:
                minor = sum(amount for amount in elsewhere if not math.isnan(amount))
                cells = self.sum_cells(word("employer_of_lines", self.lang), minor, entry.kind)
                yield _row(f"employer:{entry.code}", parent, depth, "charge", cells)
        for charge in charges:
            cells = self.charge_cells(charge, self.charged.get(charge.id, 0.0), entry)
            yield _row(f"charges:{charge.id}", parent, depth, "charge", cells, muted=charge.muted, editable=True)

    def account_minor(self, code: str) -> float:
        """Give what an account comes to, in minor units."""
        return float(self.budget.amounts.accounts[self.place[code], 0])

    def money(self, minor: float) -> str:
        """Write an amount of minor units; unknown says so."""
        if math.isnan(minor):
            return word("unknown", self.lang)
        return money.format_number(money.amount(minor, self.model.digits), self.lang, self.model.digits)

    def covered(self, entry: Entry, minor: float) -> str:
        """Write the amount of an account; one with unknown parts says so."""
        missing = int(self.budget.amounts.unknown[self.place[entry.code], 0])
        return self.money(minor) + _AND_MORE if missing else self.money(minor)


class TopSheet(_Sheet):
    """The top sheet: what each account in use comes to, and its share."""

    figure = "amount"

    def shown(self, entry: Entry) -> bool:
        """Show the top accounts, and those below that hold something."""
        return entry.depth == 1 or self.budget.is_used(entry.code)

    def account_cells(self, entry: Entry, minor: float) -> Cells:
        """Give name, amount and share."""
        cells = self.sum_cells(f"{entry.code} {entry.name(self.lang)}", minor, entry.kind)
        return {**cells, "amount": {"t": self.covered(entry, minor), "x": True}}

    def line_cells(self, line: Line, minor: float, entry: Entry) -> Cells:
        """Give name, amount and share."""
        return self.sum_cells(pick(line.label, self.lang), minor, entry.kind)

    def charge_cells(self, charge: Charge, minor: float, entry: Entry) -> Cells:
        """Give name, amount and share."""
        return self.sum_cells(pick(charge.label, self.lang), minor, entry.kind)

    def sum_cells(self, label: str, minor: float, kind: str) -> Cells:
        """Give name, amount and share of the total, or of the income."""
        whole = float(self.budget.total if kind == "cost" else self.budget.income)
        share = money.amount(minor, self.model.digits) / whole if whole and not math.isnan(minor) else 0.0
        bar = min(1.0, max(0.0, share))
        return {
            "label": {"t": label},
            "amount": {"t": self.money(minor), "x": True},
            "share": {"t": money.format_percent(share, self.lang), "b": bar},
        }


class DetailSheet(_Sheet):
    """The editable detail: every account of the chart, every field of every line."""

    figure = "total"

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.faults: Mapping[tuple[str, str, str], Fault] = work.faults
        self.registers = work.budget.registers()
        self.phases = {phase.id: pick(phase.label, work.lang) for phase in work.production.phases}

    def shown(self, entry: Entry) -> bool:
        """Show every account, for a line may be added to any."""
        return bool(entry)

    def account_cells(self, entry: Entry, minor: float) -> Cells:
        """Give name and total; an account without any line has none."""
        total = self.covered(entry, minor) if self.budget.is_used(entry.code) else ""
        return {"label": {"t": f"{entry.code} {entry.name(self.lang)}"}, "total": {"t": total, "x": True}}

    def line_cells(self, line: Line, minor: float, entry: Entry) -> Cells:
        """Give every field, the pay or price, the contributions, and what the line puts on its account."""
        del entry
        own, employer = self.amounts[line.id]
        cells = {column.id: self._field("lines", line, column.id) for column in DETAIL if column.editable}
        cells["amount"] = {"t": self.money(own), "x": True}
        charged = line.id in self.model.charged
        cells["employer"] = {"t": self.money(employer) if charged else "", "x": charged}
        return {**cells, "total": {"t": self.money(minor), "x": True}}

    def charge_cells(self, charge: Charge, minor: float, entry: Entry) -> Cells:
        """Give the fields that charges have, and the total."""
        del entry
        cells = {column.id: self._field("charges", charge, column.id) for column in DETAIL if column.of_charges}
        return {**cells, "total": {"t": self.money(minor), "x": True}}

    def sum_cells(self, label: str, minor: float, kind: str) -> Cells:
        """Give name and total."""
        del kind
        return {"label": {"t": label}, "total": {"t": self.money(minor), "x": True}}

    def _field(self, group: str, entry: Line | Charge, field: str) -> Cell:
        fault = self.faults.get((group, entry.id, field))
        if fault is not None:
            return {"t": fault.text, "s": fault.text, "e": fault.sentence(self.lang)}
        outer, _, inner = field.partition(".")
        value = getattr(entry, outer)
        value = getattr(value, inner, None) if inner else value
        if field in {"quantity", "x", "rate", "employer.rate"}:
            is_share = field in edit.SHARES or group == "charges"
            return self._number(f"{group}.{entry.id}.{field}", value, is_share=is_share)
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

    def _number(self, where: str, value: float | str | None, *, is_share: bool) -> Cell:
        if value is None:  # shown if the wage grid says it, but nothing that was typed
            least = self.model.read(self.registers, where) if where in self.model.fields else math.nan
            return {"t": "" if math.isnan(least) else money.format_number(least, self.lang), "s": ""}
        if where in self.model.fields:
            found = self.model.read(self.registers, where)
        else:  # a muted charge is not computed
            found = math.nan if isinstance(value, str) else value
        shown = money.format_percent(found, self.lang, 2) if is_share else money.format_number(found, self.lang)
        if isinstance(value, str):
            return {"t": shown, "s": value, "f": True}
        exact = f"{money.format_number(value * 100, self.lang)} %" if is_share else shown
        return {"t": shown, "s": exact}


def _row(name: str, parent: str | None, depth: int, kind: str, cells: Cells, **marks: bool) -> Row:
    return {"id": name, "parent": parent, "depth": depth, "kind": kind, "cells": cells, **marks}


def changed_cells(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Cells] | None:
    """Tell which cells differ, or None where rows came, went, moved or are marked otherwise."""
    if len(before) != len(after):
        return None
    patch: dict[str, Cells] = {}
    for old, new in zip(before, after, strict=True):
        if {**old, "cells": None} != {**new, "cells": None} or old["cells"].keys() != new["cells"].keys():
            return None
        cells = {column: cell for column, cell in new["cells"].items() if old["cells"][column] != cell}
        if cells:
            patch[new["id"]] = cells
    return patch
