"""What comes back: receipts on their way to the parties, corridor by corridor; and the economics of a tour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.funding.recoupment import Recoupment
from prodkit.html import Html, join, tag
from prodkit.pictures.financing import Link, river
from prodkit.ui.finance import corridors_view
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.finance.recoupment import Recouped
    from prodkit.ui.finance.scene import Scene

MOST_TIMES = 3.0
_STEP = 0.05
_TOUR = (
    "stage_cost", "running_cost", "road_cost", "creation_cost", "amortisation", "price", "income", "margin", "result",
)  # fmt: skip


def panel(scene: Scene) -> Html:
    """Draw the receipts, and what shares them to be changed."""
    found = scene.recouped
    section = scene.production.recoupment or Recoupment()
    editing = join(corridors_view.corridors(scene, section, found) if section.corridors else None,
                   corridors_view.markets(scene, section), corridors_view.forms(scene, section),
                   scene.look_at("recoupment"))  # fmt: skip
    if found is None:
        return join(scene.empty("no_receipts"), editing)
    return join(
        _times(scene, found),
        tag("figure", _picture(scene, found), class_="pk-card", tabindex="0"),
        _parties(scene, found),
        _returns(scene, found),
        editing,
    )


def rows(scene: Scene) -> tuple[list[str], list[list[object]]]:
    """Give what each party gets, by year, as a table to download."""
    found = scene.recouped
    if found is None:
        return [scene.say("column.party")], []
    heads = [scene.say("column.party"), *found.years, scene.say("column.received"), scene.say("column.invested")]
    listed = found.by_party(lang=scene.lang)
    return heads, [
        [row["label"], *(row[year] for year in found.years), row["amount"], row["invested"]]
        for row in listed.to_dict("records")
    ]


def _times(scene: Scene, found: Recouped) -> Html:
    """A lever over all receipts: half of what is hoped for, or twice as much."""
    times = scene.choices.times
    total = scene.money(_first(found.total))
    name = "pk-receipts"
    return tag(
        "div",
        tag("label", scene.say("times"), for_=name),
        tag("input", type="range", class_="pk-range", min=0, max=MOST_TIMES, step=_STEP, value=times, id=name,
            data_drive="receipts", aria_valuetext=f"{scene.percent(times)} · {total}"),
        tag("output", f"{money.format_percent(times, scene.lang, 0)} · {total}", for_=name),
        button(scene.say("as_stated"), "as_stated", look="quiet", aria_disabled="true" if times == 1 else None),
        class_="pk-times",
    )  # fmt: skip


def _picture(scene: Scene, found: Recouped) -> Html:
    merged: dict[tuple[str, str], float] = {}
    for start, end, amount in found.links():
        merged[start, end] = merged.get((start, end), 0.0) + amount
    pools = [pool.id for pool in found.section.pools]
    columns = [
        [(f"m.{market.id}", found.name(market.id, scene.lang)) for market in found.section.markets],
        *([(f"m.{pool}", found.name(pool, scene.lang))] for pool in pools),
        [(f"p.{party}", found.name(party, scene.lang)) for party in found.parties()],
    ]
    links = [
        Link(f"m.{start}", f"m.{end}" if end in pools else f"p.{end}", amount)
        for (start, end), amount in merged.items()
    ]
    total = _first(found.total)
    return river(columns, links, scene.say("receipts_picture", total=scene.money(total)), scene.whole)


def _parties(scene: Scene, found: Recouped) -> Html:
    heads = [scene.say("column.party"), *(year or scene.say("column.receipts") for year in found.years),
             scene.say("column.received"), scene.say("column.share")]  # fmt: skip
    lines = [
        tag("tr", tag("th", row["label"], scope="row"),
            [tag("td", scene.money(row[year]), class_="pk-num") for year in found.years],
            tag("td", tag("strong", scene.money(row["amount"])), class_="pk-num"),
            tag("td", scene.percent(row["share"]), class_="pk-num"))
        for row in found.by_party(lang=scene.lang).to_dict("records")
    ]  # fmt: skip
    return table(scene.say("parties"), heads, lines, numbers=heads[1:])


def _returns(scene: Scene, found: Recouped) -> Html | None:
    """What became of the money that parties put in."""
    names = ("invested", "received", "break_even", "irr", "npv")
    heads = [scene.say("column.party"), *(scene.say(f"column.{name}") for name in names)]
    lines = []
    for party in found.section.parties:
        put = float(found.invested(party.id)[0])
        if not put > 0:
            continue
        times, rate = _first(found.break_even(party.id)), found.irr(party.id).irr
        cells = [
            scene.money(put),
            scene.money(_first(found.to(party.id))),
            money.format_percent(times, scene.lang, 0) if np.isfinite(times) else "–",
            scene.percent(rate) if np.isfinite(rate) else "–",
            scene.money(_first(found.npv(party.id))),
        ]
        label = found.name(party.id, scene.lang)
        lines.append(tag("tr", tag("th", label, scope="row"), [tag("td", cell, class_="pk-num") for cell in cells]))
    if not lines:
        return None
    notes = [tag("p", finding.sentence(scene.lang), class_="pk-hint") for finding in found.findings]
    return tag(
        "section", tag("h2", scene.say("returns"), class_="pk-heading"),
        table(scene.say("returns"), heads, lines, numbers=heads[1:]),
        tag("p", scene.say("break_even_hint"), class_="pk-hint"), notes,
    )  # fmt: skip


def _known(scene: Scene, amount: float) -> str:
    return scene.money(amount) if np.isfinite(amount) else "–"


def _first(values: NDArray[np.float64]) -> float:
    return float(np.atleast_1d(values)[0])


# -- live shows


def tour(scene: Scene) -> Html:
    """Draw what a show costs and brings on the road."""
    found = scene.touring
    if found is None:
        return scene.empty("no_tour")
    lines = [
        tag("tr", tag("th", scene.say(f"tour.{name}"), tag("div", scene.say(f"tour_hint.{name}"), class_="pk-hint"),
                      scope="row"),
            tag("td", scene.money(float(getattr(found, name))), class_="pk-num"))
        for name in _TOUR
    ]  # fmt: skip
    dates, seats = float(found.break_even_dates), float(found.break_even_occupancy)
    lines += [
        _row(scene, "break_even_dates", scene.number(dates) if np.isfinite(dates) else "–"),
        _row(scene, "break_even_occupancy", scene.percent(seats) if np.isfinite(seats) else "–"),
    ]
    heads = [scene.say("column.figure"), scene.say("column.value")]
    return join(table(scene.say("tab.tour"), heads, lines, numbers=heads[1:]), _stage(scene), scene.look_at("tour"))


def _row(scene: Scene, name: str, value: str) -> Html:
    hint = tag("div", scene.say(f"tour_hint.{name}"), class_="pk-hint")
    return tag("tr", tag("th", scene.say(f"tour.{name}"), hint, scope="row"), tag("td", value, class_="pk-num"),
               class_="pk-row-total")  # fmt: skip


def _stage(scene: Scene) -> Html | None:
    found = scene.touring.stage_lines(lang=scene.lang) if scene.touring else None
    if found is None or found.empty:
        return None
    heads = [scene.say(f"column.{name}") for name in ("line", "pay", "flat", "computed")]
    lines = [
        tag("tr", tag("th", row["label"], scope="row"),
            [tag("td", _known(scene, row[name]), class_="pk-num") for name in ("pay", "flat", "computed")])
        for row in found.to_dict("records")
    ]  # fmt: skip
    title = tag("h2", scene.say("stage_lines"), class_="pk-heading")
    hint = tag("p", scene.say("stage_hint"), class_="pk-hint")
    return tag("section", title, hint, table(scene.say("stage_lines"), heads, lines, numbers=heads[1:]))


def tour_rows(scene: Scene) -> tuple[list[str], list[list[object]]]:
    """Give the figures of the tour as a table to download."""
    heads = [scene.say("column.figure"), scene.say("column.value")]
    if scene.touring is None:
        return heads, []
    names = (*_TOUR, "break_even_dates", "break_even_occupancy")
    return heads, [[scene.say(f"tour.{name}"), float(getattr(scene.touring, name))] for name in names]
