"""The plan of payments: the curve with its lowest point, the same in every scenario, and the instalments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodkit.html import Html, join, tag
from prodkit.pictures.plan import cash_picture, period_name
from prodkit.ui.finance import terms_view
from prodkit.ui.finance.scene import ALL
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from prodkit.finance.payments import CashFlow
    from prodkit.ui.finance.scene import Scene


def panel(scene: Scene) -> Html:
    """Draw the payments, and the terms they follow to be changed."""
    flow = scene.cash
    editing = join(terms_view.instalments(scene), terms_view.terms(scene), terms_view.bank(scene),
                   scene.look_at("cash"))  # fmt: skip
    if flow is None:
        return join(scene.empty("no_cash"), editing)
    everyone = scene.cash_by_scenario()
    return join(
        _choices(scene),
        tag("figure", _picture(scene, flow, everyone), class_="pk-card", tabindex="0"),
        _scenarios(scene, everyone),
        _periods(scene, flow),
        editing,
    )


def rows(scene: Scene) -> tuple[list[str], list[list[object]]]:
    """Give the payments by period as a table to download."""
    columns = ("period", "income", "out", "vat", "advanced", "net", "balance")
    heads = [scene.say(f"column.{name}") for name in columns]
    if scene.cash is None:
        return heads, []
    found = scene.cash.table()
    return heads, [[row[0].isoformat(), *row[1:]] for row in found.itertuples(index=False)]


def _choices(scene: Scene) -> Html:
    by = [
        button(scene.say(f"by.{name}"), "by", name, aria_pressed="true" if scene.choices.by == name else "false")
        for name in ("month", "week")
    ]
    signed = scene.choices.states != ALL
    states = [
        button(scene.say(f"states.{name}"), "states", name, aria_pressed="true" if signed == chosen else "false")
        for name, chosen in (("all", False), ("signed", True))
    ]
    return tag("div", by, tag("span", class_="pk-gap"), states, class_="pk-actions pk-no-print", role="group",
               aria_label=scene.say("tab.cash"))  # fmt: skip


def _picture(scene: Scene, flow: CashFlow, everyone: list[tuple[str, str, CashFlow]]) -> Html:
    chosen = scene.choices.scenario
    label = next((label for name, label, _ in everyone if name == chosen), "")
    return cash_picture(flow, label, [(label, one) for name, label, one in everyone if name != chosen], scene.lang)


def _scenarios(scene: Scene, everyone: list[tuple[str, str, CashFlow]]) -> Html:
    names = ("scenario", "lowest", "on", "credit", "interest")
    heads = [scene.say(f"column.{name}") for name in names]

    def figures(flow: CashFlow) -> list[str]:
        amounts = (float(flow.credit_needed), float(flow.costs_of_credit))
        return [scene.money(float(flow.lowest)), scene.day(flow.lowest_day()), *map(scene.money, amounts)]

    lines = scene.in_each(figures, everyone, len(heads) - 1)
    return table(scene.say("by_scenario"), heads, lines, numbers=heads[1:])


def _periods(scene: Scene, flow: CashFlow) -> Html:
    found = flow.table()
    shown = [name for name in ("income", "out", "vat", "advanced") if name in {"income", "out"} or found[name].any()]
    names = ["period", *shown, "net", "balance"]
    heads = [scene.say(f"column.{name}") for name in names]
    lines = [
        tag("tr", tag("th", period_name(flow, row["period"], scene.lang), scope="row"),
            [tag("td", scene.money(row[name]), class_="pk-num") for name in names[1:]])
        for row in found.to_dict("records")
    ]  # fmt: skip
    label = scene.say("periods", count=len(lines))
    return tag("details", tag("summary", label), table(label, heads, lines, numbers=heads[1:]), class_="pk-tree")
