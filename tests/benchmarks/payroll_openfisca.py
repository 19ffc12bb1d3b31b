"""Permanent staff as OpenFisca-France sees them: a second opinion, and a peer for speed. Needs the group of peers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

# By name, since type checkers run without the group of peers.
_FRANCE: Any = import_module("openfisca_france")
_BUILDERS: Any = import_module("openfisca_core.simulation_builder")

# Our names, and OpenFisca's variables that they add up; what OpenFisca gives is negative where it is paid.
EMPLOYER = {
    "maladie": ("mmid_employeur", "allegement_cotisation_maladie"),
    "vieillesse_plafonnee": ("vieillesse_plafonnee_employeur",),
    "vieillesse_deplafonnee": ("vieillesse_deplafonnee_employeur",),
    "allocations_familiales": ("famille", "allegement_cotisation_allocations_familiales"),
    "atmp": ("accident_du_travail",),
    "fnal": ("fnal",),
    "csa": ("contribution_solidarite_autonomie",),
    "dialogue_social": ("financement_organisations_syndicales",),
    "chomage_droit_commun": ("chomage_employeur",),
    "ags": ("ags",),
    "retraite_compl": ("agirc_arrco_employeur",),
    "ceg": ("contribution_equilibre_general_employeur",),
    "cet": ("contribution_equilibre_technique_employeur",),
    "apec": ("apec_employeur",),
    "prevoyance_permanents": ("prevoyance_obligatoire_cadre",),
    "taxe_apprentissage": ("taxe_apprentissage",),
    "reduction_generale": ("allegement_general",),
}
EMPLOYEE = {
    "vieillesse_plafonnee": ("vieillesse_plafonnee_salarie",),
    "vieillesse_deplafonnee": ("vieillesse_deplafonnee_salarie",),
    "retraite_compl": ("agirc_arrco_salarie",),
    "ceg": ("contribution_equilibre_general_salarie",),
    "cet": ("contribution_equilibre_technique_salarie",),
    "apec": ("apec_salarie",),
    "csg": ("csg_deductible_salaire", "csg_imposable_salaire", "crds_salaire"),
}


@cache
def _system() -> Any:
    return _FRANCE.FranceTaxBenefitSystem()


def _simulation(pay: Any, months: list[str], accident_rate: float, *, cadre: bool) -> Any:
    size = pay.shape[1]
    simulation = _BUILDERS.SimulationBuilder().build_default_simulation(_system(), count=size)
    category = np.array(["prive_cadre" if cadre else "prive_non_cadre"] * size)
    for month, amounts in zip(months, pay, strict=True):
        simulation.set_input("salaire_de_base", month, amounts)
        simulation.set_input("categorie_salarie", month, category)
        simulation.set_input("effectif_entreprise", month, np.full(size, 5))
        simulation.set_input("taux_accident_travail", month, np.full(size, accident_rate))
    return simulation


def amounts(pay: Any, month: str, accident_rate: float, *, cadre: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the employer's and the person's amounts of a January, by our names."""
    simulation = _simulation(np.atleast_2d(pay), [month], accident_rate, cadre=cadre)
    employer, employee = (
        {name: -sum(simulation.calculate(one, month) for one in variables) for name, variables in names.items()}
        for names in (EMPLOYER, EMPLOYEE)
    )
    return employer, employee


def super_gross(pay: Any, year: int) -> Any:
    """Give gross and employer contributions for every month of a year: an array of 12 rows, like `pay`."""
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    simulation = _simulation(pay, months, 0.0208, cadre=False)
    return np.array([simulation.calculate("salaire_super_brut", month) for month in months])
