"""Estimates of aid programmes, opening to their steps, their disputes and the lines that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.finance import programmes
from prodkit.html import Html, join, tag
from prodkit.i18n import pick
from prodkit.ui.finance.fields import number_field
from prodkit.ui.sheet import word
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from prodkit.finance.tax_credits import TaxCredit
    from prodkit.funding.programme import Option
    from prodkit.ui.finance.scene import Scene


def panel(scene: Scene) -> Html:
    """Draw the estimates of the plan, and any programme to try."""
    found = [
        _estimate(scene, pick(source.label, scene.lang), scene.plan.estimates[source.id], source.id)
        for source in (scene.plan.sources if scene.plan else ())
        if scene.plan and source.id in scene.plan.estimates
    ]
    return join(found or tag("p", scene.say("no_credit"), class_="pk-hint"), _trial(scene))


def rows(scene: Scene) -> tuple[list[str], list[list[object]]]:
    """Give the steps of the estimates as a table to download."""
    heads = [scene.say(f"column.{name}") for name in ("source", "step", "formula", "value")]
    estimates = scene.plan.estimates if scene.plan else {}
    return heads, [
        [pick(found.programme.label, scene.lang), row["label"], row["formula"], row["value"]]
        for found in estimates.values()
        for row in found.steps(lang=scene.lang).to_dict("records")
    ]


def _trial(scene: Scene) -> Html:
    known = programmes.of(scene.production)
    chosen = scene.choices.programme
    options = [tag("option", scene.say("choose_programme"), value="", selected=not chosen)]
    options += [
        tag("option", f"{item.country} · {pick(item.label, scene.lang)}", value=name, selected=name == chosen)
        for name, item in known.items()
    ]
    field = tag(
        "div", tag("label", scene.say("try_programme"), for_="pk-programme"),
        tag("select", options, id="pk-programme", name="programme", class_="pk-select", data_action="programme"),
        class_="pk-field pk-narrow",
    )  # fmt: skip
    tried = scene.tried()
    drawn = None if tried is None else _estimate(scene, pick(tried.programme.label, scene.lang), tried, "")
    return tag("section", tag("h2", scene.say("other_programmes"), class_="pk-heading"), field, drawn)


def _estimate(scene: Scene, label: str, found: TaxCredit, source: str) -> Html:
    programme, lang = found.programme, scene.lang
    amount = float(np.atleast_1d(found.amount)[0])
    title = f"pk-credit-{source or 'tried'}"
    said = scene.money(amount) if np.isfinite(amount) else scene.say("unknown")
    status = tag("span", scene.say(f"status.{programme.status}"),
                 class_="pk-badge pk-badge-warn" if programme.status == "disputed" else "pk-badge")  # fmt: skip
    since, until = (day and money.format_day(day, lang) for day in (programme.since, programme.until))
    span = [scene.say("since", day=since)] * bool(since) + [scene.say("until", day=until)] * bool(until)
    facts = [pick(programme.law, lang), *span, programme.currency]
    return tag(
        "section",
        tag("div", tag("h2", label, class_="pk-heading", id=title), tag("strong", said, class_="pk-tile-value"),
            class_="pk-bar"),
        tag("p", " · ".join(filter(None, facts)), " ", status, class_="pk-muted"),
        tag("p", pick(programme.note, lang), class_="pk-hint") if programme.note else None,
        _conditions(scene, found),
        _options(scene, found, source),
        _steps(scene, found),
        _lines(scene, found),
        tag("p", scene.say("source"), " ", pick(programme.source, lang), class_="pk-hint"),
        tag("div", button(scene.say("into_plan"), "add_programme", programme.id), class_="pk-actions")
        if not source and scene.editable else None,
        class_="pk-card pk-spaced", aria_labelledby=title,
    )  # fmt: skip


def _conditions(scene: Scene, found: TaxCredit) -> Html | None:
    marks = {1.0: ("✓", "met"), 0.0: ("✗", "unmet")}
    items = []
    for condition, test in zip(found.programme.conditions, found.tests[:, 0], strict=True):
        mark, key = marks.get(float(test), ("?", "unknown"))
        label = pick(condition.label, scene.lang)
        items.append(tag("li", tag("span", mark, aria_hidden="true"), " ", label, " · ", scene.say(f"condition.{key}"),
                         class_="pk-fault" if key == "unmet" else None))  # fmt: skip
    return tag("ul", items, class_="pk-plain") if items else None


def _options(scene: Scene, found: TaxCredit, source: str) -> Html | None:
    fields = [_option(scene, found, option, source) for option in found.programme.options]
    return tag("div", fields, class_="pk-options") if fields else None


def _option(scene: Scene, found: TaxCredit, option: Option, source: str) -> Html:
    lang = scene.lang
    value = float(found.names[option.id][0])
    label = pick(option.label, lang)
    place = f"financing.sources.{source}.options.{option.id}" if source else f"{found.programme.id}.{option.id}"
    name = f"pk-{place.replace('.', '-')}"
    action = "set_number" if source else "try_option"
    choices = [(choice.value, pick(choice.label, lang), pick(choice.source, lang)) for choice in option.choices]
    if not choices and option.unit == "yes_no":
        choices = [(0.0, scene.say("no"), ""), (1.0, scene.say("yes"), "")]
    if choices:
        items = [
            tag(
                "option", f"{text} ({origin})" if origin else text, value=scene.number(amount), selected=amount == value
            )
            for amount, text, origin in choices
        ]
        field = tag("select", items, id=name, name=place, class_="pk-select", data_action=action,
                    disabled=bool(source) and not scene.editable)  # fmt: skip
    else:
        shown = "" if np.isnan(value) else _written(scene, value, option.unit)
        field = (
            number_field(scene, place, shown, label) if source
            else tag("input", id=name, name=place, value=shown, class_="pk-input pk-num", data_action=action,
                     autocomplete="off")
        )  # fmt: skip
    disputed = tag("span", scene.say("disputed"), class_="pk-badge pk-badge-warn") if len(option.choices) > 1 else None
    note = tag("span", pick(option.note, lang), class_="pk-hint") if option.note else None
    return tag("div", tag("label", label, " ", disputed, for_=name), field, note, class_="pk-field")


def _written(scene: Scene, value: float, unit: str) -> str:
    return money.format_share(value, scene.lang) if unit == "share" else scene.number(value)


def _steps(scene: Scene, found: TaxCredit) -> Html:
    heads = [scene.say("column.step"), scene.say("column.value")]
    lines = []
    for row in found.steps(lang=scene.lang).to_dict("records"):
        if row["part"] not in {"selection", "step"}:
            continue
        written = {"share": money.format_percent, "count": money.format_number}.get(row["unit"])
        value = float(row["value"])
        shown = (
            "–" if np.isnan(value)
            else written(value, scene.lang) if written
            else money.format_money(value, found.programme.currency, scene.lang)
        )  # fmt: skip
        formula = tag("div", tag("code", row["formula"]), class_="pk-hint") if row["formula"] else None
        lines.append(tag("tr", tag("th", row["label"], formula, scope="row"), tag("td", shown, class_="pk-num")))
    return table(scene.say("steps"), heads, lines, numbers=heads[1:])


def _lines(scene: Scene, found: TaxCredit) -> Html | None:
    if not found.parts:
        return None
    counted = found.lines(lang=scene.lang)
    heads = [word("column.account", scene.lang), word("column.label", scene.lang), word("column.amount", scene.lang),
             scene.say("column.eligible")]  # fmt: skip
    lines = [
        tag("tr", tag("td", row["account"]), tag("th", row["label"], scope="row"),
            [tag("td", scene.money(row[name]), class_="pk-num") for name in ("amount", "eligible")],
            class_=None if row["eligible"] else "pk-muted")
        for row in counted.to_dict("records")
    ]  # fmt: skip
    label = scene.say("eligible_lines", count=int((counted["eligible"] != 0).sum()), all=len(counted))
    return tag("details", tag("summary", label), table(label, heads, lines, numbers=heads[2:]), class_="pk-tree")
