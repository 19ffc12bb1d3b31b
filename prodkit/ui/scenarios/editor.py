"""The changes of the open scenario: its drivers, what else it changes, and a form to change more."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodkit import money
from prodkit.html import Html, tag
from prodkit.i18n import Lang, pick
from prodkit.override_words import said
from prodkit.scenario import BASE, find, line_of_descent, resolve
from prodkit.ui.scenarios.words import say
from prodkit.ui.views import button

if TYPE_CHECKING:
    from prodkit.entries import Driver
    from prodkit.errors import Finding
    from prodkit.production import Production

FIELDS = ("quantity", "x", "rate")


@dataclass(frozen=True, slots=True)
class Faults:
    """What was typed and could not be used: the text and the sentences, by place."""

    by_place: Mapping[str, tuple[str, str]]

    def text(self, place: str, otherwise: str) -> str:
        """Give what stands in a field."""
        return self.by_place[place][0] if place in self.by_place else otherwise

    def sentence(self, place: str) -> str:
        """Say what is wrong with it, if anything."""
        return self.by_place[place][1] if place in self.by_place else ""


def editor(
    production: Production, seen: Production, values: Mapping[str, float], scenario: str, faults: Faults, lang: Lang
) -> Html:  # fmt: skip
    """Draw the drivers as the open scenario has them; for the base, as the production has them.

    Args:
        production: The production as it is in the file.
        seen: The production as the open scenario sees it.
        values: What its drivers come to.
        scenario: Its id, or `base`.
        faults: What was typed and could not be used.
        lang: Language of the reader.
    """
    own = _own_drivers(production, scenario)
    inherited = _inherited_drivers(production, scenario)
    fields = [
        _driver(driver, values.get(driver.id, math.nan), driver.id in own, driver.id in inherited, faults, lang)
        for driver in seen.drivers
    ]
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


def _driver(driver: Driver, value: float, is_own: bool, is_inherited: bool, faults: Faults, lang: Lang) -> Html:
    place = f"drivers.{driver.id}"
    written = money.format_share(value, lang) if driver.share else money.format_number(value, lang)
    shown = faults.text(place, driver.value if isinstance(driver.value, str) else written)
    fault = faults.sentence(place)
    name, label, unit = f"pk-driver-{driver.id}", pick(driver.label, lang), pick(driver.unit, lang)
    is_formula = isinstance(driver.value, str)
    least, most = driver.min, driver.max
    slides = isinstance(driver.value, float) and isinstance(least, float) and isinstance(most, float) and least < most
    mark = tag("span", say("changed_here", lang), class_="pk-badge pk-badge-info") if is_own else (
        tag("span", say("changed_below", lang), class_="pk-badge") if is_inherited else None
    )  # fmt: skip
    reset = button(say("reset", lang), "reset_driver", driver.id, look="quiet",
                   aria_label=f"{say('reset', lang)} {label}") if is_own else None  # fmt: skip
    return tag(
        "div",
        tag("label", label, tag("span", f" ({unit})") if unit else None, " ", mark, for_=name),
        tag("output", written, for_=name) if is_formula else None,
        tag("input", id=name, class_="pk-input pk-num", name=driver.id, value=shown, autocomplete="off",
            data_action="set_driver", aria_invalid="true" if fault else None,
            aria_describedby=f"{name}-note" if fault else None),
        tag("input", type="range", class_="pk-range", min=least, max=most,
            step=driver.step or _step(float(str(least)), float(str(most))), value=value, aria_label=label,
            aria_valuetext=f"{written} {unit}".strip(), data_drive=driver.id, id=f"{name}-slider") if slides else None,
        tag("span", fault, id=f"{name}-note", class_="pk-fault") if fault else None,
        reset,
        class_=f"pk-driver{' pk-driver-formula' if is_formula else ''}{' pk-own' if is_own else ''}",
    )  # fmt: skip


def _step(least: float, most: float) -> float:
    whole = least.is_integer() and most.is_integer() and most - least >= 4  # noqa: PLR2004 -- worth counting
    return 1.0 if whole else (most - least) / 100


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
