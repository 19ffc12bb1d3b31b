"""The economics of a live show: what a date costs, what it must sell for, when the creation is paid back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money, payroll, periods
from prodkit.errors import ProdkitError
from prodkit.finance.figures import Figures
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from prodkit.entries import Base, Line
    from prodkit.funding.tour import Tour
    from prodkit.payroll.law import Status
    from prodkit.production import Production

    Floats = NDArray[np.float64]

_PEOPLE: Mapping[str, tuple[Status, bool | None]] = {
    "technician": ("technician", None), "technician_cadre": ("technician", True), "artist": ("artist", None),
    "artist_cadre": ("artist", True), "director": ("director", None), "permanent": ("permanent", None),
    "permanent_cadre": ("permanent", True), "trainee": ("trainee", None),
}  # fmt: skip


def touring(
    production: Production,
    drivers: Mapping[str, ArrayLike] | None = None,
    *,
    scenario: str | None = None,
    currency: str | None = None,
) -> Touring:
    """Work out what a show costs and brings on the road.

    Args:
        production: The production, with a section `tour`.
        drivers: As for `prodkit.evaluate`.
        scenario: Id of the scenario; by default the production itself.
        currency: Currency of all amounts; by default the production's.

    Returns:
        Costs, prices and break-even points.

    Raises:
        ProdkitError: If there is no section `tour`, or the budget cannot be computed.
    """
    figures = Figures.of(production, drivers, scenario=scenario, currency=currency)
    section = figures.production.tour
    if section is None:
        raise ProdkitError.of("tour_missing", "tour")
    if not (figures.number("tour.dates") + figures.number("tour.box_office_dates", 0.0) > 0).all():
        raise ProdkitError.of("tour_without_dates", "tour.dates")
    return Touring(figures, section)


@dataclass(frozen=True)
class Touring:
    """What a show costs and brings; every amount is a number, or an array of cases.

    Attributes:
        figures: The budget.
        section: What the production says of its tour.
    """

    figures: Figures
    section: Tour

    def _number(self, name: str, default: float = np.nan) -> Floats:
        return self.figures.number(f"tour.{name}", default)

    def _cost(self, base: Base | None) -> Floats:
        """What the lines of a base cost, in minor units (cases)."""
        if base is None:
            return np.zeros(self.figures.size)
        figures = self.figures
        lines = np.nan_to_num(figures.postings[figures.taken(base) & figures.costs]).sum(axis=0)
        charged = figures.charges_in(base) & figures.charge_costs
        minor: Floats = lines + np.nan_to_num(figures.budget.amounts.charges[charged]).sum(axis=0)
        return minor

    def _out(self, minor: Floats) -> Floats:
        return self.figures.shape(money.to_minor(minor, 0))

    def _shape(self, values: Floats) -> Floats:
        shaped: Floats = values[0] if self.figures.budget.single else values
        return shaped

    # -- in minor units, for every case

    @cached_property
    def _played(self) -> Floats:
        return self._number("dates") + self._number("box_office_dates", 0.0)

    @cached_property
    def _date(self) -> Floats:
        return self._cost(self.section.stage) / self._played

    @cached_property
    def _running(self) -> Floats:
        return self._cost(self.section.running) / self._played

    @cached_property
    def _each(self) -> Floats:
        """What a date costs, travel aside."""
        return self._date + self._running

    @cached_property
    def _to_recover(self) -> Floats:
        grants = self.figures.minor(self._number("grants", 0.0))
        return np.maximum(self._cost(self.section.creation) - grants, 0.0)

    @cached_property
    def _house(self) -> Floats:
        """What a full house leaves, VAT and levies taken off."""
        net = self._number("price") / (1 + self._number("vat", 0.0)) * (1 - self._number("levies", 0.0))
        return self.figures.minor(net * self._number("seats"))

    @cached_property
    def _evening(self) -> Floats:
        """What a box-office date brings; 0 where there is none."""
        sold = self._house * self._number("occupancy")
        return np.where(self._number("box_office_dates", 0.0) > 0, sold, 0.0)

    @cached_property
    def _fee(self) -> Floats:
        return self.figures.minor(self._number("fee"))

    # -- what it comes to

    @property
    def stage_cost(self) -> Floats:
        """What a date costs on stage, on average: the coût plateau."""
        return self._out(self._date)

    @property
    def road_cost(self) -> Floats:
        """Travel, lodging and meals of a date, which the host pays on top."""
        return self._out(self._cost(self.section.road) / self._played)

    @property
    def running_cost(self) -> Floats:
        """What else a date costs: freight, publicity, rights, administration."""
        return self._out(self._running)

    @property
    def creation_cost(self) -> Floats:
        """What the creation costs."""
        return self._out(self._cost(self.section.creation))

    @property
    def amortisation(self) -> Floats:
        """The part of the creation, less grants, that each date has to bring back."""
        return self._out(self._to_recover / self._played)

    @property
    def price(self) -> Floats:
        """The price a date must be sold at to cover its costs, its part of the creation and the margin wanted."""
        return self._out((self._each + self._to_recover / self._played) / (1 - self._number("margin", 0.0)))

    @property
    def income(self) -> Floats:
        """Sales and box office."""
        return self._out(self._income)

    @cached_property
    def _income(self) -> Floats:
        return self._fee * self._number("dates") + self._evening * self._number("box_office_dates", 0.0)

    @property
    def margin(self) -> Floats:
        """Income less what the dates cost: what the tour leaves to pay the creation."""
        return self._out(self._income - self._each * self._played)

    @property
    def result(self) -> Floats:
        """Income less what the dates cost and the creation that grants do not cover."""
        return self._out(self._income - self._each * self._played - self._to_recover)

    @property
    def break_even_dates(self) -> Floats:
        """How many dates have to be sold to pay the creation back; NaN where a date brings less than it costs."""
        each = self._fee - self._each
        box_office = (self._evening - self._each) * self._number("box_office_dates", 0.0)
        with np.errstate(all="ignore"):
            dates = money.ceil(np.maximum(self._to_recover - box_office, 0.0) / each)
        return self._shape(np.where(each > 0, dates, np.nan))

    @property
    def break_even_occupancy(self) -> Floats:
        """Share of the seats that pays a box-office date with its part of the creation; NaN without seats or price."""
        with np.errstate(all="ignore"):
            share = (self._each + self._to_recover / self._played) / self._house
        return self._shape(np.where(np.isfinite(share), share, np.nan))

    def stage_lines(self, on: dt.date | None = None, *, lang: Lang = "en") -> pd.DataFrame:
        """Set the contributions of a date that the file states as a flat rate beside those that the law asks for.

        Args:
            on: Day of the date; by default the first of the last phase, or the day at which law is read.
            lang: Language of the labels.

        Returns:
            A row for each line on stage, for one date of the first case: `line`, `label`, `pay`, `flat` (contributions
            as the file has them), `computed` (as the law has them; NaN where the line names no job or the law of that
            month is not known).
        """
        import pandas as pd

        day = on or self._day()
        played = float(self._played[0])
        taken = self.figures.taken(self.section.stage)
        rows: dict[str, list[float]] = {}
        lines: dict[str, Line] = {}
        for posting, minor, chosen in zip(
            self.figures.budget.model.postings, self.figures.postings, taken, strict=True
        ):
            if chosen:
                lines[posting.line.id] = posting.line
                rows.setdefault(posting.line.id, [0.0, 0.0])[posting.employer] += float(minor[0]) / played
        table = []
        for name, (pay, flat) in rows.items():
            computed = self._computed(lines[name], pay, day)
            amounts = (money.amount(minor, self.figures.digits) for minor in (pay, flat))
            table.append((name, pick(lines[name].label, lang), *amounts, computed))
        return pd.DataFrame(table, columns=["line", "label", "pay", "flat", "computed"])

    def _day(self) -> dt.date | None:
        phases = list(self.figures.phases.values())
        known = [float(first[0]) for first, _ in phases if np.isfinite(first[0])]
        return periods.to_date(known[-1]) if known else self.figures.production.law_date

    def _computed(self, line: Line, pay: float, day: dt.date | None) -> float:
        if line.job is None or day is None:
            return float("nan")
        where = f"lines.{line.id}"
        read = self.figures.read(f"{where}.{name}" for name in ("x", "quantity", "job.hours"))
        people, units = float(read[f"{where}.x"][0]), float(read[f"{where}.quantity"][0]) / float(self._played[0])
        if not people > 0:
            return 0.0
        hours = units if line.unit == "hour" else None
        if f"{where}.job.hours" in read:
            hours = units * float(read[f"{where}.job.hours"][0])
        status, cadre = _PEOPLE[line.job.status]
        gross = money.amount(pay / people, self.figures.digits)
        agreement = line.job.agreement or self.figures.production.agreement
        try:
            cost = payroll.employer_cost(gross, status, (day, day), agreement, cadre=cadre, hours=hours, worked=[day])
        except ProdkitError:
            return float("nan")
        return (cost.total - gross) * people
