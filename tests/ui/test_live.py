"""The Python side of a panel: what it shows, what it sends, and what it lets through from the page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pytest
from acting import act, listen

from prodkit.html import Html, tag
from prodkit.ui.live import LivePanel

Heard = list[tuple[str, dict[str, str]]]


@pytest.fixture
def panel() -> LivePanel:
    return LivePanel()


@pytest.fixture
def heard(panel: LivePanel) -> Heard:
    received: Heard = []

    def hear(value: str, fields: Mapping[str, str]) -> None:
        received.append((value, dict(fields)))

    panel.on("go", hear)
    return received


def message(**more: Any) -> dict[str, Any]:
    return {"action": "go", "value": "1", "fields": {"a": "b"}, "number": 7, **more}


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


def test_an_action_reaches_its_callback_and_is_answered(panel: LivePanel, heard: Heard) -> None:
    panel._receive(panel, message(), [])
    assert (heard, panel.answered) == ([("1", {"a": "b"})], 7)
    panel._receive(panel, {"action": "go"}, [])
    assert (heard[1], panel.answered) == (("", {}), 0)


def test_an_action_that_nobody_waits_for_is_answered_too(panel: LivePanel, heard: Heard) -> None:
    panel._receive(panel, message(action="stop"), [])
    assert (heard, panel.answered) == ([], 7)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "go",
        ["go"],
        {},
        message(action=None),
        message(action=["go"]),
        message(value=1),
        message(value=None),
        message(fields=None),
        message(fields=[["a", "b"]]),
        message(fields={"a": 1}),
        message(fields={1: "a"}),
        message(fields={str(count): "" for count in range(501)}),
        message(number="7"),
        message(number=7.5),
        message(number=2**53 + 1),
        message(number=-(2**60)),
        message(value="x" * 6_000_001),
        message(fields={"a": "x" * 3_000_001, "b": "x" * 3_000_001}),
        message(value=nested(100_000)),
    ],
)
def test_anything_else_is_ignored_with_a_warning(
    panel: LivePanel, heard: Heard, sent: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        panel._receive(panel, sent, [])
    assert (heard, panel.answered) == ([], 0)
    assert "ignored" in caplog.text
    assert "xxx" not in caplog.text


def test_a_megabyte_of_text_is_let_through(panel: LivePanel, heard: Heard) -> None:
    act(panel, "go", "x" * 1_000_000)
    assert len(heard[0][0]) == 1_000_000


def test_half_a_character_is_mended(panel: LivePanel, heard: Heard) -> None:
    act(panel, "go", "a\ud83d", name="\udc00b")
    assert heard == [("a?", {"name": "?b"})]


def test_traits_set_by_the_page_are_refused(panel: LivePanel, caplog: pytest.LogCaptureFixture) -> None:
    panel.show(tag("p", "ours"))
    state = {
        "html": "<script>",
        "page": {"title": "theirs"},
        "answered": 9,
        "_esm": "alert(1)",
        "_css": "* {}",
        "no": 1,
    }
    with caplog.at_level(logging.WARNING):
        panel._handle_msg(
            {"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []}
        )
    assert (panel.html, panel.page, panel.answered) == ("<p>ours</p>", {}, 0)
    assert "alert" not in panel._esm + caplog.text
    assert "ignored" in caplog.text


def test_a_panel_says_title_address_and_whether_work_is_unsaved(panel: LivePanel) -> None:
    panel.address("Film", {"production": "film", "draft": ""}, unsaved=True)
    assert panel.page == {"title": "Film", "query": {"production": "film", "draft": ""}, "unsaved": True}


def test_a_panel_has_the_page_do_something(panel: LivePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = listen(monkeypatch, panel)
    panel.tell("focus", id="pk-why")
    assert sent == [{"type": "focus", "id": "pk-why"}]


def test_one_panel_brings_the_styles_of_the_page() -> None:
    assert "--pk-text" in LivePanel(styled=True)._css
    assert LivePanel()._css == ""
    assert LivePanel()._esm


def test_what_is_shown_is_plain_text_to_the_protocol(panel: LivePanel) -> None:
    panel.show(Html("<p></p>"))
    assert type(panel.html) is str
