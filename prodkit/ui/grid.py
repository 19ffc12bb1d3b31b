"""The budget as an editable tree of cells, and the top sheet as the same tree to read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from prodkit import datafiles, i18n
from prodkit.ui import grid_actions
from prodkit.ui.oneway import OneWay

_LOG = logging.getLogger(__name__)

# The parts of the page's code share one scope and are joined in this order: what a part uses when it is read
# (constants, helpers) comes before it.
_PARTS = (
    "dom",
    "tree",
    "clipboard",
    "columns",
    "rowview",
    "selection",
    "editor",
    "gestures",
    "commands",
    "keyboard",
    "pointer",
    "menu",
    "dialogs",
    "status",
    "body",
    "toolbar",
    "grid",
    "widget",
)


class BudgetGrid(OneWay, anywidget.AnyWidget):
    """Show a budget as a tree of cells that works like a spreadsheet: keyboard, paste, formulas.

    Args:
        editable: Whether the grid takes edits; a top sheet does not.
        expanded_depth: Accounts nearer the top than this are open at first.
        lang: Language of the grid's own words.
    """

    columns = traitlets.List(traitlets.Dict()).tag(sync=True)
    rows = traitlets.List(traitlets.Dict()).tag(sync=True)
    editable = traitlets.Bool(default_value=True).tag(sync=True)
    expanded_depth = traitlets.Int(1).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, *, editable: bool = True, expanded_depth: int = 1, lang: i18n.Lang = i18n.DEFAULT) -> None:
        self._callbacks: list[Callable[[dict[str, Any]], None]] = []
        self._row_by_id: dict[str, dict[str, Any]] = {}
        self._column_ids: frozenset[str] = frozenset()
        texts = dict(i18n.area("grid", lang))
        super().__init__(editable=editable, expanded_depth=expanded_depth, lang=lang, texts=texts)
        self.on_msg(self._receive)

    @traitlets.default("_esm")
    def _default_esm(self) -> str:
        return "\n".join(datafiles.asset(f"grid/{part}.js") for part in _PARTS)

    @traitlets.default("_css")
    def _default_css(self) -> str:
        return datafiles.asset("grid/grid.css")

    def show(
        self,
        columns: Sequence[Mapping[str, Any]],
        rows: Sequence[Mapping[str, Any]],
        lang: i18n.Lang,
        label: str = "",
    ) -> None:
        """Show these columns and rows; what is open, focused and typed stays.

        Args:
            columns: One mapping per column, in order: id, label, align ("start" or "end"), width (characters),
                editable, kind ("text", "number", "select" or "check"), priority (1 stays on small screens); where
                they apply, options, hint and sticky (stays in sight beside the first column).
            rows: One mapping per row, depth first: id, parent (id or None), depth, kind ("account", "line",
                "charge" or "total"), cells by column id; where they apply, muted, in_kind and editable.
            lang: Language of the grid's own words.
            label: What the grid shows, for screen readers.
        """
        shown = [{**row, "cells": {key: dict(cell) for key, cell in row["cells"].items()}} for row in rows]
        self._row_by_id = {row["id"]: row for row in shown}
        self._column_ids = frozenset(column["id"] for column in columns)
        with self.hold_sync():
            self.columns = [dict(column) for column in columns]
            self.rows = shown
            self.lang = lang
            self.label = label
            self.texts = dict(i18n.area("grid", lang))

    def patch(self, cells: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        """Show other contents in some cells at once, without moving anything.

        Args:
            cells: New cells, by row id then column id.
        """
        for row, patched in cells.items():
            # In place: a page that connects later gets these figures, and none is sent all rows again.
            self._row_by_id[row]["cells"].update({column: dict(cell) for column, cell in patched.items()})
        self.send({"type": "cells", "cells": cells})

    def focus_cell(self, row: str, column: str) -> None:
        """Bring a cell into sight and put the cursor on it."""
        self.send({"type": "focus", "row": row, "column": column})

    def on_action(self, callback: Callable[[dict[str, Any]], None]) -> None:
        """Call `callback` with each action of the user, once it has been checked.

        Args:
            callback: Takes the action as plain data; its `type` is edit, add, delete, duplicate, mute, move,
                explain, undo, redo or save. An "add" may carry `edits`: cells that the same paste changed, to be
                undone with it.
        """
        self._callbacks.append(callback)

    def _receive(self, _widget: object, message: object, _buffers: object) -> None:
        try:
            action = grid_actions.read(message, frozenset(self._row_by_id), self._column_ids)
        except ValueError as error:
            _LOG.warning("Grid: an action was ignored (%s)", error)
            return
        if not self.editable and action["type"] != "explain":
            _LOG.warning("Grid: an action on a grid that is only read was ignored")
            return
        for callback in self._callbacks:
            callback(action)
