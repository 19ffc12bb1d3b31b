"""What a browser sends, without one; and what a reader is then shown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from prodkit.ui.grid import BudgetGrid
from prodkit.ui.live import LivePanel


def act(panel: LivePanel, action: str, value: str = "", **fields: str) -> None:
    """Press a button or change a field of a panel."""
    panel._receive(panel, {"action": action, "value": value, "fields": fields, "number": panel.answered + 1}, [])


def gesture(grid: BudgetGrid, kind: str, **content: Any) -> None:
    """Do something in a grid."""
    grid._receive(grid, {"type": kind, **content}, [])


def listen(monkeypatch: pytest.MonkeyPatch, widget: LivePanel | BudgetGrid) -> list[dict[str, Any]]:
    """Give the list of what the widget sends to its page from now on."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append(content))
    return sent


class Page(HTMLParser):
    """HTML as a browser reads it, refused where a browser would have to guess.

    Attributes:
        tags: The elements in order, each with its attributes.
        words: The text that a reader sees, with plain spaces.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []
        ids = [attributes["id"] for _, attributes in self.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        self.words = re.sub(r"\s+", " ", " ".join(self._texts)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "iframe", "object", "base"}
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs)
        assert not any(name.startswith("on") for name in attributes)
        self.tags.append((tag, attributes))
        if tag not in {"input", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

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
