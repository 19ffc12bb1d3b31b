"""The Payroll app: an engagement worked out as one types, two compared, a week drawn up, the grids looked through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from prodkit import money
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, language
from prodkit.ui import documents, views
from prodkit.ui.guard import safe
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.payroll import budgetline, comparison, curveview, due, form, grids, results, weekview
from prodkit.ui.payroll.downloads import contributions_csv, pay_sheet
from prodkit.ui.payroll.sheet import DAYS
from prodkit.ui.payroll.sheet import FIELDS as DAY_FIELDS
from prodkit.ui.payroll.sides import Side
from prodkit.ui.payroll.words import fault, word
from prodkit.ui.session import Session, person

if TYPE_CHECKING:
    import ipywidgets as widgets

TABS = ("cost", "curve", "week", "compare", "line", "grids")
_WEEK = 7
_B = "b."


class PayrollApp:
    """The Payroll app.

    Args:
        session: Where the visitor comes in; by default as the address says.
        today: The day it is; the example begins on the Monday after it.
    """

    def __init__(self, session: Session | None = None, today: dt.date | None = None) -> None:
        self.session = session or Session.here()
        self.lang: Lang = self.session.lang
        day = today or dt.datetime.now(dt.UTC).date()
        self.monday = day + dt.timedelta(days=_WEEK - day.weekday())
        self.sides = {"a": Side.opening(self.lang, self.monday)}
        self.chosen = "a"
        self.tab = "cost"
        self.looked_for = ""
        self.message: Html | None = None
        self.week_fault: Html | None = None
        self.explorer = grids.Explorer("2642", self.monday.isoformat())
        self.target = budgetline.Target(self.session.folder)
        self.bar = LivePanel(styled=True, styles=("payroll.css",))
        self.tiles, self.finder, self.side, self.tabs, self.main = (LivePanel() for _ in range(5))
        self.tiles.add_class("pk-summary")
        self.main.add_class("pk-panels")
        self._recall(self.session.query)
        self._wire()
        self.draw()

    @property
    def view(self) -> widgets.Widget:
        """The whole app, to be shown by a notebook."""
        side = Frame([self.finder, self.side], "pk-side")
        content = Frame([self.tabs, self.main], "pk-content")
        return Frame([self.bar, self.tiles, Frame([side, content], "pk-app")], "pk-estimate")

    @property
    def current(self) -> Side:
        """The engagement that the form shows."""
        return self.sides[self.chosen]

    def figures(self, monday: str) -> str:
        """Write the example of a week in plain text, for a replay of the notebook to compare.

        Args:
            monday: First day of the week, so that the figures do not depend on the day of the replay.
        """
        reckoned = Side.opening("en", dt.date.fromisoformat(monday)).reckoned
        cost = reckoned.cost
        amounts = {
            "minimum": reckoned.minimum,
            "gross": reckoned.gross,
            "employer": cost.employer,
            "total": reckoned.total,
            "employee": cost.employee,
            "net": reckoned.net,
        }
        return "\n".join([reckoned.wage.job, *(f"{name:<9} {amount:>10,.2f}" for name, amount in amounts.items())])

    # -- the address

    def _recall(self, query: Mapping[str, str]) -> None:
        """Open what a link says; the rest of it is of no concern here."""
        own = {key: text for key, text in query.items() if not key.startswith(_B)}
        self.current.recall(own)
        other = {key.removeprefix(_B): text for key, text in query.items() if key.startswith(_B)}
        if other.get("job"):
            self.sides["b"] = self.current.copy()
            self.sides["b"].recall(other)
            self.chosen = "b" if query.get("side") == "b" else "a"
        if query.get("tab") in TABS:
            self.tab = str(query["tab"])
        self.target.production = query.get("production", "")[:100]

    def _address(self) -> dict[str, str]:
        query = {**self.sides["a"].query(), "lang": self.lang, "tab": self.tab if self.tab != TABS[0] else ""}
        other = self.sides["b"].query() if "b" in self.sides else dict.fromkeys(self.sides["a"].query(), "")
        query |= {f"{_B}{name}": text for name, text in other.items()}
        return query | {"side": self.chosen if "b" in self.sides else ""}

    # -- drawing

    def draw(self) -> None:
        """Draw all panels; those that did not change are not sent."""
        lang, side = self.lang, self.current
        self.bar.address(f"{word('title', lang)} · prodkit", self._address(), unsaved=False)
        title = tag(
            "div",
            tag("h1", word("title", lang), class_="pk-title"),
            tag("p", word("subtitle", lang), class_="pk-muted"),
            class_="pk-headline",
        )
        said = tag("div", self.message, id="pk-message", role="status", tabindex="-1", class_="pk-no-print")
        menu = tag("div", documents.menu(lang, ("pay_sheet",)), class_="pk-actions pk-no-print")
        self.bar.show(join(tag("div", title, menu, class_="pk-bar"), said))
        self.finder.show(tag("div", self._letters(), form.search(side, self.looked_for, lang), class_="pk-card"))
        self.side.show(form.form(side, lang))
        self.tiles.show(results.tiles(side.reckoned, form.gross_note(side, lang), lang))
        self.main.show(self._content())
        self.week_fault = None  # until the next text of a week
        self.tabs.show(self._tabs())  # last: a tab is chosen once what it shows is there

    def _letters(self) -> Html | None:
        """Draw the choice between the two engagements, where there are two."""
        if "b" not in self.sides:
            return None
        choices = [
            views.button(
                word(f"side.{name}", self.lang), "side", name, aria_pressed="true" if name == self.chosen else "false"
            )
            for name in self.sides
        ]
        return tag("div", choices, class_="pk-actions", role="group", aria_label=word("side.label", self.lang))

    def _tabs(self) -> Html:
        labels = {name: word(f"tab.{name}", self.lang) for name in TABS}
        return views.tab_list(labels, self.tab, word("tab.label", self.lang))

    def _content(self) -> Html:
        lang, side = self.lang, self.current
        reckoned = side.reckoned
        match self.tab:
            case "curve":
                return curveview.curve_of(reckoned, lang)
            case "week":
                return join(
                    weekview.week(side, self.week_fault, lang), weekview.limits(side, lang), results.pay(reckoned, lang)
                )
            case "compare":
                other = self.sides.get("b")
                return comparison.table(self.sides["a"].reckoned, other.reckoned if other else None, self.chosen, lang)
            case "line":
                return budgetline.panel(self.target, reckoned, lang)
            case "grids":
                return grids.explorer(self.explorer, lang)
            case _:
                slip = due.Payslip(reckoned, lang)
                flat = money.parse_number(side.typed["flat"], lang)
                share = None if flat is None else flat if side.typed["flat"].endswith("%") else flat / 100
                return join(
                    due.stack(reckoned, slip, lang),
                    results.grid_row(reckoned, lang),
                    results.pay(reckoned, lang),
                    due.contributions(reckoned, slip, share, lang),
                )

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""
        self.message = views.finding_notice(error.findings, self.lang)
        self.draw()
        self.bar.tell("show", id="pk-message")

    # -- actions

    def _wire(self) -> None:
        actions: Mapping[str, Action] = {
            "lang": lambda value, _: self._speak(value),
            "set": lambda value, fields: self.current.set(fields.get("name", ""), value),
            "check": lambda value, fields: self.current.set(fields.get("name", ""), "1" if value == "true" else ""),
            "drive": self._drive,
            "hours": lambda value, _: self._hours(value),
            "pick": lambda value, _: self._pick(value),
            "first": lambda _, fields: self._first(fields.get("search", "")),
            "grid": lambda value, _: self._choose_row(value),
            "tab": lambda value, _: self._choose_tab(value),
            "side": lambda value, _: self._choose_side(value),
            "copy": lambda value, _: self._copy(value),
            "drop_b": lambda *_: self._drop(),
            "day": lambda value, _: self._day(value),
            "set_day": lambda value, fields: self._set_day(fields.get("name", ""), value),
            "preset": lambda value, _: self._week(lambda sheet: sheet.preset(value)),
            "week": lambda value, _: self._move(value),
            "use_week": lambda *_: self._use_week(),
            "text": lambda _, fields: self._text(fields.get("text", "")),
            "filter": lambda value, fields: self.explorer.set(fields.get("name", ""), value),
            "line": lambda value, fields: self.target.set(fields.get("name", ""), value),
            "add_line": lambda *_: self._add_line(),
            "download": lambda value, _: self._download(value),
            "document": lambda value, _: self._document(value),
        }
        for panel in (self.bar, self.tiles, self.finder, self.side, self.tabs, self.main):
            for name, action in actions.items():
                if name != "lang" or panel is self.bar:  # every panel hears it; one is enough
                    panel.on(name, safe(self, action, self.draw))

    def _speak(self, value: str) -> None:
        self.lang = language(value)
        for side in self.sides.values():
            side.speak(self.lang)

    def _drive(self, text: str, fields: Mapping[str, str]) -> None:
        """Follow a slider or a search while it moves."""
        name, _, number = fields.get("name", "").partition(".")
        if name == "search":
            self.looked_for = text[:100]
        elif name == "grid_text":
            self.explorer.set("text", text)
        elif name == "hours":
            self._hours(text)
        elif name == "day" and number in _NUMBERS and (hours := money.parse_number(text, "en")) is not None:
            self._week(lambda sheet: sheet.drag(int(number), min(max(hours, 0.0), 24.0)))

    def _hours(self, text: str) -> None:
        hours = money.parse_number(text, "en")
        if hours is not None:
            self.current.set("hours", money.format_number(hours, self.lang))

    def _pick(self, value: str) -> None:
        agreement, _, job = value.partition("|")
        self.current.choose(job, agreement)
        self.looked_for = ""
        if self.tab == "grids":
            self.tab = TABS[0]
        self.side.tell("focus", id="pk-job")

    def _first(self, text: str) -> None:
        found = form.found(text) if text.strip() else []
        self.looked_for = text[:100]
        if found:
            self._pick(f"{found[0].agreement}|{found[0].job}")

    def _choose_row(self, value: str) -> None:
        annex, _, condition = value.partition("|")
        self.current.typed["condition"] = condition[:200]
        self.current.set("annex", annex)

    def _choose_tab(self, name: str) -> None:
        if name in TABS:
            self.tab = name

    def _choose_side(self, name: str) -> None:
        if name in self.sides:
            self.chosen = name

    def _copy(self, name: str) -> None:
        """Make one engagement like the other; the copy is what is worked on next."""
        source = "a" if name == "b" else "b"
        if name in {"a", "b"} and source in self.sides:
            self.sides[name] = self.sides[source].copy()
            self.chosen = name

    def _drop(self) -> None:
        self.sides.pop("b", None)
        self.chosen = "a"

    # -- the week

    def _week(self, change: Callable[[Any], object]) -> None:
        side = self.current
        side.typed["hours"] = ""
        change(side.sheet)
        side.work_out()

    def _day(self, value: str) -> None:
        if value in _NUMBERS:
            self._week(lambda sheet: sheet.toggle(int(value)))

    def _set_day(self, name: str, text: str) -> None:
        number, _, field = name.partition(".")
        if number in _NUMBERS and field in DAY_FIELDS:
            self._week(lambda sheet: sheet.set(int(number), field, text))

    def _move(self, value: str) -> None:
        if value in {"-1", "1"}:
            self.current.sheet.move(self.current.deal.monday, int(value))
            self.current.work_out()

    def _use_week(self) -> None:
        def use(sheet: Any) -> None:
            sheet.used = True

        self._week(use)

    def _text(self, text: str) -> None:
        try:
            self._week(lambda sheet: sheet.write(text, self.current.deal.monday))
        except ProdkitError as error:
            self.week_fault = fault(error.findings, self.lang, "pk-week-text")

    # -- the file

    def _add_line(self) -> None:
        if self.current.faults:
            raise ProdkitError.of("deal_line_faults")
        title = self.target.add(self.current.reckoned, person(), self.lang)
        self.message = budgetline.added(title, self.target.production, self.lang)
        self.bar.tell("show", id="pk-message")

    def _download(self, kind: str) -> None:
        if kind == "grid":
            name, text = (
                f"{word('grids.file', self.lang)}-{self.explorer.agreement}.csv",
                self.explorer.table(self.lang),
            )
        else:
            name, text = f"{word('due.file', self.lang)}.csv", contributions_csv(self.current.reckoned, self.lang)
        self.bar.tell("download", name=name, mime="text/csv;charset=utf-8", text=text)

    def _document(self, choice: str) -> None:
        if self.current.faults:
            raise ProdkitError.of("deal_line_faults")
        name, file = pay_sheet(choice, self.current.reckoned, self.target, self.lang)
        if file:
            self.bar.tell("download", name=name, **file)


_NUMBERS = frozenset(map(str, range(DAYS)))
