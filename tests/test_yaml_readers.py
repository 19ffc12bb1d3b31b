"""Our reading and writing of YAML beside a reader of its own: ruamel.yaml, which follows YAML 1.2 too."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from ruamel.yaml import YAML
from strategies import productions

from prodkit import store, yamltext
from prodkit.production import Production
from prodkit.store import productionfile

STARTERS = {starter.name: starter.path for starter in store.starters()}


def other_reader(text: str) -> object:
    return YAML(typ="safe", pure=True).load(StringIO(text))


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_starters_read_the_same(name: str) -> None:
    text = STARTERS[name].read_text(encoding="utf-8")
    theirs = other_reader(text)
    assert Production.parse(_texts(theirs)) == Production.parse(yamltext.read(text).data)


@given(productions())
def test_what_we_write_reads_the_same(data: dict[str, object]) -> None:
    production = Production.parse(data)
    text = productionfile.render(production)
    assert Production.parse(_texts(other_reader(text))) == production


def _texts(value: object) -> object:
    """Keys such as account codes are texts for us and numbers for them."""
    if isinstance(value, dict):
        return {str(key): _texts(part) for key, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, list) else value
