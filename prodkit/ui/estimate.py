"""The Estimate app: drivers, headline figures, top sheet, editable detail, pictures, findings and history."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from prodkit import edit, store
from prodkit.errors import ProdkitError
from prodkit.exchange import csv, workbook
from prodkit.explain_amounts import explain
from prodkit.html import Html, join, tag
from prodkit.i18n import language, pick
from prodkit.ui import breakdown, documents, grid_edits, past, sheet, views
from prodkit.ui.grid import BudgetGrid
from prodkit.ui.guard import guarded
from prodkit.ui.importing.panel import ImportPanel
from prodkit.ui.importing.words import say
from prodkit.ui.live import LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.session import Session, person
from prodkit.ui.work import Change, Work

if TYPE_CHECKING:
    import ipywidgets as widgets

    from prodkit.production import Production

DEFAULT = "les-marees"
"""The example that opens when the address names no production."""


class EstimateApp:
    """The Estimate app on one production.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session.here()
        self.who = person()
        self.tab = "top"
        self.dimension = "account"
        self.message: Html | None = None
        self.why_key = ""
        self.why_cell: tuple[BudgetGrid, str, str] | None = None
        self.picture = breakdown.Breakdown()
        self.picture.warm()
        self.bar = LivePanel(styled=True)
        self.tiles, self.side, self.tabs, self.why, self.more = (LivePanel() for _ in range(5))
        self.top = BudgetGrid(editable=False, expanded_depth=0, lang=self.session.lang)
        self.detail = BudgetGrid(editable=True, expanded_depth=1, lang=self.session.lang)
        self.names: list[tuple[str, str]] = []
        self.rows: dict[BudgetGrid, list[sheet.Row]] = {}
        self.stale: set[BudgetGrid] = set()
        self.importing: ImportPanel | None = None
        self.content = Frame([self.tabs, self.top, self.detail, self.more, self.why], "pk-content")
        self.side.add_class("pk-side")
        self.tiles.add_class("pk-summary")
        self._wire()
        self.work = self._open(self._first_name(), self.session.query.get("draft"))
        self._welcome()
        self.draw("language")

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

    def _first_name(self) -> str:
        wanted = self.session.query.get("production", "")
        names = [listed.name for listed in self._listed()]
        if wanted and wanted not in names:
            self.message = views.finding_notice(
                ProdkitError.of("file_missing", name=wanted[:64]).findings, self.session.lang
            )
        if wanted in names:
            return wanted
        if not names:  # every file of the folder is broken: the example opens beside them
            return store.create(self.session.folder, store.free_name(self.session.folder, DEFAULT), DEFAULT).stem
        return DEFAULT if DEFAULT in names else names[0]

    def _open(self, name: str, draft: str | None = None) -> Work:
        work = Work(store.read(store.path_of(self.session.folder, name)), self.session.lang, draft)
        work.on_change(self.draw)
        return work

    def _welcome(self) -> None:
        """Tell who opens a production that its file has changed, or that there is work to come back to."""
        if self.work.rival is not None:
            self.message = join(self.message, past.conflict(self.work, self.work.rival))
        elif not self.work.unsaved and (drafts := self.work.drafts()):
            offers = [(draft.id, past.moment(draft.when, self.work.lang)) for draft in drafts[:1]]
            self.message = join(self.message, views.unsaved_notice(self.work.lang, offers))

    # -- drawing

    def draw(self, change: Change = "structure") -> None:
        """Draw what a change concerns."""
        work = self.work
        query = {"production": work.name, "lang": work.lang, "draft": work.draft if work.unsaved else ""}
        self.bar.address(f"{work.production.name(work.lang)} · prodkit", query, unsaved=work.unsaved)
        if change == "language":
            self.names = [(one.name, pick(one.title, work.lang)) for one in self._listed()]
        message = join(self.message, views.unkept_notice(work.unkept, work.lang))
        self.bar.show(
            join(
                views.toolbar(work, self.names, message, menu=documents.menu(work.lang)), past.remembered_name(self.who)
            )
        )
        self.side.show(join(views.drivers(work), views.phases(work)))
        self.tiles.show(views.tiles(work))
        self._draw_why()
        self.stale |= {self.top, self.detail}
        self._draw_tab(anew=change == "language")
        self.tabs.show(views.tabs(work, self.tab))  # last: a tab is chosen once what it shows is there

    def _listed(self) -> list[store.Listed]:
        return [listed for listed in store.productions(self.session.folder) if listed.production is not None]

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

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""
        work = self.work
        clash = work.rival if isinstance(error, store.ConflictError) else None
        self.message = past.conflict(work, clash) if clash else views.finding_notice(error.findings, work.lang)
        self.draw("state")
        # A conflict waits for an answer; anything else is read while the hands stay where they are.
        self.bar.tell("focus" if clash else "show", id="pk-message")

    # -- actions

    def _wire(self) -> None:
        def safe(action: Callable[..., object]) -> Callable[..., None]:
            def fresh(*args: Any) -> None:
                self.message = None
                action(*args)

            return guarded(self.tell)(fresh)

        actions: Mapping[str, Callable[[str, Mapping[str, str]], object]] = {
            "choose": lambda value, _: self._choose(value),
            "undo": lambda *_: self.work.undo(),
            "redo": lambda *_: self.work.redo(),
            "save": lambda *_: self._save(),
            "save_copy": lambda *_: self._save_copy(),
            "save_over": lambda *_: self._save(over=True),
            "take_theirs": lambda *_: self.work.reload(),
            "download": lambda value, _: self._download(value),
            "document": lambda value, _: self._document(value),
            "lang": lambda value, _: self.work.speak(language(value)),
            "currency": lambda value, _: self.work.show_in(value),
            "drive": self._drive,
            "set_driver": lambda value, fields: self.work.type_in("drivers", fields.get("name", ""), {"value": value}),
            "tab": lambda value, _: self._choose_tab(value),
            "chart": lambda value, _: self._choose_dimension(value),
            "close_why": lambda *_: self._close_why(),
            "who": lambda value, _: self._name_person(value),
            "version": lambda value, _: self._restore(value),
            "see_version": lambda value, _: self._see(value),
            "resume": lambda value, _: self._resume(value),
            "drop_draft": lambda value, _: self._drop_draft(value),
        }
        for panel in (self.bar, self.side, self.tabs, self.why, self.more):
            for name, action in actions.items():
                if name != "lang" or panel is self.bar:  # every panel hears it; one is enough
                    panel.on(name, safe(action))
        for grid in (self.top, self.detail):
            grid.on_action(safe(self._act))

    def _choose(self, name: str) -> None:
        work = self._open(name)
        self.work, self.why_key, self.rows = work, "", {}
        if self.importing is not None:
            self.importing.forget()
        self._welcome()
        self.draw("language")

    def _drive(self, text: str, fields: Mapping[str, str]) -> None:
        name = fields.get("name", "")
        value = edit.number(text.replace(".", ","), "fr") if text else None
        driver = next((one for one in self.work.production.drivers if one.id == name), None)
        if driver is not None and isinstance(value, float):
            self.work.drive({name: value})

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
                self._save()
            case "explain":
                self._explain(action["row"], action["column"])
            case "add" if not action["lines"]:
                known = {line.id for line in self.work.production.lines}
                grid_edits.apply(self.work, action)
                (new,) = {line.id for line in self.work.production.lines} - known
                self.detail.focus_cell(f"lines:{new}", "label")
            case _:
                grid_edits.apply(self.work, action)

    def _save(self, *, over: bool = False) -> None:
        mended = self.work.save(self.who, over=over)
        if mended:
            self.tell(ProdkitError(mended))

    def _save_copy(self) -> None:
        work = self.work
        name = store.free_name(self.session.folder, work.name)
        path = store.path_of(self.session.folder, name)
        store.save(work.production, path, None, self.who)
        work.abandon()
        self._choose(name)

    def _download(self, kind: str) -> None:
        work = self.work
        if kind == "xlsx":
            data = workbook.write(work.production, work.lang, yaml=store.render(work.production, work.opened.text))
            file = {"mime": workbook.MIME, "base64": base64.b64encode(data).decode("ascii")}
        elif kind == "csv":
            file = {"mime": "text/csv;charset=utf-8", "text": csv.write(work.budget, work.lang)}
        else:
            kind, text = "yaml", store.render(work.production, work.opened.text)
            file = {"mime": "application/yaml;charset=utf-8", "text": text}
        self.bar.tell("download", name=f"{work.name}.{kind}", **file)

    def _document(self, choice: str) -> None:
        work = self.work
        ending, file = documents.made(choice, work.production, self.session.folder, work.currency, work.lang)
        if file:
            self.bar.tell("download", name=f"{work.name}-{ending}", **file)

    def _name_person(self, name: str) -> None:
        self.who = name.strip()[:80]

    def _restore(self, value: str) -> None:
        self.work.version(_whole(value))
        self.message = tag("p", sheet.word("restored", self.work.lang), class_="pk-notice")
        self.draw("state")
        self.bar.tell("show", id="pk-message")

    def _see(self, value: str) -> None:
        changes = past.changes(self.work, _whole(value))
        self.more.show(join(past.panel(self.work, self.who), changes))

    def _resume(self, draft: str) -> None:
        self.work = self._open(self.work.name, draft)
        self.rows = {}
        self._welcome()
        self.draw("language")
        if self.work.rival is not None:
            self.bar.tell("focus", id="pk-message")

    def _drop_draft(self, draft: str) -> None:
        self.work.drop(draft)
        self._welcome()
        self.draw("state")


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:  # noqa: PLR2004
        raise ProdkitError.of("version_unknown", version=text[:12])
    return int(text)
