"""The names of a number: in the file, in a batch, for a reader."""

from __future__ import annotations

import financed
import pytest
import small

from prodkit import compiler, i18n, paths


@pytest.mark.parametrize(
    ("written", "full", "key"),
    [
        ("drivers.days", "drivers.days.value", "days"),
        ("drivers.days.value", "drivers.days.value", "days"),
        ("drivers.days.max", "drivers.days.max", "drivers.days.max"),
        ("phases.shoot", "phases.shoot.length", "phases.shoot.length"),
        ("lines.camera.rate", "lines.camera.rate", "lines.camera.rate"),
        ("exchange_rates.USD", "exchange_rates.USD", "exchange_rates.USD"),
        ("days", "days", "days"),
    ],
)
def test_a_path_in_full_and_as_an_input(written: str, full: str, key: str) -> None:
    assert (paths.full(written), paths.key(written)) == (full, key)


def test_a_key_leads_back_to_its_path() -> None:
    film = small.film(exchange_rates={"USD": 0.9}, phases=[{"id": "shoot", "label": "Shoot", "length": 2}])
    places = compiler.compile(film).fields
    for place in places:
        assert paths.of_key(film, paths.key(place)) == place


def test_a_number_is_named_for_its_reader() -> None:
    film = small.film(exchange_rates={"USD": 0.9}, output={"dates": 3})
    assert paths.label(film, "drivers.days.value", "fr") == "Jours"
    assert paths.label(film, "lines.camera.rate", "fr") == "Caméra · Tarif"
    assert paths.label(film, "lines.editor.employer.rate", "en") == "Editing · Employer rate"
    assert paths.label(film, "charges.overheads.rate", "en") == "Overheads · Rate"
    assert paths.label(film, "exchange_rates.USD", "fr") == "Taux de change USD"
    assert paths.label(film, "nowhere.at.all", "en") == "nowhere.at.all"
    for lang in i18n.LANGS:
        assert paths.label(film, "output.dates", lang).endswith("dates")


def test_a_number_of_the_financing_is_named_by_what_it_is_in() -> None:
    film = financed.film(recoupment={"markets": [{"id": "cinema", "label": "Cinema", "receipts": {"2028": 5}}]})
    assert paths.label(film, "recoupment.markets.cinema.receipts.2028", "fr") == "Cinema · 2028"
    assert paths.label(film, "financing.sources.channel.amount", "fr") == "Channel · Montant"
    assert paths.label(film, "financing.sources.channel.schedule.3.delay", "en") == "Channel · 3 · Delay in days"
