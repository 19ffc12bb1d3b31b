"""The Finance app: who pays, when, and what comes back."""

from __future__ import annotations

from prodkit.ui.finance.app import FinanceApp

__all__ = ["FinanceApp"]
