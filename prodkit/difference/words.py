"""Why two scenarios differ, in a paragraph that a producer would write."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodkit import i18n, money
from prodkit.i18n import Lang

if TYPE_CHECKING:
    from prodkit.difference.effects import Cause

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to say about a difference.

    Attributes:
        labels: Names of the two scenarios.
        totals: What they cost.
        total: How much more the second costs.
        currency: Currency of all amounts.
        changes: Each change and its fair share of the difference.
        causes: What each cause adds to the costs.
        accounts: Top accounts of costs, and how much more each is.
        unknown: How many unknown amounts are not counted.
    """

    labels: tuple[str, str]
    totals: tuple[float, float]
    total: float
    currency: str
    changes: Sequence[tuple[str, float]]
    causes: Mapping[Cause, float]
    accounts: Sequence[tuple[str, float]]
    unknown: int


def paragraph(difference: Facts, lang: Lang) -> str:
    """Say how far two scenarios are apart, which changes make it, by which causes, and where it shows most."""
    sentences = [_whole(difference, lang), *_changes(difference, lang)]
    if difference.total:
        sentences += [*_causes(difference, lang), *_accounts(difference, lang)]
    if difference.unknown:
        key = "difference.unknown" if difference.unknown > 1 else "difference.unknown_one"
        sentences.append(i18n.text(key, lang, count=difference.unknown))
    return " ".join(sentences)


def _money(difference: Facts, amount: float, lang: Lang) -> str:
    return money.format_money(amount, difference.currency, lang)


def _signed(difference: Facts, amount: float, lang: Lang) -> str:
    written = _money(difference, amount, lang)
    return f"+{written}" if amount > 0 else written


def _whole(difference: Facts, lang: Lang) -> str:
    a, b = difference.labels
    before, after = difference.totals
    if not difference.total:
        return i18n.text("difference.same", lang, a=a, b=b, total=_money(difference, after, lang))
    percent = money.format_percent(abs(difference.total / before), lang) if before else ""
    key = "more" if difference.total > 0 else "less"
    return i18n.text(
        f"difference.{key}" if before else "difference.from_nothing", lang, a=a, b=b, percent=percent,
        amount=_money(difference, abs(difference.total), lang), before=_money(difference, before, lang),
        after=_money(difference, after, lang),
    )  # fmt: skip


def _changes(difference: Facts, lang: Lang) -> list[str]:
    moved = sorted((pair for pair in difference.changes if pair[1]), key=lambda pair: -abs(pair[1]))
    if not moved:
        return [i18n.text("difference.no_change", lang)] if difference.changes else []
    named = _list([f"{label} ({_signed(difference, amount, lang)})" for label, amount in moved[:_MOST_NAMED]], lang)
    if len(moved) == 1:
        return [i18n.text("difference.one_change", lang, changes=named)]
    rest = moved[_MOST_NAMED:]
    found = [i18n.text("difference.changes", lang, changes=named)]
    if rest:
        amount = _signed(difference, math.fsum(amount for _, amount in rest), lang)
        key = "others" if len(rest) > 1 else "other"
        found.append(i18n.text(f"difference.{key}", lang, count=len(rest), amount=amount))
    return found


def _causes(difference: Facts, lang: Lang) -> list[str]:
    causes = sorted(difference.causes.items(), key=lambda pair: -abs(pair[1]))
    parts = [
        i18n.text(f"difference.cause.{cause}", lang, amount=_signed(difference, amount, lang))
        for cause, amount in causes
        if amount
    ]
    return [i18n.text("difference.causes", lang, parts=_list(parts, lang))] if parts else []


def _accounts(difference: Facts, lang: Lang) -> list[str]:
    if not difference.accounts:
        return []
    account, amount = max(difference.accounts, key=lambda pair: abs(pair[1]))
    return [i18n.text("difference.account", lang, account=account, amount=_signed(difference, amount, lang))]


def _list(parts: list[str], lang: Lang) -> str:
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return i18n.text(
        "difference.list", lang, first=i18n.text("difference.comma", lang).join(parts[:-1]), last=parts[-1]
    )
