"""The financing plan as a picture against the budget and as a table to type in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodkit import i18n, money
from prodkit.finance.edits import KINDS, STATES
from prodkit.html import Html, join, tag
from prodkit.i18n import pick
from prodkit.pictures.financing import legend
from prodkit.pictures.plan import plan_picture
from prodkit.ui.finance.fields import number_field
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from prodkit.finance.plan import FinancingPlan
    from prodkit.funding.plan import FundingSource
    from prodkit.ui.finance.scene import Scene


def panel(scene: Scene) -> Html:
    """Draw the plan."""
    plan = scene.plan
    if plan is None:
        draft = scene.draft
        drawn = _table(scene, draft) if draft else None
        return join(scene.empty("wrong_plan" if draft else "no_plan"), drawn, _new_source(scene, begins=not draft))
    return join(_picture(scene, plan), _table(scene, plan), _new_source(scene), _partners(scene, plan),
                _scenarios(scene), scene.look_at("financing"))  # fmt: skip


def rows(scene: Scene) -> tuple[list[str], list[list[object]]]:
    """Give the plan as a table to download: heads and rows."""
    columns = ("source", "kind", "state", "amount", "share", "probability")
    heads = [scene.say(f"column.{name}") for name in columns]
    if scene.plan is None:
        return heads, []
    found: list[list[object]] = [
        [row["label"], row["kind"], i18n.text(f"finance.state.{row['state']}", scene.lang),
         *(row[name] for name in columns[3:])]
        for row in scene.plan.table(lang=scene.lang).to_dict("records")
    ]  # fmt: skip
    return heads, [*found, [scene.say("gap"), "", "", float(scene.plan.gap), "", ""]]


def _picture(scene: Scene, plan: FinancingPlan) -> Html:
    drawn, paid = plan_picture(plan, scene.lang)
    return tag("figure", drawn, legend(paid, scene.whole, scene.percent), class_="pk-card", tabindex="0")


def _table(scene: Scene, plan: FinancingPlan) -> Html:
    heads = [scene.say(f"column.{name}") for name in ("source", "amount", "share", "state", "probability")]
    lines = [_source(scene, plan, row, source) for row, source in enumerate(plan.sources)]
    total, gap = float(plan.total), float(plan.gap)
    said = scene.say("gap") if gap >= 0 else scene.say("surplus")
    look = "pk-up" if gap > 0 else None
    lines += [
        _sum(scene, scene.say("tile.plan"), total, float(plan.coverage)),
        _sum(scene, scene.say("tile.budget"), float(plan.budget), 1.0),
        _sum(scene, said, abs(gap), abs(1 - float(plan.coverage)), look),
    ]
    return table(scene.say("tab.plan"), [*heads, ""], lines, numbers=[*heads[1:3], heads[4]])


def _sum(scene: Scene, label: str, amount: float, share: float, look: str | None = None) -> Html:
    return tag(
        "tr", tag("th", label, scope="row"), tag("td", scene.money(amount), class_=f"pk-num {look or ''}".strip()),
        tag("td", scene.percent(share), class_="pk-num"), tag("td"), tag("td"), tag("td"), class_="pk-row-total",
    )  # fmt: skip


def _source(scene: Scene, plan: FinancingPlan, row: int, source: FundingSource) -> Html:
    lang, where = scene.lang, f"financing.sources.{source.id}"
    name = pick(source.label, lang)
    amount = money.amount(plan.minor[row, 0], plan.figures.digits)
    hints = [
        i18n.text(f"finance.kind.{source.kind}", lang),
        pick(source.territories, lang),
        pick(source.conditions, lang),
    ]
    partner = next((item for item in plan.section.partners if item.id == source.partner), None)
    hints += [pick(partner.label, lang)] if partner else []
    told = " · ".join(hint for hint in hints if hint and hint != name)
    states = [
        tag("option", i18n.text(f"finance.state.{state}", lang), value=state, selected=state == source.state)
        for state in STATES
    ]
    chance = plan.figures.number(f"{where}.probability", 1.0)[0]
    share = amount / float(plan.budget) if float(plan.budget) else float("nan")
    return tag(
        "tr",
        tag("th", name, tag("div", told, class_="pk-hint"), scope="row"),
        tag("td", _amount(scene, source, amount, where), class_="pk-num"),
        tag("td", scene.percent(share), class_="pk-num"),
        tag("td", tag("select", states, class_="pk-select", name=f"{where}.state", data_action="set_state",
                      id=f"pk-{source.id}-state", aria_label=f"{scene.say('column.state')} · {name}",
                      disabled=not scene.editable)),
        tag("td", number_field(scene, f"{where}.probability", money.format_share(float(chance), lang),
                               f"{scene.say('column.probability')} · {name}"), class_="pk-num"),
        tag("td", button("×", "remove_source", source.id, look="quiet", id=f"pk-remove-{source.id}",
                         aria_label=scene.say("remove", label=name),
                         data_confirm=scene.say("remove_really", label=name)) if scene.editable else None),
        id=f"pk-source-{source.id}",
    )  # fmt: skip


def _amount(scene: Scene, source: FundingSource, amount: float, where: str) -> Html:
    """A field where the amount is stated; what is computed says how."""
    ways = {
        "share": source.share,
        "account": source.account,
        "programme": source.programme,
        "rest": source.rest or None,
    }
    way = next((name for name, stated in ways.items() if stated is not None), None)
    if way is not None:
        return join(scene.money(amount), tag("div", scene.say(f"way.{way}"), class_="pk-hint"))
    is_formula = isinstance(source.amount, str)
    shown = str(source.amount) if is_formula else ("" if source.amount is None else scene.number(float(source.amount)))
    field = number_field(
        scene, f"{where}.amount", shown, f"{scene.say('column.amount')} · {pick(source.label, scene.lang)}"
    )
    own = source.currency or scene.production.currency
    computed = None
    if is_formula or own != scene.work.currency:
        computed = tag("div", own if own != scene.work.currency else "", " = ", scene.money(amount), class_="pk-hint")
    elif source.amount is None:
        computed = tag("div", scene.say("unknown"), class_="pk-hint")
    return join(field, computed)


def _scenarios(scene: Scene) -> Html | None:
    """Gap and coverage in every scenario."""
    if not scene.work.production.scenarios:
        return None
    names = ("scenario", "budget", "plan", "gap", "coverage")
    heads = [scene.say(f"column.{name}") for name in names]
    rest = next((one for one in scene.plan.sources if one.rest), None) if scene.plan else None
    if rest is not None:  # a plan that always balances says what that asks of whoever takes what is left
        heads.append(pick(rest.label, scene.lang))

    def figures(plan: FinancingPlan) -> list[str]:
        amounts = [scene.money(float(amount)) for amount in (plan.budget, plan.total, plan.gap)]
        amounts.append(scene.percent(float(plan.coverage)))
        if rest is not None:
            left = (money.amount(plan.minor[row, 0], plan.figures.digits) for row, one in enumerate(plan.sources)
                    if one.id == rest.id)  # fmt: skip
            amounts.append(next(map(scene.money, left), "–"))
        return amounts

    lines = scene.in_each(figures, scene.plan_by_scenario(), len(heads) - 1)
    title = tag("h2", scene.say("plan_by_scenario"), class_="pk-heading")
    return tag("section", title, table(scene.say("plan_by_scenario"), heads, lines, numbers=heads[1:]))


def _partners(scene: Scene, plan: FinancingPlan) -> Html | None:
    found = plan.partners(lang=scene.lang)
    if found.empty:
        return None
    heads = [scene.say(f"column.{name}") for name in ("partner", "share", "spends", "brings", "balance")]
    lines = [
        tag("tr", tag("th", row["label"], tag("div", row["country"], class_="pk-hint"), scope="row"),
            tag("td", scene.percent(row["share"]), class_="pk-num"),
            [tag("td", scene.money(row[name]), class_="pk-num") for name in ("spends", "brings", "balance")])
        for row in found.to_dict("records")
    ]  # fmt: skip
    title = tag("h2", scene.say("partners"), class_="pk-heading")
    return tag("section", title, table(scene.say("partners"), heads, lines, numbers=heads[1:]))


def _new_source(scene: Scene, *, begins: bool = False) -> Html:
    if not scene.editable:
        return tag("p", scene.say("scenario_seen"), class_="pk-hint")
    kinds = [tag("option", i18n.text(f"finance.kind.{kind}", scene.lang), value=kind) for kind in KINDS]
    fields = [
        tag("div", tag("label", scene.say("column.source"), for_="pk-new-source"),
            tag("input", id="pk-new-source", name="label", class_="pk-input", required=True, maxlength=120),
            class_="pk-field"),
        tag("div", tag("label", scene.say("column.kind"), for_="pk-new-kind"),
            tag("select", kinds, id="pk-new-kind", name="kind", class_="pk-select"), class_="pk-field"),
        tag("div", tag("label", scene.say("column.amount"), for_="pk-new-amount"),
            tag("input", id="pk-new-amount", name="amount", class_="pk-input pk-num", autocomplete="off"),
            class_="pk-field"),
        tag("button", scene.say("add"), type="submit", class_="pk-button pk-button-primary"),
    ]  # fmt: skip
    form = tag("form", fields, class_="pk-row-form", data_action="add_source")
    return tag("details", tag("summary", scene.say("new_source")), form, class_="pk-tree pk-no-print", open=begins)
