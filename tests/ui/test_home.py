"""The home page: what is in the folder, and how to start a new production."""

from __future__ import annotations

from pathlib import Path

import pytest
from acting import HOSTILE, Page, act, listen
from small import changed, film

from prodkit import money, store
from prodkit.budget import evaluate
from prodkit.i18n import Lang
from prodkit.ui.home import HomePage
from prodkit.ui.session import Session
from prodkit.ui.work import Work

MEAN = "\"'><b onclick=x>&amp;"


def home(folder: Path, lang: Lang = "en") -> HomePage:
    return HomePage(Session(folder, lang))


def shown(page: HomePage) -> Page:
    return Page(page.panel.html)


def names(folder: Path) -> set[str]:
    return {listed.name for listed in store.productions(folder)}


def test_each_production_is_listed_with_its_total_and_a_link(folder: Path) -> None:
    page = shown(home(folder))
    assert page.one("a")["href"] == "estimate?production=film&lang=en"
    total = money.format_money(float(evaluate(film()).total), "EUR", "en")
    assert all(text in page.words for text in ("The Tides", "Short film", total))
    assert ("duplicate", "film") in page.buttons


def test_an_empty_folder_has_nothing_but_the_form(tmp_path: Path) -> None:
    page = shown(home(tmp_path))
    assert page.all("a") == []
    assert page.one("form")["data-action"] == "create"


def test_a_total_with_unknown_parts_says_so(folder: Path) -> None:
    store.save(changed("lines", "camera", rate=None), folder / "other.yaml", None, "Anne")
    assert shown(home(folder)).words.count("(partial)") == 1


def test_unsaved_work_is_marked(folder: Path) -> None:
    assert shown(home(folder)).all("span", class_="pk-badge pk-badge-warn") == []
    Work(store.read(folder / "film.yaml"), "en").type_in("lines", "camera", {"rate": "1"})
    assert len(shown(home(folder)).all("span", class_="pk-badge pk-badge-warn")) == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("broken.yaml", "title: [", "YAML"),
        ("empty.yaml", "", "empty"),
        ("list.yaml", "[1, 2]", ""),
        ("opera.yaml", "prodkit: 1\ntitle: T\nkind: opera\n", "opera"),
        ("My film.yaml", "prodkit: 1\ntitle: T\nkind: series\n", "name"),
        ("film.yml", "prodkit: 1\ntitle: T\nkind: series\n", "name"),
        (MEAN.replace("/", "") + ".yaml", f"title: '{MEAN.replace(chr(39), '')}'", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_listed_with_its_finding(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)
    page = shown(home(folder))
    assert page.all("div", class_="pk-fault")
    assert said in page.words
    assert [one["href"] for one in page.all("a")] == ["estimate?production=film&lang=en"]


def test_titles_are_text(folder: Path) -> None:
    store.save(film(title=MEAN), folder / "mean.yaml", None, "Anne")
    page = shown(home(folder))
    assert MEAN in page.words
    assert "b" not in {tag for tag, _ in page.tags}


def test_a_new_production_is_made_and_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = home(folder, "fr")
    sent = listen(monkeypatch, page.panel)
    act(page.panel, "create", title=" Été à Saint-Malo ", starter="la-cle")
    query = {"production": "ete-a-saint-malo", "lang": "fr"}
    assert sent == [{"type": "open", "path": "estimate", "query": query}]
    made = store.read(folder / "ete-a-saint-malo.yaml")
    assert made.production.title == "Été à Saint-Malo"
    assert "#" in made.text


def test_without_a_title_it_has_the_starters(folder: Path) -> None:
    page = home(folder)
    for name in ("la-cle", "la-cle-2"):
        act(page.panel, "create", title="  ", starter="la-cle")
        assert store.load(folder / f"{name}.yaml").name("fr")


def test_a_title_taken_gets_a_name_of_its_own(folder: Path) -> None:
    page = home(folder)
    for _ in range(2):
        act(page.panel, "create", title="Film", starter="la-cle")
    assert names(folder) == {"film", "film-2", "film-3"}


def test_a_copy_is_made_with_a_title_that_says_so(folder: Path) -> None:
    page = home(folder)
    act(page.panel, "duplicate", "film")
    assert names(folder) == {"film", "film-2"}
    copy = store.load(folder / "film-2.yaml")
    assert "The Tides" in copy.name("en")
    assert copy.name("en") != "The Tides"
    assert copy.name("en") in shown(page).words


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_give_a_message_and_no_file(folder: Path, value: str, caplog: pytest.LogCaptureFixture) -> None:
    page = home(folder)
    before = sorted(folder.iterdir())
    for action, fields in (("duplicate", {}), ("create", {"title": "New", "starter": value})):
        act(page.panel, action, value, **fields)
        assert shown(page).all("div", class_="pk-notice pk-notice-error"), action
    assert sorted(folder.iterdir()) == before
    assert not caplog.records


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_titles_stay_in_the_folder(folder: Path, value: str, caplog: pytest.LogCaptureFixture) -> None:
    page = home(folder)
    around = sorted(folder.parent.iterdir())
    act(page.panel, "create", title=value, starter="la-cle")
    shown(page)
    assert all(listed.production for listed in store.productions(folder))
    assert sorted(folder.parent.iterdir()) == around
    assert not caplog.records


def test_words_follow_the_language(folder: Path) -> None:
    page = home(folder, "fr")
    act(page.panel, "duplicate", "nobody")
    french = shown(page).words
    act(page.panel, "lang", "en")
    assert (page.lang, page.panel.page["query"]) == ("en", {"lang": "en"})
    assert "Les Marées" in french
    assert "The Tides" in shown(page).words
    assert shown(page).all("div", class_="pk-notice pk-notice-error") == []
    act(page.panel, "lang", "<script>")
    assert page.lang == "fr"


def test_figures_are_written_for_a_replay(folder: Path) -> None:
    store.save(changed("lines", "camera", rate=0), folder / "a.yaml", None, "Anne")
    lines = home(folder).figures().splitlines()
    assert [line.split()[:2] for line in lines] == [["a", "EUR"], ["film", "EUR"]]
