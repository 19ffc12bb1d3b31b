"""What a page is made of, before any kernel runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_output

from prodkit.serve.assets import Assets
from prodkit.serve.pages import Notebooks, shown

VIEW = "application/vnd.jupyter.widget-view+json"
SCRIPT = "export default {};" * 20


def test_scripts_and_styles_of_widgets_get_addresses_that_say_their_content() -> None:
    assets = Assets()
    states: dict[str, dict[str, object]] = {
        "a": {"_esm": SCRIPT, "_css": "p {}", "html": SCRIPT},
        "b": {"_esm": SCRIPT},
        "c": {"_css": SCRIPT},
    }
    names = assets.take_out(states)
    assert [name.rpartition(".")[2] for name in names] == ["js", "css"]
    assert states["a"]["_esm"] == states["b"]["_esm"] == {"asset": names[0]}
    assert states["a"]["_css"] == "p {}"  # too short to be worth a request
    assert states["a"]["html"] == SCRIPT
    assert [assets.get(name) for name in names] == [SCRIPT.encode()] * 2
    assert assets.get("0" * 32 + ".js") is None
    assert Assets().take_out({"x": {"_esm": SCRIPT}}) == names[:1]  # the same in every run, so that browsers keep it


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (new_output("stream", name="stdout", text="a"), ("text", "a")),
        (new_output("stream", name="stderr", text="a warning"), ("nothing", "")),
        (new_output("error", ename="E", evalue="secret", traceback=["secret"]), ("fault", "")),
        (new_output("display_data", {"text/plain": "a"}), ("text", "a")),
        (new_output("display_data", {"text/plain": "a", "text/html": "<b>a</b>"}), ("html", "<b>a</b>")),
        (new_output("display_data", {"image/png": "AA=="}), ("image", "data:image/png;base64,AA==")),
        (new_output("display_data", {"application/unknown": "a"}), ("nothing", "")),
        (
            new_output(
                "display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": ""}
            ),
            ("widget", "m"),
        ),
    ],
)
def test_an_output_is_shown_the_best_way_there_is(output: object, expected: tuple[str, object]) -> None:
    assert shown(output) == expected


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def cell(source: str, *tags: str) -> dict[str, object]:
        return {"cell_type": "code", "source": [source], "metadata": {"tags": list(tags)}}

    content = {"cells": [cell("a"), cell("b", "figures")], "metadata": {"title": "Titre"}}
    (tmp_path / "app.ipynb").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_a_notebook_is_read_without_the_cells_for_the_replay(folder: Path) -> None:
    found = Notebooks(folder).get("app")
    assert found is not None
    assert (found.title, found.cells) == ("Titre", [("code", "a")])


def test_a_notebook_is_read_once_and_again_when_it_changes(folder: Path) -> None:
    notebooks = Notebooks(folder)
    before = notebooks.get("app")
    assert notebooks.get("app") is before
    path = folder / "app.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("Titre", "Autre"), encoding="utf-8")
    after = notebooks.get("app")
    assert after is not None
    assert after.title == "Autre"


@pytest.mark.parametrize("app", ["", "..", "../app", "a/../app", "app.ipynb", "/etc/passwd", "none", "app\0"])
def test_no_other_address_is_an_app(folder: Path, app: str) -> None:
    assert Notebooks(folder).get(app) is None
