"""What is agreed, as a form: the job found by its name, then dates, hours, pay, and the company's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from prodkit import agreements, i18n, money
from prodkit.agreements import jobs, wagegrids
from prodkit.agreements.jobs import shown
from prodkit.deal import STATUSES, status_of
from prodkit.deal.curve import MOST
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.payroll.law import CEILING_POLICIES, DFS_FOR
from prodkit.payroll.rates import contributions
from prodkit.ui.payroll.sides import RATE, Side
from prodkit.ui.payroll.words import euros, fault, options, unknown_rates, word
from prodkit.working_time import workrules

_MOST_FOUND = 10
_ALWAYS_ASKED = ("atmp", "versement_mobilite")
_MEALS = "indemnités"


def search(side: Side, looked_for: str, lang: Lang) -> Html:
    """Draw the search for a job, with what it finds."""
    listed = found(looked_for) if looked_for.strip() else []
    items = [_match(match, lang) for match in listed]
    nothing = tag("p", word("search.nothing", lang, text=looked_for[:60]), class_="pk-hint", role="status")
    near = near_to(looked_for) if looked_for.strip() and not items else []
    return tag(
        "form",
        tag("label", word("search.label", lang), for_="pk-search", class_="pk-label"),
        tag(
            "input",
            id="pk-search",
            type="search",
            name="search",
            class_="pk-input",
            value=looked_for,
            autocomplete="off",
            placeholder=word("search.example", lang),
            data_drive="search",
            aria_describedby="pk-search-help",
        ),
        tag("p", word("search.help", lang), id="pk-search-help", class_="pk-hidden"),
        tag("ul", items, class_="pk-found", data_walk="", aria_label=word("search.found", lang)) if items else None,
        nothing if looked_for.strip() and not items else None,
        tag(
            "ul",
            [_match(match, lang) for match in near],
            class_="pk-found",
            data_walk="",
            aria_label=word("search.near", lang),
        )
        if near
        else None,
        fault(side.faults.get("job", ()), lang, "pk-search"),
        data_action="first",
        class_="pk-search",
        role="search",
    )


@lru_cache(maxsize=64)
def found(text: str) -> list[agreements.Match]:
    """Find jobs by every word that was typed."""
    return _jobs(agreements.search(text))


@lru_cache(maxsize=64)
def near_to(text: str) -> list[agreements.Match]:
    """Find the jobs nearest to what was typed."""
    return _jobs(agreements.search(text, every_word=False))[:5]


def _jobs(matches: list[agreements.Match]) -> list[agreements.Match]:
    return [match for match in matches if match.annexes != (_MEALS,)][:_MOST_FOUND]


def _match(match: agreements.Match, lang: Lang) -> Html:
    about = wagegrids.agreements()[match.agreement]
    return tag(
        "li",
        tag(
            "button",
            tag("span", shown(match.job)),
            tag("span", f"{about.labels[lang]} ({match.agreement})", class_="pk-hint"),
            type="button",
            class_="pk-match",
            data_action="pick",
            data_value=f"{match.agreement}|{match.job}",
        ),
    )


def form(side: Side, lang: Lang) -> Html:
    """Draw the terms of the engagement."""
    about = wagegrids.agreements().get(side.typed["agreement"])
    heading = tag(
        "div",
        tag("h2", shown(side.typed["job"]), class_="pk-heading", id="pk-job", tabindex="-1"),
        tag("p", about.labels[lang], class_="pk-hint") if about else None,
    )
    return tag(
        "section",
        heading,
        _general(side, lang),
        _which_grid(side, lang),
        tag("div", _input(side, "start", lang, type="date"), _input(side, "end", lang, type="date"), class_="pk-pair"),
        _time_and_pay(side, lang),
        _company(side, lang),
        class_="pk-card pk-terms",
        aria_labelledby="pk-job",
    )


def _general(side: Side, lang: Lang) -> Html | None:
    findings = [one for field in ("", "sheet") for one in side.faults.get(field, ())]
    note = fault(findings, lang, "pk-general")
    stale = tag("p", word("stale", lang), class_="pk-hint") if side.faults else None
    return tag("div", note, stale, class_="pk-notice pk-notice-error", role="status") if side.faults else None


def _which_grid(side: Side, lang: Lang) -> Html:
    typed, row = side.typed, side.reckoned.wage.row
    grids = wagegrids.agreements()
    own = [(about.id, f"{about.id} · {about.labels[lang]}") for about in grids.values()]
    held = grids.get(typed["agreement"])
    annexes = _annexes(typed["job"], typed["agreement"])
    by_grid = word("status.by_grid", lang, status=word(f"status.{status_of(side.reckoned.wage)}", lang))
    named = [(name, held.annexes[name].labels[lang]) for name in annexes] if held else []
    conditions = _conditions(typed["job"], typed["agreement"], typed["annex"])
    return join(
        _select(side, "agreement", own, lang),
        _select(side, "annex", [("", word("annex.any", lang)), *named], lang),
        _select(side, "condition", [("", word("condition.any", lang)), *((one, one) for one in conditions)], lang)
        if conditions
        else None,
        _select(side, "status", [("", by_grid), *((one, word(f"status.{one}", lang)) for one in STATUSES)], lang),
        tag("p", word("confirmed", lang, day=money.format_day(row.confirmed, lang)), class_="pk-hint")
        if side.deal.start > row.confirmed
        else None,
    )


def _annexes(job: str, agreement: str) -> tuple[str, ...]:
    rows = _rows(job, agreement)
    return tuple(dict.fromkeys(row.annex for row in rows))


def _conditions(job: str, agreement: str, annex: str) -> tuple[str, ...]:
    rows = _rows(job, agreement)
    return tuple(dict.fromkeys(row.condition for row in rows if row.condition and annex in {"", row.annex}))


def _rows(job: str, agreement: str) -> tuple[wagegrids.Row, ...]:
    if agreement not in wagegrids.agreements():
        return ()
    grid = wagegrids.grid(agreement)
    key = jobs.key(job)
    return grid.titled.get(key) or grid.named.get(key, ())


def _time_and_pay(side: Side, lang: Lang) -> Html:
    reckoned, deal = side.reckoned, side.deal
    every = [(unit, i18n.text(f"agreements.unit.{unit}", lang)) for unit in side.units() or (deal.unit,)]
    unit = i18n.text(f"agreements.unit.{deal.unit}", lang)
    by_week = deal.unit == "week" and reckoned.time is not None
    days = [(str(number), word("days.count", lang, count=number)) for number in range(1, 8)]
    quantity = money.format_number(deal.units, lang, 2 if deal.units % 1 else 0)
    least = word("gross.minimum", lang, amount=money.format_number(reckoned.minimum, lang, 2))
    return join(
        tag(
            "div",
            _select(side, "unit", every, lang),
            _input(side, "quantity", lang, placeholder=quantity, label=word("field.quantity_of", lang, unit=unit)),
            class_="pk-pair",
        ),
        _hours(side, lang),
        _select(side, "days", days, lang, chosen=side.typed["days"] or "5") if by_week else None,
        _input(
            side,
            "gross",
            lang,
            placeholder=least,
            label=word("field.gross_of", lang, unit=unit),
            hint=word("gross.help", lang),
        ),
    )


def _hours(side: Side, lang: Lang) -> Html | None:
    """Draw the hours of a unit: a slider beside a field, where they change the pay."""
    reckoned, deal = side.reckoned, side.deal
    label = word(f"field.hours_{deal.unit}" if deal.unit in MOST else "field.hours_unit", lang)
    hours = reckoned.wage.hours if deal.hours is None else deal.hours
    if side.sheet.used and deal.sheet:
        worked = sum(day.worked for day in deal.sheet) / 60
        hours = worked / reckoned.time.units if reckoned.time else worked
    written = "" if hours is None else money.format_number(hours, lang, 2 if hours % 0.5 else None)
    if reckoned.time is None or deal.unit not in MOST:
        usual = written or word("hours.legal", lang)
        return _input(side, "hours", lang, label=label, placeholder=usual) if deal.unit != "hour" else None
    name = "pk-hours"
    note = fault(side.faults.get("hours", ()), lang, name)
    typed = side.typed["hours"] if note or not side.sheet.used else ""
    by_sheet = (
        tag("span", word("hours.by_sheet", lang), id=f"{name}-note", class_="pk-hint") if side.sheet.used else None
    )
    return tag(
        "div",
        tag("label", label, for_=name),
        tag(
            "input",
            id=name,
            class_="pk-input pk-num",
            name="hours",
            value=typed,
            placeholder=written,
            autocomplete="off",
            inputmode="decimal",
            data_action="set",
            aria_invalid="true" if note else None,
            aria_describedby=f"{name}-note" if note or by_sheet else None,
        ),
        tag(
            "input",
            type="range",
            class_="pk-range",
            id=f"{name}-slider",
            min=1,
            max=f"{MOST[deal.unit]:g}",
            step=0.5,
            value=f"{hours or 0:g}",
            aria_label=label,
            aria_valuetext=f"{written} h",
            data_drive="hours",
        ),
        note or by_sheet,
        class_="pk-driver",
    )


def _company(side: Side, lang: Lang) -> Html:
    deal, reckoned = side.deal, side.reckoned
    policies = [(name, word(f"ceiling.{name}", lang)) for name in CEILING_POLICIES]
    kind = reckoned.status.partition("_")[0]
    dfs = [("", word("dfs.none", lang)), *((name, i18n.text(f"payroll.dfs.{name}", lang)) for name in DFS_FOR)]
    programmes = _programmes(deal.agreement)
    inner = [
        _input(side, "staff", lang, placeholder="1", inputmode="numeric"),
        *[_rate(side, name, lang) for name in _asked(side)],
        _select(side, "ceiling", policies, lang, chosen=deal.ceiling_policy),
        _select(side, "dfs", dfs, lang) if any(kind in people for people in DFS_FOR.values()) else None,
        _check(side, "consent", lang) if side.typed["dfs"] else None,
        _check(side, "alsace", lang),
        _select(
            side,
            "programme",
            [("", word("programme.by_annex", lang)), *((one, word(f"programme.{one}", lang)) for one in programmes)],
            lang,
        )
        if programmes
        else None,
        _check(side, "outside", lang) if deal.agreement == "3097" else None,
        _input(side, "meal", lang),
        _input(side, "premium", lang) if kind == "permanent" else None,
        _input(side, "flat", lang, hint=word("flat.help", lang)),
    ]
    return tag(
        "details",
        tag("summary", word("more", lang), _missing(side, lang)),
        tag("div", inner, class_="pk-terms"),
        class_="pk-tree",
        id="pk-more",
    )


def _asked(side: Side) -> list[str]:
    """Name the rates that only the company knows: the usual two, those that are unknown, and those it gave."""
    rows = side.reckoned.cost.due.slips.laws
    open_rates = [
        name
        for law in rows
        for name, due in law.dues.items()
        if due.status in {"unknown", "placeholder"} and due.contribution.base != "premium"
    ]
    given = [field.removeprefix(RATE) for field, text in side.typed.items() if field.startswith(RATE) and text]
    order = [item.id for item in contributions()]
    return sorted({*_ALWAYS_ASKED, *open_rates, *given} & set(order), key=order.index)


def _missing(side: Side, lang: Lang) -> Html | None:
    count = unknown_rates(side.reckoned)
    return tag("span", word("rates.missing", lang, count=count), class_="pk-badge pk-badge-warn") if count else None


def _rate(side: Side, name: str, lang: Lang) -> Html:
    """Draw the field of a rate that only the company knows, and what stands in for it."""
    law = side.reckoned.cost.due.slips.laws[0]
    due = law.dues.get(name)
    label = next(item.name(lang) for item in contributions() if item.id == name)
    hint, stand_in = None, "0" if due is None else ""
    if due is not None and due.status == "placeholder":
        stand_in = money.format_share(due.employer, lang)
        hint = word("rates.placeholder", lang, rate=stand_in)
    elif due is not None and due.status == "unknown":
        hint = word("rates.unknown", lang)
    return _input(
        side,
        f"{RATE}{name}",
        lang,
        label=word("rates.label", lang, label=label),
        hint=hint,
        placeholder=stand_in or word("unknown", lang),
    )


def _programmes(agreement: str) -> Sequence[str]:
    try:
        return workrules.book(agreement).programmes
    except ProdkitError:
        return ()


# -- fields


def _input(
    side: Side, field: str, lang: Lang, *, label: str = "", hint: str | None = None, **attributes: object
) -> Html:
    name = f"pk-f-{field.replace('.', '-')}"
    note = fault(side.faults.get(field, ()), lang, name)
    described = f"{name}-note" if note or hint else None
    attributes = {"type": "text", "autocomplete": "off", **attributes}
    return tag(
        "div",
        tag("label", label or word(f"field.{field}", lang), for_=name),
        tag(
            "input",
            id=name,
            name=field,
            class_="pk-input",
            value=side.typed.get(field, ""),
            data_action="set",
            aria_invalid="true" if note else None,
            aria_describedby=described,
            **attributes,
        ),
        note or (tag("span", hint, id=f"{name}-note", class_="pk-hint") if hint else None),
        class_="pk-field",
    )


def _select(
    side: Side, field: str, choices: Sequence[tuple[str, str]], lang: Lang, *, chosen: str | None = None
) -> Html:
    name = f"pk-f-{field}"
    note = fault(side.faults.get(field, ()), lang, name)
    current = side.typed[field] if chosen is None else chosen
    return tag(
        "div",
        tag("label", word(f"field.{field}", lang), for_=name),
        tag(
            "select",
            options(choices, current),
            id=name,
            name=field,
            class_="pk-select",
            data_action="set",
            aria_invalid="true" if note else None,
            aria_describedby=f"{name}-note" if note else None,
        ),
        note,
        class_="pk-field",
    )


def _check(side: Side, field: str, lang: Lang) -> Html:
    name = f"pk-f-{field}"
    box = tag("input", type="checkbox", id=name, name=field, data_action="check", checked=bool(side.typed[field]))
    return tag("label", box, " ", word(f"field.{field}", lang), class_="pk-check", for_=name)


def gross_note(side: Side, lang: Lang) -> str:
    """Say what the pay is: the minimum, or what was agreed, and how far from it."""
    reckoned = side.reckoned
    if reckoned.is_minimum:
        return word("tile.at_minimum", lang)
    gap = reckoned.unit_gross - reckoned.minimum
    sign = "+" if gap >= 0 else ""
    return word("tile.from_minimum", lang, gap=f"{sign}{euros(gap, lang)}")
