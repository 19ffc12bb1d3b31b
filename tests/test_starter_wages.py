"""Wages in the starter productions are those of the grids they cite."""

from __future__ import annotations

import pytest
from starters import STARTERS, budget_of, starter

from prodkit.entries import Line
from prodkit.production import Production

Grid = tuple[str, str, str, str]

# Wages as the grids give them, typed again here: agreement, part of the grid, unit of pay, day from which they hold.
GRIDS: dict[Grid, dict[str, float]] = {
    # SPI grid of 11 April 2025, annex I, 39 h, amendment of 23 January 2024; from 2024-03-01
    ("3097", "I", "week", "2024-03-01"): {
        "1er assistant décorateur cinéma": 1435.39,
        "1er assistant monteur cinéma": 1121.74,
        "1er assistant opérateur cinéma": 1364.56,
        "1er assistant réalisateur cinéma": 1479.49,
        "1er assistant à la distribution des rôles cinéma": 1479.49,
        "2ème assistant réalisateur cinéma": 1070.37,
        "Accessoiriste de plateau cinéma": 1272.76,
        "Administrateur de production cinéma": 1364.56,
        "Bruiteur": 2110.45,
        "Chef décorateur cinéma": 2721.64,
        "Chef monteur cinéma": 1833.05,
        "Chef monteur son cinéma": 1656.25,
        "Chef électricien de prise de vues cinéma": 1211.99,
        "Coordinateur de post production cinéma": 1551.31,
        "Costumier cinéma": 1063.71,
        "Créateur de costumes cinéma": 2686.12,
        "Directeur de la photographie cinéma": 2758.11,
        "Directeur de production cinéma": 2721.64,
        "Ensemblier cinéma": 1435.39,
        "Menuisier de décor cinéma": 1089.85,
        "Mixeur cinéma": 2110.45,
        "Peintre de décor cinéma": 1090.83,
        "Photographe de plateau cinéma": 1272.76,
        "Réalisateur cinéma": 3015.27,
        "Régisseur adjoint cinéma": 1070.37,
        "Régisseur général cinéma": 1479.49,
        "Scripte cinéma": 1310.82,
        "Secrétaire de production cinéma": 959.77,
    },
    # SPI grid of 11 April 2025, annex II, five days, effective hours; from 2024-03-01
    ("3097", "II", "week", "2024-03-01"): {
        "1er assistant opérateur cinéma": 1535.13,
        "1er assistant opérateur du son cinéma": 1398.1,
        "1er assistant réalisateur cinéma": 1664.43,
        "2ème assistant opérateur cinéma": 1204.17,
        "2ème assistant réalisateur cinéma": 1204.17,
        "Accessoiriste de plateau cinéma": 1431.86,
        "Administrateur de production cinéma": 1535.13,
        "Auxiliaire de régie cinéma": 601.58,
        "Chef coiffeur cinéma": 1474.67,
        "Chef décorateur cinéma": 2976.79,
        "Chef machiniste de prise de vues cinéma": 1499.83,
        "Chef maquilleur cinéma": 1486.36,
        "Chef opérateur du son cinéma": 2111.0,
        "Chef électricien de prise de vues cinéma": 1499.83,
        "Conducteur de groupe cinéma": 1345.75,
        "Costumier cinéma": 1196.68,
        "Directeur de la photographie cinéma": 3016.69,
        "Directeur de production cinéma": 2976.79,
        "Electricien de prise de vues cinéma": 1248.7,
        "Ensemblier cinéma": 1569.95,
        "Habilleur cinéma": 1026.96,
        "Machiniste de prise de vues cinéma": 1248.7,
        "Régisseur adjoint cinéma": 1204.17,
        "Régisseur général cinéma": 1664.43,
        "Scripte cinéma": 1433.71,
        "Secrétaire de production cinéma": 1079.74,
    },
    # article 34, day of 8 h, transcription by a union (SNTPCT); from 2024-03-01
    ("3097", "films publicitaires", "day", "2024-03-01"): {
        "1er assistant opérateur": 409.37,
        "1er assistant réalisateur": 443.85,
        "2e assistant opérateur": 321.11,
        "2e assistant réalisateur": 321.11,
        "Accessoiriste de plateau": 381.83,
        "Auxiliaire de régie": 160.42,
        "Chef coiffeur": 393.24,
        "Chef costumier": 579.02,
        "Chef décorateur": 816.49,
        "Chef machiniste de prise de vues": 363.6,
        "Chef maquilleur": 396.36,
        "Chef monteur": 549.92,
        "Chef opérateur du son": 579.02,
        "Chef électricien de prise de vues": 363.6,
        "Coordinateur de production": 409.37,
        "Directeur de casting": 465.39,
        "Directeur de la photographie": 827.43,
        "Directeur de production": 816.49,
        "Machiniste de prise de vues": 302.71,
        "Régisseur adjoint": 321.11,
        "Régisseur général": 443.85,
        "Scripte": 393.24,
        "Électricien de prise de vues": 302.71,
        "Étalonneur": 633.14,
    },
    # SPI grid of 11 April 2025, title III, amendment of 1 August 2023; from 2023-09-01
    ("3097", "titre III", "day", "2023-09-01"): {
        "Artiste-interprète court métrage": 149.5,
        "Artiste-interprète long métrage": 418.25,
        "Autres artistes (acteurs) – répétition hors tournage": 94.11,
    },
    # day of 8 h at the Smic of 1 June 2026, transcription (ACFDA); from 2026-06-01
    ("3097", "artistes de complément", "day", "2026-06-01"): {
        "Figurant": 108.33,
        "Silhouette parlante (≤ 5 mots)": 250.01,
    },
    # 39 h, transcriptions of the SNTPCT and USPA grids; from 2025-07-01
    ("2642", "fiction", "week", "2025-07-01"): {
        "1er assistant décorateur": 1124.19,
        "1er assistant opérateur": 1296.5,
        "1er assistant réalisateur": 1372.72,
        "2e assistant réalisateur": 1054.24,
        "2ème assistant OPV": 834.32,
        "Accessoiriste": 947.02,
        "Administrateur de production": 1024.85,
        "Assistant de production": 834.32,
        "Assistant monteur": 834.32,
        "Cadreur / opérateur de prise de vues": 1630.19,
        "Chargé de post-production": 1227.64,
        "Chauffeur": 563.54,
        "Chef costumier": 1285.0,
        "Chef décorateur": 1921.29,
        "Chef machiniste": 1155.94,
        "Chef maquilleur": 1281.82,
        "Chef monteur": 1441.29,
        "Chef opérateur du son / ingénieur du son": 1803.55,
        "Chef électricien": 1155.94,
        "Coiffeur": 1047.37,
        "Directeur de production": 2561.72,
        "Directeur photo": 2595.36,
        "Habilleur": 817.82,
        "Machiniste": 948.4,
        "Mixeur": 1556.44,
        "Perchiste / 1er assistant son": 1249.41,
        "Régisseur général": 1372.72,
        "Scripte": 1273.9,
        "Électricien / éclairagiste": 948.4,
        "Étalonneur": 1127.08,
    },
    # day of 8 h, transcription of the ARTE grid; from 2025-01-01
    ("2642", "hors fiction et flux", "day", "2025-01-01"): {
        "1er assistant OPV / pointeur": 242.32,
        "1er assistant réalisateur": 240.87,
        "Chargé de production (14)": 240.87,
        "Chef OPS / Ingénieur du son": 303.46,
        "Chef OPV (9)": 316.35,
        "Chef décorateur": 416.48,
        "Chef électricien": 247.67,
        "Directeur photo": 440.88,
        "Machiniste": 203.2,
        "Maquilleur": 178.76,
        "Mixeur": 337.39,
        "Monteur (5)": 235.6,
        "Régisseur général": 240.87,
        "Styliste": 201.43,
        "Électricien / Éclairagiste": 203.2,
        "Étalonneur": 241.48,
    },
    # 39 h: 4.5 times the day of 8 h; from 2025-01-01
    ("2642", "hors fiction et flux", "week", "2025-01-01"): {
        "Assistant monteur": 804.42,
        "Chargé d'enquête / de recherche": 904.37,
        "Chargé de production (14)": 1083.92,
        "Chef monteur": 1269.54,
    },
    # television performers, amendment 20 (transcription); from 2025-01-01
    ("2642", "artistes", "day", "2025-01-01"): {
        "Artiste-interprète – émission dramatique, journée de répétition ou d'enregistrement": 289.23,
        "Danseur corps de ballet – émission chorégraphique (≤ 6 h)": 289.23,
    },
    # accord NAO 2026 (transcription); from 2026-08-01
    ("1285", "", "service", "2026-08-01"): {
        "Artiste dramatique / chorégraphique – service de répétition": 61.05,
    },
    # more than two performances a month; from 2026-08-01
    ("1285", "", "date", "2026-08-01"): {
        "Artiste dramatique / chorégraphique – cachet représentation": 141.63,
    },
    # 151.67 h; from 2026-08-01
    ("1285", "", "month", "2026-08-01"): {
        "Groupe 4 – échelon 1": 2359.38,
    },
    # derived: the month over 151.67 h; from 2026-08-01
    ("1285", "", "hour", "2026-08-01"): {
        "Groupe 4 – échelon 1": 15.56,
    },
}


def cited(production: Production, line: Line) -> tuple[Grid, str] | None:
    """Tell which grid and job a line cites, or is paid by for want of a rate; none if its pay is an example."""
    if line.job is None or (line.source is None and line.rate is not None):
        return None
    agreement = line.job.agreement or production.agreement
    place = (agreement, line.job.annex, line.unit)
    since = str(line.source.date) if line.source else next(grid[3] for grid in GRIDS if grid[:3] == place)
    return (*place, since), line.job.title


@pytest.mark.parametrize("name", STARTERS)
def test_wages_are_those_of_the_grids(name: str) -> None:
    paid = budget_of(name).lines().set_index("line")["rate"]
    for line in starter(name).lines:
        found = cited(starter(name), line)
        if found is not None:
            grid, title = found
            assert paid[line.id] == GRIDS[grid][title], line.id


def test_every_wage_typed_here_is_used() -> None:
    used = {cited(starter(name), line) for name in STARTERS for line in starter(name).lines}
    assert {(grid, title) for grid, titles in GRIDS.items() for title in titles} == used - {None}
