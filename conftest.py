"""Loaded by pytest whatever it is asked to test, so that notebooks are always replayed in known surroundings."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tests" / "notebooks"))
pytest_plugins = ["replay"]
