"""A driver as the reader moves it: a field and a slider under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodkit import money
from prodkit.html import Html, tag
from prodkit.i18n import Lang, pick

if TYPE_CHECKING:
    from prodkit.entries import Driver
    from prodkit.ui.work import Fault

_WORTH_COUNTING = 4  # a slider between bounds this far apart goes by whole numbers


def driver_field(
    driver: Driver, value: float, bounds: tuple[float, float], fault: Fault | None, lang: Lang, *,
    mark: Html | None = None, below: Html | None = None,
) -> Html:  # fmt: skip
    """Draw a driver.

    Args:
        driver: The driver.
        value: What it comes to.
        bounds: What its slider goes between; there is none for a formula, nor where a bound is NaN.
        fault: What was typed and could not be used, if anything.
        lang: Language of the reader.
        mark: What stands behind its name.
        below: What stands below it.
    """
    is_formula = isinstance(driver.value, str)
    label, unit = pick(driver.label, lang), pick(driver.unit, lang)
    written = money.format_share(value, lang) if driver.share else money.format_number(value, lang)
    shown = fault.text if fault else (driver.value if is_formula else written)
    name, (least, most) = f"pk-driver-{driver.id}", bounds
    slider = tag(
        "input", type="range", class_="pk-range", min=least, max=most, step=driver.step or _step(value, least, most),
        value=value, aria_label=label, aria_valuetext=f"{written} {unit}".strip(), data_drive=driver.id,
        id=f"{name}-slider",
    ) if not is_formula and least < most else None  # fmt: skip
    note = fault.sentence(lang) if fault else pick(driver.note, lang)
    classes = ("pk-driver", "pk-driver-formula" if is_formula else "", "pk-own" if below else "")
    return tag(
        "div",
        tag("label", label, tag("span", f" ({unit})") if unit else None, " " if mark else None, mark, for_=name),
        tag("output", written, for_=name) if is_formula else None,
        tag("input", id=name, class_="pk-input pk-num", name=driver.id, value=shown, autocomplete="off",
            data_action="set_driver", aria_invalid="true" if fault else None,
            aria_describedby=f"{name}-note" if note else None),
        slider,
        tag("span", note, id=f"{name}-note", class_="pk-fault" if fault else "pk-hint") if note else None,
        below,
        class_=" ".join(filter(None, classes)),
    )  # fmt: skip


def _step(value: float, least: float, most: float) -> float:
    counts = all(float(number).is_integer() for number in (value, least, most)) and most - least >= _WORTH_COUNTING
    return 1 if counts else (most - least) / 100
