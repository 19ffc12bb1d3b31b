"""What every app on one production does alike: open it, undo, save, and choose between versions of it."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from prodkit import edit, report, store
from prodkit.errors import ProdkitError
from prodkit.exchange import workbook
from prodkit.html import Html, join
from prodkit.i18n import Lang, language, pick
from prodkit.ui import documents, past, views
from prodkit.ui.guard import safe
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.session import Session, person
from prodkit.ui.work import Change, Work

EXAMPLE = "les-marees"
"""The production that opens when the address names none."""


class Desk(ABC):
    """An app on one production.

    A subclass makes its panels, then calls `begin`.

    Args:
        session: Where the visitor comes in; by default as the address says.

    Attributes:
        work: The open production.
        who: Name of the person, for the history.
        message: What to tell above everything else, until the next action.
        bar: The panel on top: title, choice of production, and what can be done with it.
    """

    work: Work

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session.here()
        self.lang: Lang = self.session.lang
        self.who = person()
        self.message: Html | None = None
        self.bar = LivePanel(styled=True)
        self._names: list[tuple[str, str]] = []

    # -- what an app adds

    @property
    @abstractmethod
    def panels(self) -> Sequence[LivePanel]:
        """The panels beside the bar that hear the reader's actions."""

    @abstractmethod
    def actions(self) -> Mapping[str, Action]:
        """Give what the reader can do besides; each takes an element's value and the fields around it."""

    @abstractmethod
    def draw(self, change: Change = "structure") -> None:
        """Draw what a change concerns."""

    @abstractmethod
    def start(self) -> None:
        """Forget what was shown of another production: this one has just been opened."""

    @abstractmethod
    def recall(self, query: Mapping[str, str]) -> None:
        """Show again what a link was made of; what is not there any more is left out."""

    def first(self, listed: Sequence[store.Listed]) -> str:
        """Choose what opens when the address names no production; the folder has some."""
        names = [one.name for one in listed]
        return EXAMPLE if EXAMPLE in names else names[0]

    # -- opening

    def begin(self) -> None:
        """Open what the address says, and draw it."""
        self._wire()
        name = self._asked_for()
        self._open(name, self.session.query.get("draft"))
        self.recall(self.session.query)
        self.draw("language")

    def _listed(self) -> list[store.Listed]:
        return [one for one in store.productions(self.session.folder) if one.production is not None]

    def _asked_for(self) -> str:
        wanted, listed = self.session.query.get("production", ""), self._listed()
        if wanted in {one.name for one in listed}:
            return wanted
        if wanted:
            missing = ProdkitError.of("file_missing", name=wanted[:64])
            self.message = views.finding_notice(missing.findings, self.lang)
        if listed:
            return self.first(listed)
        # Every file of the folder is broken, or there is none: the example opens beside them.
        return store.create(self.session.folder, store.free_name(self.session.folder, EXAMPLE), EXAMPLE).stem

    def _open(self, name: str, draft: str | None = None) -> None:
        self.work = Work(store.read(store.path_of(self.session.folder, name)), self.lang, draft)
        self.work.on_change(self.draw)
        self.start()
        self._welcome()

    def _welcome(self) -> None:
        """Tell who opens a production that its file has changed, or that there is work to come back to."""
        if self.work.rival is not None:
            self.message = join(self.message, past.conflict(self.work, self.work.rival))
        elif not self.work.unsaved and (drafts := self.work.drafts()):
            offers = [(draft.id, past.moment(draft.when, self.lang)) for draft in drafts[:1]]
            self.message = join(self.message, views.unsaved_notice(self.lang, offers))

    # -- drawing

    def show_bar(
        self, change: Change, query: Mapping[str, str], *, part: str = "", downloads: Html | None = None
    ) -> None:
        """Draw the bar, and keep title and address of the page up to date.

        Args:
            change: What changed since.
            query: What the address says of the app's own; "" takes a part out.
            part: What the page's title says after the production's.
            downloads: Buttons of downloads, in place of the usual ones and the menu of documents.
        """
        work = self.work
        if change == "language":
            self._names = [(one.name, pick(one.title, work.lang)) for one in self._listed()]
        title = " · ".join(filter(None, (work.production.name(work.lang), part, "prodkit")))
        draft = work.draft if work.unsaved else ""
        own = {"production": work.name, "lang": work.lang, "draft": draft, **query}
        self.bar.address(title, own, unsaved=work.unsaved)
        menu = documents.menu(work.lang, report.offered(work.production)) if downloads is None else None
        message = join(self.message, views.unkept_notice(work.unkept, work.lang))
        self.bar.show(join(views.toolbar(work, self._names, message, downloads, menu), past.remembered_name(self.who)))

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""
        work = self.work
        clash = work.rival if isinstance(error, store.ConflictError) else None
        self.message = past.conflict(work, clash) if clash else views.finding_notice(error.findings, work.lang)
        self.draw("state")
        # A conflict waits for an answer; anything else is read while the hands stay where they are.
        self.bar.tell("focus" if clash else "show", id="pk-message")

    def hand_over(self, ending: str, mime: str, content: str | bytes) -> None:
        """Have the browser keep a file, named after the production.

        Args:
            ending: What its name ends with, such as `.csv`.
            mime: Its type.
            content: Its text or its bytes.
        """
        held = {"text": content} if isinstance(content, str) else {"base64": base64.b64encode(content).decode("ascii")}
        self.bar.tell("download", name=f"{self.work.name}{ending}", mime=mime, **held)

    # -- actions

    def _wire(self) -> None:
        shared: Mapping[str, Action] = {
            "choose": lambda value, _: self._choose(value),
            "undo": lambda *_: self.work.undo(),
            "redo": lambda *_: self.work.redo(),
            "save": lambda *_: self.save(),
            "save_copy": lambda *_: self._save_copy(),
            "save_over": lambda *_: self.save(over=True),
            "take_theirs": lambda *_: self.work.reload(),
            "resume": lambda value, _: self._resume(value),
            "drop_draft": lambda value, _: self._drop_draft(value),
            "download": lambda value, _: self.download(value),
            "document": lambda value, _: self._document(value),
            "currency": lambda value, _: self.work.show_in(value),
            "drive": self.drive,
            "set_driver": lambda value, fields: self.work.type_in("drivers", fields.get("name", ""), {"value": value}),
            "who": lambda value, _: self._name_person(value),
        }
        for panel in (self.bar, *self.panels):
            for name, action in {**shared, **self.actions()}.items():
                panel.on(name, safe(self, action))
        self.bar.on("lang", safe(self, lambda value, _: self._speak(value)))  # every panel hears it; one is enough

    def _speak(self, lang: str) -> None:
        self.lang = language(lang)
        self.work.speak(self.lang)

    def _choose(self, name: str) -> None:
        self._open(name)
        self.draw("language")

    def save(self, *, over: bool = False) -> None:
        """Save to the file, and tell what had to be mended on the way."""
        mended = self.work.save(self.who, over=over)
        if mended:
            self.tell(ProdkitError(mended))

    def _save_copy(self) -> None:
        work = self.work
        name = store.free_name(self.session.folder, work.name)
        store.save(work.production, store.path_of(self.session.folder, name), None, self.who)
        work.abandon()
        self._choose(name)

    def _resume(self, draft: str) -> None:
        self._open(self.work.name, draft)
        self.draw("language")
        if self.work.rival is not None:
            self.bar.tell("focus", id="pk-message")

    def _drop_draft(self, draft: str) -> None:
        self.work.drop(draft)
        self._welcome()
        self.draw("state")

    def drive(self, text: str, fields: Mapping[str, str]) -> None:
        """Move a driver to where its slider is."""
        name, value = fields.get("name", ""), slid(text)
        if value is not None and any(driver.id == name for driver in self.work.production.drivers):
            self.work.drive({name: value})

    def download(self, kind: str) -> None:
        """Hand over the production: as a living workbook, else as its file."""
        work = self.work
        text = store.render(work.production, work.opened.text)
        if kind == "xlsx":
            self.hand_over(".xlsx", workbook.MIME, workbook.write(work.production, work.lang, yaml=text))
        else:
            self.hand_over(".yaml", "application/yaml;charset=utf-8", text)

    def _document(self, choice: str) -> None:
        work = self.work
        ending, file = documents.made(choice, work.production, self.session.folder, work.currency, work.lang)
        if file:
            self.bar.tell("download", name=f"{work.name}-{ending}", **file)

    def _name_person(self, name: str) -> None:
        self.who = name.strip()[:80]


def slid(text: str) -> float | None:
    """Read where a slider was moved to; what no slider says is None."""
    value = edit.number(text.replace(".", ","), "fr") if text else None
    return value if isinstance(value, float) else None
