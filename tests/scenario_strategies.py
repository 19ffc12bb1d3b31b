"""Random scenarios over random productions, as plain data: every kind of change, some of which miss their target."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from strategies import CODES, decimals, formulas, productions, smooth

_DRIVERS = ["days", "crew", "share", "extra"]


@st.composite
def layered(draw: st.DrawFn, most: int = 4, scenarios: int = 3) -> dict[str, Any]:
    """Any production with scenarios `s0`, `s1`…, each on the production or on one before it."""
    data = draw(productions())
    names = [driver["id"] for driver in data["drivers"]]
    ids = {group: [*(entry["id"] for entry in data[group]), "new"] for group in ("lines", "charges")}
    found: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, scenarios))):
        base = draw(st.sampled_from([None, *(one["id"] for one in found)]))
        changes = draw(st.lists(overrides(names, ids["lines"], ids["charges"]), max_size=most))
        found.append({"id": f"s{number}", "label": f"S{number}", "base": base, "overrides": changes})
    return {**data, "scenarios": draw(st.permutations(found))}


def overrides(names: list[str], lines: list[str], charges: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Any change."""
    line, charge = st.sampled_from(lines), st.sampled_from(charges)
    target = line | charge.map(lambda name: f"charges.{name}")
    number = decimals(0, 60, 2) | st.sampled_from([0.5, 2.0, 3.0])
    wild = number | formulas(smooth(names))

    def sets(group: str, name: st.SearchStrategy[str], field: str, to: st.SearchStrategy[Any]) -> Any:
        return st.builds(lambda name, to: {"set": f"{group}.{name}.{field}", "to": to}, name, to)

    def one(key: str, to: st.SearchStrategy[Any]) -> Any:
        return to.map(lambda value: {key: value})

    group = st.fixed_dictionaries({}, optional={
        "accounts": st.lists(st.sampled_from(CODES), min_size=3, max_size=6), "tags": st.just(["set"]),
        "except_tags": st.just(["night"]), "locations": st.just(["Lyon"]), "suppliers": st.just(["Kino"]),
        "lines": st.lists(line, min_size=1, max_size=3),
    })  # fmt: skip
    added = st.fixed_dictionaries(
        {"id": line, "label": st.just("+"), "account": st.sampled_from(CODES), "rate": wild},
        optional={"x": number, "employer": st.just({"rate": 0.5}), "tags": st.just(["set"])},
    )
    bond = st.fixed_dictionaries(
        {"id": charge, "label": st.just("+"), "account": st.just("T"), "rate": decimals(0, 1, 3).map(lambda r: r / 5)}
    )
    return st.one_of(
        sets("drivers", st.sampled_from(_DRIVERS), "value", number),
        st.builds(lambda name, to: {"set": f"drivers.{name}", "to": to}, st.sampled_from(names), number),
        sets("lines", line, "quantity", wild), sets("lines", line, "x", number),
        sets("lines", line, "rate", wild | st.none()), sets("lines", line, "employer.rate", decimals(0, 1, 2)),
        sets("lines", line, "employer", st.none() | st.just({"rate": 0.5, "ceiling": 700.0})),
        sets("lines", line, "amortise", st.just({"over": 4.0})),
        sets("lines", line, "account", st.sampled_from(CODES)), sets("lines", line, "currency", st.just("USD")),
        sets("lines", line, "tags", st.sampled_from([["set"], ["night"], []])),
        sets("lines", line, "in_kind", st.booleans()), sets("lines", line, "supplier", st.just("Kino")),
        sets("charges", charge, "rate", decimals(0, 1, 3).map(lambda r: r / 5)),
        sets("charges", charge, "base.accounts", st.just(["T"])), sets("charges", charge, "cap", number),
        sets("phases", st.sampled_from(["prep", "shoot"]), "length", number),
        sets("phases", st.sampled_from(["prep", "shoot"]), "start", st.sampled_from(["2027-05-03", None])),
        sets("phases", st.sampled_from(["prep", "shoot"]), "unit", st.just("month")),
        one("days_per_week", st.integers(4, 7)).map(lambda d: {"set": "days_per_week", "to": d["days_per_week"]}),
        number.map(lambda to: {"set": "exchange_rates.USD", "to": to + 0.5}),
        st.builds(lambda group, by: {"scale": group, "by": by}, group, number),
        one("add", added), one("add_charge", bond), one("remove", target), one("mute", target), one("unmute", target),
    )  # fmt: skip
