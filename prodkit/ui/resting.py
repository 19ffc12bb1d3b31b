"""What may follow a little after the figures does, once the hand of the reader rests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

REST = 0.25
"""Seconds after the last change at which the hand is taken to rest."""


class Resting:
    """A task that waits until nothing has changed for a moment.

    Args:
        task: What to do.
    """

    def __init__(self, task: Callable[[], object]) -> None:
        self._task = task
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be done."""
        return self._timer is not None

    def put_off(self) -> bool:
        """Do it once the hand rests, counted from now.

        Returns:
            Whether it can wait: where no page is served, as in a test or a notebook that is replayed, nothing rings.
        """
        self.forget()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        self._timer = loop.call_later(REST, self._ring)
        return True

    def forget(self) -> None:
        """Do not do it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        self._task()
