"""Corridors to read and to change: who is served in which order, out of what, how much and up to what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

import numpy as np

from prodkit.funding.recoupment import CorridorKind
from prodkit.html import Html, join, tag
from prodkit.i18n import pick, text
from prodkit.ui.finance import fields
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from prodkit.finance.recoupment import Recouped
    from prodkit.funding.recoupment import Corridor, Market, Party, Pool, Recoupment
    from prodkit.ui.finance.fields import Choice
    from prodkit.ui.finance.scene import Scene

KINDS: tuple[CorridorKind, ...] = get_args(CorridorKind)
_FIGURES = ("base", "taken", "left", "unrecouped")


def corridors(scene: Scene, section: Recoupment, found: Recouped | None) -> Html:
    """Draw the corridors in their order, the one that is open below them, and how to add one.

    Args:
        scene: What is shown.
        section: The corridors.
        found: What they come to; None while they cannot be followed.
    """
    heads = [scene.say(f"column.{name}") for name in ("corridor", "to", *_FIGURES)]
    amounts = found.table(lang=scene.lang).to_dict("records") if found else [{} for _ in section.corridors]
    names = {**dict(_sources(scene, section)), **dict(_takers(scene, section))}
    lines = []
    for number, (corridor, row) in enumerate(zip(section.corridors, amounts, strict=True), 1):
        place, label = f"recoupment.corridors.{corridor.id}", pick(corridor.label, scene.lang)
        figures = [scene.money(row[name]) if np.isfinite(row.get(name, np.nan)) else "–" for name in _FIGURES]
        draws = ", ".join(names.get(one, one) for one in corridor.draws)
        to = ", ".join(names.get(one, one) for one in (corridor.split or filter(None, [corridor.to])))
        kind = text(f"finance.corridor.{corridor.kind}", scene.lang)
        lines.append(tag(
            "tr", tag("td", number, class_="pk-num"),
            tag("th", label, tag("div", f"{kind} · {draws}", class_="pk-hint"), scope="row"), tag("td", to),
            [tag("td", figure, class_="pk-num") for figure in figures],
            tag("td", fields.entry_buttons(scene, place, label)),
            class_="pk-row-selected" if scene.choices.entry == place else None, id=fields.place_id(place),
        ))  # fmt: skip
    label = scene.say("corridors", count=len(lines))
    opened = next((one for one in section.corridors if scene.choices.entry == f"recoupment.corridors.{one.id}"), None)
    return tag(
        "details", tag("summary", label), table(label, ["", *heads, ""], lines, numbers=heads[2:]) if lines else None,
        _card(scene, section, opened) if opened and scene.editable else None, class_="pk-tree", open=True,
    )  # fmt: skip


def _sources(scene: Scene, section: Recoupment) -> list[Choice]:
    """What can be drawn from: markets, then pools."""
    named: tuple[Market | Pool, ...] = (*section.markets, *section.pools)
    return [(item.id, pick(item.label, scene.lang)) for item in named]


def _takers(scene: Scene, section: Recoupment) -> list[Choice]:
    """Who can be paid: parties, others that a corridor names, then pools."""
    listed: tuple[Party | Pool, ...] = (*section.parties, *section.pools)
    known = {item.id: pick(item.label, scene.lang) for item in listed}
    named = [corridor.to for corridor in section.corridors if corridor.to]
    return [*known.items(), *((name, name) for name in dict.fromkeys(named) if name not in known)]


def _card(scene: Scene, section: Recoupment, corridor: Corridor) -> Html:
    place = f"recoupment.corridors.{corridor.id}"
    kinds = [(kind, text(f"finance.corridor.{kind}", scene.lang)) for kind in KINDS]
    of = [(name, scene.say(f"of.{name}")) for name in ("gross", "rest")]
    drawn = [
        tag("label", tag("input", type="checkbox", name=f"{corridor.id}.{name}", data_action="set_draw",
                         checked=name in corridor.draws, id=f"pk-draw-{corridor.id}-{name}"), label, class_="pk-check")
        for name, label in _sources(scene, section)
    ]  # fmt: skip
    boxes = [
        fields.label_field(scene, place, pick(corridor.label, scene.lang)),
        fields.choice(scene, f"{place}.kind", corridor.kind, kinds),
        fields.choice(scene, f"{place}.to", corridor.to or "", _takers(scene, section)) if not corridor.split else None,
        fields.number(scene, f"{place}.rate", corridor.rate, share=True) if not corridor.brackets else None,
        fields.choice(scene, f"{place}.of", corridor.of, of),
        *(fields.number(scene, f"{place}.{name}", getattr(corridor, name)) for name in ("cap", "opens_at", "advance")),
    ]
    draws = tag("fieldset", tag("legend", scene.say("field.draws")), drawn, class_="pk-checks")
    return fields.card(
        scene, place, pick(corridor.label, scene.lang), draws, tag("div", boxes, class_="pk-options"),
        _split(scene, section, corridor), _brackets(scene, corridor),
    )  # fmt: skip


def _split(scene: Scene, section: Recoupment, corridor: Corridor) -> Html | None:
    """The shares of those who are paid side by side."""
    if not corridor.split:
        return None
    names = dict(_takers(scene, section))
    parts = []
    for party, share in corridor.split.items():
        place, name = f"recoupment.corridors.{corridor.id}.split.{party}", names.get(party, party)
        field = fields.number_field(scene, place, fields.written(scene, share, share=True), name)
        parts.append(fields.labelled(name, place, field))
    return tag("div", parts, class_="pk-options")


def _brackets(scene: Scene, corridor: Corridor) -> Html:
    """Rates that rise or fall with the receipts."""
    place = f"recoupment.corridors.{corridor.id}.brackets"
    heads = [scene.say("field.above"), scene.say("field.rate")]
    lines = []
    for number, bracket in enumerate(corridor.brackets, 1):
        where = f"{place}.{number}"
        cells = [
            fields.number_field(scene, f"{where}.{name}", fields.written(scene, value, share=name == "rate"),
                                f"{label} {number}")
            for (name, value), label in zip((("above", bracket.above), ("rate", bracket.rate)), heads, strict=True)
        ]  # fmt: skip
        name = scene.say("bracket", number=number)
        lines.append(tag("tr", tag("th", name, scope="row"), [tag("td", cell, class_="pk-num") for cell in cells],
                         tag("td", fields.remove_button(scene, where, name))))  # fmt: skip
    drawn = table(scene.say("brackets"), ["", *heads, ""], lines, numbers=heads) if lines else None
    return join(drawn, tag("div", button(scene.say("new_bracket"), "add_bracket", place), class_="pk-actions"))


def forms(scene: Scene, section: Recoupment) -> Html | None:
    """Draw the forms that add a corridor, and what it needs: receipts, a pool, a party."""
    return join(*_forms(scene, section)) if scene.editable else None


def _forms(scene: Scene, section: Recoupment) -> Iterator[Html]:
    sources = _sources(scene, section)
    kinds = [(kind, text(f"finance.corridor.{kind}", scene.lang)) for kind in KINDS]
    if sources:
        yield fields.form(scene, scene.say("new_corridor"), "add_corridor", [
            fields.new_text(scene, "label", "corridor"), fields.new_choice(scene, "kind", "corridor", kinds),
            fields.new_choice(scene, "draws", "corridor", sources),
            fields.new_choice(scene, "to", "corridor", _takers(scene, section)),
            fields.new_text(scene, "rate", "corridor", required=False),
        ])  # fmt: skip
    markets = [
        ("", scene.say("another_market")),
        *((item.id, pick(item.label, scene.lang)) for item in section.markets),
    ]
    year = fields.new_text(scene, "year", "receipts", kind="number")
    yield fields.form(scene, scene.say("new_receipts"), "add_receipts", [
        fields.new_choice(scene, "market", "receipts", markets),
        fields.new_text(scene, "label", "receipts", required=False), year,
        fields.new_text(scene, "amount", "receipts"),
    ], opened=not sources)  # fmt: skip
    for group in ("parties", "pools"):
        yield fields.form(
            scene, scene.say(f"new_{group}"), "add_named", [fields.new_text(scene, "label", group)], group
        )


def markets(scene: Scene, section: Recoupment) -> Html | None:
    """Draw the receipts of each market by year, to type in."""
    years = sorted({year for market in section.markets for year in market.receipts})
    if not years:
        return None
    lines = []
    for market in section.markets:
        name, place = pick(market.label, scene.lang), f"recoupment.markets.{market.id}"
        cells = [
            fields.number_field(scene, f"{place}.receipts.{year}", fields.written(scene, market.receipts.get(year)),
                                f"{name} · {year}")
            for year in years
        ]  # fmt: skip
        hint = tag("div", market.currency, class_="pk-hint") if market.currency else None
        lines.append(tag("tr", tag("th", name, hint, scope="row"), [tag("td", cell, class_="pk-num") for cell in cells],
                         tag("td", fields.remove_button(scene, place, name) if scene.editable else None)))  # fmt: skip
    label = scene.say("markets")
    drawn = table(label, [scene.say("field.market"), *years, ""], lines, numbers=years)
    return tag("details", tag("summary", label), drawn, class_="pk-tree")
