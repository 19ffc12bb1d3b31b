"""Pictures: well-formed SVG in the page's colours, in which no name is ever anything but a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prodkit.charts import Bar, BarChart

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "g", "path", "text", "defs", "clipPath", "rect"}
CHART = BarChart()


def draw(*bars: Bar, title: str = "By account", rest: str = "Others") -> str:
    return CHART.draw(bars, title, rest)


def elements(svg: str) -> Iterator[ET.Element]:
    return ET.fromstring(svg).iter()  # noqa: S314 -- our own text, and no entity survives in it


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in elements(svg) if element.tag == f"{SVG}text"]


def assert_only_a_picture(svg: str) -> None:
    for element in elements(svg):
        assert element.tag.removeprefix(SVG) in DRAWN
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert not name.endswith("href") or value.startswith("#")


def test_a_bar_has_its_name_and_figure() -> None:
    svg = draw(Bar("Camera", 1750.0, "€1,750.00"), Bar("Lights", 602.5, "€602.50"))
    assert texts(svg) == ["Camera", "€1,750.00", "Lights", "€602.50"]
    assert_only_a_picture(svg)


@pytest.mark.parametrize(
    "label",
    [
        "a < b & c > d",
        "</text><script>alert(1)</script>",
        "<!-- -->",
        "]]>",
        'x" onload="alert(1)',
        'it\'s "quoted"',
        "$x^2$ and $y$",
        r"\$5 \alpha $",
        "&amp; &lt; &#36;",
        "font: 5px hello",
        'style="font: 5px x',
        "#010203 #040506",
        "日本語 😀 العربية",
        "%s {0} {label}",
    ],
)
def test_a_name_is_shown_as_it_is(label: str) -> None:
    svg = draw(Bar(label, 1.0, label))
    assert texts(svg) == [label, label]
    assert_only_a_picture(svg)


_visible = st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff")


@given(st.text(_visible, max_size=30), st.text(_visible, max_size=30))
@example("<svg width='1'>", 'font: 3px "')
@example("$", "$$$")
def test_no_name_or_title_breaks_the_picture(label: str, title: str) -> None:
    svg = draw(Bar(label, 1.0, "1"), title=title)
    assert_only_a_picture(svg)
    root = next(elements(svg))
    assert (root.get("role"), root.get("aria-label")) == ("img", title)


def test_long_names_are_cut_and_lines_joined() -> None:
    assert texts(draw(Bar("x" * 200, 1.0, "1")))[0] == "x" * 31 + "…"
    assert texts(draw(Bar("two\n  lines\tthree", 1.0, "1")))[0] == "two lines three"


def test_colours_and_fonts_are_the_pages() -> None:
    svg = draw(Bar("Camera", 2.0, "2"), Bar("Refund", -1.0, "−1"))
    assert {"var(--pk-text)", "var(--pk-accent)", "var(--pk-line-strong)"} <= set(re.findall(r"var\([^)]*\)", svg))
    assert not re.search(r"#[0-9a-fA-F]{6}\b", svg)
    assert set(re.findall(r"font-family: ([^;\"]*)", svg)) == {"inherit"}
    assert "DejaVu" not in svg
    assert not re.search(r"<(style|metadata|\?xml|!DOCTYPE)", svg)


def test_it_takes_the_width_of_the_page() -> None:
    root = next(elements(draw(Bar("Camera", 1.0, "1"))))
    assert (root.get("width"), root.get("height"), root.get("class")) == (None, None, "pk-figure")
    assert root.get("viewBox")


def test_many_small_bars_are_put_together() -> None:
    bars = [Bar(f"b{count}", float(20 - count), str(20 - count)) for count in range(20)]
    shown = texts(draw(*bars))
    assert [text for text in shown if text.startswith(("b", "O"))] == [
        *(f"b{count}" for count in range(13)),
        "Others (7)",
    ]
    assert "Others" not in " ".join(texts(draw(*bars[:14])))


@pytest.mark.parametrize("values", [(), (0.0,), (0.0, 0.0), (-5.0, -1.0), (1e12, 0.01), (3.0, -3.0)])
def test_any_amounts_can_be_drawn(values: tuple[float, ...]) -> None:
    svg = draw(*(Bar(str(value), value, str(value)) for value in values))
    assert len(texts(svg)) == 2 * len(values)
    assert_only_a_picture(svg)


def test_the_same_bars_give_the_same_bytes() -> None:
    bars = [Bar("Camera", 2.0, "2"), Bar("Lights", 1.0, "1")]
    first = draw(*bars)
    draw(*(Bar(str(count), count, "") for count in range(9)))
    assert draw(*bars) == first
    assert BarChart().draw(bars, "By account", "Others") == first
