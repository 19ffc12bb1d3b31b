"""A file that was read: how it was taken to be laid out, corrected by the reader, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodkit.errors import Finding, ProdkitError
from prodkit.exchange import tables
from prodkit.exchange.tables import Block, Import, Layout, Reconciliation, Table
from prodkit.exchange.tables.grid import Sheet, letter
from prodkit.exchange.tables.proposal import shown_currency
from prodkit.production import Production

LEFT = "left"
"""Role of a part of the file that the reader leaves out."""
_MOST_COLUMNS = 60
_OF_FILE = ("title", "kind", "currency", "decimal")
_OF_BLOCK = ("role", "kind", "levels", "scale", "unit", "code_in_label", "first", "last")


class Reading:
    """A budget from elsewhere, on its way in. Nothing is written.

    Args:
        table: The file.
        into: The production it goes into; None for a new one.
        layout: How it is laid out, if that was saved before; by default one is proposed.

    Attributes:
        table: The file.
        plain: The layout as plain data, as the reader last corrected it, with the parts that are left out.
        layout: The same, checked; None if it cannot be used.
        found: What it makes; None if that cannot be built.
        report: Its totals beside ours.
        findings: Why it cannot be built, if so.
    """

    def __init__(self, table: Table, into: Production | None, layout: Layout | None = None) -> None:
        self.table = table
        self.layout: Layout | None = None
        self.found: Import | None = None
        self.report: Reconciliation | None = None
        self.findings: list[Finding] = []
        proposed = self._proposed(into)
        chosen = layout.model_copy(update={"title": proposed.title}) if layout else proposed
        self.plain: dict[str, Any] = chosen.model_dump(mode="json")
        self._build()

    def _proposed(self, into: Production | None) -> Layout:
        try:
            layout = tables.propose(self.table)
        except ProdkitError as error:
            if all(finding.code != "import_no_table" for finding in error.findings):
                raise
            layout = _blank(self.table)
        if into is None:
            return layout
        own = {"title": into.title if isinstance(into.title, str) else layout.title, "kind": into.kind}
        if not shown_currency(self.table, layout.blocks):
            own["currency"] = into.currency
        return layout.model_copy(update=own)

    def correct(self, name: str, value: str) -> None:
        """Correct how the file is read.

        Args:
            name: What is corrected: `currency`, `0.levels`, `0.columns.C` (parts count from 0).
            value: What the reader chose. Untrusted.
        """
        number, _, rest = name.partition(".")
        if name in _OF_FILE:
            self.plain = {**self.plain, name: value}
        elif number.isdecimal() and int(number) < len(self.plain["blocks"]):
            blocks = list(self.plain["blocks"])
            blocks[int(number)] = _corrected(blocks[int(number)], rest, value)
            self.plain = {**self.plain, "blocks": blocks}
        self._build()

    def _build(self) -> None:
        """Build anew; what cannot be used is told, and the reader goes on correcting."""
        self.layout = self.found = self.report = None
        self.findings = []
        try:
            kept = [block for block in self.plain["blocks"] if block["role"] != LEFT]
            self.layout = Layout.parse({**self.plain, "blocks": kept})
            found = tables.build(self.table, self.layout)
            self.report = tables.reconcile(found)
            self.found = found
        except ProdkitError as error:
            self.findings = error.findings


def _corrected(block: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    field, _, column = name.partition(".")
    if field == "columns" and column in block["columns"]:
        return {**block, "columns": {**block["columns"], column: value}}
    if field not in _OF_BLOCK:
        return dict(block)
    read: Any = value
    if field == "code_in_label":
        read = value == "true"
    elif field == "unit":
        read = value or None
    elif field in {"first", "last"}:
        read = int(value) if value.isdecimal() and len(value) < 9 else value  # noqa: PLR2004
    elif field == "scale":
        read = {"1": 1.0, "1000": 1000.0, "1000000": 1e6}.get(value, value)
    return {**block, field: read}


def _blank(table: Table) -> Layout:
    """Give a layout to be filled in by the reader: the sheet in front, all of it, no column read yet."""
    seen = [sheet for sheet in table.sheets if not sheet.hidden and sheet.rows]
    front = table.sheets[table.active] if table.active < len(table.sheets) else None
    sheet: Sheet | None = front if front in seen else next(iter(seen), None)
    if sheet is None:
        raise ProdkitError.of("import_no_table")
    columns = sorted({at for cells in sheet.rows.values() for at in cells})[:_MOST_COLUMNS]
    block = Block(
        sheet=sheet.name, first=min(sheet.rows), last=max(sheet.rows),
        columns={letter(at): "ignore" for at in columns},
    )  # fmt: skip
    return Layout(title=table.name[:100] or "Import", blocks=(block,))
