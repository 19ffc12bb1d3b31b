"""What all tests share: how hard the property tests try.

The default profile draws the same examples every time, so that a red build is always a change of ours. To search anew
and longer: `HYPOTHESIS_PROFILE=thorough uv run pytest tests`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_CALM = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
settings.register_profile("default", max_examples=40, deadline=None, derandomize=True, suppress_health_check=_CALM)
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
