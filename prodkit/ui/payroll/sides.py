"""One of the two engagements that are open: what was typed, what it means, and what cannot be used of it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

from prodkit import agreements, money
from prodkit.agreements import wagegrids
from prodkit.agreements.jobs import shown
from prodkit.deal import STATUSES, Deal, Reckoning, reckon, units
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang
from prodkit.payroll.law import CEILING_POLICIES, Dfs
from prodkit.payroll.rates import contributions
from prodkit.ui.payroll.sheet import Sheet
from prodkit.working_time import timesheet, workrules

KEPT = (
    "job", "agreement", "annex", "condition", "status", "unit", "hours", "days", "quantity", "start", "end",
    "programme", "outside", "meal", "staff", "ceiling", "dfs", "consent", "alsace", "premium", "flat",
)  # fmt: skip
"""Fields that a link may carry; what a person is paid is not among them."""
FIELDS = (*KEPT, "gross")
RATE = "rate."
_MOST_TEXT = 200
_WHOLE = 100
_OPENING = {
    "job": "Chargé de production",
    "agreement": "2642",
    "annex": "fiction",
    "unit": "week",
    "hours": "39",
}
# Where findings of the library say what is wrong, and the field of the form that a person mends it in.
_FIELD_OF = {
    "on": "start", "period": "end", "consent": "dfs", "cadre": "status", "meal_amount": "meal",
    "ceiling_policy": "ceiling", "effective_hours": "hours", "contract_days": "end",
    "base_hourly": "gross", "worked": "end",
}  # fmt: skip


@dataclass
class Side:
    """An engagement being worked out.

    Attributes:
        lang: Language of the person.
        typed: The text of every field.
        sheet: The typical week, if one was drawn up.
        faults: What is wrong, by field; `""` for what concerns none.
        reckoned: The last state that could be worked out.
    """

    lang: Lang
    typed: dict[str, str]
    sheet: Sheet
    faults: dict[str, tuple[Finding, ...]]
    reckoned: Reckoning

    @classmethod
    def opening(cls, lang: Lang, start: dt.date) -> Side:
        """Open the example: a week of a production coordinator from a Monday on."""
        end = start + dt.timedelta(days=4)
        typed = {**dict.fromkeys(FIELDS, ""), **_OPENING, "start": start.isoformat(), "end": end.isoformat()}
        deal = Deal(
            job=typed["job"], agreement=typed["agreement"], annex=typed["annex"], hours=39.0, start=start, end=end,
        )  # fmt: skip
        return cls(lang, typed, Sheet(), {}, reckon(deal))

    def copy(self) -> Side:
        """Give the same engagement, to go its own way."""
        return replace(self, typed=dict(self.typed), sheet=self.sheet.copy(), faults=dict(self.faults))

    @property
    def deal(self) -> Deal:
        """What was last worked out."""
        return self.reckoned.deal

    # -- typing

    def set(self, field: str, text: str) -> None:
        """Take over what was typed into a field, and what follows from it for others."""
        if field not in FIELDS and not (field.startswith(RATE) and field.removeprefix(RATE) in _rate_names()):
            return
        self.typed[field] = text.strip()[:_MOST_TEXT]
        if field == "agreement":
            self._follow_agreement()
        elif field == "unit":
            self.typed.update(hours="", gross="", quantity="")
        elif field == "start":
            self._follow_start()
        elif field == "dfs" and not text:
            self.typed["consent"] = ""
        if field in {"hours", "unit", "days"}:
            self.sheet.used = False
        self.work_out()

    def choose(self, job: str, agreement: str) -> None:
        """Take another job; what only the one before had is left behind."""
        if agreement not in wagegrids.agreements():
            return
        annex = self.typed["annex"] if agreement == self.typed["agreement"] else ""
        self.typed.update(job=job[:_MOST_TEXT], agreement=agreement, annex=annex, condition="", status="", gross="")
        self._fit_unit()
        self.work_out()
        if annex and self.faults:  # the annex knows no such job
            self.typed["annex"] = ""
            self._fit_unit()
            self.work_out()

    def _follow_agreement(self) -> None:
        """Look for the same job in the other agreement, by its whole title, then by its first name."""
        typed = self.typed
        typed.update(annex="", condition="", status="")
        about = wagegrids.agreements().get(typed["agreement"])
        if about is None:
            return
        texts = (typed["job"], shown(typed["job"]).partition("/")[0])
        found = [match for text in texts for match in agreements.search(text, about.id)]
        usual = [match for match in found if not all(about.annexes[name].asked for name in match.annexes)]
        if found:
            typed["job"] = (usual or found)[0].job
        self._fit_unit()

    def _fit_unit(self) -> None:
        """Keep the unit if the job has it; else the week, or the first that it has."""
        typed = self.typed
        found = self.units()
        if found and typed["unit"] not in found:
            typed.update(unit="week" if "week" in found else found[0], hours="", quantity="")

    def _follow_start(self) -> None:
        """A contract moved behind its end keeps its length."""
        try:
            start, end = _day(self.typed["start"]), _day(self.typed["end"])
        except ProdkitError:
            return
        if start > end:
            self.typed["end"] = (start + (self.deal.end - self.deal.start)).isoformat()

    def units(self) -> tuple[str, ...]:
        """List the units of pay that the grid has for the job as typed."""
        typed = self.typed
        try:
            return units(typed["job"], typed["agreement"], typed["annex"], typed["condition"], _day(typed["start"]))
        except ProdkitError:
            return ()

    # -- working out

    def work_out(self) -> None:
        """Work it out; what cannot be used stays as typed with the reason, and the last figures stay."""
        reader = _Reader(self.typed, self.lang, self.deal)
        sheet, wrong = self.sheet.read(reader.deal.monday) if self.sheet.used else ((), [])
        faults = dict(reader.faults)
        if wrong:
            faults["sheet"], sheet = tuple(wrong), self.deal.sheet
        try:
            reckoned = reckon(replace(reader.deal, sheet=sheet))
        except ProdkitError as error:
            for finding in error.findings:
                field = _FIELD_OF.get(finding.where, finding.where.replace("rates.", RATE))
                known = field if field in self.typed or field.startswith(RATE) else "sheet" if sheet else ""
                faults[known] = (*faults.get(known, ()), finding)
        else:
            self.reckoned = reckoned
        self.faults = faults

    def speak(self, lang: Lang) -> None:
        """Go on in another language: numbers typed in one are read in it, so they are written anew."""
        numbers = {"hours", "quantity", "gross", "meal", "premium", "flat", *self.typed.keys() - set(FIELDS)}
        for field in numbers:
            value = money.parse_number(self.typed[field], self.lang)
            if value is not None:
                self.typed[field] = money.format_number(value, lang)
        self.lang = lang
        self.work_out()

    # -- the address

    def query(self) -> dict[str, str]:
        """Give what a link says of it: nothing about what a person is paid."""
        said = {name: self.typed[name] for name in KEPT}
        said |= {name: text for name, text in self.typed.items() if name.startswith(RATE)}
        return {**said, "week": self.sheet.packed() if self.sheet.used else ""}

    def recall(self, query: Mapping[str, str]) -> None:
        """Take over what a link says."""
        said = {name: text[:_MOST_TEXT] for name, text in query.items() if name in KEPT}
        said |= {name: text[:_MOST_TEXT] for name, text in query.items() if name.removeprefix(RATE) in _rate_names()}
        if "job" in said:
            self.typed.update({name: "" for name in KEPT if name not in {"start", "end"}})
        self.typed.update(said)
        if "week" in query:
            self.sheet = Sheet.unpacked(query["week"])
        self.work_out()


class _Reader:
    """Reads the fields; one that cannot be read keeps its last meaning, and its fault."""

    def __init__(self, typed: Mapping[str, str], lang: Lang, before: Deal) -> None:
        self.typed, self.lang = typed, lang
        self.faults: dict[str, tuple[Finding, ...]] = {}
        given: dict[str, Any] = {name: typed[name] for name in ("job", "agreement", "annex", "condition")}
        readers: dict[str, tuple[str, Callable[[str], object]]] = {
            "start": ("start", _day),
            "end": ("end", _day),
            "status": ("status", lambda text: _choice(text, STATUSES)),
            "unit": ("unit", lambda text: _choice(text, wagegrids.UNITS) or "week"),
            "hours": ("hours", lambda text: None if not text else self._hours(text)),
            "days": ("days", lambda text: int(self._number(text)) if text else 5),
            "quantity": ("quantity", self._optional),
            "gross": ("gross", self._optional),
            "programme": ("programme", lambda text: _choice(text, _programmes(typed["agreement"]))),
            "paris_region": ("outside", lambda text: not text),
            "meal_amount": ("meal", self._optional),
            "staff": ("staff", lambda text: int(self._number(text)) if text else 1),
            "ceiling_policy": ("ceiling", lambda text: _choice(text, CEILING_POLICIES) or CEILING_POLICIES[0]),
            "dfs": ("dfs", lambda text: _choice(text, get_args(Dfs)) or None),
            "consent": ("consent", bool),
            "alsace_moselle": ("alsace", bool),
            "premium": ("premium", self._optional),
        }
        for name, (field, read) in readers.items():
            try:
                given[name] = read(typed[field])
            except ProdkitError as error:
                self.faults[field] = tuple(error.findings)
                given[name] = getattr(before, name)
        given["rates"] = tuple(self._rates())
        self._dfs(given)
        self.deal = Deal(**given)

    def _rates(self) -> list[tuple[str, float]]:
        found = []
        for field, text in self.typed.items():
            if field.startswith(RATE) and text:
                value = money.parse_number(text.removesuffix("%"), self.lang)
                if value is None or not 0 <= value < _WHOLE:
                    self.faults[field] = (Finding("deal_rate", where=field, params={"found": text.rstrip(" %")[:20]}),)
                else:  # the share that is nearest to the percentage, which a division by 100 need not be
                    found.append((field.removeprefix(RATE), float(Decimal(repr(value)).scaleb(-2))))
        return found

    def _dfs(self, given: dict[str, Any]) -> None:
        """Without the person's consent there is no abatement; that is said beside the field."""
        if given["dfs"] and not given["consent"]:
            self.faults["dfs"] = (Finding("deal_dfs_consent", where="dfs"),)
            given["dfs"] = None

    def _optional(self, text: str) -> float | None:
        return self._number(text) if text else None

    def _number(self, text: str) -> float:
        value = money.parse_number(text, self.lang)
        if value is None or math.isnan(value):
            raise ProdkitError.of("deal_text", found=text[:40])
        return value

    def _hours(self, text: str) -> float:
        value = money.parse_number(text, self.lang)
        if value is None and (length := timesheet.minutes(text)) is not None:
            value = length / 60
        if value is None:
            raise ProdkitError.of("deal_text", found=text[:40])
        return value


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ProdkitError.of("deal_day", found=text[:40]) from None


def _choice(text: str, known: tuple[str, ...]) -> str:
    if text and text not in known:
        raise ProdkitError.of("choice", found=text[:40], expected=", ".join(known))
    return text


def _programmes(agreement: str) -> tuple[str, ...]:
    return workrules.book(agreement).programmes if agreement in workrules.agreements() else ()


def _rate_names() -> frozenset[str]:
    return frozenset(item.id for item in contributions())
