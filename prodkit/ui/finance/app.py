"""The Finance app on one production: levers beside plan, tax credits, payments, receipts and tour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from prodkit import edit, money, scenario
from prodkit.errors import ProdkitError
from prodkit.exchange import csv
from prodkit.finance import edits, programmes
from prodkit.finance.edits import STATES
from prodkit.html import Html, join, tag
from prodkit.i18n import pick
from prodkit.ui import views
from prodkit.ui.desk import Desk, slid
from prodkit.ui.finance import cash_view, credit_view, editing, plan_view, receipts_view
from prodkit.ui.finance.fields import place_id
from prodkit.ui.finance.scene import ALL, SIGNED, Choices, Known, Scene
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.resting import Resting
from prodkit.ui.session import Session
from prodkit.ui.work import Change, Fault

if TYPE_CHECKING:
    import ipywidgets as widgets

Rows = tuple[list[str], list[list[object]]]
TABS: Mapping[str, tuple[Callable[[Scene], Html], Callable[[Scene], Rows]]] = {
    "plan": (plan_view.panel, plan_view.rows),
    "credits": (credit_view.panel, credit_view.rows),
    "cash": (cash_view.panel, cash_view.rows),
    "receipts": (receipts_view.panel, receipts_view.rows),
    "tour": (receipts_view.tour, receipts_view.tour_rows),
}


class FinanceApp(Desk):
    """The Finance app on one production.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        super().__init__(session)
        self.choices = Choices()
        self.known = Known()
        self.others = Resting(lambda: self.draw("state"))
        self.tiles, self.side, self.tabs, self.content = (LivePanel() for _ in range(4))
        self.side.add_class("pk-side")
        self.tiles.add_class("pk-summary")
        self.begin()

    @property
    def panels(self) -> Sequence[LivePanel]:
        """The panels beside the bar that hear the reader's actions."""
        return (self.side, self.tabs, self.content)

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

    def start(self) -> None:
        """Forget what was chosen and typed in another production."""
        self.choices = Choices(tab=self.choices.tab)

    def recall(self, query: Mapping[str, str]) -> None:
        """Show again what a link was made of: the part of the app and the scenario."""
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
        seen = "" if choices.scenario == scenario.BASE else choices.scenario
        self.others.forget()
        moving = change == "values" and bool(work.production.scenarios) and self.others.put_off()
        self.show_bar(change, {"tab": choices.tab, "scenario": seen})
        scene = Scene(work, choices, self.known, moving)
        self.side.show(join(_scenarios(scene), views.drivers(work)))
        self.tiles.show(_tiles(scene))
        # A part of its own id is drawn anew when another one was there: what was closed in that one stays open in this.
        self.content.show(tag("div", TABS[choices.tab][0](scene), class_="pk-finance", id=f"pk-part-{choices.tab}"))
        self.tabs.show(
            views.tab_list({name: scene.say(f"tab.{name}") for name in TABS}, choices.tab, scene.say("parts"))
        )
        # last: a tab is chosen once what it shows is there

    # -- actions

    def actions(self) -> Mapping[str, Action]:
        """Give what the reader can do beside what every app lets do."""
        return {
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

    def _choice(self, **chosen: object) -> None:
        for name, value in chosen.items():
            setattr(self.choices, name, value)
        self.draw("state")

    def drive(self, text: str, fields: Mapping[str, str]) -> None:
        """Move a driver, or the receipts, to where its slider is."""
        value = slid(text)
        if fields.get("name") != "receipts":
            super().drive(text, fields)
        elif value is not None:
            self._choice(times=min(max(value, 0.0), receipts_view.MOST_TIMES))

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
        units = {one.id: one.unit for one in known.options} if known else {}
        if option not in units:
            return
        value = (edits.read_share if units[option] == "share" else edit.number)(typed, self.work.lang)
        given = self.choices.options.setdefault(programme, {})
        given.pop(option, None)
        if isinstance(value, float):
            given[option] = value
        self.draw("state")

    def download(self, kind: str) -> None:
        """Hand over the production: as a living workbook, as the table of the open part, or as its file."""
        if kind != "csv":
            super().download(kind)
            return
        tab = self.choices.tab
        heads, rows = TABS[tab][1](Scene(self.work, self.choices, self.known))
        self.hand_over(f"-{tab}.csv", "text/csv;charset=utf-8", csv.write_table(heads, rows, self.work.lang))


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
