"""Changing what differs in a YAML text and nothing else: comments, order, quotes and layout stay the author's.

The parser gives the place of every value, so that a change is a few splices of the text. A comment above an item of a
list belongs to it, and moves or goes with it. Where blank lines part groups of items, a comment after one is the
heading of its group, and stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml

from prodkit.store import matching, yamlwrite
from prodkit.store.matching import is_list, is_mapping

_DASH = re.compile(r" *- +")
_COMMA = re.compile(r",\s*")
_BLOCKS = ("|", ">")

Fields = Mapping[str, tuple[yaml.Node, yaml.Node]]


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the text, and what takes its place."""

    start: int
    end: int
    text: str


def patch(text: str, old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """Change a YAML text so that it says something else.

    Args:
        text: A document whose root is a mapping, without aliases or tags.
        old: What it says now, without what it leaves or sets to a default.
        new: What it shall say, in the order in which missing fields are to be written.

    Returns:
        The new text; the same one if nothing differs.
    """
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    patcher = _Patcher(text if text.endswith("\n") else text + "\n")
    edits = list(patcher.value(root, old, new)) if root else []
    return patcher.applied(edits, 0, len(patcher.text)) if edits else text


class _Patcher:
    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def applied(self, edits: Iterable[Edit], start: int, end: int) -> str:
        """Give a stretch of the text with its edits made; those of the same place in the order given."""
        parts: list[str] = []
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            parts += [self.text[start : edit.start], edit.text.replace("\n", self.newline)]
            start = edit.end
        return "".join([*parts, self.text[start:end]])

    # -- places

    def end(self, node: yaml.Node) -> int:
        """Find where a value ends, without the comments and blank lines that the parser counts in."""
        if not isinstance(node, yaml.CollectionNode):
            written = self.text[_start(node) : node.end_mark.index]
            return _start(node) + len(written.rstrip())
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        return self.end(last[1] if isinstance(last, tuple) else last)

    def line_start(self, index: int) -> int:
        """Find the start of a line."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Find the start of the next line."""
        return self.text.find("\n", index) + 1 or len(self.text)

    def leads(self, node: yaml.MappingNode, key: yaml.Node) -> bool:
        """Tell whether a field shares its line with the brace or dash before it."""
        before = self.text[self.line_start(_start(key)) : _start(key)]
        return key is node.value[0][0] and (node.flow_style or bool(before.strip()))

    # -- values

    def value(
        self, node: yaml.Node, old: object, new: object, *, key: yaml.Node | None = None, flow: bool = False
    ) -> Iterator[Edit]:
        """Change a value, of a field if it has a key, of a list otherwise; `flow` if between braces or brackets."""
        if matching.same(old, new):
            return
        if isinstance(node, yaml.MappingNode) and is_mapping(old) and is_mapping(new):
            yield from self.mapping(node, old, new)
        elif isinstance(node, yaml.SequenceNode) and is_list(old) and is_list(new) and old and new:
            yield from self.sequence(node, old, new, key)
        else:
            yield self.replacement(node, new, key, flow=flow)

    def replacement(self, node: yaml.Node, new: object, key: yaml.Node | None, *, flow: bool) -> Edit:
        """Write a value anew, on the line where it was if it fits."""
        start, end = _start(node), self.end(node)
        if flow or key is None:
            return Edit(start, end, yamlwrite.inline_part(new) if flow else yamlwrite.inline(new))
        if isinstance(node, yaml.ScalarNode) and start < end and node.style not in _BLOCKS and _is_short(new):
            return Edit(start, end, yamlwrite.scalar(new, quote=node.style or ""))
        followed = bool(self.text[end : self.line_end(end)].strip())
        return Edit(self.after(key), end, yamlwrite.after_colon(new, key.start_mark.column, literal=not followed))

    def after(self, key: yaml.Node) -> int:
        """Find the end of the colon after a key."""
        return self.text.index(":", key.end_mark.index) + 1

    # -- mappings

    def mapping(self, node: yaml.MappingNode, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Edit]:
        """Change the fields of a mapping; a field that is neither in `old` nor in `new` states a default and stays."""
        fields = {key.value: (key, value) for key, value in node.value}
        removed = [name for name in fields if name in old and name not in new]
        if not any(name in fields for name in new) or (removed and self.leads(node, fields[removed[0]][0])):
            yield self.rewriting(node, new)
            return
        yield from (self.removal(node, *fields[name]) for name in removed)
        order = list(fields)
        anchor: str | None = None
        for name, value in new.items():
            if name not in fields:
                yield self.insertion(node, fields, anchor, new, name)
                continue
            key, there = fields[name]
            yield from self.value(there, old.get(name), value, key=key, flow=bool(node.flow_style))
            anchor = name if anchor is None else max(anchor, name, key=order.index)

    def rewriting(self, node: yaml.MappingNode, new: Mapping[str, object]) -> Edit:
        """Write a whole mapping anew."""
        flow = node.flow_style or not new
        written = yamlwrite.inline(new) if flow else yamlwrite.entries(new, node.start_mark.column).lstrip()
        return Edit(_start(node), self.end(node), written)

    def removal(self, node: yaml.MappingNode, key: yaml.Node, value: yaml.Node) -> Edit:
        """Take a field out, with the comment behind it."""
        if not node.flow_style:
            return Edit(self.line_start(_start(key)), self.line_end(self.end(value)), "")
        values = [there for _, there in node.value]
        return Edit(self.end(values[values.index(value) - 1]), self.end(value), "")

    def insertion(
        self, node: yaml.MappingNode, fields: Fields, anchor: str | None, new: Mapping[str, object], name: str
    ) -> Edit:
        """Add a field after another, or before the first that stays."""
        first = _start(next(key for there, (key, _) in fields.items() if there in new))
        if node.flow_style:
            written = f"{yamlwrite.key_of(name)}: {yamlwrite.inline_part(new[name])}"
            if anchor is None:
                return Edit(first, first, f"{written}, ")
            at = self.end(fields[anchor][1])
            return Edit(at, at, f", {written}")
        column = node.start_mark.column
        written = f"{yamlwrite.key_of(name)}:{yamlwrite.after_colon(new[name], column)}\n"
        pad = " " * column
        if anchor is None:
            return Edit(first, first, written + pad)
        at = self.line_end(self.end(fields[anchor][1]))
        # Lists of records stand apart at the top of a file.
        apart = "\n" if not column and written.count("\n") > 1 else ""
        return Edit(at, at, apart + pad + written)

    # -- lists

    def sequence(
        self, node: yaml.SequenceNode, old: Sequence[object], new: Sequence[object], key: yaml.Node | None
    ) -> Iterator[Edit]:
        """Change the items of a list, which are matched by name."""
        names, wanted = matching.keys(old), matching.keys(new)
        there = dict(zip(names, zip(node.value, old, strict=True), strict=True))
        edits = {
            name: list(self.value(*there[name], value, flow=bool(node.flow_style)))
            for name, value in zip(wanted, new, strict=True)
            if name in there
        }
        if names == wanted:
            yield from (edit for name in names for edit in edits[name])
            return
        items = dict(zip(wanted, new, strict=True))
        if node.flow_style:
            yield self.flow_list(node, names, items, edits)
        elif all(_DASH.fullmatch(self.text[self.line_start(_start(item)) : _start(item)]) for item in node.value):
            yield self.block_list(node, names, items, edits)
        else:
            yield self.replacement(node, new, key, flow=False)

    def flow_list(
        self, node: yaml.SequenceNode, names: list[matching.Key], items: Mapping[matching.Key, object],
        edits: Mapping[matching.Key, list[Edit]],
    ) -> Edit:  # fmt: skip
        """Write a list between brackets anew, from the items as they were."""
        spans = dict(zip(names, ((_start(item), self.end(item)) for item in node.value), strict=True))
        written = [
            self.applied(edits[name], *spans[name]) if name in spans else yamlwrite.inline_part(value)
            for name, value in items.items()
        ]
        between = self.text[spans[names[0]][1] : spans[names[1]][0]] if len(names) > 1 else ""
        comma = between if _COMMA.fullmatch(between) else ", "
        return Edit(spans[names[0]][0], spans[names[-1]][1], comma.join(written))

    def block_list(
        self, node: yaml.SequenceNode, names: list[matching.Key], items: Mapping[matching.Key, object],
        edits: Mapping[matching.Key, list[Edit]],
    ) -> Edit:  # fmt: skip
        """Write a list of dashes anew, from the items as they were and the headings between them."""
        spans = [(self.line_start(_start(item)), self.line_end(self.end(item))) for item in node.value]
        gaps = ["", *(self.text[above[1] : below[0]] for above, below in pairwise(spans))]
        spaced = len(gaps) > 1 and all(map(_has_blank, gaps[1:]))
        unmoved = matching.unmoved(names, list(items))
        written: dict[matching.Key, str] = {}
        headings: dict[matching.Key, str] = {}
        heading = ""
        for name, gap, span in zip(names, gaps, spans, strict=True):
            above, own = _parted(gap, spaced=spaced)
            heading = above if not heading.strip() else heading + above
            if name in unmoved:
                headings[name], heading = heading, ""
            if name in edits:
                written[name] = own + self.applied(edits[name], *span)
        column, first = node.start_mark.column, node.value[0]
        flow = isinstance(first, yaml.CollectionNode) and bool(first.flow_style)
        parts = [
            headings.get(name, "") + (written.get(name) or yamlwrite.item(value, column, flow=flow) + self.newline)
            for name, value in items.items()
        ]
        if spaced:
            # What has moved or is new has no blank line above it yet.
            parts = [part if part.startswith(("\n", "\r")) else self.newline + part for part in parts]
            parts[0] = parts[0].lstrip("\r\n")
        tail = heading if heading.strip() else ""
        return Edit(spans[0][0], spans[-1][1], "".join([*parts, tail]).replace("\r\n", "\n"))


def _parted(gap: str, *, spaced: bool) -> tuple[str, str]:
    """Part the comments above an item into those of its group and its own."""
    if not spaced and _has_blank(gap):
        return gap, ""
    lines = gap.splitlines(keepends=True)
    blank = max((index for index, line in enumerate(lines, 1) if not line.strip()), default=0)
    return "".join(lines[:blank]), "".join(lines[blank:])


def _has_blank(gap: str) -> bool:
    return any(not line.strip() for line in gap.splitlines())


def _is_short(value: object) -> bool:
    return not is_mapping(value) and not is_list(value) and "\n" not in str(value)


def _start(node: yaml.Node) -> int:
    return int(node.start_mark.index)
