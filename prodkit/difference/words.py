"""Why two scenarios differ, in a paragraph that a producer would write."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from prodkit import i18n, money
from prodkit.i18n import Lang

if TYPE_CHECKING:
    from prodkit.difference import Difference
    from prodkit.difference.effects import Cause

_MOST_NAMED = 3
_CAUSES: tuple[Cause, ...] = ("quantity", "rate", "currency", "added", "removed", "following")


def paragraph(difference: Difference, lang: Lang) -> str:
    """Say how far two scenarios are apart, which changes make it, by which causes, and where it shows most."""
    sentences = [_whole(difference, lang), *_changes(difference, lang)]
    if difference.total:
        sentences += [*_causes(difference, lang), *_accounts(difference, lang)]
    missing = max(difference.unknown)
    if missing:
        sentences.append(i18n.text("difference.unknown", lang, count=missing))
    return " ".join(sentences)


def _money(difference: Difference, amount: float, lang: Lang) -> str:
    return money.format_money(amount, difference.currency, lang)


def _signed(difference: Difference, amount: float, lang: Lang) -> str:
    written = _money(difference, amount, lang)
    return f"+{written}" if amount > 0 else written


def _whole(difference: Difference, lang: Lang) -> str:
    a, b = difference.labels(lang)
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


def _changes(difference: Difference, lang: Lang) -> list[str]:
    shares = difference.fair_shares(lang)
    moved = sorted(
        ((label, amount) for label, amount in zip(shares["label"], shares["amount"], strict=True) if amount),
        key=lambda pair: -abs(pair[1]),
    )
    if not moved:
        return [i18n.text("difference.no_change", lang)] if len(shares) else []
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


def _causes(difference: Difference, lang: Lang) -> list[str]:
    totals = difference.effects.totals
    parts = [
        i18n.text(f"difference.cause.{cause}", lang, amount=_signed(difference, totals[cause], lang))
        for cause in sorted(_CAUSES, key=lambda cause: -abs(totals[cause]))
        if totals[cause]
    ]
    return [i18n.text("difference.causes", lang, parts=_list(parts, lang))] if parts else []


def _accounts(difference: Difference, lang: Lang) -> list[str]:
    table = difference.accounts(depth=1, lang=lang)
    costs = table[table["kind"] == "cost"]
    rows = sorted(zip(costs["account"], costs["label"], costs["amount"], strict=True), key=lambda row: -abs(row[2]))
    if not rows or not rows[0][2]:
        return []
    code, label, amount = rows[0]
    return [i18n.text("difference.account", lang, account=f"{code} {label}", amount=_signed(difference, amount, lang))]


def _list(parts: list[str], lang: Lang) -> str:
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return i18n.text(
        "difference.list", lang, first=i18n.text("difference.comma", lang).join(parts[:-1]), last=parts[-1]
    )
