"""The sheet of levers: drivers, phases, exchange rates and output, with a column for each scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodkit import periods
from prodkit.exchange.workbook import styles
from prodkit.exchange.workbook.book import EARLIEST, SERIAL, At, Book, Sheet
from prodkit.exchange.workbook.cases import Case, Number, changed_at
from prodkit.exchange.workbook.formulas import legal_names, translate
from prodkit.exchange.workbook.schedule import MEASURES, Holidays, Schedule
from prodkit.i18n import pick, text

if TYPE_CHECKING:
    from prodkit.entries import Driver, Phase

LABEL, UNIT, BASE = 1, 2, 3
_HEADER = 3
_DATES = ("start", "end", "working_days")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet; without a place it is a heading.

    Attributes:
        place: Where its number stands in the file, or `phases.shoot.weeks` for what is worked out.
        label: Its name.
        unit: What it counts.
        look: How its numbers look.
        note: What the author says about it.
    """

    place: str
    label: str
    unit: str = ""
    look: str = "number"
    note: str = ""


class Levers:
    """The sheet of levers."""

    def __init__(self, book: Book, cases: Sequence[Case]) -> None:
        self.book = book
        self.cases = cases
        self.base = cases[0].production
        self.sheet = book.sheet("drivers")
        self.rows = list(self._rows())
        self._numbers = {row.place: index for index, row in enumerate(self.rows, _HEADER + 1)}
        measures = [f"{phase.id}.{measure}" for phase in self.base.phases for measure in MEASURES]
        self.names = legal_names([*(driver.id for driver in self.base.drivers), *measures])

    # -- rows

    def _rows(self) -> Iterator[_Row]:
        word = self.book.word
        parts = (
            ("drivers", self._driver_rows()), ("phases", self._phase_rows()), ("exchange_rates", self._rate_rows()),
            ("payroll", self._payroll_rows()), ("output", self._output_rows()),
        )  # fmt: skip
        for heading, rows in parts:
            found = list(rows)
            if found:
                yield _Row("", word(heading))
                yield from found

    def _driver_rows(self) -> Iterator[_Row]:
        lang = self.book.lang
        for driver in self.base.drivers:
            look, unit = "share" if driver.share else "number", pick(driver.unit, lang)
            yield _Row(f"drivers.{driver.id}.value", pick(driver.label, lang), unit, look, self._note(driver))

    def _phase_rows(self) -> Iterator[_Row]:
        word = self.book.word
        for phase in self.base.phases:
            label, where = pick(phase.label, self.book.lang), f"phases.{phase.id}"
            yield _Row(f"{where}.length", f"{label} · {word('phase.length')}", word(f"phase_units.{phase.unit}"))
            for name in ("start", "end"):
                yield _Row(f"{where}.{name}", f"{label} · {word(f'phase.{name}')}", look="date")
            for name in MEASURES:
                look = "measure quiet" if name == "months" else "number quiet"
                yield _Row(f"{where}.{name}", f"{label} · {word(f'phase.{name}')}", look=look)

    def _rate_rows(self) -> Iterator[_Row]:
        for code in dict.fromkeys(code for case in self.cases for code in case.production.exchange_rates):
            yield _Row(f"exchange_rates.{code}", self.book.word("worth", code=code), self.base.currency, "rate")

    def _payroll_rows(self) -> Iterator[_Row]:
        for status in dict.fromkeys(status for case in self.cases for status in case.production.payroll.flat):
            yield _Row(f"payroll.flat.{status}", text(f"payroll_app.status.{status}", self.book.lang), look="share")

    def _output_rows(self) -> Iterator[_Row]:
        for unit in dict.fromkeys(unit for case in self.cases for unit in case.production.output):
            yield _Row(f"output.{unit}", self.book.word(f"outputs.{unit}"))

    def _note(self, driver: Driver) -> str:
        source = pick(driver.source.text, self.book.lang) if driver.source else ""
        return " — ".join(part for part in (pick(driver.note, self.book.lang), source) if part)

    # -- where things stand

    def at(self, case: Case, place: str) -> At:
        """Give the cell of a number of the file, or of a measure of a phase (`phases.shoot.weeks`)."""
        return self.sheet.at(self._numbers[place], BASE + case.index)

    def holds(self, place: str) -> bool:
        """Tell whether a number of the file stands on this sheet."""
        return place in self._numbers

    def look(self, place: str) -> str:
        """Tell how a number looks."""
        return self.rows[self._numbers[place] - _HEADER - 1].look

    def written(self, case: Case, value: str, sheet: Sheet) -> str:
        """Write a formula of the file as one of a sheet's: with defined names for the production, else with cells."""

        def found(name: str) -> str:
            if case.parent is None:
                return self.names[name]
            return self.at(case, _place(name)).seen_from(sheet)

        return translate(value, found, case.production.days_per_week).text

    def worth(self, case: Case, currency: str) -> str:
        """Give what stands for the worth of a currency, unknown unless above zero; empty for the production's own."""
        if currency == self.base.currency:
            return ""
        while self._same(case, f"exchange_rates.{currency}") and case.parent is not None:
            case = case.parent
        if case.parent is None:
            return f"exchange.{currency}"
        cell = self.at(case, f"exchange_rates.{currency}").full
        return f"IF({cell}>0,{cell},NA())"

    @staticmethod
    def _same(case: Case, place: str) -> bool:
        """Tell whether a number is the parent's, whatever becomes of drivers."""
        value = case.value(place)
        return case.parent is not None and value == case.parent.value(place) and case.follows(value)

    # -- writing

    def write(self, holidays: Holidays) -> None:
        """Write the sheet."""
        sheet, cases = self.sheet, self.cases
        after = BASE + len(cases)
        self._write_head(after)
        for row, item in enumerate(self.rows, _HEADER + 1):
            if not item.place:
                for column in range(LABEL, after + 3):
                    sheet.text(row, column, item.label if column == LABEL else "", "band")
                continue
            sheet.key(row, item.place.removesuffix(".value"))
            sheet.text(row, LABEL, item.label, "line")
            sheet.text(row, UNIT, item.unit, "line quiet")
            sheet.text(row, after + 2, item.note, "quiet")
            for case in cases:
                group, name, *field = item.place.split(".")
                if group == "phases" and field[0] != "length":
                    self._write_phase(row, item, case, name, field[0], holidays)
                else:
                    self._write_number(row, item, case)
        for driver in self.base.drivers:
            self._write_bounds(driver, after)
        self._define_names()
        self._mark_empty(after)
        sheet.page.freeze_panes(_HEADER + 1, BASE)
        sheet.print_setup((_HEADER, _HEADER), (0, 0, _HEADER + len(self.rows), after + 1), wide=len(cases) > 2)  # noqa: PLR2004

    def _write_head(self, after: int) -> None:
        sheet, word = self.sheet, self.book.word
        sheet.widths({LABEL: 44, UNIT: 12, after: 10, after + 1: 10, after + 2: 60})
        sheet.widths({BASE + case.index: 14 for case in self.cases})
        sheet.text(0, LABEL, sheet.name, "title")
        sheet.text(1, LABEL, word("drivers_help"), "quiet")
        sheet.page.set_row(_HEADER, 26)
        headers = [word("label"), word("unit"), word("production"), *(self.book.name(case) for case in self.cases[1:])]
        for column, header in enumerate([*headers, word("min"), word("max"), word("note")], LABEL):
            sheet.text(_HEADER, column, header, "header right" if BASE <= column <= after + 1 else "header")

    def _write_number(self, row: int, item: _Row, case: Case) -> None:
        """Write a number of the file: what the parent says, a formula, or an input."""
        sheet, column, look = self.sheet, BASE + case.index, f"{item.look} line"
        value = case.value(item.place)
        shown = case.number(item.place)
        if case.parent is not None and self._same(case, item.place):
            sheet.formula(row, column, self.at(case.parent, item.place).local, look, shown)
            return
        place = item.place if case.parent is None else changed_at(case, item.place)
        if case.parent is not None and place:
            look += " changed"
        self._write_value(self.at(case, item.place), case, value, place, look, shown)

    def _write_value(self, at: At, case: Case, value: Number, place: str | None, look: str, shown: float) -> None:
        sheet, row, column = self.sheet, at.row, at.column
        if isinstance(value, str):
            formula = self.written(case, value, sheet)
            if place:
                sheet.held(row, column, place, formula, look, shown)
            else:
                sheet.formula(row, column, formula, look, shown)
        elif place:
            sheet.input(row, column, place, shown, look)
        else:
            sheet.number(row, column, shown, look)

    def _write_phase(self, row: int, item: _Row, case: Case, name: str, field: str, holidays: Holidays) -> None:
        """Write what is worked out of a phase, or its first day."""
        phase: Phase = case.entry("phases", name)
        look, column, parent = f"{item.look} line", BASE + case.index, case.parent
        if field == "start" and phase.start is not None:
            self._write_start(row, case, phase, look)
            return
        if parent is not None and f"{name}.days" not in case.moved:
            formula = self.at(parent, item.place).local
        else:
            schedule = Schedule(case, phase, lambda one, what: self.at(case, f"phases.{one}.{what}").local,
                                holidays.range(case))  # fmt: skip
            formula = schedule.formula(field)
        registers = case.budget.registers()
        if field in _DATES:
            dates = case.budget.model.dates(registers, name)
            shown = dates[_DATES.index(field)] + (0 if field == "working_days" else SERIAL)
        else:
            shown = case.budget.model.value_of(registers, f"{name}.{field}")
        self.sheet.formula(row, column, formula, look, shown)

    def _write_start(self, row: int, case: Case, phase: Phase, look: str) -> None:
        place, column = f"phases.{phase.id}.start", BASE + case.index
        if phase.start is None:
            return
        day, parent = periods.to_day(phase.start), case.parent
        if parent is not None and parent.value(place) == phase.start:
            self.sheet.formula(row, column, self.at(parent, place).local, look, day + SERIAL)
            return
        own = place if parent is None else changed_at(case, place)
        if own is None or day < EARLIEST:
            self.sheet.text(row, column, phase.start.isoformat(), look)
        else:
            self.sheet.input(row, column, own, day, look if parent is None else f"{look} changed", date=True)

    def _write_bounds(self, driver: Driver, after: int) -> None:
        """Show the bounds of a driver, and have the spreadsheet warn beyond them."""
        sheet, word, base = self.sheet, self.book.word, self.cases[0]
        row = self._numbers[f"drivers.{driver.id}.value"]
        look = "share line quiet" if driver.share else "number line quiet"
        limits: list[float | str | None] = []
        for column, bound, value in ((after, "min", driver.min), (after + 1, "max", driver.max)):
            if value is not None:
                shown = base.read(f"drivers.{driver.id}.{bound}")
                self._write_value(sheet.at(row, column), base, value, None, look, shown)
            limits.append(f"={self.written(base, value, sheet)}" if isinstance(value, str) else value)
        low, high = limits
        rule: dict[str, object] = {"validate": "decimal", "error_type": "warning", "error_title": word("bounds_title"),
                                   "error_message": word("bounds")}  # fmt: skip
        if low is not None and high is not None:
            rule |= {"criteria": "between", "minimum": low, "maximum": high}
        elif low is not None or high is not None:
            rule |= {"criteria": ">=" if high is None else "<=", "value": low if high is None else high}
        else:
            return
        sheet.page.data_validation(row, BASE, row, after - 1, rule)

    def _define_names(self) -> None:
        base = self.cases[0]
        for name, legal in self.names.items():
            self.book.file.define_name(legal, f"={self.at(base, _place(name)).full}")
        for code in base.production.exchange_rates:
            cell = self.at(base, f"exchange_rates.{code}").full
            self.book.file.define_name(f"exchange.{code}", f"=IF({cell}>0,{cell},NA())")

    def _mark_empty(self, after: int) -> None:
        """Paint the numbers that someone empties: a spreadsheet counts them as zero."""
        look = self.book.file.add_format(styles.EMPTY)
        for row, item in enumerate(self.rows, _HEADER + 1):
            if item.place:
                self.sheet.page.conditional_format(row, BASE, row, after - 1, {"type": "blanks", "format": look})


def _place(name: str) -> str:
    """Give the place of what formulas call by a name."""
    return f"phases.{name}" if "." in name else f"drivers.{name}.value"
