"""From a file as it was understood to a production: accounts, lines, charges, the file's own totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from prodkit import money
from prodkit.errors import Finding, ProdkitError
from prodkit.exchange.tables import shares, words
from prodkit.exchange.tables.grid import Sheet, Table, column_of, letter
from prodkit.exchange.tables.layout import Layout
from prodkit.exchange.tables.lines import Lines, exchange_rates
from prodkit.exchange.tables.outline import Group, Item, Outline, Total
from prodkit.exchange.tables.proposal import shown_currency
from prodkit.exchange.tables.rows import Row
from prodkit.exchange.tables.totals import understand
from prodkit.fields import MAX_LABEL, slug
from prodkit.production import MAX_LINES, Production

_NAMED = 8
_MOST_CODE = 20


@dataclass(frozen=True)
class Import:
    """What was read from a file, before anything is done with it.

    Attributes:
        table: The file.
        layout: How it was taken to be laid out.
        production: The production it makes.
        outline: Its lines, groups and totals with their rows.
        ids: The id of each line and charge of the outline, in its order.
        codes: The account of each group.
        findings: What was not understood, left out or assumed, each with its cell.
    """

    table: Table
    layout: Layout
    production: Production
    outline: Outline = field(repr=False)
    ids: tuple[str, ...] = field(repr=False)
    codes: dict[int, str] = field(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def totals(self) -> list[Total]:
        """The totals written in the file."""
        return self.outline.totals

    def code_of(self, group: Group) -> str:
        """Give the account that a group of the file became."""
        return self.codes[id(group)]


def build(table: Table, layout: Layout) -> Import:
    """Make a production of a file, without touching any other.

    Args:
        table: The file.
        layout: How it is laid out, as proposed or as the user corrected it.

    Returns:
        The production, and all that was not understood.

    Raises:
        ProdkitError: If the file has no line, or more than a production holds, or a number that is too large.
    """
    outline = understand(table, layout)
    count = sum(item.kind == "line" for item in outline.items)
    if not outline.items:
        raise ProdkitError.of("import_no_lines")
    if count > MAX_LINES:
        raise ProdkitError.of("import_lines", count=count, most=MAX_LINES)
    builder = _Builder(table, layout, outline)
    data = builder.data()
    findings = [*table.findings, *builder.findings, *_unread(table, layout), *_left(outline)]
    return Import(table, layout, Production.parse(data), outline, tuple(builder.ids), builder.codes, tuple(findings))


class _Builder:
    def __init__(self, table: Table, layout: Layout, outline: Outline) -> None:
        self.table, self.layout, self.outline = table, layout, outline
        self.findings: list[Finding] = []
        self.codes: dict[int, str] = {}
        self.ids: list[str] = []
        self._taken: Counter[str] = Counter()
        self._accounts: list[dict[str, Any]] = []

    def data(self) -> dict[str, Any]:
        """Give the production as plain data."""
        self._name_accounts()
        lines = [item.row for item in self.outline.items if item.kind == "line"]
        exchange, found = exchange_rates(lines, self.layout.currency)
        self.findings += found
        maker = Lines(self.layout.currency, exchange)
        self.ids = [self._id(item) for item in self.outline.items]
        made = [self._entry(place, item, maker) for place, item in enumerate(self.outline.items)]
        self.findings += maker.findings
        kinds = [item.kind for item in self.outline.items]
        return {
            "prodkit": 1, "title": self.layout.title, "kind": self.layout.kind, "currency": self.layout.currency,
            "country": "", "chart": "own", "exchange_rates": exchange, "accounts": self._accounts,
            "lines": [one for one, kind in zip(made, kinds, strict=True) if kind == "line"],
            "charges": [one for one, kind in zip(made, kinds, strict=True) if kind == "charge"],
            "typed_totals": dict(self._typed()),
        }  # fmt: skip

    # -- accounts

    def _name_accounts(self) -> None:
        used = self.outline.kept()
        taken: set[str] = set()
        coded = {group.code for group in used if group.code}
        prefix = "S" if coded else ""
        numbers: Counter[str] = Counter()
        loose = any(item.group is None for item in self.outline.items)
        for group in used:
            code = group.code[:_MOST_CODE]
            if code in taken:
                code = ""
            if not code:
                above = self.codes[id(group.parent)] if group.parent and id(group.parent) in self.codes else ""
                code = self._number(above, prefix, numbers, coded | taken)
            taken.add(code)
            self.codes[id(group)] = code
            if group.row is not None and group.row.written and code != group.row.written.rstrip(". "):
                params = {"found": group.row.written, "code": code}
                self.findings.append(Finding("import_code", "info", group.row.address("account"), params))
            self._accounts.append(self._account(group, code))
        if loose:
            code = self._number("", prefix, numbers, coded | taken)
            self.codes[id(None)] = code
            self._accounts.append({"code": code, "label": self.layout.title})

    def _number(self, above: str, prefix: str, numbers: Counter[str], taken: set[str]) -> str:
        """Make a code of the place of a group: 1, 2, 2.1; S1 where the file has codes of its own."""
        stem = above if above.startswith(prefix or above) else ""
        while True:
            numbers[above] += 1
            code = f"{stem}.{numbers[above]}" if stem else f"{prefix}{numbers[above]}"
            if len(code) > _MOST_CODE:
                stem = ""
            elif code not in taken:
                return code

    def _account(self, group: Group, code: str) -> dict[str, Any]:
        account: dict[str, Any] = {"code": code, "label": group.label[:MAX_LABEL] or code}
        if group.parent is not None and id(group.parent) in self.codes:
            account["parent"] = self.codes[id(group.parent)]
        elif group.income:
            account["kind"] = "income"
        return account

    # -- lines and charges

    def _id(self, item: Item) -> str:
        row = item.row
        is_number = row.code and row.block.levels == "section"
        stem = slug(row.code if is_number else row.label or row.code)[:50].rstrip("-") or "line"
        while True:
            self._taken[stem] += 1
            name = stem if self._taken[stem] == 1 else f"{stem}-{self._taken[stem]}"
            if name == stem or not self._taken[name]:
                self._taken[name] += name != stem
                return name

    def _entry(self, place: int, item: Item, maker: Lines) -> dict[str, Any]:
        row = item.row
        group = item.group
        label = row.label or (group.label if group else "") or row.written or "–"
        where = f"{self.table.name}, {row.address()}"
        entry: dict[str, Any] = {
            "id": self.ids[place], "account": self.codes[id(group)], "label": label[:MAX_LABEL],
            "source": {"text": where, "status": "quoted"},
        }  # fmt: skip
        return entry | (self._charge(place, row) if item.kind == "charge" else maker.of(row))

    def _charge(self, place: int, row: Row) -> dict[str, Any]:
        data: dict[str, Any] = {"contingency": True} if words.holds("contingency", row.label) else {}
        share = shares.find(self.outline, place)
        if row.note:
            data["note"] = row.note
        if share is None:
            shown = shares.share_of(row) or 0.0
            params = {"label": row.label[:60], "percent": _percent(shown)}
            self.findings.append(Finding("import_base_unknown", "warning", row.address("rate", "quantity"), params))
            return data | {"amount": row.final, "note": " · ".join(filter(None, (row.note, f"{100 * shown:g} %")))}
        if share.rate != share.shown:
            params = {"label": row.label[:60], "shown": _percent(share.shown), "exact": _percent(share.rate)}
            self.findings.append(Finding("import_share_rounded", "info", row.address("rate", "quantity"), params))
        base: dict[str, Any] = {}
        if share.groups:
            base["accounts"] = [self.codes[id(group)] for group in share.groups]
        if share.charges:
            base["charges"] = [self.ids[at] for at in share.charges]
        return data | {"rate": share.rate, "of": share.of} | ({"base": base} if base else {})

    # -- totals

    def _typed(self) -> Iterator[tuple[str, float]]:
        """Keep the file's totals of whole accounts, so that the production tells later where it has moved away."""
        seen: set[str] = set()
        for total in self.outline.totals:
            key = "total" if total.whole else self.codes.get(id(total.group), "") if total.group else ""
            if key and key not in seen and not total.result and (total.whole or _is_all(total)):
                seen.add(key)
                yield key, total.value


def _is_all(total: Total) -> bool:
    return total.group is not None and list(total.items) == total.group.items


def _percent(share: float) -> dict[str, str]:
    return {"fr": money.format_share(share, "fr"), "en": money.format_share(share, "en")}


# -- what was not read


def _left(outline: Outline) -> Iterator[Finding]:
    codes = {"words": "import_row", "tax": "import_tax", "carried": "import_carried", "total": "import_total_unknown"}
    for row, kind in outline.left:
        text = " ".join(filter(None, (row.written, row.label, *row.section, *row.texts.values())))[:80]
        severity = "warning" if kind == "total" or (kind == "words" and row.figures) else "info"
        yield Finding(codes[kind], severity, row.address(), {"found": text or "–"})  # type: ignore[arg-type]
    kept = {id(group) for group in outline.kept()}
    for group in outline.groups:
        if id(group) not in kept and group.row is not None:
            yield Finding("import_row", "info", group.row.address(), {"found": group.label[:80]})
    for item in outline.items:
        yield from _faults(item.row)


def _faults(row: Row) -> Iterator[Finding]:
    for at, cell in row.cells.items():
        if cell.fault:
            code = {"uncached": "import_uncached", "external": "import_external", "error": "import_error"}[cell.fault]
            severity = "info" if cell.fault == "external" else "warning"
            yield Finding(code, severity, row.sheet.address(row.number, at), {"found": str(cell.value)[:40] or "="})  # type: ignore[arg-type]
    for meaning, text in row.texts.items():
        at = row.columns.get(meaning, 1)
        fault = row.cells[at].fault if at in row.cells else ""
        if meaning not in {"total", "amount", "rate"} and not fault:
            yield Finding("import_cell", "warning", row.sheet.address(row.number, at), {"found": text[:60]})


def _unread(table: Table, layout: Layout) -> Iterator[Finding]:
    """Name the sheets, columns and numbers that the layout leaves out."""
    if not shown_currency(table, layout.blocks):
        yield Finding("import_currency", "info", params={"currency": layout.currency})
    for name in dict.fromkeys(block.sheet for block in layout.blocks):
        if table.sheet(name) is None:
            yield Finding("import_sheet_missing", "warning", name, {"sheet": name})
    for sheet in table.sheets:
        blocks = [block for block in layout.blocks if block.sheet == sheet.name]
        if not sheet.rows:
            continue
        if not blocks:
            code = "import_sheet_hidden" if sheet.hidden else "import_sheet"
            yield Finding(code, "info" if sheet.hidden else "warning", sheet.name, {"sheet": sheet.name})
            continue
        read = {
            at
            for block in blocks
            for name, meaning in block.columns.items()
            if meaning != "ignore"
            for at in [column_of(name)]
        }
        yield from _columns(sheet, layout, read)


def _columns(sheet: Sheet, layout: Layout, read: set[int]) -> Iterator[Finding]:
    blocks = [block for block in layout.blocks if block.sheet == sheet.name]
    first = min(block.first for block in blocks)
    apart: list[str] = []
    columns: Counter[int] = Counter()
    for row, cells in sheet.rows.items():
        numbers = [at for at, cell in cells.items() if isinstance(cell.value, float) and at not in read]
        if numbers and any(block.first <= row <= block.last for block in blocks):
            columns.update(numbers)
        elif not any(block.first <= row <= block.last for block in blocks):
            apart += [sheet.address(row, at) for at, cell in cells.items() if isinstance(cell.value, float)]
    for at, count in sorted(columns.items()):
        title = next((str(sheet.rows[row][at].value) for row in range(first - 1, max(0, first - 4), -1)
                      if at in sheet.rows.get(row, {})), "–")  # fmt: skip
        params = {"column": letter(at), "title": title[:60], "count": count}
        yield Finding("import_column", "info", sheet.address(first, at), params)
    if apart:
        named = ", ".join(apart[:_NAMED]) + ("…" if len(apart) > _NAMED else "")
        yield Finding("import_apart", "info", apart[0], {"count": len(apart), "cells": named})
