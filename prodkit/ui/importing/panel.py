"""The import panel: a file chosen, what was found in it, corrected where need be, and taken over once confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, get_args

from prodkit import money, yamltext
from prodkit.budget import evaluate
from prodkit.errors import ProdkitError
from prodkit.exchange import tables
from prodkit.exchange.tables import Layout
from prodkit.exchange.tables.joining import Way, doubts, joined
from prodkit.exchange.workbook.returned import Returned, read_back
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.store import productionfile
from prodkit.ui import views
from prodkit.ui.guard import safe
from prodkit.ui.importing import sections
from prodkit.ui.importing.changesview import changes
from prodkit.ui.importing.layoutview import layout
from prodkit.ui.importing.picker import FilePicker
from prodkit.ui.importing.reading import Reading
from prodkit.ui.importing.words import say
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.oneway import Frame

if TYPE_CHECKING:
    import ipywidgets as widgets

    from prodkit.production import Production

_LAYOUTS = (".json", ".yaml", ".yml")
_MOST_LAYOUT = 1_000_000


class ImportPanel:
    """Bring a budget in.

    Args:
        lang: Language of the reader.
        target: Gives the production that is open; None if a new one is to be made.
        take: Takes over the production once it is confirmed.
        eager: Whether the field for the file takes the focus when it appears.
    """

    def __init__(
        self, lang: Lang, target: Callable[[], Production | None], take: Callable[[Production], object], *,
        eager: bool = False,
    ) -> None:  # fmt: skip
        self.lang = lang
        self._target = target
        self._take = take
        self.way: Way = "replace"
        self.name = ""
        self.reading: Reading | None = None
        self.returned: Returned | None = None
        self.kept: Layout | None = None
        self.message: Html | None = None
        self.picker = FilePicker(lang, eager=eager)
        self.main = LivePanel()
        self.view: widgets.Widget = Frame([self.picker, self.main], "pk-importing")
        self._wire()
        self.draw()

    def speak(self, lang: Lang) -> None:
        """Go on in another language."""
        self.lang = lang
        self.message = None
        self.picker.speak(lang)
        self.draw()

    def forget(self) -> None:
        """Let go of the file: nothing of it stays."""
        self.reading = self.returned = self.message = None
        self.draw()

    # -- drawing

    def draw(self) -> None:
        """Draw what was found."""
        content: Html | None = None
        if self.returned is not None:
            content = self._workbook(self.returned)
        elif self.reading is not None:
            content = self._budget(self.reading)
        said = tag("div", self.message, id="pk-import-message", role="status", tabindex="-1")
        self.main.show(join(said, content))

    def _budget(self, reading: Reading) -> Html:
        lang, into = self.lang, self._target()
        found, report = reading.found, reading.report
        if found is None or report is None:
            told = views.finding_notice(reading.findings, lang)
            return join(self._head(told, None), layout(reading, lang, new=into is None))
        outcome: Html | None = None
        confirm: str | None = say("confirm.new", lang)
        looked: list[Html | None] = []
        if into is not None:
            confirm = say(f"confirm.{self.way}", lang)
            try:
                outcome = self._outcome(into, joined(into, found, self.way))
                looked = [sections.doubts(doubts(into, found), lang, "joining")] if self.way == "add" else []
            except ProdkitError as error:
                outcome, confirm = views.finding_notice(error.findings, lang), None
        ways = self._ways() if into is not None else None
        return join(
            self._head(join(sections.verdict(found, report, lang), ways, outcome), confirm),
            looked,
            layout(reading, lang, new=into is None),
            sections.lines(report, lang),
            sections.totals(report, lang),
            sections.doubts(found.findings, lang),
        )

    def _workbook(self, returned: Returned) -> Html:
        lang, into = self.lang, self._target()
        count = len(returned.changes)
        told: list[Html] = [tag("p", tag("strong", say("own", lang, count=count)), class_="pk-notice")]
        confirm: str | None = say("confirm.changes" if into is not None else "confirm.new", lang)
        listed: Html | None = None
        if into is not None and into.title != returned.production.title:
            other = say("other_production", lang, title=returned.production.name(lang))
            told.append(tag("p", other, class_="pk-notice pk-notice-warn"))
        try:
            result = returned.applied(into)
            if into is not None:
                told.append(self._outcome(into, result))
            listed = changes(returned, into, lang) if count else None
            confirm = None if result is into or result == into else confirm
        except ProdkitError as error:
            told.append(views.finding_notice(error.findings, lang))
            confirm = None
        return join(self._head(join(told), confirm), listed, sections.doubts(returned.findings, lang))

    def _head(self, told: Html, confirm: str | None) -> Html:
        """Draw the verdict and what can be done now; nothing is taken over before that."""
        lang = self.lang
        buttons = [
            views.button(confirm, "confirm", look="primary", id="pk-import-confirm") if confirm else None,
            views.button(say("give_up", lang), "give_up"),
            tag("span", say("untouched", lang), class_="pk-hint"),
        ]
        return tag(
            "section",
            tag("h2", self.name, class_="pk-heading", id="pk-import-found", tabindex="-1"),
            told,
            tag("div", buttons, class_="pk-actions"),
            class_="pk-card", aria_labelledby="pk-import-found",
        )  # fmt: skip

    def _ways(self) -> Html:
        lang = self.lang
        offered = [
            views.button(say(f"way.{way}", lang), "way", way, aria_pressed="true" if way == self.way else "false")
            for way in get_args(Way)
        ]
        hint = tag("p", say(f"way.{self.way}_hint", lang), class_="pk-hint")
        return join(tag("div", offered, class_="pk-actions", role="group", aria_label=say("way.label", lang)), hint)

    def _outcome(self, into: Production, result: Production) -> Html:
        """Say what the total of the production is, and what it would be."""
        before, after = (
            money.format_money(float(evaluate(one).total), one.currency, self.lang) for one in (into, result)
        )
        return tag("p", say("outcome", self.lang, before=before, after=after), id="pk-import-outcome")

    # -- actions

    def _wire(self) -> None:
        actions: Mapping[str, Action] = {
            "correct": lambda value, fields: self._correct(fields.get("name", ""), value),
            "way": lambda value, _: self._choose_way(value),
            "save_layout": lambda *_: self._save_layout(),
            "propose": lambda *_: self._propose(),
            "confirm": lambda *_: self._confirm(),
            "give_up": lambda *_: self.forget(),
        }
        for name, action in actions.items():
            self.main.on(name, safe(self, action))
        self.picker.on_file(safe(self, self._read))

    def tell(self, error: ProdkitError) -> None:
        """Show why something could not be done."""
        self.message = views.finding_notice(error.findings, self.lang)
        self.draw()
        self.main.tell("show", id="pk-import-message")

    def _read(self, name: str, data: bytes) -> None:
        """Read a file: a budget, our own workbook, or a layout saved before."""
        name = PurePath(name.replace("\\", "/")).name
        if name.lower().endswith(_LAYOUTS):
            self._use_layout(name, data)
            return
        self.reading = self.returned = None
        self.name = name
        table = tables.read_table(data, name)
        self.returned = read_back(table)
        if self.returned is None:
            self.reading = Reading(table, self._target(), self.kept)
        self.draw()
        self.main.tell("focus", id="pk-import-found")

    def _use_layout(self, name: str, data: bytes) -> None:
        """Take a layout for the file that is open, else for those to come."""
        if len(data) > _MOST_LAYOUT:
            raise ProdkitError.of("import_large", size=len(data) // _MOST_LAYOUT, most=1)
        self.kept = Layout.parse(yamltext.read(productionfile.decoded(data)).data)
        key = "layout_kept" if self.reading is None else "layout_used"
        self.message = tag("p", say(key, self.lang, name=name), class_="pk-notice")
        if self.reading is not None:
            self.reading = Reading(self.reading.table, self._target(), self.kept)
        self.draw()
        self.main.tell("show", id="pk-import-message")

    def _correct(self, name: str, value: str) -> None:
        if self.reading is not None:
            self.reading.correct(name[:100], value[:200])
            self.draw()

    def _propose(self) -> None:
        """Read the file without the layout that was saved."""
        self.kept = None
        if self.reading is not None:
            self.reading = Reading(self.reading.table, self._target())
            self.draw()

    def _choose_way(self, value: str) -> None:
        self.way = next((way for way in get_args(Way) if way == value), self.way)
        self.draw()

    def _save_layout(self) -> None:
        if self.reading is not None and self.reading.layout is not None:
            stem = PurePath(self.name).stem or "import"
            text = self.reading.layout.write()
            self.main.tell("download", name=f"{stem}.layout.json", mime="application/json;charset=utf-8", text=text)

    def _confirm(self) -> None:
        """Take over what was found, as the production that is open stands now."""
        into = self._target()
        if self.returned is not None:
            result = self.returned.applied(into)
        elif self.reading is not None and self.reading.found is not None:
            found = self.reading.found
            result = found.production if into is None else joined(into, found, self.way)
        else:
            return
        self._take(result)
        self.forget()
