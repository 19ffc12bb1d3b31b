"""The Scenario app: what is open, what is shown, and what the reader's actions do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prodkit import layering, paths, report, snapshot, store
from prodkit.budget import evaluate
from prodkit.comparison import Comparison, compare
from prodkit.difference import explain
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import every, pick
from prodkit.overrides import Scenario
from prodkit.scenario import BASE, find, resolve
from prodkit.stack import Stack
from prodkit.store import logo, snapshots
from prodkit.ui import views
from prodkit.ui.desk import Desk
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.scenarios import board, chances, downloads, editor, frozen, reasons, seek, table
from prodkit.ui.scenarios.edits import Edits
from prodkit.ui.scenarios.words import say
from prodkit.ui.session import Session
from prodkit.ui.work import Change

if TYPE_CHECKING:
    import ipywidgets as widgets

    from prodkit.production import Production

TABS = ("comparison", "difference", "chances", "seek", "snapshots")
_MOST_TOLD = 8
_FIRST = 4
"""Columns of the comparison at first: more do not fit a page."""


class ScenariosApp(Desk):
    """The Scenario app on one production.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        super().__init__(session)
        self.tab = TABS[0]
        self.by = "account"
        self.changed_only = False
        self.board, self.side, self.forms, self.main = (LivePanel() for _ in range(4))
        self.chances = chances.Chances(lambda: self.draw("state"))
        self.begin()

    @property
    def panels(self) -> Sequence[LivePanel]:
        """The panels beside the bar that hear the reader's actions."""
        return (self.board, self.side, self.forms, self.main)

    @property
    def view(self) -> widgets.Widget:
        """The whole app, to be shown by a notebook."""
        side = Frame([self.side, self.forms], "pk-side")
        return Frame([self.bar, self.board, Frame([side, self.main], "pk-app")], "pk-estimate")

    def figures(self) -> str:
        """Write the total of every scenario, for a replay of the notebook to compare."""
        rows = self.compared.totals("en").to_dict("records")
        return "\n".join(f"{row['scenario']:<24} {row['total']:>16,.2f} {row['difference']:>14,.2f}" for row in rows)

    # -- opening

    def first(self, listed: Sequence[store.Listed]) -> str:
        """Choose a production with scenarios, if there is one."""
        with_some = [one for one in listed if one.production and one.production.scenarios]
        return [*with_some, *listed][0].name

    def start(self) -> None:
        """Show all of a production that has just been opened."""
        vars(self).pop("stack", None)  # the figures of another production are not this one's
        self.base = self.open = BASE
        self.opened: set[str] = set()
        self.edits = Edits(self.work)
        self.seek = seek.Seek.of(self.work.production)
        self.shown = [BASE, *(one.id for one in self.work.production.scenarios)][:_FIRST]

    def recall(self, query: Mapping[str, str]) -> None:
        """Show again what a link was made of; what is not there any more is left out."""
        known = self._all()
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
        if change != "state":
            self._compare()
        computed = self.compared.scenarios
        self.shown = [name for name in computed if name in self.shown] or list(computed[:_FIRST])
        self.chances.forget(work.production)
        query = {
            "tab": self.tab,
            "base": self.base if self.base != BASE else "",
            "scenario": self.open if self.open != BASE else "",
            "scenarios": ",".join(self.shown),
        }
        offered = [views.button(say(f"download.{kind}", lang), "download", kind) for kind in downloads.KINDS]
        self.show_bar(change, query, part=say("title", lang), downloads=join(offered))
        p80 = {name: found.percentile(80, chances.measured(found)) for name, found in self.chances.found.items()}
        tiles = board.board(self.compared, self.shown, self.open, p80, self.broken, lang)
        self.board.show(join(tiles, board.actions(self.open, work.production.scenarios, lang)))
        seen = resolve(work.production, self.open)
        self.side.show(self._side(seen))
        # By itself, for it is long and stays as it is while a driver moves.
        self.forms.show(editor.change_more(seen, self.edits.typed, lang) if self.open != BASE else Html())
        self.main.show(join(self._tabs(), tag("div", self._content(), role="tabpanel", id="pk-panel",
                                              aria_labelledby=f"pk-tab-{self.tab}", tabindex="0")))  # fmt: skip

    def _compare(self) -> None:
        """Compute all scenarios at once; those that cannot be computed are left out, with the reason."""
        production, currency, names = self.work.production, self.work.currency, self._all()
        self.broken: list[tuple[Scenario, ProdkitError]] = []
        try:
            known = getattr(self, "stack", None)
            if known is None or (known.currency, known.scenarios) != (currency, tuple(names)):
                known = Stack(production, names, currency=currency)
            self.stack = known.follow(production)
            self.compared: Comparison = compare(self.stack, names, base=self.base)
        except ProdkitError:
            for one in production.scenarios:
                try:
                    evaluate(production, scenario=one.id, currency=currency)
                except ProdkitError as error:
                    self.broken.append((one, error))
            names = [name for name in names if name not in {one.id for one, _ in self.broken}]
            self.base = self.base if self.base in names else BASE
            self.stack = Stack(production, names, currency=currency)
            self.compared = compare(self.stack, names, base=self.base)

    def _side(self, seen: Production) -> Html:
        work, lang = self.work, self.work.lang
        named = self.compared.named(self.open if self.open in self.compared.scenarios else BASE)
        return join(
            editor.editor(work.production, seen, named, self.open, self.edits.faults, lang),
            editor.changes(work.production, self.open, self.compared.findings, lang),
        )

    def _tabs(self) -> Html:
        labels = {name: say(f"tab.{name}", self.work.lang) for name in TABS}
        return views.tab_list(labels, self.tab, say("title", self.work.lang), controls="pk-panel")

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
        wanted = (self.open, *reversed(self.shown))
        others = [name for name in wanted if name != self.base and name in self.compared.scenarios]
        if not others:
            return tag("p", say("nothing_to_explain", self.work.lang), class_="pk-hint")
        found = explain(self.stack, self.base, others[0])
        return reasons.panel(found, self.work.currency, self.work.lang)

    # -- actions

    def actions(self) -> Mapping[str, Action]:
        """Give what the reader can do beside what every app lets do."""
        return {
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
        label = every(lambda lang: say("new_label", lang, number=number))
        self._made(layering.create(self.work.production, label, self.open))

    def _combine(self, other: str) -> None:
        if not other:
            return
        production, names = self.work.production, [self.open, other]
        clashing = layering.conflicts(production, names)
        self._made(layering.combine(production, names))
        if clashing:
            winner = pick(find(production, other).label, self.work.lang)
            places = [paths.label(production, place, self.work.lang) for place in clashing[:_MOST_TOLD]]
            told = say("conflicts", self.work.lang, places=", ".join(places), winner=winner)
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

    def download(self, kind: str) -> None:
        """Hand over the comparison of what is shown, or the file."""
        form = next((one for one in downloads.KINDS if one == kind), None)
        if form is None:
            super().download("yaml")
            return
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
