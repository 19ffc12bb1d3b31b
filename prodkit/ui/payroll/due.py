"""What is due on an engagement, row by row and in groups; and the picture from what is left to what is paid."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from prodkit import i18n, money
from prodkit.deal import Reckoning
from prodkit.html import Html, tag
from prodkit.i18n import Lang
from prodkit.payroll.contributions import GENERAL_REDUCTION, OVERTIME_RELIEF
from prodkit.payroll.rates import FAMILIES, family
from prodkit.ui import views
from prodkit.ui.payroll import pictures
from prodkit.ui.payroll.pictures import Part
from prodkit.ui.payroll.results import badge, findings
from prodkit.ui.payroll.words import euros, word

_GIVEN_BACK = "security"
"""The family that the reductions of the law are taken from."""


@dataclass(frozen=True)
class Sum:
    """A contribution over the whole contract.

    Attributes:
        name: Its name in the data.
        label: Its name for the reader.
        base: What it is due on, euros.
        shares: Rates of the employer and of the person; None where they differ from month to month.
        employer: The employer's part, euros, NaN where unknown; `employee` the person's.
        source: Where the rate was read, and `status` how sure it is.
    """

    name: str
    label: str
    base: float
    shares: tuple[float | None, float | None]
    employer: float
    employee: float
    source: str
    status: str

    @property
    def family(self) -> str:
        """The group it is shown in."""
        if self.name == GENERAL_REDUCTION:
            return _GIVEN_BACK
        return "personal" if self.name == OVERTIME_RELIEF else family(self.name)


class Payslip:
    """All contributions of an engagement, month by month put together.

    Args:
        reckoned: The engagement.
        lang: Language of the labels.
    """

    def __init__(self, reckoned: Reckoning, lang: Lang) -> None:
        months: dict[str, list[dict[str, Any]]] = {}
        for row in reckoned.cost.rows(lang).to_dict("records"):
            months.setdefault(str(row["contribution"]), []).append({str(name): value for name, value in row.items()})
        self._groups: dict[str, list[Sum]] = {}
        for name, rows in months.items():
            found = _summed(name, rows)
            self._groups.setdefault(found.family, []).append(found)

    def of(self, group: str) -> list[Sum]:
        """Give the contributions of a family."""
        return self._groups.get(group, [])

    def total(self, group: str) -> tuple[float, float]:
        """Add up what is known of a family: employer and person, euros."""
        own = self.of(group)
        return (
            math.fsum(one.employer for one in own if not math.isnan(one.employer)),
            math.fsum(one.employee for one in own if not math.isnan(one.employee)),
        )


def _summed(name: str, rows: Sequence[Mapping[str, Any]]) -> Sum:
    """Add up the months of a contribution; a rate that changed on the way is none."""
    first = rows[0]
    shares = [
        float(first[part]) if all(row[part] == first[part] or row[part] != row[part] for row in rows) else None
        for part in ("employer_rate", "employee_rate")
    ]
    base, employer, employee = (_sum([float(row[part]) for row in rows]) for part in ("base", "employer", "employee"))
    return Sum(name, first["label"], base, (shares[0], shares[1]), employer, employee, first["source"], first["status"])


def _sum(amounts: Sequence[float]) -> float:
    """Add up amounts of whole cents exactly; NaN where one is unknown."""
    total = math.fsum(amounts)
    return total if math.isnan(total) else float(money.round_half_up(np.array([total]), 2)[0])


def contributions(reckoned: Reckoning, slip: Payslip, flat: float | None, lang: Lang) -> Html:
    """Draw all contributions in groups that open, and how far a flat percentage is from them."""
    cost = reckoned.cost
    title = word("due.title", lang)
    groups = [_group(slip, name, lang) for name in FAMILIES if slip.of(name)]
    total = tag(
        "div",
        tag("strong", word("due.total", lang)),
        _pair(cost.employer, cost.employee, lang),
        class_="pk-leaf pk-due-total",
    )
    heads = tag(
        "div",
        tag("span"),
        tag(
            "span",
            tag("span", word("due.employer", lang)),
            tag("span", word("due.employee", lang)),
            class_="pk-two pk-label",
        ),
        class_="pk-leaf pk-due-head",
    )
    return tag(
        "section",
        tag("h2", title, class_="pk-heading"),
        heads,
        groups,
        total,
        _flat(reckoned, flat, lang),
        findings(cost.findings, lang),
        tag(
            "div", views.button(word("due.download", lang), "download", "contributions"), class_="pk-actions pk-spaced"
        ),
        class_="pk-card",
        id="pk-due",
    )


def _pair(employer: float, employee: float, lang: Lang) -> Html:
    figures = [tag("span", euros(amount, lang) if amount else "–", class_="pk-num") for amount in (employer, employee)]
    return tag("span", figures, class_="pk-two")


def _group(slip: Payslip, name: str, lang: Lang) -> Html:
    label = word(f"family.{name}", lang)
    heads = [
        word(f"due.{key}", lang) for key in ("label", "base", "employer_rate", "employer", "employee_rate", "employee")
    ]
    rows = [
        tag(
            "tr",
            tag(
                "th",
                one.label,
                " ",
                badge(one.status, lang),
                tag("div", one.source, class_="pk-hint pk-source"),
                scope="row",
            ),
            [tag("td", cell, class_="pk-num") for cell in _cells(one, lang)],
        )
        for one in slip.of(name)
    ]
    summary = tag("summary", tag("span", label), _pair(*slip.total(name), lang))
    return tag(
        "details", summary, views.table(label, heads, rows, numbers=heads[1:]), class_="pk-tree", id=f"pk-due-{name}"
    )


def _cells(one: Sum, lang: Lang) -> list[str]:
    rates = [_rate(one, share, lang) for share in one.shares]
    amounts = [
        "–" if not amount else word("unknown", lang) if math.isnan(amount) else euros(amount, lang)
        for amount in (one.employer, one.employee)
    ]
    base = money.format_number(one.base, lang, 2)
    return [base, rates[0], amounts[0], rates[1], amounts[1]]


def _rate(one: Sum, share: float | None, lang: Lang) -> str:
    if share is None:
        return word("due.varies", lang)
    if math.isnan(share):
        return word("unknown", lang)
    if one.name == OVERTIME_RELIEF or abs(share) > 1:  # euros an hour
        return money.format_number(share, lang, 2) if share else "–"
    return money.format_share(share, lang) if share else "–"


def _flat(reckoned: Reckoning, flat: float | None, lang: Lang) -> Html | None:
    """Say how far a flat percentage of a budget is from what is due."""
    if flat is None or not reckoned.gross:
        return None
    planned = reckoned.gross * flat
    gap = planned - reckoned.cost.employer
    key = "flat.more" if gap >= 0 else "flat.less"
    text = word(
        key,
        lang,
        rate=money.format_share(flat, lang),
        planned=euros(planned, lang),
        gap=euros(abs(gap), lang),
        real=money.format_percent(reckoned.cost.rate, lang),
    )
    return tag("p", text, class_="pk-notice pk-spaced", id="pk-flat-gap")


def stack(reckoned: Reckoning, slip: Payslip, lang: Lang) -> Html:
    """Draw the cost from net to total, with its table one click away."""
    parts = list(_parts(reckoned, slip, lang))
    rows = [
        tag(
            "tr",
            tag("th", tag("span", class_=f"pk-swatch {part.look}"), part.label, scope="row"),
            tag("td", euros(part.amount, lang), class_="pk-num"),
            tag(
                "td",
                money.format_percent(part.amount / reckoned.total, lang) if reckoned.total else "–",
                class_="pk-num",
            ),
        )
        for part in parts
        if part.amount
    ]
    rows.append(
        tag(
            "tr",
            tag("th", word("tile.total", lang), scope="row"),
            tag("td", euros(reckoned.total, lang), class_="pk-num"),
            tag("td"),
            class_="pk-row-total",
        )
    )
    heads = [word(f"stack.{name}", lang) for name in ("part", "amount", "share")]
    title = word("stack.title", lang)
    legend = tag(
        "ul",
        [tag("li", tag("span", class_=f"pk-swatch {part.look}"), part.label) for part in parts if part.amount > 0],
        class_="pk-legend",
        aria_hidden="true",
    )
    table = tag(
        "details",
        tag("summary", i18n.text("app.as_table", lang)),
        views.table(title, heads, rows, numbers=heads[1:]),
        class_="pk-tree",
        id="pk-stack-table",
    )
    return tag(
        "figure",
        tag("figcaption", title, class_="pk-heading"),
        pictures.stack(parts, reckoned.gross, lang),
        legend,
        table,
        class_="pk-card",
        id="pk-stack",
    )


def _parts(reckoned: Reckoning, slip: Payslip, lang: Lang) -> Iterator[Part]:
    yield Part(word("tile.net", lang), reckoned.net, "pk-part-net")
    yield Part(word("stack.employee", lang), reckoned.cost.employee, "pk-part-employee")
    for name in FAMILIES:
        yield Part(word(f"family.{name}", lang), slip.total(name)[0], f"pk-part-{name}")
    yield Part(word("tile.allowances", lang), reckoned.allowances, "pk-part-allowances")
