"""The starter productions as the tests read them: each opened and computed once."""

from __future__ import annotations

from functools import cache

from prodkit import places
from prodkit.budget import Budget, evaluate
from prodkit.production import Production
from prodkit.store import productionfile

STARTERS = (
    "ce-que-dit-le-vent", "grand-matin", "la-cle", "la-ligne-de-crete", "les-marees", "minuit-trente", "uk-play",
    "un-dimanche-de-neige",
)  # fmt: skip


@cache
def opened(name: str) -> productionfile.Opened:
    """Open a starter production by its name."""
    return productionfile.read(places.shared("productions") / f"{name}.yaml")


def starter(name: str) -> Production:
    """Give what a starter production says."""
    return opened(name).production


@cache
def budget_of(name: str) -> Budget:
    """Give what a starter production costs, as it stands."""
    return evaluate(starter(name))
