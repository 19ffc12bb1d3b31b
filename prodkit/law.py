"""The law of one month for one kind of employment: what is due, at which rates, and the ceilings and thresholds it needs."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, get_args

import numpy as np

from prodkit import money, rates
from prodkit.dated import STATUSES, Dated
from prodkit.rates import Contribution, Rate, Value

Status = Literal["technician", "artist", "director", "permanent", "trainee"]
STATUSES_OF_PEOPLE: tuple[Status, ...] = get_args(Status)
CADRE: dict[Status, tuple[bool, ...]] = {
    "technician": (False, True), "artist": (False, True), "director": (True,), "permanent": (False, True), "trainee": (False,),
}  # fmt: skip
"""Whether people of a status can be cadre; the first is the default. A director always is (CCN 3097, titre II art. 53)."""

CeilingPolicy = Literal["calendar_days", "thirtieths", "whole_weeks", "daily", "none"]
CEILING_POLICIES: tuple[CeilingPolicy, ...] = get_args(CeilingPolicy)
"""How a month's ceiling is shared out to a contract of some days, in the order of their numbers in a batch.

`calendar_days` of the contract over those of the month (CSS R242-2; the default); `thirtieths` for each day paid (BOSS,
10 April 2025); `whole_weeks`: calendar days of the civil weeks touched; `daily`: a daily ceiling for each day paid;
`none`: the whole month's, the most prudent for a budget. Which one holds for technicians is disputed.
"""

Dfs = Literal["dfs_25", "dfs_20"]
DFS_FOR: dict[Dfs, tuple[Status, ...]] = {"dfs_25": ("artist", "director"), "dfs_20": ("artist", "technician")}
"""Who may have the abatement for professional expenses; the names are those of its old rates, which the trade keeps."""

NO_REDUCTION, GENERAL_REDUCTION, RGDU = 0.0, 1.0, 2.0

RateStatus = Literal[
    "official", "agreement", "model", "secondary", "derived", "quoted", "unknown", "placeholder", "given"
]
"""How sure a rate in use is: that of its row, or `placeholder` (a landmark stands in), or `given` by the user."""


@dataclass(frozen=True, slots=True)
class GivenRate:
    """A rate that the user gives: the notified accident rate, the town's transport levy, a company's own agreement.

    Attributes:
        contribution: Name of the contribution.
        employer: Share of the base.
        employee: The person's share, or None to keep the law's.
    """

    contribution: str
    employer: float
    employee: float | None = None


@dataclass(frozen=True)
class Profile:
    """Who is employed, by whom, and how the texts are read: all that the law looks at besides amounts and days.

    Attributes:
        status: Kind of employment.
        cadre: Whether as an executive, in the sense of pension funds.
        agreement: Collective agreement (IDCC), or empty.
        staff: People the company employs.
        ceiling_policy: How the ceilings of a part of a month are found.
        dfs: Abatement for professional expenses that the person has agreed to, if any.
        alsace_moselle: Whether the local health scheme applies.
        readings: Readings chosen where a text is open to two (see `rates.READINGS`).
        rates: Rates given by the user.
    """

    status: Status = "technician"
    cadre: bool = False
    agreement: str = ""
    staff: int = 1
    ceiling_policy: CeilingPolicy = "calendar_days"
    dfs: Dfs | None = None
    alsace_moselle: bool = False
    readings: frozenset[str] = frozenset()
    rates: tuple[GivenRate, ...] = ()

    @property
    def category(self) -> str:
        """The name under which rates are looked up."""
        return self.status if self.status in {"director", "trainee"} else f"{self.status}_{'c' if self.cadre else 'nc'}"

    @property
    def takes_artist_rates(self) -> bool:
        """Whether the 70 % rates and the day's ceiling of artists apply (arrêté of 24 January 1975)."""
        return self.status in {"artist", "director"}

    def given(self, contribution: str) -> GivenRate | None:
        """Give the user's own rate of a contribution, if there is one."""
        return next((rate for rate in self.rates if rate.contribution == contribution), None)


@dataclass(frozen=True, slots=True)
class Due:
    """A contribution that is due, and its rates.

    Attributes:
        contribution: Which one.
        employer: Share of the base (euros an hour for overtime), NaN where unknown.
        employee: The person's share.
        low_employer: Share that replaces `employer` up to the pay per hour `low_until`; that is 0 where there is none.
        low_until: Euros an hour.
        low_until_ended: The same for contracts that ended on `ended_by` at the latest.
        ended_by: Day number, or minus infinity.
        status: How sure it is.
        source: Where it was read.
    """

    contribution: Contribution
    employer: float
    employee: float
    status: RateStatus
    source: str
    low_employer: float = 0.0
    low_until: float = 0.0
    low_until_ended: float = 0.0
    ended_by: float = -math.inf


@dataclass
class Law:
    """The law for a profile in a month.

    Attributes:
        profile: For whom.
        month: First day of the month; a rate that changes within a month counts from the next one.
        used: Every row that had a part in it.
    """

    profile: Profile
    month: dt.date
    used: list[Dated] = field(default_factory=list)

    @cached_property
    def dues(self) -> dict[str, Due]:
        """What is due, by the name of the contribution."""
        found = {item.id: self._due(item) for item in rates.contributions()}
        return {name: due for name, due in found.items() if due is not None}

    @cached_property
    def terms(self) -> dict[str, float]:
        """Ceilings, thresholds and parameters, by name; amounts in euros, percentages as shares."""
        profile, policy = self.profile, self.profile.ceiling_policy
        reduced = profile.status in {"technician", "permanent"}
        fund = profile.status != "permanent"
        found = {
            "policy": float(CEILING_POLICIES.index(policy)),
            "month_ceiling": self._value("pmss"),
            "day_ceiling": self._value("pjss"),
            "year_ceiling": self._value("pass_annuel"),
            "artist_day": self._value("plafond_artiste_jour") if profile.takes_artist_rates else 0.0,
            "yearly_tranches": float(fund and profile.category in {"technician_nc", "artist_nc"}),
            "unemployment_ceilings": self._value("plafonds_chomage"),
            "tranche_2_ceilings": self._value("plafonds_tranche_2"),
            "executive_ceilings": self._value("plafonds_apec"),
            "csg_share": self._value("csg_assiette"),
            "dfs": self._value(profile.dfs) if profile.dfs else 0.0,
            "dfs_limit": self._value("dfs_limite"),
            "free_hour": self._value("gratification_stage_minimale") if profile.status == "trainee" else 0.0,
            "leave_fund_share": self._value("part_hors_caisse_conges") if reduced and fund else 1.0,
            "uplift_capped": float("uncapped_uplift" not in profile.readings),
            "reduction_with_dfs": self._value("reduction_avec_dfs"),
            "overtime_relief": self._value("reduction_salariale_heures_sup") if reduced else 0.0,
        }
        return found | (self._reduction() if reduced else dict.fromkeys(_REDUCTION_TERMS, 0.0))

    def _reduction(self) -> dict[str, float]:
        """Parameters of the general reduction (2024, 2025) or of the single one that follows it (CSS D241-7)."""
        size = "50_plus" if self.profile.staff >= _FIFTY else "moins_50"
        smic = self._value("smic_reductions")
        if rates.known("rgdu_minimum", self.month) is None:
            most = self._value(f"reduction_generale_{size}")
            slope = most / self._value("reduction_generale_diviseur")
            found = (GENERAL_REDUCTION, smic, 0.0, slope, most, self._value("reduction_generale_pivot"), 1.0)
        else:
            least, delta = self._value("rgdu_minimum"), self._value(f"rgdu_delta_{size}")
            pivot, power = self._value("rgdu_pivot"), self._value("rgdu_puissance")
            found = (RGDU, smic, least, delta, least + delta, pivot, power)
        return dict(zip(_REDUCTION_TERMS, found, strict=True))

    @property
    def confirmed_until(self) -> dt.date:
        """The last day for which all that was used is vouched for."""
        assert self.dues
        assert self.terms
        return min(row.confirmed_until for row in self.used)

    def _value(self, name: str) -> float:
        found: Value = rates.value(name, self.month)
        self.used.append(found)
        return found.value

    def _due(self, contribution: Contribution) -> Due | None:
        profile = self.profile
        region = "alsace_moselle" if profile.alsace_moselle else "elsewhere"
        rows = [
            row
            for row in contribution.in_force(profile.category, self.month)
            if row.concerns(profile.agreement, profile.staff, region)
        ]
        chosen = [row for row in rows if row.reading in profile.readings]
        rows = chosen or [row for row in rows if not row.reading]
        full, low = [row for row in rows if not row.low], [row for row in rows if row.low]
        if not full:
            return None
        self.used += rows
        employer, employee, status = self._sum(contribution, full)
        if employer == 0 == employee:
            return None
        source = "; ".join(dict.fromkeys(row.source for row in full))
        if not low or status == "given":
            return Due(contribution, employer, employee, status, source)
        until, ended, ended_by = self._low_until(low[0].low)
        return Due(
            contribution, employer, employee, status, source, self._sum(contribution, low)[0], until, ended, ended_by
        )

    def _sum(self, contribution: Contribution, rows: list[Rate]) -> tuple[float, float, RateStatus]:
        """Add the rates of rows that hold together; one that nobody knows makes the sum unknown."""
        given = self.profile.given(contribution.id)
        employee = math.fsum(row.employee or 0.0 for row in rows)
        if given is not None:
            return _part(given.employer, rows[0].factor), employee if given.employee is None else given.employee, "given"
        status: RateStatus = max((row.status for row in rows), key=STATUSES.index)
        parts = []
        for row in rows:
            if row.employer is None and row.placeholder:
                status = "placeholder"
                parts.append(_part(self._value(row.placeholder), row.factor))
            elif row.employer is None:
                return math.nan, employee, "unknown"
            else:
                parts.append(row.employer)
        return math.fsum(parts), employee, status

    def _low_until(self, name: str) -> tuple[float, float, float]:
        until = self._value(name)
        kept = rates.known(f"{name}_contrats_finis", self.month) if name in _KEPT_FOR_ENDED else None
        if kept is None or kept.until is None or kept.until < self.month:
            return until, until, -math.inf
        return until, kept.value, float((kept.until - dt.date(1970, 1, 1)).days)


_FIFTY = 50
_KEPT_FOR_ENDED = ("seuil_maladie_reduit",)
_REDUCTION_TERMS = ("reduction", "smic", "least", "slope", "most", "pivot", "power")


def _part(rate: float, factor: float) -> float:
    """Take the part of a notified rate that artists bear: a percentage of two decimals, as Urssaf publishes them."""
    return rate if factor == 1 else float(money.round_half_up(np.atleast_1d(rate * factor), 4)[0])


@lru_cache(maxsize=4096)
def law(profile: Profile, month: dt.date) -> Law:
    """Give the law for a profile in the month that starts on this day.

    Raises:
        ProdkitError: If the law of that month is not known here.
    """
    return Law(profile, month)
