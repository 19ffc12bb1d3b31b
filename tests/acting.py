"""What a browser sends, without one; and what a reader is then shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodkit.ui.desk import Desk
from prodkit.ui.estimate import EstimateApp
from prodkit.ui.grid import BudgetGrid
from prodkit.ui.live import LivePanel
from prodkit.ui.session import Session

if TYPE_CHECKING:
    import pytest


def act(panel: LivePanel, action: str, value: str = "", /, **fields: str) -> None:
    """Press a button or change a field of a panel."""
    panel._receive(panel, {"action": action, "value": value, "fields": fields, "number": panel.answered + 1}, [])


def gesture(grid: BudgetGrid, kind: str, **content: Any) -> None:
    """Do something in a grid."""
    grid._receive(grid, {"type": kind, **content}, [])


def listen(monkeypatch: pytest.MonkeyPatch, widget: LivePanel | BudgetGrid) -> list[dict[str, Any]]:
    """Give the list of what the widget sends to its page from now on."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    return sent


class Page(HTMLParser):
    """HTML as a browser reads it, refused where a browser would have to guess.

    Attributes:
        tags: The elements in order, each with its attributes.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[tuple[str, str]] = []
        self._texts: list[tuple[str, set[str]]] = []
        self.feed(html)
        self.close()
        assert self._open == []
        ids = [attributes["id"] for _, attributes in self.tags if "id" in attributes]
        assert len(ids) == len(set(ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "iframe", "object", "base"}
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs)
        assert not any(name.startswith("on") for name in attributes)
        self.tags.append((tag, attributes))
        if tag not in {"input", "br"}:
            self._open.append((tag, attributes.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self._texts.append((data, {name for _, name in self._open}))

    @property
    def words(self) -> str:
        """The text that a reader sees, with plain spaces."""
        return _plain(text for text, _ in self._texts)

    def inside(self, name: str) -> str:
        """Give the text within the element that has this id."""
        return _plain(text for text, around in self._texts if name in around)

    def one(self, tag: str, **attributes: str) -> dict[str, str]:
        """Give the attributes of the only element of a kind that has these."""
        (found,) = self.all(tag, **attributes)
        return found

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """Give the attributes of all elements of a kind that have these; `_` in a name stands for `-`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [one for name, one in self.tags if name == tag and one.items() >= wanted.items()]

    @property
    def buttons(self) -> set[tuple[str, str]]:
        """What each button does, and with which value."""
        return {(one["data-action"], one.get("data-value", "")) for one in self.all("button") if "data-action" in one}


def _plain(texts: Iterable[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(texts)).strip()


def app_on(folder: Path, **query: str) -> EstimateApp:
    """Open the Estimate app in English on `film`, or as the address says."""
    return EstimateApp(Session(folder, "en", {"production": "film", **query}))


def panel(app: Desk, name: str) -> Page:
    """Read one of the app's panels."""
    return Page(getattr(app, name).html)


def message(app: Desk) -> str:
    """Give what the app has to say, without the rest of its bar."""
    return panel(app, "bar").inside("pk-message")


def type_rate(app: EstimateApp, text: str) -> None:
    """Type a rate for the camera into the detail."""
    if app.tab != "detail":
        act(app.tabs, "tab", "detail")
    gesture(app.detail, "edit", edits=[{"row": "lines:camera", "column": "rate", "text": text}])


def rate(app: Desk) -> object:
    """Give the rate of the camera."""
    return next(line.rate for line in app.work.production.lines if line.id == "camera")


HOSTILE = (
    "",
    "../../x",
    "/etc/passwd",
    "film\x00",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "1e9",
    "-1",
    "٣",
    "9" * 400,
    "\ud800",
    "\u202e",
    "= __import__('os')",
    "{0.__class__}",
    "x" * 1_000_000,
)
"""What a page of ours never sends, and anyone else can."""
