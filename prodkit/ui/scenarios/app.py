"""The Scenario app: what is open, what is shown, and what the reader's actions do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from prodkit import layering, report, snapshot, store
from prodkit.comparison import Comparison, compare
from prodkit.difference import explain
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import language, pick
from prodkit.scenario import BASE, find, resolve
from prodkit.stack import Stack
from prodkit.store import logo, snapshots
from prodkit.ui import past, views
from prodkit.ui.guard import guarded
from prodkit.ui.live import LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.scenarios import board, chances, downloads, editor, frozen, reasons, seek, table
from prodkit.ui.scenarios.edits import Edits
from prodkit.ui.scenarios.words import say
from prodkit.ui.session import Session, person
from prodkit.ui.work import Change, Work

if TYPE_CHECKING:
    import ipywidgets as widgets

TABS = ("comparison", "difference", "chances", "seek", "snapshots")
_FIRST = 4
"""Columns of the comparison at first: more do not fit a page."""


class ScenariosApp:
    """The Scenario app on one production.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session.here()
        self.who = person()
        self.message: Html | None = None
        self.tab = TABS[0]
        self.base = self.open = BASE
        self.shown: list[str] = []
        self.by = "account"
        self.opened: set[str] = set()
        self.changed_only = False
        self.bar = LivePanel(styled=True)
        self.board, self.side, self.main = (LivePanel() for _ in range(3))
        self.side.add_class("pk-side")
        self.chances = chances.Chances(lambda: self.draw("state"))
        self._wire()
        self._start(self._first_name(), self.session.query.get("draft"))
        self._follow_address()
        self.draw("language")

    @property
    def view(self) -> widgets.Widget:
        """The whole app, to be shown by a notebook."""
        return Frame([self.bar, self.board, Frame([self.side, self.main], "pk-app")], "pk-estimate")

    def figures(self) -> str:
        """Write the total of every scenario, for a replay of the notebook to compare."""
        rows = self.compared.totals("en").to_dict("records")
        return "\n".join(f"{row['scenario']:<24} {row['total']:>16,.2f} {row['difference']:>14,.2f}" for row in rows)

    # -- opening

    def _first_name(self) -> str:
        listed = [one for one in store.productions(self.session.folder) if one.production is not None]
        wanted = self.session.query.get("production", "")
        if any(one.name == wanted for one in listed):
            return wanted
        if wanted:
            missing = ProdkitError.of("file_missing", name=wanted[:64])
            self.message = views.finding_notice(missing.findings, self.session.lang)
        with_some = [one.name for one in listed if one.production and one.production.scenarios]
        names = [*with_some, *(one.name for one in listed)]
        return names[0] if names else store.create(self.session.folder, "les-marees", "les-marees").stem

    def _start(self, name: str, draft: str | None = None) -> None:
        opened = store.read(store.path_of(self.session.folder, name))
        self.work = Work(opened, self.session.lang, draft)
        self.work.on_change(self.draw)
        self.names = [
            (one.name, pick(one.title, self.work.lang))
            for one in store.productions(self.session.folder) if one.production is not None
        ]  # fmt: skip
        self.base = self.open = BASE
        self.opened = set()
        self.edits = Edits(self.work)
        self.seek = seek.Seek.of(self.work.production)
        self.shown = [BASE, *(one.id for one in self.work.production.scenarios)][:_FIRST]

    def _follow_address(self) -> None:
        """Show again what a link was made of; what is not there any more is left out."""
        query, known = self.session.query, self._all()
        self.base = query.get("base", BASE) if query.get("base") in known else BASE
        asked = [name for name in query.get("scenarios", "").split(",") if name in known]
        self.shown = asked or self.shown
        if query.get("scenario") in known:
            self.open = query["scenario"]
        if query.get("tab") in TABS:
            self.tab = query["tab"]

    def _all(self) -> list[str]:
        return [BASE, *(one.id for one in self.work.production.scenarios)]

    # -- drawing

    def draw(self, change: Change = "structure") -> None:
        """Draw what a change concerns."""
        if change == "findings":  # they are told in the Estimate app
            return
        work, lang = self.work, self.work.lang
        known = self._all()
        self.open, self.base = (name if name in known else BASE for name in (self.open, self.base))
        self.shown = [name for name in known if name in self.shown] or known[:_FIRST]
        if change != "state":
            self._compare()
        self.chances.forget(work.production)
        query = {
            "production": work.name, "lang": lang, "draft": work.draft if work.unsaved else "", "tab": self.tab,
            "base": self.base if self.base != BASE else "", "scenario": self.open if self.open != BASE else "",
            "scenarios": ",".join(self.shown),
        }  # fmt: skip
        self.bar.address(f"{work.production.name(lang)} · {say('title', lang)} · prodkit", query, unsaved=work.unsaved)
        message = join(self.message, views.unkept_notice(work.unkept, lang))
        offered = [views.button(say(f"download.{kind}", lang), "download", kind) for kind in downloads.KINDS]
        self.bar.show(views.toolbar(work, self.names, message, join(offered)))
        p80 = {name: found.percentile(80, chances.measured(found)) for name, found in self.chances.found.items()}
        tiles = board.board(self.compared, self.shown, self.open, p80, lang)
        self.board.show(join(tiles, board.actions(self.open, work.production.scenarios, lang)))
        self.side.show(self._side())
        self.main.show(join(self._tabs(), tag("div", self._content(), role="tabpanel", id="pk-panel",
                                              aria_labelledby=f"pk-tab-{self.tab}", tabindex="0")))  # fmt: skip

    def _compare(self) -> None:
        """Compute all scenarios at once; if that cannot be done, say why and keep what was shown."""
        production, currency, names = self.work.production, self.work.currency, self._all()
        known = getattr(self, "stack", None)
        try:
            if known is None or (known.currency, known.scenarios) != (currency, tuple(names)):
                known = Stack(production, names, currency=currency)
            self.stack = known.follow(production)
            self.compared: Comparison = compare(self.stack, names, base=self.base)
        except ProdkitError as error:
            self.message = views.finding_notice(error.findings, self.work.lang)
            if not hasattr(self, "compared"):
                self.stack = Stack(production, [BASE], currency=currency)
                self.compared = compare(self.stack, [BASE])

    def _side(self) -> Html:
        work, lang = self.work, self.work.lang
        seen = resolve(work.production, self.open)
        return join(
            editor.editor(work.production, seen, self.compared.named(self.open), self.open,
                          editor.Faults(self.edits.faults), lang),
            editor.changes(work.production, self.open, self.compared.findings, lang),
            editor.change_more(seen, self.edits.typed, lang) if self.open != BASE else None,
        )  # fmt: skip

    def _tabs(self) -> Html:
        lang = self.work.lang
        return tag(
            "div",
            [
                tag("button", say(f"tab.{name}", lang), type="button", role="tab", id=f"pk-tab-{name}",
                    data_action="tab", data_value=name, aria_controls="pk-panel",
                    aria_selected="true" if name == self.tab else "false", tabindex="0" if name == self.tab else "-1")
                for name in TABS
            ],
            role="tablist", class_="pk-tabs", aria_label=say("title", lang),
        )  # fmt: skip

    def _content(self) -> Html:
        work, lang = self.work, self.work.lang
        if self.tab == "comparison":
            by: Any = None if self.by == "account" else self.by
            near = [self.base, *([self.open] if self.open in self.shown else [])]  # what is worked on stands first
            columns = list(dict.fromkeys([*near, *self.shown]))
            shown = self.compared.only(columns, by=by)
            return table.table(shown, self.opened, self.by, lang, changed_only=self.changed_only)
        if self.tab == "difference":
            return self._difference()
        if self.tab == "chances":
            return chances.panel(self.chances, self.open, lang)
        if self.tab == "snapshots":
            return frozen.panel(snapshots.kept(work.opened.path), lang)
        return seek.panel(self.seek, work.production, work.production.currency, lang)

    def _difference(self) -> Html:
        """Why the open scenario differs from the base; without one open, the last that is shown."""
        others = [name for name in (self.open, *reversed(self.shown)) if name != self.base]
        if not others:
            return tag("p", say("nothing_to_explain", self.work.lang), class_="pk-hint")
        found = explain(self.stack, self.base, others[0])
        return reasons.panel(found, self.work.currency, self.work.lang)

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""
        work = self.work
        clash = work.rival if isinstance(error, store.ConflictError) else None
        self.message = past.conflict(work, clash) if clash else views.finding_notice(error.findings, work.lang)
        self.draw("state")
        self.bar.tell("focus" if clash else "show", id="pk-message")

    # -- actions

    def _wire(self) -> None:
        def safe(action: Callable[[str, Mapping[str, str]], object]) -> Callable[..., None]:
            def fresh(value: str, fields: Mapping[str, str]) -> None:
                self.message = None
                action(value, fields)

            return guarded(self.tell)(fresh)

        actions: Mapping[str, Callable[[str, Mapping[str, str]], object]] = {
            "choose": lambda value, _: self._choose(value),
            "undo": lambda *_: self.work.undo(),
            "redo": lambda *_: self.work.redo(),
            "save": lambda *_: self._save(),
            "save_over": lambda *_: self._save(over=True),
            "take_theirs": lambda *_: self.work.reload(),
            "lang": lambda value, _: self.work.speak(language(value)),
            "currency": lambda value, _: self.work.show_in(value),
            "download": lambda value, _: self._download(value),
            "base": lambda value, _: self._show(base=value),
            "open": lambda value, _: self._show(opened=value),
            "column": self._column,
            "tab": lambda value, _: self._show(tab=value),
            "by": lambda value, _: self._show(by=value),
            "changed_only": lambda value, _: self._show(changed_only=value == "true"),
            "toggle": lambda value, _: self._toggle({value}),
            "open_all": lambda *_: self._toggle(None),
            "close_all": lambda *_: self._toggle(set(self.opened)),
            "create": lambda *_: self._create(),
            "duplicate": lambda value, _: self._made(layering.duplicate(self.work.production, value)),
            "combine": lambda value, _: self._combine(value),
            "merge": lambda value, _: self.work.change(layering.merge(self.work.production, value)),
            "delete": lambda value, _: self.work.change(layering.delete(self.work.production, value)),
            "snapshot": lambda *_: self._snapshot(),
            "rename": lambda value, _: self._rename(value),
            "drive": lambda value, fields: self.edits.drive(self.open, fields.get("name", ""), value),
            "set_driver": self._set_driver,
            "reset_driver": lambda value, _: self.edits.reset(self.open, value),
            "take_back": lambda value, _: self.edits.take_back(self.open, value),
            "change_line": lambda _, fields: self.edits.change_line(self.open, fields),
            "scale": lambda _, fields: self.edits.scale(self.open, fields),
            "set_number": lambda _, fields: self.edits.set_number(self.open, fields),
            "simulate": lambda *_: self.chances.run(self.work.production, self._wanted()),
            "seek": lambda _, fields: self._seek(fields),
            "map": lambda _, fields: self._map(fields),
        }
        for panel in (self.bar, self.board, self.side, self.main):
            for name, action in actions.items():
                if name != "lang" or panel is self.bar:
                    panel.on(name, safe(action))

    def _choose(self, name: str) -> None:
        self._start(name)
        self.draw("language")

    def _save(self, *, over: bool = False) -> None:
        mended = self.work.save(self.who, over=over)
        if mended:
            self.tell(ProdkitError(mended))

    def _show(self, *, base: str = "", opened: str = "", tab: str = "", by: str = "",
              changed_only: bool | None = None) -> None:  # fmt: skip
        """Show something else of the same production."""
        known = self._all()
        self.base = base if base in known else self.base
        self.open = opened if opened in known else self.open
        self.tab = tab if tab in TABS else self.tab
        self.by = by if by in table.BY else self.by
        self.changed_only = self.changed_only if changed_only is None else changed_only
        if opened:
            self.edits.faults.clear()
            if opened not in self.shown:
                self.shown.append(opened)
        self.draw("structure")

    def _column(self, value: str, fields: Mapping[str, str]) -> None:
        name = fields.get("name", "")
        if name in self._all():
            rest = [one for one in self.shown if one != name]
            self.shown = [*rest, name] if value == "true" else rest or [self.base]
        self.draw("state")

    def _toggle(self, codes: set[str] | None) -> None:
        accounts = {row.key for row in self.compared.rows if row.kind == "account"}
        self.opened = accounts if codes is None else self.opened ^ (codes & accounts)
        self.draw("state")

    # -- changes to scenarios

    def _made(self, made: tuple[Any, str]) -> None:
        """Open a scenario that was just made."""
        changed, name = made
        self.open = name
        self.shown.append(name)
        self.work.change(changed)

    def _create(self) -> None:
        number = len(self.work.production.scenarios) + 1
        label = {lang: say("new_label", lang, number=number) for lang in ("fr", "en")}
        self._made(layering.create(self.work.production, label, self.open))

    def _combine(self, other: str) -> None:
        if not other:
            return
        production, names = self.work.production, [self.open, other]
        clashing = layering.conflicts(production, names)
        self._made(layering.combine(production, names))
        if clashing:
            winner = pick(find(production, other).label, self.work.lang)
            told = say("conflicts", self.work.lang, places=", ".join(clashing[:8]), winner=winner)
            self.message = tag("p", told, class_="pk-notice pk-notice-warn")
            self.draw("state")

    def _rename(self, text: str) -> None:
        if text.strip():
            self.work.change(layering.rename(self.work.production, self.open, text.strip()[:120]))
        else:
            self.draw("state")

    def _set_driver(self, text: str, fields: Mapping[str, str]) -> None:
        self.edits.set_driver(self.open, fields.get("name", ""), text)
        self.draw("structure")

    def _snapshot(self) -> None:
        """Freeze the open scenario as it is now, saved or not."""
        work = self.work
        path = snapshots.keep(snapshot.take(work.production, self.open, on=report.today()), work.opened.path)
        self.message = tag("p", say("snapshot_kept", work.lang, name=path.name), class_="pk-notice")
        self.tab = "snapshots"
        self.draw("state")

    # -- questions and downloads

    def _download(self, kind: str) -> None:
        form = next((one for one in downloads.KINDS if one == kind), None)
        if form is not None:
            work = self.work
            columns = [self.base, *(name for name in self.shown if name != self.base)]
            image = logo.read(self.session.folder, work.production.brand)
            made = downloads.made(work.production, columns, form, work.lang, work.currency, image)
            self.bar.tell("download", name=f"{work.name}-scenarios.{form}", **made)

    def _wanted(self) -> list[str]:
        return list(dict.fromkeys([self.open, *self.shown]))

    def _seek(self, fields: Mapping[str, str]) -> None:
        self.seek.read(fields)
        self.seek.solve(self.work.production, self.open, self.work.lang)
        self.draw("state")

    def _map(self, fields: Mapping[str, str]) -> None:
        self.seek.read(fields)
        self.seek.draw(self.work.production, self.open)
        self.draw("state")
