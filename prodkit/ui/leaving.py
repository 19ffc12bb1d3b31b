"""What is still to be done when a page goes: unsaved work is written down, widgets are closed."""

from __future__ import annotations

import atexit
from collections.abc import Callable

import ipywidgets as widgets

_waiting: dict[Callable[[], object], None] = {}


def remind(task: Callable[[], object]) -> None:
    """Have something done before the page goes, unless it is forgotten first."""
    if not _waiting:
        atexit.register(settle)
    _waiting[task] = None


def forget(task: Callable[[], object]) -> None:
    """Take back a reminder, if there is one."""
    _waiting.pop(task, None)
    if not _waiting:
        atexit.unregister(settle)


def settle() -> None:
    """Do now what was to be done before the page goes."""
    for task in list(_waiting):
        task()


def close() -> None:
    """Close every widget: nobody will look at them again."""
    widgets.Widget.close_all()
