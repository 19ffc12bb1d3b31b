"""A short film in which there is nothing to mend, for tests that break one thing of it."""

from __future__ import annotations

from typing import Any

from prodkit.production import Production

_QUOTED = {"text": "Quote of 2 May", "status": "quoted"}


def film(**more: Any) -> Production:
    """Give the film, with other content in some of its fields."""
    return Production.parse({**data(), **more})


def data() -> dict[str, Any]:
    """Give the film as plain data, to be changed."""
    return {
        "prodkit": 1, "title": {"fr": "Les Marées", "en": "The Tides"}, "kind": "short_film", "chart": "generic",
        "drivers": [
            {"id": "days", "label": {"fr": "Jours", "en": "Days"}, "value": 5, "min": 1, "max": 20},
            {"id": "meals", "label": {"fr": "Repas", "en": "Meals"}, "value": "= days * 3"},
        ],
        "lines": [
            _line("script", "11", "Scénario", "Script", rate=1500),
            _line("camera", "25", "Caméra", "Camera", quantity="= days", unit="day", rate=350),
            _line("lights", "25", "Lumière", "Lights", quantity="= days", unit="day", rate=120.5),
            _line("catering", "26", "Repas", "Catering", quantity="= meals", unit="meal", rate=18),
            _line("editor", "31", "Montage", "Editing", quantity=2, unit="week", rate=1200, employer={"rate": 0.62}),
            _line("insurance", "41", "Assurance", "Insurance", rate=400),
        ],
        "charges": [
            {"id": "overheads", "label": {"fr": "Frais généraux", "en": "Overheads"}, "account": "5", "rate": 0.07},
            {"id": "contingency", "label": {"fr": "Imprévus", "en": "Contingency"}, "account": "6", "rate": 0.1},
        ],
    }  # fmt: skip


def _line(name: str, account: str, french: str, english: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "account": account, "label": {"fr": french, "en": english}, "source": _QUOTED, **fields}


def changed(group: str, name: str, **fields: Any) -> Production:
    """Give the film with other fields in one of its lines, drivers or charges."""
    entries = [entry | fields if entry["id"] == name else entry for entry in data()[group]]
    return film(**{group: entries})


def with_more(group: str, **fields: Any) -> Production:
    """Give the film with one more line, driver or charge."""
    return film(**{group: [*data().get(group, []), fields]})
