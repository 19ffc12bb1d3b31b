"""The wage grids to look through: filtered, on one day or two, and as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from prodkit import i18n, money
from prodkit.agreements import jobs, wagegrids
from prodkit.agreements.gridchanges import Change, changes
from prodkit.agreements.jobs import shown
from prodkit.exchange import csv
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.ui import views
from prodkit.ui.payroll.results import badge
from prodkit.ui.payroll.words import euros, options, word

MOST_SHOWN = 60
_MOST_TEXT = 100
_COLUMNS = (
    "agreement",
    "part",
    "job",
    "condition",
    "staff",
    "contract",
    "unit",
    "hours",
    "amount",
    "since",
    "amount_then",
    "since_then",
    "change",
    "status",
    "source",
    "reference",
    "checked",
)


@dataclass
class Explorer:
    """What is looked for in the grids.

    Attributes:
        agreement: Number of the agreement.
        annex: A part of its grid, or empty for all.
        text: Words of the job.
        day: The day, and `other` the one it is compared with, as they were typed.
    """

    agreement: str
    day: str
    other: str = ""
    annex: str = ""
    text: str = ""

    def set(self, field: str, text: str) -> None:
        """Take over what was typed."""
        if field not in {"agreement", "annex", "text", "day", "other"}:
            return
        if field == "agreement":
            if text not in wagegrids.agreements():
                return
            self.annex = ""
        setattr(self, field, text.strip()[:_MOST_TEXT])

    def faults(self) -> Mapping[str, str]:
        """Name the days that cannot be read, with what was typed."""
        return {
            name: getattr(self, name)
            for name in ("day", "other")
            if getattr(self, name) and _day(getattr(self, name)) is None
        }

    def found(self) -> list[Change]:
        """Find the rows, best first where words were typed."""
        day = _day(self.day)
        if day is None:
            return []
        rows = changes(self.agreement, day, _day(self.other) or day)
        rows = [one for one in rows if self.annex in {"", one.row.annex}]
        if not self.text:
            return rows
        ranked = {title: place for place, (title, _) in enumerate(jobs.rank(self.text, {one.row.job for one in rows}))}
        return sorted((one for one in rows if one.row.job in ranked), key=lambda one: ranked[one.row.job])

    def is_compared(self) -> bool:
        """Tell whether two days are compared."""
        return _day(self.other) is not None and self.other != self.day

    def table(self, lang: Lang) -> str:
        """Write all that was found as CSV."""
        heads = [word(f"csv.{name}", lang) for name in _COLUMNS]
        return csv.write_table(heads, (self._cells(one, lang) for one in self.found()), lang)

    def _cells(self, one: Change, lang: Lang) -> list[str | float | None]:
        row, then = one.row, one.before if self.is_compared() else None
        return [
            row.agreement,
            row.annex,
            row.job,
            row.condition,
            row.staff,
            row.contract,
            i18n.text(f"agreements.unit.{row.unit}", lang),
            row.hours,
            row.amount,
            row.since.isoformat(),
            then.amount if then else None,
            then.since.isoformat() if then else None,
            one.share if then else None,
            i18n.text(f"agreements.status.{row.status}", lang),
            wagegrids.sources()[row.source].title,
            row.reference,
            row.checked.isoformat(),
        ]


def explorer(state: Explorer, lang: Lang) -> Html:
    """Draw the filters and what they find."""
    found = state.found()
    count = word("grids.count", lang, count=len(found))
    more = word("grids.more", lang, count=len(found) - MOST_SHOWN) if len(found) > MOST_SHOWN else ""
    download = views.button(word("grids.download", lang), "download", "grid")
    heads = [word(f"grids.{name}", lang) for name in ("job", "part", "unit", "amount", "since")]
    numbers = [heads[3]]
    if state.is_compared():
        heads += [word("grids.then", lang), word("grids.change", lang)]
        numbers += heads[5:]
    heads.append("")
    rows = [_row(one, lang, compared=state.is_compared()) for one in found[:MOST_SHOWN]]
    title = word("grids.title", lang)
    table = (
        views.table(title, heads, rows, numbers=numbers)
        if rows
        else tag("p", word("grids.none", lang), class_="pk-notice")
    )
    return tag(
        "section",
        tag("h2", title, class_="pk-heading"),
        _filters(state, lang),
        tag(
            "div",
            tag("p", count, " ", more, class_="pk-hint", role="status", id="pk-grid-count"),
            download,
            class_="pk-bar",
        ),
        table,
        class_="pk-card",
    )


def _filters(state: Explorer, lang: Lang) -> Html:
    grids = wagegrids.agreements()
    own = [(about.id, f"{about.id} · {about.labels[lang]}") for about in grids.values()]
    parts = [(name, annex.labels[lang]) for name, annex in grids[state.agreement].annexes.items()]
    wrong = state.faults()
    return tag(
        "div",
        _field(
            "agreement",
            tag(
                "select",
                options(own, state.agreement),
                id="pk-g-agreement",
                name="agreement",
                class_="pk-select",
                data_action="filter",
            ),
            lang,
        ),
        _field(
            "annex",
            tag(
                "select",
                options([("", word("grids.all", lang)), *parts], state.annex),
                id="pk-g-annex",
                name="annex",
                class_="pk-select",
                data_action="filter",
            ),
            lang,
        ),
        _field(
            "text",
            tag(
                "input",
                type="search",
                id="pk-g-text",
                name="text",
                value=state.text,
                class_="pk-input",
                data_drive="grid_text",
                autocomplete="off",
            ),
            lang,
        ),
        *[
            _field(
                name,
                tag(
                    "input",
                    type="date",
                    id=f"pk-g-{name}",
                    name=name,
                    value=getattr(state, name),
                    class_="pk-input",
                    data_action="filter",
                    aria_invalid="true" if name in wrong else None,
                ),
                lang,
                word("grids.bad_day", lang, found=wrong[name]) if name in wrong else "",
            )
            for name in ("day", "other")
        ],
        class_="pk-filters",
    )


def _field(name: str, control: Html, lang: Lang, wrong: str = "") -> Html:
    note = tag("span", wrong, class_="pk-fault") if wrong else None
    return tag(
        "div", tag("label", word(f"grids.by_{name}", lang), for_=f"pk-g-{name}"), control, note, class_="pk-field"
    )


def _row(one: Change, lang: Lang, *, compared: bool) -> Html:
    row = one.row
    extra = " · ".join(filter(None, (row.condition, row.contract, row.staff)))
    hours = f" {money.format_number(row.hours, lang)} h" if row.hours is not None else ""
    title = shown(row.job)
    cells = [
        tag("th", title, tag("div", extra, class_="pk-hint") if extra else None, scope="row"),
        tag("td", row.annex),
        tag("td", i18n.text(f"agreements.unit.{row.unit}", lang), hours, class_="pk-nowrap"),
        tag("td", euros(row.amount, lang), class_="pk-num"),
        tag("td", money.format_day(row.since, lang), tag("div", badge(row.status, lang)), class_="pk-nowrap"),
    ]
    if compared:
        look = "pk-num" if not one.share else "pk-num pk-up" if one.share > 0 else "pk-num pk-down"
        change = (
            "–" if one.share is None else f"{'+' if one.share > 0 else ''}{money.format_percent(one.share, lang, 2)}"
        )
        cells += [
            tag("td", euros(one.before.amount, lang) if one.before else "–", class_="pk-num"),
            tag("td", change, class_=look),
        ]
    use = views.button(
        word("grids.use", lang),
        "pick",
        f"{row.agreement}|{row.job}",
        look="quiet",
        aria_label=f"{word('grids.use', lang)} {title}",
    )
    return tag("tr", join(*cells), tag("td", use))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
