"""The Estimate app: drivers, headline figures, top sheet, editable detail, pictures, findings and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prodkit.errors import ProdkitError
from prodkit.exchange import csv
from prodkit.explain_amounts import explain
from prodkit.html import Html, join, tag
from prodkit.ui import breakdown, grid_edits, past, sheet, views
from prodkit.ui.desk import Desk
from prodkit.ui.grid import BudgetGrid
from prodkit.ui.guard import safe
from prodkit.ui.importing.panel import ImportPanel
from prodkit.ui.importing.words import say
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.session import Session
from prodkit.ui.work import Change

if TYPE_CHECKING:
    import ipywidgets as widgets

    from prodkit.production import Production


class EstimateApp(Desk):
    """The Estimate app on one production.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        super().__init__(session)
        self.tab = "top"
        self.dimension = "account"
        self.why_key = ""
        self.why_cell: tuple[BudgetGrid, str, str] | None = None
        self.picture = breakdown.Breakdown()
        self.picture.warm()
        self.tiles, self.side, self.tabs, self.why, self.more = (LivePanel() for _ in range(5))
        self.top = BudgetGrid(editable=False, expanded_depth=0, lang=self.lang)
        self.detail = BudgetGrid(editable=True, expanded_depth=1, lang=self.lang)
        self.rows: dict[BudgetGrid, list[sheet.Row]] = {}
        self.stale: set[BudgetGrid] = set()
        self.importing: ImportPanel | None = None
        self.content = Frame([self.tabs, self.top, self.detail, self.more, self.why], "pk-content")
        self.side.add_class("pk-side")
        self.tiles.add_class("pk-summary")
        for grid in (self.top, self.detail):
            grid.on_action(safe(self, self._act))
        self.begin()

    @property
    def panels(self) -> Sequence[LivePanel]:
        """The panels beside the bar that hear the reader's actions."""
        return (self.side, self.tabs, self.why, self.more)

    @property
    def view(self) -> widgets.Widget:
        """The whole app, to be shown by a notebook."""
        return Frame([self.bar, self.tiles, Frame([self.side, self.content], "pk-app")], "pk-estimate")

    def figures(self) -> str:
        """Write the headline figures in plain text, for a replay of the notebook to compare."""
        budget = self.work.budget
        table = budget.accounts(depth=1)
        rows = [f"{row.account:>4} {row.amount:>16,.2f}" for row in table.itertuples()]
        return "\n".join([self.work.name, *rows, f"{budget.currency:>4} {float(budget.total):>16,.2f}"])

    # -- opening

    def start(self) -> None:
        """Forget the rows, the explanation and the import of another production."""
        self.why_key, self.rows = "", {}
        if self.importing is not None:
            self.importing.forget()

    def recall(self, query: Mapping[str, str]) -> None:
        """Show again the part that a link was made of."""
        if query.get("tab") in views.TABS:
            self.tab = query["tab"]

    # -- drawing

    def draw(self, change: Change = "structure") -> None:
        """Draw what a change concerns."""
        work = self.work
        if change == "findings":
            self._draw_tab()
            self.tabs.show(views.tabs(work, self.tab))
            return
        self.show_bar(change, {"tab": self.tab if self.tab != views.TABS[0] else ""})
        self.side.show(join(views.drivers(work), views.phases(work)))
        self.tiles.show(views.tiles(work))
        self._draw_why()
        self.stale |= {self.top, self.detail}
        self._draw_tab(anew=change == "language")
        self.tabs.show(views.tabs(work, self.tab))  # last: a tab is chosen once what it shows is there

    def _draw_tab(self, *, anew: bool = False) -> None:
        for name, grid in (("top", self.top), ("detail", self.detail)):
            if self.tab == name and (anew or grid in self.stale):
                self._draw_grid(grid, anew=anew)
            grid.layout.display = None if self.tab == name else "none"
        work = self.work
        others = {
            "charts": lambda: self.picture.draw(work, self.dimension),
            "findings": lambda: views.findings(work),
            "history": lambda: past.panel(work, self.who),
        }
        self.more.show(others[self.tab]() if self.tab in others else Html())
        self._draw_import(anew=anew)

    def _draw_import(self, *, anew: bool) -> None:
        """Draw the import, which is made when it is first asked for: most who open a production bring nothing in."""
        is_open = self.tab == "import"
        if self.importing is None and is_open:
            self.importing = ImportPanel(self.work.lang, lambda: self.work.production, self._take_over)
            self.content.children = (*self.content.children, self.importing.view)
        elif self.importing is not None and anew:
            self.importing.speak(self.work.lang)
        elif self.importing is not None and is_open:
            self.importing.draw()
        if self.importing is not None:
            self.importing.view.layout.display = None if is_open else "none"

    def _draw_grid(self, grid: BudgetGrid, *, anew: bool) -> None:
        work = self.work
        is_top = grid is self.top
        rows = (sheet.TopSheet(work) if is_top else sheet.DetailSheet(work)).rows()
        columns = sheet.top_columns(work.lang) if is_top else sheet.detail_columns(work.production, work.lang)
        known = not anew and grid in self.rows and grid.columns == columns
        patch = sheet.changed_cells(self.rows[grid], rows) if known else None
        if patch is None:
            grid.show(columns, rows, work.lang, sheet.word("tab.top" if is_top else "tab.detail", work.lang))
        elif patch:
            grid.patch(patch)
        self.rows[grid] = rows
        self.stale.discard(grid)

    def _draw_why(self) -> None:
        if not self.why_key:
            self.why.show(Html())
            return
        try:
            explanation = explain(self.work.budget, self.why_key, lang=self.work.lang)
        except ProdkitError:  # the line that was explained is gone
            self.why_key = ""
            self.why.show(Html())
            return
        self.why.show(views.why(explanation, self.work.lang))

    # -- actions

    def actions(self) -> Mapping[str, Action]:
        """Give what the reader can do beside what every app lets do."""
        return {
            "tab": lambda value, _: self._choose_tab(value),
            "chart": lambda value, _: self._choose_dimension(value),
            "close_why": lambda *_: self._close_why(),
            "version": lambda value, _: self._restore(value),
            "see_version": lambda value, _: self._see(value),
        }

    def _choose_tab(self, name: str) -> None:
        if name in views.TABS:
            self.tab = name
            self.draw("state")

    def _choose_dimension(self, name: str) -> None:
        if name in breakdown.DIMENSIONS:
            self.dimension = name
            self.draw("state")

    def _take_over(self, production: Production) -> None:
        """Take over what was imported: one step, which undo takes back."""
        self.tab = "detail"
        self.message = tag("p", say("taken", self.work.lang), class_="pk-notice")
        self.work.change(production)
        self.bar.tell("show", id="pk-message")

    def _explain(self, row: str, column: str) -> None:
        self.why_key = grid_edits.explained(row)
        self.why_cell = (self.top if self.tab == "top" else self.detail, row, column)
        self._draw_why()
        self.why.tell("focus", id="pk-why")

    def _close_why(self) -> None:
        self.why_key = ""
        self._draw_why()
        if self.why_cell is not None:
            grid, row, column = self.why_cell
            grid.focus_cell(row, column)

    def _act(self, action: Mapping[str, Any]) -> None:
        """Carry out what a grid asks for."""
        match action["type"]:
            case "undo":
                self.work.undo()
            case "redo":
                self.work.redo()
            case "save":
                self.save()
            case "explain":
                self._explain(action["row"], action["column"])
            case "add" if not action["lines"]:
                known = {line.id for line in self.work.production.lines}
                grid_edits.apply(self.work, action)
                (new,) = {line.id for line in self.work.production.lines} - known
                self.detail.focus_cell(f"lines:{new}", "label")
            case _:
                grid_edits.apply(self.work, action)

    def download(self, kind: str) -> None:
        """Hand over the production: as a living workbook, its lines, or its file."""
        if kind == "csv":
            self.hand_over(".csv", "text/csv;charset=utf-8", csv.write(self.work.budget, self.work.lang))
        else:
            super().download(kind)

    def _restore(self, value: str) -> None:
        self.work.version(_whole(value))
        self.message = tag("p", sheet.word("restored", self.work.lang), class_="pk-notice")
        self.draw("state")
        self.bar.tell("show", id="pk-message")

    def _see(self, value: str) -> None:
        changes = past.changes(self.work, _whole(value))
        self.more.show(join(past.panel(self.work, self.who), changes))


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:  # noqa: PLR2004
        raise ProdkitError.of("version_unknown", version=text[:12])
    return int(text)
