"""Random scenarios over random productions, and what a change in a cell of a workbook means for the file."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import openpyxl
from hypothesis import strategies as st
from strategies import CODES, decimals, productions

from prodkit.exchange.workbook import carried
from prodkit.exchange.workbook.carried import Carried
from prodkit.production import Production

if TYPE_CHECKING:
    from collections.abc import Sequence


@st.composite
def productions_with_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Any production that has a budget, with scenarios that sit on it and on each other."""
    plain = draw(productions())
    scenarios = []
    for number in range(draw(st.integers(0, 3))):
        below = [f"s{n}" for n in range(number)]
        overrides = draw(st.lists(_overrides(plain, f"n{number}"), max_size=4))
        base = draw(st.sampled_from([None, *below]))
        scenarios.append({"id": f"s{number}", "label": f"S{number}", "overrides": overrides, "base": base})
    return {**plain, "scenarios": scenarios}


def _overrides(plain: Mapping[str, Any], new: str) -> st.SearchStrategy[dict[str, Any]]:
    figures = decimals(0, 90, 2)
    drivers = st.sampled_from([f"drivers.{one['id']}" for one in plain["drivers"]])
    kinds: list[st.SearchStrategy[Any]] = [
        st.fixed_dictionaries({"set": drivers, "to": figures}),
        st.fixed_dictionaries({"scale": st.sampled_from([{}, {"tags": ["set"]}, {"accounts": ["T"]}]), "by": figures}),
        st.fixed_dictionaries({"set": st.sampled_from([f"exchange_rates.{one}" for one in plain["exchange_rates"]]),
                               "to": figures}),
        st.just({"set": "days_per_week", "to": 6}),
        st.fixed_dictionaries({"add": st.fixed_dictionaries({
            "id": st.just(new), "label": st.just("New"), "account": st.sampled_from(CODES), "quantity": figures,
            "rate": figures | st.just(f"= {plain['drivers'][0]['id']} * 3"),
        })}),
    ]  # fmt: skip
    if plain["phases"]:
        lengths = st.sampled_from([f"phases.{one['id']}.length" for one in plain["phases"]])
        kinds.append(st.fixed_dictionaries({"set": lengths, "to": decimals(0, 20, 1)}))
    if plain["charges"]:
        charges = st.sampled_from([f"charges.{one['id']}" for one in plain["charges"]])
        kinds += [
            st.builds(lambda at, to: {"set": f"{at}.cap", "to": to}, charges, figures),
            st.builds(lambda at: {"mute": at}, charges),
            st.builds(lambda at: {"unmute": at}, charges),
        ]
    if plain["lines"]:
        lines = st.sampled_from([f"lines.{one['id']}" for one in plain["lines"]])
        fields = st.sampled_from(["quantity", "x", "rate"])
        values = figures | st.just(f"= {plain['drivers'][0]['id']} / 2") | st.none()
        kinds += [
            st.builds(lambda at, field, to: {"set": f"{at}.{field}", "to": to}, lines, fields, values),
            st.builds(lambda at, to: {"set": f"{at}.employer", "to": {"rate": to / 100}}, lines, figures),
            st.builds(lambda at, to: {"set": f"{at}.account", "to": to}, lines, st.sampled_from(CODES)),
            st.builds(lambda at: {"mute": at}, lines),
            st.builds(lambda at: {"unmute": at}, lines),
            st.builds(lambda at: {"remove": at}, lines),
        ]
    return st.one_of(kinds)


# -- workbooks changed by hand


def carried_by(data: bytes) -> Carried:
    """Read what a workbook carries."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = carried.unpack([cell.value for cell in book[carried.SHEET]["A"]])
    assert found is not None
    return found


def changed(data: bytes, new: Mapping[str, float]) -> bytes:
    """Type numbers into the cells of a workbook, each by its place in the file."""
    cells = {cell.place: cell for cell in carried_by(data).cells}
    book = openpyxl.load_workbook(io.BytesIO(data))
    for place, value in new.items():
        book[cells[place].sheet][f"{cells[place].column}{cells[place].number}"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_numbers(production: Production, new: Mapping[str, float]) -> Production:
    """Change numbers of a production, each by its place."""
    changed = production.plain()
    for place, value in new.items():
        *way, last = place.split(".")
        inside: Any = changed
        for part in way:
            inside = _inside(inside, part)
        if isinstance(inside, list):
            inside[int(last) - 1] = value
        else:
            inside[last] = value
    return Production.parse(changed)


def _inside(around: Any, part: str) -> Any:
    if isinstance(around, list):
        return around[int(part) - 1] if part.isdecimal() else next(one for one in around if one["id"] == part)
    return around[part]


def inputs(found: Carried, *groups: str) -> dict[str, float]:
    """Give the numbers of a workbook that people may change, by place."""
    return {
        cell.place: float(cell.written) for cell in found.cells
        if isinstance(cell.written, int | float) and cell.place.startswith(groups)
    }  # fmt: skip


def shown(values: Mapping[str, Any], sheet: str, label: str, columns: Sequence[str]) -> list[Any]:
    """Give what stands beside a label on a sheet."""
    places = [place for place, value in values.items() if value == label and place.startswith(f"{sheet}!")]
    row = places[0].partition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return [values.get(f"{sheet}!{column}{row}") for column in columns]


def near(found: object, expected: float) -> bool:
    """Tell whether a cell shows an amount to the cent; a total that is unknown shows no number."""
    return isinstance(found, int | float) and math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-6)
