"""The home page: the productions of the folder, and how to start a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from prodkit import compiler, i18n, money, store
from prodkit.budget import compute
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import language
from prodkit.store import history
from prodkit.ui import views
from prodkit.ui.guard import safe
from prodkit.ui.importing.panel import ImportPanel
from prodkit.ui.importing.words import say
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.oneway import Frame
from prodkit.ui.past import moment
from prodkit.ui.session import Session, person
from prodkit.ui.sheet import word

if TYPE_CHECKING:
    import ipywidgets as widgets

    from prodkit.production import Production
    from prodkit.store import Listed


class HomePage:
    """The list of productions.

    Args:
        session: Where the visitor comes in; by default as the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session.here()
        self.lang = self.session.lang
        self.message: Html | None = None
        self.panel = LivePanel(styled=True)
        self.importing: ImportPanel | None = None
        self._frame = Frame([self.panel], "pk-start")
        self._wire()
        self.draw()

    @property
    def view(self) -> widgets.Widget:
        """The whole page, to be shown by a notebook."""
        return self._frame

    def figures(self) -> str:
        """Write every production with its total, for a replay of the notebook to compare."""
        listed = sorted(store.productions(self.session.folder), key=lambda one: one.name)
        return "\n".join(
            f"{one.name:<24} {one.production.currency} {_total(one.production)[0]:>16,.2f}"
            for one in listed
            if one.production is not None
        )

    # -- drawing

    def draw(self) -> None:
        """Draw the list anew."""
        lang = self.lang
        self.panel.address(word("productions", lang) + " · prodkit", {"lang": lang}, unsaved=False)
        rows = [self._row(listed) for listed in store.productions(self.session.folder)]
        heads = [word(f"home.{name}", lang) for name in ("title", "kind", "total", "changed")]
        self.panel.show(
            join(
                tag("h1", word("productions", lang), class_="pk-title"),
                tag("div", self.message, role="status", id="pk-message"),
                tag(
                    "div",
                    views.table(word("productions", lang), [*heads, ""], rows, numbers=heads[2:3]),
                    class_="pk-home",
                ),
                self._new(),
                self._bring(),
            )
        )

    def _row(self, listed: Listed) -> Html:
        lang = self.lang
        row = f"pk-row-{listed.path.name}"  # so that the focus stays on its production when another comes before it
        when = moment(listed.changed.astimezone(UTC), lang)
        changed = tag("td", when)
        if listed.production is None:
            faults = [tag("div", finding.sentence(lang), class_="pk-fault") for finding in listed.findings[:3]]
            name = tag("th", listed.name, faults, scope="row")
            return tag("tr", name, tag("td"), tag("td"), changed, tag("td"), id=row)
        production = listed.production
        total, missing = _total(production)
        link = "estimate?" + urlencode({"production": listed.name, "lang": lang})
        kind = i18n.text(f"kinds.{production.kind}", lang)
        drafts = history.History(self.session.folder).drafts(listed.name)
        badge = tag("span", word("home.draft", lang), class_="pk-badge pk-badge-warn") if drafts else None
        partly = tag("span", " ", word("home.partly", lang), class_="pk-hint") if missing else None
        return tag(
            "tr",
            tag("th", tag("a", production.name(lang), href=link, class_="pk-strong"), " ", badge,
                tag("div", f"{kind} · {when}", class_="pk-hint pk-on-phone"), scope="row"),
            tag("td", kind),
            tag("td", money.format_money(total, production.currency, lang), partly, class_="pk-num"),
            changed,
            tag("td", views.button(word("home.duplicate", lang), "duplicate", listed.name, look="quiet",
                                   aria_label=f"{word('home.duplicate', lang)} {production.name(lang)}")),
            id=row,
        )  # fmt: skip

    def _new(self) -> Html:
        lang = self.lang
        starters = [
            tag(
                "option",
                f"{i18n.text(f'kinds.{starter.kind}', lang)} · {i18n.pick(starter.title, lang)}",
                value=starter.name,
            )
            for starter in store.starters()
        ]
        return tag(
            "form",
            tag("h2", word("home.new", lang), class_="pk-heading"),
            tag("div", tag("label", word("home.title", lang), for_="pk-new-title"),
                tag("input", id="pk-new-title", name="title", class_="pk-input", required=True, maxlength=120),
                class_="pk-field"),
            tag("div", tag("label", word("home.starter", lang), for_="pk-new-starter"),
                tag("select", starters, id="pk-new-starter", name="starter", class_="pk-select"), class_="pk-field"),
            tag("div", tag("button", word("home.create", lang), type="submit", class_="pk-button pk-button-primary"),
                class_="pk-actions"),
            class_="pk-card pk-form", data_action="create",
        )  # fmt: skip

    def _bring(self) -> Html:
        """Draw the way to start from a budget that exists elsewhere."""
        lang = self.lang
        return tag(
            "section",
            tag("h2", say("home", lang), class_="pk-heading", id="pk-bring"),
            tag("p", say("home_hint", lang), class_="pk-hint"),
            tag("div", views.button(say("home_open", lang), "import", id="pk-bring-open"), class_="pk-actions")
            if self.importing is None else None,
            class_="pk-card pk-form", aria_labelledby="pk-bring",
        )  # fmt: skip

    # -- actions

    def _wire(self) -> None:
        actions: Mapping[str, Action] = {
            "lang": lambda value, _: self._speak(value),
            "create": lambda _, fields: self._create(fields),
            "duplicate": lambda value, _: self._duplicate(value),
            "import": lambda *_: self._import(),
        }
        for name, action in actions.items():
            self.panel.on(name, safe(self, action, self.draw))

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""
        self.message = views.finding_notice(error.findings, self.lang)
        self.draw()

    def _speak(self, value: str) -> None:
        self.lang = language(value)
        if self.importing is not None:
            self.importing.speak(self.lang)

    def _import(self) -> None:
        """Show the import, which is made when it is first asked for."""
        if self.importing is None:
            self.importing = ImportPanel(self.lang, lambda: None, self._take_over, eager=True)
            self._frame.children = (self.panel, self.importing.view)

    def _take_over(self, production: Production) -> None:
        """Make a new file of what was imported, and open it."""
        name = store.free_name(self.session.folder, production.name(self.lang))
        store.add(self.session.folder, name, production, person())
        self.panel.tell("open", path="estimate", query={"production": name, "lang": self.lang})

    def _create(self, fields: Mapping[str, str]) -> None:
        title = fields.get("title", "").strip()
        starter = fields.get("starter", "")
        name = store.free_name(self.session.folder, title or starter)
        store.create(self.session.folder, name, starter, title or None, person())
        self.panel.tell("open", path="estimate", query={"production": name, "lang": self.lang})

    def _duplicate(self, name: str) -> None:
        folder = self.session.folder
        production = store.read(store.path_of(folder, name)).production
        title = i18n.text("app.home.copy_of", self.lang, title=production.name(self.lang))
        store.duplicate(folder, name, store.free_name(folder, name), title, person())
        self.message = tag("p", i18n.text("app.home.duplicated", self.lang, title=title), class_="pk-notice")


def _total(production: Production) -> tuple[float, int]:
    budget = compute(compiler.compile(production), {})
    return float(budget.total), int(budget.unknown)
