"""How sure a total is: thousands of cases drawn piece by piece, while the page stays usable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from prodkit import money, pictures
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.pictures import Marker, Span
from prodkit.risk import simulate
from prodkit.ui.scenarios.words import amount, say
from prodkit.ui.views import button, table

if TYPE_CHECKING:
    from prodkit.production import Production
    from prodkit.risk import Simulation

CASES = 10_000


class Chances:
    """Simulations of scenarios, run one after the other in a thread; a new request gives up the ones before.

    Args:
        drawn: Called when there is more to show.
    """

    def __init__(self, drawn: Callable[[], object]) -> None:
        self.found: dict[str, Simulation] = {}
        self.error: ProdkitError | None = None
        self.progress: float | None = None
        self._drawn = drawn
        self._task: asyncio.Task[None] | None = None
        self._of: Production | None = None

    def forget(self, production: Production) -> None:
        """Give up what was found for another state of the production."""
        if production is not self._of:
            self._of = production
            self.found, self.error = {}, None
            self.stop()

    def stop(self) -> None:
        """Give up the simulation under way."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.progress = None

    def run(self, production: Production, scenarios: list[str]) -> None:
        """Simulate scenarios with the same draws, those not known yet."""
        self.stop()
        wanted = [name for name in scenarios if name not in self.found]
        if not wanted:
            return
        try:
            self._task = asyncio.get_running_loop().create_task(self._run(production, wanted))
        except RuntimeError:  # no loop: a test, or a notebook replayed
            for name in wanted:
                self._keep(name, production)
            self._drawn()

    async def _run(self, production: Production, wanted: list[str]) -> None:
        for number, name in enumerate(wanted):
            self.progress = number / len(wanted)
            self._drawn()
            await asyncio.sleep(0)
            await asyncio.to_thread(self._keep, name, production)
            if self.error is not None:
                break
        self.progress = None
        self._drawn()

    def _keep(self, name: str, production: Production) -> None:
        try:
            found = simulate(production, CASES, scenario=name)
        except ProdkitError as error:
            self.error = error
            return
        if production is self._of:
            self.found[name] = found


def measured(found: Simulation) -> str:
    """Name the figure that is looked at: contingency is there to meet what happens, so it is no part of it."""
    return "total_without_contingency" if float(found.base.contingency) else "total"


def panel(chances: Chances, name: str, lang: Lang) -> Html:
    """Draw the S-curve, the tornado and what to set aside for one scenario."""
    again = button(say("simulate", lang, count=money.format_number(CASES, lang)), "simulate", look="primary")
    parts: list[Html | None] = [tag("div", again, class_="pk-actions pk-no-print")]
    if chances.progress is not None:
        parts.append(tag("p", say("simulating", lang), tag("progress", max="1", value=f"{chances.progress:.2f}"),
                         role="status"))  # fmt: skip
    if chances.error is not None:
        told = [tag("p", finding.sentence(lang)) for finding in chances.error.findings[:5]]
        parts.append(tag("div", told, class_="pk-notice pk-notice-warn"))
    found = chances.found.get(name)
    if found is None:
        parts.append(tag("p", say("not_simulated", lang), class_="pk-hint") if chances.progress is None else None)
        return join(parts)
    parts += [tag("p", found.in_words(lang)), _curve(found, lang), _tornado(found, lang), _risks(found, lang)]
    return join(parts)


def _curve(found: Simulation, lang: Lang) -> Html:
    of = measured(found)
    table_of = found.curve(of, points=120)

    def written(value: float) -> str:
        return amount(value, found.currency, lang)

    p80 = found.percentile(80, of)
    markers = [Marker(say("budget", lang), float(found.base.total)), Marker("P80", p80)]
    title = say("curve", lang, budget=written(markers[0].value), p80=written(p80))
    drawn = pictures.s_curve(
        table_of["amount"].tolist(), table_of["probability"].tolist(), markers, title, written,
        lambda share: money.format_percent(share, lang, 0),
    )  # fmt: skip
    rows = [
        tag(
            "tr",
            tag("th", f"P{percent}", scope="row"),
            tag("td", written(found.percentile(percent, of)), class_="pk-num"),
        )
        for percent in (10, 50, 80, 90)
    ]
    heads = [say("percentile", lang), say("amount", lang)]
    drawn = join(drawn, tag("figcaption", say("without_contingency", lang), class_="pk-hint")
                 if of != "total" else None)  # fmt: skip
    return _figure(say("chances", lang), drawn, table(say("chances", lang), heads, rows, numbers=heads[1:]), lang)


def _tornado(found: Simulation, lang: Lang) -> Html:
    ranked = found.tornado(lang=lang).to_dict("records")[:15]

    def written(value: float) -> str:
        return amount(value, found.currency, lang)

    spans = [Span(row["label"], row["at_from"], row["at_to"]) for row in ranked]
    drawn = pictures.tornado(spans, float(found.base.total), say("tornado", lang), written)
    heads = [say("what", lang), say("low", lang), say("high", lang)]
    rows = [
        tag("tr", tag("th", row["label"], scope="row"),
            [tag("td", written(row[key]), class_="pk-num") for key in ("at_from", "at_to")])
        for row in ranked
    ]  # fmt: skip
    return _figure(say("tornado", lang), drawn, table(say("tornado", lang), heads, rows, numbers=heads[1:]), lang)


def _risks(found: Simulation, lang: Lang) -> Html:
    """What each uncertainty costs: what P80 would be without it."""
    costs = found.cost_of_risks(of=measured(found), n=4000, lang=lang).to_dict("records")[:15]
    heads = [say("what", lang), say("costs_p80", lang), say("costs_mean", lang)]
    rows = [
        tag("tr", tag("th", row["label"], scope="row"),
            [tag("td", amount(row[key], found.currency, lang), class_="pk-num") for key in ("percentile", "mean")])
        for row in costs
    ]  # fmt: skip
    title = tag("h3", say("costs", lang), class_="pk-heading")
    return join(title, table(say("costs", lang), heads, rows, numbers=heads[1:]))


def _figure(title: str, drawn: Html, figures: Html, lang: Lang) -> Html:
    return join(
        tag("h3", title, class_="pk-heading"),
        tag("figure", drawn, class_="pk-card"),
        tag("details", tag("summary", say("as_table", lang)), figures, class_="pk-tree"),
    )
