"""What a change does, in words a producer would use: names, dates, percentages; nothing of how a file is written."""

from __future__ import annotations

from typing import Any

import pytest

from prodkit.i18n import Lang
from prodkit.override_words import said
from prodkit.overrides import Override
from prodkit.production import Production

FILM = Production.parse({
    "prodkit": 1, "title": "F", "kind": "short_film", "chart": "own",
    "accounts": [{"code": "1", "label": {"fr": "Décors", "en": "Sets"}}, {"code": "2", "label": "Image"}],
    "phases": [{"id": "shoot", "label": {"fr": "Tournage", "en": "Shoot"}, "length": 2}],
    "drivers": [{"id": "margin", "label": {"fr": "Marge", "en": "Margin"}, "value": 0.1, "share": True}],
    "lines": [{"id": "cam", "account": "2", "label": "Cam", "rate": 1000, "employer": {"rate": 0.5},
               "location": {"fr": "Bruxelles", "en": "Brussels"}}],
    "charges": [{"id": "fees", "label": {"fr": "Frais", "en": "Fees"}, "account": "2", "rate": 0.1}],
})  # fmt: skip


@pytest.mark.parametrize(
    ("change", "french", "english"),
    [
        ({"set": "law_date", "to": "2026-05-01"},
         "Barèmes lus au : rien → 1er mai 2026", "Law read on: nothing → 1 May 2026"),
        ({"set": "drivers.margin", "to": 0.125}, "Marge : 10 % → 12,5 %", "Margin: 10% → 12.5%"),
        ({"set": "lines.cam.employer", "to": {"rate": 0.4, "ceiling": 3000}},
         "Cam, charges patronales : taux patronal 50 % → taux patronal 40 %, plafond patronal 3 000",
         "Cam, employer contributions: employer rate 50% → employer rate 40%, employer ceiling 3,000"),
        ({"set": "lines.cam.job", "to": {"title": "Cadreur", "status": "artist", "hours": 39}},
         "Cam, fonction : rien → Cadreur, statut artiste, heures 39",
         "Cam, job: nothing → Cadreur, status performer, hours 39"),
        ({"set": "charges.fees.base", "to": {"accounts": ["1"], "in_kind": False}},
         "Frais, assiette : Toutes les dépenses → comptes Décors, valorisations non",
         "Fees, base: All costs → accounts Sets, in kind no"),
        ({"set": "charges.fees.of", "to": "total"},
         "Frais, assiette : son assiette → le total", "Fees, base: its base → the total"),
        ({"set": "lines.cam.account", "to": "1"}, "Cam, compte : Image → Décors", "Cam, account: Image → Sets"),
        ({"set": "lines.cam.unit", "to": "week"}, "Cam, unité : forfait → semaine", "Cam, unit: flat → week"),
        ({"set": "lines.cam.phase", "to": "shoot"}, "Cam, phase : rien → Tournage", "Cam, phase: nothing → Shoot"),
        ({"scale": {"locations": ["Brussels"]}, "by": 0.85}, "Bruxelles : −15 %", "Brussels: −15%"),
        ({"set": "lines.gone.rate", "to": 4}, "gone, tarif : rien → rien", "gone, rate: nothing → nothing"),
    ],
)  # fmt: skip
def test_a_change_is_said_as_a_producer_would(change: dict[str, Any], french: str, english: str) -> None:
    expected: dict[Lang, str] = {"fr": french, "en": english}
    for lang, words in expected.items():
        found = said(Override.model_validate(change), FILM, lang)
        assert found.replace("\u00a0", " ").replace("\u202f", " ") == words
