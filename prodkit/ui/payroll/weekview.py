"""The typical week on screen: seven days to click, drag and type, with what the calendar says of each."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from prodkit import i18n, money
from prodkit.i18n import Lang
from prodkit.ui import views
from prodkit.ui.html import Html, join, tag
from prodkit.ui.payroll.sheet import DAYS, FIELDS, LONGEST, PRESETS, Sheet
from prodkit.ui.payroll.sides import Side
from prodkit.ui.payroll.words import fault, said, word

_CLOCKS = ("start", "end")


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
        tag("input", id="pk-week-text", name="text", class_="pk-input", value=sheet.text, autocomplete="off",
            placeholder=word("week.example", lang), aria_invalid="true" if wrong else None,
            aria_describedby="pk-week-text-note" if wrong else None),
        tag("button", word("week.read", lang), type="submit", class_="pk-button"),
        wrong, data_action="text", class_="pk-field pk-week-text",
    )  # fmt: skip
    days = [_day(side, number, monday + dt.timedelta(days=number), lang) for number in range(DAYS)]
    state = word("week.used" if sheet.used else "week.unused", lang)
    use = (
        None
        if sheet.used or not any(day.on for day in sheet.days)
        else views.button(word("week.use", lang), "use_week")
    )
    return tag(
        "section",
        tag("div", tag("h2", title, class_="pk-heading", id="pk-week"), tag("div", steps, class_="pk-actions"), class_="pk-bar"),
        tag("p", state, " ", use, class_="pk-hint"),
        text,
        tag("div", presets, class_="pk-actions", role="group", aria_label=word("week.presets", lang)),
        tag("div", days, class_="pk-week"),
        class_="pk-card", aria_labelledby="pk-week",
    )  # fmt: skip


def _day(side: Side, number: int, date: dt.date, lang: Lang) -> Html:
    sheet: Sheet = side.sheet
    day = sheet.days[number]
    name = format_date(date, "EEEE", locale=i18n.LOCALES[lang])
    written = format_date(date, "d MMM", locale=i18n.LOCALES[lang])
    holiday = sheet.holiday(number, side.deal.monday)
    worked = day.worked if day.on else 0.0
    wrong = [one for one in side.faults.get("sheet", ()) if one.where == str(number)]
    note = fault(wrong, lang, f"pk-day-{number}")
    head = tag("button", tag("strong", name.capitalize()), tag("span", written, class_="pk-hint"), type="button",
               class_="pk-day-head", data_action="day", data_value=str(number), aria_pressed="true" if day.on else "false")  # fmt: skip
    badges = [
        tag("span", holiday, class_="pk-badge pk-badge-info") if holiday else None,
        tag("span", word("week.sunday", lang), class_="pk-badge pk-badge-info")
        if number == DAYS - 1 and day.on
        else None,
        tag("span", word("week.off", lang), class_="pk-badge") if not day.on else None,
    ]
    hours = "–" if worked is None else f"{money.format_number(worked, lang, None if worked % 0.25 == 0 else 2)} h"
    slider = tag("input", type="range", class_="pk-range", min=0, max=LONGEST, step=0.5, value=f"{worked or 0:g}",
                 id=f"pk-day-{number}-slider", data_drive=f"day.{number}", aria_label=word("week.hours_of", lang, day=name),
                 aria_valuetext=hours)  # fmt: skip
    return tag(
        "div", head, tag("div", badges, class_="pk-day-badges"), tag("output", hours, class_="pk-day-hours"), slider,
        [_field(number, field, day.texts[field], name, lang) for field in FIELDS] if day.on else None,
        note, class_="pk-day pk-day-on" if day.on else "pk-day", role="group", aria_label=f"{name} {written}",
        id=f"pk-day-{number}",
    )  # fmt: skip


def _field(number: int, field: str, text: str, day: str, lang: Lang) -> Html:
    name = f"pk-day-{number}-{field}"
    kind = "time" if field in _CLOCKS else "text"
    label = word(f"day.{field}", lang)
    return tag(
        "div",
        tag("label", label, tag("span", f" {day}", class_="pk-hidden"), for_=name),
        tag("input", id=name, type=kind, name=f"{number}.{field}", class_="pk-input pk-num", value=text, autocomplete="off",
            data_action="set_day", inputmode="decimal" if kind == "text" else None),
        class_="pk-day-field",
    )  # fmt: skip


def limits(side: Side, lang: Lang) -> Html | None:
    """Draw what the week runs into: limits and rests, with the day they concern."""
    pay = side.reckoned.pay
    if pay is None or not side.deal.sheet:
        return None
    found = [one for one in pay.findings if one.code.startswith("limit_")]
    if not found:
        return tag("p", word("week.within", lang), class_="pk-notice")
    items = [tag("li", _when(one.where, lang), said(one, lang), tag("span", f" ({one.source})", class_="pk-hint"))
             for one in found]  # fmt: skip
    heavy = any(one.severity == "warning" for one in found)
    return tag("div", tag("strong", word("week.limits", lang)), tag("ul", items, class_="pk-notes"),
               class_="pk-notice pk-notice-warn" if heavy else "pk-notice", role="status")  # fmt: skip


def _when(where: str, lang: Lang) -> Html | None:
    try:
        day = dt.date.fromisoformat(where)
    except ValueError:
        return None
    return join(tag("strong", format_date(day, "EEEE d MMM", locale=i18n.LOCALES[lang]).capitalize()),
                i18n.text("findings.colon", lang))  # fmt: skip
