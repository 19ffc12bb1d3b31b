"""The typical week on screen: seven days to click, drag and type, with what the calendar says of each."""

from __future__ import annotations

import datetime as dt
from functools import cache

from prodkit import i18n, money
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.ui import views
from prodkit.ui.payroll.sheet import DAYS, LONGEST, PRESETS, Sheet
from prodkit.ui.payroll.sides import Side
from prodkit.ui.payroll.words import fault, plain, said, word

_TIMES = ("start", "end")
_CLOCK = ("start", "end", "pause")
_LANGUAGES = {"fr": "fr", "en": "en_US"}  # as the holidays package names them
_OTHERS = ("voyage", "transport", "meals")


def week(side: Side, wrong: Html | None, lang: Lang) -> Html:
    """Draw the week.

    Args:
        side: The engagement.
        wrong: What is wrong with the compact text, if anything.
        lang: Language of the words.
    """
    sheet, first = side.sheet, side.deal.monday
    monday = sheet.monday(first)
    title = word("week.title", lang, day=money.format_day(monday, lang))
    steps = [
        views.button("‹", "week", "-1", aria_label=word("week.before", lang)),
        views.button("›", "week", "1", aria_label=word("week.after", lang)),
    ]
    presets = [views.button(word(f"week.{name}", lang), "preset", name) for name in PRESETS]
    text = tag(
        "form",
        tag("label", word("week.text", lang), for_="pk-week-text"),
        tag(
            "input",
            id="pk-week-text",
            name="text",
            class_="pk-input",
            value=sheet.text,
            autocomplete="off",
            placeholder=word("week.example", lang),
            aria_invalid="true" if wrong else None,
            aria_describedby="pk-week-text-note" if wrong else None,
        ),
        tag("button", word("week.read", lang), type="submit", class_="pk-button"),
        wrong,
        data_action="text",
        class_="pk-field pk-week-text",
    )
    days = [_day(side, number, monday + dt.timedelta(days=number), lang) for number in range(DAYS)]
    state = word("week.used" if sheet.used else "week.unused", lang)
    use = (
        None
        if sheet.used or not any(day.on for day in sheet.days)
        else views.button(word("week.use", lang), "use_week")
    )
    return tag(
        "section",
        tag(
            "div",
            tag("h2", title, class_="pk-heading", id="pk-week"),
            tag("div", steps, class_="pk-actions"),
            class_="pk-bar",
        ),
        tag("p", state, " ", use, class_="pk-hint"),
        text,
        tag("div", presets, class_="pk-actions", role="group", aria_label=word("week.presets", lang)),
        tag("div", days, class_="pk-week"),
        class_="pk-card",
        aria_labelledby="pk-week",
    )


def _day(side: Side, number: int, date: dt.date, lang: Lang) -> Html:
    sheet: Sheet = side.sheet
    day = sheet.days[number]
    name = money.format_day(date, lang, "EEEE")
    written = money.format_day(date, lang, "d MMM")
    worked = day.worked if day.on else 0.0
    wrong = [one for one in side.faults.get("sheet", ()) if one.where == str(number)]
    head = tag(
        "button", tag("strong", name.capitalize()), tag("span", written, class_="pk-hint"), type="button",
        class_="pk-day-head", data_action="day", data_value=str(number), aria_pressed="true" if day.on else "false",
    )  # fmt: skip
    hours = "" if worked is None or not day.on else plain(worked, lang)
    typed = day.texts["hours"] if worked is None else hours
    slider = tag(
        "input", type="range", class_="pk-range", min=0, max=LONGEST, step=0.5, value=f"{worked or 0:g}",
        id=f"pk-day-{number}-slider", data_drive=f"day.{number}", aria_label=word("week.hours_of", lang, day=name),
        aria_valuetext=f"{hours or 0} h",
    )  # fmt: skip
    clocks = [_field(number, field, day.texts[field], name, lang) for field in _CLOCK]
    others = [_field(number, field, day.texts[field], name, lang) for field in _OTHERS]
    return tag(
        "div",
        head,
        tag("div", _badges(side, number, lang), class_="pk-day-badges"),
        _field(number, "hours", typed, name, lang, look="pk-day-hours"),
        slider,
        clocks if day.on else None,
        tag("details", tag("summary", word("week.more", lang)), others, class_="pk-tree") if day.on else None,
        fault(wrong, lang, f"pk-day-{number}"),
        class_="pk-day pk-day-on" if day.on else "pk-day",
        role="group",
        aria_label=f"{name} {written}",
        id=f"pk-day-{number}",
    )


@cache
def _holidays(year: int, lang: Lang) -> dict[dt.date, str]:
    """Name the public holidays of a year in the reader's language."""
    import holidays

    return dict(holidays.country_holidays("FR", years=year, language=_LANGUAGES[lang]))


def _badges(side: Side, number: int, lang: Lang) -> list[Html]:
    """Say what the calendar knows of a day."""
    is_on = side.sheet.days[number].on
    day = side.sheet.monday(side.deal.monday) + dt.timedelta(days=number)
    holiday = _holidays(day.year, lang).get(day, "")
    named = [holiday, word("week.sunday", lang) if number == DAYS - 1 and is_on else ""]
    found = [tag("span", name, class_="pk-badge pk-badge-info") for name in named if name]
    return found if is_on else [*found, tag("span", word("week.off", lang), class_="pk-badge")]


def _field(number: int, field: str, text: str, day: str, lang: Lang, look: str = "") -> Html:
    name = f"pk-day-{number}-{field}"
    label = tag("label", word(f"day.{field}", lang), tag("span", f" {day}", class_="pk-hidden"), for_=name)
    box = tag(
        "input", id=name, name=f"{number}.{field}", class_="pk-input pk-num", value=text, autocomplete="off",
        data_action="set_day", placeholder="9:00" if field in _TIMES else None,
    )  # fmt: skip
    return tag("div", label, box, class_=f"pk-day-field {look}".strip())


def limits(side: Side, lang: Lang) -> Html | None:
    """Draw what the week runs into: limits and rests, with the day they concern."""
    pay = side.reckoned.pay
    if pay is None or not side.deal.sheet:
        return None
    found = [one for one in pay.findings if one.code.startswith("limit_")]
    if not found:
        return tag("p", word("week.within", lang), class_="pk-notice")
    items = [
        tag("li", _when(one.where, lang), said(one, lang), tag("span", f" ({one.source})", class_="pk-hint"))
        for one in found
    ]
    heavy = any(one.severity == "warning" for one in found)
    return tag(
        "div",
        tag("strong", word("week.limits", lang)),
        tag("ul", items, class_="pk-notes"),
        class_="pk-notice pk-notice-warn" if heavy else "pk-notice",
        role="status",
    )


def _when(where: str, lang: Lang) -> Html | None:
    try:
        day = dt.date.fromisoformat(where)
    except ValueError:
        return None
    return join(
        tag("strong", money.format_day(day, lang, "EEEE d MMM").capitalize()),
        i18n.text("findings.colon", lang),
    )
