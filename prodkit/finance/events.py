"""The days that instalments wait for, by the names that a reader knows them by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from prodkit import money
from prodkit.i18n import Lang, pick, text
from prodkit.production import Production


def events(production: Production) -> Iterator[str]:
    """List the events that an instalment can wait for: milestones, then first and last days of phases."""
    plan = production.financing
    yield from (milestone.id for milestone in (plan.milestones if plan else ()))
    yield from (f"{phase.id}.{edge}" for phase in production.phases for edge in ("start", "end"))


def event_name(production: Production, when: str, lang: Lang) -> str:
    """Name an event for a reader: a milestone, the first or last day of a phase, or a date.

    >>> event_name(Production.parse({"prodkit": 1, "title": "F", "kind": "feature_film"}), "2027-05-03", "en")
    '3 May 2027'
    """
    if when[:1].isdigit():
        return money.format_day(dt.date.fromisoformat(when), lang)
    plan = production.financing
    milestone = next((item for item in (plan.milestones if plan else ()) if item.id == when), None)
    if milestone is not None:
        return pick(milestone.label, lang)
    name, _, edge = when.partition(".")
    phase = next((item for item in production.phases if item.id == name), None)
    if phase is None or edge not in {"start", "end"}:
        return when
    return text(f"finance.event.{edge}", lang, phase=pick(phase.label, lang))
