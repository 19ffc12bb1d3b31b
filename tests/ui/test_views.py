"""What the Estimate app shows around its grids: well-formed, in both languages, with nothing but text from users."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from acting import Page
from opening import starter, work_on
from small import changed, data, film
from starters import STARTERS

from prodkit import edit, i18n
from prodkit.errors import Finding, ProdkitError
from prodkit.explain_amounts import explain
from prodkit.html import Html
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.ui import views
from prodkit.ui.work import Fault, Work

MEAN = "\"'><b onclick=x>&amp;</b><script>"

VIEWS: dict[str, Callable[[Work], Html | None]] = {
    "toolbar": lambda work: views.toolbar(work, [("film", MEAN), ("other", "Other")], None),
    "drivers": views.drivers,
    "phases": views.phases,
    "tiles": views.tiles,
    "tabs": lambda work: views.tabs(work, "top"),
    "findings": views.findings,
    "total": lambda work: views.why(explain(work.budget, "total", lang=work.lang), work.lang),
    "chart": lambda work: views.chart(work, "account", Html("<svg></svg>"), [(MEAN, "1 €", "100 %")]),
}


def mean() -> Production:
    """Give the film with a hostile text wherever a text may be."""
    entries = {
        group: [entry | {"label": MEAN, "note": MEAN, "source": {"text": MEAN}} for entry in data()[group]]
        for group in ("lines", "drivers", "charges")
    }
    entries["drivers"] = [entry | {"unit": MEAN} for entry in entries["drivers"]]
    shoot = {"id": "shoot", "label": MEAN, "start": "2027-05-03", "length": 2}
    lines = [entry | {"tags": [MEAN], "location": MEAN, "supplier": MEAN, "rate": None} for entry in entries["lines"]]
    return film(**{**entries, "lines": lines, "title": MEAN, "phases": [shoot], "typed_totals": {MEAN: 1}})


def shown(view: Html | None) -> Page:
    return Page(view or "")


@pytest.mark.parametrize("lang", i18n.LANGS)
@pytest.mark.parametrize("name", VIEWS)
def test_no_text_of_a_user_is_anything_but_text(name: str, lang: Lang) -> None:
    work = work_on(mean(), lang)
    work.faults["drivers", "days", "value"] = Fault(MEAN, tuple(ProdkitError.of("number", found=MEAN).findings))
    page = shown(VIEWS[name](work))
    assert page.words
    assert "b" not in {tag for tag, _ in page.tags}


@pytest.mark.parametrize("name", STARTERS)
def test_every_starter_is_shown_in_both_languages(name: str) -> None:
    works = [starter(name, lang) for lang in i18n.LANGS]
    for view in VIEWS.values():
        french, english = (shown(view(work)) for work in works)
        assert [tag for tag, _ in french.tags] == [tag for tag, _ in english.tags]
        assert french.words != english.words or not french.words


# -- toolbar


def test_commands_that_do_not_apply_say_so() -> None:
    work = work_on(film())
    before = {one["data-action"]: one for one in shown(VIEWS["toolbar"](work)).all("button")}
    work._adopt(edit.set_drivers(film(), {"days": 6}))
    after = {one["data-action"]: one for one in shown(VIEWS["toolbar"](work)).all("button")}
    assert before["save"] != after["save"]
    assert {"undo", "redo", "save", "download"} <= before.keys()


def test_the_open_production_is_chosen() -> None:
    page = shown(VIEWS["toolbar"](work_on(film())))
    (chosen,) = [one for one in page.all("option") if "selected" in one]
    assert chosen["value"] == "film"
    assert "Les Marées" in page.words


def test_a_choice_of_currency_comes_with_exchange_rates() -> None:
    assert shown(VIEWS["toolbar"](work_on(film()))).all("option", value="USD") == []
    work = work_on(film(exchange_rates={"USD": 0.9}))
    work.show_in("USD")
    page = shown(VIEWS["toolbar"](work))
    assert "selected" in page.one("option", value="USD")
    assert "selected" not in page.one("option", value="EUR")


# -- drivers


def test_a_driver_has_a_labelled_field_and_a_slider_within_its_bounds() -> None:
    page = shown(views.drivers(work_on(film())))
    field = page.one("input", data_action="set_driver", name="days")
    slider = page.one("input", type="range")
    assert page.one("label", for_=field["id"])
    assert (slider["min"], slider["max"], slider["step"], slider["value"]) == ("1.0", "20.0", "1", "5.0")
    assert (slider["data-drive"], slider["aria-label"]) == ("days", "Jours")
    assert field["value"] == "5"


def test_a_driver_that_is_a_formula_shows_both_and_has_no_slider() -> None:
    page = shown(views.drivers(work_on(film())))
    assert page.one("input", name="meals")["value"] == "= days * 3"
    assert page.all("input", data_drive="meals") == []
    assert "15" in page.words


@pytest.mark.parametrize("bounds", [{"min": None}, {"max": None}, {"min": 20}, {"max": "= 1 / 0"}, {"min": 30}])
def test_no_slider_without_bounds(bounds: dict[str, object]) -> None:
    assert shown(views.drivers(work_on(changed("drivers", "days", **bounds)))).all("input", type="range") == []


def test_small_bounds_have_small_steps() -> None:
    page = shown(views.drivers(work_on(changed("drivers", "days", min=0, max=1, value=0.5))))
    assert page.one("input", type="range")["step"] == "0.01"
    page = shown(views.drivers(work_on(changed("drivers", "days", step=2.5))))
    assert page.one("input", type="range")["step"] == "2.5"


def test_a_fault_is_described_at_its_field() -> None:
    work = work_on(film(), "en")
    work.type_in("drivers", "days", {"value": "a lot"})
    page = shown(views.drivers(work))
    field = page.one("input", name="days")
    assert (field["value"], field["aria-invalid"]) == ("a lot", "true")
    assert page.one("span", id=field["aria-describedby"])["class"] == "pk-fault"
    assert "is not a number" in page.words


def test_a_production_without_drivers_says_so() -> None:
    page = shown(views.drivers(work_on(film(lines=[], drivers=[]), "en")))
    assert "no drivers" in page.words


# -- figures


def test_unknown_amounts_are_counted_beside_the_total() -> None:
    page = shown(views.tiles(work_on(changed("lines", "camera", rate=None), "en")))
    assert "1 unknown" in page.words
    assert "unknown" not in shown(views.tiles(work_on(film(), "en"))).words


def test_only_figures_that_exist_are_shown() -> None:
    plain = shown(views.tiles(work_on(film(charges=[]), "en"))).words
    assert "contingency" not in plain
    assert "in kind" not in plain
    rich = film(charges=[one | {"contingency": True} for one in data()["charges"]], output={"minutes": 12})
    assert "Without contingency" in shown(views.tiles(work_on(rich, "en"))).words
    assert "Cost per minute" in shown(views.tiles(work_on(rich, "en"))).words
    assert "Cost per minute" not in shown(views.tiles(work_on(film(output={"minutes": 0}), "en"))).words


# -- tabs, findings, explanations, choices


@pytest.mark.parametrize("chosen", views.TABS)
def test_one_tab_is_chosen_and_reached_by_the_keyboard(chosen: str) -> None:
    page = shown(views.tabs(work_on(film()), chosen))
    (tab,) = page.all("button", aria_selected="true")
    assert (tab["data-value"], tab["tabindex"]) == (chosen, "0")
    assert len(page.all("button", tabindex="-1")) == len(views.TABS) - 1


def test_findings_to_look_at_are_counted_on_their_tab() -> None:
    assert "(" not in shown(views.tabs(work_on(film()), "top")).words
    assert "(1)" in shown(views.tabs(work_on(changed("lines", "camera", rate=None)), "top")).words
    assert "(" not in shown(views.tabs(work_on(changed("lines", "camera", source=None)), "top")).words


def test_each_finding_says_what_where_and_how_to_mend_it() -> None:
    work = work_on(changed("lines", "camera", rate=None), "en")
    page = shown(views.findings(work))
    (finding,) = work.findings
    assert all(part in page.words for part in (finding.what("en"), finding.fix("en"), "lines.camera.rate"))
    assert "Nothing" in shown(views.findings(work_on(film(), "en"))).words


def test_an_explanation_opens_at_its_top_and_can_be_closed() -> None:
    work = work_on(film(), "en")
    page = shown(views.why(explain(work.budget, "camera", lang="en"), "en"))
    opened = [one for one in page.all("details") if "open" in one]
    assert len(opened) == 1
    assert ("close_why", "") in page.buttons
    assert all(word in page.words for word in ("Camera", "= days", "€1,750.00", "Quote of 2 May"))


def test_unsaved_work_is_offered_and_can_be_dropped() -> None:
    page = shown(views.unsaved_notice("en", [("token", "3 May 2027 10:00")]))
    assert page.buttons == {("resume", "token"), ("drop_draft", "token")}


def test_a_notice_shows_the_first_findings_only() -> None:
    page = shown(views.finding_notice([Finding("number", params={"found": f"x{count}"}) for count in range(9)], "fr"))
    assert ("x4" in page.words, "x5" in page.words) == (True, False)


def test_phases_without_dates_are_not_shown() -> None:
    undated = {"id": "prep", "label": "Prep", "length": 1}
    assert views.phases(work_on(film())) is None
    assert views.phases(work_on(film(phases=[undated]))) is None
    dated = {"id": "shoot", "label": "Shoot", "length": 1, "start": "2027-05-03"}
    page = shown(views.phases(work_on(film(phases=[undated, dated]), "en")))
    assert "3 May 2027 → 9 May 2027" in page.words
    assert "Prep" not in page.words


def test_how_severe_a_finding_is_stands_in_words_and_in_colour() -> None:
    assert str(views.severity("warning", "en")) == '<span class="pk-badge pk-badge-warn">to check</span>'
