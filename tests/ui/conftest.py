"""What the tests of the apps begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from opening import folder_of_film


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of productions that holds the small film, saved once."""
    return folder_of_film(tmp_path)
