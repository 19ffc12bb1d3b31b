"""The board: a tile for each scenario with its total, how far it is from the base, and its P80."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.overrides import Scenario
from prodkit.scenario import BASE
from prodkit.ui.scenarios.words import amount, change, say
from prodkit.ui.views import button, finding_notice

if TYPE_CHECKING:
    from prodkit.comparison import Comparison
    from prodkit.overrides import Scenario


def board(
    compared: Comparison, shown: Collection[str], open_scenario: str, p80: Mapping[str, float],
    broken: Sequence[tuple[Scenario, ProdkitError]], lang: Lang,
) -> Html:  # fmt: skip
    """Draw a tile for every scenario.

    Args:
        compared: All scenarios that can be computed, against the base.
        shown: Those that are columns of the comparison.
        open_scenario: The one whose changes are open below.
        p80: What eight cases in ten stay inside, of the scenarios that were simulated.
        broken: The others, with what hinders each.
        lang: Language of the reader.
    """
    rows: list[dict[Any, Any]] = compared.totals(lang).to_dict("records")
    tiles = [_tile(row, compared, shown, open_scenario, p80, lang) for row in rows]
    tiles += [_broken(scenario, error, open_scenario, lang) for scenario, error in broken]
    title = tag("h2", say("board", lang), class_="pk-heading", id="pk-board")
    empty = tag("p", say("none", lang), class_="pk-hint") if len(tiles) == 1 else None
    spoken = "; ".join(f"{row['label']} {amount(row['total'], compared.currency, lang)}" for row in rows[:6])
    return tag(
        "section",
        tag("div", title, _base_choice(compared, lang), class_="pk-board-head"),
        tag("ul", tiles, class_="pk-board"),
        empty,
        tag("p", spoken, class_="pk-hidden", aria_live="polite", id="pk-spoken"),
        aria_labelledby="pk-board",
    )


def _base_choice(compared: Comparison, lang: Lang) -> Html:
    options = [
        tag("option", label, value=name, selected=name == compared.base)
        for name, label in zip(compared.scenarios, compared.labels(lang), strict=True)
    ]
    return tag(
        "div",
        tag("label", say("base", lang), for_="pk-base"),
        tag("select", options, id="pk-base", class_="pk-select", data_action="base", name="base"),
        class_="pk-actions pk-no-print",
    )


def _tile(
    row: Mapping[Any, Any], compared: Comparison, shown: Collection[str], opened: str, p80: Mapping[str, float],
    lang: Lang,
) -> Html:  # fmt: skip
    name, label, currency = str(row["scenario"]), str(row["label"]), compared.currency
    total, difference, percent = (float(str(row[key])) for key in ("total", "difference", "percent"))
    is_base = name == compared.base
    facts: list[Html | None] = [
        tag("p", tag("span", amount(total, currency, lang), class_="pk-tile-value pk-num")),
        tag("p", tag("span", say("is_base", lang), class_="pk-badge") if is_base
            else change(difference, currency, lang, percent)),
    ]  # fmt: skip
    if missing := int(str(row["unknown"])):
        facts.append(tag("p", tag("span", say("unknown", lang, count=missing), class_="pk-badge pk-badge-warn")))
    if math.isfinite(p80.get(name, math.nan)):
        facts.append(tag("p", say("p80", lang, amount=amount(p80[name], currency, lang)), class_="pk-muted"))
    column = tag(
        "label",
        tag("input", type="checkbox", checked=name in shown, data_action="column", name=name, id=f"pk-column-{name}"),
        say("column", lang),
        class_="pk-check pk-no-print",
    )
    return _card(name, label, facts, column, opened, lang)


def _broken(scenario: Scenario, error: ProdkitError, opened: str, lang: Lang) -> Html:
    """Draw the tile of a scenario without figures: what hinders it, and the way to mend it."""
    label = pick(scenario.label, lang)
    return _card(scenario.id, label, [finding_notice(error.findings, lang)], None, opened, lang)


def _card(name: str, label: str, facts: Sequence[Html | None], column: Html | None, opened: str, lang: Lang) -> Html:
    look = "pk-card pk-scenario pk-scenario-open" if name == opened else "pk-card pk-scenario"
    opener = button(
        say("opened" if name == opened else "open", lang), "open", name,
        aria_pressed="true" if name == opened else "false", aria_label=f"{say('open', lang)} {label}",
    )  # fmt: skip
    return tag("li", tag("h3", label), facts, tag("div", column, opener, class_="pk-actions pk-no-print"), class_=look)


def actions(opened: str, scenarios: Collection[Scenario], lang: Lang) -> Html:
    """Draw what can be done with the open scenario as a whole."""
    create, freeze = button(say("create", lang), "create", look="primary"), button(say("snapshot", lang), "snapshot")
    if opened == BASE:
        return tag("div", create, freeze, class_="pk-actions pk-no-print")
    others = [(one.id, pick(one.label, lang)) for one in scenarios if one.id != opened]
    combine = None
    if others:
        options = [tag("option", label, value=name) for name, label in others]
        combine = join(
            tag("label", say("combine_with", lang), for_="pk-combine", class_="pk-hidden"),
            tag("select", tag("option", say("combine_with", lang), value=""), options, id="pk-combine",
                class_="pk-select", data_action="combine", name="combine"),
        )  # fmt: skip
    return tag(
        "div",
        create,
        button(say("duplicate", lang), "duplicate", opened),
        combine,
        button(say("merge", lang), "merge", opened, data_confirm=say("merge_sure", lang)),
        freeze,
        button(say("delete", lang), "delete", opened, look="quiet"),
        class_="pk-actions pk-no-print",
    )
