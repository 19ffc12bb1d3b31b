"""What a reader types and moves becomes a change of the open scenario; of the base, a change of the production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodkit import edit, layering
from prodkit.errors import ProdkitError
from prodkit.scenario import BASE
from prodkit.ui.desk import slid
from prodkit.ui.scenarios.editor import FIELDS
from prodkit.ui.work import Fault, Work


class Edits:
    """Changes to the scenarios of an open production.

    Args:
        work: The open production, which keeps every change as a step to undo.

    Attributes:
        faults: What was typed for a driver and could not be used, by its id.
        typed: What stands in the forms, kept while it cannot be used.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.faults: dict[str, Fault] = {}
        self.typed: dict[str, str] = {}

    def drive(self, scenario: str, name: str, text: str) -> None:
        """Move a driver by its slider."""
        if (value := slid(text)) is not None:
            self._put_driver(scenario, name, value, gesture=f"drive {scenario} {name}")

    def set_driver(self, scenario: str, name: str, text: str) -> None:
        """Set a driver as typed; what cannot be used stays where it was typed, with the reason."""
        try:
            typed = edit.set_field(self.work.production, "drivers", name, "value", text, self.work.lang)
            value = next(driver.value for driver in typed.drivers if driver.id == name)
            self.faults.pop(name, None)
            self._put_driver(scenario, name, value)
        except ProdkitError as error:
            if not any(driver.id == name for driver in self.work.production.drivers):
                raise
            self.faults[name] = Fault(text[:200], tuple(error.findings))

    def _put_driver(self, scenario: str, name: str, value: float | str, gesture: str = "") -> None:
        if scenario == BASE:
            if isinstance(value, float):
                self.work.drive({name: value})
            else:
                self.work.type_in("drivers", name, {"value": str(value)})
        elif any(driver.id == name for driver in self.work.production.drivers):
            change = {"set": f"drivers.{name}", "to": value}
            self.work.change(layering.put(self.work.production, scenario, change), gesture)

    def reset(self, scenario: str, name: str) -> None:
        """Let a driver follow what the scenario sits on."""
        if scenario != BASE:
            self.work.change(layering.reset(self.work.production, scenario, f"drivers.{name}.value"))

    def take_back(self, scenario: str, text: str) -> None:
        """Take one change out, by its number."""
        number = int(text) if text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004 -- no list is that long
        self.work.change(layering.take_back(self.work.production, scenario, number))

    def change_line(self, scenario: str, fields: Mapping[str, str]) -> None:
        """Change, leave out, take in or remove a line."""
        self._remember(fields)
        line, field = fields.get("line", ""), fields.get("field", "")
        if field in {"mute", "unmute", "remove"}:
            self._put(scenario, {field: line})
        elif field in FIELDS:
            self._put(scenario, {"set": f"lines.{line}.{field}", "to": self._number(fields.get("value", ""))})

    def scale(self, scenario: str, fields: Mapping[str, str]) -> None:
        """Scale the lines of an account, or all costs, by a percentage."""
        self._remember(fields)
        by = self._number(fields.get("percent", "").strip().removesuffix("%"))
        if not isinstance(by, float):
            raise ProdkitError.of("scale_percent")
        account = fields.get("account", "")
        self._put(scenario, {"scale": {"accounts": [account]} if account else {}, "by": 1 + by / 100})

    def set_number(self, scenario: str, fields: Mapping[str, str]) -> None:
        """Set the rate of a charge or of a currency."""
        self._remember(fields)
        self._put(scenario, {"set": fields.get("number", ""), "to": self._number(fields.get("to", ""))})

    def _put(self, scenario: str, change: dict[str, Any]) -> None:
        changed = layering.put(self.work.production, scenario, change)
        self.typed = {}
        self.work.change(changed)

    def _remember(self, fields: Mapping[str, str]) -> None:
        self.typed = {name: text[:200] for name, text in fields.items()}

    def _number(self, text: str) -> float | str:
        value = edit.number(text, self.work.lang)
        if value is None:
            raise ProdkitError.of("seek_number", found=text[:60])
        return value
