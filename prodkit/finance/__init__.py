"""Who pays, when, and what comes back: financing plan, aid programmes, plan of payments, recoupment, live shows."""

from __future__ import annotations

from prodkit.finance.live import Touring, touring
from prodkit.finance.payments import CashFlow
from prodkit.finance.plan import FinancingPlan
from prodkit.finance.public import cash_flow, financing, recoup, tax_credit
from prodkit.finance.recoupment import Recouped
from prodkit.finance.tax_credits import TaxCredit

__all__ = [
    "CashFlow", "FinancingPlan", "Recouped", "TaxCredit", "Touring", "cash_flow", "financing", "recoup", "tax_credit",
    "touring",
]  # fmt: skip
