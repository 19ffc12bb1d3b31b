"""Changes to a production: what was typed becomes a figure of the file, or a finding that says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sayable import assert_sayable
from small import changed, film

from prodkit import edit
from prodkit.entries import Charge, Driver, Line
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import LANGS, Lang
from prodkit.production import Production

FILM = film()
MODELS: dict[str, type[Line | Charge | Driver]] = {"lines": Line, "charges": Charge, "drivers": Driver}


def entry(production: Production, group: str, name: str) -> Any:
    (found,) = [one for one in getattr(production, group) if one.id == name]
    return found


def ids(production: Production) -> list[str]:
    return [line.id for line in production.lines]


def typed(text: str, field: str, name: str = "camera", group: str = "lines", lang: Lang = "fr") -> Any:
    return entry(edit.set_field(FILM, group, name, field, text, lang), group, name)


def refused(call: Callable[[], object]) -> Finding:
    with pytest.raises(ProdkitError) as raised:
        call()
    assert_sayable(raised.value)
    return raised.value.findings[0]


# -- numbers


@pytest.mark.parametrize(
    ("text", "lang", "read"),
    [
        ("12,5", "fr", 12.5),
        ("12.5", "en", 12.5),
        ("1 234,50 €", "fr", 1234.5),
        ("1 234,50", "fr", 1234.5),
        ("1,234", "en", 1234.0),
        ("1,234", "fr", 1.234),
        ("€1,234.50", "en", 1234.5),
        ("−3", "fr", -3.0),
        ("7 %", "fr", 0.07),
        ("0", "fr", 0.0),
        ("  8  ", "fr", 8.0),
        ("", "fr", None),
        ("   ", "en", None),
        ("= days / 2", "fr", "= days / 2"),
        (" =min(days; 3) ", "en", "=min(days; 3)"),
    ],
)
def test_a_number_is_read_as_the_person_writes_it(text: str, lang: Lang, read: float | str | None) -> None:
    assert edit.number(text, lang) == read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("twelve", "number"),
        ("1,2,3.4", "number"),
        ("nan", "number"),
        ("1e999", "number"),
        ("= days +", "formula_ends"),
        ("=", "formula_empty"),
        ("= open(1)", "formula_unknown_function"),
        ("= 1,5", "formula_comma"),
    ],
)
def test_what_is_no_number_is_a_finding(text: str, code: str) -> None:
    assert refused(lambda: edit.number(text, "en")).code == code


# -- one field


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("quantity", "3,5", 3.5),
        ("quantity", "= days * 2", "= days * 2"),
        ("quantity", "", 1.0),
        ("x", "", 1.0),
        ("x", "2", 2.0),
        ("rate", "400", 400.0),
        ("rate", "", None),
        ("vat", "20", 0.2),
        ("vat", "5,5 %", 0.055),
        ("vat", "", None),
        ("unit", "week", "week"),
        ("unit", "", "flat"),
        ("account", "26", "26"),
        ("currency", "USD", "USD"),
        ("currency", "", None),
        ("phase", "shoot", "shoot"),
        ("phase", "", None),
        ("supplier", "  Ciné Loc ", "Ciné Loc"),
        ("supplier", "", ""),
        ("tags", "nuit, décor ,, vert", ("nuit", "décor", "vert")),
        ("tags", "", ()),
        ("in_kind", "oui", True),
        ("in_kind", "TRUE", True),
        ("in_kind", "", False),
        ("abroad", "x", True),
        ("abroad", "non", False),
        ("muted", "1", True),
        ("note", "à revoir", "à revoir"),
        ("location", "Lyon", "Lyon"),
    ],
)
def test_each_field_of_a_line(field: str, text: str, value: object) -> None:
    assert getattr(typed(text, field), field) == value


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("62", 0.62),
        ("62 %", 0.62),
        ("0,62", 0.62),
        ("1", 0.01),
        ("1 %", 0.01),
        ("100", 1.0),
        ("100 %", 1.0),
        ("150%", 1.5),
        ("-5", -0.05),
    ],
)
def test_a_share_is_typed_as_the_cell_shows_it(text: str, share: float) -> None:
    assert typed(text, "employer.rate").employer.rate == share
    assert typed(text, "rate", "overheads", "charges").rate == share


def test_a_share_may_be_a_formula() -> None:
    assert typed("= days / 100", "rate", "overheads", "charges").rate == "= days / 100"


def test_employer_contributions_come_with_their_rate_and_go_with_it() -> None:
    assert typed("45", "employer.rate").employer.rate == 0.45
    assert typed("4000", "employer.ceiling", "editor").employer.ceiling == 4000
    assert typed("4000", "employer.ceiling", "editor").employer.rate == 0.62
    capped = edit.set_field(FILM, "lines", "editor", "employer.ceiling", "4000", "fr")
    assert entry(edit.set_field(capped, "lines", "editor", "employer.ceiling", "", "fr"), "lines", "editor") == entry(
        FILM, "lines", "editor"
    )
    assert (
        entry(edit.set_field(capped, "lines", "editor", "employer.rate", "", "fr"), "lines", "editor").employer is None
    )
    assert typed("", "employer.rate").employer is None
    assert typed("", "employer.ceiling").employer is None


def test_a_ceiling_without_a_rate_is_refused_rather_than_lost() -> None:
    assert refused(lambda: typed("4000", "employer.ceiling")).where == "lines.camera.employer.rate"


def test_a_label_changes_in_the_language_of_the_person() -> None:
    assert typed(" Caméra A ", "label").label == {"fr": "Caméra A", "en": "Camera"}
    assert typed("A camera", "label", lang="en").label == {"fr": "Caméra", "en": "A camera"}
    assert typed("Jours de tournage", "label", "days", "drivers").label == {"fr": "Jours de tournage", "en": "Days"}
    plain = changed("lines", "camera", label="Camera", note={"fr": "oui"})
    assert entry(edit.set_field(plain, "lines", "camera", "label", "Caméra", "fr"), "lines", "camera").label == "Caméra"
    assert entry(edit.set_field(plain, "lines", "camera", "note", "yes", "en"), "lines", "camera").note == {
        "fr": "oui",
        "en": "yes",
    }


def test_fields_of_charges_and_drivers() -> None:
    assert typed("", "rate", "overheads", "charges").rate is None
    assert typed("5 000", "amount", "overheads", "charges").amount == 5000
    assert typed("9000", "cap", "overheads", "charges").cap == 9000
    assert typed("10", "floor", "overheads", "charges").floor == 10
    assert typed("oui", "contingency", "contingency", "charges").contingency
    assert typed("7,5", "value", "days", "drivers").value == 7.5
    assert typed("= meals / 3", "value", "days", "drivers").value == "= meals / 3"
    assert typed("", "min", "days", "drivers").min is None


def test_a_change_leaves_the_rest_and_the_original_alone() -> None:
    after = edit.set_field(FILM, "lines", "camera", "rate", "1", "fr")
    assert film() == FILM
    assert [line for line in after.lines if line.id != "camera"] == [line for line in FILM.lines if line.id != "camera"]
    assert after.model_copy(update={"lines": FILM.lines}) == FILM


@pytest.mark.parametrize(
    ("group", "name", "field", "text", "code"),
    [
        ("lines", "camera", "rate", "a lot", "number"),
        ("lines", "camera", "rate", "1e15", "number_too_large"),
        ("lines", "camera", "unit", "fortnight", "choice"),
        ("lines", "camera", "currency", "euros", "currency"),
        ("lines", "camera", "account", "", "pattern"),
        ("lines", "camera", "account", "?", "pattern"),
        ("lines", "camera", "phase", "Shoot!", "driver_id"),
        ("lines", "camera", "label", "x" * 301, "text_too_long"),
        ("lines", "camera", "label", "a\u202eb", "hidden_character"),
        ("lines", "camera", "source", "somebody", "mapping"),
        ("lines", "camera", "id", "lights", "unknown_field"),
        ("lines", "camera", "amount", "", "unknown_field"),
        ("lines", "camera", "label.fr", "x", "unknown_field"),
        ("lines", "camera", "employer.until", "x", "unknown_field"),
        ("lines", "camera", "", "x", "unknown_field"),
        ("lines", "camera", "model_fields", "x", "unknown_field"),
        ("lines", "nobody", "rate", "1", "line_unknown"),
        ("charges", "overheads", "quantity", "", "unknown_field"),
        ("charges", "overheads", "location", "Lyon", "unknown_field"),
        ("charges", "overheads", "employer.rate", "1", "unknown_field"),
        ("drivers", "days", "value", "", "number"),
        ("drivers", "camera", "value", "1", "line_unknown"),
    ],
)
def test_refusals_say_why(group: str, name: str, field: str, text: str, code: str) -> None:
    finding = refused(lambda: edit.set_field(FILM, group, name, field, text, "en"))
    assert finding.code == code
    place = (group, name, field)
    assert edit.has_field(FILM, *place) is (code not in {"unknown_field", "line_unknown"})


_PLAIN = ["", "=", "= days", "= meals * 2", "12,5", "62 %", "USD", "shoot", "a, b", "oui"]
_ODD = ["1e300", "x" * 6000, "\x00", "\ud800"]
_typed_texts = st.text(max_size=40) | st.sampled_from(_PLAIN + _ODD)
_places = st.sampled_from([
    (group, {"lines": "camera", "charges": "overheads", "drivers": "days"}[group], field)
    for group, model in MODELS.items()
    for field in [*model.model_fields, "employer.rate", "employer.ceiling", "base.accounts", "nothing"]
])  # fmt: skip


@given(_places, _typed_texts, st.sampled_from(LANGS))
@example(("lines", "camera", "id"), "lights", "fr")
@example(("drivers", "days", "value"), "1e300", "en")
def test_any_text_in_any_field_gives_a_production_or_a_finding(
    place: tuple[str, str, str], text: str, lang: Lang
) -> None:
    try:
        after = edit.set_field(FILM, *place, text, lang)
    except ProdkitError as error:
        assert_sayable(error)
    else:
        assert Production.parse(after.plain()) == after


# -- lines


def test_an_added_line_stands_at_the_head_of_its_account_or_after_another() -> None:
    after, name = edit.add_line(FILM, "25", lang="fr")
    assert (name, ids(after)) == ("line", ["script", "line", *ids(FILM)[1:]])
    assert entry(after, "lines", "line").account == "25"
    after, name = edit.add_line(FILM, "25", "camera", lang="fr")
    assert ids(after) == ["script", "camera", name, *ids(FILM)[2:]]
    after, name = edit.add_line(FILM, "22", lang="fr")
    assert ids(after) == [*ids(FILM), name]


def test_an_added_line_takes_what_was_typed_and_a_free_id() -> None:
    fields = {"label": "Caméra", "quantity": "2", "rate": "= days", "employer.rate": "50", "tags": "a, b"}
    once, first = edit.add_line(FILM, "25", "camera", fields, lang="fr")
    twice, second = edit.add_line(once, "25", first, fields, lang="fr")
    assert (first, second) == ("camera-2", "camera-3")
    line = entry(twice, "lines", second)
    assert (line.label, line.quantity, line.rate, line.employer.rate, line.tags) == (
        "Caméra", 2.0, "= days", 0.5, ("a", "b"),
    )  # fmt: skip
    assert Production.parse(twice.plain()) == twice


@given(st.lists(st.text(max_size=80), max_size=4), st.sampled_from(LANGS))
@example(["x" * 80] * 3, "fr")
@example(["\x1f" * 3, "日本", "…"], "en")
def test_ids_made_of_any_label_are_free_and_valid(labels: list[str], lang: Lang) -> None:
    production = FILM
    for label in labels:
        try:
            production, _ = edit.add_line(production, "25", None, {"label": label}, lang=lang)
        except ProdkitError as error:
            assert_sayable(error)
    assert Production.parse(production.plain()) == production


@pytest.mark.parametrize(
    ("account", "after", "fields", "code"),
    [
        ("?", None, {}, "pattern"),
        ("25", "nobody", {}, "line_unknown"),
        ("25", None, {"rate": "a lot"}, "number"),
        ("25", None, {"nothing": "1"}, "unknown_field"),
    ],
)
def test_a_line_that_cannot_be_added_says_why(
    account: str, after: str | None, fields: dict[str, str], code: str
) -> None:
    assert refused(lambda: edit.add_line(FILM, account, after, fields, lang="fr")).code == code


def test_lines_are_deleted() -> None:
    assert ids(edit.delete_lines(FILM, ["camera", "script"])) == ["lights", "catering", "editor", "insurance"]
    assert edit.delete_lines(FILM, ["nobody"]) == FILM


def test_copies_follow_their_originals_and_differ_by_their_id() -> None:
    after = edit.duplicate_lines(FILM, ["camera", "editor"])
    assert ids(after) == ["script", "camera", "camera-2", "lights", "catering", "editor", "editor-2", "insurance"]
    copy = entry(after, "lines", "camera-2").model_copy(update={"id": "camera"})
    assert copy == entry(FILM, "lines", "camera")
    assert ids(edit.duplicate_lines(after, ["camera"]))[1:4] == ["camera", "camera-3", "camera-2"]
    assert refused(lambda: edit.duplicate_lines(FILM, ["nobody"])).code == "line_unknown"


def test_a_production_never_grows_beyond_what_a_file_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "MAX_LINES", len(FILM.lines))
    assert refused(lambda: edit.add_line(FILM, "25", lang="fr")).code == "too_many"
    assert refused(lambda: edit.duplicate_lines(FILM, ["camera"])).code == "too_many"
    assert len(edit.delete_lines(FILM, ["camera"]).lines) == len(FILM.lines) - 1


def test_lines_and_charges_are_muted_and_counted_again() -> None:
    silent = edit.mute(FILM, "lines", ["camera", "editor"], muted=True)
    assert [line.id for line in silent.lines if line.muted] == ["camera", "editor"]
    assert edit.mute(silent, "lines", ["camera", "editor"], muted=False) == FILM
    assert entry(edit.mute(FILM, "charges", ["overheads"], muted=True), "charges", "overheads").muted
    assert refused(lambda: edit.mute(FILM, "charges", ["camera"], muted=True)).code == "line_unknown"


def test_lines_move_together_in_the_order_of_the_file() -> None:
    after = edit.move_lines(FILM, ["editor", "script"], "25", "camera")
    assert ids(after) == ["camera", "script", "editor", "lights", "catering", "insurance"]
    assert [line.account for line in after.lines[:4]] == ["25", "25", "25", "25"]
    head = edit.move_lines(FILM, ["lights"], "25", None)
    assert ids(head) == ["script", "lights", "camera", "catering", "editor", "insurance"]
    assert ids(edit.move_lines(FILM, ["script"], "34", None))[-1] == "script"
    moved, before = entry(after, "lines", "editor"), entry(FILM, "lines", "editor")
    assert moved.model_copy(update={"account": "31"}) == before


def test_no_line_moves_where_the_file_has_no_account() -> None:
    assert refused(lambda: edit.move_lines(FILM, ["camera"], "?", None)).code == "pattern"
    assert refused(lambda: edit.move_lines(FILM, ["camera"], "25", "nobody")).code == "line_unknown"


# -- drivers


def test_drivers_take_new_values() -> None:
    after = edit.set_drivers(FILM, {"days": 7.5, "nobody": 1.0})
    assert [driver.value for driver in after.drivers] == [7.5, "= days * 3"]
    assert edit.set_drivers(FILM, {}) == FILM


@pytest.mark.parametrize("value", [1e300, float("inf"), float("nan")])
def test_a_driver_beyond_what_a_file_holds_is_refused(value: float) -> None:
    assert refused(lambda: edit.set_drivers(FILM, {"days": value})).where == "drivers.days.value"


def test_a_line_given_as_data_comes_last_in_its_account() -> None:
    job = {"title": "Cadreur", "agreement": "3097", "hours": 46}
    made, name = edit.put_line(FILM, {"account": "25", "label": "Operator", "unit": "week", "job": job})
    assert ids(made) == ["script", "camera", "lights", name, "catering", "editor", "insurance"]
    assert entry(made, "lines", name).job.hours == 46
    again, other = edit.put_line(made, {"account": "99", "label": "Operator"}, wish="operator")
    assert (ids(again)[-1], other) == (other, "operator-2")
    with pytest.raises(ProdkitError, match="unit"):
        edit.put_line(FILM, {"account": "25", "label": "Operator", "unit": "fortnight"})
