"""What the totals of a file are totals of: by name, by code, by formula, else by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from prodkit import money
from prodkit.exchange.tables import rows as reading
from prodkit.exchange.tables import words
from prodkit.exchange.tables.grid import Table
from prodkit.exchange.tables.kinds import kinds
from prodkit.exchange.tables.layout import Layout
from prodkit.exchange.tables.outline import Builder, Group, Item, Outline, Total
from prodkit.exchange.tables.rows import Row

_CENT = 0.0051
_UNIT = 1.005
_RUN = 12  # of groups that a total without a name may add up; more are all of them


def understand(table: Table, layout: Layout) -> Outline:
    """Stand the rows of a file under each other.

    Args:
        table: The file.
        layout: How it is laid out.

    Returns:
        Its lines, groups and totals.
    """
    reader = _Reader(layout)
    # The top sheet often comes first; it is compared once the lines are known.
    for role in ("lines", "totals"):
        for block in layout.blocks:
            sheet = table.sheet(block.sheet)
            if block.role == role and sheet is not None:
                found = list(reading.read(sheet, block, layout.decimal))
                (reader.lines if role == "lines" else reader.summary)(found)
    return reader.builder.outline


class _Reader:
    def __init__(self, layout: Layout) -> None:
        self.builder = Builder(layout)
        self._outline = self.builder.outline
        self._first = 0
        self._pending: list[Total] = []
        self._items_at: dict[tuple[str, int], int] = {}
        self._totals_at: dict[tuple[str, int], Total] = {}
        self._indexed = 0, 0

    def lines(self, rows: Sequence[Row]) -> None:
        """Read a table of lines."""
        self.builder.begin(rows)
        self._first = len(self._outline.items)
        for row, kind in zip(rows, kinds(rows), strict=True):
            if kind == "heading":
                self._heading(row)
            elif kind in {"line", "charge"}:
                self.builder.add(row, "charge" if kind == "charge" else "line")
                if "group" in row.figures:
                    self._beside(row)
            elif kind in {"total", "result"}:
                self._total(row, result=kind == "result")
            else:
                self._outline.left.append((row, kind))
        for total in self._pending:
            total.items = tuple(total.group.items) if total.group else ()
        self._pending = []

    def summary(self, rows: Sequence[Row]) -> None:
        """Read a top sheet, whose every amount is a total."""
        for row in rows:
            total = self._made(row)
            if total is None or words.holds("tax", row.label):
                continue
            group = self._named(row) or self.builder.named(row.label)
            if rest := self._without(row, total.value):
                total.items = rest
            elif group is not None:
                self._scope(total, group)
            elif words.starts("total", row.label) is not None:
                self._by_place(total, row)
            else:
                self._outline.left.append((row, "total"))
                continue
            self._outline.totals.append(total)

    # -- totals

    def _heading(self, row: Row) -> None:
        repeated = self._repeats(row)
        if repeated is not None:
            total = self._made(row)
            if total is not None:
                self._scope(total, repeated)
                self._outline.totals.append(total)
            return
        group = self.builder.heading(row)
        total = self._made(row)
        if total is not None:
            total.group = group
            self._pending.append(total)
            self._outline.totals.append(total)

    def _repeats(self, row: Row) -> Group | None:
        """Find the group that a row of a summary below the budget names again."""
        group = self.builder.with_code(row.code) if row.code else None
        return group if group is not None and group.items and row.final is not None else None

    def _beside(self, row: Row) -> None:
        """Take the total of an account written beside one of its lines."""
        group = self.builder.own_group(row)
        value = row.figures["group"]
        if group is None:
            return
        total = Total(row, row.columns["group"], group.label, value, group=group, is_formula=_is_formula(row, "group"))
        self._pending.append(total)
        self._outline.totals.append(total)

    def _made(self, row: Row) -> Total | None:
        value = row.figures.get("group") if row.final is None else row.final
        found = row.sum_cell()
        if value is None or found is None:
            return None
        label = " ".join(filter(None, (row.label, *row.section))) or row.written
        at, cell = found
        is_formula = bool(cell.formula) if isinstance(cell.value, float) else None
        return Total(row, at, label, value, covers=row.covers(), is_formula=is_formula)

    def _total(self, row: Row, *, result: bool) -> None:
        total = self._made(row)
        if total is None:
            return
        if result:
            total.result = True
        elif rest := self._without(row, total.value):
            total.items = rest
        elif (group := self._named(row)) is not None:
            self._scope(total, group)
            self.builder.close(group)
        else:
            self._by_place(total, row)
        self._outline.totals.append(total)
        self.builder.since = len(self._outline.items)

    def _without(self, row: Row, value: float) -> tuple[int, ...]:
        """Give what a total of all but something adds up: `Total hors imprévus`; nothing if there is no such thing."""
        apart = words.without_joining(words.after("without", row.label) or "")
        if not apart or words.starts("total", row.label) is None:
            return ()
        kind = "contingency" if words.holds("contingency", apart) else ""
        items = self._outline.items
        costs = [place for place, item in enumerate(items) if not _is_income(item.group)]
        named = {place for place in costs if _is_named(items[place], apart, kind)}
        charges = {place for place in named if items[place].kind == "charge"}
        choices = [tuple(place for place in costs if place not in left) for left in (charges, named)] if named else []
        ties = [places for places in choices if abs(self._outline.sum_of(places) - value) <= _UNIT]
        return next(iter(ties or reversed(choices)), ())

    def _scope(self, total: Total, group: Group) -> None:
        total.group, total.items = group, tuple(group.items)

    def _named(self, row: Row) -> Group | None:
        """Find the group that a total names by its code, its section or its words."""
        if row.code and (found := self.builder.with_code(row.code)):
            return found
        if row.section and (found := self.builder.under(row.section)):
            return found
        rest = words.starts("total", row.label)
        if rest is None and row.section:
            rest = words.starts("total", " ".join(row.section))
        name = words.without_joining(rest if rest is not None else _without_total(row.label))
        if not name or words.only("whole", name):
            return None
        by_code = self.builder.with_code(name.upper()) or self.builder.with_code(name.partition(" ")[0])
        return by_code or self.builder.named(name) or self.builder.named(rest or "")

    def _by_place(self, total: Total, row: Row) -> None:
        """Take a total without a name for that of what stands above it: what it adds up to decides."""
        choices = list(self._choices())
        covered = self._covered(total.covers, row)
        if covered:
            # A formula says itself what it adds up; which group that is, all but a few rows tell.
            near = _nearest(covered, choices)
            if near is None:
                total.items = tuple(sorted(covered))
            else:
                self._settle(total, *near, row)
            return
        for close in (_CENT, _UNIT):
            for group, places in choices:
                if places and abs(self._outline.sum_of(places) - total.value) <= close:
                    self._settle(total, group, places, row)
                    return
        total.items = self._stretch(total.value)
        if total.items or not choices:
            return
        rest = words.starts("total", row.label) or ""
        is_whole = words.only("whole", rest) and (rest or words.plain(row.label).startswith("grand"))
        used = {one.group for one in self._outline.totals}
        fallback = next((one for one in choices if one[0] is not None and one[0] not in used and one[1]), choices[-1])
        self._settle(total, *(choices[-1] if is_whole else fallback), row)

    def _settle(self, total: Total, group: Group | None, places: Sequence[int], row: Row) -> None:
        total.items = tuple(places)
        costs = [place for place, item in enumerate(self._outline.items) if not _is_income(item.group)]
        if group is None and list(places) == list(range(self.builder.since, len(self._outline.items))):
            rest = row.label if words.starts("total", row.label) is None else words.starts("total", row.label)
            if rest and not words.only("whole", rest):
                group = self.builder.name_loose(_own_words(row.label))
        if group is not None:
            total.group = group
            self.builder.close(group)
        elif list(places) == costs:
            total.whole = True
            self.builder.open.clear()

    def _stretch(self, value: float) -> tuple[int, ...]:
        """Find whole accounts one after the other that add up to a total: `Above the line`, said at the end of all.

        Of several stretches the one that ends last; nothing if there is none.
        """
        items = self._outline.items
        places = range(self._first, len(items))
        edges = [at for at in places if at == self._first or items[at].group is not items[at - 1].group]
        sums = [0.0]
        for start, end in pairwise([*edges, len(items)]):
            sums.append(sums[-1] + self._outline.sum_of(range(start, end)))
        starts: dict[float, int] = {}
        for number, before in enumerate(sums):
            starts.setdefault(money.whole(before, 2), number)
        for number in range(len(edges), 0, -1):
            first = starts.get(money.whole(sums[number] - value, 2), number)
            if first < number:
                found = range(edges[first], [*edges, len(items)][number])
                return tuple(found) if len(found) > 1 else ()
        return ()

    def _choices(self) -> Iterator[tuple[Group | None, list[int]]]:
        """Give what a total may be the total of, the nearest first."""
        count = len(self._outline.items)
        yield from ((group, group.items) for group in reversed(self.builder.open))
        if self.builder.since < count:
            yield None, list(range(self.builder.since, count))
        yield None, list(range(self._first, count))
        closed = [group for group in self._outline.groups if group.parent is None and group.items][-_RUN:]
        for start in range(len(closed)):
            yield None, [place for group in closed[start:] for place in group.items]
        yield None, [place for place in range(count) if _is_income(self._outline.items[place].group)]
        yield None, [place for place in range(count) if not _is_income(self._outline.items[place].group)]

    def _covered(self, numbers: Sequence[int], row: Row) -> frozenset[int]:
        """Give the lines that a formula adds up, those of the subtotals it adds up included."""
        items, totals = self._outline.items, self._outline.totals
        for place in range(self._indexed[0], len(items)):
            self._items_at[items[place].row.sheet.name, items[place].row.number] = place
        for total in totals[self._indexed[1] :]:
            self._totals_at[total.row.sheet.name, total.row.number] = total
        self._indexed = len(items), len(totals)
        found: set[int] = set()
        for number in numbers:
            at = row.sheet.name, number
            if at in self._items_at:
                found.add(self._items_at[at])
            elif at in self._totals_at:
                total = self._totals_at[at]
                found.update(total.items or (total.group.items if total.group else ()))
        return frozenset(found)


def _nearest(
    covered: frozenset[int], choices: Sequence[tuple[Group | None, list[int]]]
) -> tuple[Group | None, list[int]] | None:
    """Find what a formula is most likely meant to add up: all of it, else most of it."""
    best, most = None, 0.6  # less in common is something else
    for group, places in choices:
        if min(len(places), len(covered)) > most * max(len(places), len(covered)):
            both = len(covered.intersection(places))
            share = both / (len(covered) + len(places) - both)
            if share > most:
                best, most = (group, places), share
            if share == 1:
                break
    return best


def _is_named(item: Item, name: str, kind: str) -> bool:
    labels = [item.row.label, *(group.label for group in (item.group.path() if item.group else ()))]
    return any(name in words.plain(label) or (kind and words.holds(kind, label)) for label in labels)


def _is_income(group: Group | None) -> bool:
    return group is not None and group.income


def _is_formula(row: Row, meaning: str) -> bool | None:
    cell = row.cells[row.columns[meaning]]  # type: ignore[index]
    return bool(cell.formula) if isinstance(cell.value, float) else None


def _without_total(label: str) -> str:
    plain = words.plain(label)
    return next(
        (plain.removesuffix(end) for end in (" sous total", " subtotal", " totals", " total") if plain.endswith(end)),
        "",
    )


def _own_words(label: str) -> str:
    """Give a total's name without the word total, in its own letters: `Sous-total Décors` gives `Décors`."""
    rest = words.without_joining(words.starts("total", label) or "")
    count = len(rest.split())
    parts = label.replace(":", " ").split()
    return " ".join(parts[-count:]) if count and count <= len(parts) else label
