"""The Finance app on one production: levers beside plan, tax credits, payments, receipts and tour."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit import edit, money, scenario, store
from prodkit.errors import ProdkitError
from prodkit.exchange import csv, workbook
from prodkit.finance import edits, programmes
from prodkit.finance.edits import STATES
from prodkit.html import Html, join, tag
from prodkit.i18n import language, pick
from prodkit.ui import documents, past, views
from prodkit.ui.finance import cash_view, credit_view, editing, plan_view, receipts_view
from prodkit.ui.finance.fields import place_id
from prodkit.ui.finance.scene import ALL, SIGNED, Choices, Known, Scene
from prodkit.ui.guard import guarded
from prodkit.ui.live import LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.session import Session, person
from prodkit.ui.work import Change, Fault, Work

if TYPE_CHECKING:
    import ipywidgets as widgets

DEFAULT = "les-marees"
"""The example that opens when the address names no production."""
Rows = tuple[list[str], list[list[object]]]
TABS: Mapping[str, tuple[Callable[[Scene], Html], Callable[[Scene], Rows]]] = {
    "plan": (plan_view.panel, plan_view.rows),
    "credits": (credit_view.panel, credit_view.rows),
    "cash": (cash_view.panel, cash_view.rows),
    "receipts": (receipts_view.panel, receipts_view.rows),
    "tour": (receipts_view.tour, receipts_view.tour_rows),
}


class FinanceApp:
    """The Finance app on one production.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session.here()
        self.who = person()
        self.choices = Choices()
        self.message: Html | None = None
        self.bar = LivePanel(styled=True)
        self.tiles, self.side, self.tabs, self.content = (LivePanel() for _ in range(4))
        self.side.add_class("pk-side")
        self.tiles.add_class("pk-summary")
        self.names: list[tuple[str, str]] = []
        self.known = Known()
        self._wire()
        self.work = self._open(self._first_name(), self.session.query.get("draft"))
        self._follow_address()
        self.draw("language")

    @property
    def view(self) -> widgets.Widget:
        """The whole app, to be shown by a notebook."""
        content = Frame([self.tabs, self.content], "pk-content")
        return Frame([self.bar, self.tiles, Frame([self.side, content], "pk-app")], "pk-estimate")

    def figures(self) -> str:
        """Write the headline figures in plain text, for a replay of the notebook to compare."""
        scene = Scene(self.work, self.choices, self.known)
        lines = [self.work.name]
        if scene.plan is not None:
            lines += [f"{row.source:<16} {row.amount:>16,.2f}" for row in scene.plan.table().itertuples()]
            lines.append(f"{'gap':<16} {float(scene.plan.gap):>16,.2f}")
        if scene.cash is not None:
            lines.append(f"{'lowest':<16} {float(scene.cash.lowest):>16,.2f} {scene.cash.lowest_day()}")
        if scene.recouped is not None:
            lines += [f"{row.party:<16} {row.amount:>16,.2f}" for row in scene.recouped.by_party().itertuples()]
        return "\n".join(lines)

    # -- opening

    def _first_name(self) -> str:
        wanted = self.session.query.get("production", "")
        names = [listed.name for listed in self._listed()]
        if wanted and wanted not in names:
            found = ProdkitError.of("file_missing", name=wanted[:64]).findings
            self.message = views.finding_notice(found, self.session.lang)
        if wanted in names:
            return wanted
        if not names:
            return store.create(self.session.folder, store.free_name(self.session.folder, DEFAULT), DEFAULT).stem
        return DEFAULT if DEFAULT in names else names[0]

    def _listed(self) -> list[store.Listed]:
        return [listed for listed in store.productions(self.session.folder) if listed.production is not None]

    def _open(self, name: str, draft: str | None = None) -> Work:
        work = Work(store.read(store.path_of(self.session.folder, name)), self.session.lang, draft)
        work.on_change(self.draw)
        return work

    def _follow_address(self) -> None:
        """Reopen what a link was made of: the part of the app and the scenario."""
        query = self.session.query
        if query.get("tab") in TABS:
            self.choices.tab = query["tab"]
        elif self.work.production.tour is not None and self.work.production.financing is None:
            self.choices.tab = "tour"
        if query.get("scenario") in {one.id for one in self.work.production.scenarios}:
            self.choices.scenario = query["scenario"]

    # -- drawing

    def draw(self, change: Change = "structure") -> None:
        """Draw the app anew."""
        work, choices = self.work, self.choices
        if choices.scenario not in {scenario.BASE, *(one.id for one in work.production.scenarios)}:
            choices.scenario = scenario.BASE
        if change in {"structure", "language"}:
            self.known = Known()
        if change == "language":
            self.names = [(one.name, pick(one.title, work.lang)) for one in self._listed()]
        seen = "" if choices.scenario == scenario.BASE else choices.scenario
        query = {"production": work.name, "lang": work.lang, "draft": work.draft if work.unsaved else "",
                 "tab": choices.tab, "scenario": seen}  # fmt: skip
        self.bar.address(f"{work.production.name(work.lang)} · prodkit", query, unsaved=work.unsaved)
        message = join(self.message, views.unkept_notice(work.unkept, work.lang))
        menu = documents.menu(work.production, work.lang)
        self.bar.show(join(views.toolbar(work, self.names, message, menu=menu), past.remembered_name(self.who)))
        scene = Scene(work, choices, self.known)
        self.side.show(join(_scenarios(scene), views.drivers(work)))
        self.tiles.show(_tiles(scene))
        # A part of its own id is drawn anew when another one was there: what was closed in that one stays open in this.
        self.content.show(tag("div", TABS[choices.tab][0](scene), class_="pk-finance", id=f"pk-part-{choices.tab}"))
        self.tabs.show(_tabs(scene))  # last: a tab is chosen once what it shows is there

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""
        work = self.work
        clash = work.rival if isinstance(error, store.ConflictError) else None
        self.message = past.conflict(work, clash) if clash else views.finding_notice(error.findings, work.lang)
        self.draw("state")
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
            "save_over": lambda *_: self._save(over=True),
            "take_theirs": lambda *_: self.work.reload(),
            "download": lambda value, _: self._download(value),
            "document": lambda value, _: self._document(value),
            "lang": lambda value, _: self.work.speak(language(value)),
            "currency": lambda value, _: self.work.show_in(value),
            "who": lambda value, _: self._name_person(value),
            "drive": self._drive,
            "set_driver": lambda value, fields: self.work.type_in("drivers", fields.get("name", ""), {"value": value}),
            "tab": lambda value, _: self._choice(tab=value if value in TABS else "plan"),
            "scenario": lambda value, _: self._choice(scenario=value),
            "by": lambda value, _: self._choice(by="week" if value == "week" else "month"),
            "states": lambda value, _: self._choice(states=SIGNED if value == "signed" else ALL),
            "as_stated": lambda *_: self._choice(times=1.0),
            "programme": lambda value, _: self._choice(programme=value),
            "try_option": lambda value, fields: self._try_option(fields.get("name", ""), value),
            "set_number": lambda value, fields: self._set_number(fields.get("name", ""), value),
            "set_state": lambda value, fields: self._set_state(fields.get("name", ""), value),
            "add_source": lambda _, fields: self._add_source(fields),
            "remove_source": lambda value, _: self._change(edits.remove_source(self.work.production, value)),
            "add_programme": lambda value, _: self._add_programme(value),
            "edit_entry": lambda value, _: self._edit_entry(value),
            **{name: partial(self._edit, change) for name, change in editing.CHANGES.items()},
        }
        for panel in (self.bar, self.tiles, self.side, self.tabs, self.content):
            for name, action in actions.items():
                if name != "lang" or panel is self.bar:  # every panel hears it; one is enough
                    panel.on(name, safe(action))

    def _choose(self, name: str) -> None:
        self.work = self._open(name)
        self.choices = Choices(tab=self.choices.tab)
        self.draw("language")

    def _choice(self, **chosen: object) -> None:
        for name, value in chosen.items():
            setattr(self.choices, name, value)
        self.draw("state")

    def _drive(self, text: str, fields: Mapping[str, str]) -> None:
        name = fields.get("name", "")
        value = edit.number(text.replace(".", ","), "fr") if text else None
        if not isinstance(value, float):
            return
        if name == "receipts":
            self._choice(times=min(max(value, 0.0), receipts_view.MOST_TIMES))
        elif any(driver.id == name for driver in self.work.production.drivers):
            self.work.drive({name: value})

    def _change(self, production: Any) -> None:
        if production == self.work.production:
            self.draw("state")  # a text that says the same is shown as the others are
        else:
            self.work.change(production)

    def _edit(self, change: editing.Change, value: str, fields: Mapping[str, str]) -> None:
        self._change(change(self.work.production, value, fields, self.work.lang))

    def _edit_entry(self, place: str) -> None:
        """Open an entry of a list to be changed, or close the one that is open."""
        opens = place != self.choices.entry
        self._choice(entry=place[:200] if opens else "")
        self.content.tell("focus", id=f"{place_id(place)}-{'card' if opens else 'edit'}")

    def _set_number(self, place: str, typed: str) -> None:
        faults = self.choices.faults
        faults.pop(place, None)
        try:
            changed = edits.set_number(self.work.production, place, typed, self.work.lang)
        except ProdkitError as error:
            if len(faults) < len(self.work.production.lines) + 1000:
                faults[place[:200]] = Fault(typed[:200], tuple(error.findings))
            raise
        self._change(changed)

    def _set_state(self, place: str, value: str) -> None:
        if value in STATES:
            self._change(edits.set_value(self.work.production, place, value))

    def _add_source(self, fields: Mapping[str, str]) -> None:
        amount = edit.number(fields.get("amount", ""), self.work.lang)
        label, kind = fields.get("label", "").strip(), fields.get("kind", "")
        if label:
            self._change(edits.add_source(self.work.production, label, kind, amount))

    def _add_programme(self, name: str) -> None:
        programme = programmes.find(self.work.production, name, "programme")
        options = self.choices.options.get(name, {})
        changed = edits.add_programme(self.work.production, programme, options)
        self.choices.programme = ""
        self._change(changed)

    def _try_option(self, name: str, typed: str) -> None:
        programme, _, option = name.partition(".")
        known = programmes.of(self.work.production).get(programme)
        if known is None or option not in {one.id for one in known.options}:
            return
        value = edit.number(typed, self.work.lang)
        given = self.choices.options.setdefault(programme, {})
        given.pop(option, None)
        if isinstance(value, float):
            unit = next(one.unit for one in known.options if one.id == option)
            given[option] = value / 100 if unit == "share" and abs(value) > 1 else value
        self.draw("state")

    def _save(self, *, over: bool = False) -> None:
        mended = self.work.save(self.who, over=over)
        if mended:
            self.tell(ProdkitError(mended))

    def _download(self, kind: str) -> None:
        work, tab = self.work, self.choices.tab
        text = store.render(work.production, work.opened.text)
        if kind == "csv":
            heads, rows = TABS[tab][1](Scene(work, self.choices, self.known))
            file = {"mime": "text/csv;charset=utf-8", "text": csv.write_table(heads, rows, work.lang)}
            self.bar.tell("download", name=f"{work.name}-{tab}.csv", **file)
        elif kind == "xlsx":
            data = base64.b64encode(workbook.write(work.production, work.lang, yaml=text)).decode("ascii")
            self.bar.tell("download", name=f"{work.name}.xlsx", mime=workbook.MIME, base64=data)
        else:
            self.bar.tell("download", name=f"{work.name}.yaml", mime="application/yaml;charset=utf-8", text=text)

    def _document(self, choice: str) -> None:
        work = self.work
        ending, file = documents.made(choice, work.production, self.session.folder, work.currency, work.lang)
        if file:
            self.bar.tell("download", name=f"{work.name}-{ending}", **file)

    def _name_person(self, name: str) -> None:
        self.who = name.strip()[:80]


def _tabs(scene: Scene) -> Html:
    chosen = scene.choices.tab
    return tag(
        "div",
        [
            tag("button", scene.say(f"tab.{name}"), type="button", role="tab", id=f"pk-tab-{name}", data_action="tab",
                data_value=name, aria_selected="true" if name == chosen else "false",
                tabindex="0" if name == chosen else "-1")
            for name in TABS
        ],
        role="tablist", class_="pk-tabs", aria_label=scene.say("parts"),
    )  # fmt: skip


def _scenarios(scene: Scene) -> Html | None:
    if not scene.work.production.scenarios:
        return None
    options = [tag("option", scene.say("base"), value=scenario.BASE, selected=scene.editable)]
    options += [
        tag("option", pick(one.label, scene.lang), value=one.id, selected=one.id == scene.choices.scenario)
        for one in scene.work.production.scenarios
    ]
    field = tag("select", options, id="pk-scenario", name="scenario", class_="pk-select", data_action="scenario")
    return tag("div", tag("label", scene.say("column.scenario"), for_="pk-scenario"), field, class_="pk-card pk-field")


def _tiles(scene: Scene) -> Html:
    found = list(_headlines(scene))
    cells = [
        tag("div", tag("dt", label, class_="pk-tile-label"), tag("dd", value, class_="pk-tile-value"),
            tag("dd", note, class_="pk-tile-note") if note else None, class_="pk-tile")
        for label, value, note in found
    ]  # fmt: skip
    spoken = tag("p", f"{found[-1][0]} {found[-1][1]}", class_="pk-hidden", aria_live="polite", id="pk-spoken")
    return join(tag("dl", cells, class_="pk-tiles", tabindex="0"), spoken)  # on a phone it scrolls


def _headlines(scene: Scene) -> list[tuple[str, str, object]]:
    found: list[tuple[str, str, object]] = [
        (scene.say("tile.budget"), scene.money(float(scene.figures.budget.total)), None)
    ]
    plan, cash = scene.plan, scene.cash
    if plan is not None:
        gap = float(plan.gap)
        signed = scene.say("tile.signed", amount=scene.money(float(plan.acquired)))
        found.append((scene.say("tile.plan"), scene.money(float(plan.total)), signed))
        over = scene.say("surplus" if gap < 0 else "gap")
        badge = tag("span", scene.say("tile.short"), class_="pk-badge pk-badge-warn") if gap > 0 else None
        covered = scene.say("tile.covered", share=scene.percent(float(plan.coverage)))
        found.append((over, scene.money(abs(gap)), join(covered, " ", badge)))
        found.append(
            (scene.say("tile.public"), scene.percent(float(plan.intensity)), scene.money(float(plan.public_aid)))
        )
    if cash is not None:
        when = money.format_day(cash.lowest_day(), scene.lang)
        found.append((scene.say("tile.lowest"), scene.money(float(cash.lowest)), when))
        need = float(np.atleast_1d(cash.credit_needed)[0])
        cost = scene.say("tile.interest", amount=scene.money(float(cash.costs_of_credit)))
        found.append((scene.say("tile.credit"), scene.money(need), cost))
    return found
