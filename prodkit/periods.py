"""Days, weeks and months of a production: working days, public holidays and the end of a phase.

Days are whole numbers counted from 1970-01-01 (NumPy's `datetime64[D]`), so that a batch of cases with as many
different shoots is one array operation.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from prodkit import money

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PhaseUnit = Literal["working_day", "day", "week", "month"]
WEEKS_PER_MONTH = 52 / 12
_WEEKMASKS = {4: "1111000", 5: "1111100", 6: "1111110", 7: "1111111"}
_HOLIDAY_YEARS = range(2000, 2061)
FIRST_DAY, LAST_DAY = 10957.0, 33237.0
"""The days whose public holidays are known: 2000-01-01 to 2060-12-31."""
_END_OF_TIME = 2_932_896.0  # 9999-12-31, the last one a Python date can be


@cache
def calendar(country: str, subdivision: str = "", days_per_week: int = 5) -> np.busdaycalendar:
    """Give the working days of a country: its week and its public holidays.

    Args:
        country: ISO 3166 code such as `FR`; empty for a calendar without holidays.
        subdivision: Region code of the holidays package (`Alsace-Moselle` is `57` in France), or empty.
        days_per_week: Days worked in a week, Monday first, from 4 to 7.

    Returns:
        A NumPy business-day calendar covering 2000 to 2060.

    Raises:
        ValueError: If the country or its subdivision is not known to the holidays package.
    """
    days: list[dt.date] = []
    if country:
        import holidays

        try:
            days = sorted(holidays.country_holidays(country, subdiv=subdivision or None, years=_HOLIDAY_YEARS))
        except NotImplementedError as error:
            raise ValueError(str(error)) from error
    return np.busdaycalendar(_WEEKMASKS[days_per_week], holidays=days)


def to_day(date: dt.date) -> float:
    """Number a date: days since 1970-01-01."""
    return float(np.datetime64(date, "D").astype(np.int64))


def to_date(day: float) -> dt.date:
    """Give back the date of a day number."""
    return np.datetime64(round(day), "D").astype(object)  # type: ignore[no-any-return]


def end_of(start: Floats, length: Floats, unit: PhaseUnit, days: np.busdaycalendar) -> Floats:
    """Find the last day of periods that start on a day and last a length.

    A part of a working day counts as a whole one; a period of no length ends on the eve of its start.

    Args:
        start: First days, as day numbers.
        length: Lengths in `unit`, same shape; NaN gives NaN.
        unit: `working_day` skips weekends and public holidays, the others are calendar time.
        days: The working days that count.

    Returns:
        Last days, as day numbers, same shape.
    """
    known = np.isfinite(start) & np.isfinite(length)
    first = _datetimes(np.where(known, start, 0.0))
    size = np.clip(np.where(known, length, 0.0), 0.0, 40_000.0)
    if unit == "working_day":
        whole = money.ceil(size).astype(np.int64)
        last = np.busday_offset(first, np.maximum(whole, 1) - 1, roll="forward", busdaycal=days)
        last = np.where(whole > 0, last, first - 1)
    else:
        eve, rest = _whole_months(first, size) if unit == "month" else (first - 1, size * (7 if unit == "week" else 1))
        last = eve + money.ceil(rest).astype(np.int64)
    number = last.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    return np.where(known, np.minimum(number, _END_OF_TIME), np.nan)


def _whole_months(first: NDArray[np.datetime64], months: Floats) -> tuple[NDArray[np.datetime64], Floats]:
    """Give the last day of the whole months among these, in the calendar, and the days still to go.

    A month from the 5th ends on the 4th; from the 31st of January it ends on the last day of February.
    """
    whole = money.floor(months)
    month = first.astype("datetime64[M]")
    target = month + whole.astype(np.int64)
    longest = (target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    eve = np.minimum(target.astype("datetime64[D]") + (first - month.astype("datetime64[D]")) - 1, longest)
    return eve, (months - whole) * 7 * WEEKS_PER_MONTH


def working_days(start: Floats, end: Floats, days: np.busdaycalendar) -> Floats:
    """Count the working days from a first to a last day, both included.

    Args:
        start: First days, as day numbers.
        end: Last days, same shape; before the start there is none.
        days: The working days that count.

    Returns:
        Counts as float64, NaN where either day is unknown.
    """
    known = np.isfinite(start) & np.isfinite(end)
    first, last = (_datetimes(np.where(known, day, 0.0)) for day in (start, end))
    counted = np.busday_count(first, last + 1, busdaycal=days).astype(np.float64)
    return np.where(known, np.maximum(counted, 0.0), np.nan)


def _datetimes(day_numbers: Floats) -> NDArray[np.datetime64]:
    return day_numbers.astype(np.int64).astype("datetime64[D]")
