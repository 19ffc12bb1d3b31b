"""The client's page: the versions offered side by side, the levers they may move, and a link with their choice.

It draws from an `Offer` alone. What goes wrong is said in words that name nothing of the production.
"""

from __future__ import annotations

import base64
import datetime as dt
import logging
import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from prodkit import i18n, links, money, report, store
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import language
from prodkit.offer import Choice, Offer, OfferDesk, Version
from prodkit.report import client_summary
from prodkit.store import keys, logo
from prodkit.ui.brand import style
from prodkit.ui.documents import file_of
from prodkit.ui.guard import safe
from prodkit.ui.live import Action, LivePanel
from prodkit.ui.session import Session
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    import ipywidgets as widgets

    from prodkit.production import Production

_LOG = logging.getLogger(__name__)
_LEVER = "lever."
"""Before a driver's name in the address."""
_TOLD = frozenset({"lever_unknown", "lever_out_of_bounds", "lever_number", "key_absent"})
"""Findings that say nothing of the production."""


class ClientApp:
    """What a producer shares with a client.

    Args:
        session: Where the visitor comes in; by default as the address says. Where the server serves one production
            only, its name comes from the server, whatever the address says.
    """

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session.here()
        self.lang = self.session.lang
        self.message: Html | None = None
        self.panel = LivePanel(styled=True)
        self.desk: OfferDesk | None = None
        self.values: dict[str, float] = {}
        self.chosen = ""
        self._wire()
        self._open()
        self.draw()

    @property
    def view(self) -> widgets.Widget:
        """The whole page, to be shown by a notebook."""
        return self.panel

    def figures(self) -> str:
        """Write the price of each version, for a replay of the notebook to compare."""
        if self.desk is None:
            return "-"
        offer = self.desk.offer(self.values, self.lang)
        return "\n".join(f"{one.label:<40} {one.total:>16,.2f} {offer.currency}" for one in offer.versions)

    def _open(self) -> None:
        """Open the production; nothing of what is wrong with it is the client's to read."""
        try:
            self.name = os.environ.get("PRODKIT_CLIENT") or self.session.query.get("production") or self._first()
            self.production: Production = store.load(store.path_of(self.session.folder, self.name))
            self.desk = OfferDesk(self.production)
        except ProdkitError as error:
            _LOG.warning("Client view: %s", error)
            self.desk = None
            return
        offered = [version.id for version in self.desk.offer(self.values, self.lang).versions]
        wanted = self.session.query.get("scenario", "")
        self.chosen = wanted if wanted in offered else ""
        for key, text in self.session.query.items():
            if key.startswith(_LEVER):
                self._follow(key.removeprefix(_LEVER), text)

    def _first(self) -> str:
        """Name the first production that has something to show, for a producer who looks at what clients will see."""
        listed = store.productions(self.session.folder)
        return next((one.name for one in listed if one.production and one.production.client), "")

    def _follow(self, driver: str, text: str) -> None:
        """Put a lever where the address says; an address that asks for too much is not followed."""
        try:
            self._drive(text, {"name": driver})
        except ProdkitError:
            _LOG.info("Client view: a lever of the address was not followed")

    # -- drawing

    def draw(self) -> None:
        """Draw the page anew."""
        lang = self.lang
        if self.desk is None:
            self.panel.address("prodkit", {"lang": lang}, unsaved=False)
            title = tag("h1", _say("closed_title", lang), class_="pk-title")
            self.panel.show(
                join(title, tag("p", _say("closed", lang), class_="pk-notice pk-notice-warn", role="status"))
            )
            return
        offer = self.desk.offer(self.values, lang)
        levers = {f"{_LEVER}{name}": _exact(value) for name, value in self.values.items()}
        self.panel.address(offer.title, {"lang": lang, "scenario": self.chosen, **levers}, unsaved=False)
        self.panel.show(
            tag(
                "div",
                self._head(offer),
                tag("div", self.message, role="status", id="pk-message"),
                tag("div", _levers(offer, lang), _versions(offer, self.chosen, lang), class_="pk-client-offer"),
                _accounts(offer, lang),
                tag("div", _points("inclusions", offer.inclusions, lang), _points("exclusions", offer.exclusions, lang),
                    class_="pk-client-points"),
                tag("p", _say("contact", lang, contact=offer.contact), class_="pk-muted") if offer.contact else None,
                class_="pk-client",
                style=self._colour(),
            )
        )  # fmt: skip

    def _colour(self) -> str | None:
        brand = self.production.brand
        return style(brand.colour) if brand and brand.colour else None

    def _head(self, offer: Offer) -> Html:
        brand = self.production.brand
        picture = None
        if brand and (image := self._logo()):
            kind, data = image
            mime = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}[kind]
            source = f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
            picture = tag("img", src=source, alt=brand.name, class_="pk-client-logo")
        actions = tag(
            "div",
            button(_say("download", self.lang), "download", look="primary"),
            button(_say("copy", self.lang), "copy"),
            button(_say("share", self.lang), "share") if _makes_links() else None,
            class_="pk-actions pk-no-print",
        )
        name = tag("p", brand.name, class_="pk-muted") if brand else None
        intro = tag("p", offer.intro, class_="pk-client-intro") if offer.intro else None
        return tag(
            "div",
            tag("div", picture, name, tag("h1", offer.title, class_="pk-title"), class_="pk-headline"),
            actions,
            intro,
            class_="pk-bar pk-client-head",
        )

    def _logo(self) -> tuple[str, bytes] | None:
        try:
            return logo.read(self.session.folder, self.production.brand)
        except ProdkitError as error:
            _LOG.warning("Client view: %s", error)
            return None

    def tell(self, error: ProdkitError) -> None:
        """Say what went wrong; of the production itself nothing is said."""
        told = [finding for finding in error.findings if finding.code in _TOLD]
        if not told:
            _LOG.warning("Client view: %s", error)
        sentences = [finding.sentence(self.lang) for finding in told] or [_say("failed", self.lang)]
        self.message = tag("div", [tag("p", one) for one in sentences], class_="pk-notice pk-notice-error")
        self.draw()

    # -- actions

    def _wire(self) -> None:
        actions: Mapping[str, Action] = {
            "drive": self._drive,
            "set_lever": self._drive,
            "choose": lambda value, _: self._choose(value),
            "lang": lambda value, _: self._speak(value),
            "download": lambda *_: self._download(),
            "copy": lambda *_: self._copy(),
            "share": lambda *_: self._share(),
        }
        for name, action in actions.items():
            self.panel.on(name, safe(self, action, self.draw))

    def _drive(self, text: str, fields: Mapping[str, str]) -> None:
        value = money.parse_number(text[:40], self.lang)
        if value is None:
            raise ProdkitError.of("lever_number")
        if self.desk is not None:
            self.values = self.desk.move(self.values, fields.get("name", ""), value)

    def _choose(self, version: str) -> None:
        if self.desk and version in {one.id for one in self.desk.offer(self.values, self.lang).versions}:
            self.chosen = version

    def _speak(self, lang: str) -> None:
        self.lang = language(lang)

    def _download(self) -> None:
        if self.desk is None:
            return
        offer = self.desk.offer(self.values, self.lang)
        document = report.assemble(
            "client_summary", self.production, offer.currency, self.lang, report.today(),
            client_summary.client_summary(offer, self.chosen, self.lang), self._logo(),
        )  # fmt: skip
        self.panel.tell("download", name="offre.pdf" if self.lang == "fr" else "offer.pdf", **file_of(document, "pdf"))

    def _copy(self) -> None:
        self.panel.tell("copy_address", query={"key": os.environ.get("PRODKIT_PASS", "")})
        self.message = tag("p", _say("copied", self.lang), class_="pk-notice")

    def _share(self) -> None:
        """Give a producer the link that opens this view, as it stands, to a client and nothing else."""
        key = keys.read(self.session.folder) if _makes_links() else None
        if key is None or self.desk is None:
            raise ProdkitError.of("key_absent")
        until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=links.DAYS)
        signed = links.sign(key, links.Pass(self.name, until))
        self.panel.tell("copy_address", query={"production": self.name, "key": signed})
        told = _say("shared", self.lang, until=money.format_day(until, self.lang))
        self.message = tag("p", told, class_="pk-notice")


def _makes_links() -> bool:
    """Tell whether this is a producer's page, on a server that clients reach with links."""
    return bool(os.environ.get("PRODKIT_LINKS")) and not os.environ.get("PRODKIT_CLIENT")


def _say(key: str, lang: i18n.Lang, **params: object) -> str:
    return i18n.text(f"client.{key}", lang, **params)


def _exact(value: float) -> str:
    """Write a number as addresses and sliders do: every digit, and never as 1e+06."""
    return np.format_float_positional(value, trim="-")


def _levers(offer: Offer, lang: i18n.Lang) -> Html | None:
    """Draw what the client may move."""
    if not offer.choices:
        return None
    title = tag("h2", _say("levers", lang), class_="pk-heading", id="pk-levers")
    return tag("section", title, [_lever(choice, lang) for choice in offer.choices], aria_labelledby="pk-levers",
               class_="pk-card pk-drivers pk-no-print")  # fmt: skip


def _lever(choice: Choice, lang: i18n.Lang) -> Html:
    name = f"pk-lever-{choice.driver}"
    value, least, most = (money.format_number(number, lang) for number in (choice.value, choice.least, choice.most))
    return tag(
        "div",
        tag("label", choice.label, tag("span", f" ({choice.unit})") if choice.unit else None, for_=name),
        tag("input", id=name, class_="pk-input pk-num", name=choice.driver, value=value, autocomplete="off",
            inputmode="decimal", data_action="set_lever", aria_describedby=f"{name}-bounds"),
        tag("input", type="range", class_="pk-range", min=_exact(choice.least), max=_exact(choice.most),
            step=_exact(choice.step), value=_exact(choice.value), aria_label=choice.label,
            aria_valuetext=f"{value} {choice.unit}".strip(), data_drive=choice.driver, id=f"{name}-slider"),
        tag("span", _say("bounds", lang, least=least, most=most), class_="pk-hint", id=f"{name}-bounds"),
        class_="pk-driver",
    )  # fmt: skip


def _versions(offer: Offer, chosen: str, lang: i18n.Lang) -> Html:
    """Draw the versions as cards with their price, how they differ from the first, and a bar to compare by eye."""
    first = offer.versions[0]
    most = max((one.total for one in offer.versions if math.isfinite(one.total)), default=0.0)
    cards = [_version(offer, one, first, most, chosen, lang) for one in offer.versions]
    title = tag("h2", _say("versions", lang), class_="pk-heading", id="pk-versions")
    return tag("section", title, tag("div", cards, class_="pk-client-versions"), aria_labelledby="pk-versions")


def _version(offer: Offer, one: Version, first: Version, most: float, chosen: str, lang: i18n.Lang) -> Html:
    price = _price(one.total, offer.currency, lang)
    bar = None
    if most > 0 and math.isfinite(one.total):
        share = f"{max(0.0, one.total / most):.4f}"
        bar = tag("div", tag("span", style=f"--share: {share}"), class_="pk-client-bar", aria_hidden="true")
    difference = None
    if one is not first and math.isfinite(one.total - first.total):
        by = one.total - first.total
        arrow, look = ("▲", "pk-up") if by > 0 else ("▼", "pk-down") if by < 0 else ("=", "pk-muted")
        amount = money.format_money(abs(by), offer.currency, lang)
        key = "dearer" if by > 0 else "cheaper" if by < 0 else "same"
        difference = tag("p", arrow, " ", _say(key, lang, amount=amount, label=first.label), class_=look)
    is_chosen = one.id == chosen
    choose = button(
        _say("chosen" if is_chosen else "choose", lang),
        "choose",
        one.id,
        look="primary" if is_chosen else "",
        aria_pressed="true" if is_chosen else "false",
    )
    taxed = (
        _say("with_vat", lang, amount=_price(one.with_vat, offer.currency, lang)) if one.with_vat is not None else ""
    )
    return tag(
        "article",
        tag("h3", one.label),
        tag("p", price, class_="pk-tile-value pk-num", aria_live="polite"),
        tag("p", taxed, class_="pk-muted") if taxed else None,
        bar,
        difference,
        tag("p", one.note, class_="pk-hint") if one.note else None,
        tag("div", choose, class_="pk-actions pk-no-print"),
        class_="pk-card pk-client-version pk-client-chosen" if is_chosen else "pk-card pk-client-version",
    )


def _price(amount: float, currency: str, lang: i18n.Lang) -> str:
    return money.format_money(amount, currency, lang) if math.isfinite(amount) else _say("unknown", lang)


def _accounts(offer: Offer, lang: i18n.Lang) -> Html | None:
    """Draw what each version is made of, side by side."""
    labels = {account.code: account for version in offer.versions for account in version.accounts}
    if not labels:
        return None
    amounts = [{account.code: account.amount for account in version.accounts} for version in offer.versions]
    heads = [_say("account", lang), *(version.label for version in offer.versions)]
    rows = [
        tag(
            "tr",
            tag("th", account.label, scope="row", class_="pk-strong" if account.depth == 1 else None,
                style=f"padding-inline-start: {account.depth - 0.25}rem"),
            [tag("td", _price(own[code], offer.currency, lang) if code in own else "–", class_="pk-num")
             for own in amounts],
        )
        for code, account in labels.items()
    ]  # fmt: skip
    title = tag("h2", _say("accounts", lang), class_="pk-heading", id="pk-accounts")
    return tag("div", title, table(_say("accounts", lang), heads, rows, numbers=heads[1:]))


def _points(kind: str, points: tuple[str, ...], lang: i18n.Lang) -> Html | None:
    if not points:
        return None
    title = tag("h2", _say(kind, lang), class_="pk-heading")
    return tag("section", title, tag("ul", [tag("li", point) for point in points]), class_="pk-card")
