"""Unsaved work, written down beside the files so that a closed page or a lost kernel loses nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from prodkit.errors import Finding, ProdkitError
from prodkit.production import Production
from prodkit.ui import leaving
from prodkit.ui.resting import Resting

if TYPE_CHECKING:
    from prodkit.store.history import History


class Unsaved(NamedTuple):
    """Work that would be lost without saving, and the digest of the file it started from."""

    production: Production
    base: str | None


class Draft:
    """The unsaved work on one production.

    Args:
        history: Where drafts are kept.
        name: Name of the production's file.
        unsaved: Gives what is to be kept, None while nothing is.
        told: Called when keeping begins to fail, or works again, while the person does nothing.

    Attributes:
        id: Token under which it is kept.
        trouble: Why it is not being kept, if it is not.
    """

    def __init__(
        self, history: History, name: str, unsaved: Callable[[], Unsaved | None], told: Callable[[], object]
    ) -> None:
        self.id = secrets.token_urlsafe(9)
        self.trouble: tuple[Finding, ...] = ()
        self._history = history
        self._name = name
        self._unsaved = unsaved
        self._told = told
        self._writing = Resting(self._rested)

    def resume(self, token: str | None) -> Unsaved | None:
        """Come back to unsaved work, if the token is one of this production's."""
        try:
            kept = self._history.get(token) if token else None
            if kept is None or kept.name != self._name:
                return None
            found = Production.parse(json.loads(kept.data))
        except ProdkitError:
            return None
        self.id = kept.id
        return Unsaved(found, kept.base)

    def keep(self) -> None:
        """Write it down once the hand rests: a move of a slider does not wait for the disk."""
        if self._writing.put_off():
            leaving.remind(self.write)  # the page may be closed before the hand has rested
        else:
            self.write()

    def write(self) -> None:
        """Write it down now; where that fails the work goes on, and says so."""
        self._settled()
        unsaved = self._unsaved()
        try:
            if unsaved:
                data = json.dumps(unsaved.production.plain(), ensure_ascii=False)
                self._history.put(self.id, self._name, unsaved.base, data)
            else:
                self._history.drop(self.id)
            self.trouble = ()
        except ProdkitError as error:
            self.trouble = tuple(error.findings) if unsaved else ()

    def abandon(self) -> None:
        """Give it up: the work was saved elsewhere."""
        self._settled()
        with suppress(ProdkitError):  # it is offered again, at worst
            self._history.drop(self.id)

    def _rested(self) -> None:
        known = self.trouble
        self.write()
        if self.trouble != known:
            self._told()

    def _settled(self) -> None:
        self._writing.forget()
        leaving.forget(self.write)
