"""What else must be known to pay a week: who works, under which contract, where, and how an open text is read."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from prodkit import money
from prodkit.errors import Finding
from prodkit.working_time.worklaw import Book, Facts, Law, day_name

COUNTRY = "FR"
SHORT_DAY, RECOVERY, MONTH_SPLIT = ("add", "replace"), ("rest", "pay"), ("as_worked", "week_end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The person, the contract, the place, and the readings of the text.

    Attributes:
        job: Name of the job, which tells whether it is one of the set crafts of CCN 2642.
        status: `technician`, `artist` or `extra` (artiste de complément), as far as the agreement has rules for them.
        contract: `cddu` (fixed term, of the trade) or `cdi` (every other contract).
        programme: CCN 2642: `fiction`, `documentary` or `other`; CCN 3097: `film` or `advertising`. Empty is the first.
        contract_days: Working days of the whole contract; by default those of the week. Fewer than five make it a day
            engagement, more than ten give CCN 2642's unworked public holidays.
        paris_region: CCN 3097: whether the work is in the Paris region, where a sixth day has a premium of its own;
            elsewhere a six-day week is paid by its hours, at least 47.
        studio: CCN 3097: whether it is in an agreed studio, where a winter night begins at 21 h.
        shooting: CCN 3097: whether the days are shooting days, whose hours beyond the tenth have their own premium.
        set_craft: Whether the job is one of the set crafts, where its name does not tell.
        effective_hours: CCN 3097, annexe II: hours of work for which the week is paid (42, 43, 46, 51, 52 or 56); the
            hours of presence that they stand for carry no pay of their own, but night and other premiums all the same.
        guaranteed_hours: Hours paid in any case by the contract, instead of those of the agreement.
        short_day: Reading. In a day engagement the premium for overtime adds to the uplift of the day (`add`, the
            default: both texts speak of independent premiums on the simple rate) or replaces it (`replace`).
        recovery: Reading of the week's plan. The rests that the text provides for are given (`rest`, the default, and a
            finding says what is owed) or paid instead (`pay`).
        month_split: Reading, for weeks in two months. Overtime is of the month in which it was worked (`as_worked`, the
            default) or in which the week ends (`week_end`).
        previous_end: When the work before the week ended, for the rest before its first day.
        earlier_weeks: Hours of the weeks before, the latest last, for the limit on their average.
        travel_reference: Euros. CCN 2642: weekly pay, 35 hours, of the dresser, for travel outside working time;
            by default that of the grid.
            CCN 3097: hourly base that caps travel, where the agreement's own figure is not known or not current.
        meal_amount: Euros a meal, where the agreement has no figure or the company pays another.
        subdivision: Region whose public holidays count, as in the holidays package (`57` for Alsace-Moselle).
    """

    job: str = ""
    status: str = "technician"
    contract: str = "cddu"
    programme: str = ""
    contract_days: int | None = None
    paris_region: bool = True
    studio: bool = False
    shooting: bool = True
    set_craft: bool | None = None
    effective_hours: float | None = None
    guaranteed_hours: float | None = None
    short_day: str = "add"
    recovery: str = "rest"
    month_split: str = "as_worked"
    previous_end: dt.datetime | None = None
    earlier_weeks: Sequence[float] = ()
    travel_reference: float | None = None
    meal_amount: float | None = None
    subdivision: str = ""

    def law(self, book: Book, day: dt.date) -> Law:
        """Give the rules that hold for this person on a day."""
        craft = book.is_set_craft(self.job, day) if self.set_craft is None else self.set_craft
        person: Facts = {
            "status": self.status,
            "contract": self.contract,
            "programme": self.programme or book.programmes[0],
            "paris_region": self.paris_region,
            "studio": self.studio,
            "shooting": self.shooting,
            "set_craft": craft,
        }
        return book.at(day, person)

    def problems(self, book: Book) -> list[Finding]:
        """Say what cannot be used of what was given."""
        return [*self._words(book), *self._numbers(), *self._kinds()]

    def _kinds(self) -> list[Finding]:
        flags = {name: getattr(self, name) for name in ("paris_region", "studio", "shooting", "set_craft")}
        found = [
            Finding("yes_no", where=name, params={"found": value})
            for name, value in flags.items()
            if not isinstance(value, bool) and (name, value) != ("set_craft", None)
        ]
        job: object = self.job
        if not isinstance(job, str):
            found.append(Finding("text", where="job", params={"found": job}))
        previous: object = self.previous_end
        if not isinstance(previous, dt.datetime | None):
            found.append(Finding("date", where="previous_end", params={"found": previous}))
        return found

    def _words(self, book: Book) -> list[Finding]:
        accepted = {
            "status": book.statuses,
            "contract": book.contracts,
            "programme": ("", *book.programmes),
            "short_day": SHORT_DAY,
            "recovery": RECOVERY,
            "month_split": MONTH_SPLIT,
            "subdivision": ("", *subdivisions()),
        }
        return [
            Finding(
                "choice", where=name, params={"found": getattr(self, name), "expected": ", ".join(filter(None, known))}
            )
            for name, known in accepted.items()
            if str(getattr(self, name)) not in known
        ]

    def _numbers(self) -> list[Finding]:
        ranges = {
            "contract_days": (1, 366),
            "effective_hours": (0, 168),
            "guaranteed_hours": (0, 168),
            "travel_reference": (0, 100_000),
            "meal_amount": (0, 1000),
        }
        found = [
            number(name, getattr(self, name), *ends) for name, ends in ranges.items() if getattr(self, name) is not None
        ]
        weeks: object = self.earlier_weeks
        if not isinstance(weeks, list | tuple):
            return [*filter(None, found), Finding("weeks_list", where="earlier_weeks", params={"found": weeks})]
        found += [number("earlier_weeks", hours, 0, 168) for hours in weeks]
        return [finding for finding in found if finding is not None]


def number(name: str, value: object, least: float, most: float) -> Finding | None:
    """Say what is wrong with a number that was given, or nothing."""
    found = money.as_number(value)
    if found is None or math.isnan(found):
        return Finding("number", where=name, params={"found": value})
    if not least <= found <= most:
        return Finding("number_range", where=name, params={"found": value, "least": least, "most": most})
    return None


@cache
def subdivisions() -> tuple[str, ...]:
    """List the regions of France that have public holidays of their own."""
    import holidays

    return tuple(map(str, holidays.list_supported_countries(include_aliases=False)[COUNTRY]))


@cache
def public_holidays(year: int, subdivision: str) -> dict[dt.date, frozenset[str]]:
    """Give the public holidays of a year with their French names, written as `day_name` does; two can share a day."""
    import holidays

    days = holidays.country_holidays(COUNTRY, subdiv=subdivision or None, years=year, language="fr")
    return {day: frozenset(day_name(name) for name in names.split(";")) for day, names in days.items()}
