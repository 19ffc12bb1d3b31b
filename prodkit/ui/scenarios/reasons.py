"""Why two totals differ: in words, as a waterfall, change by change, and by account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodkit import pictures
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang
from prodkit.pictures import Step
from prodkit.ui.scenarios.words import amount, change, say
from prodkit.ui.views import table

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from prodkit.difference import Difference

    _Rows = Sequence[Mapping[Hashable, Any]]


def panel(found: Difference, currency: str, lang: Lang) -> Html:
    """Draw a difference.

    Args:
        found: The difference between two scenarios.
        currency: Currency of its amounts.
        lang: Language of the reader.
    """
    before, after = found.labels(lang)
    title = tag("h3", say("difference_of", lang, before=before, after=after), class_="pk-heading")
    in_order = found.waterfall(lang).to_dict("records")[1:]
    return join(title, tag("p", found.in_words(lang)), _waterfall(found, in_order, currency, lang),
                _changes(found, in_order, currency, lang), _accounts(found, currency, lang))  # fmt: skip


def _waterfall(found: Difference, in_order: _Rows, currency: str, lang: Lang) -> Html:
    before, after = found.labels(lang)
    totals = found.totals
    steps = [Step(before, totals[0], is_total=True)]
    steps += [Step(row["label"], row["amount"]) for row in in_order if row["amount"]]
    steps.append(Step(after, totals[1], is_total=True))
    title = say("waterfall", lang, before=before, after=after)
    return tag(
        "figure", pictures.waterfall(steps, title, lambda value: amount(value, currency, lang)), class_="pk-card"
    )


def _changes(found: Difference, in_order: _Rows, currency: str, lang: Lang) -> Html:
    """Each change's part: one after the other, and shared fairly where changes act on each other."""
    fair = found.fair_shares(lang).to_dict("records")
    heads = [say("what", lang), say("in_order", lang), say("fair", lang)]
    rows = [
        tag("tr", tag("th", one["label"], scope="row"),
            [tag("td", change(row["amount"], currency, lang), class_="pk-num") for row in (one, other)])
        for one, other in zip(in_order, fair, strict=True)
    ]  # fmt: skip
    caption = say("by_change", lang)
    return join(tag("h3", caption, class_="pk-heading"), table(caption, heads, rows, numbers=heads[1:]),
                tag("p", say("fair_about", lang), class_="pk-hint"))  # fmt: skip


def _accounts(found: Difference, currency: str, lang: Lang) -> Html:
    rows = [
        tag("tr", tag("th", f"{row['account']} {row['label']}", scope="row"),
            tag("td", change(row["amount"], currency, lang), class_="pk-num"))
        for row in found.accounts(1, lang=lang).to_dict("records")
    ]  # fmt: skip
    caption = say("by_account", lang)
    heads = [say("by.account", lang), say("difference", lang)]
    causes = [
        tag("tr", tag("th", say(f"cause.{cause}", lang), scope="row"),
            tag("td", change(worth, currency, lang), class_="pk-num"))
        for cause, worth in found.effects.totals.items() if worth
    ]  # fmt: skip
    return join(
        tag("h3", caption, class_="pk-heading"), table(caption, heads, rows, numbers=heads[1:]),
        tag("h3", say("by_cause", lang), class_="pk-heading"),
        table(say("by_cause", lang), [say("what", lang), say("difference", lang)], causes,
              numbers=[say("difference", lang)]),
    )  # fmt: skip
