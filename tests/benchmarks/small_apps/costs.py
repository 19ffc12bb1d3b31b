"""The same small app for every framework: one slider, a table of costs and a picture of them."""

from __future__ import annotations

import io

import pandas as pd
from matplotlib.figure import Figure

RATES = {"Production": 820, "Direction": 760, "Image": 1_340, "Sound": 690, "Sets": 1_120, "Costumes": 540}
LEAST, MOST, START = 1, 60, 20


def table(days: int) -> pd.DataFrame:
    rates = pd.DataFrame({"department": list(RATES), "rate": list(RATES.values())})
    return rates.assign(amount=rates["rate"] * days)


def total(days: int) -> str:
    return f"Total {int(table(days)['amount'].sum())} EUR"


def figure(days: int) -> Figure:
    rows = table(days)
    drawn = Figure(figsize=(6, 3), layout="constrained")
    drawn.subplots().barh(rows["department"], rows["amount"])
    return drawn


def svg(days: int) -> str:
    text = io.StringIO()
    figure(days).savefig(text, format="svg")
    return text.getvalue()
