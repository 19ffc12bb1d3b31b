"""What a user says of an engagement, checked: everything that cannot be used is found at once, in plain words."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection, Mapping
from typing import TypeVar, cast

from prodkit import i18n, money
from prodkit.errors import Finding, Severity
from prodkit.payroll import rates
from prodkit.payroll.law import CADRE, DFS_FOR, Dfs, GivenRate, Status

MOST = 1e8
"""Highest amount that is taken for a pay rather than a slip."""
_YEARS = range(2000, 2100)
_HARMLESS = dt.date(2026, 1, 1)

Day = dt.date | str
GivenRates = Mapping[str, float | tuple[float, float] | None]
W = TypeVar("W", bound=str)


def dfs_refused(dfs: Dfs, status: str, where: str, severity: Severity = "error") -> Finding:
    """Say that an abatement for expenses is not for people of a status."""
    accepted = i18n.every(lambda lang: ", ".join(_named(one)[lang] for one in DFS_FOR[dfs]))
    params = {"dfs": _named(dfs, "dfs"), "status": _named(status), "accepted": accepted}
    return Finding("payroll_dfs_status", severity, where, params)


def _named(name: str, kind: str = "status") -> dict[str, str]:
    """Give the name of a status or an abatement in every language, or itself if there is none."""
    return i18n.every(lambda lang: i18n.area("payroll", lang).get(f"{kind}.{name}", name))


class Hiring:
    """Reads the terms of an engagement, and keeps what is wrong with them.

    Attributes:
        findings: What was found, in the order of reading. A value that cannot be used is read as a harmless one.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def word(self, where: str, found: object, known: Collection[W]) -> W:
        """Read one of some words; the nearest ones are named if it is none of them."""
        if isinstance(found, str) and found in known:
            return cast("W", found)
        near = ", ".join(difflib.get_close_matches(str(found), known, 3))
        expected = ", ".join(word for word in known if word)
        code = "payroll_word_near" if near else "payroll_word"
        self._refuse(code, where, found=str(found), expected=expected, near=near)
        return next(iter(known))

    def number(self, where: str, found: object, most: float = MOST) -> float:
        """Read an amount, a count or hours: a number from 0 to the most possible."""
        value = money.as_number(found)
        if value is not None and 0 <= value <= most:
            return value
        self._refuse("number_range", where, found=found, least=0, most=most)
        return 0.0

    def words(self, where: str, found: object, known: Collection[W]) -> frozenset[W]:
        """Read several of some words."""
        several = found if isinstance(found, Collection) and not isinstance(found, str) else (found,)
        return frozenset(self.word(where, word, known) for word in several)

    def yes_no(self, where: str, found: object) -> bool:
        """Read a yes or no."""
        if not isinstance(found, bool):
            self._refuse("yes_no", where, found=found)
        return found is True

    def cadre(self, status: str, found: object) -> bool:
        """Read whether the person is cadre, by what the status allows."""
        allowed = CADRE.get(cast("Status", str(status)), (False, True))
        if found is None:
            return allowed[0]
        is_cadre = self.yes_no("cadre", found)
        if isinstance(found, bool) and found not in allowed:
            self._refuse("payroll_never_cadre" if found else "payroll_always_cadre", "cadre", status=_named(status))
        return is_cadre

    def period(self, found: object) -> tuple[dt.date, dt.date]:
        """Read the first and last day of a contract."""
        if found is None:
            self._refuse("payroll_undated", "period")
            return _HARMLESS, _HARMLESS
        days = [self._day(day) for day in found] if isinstance(found, tuple | list) else []
        if len(days) == 2 and days[0] and days[1]:  # noqa: PLR2004  # a first and a last day
            start, end = days[0], days[1]
            if start <= end:
                return start, end
            self._refuse("payroll_period", "period", start=start, end=end)
        else:
            self._refuse("payroll_dates", "period", found=str(found))
        return _HARMLESS, _HARMLESS

    def worked(self, found: object, start: dt.date, end: dt.date) -> frozenset[dt.date]:
        """Read the days paid; they are days of the contract."""
        days = [self._day(day) for day in found] if isinstance(found, Collection) else [None]
        if all(day is not None and start <= day <= end for day in days):
            return frozenset(day for day in days if day is not None)
        self._refuse("payroll_worked", "worked", start=start, end=end)
        return frozenset()

    def _day(self, found: object) -> dt.date | None:
        if isinstance(found, dt.datetime):
            found = found.date()
        if isinstance(found, str):
            try:
                found = dt.date.fromisoformat(found)
            except ValueError:
                return None
        return found if isinstance(found, dt.date) and found.year in _YEARS else None

    def dfs(self, found: object, status: str, consent: object) -> Dfs | None:
        """Read the abatement for expenses: who may have it, and whether the person agreed."""
        if found is None:
            return None
        name = self.word("dfs", found, tuple(DFS_FOR))
        if status not in DFS_FOR[name]:
            self.findings.append(dfs_refused(name, status, "dfs"))
        if consent is not True:
            self._refuse("payroll_dfs_consent", "consent", dfs=_named(name, "dfs"))
        return name

    def rates(self, found: object) -> tuple[GivenRate, ...]:
        """Read the rates that the user gives; one left empty stays unknown."""
        if not isinstance(found, Mapping):
            self._refuse("payroll_rates", "rates", found=found)
            return ()
        known = [item.id for item in rates.contributions()]
        read = []
        for name, given in found.items():
            self.word("rates", name, known)
            if given is None:
                continue
            parts = given if isinstance(given, tuple | list) else (given,)
            shares = [self._share(name, part) for part in parts]
            if len(shares) not in {1, 2}:
                self._refuse("payroll_share", f"rates.{name}", found=given)
            elif all(share is not None for share in shares):
                read.append(GivenRate(name, *(share for share in shares if share is not None)))
        return tuple(sorted(read, key=lambda rate: rate.contribution))

    def _share(self, name: str, found: object) -> float | None:
        value = money.as_number(found)
        if value is not None and 0 <= value < 1:
            return value
        self._refuse("payroll_share", f"rates.{name}", found=found)
        return None

    def _refuse(self, code: str, where: str, **params: object) -> None:
        self.findings.append(Finding(code, where=where, params=params))
