"""How the rows of a budget stand under each other: groups, lines, and the totals written among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from prodkit.exchange.tables import codes, words
from prodkit.exchange.tables.kinds import Kind
from prodkit.exchange.tables.layout import Layout
from prodkit.exchange.tables.rows import Row

_RECENT = 100
"""Groups among which a total's name may be the start of theirs."""


@dataclass(slots=True, eq=False)
class Group:
    """An account of the file, or a section of it.

    Attributes:
        label: Its name.
        code: Its code in the file; empty for a section without one.
        parent: The group it stands in.
        row: The row that names it.
        income: Whether it holds income.
        items: Places of the lines and charges in it and below it, in the order of the file.
        indent: How far its name is set in.
        rank: How much its name stands out: 0 most.
        coded: Whether codes below its own were found in it.
        flush: Whether what it holds is set in no further than itself; None before anything was found.
    """

    label: str
    code: str = ""
    parent: Group | None = None
    row: Row | None = None
    income: bool = False
    items: list[int] = field(default_factory=list)
    indent: int = 0
    rank: int = 0
    coded: bool = False
    flush: bool | None = None

    def path(self) -> Iterator[Group]:
        """Give the group and those it stands in, from the inside out."""
        at: Group | None = self
        while at is not None:
            yield at
            at = at.parent


@dataclass(slots=True)
class Item:
    """A line or a charge of the file, and the group it belongs to."""

    row: Row
    group: Group | None
    kind: Literal["line", "charge"]


@dataclass(slots=True)
class Total:
    """A total of the file and what it is a total of.

    Attributes:
        row: The row it is written in.
        column: The column.
        label: What the file calls it.
        value: What the file says.
        items: Places of the lines and charges it should add up.
        group: The group it is the total of, if it is one.
        whole: Whether it is the total of all costs.
        result: Whether it is income less costs.
        covers: Rows that its formula adds up; empty if it is typed, or in a file without formulas.
        is_formula: Whether it is computed in the file; None where the file cannot tell.
    """

    row: Row
    column: int
    label: str
    value: float
    items: tuple[int, ...] = ()
    group: Group | None = None
    whole: bool = False
    result: bool = False
    covers: tuple[int, ...] = ()
    is_formula: bool | None = None

    @property
    def address(self) -> str:
        """Its cell."""
        return self.row.sheet.address(self.row.number, self.column)


@dataclass(slots=True)
class Outline:
    """A file as it was understood.

    Attributes:
        items: Its lines and charges, in order.
        groups: Its accounts and sections, in order.
        totals: The totals written in it.
        left: Rows that are neither, with what they are taken for.
    """

    items: list[Item] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    left: list[tuple[Row, Kind]] = field(default_factory=list)

    def kept(self) -> list[Group]:
        """Give the groups that hold something, or have a code of their own, and those around them."""
        around = {id(above) for group in self.groups if group.items or group.code for above in group.path()}
        return [group for group in self.groups if id(group) in around]

    def sum_of(self, places: Sequence[int]) -> float:
        """Add up what the file says of some lines and charges."""
        return sum(self.items[place].row.final or 0.0 for place in places)


class Builder:
    """Takes the rows of a file in order and stands them under each other.

    Args:
        layout: How the file is laid out.
    """

    def __init__(self, layout: Layout) -> None:
        lines = [block for block in layout.blocks if block.role == "lines" and block.kind == "cost"]
        self._by_sheet = len({block.sheet for block in lines}) > 1
        self.outline = Outline()
        self.open: list[Group] = []
        self.since = 0
        self._leaf: Group | None = None
        self._by_code: dict[str, Group] = {}
        self._by_name: dict[str, Group] = {}
        self._by_path: dict[tuple[str, ...], Group] = {}
        self._prefixes: frozenset[str] = frozenset()

    # -- what totals look for

    def with_code(self, code: str) -> Group | None:
        """Give the account of a code."""
        return self._by_code.get(code)

    def named(self, name: str) -> Group | None:
        """Give the group that a total names: first one that is open, then the last of that name."""
        wanted = words.plain(name)
        if not wanted:
            return None
        groups = [*reversed(self.open), *reversed(self.outline.groups[-_RECENT:])]
        exact = next((group for group in groups if words.plain(group.label) == wanted), None)
        if exact is None:
            exact = self._by_name.get(wanted)
        if exact is not None or len(wanted) < 4:  # noqa: PLR2004 -- too short to be the start of a name
            return exact
        return next((group for group in groups if _starts(words.plain(group.label), wanted)), None)

    def under(self, path: Sequence[str]) -> Group | None:
        """Give the group of a section's names."""
        return self._by_path.get(tuple(words.plain(part) for part in self._split(path)))

    # -- what rows do

    def begin(self, rows: Sequence[Row]) -> None:
        """Start a table."""
        if not rows:
            return
        block = rows[0].block
        # The title of a table may stand above its header, below the last row of the one before.
        waiting = [group for group in self.open if not group.items and group.row is not None
                   and group.row.sheet is rows[0].sheet]  # fmt: skip
        self.open = waiting if block.kind == "cost" and block.levels != "section" else []
        self._leaf = None
        self.since = len(self.outline.items)
        self._prefixes = _prefixes(rows) if block.levels == "section" else frozenset()
        if block.kind == "income":
            self._new(Group(_income_label(rows[0]), income=True, rank=-1, indent=-1, flush=True))
        elif self._by_sheet and block.levels != "code" and not self.open:
            self._new(Group(rows[0].sheet.name, rank=-1, indent=-1, flush=True))

    def heading(self, row: Row) -> Group:
        """Open the group that a row names."""
        known = self._by_code.get(row.code) if row.code else None
        if known is not None and known.row is not None and not known.items:
            return known
        self._close_for(row, opens=True)
        parent = self.open[-1] if self.open else None
        return self._new(self._group(row, parent))

    def add(self, row: Row, kind: Literal["line", "charge"]) -> None:
        """Take a line or a charge."""
        group = self._home(row)
        place = len(self.outline.items)
        self.outline.items.append(Item(row, group, kind))
        for above in group.path() if group else ():
            above.items.append(place)
            if above.flush is None:
                above.flush = row.indent <= above.indent

    def own_group(self, row: Row) -> Group | None:
        """Give the group that a total beside a line is the total of: its account, else the one that is open."""
        if row.code:
            return self._by_code.get(row.code)
        return self._leaf or (self.open[-1] if self.open else None)

    def close(self, group: Group) -> None:
        """End a group after its total."""
        if group in self.open:
            del self.open[self.open.index(group) :]
        self._leaf = None

    def name_loose(self, label: str) -> Group | None:
        """Make a group of the lines since the last total, if none of them has one."""
        loose = range(self.since, len(self.outline.items))
        if not label or not loose or any(self.outline.items[place].group is not None for place in loose):
            return None
        group = Group(label, items=list(loose))
        self._keep(group)
        for place in loose:
            self.outline.items[place].group = group
        return group

    # -- where a row stands

    def _home(self, row: Row) -> Group | None:
        if row.section:
            group = self._section(row.section)
            return group if not row.code or _numbers_lines(row) else self._account(row, group)
        if row.block.levels == "section" and self.outline.items and not row.code:
            return self.outline.items[-1].group  # the name of a section may stand on its first row only
        self._close_for(row, opens=False)
        parent = self.open[-1] if self.open else None
        if row.code:
            self._leaf = self._account(row, parent)
            return self._leaf
        leaf = self._leaf
        if leaf is not None and leaf.row is not None and (row.indent > leaf.indent or row.block.columns_of("group")):
            return leaf
        return parent

    def _account(self, row: Row, parent: Group | None) -> Group:
        """Give the account of a line's code, which other lines may have too."""
        found = self._by_code.get(row.code)
        if found is None:
            found = self._group(row, parent)
            self._keep(found)
        found.coded = True
        return found

    def _group(self, row: Row, parent: Group | None) -> Group:
        income = _is_income(row.label) if parent is None else parent.income
        group = Group(row.label or row.code, row.code, parent, row, income, indent=row.indent, rank=rank_of(row))
        if row.code:
            self._by_code.setdefault(row.code, group)
            for above in group.path():
                above.coded |= codes.is_below(row.code, above.code)
        return group

    def _keep(self, group: Group) -> None:
        self.outline.groups.append(group)
        self._by_name[words.plain(group.label)] = group

    def _new(self, group: Group) -> Group:
        self._keep(group)
        self.open.append(group)
        self._leaf = None
        return group

    def _close_for(self, row: Row, *, opens: bool) -> None:
        """End the groups that a row does not belong to."""
        while self.open and not self._holds(self.open[-1], row, opens=opens):
            self.open.pop()
            self._leaf = None

    def _holds(self, group: Group, row: Row, *, opens: bool) -> bool:
        if group.rank < 0:  # a whole sheet, or all income
            return True
        if row.block.levels == "indent":
            if row.indent == group.indent and not opens:
                return group.flush is not False
            return row.indent > group.indent
        if row.block.levels == "code" and (row.code or group.code):
            return self._holds_code(group, row, opens=opens)
        return not opens or rank_of(row) > group.rank

    def _holds_code(self, group: Group, row: Row, *, opens: bool) -> bool:
        if not row.code:  # a heading without a code among accounts: above them all, or inside the one it is set in
            return not opens or (row.indent > group.indent and rank_of(row) >= group.rank)
        if not group.code:
            return True
        if codes.is_below(row.code, group.code) or (row.code == group.code and not opens):
            return True
        if group.coded or (group.code.isalpha() and row.code.isalpha()):
            return False
        # A letter over numbers, or a title whose code says nothing about those of its lines.
        return group.code.isalpha() or (not opens and len(row.code) != len(group.code))

    # -- sections

    def _section(self, names: Sequence[str]) -> Group:
        group: Group | None = None
        path: tuple[str, ...] = ()
        for name in self._split(names):
            path = (*path, words.plain(name))
            known = self._by_path.get(path)
            if known is None:
                income = group.income if group else _is_income(name)
                known = self._by_path[path] = Group(name, parent=group, income=income)
                self._keep(known)
            group = known
        assert group is not None  # noqa: S101 -- a section has a name
        return group

    def _split(self, names: Sequence[str]) -> list[str]:
        """Part `Capital: marketing` where other sections start with `Capital:` too."""
        parts: list[str] = []
        for name in names:
            head, mark, rest = name.partition(":")
            if mark and words.plain(head) in self._prefixes and rest.strip():
                parts += [head.strip(), rest.strip()]
            else:
                parts.append(name)
        return parts


def rank_of(row: Row) -> int:
    """Tell how much a heading stands out: capitals and bold 0, one of them 1, neither 2."""
    return 2 - (row.label.isupper() and len(row.label) > 1) - row.bold


def _starts(label: str, wanted: str) -> bool:
    return len(label) > 3 and (label.startswith(f"{wanted} ") or wanted.startswith(f"{label} "))  # noqa: PLR2004


def _is_income(label: str) -> bool:
    return words.holds("income", label) and not words.holds("cost", label)


def _income_label(row: Row) -> str:
    header = row.sheet.rows.get(row.block.first - 1, {})
    at = row.block.columns_of("label")
    cell = header.get(at[0]) if at else None
    return str(cell.value).strip() if cell else "Recettes"


def _numbers_lines(row: Row) -> bool:
    """Tell whether the codes of a table with sections number its lines rather than its accounts."""
    return row.block.levels == "section"


def _prefixes(rows: Sequence[Row]) -> frozenset[str]:
    heads: dict[str, set[str]] = {}
    for row in rows:
        for name in row.section:
            head, mark, _ = name.partition(":")
            if mark:
                heads.setdefault(words.plain(head), set()).add(words.plain(name))
    return frozenset(head for head, names in heads.items() if len(names) > 1)
