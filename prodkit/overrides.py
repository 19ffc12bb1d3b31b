"""Scenarios as a production file holds them: named sets of changes over the production, or over another scenario."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from prodkit.entries import Charge, Entry, Line
from prodkit.fields import AccountCode, DriverId, Id, Note, Number, Text, Word, refusal

Action = Literal["set", "scale", "add", "add_charge", "remove", "mute", "unmute"]
ACTIONS: tuple[Action, ...] = ("set", "scale", "add", "add_charge", "remove", "mute", "unmute")

Path = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""Place of a value: `drivers.shoot_days`, `lines.camera.rate`, `exchange_rates.USD`, `law_date`."""
Target = Annotated[str, StringConstraints(pattern=r"^((lines|charges)\.)?[a-z0-9][a-z0-9_-]{0,63}$")]
"""A line by its id, or a line or charge by its place: `drone`, `lines.drone`, `charges.overheads`."""


def _written(value: object) -> object:
    """A date stays what a file says, so that a scenario reads the same from YAML, from JSON and from Python."""
    return value.isoformat() if isinstance(value, dt.date) else value


class Group(Entry):
    """Lines taken together; a line belongs if it meets every condition given."""

    lines: tuple[Id, ...] = ()
    """These lines."""
    accounts: tuple[AccountCode, ...] = ()
    """Lines of these accounts and of all below them; empty for every cost account."""
    except_accounts: tuple[AccountCode, ...] = ()
    tags: tuple[Word, ...] = ()
    """Lines with one of these tags."""
    except_tags: tuple[Word, ...] = ()
    phases: tuple[DriverId, ...] = ()
    locations: tuple[Word, ...] = ()
    """Locations, in either language."""
    suppliers: tuple[Word, ...] = ()


class Override(Entry):
    """One change that a scenario makes: a value set, a group scaled, a line or charge added, removed or muted."""

    set: Path | None = None
    """Place of the value to replace."""
    to: Annotated[Any, BeforeValidator(_written)] = None
    """The value or formula it gets; without one, the value is cleared."""
    scale: Group | None = None
    """Lines of which there is `by` times as much."""
    by: Number | None = None
    """Factor of `scale`: `0.85` for 15 % less."""
    add: Line | None = None
    add_charge: Charge | None = None
    remove: Target | None = None
    """Line or charge that this scenario does without."""
    mute: Target | None = None
    """Line or charge left out of every total."""
    unmute: Target | None = None
    """Line or charge taken in again."""
    label: Text = ""
    """What the change is, for the reader; by default it says itself."""
    note: Note = ""

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        given = [name for name in ACTIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise refusal("override_actions", {"given": ", ".join(given) or "–", "known": ", ".join(ACTIONS)})
        if (self.scale is None) != (self.by is None):
            raise refusal("override_by", {})
        if self.to is not None and self.set is None:
            raise refusal("override_to", {})
        return self

    @property
    def action(self) -> Action:
        """Tell which of the kinds of change this is."""
        return next(name for name in ACTIONS if getattr(self, name) is not None)

    @property
    def target(self) -> str:
        """Tell what it changes, as a place of the file (`lines.drone`); `scale` for a group."""
        if self.set is not None:
            group, _, rest = self.set.partition(".")
            return f"{self.set}.value" if group == "drivers" and rest and "." not in rest else self.set
        if self.add is not None:
            return f"lines.{self.add.id}"
        if self.add_charge is not None:
            return f"charges.{self.add_charge.id}"
        named = self.remove or self.mute or self.unmute
        if named is None:
            return "scale"
        return named if "." in named else f"lines.{named}"


class Scenario(Entry):
    """A named set of changes over the production, or over another scenario."""

    id: Id
    label: Text
    base: Id | None = None
    """Scenario it sits on; without one, the production."""
    overrides: Annotated[tuple[Override, ...], Field(max_length=500)] = ()
    note: Note = ""
