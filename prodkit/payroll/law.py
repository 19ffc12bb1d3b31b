"""The law of one month for one kind of employment: what is due, at which rates, within which ceilings."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from prodkit import money, periods
from prodkit.dated import STATUSES, Dated
from prodkit.payroll import rates
from prodkit.payroll.rates import Contribution, Rate

Status = Literal["technician", "artist", "director", "permanent", "trainee"]
PEOPLE: tuple[Status, ...] = get_args(Status)
CADRE: dict[Status, tuple[bool, ...]] = {
    "technician": (False, True),
    "artist": (False, True),
    "director": (True,),
    "permanent": (False, True),
    "trainee": (False,),
}
"""Whether people of a status can be cadre; the first is the default. A director always is, for pension funds."""

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
TRANCHES_OF_YEAR, TRANCHES_OF_MONTH = 1.0, 2.0

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
        source: Where it was read; empty for a rate that the user gave.
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


@dataclass(frozen=True)
class Law:
    """The law for a profile in a month.

    Attributes:
        profile: For whom.
        month: First day of the month; a rate that changes within a month counts from the next one.
        dues: What is due, by the name of the contribution.
        terms: Ceilings, thresholds and parameters, by name; amounts in euros, percentages as shares.
        confirmed_until: The last day for which all that was used is vouched for.
    """

    profile: Profile
    month: dt.date
    dues: dict[str, Due]
    terms: dict[str, float]
    confirmed_until: dt.date


@lru_cache(maxsize=4096)
def law(profile: Profile, month: dt.date) -> Law:
    """Give the law for a profile in the month that starts on this day.

    Raises:
        ProdkitError: If the law of that month is not known here.
    """
    book = _Book(profile, month)
    terms = book.terms()
    dues = {item.id: due for item in rates.contributions() if (due := book.due(item)) is not None}
    return Law(profile, month, dues, terms, min(row.confirmed_until for row in book.used))


class _Book:
    """The data of rates, open at a profile and a month; it remembers every row that had a part."""

    def __init__(self, profile: Profile, month: dt.date) -> None:
        self.profile = profile
        self.month = month
        self.used: list[Dated] = []

    def terms(self) -> dict[str, float]:
        """Read the ceilings, thresholds and parameters."""
        profile = self.profile
        reduced = profile.status in {"technician", "permanent"}
        fund = profile.status != "permanent"
        found = {
            "policy": float(CEILING_POLICIES.index(profile.ceiling_policy)),
            "month_ceiling": self._value("pmss"),
            "day_ceiling": self._value("pjss"),
            "year_ceiling": self._value("pass_annuel"),
            "artist_day": self._value("plafond_artiste_jour") if profile.takes_artist_rates else 0.0,
            "whole_tranches": self._whole_tranches(),
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

    def _whole_tranches(self) -> float:
        """Tranches of non-cadre intermittents are not cut by the ceiling of some days, but by that of the year."""
        if self.profile.category not in {"technician_nc", "artist_nc"}:
            return 0.0
        return TRANCHES_OF_MONTH if "monthly_tranches" in self.profile.readings else TRANCHES_OF_YEAR

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

    def _value(self, name: str) -> float:
        found = rates.value(name, self.month)
        self.used.append(found)
        return found.value

    def due(self, contribution: Contribution) -> Due | None:
        """Read the rates of a contribution, if it is due."""
        profile = self.profile
        region = "alsace_moselle" if profile.alsace_moselle else "elsewhere"
        rows = [
            row
            for row in contribution.in_force(profile.category, self.month)
            if row.concerns(profile.agreement, profile.staff, region)
        ]
        rows = [row for row in rows if row.reading in profile.readings] or [row for row in rows if not row.reading]
        full, low = [row for row in rows if not row.low], [row for row in rows if row.low]
        if not full:
            return None
        self.used += rows
        due = self._sum(contribution, full)
        if due.employer == 0 == due.employee:
            return None
        if not low or due.status == "given":
            return due
        until, until_ended, ended_by = self._low_until(low[0].low)
        return replace(
            due,
            low_employer=self._sum(contribution, low).employer,
            low_until=until,
            low_until_ended=until_ended,
            ended_by=ended_by,
        )

    def _sum(self, contribution: Contribution, rows: list[Rate]) -> Due:
        """Add the rates of rows that hold together; one that nobody knows makes the sum unknown."""
        employee = math.fsum(row.employee or 0.0 for row in rows)
        given = self.profile.given(contribution.id)
        if given is not None:
            own = employee if given.employee is None else given.employee
            return Due(contribution, _part(given.employer, rows[0].factor), own, "given", "")
        status: RateStatus = max((row.status for row in rows), key=STATUSES.index)
        sources = [row.source for row in rows]
        parts = []
        for row in rows:
            if row.employer is None and row.placeholder:
                status = "placeholder"
                parts.append(_part(self._value(row.placeholder), row.factor))
                sources.append(rates.value(row.placeholder, self.month).source)
            else:
                parts.append(math.nan if row.employer is None else row.employer)
        employer = sum(parts)
        source = "; ".join(dict.fromkeys(sources))
        return Due(contribution, employer, employee, "unknown" if math.isnan(employer) else status, source)

    def _low_until(self, name: str) -> tuple[float, float, float]:
        """The pay per hour up to which a low rate holds; for contracts that ended by a day, and that day's number."""
        until = self._value(name)
        kept = rates.known(f"{name}_contrats_finis", self.month) if name in _KEPT_FOR_ENDED else None
        if kept is None or kept.until is None or kept.until < self.month:
            return until, until, -math.inf
        return until, kept.value, periods.to_day(kept.until)


_FIFTY = 50
_KEPT_FOR_ENDED = ("seuil_maladie_reduit",)
_REDUCTION_TERMS = ("reduction", "smic", "least", "slope", "most", "pivot", "power")


def _part(rate: float, factor: float) -> float:
    """Take the part of a notified rate that artists bear: a percentage of two decimals, as Urssaf publishes them."""
    return rate if factor == 1 else float(money.round_half_up(np.atleast_1d(rate * factor), 4)[0])
