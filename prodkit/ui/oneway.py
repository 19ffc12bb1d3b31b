"""Widgets that Python alone changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

_LOG = logging.getLogger(__name__)


class OneWay:
    """Comes before a widget's class and refuses what the page sets: all the page has to say comes as an action."""

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Refuse traits set by the page."""
        _LOG.warning("%s: %d trait(s) set by the page were ignored", type(self).__name__, len(sync_data))


class Frame(OneWay, widgets.Box):  # type: ignore[misc]  # ipywidgets has no type hints
    """Holds other widgets.

    Args:
        children: What it holds, in order.
        name: Its class in the style sheets.
    """

    def __init__(self, children: Sequence[widgets.Widget], name: str) -> None:
        super().__init__(children)
        self.add_class(name)
