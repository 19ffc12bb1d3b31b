"""A line of a production from a row of a file: the amount the file says is kept, whatever its rate is rounded to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prodkit import money
from prodkit.errors import Finding
from prodkit.exchange.tables import words
from prodkit.exchange.tables.rows import Row

_HALF_CENT = 0.00501
_NEAR = 0.01
_SHARE = 1.5
"""A number of contributions up to this is a share of the pay; above it, an amount."""


@dataclass(slots=True)
class Lines:
    """Makes the lines of a production.

    Attributes:
        currency: Currency of its totals.
        exchange: What a unit of each other currency is worth.
        findings: What is to be known about the lines made so far.
    """

    currency: str
    exchange: Mapping[str, float]
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, row: Row, severity: str = "info", *at: Any, **params: object) -> None:
        """Keep a finding about a row."""
        label = row.label or row.written
        self.findings.append(Finding(code, severity, row.address(*at), {"label": label[:60], **params}))  # type: ignore[arg-type]

    def of(self, row: Row) -> dict[str, Any]:
        """Give the figures of a line.

        Args:
            row: The row of the file.

        Returns:
            Plain data: `quantity`, `unit`, `x`, `rate`, `currency`, `employer`, `note`, those that differ from the
            defaults.
        """
        notes = [row.note] if row.note else []
        unit = words.unit(row.unit) or row.block.unit or ""
        if row.unit and not words.unit(row.unit):
            notes.append(row.unit)
        own, employer = self._pay(row)
        quantity, x, rate = self._factors(row, own, notes)
        data: dict[str, Any] = {"unit": unit or ("piece" if quantity != 1 and "quantity" in row.figures else "flat")}
        data |= {name: value for name, value in (("quantity", quantity), ("x", x)) if value != 1}
        if rate is not None:
            data["rate"] = rate
        if self._foreign(row):
            data["currency"] = row.currency
        if employer:
            data["employer"] = {"rate": employer}
        if notes:
            data["note"] = " · ".join(dict.fromkeys(notes))[:5000]
        return data

    def _foreign(self, row: Row) -> bool:
        return row.currency not in {"", self.currency} and row.currency in self.exchange

    def _pay(self, row: Row) -> tuple[float | None, float]:
        """Part what a row comes to into price or pay, in the currency of the budget, and contributions as a share."""
        final, paid = row.final, row.figures.get("employer")
        if paid is None or not paid:
            return final, 0.0
        is_share = "employer" in row.percents or (abs(paid) <= _SHARE and "total" in row.figures)
        base = row.figures.get("amount") if "total" in row.figures else None
        base = _product(row) if base is None else base
        if final is None:
            return base, paid if is_share else (paid / base if base else 0.0)
        if is_share:
            own = base if base is not None else final / (1 + paid)
            return (own, (final - own) / own) if own and _close(own * (1 + paid), final, 1.0) else (final, 0.0)
        own = base if base is not None and _close(base + paid, final, 1.0) else final - paid
        return (own, (final - own) / own) if own else (final, 0.0)

    def _factors(self, row: Row, own: float | None, notes: list[str]) -> tuple[float, float, float | None]:
        """Find quantity, multiplier and rate that come to the file's amount."""
        quantity, x = row.figures.get("quantity", 1.0), row.figures.get("x", 1.0)
        rate = row.figures.get("rate")
        if own is None:
            return self._without_amount(row, quantity, x, rate, notes)
        if rate is None:
            return self._without_rate(row, quantity, x, own, notes)
        price = rate * self._worth(row)
        if "quantity" not in row.figures:
            quantity = _left_out(own, x * price)
        if _close(quantity * x * price, own, _HALF_CENT):
            return quantity, x, rate
        fewer = self._fewer(row, quantity, x, price, own, notes)
        if fewer is not None:
            return (*fewer, rate)
        product = quantity * x * price
        if product and (abs(own / product - 1) <= _NEAR or abs(own - product) <= 1):
            exact = own / (quantity * x * self._worth(row))
            self.note("import_rate_rounded", row, "info", "rate", shown=_shown(rate), exact=_shown(exact),
                      amount=_shown(own))  # fmt: skip
            return quantity, x, exact
        self.note("import_amount_wins", row, "warning", "total", "amount", product=_shown(product), amount=_shown(own))
        return self._flat(row, own, notes)

    def _worth(self, row: Row) -> float:
        return self.exchange[row.currency] if self._foreign(row) else 1.0

    def _without_rate(
        self, row: Row, quantity: float, x: float, own: float, notes: list[str]
    ) -> tuple[float, float, float]:
        if quantity * x:
            return quantity, x, own / (quantity * x * self._worth(row))
        return self._flat(row, own, notes) if own else (quantity, x, 0.0)

    def _fewer(
        self, row: Row, quantity: float, x: float, price: float, own: float, notes: list[str]
    ) -> tuple[float, float] | None:
        """Leave out a quantity or a multiplier that does not count in the file's amount."""
        for some, other in ((quantity, 1.0), (1.0, x), (1.0, 1.0)):
            if price and (some, other) != (quantity, x) and _close(some * other * price, own, _HALF_CENT):
                left = [one for one, kept in ((quantity, some), (x, other)) if one != kept]
                notes.extend(f"× {one:g}" for one in left)
                self.note("import_factor_unused", row, "info", "x", "quantity", found=_shown(left[0]))
                return some, other
        return None

    def _flat(self, row: Row, own: float, notes: list[str]) -> tuple[float, float, float]:
        """Keep an amount that its factors do not explain, and the factors as a remark."""
        factors = [f"{number:.10g}" for name, number in row.figures.items() if name in {"quantity", "x", "rate"}]
        if factors:
            notes.append(" × ".join(factors))
        return 1.0, 1.0, own / self._worth(row)

    def _without_amount(
        self, row: Row, quantity: float, x: float, rate: float | None, notes: list[str]
    ) -> tuple[float, float, float | None]:
        words_there = next((row.texts[name] for name in ("total", "amount", "rate") if name in row.texts), "")
        if rate is None and words_there and words.starts("free", words_there) == "":
            notes.append(words_there)
            self.note("import_amount_free", row, "info", "total", "amount", "rate", found=words_there[:60])
            return quantity, x, 0.0
        if words_there:
            notes.append(words_there[:100])
        if rate is None:
            self.note("import_amount_unknown", row, "warning", "total", "amount", "rate", found=words_there[:60] or "–")
        elif (
            "quantity" not in row.figures
            and "x" not in row.figures
            and not words_there
            and row.block.columns_of("quantity", "x")
        ):
            self.note("import_no_quantity", row, "info", "rate")
            return 0.0, x, rate
        return quantity, x, rate


def _left_out(own: float, price: float) -> float:
    """Find a quantity that was left out, or written in words: a whole number or quarters of it, else 1."""
    counted = 4 * own / price if price else 0.0
    whole = math.floor(counted + 0.5)
    return whole / 4 if whole and _close(counted, whole, 1e-6) else 1.0


def _product(row: Row) -> float | None:
    rate = row.figures.get("rate")
    return None if rate is None else row.figures.get("quantity", 1.0) * row.figures.get("x", 1.0) * rate


def _close(value: float, other: float, most: float) -> bool:
    return math.isfinite(value) and abs(value - other) <= most


def _shown(value: float) -> dict[str, str]:
    """Write a number for both readers."""
    return {"fr": money.format_number(value, "fr"), "en": money.format_number(value, "en")}


def exchange_rates(rows: list[Row], currency: str) -> tuple[dict[str, float], list[Finding]]:
    """Work out what other currencies are worth in a file whose totals are in one.

    Args:
        rows: Its lines.
        currency: Currency of its totals.

    Returns:
        What a unit of each other currency is worth, and what is to be known about it.
    """
    pairs: dict[str, list[tuple[Row, float, float]]] = {}
    for row in rows:
        if row.currency and row.currency != currency:
            pairs.setdefault(row.currency, []).extend(_pair(row))
            pairs.setdefault(row.currency, [])
    found: dict[str, float] = {}
    findings: list[Finding] = []
    for code, known in pairs.items():
        if not known:
            row = next(row for row in rows if row.currency == code)
            findings.append(Finding("import_exchange_missing", "warning", row.address("rate"), {"currency": code}))
            continue
        worth = found[code] = _worth(known)
        kind = "import_exchange_par" if worth == 1.0 else "import_exchange"
        params = {"currency": code, "base": currency, "worth": _shown(worth), "count": len(known)}
        findings.append(Finding(kind, "warning" if worth == 1.0 else "info", known[0][0].address("total"), params))
    return found, findings


def _pair(row: Row) -> Iterator[tuple[Row, float, float]]:
    """Give the amount of a line in its own currency, and in that of the budget."""
    given, local, base = row.figures.get("exchange"), _product(row), row.final
    amount = row.figures.get("amount") if "total" in row.figures else None
    if amount is not None and (local is None or _close(amount, local, _NEAR * abs(amount))):
        local = amount
    elif amount is not None:
        base = amount
    if given and (local is None or base is None):
        yield row, 1.0, given
    elif local and base:
        yield row, local, base


def _worth(pairs: list[tuple[Row, float, float]]) -> float:
    """Find the shortest rate that gives the amounts of most lines; else the rate of all together."""
    exact = sum(abs(base) for _, _, base in pairs) / sum(abs(local) for _, local, _ in pairs)
    for digits in range(7):
        rate = float(f"{exact:.{digits}f}")
        ties = sum(_close(local * rate, base, 0.5 if base == int(base) else _HALF_CENT) for _, local, base in pairs)
        if rate and ties > 0.9 * len(pairs):
            return rate
    return exact
