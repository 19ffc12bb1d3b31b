"""What would fit: the driver that meets an amount, and the total over two drivers as a heat map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from prodkit import money, pictures
from prodkit.errors import ProdkitError
from prodkit.html import Html, join, tag
from prodkit.i18n import Lang, pick
from prodkit.ui.scenarios.words import amount, say
from prodkit.ui.views import button
from prodkit.whatif import solve
from prodkit.whatif import table as table_of
from prodkit.whatif.search import Want

if TYPE_CHECKING:
    from prodkit.entries import Driver
    from prodkit.production import Production
    from prodkit.whatif import Solution

_STEPS = 7
WANTS: tuple[Want, ...] = get_args(Want)
_FIELDS = ("driver", "want", "target", "low", "high", "across", "down")


@dataclass
class Seek:
    """What is asked for, as it was typed, and what was found.

    Attributes:
        typed: The fields of the form.
        found: The answer to the last question.
        grid: The heat map last asked for: its two drivers, their values, and the totals.
    """

    typed: dict[str, str]
    found: Solution | None = None
    grid: tuple[str, str, list[float], list[float], list[list[float]]] | None = None

    @classmethod
    def of(cls, production: Production) -> Seek:
        """Ask about the first drivers that move."""
        moving = movable(production)
        names = [driver.id for driver in moving] + ["", ""]
        return cls(
            {
                "driver": names[0],
                "want": "at_most",
                "target": "",
                "low": "",
                "high": "",
                "across": names[0],
                "down": names[1],
            }
        )

    def read(self, fields: Mapping[str, str]) -> None:
        """Take over what was typed."""
        self.typed |= {name: fields[name][:60] for name in _FIELDS if name in fields}

    def solve(self, production: Production, scenario: str, lang: Lang) -> None:
        """Find the value of the driver at which the total is the amount asked for."""
        bounds = None
        low, high = (self._number(name, lang) for name in ("low", "high"))
        if low is not None and high is not None:
            bounds = (low, high)
        target = self._number("target", lang)
        if target is None:
            raise ProdkitError.of("seek_target")
        want: Want = next((one for one in WANTS if one == self.typed["want"]), "equal")
        driver = self._driver(production, self.typed["driver"]).id
        self.found = solve(production, driver=driver, target=target, bounds=bounds, want=want, scenario=scenario)

    def draw(self, production: Production, scenario: str) -> None:
        """Compute the total over two drivers, between their bounds."""
        across, down = (self._driver(production, self.typed[name]) for name in ("across", "down"))
        if across is down:
            raise ProdkitError.of("seek_two")
        columns, rows = _steps(across), _steps(down)
        found = table_of(production, down.id, rows, across.id, columns, scenario=scenario)
        self.grid = (across.id, down.id, columns, rows, found.to_numpy(dtype=float).tolist())

    def _number(self, name: str, lang: Lang) -> float | None:
        text = self.typed[name].strip()
        value = money.parse_number(text, lang) if text else None
        if text and value is None:
            raise ProdkitError.of("seek_number", found=text)
        return value

    @staticmethod
    def _driver(production: Production, name: str) -> Driver:
        for driver in movable(production):
            if driver.id == name:
                return driver
        raise ProdkitError.of("seek_driver")


def movable(production: Production) -> list[Driver]:
    """List the drivers with bounds to move between."""
    return [
        driver for driver in production.drivers
        if isinstance(driver.value, float) and isinstance(driver.min, float) and isinstance(driver.max, float)
        and driver.min < driver.max
    ]  # fmt: skip


def _steps(driver: Driver) -> list[float]:
    """A handful of values between the bounds, on the driver's steps."""
    low, high = float(driver.min or 0), float(driver.max or 0)
    step = driver.step or (1.0 if (high - low) >= _STEPS else (high - low) / (_STEPS - 1))
    places = np.unique(np.floor(np.linspace(0, (high - low) / step, _STEPS) + 0.5))
    return [low + float(place) * step for place in places]


def panel(seek: Seek, production: Production, currency: str, lang: Lang) -> Html:
    """Draw the two questions and their answers."""
    drivers = movable(production)
    if not drivers:
        return tag("p", say("no_drivers", lang), class_="pk-hint")
    return join(_question(seek, drivers, lang), _answer(seek, lang), _two(seek, drivers, lang),
                _map(seek, production, currency, lang))  # fmt: skip


def _question(seek: Seek, drivers: list[Driver], lang: Lang) -> Html:
    fields = [
        _field("target", say("seek.target", lang), seek, lang),
        _field("low", say("seek.low", lang), seek, lang),
        _field("high", say("seek.high", lang), seek, lang),
    ]
    return tag(
        "form",
        tag("h3", say("seek.title", lang), class_="pk-heading"),
        tag("p", say("seek.about", lang), class_="pk-hint"),
        _choice("driver", say("seek.driver", lang), seek, drivers, lang), _want(seek, lang), fields,
        tag("div", button(say("seek.find", lang), "seek", look="primary"), class_="pk-actions"),
        class_="pk-form pk-seek pk-no-print", data_action="seek",
    )  # fmt: skip


def _want(seek: Seek, lang: Lang) -> Html:
    options = [
        tag("option", say(f"seek.{want}", lang), value=want, selected=want == seek.typed["want"]) for want in WANTS
    ]
    return tag("div", tag("label", say("seek.want", lang), for_="pk-want"),
               tag("select", options, id="pk-want", name="want", class_="pk-select"), class_="pk-field")  # fmt: skip


def _answer(seek: Seek, lang: Lang) -> Html | None:
    if seek.found is None:
        return None
    look = "pk-notice" if seek.found.reached else "pk-notice pk-notice-warn"
    return tag("p", seek.found.why(lang), class_=look, role="status", id="pk-answer")


def _two(seek: Seek, drivers: list[Driver], lang: Lang) -> Html | None:
    if len(drivers) < 2:  # noqa: PLR2004 -- a map has two sides
        return None
    return tag(
        "form",
        tag("h3", say("map.title", lang), class_="pk-heading"),
        _choice("across", say("map.across", lang), seek, drivers, lang),
        _choice("down", say("map.down", lang), seek, drivers, lang),
        tag("div", button(say("map.draw", lang), "map", look="primary"), class_="pk-actions"),
        class_="pk-form pk-seek pk-no-print",
        data_action="map",
    )


def _map(seek: Seek, production: Production, currency: str, lang: Lang) -> Html | None:
    if seek.grid is None:
        return None
    drivers = {driver.id: driver for driver in production.drivers}
    across, down, columns, rows, totals = seek.grid
    if not {across, down} <= drivers.keys():
        return None
    names = [pick(drivers[name].label, lang) for name in (down, across)]
    heads = [f"{names[0]} ↓ {names[1]} →", *(_value(drivers[across], value, lang) for value in columns)]
    titles = [_value(drivers[down], value, lang) for value in rows]
    title = say("map.of", lang, down=names[0], across=names[1])
    return pictures.heat_map(heads, titles, totals, title, lambda total: amount(total, currency, lang))


def _value(driver: Driver, value: float, lang: Lang) -> str:
    return money.format_share(value, lang) if driver.share else money.format_number(value, lang)


def _choice(name: str, label: str, seek: Seek, drivers: list[Driver], lang: Lang) -> Html:
    options = [
        tag("option", pick(driver.label, lang), value=driver.id, selected=driver.id == seek.typed[name])
        for driver in drivers
    ]
    return tag("div", tag("label", label, for_=f"pk-{name}"),
               tag("select", options, id=f"pk-{name}", name=name, class_="pk-select"), class_="pk-field")  # fmt: skip


def _field(name: str, label: str, seek: Seek, lang: Lang) -> Html:
    hint = say("seek.optional", lang) if name != "target" else None
    return tag("div", tag("label", label, for_=f"pk-{name}"),
               tag("input", id=f"pk-{name}", name=name, value=seek.typed[name], class_="pk-input pk-num",
                   inputmode="decimal", autocomplete="off", placeholder=hint), class_="pk-field")  # fmt: skip
