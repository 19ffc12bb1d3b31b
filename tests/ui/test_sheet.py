"""The rows of the grids: a tree that adds up to the budget, and patches that equal drawing anew."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import starter, work_on
from small import changed, film, with_more
from starters import STARTERS

from prodkit import edit, i18n, money
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.ui import sheet
from prodkit.ui.sheet import DetailSheet, Row, TopSheet
from prodkit.ui.work import Fault, Work

KINDS = {TopSheet: "amount", DetailSheet: "total"}
"""The sheets, each with the column that adds up."""


def rows_of(kind: type[Any], work: Work) -> list[Row]:
    found: list[Row] = kind(work).rows()
    return found


def by_id(rows: list[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def cell(work: Work, row: str, column: str) -> dict[str, Any]:
    found: dict[str, Any] = by_id(rows_of(DetailSheet, work))[row]["cells"][column]
    return found


def cents(text: str, lang: Lang) -> int:
    """Read an amount as it is shown; nothing counts for nothing."""
    bare = text.removesuffix(" + ?")
    if bare in {"", sheet.word("unknown", lang)}:
        return 0
    value = money.parse_number(bare, lang)
    assert value is not None
    return round(100 * value)


def assert_adds_up(rows: list[Row], column: str, work: Work) -> None:
    amounts = {row["id"]: cents(row["cells"][column]["t"], work.lang) for row in rows}
    children: dict[str, list[str]] = {}
    for row in rows:
        if row["parent"]:
            children.setdefault(row["parent"], []).append(row["id"])
    for parent, below in children.items():
        assert amounts[parent] == sum(amounts[name] for name in below), parent
    chart = work.budget.model.chart.entries
    tops = [amounts[f"account:{code}"] for code, one in chart.items() if one.depth == 1 and one.kind == "cost"]
    assert amounts["total"] == sum(tops) == round(100 * float(work.budget.total))


# -- the tree


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STARTERS)
@pytest.mark.parametrize("lang", i18n.LANGS)
def test_every_starter_is_a_tree_that_adds_up(kind: type[Any], name: str, lang: Lang) -> None:
    work = starter(name, lang)
    rows = rows_of(kind, work)
    depths: dict[str | None, int] = {None: -1}
    for row in rows:
        assert row["id"] not in depths
        assert row["depth"] == depths[row["parent"]] + 1
        depths[row["id"]] = row["depth"]
    assert {f"lines:{line.id}" for line in work.production.lines} <= depths.keys()
    assert {f"charges:{charge.id}" for charge in work.production.charges} <= depths.keys()
    assert_adds_up(rows, KINDS[kind], work)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "production",
    [
        film(lines=[], charges=[], drivers=[]),
        film(employer_account="27"),
        changed("lines", "editor", employer={"rate": "= 1 / 0"}),
        changed("lines", "camera", rate=None),
        changed("lines", "camera", account="zz"),
        changed("charges", "overheads", account="zz"),
        changed("charges", "overheads", muted=True),
        changed("lines", "camera", muted=True),
        with_more("lines", id="refund", account="25", label="Refund", rate=-5000),
    ],
)
def test_any_production_adds_up(kind: type[Any], production: Production) -> None:
    work = work_on(production)
    assert_adds_up(rows_of(kind, work), KINDS[kind], work)


@pytest.mark.parametrize("name", STARTERS)
def test_shares_are_of_the_total_or_of_the_income(name: str) -> None:
    work = starter(name)
    tops = [row for row in rows_of(TopSheet, work) if row["kind"] == "account" and row["depth"] == 0]
    kinds = {f"account:{code}": entry.kind for code, entry in work.budget.model.chart.entries.items()}
    for kind, whole in (("cost", work.budget.total), ("income", work.budget.income)):
        bars = [row["cells"]["share"]["b"] for row in tops if kinds[row["id"]] == kind]
        assert sum(bars) == pytest.approx(1 if whole else 0)
        assert all(0 <= bar <= 1 for bar in bars)


def test_the_top_sheet_shows_accounts_in_use_and_the_detail_all() -> None:
    work = work_on(film())
    top, detail = by_id(rows_of(TopSheet, work)), by_id(rows_of(DetailSheet, work))
    assert "account:12" not in top
    assert detail["account:12"]["cells"]["total"]["t"] == ""
    assert {f"account:{code}" for code in work.budget.model.chart.entries} <= detail.keys()


def test_contributions_have_a_row_where_they_are_posted() -> None:
    work = work_on(film(employer_account="27"))
    for kind, column in KINDS.items():
        row = by_id(rows_of(kind, work))["employer:27"]
        assert (row["parent"], row["cells"][column]["t"]) == ("account:27", "1\u202f488,00")


def test_the_columns_hold_every_cell() -> None:
    work = work_on(film())
    for columns, kind in ((sheet.top_columns("fr"), TopSheet), (sheet.detail_columns(film(), "fr"), DetailSheet)):
        known = {column["id"] for column in columns}
        assert all(row["cells"].keys() <= known for row in rows_of(kind, work))
        assert len(known) == len(columns)


# -- cells


def test_unknown_amounts_say_so_up_to_their_account() -> None:
    work = work_on(changed("lines", "camera", rate=None))
    assert cell(work, "lines:camera", "total")["t"] == "inconnu"
    assert cell(work, "account:25", "total")["t"] == "602,50 + ?"
    top = by_id(rows_of(TopSheet, work))
    assert top["lines:camera"]["cells"]["share"]["b"] == 0
    assert top["account:2"]["cells"]["amount"]["t"].endswith(" + ?")


def test_what_a_line_shows() -> None:
    shoot = {"id": "shoot", "label": {"fr": "Tournage", "en": "Shoot"}, "length": 1}
    line = changed(
        "lines", "camera", tags=["night", "set"], phase="shoot", in_kind=True, currency="USD", employer={"rate": 0.0725}
    )
    work = work_on(Production.parse({**line.plain(), "phases": [shoot], "exchange_rates": {"USD": 0.5}}))
    shown = by_id(rows_of(DetailSheet, work))["lines:camera"]["cells"]
    assert shown["label"] == {"t": "Caméra"}
    assert shown["quantity"] == {"t": "5", "s": "= days", "f": True}
    assert shown["unit"] == {"t": "jour", "s": "day"}
    assert shown["rate"] == {"t": "350", "s": "350"}
    assert shown["currency"] == {"t": "USD", "s": "USD"}
    assert shown["phase"] == {"t": "Tournage", "s": "shoot"}
    assert shown["tags"] == {"t": "night, set"}
    assert (shown["in_kind"]["s"], shown["abroad"]["s"]) == ("true", "false")
    assert shown["employer.rate"]["t"] == "7,25\u202f%"
    assert (shown["amount"]["t"], shown["employer"]["t"], shown["total"]["t"]) == ("875,00", "63,44", "938,44")


def test_a_fault_is_shown_where_it_was_typed() -> None:
    work = work_on(film())
    work.faults["lines", "camera", "rate"] = Fault("<a lot>", tuple(ProdkitError.of("number", found="x").findings))
    work.faults["charges", "overheads", "rate"] = Fault("?", tuple(ProdkitError.of("number", found="x").findings))
    for row in ("lines:camera", "charges:overheads"):
        shown = cell(work, row, "rate")
        assert shown["t"] == shown["s"] in {"<a lot>", "?"}
        assert shown["e"].startswith("«")


def test_muted_and_lent_lines_are_marked() -> None:
    rows = by_id(rows_of(DetailSheet, work_on(changed("lines", "camera", muted=True, in_kind=True))))
    assert (rows["lines:camera"]["muted"], rows["lines:camera"]["in_kind"]) == (True, True)
    assert rows["lines:camera"]["cells"]["total"]["t"] == "0,00"
    assert (rows["lines:lights"]["muted"], rows["charges:overheads"]["muted"]) == (False, False)


@pytest.mark.parametrize("name", STARTERS)
@pytest.mark.parametrize("lang", i18n.LANGS)
def test_a_cell_left_as_it_was_changes_nothing(name: str, lang: Lang) -> None:
    work = starter(name, lang)
    editable = {column["id"] for column in sheet.detail_columns(work.production, lang) if column["editable"]}
    for row in rows_of(DetailSheet, work):
        group, _, entry = row["id"].partition(":")
        if group in {"lines", "charges"}:
            for column in editable & row["cells"].keys():
                shown = row["cells"][column]
                text = shown.get("s", shown["t"])
                assert edit.set_field(work.production, group, entry, column, text, lang) == work.production, (
                    row["id"],
                    column,
                )


# -- patches

_typed = st.tuples(
    st.sampled_from([("lines", "camera"), ("lines", "editor"), ("charges", "overheads")]),
    st.sampled_from(["label", "quantity", "rate", "employer.rate", "muted", "account", "note", "tags", "unit"]),
    st.sampled_from(["", "2", "= days", "oui", "a lot", "31", "week", "Été"]),
)


def patched(rows: list[Row], patch: dict[str, Any]) -> list[Row]:
    """Do what the page does with a patch."""
    return [{**row, "cells": {**row["cells"], **patch.get(row["id"], {})}} for row in rows]


@given(st.lists(_typed, max_size=3), st.integers(1, 20))
def test_a_patch_equals_drawing_anew(typed: list[tuple[tuple[str, str], str, str]], days: int) -> None:
    work = work_on(film())
    before = {kind: rows_of(kind, work) for kind in KINDS}
    production = edit.set_drivers(film(), {"days": days})
    for place, field, text in typed:
        try:
            production = edit.set_field(production, *place, field, text, "fr")
        except ProdkitError as error:
            work.faults[*place, field] = Fault(text, tuple(error.findings))
    work._adopt(production)
    for kind, old in before.items():
        new = rows_of(kind, work)
        patch = sheet.changed_cells(old, new)
        if patch is None:
            still = [{**row, "cells": row["cells"].keys()} for row in new]
            assert [{**row, "cells": row["cells"].keys()} for row in old] != still
        else:
            assert patched(old, patch) == new
            assert all(cells for cells in patch.values())


def test_a_figure_that_moves_touches_only_its_cells() -> None:
    work = work_on(film())
    before = rows_of(TopSheet, work)
    work._adopt(changed("lines", "insurance", rate=401))
    patch = sheet.changed_cells(before, rows_of(TopSheet, work))
    assert patch is not None
    amounts = {row for row, cells in patch.items() if "amount" in cells}
    assert amounts == {
        "lines:insurance", "account:41", "account:4", "total", "account:5", "account:6", "charges:overheads",
        "charges:contingency",
    }  # fmt: skip
    assert sheet.changed_cells(before, before) == {}


@pytest.mark.parametrize(
    "production",
    [
        edit.delete_lines(film(), ["camera"]),
        edit.duplicate_lines(film(), ["camera"]),
        edit.move_lines(film(), ["camera"], "25", "lights"),
        edit.mute(film(), "lines", ["camera"], muted=True),
        edit.mute(film(), "charges", ["overheads"], muted=True),
        changed("lines", "camera", in_kind=True),
        changed("lines", "camera", account="zz"),
    ],
)
def test_what_moves_rows_or_marks_them_is_no_patch(production: Production) -> None:
    before = rows_of(DetailSheet, work_on(film()))
    assert sheet.changed_cells(before, rows_of(DetailSheet, work_on(production))) is None
