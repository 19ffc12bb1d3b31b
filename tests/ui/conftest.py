"""What tests of the apps share: a folder with one small film in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import film

from prodkit import store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of productions that holds the film."""
    store.save(film(), tmp_path / "film.yaml", None, "Anne")
    return tmp_path
