"""What thousands of drawn budgets say: percentiles, the chance of staying inside an amount, what each risk costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from prodkit import arguments, i18n, measures, money
from prodkit.budget import Budget, compute
from prodkit.errors import Finding, ProdkitError
from prodkit.fields import short
from prodkit.i18n import Lang, pick
from prodkit.risk.draws import BLOCK
from prodkit.risk.engine import Plan, Progress, pieces, run
from prodkit.risk.study import Study, Variable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SURE = 1.959964  # 95 % of a normal distribution lie within so many standard deviations of its mean
_MOST_POINTS = 100_000
_STEPS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)


class Contingency(NamedTuple):
    """How much to set aside so that the money suffices in a given share of all cases.

    Attributes:
        percent: The share of cases, such as 80.
        base: Cost with nothing drawn, without the charges marked as contingency.
        needed: To be added to `base`; negative if the base is higher than what suffices.
        rate: `needed` as a share of `base`.
        provided: What the budget's own contingency comes to.
        missing: `needed` less `provided`; negative where more than enough is provided.
    """

    percent: float
    base: float
    needed: float
    rate: float
    provided: float
    missing: float


@dataclass(frozen=True)
class Simulation:
    """Budgets drawn from what is uncertain.

    Attributes:
        study: What was drawn.
        plan: How many cases, how, from which seed.
        figures: Every case's figures by name, see `prodkit.measures`; top accounts among them (cases).
        incomplete: In how many cases more amounts are unknown than in the budget on paper.
        findings: What could not be taken in, and why.
    """

    study: Study
    plan: Plan
    figures: Mapping[str, Floats]
    incomplete: int
    findings: tuple[Finding, ...]

    @property
    def base(self) -> Budget:
        """The budget on paper, with nothing drawn."""
        return self.study.base

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.base.currency

    @property
    def n(self) -> int:
        """Number of cases."""
        return self.plan.n

    def of(self, name: str = "total") -> Floats:
        """Give a figure of every case.

        Raises:
            ProdkitError: If it was not kept.
        """
        asked: object = name
        if not isinstance(asked, str) or asked not in self.figures:
            near = ", ".join(self.figures)
            raise ProdkitError([Finding("measure_not_kept", where="of", params={"name": short(name), "near": near})])
        return self.figures[name]

    # -- one number

    def percentile(self, percent: float, of: str = "total") -> float:
        """Give the amount inside which so many cases of a hundred stay: `percentile(80)` is the P80.

        Of what should be high, such as a margin, the careful figure is at the other end: `percentile(20, "margin")`.

        Raises:
            ProdkitError: If the percentage is not between 0 and 100, or the figure was not kept.
        """
        return float(np.quantile(self.of(of), _share(percent), method="inverted_cdf"))

    @cached_property
    def p10(self) -> float:
        """What one case in ten stays inside."""
        return self.percentile(10)

    @cached_property
    def p50(self) -> float:
        """What half of all cases stay inside."""
        return self.percentile(50)

    @cached_property
    def p80(self) -> float:
        """What eight cases in ten stay inside."""
        return self.percentile(80)

    @cached_property
    def p90(self) -> float:
        """What nine cases in ten stay inside."""
        return self.percentile(90)

    def mean(self, of: str = "total") -> float:
        """Give the mean of all cases."""
        return float(np.mean(self.of(of)))

    def sd(self, of: str = "total") -> float:
        """Give the standard deviation of the cases."""
        return float(np.std(self.of(of), ddof=1)) if self.n > 1 else math.nan

    def inside(self, amount: float, of: str = "total") -> float:
        """Give the chance of staying inside an amount, as a share."""
        arguments.refuse(arguments.number("amount", amount))
        half_a_cent = 0.5 * 10.0**-self.base.model.digits
        return float(np.mean(self.of(of) <= amount + half_a_cent))

    def contingency(self, percent: float = 80) -> Contingency:
        """Say what to set aside for the money to suffice in so many cases of a hundred.

        Charges marked as contingency are left out of the cost, for they are what it is compared with.
        """
        of = "total_without_contingency"
        base = float(measures.read(self.base, of)[0])
        needed = self._cents(self.percentile(percent, of) - base)
        provided = float(self.base.contingency)
        rate = needed / base if base else math.nan
        return Contingency(percent, base, needed, rate, provided, self._cents(needed - provided))

    def bounds(self, percent: float, of: str = "total") -> tuple[float, float]:
        """Give the amounts between which a percentile lies with 95 % certainty, from the cases on either side of it.

        This holds for random cases, whatever the distribution; Latin hypercubes and Sobol points are closer yet.
        """
        return _bounds(self.of(of), _share(percent))

    def standard_error(self, percent: float, of: str = "total") -> float:
        """Give the sampling error of a percentile: about a quarter of the width of `bounds`."""
        low, high = self.bounds(percent, of)
        return (high - low) / (2 * _SURE)

    # -- tables

    def curve(self, of: str = "total", points: int = 200) -> pd.DataFrame:
        """Give the S-curve: `amount`, and `probability` of staying inside it (a share), from lowest to highest."""
        import pandas as pd

        arguments.refuse(arguments.whole("points", points, 1, _MOST_POINTS))
        shares = np.linspace(0, 1, points + 1)
        amounts = np.quantile(self.of(of), shares, method="inverted_cdf")
        return pd.DataFrame({"amount": amounts, "probability": shares})

    def convergence(self, percent: float = 80, of: str = "total") -> pd.DataFrame:
        """Show how a percentile settles as cases are added.

        Returns:
            A row for each number of cases `n`: `amount`, its 95 % bounds `low` and `high`, `standard_error`.
        """
        import pandas as pd

        share, values = _share(percent), self.of(of)
        rows = []
        for n in sorted({step for step in _STEPS if step < self.n} | {self.n}):
            low, high = _bounds(values[:n], share)
            amount = float(np.quantile(values[:n], share, method="inverted_cdf"))
            rows.append((n, amount, low, high, (high - low) / (2 * _SURE)))
        return pd.DataFrame(rows, columns=["n", "amount", "low", "high", "standard_error"])

    def accounts(self, lang: Lang = "en") -> pd.DataFrame:
        """Give the top sheet with its range.

        Percentiles of accounts do not add up to that of the total: not all go wrong in the same case.

        Returns:
            A row for each account that was kept: `account`, `label`, `base`, `mean`, `p10`, `p50`, `p80`, `p90`.
        """
        import pandas as pd

        rows = []
        for code, entry in self.base.model.chart.entries.items():
            if code in self.figures:
                found = [self.percentile(percent, code) for percent in (10, 50, 80, 90)]
                base = float(self.base.account(code))
                rows.append((code, entry.name(lang), base, self._cents(self.mean(code)), *found))
        return pd.DataFrame(rows, columns=["account", "label", "base", "mean", "p10", "p50", "p80", "p90"])

    def draws(self, n: int | None = None) -> dict[str, Floats]:
        """Give what was drawn, by path of the number or id of the risk, in the first n cases."""
        return self.study.drawn(self.plan.design(self.study).uniforms(0, self.n if n is None else min(n, self.n)))

    def tornado(self, of: str = "total", lang: Lang = "en") -> pd.DataFrame:
        """Rank what is uncertain by what it moves, one at a time.

        Returns:
            A row for each, the largest swing first: `name`, `label`, `kind`, its values `from` (one case in ten is
            lower) and `to` (one in ten is higher), what the figure then comes to (`at_from`, `at_to`), `swing`, and
            `rank_correlation` with the figure over the first 10,000 cases, NaN where nothing varies. Of a risk, `from`
            is not happening and `to` its middle amount, once.
        """
        import pandas as pd

        variables = self.study.variables
        ends = measures.read(compute(self.study.model, self._one_at_a_time(), keep_lines=False), of)
        drawn, outcome = self.draws(BLOCK), self.of(of)[:BLOCK] if of in self.figures else None
        rows = []
        for place, variable in enumerate(variables):
            low, high = (float(value) for value in ends[2 * place : 2 * place + 2])
            rank = math.nan if outcome is None else rank_correlation(drawn[variable.name], outcome)
            rows.append((
                variable.name, pick(variable.label, lang), variable.kind, *variable.ends, low, high,
                self._cents(abs(high - low)), rank,
            ))  # fmt: skip
        columns = ["name", "label", "kind", "from", "to", "at_from", "at_to", "swing", "rank_correlation"]
        table = pd.DataFrame(rows, columns=columns)
        return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)

    def _one_at_a_time(self) -> dict[str, Floats]:
        """Twice as many cases as variables: each at both its ends, while the others are off."""
        size = 2 * len(self.study.variables)
        cases: dict[str, Floats] = {}
        for place, variable in enumerate(self.study.variables):
            values, on = np.full(size, variable.off), np.zeros(size)
            values[2 * place : 2 * place + 2] = variable.ends
            on[2 * place : 2 * place + 2] = 1.0
            cases[variable.key] = values
            if variable.switch is not None:
                cases[variable.switch] = on
        return cases

    def cost_of_risks(
        self,
        percent: float = 80,
        of: str = "total",
        *,
        n: int | None = None,
        executor: Executor | None = None,
        progress: Progress | None = None,
        lang: Lang = "en",
    ) -> pd.DataFrame:
        """Say in money what each uncertainty costs: the same cases again, with that one switched off.

        Args:
            percent: Which percentile to compare.
            of: Which figure.
            n: How many of the cases to compute again for each; by default all.
            executor: Whose workers compute them; None for this thread.
            progress: Told after each piece.
            lang: Language of the labels.

        Returns:
            A row for each, the dearest first: `name`, `label`, `kind`, `percentile` and `mean` (with it, less without
            it), `percentile_without` and `mean_without`. Percentiles do not add up: one risk hides behind another.
        """
        import pandas as pd

        arguments.refuse(() if n is None else arguments.whole("n", n, 1, self.n))
        share, count = _share(percent), self.n if n is None else int(n)
        values = self.of(of)[:count]
        plan = Plan(self.n, self.plan.seed, self.plan.method, (of,))
        without = {variable.name: np.empty(count) for variable in self.study.variables}
        cut = [piece for name in without for piece in pieces(count, name)]
        for piece, found in run(self.study, plan, cut, executor, progress):
            without[str(piece.without)][piece.start : piece.stop] = found[0]
        whole = float(np.quantile(values, share, method="inverted_cdf"))
        rows = []
        for variable in self.study.variables:
            rest = without[variable.name]
            left, mean = float(np.quantile(rest, share, method="inverted_cdf")), float(np.mean(rest))
            gain = self._cents(float(np.mean(values)) - mean)
            label = pick(variable.label, lang)
            rows.append((variable.name, label, variable.kind, self._cents(whole - left), gain, left, self._cents(mean)))
        columns = ["name", "label", "kind", "percentile", "mean", "percentile_without", "mean_without"]
        table = pd.DataFrame(rows, columns=columns)
        return table.sort_values(["percentile", "mean"], ascending=False, kind="stable", ignore_index=True)

    # -- words

    def in_words(self, lang: Lang, percent: float = 80) -> str:
        """Say in a paragraph what the cases come to, and what to set aside."""
        aside = self.contingency(percent)
        total, of = float(self.base.total), "total_without_contingency"

        def said(amount: float) -> str:
            return money.format_money(amount, self.currency, lang, digits=0)

        key = "risk.words.enough" if aside.missing <= 0 else "risk.words.missing"
        parts = [
            i18n.text(
                "risk.words.range", lang, low=said(self.percentile(10, of)), high=said(self.percentile(90, of)),
                base=said(aside.base),
            ),
            i18n.text(
                "risk.words.inside", lang, amount=said(total),
                chance=money.format_percent(self.inside(total, of), lang, 0),
            ),
            i18n.text(
                key, lang, percent=money.format_number(percent, lang), needed=said(max(aside.needed, 0.0)),
                rate=money.format_percent(max(aside.rate, 0.0), lang), provided=said(aside.provided),
                missing=said(abs(aside.missing)),
            ),
        ]  # fmt: skip
        if self.incomplete:
            key = "risk.words.incomplete" if self.incomplete > 1 else "risk.words.incomplete_one"
            parts.append(i18n.text(key, lang, count=money.format_number(self.incomplete, lang)))
        return " ".join(parts)

    def _cents(self, amount: float) -> float:
        return float(money.round_half_up(np.array([amount]), self.base.model.digits)[0])

    def variable(self, name: str) -> Variable:
        """Give what is known of a path or risk that was drawn.

        Raises:
            KeyError: If it was not.
        """
        return next(variable for variable in self.study.variables if variable.name == name)


def _share(percent: float) -> float:
    if not (arguments.is_number(percent) and 0 <= percent <= 100):  # noqa: PLR2004
        raise ProdkitError.of("percentile", "percent", found=arguments.said(percent))
    return percent / 100


def _bounds(values: Floats, share: float) -> tuple[float, float]:
    n = len(values)
    middle, reach = n * share, _SURE * math.sqrt(n * share * (1 - share))
    first, last = max(math.floor(middle - reach), 0), min(math.ceil(middle + reach), n - 1)
    ordered = np.partition(values, (first, last))
    return float(ordered[first]), float(ordered[last])


def rank_correlation(one: Floats, other: Floats) -> float:
    """Give Spearman's correlation of ranks; NaN if one of them never varies."""
    ranks = [_ranks(values) for values in (one, other)]
    a, b = (values - values.mean() for values in ranks)
    size = math.sqrt(float((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size else math.nan


def _ranks(values: Floats) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles: Floats = np.cumsum(counts) - (counts - 1) / 2
    return middles[place]
