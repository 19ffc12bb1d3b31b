"""The history of a production: who, when, what, and the way back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from acting import Page
from opening import folder_of_film
from small import data, film

from prodkit import i18n, store
from prodkit.errors import ProdkitError
from prodkit.i18n import Lang
from prodkit.ui import past
from prodkit.ui.work import Work

MEAN = "\"'><b onclick=x>&amp;"


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(store.read(folder_of_film(tmp_path) / "film.yaml"), "en")


def save(work: Work, rate: str, who: str) -> int:
    work.type_in("lines", "camera", {"rate": rate, "note": f"= {rate} {MEAN}"})
    work.save(who)
    return work.versions()[0].id


def test_every_version_can_be_seen_and_restored(work: Work) -> None:
    save(work, "400", "Bob")
    page = Page(past.panel(work, "Anne"))
    numbers = [str(version.id) for version in work.versions()]
    assert page.buttons == {(action, number) for action in ("see_version", "version") for number in numbers}
    assert "Bob" in page.words
    assert page.one("input", id="pk-who")["value"] == "Anne"


def test_names_and_notes_are_text(work: Work) -> None:
    save(work, "400", MEAN)
    page = Page(past.panel(work, MEAN))
    assert MEAN in page.words
    assert page.one("input", id="pk-who")["value"] == MEAN
    assert "b" not in {tag for tag, _ in page.tags}


def test_a_production_that_was_never_saved_here_says_so(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(store.render(film()))
    page = Page(past.panel(Work(store.read(tmp_path / "film.yaml"), "en"), ""))
    assert "No version" in page.words
    assert page.buttons == set()


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_what_a_version_changed_is_told_old_and_new(work: Work, lang: Lang) -> None:
    work.speak(lang)
    page = Page(past.changes(work, save(work, "400", "Bob")))
    assert all(text in page.words for text in ("350", "400", "lines.camera", MEAN))
    assert {"fr": "Caméra", "en": "Camera"}[lang] in page.words


def test_many_changes_and_long_values_are_cut(work: Work) -> None:
    lines = [{"id": f"l{count}", "account": "25", "label": f"L{count}", "note": "x" * 4000} for count in range(300)]
    work.change(film(lines=lines))
    work.save("Bob")
    page = Page(past.changes(work, work.versions()[0].id))
    assert len(page.all("tr")) <= 201
    assert len(page.words) < 200_000


def test_a_version_of_nobody_is_a_finding(work: Work) -> None:
    with pytest.raises(ProdkitError):
        past.changes(work, 10**11)


def clashing(work: Work, rate: str, lang: Lang = "en") -> Page:
    """Give what is shown of a conflict, mine being 500."""
    other = Work(store.read(work.opened.path), lang)
    other.type_in("lines", "camera", {"rate": rate, "note": MEAN})
    other.save("Bob")
    work.speak(lang)
    work.type_in("lines", "camera", {"rate": "500"})
    with pytest.raises(store.ConflictError):
        work.save("Anne")
    assert work.rival is not None
    return Page(past.conflict(work, work.rival))


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_a_conflict_shows_both_and_offers_three_ways_out(work: Work, lang: Lang) -> None:
    page = clashing(work, "400", lang)
    assert {action for action, _ in page.buttons} == {"save_copy", "take_theirs", "save_over"}
    assert all(text in page.words for text in ("500", "400", "lines.camera.rate", MEAN))
    assert page.words.index("500") < page.words.index("400")  # mine comes first


def test_a_conflict_of_many_changes_shows_the_first_ones_and_counts_the_rest(work: Work) -> None:
    lines = [{"id": f"l{count}", "account": "25", "label": f"L{count}"} for count in range(60)]
    work.change(film(lines=[*data()["lines"], *lines]))
    page = clashing(work, "400")
    assert len(page.all("tr")) == 21
    assert "Differences not shown: 42" in page.words


def test_a_file_that_is_gone_cannot_be_taken_and_a_broken_one_not_replaced(work: Work) -> None:
    work.type_in("lines", "camera", {"rate": "500"})
    for text, ways in ((None, {"save_copy", "save_over"}), ("title: [", {"save_copy"})):
        work.opened.path.unlink() if text is None else work.opened.path.write_text(text)
        with pytest.raises(store.ConflictError):
            work.save("Anne")
        assert work.rival is not None
        assert {action for action, _ in Page(past.conflict(work, work.rival)).buttons} == ways


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        (MEAN, MEAN),
        ("x" * 5000, "x" * 199 + "…"),
        ({"fr": "Oui", "en": "Yes"}, "Yes"),
        ({"rate": 0.62}, '{"rate": 0.62}'),
        (["é"], '["é"]'),
        (12.5, "12.5"),
        (True, "true"),
    ],
)
def test_values_are_written_for_a_reader(value: object, written: str) -> None:
    assert past._written(value, "en") == written


def test_moments_are_local_and_in_the_language_of_the_reader() -> None:
    when = dt.datetime(2027, 5, 3, 12, 0, tzinfo=dt.UTC)
    assert past.moment(when, "fr").startswith("3 mai 2027")
    assert past.moment(when, "en").startswith("3 May 2027")
