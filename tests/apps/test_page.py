"""The page around the apps: opening, words, language, links, errors, and the end of its kernel."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.served import Served, kernel_process, kernels, running

LISTENER = """
import anywidget, os, traitlets
class Listener(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        el.textContent = model.get("text");
        addEventListener("prodkit:lang", (event) => { el.textContent = "heard " + event.detail.lang; });
    } }'''
    text = traitlets.Unicode().tag(sync=True)
Listener(text=os.environ["QUERY_STRING"] + " in " + os.environ["PRODKIT_FOLDER"])
"""
SLIDER = "import ipywidgets; ipywidgets.IntSlider(description='Jours')"


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small notebooks: a list of productions that works, and an estimate that fails."""
    folder = tmp_path_factory.mktemp("notebooks")
    prose = cell("# Mes productions\n\n" + "Une phrase assez longue. " * 20, kind="markdown")
    shown = [cell(SLIDER), cell(LISTENER), cell("print('vu')"), cell("print('total 42')", tags=["figures"])]
    write(folder / "index.ipynb", [prose, *shown])
    write(folder / "estimate.ipynb", [prose, cell("raise ValueError('private detail')"), cell("print('never')")])
    return folder


@pytest.fixture(scope="module")
def toy(serving: Callable[..., Served], notebooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Served:
    return serving(tmp_path_factory.mktemp("productions"), notebooks)


def cell(source: str, kind: str = "code", tags: Sequence[str] = ()) -> dict[str, object]:
    code: dict[str, object] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}, **code}


def write(path: Path, cells: list[dict[str, object]]) -> None:
    content = {"cells": cells, "metadata": {"title": "Productions"}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(content), encoding="utf-8")


def kernel_of(page: Page) -> str:
    page.locator("body[data-line=connected]").wait_for()
    return str(page.evaluate("document.body.dataset.kernel ?? document.body.dataset.kernelId"))


def test_the_reader_gets_real_words_before_the_kernel_has_worked(page: Page, toy: Served) -> None:
    page.goto(toy.url, wait_until="commit")
    expect(page.locator("#pk-opening [role=status]")).to_have_text("Ouverture de l’application…")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible(timeout=30_000)
    expect(page.locator("#pk-opening")).to_have_count(0)


def test_an_opened_app_shows_prose_and_widgets_but_neither_code_nor_compared_figures(
    page: Page, visit: Callable[[str], Page], toy: Served
) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    visit(f"{toy.url}?lang=fr&template=lab&theme=dark")  # a link cannot change the template
    expect(page.get_by_role("heading", name="Mes productions")).to_be_visible()
    expect(page.get_by_role("slider", name="Jours")).to_be_visible()
    expect(page.get_by_text("vu", exact=True)).to_be_visible()
    assert "total 42" not in page.content()
    assert "traitlets" not in page.get_by_role("main").inner_text()
    assert errors == []


def test_the_kernel_knows_the_language_the_link_and_the_folder(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}?production=les%20marées")
    expect(page.get_by_text(f"production=les+mar%C3%A9es&lang=fr in {toy.folder}")).to_be_visible()
    assert page.url.endswith("?production=les+mar%C3%A9es&lang=fr")


def test_switching_language_happens_in_place(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}?lang=fr&production=a")
    page.evaluate("window.sameDocument = true")
    expect(page.get_by_role("link", name="Devis")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Estimate")).to_be_visible()
    expect(page.get_by_text("heard en")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("?lang=en&production=a")
    assert page.evaluate("window.sameDocument") is True


def test_links_to_other_apps_keep_production_scenario_and_language_only(
    visit: Callable[[str], Page], toy: Served
) -> None:
    page = visit(f"{toy.url}?lang=en&production=a&other=1")
    page.evaluate("history.replaceState(null, '', '?lang=en&production=b&scenario=s&other=1')")
    page.get_by_role("link", name="Estimate").click()
    page.wait_for_url("**/estimate?*")
    assert page.url == f"{toy.url}estimate?production=b&scenario=s&lang=en"


def test_a_failing_notebook_says_so_without_showing_what_failed(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}estimate?lang=en")
    expect(page.get_by_role("alert").filter(has_text="could not be computed")).to_be_visible()
    assert "private detail" not in page.content()
    assert "ValueError" not in page.content()
    expect(page.get_by_role("link", name="Estimate")).to_have_attribute("aria-current", "page")


def test_an_unknown_address_is_answered_in_the_same_look(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}nothing?lang=fr&production=a")
    expect(page.get_by_role("heading", name="Page introuvable")).to_be_visible()
    back = page.get_by_role("link", name="Voir les productions")
    expect(back).to_have_attribute("href", f"{toy.url}?production=a&lang=fr")


def test_when_all_places_are_taken_the_page_says_so(page: Page, notebooks: Path, tmp_path: Path) -> None:
    with running(tmp_path, notebooks, visitors=0) as served:
        reply = page.goto(f"{served.url}?lang=en")
        assert reply is not None
        assert reply.status == 503
        expect(page.get_by_role("heading", name="Too many visitors right now")).to_be_visible()


def test_closing_the_page_ends_its_kernel_even_on_a_first_visit(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}?lang=fr")
    kernel = f"{toy.url}api/kernels/{kernel_of(page)}"
    assert page.request.get(kernel).ok
    page.goto("about:blank")
    for _ in range(100):
        if page.request.get(kernel).status == 404:
            return
        page.wait_for_timeout(100)
    pytest.fail("the kernel outlived its page")


def test_a_crashed_kernel_is_told_and_the_page_can_be_opened_again(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}?lang=en")
    kernel_of(page)
    kernel_process(page, toy).kill()
    expect(page.get_by_text("The connection to the app was lost.")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Reload the page").click()
    expect(page.get_by_text("The connection to the app was lost.")).to_be_hidden(timeout=15_000)
    expect(page.get_by_role("slider", name="Jours")).to_be_visible(timeout=30_000)


def test_stopping_prodkit_ends_every_kernel_and_tells_the_visitor(
    visit: Callable[[str], Page], notebooks: Path, tmp_path: Path
) -> None:
    with running(tmp_path, notebooks) as served:
        page = visit(f"{served.url}?lang=fr")
        kernel_of(page)
        working = kernels(served)
        assert working
    assert not any(process.is_running() for process in working)
    expect(page.get_by_text("La connexion à l’application est interrompue.")).to_be_visible(timeout=15_000)


def test_the_page_has_landmarks_and_a_skip_link(visit: Callable[[str], Page], toy: Served) -> None:
    page = visit(f"{toy.url}?lang=en")
    for role in ("banner", "navigation", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", ["", "nothing"])
def test_a_phone_needs_no_sideways_scrolling(page: Page, visit: Callable[[str], Page], toy: Served, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    visit(f"{toy.url}{path}?lang=fr")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_page_follows_the_reader_s_dark_or_light(page: Page, visit: Callable[[str], Page], toy: Served) -> None:
    visit(f"{toy.url}nothing?lang=fr")
    ground = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == "rgb(245, 246, 248)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) == "rgb(20, 23, 27)"
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(ground) == "rgb(245, 246, 248)"
