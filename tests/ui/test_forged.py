"""Forged messages to every widget of every app: whatever a browser sends is told as a sentence or ignored."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest
from acting import Page

from prodkit import places, store
from prodkit.serve import APPS
from prodkit.serve.forkserver import code_of
from prodkit.ui import leaving
from prodkit.ui.grid import BudgetGrid
from prodkit.ui.live import LivePanel

MARKUP = "<img src=x onerror='window.attacked=1'>\"><script>window.attacked=1</script>"
TEXTS = [MARKUP, "-1", "1e999", "\ufffd\u202e\0" + "x" * 10_000]
MESSAGES: list[object] = [
    None, 0, "", [], {}, [[]], {"action": 5}, {"action": None, "value": {}},
    {"action": "lang", "value": "fr", "number": "1"},
    {"action": "lang", "value": ["fr"], "fields": {}, "number": 1},
    {"action": "lang", "value": "fr", "fields": {"a": 1}},
    {"action": "lang", "value": "x" * 10_000_000, "fields": {}, "number": 1},
    {"action": "lang", "value": "fr", "fields": {str(number): "" for number in range(1000)}, "number": 2},
    {"type": []}, {"type": "edit"}, {"type": "edit", "edits": 5}, {"type": "edit", "edits": [{"row": "lines:nobody"}]},
    {"type": "edit", "edits": [{"row": "total", "column": "__class__", "text": MARKUP}] * 50},
    {"type": "paste", "row": "total", "column": "label", "rows": [[MARKUP]]},
    {"type": "delete", "rows": ["total", 5, None]},
    {"type": "move", "rows": ["lines:x"], "after": {}}, {"type": "explain", "row": [], "column": 0},
]  # fmt: skip


class Anything(Mapping[str, str]):
    """Fields of a form that has whatever field is asked for, always with the same text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __getitem__(self, name: str) -> str:
        return self._text

    def __iter__(self) -> Iterator[str]:
        return iter(["name", "value", "text", MARKUP])

    def __len__(self) -> int:
        return 4


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("les-marees", "grand-matin"):
        store.create(tmp_path, name, name)
    monkeypatch.setenv("PRODKIT_FOLDER", str(tmp_path))
    return tmp_path


def opened(app: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Open an app as its notebook does, and give its widgets."""
    production = "grand-matin" if app == "client" else "les-marees"
    monkeypatch.setenv("QUERY_STRING", f"production={production}&lang=en")
    made: list[Any] = []
    script = folder / f"{app}.py"
    script.write_text(code_of(places.shared("notebooks") / f"{app}.ipynb"), encoding="utf-8")
    widgets.Widget.on_widget_constructed(made.append)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(str(script))
    finally:
        widgets.Widget.on_widget_constructed(None)
    return made


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    leaving.settle()
    leaving.close()


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what went wrong in callbacks otherwise than by a finding."""
    return [f"{one.getMessage()}: {one.exc_info[1]!r}" for one in caplog.records if one.exc_info]


@pytest.mark.parametrize("app", APPS)
def test_what_is_not_an_action_changes_nothing(
    app: str, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files = {path: path.read_bytes() for path in folder.glob("*.yaml")}
    made = opened(app, folder, monkeypatch)
    heard = [widget for widget in made if isinstance(widget, LivePanel | BudgetGrid)]
    assert heard
    for widget in heard:
        for message in MESSAGES:
            widget._receive(widget, message, [])
        forged = dict.fromkeys(widget.keys, MARKUP)
        before = json.dumps(widget.get_state(), default=str)
        widget.set_state(forged)
        assert json.dumps(widget.get_state(), default=str) == before, "the page sets nothing"
    assert faults(caplog) == []
    assert {path: path.read_bytes() for path in folder.glob("*.yaml")} == files


@pytest.mark.slow
@pytest.mark.parametrize("app", APPS)
def test_every_action_of_every_panel_bears_any_text(
    app: str, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    panels = [widget for widget in opened(app, folder, monkeypatch) if isinstance(widget, LivePanel)]
    actions = {name: panel._actions[name] for panel in panels for name in panel._actions}
    assert actions
    for text in TEXTS:
        for name, act in actions.items():
            act(text, Anything(text))
            assert faults(caplog) == [], (name, text[:40])
    for panel in panels:
        Page(panel.html)  # well formed, with no element or attribute that a text has brought in


def test_bombs_in_the_folder_are_told_and_the_other_productions_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    layers = (f"x{number}: &x{number} [{', '.join([f'*x{number - 1}'] * 9)}]\n" for number in range(1, 12))
    bombs = {
        "bomb": "x0: &x0 [lol]\n" + "".join(layers),
        "deep": "a: " + "[" * 100_000,
        "huge": "a: " + "x" * 30_000_000,
    }
    for name, text in bombs.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (panel,) = (widget for widget in opened("index", folder, monkeypatch) if isinstance(widget, LivePanel))
    page = Page(panel.html)
    links = [attributes.get("href", "") for tag, attributes in page.tags if tag == "a"]
    assert any("production=les-marees" in link for link in links)
    for name in bombs:
        assert name in page.words
        assert not any(f"production={name}" in link for link in links)
    assert "lol" not in page.words
    assert len(panel.html) < 100_000
    assert faults(caplog) == []
