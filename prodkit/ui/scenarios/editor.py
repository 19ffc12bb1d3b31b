"""The changes of the open scenario: its drivers, what else it changes, and a form to change more."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from prodkit.html import Html, tag
from prodkit.i18n import Lang, pick
from prodkit.override_words import said
from prodkit.scenario import BASE, find, line_of_descent, resolve
from prodkit.ui.driverfield import driver_field
from prodkit.ui.scenarios.words import say
from prodkit.ui.views import button

if TYPE_CHECKING:
    from prodkit.errors import Finding
    from prodkit.production import Production
    from prodkit.ui.work import Fault

FIELDS = ("quantity", "x", "rate")


def editor(
    production: Production, seen: Production, values: Mapping[str, float], scenario: str,
    faults: Mapping[str, Fault], lang: Lang,
) -> Html:  # fmt: skip
    """Draw the drivers as the open scenario has them; for the base, as the production has them.

    Args:
        production: The production as it is in the file.
        seen: The production as the open scenario sees it.
        values: What its drivers come to.
        scenario: Its id, or `base`.
        faults: What was typed and could not be used, by driver.
        lang: Language of the reader.
    """
    own = _own_drivers(production, scenario)
    inherited = _inherited_drivers(production, scenario)
    fields = []
    for driver in seen.drivers:
        name = driver.id
        mark = tag("span", say("changed_here", lang), class_="pk-badge pk-badge-info") if name in own else (
            tag("span", say("changed_below", lang), class_="pk-badge") if name in inherited else None
        )  # fmt: skip
        about = f"{say('reset', lang)} {pick(driver.label, lang)}"
        reset = button(say("reset", lang), "reset_driver", name, look="quiet", aria_label=about)
        least, most = (bound if isinstance(bound, float) else math.nan for bound in (driver.min, driver.max))
        fields.append(driver_field(
            driver, values.get(name, math.nan), (least, most), faults.get(name), lang,
            mark=mark, below=reset if name in own else None,
        ))  # fmt: skip
    title = tag(
        "h2", say("drivers", lang, label=_label(production, scenario, lang)), class_="pk-heading", id="pk-drivers"
    )
    empty = tag("p", say("no_drivers", lang), class_="pk-hint")
    return tag("section", title, fields or empty, class_="pk-card pk-drivers", aria_labelledby="pk-drivers")


def _label(production: Production, scenario: str, lang: Lang) -> str:
    return pick(production.title if scenario == BASE else find(production, scenario).label, lang)


def _own_drivers(production: Production, scenario: str) -> set[str]:
    if scenario == BASE:
        return set()
    return set(_driver_targets(production, [scenario]))


def _inherited_drivers(production: Production, scenario: str) -> set[str]:
    below = [one.id for one in line_of_descent(production, scenario)][:-1]
    return set(_driver_targets(production, below))


def _driver_targets(production: Production, scenarios: Collection[str]) -> Iterator[str]:
    for name in scenarios:
        for override in find(production, name).overrides:
            group, _, rest = override.target.partition(".")
            if group == "drivers" and rest.endswith(".value"):
                yield rest.removesuffix(".value")


def changes(production: Production, scenario: str, findings: Collection[Finding], lang: Lang) -> Html:
    """Draw what the open scenario changes, each change with a way to take it back."""
    if scenario == BASE:
        return tag("section", tag("p", say("base_about", lang), class_="pk-hint"), class_="pk-card")
    opened = find(production, scenario)
    idle = {finding.where: finding.sentence(lang) for finding in findings}
    rows = []
    before = resolve(production, opened.base)
    for number, override in enumerate(opened.overrides, 1):
        told = idle.get(f"scenarios.{scenario}.overrides.{number}")
        rows.append(
            tag(
                "li",
                tag("span", said(override, before, lang)),
                button(say("take_back", lang), "take_back", str(number), look="quiet"),
                tag("span", told, class_="pk-fault") if told else None,
            )
        )
    below = [pick(one.label, lang) for one in line_of_descent(production, scenario)][:-1]
    return tag(
        "section",
        tag("h2", say("changes", lang, count=len(rows)), class_="pk-heading", id="pk-changes"),
        tag("p", say("sits_on", lang, below=" → ".join(below)), class_="pk-hint") if below else None,
        tag("div", tag("label", say("name", lang), for_="pk-name"),
            tag("input", id="pk-name", name="label", class_="pk-input", value=pick(opened.label, lang),
                data_action="rename", maxlength="120"), class_="pk-field"),
        tag("ol", rows, class_="pk-changes") if rows else tag("p", say("no_changes", lang), class_="pk-hint"),
        class_="pk-card", aria_labelledby="pk-changes",
    )  # fmt: skip


def change_more(resolved: Production, typed: Mapping[str, str], lang: Lang) -> Html:
    """Draw the forms that change a line, scale an account, or set a charge or exchange rate."""
    lines = [(line.id, f"{line.account} {pick(line.label, lang)}") for line in resolved.lines]
    fields = [(name, say(f"field.{name}", lang)) for name in (*FIELDS, "mute", "unmute", "remove")]
    accounts = sorted({line.account for line in resolved.lines})
    groups = [("", say("all_costs", lang)), *((code, code) for code in accounts)]
    numbers = [
        (f"charges.{charge.id}.rate", pick(charge.label, lang))
        for charge in resolved.charges
        if charge.rate is not None
    ]
    numbers += [(f"exchange_rates.{code}", code) for code in resolved.exchange_rates]
    return tag(
        "details",
        tag("summary", say("change_more", lang)),
        tag(
            "form", _select("line", say("line", lang), lines, typed),
            _select("field", say("which", lang), fields, typed), _input("value", say("value", lang), typed),
            _submit(say("change", lang), "change_line"),
            class_="pk-form pk-more", data_action="change_line",
        ),
        tag(
            "form", _select("account", say("account", lang), groups, typed),
            _input("percent", say("scale_by", lang), typed), _submit(say("scale", lang), "scale"),
            class_="pk-form pk-more", data_action="scale",
        ),
        tag(
            "form", _select("number", say("charge_or_rate", lang), numbers, typed),
            _input("to", say("value", lang), typed), _submit(say("change", lang), "set_number"),
            class_="pk-form pk-more", data_action="set_number",
        ) if numbers else None,
        class_="pk-tree pk-no-print",
    )  # fmt: skip


def _select(name: str, label: str, choices: Collection[tuple[str, str]], typed: Mapping[str, str]) -> Html:
    options = [tag("option", text, value=value, selected=value == typed.get(name)) for value, text in choices]
    chosen = tag("select", options, id=f"pk-more-{name}", name=name, class_="pk-select")
    return tag("div", tag("label", label, for_=f"pk-more-{name}"), chosen, class_="pk-field")


def _input(name: str, label: str, typed: Mapping[str, str]) -> Html:
    return tag("div", tag("label", label, for_=f"pk-more-{name}"),
               tag("input", id=f"pk-more-{name}", name=name, value=typed.get(name, ""), class_="pk-input",
                   autocomplete="off"), class_="pk-field")  # fmt: skip


def _submit(label: str, action: str) -> Html:
    return tag("div", button(label, action), class_="pk-actions")
