"""Budgets from elsewhere: any table of accounts, lines and totals, in Excel or CSV, read and reconciled.

table = read_table("budget.xlsx")
layout = propose(table)                  # what each column holds; to be corrected by the user, and saved
found = build(table, layout)             # a production, and all that was not understood
print(reconcile(found).in_words("en"))   # every total of the file beside ours
"""

from __future__ import annotations

from prodkit.exchange.tables.building import Import, build
from prodkit.exchange.tables.grid import Cell, Sheet, Table
from prodkit.exchange.tables.layout import Block, Layout
from prodkit.exchange.tables.proposal import propose
from prodkit.exchange.tables.reading import MAX_BYTES, read_table
from prodkit.exchange.tables.reconciling import Compared, Reconciliation, reconcile
from prodkit.exchange.tables.telling import tell

__all__ = [
    "MAX_BYTES", "Block", "Cell", "Compared", "Import", "Layout", "Reconciliation", "Sheet", "Table", "build",
    "propose", "read_table", "reconcile", "tell",
]  # fmt: skip
