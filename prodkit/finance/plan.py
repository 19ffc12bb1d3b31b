"""The financing plan: what each source brings, what is missing, who the partners are, how public the money is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from prodkit import money
from prodkit.errors import Finding
from prodkit.finance import programmes
from prodkit.finance.figures import Figures
from prodkit.finance.tax_credits import Plan, TaxCredit, estimate
from prodkit.funding.plan import GRANTS, PUBLIC, Financing, FundingSource, Partner, State
from prodkit.i18n import Lang, pick, text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STATES: tuple[State, ...] = ("acquired", "expected", "applied")


def compute(figures: Figures) -> FinancingPlan:
    """Compute the plan on figures that are already there; `financing` does it in one step."""
    return _Reckoning(figures).plan()


class _Reckoning:
    """What each source brings: stated amounts first, then programmes, which look at them, then the rest."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.section = figures.production.financing or Financing()
        self.sources = tuple(source for source in self.section.sources if not source.muted)
        self.cost = figures.minor_of("total")
        self.amounts = np.full((len(self.sources), figures.size), np.nan)
        self.estimates: dict[str, TaxCredit] = {}
        self.findings: list[Finding] = []

    def plan(self) -> FinancingPlan:
        for row, source in enumerate(self.sources):
            if source.programme is None and not source.rest:
                self.amounts[row] = self._stated(source)
        for row, source in enumerate(self.sources):
            if source.programme is not None:
                self._programme(row, source)
        for row, source in enumerate(self.sources):
            if source.rest:
                others = np.nansum(np.delete(self.amounts, row, axis=0), axis=0)
                self.amounts[row] = np.maximum(self.cost - others, 0.0)
        return FinancingPlan(
            self.figures, self.section, self.sources, self.amounts, self.cost, self.estimates, tuple(self.findings)
        )

    def _stated(self, source: FundingSource) -> Floats:
        figures, where = self.figures, f"financing.sources.{source.id}"
        if source.amount is not None:
            return figures.minor(figures.number(f"{where}.amount"), source.currency)
        if source.share is not None:
            return money.to_minor(self.cost * figures.number(f"{where}.share"), 0)
        if source.account is not None:
            codes = list(figures.budget.model.chart.entries)
            if source.account in codes:
                minor: Floats = figures.budget.amounts.accounts[codes.index(source.account)]
                return minor
        return np.full(figures.size, np.nan)

    def _programme(self, row: int, source: FundingSource) -> None:
        where = f"financing.sources.{source.id}"
        programme = programmes.find(self.figures.production, str(source.programme), f"{where}.programme")
        options = options_of(self.figures, source)
        beside = beside_of(self.figures, self.sources, self.amounts, row)
        found = estimate(self.figures, programme, beside, options, source.eligible, where)
        self.estimates[source.id] = found
        self.findings += found.findings
        self.amounts[row] = found.minor


def options_of(figures: Figures, source: FundingSource) -> dict[str, Floats]:
    """Give what a source tells its programme."""
    where = f"financing.sources.{source.id}.options"
    return {name: figures.number(f"{where}.{name}") for name in source.options}


def beside_of(figures: Figures, sources: Sequence[FundingSource], amounts: Floats, row: int | None) -> Plan:
    """Give what the plan holds beside one of its sources."""
    others = [index for index in range(len(sources)) if index != row]
    partners = figures.production.financing.partners if figures.production.financing else ()
    countries = {partner.id: partner.country for partner in partners}
    home = figures.production.country

    def added(rows: list[int]) -> Floats:
        total: Floats = np.nansum(amounts[rows], axis=0)
        return total

    return Plan(
        added([index for index in others if is_grant(sources[index])]),
        added([index for index in others if is_public(sources[index])]),
        added([index for index in others if countries.get(sources[index].partner or "", home) not in {"", home}]),
    )


def is_public(source: FundingSource) -> bool:
    """Tell whether a source is public aid."""
    return source.kind in PUBLIC if source.public is None else source.public


def is_grant(source: FundingSource) -> bool:
    """Tell whether a source is a public grant that lowers the base of a tax credit."""
    if source.repayable or source.kind in {"tax_credit", "cnc_automatic"}:
        return False
    return source.kind in GRANTS if source.public is None else source.public


@dataclass(frozen=True)
class FinancingPlan:
    """Who pays what, against what it costs.

    Attributes:
        figures: The budget it stands on.
        section: What the production says.
        sources: Sources that count, in their order.
        minor: What each brings, in minor units (sources x cases); NaN while unknown.
        cost: What the production costs, in minor units (cases).
        estimates: Estimates of the sources that follow a programme, by source.
        findings: What to look at in these estimates.
    """

    figures: Figures
    section: Financing
    sources: tuple[FundingSource, ...]
    minor: Floats
    cost: Floats
    estimates: Mapping[str, TaxCredit]
    findings: tuple[Finding, ...]

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.figures.budget.currency

    @cached_property
    def total(self) -> Floats:
        """All that the sources bring, whatever their state; unknown amounts left out (see `unknown`)."""
        return self.figures.shape(np.nansum(self.minor, axis=0))

    @cached_property
    def budget(self) -> Floats:
        """What the production costs."""
        return self.figures.shape(self.cost)

    @cached_property
    def gap(self) -> Floats:
        """What is missing; negative where the plan brings more than the production costs."""
        return self.figures.shape(self.cost - np.nansum(self.minor, axis=0))

    @cached_property
    def coverage(self) -> Floats:
        """Share of the cost that the plan covers."""
        return self.share_of(np.nansum(self.minor, axis=0))

    @cached_property
    def acquired(self) -> Floats:
        """What is signed."""
        return self.figures.shape(self.of_state("acquired"))

    @cached_property
    def expected_value(self) -> Floats:
        """Every amount times its probability."""
        return self.figures.shape(money.to_minor(np.nansum(self.minor * self._chances, axis=0), 0))

    @cached_property
    def public_aid(self) -> Floats:
        """Public aid, tax credits included."""
        return self.figures.shape(self._public)

    @cached_property
    def intensity(self) -> Floats:
        """Public aid as a share of the cost."""
        return self.share_of(self._public)

    @cached_property
    def unknown(self) -> int:
        """How many sources have no amount yet in the first case."""
        return int(np.isnan(self.minor[:, 0]).sum())

    @cached_property
    def _public(self) -> Floats:
        rows = [row for row, source in enumerate(self.sources) if is_public(source)]
        minor: Floats = np.nansum(self.minor[rows], axis=0)
        return minor

    @cached_property
    def _chances(self) -> Floats:
        rows = [self.figures.number(f"financing.sources.{source.id}.probability", 1.0) for source in self.sources]
        return np.array(rows).reshape(len(self.sources), self.figures.size)

    def of_state(self, *states: State) -> Floats:
        """Add up the sources of some states, in minor units."""
        rows = [row for row, source in enumerate(self.sources) if source.state in states]
        minor: Floats = np.nansum(self.minor[rows], axis=0)
        return minor

    def share_of(self, minor: Floats) -> Floats:
        """Give an amount as a share of the cost; NaN where it costs nothing."""
        with np.errstate(all="ignore"):
            share = np.where(self.cost > 0, minor / self.cost, np.nan)
        shaped: Floats = share[0] if self.figures.budget.single else share
        return shaped

    def options(self, source: FundingSource) -> dict[str, Floats]:
        """Give what a source tells its programme."""
        return options_of(self.figures, source)

    def beside(self, source: FundingSource | None) -> Plan:
        """Give what the plan holds beside a source."""
        row = None if source is None else self.sources.index(source)
        return beside_of(self.figures, self.sources, self.minor, row)

    def table(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Give the plan.

        Args:
            case: Which case of the batch.
            lang: Language of the labels.

        Returns:
            A row for each source: `source`, `label`, `kind`, `state`, `partner`, `amount` (NaN while unknown), `share`
            of the cost, `probability`, `public`, `in_kind`, `territories`, `conditions`.
        """
        import pandas as pd

        cost = float(self.cost[case]) or np.nan
        rows = [
            (
                source.id, pick(source.label, lang), text(f"finance.kind.{source.kind}", lang), source.state,
                self.partner_of(source), money.amount(self.minor[row, case], self.figures.digits),
                self.minor[row, case] / cost, self._chances[row, case], is_public(source), source.in_kind,
                pick(source.territories, lang), pick(source.conditions, lang),
            )
            for row, source in enumerate(self.sources)
        ]  # fmt: skip
        columns = ["source", "label", "kind", "state", "partner", "amount", "share", "probability", "public", "in_kind",
                   "territories", "conditions"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    # -- partners of a co-production

    def partner_of(self, source: FundingSource) -> str:
        """Give the partner that brings a source; the first where it names none, "" without partners."""
        partners = self.section.partners
        return source.partner or (partners[0].id if partners else "")

    def spent_by(self, partner: Partner) -> Floats:
        """Give what a partner spends, in minor units; the first one spends what the others do not."""
        if partner is self.section.partners[0]:
            others = [self.spent_by(other) for other in self.section.partners[1:]]
            rest: Floats = self.cost - np.sum(others, axis=0, initial=0.0)
            return rest
        if partner.spends is None:
            return np.zeros(self.figures.size)
        figures = self.figures
        lines = np.nan_to_num(figures.postings[figures.taken(partner.spends) & figures.costs]).sum(axis=0)
        charged = figures.charges_in(partner.spends) & figures.charge_costs
        minor: Floats = lines + np.nan_to_num(figures.budget.amounts.charges[charged]).sum(axis=0)
        return minor

    def brought_by(self, partner: Partner) -> Floats:
        """Give what a partner's sources bring, in minor units."""
        rows = [row for row, source in enumerate(self.sources) if self.partner_of(source) == partner.id]
        minor: Floats = np.nansum(self.minor[rows], axis=0)
        return minor

    def partners(self, *, case: int = 0, lang: Lang = "en") -> pd.DataFrame:
        """Split plan and budget by partner.

        Returns:
            A row for each partner: `partner`, `label`, `country`, `share` (stated), `spends`, `brings`, `brought_share`
            (of the plan), `balance` (brings less spends).
        """
        import pandas as pd

        digits = self.figures.digits
        plan = float(np.nansum(self.minor[:, case])) or np.nan
        rows = []
        for partner in self.section.partners:
            spends, brings = float(self.spent_by(partner)[case]), float(self.brought_by(partner)[case])
            share = float(self.figures.number(f"financing.partners.{partner.id}.share")[case])
            amounts = (money.amount(minor, digits) for minor in (spends, brings, brings - spends))
            spent, brought, balance = amounts
            rows.append((
                partner.id, pick(partner.label, lang), partner.country, share, spent, brought, brings / plan, balance,
            ))  # fmt: skip
        columns = ["partner", "label", "country", "share", "spends", "brings", "brought_share", "balance"]
        return pd.DataFrame(rows, columns=columns)
