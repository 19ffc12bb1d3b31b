"""How the minima of a grid follow from one another: hours, days, months, annex III and its share of receipts.

Formulas only: they take and give euros, unrounded unless they say so, and never look a wage up.

Source: IDCC 3097 titre II art. 9, 25, 34, 37, 51-53, titre III, annexes II and III; IDCC 2642 art. IV.2.1, VI.8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Literal

import numpy as np

from prodkit import datafiles, money
from prodkit.agreements.gridfiles import Table
from prodkit.agreements.wagegrids import MOST_EURO, agreements, sources, status_of

FULL_WEEK = 39.0
"""Hours of the usual week; IDCC 3097 guarantees them (titre II art. 9 and 25)."""
LEGAL_WEEK = 35.0

# Hours of a week from which a tier starts, and what an hour in it counts for.
_TIERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "3097": ((0, 1.0), (35, 1.25), (43, 1.50), (48, 1.75)),  # art. 37
    "2642": ((0, 1.0), (35, 1.25), (43, 1.50)),  # art. VI.8
    "2642 set": ((0, 1.0), (35, 1.25), (43, 1.50), (47, 2.00)),  # art. VI.8, avenant 8: from the 13th hour of overtime
}
_EXTRAS_TIERS = ((0, 1.0), (35, 1.25))

_SHORT_ENGAGEMENT = 1.25  # IDCC 3097 titre II art. 34, films
_ADVERTISING = 1.50  # the same article, advertising films
_PERFORMERS_DAY = 1.75  # IDCC 3097 titre III
_EXTRAS_DAY = 1.10
_DAY_OF_EIGHT = 8.0
_DIRECTOR_WEEKS = 2.84  # IDCC 3097 titre II art. 51-53, contracts of five months and more
_INTEREST = 2.0  # IDCC 3097 annex III art. 7

_RULES = (
    "agreement", "annex", "rule", "value", "unit", "from", "source", "reference", "status", "checked", "note",
)  # fmt: skip
_RULE_LIMITS = {"euro": MOST_EURO, "share": 1.0, "days": 7.0, "weeks": 5.0}

AnnexIII = Literal["III", "III 2020"]


def cents(value: float) -> float:
    """Round an amount to the cent, as the grids print it."""
    return float(money.round_half_up(np.array([value]), 2)[0])


def _counted(hours: float, tiers: tuple[tuple[float, float], ...]) -> float:
    ends = [start for start, _ in tiers[1:]] + [hours]
    return sum(
        max(0.0, min(hours, end) - start) * weight
        for (start, weight), end in zip(tiers, ends, strict=True)
    )  # fmt: skip


def weekly_coefficient(agreement: str, hours: float, *, set_craft: bool = False) -> float:
    """Count the plain hours that a week is paid for.

    Args:
        agreement: `3097` or `2642` (CDDU).
        hours: Effective hours of the week.
        set_craft: Whether the job is one of the set crafts of IDCC 2642, paid double from the 48th hour.

    Returns:
        The hours of base wage: 40 for 39 hours.

    >>> weekly_coefficient("3097", 43), weekly_coefficient("2642", 56)
    (45.0, 64.5)

    Source: IDCC 3097 titre II art. 37; IDCC 2642 art. VI.8 and avenant 8 of 21 June 2017.
    """
    return _counted(hours, _TIERS[f"{agreement} set" if set_craft and agreement == "2642" else agreement])


def hourly(agreement: str, weekly: float, hours: float) -> float:
    """Find the base hourly wage behind a week: `W39 / 40`, `W35 / 35`."""
    return weekly / weekly_coefficient(agreement, hours)


def week(agreement: str, base_hourly: float, hours: float, *, set_craft: bool = False) -> float:
    """Compute a week of any hours from the base hourly wage, to the cent."""
    return cents(base_hourly * weekly_coefficient(agreement, hours, set_craft=set_craft))


def audiovisual_day(weekly: float) -> float:
    """Compute the day of a contract of four days at most: the week of 35 or 39 h over 4.5 (IDCC 2642 art. IV.2.1)."""
    return cents(weekly / rule("2642", "B", "days_per_week"))


def audiovisual_month(weekly: float, *, floor: float = 0.0) -> float:
    """Compute the month of a full-time CDDU of three months at least: 3.8 weeks (IDCC 2642 art. IV.2.1).

    Args:
        weekly: Week of 35 or 39 h, euros.
        floor: 130 % of the monthly Smic at the date, euros; 0 where it is not known.
    """
    return cents(max(weekly * rule("2642", "B", "weeks_per_month"), floor))


def film_day(week_39: float) -> float:
    """Compute the guaranteed day of 7 h of an engagement under a week, at +25 % (IDCC 3097 titre II art. 34)."""
    return cents(hourly("3097", week_39, FULL_WEEK) * _SHORT_ENGAGEMENT * 7)


def advertising_day(week_39: float) -> float:
    """Compute the day of 8 h of an advertising film, at +50 % (IDCC 3097 titre II art. 34)."""
    return cents(hourly("3097", week_39, FULL_WEEK) * _ADVERTISING * _DAY_OF_EIGHT)


def director_month(weekly: float) -> float:
    """Compute the month of a director engaged for five months or more (IDCC 3097 titre II art. 51-53)."""
    return cents(weekly * _DIRECTOR_WEEKS)


def performer_day(base_hourly: float, preparation: float) -> float:
    """Compute a performer's day on a feature film: 8 h at +75 %, and the time for costume, make-up and hair.

    Args:
        base_hourly: Base wage, euros an hour.
        preparation: Dressing, make-up and hair, euros a day.

    Source: IDCC 3097 titre III.
    """
    return cents(_DAY_OF_EIGHT * base_hourly * _PERFORMERS_DAY + preparation)


def performer_week(base_hourly: float, days: int, preparation: float = 0.0) -> float:
    """Compute a week of 8-hour days of a performer or an extra: +25 % from the 36th hour (IDCC 3097 titre III)."""
    return cents(base_hourly * _counted(_DAY_OF_EIGHT * days, _EXTRAS_TIERS) + days * preparation)


def extra_day(base_hourly: float) -> float:
    """Compute an extra's day of 8 h: +10 % for the short engagement. The printed day is rounded to the euro."""
    return cents(_DAY_OF_EIGHT * base_hourly * _EXTRAS_DAY)


def annex_iii(week_39: float, regime: AnnexIII = "III") -> float:
    """Compute the week of 39 h of an under-financed film from the week of annex I.

    Args:
        week_39: Week of annex I, euros.
        regime: `III` for a derogation granted from 11 April 2025, `III 2020` for one granted before.

    Returns:
        The floor and a share of what is above it; annex I itself at the floor or below.

    Source: IDCC 3097 annex III.
    """
    floor = rule("3097", regime, "floor")
    return cents(floor + rule("3097", regime, "share") * (week_39 - floor)) if week_39 > floor else week_39


def interest(week_ordinary: float, week_iii: float) -> float:
    """Compute the share of receipts due on top of annex III: twice what was given up (art. 7), euros a week."""
    return cents(_INTEREST * (week_ordinary - week_iii))


def half_day(day: float) -> float:
    """Compute the half-day of category C from its day (IDCC 2642)."""
    return cents(day * rule("2642", "C", "half_day"))


def week_of_days(day: float) -> float:
    """Compute the week of category C from its day (IDCC 2642)."""
    return cents(day * rule("2642", "C", "days_per_week"))


@cache
def rule(agreement: str, annex: str, name: str) -> float:
    """Give a figure of a rule, such as the floor of annex III.

    Args:
        agreement: Number of the agreement.
        annex: Part of the agreement.
        name: Name of the figure in `rules.csv`.

    Returns:
        Its value, in the unit that the file says.
    """
    return _rules()[agreement, annex, name]


@cache
def _rules() -> Mapping[tuple[str, str, str], float]:
    return read_rules(datafiles.read("agreements/rules.csv"))


def read_rules(text: str) -> Mapping[tuple[str, str, str], float]:
    """Read the figures of the rules from the text of their data file.

    Raises:
        ProdkitError: If a figure has no source or date, is given twice, or cannot be (a share above 1).
    """
    table = Table("agreements/rules.csv", text, _RULES)
    found: dict[tuple[str, str, str], float] = {}
    lines: dict[tuple[str, str, str], int] = {}
    for line in table:
        name = (line.word("agreement", agreements()), line.required("annex"), line.required("rule"))
        value = line.amount("value", 0.0, _RULE_LIMITS.get(line.word("unit", _RULE_LIMITS), 0.0))
        since = line.day("from") or dt.date.min
        line.word("source", sources())
        line.day("checked")
        status_of(line)
        if name in found:
            table.refuse("grid_overlap", line.number, job=name[2], since=since, first=lines[name])
        if value is None:
            line.required("value")
        else:
            found[name], lines[name] = value, line.number
    table.done()
    return found
