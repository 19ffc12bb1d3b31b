"""What deserves a look in the order in which receipts are shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.errors import Finding, Severity
from prodkit.finance import limits
from prodkit.finance.figures import Figures
from prodkit.i18n import every

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prodkit.funding.recoupment import Corridor, Recoupment

    Floats = NDArray[np.float64]


def recoupment_errors(figures: Figures, receipts: Mapping[str, object] | None) -> Iterator[Finding]:
    """Check the corridors as they are written.

    Args:
        figures: The budget and the numbers of the corridors.
        receipts: Receipts that are given beside the file.
    """
    section = figures.production.recoupment
    if section is None or not section.markets:
        yield _find("recoupment_empty", "error", "recoupment.markets")
        return
    markets = [market.id for market in section.markets]
    places = [*markets, *(pool.id for pool in section.pools)]
    for name in receipts or ():
        if name not in markets:
            yield _find("market_unknown", "error", "receipts", name=name, known=", ".join(markets))
    for market in section.markets:
        yield from _market(figures, market.id, market.receipts, market.currency)
    for corridor in section.corridors:
        yield from _corridor(figures, corridor, places)
    yield from _order(section)
    if not section.rest:
        yield _find("rest_nobody", "info", "recoupment.rest")


def _find(finding: str, severity: Severity, where: str, /, **params: object) -> Finding:
    return Finding(finding, severity, where, params)


def _share(value: float) -> dict[str, str]:
    return every(money.format_share, value)


def _market(figures: Figures, name: str, receipts: Mapping[str, object], currency: str | None) -> Iterator[Finding]:
    where = f"recoupment.markets.{name}"
    if currency is not None and np.isnan(figures.worth(currency)).any():
        yield _find("currency_without_rate", "error", f"{where}.currency", currency=currency)
    for year in receipts:
        amount = figures.number(f"{where}.receipts.{year}")
        if not (amount >= 0).all():
            yield _find("receipts_negative", "error", f"{where}.receipts.{year}", year=year)


def _corridor(figures: Figures, corridor: Corridor, places: list[str]) -> Iterator[Finding]:
    where, label = f"recoupment.corridors.{corridor.id}", corridor.label
    unknown = [name for name in corridor.draws if name not in places]
    if unknown or not corridor.draws:
        found = ", ".join(unknown) or "–"
        yield _find("corridor_draws", "error", f"{where}.draws", label=label, found=found, known=", ".join(places))
    if corridor.to is None and not corridor.split:
        yield _find("corridor_nobody", "error", f"{where}.to", label=label)
    if corridor.split:
        shares = [figures.number(f"{where}.split.{party}") for party in corridor.split]
        total = np.sum(shares, axis=0)
        wrong = np.abs(total - 1) > 1e-9  # noqa: PLR2004 - what adding up decimal shares loses
        if wrong.any():
            yield _find("split_shares", "error", f"{where}.split", label=label, found=_share(float(total[wrong][0])))
    yield from _rates(figures, corridor)


def _rates(figures: Figures, corridor: Corridor) -> Iterator[Finding]:
    where, label = f"recoupment.corridors.{corridor.id}", corridor.label
    rates = {f"{where}.rate": figures.number(f"{where}.rate", 1.0)}
    for position in range(1, len(corridor.brackets) + 1):
        rates[f"{where}.brackets.{position}.rate"] = figures.number(f"{where}.brackets.{position}.rate")
    for place, rate in rates.items():
        wrong = ~((rate >= 0) & (rate <= 1))
        if wrong.any():
            yield _find("corridor_rate", "error", place, label=label, found=_share(float(rate[wrong][0])))
    above = [figures.number(f"{where}.brackets.{n}.above") for n in range(1, len(corridor.brackets) + 1)]
    if any((after <= before).any() for before, after in pairwise(above)):
        yield _find("brackets_order", "error", f"{where}.brackets", label=label)
    for name in ("cap", "opens_at", "advance"):
        if getattr(corridor, name) is not None and not (figures.number(f"{where}.{name}") >= 0).all():
            yield _find("corridor_negative", "error", f"{where}.{name}", label=label)
    yield from _commission(figures, corridor, rates)


def _commission(figures: Figures, corridor: Corridor, rates: Mapping[str, Floats]) -> Iterator[Finding]:
    section = figures.production.recoupment
    if corridor.kind != "commission" or section is None or corridor.brackets:
        return
    where = f"recoupment.corridors.{corridor.id}.rate"
    rate = float(rates[where].max())
    for market in section.markets:
        if market.id in corridor.draws and market.exploitation is not None:
            limit = limits.commission(market.exploitation)
            if rate > limit.value:
                params = {"label": corridor.label, "found": _share(rate), "most": _share(limit.value)}
                yield Finding("commission_cap", "warning", where, params, source=limit.source)


def _order(section: Recoupment) -> Iterator[Finding]:
    """No pool is fed by what is drawn from it, and each is filled before it is drawn from."""
    pools = {pool.id for pool in section.pools}
    feeds: dict[str, set[str]] = {}
    for corridor in section.corridors:
        if corridor.to in pools:
            feeds.setdefault(str(corridor.to), set()).update(name for name in corridor.draws if name in pools)
    try:
        TopologicalSorter(feeds).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        guilty = next(item for item in section.corridors if item.to == circle[0] or item.to in circle)
        path = " → ".join(reversed(circle))
        yield _find("corridor_circle", "error", f"recoupment.corridors.{guilty.id}", label=guilty.label, path=path)
        return
    drawn: set[str] = set()
    for corridor in section.corridors:
        if corridor.to in drawn:
            params = {"label": corridor.label, "pool": corridor.to}
            yield _find("pool_late", "warning", f"recoupment.corridors.{corridor.id}.to", **params)
        drawn.update(name for name in corridor.draws if name in pools)
