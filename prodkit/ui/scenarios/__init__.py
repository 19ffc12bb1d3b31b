"""The Scenario app: scenarios side by side, why they differ, how sure their totals are, and what would fit."""
