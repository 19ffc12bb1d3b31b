"""When costs are paid and sources pay, to read and to change: payment terms, the bank, instalments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money, periods
from prodkit.finance.events import event_name, events
from prodkit.finance.instalments import instalments as instalments_of
from prodkit.finance.spread import usual_terms
from prodkit.funding.cash import Cash
from prodkit.html import Html, tag
from prodkit.i18n import pick
from prodkit.ui.finance import fields
from prodkit.ui.views import table

if TYPE_CHECKING:
    from prodkit.finance.instalments import Receipt
    from prodkit.finance.plan import FinancingPlan
    from prodkit.funding.cash import Term
    from prodkit.ui.finance.scene import Scene

WHAT = ("all", "pay", "contributions", "purchases", "charges")
SPREAD = ("along", "start", "end")
SETTLE = ("day", "week", "month")


def terms(scene: Scene) -> Html:
    """Draw the payment terms of the production, then those that hold by themselves."""
    cash = scene.production.cash or Cash()
    heads = [scene.say("field.label"), scene.say("field.what"), scene.say("field.paid_when")]
    lines = []
    for term in cash.terms:
        place, name = f"cash.terms.{term.id}", pick(term.label, scene.lang) or term.id
        lines.append(tag(
            "tr", tag("th", name, scope="row"), tag("td", _what(scene, term)), tag("td", _told(scene, term)),
            tag("td", fields.entry_buttons(scene, place, name)),
            class_="pk-row-selected" if scene.choices.entry == place else None,
        ))  # fmt: skip
    lines += [
        tag("tr", tag("th", pick(term.label, scene.lang), tag("div", scene.say("usual_term"), class_="pk-hint"),
                      scope="row"),
            tag("td", _what(scene, term)), tag("td", _told(scene, term)), tag("td"))
        for term in usual_terms()
    ]  # fmt: skip
    label = scene.say("terms")
    opened = next((term for term in cash.terms if scene.choices.entry == f"cash.terms.{term.id}"), None)
    return tag(
        "details", tag("summary", label), tag("p", scene.say("terms_hint"), class_="pk-hint"),
        table(label, [*heads, ""], lines), _card(scene, opened) if opened else None, _new_term(scene),
        class_="pk-tree", open=opened is not None,
    )  # fmt: skip


def _what(scene: Scene, term: Term) -> str:
    accounts = ", ".join((*term.base.accounts, *term.base.tags, *term.base.charges))
    return scene.say(f"what.{term.what}") + (f" · {accounts}" if accounts else "")


def _told(scene: Scene, term: Term) -> str:
    """Say a term in words: the deposit, from when days are counted, how many."""
    if not term.paid:
        return scene.say("term.never")
    parts = [scene.say(f"spread.{term.spread}")]
    if term.settle != "day":
        parts.append(scene.say(f"settle.{term.settle}"))
    if term.delay:
        parts.append(scene.say("term.delay", days=fields.written(scene, term.delay)))
    if term.deposit:
        deposit, days = fields.written(scene, term.deposit, share=True), fields.written(scene, term.advance)
        parts.insert(0, scene.say("term.deposit", share=deposit, days=days))
    return ", ".join(parts)


def _card(scene: Scene, term: Term) -> Html:
    place = f"cash.terms.{term.id}"
    name = pick(term.label, scene.lang)
    where = f"{place}.base.accounts"
    accounts = tag("input", class_="pk-input", name=where, value=", ".join(term.base.accounts),
                   id=fields.place_id(where), data_action="set_words", autocomplete="off")  # fmt: skip
    boxes = [
        fields.label_field(scene, place, name),
        fields.choice(scene, f"{place}.what", term.what, [(what, scene.say(f"what.{what}")) for what in WHAT]),
        fields.labelled(scene.say("field.accounts"), where, accounts),
        fields.choice(scene, f"{place}.spread", term.spread, [(one, scene.say(f"spread.{one}")) for one in SPREAD]),
        fields.choice(scene, f"{place}.settle", term.settle, [(one, scene.say(f"settle.{one}")) for one in SETTLE]),
        fields.number(scene, f"{place}.delay", term.delay),
        fields.number(scene, f"{place}.deposit", term.deposit, share=True),
        fields.number(scene, f"{place}.advance", term.advance, about="days_before"),
        fields.choice(scene, f"{place}.paid", "true" if term.paid else "false",
                      [("true", scene.say("yes")), ("false", scene.say("no"))]),
    ]  # fmt: skip
    return fields.card(scene, place, name or term.id, tag("div", boxes, class_="pk-options"))


def _new_term(scene: Scene) -> Html | None:
    if not scene.editable:
        return None
    return fields.form(scene, scene.say("new_term"), "add_term", [
        fields.new_text(scene, "label", "term"),
        fields.new_choice(scene, "what", "term", [(what, scene.say(f"what.{what}")) for what in WHAT]),
        fields.new_text(scene, "accounts", "term", required=False),
        fields.new_text(scene, "delay", "term", required=False),
    ])  # fmt: skip


def bank(scene: Scene) -> Html:
    """Draw what the account begins with, what the bank asks, and when VAT comes back."""
    cash = scene.production.cash or Cash()
    credit, vat = cash.credit, cash.vat
    boxes = [
        fields.number(scene, "cash.opening", cash.opening),
        fields.number(scene, "cash.credit.rate", credit.rate if credit else None, share=True, about="credit_rate"),
        fields.number(scene, "cash.vat.delay", vat.delay if vat else None, about="vat_delay"),
    ]  # fmt: skip
    label = scene.say("bank")
    return tag("details", tag("summary", label), tag("div", boxes, class_="pk-options"), class_="pk-tree")


# -- instalments


def instalments(scene: Scene) -> Html | None:
    """Draw what each source pays and when, in the order of the days."""
    plan = scene.draft
    if plan is None:
        return None
    names = ("source", "event", "day", "part", "amount", "delay")
    heads = [scene.say(f"column.{name}") for name in names]
    first = np.full(plan.figures.size, np.nan)  # what cannot be laid out in time has no day
    listed = scene.cash.receipts if scene.cash else tuple(instalments_of(plan, first))
    found = sorted(listed, key=lambda one: float(np.nan_to_num(one.day[0])))
    label = scene.say("instalments", count=len(found))
    drawn = table(label, [*heads, ""], [_instalment(scene, plan, item) for item in found], numbers=heads[2:])
    hint = tag("p", scene.say("delay_hint"), class_="pk-hint")
    return tag("details", tag("summary", label), hint, drawn, _new_instalment(scene, plan), class_="pk-tree", open=True)


def _instalment(scene: Scene, plan: FinancingPlan, item: Receipt) -> Html:
    name, place = pick(item.source.label, scene.lang), item.where
    day = scene.day(periods.to_date(item.day[0])) if np.isfinite(item.day[0]) else "–"
    amount = scene.money(money.amount(item.minor[0], plan.figures.digits))
    event: Html | str = "–"
    part: Html | str = "–"
    delay: Html | str = "–"
    remove = None
    if item.position:
        stated = item.source.schedule[item.position - 1]
        about = f"{name} {item.position}"
        event = _event(scene, place, stated.on, about)
        which = "amount" if stated.amount is not None else "share"
        shown = fields.written(scene, getattr(stated, which), share=which == "share")
        part = fields.number_field(scene, f"{place}.{which}", shown, f"{scene.say('column.part')} · {about}")
        if stated.amount is None and stated.share is None:
            part = tag("div", part, tag("div", scene.say("the_rest"), class_="pk-hint"))
        delay = fields.number_field(scene, f"{place}.delay", fields.written(scene, stated.delay),
                                    f"{scene.say('column.delay')} · {about}")  # fmt: skip
        remove = fields.remove_button(scene, place, about) if scene.editable else None
    cells = [tag("td", cell, class_="pk-num") for cell in (day, part, amount, delay)]
    return tag("tr", tag("th", name, scope="row"), tag("td", event), cells, tag("td", remove),
               id=f"pk-instalment-{item.source.id}-{item.position}")  # fmt: skip


def _event(scene: Scene, place: str, when: str, about: str) -> Html:
    """What an instalment waits for; a date is typed as such."""
    production, lang = scene.production, scene.lang
    known = list(events(production))
    choices = [(one, event_name(production, one, lang)) for one in (*known, *([] if when in known else [when]))]
    return fields.select(scene, f"{place}.on", when, choices, aria_label=f"{scene.say('column.event')} · {about}")


def _new_instalment(scene: Scene, plan: FinancingPlan) -> Html | None:
    if not scene.editable:
        return None
    production, lang = scene.production, scene.lang
    sources = [(one.id, pick(one.label, lang)) for one in plan.sources if not one.in_kind]
    waits = [(one, event_name(production, one, lang)) for one in events(production)]
    return fields.form(scene, scene.say("new_instalment"), "add_instalment", [
        fields.new_choice(scene, "source", "instalment", sources),
        fields.new_choice(scene, "on", "instalment", waits),
        fields.new_text(scene, "date", "instalment", required=False, kind="date"),
        fields.new_text(scene, "part", "instalment", required=False),
    ])  # fmt: skip
