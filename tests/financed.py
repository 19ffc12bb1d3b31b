"""A film with a financing plan in which there is nothing to mend, for tests that change one thing of it."""

from __future__ import annotations

from typing import Any

from prodkit.production import Production


def data() -> dict[str, Any]:
    """Give the film as plain data: 1,000,000 over ten weeks, paid by four sources."""
    return {
        "prodkit": 1, "title": "Le Phare", "kind": "feature_film", "chart": "cnc-film", "output": {"minutes": 90},
        "exchange_rates": {"USD": 0.9},
        "phases": [
            {"id": "prep", "label": "Prep", "start": "2027-01-04", "length": 4},
            {"id": "shoot", "label": "Shoot", "length": 6},
        ],
        "drivers": [
            {"id": "late", "label": "Delay", "value": 0},
            {"id": "presale", "label": "Presale", "value": 300_000},
        ],
        "lines": [
            {"id": "rights", "account": "11", "label": "Rights", "rate": 100_000, "phase": "prep"},
            {"id": "crew", "account": "2", "label": "Crew", "rate": 400_000, "phase": "shoot",
             "employer": {"rate": 0.5}},
            {"id": "gear", "account": "71", "label": "Gear", "rate": 300_000, "phase": "shoot"},
        ],
        "financing": {
            "milestones": [{"id": "delivery", "label": "Delivery", "phase": "shoot", "days": 30}],
            "sources": [
                {"id": "channel", "label": "Channel", "kind": "broadcaster", "amount": "= presale", "state": "acquired",
                 "schedule": [{"on": "prep.start", "share": 0.25}, {"on": "shoot.start", "share": 0.25},
                              {"on": "delivery", "delay": "= late"}]},
                {"id": "region", "label": "Region", "kind": "region", "share": 0.1,
                 "schedule": [{"on": "shoot.start", "share": 1}]},
                {"id": "dollars", "label": "Sales agent", "kind": "sales_agent", "amount": 100_000, "currency": "USD",
                 "probability": 0.5, "schedule": [{"on": "2027-02-15", "share": 1}]},
                {"id": "producer", "label": "Producer", "kind": "producer", "rest": True,
                 "schedule": [{"on": "prep.start", "share": 1}]},
            ],
        },
    }  # fmt: skip


def film(**more: Any) -> Production:
    """Give the film, with other content in some of its fields."""
    return Production.parse({**data(), **more})


def with_plan(**more: Any) -> Production:
    """Give the film with other content in its financing plan."""
    return film(financing={**data()["financing"], **more})


def with_source(name: str, **more: Any) -> Production:
    """Give the film with other fields in one of its sources."""
    sources = [source | more if source["id"] == name else source for source in data()["financing"]["sources"]]
    return with_plan(sources=[{key: value for key, value in one.items() if value is not None} for one in sources])


def shared(corridors: list[dict[str, Any]], **more: Any) -> Production:
    """Give a film whose receipts from one market, `cinema`, run through corridors."""
    section = {"markets": [{"id": "cinema", "label": "Cinema"}], "corridors": corridors, **more}
    return Production.parse({"prodkit": 1, "title": "Film", "kind": "feature_film", "recoupment": section})


def corridor(name: str, **more: Any) -> dict[str, Any]:
    """Give a corridor that pays the party of its own name from `cinema`."""
    return {"id": name, "label": name.title(), "kind": "share", "draws": ["cinema"], "to": name, **more}
