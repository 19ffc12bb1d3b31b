"""YAML as a producer's editor writes it, and as someone with bad intentions would."""

from __future__ import annotations

import datetime as dt
import math
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sayable import assert_sayable

from prodkit import yamltext
from prodkit.errors import ProdkitError


def refused(text: str) -> tuple[str, int | None]:
    """Give the code and line of the one finding that refuses a text."""
    with pytest.raises(ProdkitError) as raised:
        yamltext.read(text)
    assert_sayable(raised.value)
    (finding,) = raised.value.findings
    return finding.code, finding.line


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("12.5", 12.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1.5E-3", 0.0015),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("2027-05-03", dt.date(2027, 5, 3)),
        # texts: what YAML 1.1 would have read as something else
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("012", "012"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1,5", "1,5"),
        ("2027-13-45", "2027-13-45"),
        ("2027-05-03 10:00", "2027-05-03 10:00"),
        ("= 2 * days", "= 2 * days"),
        ("<<", "<<"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'2027-05-03'", "2027-05-03"),
        ('"é\\u00e9"', "éé"),
        ("1234567890123456789012345", "1234567890123456789012345"),
    ],
)
def test_scalars(scalar: str, expected: object) -> None:
    found = yamltext.read(f"key: {scalar}\n").data
    assert found == {"key": expected}
    assert type(found["key"]) is type(expected)


def test_not_a_number() -> None:
    data = yamltext.read("[.nan]").data
    assert isinstance(data, list)
    assert math.isnan(data[0])


def test_every_value_knows_its_line() -> None:
    document = yamltext.read("# a film\ntitle: X\nlines:\n  - id: a\n    rate: 3\n  - {id: b,\n     rate: 4}\n")
    assert document.data == {"title": "X", "lines": [{"id": "a", "rate": 3}, {"id": "b", "rate": 4}]}
    assert document.line(("title",)) == 2
    assert document.line(("lines", 0, "rate")) == 5
    assert document.line(("lines", 1, "rate")) == 7
    assert document.line(("lines", 1, "missing", 3)) == 6
    assert document.line(()) == 2


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff"])
def test_nothing_is_none(text: str) -> None:
    assert yamltext.read(text).data is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: [1, 2\n", "yaml_broken", 3),
        ("a: 1\n\tb: 2\n", "yaml_broken", 2),
        ("a: b: c\n", "yaml_broken", 1),
        ("a: 'open\n", "yaml_broken", 2),
        ("a: &x 1\nb: *x\n", "yaml_alias", 1),
        ("a: 1\nb: *x\n", "yaml_alias", 2),
        ("a: &x {b: 1}\n", "yaml_alias", 1),
        ("&x a: 1\n", "yaml_alias", 1),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml_tag", 1),
        ("a: !!str 12\n", "yaml_tag", 1),
        ("!x a: 1\n", "yaml_tag", 1),
        ("!x {a: 1}\n", "yaml_tag", 1),
        ("a: 1\nb: 2\na: 3\n", "yaml_twice", 3),
        ("a: {b: 1, b: 2}\n", "yaml_twice", 1),
        ('a: 1\n"a": 2\n', "yaml_twice", 2),
        ("a: 1\n---\nb: 2\n", "yaml_documents", 2),
        ("[1, 2]: 3\n", "yaml_key", 1),
        ("{a: 1}: 3\n", "yaml_key", 1),
        ("? [a]\n: 1\n", "yaml_key", 1),
        ("a: \x00\n", "yaml_character", None),
        ("a: \x07\n", "yaml_character", None),
        ("a: \ud800\n", "yaml_character", None),
        ("- " * 60 + "1", "yaml_too_deep", 1),
        ("[" * 100_000, "yaml_too_deep", 1),
        ("{a: " * 100_000, "yaml_too_deep", 1),
    ],
)
def test_refusals(text: str, code: str, line: int | None) -> None:
    assert refused(text) == (code, line)


def test_a_billion_laughs_are_not_funny() -> None:
    bomb = "a: &a [lol]\n" + "".join(
        f"{after}: &{after} [*{before}, *{before}]\n" for before, after in zip("abc", "bcd", strict=True)
    )
    assert refused(bomb)[0] == "yaml_alias"


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "x" * 2_000_000,
        "[" + "1," * 100_000 + "1]",
        "".join(f"k{n}: {n}\n" for n in range(20_000)),
        "a: |\n" + "  line\n" * 50_000,
    ],
    ids=["long text", "long list", "many keys", "long block"],
)
def test_large_texts_are_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    yamltext.read(text)
    assert time.process_time() - start < 5


def test_the_text_of_keys_is_kept_whatever_they_look_like() -> None:
    data = yamltext.read("12: a\ntrue: b\n2027-05-03: c\n'': d\n").data
    assert data == {"12": "a", "true": "b", "2027-05-03": "c", "": "d"}


_MARKS = [*"abk:-?[]{}|>&*!%@`'\"#,\n\t 0123.", "\n  ", "- ", ": ", "---\n", "<<: ", "\x85", "\ufeff", "é"]


@given(st.text(max_size=100) | st.lists(st.sampled_from(_MARKS), max_size=40).map("".join))
@example("!<tag:yaml.org,2002:str> a")
@example("%YAML 3.0\n---\na")
@example("%TAG ! a\n%TAG ! b\n---\nx")
@example("\ufffe")
@example("*")
@example("? ")
@example("- - - -\n-")
@example(": :")
@example("|9999999999\n a")
def test_any_text_gives_data_or_one_finding(text: str) -> None:
    try:
        document = yamltext.read(text)
    except ProdkitError as error:
        assert_sayable(error)
    else:
        assert document.data is None or document.line(()) is not None


_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False)
    | st.text("aé:#- \n'\"", max_size=8),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.text("abc é", min_size=1, max_size=4), parts, max_size=4)
    ),
    max_leaves=10,
)


@given(_PLAIN)
def test_json_is_yaml(data: object) -> None:
    """Data written as JSON, which YAML 1.2 contains, comes back the same."""
    import json

    assert yamltext.read(json.dumps(data).replace("Infinity", ".inf")).data == data


@pytest.mark.parametrize(
    "text",
    ["a: [1, 2\n", "a: 1\n\tb: 2\n", "a: b: c\n", "a: 'open\n", "- a\nb: 1\n", "a: {b: 1\nc: 2", 'a: "\\q"', "a: @x",
     "a: - b", "a:\n  b: 1\n c: 2\n", "a:\n - 1\nb", "a: 1\n%b\n...\n%c"],
)  # fmt: skip
def test_what_is_not_yaml_is_told_in_both_languages(text: str) -> None:
    with pytest.raises(ProdkitError) as raised:
        yamltext.read(text)
    french, english = (raised.value.findings[0].what(lang) for lang in ("fr", "en"))
    assert not re.search("expected|found|allowed|while", french)
    assert "{" not in english.replace("by {", "")
