"""The engagement as a line of a production: where it goes, what it says, and the file it is saved to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlencode

from prodkit import chart, edit, i18n, money, store
from prodkit.agreements import jobs
from prodkit.agreements.jobs import shown
from prodkit.entries import LineUnit
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.ui import views
from prodkit.ui.payroll.words import euros, options, word

if TYPE_CHECKING:
    from prodkit.deal import Reckoning
    from prodkit.production import Production

_FIELDS = ("production", "account", "label", "quantity", "people")
_MOST_TEXT = 200
_DEPTH = "\u2003"


@dataclass
class Target:
    """Where the line goes, as it was typed.

    Attributes:
        folder: The folder of productions.
        production: Name of the file; empty until one is chosen.
        account: Account; empty for the one whose name is nearest to the job's branch.
        label: Name of the line; empty for the job's.
        quantity: Units; empty for those of the engagement.
        people: How many are engaged alike; empty for one.
    """

    folder: Path
    production: str = ""
    account: str = ""
    label: str = ""
    quantity: str = ""
    people: str = ""

    def set(self, field: str, text: str) -> None:
        """Take over what was typed."""
        if field in _FIELDS:
            setattr(self, field, text.strip()[:_MOST_TEXT])
            if field == "production":
                self.account = ""

    def names(self, lang: Lang) -> list[tuple[str, str]]:
        """List the productions of the folder that can be read, each with its title."""
        return [
            (one.name, pick(one.title, lang)) for one in store.productions(self.folder) if one.production is not None
        ]

    def opened(self) -> store.Opened:
        """Read the production that was chosen.

        Raises:
            ProdkitError: If none was, or it cannot be read.
        """
        if not self.production:
            raise ProdkitError.of("deal_no_production")
        return store.read(store.path_of(self.folder, self.production))

    def add(self, reckoned: Reckoning, who: str, lang: Lang) -> str:
        """Write the line into the production's file, with its history.

        Returns:
            The production's title.

        Raises:
            ProdkitError: If the line cannot be used or the file cannot be written; nothing is changed then.
        """
        opened = self.opened()
        production = opened.production
        changed, _ = edit.put_line(production, self.line(reckoned, production, lang), wish=shown(reckoned.wage.job))
        store.save(changed, opened.path, opened.digest, who, word("line.note", lang, job=shown(reckoned.wage.job)))
        return production.name(lang)

    def line(self, reckoned: Reckoning, production: Production, lang: Lang) -> dict[str, Any]:
        """Write the line as a file has it: the job and its hours; a rate only where it is not the grid's minimum.

        Raises:
            ProdkitError: If a number cannot be read, or budgets have no such unit.
        """
        deal = reckoned.deal
        if deal.unit not in get_args(LineUnit):
            raise ProdkitError.of("deal_line_unit", unit=i18n.text(f"agreements.unit.{deal.unit}", lang))
        job: dict[str, Any] = {
            "title": shown(reckoned.wage.job),
            "status": reckoned.status,
            "agreement": reckoned.wage.agreement,
            "annex": reckoned.wage.row.annex,
        }
        if reckoned.hours is not None:
            job["hours"] = money.parse_number(money.format_number(reckoned.hours, "en", 2), "en")
        line: dict[str, Any] = {
            "account": self.account or self.nearest(reckoned, production, lang),
            "label": self.label or shown(reckoned.wage.job),
            "quantity": _number("quantity", self.quantity, reckoned.quantity, lang),
            "unit": deal.unit,
            "job": job,
        }
        people = _number("people", self.people, 1.0, lang)
        if people != 1:
            line["x"] = people
        if deal.sheet or abs(reckoned.unit_gross - reckoned.minimum) > 0.015:  # noqa: PLR2004  # a cent is rounding
            line["rate"] = reckoned.unit_gross
        return line

    def accounts(self, production: Production, lang: Lang) -> list[tuple[str, str]]:
        """List the accounts of cost, each with its name, those below another indented."""
        entries = chart.of(production).entries.values()
        return [
            (entry.code, f"{_DEPTH * (entry.depth - 1)}{entry.code} {entry.name(lang)}")
            for entry in entries
            if entry.kind == "cost" and entry.code != chart.UNKNOWN
        ]

    def nearest(self, reckoned: Reckoning, production: Production, lang: Lang) -> str:
        """Propose an account: where a line of this job is already, or whose name is nearest to the job's branch."""
        title = jobs.key(reckoned.wage.job)
        for line in production.lines:
            if line.job is not None and jobs.key(line.job.title) == title:
                return line.account
        known = {name.strip(): code for code, name in self.accounts(production, lang)}
        for text in (reckoned.wage.row.branch, shown(reckoned.wage.job)):
            if text and (ranked := jobs.rank(text, known, every_word=False)):
                return known[ranked[0][0]]
        return next(iter(known.values()), "")


def _number(field: str, text: str, usual: float, lang: Lang) -> float:
    if not text:
        return usual
    value = money.parse_number(text, lang)
    if value is None or not 0 <= value <= 1e6:  # noqa: PLR2004
        raise ProdkitError.of("deal_line_number", where=f"line.{field}", found=text[:40])
    return value


def panel(target: Target, reckoned: Reckoning, lang: Lang) -> Html:
    """Draw where the line goes and what it says."""
    title = word("line.title", lang)
    names = target.names(lang)
    fields = [_choice(target, "production", [("", word("line.choose", lang)), *names], lang)]
    preview: object = None
    if target.production:
        try:
            production = target.opened().production
            account = target.account or target.nearest(reckoned, production, lang)
            fields += list(_fields(target, reckoned, production, account, lang))
            preview = _preview(target.line(reckoned, production, lang), reckoned, lang)
        except ProdkitError as error:
            preview = views.finding_notice(error.findings, lang)
    add = views.button(
        word("line.add", lang), "add_line", look="primary", aria_disabled=None if target.production else "true"
    )
    return tag(
        "section",
        tag("h2", title, class_="pk-heading"),
        tag("p", word("line.help", lang), class_="pk-hint"),
        tag("div", fields, class_="pk-filters"),
        preview,
        tag("div", add, class_="pk-actions pk-spaced"),
        class_="pk-card",
    )


def _fields(target: Target, reckoned: Reckoning, production: Production, account: str, lang: Lang) -> Iterator[Html]:
    yield _choice(target, "account", target.accounts(production, lang), lang, account)
    yield _text(target, "label", shown(reckoned.wage.job), lang)
    yield _text(target, "quantity", money.format_number(reckoned.quantity, lang), lang)
    yield _text(target, "people", "1", lang)


def _choice(target: Target, field: str, choices: list[tuple[str, str]], lang: Lang, chosen: str | None = None) -> Html:
    name = f"pk-l-{field}"
    current = getattr(target, field) if chosen is None else chosen
    box = tag("select", options(choices, current), id=name, name=field, class_="pk-select", data_action="line")
    return tag("div", tag("label", word(f"line.{field}", lang), for_=name), box, class_="pk-field")


def _text(target: Target, field: str, usual: str, lang: Lang) -> Html:
    name = f"pk-l-{field}"
    box = tag(
        "input",
        id=name,
        name=field,
        class_="pk-input",
        value=getattr(target, field),
        placeholder=usual,
        autocomplete="off",
        data_action="line",
    )
    return tag("div", tag("label", word(f"line.{field}", lang), for_=name), box, class_="pk-field")


def _preview(line: Mapping[str, Any], reckoned: Reckoning, lang: Lang) -> Html:
    job = line["job"]
    hours = f", {money.format_number(job['hours'], lang)} h" if "hours" in job else ""
    rate = euros(line["rate"], lang) if "rate" in line else word("line.by_grid", lang)
    unit = i18n.text(f"units.{line['unit']}", lang)
    text = word(
        "line.preview",
        lang,
        label=line["label"],
        quantity=money.format_number(line["quantity"], lang),
        unit=unit,
        rate=rate,
        job=job["title"],
        agreement=job["agreement"],
        annex=job["annex"],
        hours=hours,
    )
    cost = word("line.cost", lang, total=euros(reckoned.total, lang))
    return tag("p", text, " ", tag("span", cost, class_="pk-hint"), class_="pk-notice pk-spaced", id="pk-line-preview")


def added(title: str, name: str, lang: Lang) -> Html:
    """Say that the line is in the production, with the way there."""
    link = tag("a", word("line.open", lang), href="estimate?" + urlencode({"production": name, "lang": lang}))
    return join(tag("p", word("line.added", lang, title=title), " ", link, class_="pk-notice"))
