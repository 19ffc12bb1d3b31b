"""A page with the budget grid in it, shared by the tests of a file; each test gets a new grid on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.grid.harness import Harness, open_harness, small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def harness(browser: Browser) -> Iterator[Harness]:
    opened = open_harness(browser, viewport={"width": 1200, "height": 800})
    yield opened
    opened.page.context.close()


@pytest.fixture
def grid(harness: Harness) -> Iterator[Harness]:
    harness.errors.clear()
    harness.mount(small())
    yield harness
    assert harness.errors == []
