"""HTML: no text of a user can become anything but text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prodkit.html import Html, join, tag

HOSTILE = [
    "<script>",
    "</p><b>",
    '" onclick="x',
    "' x='",
    "&lt;",
    "&#x3c;b&#x3e;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "`",
    "\\",
]
texts = st.text() | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE)).map("".join)


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Any]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((name, attrs))

    def handle_endtag(self, name: str) -> None:
        self.found.append((f"/{name}", []))

    def handle_data(self, data: str) -> None:
        self.found.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))


@given(texts, texts)
@example('"><img src=x onerror=alert(1)>', "</p><script>alert(1)</script>")
def test_no_text_opens_a_tag_or_an_attribute(value: str, content: str) -> None:
    seen = Seen(tag("p", content, title=value, data_value=value)).found
    inside = [("text", content)] if content else []
    assert seen == [("p", [("title", value), ("data-value", value)]), *inside, ("/p", [])]


@given(st.lists(texts, max_size=4))
def test_joined_texts_stay_texts(parts: list[str]) -> None:
    seen = Seen(join(*parts, parts, [[parts]])).found
    assert "".join(text for _, text in seen) == "".join(parts) * 3
    assert {kind for kind, _ in seen} <= {"text"}


def test_what_is_made_here_is_kept_and_the_rest_escaped() -> None:
    assert tag("p", tag("b", "1 < 2"), " & ", None, [tag("i", "x"), ["y"]]) == "<p><b>1 &lt; 2</b> &amp; <i>x</i>y</p>"
    assert isinstance(join("a"), Html)


def test_html_mixed_with_text_outside_of_it_is_text_again() -> None:
    mixed = tag("b", "x") + "<script>"
    assert join(mixed) == "&lt;b&gt;x&lt;/b&gt;&lt;script&gt;"
    assert join(f"{tag('b', 'x')}") == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize(
    ("attributes", "written"),
    [
        ({"class_": "pk-hint"}, ' class="pk-hint"'),
        ({"for_": "a"}, ' for="a"'),
        ({"aria_label": "a b"}, ' aria-label="a b"'),
        ({"disabled": True, "hidden": False, "title": None}, " disabled"),
        ({"value": 0}, ' value="0"'),
        ({"value": ""}, ' value=""'),
        ({"value": Html("<b>")}, ' value="&lt;b&gt;"'),
    ],
)
def test_attributes(attributes: dict[str, object], written: str) -> None:
    assert tag("p", **attributes) == f"<p{written}></p>"


def test_elements_without_content_have_no_end() -> None:
    assert tag("input", name="a") == '<input name="a">'
    assert tag("br") == "<br>"
