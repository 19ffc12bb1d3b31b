"""Nothing that goes wrong in a callback reaches the reader as a traceback."""

from __future__ import annotations

import functools
import logging
import secrets
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol

from prodkit.errors import ProdkitError
from prodkit.html import Html

_LOG = logging.getLogger(__name__)
P = ParamSpec("P")


def guarded(tell: Callable[[ProdkitError], None]) -> Callable[[Callable[P, object]], Callable[P, None]]:
    """Make callbacks safe: findings are told as they are, anything else as a sentence with a reference.

    Args:
        tell: Shows findings to the reader.

    Returns:
        A decorator for callbacks.
    """

    def decorate(callback: Callable[P, object]) -> Callable[P, None]:
        @functools.wraps(callback)
        def safe(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                try:
                    callback(*args, **kwargs)
                except ProdkitError as error:
                    tell(error)
            except Exception:  # noqa: BLE001 -- the last line of defence
                _tell_reference(tell)

        return safe

    return decorate


class Actor(Protocol):
    """Whoever acts on what the reader does, with a message above everything else until the next action."""

    message: Html | None

    def tell(self, error: ProdkitError) -> None:
        """Show what went wrong with an action."""


def safe(actor: Actor, action: Callable[..., object], then: Callable[[], object] | None = None) -> Callable[..., None]:
    """Make an action of the reader safe: it begins without a message, and whatever fails becomes one.

    Args:
        actor: Who acts.
        action: What is done.
        then: What follows if that succeeds, such as drawing.

    Returns:
        The action, for a panel to call.
    """

    def fresh(*args: Any) -> None:
        actor.message = None
        action(*args)
        if then is not None:
            then()

    return guarded(actor.tell)(fresh)


def _tell_reference(tell: Callable[[ProdkitError], None]) -> None:
    """The log gets the traceback, the reader a reference to quote."""
    reference = secrets.token_hex(3)
    _LOG.exception("A callback failed (reference %s)", reference)
    try:
        tell(ProdkitError.of("unexpected", reference=reference))
    except Exception:  # noqa: BLE001 -- what failed may be the drawing itself
        _LOG.exception("Nor could that be told (reference %s)", reference)
