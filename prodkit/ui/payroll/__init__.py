"""The Payroll app: what a job costs and what the person is left with, by grid, agreement and law."""

from prodkit.ui.payroll.app import PayrollApp

__all__ = ["PayrollApp"]
