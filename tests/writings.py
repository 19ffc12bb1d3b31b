"""Productions with every kind of text that YAML could misread, and the ways in which a file can be laid out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import reject
from hypothesis import strategies as st

from prodkit.errors import ProdkitError
from prodkit.production import Production
from prodkit.store import productionfile

Fields = dict[str, st.SearchStrategy[Any]]

_ODD = [
    "no", "NULL", "~", "true", "2642", "012", "1_000", "1:30", "1e5", "0x1F", "2027-05-03", "2027-13-40", "- a", "a: b",
    "a #b", "# c", "a,b", "[x]", "{y}", "&a", "*b", "!c", "%d", "@e", "`f`", "'g'", '"h"', "back\\slash", "?", ":", "=",
    "|", ">", "é œ ß 你", "x:", "\N{NO-BREAK SPACE}y", "«\N{NARROW NO-BREAK SPACE}z\N{NARROW NO-BREAK SPACE}»", "😀",
    "---", "...", "<<", "y", "on", ".5", "+3", "-", "a\tb",
]  # fmt: skip
_texts = st.sampled_from(_ODD) | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
_labels = _texts | st.fixed_dictionaries({}, optional={"fr": _texts, "en": _texts}).filter(bool)
_lines_of_text = st.lists(_texts, min_size=1, max_size=4).map("\n".join) | st.lists(_texts, max_size=3).map("\n\n".join)
_notes = _lines_of_text | st.fixed_dictionaries({"fr": _lines_of_text}, optional={"en": _texts})
_numbers = (
    st.integers(-5, 5000)
    | st.floats(-1e6, 1e6, allow_nan=False)
    | st.sampled_from(["= 2 * 3", "=max(1, 2)", "= 1; 2", 1e-7, 1e12])
)
_days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
_words = st.sampled_from(["set", "night, green", "no", "7"])
_sources = st.fixed_dictionaries(
    {"text": _notes}, optional={"status": st.sampled_from(["official", "example"]), "date": _days}
)
_anything = st.recursive(
    _texts | st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | _days,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(_texts, parts, max_size=3),
    max_leaves=4,
)
_overrides = st.one_of(
    st.fixed_dictionaries({"set": st.sampled_from(["lines.a.rate", "drivers.days"]), "to": _anything}),
    st.fixed_dictionaries({"scale": st.fixed_dictionaries({}, optional={"tags": st.lists(_words)}), "by": _numbers}),
    st.fixed_dictionaries({"mute": st.sampled_from(["a", "b"])}),
    st.fixed_dictionaries(
        {"add": st.fixed_dictionaries({"id": st.just("more"), "account": st.just("2"), "label": _labels})}
    ),
)


@st.composite
def _named(draw: st.DrawFn, most: int, required: Fields, optional: Fields) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=most))
    fields = st.fixed_dictionaries(required, optional=optional)
    return [{"id": name, **draw(fields)} for name in names]


_lines = _named(
    6,
    {"account": st.sampled_from(["2", "52", "1e5", "A.1"]), "label": _labels},
    {
        "quantity": _numbers, "rate": _numbers, "muted": st.booleans(), "tags": st.lists(_words, max_size=3),
        "note": _notes, "source": _sources, "location": _labels, "employer": st.fixed_dictionaries({"rate": _numbers}),
        "unit": st.sampled_from(["day", "flat"]), "job": st.fixed_dictionaries({"title": _texts}),
    },
)  # fmt: skip
_data = st.fixed_dictionaries(
    {"prodkit": st.just(1), "title": _labels, "kind": st.sampled_from(["series", "short_film"]), "lines": _lines},
    optional={
        "currency": st.sampled_from(["EUR", "GBP"]),
        "exchange_rates": st.dictionaries(st.sampled_from(["USD", "CHF"]), _numbers),
        "law_date": _days,
        "drivers": _named(3, {"label": _labels, "value": _numbers}, {"unit": _labels, "step": st.floats(0.1, 9)}),
        "charges": _named(2, {"label": _labels, "account": st.just("9"), "rate": _numbers}, {}),
        "scenarios": _named(2, {"label": _labels, "overrides": st.lists(_overrides, max_size=4)}, {"note": _notes}),
        "typed_totals": st.dictionaries(_texts, st.floats(allow_nan=True), max_size=3),
        "notes": _notes,
    },
)


@st.composite
def productions(draw: st.DrawFn) -> Production:
    """Any production, with texts that look like something else; not all have a budget."""
    try:
        return Production.parse(draw(_data))
    except ProdkitError:
        reject()


def _dumped(**options: Any) -> Callable[[Production], str]:
    # JSON has neither tuples nor dates: both come back as a production reads them.
    return lambda film: yaml.dump(_json(film), allow_unicode=True, **options)


def _json(film: Production) -> Any:
    return json.loads(json.dumps(productionfile.plain(film), default=str))


_LAYOUTS: dict[str, Callable[[Production], str]] = {
    "ours": productionfile.render,
    "windows": lambda film: productionfile.render(film).replace("\n", "\r\n"),
    "no final newline": lambda film: productionfile.render(film).rstrip("\n"),
    "marked": lambda film: f"%YAML 1.2\n---\n{productionfile.render(film)}...\n",
    "dashes at the margin": _dumped(sort_keys=False),
    "sorted, narrow": _dumped(width=30),
    "braces": _dumped(default_flow_style=True),
    "json": lambda film: json.dumps(_json(film), indent=1),
    "json on one line": lambda film: json.dumps(_json(film), ensure_ascii=False),
}


@st.composite
def files(draw: st.DrawFn) -> tuple[str, Production]:
    """Write any production in any layout, and give what the text says."""
    text = _LAYOUTS[draw(st.sampled_from(sorted(_LAYOUTS)))](draw(productions()))
    try:
        return text, productionfile.parse_text(text)
    except ProdkitError:
        # Other programs write YAML 1.1, where the text "1e5" needs no quotes.
        reject()
